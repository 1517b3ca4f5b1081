//! What was deleted a moment ago, so that it can be taken back by its id alone. It is held in memory
//! for a few minutes: a restart forgets it, as closing the window of undoing does.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{OrgId, SourceId},
};

use super::faq::{self, FaqEntry};
use crate::{App, Caller, Role};

/// How long it can be taken back.
const KEPT: Duration = Duration::from_secs(600);
/// Entries of all organizations together.
const MOST: usize = 500;

#[derive(Default)]
pub(super) struct Deleted(Mutex<VecDeque<(OrgId, FaqEntry, Timestamp)>>);

/// Holds an entry that was just deleted.
pub(super) fn keep(app: &App, org: &OrgId, entry: &FaqEntry) {
    let now = app.clock().now();
    let deleted = app.memory::<Deleted>();
    let mut all = deleted.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|(.., at)| now.since(*at) < KEPT);
    all.truncate(MOST - 1);
    all.push_front((org.clone(), entry.clone(), now));
}

/// Takes back that an entry was deleted a moment ago.
pub async fn undelete(app: &App, caller: &Caller, id: &SourceId) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let now = app.clock().now();
    let deleted = app.memory::<Deleted>();
    let found = {
        let all = deleted.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = |(org, entry, at): &&(OrgId, FaqEntry, Timestamp)| {
            org == caller.org() && entry.id == *id && now.since(*at) < KEPT
        };
        all.iter().find(own).map(|(_, entry, _)| entry.clone())
    };
    let entry = found.ok_or_else(|| {
        Error::conflict("It is too late to take this back. Write the answer again.")
    })?;
    faq::restore(app, caller, entry).await
}
