//! Starting other programs: from the root, with a clean environment, their output passed on.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result, bail};

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A program, started in the repository's root.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    // What `cargo run` told this process about itself: to a second cargo it would look like a changed
    // environment, and crates whose build scripts watch it would be built again.
    for (key, _) in std::env::vars_os() {
        let text = key.to_string_lossy();
        let ours =
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|p| text.starts_with(p));
        if ours
            || ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&&*text)
        {
            command.env_remove(&key);
        }
    }
    if colour() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// The cargo that runs this program.
pub(crate) fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(args: I) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// Runs `frontdesk COMMAND ARGS` with cargo's `options`.
pub(crate) fn binary(options: &[&str], command: &str, args: &[String]) -> Result<()> {
    must(
        cargo(["run", "--quiet", "-p", "frontdesk-server"])
            .args(options)
            .args(["--", command])
            .args(args),
    )
}

/// Whether a person looks at the output.
pub(crate) fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Runs it to its end, output straight to ours; an error when it fails.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", told(command)))?;
    succeeded(command, status)
}

/// Runs it silently and says whether it succeeded; a program that is missing did not.
pub(crate) fn quietly(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs it to its end, output passed on line by line, and returns the lines without colours.
pub(crate) fn watched(command: &mut Command) -> Result<(ExitStatus, Vec<String>)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", told(command)))?;
    let lines = Mutex::new(Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(|| out.map(|pipe| pass_on(pipe, std::io::stdout(), &lines)));
        scope.spawn(|| err.map(|pipe| pass_on(pipe, std::io::stderr(), &lines)));
    });
    let status = child.wait()?;
    Ok((status, lines.into_inner().unwrap_or_default()))
}

/// An error that names the program, unless it succeeded.
pub(crate) fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("{} failed ({status})", told(command))
}

fn pass_on(from: impl Read, mut to: impl Write, lines: &Mutex<Vec<String>>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Somebody may have closed our output (`| head`); the child's is read to its end all the same.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        if let Ok(mut lines) = lines.lock() {
            lines.push(plain(String::from_utf8_lossy(&line).trim_end()));
        }
        line.clear();
    }
}

/// The text without terminal colours.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}

fn told(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut text = format!("`{}", name.to_string_lossy());
    for arg in command.get_args().take(6) {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text.push('`');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_of_what_is_read() {
        assert_eq!(plain("\u{1b}[32;1m Summary\u{1b}[0m [0.1s]"), " Summary [0.1s]");
    }

    #[test]
    fn a_failed_program_is_named_with_its_arguments() {
        let error = must(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();

        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit status: 3)");
    }

    #[test]
    fn what_a_program_prints_comes_back_line_by_line() {
        let (status, mut lines) =
            watched(Command::new("sh").args(["-c", "echo one; echo two >&2"])).unwrap();
        lines.sort();

        assert!(status.success());
        assert_eq!(lines, ["one", "two"]);
    }
}
