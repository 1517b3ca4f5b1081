//! Text from people: cleaned once at the door, cut without breaking a character.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Text as it is stored: NFC, line ends as `\n`, no control characters (they hide things from the
/// reader and break exports), no bidirectional overrides (they show one thing and are another),
/// trimmed.
pub fn clean(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unix
        .nfc()
        .filter(|c| !(c.is_control() && *c != '\n' && *c != '\t'))
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect();
    kept.trim().to_owned()
}

/// One line of text: [`clean`], with every run of white space as one space.
pub fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `max` characters as people count them (grapheme clusters), with an ellipsis where
/// something was cut.
pub fn shorten(text: &str, max: usize) -> String {
    let mut graphemes = text.graphemes(true);
    let head: String = graphemes.by_ref().take(max).collect();
    if graphemes.next().is_none() {
        return head;
    }
    let cut: String = text.graphemes(true).take(max.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// What people from outside wrote, as it may stand in a mail: a web address in it is one to read, and no mail
/// program makes a link of it, because the mail comes from somebody the reader trusts.
pub fn unlinked(text: &str) -> String {
    text.replace("://", ":\u{2060}//").replace("www.", "www\u{2060}.")
}

/// A text with its `{name}` holes filled, in one pass: what is filled in is never taken for a hole. Braces
/// around anything else stay.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let (mut text, mut rest) = (String::with_capacity(template.len() + 64), template);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let value = after.split_once('}').and_then(|(mark, tail)| {
            values.iter().find(|(name, _)| *name == mark).map(|(_, value)| (*value, tail))
        });
        if let Some((value, tail)) = value {
            text.push_str(value);
            rest = tail;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text + rest
}

/// A name as part of a web address: lower-case ASCII letters, digits and single hyphens.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.nfkd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if (c.is_whitespace() || "-_.&/".contains(c))
            && !slug.is_empty()
            && !slug.ends_with('-')
        {
            slug.push('-');
        }
    }
    slug.truncate(48);
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_do_not_survive() {
        assert_eq!(clean(" a\u{0}b\u{202e}c\r\nd\u{7}\t "), "abc\nd");
        assert_eq!(line("  two\n  words "), "two words");
    }

    #[test]
    fn a_cut_never_splits_what_people_see_as_one_character() {
        assert_eq!(shorten("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2), "👩‍👩‍👧‍👦…");
        assert_eq!(shorten("short", 10), "short");
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Ana's Salon & Spa — Köln"), "anas-salon-spa-koln");
        assert_eq!(slug("東京"), "");
    }
}
