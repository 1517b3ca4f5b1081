//! What a model may not say: that something was done which was not, and what is not in the facts.
//!
//! A model that claims to have booked, passed on, transferred or written down is believed only
//! with the tool's receipt of this very turn. The check errs on the side of asking again. What it
//! states of prices, hours and addresses is held against [`facts`].

use serde_json::Value;

use super::{context::Context, facts, listen::Refusal};
use crate::tool;

/// Why a reply may not be sent; written out, it is what the model is told before it tries again.
pub(super) enum Fault {
    /// It claims what no tool did.
    Claim(&'static str),
    /// It states what is not in the facts.
    Facts(Vec<facts::Wrong>),
}

/// What is wrong with a reply; `None` when it may be sent.
pub(super) fn fault(text: &str, context: &Context, ran: &[Ran]) -> Option<Fault> {
    if let Some(claim) = unproven_claim(text, ran) {
        return Some(Fault::Claim(claim));
    }
    let wrong = facts::check(text, &facts::Given::of(context, ran));
    (!wrong.is_empty()).then_some(Fault::Facts(wrong))
}

/// Whether everything that a reply states is in the facts.
#[cfg(test)]
pub(super) fn states_only_facts(text: &str, context: &Context, ran: &[Ran]) -> bool {
    facts::check(text, &facts::Given::of(context, ran)).is_empty()
}

impl Fault {
    /// What becomes of a model that did it twice: the next one is asked, or a person called.
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Claim(claim) => Refusal::Unfit(claim),
            Self::Facts(wrong) => Refusal::Untrue(facts::in_words(&wrong)),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Claim(claim) => write!(
                f,
                "Your last draft said that {claim}, and no tool did that in this turn. Do it with a tool, or do not say it."
            ),
            Self::Facts(wrong) => write!(
                f,
                "Your last draft stated what is not in the facts you were given: {}. It was not sent. State only what is in the business facts, the knowledge and this turn's tool results, word for word; leave out the rest, and say so when you do not know.",
                facts::in_words(wrong)
            ),
        }
    }
}

/// A tool that ran in this turn.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ran {
    /// Its name.
    pub name: String,
    /// What it was called with.
    pub arguments: Value,
    /// What it answered.
    pub result: Value,
    /// Milliseconds it took.
    pub ms: i64,
}

/// A kind of claim: the words that make it, and the tools of which one must have done it.
struct Claim {
    what: &'static str,
    /// Each is a list of words that appear in this order within one sentence.
    said: &'static [&'static [&'static str]],
    receipts: &'static [&'static str],
}

/// The receipt of an intake that is complete: what was answered is with the team.
const INTAKE_COMPLETE: &str = "answer_intake, complete";

const CLAIMS: &[Claim] = &[
    Claim {
        what: "an appointment was booked, moved or cancelled",
        said: &[
            &["i've", "booked"],
            &["i have", "booked"],
            &["i booked"],
            &["is booked"],
            &["are booked"],
            &["you're booked"],
            &["booking", "confirmed"],
            &["appointment", "confirmed"],
            &["appointment", "is set"],
            &["have scheduled"],
            &["i've scheduled"],
            &["i've", "rescheduled"],
            &["has been rescheduled"],
            &["i've", "cancelled"],
            &["has been cancelled"],
            &["have you down for"],
        ],
        receipts: &["book", "reschedule", "cancel", "confirm_booking"],
    },
    Claim {
        what: "a message was passed on",
        said: &[
            &["i've", "passed", "message"],
            &["i've", "passed", "on"],
            &["have passed", "on"],
            &["i've", "forwarded"],
            &["i've", "left", "message"],
            &["i've", "let the team know"],
            &["i've", "notified"],
            &["message has been", "sent"],
            &["i've", "taken", "message"],
        ],
        receipts: &[
            "take_message",
            "capture_lead",
            "request_quote",
            "escalate_to_human",
            INTAKE_COMPLETE,
        ],
    },
    Claim {
        what: "somebody is coming",
        said: &[
            &["i'm", "connecting you"],
            &["i am connecting you"],
            &["i've", "connected you"],
            &["transferring you"],
            &["i've", "escalated"],
            &["will be with you shortly"],
            &["is joining"],
        ],
        receipts: &["escalate_to_human", "transfer_call"],
    },
    Claim {
        what: "details were written down",
        said: &[&["i've", "saved your"], &["i've", "noted your"], &["i've", "updated your"]],
        receipts: &[
            "update_contact",
            "capture_lead",
            "take_message",
            "answer_intake",
            "confirm_booking",
        ],
    },
];

/// What the text claims without a receipt; `None` when it may be sent.
pub(super) fn unproven_claim(text: &str, ran: &[Ran]) -> Option<&'static str> {
    let plain = text.to_lowercase().replace(['’', '`'], "'");
    let done = |claim: &Claim| {
        ran.iter().any(|run| {
            let complete =
                run.name == "answer_intake" && run.result["intake"]["state"] == "complete";
            (claim.receipts.contains(&run.name.as_str())
                || complete && claim.receipts.contains(&INTAKE_COMPLETE))
                && !tool::is_refusal(&run.result)
                && run.result.get("out_of_hours").is_none()
        })
    };
    plain.split(['.', '!', '?', '\n']).find_map(|sentence| {
        // "I could not", "once I've", "if you like I can": offers and denials claim nothing.
        let hedged = [
            "can't",
            "cannot",
            "couldn't",
            "could not",
            "not been",
            "n't been",
            "haven't",
            "once ",
            "if you",
            "would you",
            "shall i",
            "do you want",
            "after ",
        ]
        .iter()
        .any(|hedge| sentence.contains(hedge));
        if hedged {
            return None;
        }
        CLAIMS
            .iter()
            .find(|claim| claim.said.iter().any(|words| in_order(sentence, words)) && !done(claim))
            .map(|claim| claim.what)
    })
}

fn in_order(sentence: &str, words: &[&str]) -> bool {
    let mut rest = sentence;
    words.iter().all(|word| match rest.find(word) {
        Some(at) => {
            rest = &rest[at + word.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ran(name: &str, result: Value) -> Ran {
        Ran { name: name.to_owned(), arguments: json!({}), result, ms: 1 }
    }

    #[test]
    fn what_was_not_done_is_not_confirmed() {
        for (text, runs, claim) in [
            ("Great news! I've booked your haircut for 3 pm.", vec![], true),
            ("Your appointment is confirmed.", vec![ran("search_knowledge", json!({}))], true),
            ("I’ve passed your message on to the team.", vec![], true),
            (
                "I’ve passed your message on to the team.",
                vec![ran("take_message", json!({ "task": { "id": "task_1" } }))],
                false,
            ),
            (
                "I've passed your message on.",
                vec![ran("take_message", json!({ "refused": "no message" }))],
                true,
            ),
            (
                "I'm connecting you with somebody now.",
                vec![ran("escalate_to_human", json!({ "status": "open", "out_of_hours": true }))],
                true,
            ),
            (
                "I can't book appointments myself. Would you like me to take a message?",
                vec![],
                false,
            ),
            ("Once I've passed your message on, somebody will call.", vec![], false),
            ("We are open until 18:00.", vec![], false),
            ("The booking fee is 10 euros.", vec![], false),
        ] {
            assert_eq!(unproven_claim(text, &runs).is_some(), claim, "{text}");
        }
    }
}
