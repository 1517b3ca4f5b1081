//! What a caller will say to a reply, so that they are waited for as long as that takes.

use frontdesk_voice::core::Expect;

/// What a reply asks for; none when it asks for nothing of a kind.
pub(super) fn of(reply: &str) -> Option<Expect> {
    let last = reply.trim_end().rsplit(['.', '!', '\n']).next().unwrap_or_default().to_lowercase();
    if !last.contains('?') {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| last.contains(word));
    if has(&["e-mail", "email", "correo", "courriel", "mail-adresse"]) {
        return Some(Expect::Email);
    }
    if has(&["phone", "number", "nummer", "numéro", "número", "teléfono", "telefon"]) {
        return Some(Expect::Phone);
    }
    if has(&["name", "nombre", "nom "]) {
        return Some(Expect::Name);
    }
    let offers =
        ["shall i", "would you like", "do you want", "is that", "does that", "right?", " or "];
    let offers =
        has(&offers) || has(&["soll ich", "möchten sie", "passt", "voulez-vous", "quiere"]);
    offers.then_some(Expect::Choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_what_is_expected() {
        for (reply, expect) in [
            ("Tomorrow at 10 is free. Shall I book it?", Some(Expect::Choice)),
            ("What name may I book it under?", Some(Expect::Name)),
            ("Good. And which phone number can we reach you on?", Some(Expect::Phone)),
            ("What is your e-mail address?", Some(Expect::Email)),
            ("Would you like 10 or 11?", Some(Expect::Choice)),
            ("We open at nine.", None),
            ("What can I do for you?", None),
            ("", None),
        ] {
            assert_eq!(of(reply), expect, "{reply}");
        }
    }
}
