//! The history that Vapi sends with every question, and what of it is new.
//!
//! It comes whole each time and may come again. Words that were not heard before become messages, by their
//! place in it; somebody who goes on speaking where they were taken to have finished has more words at the
//! same place. A reply that was spoken over stands in it as far as it was spoken, and is cut to that here.

use std::collections::BTreeMap;

use frontdesk_base::{Result, id::OrgId};
use frontdesk_providers::vapi::chat::Turn;
use frontdesk_voice::redact;

use crate::{
    App, Caller,
    calls::{self, Call, NewLine, Speaker, Spoken},
};

/// How long a character takes to be said, in milliseconds: Vapi tells no times until the call is over.
const CHARACTER_MS: i64 = 65;

/// What the history holds for one place of the person outside.
#[derive(Debug, Default, PartialEq, Eq)]
struct Place {
    /// What the assistant said before it, as far as it was spoken.
    before: String,
    /// What the person said, all of it until the assistant spoke again.
    said: String,
}

/// What became of a history.
pub(crate) struct Taken {
    /// Whether something was heard that was not heard before.
    pub(crate) new: bool,
    /// Where in the call this is, in milliseconds from the answer.
    pub(crate) at_ms: i64,
}

/// Brings a call in line with the history.
pub(crate) async fn take(app: &App, org: &OrgId, call: &Call, history: &[Turn]) -> Result<Taken> {
    let places = places(history);
    let caller = Caller::system(org.clone());
    let mut lines = calls::transcript(app, &caller, &call.id).await?;
    let at_ms = since_answer(app, call).max(lines.last().map_or(0, |line| line.start_ms));
    if lines.is_empty()
        && let Some(greeting) =
            places.first().map(|place| &place.before).filter(|said| !said.is_empty())
    {
        let message = calls::said(app, org, &call.id, greeting, false).await?;
        let times = (0, length(greeting).min(at_ms));
        calls::spoken(app, org, &call.id, &message, times, Vec::new()).await?;
        lines = calls::transcript(app, &caller, &call.id).await?;
    }
    let fresh = fresh(&calls::heard_as(app, org, call, "u").await?, &places);
    if let Some((place, id, _)) = fresh.last() {
        // Who goes on where they were taken to have finished has heard nothing in between.
        let spoken = if id.contains('.') { "" } else { places[*place].before.as_str() };
        cut(app, org, call, &lines, spoken).await?;
    }
    let since = lines.last().map_or(0, |line| line.start_ms);
    for (_, id, words) in &fresh {
        let line = NewLine {
            text: words.clone(),
            start_ms: (at_ms - length(words)).max(since),
            end_ms: at_ms,
            id: Some(id.clone()),
            ..NewLine::default()
        };
        calls::heard(app, org, &call.id, line).await?;
    }
    Ok(Taken { new: !fresh.is_empty(), at_ms })
}

/// How far a call has gone, in milliseconds from the answer.
pub(crate) fn since_answer(app: &App, call: &Call) -> i64 {
    let now = app.clock().now().millis();
    call.answered_at.map_or(0, |at| (now - at.millis()).max(0))
}

/// About how long words take to be said, in milliseconds.
pub(crate) fn length(words: &str) -> i64 {
    i64::try_from(words.chars().count()).unwrap_or(i64::MAX).saturating_mul(CHARACTER_MS)
}

/// The places of the person outside, without the numbers that must not be kept. What they say in one go is one place, however it is divided: nothing of
/// the assistant's was spoken in between.
fn places(history: &[Turn]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut before = String::new();
    let mut open = false;
    for turn in history {
        match turn {
            Turn::User(words) if words.is_empty() => {}
            Turn::User(words) => {
                if let Some(place) = places.last_mut().filter(|_| open) {
                    join(&mut place.said, words);
                } else {
                    places.push(Place { before: std::mem::take(&mut before), said: words.clone() });
                    open = true;
                }
            }
            Turn::Assistant(words) if words.is_empty() => {}
            Turn::Assistant(words) => {
                join(&mut before, words);
                open = false;
            }
            Turn::Tool => {}
        }
    }
    for place in &mut places {
        place.said = redact::mask(&place.said);
    }
    places
}

