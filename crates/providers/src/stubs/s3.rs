//! One S3 bucket in memory: put, get, head, delete and list (S3 API, 2006-03-01),
//! behind a check of the shape of the Signature Version 4 header.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
};

use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode, header},
    response::Response,
};

use super::Seen;

/// A modification time, which the product does not read.
const MODIFIED: &str = "2026-11-23T14:30:00.000Z";
const MODIFIED_HTTP: &str = "Mon, 23 Nov 2026 14:30:00 GMT";

#[derive(Debug, Default)]
pub(super) struct Bucket(Mutex<BTreeMap<String, Object>>);

#[derive(Debug, Clone)]
struct Object {
    bytes: Bytes,
    content_type: String,
}

impl Bucket {
    pub(super) fn answer(&self, seen: &Seen) -> Response {
        if !is_signed(seen) {
            return xml(StatusCode::FORBIDDEN, "<Error><Code>AccessDenied</Code></Error>");
        }
        // `/bucket/key`
        let key = seen.path.splitn(3, '/').nth(2).unwrap_or_default().to_owned();
        let mut objects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (&seen.method, key.is_empty()) {
            (&Method::PUT, false) => {
                let content_type = seen.header("content-type").unwrap_or_default().to_owned();
                objects.insert(key, Object { bytes: seen.body.clone(), content_type });
                let mut response = Response::new(Body::empty());
                response.headers_mut().insert(header::ETAG, value("\"stub\""));
                response
            }
            (&Method::GET | &Method::HEAD, false) => match objects.get(&key) {
                Some(object) => found(object, seen.method == Method::HEAD),
                None => xml(StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>"),
            },
            (&Method::DELETE, false) => {
                objects.remove(&key);
                status(StatusCode::NO_CONTENT)
            }
            (&Method::GET, true) => xml(StatusCode::OK, &list(&objects, &seen.query)),
            _ => status(StatusCode::METHOD_NOT_ALLOWED),
        }
    }
}

/// `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/s3/aws4_request, SignedHeaders=…, Signature=HEX`,
/// with the two headers that a signature covers.
fn is_signed(seen: &Seen) -> bool {
    let Some(header) = seen.header("authorization") else { return false };
    let Some(parts) = header.strip_prefix("AWS4-HMAC-SHA256 ") else { return false };
    let part = |name: &str| parts.split(", ").find_map(|part| part.strip_prefix(name));
    let scope = part("Credential=").unwrap_or_default();
    let signed = part("SignedHeaders=").unwrap_or_default();
    let signature = part("Signature=").unwrap_or_default();
    scope.split('/').count() == 5
        && scope.ends_with("/s3/aws4_request")
        && ["host", "x-amz-content-sha256", "x-amz-date"]
            .iter()
            .all(|name| signed.split(';').any(|one| one == *name))
        && signature.len() == 64
        && signature.bytes().all(|byte| byte.is_ascii_hexdigit())
        && seen.header("x-amz-date").is_some()
        && seen.header("x-amz-content-sha256").is_some()
}

fn list(objects: &BTreeMap<String, Object>, query: &str) -> String {
    let prefix = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("prefix="))
        .unwrap_or_default()
        .replace("%2F", "/");
    let mut xml = String::from("<ListBucketResult><IsTruncated>false</IsTruncated>");
    for (key, object) in objects.iter().filter(|(key, _)| key.starts_with(&prefix)) {
        let size = object.bytes.len();
        let _ = write!(
            xml,
            "<Contents><Key>{key}</Key><Size>{size}</Size>\
             <LastModified>{MODIFIED}</LastModified></Contents>"
        );
    }
    xml.push_str("</ListBucketResult>");
    xml
}

fn found(object: &Object, head: bool) -> Response {
    let body = if head { Body::empty() } else { Body::from(object.bytes.clone()) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, value(&object.bytes.len().to_string()));
    headers.insert(header::CONTENT_TYPE, value(&object.content_type));
    headers.insert(header::ETAG, value("\"stub\""));
    headers.insert(header::LAST_MODIFIED, value(MODIFIED_HTTP));
    response
}

fn xml(code: StatusCode, body: &str) -> Response {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = code;
    response.headers_mut().insert(header::CONTENT_TYPE, value("application/xml"));
    response
}

fn status(code: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}

fn value(text: &str) -> header::HeaderValue {
    header::HeaderValue::from_str(text).unwrap_or(header::HeaderValue::from_static(""))
}
