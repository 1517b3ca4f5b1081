//! Which time: what was asked for is looked up, and what is free is offered.

use frontdesk_when::{Days, Times, Wish as When};
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};
use serde_json::{Value, json};

use super::{Ask, Plan, Slot, Wish, slot};
use crate::agent::house::{
    Facts,
    contact::listed_or,
    hours::capitalised,
    turn::{Told, Turn},
};

/// Times that are offered at once.
pub(super) const OFFERED: usize = 4;
/// Days looked at where no last day was said.
const AHEAD: i64 = 13;
/// Days looked at when nothing is free as asked.
pub(super) const FURTHER: i64 = 41;

impl Turn<'_> {
    /// Finds the time that was asked for; offers others, or asks, when it is not to be had.
    pub(super) fn find_slot(&mut self, plan: &mut Plan) -> Told<bool> {
        let today = self.facts.now.date();
        if self.over(plan, today) {
            self.say("I'm afraid that is over already.");
            // The time of day stays for another day, and today for another time.
            for wish in &mut plan.wishes {
                let now = wish.days.iter().any(|days| days.date() == Some(today));
                if now { wish.times.clear() } else { wish.days.clear() }
            }
            plan.wishes.retain(|wish| !wish.is_empty());
        }
        let wanted = plan.wishes.clone();
        let (from, to) = reach(&wanted, today);
        // Of many days only some of the times are told, so those that are wanted are asked for.
        let bounds = Bounds::of(&wanted).filter(|_| (to - from).get_days() > WHOLE);
        let Some(mut open) = self.open(plan, from, to, bounds)? else { return self.cannot(plan) };
        let fits = |slot: &&Slot| {
            (wanted.is_empty() || wanted.iter().any(|wish| wish.contains(slot.at)))
                && !plan.not.iter().any(|wish| wish.contains(slot.at))
                && !(plan.aim == Wish::Move
                    && plan
                        .own
                        .as_ref()
                        .is_some_and(|own| own.at == slot.at && plan.other_staff().is_none()))
        };
        let free: Vec<Slot> = open.iter().filter(fits).cloned().collect();
        let exact = exact(&wanted);
        if let (Some(at), [.., _]) = (exact, free.as_slice())
            && let Some(found) = free.iter().find(|slot| slot.at == at)
        {
            return self.hold(plan, found.clone());
        }
        // "Monday or Tuesday at ten", and only one of them is free then.
        let pinned = wanted.iter().all(|wish| {
            !wish.times.is_empty() && wish.times.iter().all(|time| matches!(time, Times::At(_)))
        });
        if let ([only], true, false) = (free.as_slice(), pinned, wanted.is_empty()) {
            return self.hold(plan, only.clone());
        }
        if let (Some(at), Wish::Move, Some(_)) = (
            exact,
            plan.aim,
            plan.staff.take_if(|who| {
                plan.own.as_ref().is_some_and(|own| own.staff.as_ref() == Some(who))
            }),
        ) {
            // Whoever has it cannot then; somebody else may.
            let others = self.open(plan, from, to, None)?.unwrap_or_default();
            if let Some(found) = others.into_iter().find(|slot| slot.at == at) {
                plan.slot = Some(found);
                return Ok(true);
            }
        }
        if plan.soonest
            && wanted.is_empty()
            && let Some(first) = free.first()
        {
            let lead = format!("The first time that is free is {}", self.facts.moment(first.at));
            let few: Vec<Slot> = free.iter().take(OFFERED).cloned().collect();
            self.offer_after(plan, &lead, few);
            self.state.booking = Some(plan.clone());
            return Ok(false);
        }
        if !free.is_empty() {
            let near = near(&wanted);
            let lead = lead(plan, &free);
            let few = few(&free, near);
            self.offer(plan, &lead, few);
            self.state.booking = Some(plan.clone());
            return Ok(false);
        }
        if bounds.is_some() {
            open = self.open(plan, from, to, None)?.unwrap_or_default();
        }
        self.offer_others(plan, &wanted, &open)?;
        Ok(false)
    }

    /// Whether every day that was asked for is over.
    fn over(&self, plan: &Plan, today: Date) -> bool {
        let now = self.facts.now.datetime();
        let mut days = plan.wishes.iter().flat_map(|wish| &wish.days).peekable();
        let dated = days.peek().is_some();
        // "June 8th" on the tenth of June is no wish for next year.
        let just = |days: &Days| {
            days.next_year && days.first.saturating_sub(1.year()) >= today.saturating_sub(60.days())
        };
        let gone =
            days.all(|days| days.past || just(days) || days.last.is_some_and(|last| last < today));
        let at = exact(&plan.wishes).is_some_and(|at| at < now);
        dated && gone || at
    }

    /// What is free from one day to another; `None` when it cannot be found out.
    pub(super) fn open(
        &mut self,
        plan: &Plan,
        from: Date,
        to: Date,
        bounds: Option<Bounds>,
    ) -> Told<Option<Vec<Slot>>> {
        let service = plan.own.as_ref().map(|own| own.service.clone()).or(plan.service.clone());
        let mut arguments = json!({ "service": service, "from": from, "to": to, "most": 200 });
        if let Some(staff) = &plan.staff {
            arguments["staff"] = json!(staff);
        }
        let Bounds { from: first, to: last } = bounds.unwrap_or_default();
        for (key, time) in [("not_before", first), ("not_after", last)] {
            if let Some(time) = time {
                arguments[key] = json!(time);
            }
        }
        if let Some(own) = plan.own.as_ref().filter(|_| plan.aim == Wish::Move) {
            arguments["moving"] = json!(own.id);
        }
        let found = self.ask_tool("find_open_times", arguments)?;
        if let Some(reason) = found["refused"].as_str() {
            if let Some(who) = reason.split(" is: ").nth(1).filter(|_| reason.starts_with("staff"))
            {
                let staff = plan.staff.clone().unwrap_or_default();
                let first = staff.split_whitespace().next().unwrap_or_default();
                let who: Vec<String> = who.split(", ").map(str::to_owned).collect();
                self.say(format!(
                    "{first} doesn't do that; you could come to {}.",
                    listed_or(&who)
                ));
            }
            return Ok(None);
        }
        let Some(open) = found["open"].as_array() else { return Ok(None) };
        Ok(Some(plan.allowed(open.iter().filter_map(slot).collect())))
    }

    /// Nothing could be looked up: for the staff who was named, or at all.
    fn cannot(&mut self, plan: &mut Plan) -> Told<bool> {
        plan.says_who |= plan.staff.is_some();
        if plan.staff.take().is_some() && !self.silent() {
            self.state.booking = Some(plan.clone());
            return self.find_slot(plan);
        }
        self.say("I'm sorry, I can't look into the calendar right now.");
        self.say(self.help_line());
        self.offer_help();
        self.state.pending = Some(self.in_words(plan));
        Ok(false)
    }

    /// Offers times, as text and as buttons.
    pub(super) fn offer(&mut self, plan: &mut Plan, lead: &str, slots: Vec<Slot>) {
        let one = slots.len() == 1;
        let list: Vec<String> = slots.iter().map(|slot| self.facts.moment(slot.at)).collect();
        let place =
            self.facts.zone.as_ref().map(|place| format!(" ({place} time)")).unwrap_or_default();
        if one {
            let lead =
                lead.replace("these times are free", "I have").replace("free times", "free time");
            let lead = lead.replace(" are", " is");
            self.say(format!("{lead} {}{place}. Shall I take that?", list.concat()));
        } else {
            self.say(format!(
                "{lead}{place}:\n- {}",
                list.iter().map(|one| capitalised(one)).collect::<Vec<_>>().join("\n- ")
            ));
        }
        self.buttons(plan, slots);
    }

    fn offer_after(&mut self, plan: &mut Plan, lead: &str, slots: Vec<Slot>) {
        self.say(format!("{lead}. Would that suit you?"));
        self.buttons(plan, slots);
    }

    fn buttons(&mut self, plan: &mut Plan, slots: Vec<Slot>) {
        for slot in &slots {
            let label = self.facts.button(slot.at);
            self.choice(&label, &label);
        }
        plan.slots = slots;
        Self::ask(plan, Ask::Time);
    }

    /// Keeps the time free while the rest is settled.
    pub(super) fn hold(&mut self, plan: &mut Plan, mut slot: Slot) -> Told<bool> {
        if plan.aim == Wish::Book && self.can("hold") {
            let held = self.ask_tool("hold", wanted(plan, &slot))?;
            if let Some(reason) = held["refused"].as_str() {
                self.refused(plan, reason, &held);
                return Ok(false);
            }
            if let Some(name) = held["booking"]["staff"]["name"].as_str() {
                slot.staff = vec![name.to_owned()];
            }
        }
        plan.slot = Some(slot);
        Ok(true)
    }

    /// A time was not to be had: says so, and offers the others that came with the refusal.
    pub(super) fn refused(&mut self, plan: &mut Plan, reason: &str, result: &Value) {
        plan.slot = None;
        let others = result["others"].as_array().into_iter().flatten().filter_map(slot);
        let mut others = plan.allowed(others.collect());
        others.sort_by_key(|slot| slot.at);
        self.say(format!("I'm sorry: {}", lower_first(reason)));
        if others.is_empty() {
            self.say("Which other day or time would suit you?");
            Self::ask(plan, Ask::Time);
            plan.slots.clear();
            plan.wishes.clear();
        } else {
            self.offer(plan, "The nearest free times are", others);
        }
        self.state.booking = Some(plan.clone());
    }
}

