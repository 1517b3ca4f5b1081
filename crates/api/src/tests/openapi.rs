//! The document says what there is, and answers are as it says.

use frontdesk_db::both;
use frontdesk_desk::{auth::api_keys::Scope, registry};
use serde_json::{Value, json};

use super::site::{Form, PNG, Site, site};

fn document() -> Value {
    serde_json::to_value(crate::openapi()).unwrap()
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    found.push(reference.clone());
                }
                fields.values().for_each(|field| walk(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut references = Vec::new();
    walk(&document, &mut references);

    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(references.len() > 50);
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_a_sentence_and_a_proof() {
    let document = document();
    let mut names = std::collections::HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].to_string()), "{method} {path}");
            assert!(
                operation["summary"].as_str().is_some_and(|summary| summary.len() > 10),
                "{method} {path}"
            );
            assert!(operation["responses"]["default"].is_object(), "{method} {path}");
            let open = ["/api/widget/v1/config"].contains(&path.as_str());
            assert_eq!(operation["security"].is_array(), !open, "{method} {path}");
            for parameter in path.split('/').filter(|part| part.starts_with('{')) {
                let name = parameter.trim_matches(['{', '}']);
                let known = operation["parameters"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|p| p["name"] == name));
                assert!(known, "{method} {path}");
            }
        }
    }
    assert!(names.len() > 25);
}

both! {
    async fn every_operation_of_the_document_is_answered_and_wants_its_proof(t: Site = site) {
        for (path, item) in document()["paths"].as_object().unwrap() {
            let path = path.replace("{id}", "conv_00000000000000000000000000000000");
            for (method, operation) in item.as_object().unwrap() {
                let answer = t.ask(&method.to_uppercase(), &path, "", Value::Null).await;
                let proof = operation["security"].as_array().is_some_and(|all| !all.iter().any(|one| one.as_object().unwrap().is_empty()));
                if proof {
                    assert_eq!(answer.status, 401, "{method} {path}");
                } else {
                    assert!(answer.status.is_client_error() && answer.status != 404 && answer.status != 405, "{method} {path}: {answer:?}");
                }
            }
        }
    }
}

both! {
    async fn programs_get_the_document_and_people_a_page(t: Site = site) {
        let served = t.get("/api/openapi.json", "").await.expect(200);
        assert_eq!(served, document());

        let page = t.get("/api/docs", "").await;
        let html = String::from_utf8(page.bytes).unwrap();
        for path in document()["paths"].as_object().unwrap().keys() {
            assert!(html.contains(path.as_str()), "{path}");
        }
        // One script, from a file; without it the forms stay hidden and the rest is all there.
        assert_eq!(html.matches("<script").count(), 1);
        assert!(html.contains(r#"<script src="/assets/docs.js" defer></script>"#) && !html.contains("style="));
        let tried = html.matches("<details class=\"docs-try\" data-docs-try hidden>").count();
        assert_eq!(tried, html.matches("Authorization: API key").count());
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    }
}

/// Holds a value against a schema of the document: everything required is there, everything that
/// is there is described, and is of the type that is said.
#[track_caller]
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap();
        return fits(document, target, value, at);
    }
    if let Some(several) = schema["oneOf"].as_array() {
        if value.is_null() {
            assert!(several.iter().any(|one| one["type"] == "null"), "{at} is null");
            return;
        }
        let one = several.iter().find(|one| one["type"] != "null").unwrap();
        return fits(document, one, value, at);
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at} is {value}");
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
        _ => return,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) if kinds.contains(&"number") => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{at} is {value}, not {kinds:?}");
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(document, &schema["items"], item, &format!("{at}[{number}]"));
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object())
    {
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(fields.contains_key(required.as_str().unwrap()), "{at} has no {required}");
        }
        for (name, field) in fields {
            let property =
                properties.get(name).unwrap_or_else(|| panic!("{at}.{name} is not described"));
            fits(document, property, field, &format!("{at}.{name}"));
        }
    }
}

