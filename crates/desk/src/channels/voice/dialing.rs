//! Calls that the agent makes ([`super::dial()`]): asked of the line's carrier, once, and what the
//! carrier reports of them.

use frontdesk_base::{
    Error, Result,
    id::{CallId, OrgId},
};
use frontdesk_providers::{
    Kind, ProviderError,
    phone::{
        Attestation, CallerId, Telnyx, Twiml,
        telnyx::{Detect, NewCall as TelnyxCall},
        twilio::{Fields, Machine as TwilioMachine, NewCall as TwilioCall},
    },
};
use serde::{Deserialize, Serialize};

use super::{
    Carrier, Line, Machine, accounts, arrive::Outcome, calls::Arrival, get_in, hook, seats,
    tickets, twilio, words,
};
use crate::{
    App, Caller,
    calls::{self, Call, EndedBy, Ending, Reached},
    jobs::{self, Job, JobError, NewJob},
    orgs,
};

/// The kind of the job.
pub(crate) const KIND: &str = "call_dial";
/// What Telnyx's reports of these calls are marked by, with the call.
pub(super) const DIAL: &str = "dial:";
/// The kind of the job that interrupts what the agent says to a machine at Twilio.
pub(super) const MACHINE: &str = "call_machine";
/// A machine is told so many times at most: later it has heard enough.
const TRIES: i64 = 4;
/// How long it rings at who is called, in seconds.
const RINGS: u16 = 30;

/// Which call is to be made.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ask {
    /// The call.
    pub(crate) call: CallId,
}

/// Asks the carrier. What fails is not tried again: it may have rung.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let Ask { call } = job.payload()?;
    let org = job.org()?;
    let Some(call) = calls::reach::ask(&app, &org, &call).await? else { return Ok(()) };
    let mut conn = app.db().read(&org).await?;
    let line = get_in(&mut conn, &org, &call.channel_id).await?;
    drop(conn);
    if seats::are_taken(&app) {
        // Whoever picked up would hear nothing.
        calls::reach::over(&app, &org, &call.id, Reached::Failed).await?;
        return Ok(());
    }
    match asked(&app, &org, &line, &call).await {
        Ok(id) => {
            calls::reach::named(&app, &org, (&line.channel_id, &call.id), &id).await?;
        }
        // It may ring all the same, and then the carrier's reports say so.
        Err(error) if matches!(error.kind, Kind::Retry) => {
            tracing::warn!(org.id = %org, call.id = %call.id, %error, "Nobody knows whether a call was made");
        }
        Err(error) => {
            tracing::warn!(org.id = %org, call.id = %call.id, %error, "A call could not be made");
            calls::reach::over(&app, &org, &call.id, Reached::Failed).await?;
        }
    }
    Ok(())
}

async fn asked(
    app: &App,
    org: &OrgId,
    line: &Line,
    call: &Call,
) -> std::result::Result<String, ProviderError> {
    let to = call.to_number.as_deref().unwrap_or_default();
    let message = line.settings.machine == Machine::Message;
    match line.carrier {
        Carrier::Twilio => {
            let client = accounts::twilio(app, org).await.map_err(|error| unconnected(&error))?;
            let at = |kind: &str, query: &str| {
                format!("{}?{query}call={}", hook(app, line, kind), call.id)
            };
            let told = at("machine", "");
            let how = if message { TwilioMachine::ToTheTone } else { TwilioMachine::Tell };
            let new = TwilioCall {
                to,
                from: &line.number,
                url: &at("voice", "step=called&"),
                status_url: &at("status", ""),
                timeout: RINGS,
                machine: Some((how, &told)),
            };
            client.create_call(&new).await
        }
        Carrier::Telnyx => {
            let client = accounts::telnyx(app, org).await.map_err(|error| unconnected(&error))?;
            let application = application(app, line, &client).await?;
            let new = TelnyxCall {
                application: &application,
                to,
                from: &line.number,
                id: call.id.as_str(),
                state: &format!("{DIAL}{}", call.id),
                timeout: RINGS,
                machine: Some(if message { Detect::ToTheTone } else { Detect::Tell }),
            };
            client.dial(&new).await
        }
        Carrier::Vapi | Carrier::Browser => {
            Err(ProviderError::refused("phone", "the line cannot make calls"))
        }
    }
}

/// Nobody can be asked.
fn unconnected(error: &Error) -> ProviderError {
    ProviderError::refused("phone", error.to_string())
}

/// The application at Telnyx that reports to a line.
pub(super) async fn application(
    app: &App,
    line: &Line,
    client: &Telnyx,
) -> std::result::Result<String, ProviderError> {
    let own = hook(app, line, "call");
    client.application(&format!("Frontdesk {}", line.channel_id), &own).await
}

/// Twilio asks what to do with a call that was made and answered: the agent talks, because whoever says hello
/// waits for nobody. Who it is comes later ([`answered_by`]).
pub(super) async fn answered(
    app: &App,
    org: &OrgId,
    line: &Line,
    (fields, call): (&Fields, Option<CallId>),
) -> Result<String> {
    let nothing = || Twiml::new().hang_up().into_document();
    let (Some(sid), Some(call)) = (fields.sid("CallSid"), call) else { return Ok(nothing()) };
    let known = calls::reach::named(app, org, (&line.channel_id, &call), sid).await?;
    let Some(call) = known.filter(Call::is_open) else { return Ok(nothing()) };
    let mut tx = app.db().begin(org).await?;
    let token = tickets::issue(app, &mut tx, org, &arrival(app, line, &call, sid)).await?;
    tx.commit().await?;
    twilio::document(app, org, line, sid, &Outcome::Talk(token)).await
}

