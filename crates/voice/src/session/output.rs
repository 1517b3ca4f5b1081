//! The agent's sound on its way to the line: frames on an absolute schedule, and where it stands.

use std::{collections::VecDeque, time::Duration};

use bytes::{Buf, Bytes, BytesMut};
use frontdesk_audio::{FRAME, Pacer};
use frontdesk_providers::speech::Format;

use crate::{
    core::Event,
    transport::{Mark, ToLine},
};

/// How many frames are at the far end before they are heard: a cushion for the network.
const LEAD: u32 = 3;
/// How many frames leave at once after a stall.
const MOST: u32 = 4;
/// How long after its last frame should have been heard a clause counts as played, when the line
/// gives no mark back.
const UNMARKED: Duration = Duration::from_millis(1_500);

/// The sound of one clause.
#[derive(Debug)]
struct Clause {
    id: u64,
    /// What came and was not sent.
    sound: BytesMut,
    /// Bytes that were sent.
    sent: usize,
    /// Whether all of it came.
    complete: bool,
    /// Whether anything of it came.
    voiced: bool,
}

/// A frame that was sent and may not have been heard yet.
#[derive(Debug)]
struct Sent {
    clause: u64,
    heard_at: Duration,
    sound: Bytes,
}

/// A clause that was sent to its end.
#[derive(Debug)]
struct Over {
    clause: u64,
    heard_at: Duration,
    bytes: usize,
}

/// Everything that is to be heard.
#[derive(Debug)]
pub(super) struct Output {
    format: Format,
    clauses: VecDeque<Clause>,
    recent: VecDeque<Sent>,
    over: VecDeque<Over>,
    pacer: Option<Pacer>,
    paused: bool,
    round: u64,
    /// Until when the line is given time to take what it has.
    full_until: Duration,
}

