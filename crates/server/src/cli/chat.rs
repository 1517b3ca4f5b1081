//! `frontdesk chat`: talk to the agent in the terminal, as a new contact.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use frontdesk_base::{Clock, Timestamp};
use frontdesk_desk::chat::Chat;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::say;
use crate::config::Config;

#[derive(Debug, Args)]
pub(super) struct Talk {
    /// The organization's name in addresses
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// One line of JSON in ({"text": "…"} or {"reset": true}), one line of JSON out
    #[arg(long)]
    json: bool,
    /// Set the clock to this time, such as 2026-11-23T10:00:00Z
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: Option<String>,
    #[serde(default)]
    reset: bool,
}

impl Talk {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        let clock = self.now.map_or_else(Clock::system, Clock::starting_at);
        let app = super::app_beside(config, clock).await?;
        let mut chat = Chat::begin(&app, &self.org)
            .await
            .with_context(|| format!("cannot talk to {}", self.org))?;
        if !self.json {
            say("Write a line and press Enter. An empty line ends the conversation.");
        }
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        while let Some(line) = lines.next_line().await? {
            if self.json {
                say(self.answer_json(&mut chat, &line).await);
            } else if line.trim().is_empty() {
                break;
            } else {
                match chat.say(&line).await {
                    Ok(heard) => {
                        say(&heard.text);
                        for choice in &heard.choices {
                            say(format_args!("  [{}]", choice.label));
                        }
                    }
                    Err(error) => say(format_args!("({error})")),
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What is wrong with a line is a line too: a script that talks goes on.
    async fn answer_json(&self, chat: &mut Chat, line: &str) -> serde_json::Value {
        let wrong =
            |error: &dyn std::fmt::Display| serde_json::json!({ "error": error.to_string() });
        let line: Line = match serde_json::from_str(line) {
            Ok(line) => line,
            Err(error) => return wrong(&error),
        };
        if line.reset {
            return match chat.reset().await {
                Ok(()) => serde_json::json!({ "reset": true }),
                Err(error) => wrong(&error),
            };
        }
        match chat.say(&line.text.unwrap_or_default()).await {
            Ok(heard) => serde_json::to_value(heard).unwrap_or_default(),
            Err(error) => wrong(&error),
        }
    }
}
