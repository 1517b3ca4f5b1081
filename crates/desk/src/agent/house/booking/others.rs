//! What is offered in place of a time that is not to be had, and why it is not.

use frontdesk_when::{Times, Window, Wish as When};
use jiff::{
    ToSpan,
    civil::{Date, Time},
};

use super::{
    Plan, Slot, Wish,
    slots::{Bounds, FURTHER, OFFERED, distance, exact, near},
};
use crate::agent::house::turn::{Told, Turn};

impl Turn<'_> {
    /// Says why what was asked for is not free, and offers what is nearest to it.
    pub(super) fn offer_others(&mut self, plan: &mut Plan, wanted: &[When], open: &[Slot]) -> Told {
        let day = plan.day();
        self.say(self.why_not(plan, wanted, open));
        let on_day = |slot: &Slot| {
            wanted.iter().any(|wish| wish.days.iter().any(|d| d.contains(slot.at.date())))
        };
        // When it is now is no other time for it.
        let now = plan.own.as_ref().filter(|_| plan.aim == Wish::Move).map(|own| own.at);
        let mut others: Vec<Slot> = open.iter().filter(|slot| on_day(slot)).cloned().collect();
        let whole = |slot: &Slot| {
            plan.not.iter().any(|wish| wish.times.is_empty() && wish.contains(slot.at))
        };
        others.retain(|slot| Some(slot.at) != now && !whole(slot));
        let mut full = None;
        if others.is_empty() {
            full = day.filter(|date| !self.facts.closed_on(*date));
            let from = day
                .unwrap_or_else(|| self.facts.now.date())
                .saturating_sub(3.days())
                .max(self.facts.now.date());
            let to = from.saturating_add(FURTHER.days());
            let not = |slot: &Slot| {
                Some(slot.at) == now || plan.not.iter().any(|wish| wish.contains(slot.at))
            };
            // The time of day that was wanted, on another day, or about then; else whatever is nearest.
            for (times, bounds) in about(wanted) {
                if others.is_empty() {
                    others = self.open(plan, from, to, Some(bounds))?.unwrap_or_default();
                    let near =
                        |date: Date| day.is_none_or(|day| (date - day).get_days().abs() <= 7);
                    let exact = times.iter().all(|time| matches!(time, Times::At(_)));
                    others.retain(|slot| {
                        !not(slot)
                            && times.iter().any(|time| time.contains(slot.at.time()))
                            && (!exact || near(slot.at.date()))
                    });
                }
            }
            if others.is_empty() {
                others = self.open(plan, from, to, None)?.unwrap_or_default();
                others.retain(|slot| !not(slot));
            }
            if let Some(day) = day {
                others.sort_by_key(|slot| ((slot.at.date() - day).get_days().abs(), slot.at));
            }
        }
        if others.is_empty() {
            self.say("There is nothing free in the next weeks.");
            self.say(self.help_line());
            self.offer_help();
            self.state.pending = Some(self.in_words(plan));
            return Ok(());
        }
        let mut few: Vec<Slot> = match near(wanted) {
            Some(time) => nearest(&others, day.unwrap_or(others[0].at.date()), time),
            None => others.iter().take(OFFERED).cloned().collect(),
        };
        few.sort_by_key(|slot| slot.at);
        self.offer(plan, "The nearest free times are", few);
        if let Some(date) = full.filter(|_| self.can("join_waitlist") && plan.aim == Wish::Book) {
            plan.wait = Some(date);
            self.choice("Put me on the waitlist", "Put me on the waitlist");
        }
        self.state.booking = Some(plan.clone());
        Ok(())
    }

    fn why_not(&self, plan: &Plan, wanted: &[When], open: &[Slot]) -> String {
        let Some(date) = plan.day() else {
            return "I have nothing free then.".to_owned();
        };
        let name = self.facts.date_name(date);
        let other = open.iter().any(|slot| slot.at.date() == date);
        // Somebody may work on a day on which the business is closed.
        if self.facts.closed_on(date) && !other {
            let note = self
                .facts
                .business
                .exceptions
                .iter()
                .find(|e| e.date == date)
                .and_then(|e| e.note.clone());
            let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
            return format!("We're closed on {name}{note}.");
        }
        let with = plan.with_whom();
        match exact(wanted) {
            Some(_) if other => format!("That time isn't free on {name}{with}."),
            _ if other => format!("At that time of day I have nothing free on {name}{with}."),
            _ => format!("Nothing is free on {name}{with}."),
        }
    }
}

/// The times of day that were wanted, then those within an hour of a minute that was.
fn about(wanted: &[When]) -> Vec<(Vec<Times>, Bounds)> {
    let Some(bounds) = Bounds::of(wanted) else { return Vec::new() };
    let times: Vec<Times> = wanted.iter().flat_map(|wish| wish.times.clone()).collect();
    let mut all = vec![(times, bounds)];
    if let Some(time) = near(wanted) {
        let hour = jiff::SignedDuration::from_hours(1);
        let (from, to) = (time.saturating_sub(hour), time.saturating_add(hour));
        let window = Times::Within(Window { from: Some(from), to: Some(to) });
        all.push((vec![window], Bounds { from: Some(from), to: Some(to) }));
    }
    all
}

/// The times nearest to a time of day: on that day whichever lie nearest, else two of each day.
fn nearest(others: &[Slot], date: Date, time: Time) -> Vec<Slot> {
    let mut all = others.to_vec();
    if all.iter().any(|slot| slot.at.date() == date) {
        all.sort_by_key(|slot| distance(slot.at, date.to_datetime(time)));
        all.truncate(OFFERED);
        return all;
    }
    let away = |slot: &Slot| (slot.at.date() - date).get_days().abs();
    all.sort_by_key(|slot| {
        (away(slot), slot.at.date(), distance(slot.at, slot.at.date().to_datetime(time)))
    });
    let mut few: Vec<Slot> = Vec::new();
    for slot in all {
        let same = few.iter().filter(|one| one.at.date() == slot.at.date()).count();
        if same < OFFERED / 2 && few.len() < OFFERED {
            few.push(slot);
        }
    }
    few
}
