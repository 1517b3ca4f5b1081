//! Languages as people write them: names in the form, tags in the data. What has no name here stays a
//! tag, and a tag that is typed is taken as one.

use super::typed;

/// Tags and what they are called, in English.
const NAMES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("de-AT", "German (Austria)"),
    ("de-CH", "German (Switzerland)"),
    ("el", "Greek"),
    ("en", "English"),
    ("en-GB", "English (United Kingdom)"),
    ("en-US", "English (United States)"),
    ("es", "Spanish"),
    ("es-MX", "Spanish (Mexico)"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("fr-CA", "French (Canada)"),
    ("ga", "Irish"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("ms", "Malay"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("th", "Thai"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// The hint of a field that takes several.
pub(crate) const HINT: &str = "Such as English, German or Portuguese (Brazil), the main one first.";

/// What a form shows for tags.
pub(crate) fn shown(tags: &[String]) -> String {
    let names: Vec<&str> = tags.iter().map(|tag| name(tag)).collect();
    names.join(", ")
}

fn name(tag: &str) -> &str {
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map_or(tag, |(_, name)| name)
}

/// The tags of what was typed.
pub(crate) fn tags(text: &str) -> Vec<String> {
    let known = |word: &str| {
        let found = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(word));
        found.map(|(tag, _)| (*tag).to_owned())
    };
    typed::parts(text)
        .iter()
        .flat_map(|part| match known(part) {
            Some(tag) => vec![tag],
            // Tags with spaces between them.
            None => {
                typed::words(part).into_iter().map(|word| known(&word).unwrap_or(word)).collect()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_tags_are_kept() {
        let tags_of = |text: &str| tags(text).join(" ");
        assert_eq!(tags_of("English, german, Portuguese (Brazil)"), "en de pt-BR");
        assert_eq!(tags_of("en de-AT;fr"), "en de-AT fr");
        assert_eq!(tags_of("tlh, Klingon"), "tlh Klingon");
        for (tag, name) in NAMES {
            assert_eq!(tags(&shown(&[(*tag).to_owned()])), [*tag], "{name}");
        }
        assert_eq!(shown(&["en".to_owned(), "tlh".to_owned()]), "English, tlh");
    }
}
