//! WAV files: the header to write, and a reader that trusts nothing.
//!
//! A file is `RIFF`, its size, `WAVE`, then chunks: four letters, a size, that many bytes and one more
//! when the size is odd (Microsoft's "Multimedia Programming Interface and Data Specifications 1.0").
//! Codes other than PCM have a longer `fmt ` chunk and a `fact` chunk with the number of samples.

use crate::Law;

/// How samples are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Signed 16-bit little-endian samples.
    Pcm16,
    /// A code of G.711, a byte for a sample.
    G711(Law),
}

/// What a file's samples are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    /// How they are coded.
    pub coding: Coding,
    /// How many channels there are; their samples follow each other in turns.
    pub channels: u16,
    /// Samples a second of each channel.
    pub rate: u32,
}

/// Where the samples of a file lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What they are.
    pub format: Format,
    /// The byte of the file at which they begin.
    pub start: usize,
    /// How many bytes they are; `None` when the writer did not know, and they last to the end.
    pub length: Option<usize>,
}

/// A WAV file in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wav<'a> {
    /// What the samples are.
    pub format: Format,
    /// The samples as they are coded, whole samples of all channels.
    pub data: &'a [u8],
}

/// Why bytes are not a WAV file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// They end before the samples begin. With more bytes of a stream it may become one.
    #[error("the file ends before its sound begins")]
    Short,
    /// They do not begin like a WAV file, or the chunks are out of order.
    #[error("this is no WAV file")]
    Foreign,
    /// It is coded otherwise than in 16-bit PCM, mu-law or A-law, or has no or too many channels.
    #[error("sound of this kind cannot be read: 16-bit PCM, mu-law and A-law can")]
    Unsupported,
}

/// What stands for a length that is not known.
const UNKNOWN: u32 = u32::MAX;
const PCM: u16 = 1;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
/// The tag is the first two bytes of a longer one at the end of the chunk.
const EXTENSIBLE: u16 = 0xfffe;
/// Where sound begins at the latest: whoever writes a megabyte of other chunks first is not read.
const FARTHEST: usize = 1 << 20;

impl Format {
    /// A call as it is recorded: two channels in mu-law.
    pub const fn call(rate: u32) -> Self {
        Self { coding: Coding::G711(Law::Mu), channels: 2, rate }
    }

    /// How many bytes a sample of all channels takes.
    pub fn block(self) -> usize {
        usize::from(self.channels) * self.width()
    }

    /// The header of a file with so many bytes of samples, or of a stream of unknown length. It has the
    /// same size whatever the length: write one for `None` first and put one with the length over
    /// it in the end. When the length is odd (one channel of G.711), a byte of 0 follows the samples.
    pub fn header(self, length: Option<u64>) -> Vec<u8> {
        let (tag, extra): (u16, usize) = match self.coding {
            Coding::Pcm16 => (PCM, 0),
            Coding::G711(Law::A) => (A_LAW, 14),
            Coding::G711(Law::Mu) => (MU_LAW, 14),
        };
        let size = 44 + extra;
        let known = |bytes: u64| u32::try_from(bytes).unwrap_or(UNKNOWN);
        let whole = length.map_or(UNKNOWN, |length| {
            known(length.saturating_add(length % 2).saturating_add(size as u64 - 8))
        });
        let block = u16::try_from(self.block()).unwrap_or(u16::MAX);
        let width: u16 = if self.coding == Coding::Pcm16 { 16 } else { 8 };
        let mut header = Vec::with_capacity(size);
        header.extend(b"RIFF");
        header.extend(whole.to_le_bytes());
        header.extend(b"WAVEfmt ");
        header.extend(if extra == 0 { 16_u32 } else { 18 }.to_le_bytes());
        header.extend(tag.to_le_bytes());
        header.extend(self.channels.to_le_bytes());
        header.extend(self.rate.to_le_bytes());
        header.extend(self.rate.saturating_mul(u32::from(block)).to_le_bytes());
        header.extend(block.to_le_bytes());
        header.extend(width.to_le_bytes());
        if extra > 0 {
            let samples = length.map_or(UNKNOWN, |length| known(length / u64::from(block.max(1))));
            header.extend(0_u16.to_le_bytes());
            header.extend(b"fact");
            header.extend(4_u32.to_le_bytes());
            header.extend(samples.to_le_bytes());
        }
        header.extend(b"data");
        header.extend(length.map_or(UNKNOWN, known).to_le_bytes());
        header
    }

