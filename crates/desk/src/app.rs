//! Everything an operation needs besides who asks: the database, the clock, the bus, the outside.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use frontdesk_base::{Clock, Random, Secret, paper::Printer};
use frontdesk_db::Db;
use frontdesk_providers::{
    Http,
    blobs::Blobs,
    calendar::GoogleApp,
    circuit::{CircuitSettings, Circuits},
};
use tokio::sync::Notify;

use crate::{
    background::Background,
    embeddings::Embeddings,
    events::{Bus, MemoryBus},
    secrets::MasterKey,
};

/// How long calls go on once the process is about to stop: many end by themselves.
const CALLS_GO_ON: Duration = Duration::from_secs(15);

/// How the installation reaches a provider of models.
#[derive(Debug, Clone, Default)]
pub struct ProviderAccess {
    /// Where it is; `None` for the provider's own address.
    pub base_url: Option<String>,
    /// The installation's key. An organization's own wins.
    pub key: Option<Secret>,
}

/// The providers of models as the installation configured them.
#[derive(Debug, Clone, Default)]
pub struct ModelProviders {
    /// Anthropic.
    pub anthropic: ProviderAccess,
    /// Any server that speaks OpenAI's protocol.
    pub openai: ProviderAccess,
}

/// The carriers as the installation configured them.
#[derive(Debug, Clone, Default)]
pub struct Carriers {
    /// Where Twilio is; `None` for its own address.
    pub twilio_url: Option<String>,
    /// The installation's account, and its token.
    pub twilio: Option<(String, Secret)>,
    /// Where Telnyx is; `None` for its own address.
    pub telnyx_url: Option<String>,
    /// The installation's key.
    pub telnyx_key: Option<Secret>,
    /// The public key of its account.
    pub telnyx_public_key: Option<String>,
    /// Where Vapi is; `None` for its own address.
    pub vapi_url: Option<String>,
    /// The installation's private key.
    pub vapi_key: Option<Secret>,
    /// What Vapi proves itself by, of the installation's account.
    pub vapi_secret: Option<Secret>,
}

/// The providers of ears and mouths as the installation configured them.
#[derive(Debug, Clone, Default)]
pub struct SpeechProviders {
    /// Deepgram.
    pub deepgram: ProviderAccess,
    /// ElevenLabs.
    pub elevenlabs: ProviderAccess,
}

/// What the installation is configured to be, as far as operations ask.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach it, without a slash at the end: `https://desk.example.com`.
    pub public_url: String,
    /// Whether anybody may sign up.
    pub sign_up: bool,
    /// Whether the development mailbox is open; only where no mail provider is set.
    pub mailbox: bool,
    /// Who sends mails; without it, and without an account of the organization's own, they are kept.
    pub email: Option<crate::mail::Installed>,
    /// Which models new organizations' agents use, best first: `house`, `anthropic:claude-…`.
    pub default_models: Vec<String>,
    /// How models are reached.
    pub models: ModelProviders,
    /// The installation's accounts at phone carriers.
    pub carriers: Carriers,
    /// How ears and mouths are reached.
    pub speech: SpeechProviders,
    /// How Google Calendar is reached; without it people connect by CalDAV or a feed.
    pub google: Option<GoogleApp>,
    /// Whether this is the demo: its one-click sign-in exists nowhere else.
    pub demo: bool,
    /// How many calls this process leads at once.
    pub calls_at_once: usize,
    /// How long calls go on as they were once the process is about to stop, before callers are told so.
    pub calls_go_on: Duration,
    /// Ears and a mouth in this process, where their models are there.
    pub local_speech: crate::local_speech::LocalSpeech,
    /// What works out what texts mean; without it words decide alone.
    pub embeddings: Option<Embeddings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            sign_up: true,
            mailbox: false,
            email: None,
            default_models: vec!["house".to_owned()],
            models: ModelProviders::default(),
            carriers: Carriers::default(),
            speech: SpeechProviders::default(),
            google: None,
            embeddings: None,
            local_speech: crate::local_speech::LocalSpeech::default(),
            calls_at_once: 100,
            calls_go_on: CALLS_GO_ON,
            demo: false,
        }
    }
}

/// The running application. Cloning shares it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    random: Random,
    bus: Arc<dyn Bus>,
    blobs: Blobs,
    http: Http,
    circuits: Circuits,
    background: Background,
    job_wake: Arc<Notify>,
    memory: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    master_key: MasterKey,
    printer: Arc<dyn Printer>,
    settings: Settings,
}

/// What an application is made of.
pub struct Parts {
    /// The open, migrated database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// The live bus; `None` for that of a single process.
    pub bus: Option<Arc<dyn Bus>>,
    /// Where files are kept.
    pub blobs: Blobs,
    /// The one way out to providers.
    pub http: Http,
    /// The key over the organizations' data keys.
    pub master_key: MasterKey,
    /// What prints quotes and invoices.
    pub printer: Arc<dyn Printer>,
    /// What the installation is configured to be.
    pub settings: Settings,
}

impl App {
    /// An application of these parts.
    pub fn new(parts: Parts) -> Self {
        let circuits = Circuits::new(CircuitSettings::default(), parts.clock.clone());
        Self(Arc::new(Inner {
            db: parts.db,
            clock: parts.clock,
            random: parts.random,
            bus: parts.bus.unwrap_or_else(|| Arc::new(MemoryBus::default())),
            blobs: parts.blobs,
            http: parts.http,
            circuits,
            background: Background::default(),
            job_wake: Arc::new(Notify::new()),
            memory: Mutex::default(),
            master_key: parts.master_key,
            printer: parts.printer,
            settings: parts.settings,
        }))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Randomness.
    pub fn random(&self) -> &Random {
        &self.0.random
    }

    /// The live bus.
    pub fn bus(&self) -> &Arc<dyn Bus> {
        &self.0.bus
    }

    /// Where files are kept. Features go through `files`, which seals them.
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// The one way out to providers.
    pub fn http(&self) -> &Http {
        &self.0.http
    }

    /// The circuit breakers of models.
    pub(crate) fn circuits(&self) -> &Circuits {
        &self.0.circuits
    }

    /// Work beside requests.
    pub fn background(&self) -> &Background {
        &self.0.background
    }

    /// Wakes a worker when a job is written.
    pub(crate) fn job_wake(&self) -> &Arc<Notify> {
        &self.0.job_wake
    }

    /// What a feature keeps in memory while the application runs, empty at first. Nothing is lost
    /// with it, and other nodes have their own.
    pub(crate) fn memory<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut memory = self.0.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let kept =
            memory.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone();
        drop(memory);
        kept.downcast().unwrap_or_default()
    }

    /// The key over the organizations' data keys.
    pub(crate) fn master_key(&self) -> &MasterKey {
        &self.0.master_key
    }

    /// What prints quotes and invoices.
    pub(crate) fn printer(&self) -> &Arc<dyn Printer> {
        &self.0.printer
    }

    /// What the installation is configured to be.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }
}
