//! Appointments in a dialogue: booking, moving, cancelling and looking one up.
//!
//! What is wanted stands in a [`Plan`] from turn to turn. Each message is heard for everything it says at
//! once (`heard`): service, day, time, with whom, name, address, a choice among what was offered, a yes,
//! a correction. Then the plan goes on from the first thing that is missing: which service, which time
//! (`slots`), whose booking (`own`), the details and the yes (`settle`). Only a yes to the very
//! appointment that was read out books, moves or cancels it.

mod after;
mod beside;
mod heard;
mod moment;
mod others;
mod own;
mod plan;
mod settle;
mod shifts;
mod slots;
mod text;
mod through;
mod turned;
mod which;
mod who;
mod words;

#[cfg(test)]
pub(in crate::agent::house) use beside::for_several;
pub use plan::{Ask, Own, Plan, Slot};
pub(in crate::agent::house) use text::without;
pub(in crate::agent::house) use which::Named;
#[cfg(test)]
pub(in crate::agent::house) use which::picked;

use frontdesk_when::{self as when, Asked};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Author, Offer,
    said::Said,
    services::Match,
    turn::{Told, Turn},
};

/// What is wanted with an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// A new one.
    #[default]
    Book,
    /// Another time.
    Move,
    /// None any more.
    Cancel,
    /// To know when theirs is.
    Look,
}

/// Tries to get one thing before a person is offered.
const PATIENCE: u8 = 3;

