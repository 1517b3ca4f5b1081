//! The agent: one turn at a time, from the contact's messages to a stored reply.
//!
//! A turn gathers what it may know ([`context`]), asks the models of the organization's chain one
//! after another ([`models`]), lets them call tools ([`tools`]) within budgets that no model can
//! move, checks what they say ([`guard`]), and stores the reply, unless a person took over
//! meanwhile ([`turn`]). Behind every chain stands [`house`], which needs nothing and always
//! answers, so nobody is left without a reply.

pub mod business;
pub mod chat;
mod context;
mod guard;
pub mod house;
mod house_model;
pub mod models;
mod prompt;
mod record;
mod speaker;
mod store;
pub mod tools;
mod turn;

pub use record::{Attempt, Record, Used, Why, why};
pub use turn::TurnOutcome;

use crate::{conversations::TURN_JOB, jobs::Handler};

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(TURN_JOB, turn::run)]
}

#[cfg(test)]
mod tests;
