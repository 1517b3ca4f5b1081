//! The details, the yes, and carrying it out.

use serde_json::{Value, json};

use super::{Ask, Plan, Wish, slots::wanted};
use crate::agent::house::{
    Offer, Price,
    said::Said,
    turn::{Told, Turn},
};

impl Turn<'_> {
    /// A name and a way to reach them; asks for what is missing.
    pub(super) fn find_details(&mut self, plan: &mut Plan) -> bool {
        let known = &self.facts.contact;
        if plan.name.is_none() && known.name.is_none() {
            Self::ask(plan, Ask::Name);
            let when = self.chosen(plan);
            self.say(if plan.tries == 0 {
                format!("{when}What name may I put it under?")
            } else {
                "What name may I put the appointment under?".to_owned()
            });
        } else if plan.email.is_none()
            && plan.phone.is_none()
            && known.email.is_none()
            && known.phone.is_none()
        {
            let thanks = match (&plan.name, plan.asked) {
                (Some(name), Some(Ask::Name)) => format!("Thank you, {name}. "),
                _ => String::new(),
            };
            let when = if thanks.is_empty() && plan.asked != Some(Ask::Reach) {
                self.chosen(plan)
            } else {
                String::new()
            };
            Self::ask(plan, Ask::Reach);
            self.say(format!(
                "{thanks}{when}Which e-mail address or phone number may I note for the confirmation?"
            ));
        } else {
            return true;
        }
        self.choice("Never mind", "Never mind");
        self.state.booking = Some(plan.clone());
        false
    }

    /// "Thursday 26 November at 10:00 is free. "
    fn chosen(&self, plan: &Plan) -> String {
        plan.slot.as_ref().map_or_else(String::new, |slot| {
            let moment = super::super::hours::capitalised(&self.facts.moment(slot.at));
            format!("{moment} is free. ")
        })
    }

    /// Reads the appointment out and asks for a yes.
    pub(super) fn read_out(&mut self, mut plan: Plan) {
        let place =
            self.facts.zone.as_ref().map(|place| format!(" ({place} time)")).unwrap_or_default();
        match plan.aim {
            Wish::Book | Wish::Look => {
                let Some(slot) = plan.slot.clone() else { return };
                let service = plan.service.clone().unwrap_or_default();
                let with = plan.who().map(|name| format!(" with {name}")).unwrap_or_default();
                let price = self.price_line(&service);
                let name = plan.name.clone().or_else(|| self.facts.contact.name.clone());
                let under = name.map(|name| format!(" for {name}")).unwrap_or_default();
                let found = self.facts.business.services.iter().find(|one| one.name == service);
                let deposit = found
                    .and_then(super::super::Facts::deposit_line)
                    .map(|line| format!(" For this, {line}."))
                    .unwrap_or_default();
                self.say(format!(
                    "So that's {service}{with}{under}, {}{place}{price}.{deposit} Shall I book it?",
                    self.facts.moment(slot.at)
                ));
                self.choice("Yes, book it", "Yes, book it");
                self.choice("Another time", "Another time");
            }
            Wish::Move => {
                let (Some(slot), Some(own)) = (plan.slot.clone(), plan.own.clone()) else { return };
                let who = match (plan.who(), &own.staff) {
                    (None, Some(had)) => format!(", with somebody else if {had} is not free"),
                    _ => {
                        plan.other_staff().map(|name| format!(", with {name}")).unwrap_or_default()
                    }
                };
                self.say(format!(
                    "I'd move your {} from {} to {}{place}{who}. Shall I?",
                    own.service,
                    self.facts.moment(own.at),
                    self.facts.moment(slot.at)
                ));
                self.choice("Yes, move it", "Yes, move it");
                self.choice("Another time", "Another time");
            }
            Wish::Cancel => {
                let Some(own) = plan.own.clone() else { return };
                let with =
                    own.staff.as_ref().map(|name| format!(" with {name}")).unwrap_or_default();
                self.say(format!(
                    "Your {}{with}, {}: shall I cancel it?",
                    own.service,
                    self.facts.moment(own.at)
                ));
                self.choice("Yes, cancel it", "Yes, cancel it");
                self.choice("Keep it", "Keep it");
            }
        }
        self.choice("Never mind", "Never mind");
        plan.asked = Some(Ask::Yes);
        self.state.booking = Some(plan);
    }

    fn price_line(&self, service: &str) -> String {
        let found = self.facts.business.services.iter().find(|one| one.name == service);
        match found.and_then(|service| service.price) {
            Some(Price { from: true, money }) => format!(", from {money}"),
            Some(Price { from: false, money }) => format!(", {money}"),
            None => String::new(),
        }
    }

    /// Does what was said yes to.
    pub(super) fn carry_out(&mut self, mut plan: Plan) -> Told {
        let result = match plan.aim {
            Wish::Cancel => {
                let id = plan.own.as_ref().map(|own| own.id.clone());
                self.ask_tool("cancel", json!({ "booking_id": id }))?
            }
            Wish::Move => {
                let id = plan.own.as_ref().map(|own| own.id.clone());
                let at = plan.slot.as_ref().map(|slot| slot.starts_at.clone());
                let mut arguments = json!({ "booking_id": id, "starts_at": at });
                if let Some(staff) = plan.other_staff() {
                    arguments["staff"] = json!(staff);
                }
                self.ask_tool("reschedule", arguments)?
            }
            Wish::Book | Wish::Look => {
                let Some(slot) = plan.slot.clone() else { return Ok(()) };
                let mut arguments = wanted(&plan, &slot);
                for (key, value) in
                    [("name", &plan.name), ("email", &plan.email), ("phone", &plan.phone)]
                {
                    if let Some(value) = value {
                        arguments[key] = json!(value);
                    }
                }
                self.ask_tool("book", arguments)?
            }
        };
        if let Some(reason) = result["refused"].as_str() {
            let reason = reason.to_owned();
            if reason.starts_with("email") || reason.starts_with("phone") {
                // The address or number is none after all.
                (plan.email, plan.phone) = (None, None);
                self.say("I'm sorry, that address or number doesn't look right.");
                self.find_details(&mut plan);
                return Ok(());
            }
            if plan.aim == Wish::Cancel || result["why"].is_null() {
                self.say(format!("I'm sorry. {reason}"));
                self.say(self.help_line());
                self.offer_help();
                self.state.pending = Some(self.in_words(&plan));
                return Ok(());
            }
            self.refused(&mut plan, &reason, &result);
            return Ok(());
        }
        if result["booking"].is_null() {
            self.say("I'm sorry, that didn't work just now, and nothing was changed.");
            self.say(self.help_line());
            self.offer_help();
            self.state.pending = Some(self.in_words(&plan));
            return Ok(());
        }
        self.done(&plan, &result["booking"])
    }

    /// Says what was done, from the row that was written.
    fn done(&mut self, plan: &Plan, booking: &Value) -> Told {
        self.state.made = super::own::own(booking).filter(|_| plan.aim != Wish::Cancel);
        let service = booking["service"]["name"].as_str().unwrap_or_default();
        let with = booking["staff"]["name"]
            .as_str()
            .map(|name| format!(" with {name}"))
            .unwrap_or_default();
        let at = super::slot(booking).map(|slot| self.facts.moment(slot.at)).unwrap_or_default();
        let pending = booking["status"] == "pending";
        let text = match plan.aim {
            Wish::Cancel => format!("Your {service}, {at}, is cancelled."),
            Wish::Move => format!("Done: your {service}{with} is now {at}."),
            _ if pending => {
                format!("I've asked for {service}{with}, {at}. The team will confirm it to you.")
            }
            _ => format!("It's booked: {service}{with}, {at}."),
        };
        let email = plan.email.clone().or_else(|| self.facts.contact.email.clone());
        let mail = match email {
            Some(email) if plan.aim == Wish::Book && !pending => {
                format!(" The confirmation, with a link to change it, goes to {email}.")
            }
            None if plan.aim == Wish::Book && self.can("send_link") => {
                let link = self.ask_tool("send_link", json!({ "booking_id": booking["id"] }))?;
                let url = link["url"].as_str().unwrap_or_default();
                if url.is_empty() { String::new() } else { format!(" To move or cancel it: {url}") }
            }
            _ => String::new(),
        };
        self.say(format!("{text}{mail} Is there anything else?"));
        let others = plan.also.iter().filter(|name| Some(*name) != plan.service.as_ref());
        let others: Vec<&String> = others.collect();
        if let ([next], Wish::Book) = (others.as_slice(), plan.aim) {
            self.choice(&format!("Book {next}"), &format!("Book {next}"));
        }
        self.state.offer = Some(Offer::More);
        self.state.misses = 0;
        Ok(())
    }

    /// No to what was read out.
    pub(super) fn not_so(&mut self, mut plan: Plan) -> Told {
        if plan.aim == Wish::Cancel {
            self.say("All right, your appointment stays. Is there anything else?");
            self.state.offer = Some(Offer::More);
            return Ok(());
        }
        self.let_go(&plan)?;
        if let Some(slot) = plan.slot.take() {
            plan.not.push(frontdesk_when::Wish {
                days: vec![frontdesk_when::Days::on(slot.at.date())],
                times: vec![frontdesk_when::Times::At(slot.at.time())],
            });
        }
        plan.wishes.clear();
        plan.slots.clear();
        Self::ask(&mut plan, Ask::Time);
        self.say("No problem. Which day or time would suit you better?");
        self.choice("Never mind", "Never mind");
        self.state.booking = Some(plan);
        Ok(())
    }

    /// What was read out holds a wrong name or address, and the right one was not said: it is asked for.
    pub(super) fn asks_anew(&mut self, plan: &mut Plan, said: &Said) -> bool {
        let wrong = said.any_of(
            "wrong | incorrect | not right | isnt right | misspelled | misspelt | typo | not correct | isnt correct | \
            mistake | change | not my | isnt my | spelled | spelt",
        );
        let what = if said.has("name") || said.any_of("misspelled | misspelt | spelled | spelt") {
            Ask::Name
        } else if said.any_of("email | mail | e mail | address | number | phone") {
            Ask::Reach
        } else {
            return false;
        };
        if !wrong || said.question() && !said.has("change") {
            return false;
        }
        Self::ask(plan, what);
        self.say(match what {
            Ask::Name => "I'm sorry. What name may I put it under?",
            _ => "I'm sorry. Which e-mail address or phone number may I note for the confirmation?",
        });
        self.choice("Never mind", "Never mind");
        self.state.booking = Some(plan.clone());
        true
    }

    /// Puts them on the waitlist for the day they asked for.
    pub(super) fn put_on_waitlist(&mut self, plan: Plan) -> Told {
        let Some(date) = plan.wait else { return Ok(()) };
        let known = plan.email.is_some() || self.facts.contact.email.is_some();
        let mut arguments = json!({ "service": plan.service, "from": date, "to": date });
        if let Some(staff) = &plan.staff {
            arguments["staff"] = json!(staff);
        }
        let result = self.ask_tool("join_waitlist", arguments)?;
        if result["waiting"].is_null() {
            self.say("I'm sorry, that didn't work just now.");
            self.offer_help();
            return Ok(());
        }
        self.say(format!(
            "You're on the waitlist for {}: when a time becomes free on {}, you'll hear from us here. {}",
            plan.service.unwrap_or_default(),
            self.facts.date_name(date),
            // Whoever leaves the chat is written to.
            if known { "Is there anything else?" } else { "Tell me your name and e-mail address, and we'll write to you as well." }
        ));
        self.state.offer = Some(Offer::More);
        Ok(())
    }
}
