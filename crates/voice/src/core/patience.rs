//! How long a silence ends the caller's turn.

use std::time::Duration;

use super::{Expect, Settings, words};

/// The silence that ends a turn which so far is `text`, after the agent asked for something of
/// this kind. `spoke_into`: the caller began while the agent spoke.
pub(super) fn of(
    settings: &Settings,
    text: &str,
    expect: Option<Expect>,
    spoke_into: bool,
) -> Duration {
    let usual = if spoke_into { settings.patience_speaking } else { settings.patience_waiting };
    let incomplete = match expect {
        // Numbers of fewer digits than the shortest national ones are not at their end.
        Some(Expect::Phone) => (1..9).contains(&words::digits(text)),
        Some(Expect::Email) => !text.trim().is_empty() && !words::has_address(text),
        Some(Expect::Choice | Expect::Name) | None => false,
    };
    if incomplete || words::stands_open(text) || words::dictates(text) {
        return settings.patience_dictation.max(usual);
    }
    if expect == Some(Expect::Choice) && !spoke_into && is_short(text) {
        return settings.patience_short.min(usual);
    }
    usual
}

/// An answer of up to four words.
fn is_short(text: &str) -> bool {
    (1..=4).contains(&text.split_whitespace().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<Expect>, spoke_into: bool, millis: u64) {
        let patience = of(&Settings::default(), text, expect, spoke_into);
        assert_eq!(patience, Duration::from_millis(millis), "{text}");
    }

    #[test]
    fn what_is_said_decides_how_long_is_waited() {
        check("Do you have time tomorrow?", None, false, 600);
        check("Do you have time tomorrow?", None, true, 700);
        check("Do you have anything on", None, false, 1_400);
        check("Yes please", Some(Expect::Choice), false, 350);
        check("Yes and", Some(Expect::Choice), false, 1_400);
        check("0151", Some(Expect::Phone), false, 1_400);
        check("0151 496 0123", Some(Expect::Phone), false, 1_400);
        check("I'd rather not say", Some(Expect::Phone), false, 600);
        check("sarah at", Some(Expect::Email), false, 1_400);
        check("sarah@mail.example", Some(Expect::Email), false, 600);
    }
}
