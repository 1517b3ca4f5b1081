//! The values everything else is made of: ids, time, money, phone numbers, addresses, languages,
//! secrets, randomness and the one error. Nothing here does I/O, waits, or asks a database.

pub mod address;
pub mod clock;
pub mod colour;
pub mod error;
pub mod id;
pub mod language;
pub mod money;
pub mod paper;
pub mod phone;
pub mod random;
pub mod secret;
pub mod text;
mod words;

pub use address::Email;
pub use clock::{Clock, Stopwatch, Timestamp};
pub use colour::Colour;
pub use error::{Error, Result};
pub use language::Language;
pub use money::{Currency, Money};
pub use phone::Phone;
pub use random::Random;
pub use secret::Secret;
