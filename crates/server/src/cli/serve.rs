//! `frontdesk serve`: the real thing.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use frontdesk_base::{Clock, clock::Stopwatch};
use frontdesk_desk::{App, events, registry};
use tokio::net::TcpListener;

use super::{migrate, say};
use crate::{
    config::{Config, Environment},
    keys, listen,
    shutdown::{self, Signals},
    telemetry, wire,
};

/// Jobs run at a time; they wait for the outside far more than they work.
const WORKERS: usize = 8;
/// Of these, the most that run what nobody waits for.
const BATCH_WORKERS: usize = 2;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Refuse to start when the database's schema is not up to date, instead of bringing it there
    #[arg(long)]
    no_migrate: bool,
}

impl Serve {
    pub(super) async fn run(self, config: &Config, environment: &Environment) -> Result<ExitCode> {
        let start = Stopwatch::start();
        keys::make_folder(&config.data_dir)?;
        let _lock = keys::lock(&config.data_dir)?;
        let listener = TcpListener::bind(config.server.bind)
            .await
            .with_context(|| format!("cannot listen at {}", config.server.bind))?;
        let listening = listener.local_addr()?;

        let opened = wire::open(config).await?;
        if self.no_migrate {
            migrate::must_be_current(&opened.db).await?;
        } else {
            opened.db.migrate().await.context("cannot bring the database up to date")?;
        }
        let settings = wire::settings(config, listening, false);
        let app = wire::app(config, opened, Clock::system(), settings)?;

        let base = format!("http://{}", wire::reached(listening));
        answer(&app, config, listener, || {
            if environment.on("FRONTDESK_PRINT_JSON") {
                say(serde_json::json!({ "base": base }));
            } else {
                say(format_args!("Frontdesk answers at {base} (after {} ms)", start.millis()));
                if config.server.public_url.is_none() {
                    say(format_args!("Begin at {base}/signup"));
                }
            }
        })
        .await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Runs the jobs and answers requests until a signal comes, then ends in order. `ready` is called
/// when requests are answered.
pub(super) async fn answer(
    app: &App,
    config: &Config,
    listener: TcpListener,
    ready: impl FnOnce(),
) -> Result<()> {
    // Before anything is begun that a signal would have to end in order.
    let signals = Signals::listen().context("cannot listen for signals")?;
    telemetry::measurements();
    telemetry::keep_measurements(app);
    if config.telemetry.otlp_endpoint.is_some() {
        tracing::warn!("telemetry.otlp_endpoint is set, but this version sends no traces");
    }
    let router = wire::router(app, config)?;
    registry::runner(app).start(WORKERS, BATCH_WORKERS).await?;
    registry::keep_house(app);
    events::follow(app);
    ready();
    let connections = config.server.max_connections;
    tokio::join!(
        listen::answer(listener, router, connections, app.background()),
        shutdown::on_signal(app, signals),
    );
    Ok(())
}
