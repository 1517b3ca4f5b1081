//! The calendar's API.

use std::collections::HashMap;

use frontdesk_base::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Calendar, GoogleChannel, Method, Reply, Seen, State, error, pairs, parts};

/// What may not be asked together with a sync token.
const NOT_WITH_A_TOKEN: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

pub(super) fn answer(state: &mut State, seen: &Seen) -> Reply {
    let path = parts(&seen.path);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let query = pairs(&seen.query);
    let (method, body) = (&seen.method, seen.json());
    match path.as_slice() {
        ["calendar", "v3", "users", "me", "calendarList"] => {
            let all = query.get("minAccessRole").is_some_and(|role| role == "freeBusyReader");
            (200, calendars(state, all))
        }
        ["calendar", "v3", "freeBusy"] => (200, free_busy(state, &body)),
        ["calendar", "v3", "channels", "stop"] => stop(state, &body),
        ["calendar", "v3", "calendars", calendar, "events", under @ ..] => {
            if state.calendar(calendar).is_none_or(|one| one.role == "freeBusyReader") {
                return error(404, "notFound");
            }
            match (method, under) {
                (&Method::GET, []) => list(state, calendar, &query),
                (&Method::POST, []) => insert(state, calendar, body),
                (&Method::POST, ["watch"]) => watch(state, calendar, &body),
                (_, [id]) => event(state, calendar, id, seen),
                _ => error(404, "notFound"),
            }
        }
        _ => error(404, "notFound"),
    }
}

/// When calendars are busy, for who may know no more; only of events that happen once.
fn free_busy(state: &mut State, body: &Value) -> Value {
    let mut told = json!({ "kind": "calendar#freeBusy", "calendars": {} });
    for one in body["items"].as_array().into_iter().flatten() {
        let id = one["id"].as_str().unwrap_or_default();
        let Some(calendar) = state.calendar(id) else {
            let wrong = json!({ "domain": "global", "reason": "notFound" });
            told["calendars"][id] = json!({ "busy": [], "errors": [wrong] });
            continue;
        };
        let within = |event: &Value| {
            let of =
                |value: &Value| value.as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok());
            let (start, end) = (of(&event["start"]["dateTime"]), of(&event["end"]["dateTime"]));
            start < of(&body["timeMax"]) && end > of(&body["timeMin"])
        };
        let busy: Vec<Value> = calendar
            .events
            .values()
            .map(|(_, event)| event)
            .filter(|event| event["status"] != "cancelled" && event["transparency"] != "transparent")
            .filter(|event| within(event))
            .map(|event| json!({ "start": event["start"]["dateTime"], "end": event["end"]["dateTime"] }))
            .collect();
        told["calendars"][id] = json!({ "busy": busy });
    }
    told
}

fn calendars(state: &State, all: bool) -> Value {
    let items: Vec<Value> = state
        .calendars
        .iter()
        .filter(|(_, one)| all || one.role != "freeBusyReader")
        .map(|(id, one)| {
            let mut entry = json!({
                "kind": "calendar#calendarListEntry", "id": id, "summary": one.name,
                "timeZone": one.zone, "accessRole": one.role, "selected": true,
            });
            if one.primary {
                entry["primary"] = json!(true);
            }
            entry
        })
        .collect();
    json!({ "kind": "calendar#calendarList", "items": items })
}

fn list(state: &mut State, calendar: &str, query: &HashMap<String, String>) -> Reply {
    let field = |name: &str| query.get(name).map(String::as_str);
    let since = match field("syncToken") {
        None => None,
        Some(_) if NOT_WITH_A_TOKEN.iter().any(|name| query.contains_key(*name)) => {
            return error(400, "invalid");
        }
        Some(token) => match token.strip_prefix("sync-").and_then(|number| number.parse().ok()) {
            Some(number) if number >= state.forgotten => Some(number),
            _ => return error(410, "fullSyncRequired"),
        },
    };
    let (sequence, empty) = (state.sequence, state.empty_pages);
    let most = field("maxResults").and_then(|many| many.parse().ok()).unwrap_or(250);
    let size = state.page.min(most);
    // `page-N` begins with event number N; `page-` and nothing is what follows an empty page.
    let from: Option<usize> = match field("pageToken") {
        None => None,
        Some(token) => match token.strip_prefix("page-").map(str::parse) {
            Some(Ok(from)) => Some(from),
            _ => return error(400, "invalid"),
        },
    };
    let Some(held) = state.calendar(calendar) else { return error(404, "notFound") };
    let all: Vec<Value> = held
        .events
        .values()
        .filter(|(changed, event)| match since {
            Some(since) => *changed > since,
            // Of what is cancelled a whole list has only the exceptions of series.
            None => event["status"] != "cancelled" || event["recurringEventId"].is_string(),
        })
        .map(|(_, event)| shown(event))
        .collect();
    let mut page = json!({
        "kind": "calendar#events", "summary": held.name, "timeZone": held.zone,
        "accessRole": held.role, "items": [],
    });
    let Some(from) = from.or((!empty).then_some(0)) else {
        page["nextPageToken"] = json!("page-0");
        return (200, page);
    };
    page["items"] = all.iter().skip(from).take(size).cloned().collect();
    if from + size < all.len() {
        page["nextPageToken"] = json!(format!("page-{}", from + size));
    } else {
        page["nextSyncToken"] = json!(format!("sync-{sequence}"));
    }
    (200, page)
}

/// An event in a list: of what is cancelled little is left.
fn shown(event: &Value) -> Value {
    if event["status"] != "cancelled" {
        return event.clone();
    }
    let mut little = json!({ "kind": "calendar#event" });
    for name in ["id", "etag", "status", "recurringEventId", "originalStartTime"] {
        if !event[name].is_null() {
            little[name] = event[name].clone();
        }
    }
    little
}

