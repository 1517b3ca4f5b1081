//! Hashes of tokens and signatures of links.

pub(crate) mod links;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::App;

/// What is stored of a token: whoever reads the database cannot use it. A token has 256 random
/// bits, so a plain hash is enough.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// HMAC-SHA256 as hexadecimal digits.
///
/// # Panics
/// Never: HMAC takes a key of any length.
pub fn hmac_hex(key: &[u8], message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Compares two texts in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// The signature of a link of this installation, for `purpose` (which no other link shares).
pub fn sign(app: &App, purpose: &str, message: &str) -> String {
    hmac_hex(&app.master_key().derive("links"), &format!("{purpose}\n{message}"))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
