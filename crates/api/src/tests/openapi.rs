//! The document says what there is.

use frontdesk_db::both;
use serde_json::Value;

use super::site::{Site, site};

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
        assert!(!html.contains("<script") && !html.contains("style="));
        assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    }
}
