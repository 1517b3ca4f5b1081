//! How far the set-up has come: what Home shows until everything is done. Most of it is seen from
//! what is there; what cannot be seen is noted when it happens.

use std::collections::BTreeMap;

use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::Tx;
use serde::Serialize;

use super::store;
use crate::{App, Caller};

/// Something that happened and leaves nothing else to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody looked at the opening hours and said when they are.
    Hours,
    /// Somebody talked to the agent to try it.
    Tried,
    /// The widget was opened on a site that is not ours.
    Embedded,
    /// Somebody has seen enough of the list.
    Dismissed,
}

impl Step {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Tried => "tried",
            Self::Embedded => "embedded",
            Self::Dismissed => "dismissed",
        }
    }
}

/// Which steps of the set-up are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a list of boxes to tick")]
pub struct Checklist {
    /// The business says what it does and how to reach it.
    pub profile: bool,
    /// It has said when it is open.
    pub hours: bool,
    /// It has taught its agent something.
    pub knowledge: bool,
    /// Somebody has tried the agent.
    pub tried: bool,
    /// The widget is on its website.
    pub embedded: bool,
    /// Somebody else has been invited.
    pub invited: bool,
    /// Nobody wants to see the list any more.
    pub dismissed: bool,
}

impl Checklist {
    /// The steps that are done, of how many.
    pub fn progress(&self) -> (usize, usize) {
        let steps =
            [self.profile, self.hours, self.knowledge, self.tried, self.embedded, self.invited];
        (steps.iter().filter(|done| **done).count(), steps.len())
    }
}

/// How far the caller's organization has come.
pub async fn checklist(app: &App, caller: &Caller) -> Result<Checklist> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let profile = super::profile_in(&mut conn, org).await?;
    let row = store::progress(&mut conn, org).await?.ok_or(Error::NotFound("organization"))?;
    let noted = |step: Step| row.checklist.get(step.as_str()).copied().unwrap_or_default();
    let reachable = [&profile.phone, &profile.email, &profile.address];
    Ok(Checklist {
        profile: !profile.description.is_empty() && reachable.iter().any(|way| !way.is_empty()),
        hours: noted(Step::Hours),
        knowledge: row.knowledge_version > 0,
        tried: noted(Step::Tried),
        embedded: noted(Step::Embedded),
        invited: row.people > 1,
        dismissed: noted(Step::Dismissed),
    })
}

/// Notes that a step is done. Free when it is noted already.
pub async fn mark(app: &App, org: &OrgId, step: Step) -> Result<()> {
    let mut conn = app.db().read(org).await?;
    let row = store::progress(&mut conn, org).await?.ok_or(Error::NotFound("organization"))?;
    drop(conn);
    if row.checklist.contains_key(step.as_str()) {
        return Ok(());
    }
    let mut tx = app.db().begin(org).await?;
    mark_in(&mut tx, org, step).await?;
    tx.commit().await
}

/// Notes it in this transaction.
pub(super) async fn mark_in(tx: &mut Tx, org: &OrgId, step: Step) -> Result<()> {
    store::lock(tx, org).await?;
    let row = store::progress(tx, org).await?.ok_or(Error::NotFound("organization"))?;
    let mut noted: BTreeMap<String, bool> = row.checklist.0;
    noted.insert(step.as_str().to_owned(), true);
    store::set_checklist(tx, org, noted).await
}
