//! Reports: the summary that a member finds in their mail every morning, and the mail about a call that is over
//! (`call`).
//!
//! One job an organization waits for its next morning (`daily`), and writes the next one when it has run.
//! Which day was sent is kept, so that it is sent once however often the job runs. What there is to say is
//! counted by the features whose it is (`figures`); a day with nothing to say sends nothing.

mod call;
mod daily;
mod figures;
mod letter;
mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::Conn;
use jiff::civil::{Time, time};

pub(crate) use daily::plan_missing;

use crate::{App, Caller, Role, audit, calls, jobs::Handler};

/// The jobs of reports.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(daily::KIND, daily::run), Handler::new(calls::REPORT_JOB, call::run)]
}

/// When the summary is sent where nobody has said.
const USUAL: Time = time(7, 30, 0, 0);

/// When the organization's summary is sent, on its own clock.
pub async fn summary_time(app: &App, caller: &Caller) -> Result<Time> {
    let mut conn = app.db().read(caller.org()).await?;
    time_in(&mut conn, caller.org()).await
}

async fn time_in(conn: &mut Conn, org: &OrgId) -> Result<Time> {
    Ok(store::time(conn, org).await?.unwrap_or(USUAL))
}

/// Sets when the organization's summary is sent: `07:30`.
pub async fn set_summary_time(app: &App, caller: &Caller, text: &str) -> Result<Time> {
    caller.must_be(Role::Admin)?;
    let wrong = || Error::invalid("summary_at", "is a time such as 07:30");
    let at = crate::orgs::clock(text).ok_or_else(wrong)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::set_time(&mut tx, org, at).await?;
    daily::plan(app, &mut tx, org).await?;
    audit::record(app, &mut tx, caller, "summary.updated", org.as_str(), "").await?;
    tx.commit().await?;
    Ok(at)
}
