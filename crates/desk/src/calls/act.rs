//! What members do to a call that is going on. Whoever holds the call sees it at once, on whatever machine:
//! the conversation's holder says who speaks, its messages what is said.

use frontdesk_base::{
    Error, Result,
    id::{CallId, ConversationId, MessageId, OrgId},
};

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
    tx.commit().await?;
    end(app, caller.org(), &call.id, Ending::by(EndedBy::Member)).await.map(drop)
}

/// A call that a member can step into.
pub(crate) async fn on_the_line(app: &App, caller: &Caller, id: &CallId) -> Result<Call> {
    caller.must_be(Role::Operator)?;
    let call = get(app, caller, id).await?.call;
    if !call.is_open() {
        return Err(Error::conflict("This call is over."));
    }
    if !call.is_held_here() {
        return Err(Error::conflict("Vapi holds this call: nobody can step in from here."));
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
    let open = store::get(&mut conn, org, id).await?.is_some_and(|call| call.is_open());
    let (row, said) = voice::from_members(&mut conn, org, conversation, after).await?;
    let taken = row.holder == Holder::Person;
    Ok(Standing { open, taken, said, last: row.last_seq })
}
