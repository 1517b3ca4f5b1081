//! `frontdesk evaluate`: how well the agent answers questions whose answers are known.
//!
//! Each folder is a business (`business.toml` and what it names) and its `questions.jsonl`. Every
//! question is asked by a new contact of an installation made for it in a temporary folder, by the
//! same operations as any other.

mod judge;
mod report;

pub use judge::{Question, Verdict, judge};
pub use report::Report;
