//! Why the agent said what it said: what it found, what it did, what it asked, what it cost.

use axum::extract::State;
use frontdesk_base::id::{ConversationId, MessageId};
use frontdesk_desk::{
    App, Error,
    agent::{self, Record, Why},
    conversations::inbox,
};
use frontdesk_http::{Path, Result};
use maud::Markup;
use serde_json::Value;

use crate::{
    parts::{self, Passage, Reads, ToolUse, why_body},
    shell::Frame,
};

/// The most of an argument or a result that is written out.
const DETAIL_CHARS: usize = 4_000;

pub(super) async fn why(
    State(app): State<App>,
    frame: Frame,
    Path((conversation, message)): Path<(ConversationId, MessageId)>,
) -> Result<Markup> {
    inbox::get(&app, &frame.caller, &conversation).await?;
    match agent::why(&app, &frame.caller, &message).await {
        Ok(why) => Ok(body(&frame, &why)),
        // Turns are kept for a while; messages longer.
        Err(Error::NotFound(_)) => Ok(why_body(&parts::Why {
            facts: &[("Record", "not kept any more")],
            ..parts::Why::default()
        })),
        Err(error) => Err(error.into()),
    }
}

/// What a turn rests on, for below its answer.
pub(crate) fn body(frame: &Frame, why: &Why) -> Markup {
    let Record { band, passages, tools, attempts, context_ms } = &why.record;
    let passages: Vec<Passage> = passages
        .iter()
        .map(|used| Passage {
            title: &used.title,
            href: "/app/knowledge",
            excerpt: &used.text,
            score: Some(percent(used.score)),
            quoted: used.quoted,
        })
        .collect();
    let details: Vec<(String, String, bool)> = tools
        .iter()
        .map(|ran| {
            let detail = format!(
                "called with {}\nanswered {}",
                written(&ran.arguments),
                written(&ran.result)
            );
            (took(ran.ms), detail, !failed(&ran.result))
        })
        .collect();
    let tools: Vec<ToolUse> = tools
        .iter()
        .zip(&details)
        .map(|(ran, (took, detail, ok))| ToolUse {
            name: &ran.name,
            outcome: took,
            ok: *ok,
            detail,
        })
        .collect();
    let asked: Vec<String> = attempts
        .iter()
        .map(|one| format!("{}: {} ({})", one.model, one.outcome, took(one.ms)))
        .collect();
    let asked = asked.join("; ");
    let tokens = format!("{} read, {} written", why.input_tokens, why.output_tokens);
    let cost = dollars(why.cost_micros);
    let first = why.first_token_ms.map(took).unwrap_or_default();
    let (total, context) = (took(why.total_ms), took(*context_ms));
    let at = frame.moment(why.created_at, Reads::Full);
    let facts = [
        ("Model", why.model.as_str()),
        ("Asked", &asked),
        ("Knowledge", knowledge(band)),
        ("Tokens", if why.input_tokens + why.output_tokens > 0 { &tokens } else { "" }),
        ("Cost", &cost),
        ("First words after", &first),
        ("Looking things up", &context),
        ("In all", &total),
    ];
    let facts: Vec<(&str, &str)> =
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    why_body(&parts::Why { passages: &passages, tools: &tools, facts: &facts, at: Some(&at) })
}

fn knowledge(band: &str) -> &'static str {
    match band {
        "answer" => "holds the answer",
        "did_you_mean" => "holds something close",
        "unknown" => "holds nothing about it",
        _ => "",
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 0 and 100"
)]
fn percent(score: f64) -> u8 {
    (score.clamp(0.0, 1.0) * 100.0).round() as u8
}

fn failed(result: &Value) -> bool {
    result.get("error").is_some_and(|error| !error.is_null())
        || result.get("ok") == Some(&Value::Bool(false))
}

fn written(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    match text.char_indices().nth(DETAIL_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A span in words: `40 ms`, `1.2 s`.
pub(crate) fn took(ms: i64) -> String {
    if ms < 1_000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1_000, ms % 1_000 / 100) }
}

/// Millionths of a dollar in words.
pub(crate) fn dollars(micros: i64) -> String {
    match micros {
        ..=0 => "nothing".to_owned(),
        1..10_000 => format!("${}.{:06}", micros / 1_000_000, micros % 1_000_000),
        _ => format!("${}.{:04}", micros / 1_000_000, micros % 1_000_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_say_them() {
        for (micros, words) in
            [(0, "nothing"), (420, "$0.000420"), (12_345, "$0.0123"), (1_250_000, "$1.2500")]
        {
            assert_eq!(dollars(micros), words);
        }
        assert_eq!((took(40).as_str(), took(1_260).as_str()), ("40 ms", "1.2 s"));
        assert_eq!((percent(0.917), percent(7.0), percent(f64::NAN)), (92, 100, 0));
    }
}
