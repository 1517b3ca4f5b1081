//! How often something may be tried at the door. The count is kept for any address, known or not,
//! so that neither the answer nor the time it takes tells which ones have accounts.

use std::time::Duration;

use frontdesk_base::{Result, Timestamp, address::Email};
use frontdesk_db::Tx;

use super::store;
use crate::{App, signing};

const HOUR: Duration = Duration::from_hours(1);

/// Something that may be tried only so often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    what: &'static str,
    most: i64,
    window: Duration,
}

/// Passwords of one address from one place.
pub(super) const PASSWORD_HERE: Limit =
    Limit { what: "password-here", most: 10, window: Duration::from_mins(15) };
/// Passwords of one address from anywhere: what holds against many places at once.
pub(super) const PASSWORD_ANYWHERE: Limit = Limit { what: "password", most: 100, window: HOUR };
/// Mails that somebody who is not signed in can have sent to an address.
pub(super) const MAIL: Limit = Limit { what: "mail", most: 5, window: HOUR };

impl Limit {
    fn key(self, app: &App, who: &str) -> String {
        signing::sign(app, "attempts", &format!("{}\n{who}", self.what))
    }

    /// Counts a try and says whether it is still within the limit.
    pub(super) async fn allows(self, app: &App, tx: &mut Tx, who: &str) -> Result<bool> {
        let now = app.clock().now();
        let count =
            store::count_attempt(tx, &self.key(app, who), now, now.minus(self.window)).await?;
        if count > self.most {
            metrics::counter!("attempts_refused_total", "what" => self.what).increment(1);
        }
        Ok(count <= self.most)
    }

    /// Forgets the tries: the right one was among them.
    pub(super) async fn forget(self, app: &App, tx: &mut Tx, who: &str) -> Result<()> {
        store::forget_attempts(tx, &self.key(app, who)).await
    }

    /// How long to stay away.
    pub(super) fn window(self) -> Duration {
        self.window
    }
}

/// An address as it is tried from one place.
pub(super) fn from_here(email: &Email, ip: &str) -> String {
    format!("{email}\n{ip}")
}

/// Counts that began before this say nothing any more.
pub(super) fn oldest(now: Timestamp) -> Timestamp {
    now.minus(HOUR)
}
