//! A member on the line of a call: they hear both sides, and the caller hears them while the call is theirs.
//!
//! What they hear has no clock of its own: each piece of the caller's sound is mixed with as much of the
//! agent's as was sent by then. What they say goes to the line as it comes, never far ahead of it, and is
//! heard by ears of its own, so that the transcript has both.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use frontdesk_audio::{Activity, Change, Detector, EnergyDetector, FRAME, Framer, frame_samples};
use frontdesk_providers::speech::{EarsChain, Format, Heard, ListenRequest, Utterance};
use tokio::time::{Instant, sleep_until};

use super::{
    Entry, HANGOVER, Line, Session,
    fit::{self, Fit},
    hearing::{FromEars, Hearing},
};
use crate::{
    core::{Event, Member, Said},
    transport::{FromLine, ToLine, browser},
};

/// How a member's sound is written, both ways.
const FORMAT: Format = browser::FORMAT;
/// How much of the agent's sound waits to be heard with the caller's.
const WAITING: Duration = Duration::from_secs(1);
/// How far what a member says may lie ahead of the line: a stall is not made up for by a delay that stays.
const AHEAD: Duration = Duration::from_millis(300);

/// What hears a member is let go of when they were silent for so long; it is opened again when they speak.
const SILENT: Duration = Duration::from_secs(5);
/// How many stretches of speech wait for their words.
const STRETCHES: usize = 16;
/// How long what a member said last is waited for when they are gone.
const LAST: Duration = Duration::from_secs(3);

/// How long nobody may be on the line after a member who spoke to the caller is gone.
const AWAY: Duration = Duration::from_secs(10);

/// What a member says is not sent into less room than this: the agent's frames come first.
const ROOM: usize = 16;

/// Another receiver on the line of a call: a member's.
pub struct Extension {
    /// Whose it is, as the brain knows them.
    pub who: String,
    /// Their own line, whose sound is [`browser::FORMAT`]. When it ends they are gone; it is let go of with the call, and
    /// when somebody else comes on the line.
    pub line: Line,
}

/// What comes from a member's receiver.
pub(super) enum FromExtension {
    /// Their line.
    Line(FromLine),
    /// What their ears tell.
    Ears(FromEars),
    /// They are gone.
    Left,
}

/// A member who is on the line.
pub(super) struct OnLine {
    who: String,
    /// Their own line; none when they are gone, and their last words are waited for until then.
    line: Result<Line, Instant>,
    /// From the line's sound to theirs, and back.
    down: Fit,
    up: Fit,
    format: Format,
    /// The agent's sound that the member has not heard yet.
    agent: VecDeque<i16>,
    odd: Option<u8>,
    /// Until when the line has something to play of theirs.
    until: Duration,
    speech: Option<Speech>,
}

/// Who has the word with their own voice, while a call is taken over.
#[derive(Default)]
pub(super) struct Word {
    /// Who did last.
    who: Option<String>,
    /// Since when nobody is on the line any more.
    gone: Option<Duration>,
}

impl Word {
    /// When it is told that the caller is left alone.
    pub(super) fn due(&self) -> Option<Duration> {
        self.gone.map(|gone| gone + AWAY)
    }
}

/// What hears a member: opened when they first speak.
struct Speech {
    hearing: Hearing,
    framer: Framer<i16>,
    odd: Option<u8>,
    detector: EnergyDetector,
    activity: Activity,
    /// When each stretch began of which the words have not come.
    since: VecDeque<Duration>,
    /// When what was heard last ended.
    until: Duration,
    /// When they last made a sound.
    loud: Duration,
}

impl OnLine {
    /// None when the line's sound cannot be brought to theirs.
    pub(super) fn new(extension: Extension, line: Format) -> Option<Self> {
        Some(Self {
            who: extension.who,
            line: Ok(extension.line),
            down: Fit::new(Format::Pcm16(line.rate()), FORMAT)?,
            up: Fit::new(FORMAT, line)?,
            format: line,
            agent: VecDeque::new(),
            odd: None,
            until: Duration::ZERO,
            speech: None,
        })
    }

