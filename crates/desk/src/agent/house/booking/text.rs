//! What a text says beside services: without people, addresses and times, and how a bare number is read.

use frontdesk_when::{self as when, Asked, Context, Days, Order, Times};
use jiff::{
    ToSpan,
    civil::{Time, Weekday},
};

use super::{Ask, Plan};
use crate::agent::house::{Facts, details::Details, hours::capitalised, said::Said};

impl Facts<'_> {
    /// What is said of a service: without days and times, addresses, and names of people.
    pub(in crate::agent::house) fn of_service(&self, text: &str) -> Said {
        let read = when::read(&masked(text), &self.saying(Asked::Nothing));
        Said::new(&self.beside_people(&without(text, &read.spans)))
    }

    /// The text without addresses and numbers, the name somebody gives, and the names of the staff.
    pub(super) fn beside_people(&self, text: &str) -> String {
        let own = Details::read(text).name.unwrap_or_default().to_lowercase();
        let staff = self.business.staff.iter().filter_map(|name| name.split_whitespace().next());
        let staff: Vec<String> = staff.map(str::to_lowercase).collect();
        let kept = text.split_inclusive(char::is_whitespace).filter(|word| {
            let plain = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let digits = word.chars().filter(char::is_ascii_digit).count();
            !(word.contains('@')
                || digits >= 5
                || own.split_whitespace().any(|part| part == plain)
                || staff.contains(&plain))
        });
        kept.collect()
    }

    /// How days and times are to be read in the middle of a plan: a weekday alone is the one of the week
    /// that was spoken of, or of the days that were offered.
    pub(super) fn saying_of(&self, plan: &Plan) -> Context {
        let today = self.now.date();
        let mut spoken = plan.wishes.iter().flat_map(|wish| &wish.days);
        let span = spoken.next().filter(|_| spoken.next().is_none());
        let span = span.and_then(|days| Some((days.first, days.last?)));
        let spoken = span.filter(|(first, last)| first < last);
        let focus = plan.slot.as_ref().map(|slot| slot.at.date()).or_else(|| plan.day());
        // A day that is weeks away stands for the days around it.
        let near = focus
            .filter(|date| *date > today.saturating_add(7.days()))
            .map(|date| (date.saturating_sub(3.days()), date.saturating_add(3.days())));
        Context {
            around: spoken.or(near),
            focus: focus.or(plan.own.as_ref().map(|own| own.at.date())),
            ..self.saying(asked(plan))
        }
    }

    /// What a text says of when in the middle of a plan.
    pub(super) fn read_of(&self, plan: &Plan, text: &str, saying: &Context) -> when::Said {
        let mut read = when::read(text, saying);
        if read.wishes.is_empty()
            && read.shift.is_none()
            && let Some(bared) = super::words::bared_behind(plan.asked, text)
        {
            read = when::read(&bared, saying);
        }
        if let Some(told) = apart(text, saying) {
            return told;
        }
        // "Thursday" is the one that was offered.
        let mut offered: Vec<_> = plan.slots.iter().map(|slot| slot.at.date()).collect();
        offered.dedup();
        for date in offered.into_iter().filter(|date| *date > self.now.date()) {
            let there = when::read(text, &Context { around: Some((date, date)), ..*saying });
            if there.wishes != read.wishes && there.days().any(|days| days.date() == Some(date)) {
                return there;
            }
        }
        // "Make it the 27th" of what is booked for a later month.
        let this = self.now.date().first_of_month();
        let later = saying.focus.filter(|date| date.first_of_month() > this);
        later.and_then(|date| self.of_its_month(text, saying, date, &read)).unwrap_or(read)
    }

    /// How days and times are to be read here and now.
    pub(in crate::agent::house) fn saying(&self, asked: Asked) -> Context {
        let spans = (0..7).flat_map(|day| {
            self.business.hours.on(Weekday::from_monday_zero_offset(day).unwrap_or(Weekday::Monday))
        });
        let (mut opens, mut closes) = (None, None);
        for (from, to) in spans {
            opens = Some(opens.map_or(*from, |first: Time| first.min(*from)));
            closes = Some(closes.map_or(*to, |last: Time| last.max(*to)));
        }
        Context {
            now: self.now.datetime(),
            order: if self.clock12 && self.business.currency == "USD" {
                Order::MonthFirst
            } else {
                Order::DayFirst
            },
            opens: opens.unwrap_or(Time::constant(8, 0, 0, 0)),
            closes: closes.unwrap_or(Time::constant(20, 0, 0, 0)),
            asked,
            around: None,
            focus: None,
        }
    }
}

/// "Not Friday, the 15th": a day that will not do, and a date that would, which is another.
fn apart(text: &str, saying: &Context) -> Option<when::Said> {
    let (head, tail) = text.rsplit_once(',')?;
    let (out, would) = (when::read(head, saying), when::read(tail, saying));
    let dated = tail.contains(|c: char| c.is_ascii_digit())
        && would.days().next().is_some()
        && would.days().all(|days| days.date().is_some());
    if out.not.is_empty() || !out.wishes.is_empty() || !would.not.is_empty() || !dated {
        return None;
    }
    let midnight = Time::midnight();
    let same = would
        .days()
        .filter_map(Days::date)
        .any(|date| out.not.iter().any(|wish| wish.contains(date.to_datetime(midnight))));
    let from = head.len() + 1;
    let behind = would.spans.iter().map(|span| span.start + from..span.end + from);
    let spans = out.spans.iter().cloned().chain(behind).collect();
    (!same).then(|| when::Said { not: out.not.clone(), corrected: true, spans, ..would.clone() })
}

