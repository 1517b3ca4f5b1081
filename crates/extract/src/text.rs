//! Text as it is kept, and bytes as text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;

/// Text as it is kept: NFC, `\n` as line end, runs of blanks as one space, no control, formatting or
/// bidirectional-override characters (they show one thing and are another), no blank lines.
pub(crate) fn clean(text: &str) -> String {
    let kept: String =
        text.nfc()
            .map(|c| {
                if matches!(c, '\r' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}') {
                    '\n'
                } else {
                    c
                }
            })
            .filter(|c| !hidden(*c))
            .collect();
    let mut clean = String::with_capacity(kept.len());
    for line in kept.lines() {
        let mut words = line.split_whitespace().peekable();
        if words.peek().is_some() && !clean.is_empty() {
            clean.push('\n');
        }
        while let Some(word) = words.next() {
            clean.push_str(word);
            if words.peek().is_some() {
                clean.push(' ');
            }
        }
    }
    clean
}

/// Text on one line.
pub(crate) fn line(text: &str) -> String {
    let mut clean = clean(text);
    if clean.contains('\n') {
        clean = clean.replace('\n', " ");
    }
    clean
}

/// Characters that a reader does not see.
fn hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}'
            | '\u{e000}'..='\u{f8ff}')
}

/// At most `max` characters, with an ellipsis where something was cut.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
    }
}

/// Bytes as text, and whether some of them had no meaning. In this order: a byte-order mark, UTF-8 if
/// it is valid, the encoding that is declared (`charset` of a header or a `<meta>`), UTF-16 by its
/// zeros, windows-1252 (what the programs of an ordinary office write).
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> (String, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), bad);
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes);
        return (text.into_owned(), bad);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), false);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // UTF-8 that is nearly valid (cut in the middle of a character, one bad byte) is still UTF-8.
    let encoding = match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        _ if nearly_utf8(bytes) => UTF_8,
        _ => WINDOWS_1252,
    };
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), bad)
}

fn nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4
}

/// UTF-16 without a byte-order mark: every other byte of Western text is zero.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(512) & !1];
    if head.len() < 4 {
        return None;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match (zeros(0) * 10 > half * 7, zeros(1) * 10 > half * 7) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// The `charset` of a content type such as `text/html; charset=iso-8859-1`.
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset=")? + "charset=".len();
    let rest = content_type[at..].trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(['"', '\'', ';', ' ', '>', '/']).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&str>, text: &str) {
        assert_eq!(decode(bytes, declared).0, text);
    }

    #[test]
    fn bytes_are_read_in_the_encoding_that_they_are_in() {
        check("Müller 5 €".as_bytes(), None, "Müller 5 €");
        check("Müller".as_bytes(), Some("iso-8859-1"), "Müller");
        check(b"M\xfcller 5 \x80", None, "Müller 5 €");
        check(b"\xef\xbb\xbfM\xc3\xbc", None, "Mü");
        check(b"\xff\xfeM\0\xfc\0", None, "Mü");
        check(b"M\0\xfc\0l\0l\0e\0r\0", None, "Müller");
        check(b"\xc4\xc5\xc4", Some("windows-1251"), "ДЕД");
        check(
            b"caf\xc3\xa9 \xc3\xbc \xc3\xb6 \xc3\xa4 \xc3\x9f caf\xc3",
            None,
            "café ü ö ä ß caf\u{fffd}",
        );
        check(b"x", Some("no such encoding"), "x");
    }

    #[test]
    fn a_charset_is_found_however_it_is_written() {
        assert_eq!(charset("text/html; charset=\"UTF-8\""), Some("UTF-8"));
        assert_eq!(charset("text/html;CHARSET=latin1;x"), Some("latin1"));
        assert_eq!(charset("text/html; charset="), None);
    }

    #[test]
    fn what_a_reader_does_not_see_is_not_kept() {
        assert_eq!(clean(" a\u{0}\u{200b}b\u{a0} c\u{202e}\r\n\r\n  d\u{ad}e\t"), "ab c\nde");
        assert_eq!(line("a\n b"), "a b");
        assert_eq!(shorten("Grüße", 3), "Grü…");
    }
}
