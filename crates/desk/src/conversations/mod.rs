//! Conversations: one thread with one contact on one channel.
//!
//! Every change locks the conversation's row first, so a conversation has one writer. What changes
//! (a message, the status) is stored together with its event and the jobs it causes. The contact's
//! side is in [`contact`], the members' in [`member`], the agent's in `agent_side`; who answers is
//! decided by the state machine in `handover`, and its deadline by the job in `deadline`; who is away hears
//! of it by `alerts`. What a call does to its conversation is in `voice`. What somebody
//! thinks of an answer is in [`feedback`].

pub(crate) mod agent_side;
mod alerts;
pub mod attachments;
mod card;
pub mod contact;
mod deadline;
pub mod feedback;
mod handmade;
mod handover;
pub mod inbox;
mod lines;
pub mod live;
pub mod member;
mod model;
mod store;
mod thread;
pub(crate) mod voice;

pub use card::BookingCard;
pub use contact::NewMessage;
pub use inbox::{Counts, Filter};
pub use model::{
    Attachment, AttachmentView, Author, AuthorView, Choice, Conversation, Delivery, DeliveryView,
    Holder, Kind, Message, MessageView, SourceRef, Status,
};

use crate::jobs::Handler;

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![
        Handler::new(deadline::KIND, deadline::run),
        Handler::new(alerts::KIND, alerts::run),
        Handler::new(handmade::KIND, handmade::run),
        Handler::new(crate::contacts::DELETE_FILE, attachments::delete_file),
    ]
}

/// The kind of the job that lets the agent answer; the agent's own feature runs it.
pub(crate) const TURN_JOB: &str = "agent_turn";

/// The kind of the job that sums a conversation up for whoever takes it over; the agent's too.
pub(crate) const SUMMARY_JOB: &str = "conversation_summary";

/// The kind of the job that has what a member wrote to a caller said by whoever holds the call elsewhere; that of
/// phone lines runs it.
pub(crate) const SAY_JOB: &str = "call_say";

/// The kind of the job that closes the questions that are open in a conversation that is over; those of
/// the questions run it.
pub(crate) const CLOSE_INTAKE_JOB: &str = "intake_close";

#[cfg(test)]
mod tests;
