//! Small models that run in the process, without a network and without another program: what they
//! are, where they lie on disk, and what they compute.
//!
//! The files of a model are never part of the program: `frontdesk models pull` fetches them, and
//! without them everything works, only less well.

mod catalogue;
mod error;
mod minilm;
mod moonshine;
mod onnx;
mod ort;
mod piper;
mod quantised;
mod reader;
mod silero;
mod spoken;
mod store;
pub mod testing;
mod weights;
mod wordpiece;

pub use catalogue::{
    CATALOGUE, MINILM, MOONSHINE_BASE, MOONSHINE_TINY, Model, ModelFile, PIPER, SILERO, Set, Source,
};
pub use error::ModelError;
pub use minilm::MiniLm;
pub use moonshine::{Moonshine, MoonshineSize};
pub use piper::{Piper, SayError};
pub use reader::{Asked, Reader, Told};
pub use silero::Silero;
pub use spoken::spoken;
pub use store::{Part, State, Store};