/// What of the places was not heard before: the place, an id for it, the words. `known` is what was, by those
/// ids. Of places before the last one only those count that have nothing: what was said long ago is not
/// written anew because it is transcribed in another way.
fn fresh(known: &[(String, String)], places: &[Place]) -> Vec<(usize, String, String)> {
    let mut heard: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (id, words) in known {
        let place = id.trim_start_matches('u').split('.').next().and_then(|n| n.parse().ok());
        if let Some(place) = place {
            heard.entry(place).or_default().push(words);
        }
    }
    let last = places.len().saturating_sub(1);
    let mut all = Vec::new();
    for (place, Place { said, .. }) in places.iter().enumerate() {
        if !has_words(said) {
            continue;
        }
        match heard.get(&place) {
            None => all.push((place, format!("u{place}"), said.clone())),
            Some(pieces) if place == last => {
                // A transcript that was corrected begins again with a later piece.
                let rest = (0..pieces.len()).find_map(|from| rest(said, &pieces[from..].join(" ")));
                let words = rest.unwrap_or(said.as_str());
                if has_words(words) {
                    all.push((place, format!("u{place}.{}", pieces.len()), words.to_owned()));
                }
            }
            Some(_) => {}
        }
    }
    all
}

/// Cuts the replies since the person's last words to what was spoken of them.
async fn cut(app: &App, org: &OrgId, call: &Call, lines: &[Spoken], before: &str) -> Result<()> {
    let replies: Vec<&Spoken> = {
        let since = lines.iter().rev().take_while(|line| line.speaker == Speaker::Agent);
        // What is the line's own, such as the greeting, came of no turn.
        let mut since: Vec<_> = since.filter(|line| line.turn_id.is_some()).collect();
        since.reverse();
        since
    };
    let mut spoken = words(before).count();
    let whole: Vec<String> = replies.iter().flat_map(|line| words(&line.text)).collect();
    if spoken >= whole.len() || !is_beginning(before, &whole) {
        return Ok(());
    }
    for reply in replies {
        let count = words(&reply.text).count();
        if count > spoken {
            let heard = first_words(&reply.text, spoken);
            calls::cut(app, org, &call.id, &reply.message_id, heard).await?;
        }
        spoken = spoken.saturating_sub(count);
    }
    Ok(())
}

/// Whether what was spoken is the beginning of this, as far as a transcript of it can be: four of five words
/// are the same.
fn is_beginning(spoken: &str, whole: &[String]) -> bool {
    let count = words(spoken).count();
    let same = words(spoken).zip(whole).filter(|(a, b)| a == *b).count();
    same * 5 >= count * 4
}

/// What comes in `whole` after the words of `known`; `None` where it does not begin with them.
fn rest<'a>(whole: &'a str, known: &str) -> Option<&'a str> {
    let count = words(known).count();
    let begins = words(known).eq(words(whole).take(count));
    begins.then(|| whole[first_words(whole, count).len()..].trim_start())
}

/// The first so many words of a text, with what stands between them.
fn first_words(text: &str, count: usize) -> &str {
    let mut left = count;
    let mut end = 0;
    for word in text.split_whitespace() {
        // A word lies within its text: where it ends is the difference of their addresses.
        let at = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
        let counts = word.chars().any(char::is_alphanumeric);
        if counts && left == 0 {
            break;
        }
        left -= usize::from(counts);
        end = at;
    }
    if count == 0 { "" } else { text.get(..end).unwrap_or(text) }
}

/// Words as they are compared: without signs and in small letters.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let plain = |word: &str| -> String {
        word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    text.split_whitespace().map(plain).filter(|word| !word.is_empty())
}

