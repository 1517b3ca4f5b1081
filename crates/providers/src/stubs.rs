//! Loopback servers that speak the providers' wire formats, for tests of a client and of the
//! whole product.
//!
//! A [`Stub`] listens on a port of its own, answers from a [`Script`] and remembers what it was
//! asked. Text goes out in pieces of a few bytes, so that no test depends on where a chunk ends.

mod answer;
mod anthropic;
mod google;
mod openai;
mod resend;
mod s3;
mod server;
mod speech;
mod telnyx;
mod twilio;
mod vapi;

pub use self::{
    answer::{Answer, Script},
    google::{GoogleAccount, GoogleChannel, GoogleFault},
    server::{Seen, Stub},
    speech::{Fault, Hear, Line, SeenFrame, Speak, SpeechScript, SpeechStub, Step, sine},
    telnyx::{TELNYX_PUBLIC_KEY, sign_telnyx},
    twilio::sign_twilio,
    vapi::VAPI_KEY,
};
