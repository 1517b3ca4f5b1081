//! What pieces have to be, whatever the document.

use proptest::prelude::*;

use super::*;
use crate::Format;

fn document(sections: &[(&[&str], &str)]) -> Document {
    let section = |(headings, text): &(&[&str], &str)| Section {
        headings: headings.iter().map(ToString::to_string).collect(),
        text: (*text).to_owned(),
        page: None,
    };
    Document {
        format: Format::Text,
        title: None,
        sections: sections.iter().map(section).collect(),
        warnings: Vec::new(),
        pages: None,
    }
}

#[track_caller]
fn check(text: &str, least: usize, most: usize, texts: &[&str]) {
    let pieces = cut(&document(&[(&["H"], text)]), &CutOptions { least, most });
    assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>(), texts);
    assert!(pieces.iter().all(|piece| piece.headings == ["H"]));
}

#[test]
fn a_short_section_stays_whole() {
    check("One two.\n\n- three\n- four", 2, 10, &["One two.\n\n- three\n- four"]);
}

#[test]
fn a_long_one_is_cut_between_paragraphs_then_lines_then_sentences() {
    check("One two three.\n\nFour five six.", 2, 4, &["One two three.", "Four five six."]);
    check(
        "a: one; b: two\na: three; b: four\na: five; b: six",
        4,
        8,
        &["a: one; b: two\na: three; b: four", "a: five; b: six"],
    );
    check("One two. Three four. Five six.", 2, 5, &["One two. Three four.", "Five six."]);
    check("one two three four five", 2, 2, &["one two", "three four", "five"]);
}

#[test]
fn what_announces_a_list_stays_with_it() {
    check(
        "One two three four:\n\n- five six\n- seven eight",
        4,
        6,
        &["One two three four:\n\n- five six", "- seven eight"],
    );
}

#[test]
fn a_few_last_words_stay_with_what_they_follow() {
    check("One two three four.\n\nFive.", 4, 4, &["One two three four.\n\nFive."]);
}

#[test]
fn sections_are_not_mixed_and_a_heading_that_asks_is_the_question() {
    let pieces = cut(
        &document(&[(&["FAQ", "Open?"], "Yes."), (&["FAQ", "Why?"], "So."), (&["Other"], "x")]),
        &CutOptions::default(),
    );

    let seen: Vec<(String, Option<&str>, &str)> = pieces
        .iter()
        .map(|piece| (piece.headings.join("/"), piece.question.as_deref(), piece.text.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("FAQ".into(), Some("Open?"), "Yes."),
            ("FAQ".into(), Some("Why?"), "So."),
            ("Other".into(), None, "x"),
        ]
    );
}

proptest! {
    #[test]
    fn no_word_is_lost_and_no_piece_is_too_long(
        text in "([a-zäß]{1,6}[ .!\n;-]{1,3}){0,120}", most in 1_usize..40,
    ) {
        let text = crate::text::clean(&text);
        let pieces = cut(&document(&[(&[], &text)]), &CutOptions { least: most / 2, most });

        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let got: String = pieces.iter().map(|piece| letters(&piece.text)).collect();
        prop_assert_eq!(got, letters(&text));
        for piece in &pieces {
            prop_assert!(!piece.text.trim().is_empty());
            prop_assert!(words(&piece.text) <= most + most / 4 + 1);
        }
    }
}
