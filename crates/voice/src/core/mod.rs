//! Who speaks, when the caller has finished, and what is to be done then.
//!
//! [`Core::on`] is told what happened at which time of the call and answers with what is to be
//! done; [`Core::wake`] names when it wants to be told that time has passed. It has no clock and
//! does no I/O, and the same events give the same actions.
//!
//! **The caller's turn** ends after a silence whose length depends on what was said (`patience`);
//! the model is asked earlier, tentatively, when the end is likely, and that answer is thrown away
//! when the caller goes on. **An interruption** first makes playback stand still; words, or speech
//! that goes on, make it one, while a nod or a cough lets the agent go on where it stood. What the
//! caller heard of an answer that was cut off is told, and nothing else of it counts as said.
//! **Silence** is never long: a slow answer is covered by a line, an idle caller is asked, a failed
//! answer is apologized for.

mod answer;
mod caller;
mod event;
mod patience;
mod playback;
mod settings;
mod timers;
mod words;

pub use event::{Action, Ended, Event, Expect, Member, Opening, Said, Then, TurnTimes};
pub use settings::{Lines, Settings};

use std::time::Duration;

use self::{
    answer::Answer,
    caller::{Caller, Judgement},
    playback::Playback,
    timers::Digits,
};

/// A call.
#[derive(Debug)]
pub struct Core {
    settings: Settings,
    phase: Phase,
    caller: Caller,
    playback: Playback,
    answer: Option<Answer>,
    asked: u64,
    expect: Option<Expect>,
    /// A member speaks with the caller; the agent is quiet.
    member: bool,
    digits: Digits,
    /// Since when neither says anything.
    quiet: Option<Duration>,
    idle_prompts: u32,
    answered: Duration,
    /// When the caller was told that the call will soon be too long.
    warned: Option<Duration>,
    /// The caller was told that they were not heard, and nothing has been heard since.
    unheard: bool,
    /// Since when there is nobody who could hear them.
    deaf: Option<Duration>,
    /// Since when the agent has to hear them itself.
    listens: Duration,
    /// Since when the call is to end soon.
    leaves: Option<Duration>,
    actions: Vec<Action>,
}

/// Where a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It rings.
    Ringing,
    /// They speak.
    Live,
    /// The last words are being said; then it is ended.
    Ending { why: Ended, from: Option<Duration> },
    /// A person is being called.
    Leaving,
    /// It is over.
    Over,
}

