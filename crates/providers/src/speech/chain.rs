//! Several ears or mouths, of which the first that can be had is taken.

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
    circuits: Circuits,
}

impl EarsChain {
    /// These ears; one that failed several times in a row is left alone for a while.
    pub fn new(ears: Vec<Arc<dyn Ears>>, circuits: Circuits) -> Self {
        Self { ears, circuits }
    }

    /// Those that are tried, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.ears.iter().map(|ears| ears.name())
    }

    /// Opens the first that can be had. Fails as the first that may be tried again does, else as
    /// the last.
    pub async fn listen(
        &self,
        request: &ListenRequest,
    ) -> Result<Opened<Listening>, ProviderError> {
        let mut failed = Failed::default();
        for ears in &self.ears {
            if let Err(error) = self.circuits.admit(PROVIDER, ears.name()) {
                failed.add(error);
                continue;
            }
            let format = agreed(ears.formats(), request.format);
            let request = ListenRequest { format, ..request.clone() };
            let opened = ears.listen(&request).await;
            self.report(ears.name(), opened.as_ref().err().map(|error| error.kind));
            match opened {
                Ok(connection) => {
                    return Ok(Opened { name: ears.name().to_owned(), format, connection });
                }
                Err(error) => failed.add(error),
            }
        }
        Err(failed.error())
    }

    /// Says how a connection went on: `Some` when it failed in the middle of a call.
    pub fn report(&self, name: &str, failure: Option<Kind>) {
        self.circuits.report(name, failure);
    }
}

/// Mouths in the order in which they are tried.
#[derive(Clone)]
pub struct MouthChain {
    mouths: Vec<Arc<dyn Mouth>>,
    circuits: Circuits,
}

impl MouthChain {
    /// These mouths; one that failed several times in a row is left alone for a while.
    pub fn new(mouths: Vec<Arc<dyn Mouth>>, circuits: Circuits) -> Self {
        Self { mouths, circuits }
    }

    /// Those that are tried, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.mouths.iter().map(|mouth| mouth.name())
    }

    /// Opens the first that can be had. The voice that is asked for is the first one's: another
    /// provider does not know it and speaks with its usual one. Fails as
    /// [`EarsChain::listen`] does.
    pub async fn open(&self, request: &VoiceRequest) -> Result<Opened<Speaking>, ProviderError> {
        let mut failed = Failed::default();
        for (at, mouth) in self.mouths.iter().enumerate() {
            if let Err(error) = self.circuits.admit(PROVIDER, mouth.name()) {
                failed.add(error);
                continue;
            }
            let format = agreed(mouth.formats(), request.format);
            let voice = if at == 0 { request.voice.clone() } else { String::new() };
            let request = VoiceRequest { format, voice, ..request.clone() };
            let opened = mouth.open(&request).await;
            self.report(mouth.name(), opened.as_ref().err().map(|error| error.kind));
            match opened {
                Ok(connection) => {
                    return Ok(Opened { name: mouth.name().to_owned(), format, connection });
                }
                Err(error) => failed.add(error),
            }
        }
        Err(failed.error())
    }

    /// As [`EarsChain::report`].
    pub fn report(&self, name: &str, failure: Option<Kind>) {
        self.circuits.report(name, failure);
    }
}

fn agreed(known: &[Format], asked: Format) -> Format {
    if known.contains(&asked) { asked } else { known.first().copied().unwrap_or(asked) }
}

/// The failure to be told when all failed.
#[derive(Default)]
struct Failed(Option<ProviderError>);

impl Failed {
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
    use crate::circuit::CircuitSettings;

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

    fn request() -> ListenRequest {
        ListenRequest { format: Format::Mulaw8k, language: None, terms: Vec::new() }
    }

    fn chain(ears: &[Arc<Fake>], clock: Clock) -> EarsChain {
        let settings = CircuitSettings { failures: 2, ..CircuitSettings::default() };
        let ears = ears.iter().map(|ears| Arc::clone(ears) as Arc<dyn Ears>).collect();
        EarsChain::new(ears, Circuits::new(settings, clock))
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
            let opened = chain.listen(&request()).await.unwrap();
            assert_eq!(opened.name, "b:up");
            assert_eq!(opened.format, Format::Pcm16(16_000));
        }

        assert_eq!(down.3.load(Ordering::SeqCst), 2, "then it is left alone");
        clock.advance(Duration::from_secs(60));
        chain.listen(&request()).await.unwrap();
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

        assert_eq!(chain.listen(&request()).await.unwrap().name, "b");
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

        let error = chain(&ears, clock.clone()).listen(&request()).await.err().unwrap();
        assert_eq!((error.kind, error.detail.as_str()), (Kind::Wait, "b"));
        let error = chain(&[], clock).listen(&request()).await.err().unwrap();
        assert_eq!(error.kind, Kind::Refused);
    }
}
