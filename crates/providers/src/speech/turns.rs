//! What waits to be said: one utterance after the other.

use std::collections::VecDeque;

use super::ToMouth;

/// Utterances that are not yet said, in order.
#[derive(Debug, Default)]
pub(super) struct Turns {
    waiting: VecDeque<Turn>,
    /// The highest number that is over: said or cancelled.
    over: Option<u64>,
}

/// An utterance whose turn comes.
#[derive(Debug)]
pub(super) struct Turn {
    /// Its number.
    pub(super) number: u64,
    /// What has not been sent.
    pub(super) texts: VecDeque<String>,
    /// Whether no more text comes.
    pub(super) ended: bool,
}

impl Turns {
    /// Takes a command. What is said to an utterance that is over counts for nothing.
    pub(super) fn take(&mut self, command: ToMouth) {
        match command {
            ToMouth::Say { utterance, text } => {
                if let Some(turn) = self.of(utterance)
                    && !turn.ended
                    && !text.trim().is_empty()
                {
                    turn.texts.push_back(text.trim().to_owned());
                }
            }
            ToMouth::End { utterance } => {
                if let Some(turn) = self.of(utterance) {
                    turn.ended = true;
                }
            }
            ToMouth::Cancel { utterance } => {
                self.waiting.retain(|turn| turn.number > utterance);
                self.over = self.over.max(Some(utterance));
            }
        }
    }

    /// No more text comes for any of them.
    pub(super) fn end_all(&mut self) {
        for turn in &mut self.waiting {
            turn.ended = true;
        }
    }

    /// The one whose turn it is.
    pub(super) fn current(&mut self) -> Option<&mut Turn> {
        self.waiting.front_mut()
    }

    /// Its number.
    pub(super) fn number(&self) -> Option<u64> {
        self.waiting.front().map(|turn| turn.number)
    }

    /// The one whose turn it is has been said.
    pub(super) fn finish(&mut self) {
        if let Some(turn) = self.waiting.pop_front() {
            self.over = self.over.max(Some(turn.number));
        }
    }

    /// Whether nothing is to be said.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn of(&mut self, number: u64) -> Option<&mut Turn> {
        if self.over.is_some_and(|over| number <= over) {
            return None;
        }
        let at = self.waiting.partition_point(|turn| turn.number < number);
        if self.waiting.get(at).is_none_or(|turn| turn.number != number) {
            let turn = Turn { number, texts: VecDeque::new(), ended: false };
            self.waiting.insert(at, turn);
        }
        self.waiting.get_mut(at)
    }
}

/// `text` in pieces of at most `most` bytes, cut after a sentence, else after a word, else between
/// characters.
pub(super) fn pieces(text: &str, most: usize) -> Vec<&str> {
    let mut rest = text.trim();
    let mut pieces = Vec::new();
    while rest.len() > most {
        let head = &rest[..rest.floor_char_boundary(most.max(4))];
        let sentence = head.rfind(['.', '!', '?', '。', '؟', '\n']);
        let cut = sentence
            .or_else(|| head.rfind(char::is_whitespace))
            .and_then(|at| head[at..].chars().next().map(|c| at + c.len_utf8()))
            .unwrap_or(head.len());
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece.trim());
        rest = after.trim_start();
    }
    pieces.push(rest);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Puts together samples that are cut in two.
#[derive(Debug, Default)]
pub(super) struct Whole(Option<u8>);

impl Whole {
    /// The bytes of `piece` that are whole samples of `format`, what was left of the one before in
    /// front.
    pub(super) fn samples(&mut self, format: super::Format, piece: bytes::Bytes) -> bytes::Bytes {
        if format == super::Format::Mulaw8k {
            return piece;
        }
        let mut piece = match self.0.take() {
            Some(first) => std::iter::once(first).chain(piece).collect(),
            None => piece,
        };
        if piece.len() % 2 == 1 {
            self.0 = piece.split_off(piece.len() - 1).first().copied();
        }
        piece
    }

    /// Forgets half a sample.
    pub(super) fn clear(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::speech::Format;

    fn say(utterance: u64, text: &str) -> ToMouth {
        ToMouth::Say { utterance, text: text.to_owned() }
    }

    #[test]
    fn utterances_take_turns() {
        let mut turns = Turns::default();
        for command in
            [say(1, " One. "), say(2, "Two."), say(1, "And a half."), ToMouth::End { utterance: 1 }]
        {
            turns.take(command);
        }
        turns.take(say(1, "Too late."));

        let turn = turns.current().unwrap();
        assert_eq!((turn.number, turn.ended), (1, true));
        assert_eq!(turn.texts, ["One.", "And a half."]);
        turns.finish();
        turns.take(say(1, "Over."));
        assert_eq!(turns.number(), Some(2));
    }

    #[test]
    fn cancelling_takes_all_before_along() {
        let mut turns = Turns::default();
        for number in 1..=3 {
            turns.take(say(number, "Hello."));
        }

        turns.take(ToMouth::Cancel { utterance: 2 });
        turns.take(say(2, "Hello?"));

        assert_eq!(turns.number(), Some(3));
        turns.take(ToMouth::Cancel { utterance: 9 });
        turns.take(say(9, "Hello?"));
        assert!(turns.is_empty());
    }

    #[test]
    fn a_long_text_is_cut_where_it_hurts_least() {
        assert_eq!(pieces(" Yes. ", 20), ["Yes."]);
        assert_eq!(pieces("One two. Three four five", 16), ["One two.", "Three four five"]);
        assert_eq!(pieces("One two three", 8), ["One two", "three"]);
        assert_eq!(pieces("ÅÅÅÅÅ", 5), ["ÅÅ", "ÅÅ", "Å"]);
        assert!(pieces("  ", 5).is_empty());
    }

    #[test]
    fn samples_stay_whole() {
        let mut whole = Whole::default();
        let pcm = Format::Pcm16(24_000);
        assert_eq!(whole.samples(pcm, Bytes::from_static(&[1, 2, 3])), [1, 2][..]);
        assert_eq!(whole.samples(pcm, Bytes::from_static(&[4])), [3, 4][..]);
        assert_eq!(whole.samples(pcm, Bytes::from_static(&[5])), [][..]);
        whole.clear();
        assert_eq!(whole.samples(Format::Mulaw8k, Bytes::from_static(&[6])), [6][..]);
    }
}
