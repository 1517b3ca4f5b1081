//! Twilio's REST API with one account in memory: its numbers, and the calls and recordings it knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use axum::http::Method;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::Seen;

/// An account: what is in it is made by what is asked.
#[derive(Debug, Default)]
pub(super) struct Account(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Fields of a number, by its SID, as they were last set.
    numbers: BTreeMap<String, BTreeMap<String, String>>,
    calls: u32,
    deleted: BTreeSet<String>,
}

/// The numbers of the account: `+15005550006` takes calls, `+15005550007` only messages.
const NUMBERS: [(&str, &str, bool); 2] = [
    ("PN00000000000000000000000000000001", "+15005550006", true),
    ("PN00000000000000000000000000000002", "+15005550007", false),
];

/// A call that is over: it cannot be changed any more.
const OVER: &str = "CA000000000000000000000000000000ee";

/// The token of the account. Another one is refused.
pub(super) const TOKEN: &str = "token_0123456789abcdef";

impl Account {
    /// What it answers.
    pub(super) fn answers(&self, seen: &Seen) -> (u16, Value) {
        let login = seen.header("authorization").and_then(|text| text.strip_prefix("Basic "));
        let login = login.and_then(|text| STANDARD.decode(text).ok());
        let login = login.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let Some((account, token)) = login.split_once(':') else { return error(401, 20003) };
        if token != TOKEN {
            return error(401, 20003);
        }
        let Some((_, rest)) = seen.path.split_once("/2010-04-01/Accounts/") else {
            return error(404, 20404);
        };
        if rest == format!("{account}.json") && seen.method == Method::GET {
            return (200, json!({ "sid": account, "status": "active", "type": "Full" }));
        }
        let Some(path) = rest.strip_prefix(account).and_then(|rest| rest.strip_prefix('/')) else {
            return error(404, 20404);
        };
        self.resource(seen, path)
    }

    fn resource(&self, seen: &Seen, path: &str) -> (u16, Value) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = path.strip_suffix(".json").or_else(|| path.strip_suffix(".mp3"));
        let Some((kind, sid)) = name.map(|name| name.split_once('/').unwrap_or((name, ""))) else {
            return error(404, 20404);
        };
        let form = url::form_urlencoded::parse(&seen.body).into_owned();
        let form: BTreeMap<String, String> = form.collect();
        match (&seen.method, kind, sid) {
            (&Method::GET, "IncomingPhoneNumbers", "") => {
                let rows: Vec<Value> =
                    NUMBERS.iter().map(|row| number(row, kept.numbers.get(row.0))).collect();
                (
                    200,
                    json!({ "incoming_phone_numbers": rows, "next_page_uri": null, "page": 0, "page_size": 1000 }),
                )
            }
            (&Method::POST, "IncomingPhoneNumbers", sid) => {
                let Some(row) = NUMBERS.iter().find(|row| row.0 == sid) else {
                    return error(404, 20404);
                };
                kept.numbers.entry(sid.to_owned()).or_default().extend(form);
                (200, number(row, kept.numbers.get(sid)))
            }
            (&Method::POST, "Calls", "") => {
                if !form.get("To").is_some_and(|to| to.starts_with('+')) {
                    return error(400, 21211);
                }
                kept.calls += 1;
                let sid = format!("CA{:032x}", kept.calls);
                (201, json!({ "sid": sid, "status": "queued", "to": form["To"] }))
            }
            (&Method::POST, "Calls", OVER) => error(400, 21220),
            (&Method::POST, "Calls", sid) => (200, json!({ "sid": sid, "status": "in-progress" })),
            (&Method::DELETE, "Recordings", sid) => {
                if kept.deleted.insert(sid.to_owned()) {
                    (204, Value::Null)
                } else {
                    error(404, 20404)
                }
            }
            (&Method::GET, "Recordings", sid) if !kept.deleted.contains(sid) => {
                (200, json!({ "sound": sid }))
            }
            _ => error(404, 20404),
        }
    }
}

fn number(
    (sid, phone, voice): &(&str, &str, bool),
    set: Option<&BTreeMap<String, String>>,
) -> Value {
    let field = |name: &str| set.and_then(|set| set.get(name)).cloned().unwrap_or_default();
    json!({
        "sid": sid, "phone_number": phone, "friendly_name": format!("Line {phone}"),
        "voice_url": field("VoiceUrl"), "status_callback": field("StatusCallback"),
        "voice_application_sid": field("VoiceApplicationSid"), "trunk_sid": null,
        "capabilities": { "voice": voice, "sms": true, "mms": true, "fax": false },
    })
}

/// An error as Twilio words it: with words that are nobody's business.
pub(super) fn error(status: u16, code: u32) -> (u16, Value) {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    let message = "secret words about +14155550100";
    (status, json!({ "code": code, "message": message, "more_info": more, "status": status }))
}

/// What Twilio signs a form with, as it posts it to this address.
///
/// # Panics
/// Never: HMAC takes a key of any length.
pub fn sign_twilio(token: &str, url: &str, form: &[(&str, &str)]) -> String {
    let sorted: BTreeSet<(&str, &str)> = form.iter().copied().collect();
    let fields: String = sorted.iter().flat_map(|(name, value)| [*name, *value]).collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    STANDARD.encode(ring::hmac::sign(&key, format!("{url}{fields}").as_bytes()))
}
