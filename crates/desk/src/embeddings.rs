//! Turning texts into vectors: the one interface, the model that runs in this process, and a model
//! behind an OpenAI-compatible server.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_base::{Clock, Error, Result};
use frontdesk_models::{Asked, MiniLm, Reader, Told};
use frontdesk_providers::{
    circuit::{CircuitSettings, Circuits},
    llm::{OpenAi, Prices, Usage, Vectors, openai::PROVIDER},
};
use hashlink::LruCache;

/// Something that turns texts into vectors of length 1.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// Which model, so that vectors of another are not compared with its own.
    fn id(&self) -> &str;

    /// A vector for each text, in order. A server that takes longer than `within` has failed.
    async fn embed(&self, texts: Vec<String>, within: Duration) -> Result<Vectors>;

    /// The English words that it reads whole, the most frequent first, where a question is better mended
    /// before; none where slips do not matter.
    fn words(&self) -> Vec<&str> {
        Vec::new()
    }

    /// How much speaks for each passage being the answer to a question: above 0 more than for there
    /// being none. `None` where nothing here reads that closely.
    async fn read(&self, _question: String, _passages: Vec<String>) -> Result<Option<Vec<f32>>> {
        Ok(None)
    }

    /// What reading that many tokens costs, in millionths of a US dollar; zero where no price is
    /// known, or there is none.
    fn cost_micros(&self, tokens: u64) -> i64 {
        let usage = Usage { input_tokens: tokens, ..Usage::default() };
        let cost = Prices::default().cost(self.id(), &usage).unwrap_or(0);
        i64::try_from(cost).unwrap_or(i64::MAX)
    }
}

/// An embedder as a setting.
#[derive(Clone)]
pub struct Embeddings(pub Arc<dyn Embedder>);

impl fmt::Debug for Embeddings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Embeddings({})", self.0.id())
    }
}

/// Passages that stay read, of all organizations; some 30 kB each.
const KEPT_READ: usize = 1_500;

/// Questions that stay read until their passages are, some 50 kB each.
const KEPT_ASKED: usize = 16;

/// The model in this process.
pub struct Local(Arc<Process>);

struct Process {
    model: MiniLm,
    reader: Reader,
    asked: Kept<Asked>,
    told: Kept<Told>,
}

impl Process {
    fn asked(&self, question: &str) -> Arc<Asked> {
        self.asked.of(question, || self.reader.ask(&self.model, question))
    }

    /// A question is read at once as its passages will need it.
    fn embed(&self, text: &str, alone: bool) -> Vec<f32> {
        let asked = alone.then(|| self.asked(text));
        let vector = asked.as_ref().and_then(|asked| asked.vector());
        vector.map_or_else(|| self.model.embed(text), <[f32]>::to_vec)
    }

    fn read(&self, question: &str, passages: &[String]) -> Vec<f32> {
        let asked = self.asked(question);
        let told =
            |passage: &String| self.told.of(passage, || self.reader.tell(&self.model, passage));
        passages.iter().map(|passage| self.reader.judge(&asked, &told(passage))).collect()
    }
}

/// What was made of texts last, by the text: whose it is does not matter.
struct Kept<T>(Mutex<LruCache<String, Arc<T>>>);

impl<T> Kept<T> {
    fn new(most: usize) -> Self {
        Self(Mutex::new(LruCache::new(most)))
    }

    fn of(&self, text: &str, read: impl FnOnce() -> T) -> Arc<T> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = kept().get(text) {
            return made.clone();
        }
        // Made without the lock: two that make the same at once lose a little time, not their turn.
        let made = Arc::new(read());
        kept().insert(text.to_owned(), made.clone());
        made
    }
}

impl Local {
    /// Of a model that is open.
    pub fn new(model: MiniLm) -> Self {
        let (asked, told) = (Kept::new(KEPT_ASKED), Kept::new(KEPT_READ));
        Self(Arc::new(Process { model, reader: Reader::new(), asked, told }))
    }
}

#[async_trait]
impl Embedder for Local {
    fn id(&self) -> &str {
        MiniLm::id()
    }

    async fn embed(&self, texts: Vec<String>, _: Duration) -> Result<Vectors> {
        let mut vectors = Vec::with_capacity(texts.len());
        let alone = texts.len() == 1;
        for text in texts {
            let process = self.0.clone();
            // A text at a time: a question never waits behind a document.
            vectors.push(blocking(move || process.embed(&text, alone)).await?);
        }
        // What this machine reads is nobody's bill.
        Ok(Vectors { vectors, tokens: 0 })
    }

    fn words(&self) -> Vec<&str> {
        self.0.model.words()
    }

    async fn read(&self, question: String, passages: Vec<String>) -> Result<Option<Vec<f32>>> {
        let process = self.0.clone();
        Ok(Some(blocking(move || process.read(&question, &passages)).await?))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::internal(format!("embedding: {error}")))
}

/// A model behind an OpenAI-compatible server.
///
/// After several failures in a row it is left alone for a while: words decide meanwhile, and no
/// question waits for a server that is down or too slow.
pub struct Remote {
    id: String,
    server: OpenAi,
    circuits: Circuits,
}

impl Remote {
    /// The model `model` of `server`.
    pub fn new(server: OpenAi, model: &str, clock: Clock) -> Self {
        let circuits = Circuits::new(CircuitSettings::default(), clock);
        Self { id: format!("{PROVIDER}:{model}"), server, circuits }
    }
}

#[async_trait]
impl Embedder for Remote {
    fn id(&self) -> &str {
        &self.id
    }

    async fn embed(&self, texts: Vec<String>, within: Duration) -> Result<Vectors> {
        let failed = |error| Error::internal(format!("embedding: {error}"));
        self.circuits.admit(PROVIDER, &self.id).map_err(failed)?;
        let vectors = self.server.embed(&texts, within).await;
        self.circuits.report(&self.id, vectors.as_ref().err().map(|error| error.kind));
        vectors.map_err(failed)
    }
}
