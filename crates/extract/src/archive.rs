//! A ZIP archive whose parts are unpacked with a count of the bytes that really come out: what its
//! headers claim is not believed.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use crate::{Failure, Limits, text};

/// An office file's archive.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    ratio: usize,
    /// Bytes that may still be unpacked, over all parts.
    room: usize,
}

/// What a part may unpack to before its ratio is looked at, in bytes.
const SMALL: usize = 1 << 20;

impl<'a> Archive<'a> {
    /// Opens it. [`Failure::TooComplex`] for too many entries.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Failure> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| failure(&e))?;
        if zip.len() > limits.entries {
            return Err(Failure::TooComplex("entries"));
        }
        Ok(Self { zip, ratio: limits.ratio, room: limits.unpacked_bytes })
    }

    /// Whether it has this part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The names of its parts that begin so.
    pub(crate) fn any_below(&self, folder: &str) -> bool {
        self.zip.file_names_raw().any(|name| name.starts_with(folder.as_bytes()))
    }

    /// A part that must be there.
    pub(crate) fn need(&mut self, name: &str) -> Result<String, Failure> {
        self.part(name)?.ok_or_else(|| Failure::Damaged(format!("no part {name}")))
    }

    /// A part as text, none if it is not there.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let mut file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(failure(&error)),
        };
        let packed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX);
        // The ratio is against what is in the file, so a lie about the packed size gains nothing:
        // no more than that many bytes are read from it.
        let most = packed.saturating_mul(self.ratio).max(SMALL).min(self.room);
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 64 << 10];
        loop {
            let read = file.read(&mut chunk).map_err(|e| Failure::Damaged(e.to_string()))?;
            if read == 0 {
                break;
            }
            if bytes.len() + read > most {
                return Err(Failure::TooComplex("unpacked bytes"));
            }
            bytes.extend_from_slice(&chunk[..read]);
        }
        drop(file);
        self.room -= bytes.len();
        // Nearly always it is UTF-8, and need not be copied.
        Ok(Some(String::from_utf8(bytes).unwrap_or_else(|e| text::decode(e.as_bytes(), None).0)))
    }
}

fn failure(error: &ZipError) -> Failure {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Failure::Protected,
        error => Failure::Damaged(error.to_string()),
    }
}
