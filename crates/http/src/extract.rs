//! Reading a request, with refusals in our own envelope.
//!
//! What is not the format at all is `400`, another format `415`, too much `413`, a wrong value
//! `422` with the field it is in, and an address that cannot exist `404`. Text with a NUL in it is
//! refused here, because one of the databases cannot store it.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use frontdesk_base::Error;
use serde::{Serialize, de::DeserializeOwned};

use crate::{error::Problem, limits};

/// A JSON body, in either direction. One that comes in is an object.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_kind(request.headers(), |kind| {
            kind == "application/json"
                || (kind.starts_with("application/") && kind.ends_with("+json"))
        }) {
            return Err(unsupported("application/json"));
        }
        let body = whole(request, state).await?;
        from_json(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, json)], body).into_response()
            }
            Err(error) => Problem::from(Error::internal(format!("an answer is not JSON: {error}")))
                .into_response(),
        }
    }
}

/// The query of the address. Names may repeat where the type takes a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        from_form(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

/// The variable parts of the path. One that is not of its type names nothing that can exist.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    #[expect(clippy::disallowed_types, reason = "the one place that puts it into our envelope")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if has_nul(parts.uri.path().as_bytes()) {
            return Err(Error::NotFound("page").into());
        }
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(path) => Ok(Self(path.0)),
            Err(rejection) if rejection.status().is_client_error() => {
                Err(Error::NotFound("page").into())
            }
            Err(rejection) => Err(Error::internal(rejection).into()),
        }
    }
}

/// A form that a browser sent. Names may repeat where the type takes a list; a ticked box is true.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        const KIND: &str = "application/x-www-form-urlencoded";
        if !is_kind(request.headers(), |kind| kind == KIND) {
            return Err(unsupported(KIND));
        }
        let body = whole(request, state).await?;
        from_form(&body).map(Self)
    }
}

/// Whether the body says that it is of this kind, whatever parameters follow.
fn is_kind(headers: &HeaderMap, is: impl Fn(&str) -> bool) -> bool {
    let told = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = told.and_then(|told| told.split(';').next()).unwrap_or_default();
    is(&kind.trim().to_ascii_lowercase())
}

fn unsupported(kind: &'static str) -> Problem {
    let detail = format!("Send the body as {kind}, and say so in its Content-Type.");
    Problem::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
}

fn malformed(detail: impl Into<Cow<'static, str>>) -> Problem {
    Problem::of(StatusCode::BAD_REQUEST, detail)
}

/// The body. One that is announced as too large is refused before a byte of it is waited for.
async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits::BODY_BYTES as u64) {
        return Err(too_large());
    }
    Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))
}

fn too_large() -> Problem {
    Error::TooLarge("The request is larger than this address takes.".into()).into()
}

/// A body that did not arrive whole.
fn unread(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        StatusCode::REQUEST_TIMEOUT => {
            Problem::of(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.")
        }
        _ => malformed("The body did not arrive whole."),
    }
}

fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(malformed("The body is not UTF-8."));
    };
    if names_nul(text) {
        return Err(malformed("The body holds a NUL character."));
    }
    let start = text.trim_ascii_start();
    if !start.is_empty() && !start.starts_with('{') {
        // Serde would take a list for a struct, field by field. A body that is not JSON at all is
        // told so.
        return Err(match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Error::invalid("body", "must be a JSON object").into(),
            Err(error) => not_json(&error),
        });
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() { wrong(&path, &inner.to_string()) } else { not_json(&inner) }
    })?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> Problem {
    malformed(format!("The body is not JSON: {error}."))
}

fn from_form<T: DeserializeOwned>(text: &[u8]) -> Result<T, Problem> {
    // The format's decoder replaces what is not UTF-8. What a person typed is never silently
    // something else.
    let is_text = decoded(text).is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok());
    if !is_text || has_nul(text) {
        return Err(malformed("The form is not UTF-8 text."));
    }
    serde_path_to_error::deserialize(serde_html_form::Deserializer::from_bytes(text)).map_err(
        |error| {
            let path = error.path().to_string();
            wrong(&path, &error.into_inner().to_string())
        },
    )
}

