//! Vapi's API with one account in memory: its numbers, its assistant, and calls of any identifier until
//! they are deleted.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use axum::http::Method;
use serde_json::{Value, json};

use super::Seen;

/// The private key of the account.
pub const VAPI_KEY: &str = "vapi_private_0123456789abcdef";

/// An account.
#[derive(Debug, Default)]
pub(super) struct Account(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// What was changed of a number or an assistant, by its id.
    changed: BTreeMap<String, Value>,
    /// Calls that were deleted.
    deleted: BTreeSet<String>,
}

const NUMBERS: [(&str, Option<&str>, &str); 3] = [
    ("3ae0d5a2-0000-4000-8000-000000000001", Some("+15005550010"), "vapi"),
    ("3ae0d5a2-0000-4000-8000-000000000002", Some("+15005550011"), "twilio"),
    ("3ae0d5a2-0000-4000-8000-000000000003", None, "vapi"),
];

const ASSISTANT: &str = "5b11c0de-0000-4000-8000-000000000001";

impl Account {
    /// What it answers.
    pub(super) fn answers(&self, seen: &Seen) -> (u16, Value) {
        let parts: Vec<&str> = seen.path.trim_matches('/').split('/').collect();
        let body = seen.json();
        // Whoever knows the address has the call: no key goes along.
        if let (&Method::POST, ["control", _]) = (&seen.method, parts.as_slice()) {
            return (200, json!({}));
        }
        if seen.header("authorization") != Some(&format!("Bearer {VAPI_KEY}")) {
            return error(401);
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (&seen.method, parts.as_slice()) {
            (&Method::GET, ["phone-number"]) => {
                (200, NUMBERS.iter().map(|row| number(row, &kept)).collect())
            }
            (&Method::PATCH, ["phone-number", id]) => {
                let Some(row) = NUMBERS.iter().find(|row| row.0 == *id) else { return error(404) };
                if body["provider"] != row.2 {
                    return error(400);
                }
                change(&mut kept, id, &body);
                (200, number(row, &kept))
            }
            (&Method::GET, ["assistant"]) => (200, json!([assistant(&kept)])),
            (&Method::PATCH, ["assistant", ASSISTANT]) => {
                change(&mut kept, ASSISTANT, &body);
                (200, assistant(&kept))
            }
            (&Method::GET, ["call", id]) if !kept.deleted.contains(*id) => {
                let host = seen.header("host").unwrap_or_default();
                let monitor = json!({ "controlUrl": format!("http://{host}/control/{id}") });
                (200, json!({ "id": id, "status": "in-progress", "monitor": monitor }))
            }
            (&Method::DELETE, ["call", id]) if kept.deleted.insert((*id).to_owned()) => {
                (200, json!({ "id": id, "orgId": "org", "status": "ended" }))
            }
            _ => error(404),
        }
    }
}

fn change(kept: &mut Kept, id: &str, body: &Value) {
    let have = kept.changed.entry(id.to_owned()).or_insert_with(|| json!({}));
    if let (Some(have), Some(new)) = (have.as_object_mut(), body.as_object()) {
        have.extend(new.clone());
    }
}

fn number((id, phone, provider): &(&str, Option<&str>, &str), kept: &Kept) -> Value {
    let mut row = json!({
        "id": id, "orgId": "org", "provider": provider, "name": "Reception", "status": "active",
        "createdAt": "2026-11-23T10:00:00.000Z",
    });
    if let Some(phone) = phone {
        row["number"] = json!(phone);
    }
    if *provider == "twilio" {
        row["assistantId"] = json!(ASSISTANT);
    }
    merged(row, kept.changed.get(*id))
}

fn assistant(kept: &Kept) -> Value {
    let row = json!({
        "id": ASSISTANT, "orgId": "org", "name": "Riley", "firstMessage": "Thank you for calling.",
        "model": { "provider": "openai", "model": "gpt-4o", "messages": [{ "role": "system", "content": "secret words" }] },
    });
    merged(row, kept.changed.get(ASSISTANT))
}

fn merged(mut row: Value, change: Option<&Value>) -> Value {
    if let (Some(row), Some(change)) = (row.as_object_mut(), change.and_then(Value::as_object)) {
        row.extend(change.clone());
    }
    row
}

/// An error as Vapi words it: with words that are nobody's business.
fn error(status: u16) -> (u16, Value) {
    (
        status,
        json!({ "statusCode": status, "message": ["secret words about +14155550100"], "error": "Bad Request" }),
    )
}
