//! What members do to a call that Vapi holds while it goes on: what they write is said, it ends, the caller is put
//! through. That the agent is quiet meanwhile is the model's affair, which says nothing then.

use frontdesk_base::{Error, Language};
use frontdesk_providers::vapi::Control;

use super::{account, history};
use crate::{
    App, Caller,
    calls::{self, Act, Call, Controlled},
    channels::voice::{get_in, phrases},
    conversations::voice::{self, ToSay},
    jobs::{Job, JobError},
};

/// Has a call end, or its caller put through.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let Controlled { call, act } = job.payload()?;
    let org = job.org()?;
    let mut conn = app.db().read(&org).await?;
    let Some(call) = calls::get_in(&mut conn, &org, &call).await? else { return Ok(()) };
    let line = get_in(&mut conn, &org, &call.channel_id).await?;
    let language = voice::language(&mut conn, &org, &call.conversation_id).await?;
    drop(conn);
    let client = account::client(&app, &org).await.map_err(JobError::Fail)?;
    match (act, &line.settings.transfer_number) {
        // Asked again it is over once.
        (Act::End, _) => {
            let done = client.control(&call.external_id, Control::End).await;
            done.map_err(super::report::failed)
        }
        (Act::PutThrough, Some(number)) if call.is_open() => {
            let spoken = line.settings.languages.first().cloned();
            let mut tags = [language, spoken].into_iter().flatten();
            let language = tags.find_map(|tag| Language::from_tag(&tag));
            let message = phrases::handed_over(language.unwrap_or_default(), true);
            let act = Control::Transfer { number, message };
            done_once(client.control(&call.external_id, act).await)
        }
        (Act::PutThrough, _) => Ok(()),
    }
}

/// Has a member's words said in the call that goes on, if Vapi holds it.
pub(super) async fn say(app: App, job: Job) -> Result<(), JobError> {
    let ToSay { conversation, message } = job.payload()?;
    let org = job.org()?;
    let of = calls::of_conversation(&app, &Caller::system(org.clone()), &conversation).await?;
    let held = |call: &Call| call.is_open() && !call.is_held_here() && call.answered_at.is_some();
    let Some(call) = of.into_iter().find(held) else { return Ok(()) };
    let mut conn = app.db().read(&org).await?;
    let (_, said) = voice::from_members(&mut conn, &org, &conversation, 0).await?;
    drop(conn);
    let Some((_, words)) = said.into_iter().find(|(id, _)| *id == message) else { return Ok(()) };
    let client = account::client(&app, &org).await.map_err(JobError::Fail)?;
    done_once(client.control(&call.external_id, Control::Say(&words)).await)?;
    // Vapi tells no times until the call is over.
    let at = history::since_answer(&app, &call);
    let times = (at, at + history::length(&words));
    calls::spoken(&app, &org, &call.id, &message, times, Vec::new()).await?;
    Ok(())
}

/// What a caller may have heard is not tried again.
fn done_once(done: Result<(), frontdesk_providers::ProviderError>) -> Result<(), JobError> {
    done.map_err(|error| JobError::Fail(Error::internal(error)))
}
