//! Turning texts into vectors: the one interface, the model that runs in this process, and a model
//! behind an OpenAI-compatible server.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use frontdesk_base::{Clock, Error, Result};
use frontdesk_models::MiniLm;
use frontdesk_providers::{
    circuit::{CircuitSettings, Circuits},
    llm::{OpenAi, Prices, Usage, Vectors, openai::PROVIDER},
};

/// Something that turns texts into vectors of length 1.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// Which model, so that vectors of another are not compared with its own.
    fn id(&self) -> &str;

    /// A vector for each text, in order. A server that takes longer than `within` has failed.
    async fn embed(&self, texts: Vec<String>, within: Duration) -> Result<Vectors>;

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

/// The model in this process.
pub struct Local(Arc<MiniLm>);

impl Local {
    /// Of a model that is open.
    pub fn new(model: MiniLm) -> Self {
        Self(Arc::new(model))
    }
}

#[async_trait]
impl Embedder for Local {
    fn id(&self) -> &str {
        MiniLm::id()
    }

    async fn embed(&self, texts: Vec<String>, _: Duration) -> Result<Vectors> {
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            let model = self.0.clone();
            // A text at a time: a question never waits behind a document.
            let vector = tokio::task::spawn_blocking(move || model.embed(&text)).await;
            vectors.push(vector.map_err(|error| Error::internal(format!("embedding: {error}")))?);
        }
        // What this machine reads is nobody's bill.
        Ok(Vectors { vectors, tokens: 0 })
    }
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
