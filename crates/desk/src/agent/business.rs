//! The business as the agent knows it: facts with types, never text that could be mistaken.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use frontdesk_base::{Error, Money, Result, id::OrgId, phone};
use jiff::{Zoned, civil::Date, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    house::{BusinessFacts, Exception, OfferFacts, Price, ServiceFacts, WeekHours},
    prompt,
};
use crate::{
    App,
    intake::{self, ConversationType},
    knowledge_version::{self, KnowledgeVersion},
    offers::{self, Offer, Standing},
    orgs::{self, Hours, Profile},
    services::{self, Person, Service},
};

/// The business at this moment.
pub struct Business {
    /// The facts.
    pub facts: BusinessFacts,
    /// Its time zone.
    pub zone: TimeZone,
    /// Now, there.
    pub now: Zoned,
    /// Whether it is open.
    pub in_hours: bool,
    /// When it opens next, when it is closed.
    pub next_opening: Option<Zoned>,
    /// How many members are at the desk.
    pub people_online: usize,
    /// ISO 3166 alpha-2, or empty.
    pub country: String,
    /// What somebody entered; empty when nobody did.
    hours: Hours,
}

/// Businesses whose facts are kept; when there are more, all are read again.
const KEPT: usize = 1_000;

/// What the rows of the businesses said, each as good as its version: a turn asks for one number
/// instead of five tables.
#[derive(Debug, Default)]
struct Kept(Mutex<HashMap<OrgId, (KnowledgeVersion, Arc<Rows>)>>);

#[derive(Debug)]
struct Rows {
    profile: Profile,
    /// When a person is expected.
    desk_hours: Hours,
    /// What somebody entered.
    hours: Hours,
    services: Vec<Service>,
    offers: Vec<Offer>,
    staff: Vec<Person>,
    types: Vec<ConversationType>,
}

async fn rows(app: &App, org: &OrgId) -> Result<Arc<Rows>> {
    let kept = app.memory::<Kept>();
    let lock = || kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut conn = app.db().read(org).await?;
    // Before the rows: those that are newer than it are read again next time.
    let version =
        knowledge_version::get(&mut conn, org).await?.ok_or(Error::NotFound("organization"))?;
    if let Some((_, rows)) = lock().get(org).filter(|(at, _)| *at == version) {
        return Ok(rows.clone());
    }
    let rows = Arc::new(Rows {
        profile: orgs::profile_in(&mut conn, org).await?,
        desk_hours: orgs::hours_in(&mut conn, org).await?,
        hours: orgs::told_hours_in(&mut conn, org).await?,
        services: services::services_in(&mut conn, org).await?,
        offers: offers::offers_in(&mut conn, org).await?,
        staff: services::staff_in(&mut conn, org).await?,
        types: intake::types::enabled_in(&mut conn, org).await?,
    });
    drop(conn);
    let mut kept = lock();
    if kept.len() >= KEPT && !kept.contains_key(org) {
        kept.clear();
    }
    kept.insert(org.clone(), (version, rows.clone()));
    Ok(rows)
}

/// The business as it is now.
pub async fn load(app: &App, org: &OrgId) -> Result<Business> {
    let rows = rows(app, org).await?;
    let people_online = orgs::people_online(app, org).await?.len();
    let (profile, hours) = (&rows.profile, &rows.hours);
    let zone = profile.zone();
    let now = app.clock().now().in_zone(&zone);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let spans =
        |spans: &[orgs::Span]| spans.iter().map(|span| (span.open, span.close)).collect::<Vec<_>>();
    let facts = BusinessFacts {
        name: profile.name.clone(),
        industry: profile.industry.clone(),
        description: profile.description.clone(),
        phone: some(&phone::grouped(&profile.phone)),
        email: some(&profile.email),
        website: some(&profile.website),
        address: some(&profile.address),
        time_zone: profile.time_zone.clone(),
        currency: profile.currency.clone(),
        hours: WeekHours(std::array::from_fn(|day| {
            let weekday =
                jiff::civil::Weekday::from_monday_zero_offset(i8::try_from(day).unwrap_or(0))
                    .unwrap_or(jiff::civil::Weekday::Monday);
            spans(hours.usual(weekday))
        })),
        exceptions: hours
            .exceptions()
            .iter()
            .map(|exception| Exception {
                date: exception.date,
                open: spans(&exception.open),
                note: some(&exception.note),
            })
            .collect(),
        services: rows
            .services
            .iter()
            .map(|service| ServiceFacts {
                duration_minutes: u32::try_from(service.duration_minutes).unwrap_or(0),
                price: service.price.map(|money| Price { from: service.price_from, money }),
                name: service.name.clone(),
                description: service.description.clone(),
                deposit: service
                    .booking_rules
                    .deposit_amount
                    .filter(|amount| *amount > 0)
                    .zip(profile.currency())
                    .map(|(amount, currency)| Money { amount, currency }),
            })
            .collect(),
        offers: rows
            .offers
            .iter()
            .map(|offer| OfferFacts {
                name: offer.name.clone(),
                description: offer.description.clone(),
                price: offer.price,
                percent: offer.percent,
                first_day: offer.first_day,
                last_day: offer.last_day,
            })
            .collect(),
        staff: rows.staff.iter().map(|person| person.name.clone()).collect(),
        does: rows
            .staff
            .iter()
            .map(|person| {
                let done = rows.services.iter().filter(|one| person.services.contains(&one.id));
                (person.name.clone(), done.map(|service| service.name.clone()).collect())
            })
            .collect(),
        types: rows.types.clone(),
    };
    let in_hours = rows.desk_hours.open_at(&now);
    let next_opening = if in_hours { None } else { hours.next_opening(&now) };
    Ok(Business {
        facts,
        zone,
        now,
        in_hours,
        next_opening,
        people_online,
        country: profile.country.clone(),
        hours: hours.clone(),
    })
}

