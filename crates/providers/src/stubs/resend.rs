//! Resend's wire format: what it checks of a request, its memory of idempotency keys, its errors.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{body::Bytes, http::Method};
use serde_json::{Value, json};

use super::Seen;

/// The messages that were taken, by their keys.
#[derive(Debug, Default)]
pub(super) struct Post(Mutex<BTreeMap<String, (Bytes, Value)>>);

impl Post {
    /// What it answers without asking the script: what is wrong with the request, and what is known.
    pub(super) fn answers(&self, seen: &Seen) -> Option<(u16, Value)> {
        if seen.header("user-agent").is_none() {
            return Some((403, error(403, "validation_error")));
        }
        let Some(key) = seen.header("authorization").and_then(|key| key.strip_prefix("Bearer "))
        else {
            return Some((401, error(401, "missing_api_key")));
        };
        if !key.starts_with("re_") {
            return Some((403, error(403, "invalid_api_key")));
        }
        match (&seen.method, seen.path.as_str()) {
            (&Method::GET, "/domains") => {
                let list = json!({ "object": "list", "has_more": false, "data": [] });
                return Some((200, list));
            }
            (&Method::POST, "/emails") => {}
            _ => return Some((404, error(404, "not_found"))),
        }
        let body = seen.json();
        if ["from", "to", "subject"].iter().any(|field| body[field].is_null()) {
            return Some((422, error(422, "missing_required_field")));
        }
        let word =
            |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        let tags = body["tags"].as_array().into_iter().flatten();
        if tags
            .flat_map(|tag| [&tag["name"], &tag["value"]])
            .any(|text| !text.as_str().is_some_and(word))
        {
            return Some((422, error(422, "invalid_parameter")));
        }
        let id = seen.header("idempotency-key").unwrap_or_default();
        if id.is_empty() || id.len() > 256 {
            return Some((400, error(400, "invalid_idempotency_key")));
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(id).map(|(body, answer)| {
            if *body == seen.body {
                (200, answer.clone())
            } else {
                (409, error(409, "invalid_idempotent_request"))
            }
        })
    }

    /// Takes a message, and remembers its key.
    pub(super) fn take(&self, seen: &Seen) -> Value {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = json!({ "id": format!("49a3999c-0ce1-4ea6-ab68-{:012}", known.len() + 1) });
        let key = seen.header("idempotency-key").unwrap_or_default().to_owned();
        known.insert(key, (seen.body.clone(), answer.clone()));
        answer
    }
}

/// An error as Resend words it.
pub(super) fn error(status: u16, name: &str) -> Value {
    json!({ "statusCode": status, "name": name, "message": "secret words about ann@example.com" })
}