impl Output {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            clauses: VecDeque::new(),
            recent: VecDeque::new(),
            over: VecDeque::new(),
            pacer: None,
            paused: false,
            round: 0,
            full_until: Duration::ZERO,
        }
    }

    /// A clause will come; its place is after those before.
    pub(super) fn expect(&mut self, id: u64) {
        self.clauses.push_back(Clause {
            id,
            sound: BytesMut::new(),
            sent: 0,
            complete: false,
            voiced: false,
        });
    }

    /// More sound of a clause; true when it is the first. Of one that is not wanted any more it is
    /// dropped.
    pub(super) fn sound(&mut self, id: u64, sound: &[u8]) -> bool {
        let Some(clause) = self.clauses.iter_mut().find(|clause| clause.id == id) else {
            return false;
        };
        clause.sound.extend_from_slice(sound);
        !std::mem::replace(&mut clause.voiced, true)
    }

    /// All of a clause came.
    pub(super) fn complete(&mut self, id: u64) {
        if let Some(clause) = self.clauses.iter_mut().find(|clause| clause.id == id) {
            clause.complete = true;
        }
    }

    /// A clause will come anew, from its beginning.
    pub(super) fn restart(&mut self, id: u64) {
        if let Some(clause) = self.clauses.iter_mut().find(|clause| clause.id == id) {
            clause.sound.clear();
            clause.complete = false;
        }
    }

    /// When something is to be done next.
    pub(super) fn next(&self) -> Option<Duration> {
        let overdue = self.over.front().map(|over| over.heard_at + UNMARKED);
        let frame = if !self.paused && self.ready() {
            let due = self.pacer.as_ref().map_or(Duration::ZERO, Pacer::next);
            Some(due.max(self.full_until))
        } else {
            None
        };
        [overdue, frame].into_iter().flatten().min()
    }

    /// Whether there is a frame to send.
    fn ready(&self) -> bool {
        let frame = self.format.bytes(FRAME);
        self.clauses.front().is_some_and(|clause| clause.complete || clause.sound.len() >= frame)
    }

    /// Whether something of it is being heard.
    pub(super) fn is_heard(&self) -> bool {
        let comes = self.clauses.front().is_some_and(|clause| clause.voiced);
        !self.paused && (comes || !self.over.is_empty())
    }

    /// Whether something is to be heard that has not come yet.
    pub(super) fn is_awaited(&self) -> bool {
        !self.paused && !self.clauses.is_empty()
    }

    /// What is due: at most `room` messages for the line, each with the time at which it begins to
    /// be heard, and what happened.
    pub(super) fn due(
        &mut self,
        now: Duration,
        room: usize,
    ) -> (Vec<(ToLine, Duration)>, Vec<Event>) {
        let mut messages = Vec::new();
        let mut events = Vec::new();
        while self.recent.front().is_some_and(|sent| sent.heard_at <= now) {
            self.recent.pop_front();
        }
        while self.over.front().is_some_and(|over| over.heard_at + UNMARKED <= now) {
            let clause = self.over.pop_front().map_or(0, |over| over.clause);
            events.push(Event::Played { clause });
        }
        if self.paused || !self.ready() {
            return (messages, events);
        }
        let pacer = self.pacer.get_or_insert_with(|| Pacer::new(now, LEAD, MOST));
        // After a gap in the sound the schedule begins anew: what is late is not caught up.
        if pacer.next() + FRAME * MOST < now {
            *pacer = Pacer::new(now, LEAD, MOST);
        }
        if room < usize::try_from(MOST).unwrap_or(0) * 2 {
            self.full_until = now + FRAME;
            return (messages, events);
        }
        let mut frames = pacer.due(now);
        let next = pacer.next();
        while frames > 0 {
            let Some(clause) = self.clauses.front_mut() else { break };
            let size = self.format.bytes(FRAME);
            if clause.sound.len() >= size || (clause.complete && !clause.sound.is_empty()) {
                let mut sound = clause.sound.split_to(clause.sound.len().min(size));
                sound.resize(size, silence(self.format));
                let sound = sound.freeze();
                if clause.sent == 0 {
                    events.push(Event::Sounded { clause: clause.id });
                }
                clause.sent += size;
                frames -= 1;
                // The last frame of what is due is heard when the lead has passed.
                let heard_at = (next + FRAME * LEAD).saturating_sub(FRAME * frames);
                self.recent.push_back(Sent { clause: clause.id, heard_at, sound: sound.clone() });
                messages.push((ToLine::Sound(sound), heard_at.saturating_sub(FRAME)));
            } else if clause.complete {
                let heard_at = next + FRAME * LEAD;
                self.over.push_back(Over { clause: clause.id, heard_at, bytes: clause.sent });
                let mark = Mark { round: self.round, clause: clause.id };
                messages.push((ToLine::Mark(mark), heard_at));
                self.clauses.pop_front();
            } else {
                break;
            }
        }
        // A clause without another frame is over at once, not a frame later.
        while let Some(clause) = self.clauses.front()
            && clause.complete
            && clause.sound.is_empty()
        {
            let heard_at = next + FRAME * LEAD;
            self.over.push_back(Over { clause: clause.id, heard_at, bytes: clause.sent });
            let mark = Mark { round: self.round, clause: clause.id };
            messages.push((ToLine::Mark(mark), heard_at));
            self.clauses.pop_front();
        }
        if self.clauses.is_empty() {
            self.pacer = None;
        }
        (messages, events)
    }

    /// The line gave a mark back: the clause was heard, unless playback was cleared since.
    pub(super) fn marked(&mut self, mark: Mark) -> Option<Event> {
        let at = self.over.iter().position(|over| over.clause == mark.clause)?;
        if mark.round != self.round {
            return None;
        }
        self.over.drain(..=at);
        Some(Event::Played { clause: mark.clause })
    }

    /// Stands still at once. What was sent and not heard comes again when it goes on.
    pub(super) fn pause(&mut self, now: Duration) -> (ToLine, Event) {
        self.paused = true;
        self.pacer = None;
        self.round += 1;
        let mut within = None;
        // From the newest back to the oldest that was not heard, each to the front of its clause.
        while let Some(sent) = self.recent.pop_back() {
            if sent.heard_at <= now {
                break;
            }
            self.give_back(&sent);
        }
        self.recent.clear();
        if let Some(clause) = self.clauses.front()
            && clause.sent > 0
        {
            let all = clause.sent + clause.sound.len();
            // Of a clause that has not come whole, more will come than is known.
            #[expect(
                clippy::cast_precision_loss,
                reason = "a clause has some hundred thousand bytes"
            )]
            let part = clause.sent as f32 / all.max(1) as f32;
            within = Some((clause.id, part));
        }
        (ToLine::Clear, Event::Paused { within })
    }

    fn give_back(&mut self, sent: &Sent) {
        if self.clauses.front().is_none_or(|clause| clause.id != sent.clause) {
            // The clause had been sent to its end.
            let bytes = self
                .over
                .iter()
                .position(|over| over.clause == sent.clause)
                .and_then(|at| self.over.remove(at))
                .map_or(0, |over| over.bytes);
            let sound = BytesMut::new();
            let clause =
                Clause { id: sent.clause, sound, sent: bytes, complete: true, voiced: true };
            self.clauses.push_front(clause);
        }
        if let Some(clause) = self.clauses.front_mut() {
            let mut sound = BytesMut::from(sent.sound.as_ref());
            sound.extend_from_slice(&clause.sound);
            clause.sound = sound;
            clause.sent = clause.sent.saturating_sub(sent.sound.remaining());
        }
    }

    /// Goes on where it stood.
    pub(super) fn resume(&mut self) {
        self.paused = false;
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) -> ToLine {
        self.clauses.clear();
        self.recent.clear();
        self.over.clear();
        self.pacer = None;
        self.paused = false;
        self.round += 1;
        ToLine::Clear
    }
}

