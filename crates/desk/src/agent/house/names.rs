//! Names that stand before an address or a number, with nothing that leads up to them: "Ann Smith,
//! ann@x.com", "cut on Friday, ann smith ann.s@x.com".

use super::{
    details::{self, NO_NAME},
    hours::capitalised,
};

/// Words of a name at most.
const LONGEST: usize = 3;

/// The name that stands right before an e-mail address or a telephone number.
pub(super) fn before_reach(text: &str) -> Option<String> {
    let written = details::email_as_written(text);
    let number = details::phone(text, 8);
    let local = written.as_deref().and_then(|email| email.split_once('@')).map(|(local, _)| local);
    [written.as_deref(), number.as_deref()]
        .into_iter()
        .flatten()
        .filter_map(|reach| text.find(reach).map(|at| &text[..at]))
        .find_map(|before| ending(before, local.unwrap_or_default()))
}

/// The name at the end of what stands before an address.
fn ending(before: &str, local: &str) -> Option<String> {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || ",;:-–(<".contains(c));
    let clause = before.rsplit(['\n', ',', ';', '.', '!', '?', ':', '(']).next()?;
    let mut name: Vec<&str> = Vec::new();
    for word in clause.split_whitespace().rev() {
        let plain: String = word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let letters = word.chars().all(|c| c.is_alphabetic() || "'’-".contains(c));
        let large = word.starts_with(char::is_uppercase);
        let spelt = of_local(&plain, local);
        // "Ann B" ends with an initial.
        let initial = name.is_empty() && large && word.chars().count() == 1 && word != "I";
        let short = plain.chars().count() < 2 && !initial;
        // "Will Wait, will@example.com": a word like any other, and a name as its address shows.
        let no_name = NO_NAME.has(&plain) && !(large && spelt);
        if !letters || !initial && no_name || short || !(large || spelt) {
            break;
        }
        name.insert(0, word);
        if name.len() == LONGEST {
            break;
        }
    }
    let all = name.iter().map(|word| capitalised(word)).collect::<Vec<_>>().join(" ");
    let spelt = name.iter().any(|word| of_local(&word.to_lowercase(), local));
    let named = name.len() >= 2 || spelt;
    let day = name.iter().any(|word| super::days::WORDS.has(&word.to_lowercase()));
    (named && !day).then_some(all)
}

/// Whether an address is made of this word: whole, or by its first letter beside others.
fn of_local(word: &str, local: &str) -> bool {
    let local = local.to_lowercase();
    let long = word.chars().count() >= 3 && word.chars().all(char::is_alphabetic);
    local.split(['.', '_', '-', '+']).any(|part| match part.chars().count() {
        1 => long && word.starts_with(part),
        2..=4 => part == word,
        _ => part == word || long && part.ends_with(word),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_before_an_address() {
        for (text, name) in [
            ("Ann Smith, ann@x.com", Some("Ann Smith")),
            ("Ann Smith ann@x.com", Some("Ann Smith")),
            ("Graeme Holt graeme.holt@example.com", Some("Graeme Holt")),
            ("fine. Denise Whitaker, 303-555-0164", Some("Denise Whitaker")),
            ("Luanne Petty 720 555 0133", Some("Luanne Petty")),
            ("mo haddad, mo.haddad@example.com", Some("Mo Haddad")),
            ("gurpreet sandhu, gurpreet.s@example.com", Some("Gurpreet Sandhu")),
            (
                "Orla for fine line, Sun 15 Feb 1pm, Caoimhe Brady, c.brady@example.com",
                Some("Caoimhe Brady"),
            ),
            ("cut on friday\nAnn Smith\nann@x.com", Some("Ann Smith")),
            ("yes, Zoë Müller (zoe@x.com)", Some("Zoë Müller")),
            ("Jean-Luc O'Neill: jl@x.com", Some("Jean-Luc O'Neill")),
            ("my email is ann@x.com", None),
            ("write to ann@x.com", None),
            ("Friday Morning ann@x.com", None),
            ("it is ann@x.com", None),
            ("a deep tissue massage please, ann@x.com", None),
            ("@x.com", None),
            ("ann@x.com Ann Smith", None),
            ("Will Wait, will@example.com", Some("Will Wait")),
            ("this will reach me: will@example.com", None),
        ] {
            assert_eq!(before_reach(text).as_deref(), name, "{text}");
        }
    }
}
