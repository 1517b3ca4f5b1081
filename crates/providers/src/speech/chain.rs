//! Several ears or mouths, of which the first that can be had is taken.
//!
//! That a connection stands proves little: some are opened before anything is asked. So success is
//! told by whoever hears the first words or the first sound of it, and who failed in a call comes
//! last when the call opens again. Who does not know the language of the call comes after all who
//! do, also after one who failed: what they make of it helps little. It helps more than silence, so
//! they come before one whose connections stand and break again before anything is heard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Ears, Format, ListenRequest, Listening, Mouth, Speaking, VoiceRequest};
use crate::{
    circuit::Circuits,
    error::{Kind, ProviderError},
};

/// The name in errors when there is none to try.
const PROVIDER: &str = "speech";

/// A connection, and whose it is.
pub struct Opened<T> {
    /// The name of the ears or the mouth.
    pub name: String,
    /// The format that was agreed: the one asked for where they know it, else their best.
    pub format: Format,
    /// The connection.
    pub connection: T,
}

/// After how many connections in a row on which nothing was heard one is not hoped for any more.
const HOPELESS: u32 = 2;

/// Ears in the order in which they are tried, for one call: what fails in it is remembered, also by
/// clones.
#[derive(Clone)]
pub struct EarsChain {
    ears: Vec<Arc<dyn Ears>>,
    health: Health,
    broken: Broken,
}

impl EarsChain {
    /// These ears; one that failed several times in a row is left alone for a while. `account` is
    /// whose keys they have: what fails with one key says nothing of another.
    pub fn new(ears: Vec<Arc<dyn Ears>>, circuits: Circuits, account: impl Into<String>) -> Self {
        let health = Health { circuits, account: account.into() };
        Self { ears, health, broken: Broken::default() }
    }

    /// Those that are tried, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.ears.iter().map(|ears| ears.name())
    }

    /// Opens the first that can be had; those whose names are in `failed` come after the others,
    /// in the order of that list, those that do not know the language ([`Ears::knows`]) after all
    /// that do, but before one of which [`EarsChain::report`] told twice in a row that it failed.
    /// Fails as the first that may be tried again does, else as the last.
    pub async fn listen(
        &self,
        request: &ListenRequest,
        failed: &[String],
    ) -> Result<Opened<Listening>, ProviderError> {
        let mut failures = Failures::default();
        let language = request.language.as_deref();
        let broken = self.broken.unless(self.ears.iter().all(|ears| ears.knows(language)));
        let key = |_, ears: &Arc<dyn Ears>| {
            let name = ears.name();
            (is_hopeless(&broken, name), !ears.knows(language), place(failed, name))
        };
        for (_, ears) in in_order(&self.ears, key) {
            if let Err(error) = self.health.admit(ears.name()) {
                failures.add(error);
                continue;
            }
            let format = agreed(ears.formats(), request.format);
            let request = ListenRequest { format, ..request.clone() };
            match ears.listen(&request).await {
                Ok(connection) => {
                    return Ok(Opened { name: ears.name().to_owned(), format, connection });
                }
                Err(error) => {
                    self.health.report(ears.name(), Some(error.kind));
                    failures.add(error);
                }
            }
        }
        Err(failures.error())
    }

    /// Says how a connection went on: `None` when the first of the caller was heard on it, `Some`
    /// when it failed in the middle of a call.
    pub fn report(&self, name: &str, failure: Option<Kind>) {
        self.broken.report(name, failure.is_some());
        self.health.report(name, failure);
    }
}

/// Mouths in the order in which they are tried, for one call, as [`EarsChain`].
#[derive(Clone)]
pub struct MouthChain {
    mouths: Vec<Arc<dyn Mouth>>,
    health: Health,
    broken: Broken,
}

impl MouthChain {
    /// As [`EarsChain::new`].
    pub fn new(
        mouths: Vec<Arc<dyn Mouth>>,
        circuits: Circuits,
        account: impl Into<String>,
    ) -> Self {
        let health = Health { circuits, account: account.into() };
        Self { mouths, health, broken: Broken::default() }
    }

