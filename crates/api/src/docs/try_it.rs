//! The form below an operation: its fields from the document, hidden until the script that can send
//! it is there. The script is `web/dashboard/docs.ts`; it knows nothing but what stands here.

use maud::{Markup, html};
use serde_json::Value;

use super::{code, entries, kind, list, text};

/// Where the key is typed, once for all forms.
pub(super) fn key() -> Markup {
    html! {
        form.card.docs-key data-docs-key hidden autocomplete="off" {
            div.field {
                label.field-label for="docs-key" { "API key" }
                input.input #docs-key type="password" autocomplete="off" spellcheck="false" placeholder="fd_…" aria-describedby="docs-key-hint";
                p.field-hint id="docs-key-hint" {
                    "For \"Try it\" below. It stays in this tab and is forgotten with it. What you send is real: it reads and changes your organization. Keys are made under "
                    a href="/app/settings/api-keys" { "Settings, API keys" } "."
                }
            }
        }
    }
}

/// How a field is filled in, and what becomes of it.
struct Field<'a> {
    /// `path`, `query` or `body`.
    place: &'static str,
    name: &'a str,
    required: bool,
    says: &'a str,
    /// What it is, resolved.
    schema: &'a Value,
}

pub(super) fn form(document: &Value, method: &str, path: &str, operation: &Value) -> Markup {
    let id = text(&operation["operationId"]);
    let (media, shape) = entries(&operation["requestBody"]["content"])
        .next()
        .map_or(("", &Value::Null), |(media, content)| {
            (media, resolved(document, &content["schema"]))
        });
    let parameters = list(&operation["parameters"]).map(|parameter| Field {
        place: if parameter["in"] == "path" { "path" } else { "query" },
        name: text(&parameter["name"]),
        required: parameter["required"] == true,
        says: text(&parameter["description"]),
        schema: resolved(document, &parameter["schema"]),
    });
    let body = entries(&shape["properties"]).map(|(name, property)| Field {
        place: "body",
        name,
        required: list(&shape["required"]).any(|required| text(required) == name),
        says: text(&property["description"]),
        schema: resolved(document, property),
    });
    html! {
        details.docs-try data-docs-try hidden {
            summary { "Try it" }
            form.form data-method=(method.to_uppercase()) data-path=(path) data-media=(media) {
                div.form-row { @for one in parameters.chain(body) { (field(id, &one)) } }
                pre.docs-curl { code data-docs-curl {} }
                div.docs-send {
                    button.btn.(if method == "delete" { "btn-danger" } else { "btn-primary" }) type="submit" { "Send " (method.to_uppercase()) }
                    span data-docs-state role="status" {}
                }
                div.docs-answer data-docs-answer hidden {
                    p.docs-caption { "Body" }
                    pre tabindex="0" role="region" aria-label={ "Body of the answer to " (id) } data-docs-body {}
                    p.docs-caption { "Headers" }
                    pre tabindex="0" role="region" aria-label={ "Headers of the answer to " (id) } data-docs-headers {}
                }
            }
        }
    }
}

fn field(operation: &str, field: &Field<'_>) -> Markup {
    let Field { place, name, required, says, schema } = field;
    let id = format!("try-{operation}-{place}-{name}");
    let types = types(schema);
    let nullable = *place == "body" && types.contains(&"null");
    let words: Vec<&str> = list(&schema["enum"]).map(text).collect();
    let has = |name: &str| types.contains(&name);
    html! {
        div.field {
            label.field-label for=(id) {
                code { (name) } " " span.field-optional { (kind(schema)) @if *required { ", required" } }
            }
            @if !words.is_empty() || has("boolean") {
                select.input id=(id) data-place=(place) data-name=(name) data-kind=(if words.is_empty() { "json" } else { "string" }) required[*required] {
                    option value="" {}
                    @for word in &words { option value=(word) { (word) } }
                    @if words.is_empty() { option { "true" } option { "false" } }
                }
            } @else if schema["format"] == "binary" {
                input.input id=(id) type="file" data-place=(place) data-name=(name) data-kind="file" required[*required];
            } @else if has("string") {
                input.input id=(id) data-place=(place) data-name=(name) data-kind="string" data-nullable[nullable] required[*required] spellcheck="false" autocomplete="off";
            } @else if has("integer") || has("number") {
                input.input id=(id) inputmode="numeric" pattern="-?[0-9.]+" data-place=(place) data-name=(name) data-kind="json" required[*required] autocomplete="off";
            } @else {
                textarea.input id=(id) rows="2" data-place=(place) data-name=(name) data-kind="json" required[*required] spellcheck="false" placeholder=(if has("array") { "[\"…\"]" } else { "{}" }) {}
            }
            @if !says.is_empty() || nullable {
                p.field-hint { (code(says)) @if nullable && has("string") { " " code { "null" } " clears it." } }
            }
        }
    }
}

/// What a reference leads to; anything else as it is.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str();
    reference.and_then(|to| document.pointer(to.trim_start_matches('#'))).unwrap_or(schema)
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        several => list(several).map(text).collect(),
    }
}