    const fn width(self) -> usize {
        match self.coding {
            Coding::Pcm16 => 2,
            Coding::G711(_) => 1,
        }
    }

    fn read(chunk: &[u8]) -> Result<Self, WavError> {
        let mut tag = two(chunk, 0)?;
        if tag == EXTENSIBLE {
            tag = two(chunk, 24)?;
        }
        let (channels, rate, bits) = (two(chunk, 2)?, four(chunk, 4)?, two(chunk, 14)?);
        let coding = match (tag, bits) {
            (PCM, 16) => Coding::Pcm16,
            (A_LAW, 8) => Coding::G711(Law::A),
            (MU_LAW, 8) => Coding::G711(Law::Mu),
            _ => return Err(WavError::Unsupported),
        };
        if !(1..=8).contains(&channels) || !(1_000..=192_000).contains(&rate) {
            return Err(WavError::Unsupported);
        }
        Ok(Self { coding, channels, rate })
    }
}

impl Header {
    /// Finds the samples of a file by its first bytes. [`WavError::Short`] when they are too few.
    pub fn read(bytes: &[u8]) -> Result<Self, WavError> {
        let begins = |at: usize, with: &[u8; 4]| match bytes.get(at..at + 4) {
            Some(found) if found == with => Ok(()),
            Some(_) => Err(WavError::Foreign),
            None => Err(WavError::Short),
        };
        begins(0, b"RIFF")?;
        begins(8, b"WAVE")?;
        let (mut at, mut format) = (12, None);
        loop {
            if at > FARTHEST {
                return Err(WavError::Foreign);
            }
            let (name, size) =
                (bytes.get(at..at + 4).ok_or(WavError::Short)?, four(bytes, at + 4)?);
            let start = at + 8;
            let length = usize::try_from(size).unwrap_or(usize::MAX);
            if name == b"data" {
                let format = format.ok_or(WavError::Foreign)?;
                let length = (size != UNKNOWN).then_some(length);
                return Ok(Self { format, start, length });
            }
            if name == b"fmt " {
                // No known form is longer than 40 bytes.
                let chunk = bytes.get(start..start + length.min(40)).ok_or(WavError::Short)?;
                let read = Format::read(chunk);
                format = Some(read.map_err(|error| match error {
                    WavError::Short => WavError::Foreign,
                    error => error,
                })?);
            }
            at = start.saturating_add(length).saturating_add(length % 2);
        }
    }
}

impl<'a> Wav<'a> {
    /// Reads a file. Samples that should be there and are not, because it was cut off, are left out.
    pub fn read(bytes: &'a [u8]) -> Result<Self, WavError> {
        let Header { format, start, length } = Header::read(bytes)?;
        let rest = bytes.get(start..).unwrap_or_default();
        let length = length.unwrap_or(usize::MAX).min(rest.len());
        let whole = length - length % format.block();
        Ok(Self { format, data: rest.get(..whole).unwrap_or_default() })
    }

    /// The samples of all channels, in turns.
    pub fn samples(&self) -> Vec<i16> {
        let mut samples = Vec::with_capacity(self.data.len() / self.format.width());
        match self.format.coding {
            Coding::Pcm16 => {
                samples.extend(self.data.as_chunks().0.iter().map(|two| i16::from_le_bytes(*two)));
            }
            Coding::G711(law) => law.decode(self.data, &mut samples),
        }
        samples
    }

    /// The samples of one channel, counted from 0; none when there is no such channel.
    pub fn channel(&self, channel: u16) -> Vec<i16> {
        let channels = usize::from(self.format.channels);
        let turn = usize::from(channel);
        if turn >= channels {
            return Vec::new();
        }
        self.samples().into_iter().skip(turn).step_by(channels).collect()
    }
}

fn two(bytes: &[u8], at: usize) -> Result<u16, WavError> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>());
    found.map(|two| u16::from_le_bytes(*two)).ok_or(WavError::Short)
}

fn four(bytes: &[u8], at: usize) -> Result<u32, WavError> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    found.map(|four| u32::from_le_bytes(*four)).ok_or(WavError::Short)
}

#[cfg(test)]
mod tests;