/// The name that both the address and the text around it hold: "sarah lim, sarah.lim@example.com".
pub(super) fn in_address(email: &str, text: &str) -> Option<String> {
    let (local, _) = email.split_once('@')?;
    let parts: Vec<&str> = local.split(['.', '_', '-']).filter(|part| part.len() >= 2).collect();
    let bare = text.replace(email, " ");
    let said = Said::new(&bare);
    let full = parts.len() >= 2 && said.has(&parts.join(" ").to_lowercase());
    full.then(|| parts.iter().map(|part| capitalised(part)).collect::<Vec<_>>().join(" "))
}

/// "Monday evening then? 6", "got a meeting then. 11:45?": what is said last and alone is the time.
pub(super) fn last_word(text: &str, saying: &Context, read: &mut when::Said) {
    let exact = |wish: &when::Wish| wish.times.iter().any(|time| matches!(time, Times::At(_)));
    if saying.asked != Asked::Time || read.shift.is_some() || read.wishes.iter().any(exact) {
        return;
    }
    let parts = text.split(['?', '!', ',', ';', '\n']).flat_map(|part| part.split(". "));
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    let [_, .., last] = parts.as_slice() else { return };
    let alone = when::read(last, saying);
    let [when::Wish { days, times }] = alone.wishes.as_slice() else { return };
    let [Times::At(at)] = times.as_slice() else { return };
    if !days.is_empty() {
        return;
    }
    if read.wishes.is_empty() {
        read.wishes = alone.wishes;
        return;
    }
    let later = at.checked_add(12.hours()).ok().filter(|_| at.hour() < 12);
    let open = |at: &Time| (saying.opens..saying.closes).contains(at);
    for wish in &mut read.wishes {
        let fits = |at: &Time| wish.times.iter().all(|window| window.contains(*at));
        let both = [Some(*at), later].into_iter().flatten().filter(fits);
        if let Some(at) = both.clone().find(open).or(both.clone().next()) {
            wish.times = vec![Times::At(at)];
        }
    }
}

/// What is said in passing beside one moment is no wish: "is Monday at 9:30 free? I know the clocks change
/// this weekend".
pub(super) fn decided(wishes: &mut Vec<when::Wish>, said: &Said) {
    let exact = |wish: &when::Wish| matches!((wish.days.as_slice(), wish.times.as_slice()), ([day], [Times::At(_)]) if day.date().is_some());
    let loose = |wish: &when::Wish| wish.times.is_empty();
    if wishes.iter().filter(|wish| exact(wish)).count() == 1
        && wishes.iter().all(|wish| exact(wish) || loose(wish))
        && !said.any_of("or | either | alternatively | otherwise | else | failing that")
    {
        wishes.retain(exact);
    }
}

/// The one of the times that were offered which is meant: "12:30", "the Thursday one".
pub(super) fn offered(plan: &Plan, said: &Said) -> Option<super::Slot> {
    let timed = plan.wishes.iter().all(|wish| {
        !wish.times.is_empty() && wish.times.iter().all(|time| matches!(time, Times::At(_)))
    });
    let pointed = said.any_of("one | that | slot | take") && said.words.len() <= 8;
    if plan.asked != Some(Ask::Time) || !(timed || pointed) {
        return None;
    }
    let wanted = |slot: &&super::Slot| {
        plan.wishes.iter().any(|wish| wish.contains(slot.at))
            && !plan.not.iter().any(|wish| wish.contains(slot.at))
    };
    let mut fitting = plan.slots.iter().filter(wanted);
    fitting.next().filter(|_| fitting.next().is_none()).cloned()
}

/// What a bare number would answer.
pub(super) fn asked(plan: &Plan) -> Asked {
    match plan.asked {
        Some(Ask::Time) if plan.slots.is_empty() && plan.day().is_none() => Asked::Day,
        Some(Ask::Time | Ask::Yes | Ask::Name) => Asked::Time,
        _ => Asked::Nothing,
    }
}

/// The text with addresses and long numbers blanked, in which digits are no times; as long as it was.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if word.contains('@') || digits >= 7 && !word.contains('-') {
            masked.extend(
                word.chars()
                    .flat_map(|c| std::iter::repeat_n(if c.is_whitespace() { c } else { ' ' }, 1)),
            );
            let short = word.len() - word.chars().count();
            masked.extend(std::iter::repeat_n(' ', short));
        } else {
            masked.push_str(word);
        }
    }
    masked
}

/// The text without what was read of it.
pub(in crate::agent::house) fn without(text: &str, spans: &[std::ops::Range<usize>]) -> String {
    let mut rest = String::new();
    let mut from = 0;
    for span in spans {
        rest.push_str(text.get(from..span.start).unwrap_or_default());
        rest.push(' ');
        from = span.end;
    }
    rest.push_str(text.get(from..).unwrap_or_default());
    rest
}
