//! What the business wants refused and what it wants said, where no model reads its instructions:
//! house keeps to it by words.

use super::house::{Choice, Offer, Reply, State};

/// What is said to a topic that is refused.
const REFUSAL: &str = "I can't help with that here.";

/// Words of a topic that say nothing by themselves.
const SMALL: &[&str] =
    &["a", "about", "an", "and", "any", "for", "of", "on", "or", "our", "the", "to", "with"];

/// The first topic whose words were all asked.
pub(super) fn refused<'a>(asked: &[String], topics: &'a [String]) -> Option<&'a str> {
    if topics.is_empty() {
        return None;
    }
    let said: Vec<String> = asked.iter().flat_map(|text| words(text)).collect();
    topics.iter().map(String::as_str).find(|topic| {
        let mut wanted = words(topic).peekable();
        wanted.peek().is_some() && wanted.all(|word| said.contains(&word))
    })
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !SMALL.contains(&word.as_str()))
        // One and several are the same topic.
        .map(|word| match word.strip_suffix('s') {
            Some(one) if one.chars().count() > 2 => one.to_owned(),
            _ => word,
        })
}

/// What house says instead of an answer.
pub(super) fn refusal(mut state: State, can_hand_over: bool) -> Reply {
    state.turn = state.turn.saturating_add(1);
    state.offer = can_hand_over.then_some(Offer::Person);
    let (text, choices) = if can_hand_over {
        let label = "Talk to a person".to_owned();
        (format!("{REFUSAL} I can get you a person."), vec![Choice { value: label.clone(), label }])
    } else {
        (REFUSAL.to_owned(), Vec::new())
    };
    Reply { text, choices, sources: Vec::new(), state }
}

/// The sentences that were not said in the conversation yet.
pub(super) fn unsaid<'a, I: Iterator<Item = String>>(
    sentences: &'a [String],
    earlier: impl Fn() -> I,
    now: &str,
) -> Vec<&'a str> {
    let said = |line: &str| now.contains(line) || earlier().any(|text| text.contains(line));
    sentences.iter().map(String::as_str).filter(|line| !said(line)).collect()
}

/// Whether a reply declines to answer. Of a model's words the usual ones are known.
pub(super) fn declines(text: &str) -> bool {
    let plain = text.to_lowercase().replace('’', "'");
    [
        "can't help with that",
        "cannot help with that",
        "not able to help with",
        "unable to help with",
        "don't know",
        "do not know",
        "don't have that information",
        "don't have information",
        "don't have any information",
        "do not have information",
        "couldn't find",
        "could not find",
        "i'm not sure about that",
        "can't discuss",
        "cannot discuss",
        "not something i can",
        "dazu habe ich keine",
        "das weiß ich nicht",
        "kann ich nicht weiterhelfen",
        "no lo sé",
        "no puedo ayudar",
        "no tengo información",
        "je ne sais pas",
        "je ne peux pas vous aider",
        "je n'ai pas d'information",
        "لا أعرف",
        "لا أستطيع مساعدتك",
    ]
    .iter()
    .any(|words| plain.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_topic_is_refused_when_all_its_words_are_asked() {
        let topics = list(&["Medical advice", "the discounts", "!?"]);
        for (asked, topic) in [
            ("Can you give me some medical advice?", Some("Medical advice")),
            ("Is there a discount?", Some("the discounts")),
            ("I need advice on colours", None),
            ("", None),
        ] {
            assert_eq!(refused(&list(&[asked]), &topics), topic, "{asked}");
        }
    }

    #[test]
    fn a_sentence_is_said_once() {
        let always = list(&["Prices include tax.", "We are dog friendly."]);
        let earlier = || list(&["Hello. Prices include tax."]).into_iter();

        assert_eq!(unsaid(&always, earlier, "Nine euros."), ["We are dog friendly."]);
        assert!(unsaid(&always, earlier, "Yes! We are dog friendly.").is_empty());
    }

    #[test]
    fn a_refusal_declines_and_an_answer_does_not() {
        assert!(declines(&refusal(State::default(), true).text));
        assert!(declines("I’m sorry, I don’t know that."));
        assert!(!declines("Yes, there are six spaces behind the salon."));
    }
}
