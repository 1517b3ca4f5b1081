//! The reference for people: every operation of the OpenAPI document on one page, made on the
//! server. Without a script it is documentation; with one, the operations of the REST API can be
//! tried ([`try_it`]).

mod try_it;

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
                link rel="stylesheet" href=(assets::url("docs.css"));
                script src=(assets::url("docs.js")) defer {}
            }
            body {
                a.skip-link href="#main" { "Skip to the content" }
                header.docs-bar {
                    a.docs-brand href="/" { img src="/assets/favicon.svg" alt="" width="28" height="28"; (text(&info["title"])) }
                    span.docs-version { "API " (text(&info["version"])) }
                    a.docs-raw href="/api/openapi.json" { "OpenAPI document" }
                }
                div.docs-layout {
                    (contents(document))
                    main.docs-main id="main" tabindex="-1" {
                        section.docs-intro {
                            h1 { (text(&info["title"])) " API" }
                            @for paragraph in text(&info["description"]).split("\n\n") { p { (code(paragraph)) } }
                            (try_it::key())
                        }
                        @for tag in list(&document["tags"]) { (part(document, tag)) }
                        (schemas(document))
                    }
                }
            }
        }
    }
}

/// Where everything is: beside the text where there is room, before it where there is not.
fn contents(document: &Value) -> Markup {
    html! {
        nav.docs-contents aria-label="Contents" {
            @for tag in list(&document["tags"]) {
                a.docs-part href={ "#" (text(&tag["name"])) } { (text(&tag["name"])) }
                ul {
                    @for (method, path, operation) in operations(document, text(&tag["name"])) {
                        li { a href={ "#" (text(&operation["operationId"])) } title={ (method.to_uppercase()) " " (path) } {
                            (text(&operation["operationId"]).replace('_', " "))
                        } }
                    }
                }
            }
            a.docs-part href="#schemas" { "schemas" }
        }
    }
}

/// The operations of one tag: method, path, what is said of it.
fn operations<'a>(
    document: &'a Value,
    tag: &'a str,
) -> impl Iterator<Item = (&'static str, &'a str, &'a Value)> {
    entries(&document["paths"]).flat_map(move |(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let operation = item.get(method)?;
            list(&operation["tags"]).any(|t| text(t) == tag).then_some((*method, path, operation))
        })
    })
}

fn part(document: &Value, tag: &Value) -> Markup {
    let name = text(&tag["name"]);
    html! {
        section.docs-section id=(name) {
            h2 { (name) }
            p { (text(&tag["description"])) }
            @for (method, path, operation) in operations(document, name) {
                (self::operation(document, method, path, operation))
            }
        }
    }
}

fn operation(document: &Value, method: &str, path: &str, operation: &Value) -> Markup {
    let body = entries(&operation["requestBody"]["content"]).next();
    html! {
        article.card.docs-card id=(text(&operation["operationId"])) {
            h3 { span class={ "docs-method docs-" (method) } { (method.to_uppercase()) } " " code { (path) } }
            p { (code(&said(operation))) }
            @let proofs: Vec<_> = list(&operation["security"]).map(proof).collect();
            @if !proofs.is_empty() { p.docs-proof { "Authorization: " (proofs.join(", or ")) "." } }
            @if operation["parameters"].is_array() {
                (fields("Parameters", list(&operation["parameters"]).map(|parameter| Row {
                    name: text(&parameter["name"]),
                    kind: format!("{}, {}", text(&parameter["in"]), kind(&parameter["schema"])),
                    required: parameter["required"] == true,
                    says: text(&parameter["description"]),
                })))
            }
            @if let Some((media, content)) = body {
                p { "Body: " (shape(&content["schema"])) " as " code { (media) } "." }
            }
            (fields("Answers", entries(&operation["responses"]).map(|(status, answer)| Row {
                name: if status == "default" { "otherwise" } else { status },
                kind: entries(&answer["content"]).next().map_or_else(String::new, |(media, content)| format!("{} ({media})", kind(&content["schema"]))),
                required: false,
                says: text(&answer["description"]),
            })))
            @if list(&operation["security"]).any(|proof| proof["api_key"].is_array()) {
                (try_it::form(document, method, path, operation))
            }
        }
    }
}

fn schemas(document: &Value) -> Markup {
    html! {
        section.docs-section id="schemas" {
            h2 { "schemas" }
            p { "The shapes that travel." }
            @for (name, schema) in entries(&document["components"]["schemas"]) {
                article.card.docs-card id={ "schema-" (name) } {
                    h3 { (name) }
                    @if !text(&schema["description"]).is_empty() { p { (code(text(&schema["description"]))) } }
                    @if schema["properties"].is_object() {
                        (fields("Fields", entries(&schema["properties"]).map(|(field, property)| Row {
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

struct Row<'a> {
    name: &'a str,
    kind: String,
    required: bool,
    says: &'a str,
}

/// Names, each with what it is: beside each other, and on a phone below each other.
fn fields<'a>(caption: &str, rows: impl Iterator<Item = Row<'a>>) -> Markup {
    html! {
        div.docs-fields {
            p.docs-caption { (caption) }
            dl {
                @for row in rows {
                    div {
                        dt { code { (row.name) } @if row.required { " " span.docs-required { "required" } } }
                        dd { span.docs-kind { (row.kind) } @if !row.says.is_empty() { " " (code(row.says)) } }
                    }
                }
            }
        }
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
            format!("{}{scopes}", if name == "api_key" { "API key" } else { "session token" })
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
