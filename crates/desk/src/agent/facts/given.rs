//! What a turn was given, read by the same eyes as the reply that is held against it.

use frontdesk_base::Money;
use jiff::civil::Date;

use super::{
    hours::{self, Claim, Week},
    lex::{self, Addresses},
    names,
    said::{self, Day, Item},
};
use crate::{
    agent::{
        context::Context,
        guard::Ran,
        house::{BusinessFacts, OfferFacts},
    },
    conversations::Author,
    offers::Standing,
    tool,
};

/// A service or an offer.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// Its name in small letters.
    pub(super) name: String,
    /// In hundredths.
    pub(super) price: Option<i64>,
    pub(super) minutes: Option<i64>,
}

/// Everything that a reply may state.
#[derive(Debug, Clone, Default)]
pub(in crate::agent) struct Given {
    pub(super) week: Week,
    pub(super) services: Vec<Listed>,
    /// Every amount that was given, and those that passages and tools gave.
    pub(super) money: Vec<(i64, &'static str)>,
    pub(super) taught: Vec<(i64, &'static str)>,
    pub(super) percents: Vec<i64>,
    /// Every duration that was given, and those that passages and tools gave.
    pub(super) minutes: Vec<i64>,
    pub(super) taught_minutes: Vec<i64>,
    pub(super) times: Vec<u16>,
    pub(super) dates: Vec<(i8, i8)>,
    /// Days with their year.
    pub(super) days: Vec<Date>,
    pub(super) hours: Vec<Claim>,
    pub(super) addresses: Addresses,
}

/// A text as it is read.
pub(super) struct Read {
    pub(super) items: Vec<Item>,
    pub(super) addresses: Addresses,
}

pub(super) fn read(text: &str) -> Read {
    let (text, addresses) = lex::take_addresses(&lex::plain(text));
    Read { items: said::items(&lex::split(&text), false), addresses }
}

impl Given {
    /// The typed facts of a business.
    pub(in crate::agent) fn business(facts: &BusinessFacts, today: Date, open_now: bool) -> Self {
        let minute = |time: jiff::civil::Time| {
            u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
        };
        let spans = |spans: &[(jiff::civil::Time, jiff::civil::Time)]| {
            spans.iter().map(|(open, close)| (minute(*open), minute(*close))).collect::<Vec<_>>()
        };
        let mut given = Self {
            week: Week {
                usual: std::array::from_fn(|day| spans(&facts.hours.0[day])),
                dated: facts
                    .exceptions
                    .iter()
                    .map(|exception| (exception.date, spans(&exception.open)))
                    .collect(),
                today,
                open_now,
            },
            ..Self::default()
        };
        for (open, close) in given
            .week
            .usual
            .iter()
            .flatten()
            .chain(given.week.dated.iter().flat_map(|(_, spans)| spans))
        {
            given.times.extend([*open, *close % 1_440]);
        }
        for exception in &facts.exceptions {
            given.dates.push((exception.date.month(), exception.date.day()));
        }
        for day in [today, today.saturating_add(jiff::Span::new().days(1))] {
            given.dates.push((day.month(), day.day()));
        }
        for service in &facts.services {
            let price = service.price.map(|price| hundredths(price.money));
            given.money.extend(price);
            given.money.extend(service.deposit.map(hundredths));
            let minutes = Some(i64::from(service.duration_minutes)).filter(|minutes| *minutes > 0);
            given.minutes.extend(minutes);
            given.services.push(Listed {
                name: service.name.to_lowercase(),
                price: price.map(|(hundredths, _)| hundredths),
                minutes,
            });
        }
        for offer in &facts.offers {
            given.offer(offer, today);
        }
        // The longest name first: "men's haircut" is not "haircut".
        given.services.sort_by_key(|listed| std::cmp::Reverse(listed.name.len()));
        for text in [&facts.description, &facts.industry]
            .into_iter()
            .chain(
                [&facts.phone, &facts.email, &facts.website, &facts.address].into_iter().flatten(),
            )
            .chain(facts.services.iter().map(|service| &service.description))
            .chain(facts.exceptions.iter().filter_map(|exception| exception.note.as_ref()))
            .chain(facts.types.iter().map(|one| &one.say_first))
            .chain(facts.types.iter().flat_map(|one| &one.questions).flat_map(|question| {
                [&question.label, &question.hint].into_iter().chain(&question.options)
            }))
        {
            given.teach(text);
        }
        if let Some(phone) = &facts.phone {
            given.addresses.phones.push(phone.chars().filter(char::is_ascii_digit).collect());
        }
        given
    }

    /// An offer: its days always, what it gives as long as it is not over.
    fn offer(&mut self, offer: &OfferFacts, today: Date) {
        self.days.extend([offer.first_day, offer.last_day]);
        if Standing::on(today, offer.first_day, offer.last_day) == Standing::Over {
            return;
        }
        self.percents.extend(offer.percent.map(|percent| i64::from(percent) * 100));
        let price = offer.price.map(hundredths);
        self.money.extend(price);
        // A service that is offered for less may be said to cost that.
        self.taught.extend(price);
        self.services.push(Listed {
            name: offer.name.to_lowercase(),
            price: price.map(|(hundredths, _)| hundredths),
            minutes: None,
        });
        self.teach(&offer.description);
    }

    /// Everything that a turn was given, up to now.
    pub(in crate::agent) fn of(context: &Context, ran: &[Ran]) -> Self {
        let business = &context.business;
        let mut given = Self::business(&business.facts, business.now.date(), business.in_hours);
        let now = business.now.time();
        given
            .times
            .push(u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute())).unwrap_or(0));
        given.moment(business.next_opening.as_ref());
        for passage in &context.found.passages {
            given.teach(&passage.title);
            given.teach(&passage.text);
        }
        for whisper in &context.waiting.whispers {
            given.teach(whisper);
        }
        for run in ran {
            if matches!(run.name.as_str(), "start_intake" | "answer_intake") {
                // What the contact answered comes back in it: theirs to say, no fact of the business.
                given.hear(&texts(&run.result));
            } else if tool::is_refusal(&run.result) {
                // What is free instead of a time that was refused may be offered.
                given.result(&run.result["others"], &business.zone);
            } else {
                given.result(&run.result, &business.zone);
            }
        }
        let agent = &context.agent;
        for text in [&agent.greeting, &agent.persona].into_iter().chain(agent.always_say.iter()) {
            given.teach(text);
        }
        let contact = &context.contact;
        for text in [&contact.name, &contact.email, &contact.phone].into_iter().flatten() {
            given.hear(text);
        }
        for message in context.waiting.history.iter().chain(&context.waiting.asked) {
            match message.author {
                // What the team and the agent said was theirs to say.
                Author::Member | Author::Agent => given.teach(&message.text),
                Author::Contact | Author::System => given.hear(&message.text),
            }
        }
        given
    }

