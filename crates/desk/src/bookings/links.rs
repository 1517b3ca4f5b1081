//! Links by which a customer manages a booking without signing in.
//!
//! The token names the organization and the booking and is signed; nothing of it is stored, and it can
//! neither be guessed nor changed. It is 59 characters, so that it fits into a text message.

use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{
    Error, Result,
    id::{BookingId, OrgId},
};

use crate::{App, signing};

/// Bytes of the signature that a token carries: 96 bits.
const SIGNATURE: usize = 12;

/// The address of the page on which a booking is moved and cancelled.
pub fn manage(app: &App, org: &OrgId, id: &BookingId) -> String {
    format!("{}/bookings/{}", app.settings().public_url, token(app, org, id))
}

/// The token of a booking's link.
pub fn token(app: &App, org: &OrgId, id: &BookingId) -> String {
    let mut bytes = Vec::with_capacity(32 + SIGNATURE);
    bytes.extend(digits(org.as_str()));
    bytes.extend(digits(id.as_str()));
    bytes.extend(signature(app, org, id));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a token was made for; a changed or made-up one answers like a booking that is not there.
pub(super) fn read(app: &App, token: &str) -> Result<(OrgId, BookingId)> {
    let missing = || Error::NotFound("booking");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| missing())?;
    if bytes.len() != 32 + SIGNATURE {
        return Err(missing());
    }
    let org = OrgId::from_str(&text("org", &bytes[..16])).map_err(|_| missing())?;
    let id = BookingId::from_str(&text("bkg", &bytes[16..32])).map_err(|_| missing())?;
    let right = signature(app, &org, &id);
    let same = signing::same(&hex(&right), &hex(&bytes[32..]));
    if same { Ok((org, id)) } else { Err(missing()) }
}

fn signature(app: &App, org: &OrgId, id: &BookingId) -> Vec<u8> {
    let whole = signing::sign(app, "booking", &format!("{org}\n{id}"));
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

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn text(prefix: &str, bytes: &[u8]) -> String {
    format!("{prefix}_{}", hex(bytes))
}
