//! Cuts pieces of any length into frames of one length.

/// Re-cuts what arrives in pieces of any length into frames of `size` units, in order, and keeps the
/// rest for the next piece. The units are bytes or samples.
///
/// It holds what was pushed until [`frame`](Self::frame) has given it out: take all frames after
/// each push.
#[derive(Debug, Clone)]
pub struct Framer<T> {
    size: usize,
    held: Vec<T>,
    /// How much at the front of `held` was given out.
    given: usize,
}

impl<T: Copy> Framer<T> {
    /// A framer for frames of `size` units; 0 counts as 1.
    pub fn new(size: usize) -> Self {
        Self { size: size.max(1), held: Vec::new(), given: 0 }
    }

    /// Adds a piece.
    pub fn push(&mut self, piece: &[T]) {
        self.held.drain(..self.given);
        self.given = 0;
        self.held.extend_from_slice(piece);
    }

    /// The next whole frame, if there is one.
    pub fn frame(&mut self) -> Option<&[T]> {
        let from = self.given;
        let frame = self.held.get(from..from + self.size)?;
        self.given = from + self.size;
        Some(frame)
    }

    /// How much is held and not given out.
    pub fn held(&self) -> usize {
        self.held.len() - self.given
    }

    /// The last frame, filled up with `pad`, when anything is left after the whole frames. Afterwards
    /// nothing is held. Take the whole frames first; otherwise they come one at a time from here.
    pub fn flush(&mut self, pad: T) -> Option<Vec<T>> {
        if self.held() == 0 {
            self.clear();
            return None;
        }
        let end = (self.given + self.size).min(self.held.len());
        let mut last = self.held.get(self.given..end).map(<[T]>::to_vec)?;
        last.resize(self.size, pad);
        self.given = end;
        Some(last)
    }

    /// Forgets what is held.
    pub fn clear(&mut self) {
        self.held.clear();
        self.given = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn the_rest_waits_for_the_next_piece() {
        let mut framer = Framer::new(4);

        framer.push(&[1, 2, 3]);
        assert_eq!(framer.frame(), None);
        framer.push(&[4, 5]);

        assert_eq!(framer.frame(), Some(&[1, 2, 3, 4][..]));
        assert_eq!(framer.frame(), None);
        assert_eq!(framer.held(), 1);
        assert_eq!(framer.flush(0), Some(vec![5, 0, 0, 0]));
        assert_eq!(framer.flush(0), None);
    }

    #[test]
    fn what_is_cleared_does_not_come_back() {
        let mut framer = Framer::new(2);
        framer.push(&[1_i16, 2, 3]);

        framer.clear();
        framer.push(&[9, 9]);

        assert_eq!(framer.frame(), Some(&[9, 9][..]));
        assert_eq!(framer.flush(0), None);
    }

    proptest! {
        /// However it is cut on the way in, the same comes out, in whole frames and a padded last one.
        #[test]
        fn nothing_is_lost_or_moved(pieces in vec(vec(any::<u8>(), 0..50), 0..20), size in 0_usize..40) {
            let all = pieces.concat();
            let mut framer = Framer::new(size);
            let mut out = Vec::new();
            for piece in &pieces {
                framer.push(piece);
                while let Some(frame) = framer.frame() {
                    prop_assert_eq!(frame.len(), size.max(1));
                    out.extend_from_slice(frame);
                }
                prop_assert!(framer.held() < size.max(1));
            }
            let padded = framer.flush(0xff);
            out.extend(padded.unwrap_or_default());
            prop_assert_eq!(out.len(), all.len().next_multiple_of(size.max(1)));
            prop_assert_eq!(&out[..all.len()], &all[..]);
            prop_assert!(out[all.len()..].iter().all(|unit| *unit == 0xff));
            prop_assert_eq!(framer.held(), 0);
        }
    }
}
