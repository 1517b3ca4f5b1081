//! What a message says of an appointment, all of it at once.

use frontdesk_when::{self as when, Asked};

use super::{
    Ask, Plan, Wish,
    text::{decided, in_address, last_word, masked, without},
    which::{picked, tells_apart},
    words,
};
use crate::agent::house::{
    details::{self, Details},
    said::Said,
    theirs,
    turn::Turn,
};

/// What was heard.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that was said or not")]
pub(in crate::agent::house) struct Heard {
    /// A day or a time.
    pub(super) when: bool,
    /// A service.
    pub(super) service: bool,
    /// Somebody of the staff, or that anybody will do.
    pub(super) staff: bool,
    /// One of what was offered.
    pub(super) chosen: bool,
    /// A name, an address, a number, a code.
    pub(super) details: bool,
    /// The waitlist.
    pub(super) wait: bool,
    /// Yes or no.
    pub(super) yes: Option<bool>,
}

impl Heard {
    /// The appointment itself became another.
    pub(super) fn changes(&self) -> bool {
        self.when || self.service || self.staff || self.chosen || self.wait
    }

    /// The plan can go on with it.
    pub(super) fn moved_on(&self) -> bool {
        self.changes() || self.details
    }

    pub(super) fn anything(&self) -> bool {
        self.moved_on() || self.yes.is_some()
    }
}

