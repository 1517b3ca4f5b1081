//! The organization's REST API.

use axum::{
    body::Body,
    http::{StatusCode, Uri, header},
    response::{Html, IntoResponse},
};
use frontdesk_db::{both, testing::TestDb};
use frontdesk_desk::auth::api_keys::{self, Scope};
use serde_json::{Value, json};

use super::site::{BOUNDARY, Form, Site, reaching, request, site};

const FAQ: &str = "/api/v1/knowledge/faq";
const SOURCES: &str = "/api/v1/knowledge/sources";
const SITES: &str = "/api/v1/knowledge/sites";
const PREVIEWS: &str = "/api/v1/knowledge/site-previews";

both! {
    async fn a_program_reads_answers_and_closes_conversations(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Write).await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "Are you there?").await;
        let at = |call: &str| format!("/api/v1/conversations/{id}{call}");

        let list = t.get("/api/v1/conversations?status=open&limit=1", &key).await.expect(200);
        assert_eq!((&list["data"][0]["id"], &list["data"][0]["last_message"]["text"]), (&json!(id), &json!("Are you there?")));
        let one = t.get(&at(""), &key).await.expect(200);
        assert_eq!(one, list["data"][0]);

        let reply = json!({ "text": "Yes!", "client_id": "r-1" });
        let sent = t.ask("POST", &at("/messages"), &key, reply.clone()).await.expect(201);
        let again = t.ask("POST", &at("/messages"), &key, reply).await.expect(201);
        assert_eq!((&sent["id"], &sent["author"]["kind"]), (&again["id"], &json!("member")));
        t.ask("POST", &at("/messages"), &key, json!({ "text": "vip", "kind": "note" })).await.expect(201);
        let page = t.get(&at("/messages"), &key).await.expect(200);
        let kinds: Vec<_> = page["data"].as_array().unwrap().iter().map(|m| m["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["text", "text", "text", "note"]);
        assert!(t.texts(&visit, &id).await.contains(&"Yes!".to_owned()));

        let escalated = t.ask("POST", &at("/escalation"), &key, Value::Null).await.expect(200);
        assert_eq!((&escalated["status"], &escalated["holder"]), (&json!("escalated"), &json!("waiting")));
        let back = t.ask("POST", &at("/hand-back"), &key, Value::Null).await.expect(200);
        assert_eq!(back["holder"], "agent");
        let resolved = t.ask("POST", &at("/resolution"), &key, Value::Null).await.expect(200);
        assert_eq!(resolved["status"], "resolved");
        let open = t.ask("DELETE", &at("/resolution"), &key, Value::Null).await.expect(200);
        assert_eq!(open["status"], "open");
    }
}