/// The bytes that a percent-encoded text stands for; `None` when an escape is cut short or no
/// number, which the format's decoder would take as it stands.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(byte) = rest.next() {
        bytes.push(if *byte == b'%' {
            let digits = std::str::from_utf8(rest.as_slice().get(..2)?).ok()?;
            rest.nth(1);
            u8::from_str_radix(digits, 16).ok()?
        } else {
            *byte
        });
    }
    Some(bytes)
}

/// Whether percent-encoded text holds a NUL.
fn has_nul(text: &[u8]) -> bool {
    text.contains(&0) || text.windows(3).any(|three| three == b"%00")
}

/// Whether JSON text holds an escaped NUL: `\u0000` after an even number of backslashes.
fn names_nul(text: &str) -> bool {
    text.match_indices("\\u0000").any(|(at, _)| {
        let before = text.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    })
}

/// A value that is not right, at its place in the body.
fn wrong(path: &str, message: &str) -> Problem {
    // Serde names a missing or unknown field in its message, and the struct around it in the path.
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next());
    let parent = if path == "." { "" } else { path };
    let field = match named {
        // The path of an unknown field ends with it already.
        Some(name) if parent != name && !parent.ends_with(&format!(".{name}")) => {
            if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
        }
        _ if parent.is_empty() => "body".to_owned(),
        _ => parent.to_owned(),
    };
    let place = message.find(" at line ").unwrap_or(message.len());
    let message = plainly(&message[..place]).replace('`', "");
    let errors = BTreeMap::from([(Cow::Owned(field), vec![message])]);
    Error::Invalid(errors).into()
}

/// What the parser says of a value, for somebody who has not written it: `invalid type: map, expected a string`
/// is "must be text, not an object". What is none of its phrases stays as it is.
fn plainly(message: &str) -> String {
    if message.starts_with("missing field ") {
        return "is needed".to_owned();
    }
    if message.starts_with("unknown field ") {
        let known = message.split_once(", expected ").map(|(_, known)| known.trim());
        return match known.and_then(|known| known.strip_prefix("one of ").or(Some(known))) {
            Some(known) => format!("is not known here; there is: {known}"),
            None => "is not known here".to_owned(),
        };
    }
    if message.starts_with("duplicate field ") {
        return "stands there twice".to_owned();
    }
    if let Some(rest) = message.strip_prefix("unknown variant ")
        && let Some((_, known)) = rest.split_once(", expected ")
    {
        return format!("must be {}", known.trim());
    }
    let told = message.strip_prefix("invalid type: ").map(|rest| (rest, true));
    let told = told.or_else(|| message.strip_prefix("invalid value: ").map(|rest| (rest, false)));
    let Some((rest, kind)) = told else { return message.to_owned() };
    let Some((found, expected)) = rest.rsplit_once(", expected ") else {
        return message.to_owned();
    };
    let Some(wanted) = wanted(expected.trim()) else { return message.to_owned() };
    match given(found) {
        Some(found) if kind => format!("must be {wanted}, not {found}"),
        _ => format!("must be {wanted}"),
    }
}

/// What is expected, in plain words.
fn wanted(expected: &str) -> Option<Cow<'static, str>> {
    Some(match expected {
        "a string" | "string" | "a borrowed string" | "str" => "text".into(),
        "a boolean" | "bool" => "true or false".into(),
        "a map" | "map" => "an object".into(),
        "a sequence" | "sequence" => "a list".into(),
        "f32" | "f64" => "a number".into(),
        "u8" => "a whole number from 0 to 255".into(),
        "u16" => "a whole number from 0 to 65535".into(),
        "u32" | "u64" | "usize" => "a whole number that is not negative".into(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".into(),
        _ if expected.starts_with("struct ") => "an object".into(),
        _ if expected.starts_with("an array of length ") || expected.starts_with("tuple ") => {
            "a list".into()
        }
        _ => return None,
    })
}

