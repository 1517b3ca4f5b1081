//! What a member whispers to house in a call: it says what it is told to say. Anything else it does not understand,
//! and repeats to nobody.

/// The most characters that are said of a whisper.
const MOST: usize = 500;

/// How such a whisper begins, the longer ones first.
const BEGINNINGS: &[&str] = &[
    "let the caller know",
    "let them know",
    "let her know",
    "let him know",
    "tell the caller",
    "tell them",
    "tell her",
    "tell him",
    "say to them",
    "say",
    "ask",
];

/// The sentence that a whisper dictates: what follows "Tell them" or "Say", or a question after "Ask:".
pub fn dictated(whisper: &str) -> Option<String> {
    let words = whisper.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = without(&words, "please").unwrap_or(&words);
    let (beginning, rest) =
        BEGINNINGS.iter().find_map(|start| Some((*start, without(words, start)?)))?;
    let quoted = rest.strip_prefix(':').map(str::trim_start);
    // "Ask them whether ..." is about a sentence, not one.
    if beginning == "ask" && quoted.is_none() {
        return None;
    }
    let rest = quoted.or_else(|| without(rest, "that")).unwrap_or(rest);
    let rest = rest.trim_matches(['"', '“', '”', ' ']);
    let mut letters = rest.chars();
    let first = letters.next()?;
    let mut said: String = first.to_uppercase().chain(letters).take(MOST).collect();
    if !said.ends_with(['.', '!', '?', '…']) {
        said.push('.');
    }
    Some(said)
}

/// What follows these words at the beginning, whatever their case; none where a longer word begins so.
fn without<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    let rest = &text[start.len()..];
    let ends = rest.starts_with([' ', ':', ',']);
    (head.eq_ignore_ascii_case(start) && ends)
        .then(|| rest.trim_start_matches([' ', ',']))
        .filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_member_dictates_is_said_and_nothing_else() {
        for (whisper, said) in [
            ("Tell them we open at nine", "We open at nine."),
            ("tell them that the boss is on his way!", "The boss is on his way!"),
            ("Please let her know: it's ready.", "It's ready."),
            ("Say “ten percent off today”", "Ten percent off today."),
            ("say:  Would Tuesday\n do?", "Would Tuesday do?"),
            ("Ask: would Tuesday do?", "Would Tuesday do?"),
            ("Tell the caller, Mia will call back", "Mia will call back."),
            ("tell them Ärger is fixed", "Ärger is fixed."),
        ] {
            assert_eq!(dictated(whisper).as_deref(), Some(said), "{whisper}");
        }
        for whisper in [
            "",
            "Say",
            "say:",
            "Tell them",
            "He always complains, careful",
            "Ask them whether Tuesday would do",
            "sayonara my friend",
            "Don't tell them about the discount",
            "“”",
            "tell them “”",
            "téll them x",
        ] {
            assert_eq!(dictated(whisper), None, "{whisper}");
        }
        let long = format!("say {}", "x".repeat(10_000));
        assert_eq!(dictated(&long).unwrap().chars().count(), MOST + 1);
    }
}
