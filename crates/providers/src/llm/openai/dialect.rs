//! What each server takes, so that nothing is sent that one of them refuses.

use std::str::FromStr;

/// Which server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI itself.
    OpenAi,
    /// OpenAI's models on Azure: another header for the key.
    Azure,
    /// Mistral: tool call ids of exactly nine letters and digits.
    Mistral,
    /// Ollama.
    Ollama,
    /// llama.cpp's `llama-server`.
    LlamaCpp,
    /// vLLM.
    Vllm,
    /// Any other: only what all of them take is sent.
    Generic,
}

/// What may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// `max_completion_tokens`; else `max_tokens`, which OpenAI's reasoning models refuse.
    pub max_completion_tokens: bool,
    /// `stream_options.include_usage`. Without it most servers report no usage.
    pub stream_usage: bool,
    /// Whether ids of tool calls are sent as nine letters and digits.
    pub short_ids: bool,
}

impl Dialect {
    /// The dialect that an address suggests.
    pub fn of(host: &str, port: Option<u16>) -> Self {
        if host == "api.openai.com" || host.ends_with(".api.openai.com") {
            Self::OpenAi
        } else if host.ends_with(".openai.azure.com") {
            Self::Azure
        } else if host == "api.mistral.ai" {
            Self::Mistral
        } else if port == Some(11434) {
            // Ollama's own port; llama.cpp (8080) and vLLM (8000) use ports that everyone uses.
            Self::Ollama
        } else {
            Self::Generic
        }
    }

    /// What the server is known to take.
    pub const fn capabilities(self) -> Capabilities {
        Capabilities {
            max_completion_tokens: matches!(self, Self::OpenAi | Self::Azure),
            stream_usage: !matches!(self, Self::Generic | Self::Mistral),
            short_ids: matches!(self, Self::Mistral),
        }
    }
}

impl FromStr for Dialect {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "openai" => Self::OpenAi,
            "azure" => Self::Azure,
            "mistral" => Self::Mistral,
            "ollama" => Self::Ollama,
            "llama.cpp" => Self::LlamaCpp,
            "vllm" => Self::Vllm,
            "generic" => Self::Generic,
            _ => return Err("openai, azure, mistral, ollama, llama.cpp, vllm or generic"),
        })
    }
}
