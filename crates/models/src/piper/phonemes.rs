//! Words as sounds, in the signs of the International Phonetic Alphabet as espeak-ng writes them.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use super::letters;

/// The program. It is run for each text, for some 5 ms: its licence (GPL-3) is not ours, so it is
/// never part of this program.
const ESPEAK: &str = "espeak-ng";

/// Who knows how words are said.
#[derive(Debug)]
pub(super) enum Phonemes {
    /// espeak-ng, with this voice.
    Espeak(String),
    /// The rules of this program, English.
    Rules,
}

impl Phonemes {
    /// espeak-ng with this voice where it is installed, else the rules.
    pub(super) fn find(voice: &str) -> Self {
        let plain = voice.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+".contains(&b));
        let known = plain && !voice.starts_with('-') && espeak(voice, "a").is_some();
        if known { Self::Espeak(voice.to_owned()) } else { Self::Rules }
    }

    pub(super) fn rules() -> Self {
        Self::Rules
    }

    pub(super) fn has_espeak(&self) -> bool {
        matches!(self, Self::Espeak(_))
    }

    /// The sounds of a clause, and its pauses. espeak-ng leaves punctuation out, so it is asked for
    /// what is between.
    pub(super) fn of(&self, clause: &str) -> String {
        let marks = |c: char| ",.;:!?".contains(c);
        let parts: Vec<(&str, &str)> = clause
            .split_inclusive(marks)
            .map(|part| part.split_at(part.trim_end_matches(marks).len()))
            .collect();
        let said = match self {
            Self::Espeak(voice) => {
                let words = parts.iter().map(|(words, _)| words.trim());
                let lines: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
                let said = espeak(voice, &lines.join("\n\n"));
                said.filter(|said| said.len() == lines.len())
            }
            Self::Rules => None,
        };
        let mut said = said.unwrap_or_default().into_iter();
        let mut out = String::new();
        for (words, pause) in parts {
            if !words.trim().is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&said.next().unwrap_or_else(|| letters::sounds(words)));
            }
            out.push_str(pause);
        }
        out
    }
}

/// The sounds of each paragraph, or nothing where the program is not there or does not work.
fn espeak(voice: &str, text: &str) -> Option<Vec<String>> {
    let mut program = Command::new(ESPEAK)
        .args(["-q", "--ipa", "--stdin", "-b", "1", "-v", voice])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // A clause is shorter than a pipe holds, so nobody waits for anybody.
    let written = program.stdin.take()?.write_all(text.as_bytes());
    let out = program.wait_with_output().ok()?;
    if written.is_err() || !out.status.success() {
        return None;
    }
    let text = String::from_utf8(out.stdout).ok()?;
    let said = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Some(said.map(str::to_owned).collect())
}
