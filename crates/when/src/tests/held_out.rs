//! Phrases that were written before the grammar had read them.

use super::check;

#[track_caller]
fn check_file(text: &'static str) {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(" || ")).collect();
    assert!(rows.len() >= 60);
    check(&rows);
}

#[test]
fn phrases_older_than_the_grammar() {
    check_file(include_str!("held_out.txt"));
}

#[test]
fn phrases_written_when_the_grammar_was_done() {
    check_file(include_str!("held_out_later.txt"));
}
