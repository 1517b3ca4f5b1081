//! The sentences of a passage, so that an answer quotes the ones that were asked for.

use unicode_segmentation::UnicodeSegmentation;

/// Where a sentence lies in its passage, and the terms it has.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) terms: Box<[u32]>,
}

/// The sentences of `text` as byte ranges: Unicode's, and every line break ends one.
pub(super) fn ranges(text: &str) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (start, sentence) in text.split_sentence_bound_indices() {
        let mut at = start;
        for line in sentence.split_inclusive('\n') {
            let trimmed = line.trim();
            if !trimmed.is_empty() {
                let from = at + (line.len() - line.trim_start().len());
                // "Dr. Smith", "approx. 20": a bound after a short word is an abbreviation's.
                match ranges.last_mut() {
                    Some(last)
                        if abbreviated(&text[last.0..last.1])
                            && !text[last.1..from].contains('\n') =>
                    {
                        last.1 = from + trimmed.len();
                    }
                    _ => ranges.push((from, from + trimmed.len())),
                }
            }
            at += line.len();
        }
    }
    ranges
}

fn abbreviated(sentence: &str) -> bool {
    let Some(body) = sentence.strip_suffix('.') else { return false };
    let last = body.rsplit(char::is_whitespace).next().unwrap_or(body).to_lowercase();
    matches!(
        last.as_str(),
        "dr" | "mr"
            | "mrs"
            | "ms"
            | "st"
            | "no"
            | "approx"
            | "e.g"
            | "i.e"
            | "etc"
            | "tel"
            | "min"
            | "ca"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let text = "We open at 9. Dr. Smith is in on Mondays.\nParking is free!  Ask us?";
        let found: Vec<&str> = ranges(text).into_iter().map(|(a, b)| &text[a..b]).collect();
        assert_eq!(
            found,
            ["We open at 9.", "Dr. Smith is in on Mondays.", "Parking is free!", "Ask us?"]
        );
    }
}
