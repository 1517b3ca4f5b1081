//! A call: who speaks, when to listen, when to answer, and the sound on its way.
//!
//! [`core`] decides: it is told what happens and when, and says what is to be done; it does no
//! I/O and has no clock, so a call of an hour is a test of a millisecond. Around it, everything
//! streams ([`session`]): sound from the line to the ears, words to the brain, its answer clause by clause
//! ([`clauses`]) in the form that is spoken ([`spoken`]) to the mouth, and its sound back. What
//! carriers speak on their websockets is in [`transport`].
//!
//! Nothing here knows a database, an organization or a carrier's account.

pub mod clauses;
pub mod core;
pub mod redact;
pub mod session;
pub mod spoken;
pub mod transport;