/// What was found in its place.
fn given(found: &str) -> Option<&'static str> {
    Some(match found.split_once(' ').map_or(found, |(kind, _)| kind) {
        "map" => "an object",
        "sequence" => "a list",
        "string" => "text",
        "boolean" => "true or false",
        "integer" | "floating" => "a number",
        "null" => "null",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read by its Debug text alone")]
    struct Sample {
        #[serde(default)]
        name: String,
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read by its Debug text alone")]
    struct Inner {
        count: u8,
    }

    #[track_caller]
    fn check(body: &[u8], status: u16, field: &str) {
        let problem = from_json::<Sample>(body).unwrap_err();

        assert_eq!(problem.status.as_u16(), status, "{problem:?}");
        let fields: Vec<&str> = problem.errors.keys().map(AsRef::as_ref).collect();
        assert_eq!(fields.join(","), field, "{problem:?}");
    }

    #[test]
    fn a_wrong_value_is_told_at_its_place() {
        check(br#"{"name": 5}"#, 422, "name");
        check(br#"{"inner": [{"count": 1}, {"count": 300}]}"#, 422, "inner[1].count");
        check(br#"{"inner": [{}]}"#, 422, "inner[0].count");
        check(br#"{"nmae": "x"}"#, 422, "nmae");
        check(br#"{"inner": [{"count": 1, "more": 2}]}"#, 422, "inner[0].more");
        check(b"[]", 422, "body");
        check(b"null", 422, "body");
    }

    #[test]
    fn a_wrong_value_is_told_in_plain_words() {
        for (body, said) in [
            (r#"{"name": {"a": 1}}"#, "must be text, not an object"),
            (r#"{"name": 5}"#, "must be text, not a number"),
            (r#"{"name": null}"#, "must be text, not null"),
            (r#"{"inner": "x"}"#, "must be a list, not text"),
            (r#"{"inner": [{"count": 300}]}"#, "must be a whole number from 0 to 255"),
            (r#"{"inner": [{"count": "3"}]}"#, "must be a whole number from 0 to 255, not text"),
            (r#"{"inner": [{}]}"#, "is needed"),
            (r#"{"nmae": "x"}"#, "is not known here; there is: name or inner"),
        ] {
            let problem = from_json::<Sample>(body.as_bytes()).unwrap_err();
            let told = problem.errors.values().next().unwrap();
            assert_eq!(told, &[said.to_owned()], "{body}");
        }
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        check(b"", 400, "");
        check(b"{", 400, "");
        check(b"{} {}", 400, "");
        check(b"{\"name\": \"\xff\"}", 400, "");
        check("[".repeat(100_000).as_bytes(), 400, "");
        check(br#"{"name": "a\u0000b"}"#, 400, "");
        check(br#"{"name": "\\\u0000"}"#, 400, "");
        assert_eq!(from_json::<Sample>(br#"{"name": "\\u0000"}"#).unwrap().name, "\\u0000");
    }

    #[test]
    fn deep_json_of_any_shape_does_not_overflow() {
        for body in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000)] {
            let problem = from_json::<serde_json::Value>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.status, StatusCode::BAD_REQUEST);
        }
    }

    #[derive(Debug, Deserialize)]
    struct Filter {
        #[serde(default)]
        tag: Vec<String>,
        #[serde(default)]
        open: bool,
        limit: Option<u8>,
    }

    #[test]
    fn forms_repeat_tick_and_leave_out() {
        let filter: Filter = from_form(b"tag=a&tag=b%20c&open=on&limit=").unwrap();

        assert_eq!(filter.tag, ["a", "b c"]);
        assert!(filter.open);
        assert_eq!(filter.limit, None);
    }

    #[test]
    fn a_form_that_is_not_text_is_refused() {
        for form in
            [b"tag=%ff".as_slice(), b"tag=\xff", b"tag=%", b"tag=%0", b"tag=%zz", b"tag=a%00"]
        {
            let problem = from_form::<Filter>(form).unwrap_err();
            assert_eq!(problem.status, StatusCode::BAD_REQUEST, "{form:?}");
        }
        let problem = from_form::<Filter>(b"limit=many").unwrap_err();
        assert_eq!(problem.errors.keys().next().map(AsRef::as_ref), Some("limit"));
    }
}
