//! G.711: the telephone's codes, eight bits for a sample (ITU-T G.711).

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

/// Which of the two codes of G.711.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Law {
    /// Mu-law, PCMU: North America, Japan, and what the voice providers stream.
    Mu,
    /// A-law, PCMA: the rest of the world.
    A,
}

impl Law {
    /// The code of a sample of 0.
    pub const fn silence(self) -> u8 {
        match self {
            Self::Mu => 0xff,
            Self::A => 0xd5,
        }
    }

    /// What a code means.
    pub fn sample(self, code: u8) -> i16 {
        match self {
            Self::Mu => decode_ulaw(code),
            Self::A => decode_alaw(code),
        }
    }

    /// The code nearest to a sample.
    pub fn code(self, sample: i16) -> u8 {
        match self {
            Self::Mu => encode_ulaw(sample),
            Self::A => encode_alaw(sample),
        }
    }

    /// Appends what the codes mean to `samples`, which allocates only when it must grow.
    pub fn decode(self, codes: &[u8], samples: &mut Vec<i16>) {
        // The match is outside the loop, so that each loop is one table or one formula.
        match self {
            Self::Mu => samples.extend(codes.iter().map(|code| decode_ulaw(*code))),
            Self::A => samples.extend(codes.iter().map(|code| decode_alaw(*code))),
        }
    }

    /// Appends the codes of samples to `codes`, which allocates only when it must grow.
    pub fn encode(self, samples: &[i16], codes: &mut Vec<u8>) {
        match self {
            Self::Mu => codes.extend(samples.iter().map(|sample| encode_ulaw(*sample))),
            Self::A => codes.extend(samples.iter().map(|sample| encode_alaw(*sample))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back() {
        for law in [Law::Mu, Law::A] {
            let codes: Vec<u8> = (0..=255).collect();
            let (mut samples, mut back) = (Vec::new(), Vec::new());

            law.decode(&codes, &mut samples);
            law.encode(&samples, &mut back);

            for (code, again) in codes.iter().zip(&back) {
                // Mu-law has a negative zero, which comes back as zero.
                let negative_zero = law == Law::Mu && (*code, *again) == (0x7f, 0xff);
                assert!(
                    code == again || negative_zero,
                    "{law:?} {code:#x} came back as {again:#x}"
                );
            }
        }
    }

    #[test]
    fn silence_is_as_quiet_as_the_code_can_be() {
        assert_eq!(Law::Mu.sample(Law::Mu.silence()), 0);
        assert_eq!(Law::A.sample(Law::A.silence()).abs(), 8);
        assert_eq!(Law::A.code(0), Law::A.silence());
    }

    #[test]
    fn a_code_is_within_its_step_of_the_sample() {
        for law in [Law::Mu, Law::A] {
            // The loudest are clipped.
            for sample in (-32_000..=32_000_i16).step_by(7) {
                let error = law.sample(law.code(sample)).abs_diff(sample);
                // Half a step, which is a 32nd of the sample and a little.
                assert!(
                    error <= sample.unsigned_abs() / 32 + 16,
                    "{law:?} {sample} is off by {error}"
                );
            }
        }
    }

    #[test]
    fn a_frame_allocates_nothing_when_there_is_room() {
        let mut samples = Vec::with_capacity(160);
        let place = samples.as_ptr();

        for _ in 0..3 {
            samples.clear();
            Law::Mu.decode(&[0x80; 160], &mut samples);
        }

        assert_eq!((samples.as_ptr(), samples.len()), (place, 160));
    }
}
