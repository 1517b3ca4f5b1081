//! Facts: what a reply states of hours, prices, durations, dates, numbers and addresses is held
//! against what the turn was given.
//!
//! The business profile, the hours with their exceptions, the services with their prices and durations,
//! and the offers with their days are typed;
//! passages, tool results and the conversation are read by the same eyes as the reply, so that a
//! price in a passage is the price that a reply may state. What is in none of them is not sent: the
//! model is asked once more, with what was wrong, and then a person is called.
//!
//! A reply is streamed while it is written, so a visitor may see wrong words for a moment. They are
//! taken back: [`super::speaker::Speaker::start_over`] publishes `DeltaCancelled`, on which every
//! screen drops the bubble, and no row is ever written. Holding words back until they are checked
//! would make every right reply wait for the rare wrong one.
//!
//! The check errs on the side of letting through: a time that may mean morning or evening fits
//! either, a statement without a day fits any day.

mod durations;
mod given;
mod hours;
mod lex;
mod names;
mod said;
#[cfg(test)]
mod tests;
mod times;

use jiff::civil::Date;

pub(super) use self::given::Given;
use self::{
    given::{Listed, durations as stated_durations, money, read},
    hours::Claim,
    said::{Day, Item},
};

/// What is stated and not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// What kind of thing.
    pub(super) what: &'static str,
    /// It, as far as it can be told again.
    pub(super) said: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.said.is_empty() {
            f.write_str(self.what)
        } else {
            write!(f, "{} ({})", self.what, self.said)
        }
    }
}

/// What the text states that was not given; empty when it may be sent.
pub(super) fn check(text: &str, given: &Given) -> Vec<Wrong> {
    let read = read(text);
    let mut wrong = Vec::new();
    let mut add = |what: &'static str, said: String| {
        let one = Wrong { what, said };
        if !wrong.contains(&one) {
            wrong.push(one);
        }
    };
    for (hundredths, currency) in money(&read.items) {
        let known = given
            .money
            .iter()
            .any(|(amount, of)| *amount == hundredths && (of.is_empty() || *of == currency));
        if !known {
            add("a price", amount(hundredths, currency));
        }
    }
    let services = Services::in_text(text, given);
    let sums = durations::sums(&services.minutes);
    for (what, said) in services.wrong(given, &sums) {
        add(what, said);
    }
    for minutes in durations::unknown(&read.items, given, &sums) {
        add("a duration", durations::words(minutes));
    }
    for (at, item) in read.items.iter().enumerate() {
        let unknown = |times: &[u16]| !times.iter().any(|time| given.times.contains(time));
        match item {
            Item::Percent(share) if !given.percents.contains(share) => {
                add("a share", format!("{} %", share / 100));
            }
            Item::Time(times) if unknown(times) => add("a time", clock(times)),
            Item::Range(from, to) if unknown(from) || unknown(to) => {
                add("a time", format!("{}-{}", clock(from), clock(to)));
            }
            Item::Day(Day::Date(month, day))
                if !date_is_given(given, &read.items, at, *month, *day) =>
            {
                add("a date", format!("{day}.{month}."));
            }
            _ => {}
        }
    }
    for claim in hours::claims(&read.items, false) {
        if !given.week.holds(&claim) && !given.hours.iter().any(|known| hours::same(&claim, known))
        {
            add("opening hours", claim.words());
        }
    }
    for email in &read.addresses.emails {
        if !given.addresses.emails.contains(email) {
            add("an e-mail address", email.clone());
        }
    }
    for link in &read.addresses.links {
        let known = given
            .addresses
            .links
            .iter()
            .any(|known| known == link || known.split('/').next() == Some(link.as_str()));
        if !known
            && !given
                .addresses
                .emails
                .iter()
                .any(|email| email.split('@').nth(1) == Some(link.as_str()))
        {
            add("a link", link.clone());
        }
    }
    for phone in &read.addresses.phones {
        if !given.addresses.phones.iter().any(|known| same_phone(known, phone)) {
            add("a phone number", phone.clone());
        }
    }
    wrong
}

/// What `text`, made from `draft`, states that the draft does not.
pub(super) fn invented(draft: &str, text: &str) -> Vec<Wrong> {
    let mut given = Given::default();
    given.teach(draft);
    let mut wrong = check(text, &given);
    let numbers = |text: &str| -> Vec<i64> {
        let stated = read(text).items;
        stated
            .iter()
            .filter_map(|item| if let Item::Number(number) = item { Some(*number) } else { None })
            .collect()
    };
    let digits: String = draft.chars().map(|c| if c.is_ascii_digit() { c } else { ' ' }).collect();
    let known = numbers(draft);
    for number in numbers(text) {
        let whole = (number / 100).to_string();
        let there = known.contains(&number)
            || digits.split(' ').any(|digits| digits == whole)
            || spelled(draft, number / 100);
        if !there {
            wrong.push(Wrong { what: "a number", said: whole });
        }
    }
    wrong
}

fn spelled(text: &str, number: i64) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.any(|word| names::number_word(word) == Some(number))
}

/// The same number with and without its country, or the zero before it.
fn same_phone(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().min(b.len()) >= 6 && (a.ends_with(b) || b.ends_with(a))
}

