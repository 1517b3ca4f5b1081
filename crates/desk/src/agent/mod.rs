//! The agent: one turn at a time, from the contact's messages to a stored reply.
//!
//! A turn gathers what it may know ([`context`]), asks the models of the organization's chain one
//! after another ([`models`]), lets them call tools ([`tools`]) within budgets that no model can
//! move, checks what they say they did ([`guard`]) and what they state ([`facts`]), and stores the reply, unless a person took over
//! meanwhile ([`turn`]). Behind every chain stands [`house`], which needs nothing and always
//! answers, so nobody is left without a reply.

mod ahead;
pub mod business;
mod calls;
mod context;
pub mod drafting;
mod facts;
mod finish;
mod guard;
mod guardrails;
pub mod house;
mod house_model;
mod listen;
mod live;
pub mod models;
pub mod phone;
mod playground;
mod prompt;
mod record;
mod speaker;
mod store;
mod summary;
pub mod tools;
mod turn;
pub mod vapi;

pub(crate) use ahead::{Ahead, ahead};
pub use live::LiveTurn;
pub(crate) use live::{aloud, live};
pub(crate) use playground::rehearse;
pub use playground::{Line, Speaks, Talk, Tried, try_out};
pub use record::{Attempt, Record, Used, Why, why};
pub(crate) use speaker::Audience;
pub use speaker::{Listener, Piece};
pub use turn::TurnOutcome;

use frontdesk_base::{
    Result,
    id::{ConversationId, OrgId},
};

use crate::{
    App,
    conversations::{SUMMARY_JOB, TURN_JOB},
    jobs::Handler,
};

/// The tools that ran in the turn that answered this message of the contact.
pub(crate) async fn tools_of(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
    trigger_seq: i64,
) -> Result<Vec<guard::Ran>> {
    let mut conn = app.db().read(org).await?;
    let record = store::newest_record(&mut conn, org, conversation, trigger_seq).await?;
    Ok(record.unwrap_or_default().tools)
}

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(TURN_JOB, turn::run), Handler::new(SUMMARY_JOB, summary::run)]
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_files;
#[cfg(test)]
mod tests_hand_over;
