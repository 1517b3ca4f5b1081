//! `cargo xtask eval`: the evaluation's questions, asked and counted, its dialogues, held and judged, and
//! the tables of both in `docs/quality.md`; in the tests, the floor below which they must not fall.

mod dialogues;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{models, run};

const PAGE: &str = "docs/quality.md";
const FLOOR: &str = "evaluation/floor.json";
const SETS: [&str; 2] = ["tuning", "held"];

/// What of an evaluation is looked at.
struct Figures {
    name: String,
    right: f64,
    wrong: f64,
    table: String,
}

/// Asks everything, both ways, holds the dialogues, and writes the page.
pub(crate) fn write(args: &[String]) -> Result<()> {
    let dialogues_alone = args.first().is_some_and(|arg| arg == "dialogues");
    let transcripts = args.iter().any(|arg| arg == "--transcripts");
    if args.len() > usize::from(dialogues_alone) + usize::from(transcripts) {
        bail!("eval takes `dialogues` and `--transcripts`, nothing else");
    }
    let binary = run::root().join("target/debug/frontdesk");
    if dialogues_alone {
        run::must(&mut run::cargo(["build", "-p", "frontdesk-server", "--locked"]))?;
        return dialogues::write(&binary, transcripts);
    }
    // What the tests run: answers do not depend on how quick they are.
    run::must(&mut run::cargo(["build", "--workspace", "--bins", "--tests", "--locked"]))?;
    let mut page = String::new();
    for set in SETS {
        for meaning in [false, true] {
            let figures = ask(&binary, set, meaning)?;
            let _ = writeln!(page, "\n## {}\n\n{}", figures.name, figures.table);
        }
    }
    put("figures", &page)?;
    dialogues::write(&binary, transcripts)
}

/// Puts tables into the page, in the place of this name.
fn put(place: &str, tables: &str) -> Result<()> {
    let (begin, end) = (format!("<!-- {place}: begin -->"), format!("<!-- {place}: end -->"));
    let path = run::root().join(PAGE);
    let text = fs::read_to_string(&path)?;
    let missing = || format!("the page has no place for the {place}");
    let (before, rest) = text.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    fs::write(&path, format!("{before}{begin}{tables}{end}{after}"))?;
    println!("{PAGE} has its {place}");
    Ok(())
}

/// Asks every set by words, and the held one by meaning, holds the dialogues, and compares with the
/// floor.
pub(crate) fn hold() -> Result<()> {
    let binary = run::root().join("target/debug/frontdesk");
    let floor: Value = serde_json::from_str(&fs::read_to_string(run::root().join(FLOOR))?)?;
    // An evaluation keeps one core busy.
    let dialogues = thread::spawn({
        let (binary, floor) = (binary.clone(), floor.clone());
        move || dialogues::fallen(&binary, &floor)
    });
    let mut fallen = Vec::new();
    for (set, meaning) in [("tuning", false), ("held", false), ("held", true)] {
        let figures = ask(&binary, set, meaning)?;
        println!("{}: {} % right, {} % wrong", figures.name, figures.right, figures.wrong);
        let of = |key: &str| floor[&figures.name][key].as_f64();
        let (least, most) = (of("right").unwrap_or(100.0), of("wrong").unwrap_or(0.0));
        if figures.right < least || figures.wrong > most {
            fallen.push(format!(
                "{}: at least {least} % right and at most {most} % wrong is the floor",
                figures.name
            ));
        }
    }
    match dialogues.join() {
        Ok(more) => fallen.extend(more?),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    if fallen.is_empty() { Ok(()) } else { bail!("{}", fallen.join("; ")) }
}

fn ask(binary: &Path, set: &str, meaning: bool) -> Result<Figures> {
    let models = models::fetch()?;
    let data = models.parent().context("the models are in a data folder")?;
    let mode: &[&str] = if meaning { &[] } else { &["--words"] };
    let told = evaluate(binary, mode, &Path::new("evaluation").join(set), data)?;
    let percent = |key: &str| told[key].as_f64().unwrap_or_default();
    let title = if set == "held" { "Held" } else { "Tuning" };
    let name = format!("{title}, by {}", if meaning { "meaning" } else { "words" });
    Ok(Figures {
        right: percent("answered_right_percent"),
        wrong: percent("answered_wrong_percent"),
        table: table(&told),
        name,
    })
}

/// The businesses in a folder of the project, in order.
fn businesses(folder: &Path) -> Result<Vec<PathBuf>> {
    let folder = run::root().join(folder);
    let entries = fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut businesses: Vec<PathBuf> =
        entries.filter(|path| path.join("business.toml").exists()).collect();
    businesses.sort();
    Ok(businesses)
}

/// What `frontdesk evaluate --json` tells of the businesses in a folder of the project.
fn evaluate(binary: &Path, mode: &[&str], folder: &Path, data: &Path) -> Result<Value> {
    let mut command = run::program(binary);
    command
        .args(["evaluate", "--json"])
        .args(mode)
        .args(businesses(folder)?)
        .env("FRONTDESK_DATA_DIR", data)
        .env("FRONTDESK_LOG__LEVEL", "error");
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    run::succeeded(&command, output.status)?;
    serde_json::from_slice(&output.stdout).context("evaluate printed no JSON")
}

fn table(told: &Value) -> String {
    const COLUMNS: [&str; 6] = [
        "asked",
        "answered_right",
        "answered_wrong",
        "asked_back",
        "refused_right",
        "refused_wrong",
    ];
    let mut table = "| kind | asked | answered right | answered wrong | asked back | refused right | refused wrong |\n\
                     | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for kind in told["kinds"].as_array().into_iter().flatten() {
        let cells: Vec<String> = COLUMNS.iter().map(|column| kind[*column].to_string()).collect();
        let name = kind["kind"].as_str().unwrap_or_default();
        let _ = writeln!(table, "| {name} | {} |", cells.join(" | "));
    }
    let _ = writeln!(
        table,
        "\n{} % of what can be answered is answered right; {} % of all is answered wrong.",
        told["answered_right_percent"], told["answered_wrong_percent"]
    );
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_row() {
        let told = serde_json::json!({ "answered_right_percent": 50.0, "answered_wrong_percent": 2.5,
            "kinds": [{ "kind": "typo", "asked": 4, "answered_right": 2, "answered_wrong": 1, "asked_back": 0,
                "refused_right": 0, "refused_wrong": 1 }] });
        assert!(table(&told).contains("| typo | 4 | 2 | 1 | 0 | 0 | 1 |"));
    }
}