impl Turn<'_> {
    /// Takes everything that `text` says into the plan.
    pub(in crate::agent::house) fn hear(&mut self, plan: &mut Plan, text: &str) -> Heard {
        let said = Said::new(text);
        let mut heard = Heard { yes: words::yes(&said), ..Heard::default() };
        if plan.asked == Some(Ask::Code)
            && (words::sends_again(&said) || details::email(text).is_some())
        {
            // Another code, or one to another address.
            plan.email = details::email(text).or(plan.email.take());
            if plan.email.is_some() {
                plan.asked = Some(Ask::Email);
                heard.details = true;
            }
            return heard;
        }
        if plan.asked == Some(Ask::Code) {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            if digits.len() == 6 {
                heard.details = true;
                return heard;
            }
        }
        if words::waits(&said) {
            plan.wait = plan.wait.or_else(|| plan.day());
            heard.wait = plan.wait.is_some();
            if heard.wait {
                plan.asked = None;
                self.hear_details(plan, text, &mut heard);
                return heard;
            }
        }
        plan.wait = None;
        self.hear_details(plan, text, &mut heard);
        if self.hear_choice(plan, &said, &mut heard) {
            return heard;
        }
        let shown = words::bared(plan.asked, &masked(text));
        let saying = self.facts.saying_of(plan);
        let mut read = self.facts.read_of(plan, &shown, &saying);
        last_word(&shown, &saying, &mut read);
        decided(&mut read.wishes, &said);
        let rest = self.facts.beside_people(&without(text, &read.spans));
        self.hear_service(plan, &rest, &mut heard);
        self.hear_beside(plan, &said, &rest);
        self.hear_staff(plan, &said, &mut heard);
        if let Some(day) = read.impossible.clone().and_then(|there| text.get(there)) {
            plan.impossible = Some(day.to_owned());
            plan.slot = None;
            heard.when = true;
        }
        self.hear_when(plan, &read, &said, &mut heard);
        heard
    }

    fn hear_details(&self, plan: &mut Plan, text: &str, heard: &mut Heard) {
        let dictated = details::dictated(text);
        let text = dictated.as_str();
        let mut details = Details::read(text);
        if plan.asked == Some(Ask::Reach) && details.phone.is_none() {
            details.phone = details::phone(text, 7);
        }
        if plan.asked == Some(Ask::Name) && details.name.is_none() {
            let yes = words::yes(&Said::new(text)).is_some();
            let shown = words::bared(plan.asked, &masked(text));
            let saying = self.facts.saying(Asked::Time);
            let mut read = when::read(&shown, &saying);
            last_word(&shown, &saying, &mut read);
            let rest = without(text, &read.spans);
            let bare = rest.chars().filter(|c| c.is_alphabetic()).count() < 3;
            let names_service = !self.facts.named(text).whole.is_empty();
            // "Ah nah, got a meeting then. 11:45?" is no name.
            let timed = !read.is_empty() || !read.wishes.is_empty();
            let clause = timed
                && !Said::new(text)
                    .any_of("my name | name is | name s | its | im | i am | this is | under")
                && details.email.is_none()
                && details.phone.is_none();
            details.name = details::answered_name(&rest)
                .filter(|_| !yes && !clause && (!bare || read.is_empty()) && !names_service);
        }
        // "The name is wrong, it's Sally Rohr"
        let said = Said::new(text);
        let named = said.any_of("name | spelled | spelt | misspelled | spelling");
        let now = plan.name.clone().or_else(|| self.facts.contact.name.clone());
        if named && plan.asked == Some(Ask::Yes) {
            let new = details.name.take();
            details.name = new.map(|name| details::completed_name(name, now.as_deref()));
        }
        let put_right = named || plan.asked == Some(Ask::Yes) && words::yes(&said) == Some(false);
        if details.name.is_none()
            && (plan.name.is_some() || plan.asked == Some(Ask::Yes))
            && put_right
        {
            details.name = details::corrected_name(text, now.as_deref()).filter(|name| {
                named || text.contains(name.as_str()) && name.starts_with(char::is_uppercase)
            });
        }
        if let Some(name) = details.email.as_deref().and_then(|email| in_address(email, text)) {
            details.name = Some(name);
        }
        // "Can I see Ana?" names who does it, not who comes.
        let staff = |name: &String| {
            let own = Said::new(name);
            self.facts.business.staff.iter().any(|one| {
                let one = Said::new(one);
                own.words == one.words
                    || own.words.len() == 1 && one.words.first() == own.words.first()
            })
        };
        details.name = details.name.filter(|name| self.facts.named(name).whole.is_empty());
        let turns = Said::new(text)
            .any_of("actually | with | can it be | could it be | prefer | rather | instead");
        let begins = |name: &String| {
            let first = Said::new(name).words.into_iter().next().unwrap_or_default();
            self.facts.business.staff.iter().any(|one| Said::new(one).words.first() == Some(&first))
        };
        if self.facts.only_staff(text, plan.asked == Some(Ask::Name)).is_some() {
            // "No, Ana" says with whom.
            details.name = None;
        } else if plan.asked != Some(Ask::Name) {
            details.name = details.name.filter(|name| !staff(name));
        } else if turns && details.email.is_none() && details.phone.is_none() {
            details.name = details.name.filter(|name| !begins(name));
        }
        for (have, new) in [
            (&mut plan.name, details.name),
            (&mut plan.email, details.email),
            (&mut plan.phone, details.phone),
        ] {
            if new.is_some() && *have != new {
                *have = new;
                heard.details = true;
            }
        }
    }

    /// One of the times or appointments that were offered, by its place or its button.
    fn hear_choice(&self, plan: &mut Plan, said: &Said, heard: &mut Heard) -> bool {
        let offered = match plan.asked {
            Some(Ask::Time) => plan.slots.len(),
            Some(Ask::Which) => plan.owns.len(),
            _ => 0,
        };
        let button = said.raw.trim().to_lowercase();
        let pressed = (0..offered).find(|at| {
            let value = if plan.asked == Some(Ask::Time) {
                self.facts.button(plan.slots[*at].at)
            } else {
                self.own_button(&plan.owns[*at])
            };
            value.to_lowercase() == button
        });
        // "Ok, with Ana" is no yes to a time of somebody else's.
        let whose = || self.facts.people_in(&said.raw, plan.name.as_deref()).with;
        let theirs = |name: &String| plan.slots.iter().all(|slot| slot.staff.contains(name));
        let agreed = offered == 1 && words::yes(said) == Some(true);
        let only = (agreed && whose().iter().all(theirs)).then_some(0);
        let Some(at) = pressed.or_else(|| words::nth(said, offered)).or(only) else { return false };
        if plan.asked == Some(Ask::Time) {
            plan.slot = plan.slots.get(at).cloned();
        } else {
            plan.own = plan.owns.get(at).cloned();
        }
        heard.chosen = true;
        heard.yes = None;
        true
    }

    fn hear_service(&self, plan: &mut Plan, rest: &str, heard: &mut Heard) {
        let naming = matches!(plan.asked, Some(Ask::Name | Ask::Reach | Ask::Email | Ask::Code));
        let spoken = self.facts.named(rest);
        // A word in passing does not change the service that was agreed on; its name does.
        let corrects = Said::new(rest).begins_any_of(
            "sorry | no | not | actually | oh | wait | i meant | i mean | make it | rather | hmm | ah",
        );
        if (plan.service.is_some() || naming) && spoken.whole.is_empty() {
            let others: Vec<_> =
                spoken.part.iter().filter(|one| plan.service.as_ref() != Some(&one.name)).collect();
            if let ([one], true) = (others.as_slice(), corrects)
                && plan.service.as_ref().is_some_and(|now| tells_apart(rest, &one.name, now))
                && plan.aim == Wish::Book
            {
                plan.service = Some(one.name.clone());
                plan.forget_slot();
                heard.service = true;
            }
            return;
        }
        let names: Vec<String> = spoken.best().iter().map(|service| service.name.clone()).collect();
        if plan.aim != Wish::Book {
            // Which of their appointments it is about.
            let told = self.facts.named(&theirs::clauses(rest)).best();
            let told: Vec<String> = told.iter().map(|service| service.name.clone()).collect();
            let names = if names.len() > 1 && !told.is_empty() { told } else { names };
            let another = plan.own.as_ref().is_some_and(|own| !names.contains(&own.service));
            let has = |name: &String| {
                self.facts.contact.appointments.iter().any(|one| one.service == *name)
            };
            if another && !names.is_empty() && names.iter().any(has) {
                plan.own = None;
            }
            if plan.own.is_none() && !names.is_empty() {
                plan.services = names;
                heard.service = true;
            }
            return;
        }
        // Among those it was asked about, when it is one of them.
        let among: Vec<String> =
            names.iter().filter(|name| plan.services.contains(name)).cloned().collect();
        let picked = || picked(rest, &plan.services).into_iter().collect();
        let names: Vec<String> = match (among.is_empty(), names.is_empty()) {
            (true, true) => picked(),
            (true, false) => names,
            (false, _) => among,
        };
        match names.as_slice() {
            [] => {}
            [one] => {
                if plan.service.as_ref() != Some(one) {
                    plan.service = Some(one.clone());
                    plan.forget_slot();
                }
                heard.service = true;
            }
            several if plan.service.is_none() => {
                plan.services = several.to_vec();
                heard.service = true;
            }
            _ => {}
        }
    }
}
