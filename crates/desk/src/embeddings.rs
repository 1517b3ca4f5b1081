//! Turning texts into vectors: the one interface, and the model that runs in this process.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use frontdesk_base::{Error, Result};
use frontdesk_models::MiniLm;

/// Something that turns texts into vectors of length 1.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// Which model, so that vectors of another are not compared with its own.
    fn id(&self) -> &str;

    /// A vector for each text, in order.
    async fn embed(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>>;
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

    async fn embed(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>> {
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            let model = self.0.clone();
            // A text at a time: a question never waits behind a document.
            let vector = tokio::task::spawn_blocking(move || model.embed(&text)).await;
            vectors.push(vector.map_err(|error| Error::internal(format!("embedding: {error}")))?);
        }
        Ok(vectors)
    }
}
