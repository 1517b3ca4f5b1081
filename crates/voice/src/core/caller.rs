//! What the caller is saying: a turn in the making.

use std::time::Duration;

use frontdesk_providers::speech::Word;

use super::Said;

/// Whether a turn is over, as ears that judge it see it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Judgement {
    #[default]
    GoesOn,
    LikelyOver,
    Over,
}

/// A turn of the caller in the making.
#[derive(Debug, Default)]
pub(super) struct Caller {
    /// Whether there is a voice now.
    pub(super) speaking: bool,
    /// Since when.
    pub(super) since: Option<Duration>,
    /// When the turn began.
    start: Option<Duration>,
    /// When the last voice of it ended.
    pub(super) end: Option<Duration>,
    settled: String,
    words: Vec<Word>,
    partial: String,
    /// When the last words came.
    pub(super) words_at: Option<Duration>,
    /// When words last came that stay.
    pub(super) final_at: Option<Duration>,
    /// Whether it began while the agent spoke.
    pub(super) spoke_into: bool,
    /// What the ears take it for.
    pub(super) ears: Judgement,
    /// How often the model was asked in vain.
    pub(super) vain: u32,
    /// How long there was a voice in this turn, of which no word came.
    voiced: Duration,
}

impl Caller {
    /// What has been said so far.
    pub(super) fn text(&self) -> String {
        let settled = self.settled.trim();
        let partial = self.partial.trim();
        match (settled.is_empty(), partial.is_empty()) {
            (_, true) => settled.to_owned(),
            (true, _) => partial.to_owned(),
            _ => format!("{settled} {partial}"),
        }
    }

    /// Whether any word came.
    pub(super) fn has_words(&self) -> bool {
        !self.settled.trim().is_empty() || !self.partial.trim().is_empty()
    }

    /// Whether some words may still change.
    pub(super) fn is_open(&self) -> bool {
        !self.partial.trim().is_empty()
    }

    /// How long somebody spoke in this turn.
    pub(super) const fn voiced(&self) -> Duration {
        self.voiced
    }

    pub(super) fn starts(&mut self, now: Duration, agent_speaks: bool) {
        if !self.speaking {
            self.since = Some(now);
        }
        self.speaking = true;
        if self.start.is_none() {
            self.start = Some(now);
            self.spoke_into = agent_speaks;
        }
        self.end = None;
        self.ears = Judgement::GoesOn;
    }

    pub(super) fn stops(&mut self, at: Duration, now: Duration) {
        if let Some(since) = self.since.take() {
            self.voiced += at.saturating_sub(since);
        }
        self.speaking = false;
        self.end = Some(at.min(now));
    }

    pub(super) fn partial(&mut self, text: String, now: Duration) {
        self.begin_by_words(&text, now);
        self.partial = text;
    }

    pub(super) fn settle(&mut self, text: &str, words: Vec<Word>, now: Duration) {
        self.begin_by_words(text, now);
        self.partial.clear();
        if !text.trim().is_empty() {
            if !self.settled.is_empty() {
                self.settled.push(' ');
            }
            self.settled.push_str(text.trim());
            self.final_at = Some(now);
        }
        self.words.extend(words);
    }

    /// Words without a voice: it was too quiet, so their coming is all that is known of time.
    fn begin_by_words(&mut self, text: &str, now: Duration) {
        if text.trim().is_empty() {
            return;
        }
        self.start.get_or_insert(now);
        self.words_at = Some(now);
    }

    /// Since when it has been silent; none while somebody speaks.
    pub(super) fn silent_since(&self) -> Option<Duration> {
        if self.speaking { None } else { self.end.or(self.words_at) }
    }

    /// The turn, which is over; the next begins anew.
    pub(super) fn take(&mut self, now: Duration) -> Said {
        let text = self.text();
        let end = self.end.or(self.words_at).unwrap_or(now);
        let said = Said {
            text,
            words: std::mem::take(&mut self.words),
            start: self.start.unwrap_or(end).min(end),
            end,
        };
        let (speaking, since) = (self.speaking, self.since);
        *self = Self { speaking, since, ..Self::default() };
        if speaking {
            self.start = Some(now);
        }
        said
    }
}
