//! What a contact gave of themselves, taken out of a text: names, e-mail addresses, numbers to call,
//! where they live. A sentence that holds any of it goes; when nothing is left, the text does.
//!
//! Rather a useful answer lost than a person's address in an FAQ.

/// The text without anything personal; `None` when nothing of use is left. `contact` is what is known
/// of them; `own` is the business's, which may be said.
pub(super) fn without(text: &str, contact: &[&str], own: &[&str]) -> Option<String> {
    let known: Vec<String> = contact
        .iter()
        .flat_map(|value| value.split_whitespace().map(str::to_lowercase))
        .filter(|word| word.chars().count() > 2)
        .collect();
    let own: String = own.join(" ").to_lowercase();
    let mut kept = Vec::new();
    for line in text.lines() {
        let sentences: Vec<&str> = sentences(line)
            .into_iter()
            .map(|sentence| ungreeted(sentence, &known))
            .filter(|sentence| !sentence.trim().is_empty() && !is_personal(sentence, &known, &own))
            .collect();
        kept.push(sentences.concat().trim().to_owned());
    }
    let text = kept.join("\n");
    let text = text.trim();
    (text.chars().filter(|c| c.is_alphabetic()).count() > 5).then(|| text.to_owned())
}

/// The names by which somebody introduces themselves: "Hi, I'm Zoe Miller".
pub(super) fn introduced(text: &str) -> Vec<&str> {
    const LEADS: [&str; 10] = [
        "i'm",
        "i’m",
        "i am",
        "this is",
        "my name is",
        "ich bin",
        "ich heiße",
        "me llamo",
        "soy",
        "je suis",
    ];
    let small = text.to_lowercase();
    // Lower case that is longer or shorter would put the places elsewhere: then nothing is taken.
    if small.len() != text.len() {
        return Vec::new();
    }
    let mut names = Vec::new();
    for lead in LEADS {
        for (at, _) in small.match_indices(lead) {
            let rest = text.get(at + lead.len()..).unwrap_or_default();
            let begins = rest.starts_with(' ') && !small[..at].ends_with(char::is_alphanumeric);
            let said = rest.split([',', '.', '!', '?', '\n']).next().unwrap_or_default();
            names.extend(
                said.split_whitespace().take(3).take_while(|word| {
                    begins && word.chars().next().is_some_and(char::is_uppercase)
                }),
            );
        }
    }
    names
}

/// A line in sentences, each with what ends it.
fn sentences(line: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut start = 0;
    let bytes = line.as_bytes();
    for (at, c) in line.char_indices() {
        let next = at + c.len_utf8();
        if matches!(c, '.' | '!' | '?' | '؟') && bytes.get(next).is_none_or(u8::is_ascii_whitespace)
        {
            all.push(&line[start..next]);
            start = next;
        }
    }
    all.push(&line[start..]);
    all
}

/// "Hi Zoe, we do." is "we do.": a greeting with a name tells nothing of the answer.
fn ungreeted<'a>(sentence: &'a str, known: &[String]) -> &'a str {
    const GREETINGS: [&str; 12] = [
        "hi", "hello", "hey", "dear", "hallo", "liebe", "lieber", "hola", "bonjour", "good",
        "guten", "thanks",
    ];
    let Some((greeting, rest)) = sentence.split_once([',', '!']) else { return sentence };
    let mut words = greeting.split_whitespace();
    let greets =
        words.next().is_some_and(|first| GREETINGS.contains(&first.to_lowercase().as_str()));
    let few = greeting.split_whitespace().count() <= 4;
    let named = words.any(|word| known.contains(&plain(word)));
    if greets
        && few
        && (named || rest.trim().is_empty() || greeting.split_whitespace().count() <= 2)
    {
        rest
    } else {
        sentence
    }
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

fn is_personal(sentence: &str, known: &[String], own: &str) -> bool {
    let small = sentence.to_lowercase();
    let introduces = [
        "my name is",
        "i'm called",
        "ich heiße",
        "mein name",
        "me llamo",
        "je m'appelle",
        "اسمي",
        "i live",
        "my address",
        "my number",
        "my email",
        "my e-mail",
    ];
    if introduces.iter().any(|words| small.contains(words)) {
        return true;
    }
    for word in small.split_whitespace() {
        let bare = plain(word);
        let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric());
        if known.contains(&bare)
            || known.iter().any(|known| known.contains('@') && known == trimmed)
        {
            return true;
        }
        if trimmed.contains('@') && !own.contains(trimmed) {
            return true;
        }
    }
    !introduced(sentence).is_empty() || has_phone(&small, own) || has_address(&small, own)
}

/// Seven digits and more with what people put between them.
fn has_phone(text: &str, own: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let own = digits(own);
    let mut run = String::new();
    for c in text.chars().chain(['x']) {
        if c.is_ascii_digit() || "+()-/ ".contains(c) {
            run.push(c);
            continue;
        }
        let number = digits(&run);
        if number.len() >= 7 && !own.contains(number.trim_start_matches('0')) {
            return true;
        }
        run.clear();
    }
    false
}

/// A street with a number.
fn has_address(text: &str, own: &str) -> bool {
    const STREETS: [&str; 14] = [
        "street",
        "straße",
        "strasse",
        "str.",
        "avenue",
        "road",
        " lane",
        "boulevard",
        "platz",
        "allee",
        "calle",
        "rue ",
        "weg ",
        "apartment",
    ];
    let street = STREETS.iter().any(|street| text.contains(street));
    let number = text.chars().any(|c| c.is_ascii_digit());
    // The business may say where it is.
    let of_own =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 5).any(
            |word| own.contains(word) && STREETS.iter().any(|street| word.contains(street.trim())),
        );
    street && number && !of_own
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn nothing_of_the_contact_is_left() {
        let contact = ["Zoe Miller", "zoe@example.com", "+49 170 9876543"];
        let own = ["+49 30 1234567", "hello@salon.example", "Hauptstraße 12, 10115 Berlin"];
        for (text, left) in [
            ("Do you have a car park?", Some("Do you have a car park?")),
            ("Hi, I'm Zoe. Do you have a car park?", Some("Do you have a car park?")),
            ("My name is Bob. Do you do weddings?", Some("Do you do weddings?")),
            (
                "Hi Zoe, yes, there are six spaces behind the salon.",
                Some("yes, there are six spaces behind the salon."),
            ),
            ("Dear Ms Miller, we do weddings. Zoe, see you then!", Some("we do weddings.")),
            ("This is Bob Stone. Do you open on Monday?", Some("Do you open on Monday?")),
            (
                "We are at Hauptstraße 12, call 030 1234567.",
                Some("We are at Hauptstraße 12, call 030 1234567."),
            ),
            (
                "Write to hello@salon.example for that.",
                Some("Write to hello@salon.example for that."),
            ),
            ("I will write to zoe@example.com", None),
            ("I will write to her at z.miller@work.example", None),
            ("We will call you at 0170 9876543", None),
            ("We will call 555 123 4567", None),
            ("A driver comes to 12 Elm Street at noon", None),
            ("Ich wohne in der Lindenallee 4", None),
            ("Thanks!", None),
            ("", None),
        ] {
            assert_eq!(without(text, &contact, &own).as_deref(), left, "{text}");
        }
    }
}
