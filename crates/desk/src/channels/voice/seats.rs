//! How many calls this process leads at once: each takes a seat while its sound is here. Who calls when all
//! are taken hears a sentence and may leave a message, because a call that stutters helps nobody.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::App;

/// The calls that this process leads.
#[derive(Debug, Default)]
struct Taken(AtomicUsize);

/// A seat; given back when it is dropped.
#[derive(Debug)]
pub struct Seat(Arc<Taken>);

impl Drop for Seat {
    fn drop(&mut self) {
        let left = self.0.0.fetch_sub(1, Ordering::AcqRel) - 1;
        metrics::gauge!("calls_live").set(left as f64);
    }
}

/// A seat for a call; none where all are taken.
pub fn seat(app: &App) -> Option<Seat> {
    let taken = app.memory::<Taken>();
    let most = app.settings().calls_at_once;
    let more = |now: usize| (now < most).then_some(now + 1);
    let before = taken.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok()?;
    metrics::gauge!("calls_live").set((before + 1) as f64);
    Some(Seat(taken))
}

/// Whether all are taken.
pub(in crate::channels) fn are_taken(app: &App) -> bool {
    app.memory::<Taken>().0.load(Ordering::Acquire) >= app.settings().calls_at_once
}