/// Days of which all free times are told.
const WHOLE: i32 = 3;

/// The times of day that are asked for, at most.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bounds {
    pub(super) from: Option<Time>,
    pub(super) to: Option<Time>,
}

impl Bounds {
    /// All that the wishes allow, where each of them says a time.
    pub(super) fn of(wanted: &[When]) -> Option<Self> {
        let hour = jiff::SignedDuration::from_hours(1);
        let (mut first, mut last) = (Some(Time::MAX), Some(Time::MIN));
        for wish in wanted {
            if wish.times.is_empty() {
                return None;
            }
            for time in &wish.times {
                let (from, to) = match time {
                    Times::At(at) => (Some(*at), Some(*at)),
                    Times::Around(at) => {
                        (Some(at.saturating_sub(hour)), Some(at.saturating_add(hour)))
                    }
                    Times::Within(window) => (window.from, window.to),
                };
                first = first.zip(from).map(|(a, b)| a.min(b));
                last = last.zip(to).map(|(a, b)| a.max(b));
            }
        }
        (!wanted.is_empty() && (first.is_some() || last.is_some()))
            .then_some(Self { from: first, to: last })
    }
}

/// How the offer begins.
fn lead(plan: &Plan, free: &[Slot]) -> String {
    let service = plan
        .own
        .as_ref()
        .map(|own| own.service.clone())
        .or(plan.service.clone())
        .unwrap_or_default();
    let with = plan.with_whom();
    let one_day = free.iter().all(|slot| slot.at.date() == free[0].at.date());
    if one_day || !plan.wishes.is_empty() {
        format!("For {service}{with} these times are free")
    } else {
        format!("Gladly. The next free times for {service}{with} are")
    }
}

