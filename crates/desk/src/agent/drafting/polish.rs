//! What the built-in engine does for a draft: rules that cannot change what it says.

use frontdesk_base::Language;

use super::Change;

/// Slips of the keyboard and their right spelling; nothing that may be meant.
const SLIPS: &[(&str, &str)] = &[
    ("teh", "the"),
    ("hte", "the"),
    ("adn", "and"),
    ("recieve", "receive"),
    ("recieved", "received"),
    ("adress", "address"),
    ("definately", "definitely"),
    ("definitly", "definitely"),
    ("seperate", "separate"),
    ("seperately", "separately"),
    ("thier", "their"),
    ("wich", "which"),
    ("alot", "a lot"),
    ("untill", "until"),
    ("tommorow", "tomorrow"),
    ("tomorow", "tomorrow"),
    ("tommorrow", "tomorrow"),
    ("occured", "occurred"),
    ("appointement", "appointment"),
    ("apointment", "appointment"),
    ("availible", "available"),
    ("avaliable", "available"),
    ("becuase", "because"),
    ("beleive", "believe"),
    ("calender", "calendar"),
    ("cancelation", "cancellation"),
    ("convienient", "convenient"),
    ("freind", "friend"),
    ("happend", "happened"),
    ("immediatly", "immediately"),
    ("neccessary", "necessary"),
    ("necesary", "necessary"),
    ("oclock", "o’clock"),
    ("payed", "paid"),
    ("posible", "possible"),
    ("problably", "probably"),
    ("realy", "really"),
    ("recomend", "recommend"),
    ("sorrry", "sorry"),
    ("thanx", "thanks"),
    ("thx", "thanks"),
    ("truely", "truly"),
    ("wether", "whether"),
    ("wierd", "weird"),
    ("wendesday", "Wednesday"),
    ("wensday", "Wednesday"),
    ("youre", "you’re"),
    ("dont", "don’t"),
    ("doesnt", "doesn’t"),
    ("didnt", "didn’t"),
    ("isnt", "isn’t"),
    ("arent", "aren’t"),
    ("wasnt", "wasn’t"),
    ("cant", "can’t"),
    ("couldnt", "couldn’t"),
    ("wouldnt", "wouldn’t"),
    ("havent", "haven’t"),
    ("hasnt", "hasn’t"),
    ("im", "I’m"),
    ("ive", "I’ve"),
    ("thats", "that’s"),
    ("whats", "what’s"),
    ("theres", "there’s"),
    ("pls", "please"),
    ("plz", "please"),
    ("u", "you"),
    ("ur", "your"),
];

/// Names that have a capital letter in English.
const NAMES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "saturdays",
    "sundays",
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "christmas",
    "easter",
    "english",
    "german",
    "french",
    "spanish",
    "arabic",
];

/// Words that take room and say nothing, with what stays of them.
const FILLER: &[(&str, &str)] = &[
    ("i just wanted to let you know that ", ""),
    ("i wanted to let you know that ", ""),
    ("i just wanted to say that ", ""),
    ("please note that ", ""),
    ("please be advised that ", ""),
    ("as a matter of fact, ", ""),
    ("as a matter of fact ", ""),
    ("in order to ", "to "),
    ("due to the fact that ", "because "),
    ("at this point in time", "now"),
    ("at the present time", "now"),
    ("in the event that ", "if "),
    ("with regard to ", "about "),
    ("with regards to ", "about "),
    ("for the purpose of ", "for "),
    ("basically, ", ""),
    ("basically ", ""),
    ("actually, ", ""),
    ("actually ", ""),
    ("honestly, ", ""),
    ("honestly ", ""),
    (" just ", " "),
    (" really ", " "),
    (" very ", " "),
    (" quite ", " "),
    (" literally ", " "),
    (" absolutely ", " "),
    ("it would be great if you could ", "please "),
    ("don't hesitate to ", ""),
    ("please feel free to ", "please "),
    ("feel free to ", "please "),
    ("needless to say, ", ""),
];

const FORMAL: &[(&str, &str)] = &[
    ("don't", "do not"),
    ("doesn't", "does not"),
    ("didn't", "did not"),
    ("isn't", "is not"),
    ("aren't", "are not"),
    ("wasn't", "was not"),
    ("can't", "cannot"),
    ("couldn't", "could not"),
    ("wouldn't", "would not"),
    ("won't", "will not"),
    ("haven't", "have not"),
    ("hasn't", "has not"),
    ("i'm", "I am"),
    ("i've", "I have"),
    ("i'll", "I will"),
    ("we're", "we are"),
    ("we've", "we have"),
    ("we'll", "we will"),
    ("you're", "you are"),
    ("you'll", "you will"),
    ("it's", "it is"),
    ("that's", "that is"),
    ("there's", "there is"),
    ("thanks", "thank you"),
    ("yeah", "yes"),
    ("yep", "yes"),
    ("nope", "no"),
    ("ok", "all right"),
    ("hi", "hello"),
    ("hey", "hello"),
];

