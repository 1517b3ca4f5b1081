//! `frontdesk demo`: a made-up business to look around in.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use frontdesk_base::{Clock, Random};
use frontdesk_db::{Db, Settings};
use frontdesk_desk::demo;
use tokio::net::TcpListener;
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use super::{say, serve};
use crate::{
    config::{self, Config, Environment},
    keys,
    wire::{self, Opened},
};

/// A demo's visitors all come from one machine, which the rates for strangers take for one.
const RATES: f64 = 20.0;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The port to listen at, on this machine alone; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Keep the data in this folder, and go on with it at the next start
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Demo {
    pub(super) async fn run(self, config: Config, environment: &Environment) -> Result<ExitCode> {
        // Held to the end: the folder goes with it.
        let (folder, _throw_away) = if let Some(folder) = self.data {
            (folder, None)
        } else {
            let made = ThrowAway::make()?;
            (made.0.clone(), Some(made))
        };
        let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let kept = config.email.kind != "mailbox";
        let config = demo_config(config, folder, bind)?;
        serve_salon(&config, environment, kept).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What a configured installation may lend the demo is how it speaks and what it may read: its log, its
/// models, its private hosts. Never its data: the demo writes a made-up business.
fn demo_config(configured: Config, data_dir: PathBuf, bind: SocketAddr) -> Result<Config> {
    let mut config = config::load(None, &Environment::default())?;
    config.data_dir = data_dir;
    config.server.bind = bind;
    config.limits.rates = configured.limits.rates * RATES;
    config.log = configured.log;
    config.knowledge = configured.knowledge;
    config.models = configured.models;
    config.providers = configured.providers;
    Ok(config)
}

/// `kept` says that mails would leave by the configuration, which a made-up business must not do.
async fn serve_salon(config: &Config, environment: &Environment, kept: bool) -> Result<()> {
    keys::make_folder(&config.data_dir)?;
    let _lock = keys::lock(&config.data_dir)?;
    let listener = TcpListener::bind(config.server.bind).await.with_context(|| {
        format!("cannot listen at {}: choose another --port", config.server.bind)
    })?;
    let listening = listener.local_addr()?;

    // Nothing here is worth waiting for the disk: a power cut takes the last seconds of a demo.
    let db = Db::open(Settings { durable: false, ..wire::database(config) }).await?;
    let opened = Opened { db, master_key: keys::master_key(config, &Random::system())? };
    opened.db.migrate().await.context("cannot bring the database up to date")?;
    let settings = wire::settings(config, listening, true);
    let base = settings.public_url.clone();
    let app = wire::app(config, opened, Clock::system(), settings)?;
    // A month of a salon's life in the log would hide where to look.
    let opening = demo::open(&app).with_subscriber(NoSubscriber::default());
    opening.await.context("the demo's business")?;

    let (site, dashboard, docs) =
        (format!("{base}/site"), format!("{base}/demo/sign-in"), format!("{base}/api/docs"));
    serve::answer(&app, config, listener, || {
        if environment.on("FRONTDESK_PRINT_JSON") {
            let all = serde_json::json!({
                "base": base, "site": site, "dashboard": dashboard, "docs": docs,
            });
            say(all);
        } else {
            say(format_args!(
                "The salon's site, with the widget:  {site}\n\
                 The dashboard, signed in:           {dashboard}\n\
                 The API's documentation:            {docs}\n\
                 Ctrl-C ends the demo."
            ));
            if kept {
                say(format_args!(
                    "No mail leaves: [email] of the configuration is not for a made-up business. They are at {base}/mail."
                ));
            }
        }
    })
    .await
}

/// A folder that is gone with the demo.
struct ThrowAway(PathBuf);

impl ThrowAway {
    fn make() -> io::Result<Self> {
        let name = format!("frontdesk-demo-{}", &Random::system().token()[..12]);
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for ThrowAway {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
