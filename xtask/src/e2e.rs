//! The browser tests: `web/e2e`, run by node against the built server.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::{assets, run};

/// Builds the server and runs the tests whose file or name contains `filter`.
pub(crate) fn only(filter: Option<&str>) -> Result<ExitCode> {
    assets::install()?;
    run::must(&mut run::cargo(["build", "--quiet", "-p", "frontdesk-server"]))?;
    let done = command(filter).status()?;
    Ok(if done.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The runner itself, for a server that is built.
pub(crate) fn command(filter: Option<&str>) -> Command {
    let mut command = run::program("node");
    command.arg("web/e2e/run.mjs").args(filter);
    command
}
