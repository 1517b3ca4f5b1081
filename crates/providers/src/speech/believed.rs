//! Words with their times and the language that was heard, as providers tell them in JSON, believed only
//! where they make sense.
//!
//! Numbers that must not be kept are silenced in a recording by the times of their words, so that a
//! wrong time leaves them in it. Words without times are safe: the whole stretch is silenced then.

use std::time::Duration;

use serde_json::Value;

use super::Word;

/// By how much times may be off: what is told is rounded, and the end of a file is guessed.
const SLACK: Duration = Duration::from_millis(500);

/// Between which times the words of a text must lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// What their times are counted from, since the first sound of the connection.
    pub(super) zero: Duration,
    /// None begins before this, since the first sound of the connection.
    pub(super) from: Duration,
    /// None ends after this, since the first sound of the connection.
    pub(super) until: Duration,
}

/// The words in `list`: objects with what was said under `key`, and `start` and `end` in seconds since
/// [`Span::zero`]. Spaces between them (`"type": "spacing"`) are none. The first `skip` words, as spaces
/// part them, were given before and are left out.
///
/// It is all of them or none: none unless together they make up `text`, without those that are left out
/// and but for punctuation, each begins no earlier than the one before it and ends no earlier than it
/// begins, and all lie within the span, give or take half a second.
pub(super) fn words(list: &Value, key: &str, text: &str, skip: usize, span: Span) -> Vec<Word> {
    all(list, key, skip, span)
        .filter(|words| letters(words.iter().map(|word| word.text.as_str())).eq(letters([text])))
        .unwrap_or_default()
}

fn all(list: &Value, key: &str, skip: usize, span: Span) -> Option<Vec<Word>> {
    let mut words: Vec<Word> = Vec::new();
    let mut skipped = 0;
    for told in list.as_array()?.iter().filter(|told| told["type"] != "spacing") {
        let text = told[key].as_str()?.trim();
        if skipped < skip {
            skipped += text.split_whitespace().count();
            continue;
        }
        let time = |name| span.zero.checked_add(seconds(&told[name])?);
        let (start, end) = (time("start")?, time("end")?);
        let earliest = words.last().map_or(span.from.saturating_sub(SLACK), |word| word.start);
        if start < earliest || end < start || end > span.until.saturating_add(SLACK) {
            return None;
        }
        if !text.is_empty() {
            words.push(Word { text: text.to_owned(), start, end, confidence: 1.0 });
        }
    }
    Some(words)
}

/// What is told of texts whoever writes their punctuation.
fn letters<'a>(texts: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = char> {
    let all = texts.into_iter().flat_map(str::chars);
    all.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A time that is one: neither negative nor endless.
fn seconds(value: &Value) -> Option<Duration> {
    Duration::try_from_secs_f64(value.as_f64()?).ok()
}

/// The languages whose names and longer codes are known: a tag, ISO 639-2 and -3, English.
const LANGUAGES: [(&str, &[&str]); 5] = [
    ("en", &["eng", "english"]),
    ("es", &["spa", "spanish"]),
    ("de", &["deu", "ger", "german"]),
    ("fr", &["fra", "fre", "french"]),
    ("ar", &["ara", "arabic"]),
];

