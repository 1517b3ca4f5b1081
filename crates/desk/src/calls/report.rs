//! The mail about a call that is over is asked for: `reports` writes it, which knows what the caller answered, too.

use std::time::Duration;

use frontdesk_base::{
    Result,
    id::{CallId, OrgId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::model::Call;
use crate::{
    App,
    jobs::{self, NewJob, Priority},
};

/// The job that writes the mail about a call that is over; that of reports runs it.
pub(crate) const REPORT_JOB: &str = "call_report";

/// What that job is about.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EndedCall {
    /// The call.
    pub(crate) call: CallId,
}

/// How long after the end it is written: a call that was put through and is back by then goes on, and a model's
/// summary is there by then.
const AFTER: Duration = Duration::from_secs(30);

/// Writes the job of a call that ends.
pub(super) async fn schedule(app: &App, tx: &mut Tx, org: &OrgId, call: &Call) -> Result<()> {
    // Of one that came back and ended again while the first waits, one mail is enough.
    let dedupe = format!("call-report:{}", call.id);
    let job = NewJob::new(REPORT_JOB, EndedCall { call: call.id.clone() }).dedupe(&dedupe);
    let at = app.clock().now().plus(AFTER);
    jobs::enqueue(app, tx, org, job.priority(Priority::Soon).at(at)).await?;
    Ok(())
}
