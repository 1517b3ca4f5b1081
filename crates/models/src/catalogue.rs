//! Which models there are, and which files each of them is.

use std::{fmt, str::FromStr};

/// Which models to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// What a small machine has room for.
    Small,
    /// What a usual machine should have.
    Default,
    /// What calls on a small machine need beside that: ears and a mouth.
    VoiceSmall,
    /// What calls need beside that: better ears and a mouth.
    Voice,
}

impl Set {
    /// Every set.
    pub const ALL: [Self; 4] = [Self::Small, Self::Default, Self::VoiceSmall, Self::Voice];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Default => "default",
            Self::VoiceSmall => "voice-small",
            Self::Voice => "voice",
        }
    }

    /// The models of this set.
    pub fn models(self) -> impl Iterator<Item = &'static Model> {
        CATALOGUE.iter().filter(move |model| model.sets.contains(&self))
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Set {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|set| set.word() == text)
            .ok_or_else(|| "it is small, default, voice-small or voice".to_owned())
    }
}

/// A model: what it is for, and where its files come from.
#[derive(Debug)]
pub struct Model {
    /// Its name, which is that of its folder.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// The licence of its weights.
    pub licence: &'static str,
    /// The sets that it is part of.
    pub sets: &'static [Set],
    /// Where its publisher keeps it.
    pub source: Source,
    /// Its files.
    pub files: &'static [ModelFile],
}

impl Model {
    /// The length of all its files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Where a publisher keeps a model. What is there under this address never changes.
#[derive(Debug)]
pub enum Source {
    /// On Hugging Face.
    HuggingFace {
        /// `somebody/some-model`
        repository: &'static str,
        /// Which of the publisher's versions it is.
        revision: &'static str,
    },
    /// Somewhere else: what the path of a file is put after, without `https://`.
    Web(&'static str),
}

/// A file of a model, exactly as published.
#[derive(Debug)]
pub struct ModelFile {
    /// Its name here.
    pub name: &'static str,
    /// Its path at the publisher's.
    pub path: &'static str,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: &'static str,
}

/// Every model.
pub const CATALOGUE: &[Model] = &[MINILM, SILERO, MOONSHINE_BASE, MOONSHINE_TINY, PIPER];

/// all-MiniLM-L6-v2, which [`crate::MiniLm`] computes.
pub const MINILM: Model = Model {
    name: "all-MiniLM-L6-v2",
    purpose: "finds answers that mean what was asked (English)",
    licence: "Apache-2.0",
    sets: &Set::ALL,
    source: Source::HuggingFace {
        repository: "sentence-transformers/all-MiniLM-L6-v2",
        revision: "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    },
    files: &[
        ModelFile {
            name: "model.safetensors",
            path: "model.safetensors",
            bytes: 90_868_376,
            sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        },
        ModelFile {
            name: "tokenizer.json",
            path: "tokenizer.json",
            bytes: 466_247,
            sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
    ],
};

/// Silero VAD 6.2, which [`crate::Silero`] computes.
pub const SILERO: Model = Model {
    name: "silero-vad",
    purpose: "hears in a call when somebody speaks",
    licence: "MIT",
    sets: &[Set::VoiceSmall, Set::Voice],
    source: Source::Web(
        "raw.githubusercontent.com/snakers4/silero-vad/7e30209a3e901f9842f81b225f3e93d8199902b1",
    ),
    files: &[ModelFile {
        name: "silero_vad_16k_op15.onnx",
        path: "src/silero_vad/data/silero_vad_16k_op15.onnx",
        bytes: 1_289_603,
        sha256: "7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49",
    }],
};

/// Moonshine base, which [`crate::Moonshine`] computes. The package is its publisher's own.
pub const MOONSHINE_BASE: Model = Model {
    name: "moonshine-base",
    purpose: "writes down what callers say (English)",
    licence: "MIT",
    sets: &[Set::Voice],
    source: Source::Web(
        "files.pythonhosted.org/packages/8f/97/\
         c4093d9b122310ed6a5a21e86852b0818f7b4efe63cf3c01993dba56df46",
    ),
    files: &[ModelFile {
        name: "moonshine_cpp-0.1.4-py3-none-manylinux2014_x86_64.whl",
        path: "moonshine_cpp-0.1.4-py3-none-manylinux2014_x86_64.whl",
        bytes: 54_645_697,
        sha256: "f7afc662bdd3ef98815ee3b940438b456e77d5a77cea5396ed9c572785412ebd",
    }],
};

/// Moonshine tiny, which [`crate::Moonshine`] computes. The package is its publisher's own.
pub const MOONSHINE_TINY: Model = Model {
    name: "moonshine-tiny",
    purpose: "writes down what callers say, quicker and less exactly (English)",
    licence: "MIT",
    sets: &[Set::VoiceSmall],
    source: Source::Web(
        "files.pythonhosted.org/packages/fd/a3/\
         e3c0156664e9505af7b23072c3e947cec3a7ee938764c70424051366c368",
    ),
    files: &[ModelFile {
        name: "moonshine_voice-0.1.0-py3-none-manylinux_2_34_x86_64.whl",
        path: "moonshine_voice-0.1.0-py3-none-manylinux_2_34_x86_64.whl",
        bytes: 56_369_045,
        sha256: "0f833deb43bad5dcfb4cfd3257b6df83ef9abd3f27be3199622fe41932e8d916",
    }],
};

/// A voice for [`crate::Piper`]: a man's, American. Its recordings are CC0; it was taught from a voice
/// whose recordings are for research, so whoever speaks with it weighs that.
pub const PIPER: Model = Model {
    name: "en_US-joe-medium",
    purpose: "speaks to callers (English)",
    licence: "CC0 recordings, finetuned from en_US-lessac-medium (Blizzard licence)",
    sets: &[Set::VoiceSmall, Set::Voice],
    source: Source::HuggingFace { repository: "rhasspy/piper-voices", revision: "v1.0.0" },
    files: &[
        ModelFile {
            name: "en_US-joe-medium.onnx",
            path: "en/en_US/joe/medium/en_US-joe-medium.onnx",
            bytes: 63_201_294,
            sha256: "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        },
        ModelFile {
            name: "en_US-joe-medium.onnx.json",
            path: "en/en_US/joe/medium/en_US-joe-medium.onnx.json",
            bytes: 4_794,
            sha256: "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_has_a_name_and_models_and_each_model_a_set() {
        for set in Set::ALL {
            assert_eq!(set.word().parse(), Ok(set));
            assert!(set.models().any(|model| model.name == MINILM.name), "{set}");
        }
        assert!(CATALOGUE.iter().all(|model| !model.sets.is_empty()));
        assert!(Set::Voice.models().any(|model| model.name == SILERO.name));
        assert!(Set::Default.models().all(|model| model.name != SILERO.name));
        assert!("huge".parse::<Set>().is_err());
    }

    #[test]
    fn names_and_sums_are_fit_for_paths_and_comparisons() {
        for model in CATALOGUE {
            for name in model.files.iter().map(|file| file.name).chain([model.name]) {
                assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
                assert!(!name.starts_with('.'), "{name}");
            }
            for file in model.files {
                let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
                assert!(file.sha256.len() == 64 && file.sha256.bytes().all(digit), "{}", file.name);
            }
        }
        assert_eq!(MINILM.name, crate::MiniLm::id());
    }
}