/// The language that was heard, as a tag's first part in lower case: providers name it by a tag, by a
/// code of three letters or in English. None when it is none of them.
pub(super) fn language(told: &Value) -> Option<String> {
    let told = told.as_str().filter(|told| told.len() <= 40)?;
    let told = super::primary(told);
    let named = LANGUAGES.iter().find(|(_, names)| names.contains(&told.as_str()));
    if let Some((tag, _)) = named {
        return Some((*tag).to_owned());
    }
    let is_code = (2..=3).contains(&told.len()) && told.bytes().all(|b| b.is_ascii_lowercase());
    (is_code && told != "und").then_some(told)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SPAN: Span = Span {
        zero: Duration::from_secs(10),
        from: Duration::from_secs(10),
        until: Duration::from_secs(12),
    };

    fn told(list: &Value, text: &str) -> Vec<(String, u128, u128)> {
        let words = words(list, "text", text, 0, SPAN).into_iter();
        words.map(|word| (word.text, word.start.as_millis(), word.end.as_millis())).collect()
    }

    #[test]
    fn words_have_the_connections_time() {
        let list = json!([
            { "text": "Call", "start": 0.1, "end": 0.4, "type": "word" },
            { "text": " ", "start": 0.4, "end": 0.5, "type": "spacing" },
            { "text": " me", "start": 0.5, "end": 0.5 },
        ]);
        let words = [("Call".to_owned(), 10_100, 10_400), ("me".to_owned(), 10_500, 10_500)];
        assert_eq!(told(&list, "Call me!"), words);
    }

    #[test]
    fn words_that_were_given_before_are_left_out() {
        let word = |text: &str, at: f64| json!({ "text": text, "start": at, "end": at + 0.1 });
        // What was given before does not matter any more, whatever its times are.
        let list = json!([{ "text": "Ja,", "start": -1 }, word("bitte", 0.5), word("gern.", 0.8)]);
        let rest = words(&list, "text", "bitte gern.", 1, SPAN);
        assert_eq!(
            rest.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(),
            ["bitte", "gern."]
        );
        assert!(words(&list, "text", "", 9, SPAN).is_empty());
    }

    #[test]
    fn what_makes_no_sense_is_not_believed_at_all() {
        let two = |second: Value| json!([{ "text": "My", "start": 0.5, "end": 0.9, "type": "word" }, second]);
        assert_eq!(
            told(&two(json!({ "text": "name", "start": 1.0, "end": 1.5 })), "My name").len(),
            2
        );
        for odd in [
            // Out of order, within itself and to the one before.
            json!({ "text": "name", "start": 1.5, "end": 1.0 }),
            json!({ "text": "name", "start": 0.2, "end": 1.0 }),
            // Negative, too late, endless.
            json!({ "text": "name", "start": -1.0, "end": 1.0 }),
            json!({ "text": "name", "start": 1.0, "end": 2.6 }),
            json!({ "text": "name", "start": 1.0, "end": 1e300 }),
            // Missing, or of another kind.
            json!({ "text": "name", "start": 1.0 }),
            json!({ "text": "name", "start": null, "end": null }),
            json!({ "text": "name", "start": "1.0", "end": "1.2" }),
            json!({ "text": 7, "start": 1.0, "end": 1.2 }),
            json!({ "start": 1.0, "end": 1.2 }),
            json!(null),
            json!([]),
            // Another text.
            json!({ "text": "game", "start": 1.0, "end": 1.2 }),
            json!({ "text": "", "start": 1.0, "end": 1.2 }),
        ] {
            assert!(told(&two(odd.clone()), "My name").is_empty(), "{odd}");
        }
        for list in [json!(null), json!({}), json!([]), json!("My name")] {
            assert!(told(&list, "My name").is_empty(), "{list}");
        }
    }

    #[test]
    fn a_word_before_the_span_is_of_another_clock() {
        let span = Span { zero: Duration::ZERO, ..SPAN };
        let early = json!([{ "text": "Yes", "start": 0.1, "end": 0.4 }]);
        assert!(words(&early, "text", "Yes", 0, span).is_empty());
        let hair = json!([{ "text": "Yes", "start": 9.6, "end": 9.9 }]);
        assert_eq!(words(&hair, "text", "Yes", 0, span).len(), 1);
    }

    #[test]
    fn a_language_is_told_in_many_ways() {
        for (told, tag) in [
            (json!("en"), Some("en")),
            (json!("de-AT"), Some("de")),
            (json!("ger"), Some("de")),
            (json!("Spanish"), Some("es")),
            (json!("ita"), Some("ita")),
            (json!("italian"), None),
            (json!("und"), None),
            (json!(""), None),
            (json!("x"), None),
            (json!("e\u{0}"), None),
            (json!("x".repeat(1_000)), None),
            (json!(null), None),
            (json!(["en"]), None),
        ] {
            assert_eq!(language(&told).as_deref(), tag, "{told}");
        }
    }
}