fn has_words(text: &str) -> bool {
    words(text).next().is_some()
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(words: &str) -> Turn {
        Turn::User(words.to_owned())
    }

    fn bot(words: &str) -> Turn {
        Turn::Assistant(words.to_owned())
    }

    fn known(pieces: &[(&str, &str)]) -> Vec<(String, String)> {
        pieces.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect()
    }

    fn new(pieces: &[(&str, &str)], history: &[Turn]) -> Vec<(String, String)> {
        fresh(&known(pieces), &places(history))
            .into_iter()
            .map(|(_, id, words)| (id, words))
            .collect()
    }

    #[test]
    fn only_what_was_not_heard_is_new() {
        let whole = [bot("Hello!"), user("A cut, please."), bot("When?"), user("Tomorrow")];
        assert_eq!(new(&[], &whole[..2]), known(&[("u0", "A cut, please.")]));
        assert_eq!(new(&[("u0", "A cut, please.")], &whole[..2]), []);
        assert_eq!(new(&[("u0", "a cut please")], &whole), known(&[("u1", "Tomorrow")]));
        let both = [("u0", "A cut, please."), ("u1", "Tomorrow")];
        assert_eq!(new(&both, &whole), []);
        assert_eq!(new(&both, &whole[..2]), [], "an older one again");
        assert_eq!(new(&[], &whole), known(&both), "one that was missed");
    }

    #[test]
    fn the_number_of_a_card_is_not_among_the_words() {
        let history = [user("My card is 4111 1111"), user("1111 1111, all right?")];
        let masked = format!("My card is {}, all right?", redact::MASK);
        assert_eq!(new(&[], &history), known(&[("u0", masked.as_str())]));
        assert_eq!(new(&[("u0", masked.as_str())], &history), [], "nor are they new again");
    }

    #[test]
    fn who_goes_on_speaking_has_more_words_at_the_same_place() {
        let first = [("u0", "I'd like to book")];
        for history in [
            vec![user("I'd like to book a cut.")],
            vec![user("I'd like to book"), user("a cut.")],
            vec![bot("Hi"), user("I’d like to book"), bot(""), Turn::Tool, user("a cut.")],
        ] {
            assert_eq!(new(&first, &history), known(&[("u0.1", "a cut.")]), "{history:?}");
        }
        let corrected = [("u0", "I'd like to look"), ("u0.1", "I'd like to book")];
        assert_eq!(
            new(&corrected[..1], &[user("I'd like to book")]),
            known(&[("u0.1", "I'd like to book")])
        );
        assert_eq!(new(&corrected, &[user("I'd like to book a cut")]), known(&[("u0.2", "a cut")]));
        let later = [user("I'd like to cook"), bot("What?"), user("A cut")];
        assert_eq!(new(&corrected, &later), known(&[("u1", "A cut")]), "what is long said stays");
    }

    #[test]
    fn words_are_counted_without_their_signs() {
        assert_eq!(first_words("At 9:30 — or, at ten.", 2), "At 9:30 —");
        assert_eq!(first_words("At 9:30.", 0), "");
        assert_eq!(first_words("At 9:30.", 9), "At 9:30.");
        assert_eq!(rest("At 9:30, please", "at 9:30"), Some("please"));
        assert_eq!(rest("At ten", "at nine"), None);
        assert_eq!(rest("At ten", "at ten o'clock"), None);
        let whole: Vec<String> = words("We open at nine and close at five.").collect();
        assert!(is_beginning("We open at nine", &whole) && is_beginning("", &whole));
        assert!(!is_beginning("What can I do?", &whole));
    }

    proptest! {
        #[test]
        fn what_was_taken_in_is_never_new_again(turns in prop::collection::vec((any::<bool>(), "\\PC{0,20}"), 0..8)) {
            let history: Vec<Turn> = turns.iter().map(|(who, words)| if *who { user(words.trim()) } else { bot(words.trim()) }).collect();
            let taken = new(&[], &history);
            let heard = fresh(&taken, &places(&history));
            prop_assert!(heard.is_empty(), "{:?}", heard);
            for (_, said) in &taken {
                for count in 0..5 {
                    prop_assert!(said.starts_with(first_words(said, count)));
                }
            }
        }
    }
}