impl Turn<'_> {
    /// Answers a wish for an appointment.
    pub(super) fn answer_wish(&mut self, wish: Wish) -> Told {
        let text = self.everything();
        self.answer_wish_of(wish, &text)
    }

    /// Answers a wish for an appointment that was said in these words.
    pub(super) fn answer_wish_of(&mut self, wish: Wish, text: &str) -> Told {
        self.state.appointment = true;
        self.planning = false;
        let able = match wish {
            Wish::Book => self.can("find_open_times") && self.can("book"),
            Wish::Move => self.can("my_bookings") && self.can("reschedule"),
            Wish::Cancel => self.can("my_bookings") && self.can("cancel"),
            Wish::Look => self.can("my_bookings"),
        };
        if !able || self.facts.business.services.is_empty() {
            self.pass_wish_on(wish);
            return Ok(());
        }
        let mut plan = Plan { aim: wish, ..Plan::default() };
        if wish == Wish::Move && self.hear_correction(&mut plan, text) {
            self.go_on_planning(plan)?;
            self.remember_plan();
            return Ok(());
        }
        // The service that was just spoken of, until another is named.
        if wish == Wish::Book {
            plan.service.clone_from(&self.input.state.service);
        }
        // "Can I book a massage?" is no wish for what was spoken of before.
        let missing = wish == Wish::Book && self.facts.not_listed_in(text);
        if missing {
            plan.service = None;
        }
        self.hear(&mut plan, text);
        if wish == Wish::Book && plan.service.is_none() && plan.services.is_empty() && !missing {
            plan.services = self.spoken_of(text);
        }
        if missing && plan.service.is_none() && plan.services.is_empty() {
            self.say("I'm afraid that is not on our list.");
        }
        if wish == Wish::Book && plan.wishes.is_empty() && !plan.soonest {
            plan.wishes = self.said_before();
        }
        self.go_on_planning(plan)?;
        self.remember_plan();
        Ok(())
    }

    /// Services that are described in a wish for an appointment, or were spoken of before it.
    fn spoken_of(&self, text: &str) -> Vec<String> {
        if let Match::Full { services, .. } = self.facts.services_in(&self.facts.of_service(text))
            && let [only] = services.as_slice()
        {
            return vec![only.name.clone()];
        }
        let described = self.facts.described(&self.facts.of_service(text).raw);
        if described.is_empty() {
            return self.spoken_of_before();
        }
        described.into_iter().map(|service| service.name.clone()).collect()
    }

    /// When they wanted to come, in what they asked right before: "are you free Saturday?", "a fade".
    fn said_before(&self) -> Vec<when::Wish> {
        let mut lines = self.input.history.iter().rev();
        let last = lines.find(|line| line.author == Author::Contact);
        if self.input.state.appointment {
            return Vec::new();
        }
        let mut wishes = last.map_or_else(Vec::new, |line| {
            when::read(&text::masked(line.text), &self.facts.saying(Asked::Nothing)).wishes
        });
        let today = self.facts.now.date();
        wishes.retain(|wish| {
            !wish.days.is_empty()
                && wish
                    .days
                    .iter()
                    .all(|days| !days.past && days.last.is_none_or(|last| last >= today))
        });
        wishes
    }

    /// What a message to the team, or a person, needs to know of the plan if it comes to that.
    fn remember_plan(&mut self) {
        if let Some(plan) = self.state.booking.clone() {
            self.state.pending = Some(self.in_words(&plan));
        }
    }

    /// Takes the turn's messages as part of the plan under way.
    pub(super) fn take_plan(&mut self, plan: Plan, pieces: &[Said]) -> Told {
        self.state.appointment = true;
        self.planning = true;
        self.go_through(plan, pieces)?;
        self.remember_plan();
        Ok(())
    }

    /// Goes on with the first thing that is missing.
    pub(super) fn go_on_planning(&mut self, mut plan: Plan) -> Told {
        self.state.offer = None;
        if plan.wait.is_some() && plan.asked.is_none() {
            return self.put_on_waitlist(plan);
        }
        if plan.aim != Wish::Book {
            if plan.own.is_none() && !self.find_own(&mut plan)? {
                return Ok(());
            }
            if plan.aim == Wish::Look {
                return Ok(());
            }
        } else if plan.service.is_none() && !self.find_service(&mut plan) {
            self.state.booking = Some(plan);
            return Ok(());
        }
        self.tell_aside(&mut plan);
        if self.no_such_day(&mut plan) || plan.aim != Wish::Cancel && self.settle_staff(&mut plan) {
            return Ok(());
        }
        if plan.aim != Wish::Cancel && plan.slot.is_none() && !self.find_slot(&mut plan)? {
            return Ok(());
        }
        if plan.aim == Wish::Book && !self.find_details(&mut plan) {
            return Ok(());
        }
        self.read_out(plan);
        Ok(())
    }

    /// Which service; asks when it is not clear.
    fn find_service(&mut self, plan: &mut Plan) -> bool {
        let names: Vec<String> = if plan.services.is_empty() {
            self.facts.business.services.iter().map(|service| service.name.clone()).collect()
        } else {
            plan.services.clone()
        };
        // Whoever asks for somebody is offered what that one does.
        let theirs = plan.staff.as_deref().map(|name| self.facts.services_of(name));
        let done: Vec<String> =
            theirs.iter().flatten().filter(|name| names.contains(name)).cloned().collect();
        let by = plan.staff.clone().filter(|_| !done.is_empty() && done.len() < names.len());
        let names = if by.is_some() { done } else { names };
        if let [only] = names.as_slice() {
            plan.service = Some(only.clone());
            return true;
        }
        Self::ask(plan, Ask::Service);
        let shown: Vec<&String> = names.iter().take(8).collect();
        let first = !plan.also.is_empty() && std::mem::take(&mut plan.aside);
        let lead = match &by {
            None if first => {
                "I book one service at a time; the other can follow. Which one first?".to_owned()
            }
            None if !self.silent() && plan.services.is_empty() => {
                "What would you like to book?".to_owned()
            }
            Some(name) => format!("Gladly. {name} does these; which would you like?"),
            None if plan.services.is_empty() => self
                .pick(&[
                    "Gladly. What would you like to book?",
                    "Of course. Which service is it for?",
                ])
                .to_owned(),
            None => "Gladly. Which one do you mean?".to_owned(),
        };
        let list: Vec<String> = shown.iter().map(|name| format!("- {name}")).collect();
        self.say(format!("{lead}\n{}", list.join("\n")).trim().to_owned());
        for name in shown {
            self.choice(name, name);
        }
        false
    }

    /// Asks which of the plan's services is meant, or of all there are.
    pub(super) fn ask_which_service(&mut self, mut plan: Plan) {
        self.find_service(&mut plan);
        self.state.booking = Some(plan);
    }

    /// Notes what is asked for, and how often that was.
    fn ask(plan: &mut Plan, what: Ask) {
        plan.tries = if plan.asked == Some(what) { plan.tries.saturating_add(1) } else { 0 };
        plan.asked = Some(what);
    }

    /// What was said is nothing of what was asked for.
    fn not_understood(&mut self, mut plan: Plan) -> Told {
        plan.tries = plan.tries.saturating_add(1);
        if plan.tries >= PATIENCE {
            // What is known by now stays, in case they go on with it.
            self.say(format!("I'm sorry, I don't get it right. {}", self.help_line()));
            self.offer_help();
            self.state.pending = Some(self.in_words(&plan));
            plan.tries = 0;
            self.state.booking = Some(plan);
            return Ok(());
        }
        // Perhaps it is about something else altogether.
        let text = self.everything();
        let said = Said::new(&text);
        let named = matches!(self.facts.services_in(&said), Match::Part(_) | Match::Missing);
        if plan.asked == Some(Ask::Service) && named {
            self.say("I'm afraid that is not on our list.");
        } else if said.words.len() >= 3 && self.look_up_quietly(&said)? {
            return self.ask_again(plan);
        } else {
            self.say("I'm sorry, I didn't get that.");
        }
        self.ask_again(plan)
    }

    /// Asks again for what was asked for.
    fn ask_again(&mut self, mut plan: Plan) -> Told {
        match plan.asked {
            Some(Ask::Yes) => {
                self.read_out(plan);
                Ok(())
            }
            Some(Ask::Time) if !plan.slots.is_empty() => {
                let slots = plan.slots.clone();
                let lead = if slots.len() == 1 { "I have" } else { "These times are free" };
                self.offer(&mut plan, lead, slots);
                self.state.booking = Some(plan);
                Ok(())
            }
            Some(Ask::Staff) => {
                let service = plan.service.clone().unwrap_or_default();
                let names = self.facts.doers(&service);
                self.ask_for_staff(&mut plan, &names);
                Ok(())
            }
            Some(Ask::Name | Ask::Reach) => {
                if self.find_details(&mut plan) {
                    self.read_out(plan);
                }
                Ok(())
            }
            Some(Ask::Email | Ask::Code | Ask::Which) => {
                self.ask_for_own(plan);
                Ok(())
            }
            _ => self.go_on_planning(plan),
        }
    }

    /// Lets a time go that was kept free for somebody who does not want it any more.
    pub(super) fn let_go(&mut self, plan: &Plan) -> Told {
        if plan.aim == Wish::Book && plan.slot.is_some() && self.can("hold") {
            self.ask_tool("hold", serde_json::json!({ "release": true }))?;
        }
        Ok(())
    }

    fn drop_plan(&mut self, plan: &Plan) -> Told {
        self.let_go(plan)?;
        let what = match plan.aim {
            Wish::Book => "I haven't booked anything",
            Wish::Move => "your appointment stays as it is",
            Wish::Cancel => "your appointment stays",
            Wish::Look => "that's fine",
        };
        self.say(format!("All right, {what}. Is there anything else?"));
        self.state.offer = Some(Offer::More);
        Ok(())
    }

    /// Without the tools for it, says so and passes the wish on.
    fn pass_wish_on(&mut self, wish: Wish) {
        let what = match wish {
            Wish::Book => "book appointments",
            Wish::Move => "move appointments",
            Wish::Cancel => "cancel appointments",
            Wish::Look => "look up appointments",
        };
        let help = match (self.can("take_message"), self.can("escalate_to_human")) {
            (true, true) => "I can pass your wish on as a message, or get you a person.".to_owned(),
            (true, false) => "I can pass your wish on to the team as a message.".to_owned(),
            (false, true) => "I can get you a person who can.".to_owned(),
            (false, false) => self.reach_line(),
        };
        self.say(format!("I can't {what} myself yet. {help}"));
        if self.can("take_message") {
            self.choice("Leave a message", "Leave a message");
        }
        self.offer_help();
        self.state.misses = 0;
        let before = self.input.state.pending.as_ref().filter(|_| self.input.state.wishing);
        let all = self.everything();
        self.state.pending =
            Some(before.map_or_else(|| all.clone(), |before| format!("{before}\n{all}")));
        self.state.wishing = true;
    }

    /// The plan as a line for the team.
    fn in_words(&self, plan: &Plan) -> String {
        let aim = match plan.aim {
            Wish::Book => "Wants to book",
            Wish::Move => "Wants to move an appointment",
            Wish::Cancel => "Wants to cancel an appointment",
            Wish::Look => "Asks about an appointment",
        };
        let mut text = aim.to_owned();
        let own = plan.own.as_ref();
        if let Some(service) = plan.service.as_ref().or(own.map(|own| &own.service)) {
            text.push_str(": ");
            text.push_str(service);
        }
        if let Some(staff) = &plan.staff {
            text.push_str(" with ");
            text.push_str(staff);
        } else {
            text.push_str(&plan.with_whom());
        }
        if let Some(slot) = &plan.slot {
            text.push_str(", ");
            text.push_str(&self.facts.moment(slot.at));
        }
        text
    }
}

/// A time as the tools tell it.
fn slot(value: &Value) -> Option<Slot> {
    let starts_at = value.get("starts_at")?.as_str()?;
    // Its own offset is the business's, so what is written before it is the business's clock.
    let at = starts_at.get(..19)?.parse().ok()?;
    let staff = &value["staff"];
    let one = staff["name"].as_str().map(str::to_owned);
    let several = staff.as_array().into_iter().flatten().filter_map(Value::as_str);
    let staff = several.map(str::to_owned).chain(one).collect();
    Some(Slot { starts_at: starts_at.to_owned(), at, staff })
}
