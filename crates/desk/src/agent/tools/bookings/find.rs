//! What can be booked, and when.

use async_trait::async_trait;
use frontdesk_base::{Error, Money, Result, Timestamp};
use jiff::civil::{Date, Time};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{offer, own};
use crate::{
    bookings::{self, OpenQuestion, OpenTime},
    limits,
    tool::{Proof, Tool, ToolContext, arguments},
};

/// Times that are told when nobody says how many.
const FEW: usize = 12;
/// Times that are told at most.
const MOST: usize = 200;

/// `list_services`
pub(in crate::agent) struct ListServices;

#[async_trait]
impl Tool for ListServices {
    fn name(&self) -> &'static str {
        "list_services"
    }

    fn description(&self) -> &'static str {
        "The services that can be booked: how long each takes, what it costs, who does it."
    }

    fn parameters(&self) -> Value {
        json!({ "type": "object", "properties": {}, "additionalProperties": false })
    }

    fn proof(&self) -> Proof {
        Proof::None
    }

    async fn run(&self, context: &ToolContext<'_>, _given: Value) -> Result<Value> {
        let offer = offer(context).await?;
        let services: Vec<Value> = offer
            .services
            .iter()
            .map(|service| {
                let staff: Vec<&str> = offer
                    .staff
                    .iter()
                    .filter(|person| person.services.contains(&service.id))
                    .map(|person| person.name.as_str())
                    .collect();
                json!({
                    "name": service.name,
                    "description": service.description,
                    "duration_minutes": service.duration_minutes,
                    "price": service.price.as_ref().map(ToString::to_string),
                    "price_from": service.price_from,
                    "deposit": deposit(service).map(|money| money.to_string()),
                    "staff": staff,
                    "place": service.booking_rules.place,
                    "needs_approval": service.booking_rules.needs_approval,
                })
            })
            .collect();
        Ok(json!({ "services": services }))
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        self.run(context, given).await
    }
}

/// `find_open_times`
pub(in crate::agent) struct FindOpenTimes;

#[derive(Deserialize)]
struct Arguments {
    service: String,
    staff: Option<String>,
    from: Option<Date>,
    to: Option<Date>,
    not_before: Option<Time>,
    not_after: Option<Time>,
    most: Option<usize>,
    moving: Option<String>,
}

#[async_trait]
impl Tool for FindOpenTimes {
    fn name(&self) -> &'static str {
        "find_open_times"
    }

    fn description(&self) -> &'static str {
        "When a service can begin. Offer only times that this has given in this turn, two or three at a time."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "service": { "type": "string", "description": "The service's name as list_services gives it" },
                "staff": { "type": "string", "description": "With whom, when they asked for somebody" },
                "from": { "type": "string", "format": "date", "description": "The first day, YYYY-MM-DD; today when it is left out" },
                "to": { "type": "string", "format": "date", "description": "The last day; two weeks later when it is left out" },
                "not_before": { "type": "string", "description": "The earliest beginning of a day, HH:MM" },
                "not_after": { "type": "string", "description": "The latest beginning of a day, HH:MM" },
                "moving": { "type": "string", "description": "The id of the booking that is to be moved: its own time counts as free" },
                "most": { "type": "integer", "minimum": 1, "maximum": 200, "description": "How many times, 12 when it is left out" }
            },
            "required": ["service"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::None
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Arguments = arguments(given)?;
        let offer = offer(context).await?;
        let service = offer.service(&given.service)?;
        let staff = offer.staff(given.staff.as_deref(), service)?;
        let today = context.app.clock().now().in_zone(&offer.zone).date();
        let from = given.from.unwrap_or(today).max(today);
        let to = given.to.unwrap_or_else(|| from.saturating_add(jiff::Span::new().days(13)));
        if to < from {
            return Err(Error::invalid("to", "is over, or before the first day"));
        }
        let days = (to - from).get_days().saturating_add(1).min(limits::OPEN_TIME_DAYS);
        let question = OpenQuestion { service: service.id.clone(), staff, from, days };
        // What this conversation holds already is free for it.
        let without = match &given.moving {
            Some(id) => Some(own(context, id).await?.id),
            None => bookings::held_in(context.app, context.org(), context.conversation)
                .await?
                .map(|hold| hold.id),
        };
        let open =
            bookings::open_times_for(context.app, context.org(), &question, without.as_ref())
                .await?;
        let time = |open: &OpenTime| open.starts_at.in_zone(&offer.zone).time();
        let wanted: Vec<OpenTime> = open
            .into_iter()
            .filter(|open| given.not_before.is_none_or(|first| time(open) >= first))
            .filter(|open| given.not_after.is_none_or(|last| time(open) <= last))
            .collect();
        let most = given.most.unwrap_or(FEW).clamp(1, MOST);
        let more = wanted.len() > most;
        let spread = spread(wanted, most, |at: Timestamp| at.in_zone(&offer.zone).date());
        let times: Vec<Value> = spread.iter().map(|time| offer.shown(time)).collect();
        Ok(json!({
            "service": service.name,
            "duration_minutes": service.duration_minutes,
            "from": from,
            "to": from.saturating_add(jiff::Span::new().days(i64::from(days) - 1)),
            "open": times,
            "more": more,
        }))
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        self.run(context, given).await
    }
}

/// What is paid ahead for a service that has a price.
fn deposit(service: &crate::services::Service) -> Option<Money> {
    let amount = service.booking_rules.deposit_amount.filter(|amount| *amount > 0)?;
    Some(Money { amount, currency: service.price.as_ref()?.currency })
}

/// At most so many of the times, of every day some, and of a day those that lie apart.
fn spread(times: Vec<OpenTime>, most: usize, day: impl Fn(Timestamp) -> Date) -> Vec<OpenTime> {
    if times.len() <= most {
        return times;
    }
    let mut days: Vec<Vec<OpenTime>> = Vec::new();
    for time in times {
        match days.last_mut().filter(|last| day(last[0].starts_at) == day(time.starts_at)) {
            Some(last) => last.push(time),
            None => days.push(vec![time]),
        }
    }
    // The nearest days first: better some times of this week than one of each of sixty days.
    days.truncate(most.div_ceil(3).max(1));
    let each = (most / days.len()).max(1);
    let mut chosen = Vec::with_capacity(most);
    for times in days {
        let count = times.len().min(each);
        chosen.extend((0..count).map(|n| times[n * times.len() / count].clone()));
    }
    chosen.truncate(most);
    chosen
}
