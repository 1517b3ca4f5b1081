//! Appointments in a dialogue: booking, moving, cancelling and looking one up.
//!
//! What is wanted stands in a [`Plan`] from turn to turn. Each message is heard for everything it says at
//! once (`heard`): service, day, time, with whom, name, address, a choice among what was offered, a yes,
//! a correction. Then the plan goes on from the first thing that is missing: which service, which time
//! (`slots`), whose booking (`own`), the details and the yes (`settle`). Only a yes to the very
//! appointment that was read out books, moves or cancels it.

mod heard;
mod own;
mod plan;
mod settle;
mod slots;
mod text;
mod which;
mod words;

pub use plan::{Ask, Own, Plan, Slot};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Offer,
    classify::{self, Topic},
    details::Details,
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
        // The service that was just spoken of, until another is named.
        if wish == Wish::Book {
            plan.service.clone_from(&self.input.state.service);
        }
        self.hear(&mut plan, text);
        self.go_on_planning(plan)?;
        self.remember_plan();
        Ok(())
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
        self.go_through(plan, pieces)?;
        self.remember_plan();
        Ok(())
    }

    fn go_through(&mut self, mut plan: Plan, pieces: &[Said]) -> Told {
        let text = self.everything();
        self.current.clone_from(&text);
        let all = Said::new(&text);
        let topics: Vec<Topic> =
            pieces.iter().map(|piece| classify::topic(piece, self.facts, &self.state)).collect();
        if topics.iter().any(|topic| matches!(topic, Topic::Person | Topic::Upset))
            && pieces.len() <= 2
        {
            self.state.pending = Some(self.in_words(&plan));
            return self
                .fetch_person("The contact asked for a person while speaking of an appointment");
        }
        if topics.contains(&Topic::Message) && plan.asked != Some(Ask::Yes) {
            self.state.pending = Some(self.in_words(&plan));
            return self.answer_all(pieces);
        }
        // Somebody who wants something else with an appointment starts anew; "cancel" alone drops the plan.
        let other = topics.iter().find_map(|topic| match topic {
            // "What is the earliest you have?" while a time to move to is looked for.
            Topic::Wish(Wish::Book) if plan.aim == Wish::Move && plan.own.is_some() => None,
            Topic::Wish(wish) if *wish != plan.aim => Some(*wish),
            _ => None,
        });
        if let Some(wish) = other
            && plan.asked != Some(Ask::Yes)
            && words::yes(&all).is_none()
            && all.words.len() > 1
        {
            return self.answer_wish(wish);
        }
        let confirming = plan.asked == Some(Ask::Yes);
        if !(confirming && words::yes(&all).is_some()) && words::drops(&all, plan.aim) {
            self.drop_plan(&plan);
            return Ok(());
        }
        // What only asks is answered, and is not heard as part of the appointment: the price of another
        // service does not change the one that is booked.
        let (asked, told): (Vec<_>, Vec<_>) =
            pieces.iter().zip(&topics).partition(|(piece, topic)| informs(&plan, piece, **topic));
        let told: String = if asked.is_empty() {
            text
        } else {
            told.iter().map(|(piece, _)| piece.raw.as_str()).collect::<Vec<_>>().join("\n")
        };
        let asked: Vec<Said> = asked.into_iter().map(|(piece, _)| piece.clone()).collect();
        let heard = self.hear(&mut plan, &told);
        if !asked.is_empty() {
            self.answer_all(&asked)?;
            self.tell_misses()?;
            if !heard.anything() {
                return self.ask_again(plan);
            }
        }
        let asks = asked.is_empty()
            && pieces.iter().zip(&topics).any(|(piece, topic)| {
                piece.question() && topic.main() && !matches!(topic, Topic::Wish(_))
            });
        if asks && !heard.moved_on() {
            // A question in between: it is answered, then the plan goes on.
            self.answer_all(pieces)?;
            self.tell_misses()?;
            return if self.state.booking.is_none() && self.state.flow.is_none() {
                self.ask_again(plan)
            } else {
                Ok(())
            };
        }
        let elsewhere = confirming && plan.aim == Wish::Cancel && plan.elsewhere(&all, heard.when);
        if elsewhere && self.can("reschedule") {
            // "Shall I cancel it?" "Have you anything on Saturday?"
            plan.aim = Wish::Move;
            if let Some(own) = &plan.own {
                let at = own.at;
                own::from_there(&mut plan, at);
            }
            plan.asked = None;
            return self.go_on_planning(plan);
        }
        if confirming && plan.slot_or_own() && !heard.changes() {
            match heard.yes {
                Some(true) if !asks => return self.carry_out(plan),
                Some(false) => {
                    self.not_so(plan);
                    return Ok(());
                }
                _ => {}
            }
        }
        if !heard.anything() {
            return self.not_understood(plan);
        }
        plan.tries = 0;
        if plan.aim == Wish::Book
            && let Some(slot) = plan.slot.clone()
            && matches!(plan.asked, Some(Ask::Name | Ask::Reach | Ask::Yes))
            && !self.hold(&mut plan, slot)?
        {
            return Ok(());
        }
        self.go_on_planning(plan)
    }

    /// Goes on with the first thing that is missing.
    fn go_on_planning(&mut self, mut plan: Plan) -> Told {
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
        let lead = match &by {
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
        self.say(format!("{lead}\n{}", list.join("\n")));
        for name in shown {
            self.choice(name, name);
        }
        false
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
            self.say(format!("I'm sorry, I don't get it right. {}", self.help_line()));
            self.offer_help();
            self.state.pending = Some(self.in_words(&plan));
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
                self.offer(&mut plan, "These times are free", slots);
                self.state.booking = Some(plan);
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

    fn drop_plan(&mut self, plan: &Plan) {
        let what = match plan.aim {
            Wish::Book => "I haven't booked anything",
            Wish::Move => "your appointment stays as it is",
            Wish::Cancel => "your appointment stays",
            Wish::Look => "that's fine",
        };
        self.say(format!("All right, {what}. Is there anything else?"));
        self.state.offer = Some(Offer::More);
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
        }
        if let Some(slot) = &plan.slot {
            text.push_str(", ");
            text.push_str(&self.facts.moment(slot.at));
        }
        text
    }
}

/// Whether a piece only asks for something to be told.
fn informs(plan: &Plan, piece: &Said, topic: Topic) -> bool {
    match topic {
        Topic::Price | Topic::Duration | Topic::Services | Topic::Staff => true,
        // "Telephone 08 5550 1933" tells how to reach them.
        Topic::Reach(_) => Details::read(&piece.raw).empty(),
        Topic::Hours => piece.any_of(
            "open | opening | hours | close | closed | closes | closing | shut | how late | until when",
        ),
        Topic::Offered => {
            piece.question() && plan.service.is_some() && plan.asked != Some(Ask::Service)
        }
        _ => false,
    }
}

/// A time as the tools tell it.
fn slot(value: &Value) -> Option<Slot> {
    let starts_at = value.get("starts_at")?.as_str()?;
    // Its own offset is the business's, so what is written before it is the business's clock.
    let at = starts_at.get(..19)?.parse().ok()?;
    Some(Slot { starts_at: starts_at.to_owned(), at })
}
