//! The count of what came of dialogues, by kind.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Value, json};

use super::{Outcome, report::percent};

/// The order in which kinds are told; what is not among them comes last.
const KINDS: [&str; 14] = [
    "book",
    "relative",
    "facts",
    "correction",
    "person",
    "move",
    "cancel",
    "unclear",
    "full_day",
    "closed_day",
    "past_date",
    "dst",
    "wrong_service",
    "unconfirmed",
];

/// What came of the dialogues of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, BTreeMap<Outcome, u32>>);

impl Tally {
    /// Counts a dialogue.
    pub fn add(&mut self, kind: &str, outcome: Outcome) {
        *self.0.entry(kind.to_owned()).or_default().entry(outcome).or_default() += 1;
    }

    /// The kinds that were tried, in order.
    fn kinds(&self) -> Vec<&str> {
        let known = KINDS.into_iter().filter(|kind| self.0.contains_key(*kind));
        let others = self.0.keys().map(String::as_str).filter(|kind| !KINDS.contains(kind));
        known.chain(others).collect()
    }

    /// Tried, success, failed, breach: of one kind, or of all.
    fn of(&self, kind: Option<&str>) -> [u32; 4] {
        let mut counts = [0; 4];
        for (_, outcomes) in self.0.iter().filter(|(name, _)| kind.is_none_or(|kind| kind == *name))
        {
            for (outcome, count) in outcomes {
                counts[0] += count;
                counts[1 + *outcome as usize] += count;
            }
        }
        counts
    }

    /// The percentage of dialogues that came to what they should.
    pub fn success(&self) -> f64 {
        let [tried, success, ..] = self.of(None);
        percent(success, tried)
    }

    /// The whole as JSON: the total in percent, the breaches, and the counts of each kind.
    pub fn json(&self) -> Value {
        let row = |kind: Option<&str>| {
            let [tried, success, failed, breach] = self.of(kind);
            json!({
                "kind": kind.unwrap_or("all"), "tried": tried, "success": success,
                "failed": failed, "breach": breach,
            })
        };
        let kinds = self.kinds().into_iter().map(Some).chain([None]).map(row);
        json!({
            "success_percent": self.success(),
            "breaches": self.of(None)[3],
            "kinds": kinds.collect::<Vec<_>>(),
        })
    }

    /// A table in Markdown.
    pub fn table(&self) -> String {
        let mut table = "| kind | tried | success | failed | breach |\n\
                         | --- | ---: | ---: | ---: | ---: |\n"
            .to_owned();
        for kind in self.kinds().into_iter().map(Some).chain([None]) {
            let cells: Vec<String> = self.of(kind).iter().map(u32::to_string).collect();
            let _ = writeln!(table, "| {} | {} |", kind.unwrap_or("all"), cells.join(" | "));
        }
        let _ =
            writeln!(table, "\nSuccess: {:.1} %. Breaches: {}.", self.success(), self.of(None)[3]);
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_in_order_and_breaches_apart() {
        let mut tally = Tally::default();
        tally.add("move", Outcome::Breach);
        tally.add("book", Outcome::Success);
        tally.add("book", Outcome::Failed);
        tally.add("odd", Outcome::Success);

        assert_eq!(tally.kinds(), ["book", "move", "odd"]);
        assert!((tally.success() - 50.0).abs() < 0.01);
        assert!(tally.table().contains("| book | 2 | 1 | 1 | 0 |\n| move | 1 | 0 | 0 | 1 |"));
        let told = tally.json();
        assert_eq!(told["breaches"], 1);
        assert_eq!(told["kinds"][3]["tried"], 4);
    }
}
