//! The sound of lines that are always the same, kept so that they are spoken at once and paid for
//! once.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;

/// How much sound is kept, in bytes: about 17 minutes of the telephone's.
const MOST: usize = 8 * 1024 * 1024;

/// The sound of lines, by voice and words. Shared by all calls.
#[derive(Debug, Default)]
pub struct Phrases {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    sound: HashMap<(String, String), Bytes>,
    bytes: usize,
}

impl Phrases {
    /// The sound of this line in this voice.
    pub(super) fn get(&self, voice: &str, text: &str) -> Option<Bytes> {
        self.lock().sound.get(&(voice.to_owned(), text.to_owned())).cloned()
    }

    /// Keeps the sound of a line.
    pub(super) fn keep(&self, voice: &str, text: &str, sound: Bytes) {
        let mut kept = self.lock();
        if sound.is_empty() || sound.len() > MOST / 8 {
            return;
        }
        if kept.bytes + sound.len() > MOST {
            // Lines are few; when there are too many, voices have changed and they come anew.
            *kept = Kept::default();
        }
        kept.bytes += sound.len();
        let before = kept.sound.insert((voice.to_owned(), text.to_owned()), sound);
        kept.bytes -= before.map_or(0, |before| before.len());
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_within_bounds() {
        let phrases = Phrases::default();
        phrases.keep("a", "Hello", Bytes::from_static(b"sound"));
        assert_eq!(phrases.get("a", "Hello"), Some(Bytes::from_static(b"sound")));
        assert_eq!(phrases.get("b", "Hello"), None);

        phrases.keep("a", "nothing", Bytes::new());
        assert_eq!(phrases.get("a", "nothing"), None);
        for at in 0..40 {
            phrases.keep("a", &at.to_string(), Bytes::from(vec![0; 900_000]));
            assert!(phrases.lock().bytes <= MOST);
        }
        assert!(phrases.get("a", "39").is_some());
    }
}
