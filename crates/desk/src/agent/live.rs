//! A turn while somebody listens: in a call there is no job and no screen, what is said is heard at
//! once and cannot be taken back.

use frontdesk_base::{
    Result,
    id::{ConversationId, MessageId, OrgId, TurnId},
};
use tokio::sync::mpsc;

use super::{
    ahead::Ahead,
    speaker::{Audience, Listener, Piece},
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

/// Runs a turn and says what it says as it comes. Once nothing more is wanted of it the model stops; a tool
/// that has begun is let finish, because what it did is to be known.
pub(crate) async fn aloud<T, Said: Future<Output = ()>>(
    turn: impl Future<Output = T>,
    mut pieces: mpsc::UnboundedReceiver<Piece>,
    unwanted: impl Future<Output = ()>,
    mut say: impl FnMut(Piece) -> Said,
) -> T {
    let (mut turn, mut unwanted) = (std::pin::pin!(turn), std::pin::pin!(unwanted));
    let mut wanted = true;
    let done = loop {
        tokio::select! {
            biased;
            () = &mut unwanted, if wanted => {
                wanted = false;
                pieces.close();
            }
            piece = pieces.recv(), if wanted => match piece {
                Some(piece) => say(piece).await,
                None => wanted = false,
            },
            done = &mut turn => break done,
        }
    };
    while let Ok(piece) = pieces.try_recv() {
        say(piece).await;
    }
    done
}
