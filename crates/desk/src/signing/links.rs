//! Links by which a customer reaches one record of a business without signing in.
//!
//! The token names the organization and the record and is signed; nothing of it is stored, and it can
//! neither be guessed nor changed. It is 59 characters, so that it fits into a text message.

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::id::OrgId;

use crate::{App, signing};

/// Bytes of the signature that a token carries: 96 bits.
const SIGNATURE: usize = 12;

/// The token of a record with an id of this prefix. A token of one kind is never one of another.
pub(crate) fn token(app: &App, prefix: &str, org: &OrgId, id: &str) -> String {
    let mut bytes = Vec::with_capacity(32 + SIGNATURE);
    bytes.extend(digits(org.as_str()));
    bytes.extend(digits(id));
    bytes.extend(signature(app, prefix, org, id));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a token was made for; `None` for a changed or made-up one.
pub(crate) fn read<Id: FromStr>(app: &App, prefix: &str, token: &str) -> Option<(OrgId, Id)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    if bytes.len() != 32 + SIGNATURE {
        return None;
    }
    let org = OrgId::from_str(&text(OrgId::PREFIX, &bytes[..16])).ok()?;
    let id = text(prefix, &bytes[16..32]);
    let right = signature(app, prefix, &org, &id);
    if !signing::same(&signing::hex(&right), &signing::hex(&bytes[32..])) {
        return None;
    }
    Some((org, id.parse().ok()?))
}

fn signature(app: &App, prefix: &str, org: &OrgId, id: &str) -> Vec<u8> {
    let whole = signing::sign(app, prefix, &format!("{org}\n{id}"));
    let mut bytes = digits(&format!("_{whole}"));
    bytes.truncate(SIGNATURE);
    bytes
}

/// The bytes that the hexadecimal digits after an id's prefix stand for.
fn digits(id: &str) -> Vec<u8> {
    let digits = id.split_once('_').map_or("", |(_, digits)| digits);
    digits
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn text(prefix: &str, bytes: &[u8]) -> String {
    format!("{prefix}_{}", signing::hex(bytes))
}
