//! Vectors of texts: `POST /v1/embeddings`, as OpenAI, Ollama, llama.cpp and vLLM have it.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::{OpenAi, PROVIDER};
use crate::{error::ProviderError, http::Call};

/// A text is cut after this many bytes: servers take 512 to 8,192 tokens, and some refuse more.
const LONGEST: usize = 2_000;
/// The most that an answer may have, in bytes: 64 texts of 4,096 numbers, written out.
const MAX_ANSWER: usize = 8 * 1024 * 1024;
/// The most numbers of a vector.
const MAX_DIMENSIONS: usize = 8_192;

/// Vectors, and what working them out took.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vectors {
    /// One of length 1 for each text, in order, all with the same number of dimensions.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens that were read: as the server says, or a quarter of the bytes where it does not say.
    pub tokens: u64,
}

#[derive(Deserialize)]
struct Embedded {
    data: Vec<One>,
    #[serde(default)]
    usage: Option<Used>,
}

#[derive(Deserialize)]
struct Used {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    total_tokens: u64,
}

#[derive(Deserialize)]
struct One {
    /// Its text's place in the request; servers may answer in any order.
    index: usize,
    embedding: Vec<f32>,
}

impl OpenAi {
    /// What the texts mean, as vectors.
    ///
    /// Fails with [`Kind::Retry`](crate::error::Kind::Retry) when the answer is not that.
    pub async fn embed(
        &self,
        texts: &[String],
        deadline: Duration,
    ) -> Result<Vectors, ProviderError> {
        if texts.is_empty() {
            return Ok(Vectors::default());
        }
        let input: Vec<&str> = texts.iter().map(|text| asked(text)).collect();
        let body =
            json!({ "model": self.settings.model, "input": input, "encoding_format": "float" });
        let call = self
            .dress(Call::post(PROVIDER, self.base.join("embeddings")))?
            .json(&body)?
            .deadline(deadline)
            .max_bytes(MAX_ANSWER);
        let answer = self.http.send(call).await?;
        let embedded: Embedded = answer.json(PROVIDER)?;
        let tokens = tokens(embedded.usage.as_ref(), &input);
        Ok(Vectors { vectors: in_order(embedded, texts.len())?, tokens })
    }
}

/// What is sent of a text: its beginning, and something of one that is empty, which is refused.
fn asked(text: &str) -> &str {
    let text = text[..text.floor_char_boundary(LONGEST)].trim();
    if text.is_empty() { "-" } else { text }
}

/// Tokens that were read. A token is a byte at least, so no server makes more of a text than that.
fn tokens(used: Option<&Used>, input: &[&str]) -> u64 {
    let bytes = input.iter().map(|text| text.len() as u64).sum::<u64>();
    let said = used.map_or(0, |used| used.prompt_tokens.max(used.total_tokens));
    if said == 0 { bytes.div_ceil(4) } else { said.min(bytes + input.len() as u64 * 8) }
}

fn in_order(embedded: Embedded, count: usize) -> Result<Vec<Vec<f32>>, ProviderError> {
    let wrong = |what| Err(ProviderError::retry(PROVIDER, what));
    let mut vectors: Vec<Vec<f32>> = vec![Vec::new(); count];
    for One { index, embedding } in embedded.data {
        match vectors.get_mut(index) {
            Some(slot) if slot.is_empty() => *slot = unit(embedding),
            _ => return wrong("it answers with vectors of other texts"),
        }
    }
    let dimensions = vectors.first().map_or(0, Vec::len);
    if dimensions == 0 || dimensions > MAX_DIMENSIONS {
        return wrong("it answers without a vector");
    }
    if vectors.iter().any(|vector| vector.len() != dimensions) {
        return wrong("its vectors are not all of one length");
    }
    Ok(vectors)
}

/// The same direction with length 1; empty when it has none.
fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if !length.is_finite() || length <= f32::MIN_POSITIVE {
        return Vec::new();
    }
    for value in &mut vector {
        *value /= length;
    }
    vector
}
