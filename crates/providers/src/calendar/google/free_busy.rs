//! Calendars that others share without their events: only when somebody is busy is told.

use std::{collections::HashMap, time::Duration};

use frontdesk_base::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::{GOOGLE, Google, api, ask, call, good};
use crate::{
    calendar::{Changes, Item, Span},
    error::{Kind, ProviderError, identifier},
};

/// The cursor of such a calendar: everything is asked for each time.
pub(super) const CURSOR: &str = "free-busy";

/// How far one question reaches; Google takes about three months.
const REACH: Duration = Duration::from_hours(80 * 24);

/// How many questions: what is further away is told when it comes nearer.
const QUESTIONS: usize = 2;

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    calendars: HashMap<String, One>,
}

#[derive(Deserialize)]
struct One {
    #[serde(default)]
    busy: Vec<Busy>,
    #[serde(default)]
    errors: Vec<Wrong>,
}

#[derive(Deserialize)]
struct Busy {
    start: jiff::Timestamp,
    end: jiff::Timestamp,
}

#[derive(Deserialize)]
struct Wrong {
    #[serde(default)]
    reason: String,
}

/// Where reading begins for somebody with this role.
pub(super) fn begins(role: &str) -> String {
    if role == "freeBusyReader" { CURSOR.to_owned() } else { String::new() }
}

impl Google {
    /// When the calendar is busy. A calendar of which Google says nothing is unknown, never free.
    pub(super) async fn free_busy(&self) -> Result<Changes, ProviderError> {
        let mut changes = Changes { whole: true, cursor: CURSOR.to_owned(), ..Changes::default() };
        let mut from = self.http.now().minus(Duration::from_hours(24));
        for _ in 0..QUESTIONS {
            let until = from.plus(REACH);
            let body = json!({
                "timeMin": from.jiff().to_string(),
                "timeMax": until.jiff().to_string(),
                "items": [{ "id": self.calendar }],
            });
            let url = api(self.base.as_deref(), &["freeBusy"])?;
            let answer =
                ask(&self.http, call(Method::POST, url, &self.token)?.json(&body)?).await?;
            let told: Told = good(&self.http, &answer)?;
            let Some(one) = told.calendars.into_values().next() else {
                return Err(ProviderError::retry(GOOGLE, "nothing is said of this calendar"));
            };
            if let Some(wrong) = one.errors.first() {
                let reason = identifier(&wrong.reason).unwrap_or("unknown");
                let kind = if reason == "notFound" { Kind::Refused } else { Kind::Retry };
                return Err(ProviderError::new(kind, GOOGLE, format_args!("free/busy: {reason}")));
            }
            changes.items.extend(one.busy.iter().filter(|busy| busy.end > busy.start).map(item));
            from = until;
        }
        // A span that crosses from one question into the next is told by both.
        changes.items.sort_by(|a, b| a.id.cmp(&b.id));
        changes.items.dedup_by(|a, b| a.id == b.id);
        Ok(changes)
    }
}

fn item(busy: &Busy) -> Item {
    let (starts_at, ends_at) = (Timestamp::from(busy.start), Timestamp::from(busy.end));
    Item {
        id: format!("busy-{}-{}", starts_at.millis(), ends_at.millis()),
        series: None,
        original: None,
        version: String::new(),
        gone: false,
        ours: None,
        title: String::new(),
        busy: true,
        span: Span::Timed { starts_at, ends_at, zone: "UTC".to_owned() },
        rules: Vec::new(),
    }
}
