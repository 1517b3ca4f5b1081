//! `frontdesk evaluate`: how well the agent answers questions whose answers are known, and how well it
//! books in dialogues whose outcome is.
//!
//! Each folder is a business (`business.toml` and what it names) and its `questions.jsonl`, or its
//! `dialogues.jsonl`. Every question is asked by a new contact of an installation made for it in a
//! temporary folder, by the same operations as any other; a dialogue is held in a copy of that
//! installation, so that no booking is in the way of another's.

pub mod dialogue;
mod judge;
mod outcome;
mod report;
mod tally;

pub use dialogue::Dialogue;
pub use judge::{Question, Verdict, judge};
pub use outcome::{Exchange, Outcome, Rows, judge as judge_dialogue};
pub use report::Report;
pub use tally::Tally;
