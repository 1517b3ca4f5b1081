//! An answer on its way, from the question to its last heard word.

use std::time::Duration;

use super::{Action, Core, Ended, Phase, Said, Then, TurnTimes};
use crate::clauses::Clauses;

/// An answer on its way.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) ask: u64,
    /// What was asked.
    pub(super) question: String,
    /// Whether the caller may go on yet.
    pub(super) tentative: bool,
    clauses: Clauses,
    /// What stands ready until the question does.
    held: Vec<String>,
    /// How much of the answer was said, in clauses.
    said: usize,
    /// Since when a tool works, as long as nothing was said.
    pub(super) working: Option<Duration>,
    filled: bool,
    /// What follows, once it is complete.
    then: Option<Then>,
    pub(super) goodbye: bool,
    pub(super) times: TurnTimes,
}

impl Core {
    /// Asks for an answer to what the caller has said so far.
    pub(super) fn ask_tentatively(&mut self, now: Duration) {
        let question = self.caller.text();
        let said = Said {
            text: question.clone(),
            words: Vec::new(),
            start: self.caller.silent_since().unwrap_or(now),
            end: self.caller.silent_since().unwrap_or(now),
        };
        self.ask(said, question, true, now);
    }

    /// The caller's turn is over: the answer that is on its way is the one, or another is asked
    /// for.
    pub(super) fn decide(&mut self, patience: Duration, now: Duration) {
        let final_at = self.caller.final_at;
        let said = self.caller.take(now);
        self.decide_said(said, now);
        if let Some(answer) = &mut self.answer {
            answer.times.patience = patience;
            answer.times.final_words = final_at.filter(|at| *at > answer.times.speech_end);
        }
    }

    /// The same for what was said in another way.
    pub(super) fn decide_said(&mut self, said: Said, now: Duration) {
        let end = said.end;
        if self.member || self.is_closing() {
            self.actions.push(Action::Note { said });
            self.settle_quiet(now);
            return;
        }
        let goodbye = super::words::says_goodbye(&said.text);
        let stands = self
            .answer
            .as_ref()
            .is_some_and(|answer| answer.tentative && answer.question == said.text);
        if !stands {
            self.abandon_tentative();
            self.drop_answer(false);
            let question = said.text.clone();
            self.ask(said.clone(), question, false, now);
        }
        let Some(answer) = &mut self.answer else { return };
        answer.goodbye = goodbye;
        answer.times.speech_end = end;
        answer.times.decided = now;
        if !stands {
            return;
        }
        answer.tentative = false;
        answer.times.ahead = true;
        let ask = answer.ask;
        let held = std::mem::take(&mut answer.held);
        let then = answer.then.take();
        self.actions.push(Action::Commit { ask, said });
        for clause in held {
            self.say(ask, clause);
        }
        if let Some(then) = then {
            self.replied(ask, then, now);
        }
    }

    fn ask(&mut self, said: Said, question: String, tentative: bool, now: Duration) {
        self.asked += 1;
        if let Phase::Ending { why: Ended::Done | Ended::Idle, .. } = self.phase {
            // Whoever goes on after a goodbye is answered.
            self.phase = Phase::Live;
        }
        self.expect = if tentative { self.expect } else { None };
        let ask = self.asked;
        self.answer = Some(Answer {
            ask,
            question,
            tentative,
            clauses: Clauses::default(),
            held: Vec::new(),
            said: 0,
            working: None,
            filled: false,
            then: None,
            goodbye: false,
            times: TurnTimes { ask, decided: now, ..TurnTimes::default() },
        });
        self.quiet = None;
        self.actions.push(Action::Ask { ask, said, tentative });
    }

    /// Throws a tentative answer away.
    pub(super) fn abandon_tentative(&mut self) {
        if let Some(answer) = self.answer.take_if(|answer| answer.tentative) {
            self.caller.vain += 1;
            self.actions.push(Action::Abandon { ask: answer.ask });
        }
    }

    /// Ends an answer before it was heard to its end: tells what was.
    pub(super) fn drop_answer(&mut self, hung_up: bool) {
        let Some(answer) = self.answer.take() else { return };
        if answer.then.is_none() {
            self.actions.push(Action::Abandon { ask: answer.ask });
        }
        if answer.tentative {
            return;
        }
        let (text, whole) = self.playback.heard(answer.ask);
        let whole = whole && answer.then.is_some();
        // Also when nothing was: what was written meanwhile was not heard.
        self.actions.push(Action::Heard { ask: answer.ask, text, whole });
        if answer.said > 0 || hung_up {
            self.actions.push(Action::Turn(answer.times));
        }
    }

    fn own(&mut self, ask: u64) -> Option<&mut Answer> {
        self.answer.as_mut().filter(|answer| answer.ask == ask)
    }

    pub(super) fn reply(&mut self, ask: u64, text: &str, now: Duration) {
        let Some(answer) = self.own(ask) else { return };
        answer.times.first_text.get_or_insert(now);
        let clauses = answer.clauses.push(text);
        self.clauses(ask, clauses, now);
    }

    fn clauses(&mut self, ask: u64, clauses: Vec<String>, now: Duration) {
        for clause in clauses {
            let Some(answer) = self.own(ask) else { return };
            answer.times.first_clause.get_or_insert(now);
            answer.working = None;
            if answer.tentative {
                answer.held.push(clause);
            } else {
                self.say(ask, clause);
            }
        }
    }

