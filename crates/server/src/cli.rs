//! The command line.

mod admin;
mod apply;
mod bench;
mod chat;
mod demo;
mod evaluate;
mod migrate;
mod models;
mod serve;

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use frontdesk_base::Clock;
use frontdesk_desk::App;

use crate::{
    config::{self, Config, Environment},
    doctor, telemetry, wire,
};

/// An open-source AI front desk: it answers chats, takes messages, and hands over to people.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// The configuration file (or FRONTDESK_CONFIG; without either, frontdesk.toml if it is there)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a made-up business from a throw-away data folder, to look around
    Demo(demo::Demo),
    /// Serve
    Serve(serve::Serve),
    /// Bring the database's schema up to date
    Migrate(migrate::Migrate),
    /// Check the configuration and everything it names, and say what to put right
    Doctor,
    /// Small models that run in the process: fetch them, list them
    #[command(subcommand)]
    Models(models::Models),
    /// Users
    #[command(subcommand)]
    User(admin::User),
    /// Organizations
    #[command(subcommand)]
    Org(admin::Org),
    /// Create an organization from a business file, or bring it in line with the file
    Apply(apply::Apply),
    /// Talk to the agent in the terminal, as a new contact
    Chat(chat::Talk),
    /// Ask an agent questions whose answers are known, and count what came of them
    Evaluate(evaluate::Evaluate),
    /// Measure a running server: messages a second, waiting times, idle widgets, pages
    Bench(Box<crate::bench::Bench>),
    /// Print the OpenAPI document of the REST API
    Openapi,
    /// Print the licences of the program and of the fonts in it
    Licenses,
}

/// Runs the program.
pub fn main() -> ExitCode {
    // One TLS back end for the whole process, chosen before anything could open a connection. An
    // error says that it is chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let environment = Environment::of_this_process();
    match run(cli, &environment) {
        Ok(code) => code,
        Err(error) => {
            say_error(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the last words of a command that failed")]
fn say_error(error: &anyhow::Error) {
    eprintln!("frontdesk: {error:#}");
}

/// A line of what a command was asked for.
/// What a command answers goes to standard output. A reader that has seen enough (`| head`) is no
/// fault, and the command does the rest of its work.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn run(cli: Cli, environment: &Environment) -> Result<ExitCode> {
    let file = config::file(cli.common.config, environment);
    if let Command::Openapi = cli.command {
        // What the program is does not depend on where it runs.
        say(serde_json::to_string_pretty(&frontdesk_api::openapi())?);
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Licenses = cli.command {
        say(include_str!("../../../LICENSE"));
        say("The fonts that papers are set in:\n");
        say(frontdesk_pdf::FONT_LICENSES);
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Doctor = cli.command {
        // It says what is wrong with the configuration instead of ending by it.
        return block_on(doctor::run(file.as_deref(), environment, say));
    }
    if let Command::Bench(bench) = &cli.command
        && !bench.is_beside()
    {
        // It knows the server by its address alone.
        block_on(bench.clone().run(say))?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = config::load(file.as_deref(), environment)?;
    let mut log = config.log.clone();
    if !matches!(cli.command, Command::Serve(_)) && log.level == "info" {
        // A command's terminal says what it was asked for: a demo's addresses, an answer of a chat.
        "warn".clone_into(&mut log.level);
    }
    telemetry::start_log(&log);
    match cli.command {
        Command::Demo(command) => block_on(command.run(config, environment)),
        Command::Serve(command) => block_on(command.run(&config, environment)),
        Command::Migrate(command) => block_on(command.run(&config)),
        Command::Models(command) => block_on(command.run(&config)),
        Command::User(command) => block_on(command.run(&config)),
        Command::Org(command) => block_on(command.run(&config)),
        Command::Apply(command) => block_on(command.run(&config, environment)),
        Command::Chat(command) => block_on(command.run(&config)),
        Command::Evaluate(command) => block_on(command.run(&config, environment)),
        Command::Bench(command) => block_on(bench::beside(*command, &config)),
        Command::Doctor | Command::Openapi | Command::Licenses => Ok(ExitCode::SUCCESS),
    }
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// The application for a command that works beside the server, or before there is one.
async fn app_beside(config: &Config, clock: Clock) -> Result<App> {
    let opened = wire::open(config).await?;
    migrate::ready_beside(&opened.db).await?;
    let settings = wire::settings(config, config.server.bind, false);
    wire::app(config, opened, clock, settings)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_configuration_file_may_be_named_before_and_after_the_command() {
        for line in [
            ["frontdesk", "--config", "a.toml", "doctor"],
            ["frontdesk", "doctor", "--config", "a.toml"],
        ] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.common.config, Some(PathBuf::from("a.toml")));
        }
    }
}