/// A byte of silence.
pub(super) fn silence(format: Format) -> u8 {
    match format {
        Format::Mulaw8k => frontdesk_audio::Law::Mu.silence(),
        Format::Pcm16(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// An output with one clause of so many frames, numbered by their bytes.
    fn with_clause(frames: u8) -> Output {
        let mut output = Output::new(Format::Mulaw8k);
        output.expect(1);
        for frame in 0..frames {
            output.sound(1, &[frame; 160]);
        }
        output
    }

    fn frames(messages: &[(ToLine, Duration)]) -> Vec<u8> {
        let sound = |message: &(ToLine, Duration)| match message {
            (ToLine::Sound(sound), _) => Some(sound[0]),
            _ => None,
        };
        messages.iter().filter_map(sound).collect()
    }

    #[test]
    fn frames_leave_on_their_schedule() {
        let mut output = with_clause(8);
        output.complete(1);
        let (first, events) = output.due(ms(1_000), 64);
        assert_eq!(frames(&first), [0, 1, 2, 3], "the cushion");
        assert_eq!(events, [Event::Sounded { clause: 1 }]);
        assert_eq!(output.next(), Some(ms(1_020)));
        assert!(output.due(ms(1_010), 64).0.is_empty());
        assert_eq!(frames(&output.due(ms(1_020), 64).0), [4]);
        assert_eq!(frames(&output.due(ms(1_061), 64).0), [5, 6], "late frames are caught up");
        let (last, _) = output.due(ms(1_080), 64);
        assert_eq!(frames(&last), [7]);
        assert!(matches!(last.last(), Some((ToLine::Mark(Mark { round: 0, clause: 1 }), _))));
        assert_eq!(output.marked(Mark { round: 0, clause: 1 }), Some(Event::Played { clause: 1 }));
        assert_eq!(output.next(), None);
    }

    #[test]
    fn a_line_without_marks_is_not_waited_for() {
        let mut output = with_clause(1);
        output.complete(1);
        output.due(ms(0), 64);
        let due = output.next().unwrap();
        assert!(due > UNMARKED && due < UNMARKED + ms(200), "{due:?}");
        assert_eq!(output.due(due, 64).1, [Event::Played { clause: 1 }]);
        assert_eq!(output.marked(Mark { round: 0, clause: 1 }), None);
    }

    #[test]
    fn what_was_not_heard_comes_again_after_a_pause() {
        let mut output = with_clause(10);
        output.complete(1);
        output.due(ms(0), 64);
        for frame in 1..=3 {
            output.due(ms(frame * 20), 64);
        }

        // Seven frames were sent; at 65 ms three have been heard to their end.
        let (clear, paused) = output.pause(ms(65));

        assert_eq!(clear, ToLine::Clear);
        let Event::Paused { within: Some((1, part)) } = paused else { panic!("{paused:?}") };
        assert!((part - 0.3).abs() < 0.05, "{part}");
        assert_eq!(output.next(), None);
        assert_eq!(output.marked(Mark { round: 0, clause: 1 }), None, "marks of before are void");
        output.resume();
        let mut again = Vec::new();
        for tick in 0..12 {
            again.extend(frames(&output.due(ms(500 + tick * 20), 64).0));
        }
        assert_eq!(again, [3, 4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_clause_that_was_sent_whole_is_taken_back_too() {
        let mut output = with_clause(4);
        output.complete(1);
        output.expect(2);
        output.due(ms(0), 64);

        let (_, paused) = output.pause(ms(30));
        let Event::Paused { within: Some((1, part)) } = paused else { panic!("{paused:?}") };
        assert!((part - 0.25).abs() < 0.05, "{part}");
        output.resume();
        assert_eq!(frames(&output.due(ms(100), 64).0), [1, 2, 3]);
        assert_eq!(output.clear(), ToLine::Clear);
        assert!(!output.sound(2, &[1; 160]), "nothing of it is wanted any more");
        assert_eq!(output.next(), None);
    }

    #[test]
    fn sound_that_comes_too_slowly_is_played_when_it_is_there() {
        let mut output = with_clause(1);
        assert_eq!(frames(&output.due(ms(0), 64).0), [0]);
        assert_eq!(output.next(), None);
        output.sound(1, &[7; 200]);
        assert_eq!(frames(&output.due(ms(900), 64).0), [7]);
        output.complete(1);
        let (rest, _) = output.due(ms(920), 64);
        let (ToLine::Sound(last), _) = &rest[0] else { panic!("{rest:?}") };
        assert_eq!((last.len(), last[39], last[40]), (160, 7, 0xff), "the last frame is filled up");
    }

    #[test]
    fn a_line_that_does_not_keep_up_is_not_flooded() {
        let mut output = with_clause(8);
        assert!(output.due(ms(0), 3).0.is_empty());
        assert_eq!(output.next(), Some(ms(20)), "it is not asked again and again");
        assert_eq!(frames(&output.due(ms(20), 64).0).len(), 4);
    }
}
