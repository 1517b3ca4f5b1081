//! Several ears or mouths, of which the first that can be had is taken.
//!
//! That a connection stands proves little: some are opened before anything is asked. So success is
//! told by whoever hears the first words or the first sound of it, and who failed in a call comes
//! last when the call opens again. Who does not know the language of the call comes after all who
//! do, also after those who failed: what they make of it helps little, and more than silence does.

use std::sync::Arc;

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

/// Ears in the order in which they are tried.
#[derive(Clone)]
pub struct EarsChain {
    ears: Vec<Arc<dyn Ears>>,
    health: Health,
}

impl EarsChain {
    /// These ears; one that failed several times in a row is left alone for a while. `account` is
    /// whose keys they have: what fails with one key says nothing of another.
    pub fn new(ears: Vec<Arc<dyn Ears>>, circuits: Circuits, account: impl Into<String>) -> Self {
        Self { ears, health: Health { circuits, account: account.into() } }
    }

    /// Those that are tried, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.ears.iter().map(|ears| ears.name())
    }

    /// Opens the first that can be had; those whose names are in `failed` come after the others,
    /// in the order of that list, and those that do not know the language
    /// ([`Ears::knows`]) after all that do. Fails as the first that may be tried again does, else
    /// as the last.
    pub async fn listen(
        &self,
        request: &ListenRequest,
        failed: &[String],
    ) -> Result<Opened<Listening>, ProviderError> {
        let mut failures = Failures::default();
        let language = request.language.as_deref();
        let key = |_, ears: &Arc<dyn Ears>| (!ears.knows(language), place(failed, ears.name()));
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
                    self.report(ears.name(), Some(error.kind));
                    failures.add(error);
                }
            }
        }
        Err(failures.error())
    }

    /// Says how a connection went on: `None` when the first of the caller was heard on it, `Some`
    /// when it failed in the middle of a call.
    pub fn report(&self, name: &str, failure: Option<Kind>) {
        self.health.report(name, failure);
    }
}

/// Mouths in the order in which they are tried.
#[derive(Clone)]
pub struct MouthChain {
    mouths: Vec<Arc<dyn Mouth>>,
    health: Health,
}

