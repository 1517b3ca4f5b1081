//! `cargo xtask test`: every check, quickest first, then one line that says how many tests passed.

use std::{
    env, fs,
    panic::resume_unwind,
    path::Path,
    process::{Command, ExitCode},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    assets, caldav_server::CaldavServer, e2e, eval, mail_server::MailServer, models,
    postgres::Postgres, run, tidy, tools,
};

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

/// A step that was taken.
struct Step {
    name: &'static str,
    took: Duration,
    good: bool,
}

impl Step {
    /// Takes a step; nothing comes of one that fails.
    fn take<T>(name: &'static str, work: impl FnOnce() -> Result<T>) -> (Self, Option<T>) {
        println!("\n== {name}");
        let start = Instant::now();
        let result = work();
        let step = Self { name, took: start.elapsed(), good: result.is_ok() };
        (step, result.inspect_err(|error| eprintln!("{name}: {error:#}")).ok())
    }
}

/// The steps so far.
struct Report {
    began: Instant,
    steps: Vec<Step>,
    total: Count,
}

impl Report {
    fn new() -> Self {
        Self { began: Instant::now(), steps: Vec::new(), total: Count::default() }
    }

    /// Runs a step and notes how it went; false when it failed.
    fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let (step, done) = Step::take(name, work);
        self.steps.push(step);
        done
    }

    /// Runs a suite of tests and adds its count; false when one failed.
    fn suite(&mut self, name: &'static str, work: impl FnOnce() -> Result<Count>) -> bool {
        let Some(count) = self.step(name, work) else { return false };
        self.total.passed += count.passed;
        self.total.failed += count.failed;
        let good = count.failed == 0;
        if let Some(last) = self.steps.last_mut() {
            last.good = good;
        }
        good
    }

    /// The table of times and the last line.
    fn finish(mut self) -> ExitCode {
        println!();
        for Step { name, took, good } in &self.steps {
            let mark = if *good { "" } else { "  FAILED" };
            println!("{name:<24} {:>7.1} s{mark}", took.as_secs_f64());
        }
        let (took, cpu) = (self.began.elapsed().as_secs_f64(), children_cpu());
        println!("{:<24} {took:>7.1} s, {cpu:.0} s of processors", "altogether");
        let good = self.steps.iter().all(|step| step.good);
        if !good && self.total.failed == 0 {
            // A check that is no test failed: the last line must not read like success.
            self.total.failed = 1;
        }
        println!("{} passed, {} failed", self.total.passed, self.total.failed);
        if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Processor seconds of all programs that this one has run to their end, and of theirs; 0 where the system does
/// not tell (proc(5): `cutime` and `cstime`, in hundredths of a second).
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program is in parentheses and may have blanks.
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks: f64 = fields.skip(13).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Runs everything. The first failed check ends it; the test suites at the end all run.
pub(crate) fn test() -> ExitCode {
    let mut report = Report::new();
    // Held to the end: it stops when this is dropped.
    let mut servers = (None, None, None);
    let _ = checks(&mut report, &mut servers);
    report.finish()
}

/// The servers that a run starts for itself.
type Servers = (Option<Postgres>, Option<MailServer>, Option<CaldavServer>);

/// `None` as soon as a check fails.
fn checks(report: &mut Report, (server, mail_server, caldav_server): &mut Servers) -> Option<()> {
    report.step("tools", tools::install)?;
    report.step("npm ci", assets::install)?;
    let url = report.step("postgres", || match env::var("TEST_POSTGRES_URL") {
        Ok(url) => Ok(url),
        Err(_) => Ok(server.insert(Postgres::start()?).url.clone()),
    })?;
    let mail = report.step("mail server", || match env::var_os("TEST_MAIL_SERVER") {
        Some(folder) => Ok(folder.into()),
        None => Ok(mail_server.insert(MailServer::start()?).folder().to_owned()),
    })?;
    let caldav = report.step("CalDAV server", || match env::var("TEST_CALDAV_SERVER") {
        Ok(access) => Ok(access),
        Err(_) => Ok(caldav_server.insert(CaldavServer::start()?).access().to_owned()),
    })?;
    report.step("cargo fmt", || run::must(&mut run::cargo(["fmt", "--all", "--check"])))?;
    report.step("tidy", tidy::run)?;
    report.step("assets", assets::build)?;
    report.step("tsc", || run::must(web("tsc").arg("--noEmit")))?;
    report.suite("vitest", vitest).then_some(())?;
    report.suite("calendar in Python", calendar_entries).then_some(())?;
    // What reads the code only reads it while the tests are built and run: neither keeps two cores busy.
    let reading = thread::spawn(read_code);
    let models = report.step("models", || match env::var_os("TEST_MODELS_DIR") {
        Some(folder) => Ok(folder.into()),
        None => models::fetch(),
    });
    // One run tells everything: the browser tests need only the binary.
    let rust = models
        .is_some_and(|models| report.suite("nextest", || nextest(&url, &models, &mail, &caldav)));
    report.steps.extend(reading.join().unwrap_or_else(|panic| resume_unwind(panic)));
    if rust || run::root().join("target/debug/frontdesk").exists() {
        let evaluation = thread::spawn(|| Step::take("evaluation", eval::hold).0);
        report.suite("browser", browser);
        report.steps.push(evaluation.join().unwrap_or_else(|panic| resume_unwind(panic)));
    }
    Some(())
}

/// Lints and documentation, in a folder of their own: a build in the same one would have to wait.
fn read_code() -> Vec<Step> {
    let cargo = |args: &[&str]| {
        let mut command = run::cargo(args);
        command.args(["--workspace", "--locked", "--quiet"]);
        command.arg("--target-dir").arg(run::root().join("target/read"));
        command
    };
    let clippy = || run::must(cargo(&["clippy", "--all-targets"]).args(["--", "-D", "warnings"]));
    // Private items are documented too, so a link to one leads somewhere.
    let flags = "-Dwarnings -Arustdoc::private_intra_doc_links";
    let doc = || {
        let mut doc = cargo(&["doc", "--no-deps", "--document-private-items"]);
        run::must(doc.env("RUSTDOCFLAGS", flags))
    };
    vec![
        Step::take("clippy", clippy).0,
        Step::take("cargo doc", doc).0,
        Step::take("cargo deny", deny).0,
    ]
}

fn nextest(url: &str, models: &Path, mail: &Path, caldav: &str) -> Result<Count> {
    // Examples are for people; clippy has read them.
    let all = ["--workspace", "--lib", "--bins", "--tests"];
    let mut command = run::cargo(["nextest", "run", "--locked", "--profile", "ci"]);
    command.args(all);
    if run::colour() {
        command.args(["--color", "always"]);
    }
    command.env("TEST_POSTGRES_URL", url).env("TEST_MODELS_DIR", models);
    command.env("TEST_MAIL_SERVER", mail).env("TEST_CALDAV_SERVER", caldav);
    let (status, lines) = run::watched(&mut command)?;
    match lines.iter().rev().find_map(|line| nextest_count(line)) {
        Some(count) if status.success() == (count.failed == 0) => Ok(count),
        _ => bail!("the Rust tests did not run to their end ({status})"),
    }
}

/// `Summary [ 1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 3 skipped`
fn nextest_count(line: &str) -> Option<Count> {
    let (head, tail) = line.trim_start().strip_prefix("Summary")?.split_once("run:")?;
    // `8/12 tests run` when it was interrupted.
    let run = head.rsplit(']').next()?.split_whitespace().next()?.split('/').next()?;
    let passed = tail.split(',').find_map(|part| part.trim().split_once(" passed"));
    let passed = passed.map_or(Some(0), |(number, _)| number.parse().ok())?;
    Some(Count { passed, failed: run.parse::<u32>().ok()?.saturating_sub(passed) })
}

fn vitest() -> Result<Count> {
    let report = run::root().join("target/xtask/vitest.json");
    let _ = fs::remove_file(&report);
    let mut command = web("vitest");
    command.args(["run", "--passWithNoTests", "--reporter=default", "--reporter=json"]);
    let status = command.arg(format!("--outputFile.json={}", report.display())).status()?;
    let text = fs::read_to_string(&report).unwrap_or_default();
    let number = |key: &str| {
        let tail = text.split_once(&format!("\"{key}\":"))?.1;
        tail.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    let passed = number("numPassedTests").unwrap_or(0);
    let failed = number("numFailedTests").unwrap_or(0);
    if status.success() == (failed == 0) {
        return Ok(Count { passed, failed });
    }
    // A test file that does not load has no tests to count.
    bail!("vitest failed ({status})")
}

/// Calendar entries, read by a library that is not ours.
fn calendar_entries() -> Result<Count> {
    let mut python = run::program(tools::PYTHON);
    python.arg(run::root().join("xtask/src/calendar_entries.py"));
    python.arg(run::root().join("fixtures/calendar"));
    let (status, lines) = run::watched(&mut python)?;
    match lines.iter().rev().find_map(|line| last_line(line)) {
        Some(count) if status.success() == (count.failed == 0) => Ok(count),
        _ => bail!("the calendar entries were not read to their end ({status})"),
    }
}

fn browser() -> Result<Count> {
    // With the features that the Rust tests were built with, so that nothing is built twice.
    let build = ["build", "--quiet", "--workspace", "--bins", "--tests", "--locked"];
    run::must(&mut run::cargo(build))?;
    let (status, lines) = run::watched(&mut e2e::command(None))?;
    match lines.iter().rev().find_map(|line| last_line(line)) {
        Some(count) if status.success() == (count.failed == 0) => Ok(count),
        _ => bail!("the browser tests did not run to their end ({status})"),
    }
}

/// `3 passed, 0 failed`
fn last_line(line: &str) -> Option<Count> {
    let (passed, rest) = line.split_once(" passed, ")?;
    let failed = rest.strip_suffix(" failed")?;
    Some(Count { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
}

fn deny() -> Result<()> {
    if !run::quietly(&mut run::cargo(["deny", "--version"])) {
        println!("cargo-deny is not installed: only tidy's list of banned crates was checked");
        return Ok(());
    }
    run::must(&mut run::cargo(["deny", "check", "bans", "licenses", "sources"]))
}

/// A program that npm installed.
fn web(name: &str) -> Command {
    let web = run::root().join("web");
    let mut command = run::program(web.join("node_modules/.bin").join(name));
    command.current_dir(web);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, passed: u32, failed: u32) {
        assert_eq!(nextest_count(line), Some(Count { passed, failed }), "{line}");
    }

    #[test]
    fn the_summary_of_nextest_is_counted() {
        check("     Summary [   0.012s] 12 tests run: 12 passed, 0 skipped", 12, 0);
        check(
            "Summary [1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 0 skipped",
            10,
            2,
        );
        check("Summary [1.2s] 1 test run: 0 passed, 1 failed, 4 skipped", 0, 1);
        check("Summary [1.2s] 8/12 tests run: 7 passed (2 leaky), 1 failed, 4 not run", 7, 1);
        check("Summary [ 0.000s] 0 tests run: 0 passed, 0 skipped", 0, 0);
    }

    #[test]
    fn other_lines_are_not_counted() {
        assert_eq!(nextest_count("    Starting 12 tests across 3 binaries"), None);
        assert_eq!(last_line("3 tests passed"), None);
    }

    #[test]
    fn the_last_line_of_the_browser_tests_is_counted() {
        assert_eq!(last_line("3 passed, 1 failed"), Some(Count { passed: 3, failed: 1 }));
    }

    #[test]
    fn a_failed_check_never_ends_in_a_line_that_reads_like_success() {
        let mut report = Report::new();
        let gone: Option<()> = report.step("fmt", || bail!("not formatted"));

        assert_eq!(gone, None);
        assert_eq!(report.finish(), ExitCode::FAILURE);
    }
}
