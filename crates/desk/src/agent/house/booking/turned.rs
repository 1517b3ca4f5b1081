//! What turns an offer aside in a word: somebody else of the staff by the bare name, a thing that is not on
//! the list.

use frontdesk_when::{self as when, Days, Times};

use super::{Ask, Plan, Wish, beside::NOTHING, text::masked};
use crate::{
    agent::house::{Facts, said::Said, services::Match, turn::Turn},
    knowledge::index::words::{self, List},
};

/// Around a name that is all an answer says.
const AROUND: List = List(
    "no nope nah not fine ok okay please pls sure yes yeah yep then rather actually instead maybe perhaps id i would prefer \
    like want with make it be could can we have sorry hmm oh well better take get the one to by let lets go for thanks thank you",
);

/// Of these, what no answer to "what name may I put it under?" has around it.
const TURNING: &str = "no | nope | nah | fine | please | pls | then | rather | actually | instead | prefer | with | better | want";

impl Facts<'_> {
    /// Somebody of the staff whose name is all that is said, beside a few words: "no, Ana", "Ana please".
    /// `naming`: their own name was asked for, so that a bare name is theirs.
    pub(super) fn only_staff(&self, text: &str, naming: bool) -> Option<&String> {
        let said = Said::new(text);
        let rest: Vec<&str> =
            said.words.iter().map(String::as_str).filter(|word| !AROUND.has(word)).collect();
        if rest.is_empty() || naming && !said.any_of(TURNING) {
            return None;
        }
        self.business.staff.iter().find(|name| {
            let own = Said::new(name);
            rest == own.words || rest.len() == 1 && own.words.iter().any(|word| word == rest[0])
        })
    }

    /// Whether a text asks for a thing that is not on the list, and for nothing else: "ok a manicure then".
    pub(super) fn another_thing(&self, text: &str) -> bool {
        const HEAD: List = List(
            "yes yeah yep yup ok okay sure fine great perfect no nope nah sorry oh ah hmm well actually then and also plus \
            maybe perhaps just i id ill would like want need prefer rather have get take do make it book me lets let us go for \
            can could we how about what with please so but",
        );
        const TAIL: List =
            List("then please pls instead thanks thank maybe perhaps too also rather now");
        const OTHER: List = List(
            "sec second moment minute minutes bit while deal date plan text call email message reminder confirmation receipt discount \
            lot big huge million favour favor question person human shame pity pleasure treat surprise gift great good nice lovely \
            few couple different better new day week month think look chat",
        );
        let said = Said::new(text);
        let read = when::read(&masked(text), &self.saying(when::Asked::Nothing));
        if said.words.len() > 10 || !read.is_empty() {
            return false;
        }
        let mut words: Vec<&str> = said.words.iter().map(String::as_str).collect();
        while words.last().is_some_and(|word| TAIL.has(word)) {
            words.pop();
        }
        let head = words.iter().take_while(|word| HEAD.has(word)).count();
        let article = words.get(head).is_some_and(|word| ["a", "an", "some"].contains(word));
        let thing = &words[head + usize::from(article)..];
        let turns = article || said.any_of("instead | rather");
        turns
            && (1..=2).contains(&thing.len())
            && thing.iter().all(|word| {
                words::content(word) > 0.5
                    && word.chars().all(char::is_alphabetic)
                    && !OTHER.has(word)
                    && !NOTHING.has(word)
            })
            && !self.named(text).any()
            && self.described(text).is_empty()
            && self.people_in(text, None) == super::who::People::default()
            && matches!(self.services_in(&Said::new(&thing.join(" "))), Match::Missing)
    }
}

impl Plan {
    /// With somebody else at the time that was decided on.
    pub(super) fn keep_time(&mut self) {
        if let Some(slot) = self.slot.take() {
            self.wishes = vec![when::Wish {
                days: vec![Days::on(slot.at.date())],
                times: vec![Times::At(slot.at.time())],
            }];
        }
    }
}

impl Turn<'_> {
    /// Whether something is asked for in the middle of a plan that is not on the list.
    pub(super) fn asks_for_unlisted(&self, plan: &Plan, text: &str) -> bool {
        let open =
            matches!(plan.asked, Some(Ask::Time | Ask::Yes | Ask::Staff | Ask::Name | Ask::Reach));
        open && plan.aim == Wish::Book && self.facts.another_thing(text)
    }
}
