//! What is heard of when: made whole by what was spoken of before, then taken into the plan.

use frontdesk_when::{self as when, Days, Same, Shift, Times};
use jiff::civil::{Date, DateTime, Time};

use super::{Ask, Plan, Wish, heard::Heard, text::offered};
use crate::{
    agent::house::{said::Said, turn::Turn},
    knowledge::index::words::List,
};

impl Turn<'_> {
    pub(super) fn hear_when(
        &self,
        plan: &mut Plan,
        read: &when::Said,
        said: &Said,
        heard: &mut Heard,
    ) {
        // A number that answers something else is no time.
        if matches!(plan.asked, Some(Ask::Reach | Ask::Email)) && heard.details {
            return;
        }
        let mut wishes = read.wishes.clone();
        if read.soonest {
            plan.soonest = true;
            heard.when = true;
        }
        if plan.aim == Wish::Move && plan.own.is_none() {
            // "Move my Friday appointment": which one it is about, told apart from when it is wanted.
            if let Some(moved) = &read.moved {
                plan.not.push(moved.clone());
            }
        }
        let mut focus = plan.slot.as_ref().map(|slot| slot.at.date()).or_else(|| plan.day());
        if let Some(shift) = read.shift {
            if plan.aim == Wish::Move && plan.own.is_none() && plan.slots.is_empty() {
                plan.by = match shift {
                    Shift::Minutes(by) => Some(i64::from(by)),
                    Shift::Days(by) => Some(i64::from(by) * 24 * 60),
                    _ => None,
                };
                plan.other_day |= shift == Shift::AnotherDay;
                heard.when |= plan.by.is_some() || plan.other_day;
            } else {
                heard.when |= self.shift(plan, shift, focus);
                // "The day after, at noon"
                focus = plan.day().or(focus);
            }
        }
        as_before(plan, read, said, focus, &mut wishes, heard);
        let anew = asks_what_there_is(said);
        completed(plan, read.corrected, anew, focus, &mut wishes);
        let nothing_else = wishes.is_empty();
        if !wishes.is_empty() {
            // What is asked for by its day is not excluded any more.
            plan.not.retain(|gone| !wishes.iter().any(|wish| allows_again(wish, gone)));
            plan.passing = counted_from_now(said);
            plan.wishes = wishes;
            plan.slot = None;
            heard.when = true;
            if !heard.staff && !heard.service {
                plan.slot = offered(plan, said);
            }
        }
        if !read.not.is_empty() {
            plan.slot.take_if(|slot| read.not.iter().any(|wish| wish.contains(slot.at)));
            if nothing_else {
                not_those_days(&mut plan.wishes, &read.not);
            }
            plan.not.extend(read.not.iter().cloned());
            heard.when = true;
        }
        if heard.when && !said.any_of("yes | yeah | yep | ok | okay") {
            heard.yes = None;
        }
    }
}

/// "The same time", "the same day": as it was spoken of, or as it is now.
fn as_before(
    plan: &mut Plan,
    read: &when::Said,
    said: &Said,
    focus: Option<Date>,
    wishes: &mut Vec<when::Wish>,
    heard: &mut Heard,
) {
    let both = said.any_of(
        "same day and time | same time and day | same day same time | same day and same time",
    );
    let same_time = read.same == Some(Same::Time) || both;
    let own = plan.own.as_ref().map(|own| own.at);
    let time = plan.slot.as_ref().map(|slot| slot.at).or(own).map(DateTime::time);
    if let (true, Some(at)) = (same_time, time) {
        // "Saturday", "same time": the day was said before.
        if wishes.is_empty() && plan.slot.is_none() {
            let days = plan.wishes.iter().flat_map(|wish| wish.days.clone()).collect();
            wishes.push(when::Wish { days, times: Vec::new() });
        }
        for wish in wishes.iter_mut().filter(|wish| wish.times.is_empty()) {
            wish.times.push(Times::At(at));
        }
        heard.details |= wishes.is_empty();
    } else if same_time {
        plan.same_time = true;
    }
    let Some(date) = focus.or(own.map(DateTime::date)) else { return };
    if read.same != Some(Same::Day) {
        return;
    }
    if wishes.is_empty() {
        wishes.push(when::Wish::default());
    }
    for wish in wishes.iter_mut().filter(|wish| wish.days.is_empty()) {
        wish.days.push(Days::on(date));
    }
    // "The same day next week"
    for days in wishes.iter_mut().flat_map(|wish| &mut wish.days) {
        let within = days.last.is_some_and(|last| (last - days.first).get_days() == 6);
        let there = days.iter().take(7).find(|day| day.weekday() == date.weekday());
        if let Some(there) = there.filter(|_| within) {
            *days = Days::on(there);
        }
    }
}

