//! The dialogues in which people book, move and cancel.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;
use serde_json::Value;

use super::{SETS, businesses, evaluate, put};
use crate::run;

/// Where the sets of dialogues are.
const FOLDER: &str = "evaluation/dialogues";

/// Holds every dialogue and puts the tables into the page; on request prints what was said in those of the
/// tuning set that failed.
pub(super) fn write(binary: &Path, transcripts: bool) -> Result<()> {
    let mut page = String::new();
    for set in SETS {
        let table = table(&hold(binary, set)?);
        let _ = writeln!(page, "\n### {}\n\n{table}", name(set));
        println!("{}\n{table}", name(set));
    }
    put("dialogues", &page)?;
    if transcripts {
        run::must(
            run::program(binary)
                .args(["evaluate", "--dialogues", "--transcripts"])
                .args(businesses(&Path::new(FOLDER).join("tuning"))?)
                .env("FRONTDESK_DATA_DIR", run::root().join("target"))
                .env("FRONTDESK_LOG__LEVEL", "error"),
        )?;
    }
    Ok(())
}

/// What of the dialogues is below its floor, in words. Without a floor, everything is.
pub(super) fn fallen(binary: &Path, floor: &Value) -> Result<Vec<String>> {
    let mut fallen = Vec::new();
    for set in SETS {
        let told = hold(binary, set)?;
        let success = told["success_percent"].as_f64().unwrap_or_default();
        let breaches = told["breaches"].as_u64().unwrap_or(u64::MAX);
        println!("{}: {success} % success, {breaches} breaches", name(set));
        fallen.extend(below(name(set), success, breaches, &floor[name(set)]));
    }
    Ok(fallen)
}

fn below(name: &str, success: f64, breaches: u64, floor: &Value) -> Option<String> {
    let least = floor["success"].as_f64().unwrap_or(100.0);
    let most = floor["breaches"].as_u64().unwrap_or(0);
    (success < least || breaches > most).then(|| {
        format!("{name}: at least {least} % success and at most {most} breaches is the floor")
    })
}

fn hold(binary: &Path, set: &str) -> Result<Value> {
    let folder = Path::new(FOLDER).join(set);
    // Words alone: no model of the data folder is asked.
    evaluate(binary, &["--dialogues"], &folder, &run::root().join("target"))
}

const fn name(set: &str) -> &'static str {
    match set.as_bytes() {
        b"held" => "Dialogues, held",
        _ => "Dialogues, tuning",
    }
}

fn table(told: &Value) -> String {
    let mut table = "| kind | tried | success | failed | breach |\n\
                     | --- | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for row in told["kinds"].as_array().into_iter().flatten() {
        let cells: Vec<String> = ["tried", "success", "failed", "breach"]
            .iter()
            .map(|key| row[*key].to_string())
            .collect();
        let kind = row["kind"].as_str().unwrap_or_default();
        let _ = writeln!(table, "| {kind} | {} |", cells.join(" | "));
    }
    let _ =
        writeln!(table, "\n{} % success, {} breaches.", told["success_percent"], told["breaches"]);
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_kind_is_a_row_and_the_total_stands_below() {
        let told = json!({ "success_percent": 50.0, "breaches": 1, "kinds": [
            { "kind": "move", "tried": 4, "success": 2, "failed": 1, "breach": 1 }] });
        assert!(table(&told).contains("| move | 4 | 2 | 1 | 1 |\n\n50.0 % success, 1 breaches."));
    }

    #[test]
    fn a_breach_or_too_few_successes_are_below_the_floor() {
        let floor = json!({ "success": 60.0, "breaches": 0 });
        assert_eq!(below("Held", 60.0, 0, &floor), None);
        assert!(below("Held", 59.9, 0, &floor).is_some());
        assert!(below("Held", 90.0, 1, &floor).is_some());
        assert!(below("Held", 99.0, 0, &Value::Null).is_some());
    }
}
