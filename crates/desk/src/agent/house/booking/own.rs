//! Whose appointment: the contact's own are listed; one made elsewhere needs a code to the address it
//! was booked with.

use frontdesk_when as when;
use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::{Ask, Own, Plan, Wish, slot, words};
use crate::agent::house::{
    Offer,
    said::Said,
    turn::{Told, Turn},
};

impl Turn<'_> {
    /// Finds the appointment that is meant; asks when there is none to see, or several.
    pub(super) fn find_own(&mut self, plan: &mut Plan) -> Told<bool> {
        if let (Some(Ask::Email), Some(email)) = (plan.asked, plan.email.clone()) {
            let sent = self.ask_tool("my_bookings", json!({ "email": email }))?;
            if let Some(reason) = sent["refused"].as_str() {
                self.say(reason);
                self.say(self.help_line());
                self.offer_help();
                self.state.booking = Some(plan.clone());
                return Ok(false);
            }
            plan.asked = Some(Ask::Code);
            self.say(format!(
                "If there is an appointment under {email}, a code was sent there just now. What does it say?"
            ));
            self.choice("Never mind", "Never mind");
            self.state.booking = Some(plan.clone());
            return Ok(false);
        }
        let arguments = if plan.asked == Some(Ask::Code) {
            let code: String = self.everything().chars().filter(char::is_ascii_digit).collect();
            json!({ "code": code })
        } else {
            json!({})
        };
        let result = self.ask_tool("my_bookings", arguments)?;
        if let Some(reason) = result["refused"].as_str() {
            let reason = reason.to_owned();
            if result["tries_left"].as_i64().is_some_and(|left| left > 0) {
                self.say(format!("{reason} Please look again."));
                plan.asked = Some(Ask::Code);
            } else {
                self.say(reason);
                plan.email = None;
                plan.asked = Some(Ask::Email);
                self.say("Which e-mail address did you book with?");
            }
            self.choice("Never mind", "Never mind");
            self.state.booking = Some(plan.clone());
            return Ok(false);
        }
        let all: Vec<Own> =
            result["bookings"].as_array().into_iter().flatten().filter_map(own).collect();
        // "Please cancel it, I booked with jo@example.com": the address was said already.
        if all.is_empty() && plan.asked != Some(Ask::Code) && plan.email.is_some() {
            plan.asked = Some(Ask::Email);
            return self.find_own(plan);
        }
        if plan.aim == Wish::Look {
            self.tell_own(plan, &all);
            return Ok(false);
        }
        if all.is_empty() {
            if plan.asked == Some(Ask::Code) {
                self.say("There is no appointment to come under that address.");
                self.say(self.help_line());
                self.offer_help();
                return Ok(false);
            }
            plan.asked = None;
            self.ask_for_own(plan.clone());
            return Ok(false);
        }
        let mut meant = meant(plan, &all);
        if meant.len() > 1
            && let Some(at) = words::nth(&Said::new(&self.everything()), meant.len())
        {
            meant = vec![meant.swap_remove(at)];
        }
        if let [one] = meant.as_slice() {
            plan.own = Some(one.clone());
            from_there(plan, one.at);
            let keeps = plan.aim == Wish::Move && plan.without.is_empty();
            plan.staff = plan.staff.take().or_else(|| one.staff.clone().filter(|_| keeps));
            return Ok(true);
        }
        plan.owns = if meant.is_empty() { all } else { meant };
        plan.asked = Some(Ask::Which);
        self.ask_for_own(plan.clone());
        Ok(false)
    }

    /// Asks which appointment, or by what address it was booked.
    pub(super) fn ask_for_own(&mut self, mut plan: Plan) {
        match plan.asked {
            Some(Ask::Which) => {
                let list: Vec<String> = plan
                    .owns
                    .iter()
                    .map(|own| format!("- {}, {}", own.service, self.facts.moment(own.at)))
                    .collect();
                self.say(format!("Which appointment do you mean?\n{}", list.join("\n")));
                for own in plan.owns.clone() {
                    let label = self.own_button(&own);
                    self.choice(&label, &label);
                }
            }
            Some(Ask::Code) => {
                self.say("What does the code say that was sent to you? It has six digits. I can send a new one, too.");
            }
            _ => {
                self.say(
                    "I see no appointment of yours in this chat. Which e-mail address did you book with? I'll send a code there, to be sure that it's you.",
                );
                plan.asked = Some(Ask::Email);
                plan.email = None;
            }
        }
        if plan.asked == Some(Ask::Code) {
            self.choice("Send a new code", "Send a new code");
        }
        self.choice("Never mind", "Never mind");
        if self.can("escalate_to_human") {
            self.choice("Talk to a person", "Talk to a person");
        }
        self.state.booking = Some(plan);
    }

    fn tell_own(&mut self, plan: &mut Plan, all: &[Own]) {
        if all.is_empty() && plan.asked != Some(Ask::Code) {
            self.ask_for_own(plan.clone());
            return;
        }
        let line = |own: &Own| {
            let with = own.staff.as_ref().map(|name| format!(" with {name}")).unwrap_or_default();
            format!("{}{with}, {}", own.service, self.facts.moment(own.at))
        };
        let text = match all {
            [] => "There is no appointment to come under that address.".to_owned(),
            [one] => format!("You have an appointment to come: {}.", line(one)),
            several => format!(
                "Your appointments to come:\n- {}",
                several.iter().map(line).collect::<Vec<_>>().join("\n- ")
            ),
        };
        self.say(text);
        if !all.is_empty() {
            self.choice("Move my appointment", "Move my appointment");
            self.choice("Cancel my appointment", "Cancel my appointment");
        }
        self.state.offer = Some(Offer::More);
    }

    /// An appointment on a button.
    pub(super) fn own_button(&self, own: &Own) -> String {
        format!("{}, {}", own.service, self.facts.button(own.at))
    }
}