/// Asks, and holds the answer against what the document says of the operation.
async fn told(t: &Site, operation: (&str, &str), path: &str, token: &str, body: Value) -> Value {
    let (method, described) = operation;
    let answer = t.ask(&method.to_uppercase(), path, token, body).await;
    assert!(answer.status.is_success(), "{method} {path}: {answer:?}");
    let document = document();
    let response = &document["paths"][described][method]["responses"][answer.status.as_str()];
    assert!(response.is_object(), "{method} {described} answers {}", answer.status);
    let schema = &response["content"]["application/json"]["schema"];
    if answer.bytes.is_empty() {
        assert!(schema.is_null(), "{method} {described} answers nothing");
    } else {
        assert!(schema.is_object(), "{method} {described} has no schema");
        fits(&document, schema, &answer.body, &format!("{method} {described}"));
    }
    answer.body
}

both! {
    async fn answers_are_as_the_document_says(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Write).await;
        let visit = t.visit(&salon).await;
        let faq = json!({ "question": "Do you have parking?", "answer": "Yes, behind the house." });
        let entry = told(&t, ("post", "/api/v1/knowledge/faq"), "/api/v1/knowledge/faq", &key, faq).await;
        let id = t.conversation(&visit, "Do you have parking?").await;
        registry::runner(t.app()).run_due().await.unwrap();
        t.upload(&visit, &id, Form::file("a.png", PNG)).await.expect(202);

        let new = json!({ "widget": salon.key, "device": { "type": "mobile" }, "name": "Mia" });
        for (method, described, token, body) in [
            ("get", "/api/widget/v1/config", "", Value::Null),
            ("post", "/api/widget/v1/sessions", "", new),
            ("get", "/api/widget/v1/session", &*visit.token, Value::Null),
            ("patch", "/api/widget/v1/session", &visit.token, json!({ "name": "Mia" })),
            ("get", "/api/widget/v1/conversations", &visit.token, Value::Null),
            ("get", "/api/widget/v1/conversations/{id}/messages", &visit.token, Value::Null),
            ("post", "/api/widget/v1/conversations/{id}/messages", &visit.token, json!({ "text": "x", "client_id": "a" })),
            ("post", "/api/widget/v1/conversations/{id}/typing", &visit.token, json!({})),
            ("post", "/api/widget/v1/conversations/{id}/escalate", &visit.token, json!({})),
            ("post", "/api/widget/v1/conversations/{id}/resolve", &visit.token, json!({})),
            ("post", "/api/widget/v1/conversations/{id}/rating", &visit.token, json!({ "score": 4, "comment": "ok" })),
            ("get", "/api/widget/v1/conversations", &visit.token, Value::Null),
            ("post", "/api/widget/v1/conversations", &visit.token, json!({})),
            ("get", "/api/v1/conversations", &key, Value::Null),
            ("get", "/api/v1/conversations/{id}", &key, Value::Null),
            ("get", "/api/v1/conversations/{id}/messages", &key, Value::Null),
            ("post", "/api/v1/conversations/{id}/messages", &key, json!({ "text": "note", "kind": "note" })),
            ("delete", "/api/v1/conversations/{id}/resolution", &key, Value::Null),
            ("get", "/api/v1/contacts", &key, Value::Null),
            ("get", "/api/v1/events", &key, Value::Null),
            ("get", "/api/v1/knowledge/faq", &key, Value::Null),
            ("get", "/api/v1/knowledge/sources", &key, Value::Null),
            ("delete", "/api/widget/v1/session", &visit.token, Value::Null),
        ] {
            let query = if described.ends_with("config") { format!("?widget={}", salon.key) } else { String::new() };
            let path = described.replace("{id}", id.as_str()) + &query;
            told(&t, (method, described), &path, token, body).await;
        }
        let contact = format!("/api/v1/contacts/{}", visit.contact);
        told(&t, ("patch", "/api/v1/contacts/{id}"), &contact, &key, json!({ "tags": ["x"] })).await;
        let one = format!("/api/v1/knowledge/faq/{}", entry["id"].as_str().unwrap());
        told(&t, ("patch", "/api/v1/knowledge/faq/{id}"), &one, &key, json!({ "answer": "No." })).await;
        told(&t, ("delete", "/api/v1/knowledge/faq/{id}"), &one, &key, Value::Null).await;

        let problem = t.ask("PATCH", &contact, &key, json!({ "email": "x" })).await;
        fits(&document(), &document()["components"]["schemas"]["Problem"], &problem.body, "problem");
    }
}