    /// What the business or a tool says: it may be stated, and stated about the hours.
    pub(in crate::agent) fn teach(&mut self, text: &str) {
        let read = read(text);
        self.hours.extend(hours::claims(&read.items, true));
        self.taught.extend(money(&read.items));
        self.taught_minutes.extend(durations(&read.items));
        self.add(read, text);
    }

    /// What the contact said: it may be said again, but makes no hours and no price of a service.
    pub(in crate::agent) fn hear(&mut self, text: &str) {
        let read = read(text);
        self.add(read, text);
    }

    fn add(&mut self, read: Read, text: &str) {
        let mut read = read;
        if counts_to_24(text, &read.items) {
            for item in &mut read.items {
                if let Item::Time(times) = item {
                    times.truncate(1);
                } else if let Item::Range(from, to) = item {
                    from.truncate(1);
                    to.truncate(1);
                }
            }
        }
        self.money.extend(money(&read.items));
        self.minutes.extend(durations(&read.items));
        for item in &read.items {
            match item {
                Item::Percent(share) => self.percents.push(*share),
                Item::Time(times) => {
                    self.times.extend(times);
                    // "2h" may be read as a time of the day.
                    self.minutes.extend(times.first().map(|time| i64::from(*time)));
                }
                Item::Range(from, to) => self.times.extend(from.iter().chain(to)),
                Item::Day(Day::Date(month, day)) => self.dates.push((*month, *day)),
                _ => {}
            }
        }
        self.addresses.emails.extend(read.addresses.emails);
        self.addresses.links.extend(read.addresses.links);
        self.addresses.phones.extend(read.addresses.phones);
    }

    /// A tool's result: its texts, and its moments on the business's clock.
    fn result(&mut self, value: &serde_json::Value, zone: &jiff::tz::TimeZone) {
        match value {
            serde_json::Value::String(text) => match text.parse::<jiff::Timestamp>() {
                Ok(at) => self.moment(Some(&at.to_zoned(zone.clone()))),
                Err(_) => self.teach(text),
            },
            serde_json::Value::Array(all) => all.iter().for_each(|value| self.result(value, zone)),
            serde_json::Value::Object(all) => {
                for (key, value) in all {
                    let minutes = value.as_i64().filter(|_| key.ends_with("minutes"));
                    self.minutes.extend(minutes);
                    self.taught_minutes.extend(minutes);
                    self.result(value, zone);
                }
            }
            _ => {}
        }
    }

    fn moment(&mut self, at: Option<&jiff::Zoned>) {
        if let Some(at) = at {
            self.times.push(
                u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or(0),
            );
            self.dates.push((at.month(), at.day()));
        }
    }
}

/// The texts within a value, one a line.
fn texts(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(all) => all.iter().map(texts).collect::<Vec<_>>().join("\n"),
        serde_json::Value::Object(all) => all.values().map(texts).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

/// Whether a text says 18:00 where another says 6 pm: its 9:00 is in the morning.
fn counts_to_24(text: &str, items: &[Item]) -> bool {
    let late = items.iter().any(|item| match item {
        Item::Time(times) => times.len() == 1 && times[0] >= 780,
        Item::Range(from, to) => [from, to].iter().any(|times| times.len() == 1 && times[0] >= 780),
        _ => false,
    });
    let halves = lex::plain(text).to_lowercase();
    let halves =
        halves.split(|c: char| !c.is_alphabetic()).any(|word| word == "am" || word == "pm");
    late && !halves
}

pub(super) fn durations(items: &[Item]) -> impl Iterator<Item = i64> + '_ {
    items.iter().filter_map(|item| match item {
        Item::Duration { minutes, .. } => Some(*minutes),
        _ => None,
    })
}

/// An amount as texts are read: in hundredths, with the currency as it is written.
fn hundredths(money: Money) -> (i64, &'static str) {
    let hundredths = money.amount.saturating_mul(100) / 10_i64.pow(money.currency.digits());
    (hundredths, names::currency(&money.currency.code().to_lowercase()).unwrap_or(""))
}

pub(super) fn money(items: &[Item]) -> impl Iterator<Item = (i64, &'static str)> + '_ {
    items.iter().filter_map(|item| match item {
        Item::Money { hundredths, currency } => Some((*hundredths, *currency)),
        _ => None,
    })
}