fn insert(state: &mut State, calendar: &str, body: Value) -> Reply {
    if !writable(state, calendar) {
        return error(403, "requiredAccessLevel");
    }
    let id = match body["id"].as_str() {
        Some(id) => id.to_owned(),
        None => state.unique("made"),
    };
    let letters = id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'v').contains(&byte));
    if !(5..=1024).contains(&id.len()) || !letters || body.get("iCalUID").is_some() {
        return error(400, "invalid");
    }
    if state.calendar(calendar).is_some_and(|one| one.events.contains_key(&id)) {
        return error(409, "duplicate");
    }
    if let Some(wrong) = wrong(&body) {
        return error(400, wrong);
    }
    (200, store(state, calendar, &id, body))
}

fn event(state: &mut State, calendar: &str, id: &str, seen: &Seen) -> Reply {
    let found = state.calendar(calendar).and_then(|one| one.events.get(id).cloned());
    let Some((_, mut event)) = found else { return error(404, "notFound") };
    if seen.method == Method::GET {
        return (200, event);
    }
    if !writable(state, calendar) {
        return error(403, "requiredAccessLevel");
    }
    if seen.method == Method::DELETE && event["status"] == "cancelled" {
        return error(410, "deleted");
    }
    if seen.header("if-match").is_some_and(|version| event["etag"] != version) {
        return error(412, "conditionNotMet");
    }
    match seen.method {
        Method::DELETE => {
            event["status"] = json!("cancelled");
            store(state, calendar, id, event);
            (204, Value::Null)
        }
        Method::PATCH => {
            merge(&mut event, &seen.json());
            if let Some(wrong) = wrong(&event) {
                return error(400, wrong);
            }
            (200, store(state, calendar, id, event))
        }
        _ => error(404, "notFound"),
    }
}

fn writable(state: &mut State, calendar: &str) -> bool {
    state
        .calendar(calendar)
        .is_some_and(|one: &mut Calendar| matches!(one.role, "owner" | "writer"))
}

/// Keeps an event as it is now, with a new version.
pub(super) fn store(state: &mut State, calendar: &str, id: &str, mut event: Value) -> Value {
    let number = state.changed();
    event["id"] = json!(id);
    event["etag"] = json!(format!("\"{number}\""));
    event["kind"] = json!("calendar#event");
    if event["status"].is_null() {
        event["status"] = json!("confirmed");
    }
    if let Some(held) = state.calendar(calendar) {
        held.events.insert(id.to_owned(), (number, event.clone()));
    }
    event
}

/// Objects are merged, what is null is taken away, everything else is replaced.
pub(super) fn merge(event: &mut Value, patch: &Value) {
    let (Value::Object(event), Value::Object(patch)) = (event, patch) else { return };
    for (name, value) in patch {
        match (event.get_mut(name), value) {
            (_, Value::Null) => {
                event.remove(name);
            }
            (Some(before @ Value::Object(_)), Value::Object(_)) if name == "extendedProperties" => {
                merge(before, value);
            }
            _ => {
                event.insert(name.clone(), value.clone());
            }
        }
    }
}

/// What Google finds wrong with the times of an event.
fn wrong(event: &Value) -> Option<&'static str> {
    let (start, end) = (&event["start"], &event["end"]);
    let day = |at: &Value| at["date"].as_str().and_then(|day| day.parse::<Date>().ok());
    let time = |at: &Value| at["dateTime"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
    match ((day(start), day(end)), (time(start), time(end))) {
        ((Some(first), Some(end)), (None, None)) if first < end => None,
        ((None, None), (Some(start), Some(end))) if start <= end => None,
        ((Some(_), Some(_)), _) | (_, (Some(_), Some(_))) => Some("timeRangeEmpty"),
        _ => Some("required"),
    }
}

fn watch(state: &mut State, calendar: &str, body: &Value) -> Reply {
    let field = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (id, token, address) = (field("id"), field("token"), field("address"));
    if id.is_empty() || id.len() > 64 || token.len() > 256 || field("type") != "web_hook" {
        return error(400, "invalid");
    }
    if !address.starts_with("https://") {
        return error(400, "push.webhookUrlNotHttps");
    }
    if state.channels.iter().any(|one| one.id == id && !one.stopped) {
        return error(400, "channelIdNotUnique");
    }
    let life = body["params"]["ttl"].as_str().and_then(|ttl| ttl.parse::<u64>().ok());
    let life = std::time::Duration::from_secs(life.unwrap_or(604_800).min(604_800));
    let channel = GoogleChannel {
        id: id.clone(),
        token: token.clone(),
        address,
        resource: format!("resource-of-{calendar}"),
        calendar: calendar.to_owned(),
        expires_at: state.now.plus(life),
        stopped: false,
    };
    let answer = json!({
        "kind": "api#channel", "id": id, "token": token, "resourceId": channel.resource,
        "resourceUri": format!("https://www.googleapis.com/calendar/v3/calendars/{calendar}/events"),
        "expiration": channel.expires_at.millis().to_string(),
    });
    state.channels.push(channel);
    (200, answer)
}

fn stop(state: &mut State, body: &Value) -> Reply {
    let found = state.channels.iter_mut().find(|one| {
        !one.stopped && body["id"] == one.id.as_str() && body["resourceId"] == one.resource.as_str()
    });
    match found {
        Some(channel) => {
            channel.stopped = true;
            (204, Value::Null)
        }
        None => error(404, "notFound"),
    }
}