impl Core {
    /// A call that is led like this and has not been answered yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            phase: Phase::Ringing,
            caller: Caller::default(),
            playback: Playback::default(),
            answer: None,
            asked: 0,
            expect: None,
            member: false,
            digits: Digits::default(),
            quiet: None,
            idle_prompts: 0,
            answered: Duration::ZERO,
            warned: None,
            unheard: false,
            deaf: None,
            listens: Duration::ZERO,
            leaves: None,
            actions: Vec::new(),
        }
    }

    /// The question that a clause answers; none for a line of the call's own.
    pub fn ask_of(&self, clause: u64) -> Option<u64> {
        self.playback.ask_of(clause)
    }

    /// Whether a member speaks with the caller.
    pub const fn is_taken(&self) -> bool {
        self.member
    }

    /// Says what is to be done about what happened at this time of the call. Times never go back;
    /// one that does is taken for the last one's.
    pub fn on(&mut self, event: Event, now: Duration) -> Vec<Action> {
        if self.phase == Phase::Over {
            return Vec::new();
        }
        match event {
            Event::Answered { opening } => self.open(opening, now),
            Event::VoiceStarted => self.voice_starts(now),
            Event::VoiceInsists => self.voice_insists(now),
            Event::VoiceStopped { at } => self.voice_stops(at, now),
            Event::Partial { text } => {
                self.caller.partial(text, now);
                self.words_came(now);
            }
            Event::Final { text, words } => {
                self.caller.settle(&text, words, now);
                self.words_came(now);
            }
            Event::EarsEnd { likely } => {
                self.caller.ears = if likely { Judgement::LikelyOver } else { Judgement::Over };
            }
            Event::EarsResumed => {
                self.caller.ears = Judgement::GoesOn;
                self.abandon_tentative();
            }
            Event::EarsLost { since } => {
                self.deaf = Some(since);
                self.not_heard(now);
            }
            Event::EarsBack => self.deaf = None,
            Event::Reply { ask, text } => self.reply(ask, &text, now),
            Event::TakenBack { ask } => self.taken_back(ask),
            Event::Working { ask } => self.working(ask, now),
            Event::Replied { ask, then } => self.replied(ask, then, now),
            Event::Failed { ask } => self.failed(ask, now),
            Event::Voiced { clause } => self.voiced(clause, now),
            Event::Sounded { clause } => self.sounded(clause, now),
            Event::Played { clause } => self.played(clause, now),
            Event::Paused { within } => self.paused(within, now),
            Event::Member(act) => self.member(act, now),
            Event::Digit(digit) => self.digit(digit, now),
            Event::Leave => {
                self.leaves.get_or_insert(now);
            }
            Event::HungUp => self.hung_up(now),
            Event::Wake => {}
        }
        self.advance(now);
        std::mem::take(&mut self.actions)
    }

    fn open(&mut self, opening: Vec<Opening>, now: Duration) {
        if self.phase != Phase::Ringing {
            return;
        }
        self.phase = Phase::Live;
        self.answered = now;
        for line in opening {
            let clause = self.playback.add(None, &line.text, line.interruptible);
            self.actions.push(Action::Say { clause, text: line.text, fixed: line.fixed });
        }
        self.settle_quiet(now);
    }

    /// Says a line of the call's own.
    fn line(&mut self, text: String) {
        self.say_line(text, true);
    }

    /// What is said without being asked is said in these words from now on.
    pub fn speak(&mut self, lines: Lines) {
        self.settings.lines = lines;
    }

    fn say_line(&mut self, text: String, fixed: bool) {
        // The last line of a call that is left is heard.
        let clause = self.playback.add(None, &text, !self.is_closing());
        self.quiet = None;
        self.actions.push(Action::Say { clause, text, fixed });
    }

    fn voice_starts(&mut self, now: Duration) {
        self.caller.starts(now, self.playback.playing());
        self.abandon_tentative();
        self.quiet = None;
    }

    /// Speech while the agent speaks: it stands still until it is clear whether it was meant.
    fn voice_insists(&mut self, now: Duration) {
        if !self.caller.speaking {
            self.voice_starts(now);
        }
        if self.playback.playing()
            && self.playback.interruptible()
            && self.playback.paused().is_none()
        {
            self.playback.pause(now);
            if let Some(answer) = &mut self.answer {
                answer.times.interrupted.get_or_insert(now);
            }
            self.actions.push(Action::Pause);
        }
    }

    fn voice_stops(&mut self, at: Duration, now: Duration) {
        if self.caller.speaking {
            self.caller.stops(at, now);
            self.actions.push(Action::Finalize);
            self.nod(now);
        }
        self.settle_quiet(now);
    }

    fn words_came(&mut self, now: Duration) {
        if !self.caller.has_words() {
            return;
        }
        self.unheard = false;
        self.idle_prompts = 0;
        self.quiet = None;
        let text = self.caller.text();
        if self.answer.as_ref().is_some_and(|answer| answer.tentative && answer.question != text) {
            self.abandon_tentative();
        }
        if self.nod(now) {
            return;
        }
        let meant = !words::only_nods(&text) || self.playback.asks_at_the_end();
        // A committed answer of which nothing was heard yet: the caller goes on with the question.
        let thinking = self.answer.as_ref().is_some_and(|answer| !answer.tentative);
        if meant && (self.playback.playing() || thinking) && self.playback.interruptible() {
            self.interrupt(now);
        }
    }

    /// Words that are only said along with the agent take no turn: it goes on. True when they were.
    fn nod(&mut self, now: Duration) -> bool {
        let along = self.playback.playing() && !self.playback.asks_at_the_end();
        if !along || self.caller.speaking || !words::only_nods(&self.caller.text()) {
            return false;
        }
        self.caller.take(now);
        self.go_on();
        true
    }

    fn go_on(&mut self) {
        if self.playback.paused().is_some() {
            self.playback.resume();
            if let Some(answer) = &mut self.answer {
                answer.times.interrupted = None;
                answer.times.silenced = None;
            }
            self.actions.push(Action::Resume);
        }
    }

    /// The caller takes the turn: what was to be said is not.
    fn interrupt(&mut self, now: Duration) {
        if self.playback.playing() {
            if let Some(answer) = &mut self.answer {
                answer.times.interrupted.get_or_insert(now);
            }
            self.actions.push(Action::Clear);
        }
        self.drop_answer(false);
        self.playback.clear();
        if let Phase::Ending { from: from @ None, .. } = &mut self.phase {
            // Its goodbye will not be heard to the end.
            *from = Some(now);
        }
    }

    fn paused(&mut self, within: Option<(u64, f32)>, now: Duration) {
        if self.playback.paused().is_some() {
            self.playback.stands(within);
            if let Some(answer) = &mut self.answer {
                answer.times.silenced.get_or_insert(now);
            }
        }
    }

    /// The caller spoke and was not understood.
    fn not_heard(&mut self, now: Duration) {
        let spoke =
            self.caller.speaking || self.caller.has_words() || !self.caller.voiced().is_zero();
        if !spoke || self.unheard || self.member || self.phase != Phase::Live {
            return;
        }
        self.unheard = true;
        self.caller.take(now);
        if self.playback.interruptible() {
            self.interrupt(now);
        }
        self.line(self.settings.lines.again.clone());
    }

    fn member(&mut self, act: Member, now: Duration) {
        match act {
            Member::TakesOver => {
                if self.playback.interruptible() {
                    self.interrupt(now);
                } else {
                    // What the law wants said is heard to its end; the agent's answer is not.
                    self.abandon_tentative();
                    self.drop_answer(false);
                }
                self.member = true;
                // It may go on for longer now.
                self.warned = None;
                if !self.is_closing() {
                    self.phase = Phase::Live;
                }
            }
            Member::HandsBack => {
                self.member = false;
                self.listens = now;
                // What was quiet before was not the caller's silence to the agent.
                self.quiet = None;
            }
            Member::Says(text) => self.say_line(text, false),
            Member::PutsThrough(line) => self.put_through(line, now),
        }
        self.settle_quiet(now);
    }

    fn hung_up(&mut self, now: Duration) {
        self.note_rest(now);
        self.drop_answer(true);
        self.phase = Phase::Over;
    }

    /// What the caller said last is kept, also when nobody is asked about it any more.
    fn note_rest(&mut self, now: Duration) {
        if self.caller.has_words() {
            let said = self.caller.take(now);
            self.actions.push(Action::Note { said });
        }
    }

    /// Quiet begins when nobody speaks, nothing is being said, and no answer is on its way.
    fn settle_quiet(&mut self, now: Duration) {
        let busy = self.caller.speaking || self.playback.playing() || self.answer.is_some();
        self.quiet = if busy || self.caller.has_words() { None } else { self.quiet.or(Some(now)) };
    }
}

#[cfg(test)]
mod tests;