/// Those of the appointments that what was said fits. What was said of when is then not asked of the new
/// time any more.
fn meant(plan: &mut Plan, all: &[Own]) -> Vec<Own> {
    let named: Vec<Own> =
        all.iter().filter(|own| plan.services.contains(&own.service)).cloned().collect();
    let all = if named.is_empty() { all } else { named.as_slice() };
    let moved: Vec<when::Wish> = if plan.aim == Wish::Move { plan.not.clone() } else { Vec::new() };
    let by = |wishes: &[when::Wish]| -> Vec<Own> {
        all.iter().filter(|own| wishes.iter().any(|wish| wish.contains(own.at))).cloned().collect()
    };
    let found = by(&moved);
    if !found.is_empty() {
        plan.not.clear();
        return found;
    }
    // "Saturday's lesson at another time": the day tells which of them it is.
    if plan.aim == Wish::Move && all.len() > 1 {
        let days: Vec<when::Wish> = plan
            .wishes
            .iter()
            .map(|wish| when::Wish { times: Vec::new(), ..wish.clone() })
            .filter(|wish| !wish.days.is_empty())
            .collect();
        let found = by(&days);
        if let [_] = found.as_slice() {
            return found;
        }
    }
    let found = by(&plan.wishes);
    let dated = plan.wishes.iter().any(|wish| !wish.days.is_empty());
    if plan.aim == Wish::Cancel {
        if !found.is_empty() {
            plan.wishes.clear();
        }
        return if plan.wishes.is_empty() && found.is_empty() { all.to_vec() } else { found };
    }
    // "Move my Friday appointment": the day is its own, and where to is still to be said.
    if dated && !found.is_empty() && plan.wishes.iter().all(|wish| wish.times.is_empty()) {
        plan.wishes.clear();
        return found;
    }
    all.to_vec()
}

/// What was said of the new time by the old one: "an hour later", "at four instead".
pub(super) fn from_there(plan: &mut Plan, at: DateTime) {
    if plan.aim != Wish::Move {
        return;
    }
    // When it is now says which one it is, and is not where it goes to.
    plan.wishes.retain(|wish| {
        !(wish.contains(at) && wish.days.iter().all(|day| day.date() == Some(at.date())))
            || wish.days.is_empty()
    });
    // "Late for my two o'clock, is half past all right?"
    for wish in plan.wishes.iter_mut().filter(|wish| wish.times.len() > 1) {
        wish.times.retain(|time| *time != when::Times::At(at.time()));
    }
    plan.not.retain(|wish| !wish.contains(at));
    if std::mem::take(&mut plan.same_time) {
        for wish in plan.wishes.iter_mut().filter(|wish| wish.times.is_empty()) {
            wish.times.push(when::Times::At(at.time()));
        }
    }
    if std::mem::take(&mut plan.other_day) {
        let days = vec![when::Days::on(at.date())];
        plan.not.push(when::Wish { days, times: Vec::new() });
    }
    // "A week later, at three"
    let times: Vec<when::Times> = plan
        .wishes
        .iter()
        .filter(|wish| wish.days.is_empty())
        .flat_map(|wish| wish.times.clone())
        .collect();
    if let Some(minutes) = plan.by.take()
        && let Ok(to) = at.checked_add(jiff::Span::new().minutes(minutes))
    {
        plan.wishes = vec![when::Wish {
            days: vec![when::Days::on(to.date())],
            times: if times.is_empty() { vec![when::Times::At(to.time())] } else { times },
        }];
    }
    for wish in plan.wishes.iter_mut().filter(|wish| wish.days.is_empty()) {
        wish.days.push(when::Days::on(at.date()));
    }
}

pub(super) fn own(value: &Value) -> Option<Own> {
    Some(Own {
        id: value["id"].as_str()?.to_owned(),
        service: value["service"]["name"].as_str()?.to_owned(),
        staff: value["staff"]["name"].as_str().map(str::to_owned),
        at: slot(value)?.at,
    })
}