/// Whether a time is counted from now: "in two hours" is no time of day for another day.
fn counted_from_now(said: &Said) -> bool {
    const LENGTHS: List = List("hour hours minute minutes min mins hr hrs");
    said.words.iter().enumerate().any(|(at, word)| {
        LENGTHS.has(word)
            && (is_counted(&said.words[at.saturating_sub(5)..at])
                || said.words.get(at + 1).is_some_and(|word| word == "from"))
    })
}

/// Whether the words before a length say that it is counted: "in", and at once how many. "Come in for 30
/// minutes" says how long.
fn is_counted(before: &[String]) -> bool {
    const NUMBERS: List = List(
        "a an one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty         half couple few about around say roughly maybe another the next",
    );
    let number =
        |word: &String| NUMBERS.has(word) || word.starts_with(|first: char| first.is_ascii_digit());
    before.windows(2).any(|pair| pair[0] == "in" && number(&pair[1]))
}

/// "What do you have on 3 December?": all there is, at whatever time was spoken of before.
fn asks_what_there_is(said: &Said) -> bool {
    said.question()
        && said.begins_any_of("what | which | whats | and what | anything | ok what | okay what | so what | do you have anything | is there anything")
        && said.any_of(
            "do you have | have you got | you got | is free | are free | is available | are available | is open | there | times | \
            slots | openings | availability | whats free | whats available | anything",
        )
        && !said.any_of("same | that time | at that")
}

/// Takes the days that will not do out of what was wished before; the time of day stays.
fn not_those_days(wishes: &mut Vec<when::Wish>, not: &[when::Wish]) {
    let gone = |date: Date| {
        not.iter().any(|wish| {
            wish.times.is_empty()
                && !wish.days.is_empty()
                && wish.contains(date.to_datetime(Time::midnight()))
        })
    };
    for wish in wishes.iter_mut() {
        wish.days.retain(|days| !days.date().is_some_and(gone));
    }
    wishes.retain(|wish| !wish.is_empty());
}

/// Adds what was said before to what is said now. `anew`: whatever the time of day.
fn completed(
    plan: &Plan,
    corrected: bool,
    anew: bool,
    focus: Option<Date>,
    wishes: &mut [when::Wish],
) {
    let answers =
        plan.asked == Some(Ask::Time) || plan.asked == Some(Ask::Yes) || !plan.wishes.is_empty();
    for wish in wishes.iter_mut().filter(|_| answers) {
        // "Make it four" is about the day that was spoken of, "Tuesday then" about the time.
        if wish.days.is_empty() {
            let own = plan.own.as_ref().filter(|_| plan.wishes.is_empty());
            wish.days = match focus.or(own.map(|own| own.at.date())) {
                Some(date) => vec![Days::on(date)],
                None => plan.wishes.iter().flat_map(|old| old.days.clone()).collect(),
            };
        }
        // "I mean Thursday": the hour stands, a part of the day need not.
        let old = plan.wishes.iter().flat_map(|old| &old.times);
        let stands = (!corrected || old.clone().all(|time| matches!(time, Times::At(_))))
            && !plan.passing
            && !anew;
        if wish.times.is_empty() && stands {
            wish.times = old.copied().collect();
        }
    }
    // "Oh, Friday's no good. Saturday at nine": the day that was agreed on is not asked for again.
    let Some(slot) = &plan.slot else { return };
    let date = slot.at.date();
    for wish in wishes.iter_mut().filter(|wish| wish.days.len() > 1) {
        wish.days.retain(|day| day.date() != Some(date));
    }
    // "He finishes late on Thursdays": this one is meant.
    for day in wishes.iter_mut().flat_map(|wish| &mut wish.days) {
        if day.date().is_none() && day.last.is_none() && day.contains(date) {
            *day = Days::on(date);
        }
    }
}

/// Whether `wish` names a day, or a minute of one, that was excluded before.
fn allows_again(wish: &when::Wish, gone: &when::Wish) -> bool {
    let exact = wish.times.iter().filter_map(|time| match time {
        Times::At(at) => Some(*at),
        _ => None,
    });
    let times: Vec<Time> =
        if gone.times.is_empty() { vec![Time::midnight()] } else { exact.collect() };
    let dates = wish.days.iter().filter_map(Days::date);
    dates.into_iter().any(|date| times.iter().any(|time| gone.contains(date.to_datetime(*time))))
}
