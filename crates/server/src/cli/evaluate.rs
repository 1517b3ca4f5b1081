//! `frontdesk evaluate`: asks questions whose answers are known.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use frontdesk_base::{Clock, Random, Timestamp};
use frontdesk_desk::{chat::Chat, setup, setup::BusinessFile};

use super::{apply::SecretsOf, say};
use crate::{
    config::{Config, Environment},
    evaluate::{Question, Report, judge},
    wire,
};

#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// Folders with a business.toml and a questions.jsonl each
    #[arg(required = true)]
    folders: Vec<PathBuf>,
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
        let settings = wire::settings(config, config.server.bind, false);
        let own = Config { data_dir: throw_away.0.clone(), ..config.clone() };
        let opened = wire::open(&Config {
            database: crate::config::sections::Database { url: None, ..own.database.clone() },
            ..own.clone()
        })
        .await?;
        opened.db.migrate().await?;
        let settings = frontdesk_desk::app::Settings {
            embeddings: settings.embeddings.clone().filter(|_| !self.words),
            ..settings
        };
        let app = wire::app(&own, opened, Clock::starting_at(self.now), settings)?;
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
