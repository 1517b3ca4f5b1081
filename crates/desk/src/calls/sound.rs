//! A recording as it is listened to: read from any place, and no more of it in memory than a part.

use std::{collections::VecDeque, ops::Range};

use bytes::Bytes;
use frontdesk_audio::wav;
use frontdesk_base::{Error, Result, id::OrgId};
use frontdesk_db::Json;
use futures_util::stream::{self, Stream};

use super::model::{Call, Parts};
use crate::{App, files};

/// The sound of a recording: a file's bytes, from wherever they are kept.
pub struct Sound {
    app: App,
    org: OrgId,
    /// What follows what, with its size.
    pieces: VecDeque<(Piece, u64)>,
}

#[derive(Debug)]
enum Piece {
    /// The header of a file in parts.
    Header(Bytes),
    /// What is kept under this key.
    Kept(String),
}

impl Sound {
    /// The recording of a call.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it has none.
    pub(super) fn of(app: &App, org: &OrgId, call: &Call) -> Result<Self> {
        let found = call.recording_key.as_ref().zip(call.recording_bytes);
        let (key, bytes) = found.ok_or(Error::NotFound("recording"))?;
        let pieces = if let Some(Json(parts)) = &call.recording_parts {
            let header = Bytes::from(header(parts));
            let size = header.len() as u64;
            let kept =
                |(number, size): (usize, &u64)| (Piece::Kept(files::part(key, number)), *size);
            let sound = parts.sizes.iter().enumerate().map(kept);
            std::iter::once((Piece::Header(header), size)).chain(sound).collect()
        } else {
            VecDeque::from([(Piece::Kept(key.clone()), u64::try_from(bytes).unwrap_or(0))])
        };
        Ok(Self { app: app.clone(), org: org.clone(), pieces })
    }

    /// Its bytes in all.
    pub fn size(&self) -> u64 {
        self.pieces.iter().map(|(_, size)| size).sum()
    }

    /// What lies from a byte up to another, piece by piece; each is fetched when it is asked for. A piece that
    /// is gone ends it with [`Error::NotFound`].
    pub fn read(self, range: Range<u64>) -> impl Stream<Item = Result<Bytes>> + Send + use<> {
        stream::try_unfold((self, 0), move |(mut sound, mut at)| {
            let range = range.clone();
            async move {
                while let Some((piece, size)) = sound.pieces.pop_front() {
                    let (begins, ends) = (at, at + size);
                    at = ends;
                    if ends <= range.start || begins >= range.end {
                        continue;
                    }
                    let bytes = match piece {
                        Piece::Header(bytes) => bytes,
                        Piece::Kept(key) => files::get(&sound.app, &sound.org, &key)
                            .await?
                            .ok_or(Error::NotFound("recording"))?,
                    };
                    let within = |place: u64| {
                        let place = usize::try_from(place.saturating_sub(begins));
                        place.unwrap_or(usize::MAX).min(bytes.len())
                    };
                    let bytes = bytes.slice(within(range.start)..within(range.end));
                    return Ok(Some((bytes, (sound, at))));
                }
                Ok(None)
            }
        })
    }
}

/// What a file of these parts begins with.
pub(super) fn header(parts: &Parts) -> Vec<u8> {
    wav::Format::call(parts.rate).header(Some(parts.length()))
}
