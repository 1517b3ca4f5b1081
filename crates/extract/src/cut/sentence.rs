//! Where a sentence ends.

use unicode_segmentation::UnicodeSegmentation;

/// Words that end in a full stop without ending a sentence.
const ABBREVIATIONS: [&str; 46] = [
    "dr", "prof", "hr", "fr", "nr", "no", "st", "str", "mr", "mrs", "ms", "tel", "ca", "bzw",
    "usw", "inkl", "incl", "exkl", "zzgl", "vgl", "etc", "min", "max", "std", "abs", "art", "evtl",
    "ggf", "mind", "approx", "dept", "ext", "vs", "jan", "feb", "aug", "sept", "okt", "oct", "nov",
    "dez", "dec", "mo", "di", "mi", "sa",
];

/// The sentences of a line. A row of a table or an item of a list is one.
pub(super) fn split(line: &str) -> Vec<&str> {
    if line.starts_with("- ") || line.contains("; ") && line.contains(": ") {
        return vec![line];
    }
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, bound) in line.split_sentence_bound_indices() {
        let end = at + bound.len();
        if end < line.len() && ends(&line[start..end]) {
            sentences.push(line[start..end].trim());
            start = end;
        }
    }
    sentences.push(line[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Whether a sentence really ends here.
fn ends(text: &str) -> bool {
    let text = text.trim_end();
    let Some(body) = text.strip_suffix('.') else { return true };
    let word = body.rsplit([' ', '(', '.']).next().unwrap_or(body);
    let single = word.chars().count() == 1;
    // "the 3. May", "z. B."
    let ordinal =
        !word.is_empty() && word.chars().count() <= 2 && word.chars().all(char::is_numeric);
    !(single || ordinal || ABBREVIATIONS.contains(&word.to_lowercase().as_str()))
}

/// The first `most` words of a text and the rest of it, for a sentence that is too long.
pub(super) fn halve(text: &str, most: usize) -> (&str, &str) {
    let at = text.unicode_word_indices().nth(most).map_or(text.len(), |(at, _)| at);
    (text[..at].trim_end(), text[at..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, sentences: &[&str]) {
        assert_eq!(split(line), sentences);
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        check("We open at nine. Come in! Yes?", &["We open at nine.", "Come in!", "Yes?"]);
        check("Fragen Sie Dr. Müller. Er hilft.", &["Fragen Sie Dr. Müller.", "Er hilft."]);
        check("Ab 3. Mai z. B. Freitag. Ende", &["Ab 3. Mai z. B. Freitag.", "Ende"]);
        check("Cut: 3. Price; Size: A. B", &["Cut: 3. Price; Size: A. B"]);
        check("- One. Two.", &["- One. Two."]);
        check(
            "営業時間は9時からです。休みは月曜です。",
            &["営業時間は9時からです。", "休みは月曜です。"],
        );
    }
}
