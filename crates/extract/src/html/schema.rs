//! What a page says of the business in schema.org's words (JSON-LD), where its text does not say it.

use serde_json::Value;

use super::tree::Tree;
use crate::{
    document::{Builder, Said},
    text,
};

/// The longest script that is looked at, in bytes; the deepest and the most things in it.
const SCRIPT: usize = 200_000;
const DEPTH: usize = 8;
const THINGS: usize = 500;

/// Adds questions with their answers, and the business with its address and hours.
pub(super) fn add(tree: &Tree, builder: &mut Builder) {
    let said = builder.said();
    for node in tree.nodes.iter().filter(|node| node.name == "script") {
        let kind = node.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
        let Some(script) = node.children.first().map(|id| &tree.node(*id).text) else { continue };
        if kind != "application/ld+json" || script.len() > SCRIPT {
            continue;
        }
        if let Ok(value) = serde_json::from_str::<Value>(script.trim()) {
            let mut left = THINGS;
            visit(&value, DEPTH, &mut left, &said, builder);
        }
    }
}

fn visit(value: &Value, depth: usize, left: &mut usize, said: &Said, builder: &mut Builder) {
    if depth == 0 || *left == 0 {
        return;
    }
    *left -= 1;
    match value {
        Value::Array(things) => {
            for thing in things {
                visit(thing, depth - 1, left, said, builder);
            }
        }
        Value::Object(thing) => {
            if is(value, "Question") {
                question(value, said, builder);
            } else if ["telephone", "openingHours", "openingHoursSpecification"]
                .iter()
                .any(|key| thing.contains_key(*key))
            {
                business(value, said, builder);
            }
            for (_, inner) in thing.iter().filter(|(key, _)| {
                matches!(
                    key.as_str(),
                    "@graph" | "mainEntity" | "department" | "location" | "subOrganization"
                )
            }) {
                visit(inner, depth - 1, left, said, builder);
            }
        }
        _ => {}
    }
}

fn is(thing: &Value, kind: &str) -> bool {
    match &thing["@type"] {
        Value::String(own) => own == kind,
        Value::Array(kinds) => kinds.iter().any(|own| own == kind),
        _ => false,
    }
}

fn question(thing: &Value, said: &Said, builder: &mut Builder) {
    let question = plain(&thing["name"]);
    let answer = match &thing["acceptedAnswer"] {
        Value::Array(answers) => answers.first().map(|answer| plain(&answer["text"])),
        answer => Some(plain(&answer["text"])),
    };
    let Some(answer) = answer.filter(|answer| !answer.is_empty() && !question.is_empty()) else {
        return;
    };
    if !said.says(&question) {
        builder.leave(0);
        builder.heading(2, &question);
        builder.paragraph(&answer);
        builder.leave(0);
    }
}

fn business(thing: &Value, said: &Said, builder: &mut Builder) {
    let mut rows = Vec::new();
    for (label, key) in [("Telephone", "telephone"), ("E-mail", "email")] {
        rows.push((label, plain(&thing[key])));
    }
    let address = &thing["address"];
    let parts = ["streetAddress", "postalCode", "addressLocality"].map(|key| plain(&address[key]));
    let written = if address.is_string() {
        plain(address)
    } else {
        let [street, code, place] = parts;
        let place = text::line(&format!("{code} {place}"));
        [street, place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    rows.push(("Address", written));
    rows.extend(hours(thing).into_iter().map(|hours| ("Opening hours", hours)));

    let name = plain(&thing["name"]);
    builder.leave(0);
    let rows: Vec<String> = rows
        .into_iter()
        .filter(|(_, value)| !value.is_empty() && !said.says(value))
        .map(|(label, value)| format!("{label}: {value}"))
        .collect();
    if !rows.is_empty() {
        builder.row(&name);
        for row in &rows {
            builder.row(row);
        }
        builder.end_lines();
    }
}

/// "Monday, Tuesday 09:00–17:30", a line for each specification.
fn hours(thing: &Value) -> Vec<String> {
    let mut lines: Vec<String> =
        list(&thing["openingHours"]).iter().map(|value| plain(value)).collect();
    for hours in list(&thing["openingHoursSpecification"]).into_iter().take(50) {
        let days: Vec<String> = list(&hours["dayOfWeek"])
            .iter()
            .map(|day| plain(day))
            .map(|day| day.rsplit('/').next().unwrap_or_default().to_owned())
            .collect();
        let clock = |key: &str| plain(&hours[key]).chars().take(5).collect::<String>();
        let (opens, closes) = (clock("opens"), clock("closes"));
        if !days.is_empty() && !opens.is_empty() {
            let shut = opens == closes;
            let time = if shut { "closed".to_owned() } else { format!("{opens}–{closes}") };
            lines.push(format!("{} {time}", days.join(", ")));
        }
    }
    lines
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().take(50).collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// A value as text; answers are HTML.
fn plain(value: &Value) -> String {
    match value {
        Value::String(html) if html.contains('<') || html.contains('&') => {
            text::clean(&Tree::read(html).text(0))
        }
        Value::String(plain) => text::clean(plain),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
