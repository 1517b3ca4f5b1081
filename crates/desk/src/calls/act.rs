//! What members do to a call that is going on. Whoever holds the call sees it at once, on whatever machine:
//! the conversation's holder says who speaks, its messages what is said.

use frontdesk_base::{
    Error, Result,
    id::{CallId, ConversationId, MessageId, OrgId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{
    end::{Ending, end},
    list::get,
    model::{Call, EndedBy},
    store,
};
use crate::{
    App, Caller, Role, audit,
    conversations::{
        Holder,
        member::{self, Saying},
        voice,
    },
    jobs::{self, NewJob, Priority},
};

/// A member speaks with the caller from now on: what they write is spoken. The agent is quiet.
///
/// # Errors
/// [`Error::Forbidden`] for viewers, [`Error::Conflict`] when the call is over.
pub async fn take_over(app: &App, caller: &Caller, id: &CallId) -> Result<()> {
    let call = on_the_line(app, caller, id).await?;
    member::take_over(app, caller, &call.conversation_id).await.map(drop)
}

/// The agent has the call again.
///
/// # Errors
/// As for [`take_over`].
pub async fn hand_back(app: &App, caller: &Caller, id: &CallId) -> Result<()> {
    let call = on_the_line(app, caller, id).await?;
    member::hand_back(app, caller, &call.conversation_id).await.map(drop)
}

/// Has something said to the caller, in the agent's voice: whoever says it has taken the call over.
///
/// # Errors
/// As for [`take_over`]; [`Error::Invalid`] for no words.
pub async fn say(app: &App, caller: &Caller, id: &CallId, words: &str) -> Result<()> {
    write(app, caller, id, Saying::Reply, words).await
}

/// Tells the agent something that the caller does not hear; it heeds it from its next answer on.
///
/// # Errors
/// As for [`say`].
pub async fn whisper(app: &App, caller: &Caller, id: &CallId, words: &str) -> Result<()> {
    write(app, caller, id, Saying::Whisper, words).await
}

async fn write(app: &App, caller: &Caller, id: &CallId, how: Saying, words: &str) -> Result<()> {
    let call = on_the_line(app, caller, id).await?;
    member::write(app, caller, &call.conversation_id, how, words, None).await.map(drop)
}

/// Ends a call.
///
/// # Errors
/// As for [`take_over`].
pub async fn hang_up(app: &App, caller: &Caller, id: &CallId) -> Result<()> {
    let call = on_the_line(app, caller, id).await?;
    let mut tx = app.db().begin(caller.org()).await?;
    audit::record(app, &mut tx, caller, "call.ended", id.as_str(), "").await?;
    control(app, &mut tx, caller.org(), &call, Act::End).await?;
    tx.commit().await?;
    end(app, caller.org(), &call.id, Ending::by(EndedBy::Member)).await.map(drop)
}

/// The job that has whoever holds a call elsewhere do something to it.
pub(crate) const CONTROL_JOB: &str = "call_control";

/// What that job is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Controlled {
    /// The call.
    pub(crate) call: CallId,
    /// What is to be done.
    pub(crate) act: Act,
}

/// What whoever holds a call elsewhere is to do.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    /// End it.
    End,
    /// Put the caller through to the number of the line.
    PutThrough,
}

/// Writes the job of a call that is held elsewhere. Who holds one here sees by its row what is to be done.
async fn control(app: &App, tx: &mut Tx, org: &OrgId, call: &Call, act: Act) -> Result<()> {
    if call.is_held_here() {
        return Ok(());
    }
    let payload = Controlled { call: call.id.clone(), act };
    jobs::enqueue(app, tx, org, NewJob::new(CONTROL_JOB, payload).priority(Priority::Live)).await?;
    Ok(())
}

/// Has the caller put through to this number, by whoever holds the call. `channels::voice::put_through` knows which
/// number that is.
///
/// # Errors
/// As for [`take_over`]; [`Error::Conflict`] for one who was put through before.
pub(crate) async fn put_through(
    app: &App,
    caller: &Caller,
    id: &CallId,
    number: &str,
) -> Result<()> {
    let org = caller.org();
    let known = on_the_line(app, caller, id).await?;
    let mut tx = app.db().begin(org).await?;
    let conversation = voice::lock(&mut tx, org, &known.conversation_id).await?;
    let call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    if !call.may_be_put_through() {
        return Err(Error::conflict(
            "This caller cannot be put through: the call is over, or they were before.",
        ));
    }
    store::put_through(&mut tx, org, id, app.clock().now()).await?;
    let to = frontdesk_base::phone::grouped(number);
    let said = format!("{} has the caller put through to {to}.", caller.name());
    voice::put_through(app, &mut tx, org, conversation, (caller.name(), said)).await?;
    audit::record(app, &mut tx, caller, "call.put_through", id.as_str(), "").await?;
    control(app, &mut tx, org, &call, Act::PutThrough).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, call.id = %id, "A member has call {id} put through");
    Ok(())
}

/// A call that a member can step into.
pub(crate) async fn on_the_line(app: &App, caller: &Caller, id: &CallId) -> Result<Call> {
    caller.must_be(Role::Operator)?;
    let call = get(app, caller, id).await?.call;
    if !call.is_open() {
        return Err(Error::conflict("This call is over."));
    }
    Ok(call)
}

/// How a call stands, for whoever holds it.
#[derive(Debug)]
pub(crate) struct Standing {
    /// It was not ended meanwhile.
    pub(crate) open: bool,
    /// A member has the word.
    pub(crate) taken: bool,
    /// A member wants the caller put through.
    pub(crate) put_through: bool,
    /// The language that it went on in, as a tag, once anything was answered.
    pub(crate) language: Option<String>,
    /// What members wrote to the caller since, oldest first.
    pub(crate) said: Vec<(MessageId, String)>,
    /// The last message there is.
    pub(crate) last: i64,
}

/// How a call stands, with what members wrote after this message.
pub(crate) async fn standing(
    app: &App,
    org: &OrgId,
    (id, conversation): (&CallId, &ConversationId),
    after: i64,
) -> Result<Standing> {
    let mut conn = app.db().read(org).await?;
    let call = store::get(&mut conn, org, id).await?;
    let open = call.as_ref().is_some_and(Call::is_open);
    let put_through = call.is_some_and(|call| call.is_being_put_through());
    let (row, said) = voice::from_members(&mut conn, org, conversation, after).await?;
    let taken = row.holder == Holder::Person;
    Ok(Standing { open, taken, put_through, language: row.language, said, last: row.last_seq })
}
