//! The outside world: the one HTTP client and a file for each provider.
//!
//! Everything that leaves the process goes through [`http::Http`], which puts a deadline, a size
//! limit and a metric on it and keeps it from being called while a transaction is open. A client
//! here never retries by itself: it says what kind of failure it met ([`error::Kind`]) and the
//! caller, who knows whether a person is waiting, decides.

pub mod blobs;
pub mod calendar;
pub mod circuit;
pub mod email;
pub mod error;
pub mod http;
pub mod huggingface;
pub mod llm;
pub mod phone;
pub mod speech;
pub mod sse;
pub mod ssrf;
#[cfg(feature = "stubs")]
pub mod stubs;
pub mod vapi;
pub mod web;

pub use error::{Kind, ProviderError};
pub use http::{Http, HttpSettings};