    /// What comes next. Dropping the future loses nothing.
    pub(super) async fn next(this: &mut Option<Self>) -> FromExtension {
        let Some(this) = this else { return std::future::pending().await };
        let ears = async {
            match &mut this.speech {
                Some(speech) => speech.hearing.next().await,
                None => std::future::pending().await,
            }
        };
        let line = async {
            match &mut this.line {
                Ok(line) => match line.from.recv().await {
                    Some(FromLine::Stopped) | None => FromExtension::Left,
                    Some(message) => FromExtension::Line(message),
                },
                Err(until) => {
                    sleep_until(*until).await;
                    FromExtension::Left
                }
            }
        };
        tokio::select! {
            message = line => message,
            heard = ears => FromExtension::Ears(heard),
        }
    }

    /// Sound of the caller, with what the agent says meanwhile.
    pub(super) fn caller(&mut self, samples: &[i16]) {
        let agent = &mut self.agent;
        let mixed = samples
            .iter()
            .flat_map(|sample| sample.saturating_add(agent.pop_front().unwrap_or(0)).to_le_bytes());
        let mixed: Vec<u8> = mixed.collect();
        let sound = self.down.push(&mixed);
        if let Ok(line) = &self.line
            && !sound.is_empty()
        {
            // A receiver that does not keep up misses sound; one that is gone is noticed by its own side.
            drop(line.to.try_send(ToLine::Sound(sound.into())));
        }
    }

    /// Sound of the agent's that was sent to the line.
    pub(super) fn agent(&mut self, sound: &[u8]) {
        let mut samples = Vec::with_capacity(sound.len());
        fit::decode(self.format, sound, &mut self.odd, &mut samples);
        self.agent.extend(samples);
        let most = frame_samples(self.format.rate()) * frames(WAITING);
        let over = self.agent.len().saturating_sub(most);
        self.agent.drain(..over);
    }

    /// What was sent and not heard is not heard here either.
    pub(super) fn cut(&mut self) {
        self.agent.clear();
    }

    /// What a member says, as the line's sound, with the time at which it begins to be heard; none when they are
    /// silent or too far ahead of the line.
    pub(super) fn speaks(
        &mut self,
        sound: &[u8],
        now: Duration,
        ears: &(EarsChain, ListenRequest),
    ) -> Option<(Bytes, Duration)> {
        // One who is muted sends silence; the line has its own.
        let silent = sound.iter().all(|byte| *byte == 0);
        let at = self.until.max(now);
        if !silent || self.speech.is_some() {
            let speech = self.speech.get_or_insert_with(|| {
                let request = ListenRequest { format: FORMAT, ..ears.1.clone() };
                Speech::new(Hearing::open(ears.0.clone(), request))
            });
            // By when the line plays it, as it is recorded.
            speech.sound(sound, at + FORMAT.length(sound.len()), silent);
            self.hush(now);
        }
        if silent || self.until > now + AHEAD {
            return None;
        }
        let sound = Bytes::from(self.up.push(sound));
        if sound.is_empty() {
            return None;
        }
        self.until = at + self.format.length(sound.len());
        Some((sound, at))
    }

    /// Lets go of their ears when they have been silent for long.
    fn hush(&mut self, now: Duration) {
        if let Some(speech) = &self.speech
            && speech.is_over(now)
        {
            speech.hearing.end();
            self.speech = None;
        }
    }

    /// Whether there is a voice on their line now, and not only a room.
    fn is_speaking(&self) -> bool {
        self.speech.as_ref().is_some_and(|speech| speech.activity.is_speaking())
    }

    /// The caller hears them no more: what they said is all.
    pub(super) fn ends(&mut self) {
        if let Some(speech) = &mut self.speech
            && speech.activity.is_speaking()
        {
            speech.activity.reset();
            speech.hearing.finalize();
        }
    }

    /// What a member said, when this is it.
    pub(super) fn said(&mut self, heard: FromEars, now: Duration) -> Option<(String, Said)> {
        let FromEars::Heard(Heard::Final(Utterance { text, words, .. })) = heard else {
            return None;
        };
        if text.trim().is_empty() {
            return None;
        }
        let speech = self.speech.as_mut()?;
        // Ears that give no times: from the beginning of the stretch that they heard first, or from where they were.
        let since = speech.since.pop_front().unwrap_or(speech.until);
        let start = words.first().map_or(since, |word| word.start).min(now);
        let end = words.last().map_or(now, |word| word.end).clamp(start, now.max(start));
        speech.until = end;
        Some((self.who.clone(), Said { text, words, start, end }))
    }
}

