//! What might help somebody who only says what is the matter ("sore neck", "my e-bike won't turn on") or
//! asks what to take ("which one do you recommend?"): a service of the list, and a time for it. Nothing is
//! judged here; what is offered is what the list says, and they choose.

use super::{
    Author, Facts, ServiceFacts,
    booking::{Ask, Plan},
    said::Said,
    turn::{Told, Turn},
};

/// Asks which service to take.
pub(super) fn asks_advice(said: &Said) -> bool {
    said.any_of(
        "recommend | what should i get | what should i book | what should i take | what should i have | what should i go for | \
        which should i | which one should i | what would you suggest | what do you suggest | any suggestions | \
        what do i need | which do i need | which one do i need | what one do i need | which service do i need | \
        what would you advise | whats best for | what is best for | which is best | what would be best | which one is best | \
        something for that | anything for that | something for this | anything for this | have you got for that | \
        you got for that | do you have for that | do you do for that | got for that | got for this | \
        can you do for that | can you do about it | can you do about that | a treatment for | what are my options | \
        not sure which | not sure what i need | dont know which | dont know what i need | no idea what i need | \
        no idea which | what are the options | which one would you | what kind do i need | help me choose",
    )
}

/// Asks to have something seen to, without saying what that is called.
pub(super) fn asks_for_help(said: &Said) -> bool {
    said.any_of(
        "look at it | look at that | look at this | look at him | look at her | look at them | have a look | take a look | \
        get it looked at | get that looked at | needs looking at | looked at | can you fix | could you fix | can ye fix | \
        can you sort | could you sort | can ye sort | can you help with | can you do something | can someone | could someone | \
        could somebody | can somebody | can anyone | could anyone | can you check | could you check | get it checked | \
        get it sorted | get that sorted | get it fixed | get that fixed | sort it out | sort me out | get this fixed | \
        needs fixing | needs sorting | need seeing to | when could i do that | when can i do that | could i do that | \
        can i do that | id like that | i would like that | ill take that | ill go for that | lets do that | do that one | \
        book that | book it in | when could i come | when can i come | can ye | can yous | can you swap",
    )
}

/// Speaks of somebody's own matter, so that a service may be what they are after.
fn of_theirs(said: &Said) -> bool {
    said.any_of("my | i | im | ive | me | we | our | her | his | hes | shes | need | needs | wont | cant | keeps")
        || said.words.len() <= 4
}

impl<'f> Facts<'f> {
    /// Services that might be what is spoken of: those that are named, else those that are described so.
    pub(super) fn fitting(&self, text: &str) -> Vec<&'f ServiceFacts> {
        let said = self.of_service(text);
        let named = self.named(&said.raw).best();
        if named.is_empty() { self.described(&said.raw) } else { named }
    }
}

impl Turn<'_> {
    /// Services that might be meant by what they said before, the last first.
    pub(super) fn spoken_of_before(&self) -> Vec<String> {
        let theirs = self.input.history.iter().rev().filter(|line| line.author == Author::Contact);
        theirs
            .take(3)
            .map(|line| self.facts.fitting(line.text))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
            .into_iter()
            .map(|service| service.name.clone())
            .collect()
    }

    /// Offers what might help, and times for it when they said when ("can someone cut my hair in two
    /// hours?"); false when nothing of the kind was said.
    pub(super) fn suggest(&mut self, said: &Said) -> Told<bool> {
        if self.planning || !self.can("book") || self.facts.business.services.is_empty() {
            return Ok(false);
        }
        let advice = asks_advice(said);
        let help = asks_for_help(said);
        if !advice && !help && (said.question() || !of_theirs(said)) {
            return Ok(false);
        }
        let mut names: Vec<String> =
            self.facts.fitting(&said.raw).iter().map(|service| service.name.clone()).collect();
        if names.is_empty() && (advice || help) {
            names = self.spoken_of_before();
        }
        if names.is_empty() && !advice {
            return Ok(false);
        }
        let mut plan = Plan::default();
        if help {
            self.hear(&mut plan, &said.raw);
        }
        plan.services = names;
        self.state.misses = 0;
        self.state.appointment = true;
        self.planning = true;
        if let [only] = plan.services.as_slice() {
            let only = only.clone();
            self.describe(&only);
            plan.service = Some(only);
            if !plan.wishes.is_empty() || plan.soonest {
                self.go_on_planning(plan)?;
                return Ok(true);
            }
            self.say("Shall I find you a time for that? Which day would suit you?");
            plan.asked = Some(Ask::Time);
            self.choice("Never mind", "Never mind");
            self.state.booking = Some(plan);
            return Ok(true);
        }
        plan.service = None;
        if plan.services.is_empty() {
            self.say("I can't judge that from here, but this is what we offer.");
        } else {
            self.say("I can't judge that from here, but one of these may be what you need.");
        }
        self.ask_which_service(plan);
        Ok(true)
    }

    /// What the list says of a service.
    pub(super) fn describe(&mut self, name: &str) {
        let found = self.facts.business.services.iter().find(|service| service.name == name);
        let Some(service) = found else { return };
        let line = Facts::service_line(service);
        let about = match service.description.trim() {
            "" => String::new(),
            text => format!("\n{text}"),
        };
        self.say(format!("This may be what you need: {line}.{about}"));
    }
}
