//! Passwords: which are good enough, their Argon2id hashes, and how many are hashed at once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use frontdesk_base::{Error, Result, Secret, address::Email};
use tokio::sync::{Semaphore, SemaphorePermit};
use unicode_normalization::UnicodeNormalization;

use crate::App;

/// Shorter is guessed too soon.
const FEWEST_CHARS: usize = 10;
/// Longer is no password but a load to hash.
const MOST_CHARS: usize = 200;

/// Of those that are long enough, the ones every guesser tries first.
const COMMONEST: &[&str] = &[
    "0123456789",
    "0987654321",
    "111222333444",
    "1234567890",
    "12345678900",
    "12345678910",
    "123456789a",
    "123456789q",
    "1234567891",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "9876543210",
    "a123456789",
    "abc1234567",
    "abcd123456",
    "abcd1234567",
    "abcdef123456",
    "abcdefghij",
    "administrator",
    "asdfghjkl1",
    "asdfghjkl;",
    "basketball",
    "changeme123",
    "chocolate1",
    "cinderella",
    "football123",
    "frontdesk1",
    "frontdesk123",
    "iloveyou12",
    "iloveyou123",
    "iloveyouso",
    "internet123",
    "letmein123",
    "letmein1234",
    "liverpool1",
    "manchester",
    "monkey1234",
    "motdepasse",
    "p@ssw0rd123",
    "pass123456",
    "passw0rd123",
    "password01",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password!23",
    "passwort123",
    "q1w2e3r4t5",
    "qazwsxedcrfv",
    "qwer123456",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop1",
    "qwertzuiop",
    "starwars123",
    "sunshine123",
    "superman123",
    "test123456",
    "welcome123",
    "welcome1234",
    "zaq12wsxcde3",
];

/// What is hashed: the same characters, whichever way the keyboard put them together.
fn normal(password: &Secret) -> String {
    password.expose().nfkc().collect()
}

/// What is wrong with a new password, if anything.
pub(super) fn check(password: &Secret, email: Option<&Email>) -> Result<(), &'static str> {
    let text = normal(password);
    let count = text.chars().count();
    if count < FEWEST_CHARS {
        return Err("use at least 10 characters; a few words make a good password");
    }
    if count > MOST_CHARS {
        return Err("use at most 200 characters");
    }
    let lower = text.to_lowercase();
    let lower = lower.trim();
    if email.is_some_and(|email| {
        lower == email.as_str() || lower == email.as_str().split('@').next().unwrap_or_default()
    }) {
        return Err("do not use your e-mail address as your password");
    }
    let mut chars = lower.chars();
    let first = chars.next();
    if COMMONEST.contains(&lower) || chars.all(|c| Some(c) == first) {
        return Err("this password is one of the first that anybody tries; choose another");
    }
    Ok(())
}

/// Each hash takes 19 MiB and a core: more at once would starve the live replies.
const AT_ONCE: usize = 3;
/// How many may wait their turn before the rest are sent away.
const MOST_WAITING: usize = 32;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// One place in the queue, given back on drop: also when the asker goes away.
struct Waiting;

impl Waiting {
    fn join() -> Result<Self> {
        let waiting = Self;
        if WAITING.fetch_add(1, Ordering::Relaxed) < MOST_WAITING {
            Ok(waiting)
        } else {
            metrics::counter!("password_hashes_refused_total").increment(1);
            Err(Error::Busy(Duration::from_secs(2)))
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn turn() -> Result<SemaphorePermit<'static>> {
    let _waiting = Waiting::join()?;
    TURNS.acquire().await.map_err(Error::internal)
}

/// Runs `work` on a thread of its own, not more than [`AT_ONCE`] at a time. The turn goes with the
/// work: an asker who goes away does not make room for another while the hash still runs.
async fn work<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = turn().await?;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    })
    .await
    .map_err(Error::internal)
}

/// The hash of a password, with its parameters and salt, as it is stored.
pub(super) async fn hash(app: &App, password: &Secret) -> Result<String> {
    let (text, salt) = (normal(password), app.random().bytes::<16>());
    work(move || {
        let hash: argon2::password_hash::Result<PasswordHash> =
            Argon2::default().hash_password_with_salt(text.as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    })
    .await?
    .map_err(Error::internal)
}

/// A hash that no password has, made with the same parameters as every other.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether it is the password of this hash. Without a hash it takes as long, and is not.
pub(super) async fn is(password: &Secret, hash: Option<&str>) -> Result<bool> {
    if password.expose().chars().count() > MOST_CHARS {
        // Nobody's: it could not have been set.
        return Ok(false);
    }
    let text = normal(password);
    let (known, hash) = (hash.is_some(), hash.unwrap_or(NOBODYS).to_owned());
    let right =
        work(move || Argon2::default().verify_password(text.as_bytes(), hash.as_str()).is_ok())
            .await?;
    Ok(right && known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused_with_a_reason() {
        let ann = Email::parse("annette.brown@example.com").unwrap();
        for (wrong, reason) in [
            ("", "at least 10"),
            ("ninechars", "at least 10"),
            ("Password123", "anybody tries"),
            ("aaaaaaaaaaaa", "anybody tries"),
            ("Annette.Brown@example.com", "e-mail address"),
            ("annette.brown", "e-mail address"),
            (&"x1".repeat(101), "at most 200"),
        ] {
            let said = check(&Secret::new(wrong), Some(&ann)).unwrap_err();
            assert!(said.contains(reason), "{wrong}: {said}");
        }
        for good in ["correct horse", "påsketilbud", "密码密码密码密码密码", &"x1".repeat(100)]
        {
            assert_eq!(check(&Secret::new(good), Some(&ann)), Ok(()), "{good}");
        }
    }

    #[test]
    fn every_common_password_is_long_enough_to_need_the_list() {
        for common in COMMONEST {
            assert!(common.chars().count() >= FEWEST_CHARS, "{common}");
            assert_eq!(*common, common.to_lowercase());
        }
    }

    #[test]
    fn nobodys_hash_is_well_formed_so_that_checking_it_takes_as_long() {
        let parsed = PasswordHash::new(NOBODYS).unwrap();
        let real: PasswordHash =
            Argon2::default().hash_password_with_salt(b"secret", &[1; 16]).unwrap();

        assert_eq!(parsed.params, real.params);
        assert_eq!(parsed.algorithm, real.algorithm);
        assert_eq!(parsed.version, real.version);
        assert_eq!(parsed.hash.unwrap().len(), real.hash.unwrap().len());
    }
}
