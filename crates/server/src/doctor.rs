//! `frontdesk doctor`: checks what the configuration names, and says what to put right.

mod providers;

use std::{fs, path::Path, process::ExitCode, time::Duration};

use anyhow::{Context, Result};
use frontdesk_base::Random;
use frontdesk_db::Db;
use frontdesk_desk::embeddings::Embedder;
use frontdesk_http::GeoIp;
use frontdesk_models::{CATALOGUE, Model, Set, State};

use crate::{
    assets,
    config::{self, Config, Environment},
    keys, wire,
};

/// How long one check may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How a check went.
enum Outcome {
    /// As it should be; a few words about it.
    Good(String),
    /// Wrong; what to put right.
    Wrong(String),
}

use Outcome::{Good, Wrong};

impl From<Result<String>> for Outcome {
    fn from(result: Result<String>) -> Self {
        result.map_or_else(|error| Wrong(format!("{error:#}")), Good)
    }
}

/// Runs every check and says each; fails when one of them is not as it should be.
pub async fn run(
    file: Option<&Path>,
    environment: &Environment,
    say: fn(String),
) -> Result<ExitCode> {
    let mut healthy = true;
    let mut tell = |name: &str, outcome: Outcome| {
        let (mark, text) = match outcome {
            Good(text) => ("ok", text),
            Wrong(text) => {
                healthy = false;
                ("WRONG", text)
            }
        };
        say(format!("{name:<14} {mark:<6} {}", text.replace('\n', "\n                      ")));
    };
    let config = match config::load(file, environment) {
        Ok(config) => config,
        Err(faults) => {
            tell("configuration", Wrong(faults.to_string()));
            return Ok(ExitCode::FAILURE);
        }
    };
    let from = file.map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
    tell("configuration", Good(from));
    tell("data folder", data_folder(&config).into());
    tell("master key", master_key(&config).into());
    tell("database", in_time(database(&config)).await);
    tell("storage", in_time(storage(&config)).await);
    tell("assets", browser_side());
    tell("models", models(&config));
    if let Some(model) = wire::embeddings_model(&config) {
        tell("embeddings", in_time(embeddings(&config, model)).await);
    }
    if let Some(file) = &config.geoip.file {
        let opened = GeoIp::open(file).map(|_| file.display().to_string());
        tell("geoip", opened.map_err(Into::into).into());
    }
    if config.email.kind != "mailbox" {
        tell("e-mail", Box::pin(in_time(email(&config))).await);
    }
    for (name, outcome) in providers::check(&config, &wire::http()?).await {
        tell(&name, outcome);
    }
    tell("public address", public_address(&config));
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn in_time(check: impl Future<Output = Result<String>>) -> Outcome {
    match tokio::time::timeout(PATIENCE, check).await {
        Ok(result) => result.into(),
        Err(_) => Wrong(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

fn data_folder(config: &Config) -> Result<String> {
    keys::make_folder(&config.data_dir)?;
    let probe = config.data_dir.join(".doctor");
    fs::write(&probe, b"written by frontdesk doctor")?;
    fs::remove_file(&probe)?;
    Ok(config.data_dir.display().to_string())
}

fn master_key(config: &Config) -> Result<String> {
    let file = keys::key_file(config);
    let is_kept_here = config.secrets.master_key.is_none();
    if is_kept_here && !file.exists() && !config.data_dir.join(keys::DATABASE_FILE).exists() {
        return Ok(format!("will be made at the first start, in {}", file.display()));
    }
    let key = keys::master_key(config, &Random::system())?;
    let place = if is_kept_here { file.display().to_string() } else { "configured".to_owned() };
    Ok(format!("{place} (number {})", key.id()))
}

async fn database(config: &Config) -> Result<String> {
    if config.database.url.is_none() && !config.data_dir.join(keys::DATABASE_FILE).exists() {
        return Ok("will be made at the first start, in the data folder".to_owned());
    }
    let db = Db::open(wire::database(config)).await?;
    let all = db.migration_status().await?;
    db.close().await;
    let missing = all.iter().filter(|migration| !migration.applied).count();
    let state = match missing {
        0 => "up to date".to_owned(),
        // `serve` does it by itself.
        missing => format!("{missing} of {} migrations to come at the next start", all.len()),
    };
    Ok(state)
}

async fn storage(config: &Config) -> Result<String> {
    let blobs = wire::blobs(config, &wire::http()?)?;
    blobs.check().await.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(config.storage.url.clone().unwrap_or_else(|| "in the data folder".to_owned()))
}

fn browser_side() -> Outcome {
    let missing: Vec<&str> =
        assets::EXPECTED.into_iter().filter(|name| !assets::has(name)).collect();
    if missing.is_empty() {
        Good("built in".to_owned())
    } else {
        Wrong(format!("{} missing: run `cargo xtask assets`", missing.join(", ")))
    }
}

/// Whether the server that works out what texts mean does so.
async fn embeddings(config: &Config, model: &str) -> Result<String> {
    let embedder = wire::remote(config, model)?;
    let vectors = embedder
        .embed(vec!["Where can I park?".to_owned()], PATIENCE)
        .await
        .context("look at models.embeddings and providers.openai")?;
    let dimensions = vectors.vectors.first().map_or(0, Vec::len);
    Ok(format!("{model}: vectors of {dimensions} numbers"))
}

/// Without them everything works, only less well.
fn models(config: &Config) -> Outcome {
    let store = wire::models(config);
    let line = |model: &Model| {
        let (name, pull) = (model.name, pull(model));
        match store.state(model) {
            State::Present => format!("{name}: here"),
            State::Partial => format!("{name}: not all of it: run `{pull}`"),
            State::Missing => format!("{name} {}: run `{pull}` to have it", model.purpose),
        }
    };
    Good(CATALOGUE.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// The command that fetches a model.
fn pull(model: &Model) -> String {
    match model.sets {
        [set, ..] if !model.sets.contains(&Set::Default) => {
            format!("frontdesk models pull --set {set}")
        }
        _ => "frontdesk models pull".to_owned(),
    }
}

/// Whether whoever sends mails would take one. None is sent.
async fn email(config: &Config) -> Result<String> {
    let Some(installed) = wire::email::installed(config, &wire::http()?)? else {
        return Ok("kept for the development mailbox".to_owned());
    };
    installed.mailer.check().await.context("look at email and providers.resend")?;
    let reports = match (installed.mailer.name(), &installed.signing_secret) {
        ("resend", None) => {
            "; without providers.resend.signing_secret it is not known what bounces"
        }
        _ => "",
    };
    Ok(format!("{} takes mails from {}{reports}", installed.mailer.name(), installed.from.address))
}

fn public_address(config: &Config) -> Outcome {
    match &config.server.public_url {
        Some(url) if url.starts_with("https://") => Good(url.clone()),
        Some(url) => Good(format!("{url} (people's messages travel in the open without https)")),
        None => Good("not set: links lead to where the server listens".to_owned()),
    }
}
