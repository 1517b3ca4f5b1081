//! Conversation types and intakes by the REST API.

use frontdesk_db::both;
use frontdesk_desk::{auth::api_keys::Scope, registry};
use serde_json::{Value, json};

use super::site::{Site, site};

const TYPES: &str = "/api/v1/conversation-types";

fn party() -> Value {
    json!({
        "name": "Party", "phrases": ["a party"], "ending": "task",
        "questions": [
            { "label": "How many guests?", "kind": "number" },
            { "label": "Which room?", "kind": "choice", "options": ["Hall", "Garden"], "required": false },
        ],
    })
}

both! {
    async fn a_program_writes_types_down_and_reads_what_was_answered(t: Site = site) {
        let business = t.business("Hall").await;
        let admin = t.api_key(&business.owner, Scope::Admin).await;
        let write = t.api_key(&business.owner, Scope::Write).await;
        let made = t.ask("POST", TYPES, &admin, party()).await.expect(201);
        assert_eq!((&made["key"], &made["questions"][0]["key"], &made["enabled"]), (&json!("party"), &json!("guests"), &json!(true)));
        let path = format!("{TYPES}/{}", made["id"].as_str().unwrap());
        assert_eq!(t.get(&path, &write).await.expect(200), made);
        assert_eq!(t.get(TYPES, &write).await.expect(200)["data"], json!([made]));
        t.ask("POST", TYPES, &write, party()).await.expect(403);
        t.ask("POST", TYPES, &admin, party()).await.expect(409);

        let visit = t.visit(&business).await;
        let id = t.conversation(&visit, "We would like a party").await;
        registry::runner(&t).run_due().await.unwrap();
        let list = format!("/api/v1/conversations/{id}/intakes");
        let intake = t.get(&list, &write).await.expect(200)["data"][0].clone();
        assert_eq!((&intake["state"], &intake["type_key"], &intake["answers"]), (&json!("open"), &json!("party"), &json!({})));
        let one = format!("{list}/{}", intake["id"].as_str().unwrap());
        let refused = t.ask("PATCH", &one, &write, json!({ "answers": { "guests": "many", "room": "Hall" } })).await;
        assert_eq!(refused.expect(422)["errors"].as_object().unwrap().keys().collect::<Vec<_>>(), ["guests"]);
        let kept = t.ask("PATCH", &one, &write, json!({ "answers": { "guests": 12, "room": "hall" } })).await.expect(200);
        assert_eq!(kept["answers"], json!({ "guests": 12, "room": "Hall" }));
        let elsewhere = t.conversation(&visit, "Hi").await;
        t.ask("PATCH", &one.replace(id.as_str(), elsewhere.as_str()), &write, json!({ "answers": {} })).await.expect(404);

        let events = t.get("/api/v1/events?limit=200", &write).await.expect(200);
        assert!(events["data"].as_array().unwrap().iter().any(|event| event["name"] == "intake.updated"), "{events}");
        t.ask("PUT", &path, &admin, json!({ "name": "Feast", "questions": [{ "label": "When?" }] })).await.expect(200);
        t.ask("DELETE", &path, &admin, Value::Null).await.expect(204);
        t.get(&path, &admin).await.expect(404);
        assert_eq!(t.get(&list, &write).await.expect(200)["data"][0]["type_name"], "Party");
    }
}

both! {
    async fn hostile_types_are_refused_with_their_places_and_strangers_see_nothing(t: Site = site) {
        let business = t.business("Hall").await;
        let stranger = t.business("Elsewhere").await;
        let admin = t.api_key(&business.owner, Scope::Admin).await;
        let other = t.api_key(&stranger.owner, Scope::Admin).await;
        let made = t.ask("POST", TYPES, &admin, party()).await.expect(201);
        let path = format!("{TYPES}/{}", made["id"].as_str().unwrap());

        for wrong in [
            json!(null), json!([]), json!({ "name": "X" }), json!({ "name": 3, "questions": [] }), json!({ "name": "X", "questions": {} }),
            json!({ "name": "X", "questions": [] }), json!({ "name": "X", "questions": [{ "label": "Y", "kind": "sql" }] }),
            json!({ "name": "X", "questions": [{ "label": "Y" }], "ending": "explode" }), json!({ "name": "X", "questions": [{ "label": "Y" }], "org_id": "org_1" }),
            json!({ "name": "x".repeat(100_000), "questions": [{ "label": "Y" }] }), json!({ "name": "X", "questions": vec![json!({ "label": "Y" }); 5_000] }),
        ] {
            let status = t.ask("POST", TYPES, &admin, wrong.clone()).await.status.as_u16();
            assert!((400..500).contains(&status), "{status}: {}", wrong.to_string().chars().take(80).collect::<String>());
        }
        for (method, body) in [("GET", Value::Null), ("PUT", party()), ("DELETE", Value::Null)] {
            t.ask(method, &path, &other, body).await.expect(404);
        }
        assert_eq!(t.get(TYPES, &other).await.expect(200)["data"], json!([]));
        assert_eq!(t.get(TYPES, &admin).await.expect(200)["data"].as_array().unwrap().len(), 1);
    }
}
