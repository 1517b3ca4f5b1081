//! What happens when nothing happens: a turn ends, a line fills a silence, a call becomes too long.

use std::time::Duration;

use super::{Action, Core, Ended, Expect, Phase, Said, caller::Judgement, patience, words};

/// The keys that were pressed one after the other.
#[derive(Debug, Default)]
pub(super) struct Digits {
    keys: String,
    last: Option<Duration>,
}

/// The most keys that are one answer.
const KEYS: usize = 32;
/// How long somebody must have spoken without a word of it coming before they are told.
const UNHEARD: Duration = Duration::from_millis(1_000);
/// How long after that words may still come.
const UNHEARD_WAIT: Duration = Duration::from_millis(2_500);
/// How long after its longest time a call may still be ending.
const OVERTIME: Duration = Duration::from_secs(30);
/// How long what is being said may go on when the call is to end soon.
const LEAVES: Duration = Duration::from_secs(5);
/// How long its last line may take then.
const CLOSES: Duration = Duration::from_secs(10);

impl Core {
    /// When the next thing happens if nothing else does.
    pub fn wake(&self) -> Option<Duration> {
        if matches!(self.phase, Phase::Over | Phase::Ringing) {
            return None;
        }
        [
            self.turn_due(),
            self.tentative_due(),
            self.unheard_due(),
            self.filler_due(),
            self.pause_due().map(|(at, _)| at),
            self.idle_due(),
            self.deaf_due(),
            self.length_due(),
            self.leaving_due(),
            self.ending_due(),
            self.digits_due(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does everything that is due.
    pub(super) fn advance(&mut self, now: Duration) {
        let due = |at: Option<Duration>| at.is_some_and(|at| at <= now);
        if matches!(self.phase, Phase::Over | Phase::Ringing) {
            return;
        }
        if let Some((_, meant)) = self.pause_due().filter(|(at, _)| *at <= now) {
            if meant {
                self.interrupt(now);
            } else {
                self.caller.take(now);
                self.go_on();
            }
        }
        if due(self.digits_due()) {
            self.end_digits(now);
        }
        if due(self.turn_due()) {
            let patience = self.patience();
            self.decide(patience, now);
        }
        if due(self.tentative_due()) {
            self.ask_tentatively(now);
        }
        if due(self.unheard_due()) {
            self.not_heard(now);
        }
        if due(self.filler_due()) {
            self.fill();
        }
        if due(self.idle_due()) {
            self.idle();
        }
        if due(self.deaf_due()) {
            self.phase = Phase::Over;
            self.actions.push(Action::HangUp { why: Ended::Deaf });
            return;
        }
        if due(self.length_due()) {
            self.length(now);
        }
        if due(self.leaving_due()) {
            self.leave();
        }
        if due(self.ending_due())
            && let Phase::Ending { why, .. } = self.phase
        {
            self.note_rest(now);
            self.phase = Phase::Over;
            self.actions.push(match why {
                Ended::PutThrough => Action::Transfer,
                why => Action::HangUp { why },
            });
        }
    }

    fn patience(&self) -> Duration {
        let text = self.caller.text();
        patience::of(&self.settings, &text, self.expect, self.caller.spoke_into)
    }

    /// When the caller's turn is over.
    fn turn_due(&self) -> Option<Duration> {
        let silent = self.caller.silent_since().filter(|_| self.caller.has_words())?;
        if self.playback.paused().is_some() {
            return None;
        }
        let text = self.caller.text();
        let judged = self.caller.ears == Judgement::Over;
        let sure = judged && !words::stands_open(&text) && !words::dictates(&text);
        let over = if sure { silent } else { silent + self.patience() };
        let open = self.caller.is_open() && !judged;
        Some(if open { over.max(silent + self.settings.final_wait) } else { over })
    }

    /// When the model is asked ahead of the end.
    fn tentative_due(&self) -> Option<Duration> {
        let silent = self.caller.silent_since().filter(|_| self.caller.has_words())?;
        let text = self.caller.text();
        let free = self.answer.is_none()
            && !self.member
            && !self.is_closing()
            && !self.playback.playing()
            && self.caller.vain < self.settings.tentative_asks;
        if !free || words::stands_open(&text) || words::dictates(&text) {
            return None;
        }
        match self.caller.ears {
            Judgement::GoesOn => Some(silent + self.settings.likely_end),
            Judgement::LikelyOver | Judgement::Over => Some(silent),
        }
    }

    /// When a caller of whom no word came is told so.
    fn unheard_due(&self) -> Option<Duration> {
        let spoke = !self.caller.has_words() && self.caller.voiced() >= UNHEARD;
        let may = spoke && !self.unheard && !self.member && self.answer.is_none();
        let quiet = may && !self.playback.playing() && self.phase == Phase::Live;
        self.caller.end.filter(|_| quiet && !self.caller.speaking).map(|end| end + UNHEARD_WAIT)
    }

    /// When it is clear what made playback stand still, and whether it was meant.
    fn pause_due(&self) -> Option<(Duration, bool)> {
        let paused = self.playback.paused()?;
        if self.caller.speaking {
            return Some((paused + self.settings.interruption, true));
        }
        let silent = self.caller.end.unwrap_or(paused).max(paused);
        Some((silent + self.settings.resume, false))
    }

    fn idle_due(&self) -> Option<Duration> {
        let live = self.phase == Phase::Live && !self.member;
        self.quiet
            .filter(|_| live && self.digits.keys.is_empty())
            .map(|from| from + self.settings.idle)
    }

    fn idle(&mut self) {
        self.idle_prompts += 1;
        if self.idle_prompts > self.settings.idle_prompts {
            self.end(Ended::Idle, self.settings.lines.idle_goodbye.clone());
        } else {
            self.line(self.settings.lines.idle.clone());
        }
    }

    /// When a caller whom nobody hears is not kept any longer. What is being said to them is said first.
    fn deaf_due(&self) -> Option<Duration> {
        let live = self.phase == Phase::Live && !self.member;
        let says = self.answer.is_some() || self.playback.playing();
        let since = self.deaf.filter(|_| live && !says)?;
        Some(since.max(self.listens) + self.settings.deaf)
    }

    /// When the call is too long. One that a member has is not cut short: the caller speaks with a person,
    /// and what the call says by itself is said over them.
    fn longest(&self) -> Duration {
        let most = self.settings.max_length * if self.member { 2 } else { 1 };
        let end = self.answered + most;
        self.warned.map_or(end, |at| end.max(at + self.settings.length_warning))
    }

    fn length_due(&self) -> Option<Duration> {
        match self.phase {
            Phase::Ending { why: Ended::TooLong | Ended::Closed | Ended::PutThrough, .. } => None,
            _ if self.warned.is_some() => Some(self.longest()),
            _ => Some(self.longest().saturating_sub(self.settings.length_warning)),
        }
    }

    fn length(&mut self, now: Duration) {
        if self.warned.is_none() {
            self.warned = Some(now);
            // Said into no sentence: it waits for the end of what is being said.
            self.line(self.settings.lines.length_warning.clone());
            return;
        }
        self.break_off();
        self.end(Ended::TooLong, self.settings.lines.length_goodbye.clone());
    }

    /// Whether the call is left: nobody is answered any more.
    pub(super) const fn is_closing(&self) -> bool {
        matches!(self.phase, Phase::Ending { why: Ended::Closed | Ended::PutThrough, .. })
    }

    /// A person gets the call once this line was said; what is being said is not said to its end, unless the law
    /// wants it said.
    pub(super) fn put_through(&mut self, line: String, now: Duration) {
        if self.is_closing() || self.phase == Phase::Leaving {
            return;
        }
        if self.playback.interruptible() {
            self.break_off();
        } else {
            self.abandon_tentative();
            self.drop_answer(false);
        }
        self.member = false;
        // A line that takes nothing does not keep the person waiting.
        self.leaves.get_or_insert(now);
        self.end(Ended::PutThrough, line);
    }

    /// When the last line of a call that is to end soon is said: after what is being said, where that is soon over.
    /// One that ends by itself needs none.
    fn leaving_due(&self) -> Option<Duration> {
        let since = self.leaves.filter(|_| self.phase == Phase::Live)?;
        Some(if self.playback.playing() { since + LEAVES } else { since })
    }

    fn leave(&mut self) {
        self.break_off();
        self.end(Ended::Closed, self.settings.lines.leaving.clone());
    }

    /// What was to be said or answered is not.
    fn break_off(&mut self) {
        if self.playback.playing() {
            self.actions.push(Action::Clear);
        }
        self.abandon_tentative();
        self.drop_answer(false);
        self.playback.clear();
    }

    fn end(&mut self, why: Ended, goodbye: String) {
        self.phase = Phase::Ending { why, from: None };
        self.line(goodbye);
    }

    fn ending_due(&self) -> Option<Duration> {
        let Phase::Ending { why, from } = self.phase else { return None };
        let left = self.leaves.map(|since| since + LEAVES + CLOSES);
        if self.is_closing() {
            // Whatever the caller says into it: there is nobody who could answer.
            return from.into_iter().chain(left).min();
        }
        // A line that never falls silent, or takes no goodbye, does not hold a call that is too long.
        let latest = self.longest() + OVERTIME;
        let latest = Some(latest).filter(|_| why == Ended::TooLong);
        let busy = self.caller.speaking || self.caller.has_words() || self.answer.is_some();
        // Whoever has just spoken may have words that have not come yet.
        let spoke = self.caller.end.filter(|_| !self.caller.voiced().is_zero());
        let from = from.filter(|_| !busy).map(|from| from.max(spoke.unwrap_or_default()));
        [from.map(|from| from + self.settings.farewell), latest, left].into_iter().flatten().min()
    }

    fn digits_due(&self) -> Option<Duration> {
        self.digits.last.map(|last| last + self.settings.digits)
    }

    pub(super) fn digit(&mut self, digit: char, now: Duration) {
        if !matches!(digit, '0'..='9' | '#' | '*') || self.phase == Phase::Ringing {
            return;
        }
        self.idle_prompts = 0;
        self.quiet = None;
        if self.playback.playing() && self.playback.interruptible() {
            self.interrupt(now);
        }
        let alone = self.digits.keys.is_empty() && self.expect != Some(Expect::Phone);
        let choice = self.settings.menu.iter().find(|(key, _)| *key == digit && alone);
        if let Some((_, says)) = choice {
            return self.says_by_key(says.clone(), now);
        }
        if digit == '0' && alone && self.settings.zero_for_a_person {
            return self.says_by_key(self.settings.lines.person.clone(), now);
        }
        match digit {
            '#' => self.end_digits(now),
            '*' => self.digits = Digits::default(),
            _ if self.digits.keys.len() < KEYS => {
                self.digits.keys.push(digit);
                self.digits.last = Some(now);
            }
            _ => {}
        }
        self.settle_quiet(now);
    }

    fn end_digits(&mut self, now: Duration) {
        let keys = std::mem::take(&mut self.digits).keys;
        if !keys.is_empty() {
            self.says_by_key(keys, now);
        }
    }

    /// What was said by keys is a turn like one that was spoken.
    fn says_by_key(&mut self, text: String, now: Duration) {
        let spoken = self.caller.take(now);
        let text = if spoken.text.is_empty() { text } else { format!("{} {text}", spoken.text) };
        self.abandon_tentative();
        self.decide_said(
            Said { text, words: spoken.words, start: spoken.start.min(now), end: now },
            now,
        );
    }
}
