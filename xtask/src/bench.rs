//! `cargo xtask bench`: the product measured on this machine, on both databases, and the table of it
//! in `docs/performance.md`. `cargo xtask bench bookings` measures the calendar alone.

mod bookings;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{assets, postgres::Postgres, run};

/// The page that the figures go to.
const PAGE: &str = "docs/performance.md";

const BUSINESS: &str = r#"[business]
name = "Measured"
slug = "measured"
time_zone = "UTC"
[[faq]]
question = "Do you have parking?"
answer = "Free parking is behind the building."
[[members]]
email = "measure@measured.example"
role = "owner"
"#;

/// The owner of the business.
const EMAIL: &str = "measure@measured.example";

/// How hard it is measured.
struct Size {
    messages: u32,
    idle: u32,
    seconds: u32,
    /// Passages of knowledge, one organization each.
    passages: [u32; 2],
}

/// Measures and rewrites the page; `--quick` measures a little of everything and writes nothing.
pub(crate) fn bench(args: &[String]) -> Result<()> {
    let quick = args.iter().any(|arg| arg == "--quick");
    let size = if quick {
        Size { messages: 20_000, idle: 200, seconds: 2, passages: [500, 1_000] }
    } else {
        Size { messages: 1_000_000, idle: 10_000, seconds: 10, passages: [10_000, 100_000] }
    };
    assets::build()?;
    run::must(&mut run::cargo(["build", "--release", "-p", "frontdesk-server", "--locked"]))?;
    let binary = run::root().join("target/release/frontdesk");
    measure_bookings(&binary, !quick)?;
    if args.iter().any(|arg| arg == "bookings") {
        return Ok(());
    }
    let mut figures = Figures::default();
    figures.set("binary, MB", "both", fs::metadata(&binary)?.len() as f64 / 1e6);

    measure(&binary, "SQLite", None, &size, &mut figures)?;
    let postgres = Postgres::start()?;
    measure(&binary, "Postgres", Some(&postgres.url), &size, &mut figures)?;
    drop(postgres);

    let table = figures.table();
    println!("\n{table}");
    if !quick {
        write_page("figures", &table)?;
    }
    Ok(())
}

fn measure_bookings(binary: &Path, write: bool) -> Result<()> {
    let mut figures = Figures::default();
    bookings::measure(binary, "SQLite", None, &mut figures)?;
    let postgres = Postgres::start()?;
    bookings::measure(binary, "Postgres", Some(&postgres.url), &mut figures)?;
    let table = figures.table();
    println!("\n{table}");
    if write {
        write_page("bookings", &table)?;
    }
    Ok(())
}

/// A running server; dropping it ends it.
struct Server {
    child: Child,
    base: String,
    ready_ms: f64,
}

impl Server {
    fn start(command: &mut Command) -> Result<Self> {
        let start = Instant::now();
        let mut child =
            command.arg("serve").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
        let ready_ms = start.elapsed().as_secs_f64() * 1000.0;
        let base = field(&line, "base").with_context(|| format!("it said {line:?}"))?;
        Ok(Self { child, base, ready_ms })
    }

