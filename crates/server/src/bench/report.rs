//! What was measured, as a table and as JSON.

use std::time::Duration;

use serde_json::{Value, json};

/// How long something took, each time.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that `percent` of them do not exceed, in milliseconds (nearest rank).
    fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

enum Figure {
    Number(f64),
    Times(Times),
}

/// Figures in the order they were measured.
#[derive(Default)]
pub(super) struct Report(Vec<(String, Figure)>);

impl Report {
    pub(super) fn number(&mut self, name: &str, value: f64) {
        self.0.push((name.to_owned(), Figure::Number(value)));
    }

    pub(super) fn times(&mut self, name: &str, times: Times) {
        self.0.push((name.to_owned(), Figure::Times(times)));
    }

    /// Takes over what `other` measured, each figure named with `before`.
    pub(super) fn take(&mut self, before: &str, other: Self) {
        self.0
            .extend(other.0.into_iter().map(|(name, figure)| (format!("{before}{name}"), figure)));
    }

    /// A list of `{"name", "value"}` and `{"name", "count", "p50_ms", "p99_ms", "max_ms"}`.
    pub(super) fn json(&self) -> Value {
        let figures = self.0.iter().map(|(name, figure)| match figure {
            Figure::Number(number) => json!({ "name": name, "value": rounded(*number) }),
            Figure::Times(times) => json!({
                "name": name,
                "count": times.len(),
                "p50_ms": rounded(times.percentile(50)),
                "p99_ms": rounded(times.percentile(99)),
                "max_ms": rounded(times.percentile(100)),
            }),
        });
        Value::Array(figures.collect())
    }

    /// A line for each figure.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |(name, figure): &(String, Figure)| match figure {
            Figure::Number(number) => format!("{name:<52} {:>10}", rounded(*number)),
            Figure::Times(times) => format!(
                "{name:<52} {:>10}  p50 {:>8.2} ms  p99 {:>8.2} ms",
                times.len(),
                times.percentile(50),
                times.percentile(99)
            ),
        };
        self.0.iter().map(line).collect()
    }
}

/// A count as a figure.
#[expect(clippy::cast_precision_loss, reason = "a count of a benchmark")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let mut times = Times::default();
        assert!(times.percentile(99).abs() < f64::EPSILON);
        for millis in (1..=200).rev() {
            times.push(Duration::from_millis(millis));
        }

        let at = |percent| times.percentile(percent).round();

        assert!((at(50) - 100.0).abs() < f64::EPSILON);
        assert!((at(99) - 198.0).abs() < f64::EPSILON);
        assert!((at(100) - 200.0).abs() < f64::EPSILON);
    }

    #[test]
    fn figures_are_named_and_in_order() {
        let (mut report, mut among) = (Report::default(), Report::default());
        among.number("messages", 3.0);
        report.number("idle", 2.0);
        report.take("among: ", among);

        let names: Vec<_> =
            report.json().as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        assert_eq!(names, ["idle", "among: messages"]);
        assert_eq!(report.lines().len(), 2);
    }
}
