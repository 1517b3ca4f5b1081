//! Knowledge: what a business has taught its agent, and what it has not yet.
//!
//! FAQ entries are kept as sources with one passage each. What is known anyway (the profile, the
//! hours, the services) is not kept twice: it becomes passages when an index is built. Every
//! organization has an index of its own in memory, made when it is first asked for and again
//! whenever its knowledge has changed; it never sees another's.

mod deleted;
mod faq;
mod gap_groups;
mod gaps;
pub mod index;
mod indexes;
pub mod meaning;
mod profile;
mod search;
pub mod sources;
mod store;
pub mod suggestions;

#[cfg(test)]
mod tests;

pub use deleted::undelete;
pub use faq::{FaqEntry, FaqFilter, NewFaq, create, create_in, delete, get, list, restore, update};
pub use gap_groups::{GapGroup, answer_gap_group, dismiss_gap_group, gap_group, gap_groups};
pub use gaps::{
    Gap, GapReason, GapState, answer_gap, correct_gap, count_gaps, dismiss_gap, get_gap, list_gaps,
};
pub(crate) use gaps::{
    WrongAnswer, count_found, gaps_of, note_gap_in, note_wrong_in, withdraw_wrong_in,
};
pub use indexes::Indexes;
#[cfg(any(test, feature = "testing"))]
pub use search::explain;
pub use search::{Found, FoundPassage, search};

/// Works out at once what a job would: for a command that sets a business up without a server.
pub async fn prepare(app: &crate::App, caller: &crate::Caller) -> frontdesk_base::Result<()> {
    meaning::work_out(app, caller.org()).await
}

/// The jobs of this feature.
pub(crate) fn handlers() -> Vec<crate::jobs::Handler> {
    sources::handlers().into_iter().chain(meaning::handlers()).collect()
}