    /// Those that are tried, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.mouths.iter().map(|mouth| mouth.name())
    }

    /// Opens the first that can be had, as [`EarsChain::listen`] does. The voice that is asked for
    /// is the first one's: another provider does not know it and speaks with its usual one.
    pub async fn open(
        &self,
        request: &VoiceRequest,
        failed: &[String],
    ) -> Result<Opened<Speaking>, ProviderError> {
        let mut failures = Failures::default();
        let language = request.language.as_deref();
        let voice_of = |at| if at == 0 { request.voice.as_str() } else { "" };
        let knows = |at, mouth: &Arc<dyn Mouth>| mouth.knows(language, voice_of(at));
        let all_know = self.mouths.iter().enumerate().all(|(at, mouth)| knows(at, mouth));
        let broken = self.broken.unless(all_know);
        let key = |at, mouth: &Arc<dyn Mouth>| {
            let name = mouth.name();
            (is_hopeless(&broken, name), !knows(at, mouth), place(failed, name))
        };
        for (at, mouth) in in_order(&self.mouths, key) {
            if let Err(error) = self.health.admit(mouth.name()) {
                failures.add(error);
                continue;
            }
            let format = agreed(mouth.formats(), request.format);
            let voice = voice_of(at).to_owned();
            let request = VoiceRequest { format, voice, ..request.clone() };
            match mouth.open(&request).await {
                Ok(connection) => {
                    return Ok(Opened { name: mouth.name().to_owned(), format, connection });
                }
                Err(error) => {
                    self.health.report(mouth.name(), Some(error.kind));
                    failures.add(error);
                }
            }
        }
        Err(failures.error())
    }

    /// As [`EarsChain::report`], for the first sound.
    pub fn report(&self, name: &str, failure: Option<Kind>) {
        self.broken.report(name, failure.is_some());
        self.health.report(name, failure);
    }
}

/// Which of one account's providers are left alone.
#[derive(Clone)]
struct Health {
    circuits: Circuits,
    account: String,
}

impl Health {
    fn admit(&self, name: &str) -> Result<(), ProviderError> {
        self.circuits.admit(PROVIDER, &self.key(name))
    }

    /// A key that is refused serves no call of this account, so it counts as a fault does. What
    /// else is refused may be one line's voice, and says nothing of the next line's.
    fn report(&self, name: &str, failure: Option<Kind>) {
        let failure = failure.map(|kind| if kind == Kind::Auth { Kind::Retry } else { kind });
        self.circuits.report(&self.key(name), failure);
    }

    fn key(&self, name: &str) -> String {
        format!("{}/{name}", self.account)
    }
}

/// How many connections of each broke in a row in one call, before anything was heard on them.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<BTreeMap<String, u32>>>);

impl Broken {
    fn report(&self, name: &str, broke: bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if broke {
            let count = all.entry(name.to_owned()).or_default();
            *count = count.saturating_add(1);
        } else {
            all.remove(name);
        }
    }

    /// As it is now; nothing when all know the language, so that there is nobody to put first.
    fn unless(&self, all_know: bool) -> BTreeMap<String, u32> {
        if all_know {
            return BTreeMap::new();
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether nothing is hoped for of one any more.
fn is_hopeless(broken: &BTreeMap<String, u32>, name: &str) -> bool {
    broken.get(name).is_some_and(|count| *count >= HOPELESS)
}

/// All with their place in the chain, in the order of what `key` makes of place and one.
fn in_order<T, K: Ord>(all: &[T], key: impl Fn(usize, &T) -> K) -> Vec<(usize, &T)> {
    let mut all: Vec<_> = all.iter().enumerate().collect();
    all.sort_by_key(|(at, one)| key(*at, one));
    all
}

/// A key by which comes first who did not fail, then who failed longest ago.
fn place(failed: &[String], name: &str) -> Option<usize> {
    failed.iter().position(|failed| failed == name)
}

fn agreed(known: &[Format], asked: Format) -> Format {
    if known.contains(&asked) { asked } else { known.first().copied().unwrap_or(asked) }
}

/// The failure to be told when all failed.
#[derive(Default)]
struct Failures(Option<ProviderError>);

impl Failures {
    fn add(&mut self, error: ProviderError) {
        tracing::warn!(
            provider = error.provider,
            kind = error.kind.word(),
            "Went on to the next for speech: {error}"
        );
        if !self.0.as_ref().is_some_and(|first| first.kind.is_transient()) {
            self.0 = Some(error);
        }
    }

    fn error(self) -> ProviderError {
        self.0.unwrap_or_else(|| ProviderError::refused(PROVIDER, "nobody is set up to be asked"))
    }
}

#[cfg(test)]
mod tests;
