//! How many calls this process leads at once: each takes a seat while its sound is here. Who calls when all
//! are taken hears a sentence and may leave a message, because a call that stutters helps nobody. The same
//! where the process is about to stop, which waits for those that are there.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time};

use crate::App;

/// How long after the last call the carrier may still ask what comes after it.
const AFTER: Duration = Duration::from_secs(2);

/// How many calls this process leads.
#[derive(Debug)]
struct Taken(watch::Sender<usize>);

impl Default for Taken {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

/// A seat; given back when it is dropped.
#[derive(Debug)]
pub struct Seat(Arc<Taken>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.0.send_modify(|taken| {
            *taken -= 1;
            metrics::gauge!("calls_live").set(*taken as f64);
        });
    }
}

/// A seat for a call; none where all are taken.
pub fn seat(app: &App) -> Option<Seat> {
    let taken = app.memory::<Taken>();
    let most = app.settings().calls_at_once;
    let got = taken.0.send_if_modified(|taken| {
        let room = *taken < most;
        *taken += usize::from(room);
        metrics::gauge!("calls_live").set(*taken as f64);
        room
    });
    got.then(|| Seat(taken))
}

/// Whether there is none for somebody who calls now.
pub(in crate::channels) fn are_taken(app: &App) -> bool {
    app.background().is_leaving()
        || *app.memory::<Taken>().0.borrow() >= app.settings().calls_at_once
}

/// Waits until the calls that this process leads are over, and for what their carriers ask then; at most so
/// long. At once where there are none.
pub async fn all_over(app: &App, patience: Duration) {
    let mut taken = app.memory::<Taken>().0.subscribe();
    if *taken.borrow() == 0 {
        return;
    }
    let over = async {
        // Its sender is kept as long as the app.
        drop(taken.wait_for(|taken| *taken == 0).await);
        time::sleep(AFTER).await;
    };
    drop(time::timeout(patience, over).await);
}
