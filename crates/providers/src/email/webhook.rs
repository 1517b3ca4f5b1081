//! Reports of Resend: whether one is genuine (Standard Webhooks, which Svix speaks), and what it says.

use std::collections::BTreeMap;

use frontdesk_base::{Secret, Timestamp};
use serde::Deserialize;
use standardwebhooks::Webhook;
use subtle::ConstantTimeEq;

/// How far the time of a report may be from ours, in seconds, either way.
const TOLERANCE: i64 = 300;
/// The longest reason that is kept, in characters.
const MAX_REASON: usize = 300;

/// A report whose signature is not right, or which is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the report is not signed as it should be")]
pub struct NotGenuine;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Became {
    /// The provider has handed it to the recipient's server, or is about to.
    Sent,
    /// The recipient's server keeps the provider waiting.
    Delayed,
    /// The recipient's server has it.
    Delivered,
    /// It came back, and may still arrive: a full mailbox.
    BouncedForNow,
    /// It came back for good.
    Bounced,
    /// The recipient called it spam.
    Complained,
    /// The provider did not send it.
    Failed,
}

/// A report on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The same for each delivery of one report.
    pub id: String,
    /// The provider's id of the message.
    pub message: String,
    /// What became of it.
    pub became: Became,
    /// Why, in the provider's words: for the people of the business, never for a log.
    pub reason: String,
    /// The tags of the message.
    pub tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    data: Data,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Data {
    email_id: String,
    tags: Tags,
    bounce: Detail,
    failed: Detail,
    suppressed: Detail,
}

/// An object as the report has it; anything else is no tag.
#[derive(Default)]
struct Tags(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(from)?;
        let tags = value.as_object().into_iter().flatten();
        let text =
            tags.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        Ok(Self(text.take(75).collect()))
    }
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Detail {
    #[serde(rename = "type")]
    kind: String,
    reason: String,
    message: String,
}

/// What the headers of a report say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signature<'a> {
    /// `svix-id`: the same for each delivery of one report.
    pub id: &'a str,
    /// `svix-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `svix-signature`: one or more, apart by spaces.
    pub signature: &'a str,
}

impl<'a> Signature<'a> {
    /// From a report's headers, by their lower-case names. Svix's own and the neutral ones mean the same.
    pub fn of(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let either = |end: &str| {
            header(&format!("svix-{end}"))
                .or_else(|| header(&format!("webhook-{end}")))
                .unwrap_or_default()
        };
        Self { id: either("id"), timestamp: either("timestamp"), signature: either("signature") }
    }
}

/// Reads a report that came now: `None` for a genuine one that is of no message we would know, or of a
/// kind that says nothing (opened, clicked).
pub fn read(
    secret: &Secret,
    signature: &Signature<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<Option<Report>, NotGenuine> {
    let id = verify(secret, signature, body, now)?;
    // Genuine, but not for us: that is no reason to have it sent again.
    let Ok(body) = serde_json::from_slice::<Body>(body) else { return Ok(None) };
    let Data { email_id, tags, bounce, failed, suppressed } = body.data;
    let (became, reason) = match body.kind.as_str() {
        "email.sent" => (Became::Sent, String::new()),
        "email.delivery_delayed" => (Became::Delayed, String::new()),
        "email.delivered" => (Became::Delivered, String::new()),
        "email.bounced" if bounce.kind == "Permanent" => (Became::Bounced, bounce.message),
        "email.bounced" => (Became::BouncedForNow, bounce.message),
        "email.complained" => (Became::Complained, String::new()),
        "email.failed" => (Became::Failed, failed.reason),
        "email.suppressed" if suppressed.reason == "previous_complaint" => {
            (Became::Complained, suppressed.message)
        }
        "email.suppressed" => (Became::Bounced, suppressed.message),
        _ => return Ok(None),
    };
    let reason = reason.chars().filter(|c| !c.is_control()).take(MAX_REASON).collect();
    Ok(Some(Report { id, message: email_id, became, reason, tags: tags.0 }))
}

/// Checks signature and time; the report's id.
fn verify(
    secret: &Secret,
    signature: &Signature<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<String, NotGenuine> {
    let Signature { id, timestamp, signature } = *signature;
    if !(1..=200).contains(&id.len()) {
        return Err(NotGenuine);
    }
    let at: i64 = timestamp.parse().map_err(|_| NotGenuine)?;
    if (now.millis() / 1000).saturating_sub(at).unsigned_abs() > TOLERANCE.unsigned_abs() {
        return Err(NotGenuine);
    }
    // The library's own check asks the machine's clock, and ours is the one that counts: it makes the
    // signature that there should be, and any of those given may be it while a key is being replaced.
    let webhook = Webhook::new(secret.expose()).map_err(|_| NotGenuine)?;
    let right = webhook.sign(id, at, body).map_err(|_| NotGenuine)?;
    let same = |one: &str| bool::from(one.as_bytes().ct_eq(right.as_bytes()));
    if signature.split(' ').take(16).any(same) { Ok(id.to_owned()) } else { Err(NotGenuine) }
}
