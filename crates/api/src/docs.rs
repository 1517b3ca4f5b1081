//! The reference for people: every operation of the OpenAPI document on one page, made on the
//! server, without a script.
use std::sync::LazyLock;

use axum::{Router, response::Html, routing::get};
use frontdesk_http::assets;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::{openapi, state::Desk};

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::to_value(openapi::document()).unwrap_or_default();
    page(&document).into_string()
});

pub(crate) fn router() -> Router<Desk> {
    Router::new().route("/api/docs", get(async || Html(PAGE.as_str())))
}

/// The methods in the order in which a reader expects them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn page(document: &Value) -> Markup {
    let info = &document["info"];
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "API · " (text(&info["title"])) }
                link rel="icon" type="image/svg+xml" href="/assets/favicon.svg";
                link rel="stylesheet" href=(assets::url("app.css"));
            }
            body {
                main.page {
                    header.page-header { div.page-heading {
                        h1 { (text(&info["title"])) " API" }
                        p { "Version " (text(&info["version"])) " · "
                            a href="/api/openapi.json" { "OpenAPI document" } }
                    } }
                    div.stack {
                        section {
                            @for paragraph in text(&info["description"]).split("\n\n") { p { (code(paragraph)) } }
                            nav aria-label="Parts" { ul {
                                @for tag in list(&document["tags"]) {
                                    li { a href={ "#" (text(&tag["name"])) } { (text(&tag["name"])) } ": " (text(&tag["description"])) }
                                }
                                li { a href="#schemas" { "schemas" } ": the shapes that travel." }
                            } }
                        }
                        @for tag in list(&document["tags"]) { (part(document, tag)) }
                        (schemas(document))
                    }
                }
            }
        }
    }
}

/// The operations of one tag.
fn part(document: &Value, tag: &Value) -> Markup {
    let name = text(&tag["name"]);
    html! {
        section id=(name) {
            h2 { (name) }
            div.stack {
                @for (path, item) in entries(&document["paths"]) {
                    @for method in METHODS {
                        @if let Some(operation) = item.get(method).filter(|o| list(&o["tags"]).any(|t| text(t) == name)) {
                            (self::operation(method, path, operation))
                        }
                    }
                }
            }
        }
    }
}

fn operation(method: &str, path: &str, operation: &Value) -> Markup {
    let body = entries(&operation["requestBody"]["content"]).next();
    html! {
        article.card id=(text(&operation["operationId"])) {
            div.card-head { h3.card-title {
                span.badge.badge-accent { (method.to_uppercase()) } " " code { (path) }
            } }
            div.card-body.stack {
                p { (code(&said(operation))) }
                @let proofs: Vec<_> = list(&operation["security"]).map(proof).collect();
                @if !proofs.is_empty() { p { "Authorization: " (proofs.join(", or ")) "." } }
                @if operation["parameters"].is_array() {
                    (table("Parameters", list(&operation["parameters"]).map(|parameter| Row {
                        name: text(&parameter["name"]),
                        kind: format!("{}, {}", text(&parameter["in"]), kind(&parameter["schema"])),
                        required: parameter["required"] == true,
                        says: text(&parameter["description"]),
                    })))
                }
                @if let Some((media, content)) = body {
                    p { "Body: " (shape(&content["schema"])) " as " code { (media) } "." }
                }
                (table("Answers", entries(&operation["responses"]).map(|(status, answer)| Row {
                    name: if status == "default" { "otherwise" } else { status },
                    kind: entries(&answer["content"]).next().map_or_else(String::new, |(media, content)| format!("{} ({media})", kind(&content["schema"]))),
                    required: false,
                    says: text(&answer["description"]),
                })))
            }
        }
    }
}

fn schemas(document: &Value) -> Markup {
    html! {
        section id="schemas" {
            h2 { "schemas" }
            div.stack {
                @for (name, schema) in entries(&document["components"]["schemas"]) {
                    article.card id={ "schema-" (name) } {
                        div.card-head { h3.card-title { (name) } }
                        div.card-body.stack {
                            @if !text(&schema["description"]).is_empty() { p { (code(text(&schema["description"]))) } }
                            @if schema["properties"].is_object() {
                                (table("Fields", entries(&schema["properties"]).map(|(field, property)| Row {
                                    name: field,
                                    kind: kind(property),
                                    required: list(&schema["required"]).any(|required| text(required) == field),
                                    says: text(&property["description"]),
                                })))
                            } @else { p { (kind(schema)) } }
                        }
                    }
                }
            }
        }
    }
}

struct Row<'a> {
    name: &'a str,
    kind: String,
    required: bool,
    says: &'a str,
}

fn table<'a>(caption: &str, rows: impl Iterator<Item = Row<'a>>) -> Markup {
    html! {
        div.table-scroll role="region" aria-label=(caption) tabindex="0" { table.table {
            caption { (caption) }
            @for row in rows {
                tr {
                    th scope="row" { code { (row.name) } @if row.required { " (required)" } }
                    td { (row.kind) }
                    td { (code(row.says)) }
                }
            }
        } }
    }
}

/// What an operation does: its summary, and more where there is more.
fn said(operation: &Value) -> String {
    let (summary, more) = (text(&operation["summary"]), text(&operation["description"]));
    if more.is_empty() { summary.to_owned() } else { format!("{summary} {more}") }
}

fn proof(requirement: &Value) -> String {
    match entries(requirement).next() {
        None => "none".to_owned(),
        Some((name, scopes)) => {
            let scopes: Vec<_> = list(scopes).map(text).collect();
            let scopes =
                if scopes.is_empty() { String::new() } else { format!(" ({})", scopes.join(" ")) };
            format!("{}{scopes}", name.replace('_', " "))
        }
    }
}

/// A shape with a link to where it is described.
fn shape(schema: &Value) -> Markup {
    html! {
        @if let Some(name) = reference(schema) {
            a href={ "#schema-" (name) } { (name) }
        } @else {
            (kind(schema))
        }
    }
}

/// A schema in a few words: `string`, `Message`, `list of Choice`, `string or null`.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(text).collect::<Vec<_>>().join(" | ");
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if schema[several].is_array() {
            return list(&schema[several]).map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let named = |name: &str| match name {
        "array" => format!("list of {}", kind(&schema["items"])),
        "string" if schema["format"] == "date-time" => "time".to_owned(),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::String(name) => named(name),
        Value::Array(several) => {
            several.iter().map(|name| named(text(name))).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// Text with what stands in backticks as code.
fn code(text: &str) -> Markup {
    html! {
        @for (index, piece) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
