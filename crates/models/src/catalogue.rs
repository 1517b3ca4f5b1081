//! Which models there are, and which files each of them is.

use std::{fmt, str::FromStr};

/// How many models to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set {
    /// What a small machine has room for.
    Small,
    /// What a usual machine should have; the small set is part of it.
    Default,
}

impl Set {
    /// Every set, the smallest first.
    pub const ALL: [Self; 2] = [Self::Small, Self::Default];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Default => "default",
        }
    }

    /// The models of this set.
    pub fn models(self) -> impl Iterator<Item = &'static Model> {
        CATALOGUE.iter().filter(move |model| model.set <= self)
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
            .ok_or_else(|| "it is small or default".to_owned())
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
    /// The smallest set that it is part of.
    pub set: Set,
    /// Where its publisher keeps it, on Hugging Face.
    pub repository: &'static str,
    /// Which of the publisher's versions it is.
    pub revision: &'static str,
    /// Its files.
    pub files: &'static [ModelFile],
}

impl Model {
    /// The length of all its files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// A file of a model, exactly as published.
#[derive(Debug)]
pub struct ModelFile {
    /// Its name, here and at the publisher's.
    pub name: &'static str,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: &'static str,
}

/// Every model.
pub const CATALOGUE: &[Model] = &[MINILM];

/// all-MiniLM-L6-v2, which [`crate::MiniLm`] computes.
pub const MINILM: Model = Model {
    name: "all-MiniLM-L6-v2",
    purpose: "finds answers that mean what was asked (English)",
    licence: "Apache-2.0",
    set: Set::Small,
    repository: "sentence-transformers/all-MiniLM-L6-v2",
    revision: "c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    files: &[
        ModelFile {
            name: "model.safetensors",
            bytes: 90_868_376,
            sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        },
        ModelFile {
            name: "tokenizer.json",
            bytes: 466_247,
            sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_set_holds_the_smaller_ones() {
        assert!(Set::Small.models().count() <= Set::Default.models().count());
        assert_eq!(Set::Default.models().count(), CATALOGUE.len());
        assert_eq!("small".parse(), Ok(Set::Small));
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