impl MouthChain {
    /// As [`EarsChain::new`].
    pub fn new(
        mouths: Vec<Arc<dyn Mouth>>,
        circuits: Circuits,
        account: impl Into<String>,
    ) -> Self {
        Self { mouths, health: Health { circuits, account: account.into() } }
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
        let key = |at, mouth: &Arc<dyn Mouth>| {
            (!mouth.knows(language, voice_of(at)), place(failed, mouth.name()))
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
                    self.report(mouth.name(), Some(error.kind));
                    failures.add(error);
                }
            }
        }
        Err(failures.error())
    }

    /// As [`EarsChain::report`], for the first sound.
    pub fn report(&self, name: &str, failure: Option<Kind>) {
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
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use async_trait::async_trait;
    use frontdesk_base::{Clock, Timestamp};
    use futures_util::stream;

    use super::*;
    use crate::{circuit::CircuitSettings, speech::in_language};

    struct Fake(&'static str, Option<Kind>, Vec<Format>, AtomicUsize);

    fn fake(name: &'static str, failure: Option<Kind>, format: Format) -> Arc<Fake> {
        Arc::new(Fake(name, failure, vec![format], AtomicUsize::new(0)))
    }

    #[async_trait]
    impl Ears for Fake {
        fn name(&self) -> &str {
            self.0
        }

        fn formats(&self) -> &[Format] {
            &self.2
        }

        /// Who ends in `-en` knows English alone.
        fn knows(&self, language: Option<&str>) -> bool {
            !self.0.ends_with("-en") || in_language(language, &["en"])
        }

        async fn listen(&self, request: &ListenRequest) -> Result<Listening, ProviderError> {
            self.3.fetch_add(1, Ordering::SeqCst);
            assert!(self.2.contains(&request.format));
            match self.1 {
                Some(kind) => Err(ProviderError::new(kind, "test", self.0)),
                None => Ok(Listening {
                    input: tokio::sync::mpsc::channel(1).0,
                    heard: Box::pin(stream::empty()),
                }),
            }
        }
    }

    #[async_trait]
    impl Mouth for Fake {
        fn name(&self) -> &str {
            self.0
        }

        fn formats(&self) -> &[Format] {
            &self.2
        }

        fn knows(&self, language: Option<&str>, voice: &str) -> bool {
            !voice.is_empty() || Ears::knows(self, language)
        }

        /// Fails with the voice that was asked for, so that a test sees it.
        async fn open(&self, request: &VoiceRequest) -> Result<Speaking, ProviderError> {
            let detail = format!("{} {}", self.0, request.voice);
            Err(ProviderError::new(Kind::Retry, "test", detail.trim_end()))
        }
    }

    fn request() -> ListenRequest {
        ListenRequest { format: Format::Mulaw8k, language: None, terms: Vec::new() }
    }

    fn chain(ears: &[Arc<Fake>], clock: Clock) -> EarsChain {
        let settings = CircuitSettings { failures: 2, ..CircuitSettings::default() };
        let ears = ears.iter().map(|ears| Arc::clone(ears) as Arc<dyn Ears>).collect();
        EarsChain::new(ears, Circuits::new(settings, clock), "org")
    }

    #[tokio::test]
    async fn the_first_that_can_be_had_is_named() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let (down, up) = (
            fake("a:down", Some(Kind::Retry), Format::Mulaw8k),
            fake("b:up", None, Format::Pcm16(16_000)),
        );
        let chain = chain(&[Arc::clone(&down), up], clock.clone());

        for _ in 0..3 {
            let opened = chain.listen(&request(), &[]).await.unwrap();
            assert_eq!(opened.name, "b:up");
            assert_eq!(opened.format, Format::Pcm16(16_000));
        }

        assert_eq!(down.3.load(Ordering::SeqCst), 2, "then it is left alone");
        clock.advance(Duration::from_secs(60));
        chain.listen(&request(), &[]).await.unwrap();
        assert_eq!(down.3.load(Ordering::SeqCst), 3, "and tried again");
    }

    #[tokio::test]
    async fn a_failure_in_the_middle_counts() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let (first, second) = (fake("a", None, Format::Mulaw8k), fake("b", None, Format::Mulaw8k));
        let chain = chain(&[first, second], clock);

        for _ in 0..2 {
            chain.report("a", Some(Kind::Retry));
        }

        assert_eq!(chain.listen(&request(), &[]).await.unwrap().name, "b");
    }

    #[tokio::test]
    async fn that_it_opens_again_proves_nothing() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let (first, second) = (fake("a", None, Format::Mulaw8k), fake("b", None, Format::Mulaw8k));
        let chain = chain(&[first, second], clock.clone());

        // Its connection breaks before anything is heard of it, call after call.
        for kind in [Kind::Retry, Kind::Auth] {
            assert_eq!(chain.listen(&request(), &[]).await.unwrap().name, "a");
            chain.report("a", Some(kind));
        }
        assert_eq!(chain.listen(&request(), &[]).await.unwrap().name, "b");

        clock.advance(Duration::from_secs(60));
        assert_eq!(chain.listen(&request(), &[]).await.unwrap().name, "a");
        chain.report("a", None);
        chain.report("a", Some(Kind::Retry));
        assert_eq!(chain.listen(&request(), &[]).await.unwrap().name, "a", "it was heard since");
    }

    #[tokio::test]
    async fn who_failed_in_this_call_comes_last() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let ears: Vec<_> =
            ["a", "b", "c"].map(|name| fake(name, None, Format::Mulaw8k)).into_iter().collect();
        let chain = chain(&ears, clock);

        for (failed, first) in [
            (&[][..], "a"),
            (&["a"], "b"),
            (&["b"], "a"),
            (&["a", "b"], "c"),
            (&["b", "c", "a"], "b"),
            (&["somebody else"], "a"),
        ] {
            let failed: Vec<_> = failed.iter().map(|name| (*name).to_owned()).collect();
            let opened = chain.listen(&request(), &failed).await.unwrap();
            assert_eq!(opened.name, first, "{failed:?}");
        }
    }

    #[tokio::test]
    async fn who_does_not_know_the_language_comes_after_all_who_do() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let ears: Vec<_> = ["a-en", "b", "c"].map(|name| fake(name, None, Format::Mulaw8k)).into();
        let all = chain(&ears, clock.clone());
        let alone = chain(&ears[..1], clock);

        for (language, failed, first) in [
            (Some("en-GB"), &[][..], "a-en"),
            (None, &[], "a-en"),
            (Some("de-AT"), &[], "b"),
            (Some("de"), &["b"], "c"),
            (Some("de"), &["b", "c"], "b"),
            (Some("en"), &["a-en", "b"], "c"),
        ] {
            let request = ListenRequest { language: language.map(str::to_owned), ..request() };
            let failed: Vec<_> = failed.iter().map(|name| (*name).to_owned()).collect();
            let opened = all.listen(&request, &failed).await.unwrap();
            assert_eq!(opened.name, first, "{language:?} {failed:?}");
            let opened = alone.listen(&request, &failed).await.unwrap();
            assert_eq!(opened.name, "a-en", "better than silence");
        }
    }

    #[tokio::test]
    async fn a_voice_that_is_asked_for_speaks_first_whatever_it_knows() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let mouths = ["a-en", "b-en", "c"].map(|name| fake(name, None, Format::Mulaw8k) as _);
        let circuits = Circuits::new(CircuitSettings::default(), clock);
        let chain = MouthChain::new(mouths.into(), circuits, "org");

        for (voice, language, first) in [
            ("", "en", "a-en"),
            ("", "de", "c"),
            ("ann", "de", "a-en ann"),
            ("ann", "en", "a-en ann"),
        ] {
            let (voice, language) = (voice.to_owned(), Some(language.to_owned()));
            let request = VoiceRequest { format: Format::Mulaw8k, voice, language, speed: 1.0 };
            // All of them fail, so that the first one's failure is told.
            let error = chain.open(&request, &[]).await.err().unwrap();
            assert_eq!(error.detail, first, "{request:?}");
        }
    }

    #[tokio::test]
    async fn one_accounts_failures_are_not_anothers() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let settings = CircuitSettings { failures: 1, ..CircuitSettings::default() };
        let circuits = Circuits::new(settings, clock);
        let of = |account: &str| {
            let ears = vec![fake("a", None, Format::Mulaw8k) as Arc<dyn Ears>];
            EarsChain::new(ears, circuits.clone(), account)
        };

        of("one").report("a", Some(Kind::Auth));

        assert!(of("one").listen(&request(), &[]).await.is_err());
        assert!(of("two").listen(&request(), &[]).await.is_ok());
    }

    #[tokio::test]
    async fn when_all_fail_the_hopeful_failure_is_told() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let kinds = [Kind::Auth, Kind::Wait, Kind::Refused];
        let ears: Vec<_> = ["a", "b", "c"]
            .into_iter()
            .zip(kinds)
            .map(|(name, kind)| fake(name, Some(kind), Format::Mulaw8k))
            .collect();

        let error = chain(&ears, clock.clone()).listen(&request(), &[]).await.err().unwrap();
        assert_eq!((error.kind, error.detail.as_str()), (Kind::Wait, "b"));
        let error = chain(&[], clock).listen(&request(), &[]).await.err().unwrap();
        assert_eq!(error.kind, Kind::Refused);
    }
}
