//! The count of verdicts, by kind of question.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::{Value, json};

use super::Verdict;

/// The order in which kinds are told: from the plainest on.
const KINDS: [&str; 10] = [
    "direct",
    "paraphrase",
    "typo",
    "terse",
    "verbose",
    "profile",
    "document",
    "double",
    "unanswerable",
    "chat",
];

/// The verdicts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report(BTreeMap<String, BTreeMap<Verdict, u32>>);

impl Report {
    /// Counts a verdict.
    pub fn add(&mut self, kind: &str, verdict: Verdict) {
        *self.0.entry(kind.to_owned()).or_default().entry(verdict).or_default() += 1;
    }

    fn of(&self, kind: &str, verdict: Verdict) -> u32 {
        self.0.get(kind).and_then(|counts| counts.get(&verdict)).copied().unwrap_or_default()
    }

    fn asked(&self, kind: &str) -> u32 {
        self.0.get(kind).map(|counts| counts.values().sum()).unwrap_or_default()
    }

    /// The sum of a verdict over every question about the business.
    fn sum(&self, verdict: Verdict) -> u32 {
        KINDS.iter().filter(|kind| **kind != "chat").map(|kind| self.of(kind, verdict)).sum()
    }

    /// The percentage of questions that could be answered and were, right.
    pub fn answered_right(&self) -> f64 {
        let answerable: u32 = KINDS[..8].iter().map(|kind| self.asked(kind)).sum();
        percent(self.sum(Verdict::AnsweredRight), answerable)
    }

    /// The percentage of all questions about the business that were answered wrong.
    pub fn answered_wrong(&self) -> f64 {
        let all: u32 = KINDS[..9].iter().map(|kind| self.asked(kind)).sum();
        percent(self.sum(Verdict::AnsweredWrong), all)
    }

    /// The whole as JSON: totals in percent, and the counts of each kind.
    pub fn json(&self) -> Value {
        let kinds = KINDS.iter().map(|kind| {
            json!({
                "kind": kind, "asked": self.asked(kind),
                "answered_right": self.of(kind, Verdict::AnsweredRight),
                "answered_wrong": self.of(kind, Verdict::AnsweredWrong),
                "asked_back": self.of(kind, Verdict::AskedBack),
                "refused_right": self.of(kind, Verdict::RefusedRight),
                "refused_wrong": self.of(kind, Verdict::RefusedWrong),
            })
        });
        json!({
            "answered_right_percent": self.answered_right(),
            "answered_wrong_percent": self.answered_wrong(),
            "kinds": kinds.collect::<Vec<_>>(),
        })
    }

    /// A table in Markdown.
    pub fn table(&self) -> String {
        let mut table = "| kind | asked | answered right | answered wrong | asked back | refused right | refused wrong |\n\
                         | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
            .to_owned();
        for kind in KINDS.iter().filter(|kind| self.asked(kind) > 0) {
            let _ = writeln!(
                table,
                "| {kind} | {} | {} | {} | {} | {} | {} |",
                self.asked(kind),
                self.of(kind, Verdict::AnsweredRight),
                self.of(kind, Verdict::AnsweredWrong),
                self.of(kind, Verdict::AskedBack),
                self.of(kind, Verdict::RefusedRight),
                self.of(kind, Verdict::RefusedWrong),
            );
        }
        let _ = writeln!(
            table,
            "\nAnswered right: {:.1} % of what can be answered. Answered wrong: {:.1} % of all.",
            self.answered_right(),
            self.answered_wrong()
        );
        table
    }
}

pub(super) fn percent(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { (f64::from(part) * 1000.0 / f64::from(whole)).round() / 10.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_leave_chat_out_and_count_each_kind_for_what_it_is() {
        let mut report = Report::default();
        report.add("direct", Verdict::AnsweredRight);
        report.add("typo", Verdict::RefusedWrong);
        report.add("unanswerable", Verdict::AnsweredWrong);
        report.add("unanswerable", Verdict::RefusedRight);
        report.add("chat", Verdict::AnsweredWrong);

        assert!((report.answered_right() - 50.0).abs() < 0.01);
        assert!((report.answered_wrong() - 25.0).abs() < 0.01);
        assert!(report.table().contains("| unanswerable | 2 | 0 | 1 | 0 | 1 | 0 |"));
        assert_eq!(report.json()["kinds"][0]["asked"], 1);
    }
}
