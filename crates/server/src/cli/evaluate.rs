//! `frontdesk evaluate`: asks questions whose answers are known, or holds dialogues whose outcome is.

mod dialogues;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use frontdesk_base::{Clock, Random, Timestamp};
use frontdesk_desk::{App, chat::Chat, setup, setup::BusinessFile};

use super::{apply::SecretsOf, say};
use crate::{
    config::{Config, Environment},
    evaluate::{Question, Report, judge},
    wire,
};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Evaluate {
    /// Folders with a business.toml and a questions.jsonl (or dialogues.jsonl) each
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Hold the dialogues of dialogues.jsonl, by words alone, and judge by what they booked
    #[arg(long)]
    dialogues: bool,
    /// Print what was said in dialogues that failed (not those under a folder `held`)
    #[arg(long, requires = "dialogues")]
    transcripts: bool,
    /// Go by words alone, even where the local model is
    #[arg(long)]
    words: bool,
    /// Say what came of each question
    #[arg(long)]
    each: bool,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// The time at which the questions are asked
    #[arg(long, value_name = "TIME", default_value = "2026-11-24T11:00:00Z")]
    now: Timestamp,
}

impl Evaluate {
    pub(super) async fn run(self, config: &Config, environment: &Environment) -> Result<ExitCode> {
        if self.dialogues {
            return self.run_dialogues(config, environment).await;
        }
        let mut report = Report::default();
        for folder in &self.folders {
            self.ask(folder, config, environment, &mut report)
                .await
                .with_context(|| folder.display().to_string())?;
        }
        if self.json {
            say(report.json());
        } else {
            say(report.table());
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Sets the business up in an installation of its own and asks its questions.
    async fn ask(
        &self,
        folder: &Path,
        config: &Config,
        environment: &Environment,
        report: &mut Report,
    ) -> Result<()> {
        let path = folder.join("business.toml");
        let business = BusinessFile::parse(&fs::read_to_string(&path)?)?;
        let questions = fs::read_to_string(folder.join("questions.jsonl"))?;
        let throw_away = ThrowAway::make()?;
        let app = open(&throw_away.0, config, self.now, self.words).await?;
        let applied =
            setup::apply(&app, &business, &SecretsOf { file: &path, environment }).await?;
        let mut chat = Chat::begin(&app, &applied.slug).await?;
        for (at, line) in questions.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
        {
            let question: Question = serde_json::from_str(line)
                .with_context(|| format!("questions.jsonl, line {}", at + 1))?;
            chat.reset().await?;
            let heard = chat.say(&question.question).await?;
            let verdict = judge(&question, &heard);
            if self.each {
                say(format_args!(
                    "{} {verdict:?}: {} -> {}",
                    question.id,
                    question.question,
                    heard.text.replace('\n', " / ")
                ));
            }
            report.add(&question.kind, verdict);
        }
        app.db().close().await;
        Ok(())
    }
}

/// An installation of its own in a folder, with the schema as it is now.
async fn open(folder: &Path, config: &Config, now: Timestamp, words: bool) -> Result<App> {
    let mut own = Config { data_dir: folder.to_owned(), ..config.clone() };
    own.database.url = None;
    let mut known = config.clone();
    if words {
        // A model that is not to be asked is not loaded either.
        "none".clone_into(&mut known.models.embeddings);
    }
    let settings = wire::settings(&known, known.server.bind, false);
    let opened = wire::open(&own).await?;
    opened.db.migrate().await?;
    wire::app(&own, opened, Clock::starting_at(now), settings)
}

/// A folder that is gone when its business has been asked.
struct ThrowAway(PathBuf);

impl ThrowAway {
    fn make() -> Result<Self> {
        let name = format!("frontdesk-evaluate-{}", &Random::system().token()[..12]);
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