/// The draft, better as far as rules go.
pub(super) fn polish(
    draft: &str,
    change: Change,
    language: Language,
    name: Option<&str>,
) -> String {
    let english = looks_english(draft)
        && (language == Language::En || !draft.chars().any(|c| c.is_alphabetic() && !c.is_ascii()));
    let mut text = draft.trim().to_owned();
    if english && change == Change::Shorten {
        for (long, short) in FILLER {
            text = replace_ignoring_case(&text, long, short);
        }
    }
    if english && change == Change::Formal {
        text = by_word(&text, |word| swap(FORMAL, &word.replace('’', "'")));
    }
    if english {
        text = by_word(&text, |word| swap(SLIPS, word).or_else(|| named(word)));
    }
    text = spaced(&text);
    text = capitals(&text);
    if english && matches!(change, Change::Warmer | Change::Formal) && !greets(&text) {
        let first = name.and_then(|name| name.split_whitespace().next());
        let hello = if change == Change::Formal { "Hello" } else { "Hi" };
        text = match first {
            Some(first) => format!("{hello} {first},\n\n{text}"),
            None => format!("{hello},\n\n{text}"),
        };
    }
    text
}

/// A few common words say that the rules for English fit.
fn looks_english(text: &str) -> bool {
    const COMMON: [&str; 34] = [
        "the", "we", "you", "is", "are", "your", "i", "to", "and", "for", "please", "hi", "hello",
        "thanks", "yes", "no", "can", "have", "at", "on", "our", "it", "will", "of", "sorry",
        "teh", "thx", "im", "dont", "u", "with", "that", "not", "closed",
    ];
    let words = text.to_lowercase();
    let mut words = words.split(|c: char| !c.is_alphanumeric());
    words.any(|word| COMMON.contains(&word))
}

fn swap(pairs: &[(&str, &str)], word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let (_, right) = pairs.iter().find(|(wrong, _)| *wrong == small)?;
    let capital = word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1;
    Some(if capital { with_capital(right) } else { (*right).to_owned() })
}

fn named(word: &str) -> Option<String> {
    if word == "i" {
        return Some("I".to_owned());
    }
    NAMES.contains(&word).then(|| with_capital(word))
}

fn with_capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Changes words, and nothing in addresses and links.
fn by_word(text: &str, change: impl Fn(&str) -> Option<String>) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let end = piece.trim_end_matches(char::is_whitespace);
            if is_address(end) {
                return piece.to_owned();
            }
            let start = end.find(|c: char| c.is_alphanumeric()).unwrap_or(end.len());
            let word = end[start..].trim_end_matches(|c: char| !c.is_alphanumeric());
            match change(word) {
                Some(better) if !word.is_empty() => {
                    format!("{}{better}{}", &piece[..start], &piece[start + word.len()..])
                }
                _ => piece.to_owned(),
            }
        })
        .collect()
}

fn is_address(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains('@')
        || inner.contains("://")
        || inner.contains('/')
        || (inner.contains('.') && inner.chars().any(char::is_alphabetic))
}

fn replace_ignoring_case(text: &str, wanted: &str, with: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    // Lower case of ASCII keeps every byte in its place.
    while let Some(at) = rest.to_ascii_lowercase().find(wanted) {
        out.push_str(&rest[..at]);
        out.push_str(with);
        rest = &rest[at + wanted.len()..];
        // " really really ": what was put in begins the next one.
        if with == " " && rest.to_ascii_lowercase().starts_with(wanted.trim_start()) {
            out.pop();
            rest = &rest[wanted.trim_start().len() - 1..];
        }
    }
    out.push_str(rest);
    out
}

