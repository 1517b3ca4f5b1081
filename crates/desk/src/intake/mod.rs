//! Conversation types with questions of their own, and what is answered to them.
//!
//! The owner writes down what sorts of conversation there are ("New patient", "Emergency", "Quote
//! request"): when each applies, which questions are asked in it, and what happens at the end
//! ([`types`]). The agent begins one and hands in the answers as it hears them; each is checked by its
//! question's kind and kept as a value of that kind, by the question's key ([`take`], [`check`]). An
//! [`Intake`] keeps the questions as they were when it began, so that a type can change while somebody
//! answers. At the end a task or a lead is made, or a person called, in the same transaction.
//!
//! What comes of it afterwards is in [`after`]: an answer that is put right is put right in the task and the
//! lead too, and a conversation that ends closes what is open in it. The answers as columns of a sheet of
//! contacts are in [`export`].
//!
//! What asks, and in which words, is the agent's: nothing here speaks.

mod after;
pub mod check;
pub mod examples;
pub mod export;
mod model;
mod store;
mod take;
pub mod types;

#[cfg(test)]
mod tests;

pub use model::{
    ConversationType, Ending, Fills, Intake, Kind, Question, State, in_words, read_back,
};
pub(crate) use take::{Given, Taken, answer_in, of_call_in, open_of, start_in};
pub use take::{correct, get, of_call, of_contact, of_conversation};
pub use types::{QuestionText, Removed, Step, TypeText};

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<crate::jobs::Handler> {
    vec![crate::jobs::Handler::new(crate::conversations::CLOSE_INTAKE_JOB, after::close)]
}
