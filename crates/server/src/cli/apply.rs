//! `frontdesk apply`: an organization from a business file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use frontdesk_base::{Clock, Error, Secret};
use frontdesk_desk::setup::{self, Applied, BusinessFile, SecretText};

use super::{app_beside, say};
use crate::config::{Config, Environment};

#[derive(Debug, Args)]
pub(super) struct Apply {
    /// The business file
    file: PathBuf,
    /// Answer with one JSON object: ids, the widget's key, the addresses for webhooks, what changed
    #[arg(long)]
    json: bool,
}

impl Apply {
    pub(super) async fn run(self, config: &Config, environment: &Environment) -> Result<ExitCode> {
        let place = self.file.display();
        let text =
            fs::read_to_string(&self.file).with_context(|| format!("cannot read {place}"))?;
        let business = BusinessFile::parse(&text).with_context(|| place.to_string())?;
        let secrets = SecretsOf { file: &self.file, environment };

        let app = app_beside(config, Clock::system()).await?;
        let applied = setup::apply(&app, &business, &secrets).await;
        app.db().close().await;
        let applied = applied.with_context(|| place.to_string())?;
        if self.json {
            say(serde_json::to_string(&applied)?);
        } else {
            tell(&applied);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(applied: &Applied) {
    say(format_args!("{} ({})", applied.slug, applied.org_id));
    if applied.changes.is_empty() {
        say("  in line already");
    }
    for change in &applied.changes {
        let line = format!("  {} {} {}", change.what, change.part, change.name);
        say(line.trim_end());
    }
    if let Some(key) = &applied.widget_key {
        say(format_args!("  the widget's key is {key}"));
    }
    for (channel, address) in &applied.webhooks {
        say(format_args!("  webhooks of {channel} go to {address}"));
    }
    for note in &applied.notes {
        say(format_args!("  note: {note}"));
    }
}

/// Secrets that the file only names: in the environment, or in files beside it.
pub(super) struct SecretsOf<'a> {
    /// The business file, beside which relative paths begin.
    pub(super) file: &'a Path,
    pub(super) environment: &'a Environment,
}

impl setup::Secrets for SecretsOf<'_> {
    fn file(&self, path: &str) -> frontdesk_base::Result<bytes::Bytes> {
        let path = self.file.parent().unwrap_or(Path::new("")).join(path);
        let bytes = fs::read(&path)
            .map_err(|error| Error::invalid("path", format!("{}: {error}", path.display())))?;
        Ok(bytes.into())
    }

    fn resolve(&self, secret: &SecretText) -> frontdesk_base::Result<Secret> {
        match secret {
            SecretText::Value(secret) => Ok(secret.clone()),
            SecretText::Env { env } => self
                .environment
                .get(env)
                .map(Secret::new)
                .ok_or_else(|| Error::invalid("env", format!("the variable {env} is not set"))),
            SecretText::File { file } => {
                let path = self.file.parent().unwrap_or(Path::new("")).join(file);
                let text = fs::read_to_string(&path).map_err(|error| {
                    Error::invalid("file", format!("{}: {error}", path.display()))
                })?;
                Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
            }
        }
    }
}
