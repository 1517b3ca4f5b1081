//! What a wish for an appointment says beside the appointment that is made: that it is for several people,
//! another service, a day that there is not, something that is not on the list.

use super::{Ask, Plan, Wish};
use crate::{
    agent::house::{
        Facts,
        hours::capitalised,
        said::Said,
        services::Match,
        smalltalk::{self, Talk},
        turn::{Told, Turn},
    },
    knowledge::index::words::{self, List},
};

/// Where one thing that is wanted ends and the next begins.
const JOINTS: [&str; 8] =
    [" and ", " & ", " plus ", " + ", " as well as ", " along with ", " followed by ", ","];

/// What an appointment is called without saying for what.
pub(super) const NOTHING: List = List(
    "appointment appointments booking bookings slot slots time times visit reservation session something anything place \
    spot one consultation it that this here in online table seat class lesson meeting call chat",
);

impl Facts<'_> {
    /// The services that `text` asks for beside the one that it would be taken for.
    pub(in crate::agent::house) fn others_in(&self, text: &str) -> Vec<String> {
        let lower = text.to_lowercase();
        let whole: Vec<String> =
            self.named(text).whole.iter().map(|service| service.name.clone()).collect();
        let mut parts = vec![lower.as_str()];
        for joint in JOINTS {
            parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
        }
        let mut named: Vec<Vec<String>> = Vec::new();
        for part in parts {
            let these: Vec<String> =
                self.named(part).best().iter().map(|service| service.name.clone()).collect();
            let known = named.iter().any(|other| these.iter().any(|name| other.contains(name)));
            if !these.is_empty() && these.len() <= 4 && !known {
                named.push(these);
            }
        }
        // "Cut and colour" may be one service.
        let one = !whole.is_empty()
            && whole.iter().all(|name| !named.iter().any(|all| all.contains(name)));
        if named.len() < 2 || one { Vec::new() } else { named.into_iter().flatten().collect() }
    }

    /// Whether what is asked for is none of the services: "can I book a massage?"
    pub(in crate::agent::house) fn not_listed_in(&self, text: &str) -> bool {
        const LEADS: [&str; 12] = [
            "book", "need", "want", "like", "get", "have", "schedule", "do", "reserve", "for",
            "offer", "arrange",
        ];
        let said = self.of_service(text);
        if self.named(&said.raw).any() || !self.described(&said.raw).is_empty() {
            return false;
        }
        let mut object: Vec<&str> = Vec::new();
        for (at, pair) in said.words.windows(2).enumerate() {
            if LEADS.contains(&pair[0].as_str()) && ["a", "an", "some"].contains(&pair[1].as_str())
            {
                let rest = &said.words[at + 2..];
                object = rest
                    .iter()
                    .map(String::as_str)
                    .take_while(|word| !ENDS.has(word) && words::content(word) > 0.4)
                    .take(3)
                    .collect();
                if !object.is_empty() {
                    break;
                }
            }
        }
        let generic = object.iter().any(|word| NOTHING.has(word));
        !object.is_empty()
            && !generic
            && matches!(self.services_in(&Said::new(&object.join(" "))), Match::Missing)
    }
}

/// What ends the thing that is asked for.
const ENDS: List = List(
    "for on at in with this next tomorrow today tonight please pls and or by around after before to from asap when \
    sometime soon booked done",
);

/// Whether it is for more than one person, where one is booked at a time.
pub(in crate::agent::house) fn for_several(said: &Said) -> bool {
    const COUNTS: List = List("2 3 4 5 6 two three four five six both");
    const RELATED: &str = "me and my | for my .. and me | for both of us | for the two of us | for the three of us | for us both | \
        two of us | both of us | two appointments | 2 appointments | two bookings | 2 bookings | three appointments | \
        3 appointments | for two people | for 2 people | for three people | for 3 people | for myself and | for me and";
    if said.any_of(
        "table | party | group | couple | couples | seats | dinner | lunch for | reservation",
    ) {
        return false;
    }
    let several = said.words.windows(3).any(|words| {
        COUNTS.has(&words[0])
            && (words[2].ends_with('s') || words[1].ends_with('s'))
            && !words[1..].iter().any(|word| is_time(word))
            && words[1].len() > 2
    });
    said.any_of(RELATED)
        || several && said.any_of("haircuts | cuts | trims | appointments | massages | facials | sessions | checkups | cleanings | slots | lessons | tests")
}

fn is_time(word: &str) -> bool {
    const TIMES: List = List("oclock hours hour minutes weeks days months years pm am times");
    TIMES.has(word)
}

impl Turn<'_> {
    /// Notes what is said beside the appointment itself, of its service in `rest`.
    pub(super) fn hear_beside(&self, plan: &mut Plan, said: &Said, rest: &str) {
        if plan.aim != Wish::Book || matches!(plan.asked, Some(Ask::Name | Ask::Reach | Ask::Yes)) {
            return;
        }
        let others = self.facts.others_in(rest);
        if !others.is_empty() {
            plan.also = others;
            plan.aside = true;
        }
        if for_several(said) {
            plan.several = true;
            plan.aside = true;
        }
    }

    /// Says once what is not part of the appointment that is being made.
    pub(super) fn tell_aside(&mut self, plan: &mut Plan) {
        let Some(service) = plan.service.clone().filter(|_| plan.aside) else { return };
        plan.aside = false;
        plan.also.retain(|name| *name != service);
        if plan.several {
            self.say(format!(
                "I book one appointment at a time: this is one {service}, for one person. The next can follow right after."
            ));
        }
        // Names like the one that is booked were other readings of it.
        if !plan.also.is_empty() {
            let next = match plan.also.as_slice() {
                [one] => one.clone(),
                _ => "the other one".to_owned(),
            };
            self.say(format!(
                "I book one service at a time: this is for {service}. After it I can book {next} too."
            ));
        }
    }

    /// Says that there is no such day, and asks for another; false when every day was one.
    pub(super) fn no_such_day(&mut self, plan: &mut Plan) -> bool {
        let Some(day) = plan.impossible.take().filter(|_| plan.aim != Wish::Cancel) else {
            return false;
        };
        let mut day = day.trim();
        for before in ["on ", "for ", "the "] {
            let leads =
                day.get(..before.len()).is_some_and(|head| head.eq_ignore_ascii_case(before));
            day = if leads { &day[before.len()..] } else { day };
        }
        self.say(format!("There is no {}. Which day did you mean?", capitalised(day)));
        Self::ask(plan, Ask::Time);
        plan.slots.clear();
        self.choice("Never mind", "Never mind");
        self.state.booking = Some(plan.clone());
        true
    }

    /// Takes a goodbye in the middle of a plan: nothing is booked, and what was held is free again.
    pub(super) fn parts_from(&mut self, plan: &Plan, all: &Said) -> Told<bool> {
        let agreed = plan.asked == Some(Ask::Yes) && super::words::yes(all) == Some(true);
        if agreed || smalltalk::read(all) != Some(Talk::Goodbye) {
            return Ok(false);
        }
        self.let_go(plan)?;
        if plan.aim == Wish::Book {
            self.say("All right, I haven't booked anything.");
        }
        self.part()?;
        Ok(true)
    }
}
