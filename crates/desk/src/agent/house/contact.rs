//! How to reach the business, who works there, and noting how to reach the contact.

use serde_json::Value;

use super::{
    details::Details,
    said::Said,
    turn::{Outcome, Told, Turn},
};

/// A way to reach the business that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Address,
    Phone,
    Email,
    Website,
    Any,
}

impl Turn<'_> {
    /// Answers how to reach the business.
    pub(super) fn tell_reach(&mut self, reach: Reach, said: &Said) -> Told {
        let business = self.facts.business;
        let text = match reach {
            Reach::Address => {
                business.address.as_ref().map(|address| format!("You'll find us at {address}."))
            }
            Reach::Phone => {
                business.phone.as_ref().map(|phone| format!("Our phone number is {phone}."))
            }
            Reach::Email => {
                business.email.as_ref().map(|email| format!("Our e-mail address is {email}."))
            }
            Reach::Website => {
                business.website.as_ref().map(|site| format!("Our website is {site}."))
            }
            Reach::Any => Some(self.reach_line()).filter(|line| !line.is_empty()),
        };
        match text {
            Some(text) => {
                self.say(text);
                self.state.misses = 0;
                Ok(())
            }
            None => self.look_up(said),
        }
    }

    /// Says who works there.
    pub(super) fn tell_staff(&mut self, said: &Said) -> Told {
        let staff = &self.facts.business.staff;
        let named = self.facts.staff_named(said);
        let when = said.any_of("today | tomorrow | in on | working on | available on | now");
        if self.facts.asks_who_does(said, &self.state) && self.tell_who_does(said) {
            return Ok(());
        }
        if let Some(name) = named.filter(|_| when) {
            self.say(format!("I can't see when {name} is in. {}", self.help_line()));
            self.state.pending = Some(said.raw.clone());
            self.offer_help();
        } else if let Some(name) = named.filter(|_| self.facts.asks_what_they_do(said)) {
            self.tell_what_they_do(name);
        } else if let Some(name) = named {
            self.say(format!("Yes, {name} works here."));
            self.state.misses = 0;
        } else if staff.is_empty() || said.begins("does") {
            return self.look_up(said);
        } else {
            self.say(format!("Our team: {}.", listed(staff)));
            self.state.misses = 0;
        }
        Ok(())
    }

    /// Notes contact details that were mentioned; true when they were stored.
    pub(super) fn note_details(&mut self, details: &Details) -> Told<bool> {
        if details.empty() || !self.can("update_contact") {
            return Ok(false);
        }
        if self.noted {
            return Ok(true);
        }
        let outcome = self.call("update_contact", Value::Object(details.arguments()))?;
        if let Outcome::Refused(reason) = &outcome {
            // What was not kept is said, so that it can be put right.
            if reason.starts_with("phone") {
                self.say("I couldn't note that phone number: it doesn't look like one to me. With its country code in front I could.");
            } else if reason.starts_with("email") {
                self.say("I couldn't note that e-mail address: it doesn't look like one to me.");
            }
        }
        self.noted = matches!(outcome, Outcome::Done(_));
        let rest = Details { phone: None, ..details.clone() };
        let lost = details.phone.is_some()
            && matches!(&outcome, Outcome::Refused(why) if why.starts_with("phone"));
        if lost && !rest.empty() {
            // The name is kept all the same.
            let again = self.call("update_contact", Value::Object(rest.arguments()))?;
            self.noted = matches!(again, Outcome::Done(_));
        }
        Ok(self.noted)
    }
}

/// "Ana, Ben or Cleo".
pub(super) fn listed_or(names: &[String]) -> String {
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// "Ana, Ben and Cleo".
pub(super) fn listed(names: &[String]) -> String {
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}
