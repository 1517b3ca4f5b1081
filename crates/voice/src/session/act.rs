//! What the core wants done, done.

use std::time::Duration;

use tokio::sync::watch;

use super::{Asked, By, Earlier, Entry, Question, Session, Standing, Thoughts};
use crate::{
    core::{Action, Ended, Event, Said},
    spoken,
};

impl Session {
    /// Something happened: tells the core and does what it wants done.
    pub(super) fn happen(&mut self, event: Event) {
        match &event {
            Event::Sounded { clause } => self.sounded(*clause),
            Event::Played { clause } => self.noticed(*clause),
            _ => {}
        }
        let now = self.now();
        let actions = self.core.on(event, now);
        for action in actions {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Ask { ask, said, tentative } => {
                let turn = Earlier::Asked(ask);
                let said = if tentative { self.turning(said) } else { self.turned(said, turn) };
                if !tentative {
                    self.screen.asked(&said.text);
                }
                self.ask(ask, said, tentative);
            }
            Action::Commit { ask, said } => {
                let said = self.turned(said, Earlier::Asked(ask));
                self.screen.asked(&said.text);
                if let Some(asked) = self.asked.get(&ask) {
                    asked.standing.send_replace(Standing::Stands(said));
                }
            }
            Action::Abandon { ask } => self.abandon(ask),
            Action::Finalize => self.hearing.finalize(),
            Action::Say { clause, text, fixed } => self.say(clause, &text, fixed),
            Action::Pause => {
                let now = self.now();
                let (message, event) = self.output.pause(now);
                self.cut(now);
                self.send(message);
                self.happen(event);
            }
            Action::Resume => self.output.resume(),
            Action::Clear => {
                let message = self.output.clear();
                let now = self.now();
                if !self.notice.is_empty() {
                    // Whoever was not told to the end that they are recorded is not.
                    self.tape = None;
                }
                self.cut(now);
                self.send(message);
                self.speech.cancel();
                self.saving.clear();
                self.cut_lines(now);
                self.clause_ask.clear();
            }
            Action::Heard { ask, text, whole } => {
                let end = self.now();
                let start = self.heard_from.remove(&ask).unwrap_or(end);
                self.asked.remove(&ask);
                self.screen.answered(&text);
                if whole && !text.trim().is_empty() {
                    self.carried.answered();
                }
                self.keep(Entry::Heard { ask, text, whole, start, end });
            }
            Action::Turn(times) => {
                // Also one of which there was nothing to hear.
                self.asked.remove(&times.ask);
                let ears = self.hearing.name().to_owned();
                let mouth = self.speech.name().to_owned();
                self.keep(Entry::Turn { times, ears, mouth });
            }
            Action::Note { said } => {
                let turn = Earlier::Noted(said.start);
                let said = self.turned(said, turn);
                self.screen.said(&said.text);
                self.keep(Entry::Note(said));
            }
            Action::Transfer => {
                self.keep(Entry::Transfer);
                self.over = Some(By::Transferred);
            }
            Action::HangUp { why: Ended::Deaf } => self.over = Some(By::Speechless),
            Action::HangUp { why: Ended::Closed } => self.over = Some(By::Closed),
            Action::HangUp { why } => self.over = Some(By::Agent(why)),
        }
    }

    /// What was sent and not heard by now is not heard.
    fn cut(&mut self, now: Duration) {
        if let Some(tape) = &mut self.tape {
            tape.cut(now);
        }
        if let Some(member) = &mut self.member {
            member.cut();
        }
    }

    /// Lines that were cut off count as said once they had begun.
    fn cut_lines(&mut self, end: Duration) {
        let mut begun: Vec<_> = self.lines.drain().collect();
        begun.sort_by_key(|(clause, _)| *clause);
        for (_, (text, since)) in begun {
            if let Some(start) = since {
                self.keep(Entry::Line { text, start, end });
            }
        }
    }

    /// The caller has heard a clause: perhaps what must be heard before anything is recorded.
    fn noticed(&mut self, clause: u64) {
        let end = self.now();
        if let Some((text, Some(start))) = self.lines.remove(&clause) {
            self.keep(Entry::Line { text, start, end });
        }
        let waits = !self.notice.is_empty();
        self.notice.retain(|one| *one > clause);
        let now = self.now();
        if waits
            && self.notice.is_empty()
            && let Some(tape) = &mut self.tape
        {
            tape.allow(now);
        }
    }

    fn ask(&mut self, ask: u64, said: Said, tentative: bool) {
        let first = if tentative { Standing::Tentative } else { Standing::Stands(said.clone()) };
        let (standing, watched) = watch::channel(first);
        let question = Question::new(ask, said, self.language.clone(), watched);
        let thoughts = Thoughts::new(ask, self.thinks.clone());
        let brain = std::sync::Arc::clone(&self.brain);
        // Answers that are over are forgotten on the way.
        while self.answers.try_join_next().is_some() {}
        let task = self.answers.spawn(async move { brain.answer(question, thoughts).await });
        self.asked.insert(ask, Asked { standing, task });
    }

    fn abandon(&mut self, ask: u64) {
        let Some(asked) = self.asked.remove(&ask) else { return };
        let mut tentative = false;
        asked.standing.send_modify(|standing| {
            let said = match &*standing {
                Standing::Stands(said) => Some(said.clone()),
                Standing::Abandoned(said) => said.clone(),
                Standing::Tentative => None,
            };
            tentative = *standing == Standing::Tentative;
            *standing = Standing::Abandoned(said);
        });
        // Nothing may have come of it: it is dropped wherever it is.
        if tentative {
            asked.task.abort();
        }
    }

    fn say(&mut self, clause: u64, text: &str, fixed: bool) {
        self.output.expect(clause);
        self.screen.will_say(clause, text);
        // Who speaks already, and goes on when the agent begins, interrupts.
        self.barge_in.reset();
        if let Some(ask) = self.core.ask_of(clause) {
            self.clause_ask.insert(clause, ask);
        } else {
            self.lines.insert(clause, (text.to_owned(), None));
        }
        let spoken = spoken::form(text, &self.language, &self.taught);
        if spoken.is_empty() {
            self.output.complete(clause);
            return;
        }
        if fixed {
            if let Some(sound) = self.phrases.get(&self.voice, &spoken) {
                self.output.sound(clause, &sound);
                self.output.complete(clause);
                return;
            }
            self.saving.insert(clause, (spoken.clone(), Vec::new()));
        }
        self.speech.say(clause, spoken);
    }

    fn sounded(&mut self, clause: u64) {
        let now = self.now();
        let ask = self.clause_ask.remove(&clause);
        self.screen.says(clause, ask.is_some());
        if let Some(ask) = ask {
            self.heard_from.entry(ask).or_insert(now);
        }
        if let Some((_, since)) = self.lines.get_mut(&clause) {
            since.get_or_insert(now);
        }
    }
}