    fn resident_mb(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kilobytes: f64 = line.split_whitespace().next().context("VmRSS")?.parse()?;
        Ok(kilobytes * 1024.0 / 1e6)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

fn measure(
    binary: &Path,
    engine: &'static str,
    database: Option<&str>,
    size: &Size,
    figures: &mut Figures,
) -> Result<()> {
    println!("\n== {engine}");
    let folder = Folder::make()?;
    let command = || installation(binary, &folder.0, database);
    fs::write(folder.0.join("business.toml"), BUSINESS)?;
    let link = said(command().args(["user", "create", "--email", EMAIL, "--name", "Mia"]))?;
    let link =
        link.split_whitespace().find(|word| word.contains("token=")).context("no link")?.to_owned();
    let applied = said(command().args(["apply", "business.toml", "--json"]))?;
    let widget = field(&applied, "widget_key").context("no widget key")?;

    let server = Server::start(&mut command())?;
    figures.set("cold start to ready, small database, ms", engine, server.ready_ms);
    std::thread::sleep(Duration::from_secs(2));
    figures.set("idle server, MB", engine, server.resident_mb()?);
    drop(server);

    let messages = size.messages.to_string();
    run::must(
        command()
            .args(["bench", "--fill", "measured", "--messages", &messages])
            .stdout(Stdio::null()),
    )?;
    for passages in size.passages {
        let slug = format!("knows-{passages}");
        fs::write(
            folder.0.join("knows.toml"),
            BUSINESS.replace("measured\"", &format!("{slug}\"")),
        )?;
        run::must(command().args(["apply", "knows.toml"]).stdout(Stdio::null()))?;
        let count = passages.to_string();
        let label = format!("{passages} passages: ");
        println!("{engine}: {label}");
        for args in [vec!["--fill", &slug, "--passages", &count], vec!["--questions", &slug]] {
            let text = said(command().args(["bench", "--json"]).args(args))?;
            figures.read(&label, engine, &text)?;
        }
    }
    let server = Server::start(&mut command())?;
    figures.set("cold start to ready, large database, ms", engine, server.ready_ms);
    let mut measured = |label: &str, args: &[&str]| -> Result<()> {
        println!("{engine}: {label}");
        let text = said(command().args(["bench", "--json", "--url", &server.base]).args(args))?;
        figures.read(label, engine, &text)
    };
    let seconds = size.seconds.to_string();
    let calm = ["--widget", &widget, "--visitors", "10", "--pause", "200", "--seconds", &seconds];
    measured("calm, 10 visitors: ", &calm)?;
    let busy = ["--widget", &widget, "--visitors", "50", "--seconds", &seconds];
    measured("as fast as it goes, 50 visitors: ", &busy)?;
    measured("", &["--link", &link, "--email", EMAIL])?;
    let idle = size.idle.to_string();
    let idle = ["--widget", &widget, "--visitors", "1", "--seconds", "1", "--idle", &idle];
    measured("idle: ", &idle)
}

/// The program with a data folder of its own in `folder`.
fn installation(binary: &Path, folder: &Path, database: Option<&str>) -> Command {
    let mut command = run::program(binary);
    command
        .current_dir(folder)
        .env("FRONTDESK_DATA_DIR", folder.join("data"))
        .env("FRONTDESK_SERVER__BIND", "127.0.0.1:0")
        .env("FRONTDESK_LIMITS__RATES", "0")
        .env("FRONTDESK_LOG__LEVEL", "error")
        .env("FRONTDESK_PRINT_JSON", "1");
    if let Some(url) = database {
        command.env("FRONTDESK_DATABASE__URL", url);
    }
    command
}

/// What a command prints; an error when it fails.
fn said(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{command:?} failed ({})", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The text of a field of JSON that our own program wrote.
fn field(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("\"{name}\":"))?;
    let rest = rest.trim_start().strip_prefix('"')?;
    Some(rest[..rest.find('"')?].to_owned())
}

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        let name = format!("frontdesk-bench-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Figures by name, in the order they came, each by engine.
#[derive(Default)]
struct Figures {
    names: Vec<String>,
    values: BTreeMap<(String, &'static str), String>,
}

impl Figures {
    fn set(&mut self, name: &str, engine: &'static str, value: f64) {
        self.text(name, engine, number(value));
    }

    fn text(&mut self, name: &str, engine: &'static str, value: String) {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        self.values.insert((name.to_owned(), engine), value);
    }

    /// Reads what `frontdesk bench --json` printed.
    fn read(&mut self, label: &str, engine: &'static str, text: &str) -> Result<()> {
        let all: Vec<serde_json::Value> =
            serde_json::from_str(text).with_context(|| format!("bench printed {text:?}"))?;
        for figure in all {
            let name = format!("{label}{}", figure["name"].as_str().unwrap_or_default());
            if let Some(value) = figure["value"].as_f64() {
                self.set(&name, engine, value);
                continue;
            }
            let part = |part: &str| number(figure[part].as_f64().unwrap_or_default());
            let shown = format!("{} / {}", part("p50_ms"), part("p99_ms"));
            self.text(&format!("{name}, p50 / p99 ms"), engine, shown);
        }
        Ok(())
    }

    fn table(&self) -> String {
        let mut table = "| what | SQLite | Postgres |\n| --- | ---: | ---: |\n".to_owned();
        for name in &self.names {
            let of = |engine| {
                let own = self.values.get(&(name.clone(), engine));
                let both = self.values.get(&(name.clone(), "both"));
                own.or(both).map_or("", String::as_str)
            };
            let _ = writeln!(table, "| {name} | {} | {} |", of("SQLite"), of("Postgres"));
        }
        table
    }
}

fn number(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// Writes the table of this name into the page.
fn write_page(name: &str, table: &str) -> Result<()> {
    let path = run::root().join(PAGE);
    let page = fs::read_to_string(&path).with_context(|| format!("{PAGE} is not there"))?;
    let (begin, end) = (format!("<!-- {name}: begin -->"), format!("<!-- {name}: end -->"));
    let missing = || format!("the page has no place for the {name}");
    let (before, rest) = page.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    fs::write(&path, format!("{before}{begin}\n{table}{end}{after}"))?;
    println!("{PAGE} is written");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_make_a_row_with_a_column_for_each_engine() {
        let mut figures = Figures::default();
        figures.set("binary, MB", "both", 20.0);
        let json = r#"[{"name":"rate","value":120.4},{"name":"reply","p50_ms":1.5,"p99_ms":2.25}]"#;
        figures.read("calm: ", "SQLite", json).unwrap();

        let table = figures.table();

        assert!(table.contains("| binary, MB | 20.00 | 20.00 |"), "{table}");
        assert!(table.contains("| calm: rate | 120 |  |"), "{table}");
        assert!(table.contains("| calm: reply, p50 / p99 ms | 1.50 / 2.25 |  |"), "{table}");
        assert!(figures.read("", "SQLite", "nothing").is_err());
    }

    #[test]
    fn a_field_is_found_in_json_with_or_without_spaces() {
        assert_eq!(field(r#"{"a":1,"base": "http://x"}"#, "base").as_deref(), Some("http://x"));
        assert_eq!(field("{}", "base"), None);
    }
}
