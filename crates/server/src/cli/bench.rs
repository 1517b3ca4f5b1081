//! `frontdesk bench` on the database itself: one filled to measure with, and the knowledge in it.

use std::process::ExitCode;

use anyhow::{Context, Result};
use frontdesk_base::Clock;
use frontdesk_desk::demo::volume;

use super::{app_beside, say};
use crate::{bench::Bench, config::Config};

pub(super) async fn beside(bench: Bench, config: &Config) -> Result<ExitCode> {
    let app = app_beside(config, Clock::system()).await?;
    if bench.messages.is_none() {
        bench.measure_beside(&app, say).await?;
        app.db().close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let slug = bench.fill.unwrap_or_default();
    let messages = bench.messages.unwrap_or_default();
    let made = volume::fill(&app, &slug, messages, |done| {
        say(format_args!("{done} of {messages} messages"));
    })
    .await
    .with_context(|| format!("cannot fill {slug}"))?;
    say(format_args!("{made} messages were made"));
    app.db().close().await;
    Ok(ExitCode::SUCCESS)
}
