//! What other processes wrote: the one reader in this process that looks for rows nobody here was
//! nudged about, so that no stream has to.
//!
//! Another node, the command line beside the server, or a nudge lost with its process: their rows
//! are there, and whoever listens here hears of them within [`EVERY`]. The cost is one statement a
//! round, however many streams there are.

use std::{collections::HashMap, time::Duration};

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::Door;

use super::{Nudge, store};
use crate::App;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// Organizations asked about in one statement.
const AT_ONCE: usize = 200;

/// Rows read of one organization in one round.
const PAGE: i64 = 500;

/// How far the rows of each organization that somebody listens to have been told of.
#[derive(Debug, Default)]
pub(super) struct Tail {
    told: HashMap<OrgId, i64>,
}

impl Tail {
    /// Looks once.
    pub(super) async fn round(&mut self, app: &App) -> Result<()> {
        let listened = app.bus().listened();
        self.told.retain(|org, _| listened.contains(org));
        let orgs: Vec<OrgId> = listened.into_iter().collect();
        for orgs in orgs.chunks(AT_ONCE) {
            let newest = {
                let mut conn = app.db().read_system(Door::Events).await?;
                store::newest_of(&mut conn, orgs).await?
            };
            for (org, newest) in newest {
                self.catch_up(app, org, newest).await?;
            }
        }
        Ok(())
    }

    async fn catch_up(&mut self, app: &App, org: OrgId, newest: i64) -> Result<()> {
        let Some(&told) = self.told.get(&org) else {
            // Somebody began to listen since the last round, and may have read the rows before the
            // newest of them was there.
            app.bus().broadcast(&org, Nudge::Stored { seq: newest });
            self.told.insert(org, newest);
            return Ok(());
        };
        if newest <= told {
            return Ok(());
        }
        let mut conn = app.db().read(&org).await?;
        let rows = store::after(&mut conn, &org, None, told, PAGE).await?;
        drop(conn);
        let told = rows.last().map_or(newest, |row| row.seq);
        for row in rows {
            app.bus().publish(&org, row.conversation_id.as_ref(), Nudge::Stored { seq: row.seq });
        }
        self.told.insert(org, told);
        Ok(())
    }
}

/// Tells this process's listeners, in the background, of what other processes write.
pub fn follow(app: &App) {
    let kept = app.clone();
    app.background().spawn("events of other processes", async move {
        let mut tail = Tail::default();
        loop {
            if let Err(error) = tail.round(&kept).await {
                tracing::warn!(error = %error, "Could not look for events of other processes");
            }
            tokio::select! {
                () = kept.background().stopping() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    });
}
