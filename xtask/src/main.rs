//! House rules and chores as code: `cargo xtask` lists them.
//!
//! Nothing here is part of the product. It starts other programs (cargo, npm, Postgres, Chromium) and
//! reads the tree; it never writes outside `target`, `web/node_modules`, `web/dist`, `web/fonts` and a
//! temporary folder.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a developer's tool: it prints, measures, and reads the environment"
)]

mod assets;
mod bench;
mod caldav_server;
mod ci;
mod e2e;
mod eval;
mod keeper;
mod mail_server;
mod models;
mod postgres;
mod run;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask <command>

  demo [args]     build the assets, then serve a seeded business (frontdesk demo)
  serve [args]    build the assets, then serve with your configuration (frontdesk serve)
  assets          build web/dist and web/fonts, if their sources changed
  test            everything that must hold before a change lands (.ci/run); `ci` is the same
  tidy            the house rules that clippy cannot know
  e2e [filter]    the browser tests whose file or name contains the filter
  postgres        start a private Postgres for tests, print its address, stop it on Ctrl-C
  mail-server     start a private mail server for tests, print its folder, stop it on Ctrl-C
  caldav-server   start a private CalDAV server for tests, print how it is reached, stop it on Ctrl-C
  eval            ask the evaluation's questions, hold its dialogues, write docs/quality.md
  eval dialogues [--transcripts]
                  the dialogues alone; what was said in those of the tuning set that failed
  models          fetch the small models that tests need, print their folder for TEST_MODELS_DIR
  bench [--quick] measure a release build on both databases, and write docs/performance.md";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<ExitCode> {
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", args),
    };
    match command {
        "assets" => assets::build()?,
        "bench" => bench::bench(rest)?,
        "eval" => eval::write(rest)?,
        "demo" => {
            assets::build()?;
            run::binary(&["--profile", "demo"], command, rest)?;
        }
        "serve" => {
            assets::build()?;
            run::binary(&[], command, rest)?;
        }
        "test" | "ci" => return Ok(ci::test()),
        "tidy" => tidy::run()?,
        "e2e" => {
            assets::build()?;
            return e2e::only(rest.first().map(String::as_str));
        }
        "models" => println!("{}", models::fetch()?.display()),
        "caldav-server" => caldav_server::serve()?,
        "mail-server" => mail_server::serve()?,
        "postgres" => postgres::serve()?,
        "help" | "--help" | "-h" => println!("{USAGE}"),
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
