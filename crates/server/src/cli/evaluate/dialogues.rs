//! `frontdesk evaluate --dialogues`.

use std::{fmt::Write as _, fs, path::Path, process::ExitCode};

use anyhow::{Context, Result, bail, ensure};
use frontdesk_base::Timestamp;
use frontdesk_desk::{
    chat::{Arranged, Chat},
    setup,
    setup::BusinessFile,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::tz::TimeZone;

use super::{Evaluate, ThrowAway, open};
use crate::{
    cli::{apply::SecretsOf, say},
    config::{Config, Environment},
    evaluate::{
        Dialogue, Exchange, Outcome, Rows, Tally,
        dialogue::{Expect, OneOf, Setup},
        judge_dialogue,
    },
};

/// The set that is for judging: of it only totals are told.
const HELD: &str = "held";

/// How many dialogues are held at once.
const AT_ONCE: usize = 4;

/// What every dialogue of a business has in common.
struct Business {
    config: Config,
    /// The installation with the business in it.
    template: ThrowAway,
    slug: String,
    zone: TimeZone,
}

/// A dialogue that was held.
struct Held {
    id: String,
    kind: String,
    outcome: Outcome,
    why: String,
    transcript: String,
}

impl Evaluate {
    pub(super) async fn run_dialogues(
        &self,
        config: &Config,
        environment: &Environment,
    ) -> Result<ExitCode> {
        if self.each || self.transcripts {
            let mut parts = self.folders.iter().flat_map(|folder| folder.components());
            ensure!(
                parts.all(|part| part.as_os_str() != HELD),
                "the dialogues in `{HELD}` are for judging: only their totals are told"
            );
        }
        let mut tally = Tally::default();
        for folder in &self.folders {
            let all = hold(folder, config, environment)
                .await
                .with_context(|| folder.display().to_string())?;
            for held in all {
                if self.each {
                    say(format_args!("{} {:?} {}", held.id, held.outcome, held.why));
                }
                if self.transcripts && held.outcome != Outcome::Success {
                    say(format_args!(
                        "== {} ({}) {:?}: {}\n{}",
                        held.id, held.kind, held.outcome, held.why, held.transcript
                    ));
                }
                tally.add(&held.kind, held.outcome);
            }
        }
        if self.json {
            say(tally.json());
        } else {
            say(tally.table());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Holds the dialogues of a folder, several at once: each waits for its own database.
async fn hold(folder: &Path, config: &Config, environment: &Environment) -> Result<Vec<Held>> {
    let dialogues = Dialogue::read(&fs::read_to_string(folder.join("dialogues.jsonl"))?)?;
    let business = prepare(folder, config, environment).await?;
    let held = dialogues.iter().map(|dialogue| async {
        hold_one(&business, dialogue).await.with_context(|| dialogue.id.clone())
    });
    stream::iter(held).buffered(AT_ONCE).try_collect().await
}

/// Sets the business up once; each dialogue takes a copy.
async fn prepare(folder: &Path, config: &Config, environment: &Environment) -> Result<Business> {
    let path = folder.join("business.toml");
    let business = BusinessFile::parse(&fs::read_to_string(&path)?)?;
    let zone = TimeZone::get(&business.business.time_zone)?;
    let template = ThrowAway::make()?;
    // Before every dialogue: what was set up in the future would be odd to find.
    let new_year: Timestamp = "2026-01-01T00:00:00Z".parse()?;
    let app = open(&template.0, config, new_year, true).await?;
    let applied = setup::apply(&app, &business, &SecretsOf { file: &path, environment }).await?;
    app.db().close().await;
    Ok(Business { config: config.clone(), template, slug: applied.slug, zone })
}

async fn hold_one(business: &Business, dialogue: &Dialogue) -> Result<Held> {
    let zone = &business.zone;
    let copy = ThrowAway::make()?;
    copy_folder(&business.template.0, &copy.0)?;
    let app = open(&copy.0, &business.config, dialogue.now.at(zone)?, true).await?;
    let mut chat = Chat::begin(&app, &business.slug).await?;
    for setup in &dialogue.setup {
        arrange(&chat, setup, zone).await.with_context(|| format!("setup: {}", setup.service))?;
    }
    refuse_the_impossible(&chat, &dialogue.expect, zone).await?;
    let before = rows(&chat).await?;
    let mut turns = Vec::new();
    let mut transcript = String::new();
    for said in &dialogue.turns {
        let heard = chat.say(said).await?;
        let choices: Vec<&str> = heard.choices.iter().map(|choice| choice.label.as_str()).collect();
        let _ = writeln!(transcript, "> {said}\n{}", heard.text);
        if !choices.is_empty() {
            let _ = writeln!(transcript, "  [{}]", choices.join("] ["));
        }
        let rows = rows(&chat).await?;
        turns.push(Exchange { said: said.clone(), heard: heard.text, rows });
    }
    app.db().close().await;
    let (outcome, why) = judge_dialogue(dialogue, zone, &before, &turns)?;
    Ok(Held { id: dialogue.id.clone(), kind: dialogue.kind.clone(), outcome, why, transcript })
}

async fn rows(chat: &Chat) -> Result<Rows> {
    Ok(Rows { bookings: chat.calendar().await?, waits: chat.waitlist().await? })
}

async fn arrange(chat: &Chat, setup: &Setup, zone: &TimeZone) -> Result<()> {
    let wanted = Arranged {
        service: setup.service.clone(),
        staff: setup.staff.clone(),
        name: setup.name.clone(),
        email: setup.email.clone(),
        own: setup.own,
    };
    if let Some(at) = &setup.starts_at {
        chat.arrange(&wanted, at.at(zone)?).await?;
    }
    if let Some((from, until)) = &setup.fills {
        let booked = chat.fill(&wanted, from.at(zone)?, until.at(zone)?).await?;
        ensure!(booked > 0, "nothing was open to be filled");
    }
    Ok(())
}

/// A dialogue that expects what cannot be had would count as a failure of the agent.
async fn refuse_the_impossible(chat: &Chat, expect: &Expect, zone: &TimeZone) -> Result<()> {
    let (service, times, staff) = match (&expect.booked, &expect.moved) {
        (Some(wanted), _) => (wanted.service.clone(), &wanted.starts_at, wanted.staff.as_deref()),
        (None, Some(wanted)) => {
            let from = wanted.from.as_ref().map(|from| from.at(zone)).transpose()?;
            let own = chat
                .calendar()
                .await?
                .into_iter()
                .find(|row| row.own && from.is_none_or(|from| from == row.starts_at));
            (own.context("there is nothing to move")?.service, &wanted.to, None)
        }
        (None, None) => return Ok(()),
    };
    for at in OneOf::at(times, zone)? {
        if !chat.is_open(&service, staff, at).await? {
            bail!("expects {service} at {}, which is not open", at.in_zone(zone));
        }
    }
    Ok(())
}

/// Copies a folder of files and folders.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