/// What the booking tools are told of a plan.
pub(super) fn wanted(plan: &Plan, slot: &Slot) -> Value {
    let mut arguments = json!({ "service": plan.service, "starts_at": slot.starts_at });
    let spoken = !plan.without.is_empty() || plan.says_who && slot.staff.len() == 1;
    if let Some(staff) = plan.staff.as_ref().or(slot.staff.first().filter(|_| spoken)) {
        arguments["staff"] = json!(staff);
    }
    arguments
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The days to look at for what was asked.
fn reach(wanted: &[When], today: Date) -> (Date, Date) {
    let mut days = wanted.iter().flat_map(|wish| &wish.days).peekable();
    if days.peek().is_none() {
        return (today, today.saturating_add(AHEAD.days()));
    }
    let days: Vec<&Days> = days.collect();
    let from = days.iter().map(|days| days.first).min().unwrap_or(today).max(today);
    let last = |days: &&Days| {
        days.last.unwrap_or_else(|| days.first.max(today).saturating_add(FURTHER.days()))
    };
    let to = days.iter().map(last).max().unwrap_or(from).max(from);
    (from, to.min(from.saturating_add(60.days())))
}

/// The minute that was asked for, when it is one.
pub(super) fn exact(wanted: &[When]) -> Option<DateTime> {
    let [wish] = wanted else { return None };
    match (wish.days.as_slice(), wish.times.as_slice()) {
        ([day], [Times::At(time)]) => day.date().map(|date| date.to_datetime(*time)),
        _ => None,
    }
}

/// The time of day that was asked for, more or less.
pub(super) fn near(wanted: &[When]) -> Option<Time> {
    wanted.iter().flat_map(|wish| &wish.times).find_map(|time| match time {
        Times::At(at) | Times::Around(at) => Some(*at),
        Times::Within(_) => None,
    })
}

pub(super) fn distance(at: DateTime, from: DateTime) -> i64 {
    at.duration_since(from).as_secs().abs()
}

/// A few of many: those nearest to a time of day, or some that lie apart, of the first days.
fn few(free: &[Slot], near: Option<Time>) -> Vec<Slot> {
    if free.len() <= OFFERED {
        return free.to_vec();
    }
    if let Some(time) = near {
        let mut all: Vec<Slot> = free.to_vec();
        all.sort_by_key(|slot| (distance(slot.at, slot.at.date().to_datetime(time)), slot.at));
        all.truncate(OFFERED);
        all.sort_by_key(|slot| slot.at);
        return all;
    }
    let first = free[0].at.date();
    let today: Vec<&Slot> = free.iter().filter(|slot| slot.at.date() == first).collect();
    let later: Vec<&Slot> = free.iter().filter(|slot| slot.at.date() != first).collect();
    let of = |slots: &[&Slot], count: usize| -> Vec<Slot> {
        let count = count.min(slots.len());
        (0..count).map(|n| slots[n * slots.len() / count].clone()).collect()
    };
    if later.is_empty() {
        return of(&today, OFFERED);
    }
    let mut chosen = of(&today, OFFERED / 2);
    let rest = OFFERED - chosen.len();
    chosen.extend(of(&later[..later.len().min(rest * 8)], rest));
    chosen
}

impl Facts<'_> {
    /// Whether the business is closed on a date, as far as that is known.
    pub(in crate::agent::house) fn closed_on(&self, date: Date) -> bool {
        match self.business.exceptions.iter().find(|exception| exception.date == date) {
            Some(exception) => exception.open.is_empty(),
            None => {
                !self.business.hours.unknown() && self.business.hours.on(date.weekday()).is_empty()
            }
        }
    }

    /// A moment in a sentence: "tomorrow, Thursday 26 November, at 10:00".
    pub(in crate::agent::house) fn moment(&self, at: DateTime) -> String {
        let today = self.now.date();
        let near = if at.date() == today {
            "today, "
        } else if today.tomorrow().is_ok_and(|next| next == at.date()) {
            "tomorrow, "
        } else {
            ""
        };
        format!("{near}{} at {}", self.date_name(at.date()), self.clock(at.time()))
    }

    /// The same, short, for a button: "Thu 26 Nov, 10:00".
    pub(in crate::agent::house) fn button(&self, at: DateTime) -> String {
        let day = if self.clock12 { at.strftime("%a, %b %-d") } else { at.strftime("%a %-d %b") };
        format!("{day}, {}", self.clock(at.time()))
    }
}
