//! Calls in simulated time: what is said when, and what is done then.

mod calls;
mod leaving;
mod properties;
mod silences;

use std::time::Duration;

use super::{Action, Core, Event, Opening, Phase, Settings, Then};

/// A call whose brain, mouth and line are the test's.
pub(super) struct Call {
    core: Core,
    pub(super) now: Duration,
    pub(super) done: Vec<(u64, Action)>,
}

impl Call {
    /// A call that was answered with this greeting, which has been played.
    pub(super) fn greeted() -> Self {
        let mut call = Self::ringing(Settings::default());
        call.on(Event::Answered { opening: vec![opening("Hello, how can I help?", true)] });
        call.at(1_500).on(Event::Played { clause: 1 });
        call.done.clear();
        call
    }

    pub(super) fn ringing(settings: Settings) -> Self {
        Self { core: Core::new(settings), now: Duration::ZERO, done: Vec::new() }
    }

    /// Lets time pass to this millisecond of the call, with everything that becomes due.
    pub(super) fn at(&mut self, millis: u64) -> &mut Self {
        let until = Duration::from_millis(millis);
        while let Some(wake) = self.core.wake().filter(|wake| *wake <= until) {
            assert!(
                wake >= self.now || self.core.phase == Phase::Over,
                "{wake:?} is past at {:?}",
                self.now
            );
            self.now = self.now.max(wake);
            let before = self.core.wake();
            self.on(Event::Wake);
            assert!(self.core.wake() != before, "it wakes for ever at {before:?}");
        }
        self.now = self.now.max(until);
        self
    }

    pub(super) fn on(&mut self, event: Event) -> &mut Self {
        let millis = u64::try_from(self.now.as_millis()).unwrap();
        let actions = self.core.on(event, self.now);
        self.done.extend(actions.into_iter().map(|action| (millis, action)));
        self
    }

    /// The caller says this from one millisecond to another; ears give it as final words a
    /// little later.
    pub(super) fn says(&mut self, from: u64, to: u64, text: &str) -> &mut Self {
        self.at(from).on(Event::VoiceStarted);
        self.at((from + 200).min(to)).on(Event::VoiceInsists);
        self.at(to + 60).on(Event::VoiceStopped { at: Duration::from_millis(to) });
        self.at(to + 100).on(Event::Final { text: text.to_owned(), words: Vec::new() })
    }

    /// What was done since the last look: a word for each.
    pub(super) fn take(&mut self) -> Vec<String> {
        let done = std::mem::take(&mut self.done);
        done.into_iter()
            .filter_map(|(at, action)| brief(&action).map(|brief| format!("{at} {brief}")))
            .collect()
    }

    pub(super) fn reply(&mut self, ask: u64, text: &str, then: Then) -> &mut Self {
        self.on(Event::Reply { ask, text: text.to_owned() }).on(Event::Replied { ask, then })
    }

    /// The times of the last turn.
    pub(super) fn times(&self) -> super::TurnTimes {
        let turn = |(_, action): &(u64, Action)| match action {
            Action::Turn(times) => Some(*times),
            _ => None,
        };
        self.done.iter().rev().find_map(turn).expect("a turn is over")
    }
}

pub(super) fn opening(text: &str, interruptible: bool) -> Opening {
    Opening { text: text.to_owned(), interruptible, fixed: true }
}

/// Nobody hears the caller, since this millisecond of the call.
pub(super) fn deaf(since: u64) -> Event {
    Event::EarsLost { since: Duration::from_millis(since) }
}

fn brief(action: &Action) -> Option<String> {
    Some(match action {
        Action::Ask { ask, said, tentative: true } => format!("ask? {ask} {}", said.text),
        Action::Ask { ask, said, tentative: false } => format!("ask {ask} {}", said.text),
        Action::Commit { ask, .. } => format!("commit {ask}"),
        Action::Abandon { ask } => format!("abandon {ask}"),
        Action::Note { said } => format!("note {}", said.text),
        Action::Say { clause, text, .. } => format!("say {clause} {text}"),
        Action::Pause => "pause".to_owned(),
        Action::Resume => "resume".to_owned(),
        Action::Clear => "clear".to_owned(),
        Action::Heard { ask, text, whole } => {
            format!("heard {ask}{} {text}", if *whole { "" } else { " in part" })
        }
        Action::Transfer => "transfer".to_owned(),
        Action::HangUp { why } => format!("hang up {why:?}"),
        Action::Finalize | Action::Turn(_) => return None,
    })
}