impl Speech {
    fn new(hearing: Hearing) -> Self {
        Self {
            hearing,
            framer: Framer::new(frame_samples(FORMAT.rate())),
            odd: None,
            detector: EnergyDetector::new(FORMAT.rate()),
            activity: Activity::new(HANGOVER),
            since: VecDeque::new(),
            until: Duration::ZERO,
            loud: Duration::ZERO,
        }
    }

    /// They have been silent for long, and what they said has come.
    fn is_over(&self, now: Duration) -> bool {
        !self.activity.is_speaking() && self.loud + SILENT < now
    }

    /// The ears are told when a stretch of speech is over, as they are of the caller's.
    fn sound(&mut self, sound: &[u8], now: Duration, silent: bool) {
        if !silent {
            self.loud = now;
        }
        self.hearing.sound(sound, now);
        let mut samples = Vec::with_capacity(sound.len() / 2);
        fit::decode(FORMAT, sound, &mut self.odd, &mut samples);
        self.framer.push(&samples);
        while let Some(frame) = self.framer.frame() {
            match self.activity.frame(self.detector.frame(frame), FRAME) {
                Some(Change::Started { ago }) => {
                    self.since.push_back(now.saturating_sub(ago));
                    if self.since.len() > STRETCHES {
                        self.since.pop_front();
                    }
                }
                Some(Change::Stopped { .. }) => self.hearing.finalize(),
                None => {}
            }
        }
    }
}

impl Drop for OnLine {
    fn drop(&mut self) {
        if let Some(speech) = &self.speech {
            speech.hearing.end();
        }
    }
}

impl Session {
    /// A member comes on the line. Where its sound cannot be brought to theirs, they hear nothing.
    pub(super) fn joins(&mut self, extension: Extension) {
        self.member = OnLine::new(extension, self.format);
        if self.member.is_some() {
            self.word.gone = None;
        } else {
            self.goes();
        }
    }

    /// Whoever is on the line is not there any more.
    pub(super) fn parts(&mut self) {
        self.member = None;
        self.goes();
    }

    /// Nobody is on the line any more.
    fn goes(&mut self) {
        if self.word.who.is_some() {
            self.word.gone.get_or_insert(self.start.elapsed());
        }
    }

    /// Tells that the caller is left alone: whoever spoke with them is gone for so long that it is no change of receivers.
    pub(super) fn leaves_alone(&mut self) {
        if let Some(who) = std::mem::take(&mut self.word).who {
            self.keep(Entry::Left { who });
        }
    }

    pub(super) fn member_acts(&mut self, act: Member) {
        match &act {
            Member::HandsBack | Member::PutsThrough(_) => {
                if let Some(member) = &mut self.member {
                    member.ends();
                }
                self.word = Word::default();
            }
            // Somebody goes on in writing.
            Member::Says(_) if self.word.gone.is_some() => self.word = Word::default(),
            Member::Says(_) | Member::TakesOver => {}
        }
        self.happen(Event::Member(act));
    }

    /// What comes from a member on the line. The caller hears them while the call is theirs and nothing else is
    /// being said, such as words that a member typed.
    pub(super) fn member_speaks(&mut self, from: FromExtension) {
        let now = self.now();
        let Some(member) = &mut self.member else { return };
        match from {
            FromExtension::Line(FromLine::Sound(sound)) => {
                if !self.core.is_taken() || self.output.is_awaited() || self.output.is_heard() {
                    return member.hush(now);
                }
                let sound = member.speaks(&sound, now, &self.ears);
                if member.is_speaking() && self.word.who.as_ref() != Some(&member.who) {
                    self.word.who = Some(member.who.clone());
                }
                let Some((sound, at)) = sound else { return };
                if self.room() < ROOM {
                    return;
                }
                if let Some(tape) = &mut self.tape {
                    tape.agent(&sound, at);
                }
                self.send(ToLine::Sound(sound));
            }
            FromExtension::Ears(heard) => {
                let Some((who, said)) = member.said(heard, now) else { return };
                let said = self.kept(said);
                self.screen.says_member(&said.text);
                self.keep(Entry::Member { who, said });
            }
            FromExtension::Line(_) => {}
            FromExtension::Left => {
                member.ends();
                // What they said last is still to be heard.
                let waits = member.line.is_ok() && member.speech.is_some();
                if waits {
                    member.line = Err(Instant::now() + LAST);
                    self.goes();
                } else {
                    self.parts();
                }
            }
        }
    }
}

fn frames(length: Duration) -> usize {
    usize::try_from(length.as_millis() / FRAME.as_millis()).unwrap_or(usize::MAX)
}