/// One space between words, none before a mark, one after a comma; not five exclamation marks.
fn spaced(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut out = indent.clone();
        for word in line.split_whitespace() {
            let only_marks = word.chars().all(|c| ",.!?;:".contains(c)) && !word.is_empty();
            if out.len() > indent.len() && !only_marks {
                out.push(' ');
            }
            out.push_str(&fewer_marks(word));
        }
        out
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn fewer_marks(word: &str) -> String {
    if is_address(word) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let chars: Vec<char> = word.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        if matches!(c, '!' | '?' | ',') && at > 0 && chars[at - 1] == *c {
            continue;
        }
        out.push(*c);
        // "yes,we" but not "1,200".
        let between = |at: Option<&char>| at.is_some_and(|c| c.is_alphabetic());
        if *c == ',' && between(chars.get(at + 1)) && at > 0 && between(chars.get(at - 1)) {
            out.push(' ');
        }
    }
    out
}

/// Sentences begin with a capital letter, and the last one ends.
fn capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let word_start =
            at == 0 || chars[at - 1].is_whitespace() || "(\"“¿¡".contains(chars[at - 1]);
        // Items of a list are written as their writer likes.
        if begins && c.is_alphabetic() && !in_list(&chars[..at]) {
            let word: String = chars[at..].iter().take_while(|c| !c.is_whitespace()).collect();
            if word_start && !is_address(&word) {
                out.extend(c.to_uppercase());
            } else {
                out.push(*c);
            }
            begins = false;
            continue;
        }
        if c.is_alphanumeric() {
            begins = false;
        }
        let ends = matches!(c, '.' | '!' | '?')
            && chars.get(at + 1).is_none_or(|next| next.is_whitespace());
        // "e.g. this" and "9 a.m. sharp" do not end a sentence.
        let short = *c == '.' && at > 1 && chars[at - 2] == '.';
        if (ends && !short) || (*c == '\n' && chars.get(at + 1) == Some(&'\n')) {
            begins = true;
        }
        out.push(*c);
    }
    let last = out.lines().last().unwrap_or_default().trim();
    let words = last.split_whitespace().count();
    let listed =
        last.starts_with(['-', '*', '#']) || last.split_whitespace().last().is_some_and(is_address);
    if words > 2 && !listed && last.chars().last().is_some_and(char::is_alphanumeric) {
        out.push('.');
    }
    out
}

fn in_list(before: &[char]) -> bool {
    let line = before.rsplit(|c| *c == '\n').next().unwrap_or_default();
    line.first().is_some_and(|c| matches!(c, '-' | '*'))
}

fn greets(text: &str) -> bool {
    let first: String =
        text.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    matches!(
        first.as_str(),
        "hi" | "hello" | "hey" | "dear" | "good" | "hallo" | "hola" | "bonjour"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_corrected_and_nothing_else() {
        for (draft, change, better) in [
            (
                "hi zoe , we dont have teh time tommorow !!!",
                Change::Correct,
                "Hi zoe, we don’t have the time tomorrow!",
            ),
            (
                "yes we are open on monday untill 6pm",
                Change::Correct,
                "Yes we are open on Monday until 6pm.",
            ),
            (
                "i can recieve you at 9.30. see www.salon.example/teh or write to teh@salon.example",
                Change::Correct,
                "I can receive you at 9.30. See www.salon.example/teh or write to teh@salon.example",
            ),
            (
                "The price is 1,200 euros,not less.",
                Change::Correct,
                "The price is 1,200 euros, not less.",
            ),
            ("We open at 9 a.m. sharp.", Change::Correct, "We open at 9 a.m. sharp."),
            ("Wir haben  geöffnet .", Change::Correct, "Wir haben geöffnet."),
            ("- one\n- two", Change::Correct, "- one\n- two"),
            (
                "I just wanted to let you know that we are really really busy due to the fact that it is Friday.",
                Change::Shorten,
                "We are busy because it is Friday.",
            ),
            (
                "we're here, it's fine, thanks",
                Change::Formal,
                "Hello Zoe,\n\nWe are here, it is fine, thank you.",
            ),
            ("we have a table for you", Change::Warmer, "Hi Zoe,\n\nWe have a table for you."),
            ("Hello, we have a table for you", Change::Warmer, "Hello, we have a table for you."),
        ] {
            assert_eq!(polish(draft, change, Language::En, Some("Zoe Miller")), better, "{draft}");
        }
    }

    #[test]
    fn what_is_right_stays_and_doing_it_twice_does_it_once() {
        for text in [
            "We are open until 18:00.",
            "Yes.",
            "Dear Zoe,\n\nplease call +49 30 123.\n\nBest",
            "Ça va? Oui.",
            "…",
            "€45",
        ] {
            let once = polish(text, Change::Correct, Language::En, None);
            assert_eq!(polish(&once, Change::Correct, Language::En, None), once, "{text}");
        }
    }
}
