//! The one place that knows every feature: the jobs they run and what has to be tidied up.

use std::time::Duration;

use crate::{
    App, agent, auth, bookings, calendars, calls, channels, contacts, conversations, data_requests,
    evaluation, intake, jobs::Runner, knowledge, leads, mail, reports, sales, tasks,
};

/// How often what has run out is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);

/// A runner that knows every job of the product.
pub fn runner(app: &App) -> Runner {
    let handlers = mail::handlers()
        .into_iter()
        .chain(conversations::handlers())
        .chain(bookings::handlers())
        .chain(calendars::handlers())
        .chain(calls::handlers())
        .chain(channels::voice::handlers())
        .chain(tasks::handlers())
        .chain(sales::handlers())
        .chain(contacts::handlers())
        .chain(intake::handlers())
        .chain(leads::handlers())
        .chain(reports::handlers())
        .chain(agent::handlers())
        .chain(knowledge::handlers())
        .chain(evaluation::handlers());
    Runner::new(app, handlers)
}

/// Forgets in the background what has run out (sign-ins, links in mails, counts of tries), and sees that
/// every organization has its morning.
pub fn keep_house(app: &App) {
    let kept = app.clone();
    app.background().spawn("housekeeping", async move {
        loop {
            if let Err(error) = auth::forget_expired(&kept).await {
                tracing::warn!(error = %error, "Could not forget what has run out");
            }
            if let Err(error) = contacts::import::forget_expired(&kept).await {
                tracing::warn!(error = %error, "Could not forget imports that have run out");
            }
            if let Err(error) = calendars::keep_house(&kept).await {
                tracing::warn!(error = %error, "Could not see to calendars that were not read");
            }
            if let Err(error) = reports::plan_missing(&kept).await {
                tracing::warn!(error = %error, "Could not plan the mornings' summaries");
            }
            if let Err(error) = data_requests::forget_old(&kept).await {
                tracing::warn!(error = %error, "Could not forget data requests that have run out");
            }
            if let Err(error) = channels::voice::forget_old(&kept).await {
                tracing::warn!(error = %error, "Could not forget old tickets and messages of callers");
            }
            if let Err(error) = mail::forget_old(&kept).await {
                tracing::warn!(error = %error, "Could not forget the texts of old mails");
            }
            tokio::select! {
                () = kept.background().stopping() => return,
                () = tokio::time::sleep(HOUSEKEEPING) => {}
            }
        }
    });
}