/// A date that was given, or that follows from today by the weekday beside it.
fn date_is_given(given: &Given, items: &[Item], at: usize, month: i8, day: i8) -> bool {
    let beside =
        items[at.saturating_sub(2)..(at + 3).min(items.len())].iter().find_map(|item| match item {
            Item::Day(Day::Week(day)) => Some(*day),
            _ => None,
        });
    let today = given.week.today;
    let date = [today.year(), today.year() + 1]
        .into_iter()
        .filter_map(|year| Date::new(year, month, day).ok())
        .find(|date| *date >= today);
    let weekday = date.map(|date| date.weekday().to_monday_zero_offset().unsigned_abs());
    let agrees = beside.is_none() || beside == weekday;
    let near = date.is_some_and(|date| {
        (date - today).get_days() <= 14
            || date.since(today).is_ok_and(|span| span.get_days() <= 14 && span.get_months() == 0)
    });
    let known = given.days.iter().any(|known| {
        let weekday = known.weekday().to_monday_zero_offset().unsigned_abs();
        (known.month(), known.day()) == (month, day) && beside.is_none_or(|day| day == weekday)
    });
    known || (given.dates.contains(&(month, day)) && agrees) || (beside.is_some() && agrees && near)
}

/// What a text says of services by name.
struct Services<'g> {
    /// A service that a part of a sentence names alone, and what that part states.
    alone: Vec<(&'g Listed, Vec<Item>)>,
    /// How long each service takes that is named anywhere.
    minutes: Vec<i64>,
}

impl<'g> Services<'g> {
    fn in_text(text: &str, given: &'g Given) -> Self {
        let mut found = Self { alone: Vec::new(), minutes: Vec::new() };
        for sentence in lex::plain(text)
            .to_lowercase()
            .split_inclusive(['\n', '!', '?', '.'])
            .collect::<String>()
            .replace(". ", ".\n")
            .split('\n')
        {
            let mut masked = sentence.to_owned();
            for (at, service) in given.services.iter().enumerate() {
                let name = service.name.as_str();
                if name.chars().count() >= 4 && masked.contains(name) {
                    masked = masked.replace(name, &format!(" \u{1}{at}\u{1} "));
                    found.minutes.extend(service.minutes);
                }
            }
            // "An hour and a half" is one piece.
            let whole = masked.replace(" and a half", "\u{2}");
            let parts: Vec<&str> = match whole.matches('\u{1}').count() {
                0 => continue,
                2 => vec![whole.as_str()],
                _ => whole
                    .split([',', ';'])
                    .flat_map(|part| part.split(" and "))
                    .flat_map(|part| part.split(" und "))
                    .collect(),
            };
            for part in parts {
                let named: Vec<&str> = part.split('\u{1}').skip(1).step_by(2).collect();
                let [one] = named[..] else { continue };
                let service = one.parse::<usize>().ok().and_then(|at| given.services.get(at));
                let part = part.replace('\u{1}', "\"").replace('\u{2}', " and a half");
                let items = said::items(&lex::split(&part), false);
                found.alone.extend(service.map(|service| (service, items)));
            }
        }
        found
    }

    /// Where one service and one price, or one duration, are named together, it is that service's,
    /// unless a passage or a tool names it.
    fn wrong(&self, given: &Given, sums: &[i64]) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        for (service, items) in &self.alone {
            let prices: Vec<_> = money(items).collect();
            if let ([(hundredths, currency)], Some(price)) = (&prices[..], service.price)
                && price != *hundredths
                && !given.taught.iter().any(|(amount, _)| amount == hundredths)
            {
                let said = format!("{}: {}", service.name, amount(*hundredths, currency));
                wrong.push(("the price of a service", said));
            }
            let minutes: Vec<_> = stated_durations(items).collect();
            if let ([stated], Some(known)) = (&minutes[..], service.minutes)
                && durations::takes_it(items)
                && (known - stated).abs() > known / 10
                && !given.taught_minutes.contains(stated)
                && !sums.contains(stated)
            {
                let said = format!("{}: {}", service.name, durations::words(*stated));
                wrong.push(("the duration of a service", said));
            }
        }
        wrong
    }
}

fn amount(hundredths: i64, currency: &str) -> String {
    format!("{}.{:02} {currency}", hundredths / 100, hundredths % 100)
}

fn clock(times: &[u16]) -> String {
    let time = times.first().copied().unwrap_or(0);
    format!("{}:{:02}", time / 60, time % 60)
}

/// What was wrong, for the model that is asked again and for the record.
pub(super) fn in_words(wrong: &[Wrong]) -> String {
    let all: Vec<String> = wrong.iter().take(8).map(ToString::to_string).collect();
    all.join("; ")
}

impl Claim {
    fn words(&self) -> String {
        use hours::Says;
        let day = match self.day {
            Some(Day::Week(day)) => {
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
                    [usize::from(day) % 7]
                    .to_owned()
            }
            Some(Day::Date(month, day)) => format!("{day}.{month}."),
            Some(Day::Today) => "today".to_owned(),
            Some(Day::Tomorrow) => "tomorrow".to_owned(),
            None => String::new(),
        };
        let says = match &self.says {
            Says::Closed | Says::Now(false) => "closed".to_owned(),
            Says::Open | Says::Now(true) => "open".to_owned(),
            Says::Range(from, to) => format!("{}-{}", clock(from), clock(to)),
            Says::Until(times) => format!("until {}", clock(times)),
            Says::From(times) => format!("from {}", clock(times)),
            Says::At(times) => clock(times),
        };
        format!("{day} {says}").trim().to_owned()
    }
}