impl Business {
    /// What the tool `get_business_hours` answers, in the business's own zone.
    pub fn hours_result(&self, date: Option<Date>) -> Value {
        let day = |date: Date| {
            let day = self.hours.on(date);
            json!({
                "date": date.to_string(),
                "weekday": date.strftime("%A").to_string(),
                "open": day.spans.iter().map(span_text).collect::<Vec<_>>(),
                "note": day.note,
            })
        };
        if self.hours.is_empty() {
            return json!({ "known": false });
        }
        if let Some(date) = date {
            return day(date);
        }
        let today = self.now.date();
        let ahead = |days: i64| today.saturating_add(jiff::Span::new().days(days));
        json!({
            "open_now": self.in_hours,
            "time_zone": self.facts.time_zone,
            "today": day(today)["open"],
            "next_open": self.next_opening.as_ref().map(|at| at.timestamp().to_string()),
            "week": (0..7).map(|n| day(ahead(n))).collect::<Vec<_>>(),
            "exceptions": self.hours.exceptions().iter().filter(|e| e.date >= today).take(20).map(|e| day(e.date)).collect::<Vec<_>>(),
        })
    }

    /// The business in plain lines, for a model's instructions.
    pub fn summary(&self) -> String {
        use std::fmt::Write;
        let facts = &self.facts;
        let mut text = format!("{}\n", facts.name);
        for (what, value) in [("What it is", &facts.industry), ("About", &facts.description)] {
            if !value.is_empty() {
                let _ = writeln!(text, "{what}: {value}");
            }
        }
        for (what, value) in [
            ("Phone", &facts.phone),
            ("E-mail", &facts.email),
            ("Website", &facts.website),
            ("Address", &facts.address),
        ] {
            if let Some(value) = value {
                let _ = writeln!(text, "{what}: {value}");
            }
        }
        let known = if self.hours.is_empty() { " not known" } else { "" };
        let _ = writeln!(text, "Time zone: {}\nOpening hours:{known}", facts.time_zone);
        for (name, spans) in
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
                .iter()
                .zip(&facts.hours.0)
                .filter(|_| known.is_empty())
        {
            let times = spans
                .iter()
                .map(|(open, close)| {
                    format!("{}-{}", open.strftime("%H:%M"), close.strftime("%H:%M"))
                })
                .collect::<Vec<_>>();
            let _ = writeln!(
                text,
                "- {name}: {}",
                if times.is_empty() { "closed".to_owned() } else { times.join(", ") }
            );
        }
        for exception in
            facts.exceptions.iter().filter(|exception| exception.date >= self.now.date()).take(20)
        {
            let times = exception
                .open
                .iter()
                .map(|(open, close)| {
                    format!("{}-{}", open.strftime("%H:%M"), close.strftime("%H:%M"))
                })
                .collect::<Vec<_>>();
            let times = if times.is_empty() { "closed".to_owned() } else { times.join(", ") };
            let _ = writeln!(
                text,
                "- {}: {times} {}",
                exception.date,
                exception.note.as_deref().unwrap_or_default()
            );
        }
        if !facts.services.is_empty() {
            text.push_str("Services and prices:\n");
        }
        for service in facts.services.iter().take(100) {
            let price = match service.price {
                Some(price) if price.from => format!(", from {}", price.money),
                Some(price) => format!(", {}", price.money),
                None => String::new(),
            };
            let _ = writeln!(
                text,
                "- {}: {} minutes{price}. {}",
                service.name, service.duration_minutes, service.description
            );
        }
        self.offers(&mut text);
        if !facts.staff.is_empty() {
            let _ = writeln!(text, "People: {}", facts.staff.join(", "));
        }
        prompt::types(&facts.types, &mut text);
        text
    }

    /// The offers in plain lines: what one gives is said as long as it is not over.
    fn offers(&self, text: &mut String) {
        use std::fmt::Write;
        let today = self.now.date();
        // What ended long ago is asked for no more.
        let asked_for = today.saturating_sub(jiff::Span::new().days(90));
        let offers = self.facts.offers.iter().filter(|offer| offer.last_day >= asked_for);
        for (nth, offer) in offers.take(50).enumerate() {
            if nth == 0 {
                let _ = writeln!(text, "Offers (today is {today}):");
            }
            let days = format!("from {} to {}", offer.first_day, offer.last_day);
            let worth = match (offer.price, offer.percent) {
                (Some(price), _) => format!(" {price}."),
                (None, Some(percent)) => format!(" {percent}% off."),
                (None, None) => String::new(),
            };
            let (name, about) = (&offer.name, offer.description.trim());
            let _ = match Standing::on(today, offer.first_day, offer.last_day) {
                Standing::Running => writeln!(text, "- {name}, running {days}:{worth} {about}"),
                Standing::Coming => {
                    writeln!(text, "- {name}, NOT BEGUN, will run {days}:{worth} {about}")
                }
                Standing::Over => writeln!(text, "- {name}, OVER, ran {days}"),
            };
        }
    }
}

fn span_text(span: &orgs::Span) -> String {
    format!("{}-{}", span.open.strftime("%H:%M"), span.close.strftime("%H:%M"))
}
