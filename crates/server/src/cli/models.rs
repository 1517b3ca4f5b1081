//! `frontdesk models`: the small models that run in the process.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use frontdesk_base::Random;
use frontdesk_models::{CATALOGUE, Model, ModelFile, Part, Set, Source, State, Store};
use frontdesk_providers::{
    Kind, ProviderError,
    huggingface::{HuggingFace, PROVIDER, Place, Published},
};

use super::say;
use crate::{config::Config, keys, wire};

/// How often a fetch is tried again without getting any further.
const TRIES: u32 = 4;

#[derive(Debug, Subcommand)]
pub(super) enum Models {
    /// Fetch the models of a set, or go on where a fetch stopped
    Pull(Pull),
    /// Say which models there are, and which of them are here
    List,
}

#[derive(Debug, Args)]
pub(super) struct Pull {
    /// Which models to have: small, default, or what calls need: voice-small or voice
    #[arg(long, value_name = "SET", default_value_t = Set::Default)]
    set: Set,
    /// Take the files from this folder instead of the network
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

impl Models {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        match self {
            Self::Pull(pull) => pull.run(config).await?,
            Self::List => list(&wire::models(config)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(store: &Store) {
    for model in CATALOGUE {
        let state = match store.state(model) {
            State::Present => "here",
            State::Partial => "partly here",
            State::Missing => "not here",
        };
        say(format_args!(
            "{}  {state}\n  {}\n  {}, {}, set {}",
            model.name,
            model.purpose,
            megabytes(model.bytes()),
            model.licence,
            model.sets.iter().map(|set| set.word()).collect::<Vec<_>>().join(", ")
        ));
    }
    say(format_args!("in {}", store.folder().display()));
}

impl Pull {
    async fn run(self, config: &Config) -> Result<()> {
        keys::make_folder(&config.data_dir)?;
        let store = wire::models(config);
        let access = wire::access(config, "huggingface");
        let publisher = HuggingFace::new(wire::http()?, access.base_url.as_deref())?;
        for model in self.set.models() {
            if let Some(from) = &self.from {
                store.install_from(model, from)?;
                say(format_args!("{}: taken from {}", model.name, from.display()));
                continue;
            }
            for file in model.files {
                let name = format!("{}/{}", model.name, file.name);
                if store.verified(model, file)? {
                    say(format_args!("{name}: is here"));
                    continue;
                }
                fetch(&publisher, &store, model, file, &name)
                    .await
                    .with_context(|| format!("cannot fetch {name}"))?;
                say(format_args!("{name}: fetched, {}", megabytes(file.bytes)));
            }
        }
        Ok(())
    }
}

/// Fetches a file, going on where it stopped as long as that leads further.
async fn fetch(
    publisher: &HuggingFace,
    store: &Store,
    model: &Model,
    file: &'static ModelFile,
    name: &str,
) -> Result<()> {
    let mut part = store.begin(model, file)?;
    if part.written() > 0 {
        say(format_args!("{name}: goes on at {}", megabytes(part.written())));
    }
    let mut progress = Progress::new(name, file.bytes, part.written());
    let random = Random::system();
    let (mut tries, mut best) = (0, part.written());
    while part.missing() > 0 {
        let before = part.written();
        let Err(error) = download(publisher, model, file, &mut part, &mut progress).await else {
            continue;
        };
        tries = if part.written() > best { 1 } else { tries + 1 };
        best = best.max(part.written());
        match error.downcast_ref::<ProviderError>() {
            Some(error) if error.kind.is_transient() && tries < TRIES => {
                tokio::time::sleep(error.pause(tries - 1, &random)).await;
            }
            // The server does not know that part of the file.
            Some(error) if error.kind == Kind::Refused && before > 0 && tries == 1 => {
                part.restart()?;
            }
            _ => {
                progress.end();
                let hint = "what came is kept: run it again to go on, or fetch the files elsewhere \
                            and use --from";
                return Err(error.context(hint));
            }
        }
    }
    progress.end();
    Ok(part.finish()?)
}

async fn download(
    publisher: &HuggingFace,
    model: &Model,
    file: &ModelFile,
    part: &mut Part,
    progress: &mut Progress<'_>,
) -> Result<()> {
    let place = match model.source {
        Source::HuggingFace { repository, revision } => {
            Place::Repository { name: repository, revision }
        }
        Source::Web(place) => Place::Web(place),
    };
    let what = Published { place, file: file.path, bytes: file.bytes };
    let mut coming = publisher.fetch(what, part.written()).await?;
    if coming.from() != part.written() {
        part.restart()?;
    }
    while let Some(bytes) = coming.chunk().await? {
        part.write(&bytes)?;
        progress.at(part.written());
    }
    if part.missing() > 0 {
        let what = format!("it ends {} bytes too early", part.missing());
        return Err(ProviderError::retry(PROVIDER, what).into());
    }
    Ok(())
}

/// How far a fetch is: a line that changes on a terminal, a line each quarter elsewhere.
struct Progress<'a> {
    name: &'a str,
    total: u64,
    /// In hundredths.
    told: u64,
    terminal: bool,
}

impl<'a> Progress<'a> {
    fn new(name: &'a str, total: u64, done: u64) -> Self {
        let told = hundredths(done, total);
        Self { name, total, told, terminal: io::stderr().is_terminal() }
    }

    fn at(&mut self, done: u64) {
        let now = hundredths(done, self.total);
        let step = if self.terminal { 1 } else { 25 };
        if now / step != self.told / step && now < 100 {
            let total = megabytes(self.total);
            if self.terminal {
                draw(format_args!("\r{}: {now} % of {total} ", self.name));
            } else {
                say(format_args!("{}: {now} % of {total}", self.name));
            }
        }
        self.told = now;
    }

    /// Clears the line for what is said next.
    fn end(&self) {
        if self.terminal {
            draw("\r\u{1b}[K");
        }
    }
}

fn draw(text: impl std::fmt::Display) {
    let mut terminal = io::stderr();
    // Nobody may be looking any more.
    let _ = write!(terminal, "{text}").and_then(|()| terminal.flush());
}

fn hundredths(done: u64, total: u64) -> u64 {
    done.saturating_mul(100) / total.max(1)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
