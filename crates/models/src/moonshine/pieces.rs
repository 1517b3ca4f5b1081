//! The pieces of words that the model writes.

/// Where a word begins.
const SPACE: &str = "\u{2581}";
/// Pieces before this one are marks: unknown, start, end.
const MARKS: usize = 3;

#[derive(Debug)]
pub(super) struct Pieces(Vec<Box<[u8]>>);

impl Pieces {
    /// Reads `tokenizer.bin`: each piece after its length. A length from 128 on is in two bytes. What
    /// comes after so many pieces are marks, which the list may lack.
    pub(super) fn read(mut file: &[u8], count: usize) -> Result<Self, String> {
        let mut pieces = Vec::with_capacity(count);
        while let Some((first, rest)) = file.split_first() {
            let (length, rest) = match (usize::from(*first), rest.split_first()) {
                (short @ ..128, _) => (short, rest),
                (low, Some((high, rest))) => (usize::from(*high) * 128 + low - 128, rest),
                (_, None) => return Err("its list of pieces is cut off".to_owned()),
            };
            let Some((piece, rest)) = rest.split_at_checked(length) else {
                return Err("its list of pieces is cut off".to_owned());
            };
            pieces.push(piece.into());
            file = rest;
        }
        if pieces.len() < count {
            return Err(format!("it has {} pieces instead of {count}", pieces.len()));
        }
        pieces.truncate(count);
        Ok(Self(pieces))
    }

    /// The text that these pieces are. Marks are left out.
    pub(super) fn text(&self, ids: &[usize]) -> String {
        let words = ids.iter().filter(|id| **id >= MARKS).filter_map(|id| self.0.get(*id));
        let bytes: Vec<u8> = words.flatten().copied().collect();
        String::from_utf8_lossy(&bytes).replace(SPACE, " ").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together_and_marks_left_out() {
        let file =
            b"\x05<unk>\x03<s>\x04</s>\x05\xe2\x96\x81No\x01,\x07\xe2\x96\x81caf\xc3\x01\xa9\x08<<ST_0>>";
        let pieces = Pieces::read(file, 7).unwrap();

        assert_eq!(pieces.text(&[1, 3, 4, 5, 6, 7, 2]), "No, café");
        assert_eq!(pieces.text(&[0, 1, 2, 99]), "");
    }

    #[test]
    fn a_long_piece_has_its_length_in_two_bytes() {
        let file = [&[0x80 + 72, 1][..], &[b'-'; 200]].concat();

        assert_eq!(Pieces::read(&file, 1).unwrap().0[0].len(), 200);
    }

    #[test]
    fn a_list_that_is_cut_off_or_too_short_is_refused() {
        for file in [&b"\x05<un"[..], b"\x80", b"\x01a", b""] {
            assert!(Pieces::read(file, 2).is_err());
        }
    }
}