/// Twilio tells who answered a call that was made. Of a person nothing follows; a machine is not talked with
/// any longer: it hears a message where its tone was waited for and the line leaves one, and else the call ends.
pub(super) async fn answered_by(
    app: &App,
    org: &OrgId,
    line: &Line,
    (fields, call): (&Fields, Option<CallId>),
) -> Result<()> {
    let by = fields.get("AnsweredBy");
    let leaves = line.settings.machine == Machine::Message;
    let reached = match by {
        _ if by.starts_with("machine_end") && leaves => Reached::MessageLeft,
        _ if by.starts_with("machine") || by == "fax" => Reached::Machine,
        _ => return Ok(()),
    };
    let (Some(sid), Some(call)) = (fields.sid("CallSid"), call) else { return Ok(()) };
    let known = calls::reach::named(app, org, (&line.channel_id, &call), sid).await?;
    let Some(call) = known else { return Ok(()) };
    let mut tx = app.db().begin(org).await?;
    if calls::reach::machine_in(&mut tx, org, &call.id, reached).await? {
        let mut job = NewJob::new(MACHINE, Ask { call: call.id });
        job.max_attempts = TRIES;
        jobs::enqueue(app, &mut tx, org, job).await?;
    }
    tx.commit().await
}

/// Interrupts what the agent says to a machine at Twilio: its sound closes because of it. A sound that were closed
/// from here first would end the call there, before the message.
pub(super) async fn spoken_to(app: App, job: Job) -> Result<(), JobError> {
    let Ask { call } = job.payload()?;
    let org = job.org()?;
    let call = calls::get(&app, &Caller::system(org.clone()), &call).await?.call;
    let Some(reached) = call.dial.reached.filter(|_| call.is_open()) else { return Ok(()) };
    let Err(error) = interrupted(&app, &org, &call, reached).await? else {
        return Ok(calls::reach::over(&app, &org, &call.id, reached).await?);
    };
    if error.kind.is_transient() && job.attempts < job.max_attempts {
        return Err(JobError::Retry(Error::internal(error)));
    }
    // It has heard no message.
    calls::reach::over(&app, &org, &call.id, Reached::Machine).await?;
    if !error.is_call_over() {
        tracing::warn!(org.id = %org, call.id = %call.id, %error, "A machine could not be interrupted");
        // The agent does not go on talking with it: Twilio asks what comes next, which is nothing.
        calls::end(&app, &org, &call.id, Ending::by(EndedBy::Agent)).await?;
    }
    Ok(())
}

async fn interrupted(
    app: &App,
    org: &OrgId,
    call: &Call,
    reached: Reached,
) -> Result<std::result::Result<(), ProviderError>> {
    let mut conn = app.db().read(org).await?;
    let line = get_in(&mut conn, org, &call.channel_id).await?;
    drop(conn);
    let client = match accounts::twilio(app, org).await {
        Ok(client) => client,
        Err(error) => return Ok(Err(unconnected(&error))),
    };
    if reached != Reached::MessageLeft {
        return Ok(client.hang_up(&call.external_id).await);
    }
    let (words, tag) = message(app, org, &line, call).await?;
    let said = Twiml::new().say(&words, Some(tag)).hang_up();
    Ok(client.redirect(&call.external_id, said).await)
}

/// What is left on a machine, and the tag of its language.
pub(super) async fn message(
    app: &App,
    org: &OrgId,
    line: &Line,
    call: &Call,
) -> Result<(String, &'static str)> {
    let caller = Caller::system(org.clone());
    let profile = orgs::profile(app, &caller).await?;
    let theirs = crate::contacts::get(app, &caller, &call.contact_id).await?.language;
    let usual = words::language(&line.settings, &profile.languages.0);
    let theirs = theirs.as_deref().and_then(frontdesk_base::Language::from_tag);
    let language = theirs.unwrap_or(usual);
    Ok((calls::left_on_machine(app, org, language).await?, words::tag(language)))
}

/// A call that was made, as its ticket knows it.
pub(super) fn arrival(app: &App, line: &Line, call: &Call, id: &str) -> Arrival {
    Arrival {
        channel: line.channel_id.clone(),
        carrier: line.carrier,
        call_id: id.to_owned(),
        from: CallerId::parse(call.to_number.as_deref().unwrap_or_default()),
        leg_id: String::new(),
        attestation: Attestation::None,
        to: line.number.clone(),
        at: app.clock().now(),
    }
}

/// What a carrier's word for an end says of how somebody was reached.
pub(super) fn reached(word: &str) -> Reached {
    match word {
        "busy" | "user_busy" => Reached::Busy,
        "failed" | "canceled" | "not_found" | "unspecified" | "call_rejected" => Reached::Failed,
        _ => Reached::NoAnswer,
    }
}
