//! The models for calls: what they hear, what they write down, what they say.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

mod moonshine;
mod piper;
mod silero;
mod sound;

/// Calls share one of each, on whichever threads they are.
#[test]
fn threads_may_share_them() {
    fn shared<T: Send + Sync + 'static>() {}

    shared::<frontdesk_models::Silero>();
    shared::<frontdesk_models::Moonshine>();
    shared::<frontdesk_models::Piper>();
}
