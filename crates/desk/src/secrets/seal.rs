//! XChaCha20-Poly1305 with a random nonce of 24 bytes; the context is authenticated, not stored.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use frontdesk_base::{Error, Random, Result};
use zeroize::Zeroizing;

/// A 256-bit key that seals and opens.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[key]")
    }
}

/// Nonce and ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// As it was stored.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is to be stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

const NONCE: usize = 24;

impl MasterKey {
    /// From exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let key: [u8; 32] = bytes.try_into().map_err(|_| Error::internal("a key has 32 bytes"))?;
        Ok(Self(Zeroizing::new(key)))
    }

    /// From 64 hexadecimal digits, as it is kept in a file or in the environment.
    pub fn from_hex(text: &str) -> Result<Self> {
        let text = text.trim();
        let bad = || Error::invalid("secrets.master_key", "is 64 hexadecimal digits");
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let bytes: std::result::Result<Vec<u8>, _> =
            (0..32).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16)).collect();
        Self::from_bytes(&Zeroizing::new(bytes.map_err(|_| bad())?))
    }

    /// A short number by which rows say which key sealed them; it says nothing about the key.
    pub fn id(&self) -> i64 {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(b"frontdesk master key id");
        hash.update(self.0.as_slice());
        let digest = hash.finalize();
        i64::from_be_bytes([0, 0, 0, 0, digest[0], digest[1], digest[2], digest[3]])
    }

    /// A key for another purpose, derived from this one.
    ///
    /// # Panics
    /// Never: HMAC takes a key of any length.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        use hmac::{Hmac, Mac};
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(self.0.as_slice())
            .expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Seals `plain`, bound to `context`.
    ///
    /// # Panics
    /// When `plain` is longer than 256 GiB.
    pub fn seal(&self, random: &Random, plain: &[u8], context: &str) -> Sealed {
        let cipher = XChaCha20Poly1305::new((&*self.0).into());
        let nonce = random.bytes::<NONCE>();
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: context.as_bytes() })
            .expect("encryption fails only past 256 GiB");
        Sealed([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`MasterKey::seal`] sealed with this key and this context.
    pub fn open(&self, sealed: &Sealed, context: &str) -> Result<Vec<u8>> {
        let cannot = || {
            Error::internal("a sealed value does not open: another key, another row, or damaged")
        };
        let (nonce, body) = sealed.0.split_at_checked(NONCE).ok_or_else(cannot)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| cannot())?;
        XChaCha20Poly1305::new((&*self.0).into())
            .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: context.as_bytes() })
            .map_err(|_| cannot())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_in_its_own_place_and_with_its_own_key() {
        let random = Random::seeded(1);
        let key = MasterKey::from_bytes(&[7; 32]).unwrap();
        let sealed = key.seal(&random, b"sk-live", "org_a/secrets/anthropic.api_key");

        assert_eq!(key.open(&sealed, "org_a/secrets/anthropic.api_key").unwrap(), b"sk-live");
        assert!(key.open(&sealed, "org_b/secrets/anthropic.api_key").is_err());
        assert!(
            MasterKey::from_bytes(&[8; 32])
                .unwrap()
                .open(&sealed, "org_a/secrets/anthropic.api_key")
                .is_err()
        );
        assert!(!sealed.as_bytes().windows(7).any(|window| window == b"sk-live"));
        for cut in 0..sealed.as_bytes().len() {
            let damaged = Sealed::from_bytes(sealed.as_bytes()[..cut].to_vec());
            assert!(key.open(&damaged, "org_a/secrets/anthropic.api_key").is_err());
        }
    }

    #[test]
    fn a_key_in_a_file_is_64_digits() {
        assert!(MasterKey::from_hex(&"0a".repeat(32)).is_ok());
        for wrong in ["", "0a", &"zz".repeat(32), &"é".repeat(32)] {
            assert!(MasterKey::from_hex(wrong).is_err(), "{wrong}");
        }
    }
}
