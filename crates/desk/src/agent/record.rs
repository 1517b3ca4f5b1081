//! The record of a turn: what it was given, what it used, what it cost. The inbox shows it as "why".

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{MessageId, TurnId},
};
use serde::{Deserialize, Serialize};

use super::{calls::Tools, context::Context, guard::Ran, listen::Ledger, store, turn::Said};
use crate::{App, Caller};

/// A passage that a turn had in front of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Used {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// How well it fitted, 0 to 1.
    pub score: f64,
    /// What it says, as far as it was shown.
    pub text: String,
    /// Whether the reply quotes it.
    pub quoted: bool,
}

/// One model that was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Which.
    pub model: String,
    /// `answered`, or why not.
    pub outcome: String,
    /// Milliseconds it took.
    pub ms: i64,
}

/// What is kept of a turn besides its numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The band of the knowledge found: `answer`, `did_you_mean`, `unknown`.
    pub band: String,
    /// The passages found.
    pub passages: Vec<Used>,
    /// The tools that ran.
    pub tools: Vec<Ran>,
    /// The models that were asked.
    pub attempts: Vec<Attempt>,
    /// Milliseconds to gather what the turn may know.
    pub context_ms: i64,
}

impl Record {
    /// Of a turn and what it came to.
    pub(super) fn of(
        context: &Context,
        tools: &Tools<'_>,
        ledger: &Ledger,
        said: Option<&Said>,
    ) -> Self {
        let quoted: Vec<&str> = said
            .iter()
            .flat_map(|said| said.sources.iter().map(|source| source.title.as_str()))
            .collect();
        let passages = context.found.passages.iter().map(|passage| Used {
            id: passage.id.clone(),
            title: passage.title.clone(),
            score: passage.score,
            text: frontdesk_base::text::shorten(&passage.text, 600),
            quoted: quoted.contains(&passage.title.as_str()),
        });
        Self {
            band: context.found.band.to_string(),
            passages: passages.collect(),
            tools: tools.ran().to_vec(),
            attempts: ledger.attempts.clone(),
            context_ms: context.ms,
        }
    }
}

/// Why the agent said what it said.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// The turn.
    pub turn: TurnId,
    /// The model whose reply it is.
    pub model: String,
    /// Tokens it read.
    pub input_tokens: i64,
    /// Tokens it wrote.
    pub output_tokens: i64,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// Milliseconds to the first piece.
    pub first_token_ms: Option<i64>,
    /// Milliseconds in all.
    pub total_ms: i64,
    /// What it was given and did.
    pub record: Record,
    /// When.
    pub created_at: Timestamp,
}

/// Why the agent said this message.
pub async fn why(app: &App, caller: &Caller, message: &MessageId) -> Result<Why> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_message(&mut conn, caller.org(), message).await?.ok_or(Error::NotFound("turn"))
}
