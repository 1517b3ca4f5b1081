//! Phrases that were written before the grammar.

use super::{read, usual};

#[test]
fn phrases_nobody_wrote_the_grammar_for() {
    let lines = include_str!("held_out.txt").lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(" || ")).collect();

    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let said = read(text, &usual()).to_string();
            (said != *expected).then(|| format!("{text}\n    {said}\n    not {expected}"))
        })
        .collect();

    assert!(rows.len() >= 60);
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
