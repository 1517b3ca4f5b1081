//! `frontdesk migrate`: the database's schema.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use frontdesk_db::{Db, MigrationStatus};

use super::say;
use crate::{config::Config, wire};

#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Say which migrations the database has, and change nothing
    #[arg(long)]
    status: bool,
}

impl Migrate {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        let db = wire::open(config).await?.db;
        if self.status {
            for migration in db.migration_status().await? {
                let state = if migration.applied { "applied" } else { "missing" };
                say(format_args!("{} {state} {}", migration.version, migration.name));
            }
        } else {
            let missing = missing(&db).await?;
            db.migrate().await?;
            if missing.is_empty() {
                say("Nothing to do: the database is up to date");
            }
            for migration in missing {
                say(format_args!("{} {}", migration.version, migration.name));
            }
        }
        db.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

async fn missing(db: &Db) -> Result<Vec<MigrationStatus>> {
    let all = db.migration_status().await?;
    Ok(all.into_iter().filter(|migration| !migration.applied).collect())
}

/// Makes the schema of a database that has none yet, and refuses one that is behind: a command
/// beside a running server must not change it under its hands.
pub(super) async fn ready_beside(db: &Db) -> Result<()> {
    if db.migration_status().await?.iter().all(|migration| !migration.applied) {
        return Ok(db.migrate().await?);
    }
    must_be_current(db).await
}

/// Refuses a database whose schema is not this program's.
pub(super) async fn must_be_current(db: &Db) -> Result<()> {
    let missing = missing(db).await?;
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "the database lacks {} of this version's migrations: run `frontdesk migrate`",
        missing.len()
    )
}
