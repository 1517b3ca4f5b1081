//! A recording for the demo: a tone for each word, the caller's on the left, the agent's on the right.

use crate::calls::{Peaks, Recording, Speaker, WordTime};

/// Samples in a second.
const RATE: usize = 8_000;
/// Steps of the waveform in a second.
const STEPS: usize = 20;

/// The recording of a talk, as a WAV file of eight bits in two channels.
pub(super) fn recording(talk: &[(Speaker, WordTime)]) -> Recording {
    let end = talk.iter().map(|(_, word)| word.2).max().unwrap_or(0) + 500;
    let samples = sample(end);
    let mut sides = [vec![128_u8; samples], vec![128_u8; samples]];
    for (who, word) in talk {
        let (side, pitch) = match who {
            Speaker::Contact => (0, 220),
            Speaker::Agent => (1, 165),
        };
        // Words differ in pitch, so that it sounds like talk rather than like a tone.
        let pitch = pitch + word.0.bytes().map(usize::from).sum::<usize>() % 60;
        let (from, to) = (sample(word.1), sample(word.2).min(samples));
        for (at, out) in sides[side].iter_mut().enumerate().take(to).skip(from) {
            *out = tone(at - from, to - from, pitch);
        }
    }
    let peaks = Peaks { caller: loud(&sides[0]), agent: loud(&sides[1]) };
    let mut bytes = header(samples);
    let [left, right] = &sides;
    bytes.extend(left.iter().zip(right).flat_map(|(left, right)| [*left, *right]));
    Recording {
        bytes: bytes.into(),
        content_type: "audio/wav".to_owned(),
        from_ms: 0,
        millis: end,
        peaks,
    }
}

fn sample(ms: i64) -> usize {
    usize::try_from(ms).unwrap_or(0) * RATE / 1000
}

/// One sample of a triangle that swells and fades, around the middle at 128.
fn tone(at: usize, length: usize, pitch: usize) -> u8 {
    let period = (RATE / pitch.max(1)).max(4);
    let phase = at % period;
    let half = period / 2;
    // From 0 to `half` and back.
    let rise = if phase < half { phase } else { period - phase };
    let swell = at.min(length.saturating_sub(at)).min(length / 4).max(1);
    let loud = 70 * swell / (length / 4).max(1);
    let centred = i64::try_from(rise * 2 * loud / half.max(1)).unwrap_or(0)
        - i64::try_from(loud).unwrap_or(0);
    u8::try_from((128 + centred).clamp(0, 255)).unwrap_or(128)
}

/// How far from silence each step goes, 0 to 255.
fn loud(side: &[u8]) -> Vec<u8> {
    side.chunks(RATE / STEPS)
        .map(|step| step.iter().map(|one| one.abs_diff(128)).max().unwrap_or(0).saturating_mul(2))
        .collect()
}

/// The head of a WAV file (RIFF, `fmt ` of PCM, `data`).
fn header(samples: usize) -> Vec<u8> {
    let data = u32::try_from(samples * 2).unwrap_or(0);
    let rate = u32::try_from(RATE).unwrap_or(0);
    let mut head = Vec::with_capacity(44);
    head.extend_from_slice(b"RIFF");
    head.extend_from_slice(&(36 + data).to_le_bytes());
    head.extend_from_slice(b"WAVEfmt ");
    head.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, two channels.
    head.extend_from_slice(&1_u16.to_le_bytes());
    head.extend_from_slice(&2_u16.to_le_bytes());
    head.extend_from_slice(&rate.to_le_bytes());
    head.extend_from_slice(&(rate * 2).to_le_bytes());
    // Bytes of one moment, bits of one sample.
    head.extend_from_slice(&2_u16.to_le_bytes());
    head.extend_from_slice(&8_u16.to_le_bytes());
    head.extend_from_slice(b"data");
    head.extend_from_slice(&data.to_le_bytes());
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_a_wav_of_two_channels_with_each_voice_on_its_own() {
        let word = |text: &str, from, to| WordTime(text.to_owned(), from, to);
        let talk = [
            (Speaker::Contact, word("hello", 0, 400)),
            (Speaker::Agent, word("good morning", 600, 1_400)),
        ];
        let made = recording(&talk);
        assert_eq!(&made.bytes[..4], b"RIFF");
        assert_eq!(made.bytes.len(), 44 + 2 * RATE * 1_900 / 1_000);
        assert_eq!(made.peaks.caller.len(), 38);
        assert!(made.peaks.caller[3] > 60 && made.peaks.agent[3] == 0);
        assert!(made.peaks.agent[18] > 60 && made.peaks.caller[18] == 0);
    }
}
