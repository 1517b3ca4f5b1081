//! Who is tried when.

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
async fn who_knows_the_language_and_breaks_again_and_again_gives_way() {
    let clock = Clock::manual(Timestamp::from_millis(0));
    let ears: Vec<_> = ["a", "b-en"].map(|name| fake(name, None, Format::Mulaw8k)).into();
    let settings = CircuitSettings { failures: 100, ..CircuitSettings::default() };
    let ears = ears.into_iter().map(|ears| ears as Arc<dyn Ears>).collect();
    let chain = EarsChain::new(ears, Circuits::new(settings, clock), "org");
    let request = ListenRequest { language: Some("de".to_owned()), ..request() };
    let failed = ["a".to_owned()];

    // It was lost once, and is heard again: that happens.
    for _ in 0..3 {
        chain.clone().report("a", Some(Kind::Retry));
        assert_eq!(chain.listen(&request, &failed).await.unwrap().name, "a");
        chain.report("a", None);
    }
    // An account without credit opens connections and says so on them.
    chain.report("a", Some(Kind::Auth));
    chain.report("a", Some(Kind::Auth));

    assert_eq!(chain.listen(&request, &failed).await.unwrap().name, "b-en");
    chain.report("a", None);
    assert_eq!(chain.listen(&request, &failed).await.unwrap().name, "a");
}

#[tokio::test]
async fn a_voice_that_is_asked_for_speaks_first_whatever_it_knows() {
    let clock = Clock::manual(Timestamp::from_millis(0));
    let mouths = ["a-en", "b-en", "c"].map(|name| fake(name, None, Format::Mulaw8k) as _);
    let circuits = Circuits::new(CircuitSettings::default(), clock);
    let chain = MouthChain::new(mouths.into(), circuits, "org");

    for (voice, language, first) in
        [("", "en", "a-en"), ("", "de", "c"), ("ann", "de", "a-en ann"), ("ann", "en", "a-en ann")]
    {
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
