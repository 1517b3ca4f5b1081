//! A turn while somebody listens: in a call there is no job and no screen, what is said is heard at
//! once and cannot be taken back.

use frontdesk_base::{
    Result,
    id::{ConversationId, MessageId, OrgId, TurnId},
};

use super::{
    ahead::Ahead,
    speaker::{Audience, Listener},
    turn::{self, TurnOutcome},
};
use crate::{App, conversations::agent_side, jobs::JobError, tool};

/// A turn that a caller heard.
#[derive(Debug, Clone)]
pub struct LiveTurn {
    /// Its id.
    pub turn: TurnId,
    /// The reply as a message; none where the agent had nothing to add.
    pub message: Option<MessageId>,
    /// The reply's words.
    pub text: String,
    /// Who answered, such as `house`.
    pub model: String,
    /// A person is to have the word now.
    pub handed_over: bool,
    /// Everything is said: the agent has closed the conversation.
    pub closed: bool,
}

/// Answers what waits in a conversation, to somebody who listens. Nothing is sent to the listener
/// that was not checked: what states a price, an hour or a deed without proof is not heard.
///
/// `ahead` is an answer that a model has begun to give already.
///
/// None when nothing waits, or the turn became somebody else's meanwhile.
///
/// # Errors
/// Whatever of ours failed; the message still waits.
pub(crate) async fn live(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
    listener: Listener,
    ahead: Option<Ahead>,
) -> Result<Option<LiveTurn>> {
    let Some(waiting) = agent_side::waiting(app, org, conversation).await? else {
        return Ok(None);
    };
    let taken =
        Box::pin(turn::take(app, org, waiting, Audience::Caller(listener), None, ahead)).await;
    let taken = taken.map_err(JobError::into_error)?;
    if taken.outcome == TurnOutcome::Dropped && !taken.handed_over {
        return Ok(None);
    }
    let closed = taken
        .tools
        .iter()
        .any(|run| run.name == "resolve_conversation" && !tool::is_refusal(&run.result));
    Ok(Some(LiveTurn {
        turn: taken.turn,
        message: taken.message,
        text: taken.text,
        model: taken.model,
        handed_over: taken.handed_over,
        closed,
    }))
}
