//! Telnyx's API with one account in memory: its numbers and applications, and commands to calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use axum::http::Method;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::Seen;

/// An account.
#[derive(Debug, Default)]
pub(super) struct Account(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    applications: Vec<(String, String)>,
    /// The application of a number, by the number's id.
    assigned: BTreeMap<String, String>,
    /// Commands that were done, by call and id.
    done: BTreeSet<(String, String)>,
    /// Recordings that were deleted.
    deleted: BTreeSet<String>,
}

const NUMBERS: [(&str, &str); 2] =
    [("1293384261075731499", "+15005550008"), ("1293384261075731500", "+15005550009")];

/// A number that the account may not call.
const FORBIDDEN: &str = "+19005550100";

/// A call that is over: every command to it fails.
const OVER: &str = "v3:over";

impl Account {
    /// What it answers.
    pub(super) fn answers(&self, seen: &Seen) -> (u16, Value) {
        // A recording's address is signed, so that it needs no key.
        if seen.method == Method::GET && seen.path.starts_with("/signed/") {
            return (200, json!({ "sound": seen.path }));
        }
        let key = seen.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        if !key.is_some_and(|key| key.starts_with("KEY")) {
            return error(401, "10009");
        }
        let Some((_, path)) = seen.path.split_once("/v2/") else { return error(404, "10005") };
        let path = path.replace("%3A", ":");
        let parts: Vec<&str> = path.split('/').collect();
        let body = seen.json();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (&seen.method, parts.as_slice()) {
            (&Method::GET, ["phone_numbers"]) => {
                let rows: Vec<Value> = NUMBERS.iter().map(|row| number(row, &kept)).collect();
                (200, json!({ "data": rows, "meta": { "total_pages": 1, "page_number": 1 } }))
            }
            (&Method::PATCH, ["phone_numbers", id]) => {
                let Some(row) = NUMBERS.iter().find(|row| row.0 == *id) else {
                    return error(404, "10005");
                };
                let application = body["connection_id"].as_str().unwrap_or_default().to_owned();
                if !kept.applications.iter().any(|(id, _)| *id == application) {
                    return error(422, "10015");
                }
                kept.assigned.insert((*id).to_owned(), application);
                (200, json!({ "data": number(row, &kept) }))
            }
            (&Method::GET, ["call_control_applications"]) => {
                let rows: Vec<Value> = kept.applications.iter().map(application).collect();
                (200, json!({ "data": rows, "meta": { "total_pages": 1 } }))
            }
            (&Method::POST, ["call_control_applications"]) => {
                let Some(url) = body["webhook_event_url"].as_str() else {
                    return error(422, "10004");
                };
                let id = format!("40000{}", kept.applications.len() + 1);
                kept.applications.push((id, url.to_owned()));
                (201, json!({ "data": kept.applications.last().map(application) }))
            }
            (&Method::POST, ["calls"]) => {
                let known = body["connection_id"].as_str().unwrap_or_default();
                if !kept.applications.iter().any(|(id, _)| id == known) {
                    return error(422, "10015");
                }
                if !body["to"].as_str().is_some_and(|to| to.starts_with('+')) {
                    return error(422, "10016");
                }
                if body["to"] == FORBIDDEN {
                    return error(403, "10010");
                }
                let id = body["command_id"].as_str().unwrap_or_default().to_owned();
                let call = format!("v3:out-{id}");
                kept.done.insert((call.clone(), id));
                (
                    200,
                    json!({ "data": { "call_control_id": call, "call_leg_id": "leg-out", "record_type": "call" } }),
                )
            }
            (&Method::DELETE, ["recordings", id]) => {
                if kept.deleted.insert((*id).to_owned()) {
                    (200, json!({ "data": { "id": id, "record_type": "recording" } }))
                } else {
                    error(404, "10005")
                }
            }
            (&Method::POST, ["calls", OVER, "actions", _]) => error(422, "90018"),
            (&Method::POST, ["calls", call, "actions", command]) => {
                let state = body["client_state"].as_str();
                let missing = match *command {
                    "reject" => body["cause"].is_null(),
                    "transfer" => body["to"].is_null(),
                    "speak" | "gather_using_speak" => body["payload"].is_null(),
                    "playback_start" => body["playback_content"].is_null(),
                    "bridge" => body["call_control_id"].is_null(),
                    "client_state_update" => state.is_none(),
                    "record_start" => body["channels"].is_null() || body["format"].is_null(),
                    "streaming_start" => body["stream_url"].is_null(),
                    _ => false,
                };
                if missing {
                    return error(422, "10004");
                }
                if state.is_some_and(|state| STANDARD.decode(state).is_err()) {
                    return error(422, "10015");
                }
                let id = body["command_id"].as_str().unwrap_or_default().to_owned();
                kept.done.insert(((*call).to_owned(), id));
                (200, json!({ "data": { "result": "ok" } }))
            }
            _ => error(404, "10005"),
        }
    }
}

fn number((id, phone): &(&str, &str), kept: &Kept) -> Value {
    let application = kept.assigned.get(*id);
    json!({
        "id": id, "phone_number": phone, "status": "active", "record_type": "phone_number",
        "connection_id": application, "connection_name": application.map(|_| "Frontdesk"),
    })
}

fn application((id, url): &(String, String)) -> Value {
    json!({ "id": id, "application_name": "Frontdesk", "webhook_event_url": url, "active": true })
}

/// An error as Telnyx words it: with words that are nobody's business.
pub(super) fn error(status: u16, code: &str) -> (u16, Value) {
    let one = json!({ "code": code, "title": "secret words", "detail": "about +14155550100", "meta": {} });
    (status, json!({ "errors": [one] }))
}

/// The public key of the account, as its portal shows it.
pub const TELNYX_PUBLIC_KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";

/// What Telnyx signs a report with at this time, in seconds since 1970.
///
/// # Panics
/// Never: the seed is one.
pub fn sign_telnyx(timestamp: i64, body: &str) -> String {
    let seed: Vec<u8> = (0..32).collect();
    let key = ring::signature::Ed25519KeyPair::from_seed_unchecked(&seed).expect("32 bytes");
    STANDARD.encode(key.sign(format!("{timestamp}|{body}").as_bytes()))
}