both! {
    async fn a_program_keeps_contacts_and_follows_events(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Write).await;
        let visit = t.visit(&salon).await;
        let path = format!("/api/v1/contacts/{}", visit.contact);

        let change = json!({ "name": "Mia", "phone": "+49 30 12345678", "tags": ["vip"], "notes": "likes tea" });
        let changed = t.ask("PATCH", &path, &key, change).await.expect(200);
        assert_eq!((&changed["name"], &changed["tags"]), (&json!("Mia"), &json!(["vip"])));
        let cleared = t.ask("PATCH", &path, &key, json!({ "phone": null, "tags": null })).await.expect(200);
        assert_eq!((&cleared["phone"], &cleared["tags"], &cleared["notes"]), (&Value::Null, &json!([]), &json!("likes tea")));
        assert_eq!(t.get(&path, &key).await.expect(200), cleared);
        let list = t.get("/api/v1/contacts?search=mia", &key).await.expect(200);
        assert_eq!(list["data"][0]["id"], visit.contact.as_str());
        assert_eq!(t.ask("PATCH", &path, &key, json!({ "email": "x" })).await.status, 422);
        assert_eq!(t.ask("PATCH", &path, &key, json!({ "org_id": "x" })).await.status, 422);

        let mut seen = Vec::new();
        let mut after = "0".to_owned();
        loop {
            let page = t.get(&format!("/api/v1/events?limit=2&after={after}"), &key).await.expect(200);
            seen.extend(page["data"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            after = next.to_owned();
        }
        assert!(seen.len() >= 3);
        assert!(seen.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{seen:?}");
    }
}

both! {
    async fn a_program_teaches_the_agent(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Write).await;

        let new = json!({ "question": "Do you have parking?", "answer": "Yes, behind the house." });
        let made = t.ask("POST", FAQ, &key, new).await.expect(201);
        let one = format!("{FAQ}/{}", made["id"].as_str().unwrap());
        let changed = t.ask("PATCH", &one, &key, json!({ "answer": "No." })).await.expect(200);
        assert_eq!((&changed["question"], &changed["answer"]), (&json!("Do you have parking?"), &json!("No.")));
        assert_eq!(t.get(FAQ, &key).await.expect(200)["data"][0], changed);
        assert_eq!(t.get(&one, &key).await.expect(200), changed);
        assert_eq!(t.ask("POST", FAQ, &key, json!({ "question": "" , "answer": "" })).await.status, 422);
        t.ask("DELETE", &one, &key, Value::Null).await.expect(204);
        t.get(&one, &key).await.expect(404);
    }
}

both! {
    async fn a_program_adds_a_file_and_takes_it_away(t: Site = site) {
        let (salon, bikes) = (t.business("Salon Ana").await, t.business("Bike shop").await);
        let key = t.api_key(&salon.owner, Scope::Write).await;
        let read = t.api_key(&salon.owner, Scope::Read).await;
        let theirs = t.api_key(&bikes.owner, Scope::Admin).await;
        let send = async |key: &str, form: Form| {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            let request = request("POST", SOURCES, key).header(header::CONTENT_TYPE, kind);
            t.send(request.body(Body::from(form.end())).unwrap()).await
        };
        let prices = || Form::file("prices.md", b"# Prices\n\nA perm costs 80 euros.");

        let made = send(&key, prices()).await.expect(201);
        assert_eq!((&made["kind"], &made["state"]), (&json!("file"), &json!("reading")));
        assert_eq!(send(&key, prices()).await.status, 200);
        let page = Form::default().part("name=\"url\"", b"example.com/prices");
        assert_eq!(send(&key, page).await.expect(201)["url"], "https://example.com/prices");
        let one = format!("{SOURCES}/{}", made["id"].as_str().unwrap());
        assert_eq!(t.get(&one, &key).await.expect(200)["title"], "prices.md");
        assert_eq!(t.get(SOURCES, &read).await.expect(200)["data"].as_array().unwrap().len(), 2);

        for wrong in [Form::default(), Form::default().part("name=\"url\"", b"file:///etc/passwd"), Form::file("a.txt", b"")] {
            assert_eq!(send(&key, wrong).await.status, 422);
        }
        assert_eq!(send(&read, prices()).await.status, 403);
        t.get(&one, &theirs).await.expect(404);
        t.ask("DELETE", &one, &theirs, Value::Null).await.expect(404);
        assert_eq!(t.ask("DELETE", &one, &read, Value::Null).await.status, 403);
        t.ask("DELETE", &one, &key, Value::Null).await.expect(204);
        t.get(&one, &key).await.expect(404);
    }
}

/// A site of one page, which lists two and asks not to read one of them.
#[expect(clippy::disallowed_methods, reason = "the server of a test ends with its runtime")]
async fn a_site_beside(db: TestDb) -> (Site, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let at = format!("http://127.0.0.1:{port}");
    let links = "<html><title>Salon Ana</title><main><h1>Salon Ana</h1><p>We cut hair in Vienna.</p>\
        <a href=/prices>Prices</a><a href=/private>Private</a></main></html>";
    let pages = axum::Router::new().fallback(move |uri: Uri| async move {
        match uri.path() {
            "/" => Html(links).into_response(),
            "/robots.txt" => "User-agent: *\nDisallow: /private".into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    });
    tokio::spawn(async move { axum::serve(listener, pages).await });
    (reaching(db, port).await, at)
}

both! {
    async fn a_program_adds_a_web_site_and_takes_it_away(world: (Site, String) = a_site_beside) {
        let (t, url) = world;
        let (salon, bikes) = (t.business("Salon Ana").await, t.business("Bike shop").await);
        let key = t.api_key(&salon.owner, Scope::Write).await;
        let read = t.api_key(&salon.owner, Scope::Read).await;
        let theirs = t.api_key(&bikes.owner, Scope::Admin).await;

        let asked = json!({ "url": url });
        let preview = t.ask("POST", PREVIEWS, &key, asked.clone()).await.expect(200);
        assert_eq!((&preview["title"], &preview["forbidden"]), (&json!("Salon Ana"), &json!(1)));
        assert_eq!(preview["pages"].as_array().unwrap().len(), 2);
        let new = json!({ "url": url, "only_below": ["/prices", "/team"], "every_hours": 24 });
        let made = t.ask("POST", SITES, &key, new.clone()).await.expect(201);
        assert_eq!((&made["state"], &made["only_below"]), (&json!("reading"), &json!(["/prices", "/team"])));
        t.ask("POST", SITES, &key, new).await.expect(409);

        let one = format!("{SITES}/{}", made["id"].as_str().unwrap());
        assert_eq!(t.get(&one, &read).await.expect(200), made);
        assert_eq!(t.get(SITES, &read).await.expect(200)["data"], json!([made]));
        let pages = t.get(&format!("{one}/pages"), &read).await.expect(200);
        assert_eq!(pages["data"][0]["state"], "waiting");
        let changed = t.ask("PATCH", &one, &key, json!({ "every_hours": 0, "paused": true })).await.expect(200);
        assert_eq!((&changed["every_hours"], &changed["paused"]), (&json!(0), &json!(true)));
        let check = format!("{one}/check");
        assert_eq!(t.ask("POST", &check, &key, Value::Null).await.expect(202)["paused"], false);

        for (method, path, body) in [
            ("POST", PREVIEWS, json!({ "url": "http://169.254.169.254/" })),
            ("POST", PREVIEWS, json!({ "url": "file:///etc/passwd" })),
            ("POST", SITES, json!({ "url": "" })),
            ("POST", SITES, json!({ "url": url, "most_pages": 0 })),
            ("POST", SITES, json!({ "url": url, "org_id": "x" })),
            ("PATCH", &one, json!({ "every_hours": -1 })),
            ("PATCH", &one, json!({ "state": "ready" })),
        ] {
            assert_eq!(t.ask(method, path, &key, body.clone()).await.status, 422, "{method} {path} {body}");
        }
        for (method, path, body) in [
            ("POST", PREVIEWS, asked.clone()),
            ("POST", SITES, asked),
            ("PATCH", &one, json!({ "paused": true })),
            ("POST", &check, Value::Null),
            ("DELETE", &one, Value::Null),
        ] {
            assert_eq!(t.ask(method, path, &read, body.clone()).await.status, 403, "{method} {path}");
            if path.starts_with(&one) {
                t.ask(method, path, &theirs, body).await.expect(404);
            }
        }
        t.get(&one, &theirs).await.expect(404);
        t.get(&format!("{one}/pages"), &theirs).await.expect(404);
        t.ask("DELETE", &one, &key, Value::Null).await.expect(204);
        t.get(&one, &key).await.expect(404);
    }
}

both! {
    async fn a_key_opens_its_own_organization_and_its_own_scopes(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let bikes = t.business("Bike shop").await;
        let read = t.api_key(&salon.owner, Scope::Read).await;
        let theirs = t.api_key(&bikes.owner, Scope::Admin).await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let faq = json!({ "question": "A?", "answer": "B." });
        let write = t.api_key(&salon.owner, Scope::Write).await;
        let entry = t.ask("POST", "/api/v1/knowledge/faq", &write, faq.clone()).await.expect(201);
        let entry = entry["id"].as_str().unwrap();

        for (method, path, body, writes) in [
            ("GET", format!("/api/v1/conversations/{id}"), Value::Null, false),
            ("GET", format!("/api/v1/conversations/{id}/messages"), Value::Null, false),
            ("POST", format!("/api/v1/conversations/{id}/messages"), json!({ "text": "x" }), true),
            ("POST", format!("/api/v1/conversations/{id}/resolution"), Value::Null, true),
            ("DELETE", format!("/api/v1/conversations/{id}/resolution"), Value::Null, true),
            ("POST", format!("/api/v1/conversations/{id}/escalation"), Value::Null, true),
            ("POST", format!("/api/v1/conversations/{id}/hand-back"), Value::Null, true),
            ("GET", format!("/api/v1/contacts/{}", visit.contact), Value::Null, false),
            ("PATCH", format!("/api/v1/contacts/{}", visit.contact), json!({ "name": "x" }), true),
            ("GET", format!("/api/v1/knowledge/faq/{entry}"), Value::Null, false),
            ("PATCH", format!("/api/v1/knowledge/faq/{entry}"), json!({ "answer": "x" }), true),
            ("DELETE", format!("/api/v1/knowledge/faq/{entry}"), Value::Null, true),
        ] {
            let far = t.ask(method, &path, &theirs, body.clone()).await;
            assert_eq!(far.status, 404, "{method} {path}: {far:?}");
            let reader = t.ask(method, &path, &read, body.clone()).await;
            assert_eq!(reader.status.as_u16(), if writes { 403 } else { 200 }, "{method} {path}: {reader:?}");
            let nobody = t.ask(method, &path, &format!("fd_{}", "0".repeat(64)), body).await;
            assert_eq!((nobody.status.as_u16(), nobody.slug()), (401, "invalid_api_key"), "{method} {path}");
        }
        for list in ["conversations", "contacts", "knowledge/faq", "events"] {
            let far = t.get(&format!("/api/v1/{list}"), &theirs).await.expect(200);
            assert!(!far.to_string().contains(salon.owner.org().as_str()) && !far.to_string().contains(id.as_str()), "{list}");
        }
        let (key, secret) = api_keys::create(&t, &salon.owner, "gone", &[Scope::Read]).await.unwrap();
        api_keys::revoke(&t, &salon.owner, &key.id).await.unwrap();
        t.get("/api/v1/conversations", secret.expose()).await.expect(401);
    }
}