    fn say(&mut self, ask: u64, text: String) {
        let Some(answer) = self.own(ask) else { return };
        answer.said += 1;
        let clause = self.playback.add(Some(ask), &text, true);
        self.quiet = None;
        self.actions.push(Action::Say { clause, text, fixed: false });
    }

    /// What was written is not to be said. What was said stays said, and so does what waits behind
    /// something else that is being said.
    pub(super) fn taken_back(&mut self, ask: u64) {
        let alone = self.playback.only_of(ask);
        let Some(answer) = self.own(ask) else { return };
        answer.clauses = Clauses::default();
        answer.held.clear();
        answer.times.first_text = None;
        answer.times.first_clause = None;
        if alone && answer.said > 0 && answer.times.first_frame.is_none() {
            answer.said = 0;
            answer.times.first_audio = None;
            self.playback.forget(ask);
            self.actions.push(Action::Clear);
        }
    }

    pub(super) fn working(&mut self, ask: u64, now: Duration) {
        if let Some(answer) = self.own(ask)
            && answer.said == 0
        {
            answer.working.get_or_insert(now);
        }
    }

    /// When a line is to cover an answer that is slow.
    pub(super) fn filler_due(&self) -> Option<Duration> {
        let answer = self.answer.as_ref()?;
        if answer.tentative || answer.filled || answer.said > 0 {
            return None;
        }
        // The caller waits since they ended, not since the tool began.
        let decided = answer.times.decided;
        let works = answer.working.map(|since| since.max(decided) + self.settings.filler_after);
        // Nothing is said into what is being said, by either.
        let waits = !self.caller.speaking && !self.playback.playing();
        let since = decided.max(self.caller.end.unwrap_or_default());
        let stalls = Some(since + self.settings.stalls).filter(|_| waits);
        [works, stalls].into_iter().flatten().min()
    }

    pub(super) fn fill(&mut self) {
        if let Some(answer) = &mut self.answer {
            answer.filled = true;
            self.line(self.settings.lines.filler.clone());
        }
    }

    pub(super) fn replied(&mut self, ask: u64, then: Then, now: Duration) {
        let Some(answer) = self.own(ask) else { return };
        let rest: Vec<String> = answer.clauses.finish().into_iter().collect();
        self.clauses(ask, rest, now);
        let Some(answer) = self.own(ask) else { return };
        let then = if answer.goodbye && then == Then::Listen { Then::HangUp } else { then };
        answer.then = Some(then);
        answer.working = None;
        if !answer.tentative && !self.playback.playing_of(ask) {
            self.finish(now);
        }
    }

    /// The answer was heard to its end.
    fn finish(&mut self, now: Duration) {
        let Some(answer) = self.answer.take() else { return };
        let (text, _) = self.playback.heard(answer.ask);
        self.playback.forget(answer.ask);
        if answer.said > 0 {
            self.actions.push(Action::Heard { ask: answer.ask, text, whole: true });
        }
        self.actions.push(Action::Turn(answer.times));
        match answer.then.unwrap_or_default() {
            Then::Listen => {}
            Then::Expect(expect) => self.expect = Some(expect),
            Then::HangUp => self.phase = Phase::Ending { why: Ended::Done, from: Some(now) },
            Then::Transfer => {
                self.phase = Phase::Leaving;
                self.actions.push(Action::Transfer);
            }
        }
        self.settle_quiet(now);
    }

    pub(super) fn failed(&mut self, ask: u64, now: Duration) {
        let Some(answer) = self.answer.take_if(|answer| answer.ask == ask) else { return };
        if answer.tentative {
            // Asked again when the turn is over.
            self.caller.vain = self.settings.tentative_asks;
            return;
        }
        let (text, _) = self.playback.heard(ask);
        self.playback.forget(ask);
        if answer.said > 0 {
            self.actions.push(Action::Heard { ask, text, whole: false });
        }
        self.actions.push(Action::Turn(answer.times));
        self.line(self.settings.lines.again.clone());
        self.settle_quiet(now);
    }

    pub(super) fn voiced(&mut self, clause: u64, now: Duration) {
        if let Some(ask) = self.playback.ask_of(clause)
            && let Some(answer) = self.own(ask)
        {
            answer.times.first_audio.get_or_insert(now);
        }
    }

    pub(super) fn sounded(&mut self, clause: u64, now: Duration) {
        if let Some(ask) = self.playback.ask_of(clause)
            && let Some(answer) = self.own(ask)
        {
            answer.times.first_frame.get_or_insert(now);
        }
    }

    pub(super) fn played(&mut self, clause: u64, now: Duration) {
        self.playback.played(clause);
        if !self.playback.playing() {
            // Nothing is left to stand still.
            self.go_on();
        }
        let heard =
            self.answer.as_ref().filter(|answer| answer.then.is_some() && !answer.tentative);
        if let Some(ask) = heard.map(|answer| answer.ask)
            && !self.playback.playing_of(ask)
        {
            self.finish(now);
        }
        if let Phase::Ending { from: from @ None, .. } = &mut self.phase
            && !self.playback.playing()
        {
            *from = Some(now);
        }
        self.settle_quiet(now);
    }
}
