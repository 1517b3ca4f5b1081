//! Phrases that were written before the grammar.

use super::check;

#[test]
fn phrases_older_than_the_grammar() {
    let lines = include_str!("held_out.txt").lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(" || ")).collect();

    assert!(rows.len() >= 60);
    check(&rows);
}
