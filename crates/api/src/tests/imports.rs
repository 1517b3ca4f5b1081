//! Lists of contacts, contacts that may be one, and the business's own fields by the REST API.

use axum::{body::Body, http::header};
use frontdesk_db::both;
use frontdesk_desk::{auth::api_keys::Scope, registry};
use serde_json::{Value, json};

use super::site::{Answer, BOUNDARY, Form, Site, request, site};

const IMPORTS: &str = "/api/v1/contact-imports";
const FIELDS: &str = "/api/v1/contact-fields";

async fn upload(t: &Site, key: &str, form: Form) -> Answer {
    let request = request("POST", IMPORTS, key)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    t.send(request.body(Body::from(form.end())).unwrap()).await
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

both! {
    async fn a_program_reads_a_list_in_and_is_told_what_is_not_right(t: Site = site) {
        let business = t.business("Salon").await;
        let write = t.api_key(&business.owner, Scope::Write).await;
        let admin = t.api_key(&business.owner, Scope::Admin).await;
        let read = t.api_key(&business.owner, Scope::Read).await;
        let pet = t.ask("POST", FIELDS, &admin, json!({ "name": "Pet", "kind": "text" })).await.expect(201);
        let list = "Who;Mail;Animal\nAna;ana@example.com;cat\nBo;nonsense;dog\n";

        upload(&t, &read, Form::file("list.csv", list.as_bytes())).await.expect(403);
        let made = upload(&t, &write, Form::file("list.csv", list.as_bytes())).await.expect(201);
        assert_eq!((&made["state"], &made["total"], &made["header"][2]), (&json!("prepared"), &json!(2), &json!("Animal")));
        let at = format!("{IMPORTS}/{}", id(&made));
        let columns = json!({ "columns": ["name", "email", pet["id"]], "existing": "update", "tags": ["from-api"] });
        let refused = t.ask("PUT", &at, &write, json!({ "columns": ["name"], "existing": "update" })).await.expect(422);
        assert!(refused["errors"]["columns"].is_array(), "{refused}");
        assert_eq!(t.ask("PUT", &at, &write, columns).await.expect(200)["mapping"], json!(["name", "email", pet["id"]]));
        let preview = t.get(&format!("{at}/preview"), &write).await.expect(200);
        assert_eq!((&preview["created"], &preview["bad"], &preview["rows"][1]["outcome"]), (&json!(1), &json!(1), &json!("bad")));
        for _ in 0..2 {
            t.ask("POST", &format!("{at}/start"), &write, Value::Null).await.expect(200);
        }
        registry::runner(&t).run_due().await.unwrap();

        let done = t.get(&at, &write).await.expect(200);
        assert_eq!((&done["state"], &done["created"], &done["bad"]), (&json!("done"), &json!(1), &json!(1)));
        let report = t.get(&format!("{at}/report"), &write).await.expect(200);
        assert_eq!((&report["data"][0]["line"], &report["data"][0]["cells"][0]), (&json!(3), &json!("Bo")));
        assert!(report["data"][0]["reason"].as_str().unwrap().contains("e-mail"), "{report}");
        let ana = t.get("/api/v1/contacts?search=ana%40example.com", &read).await.expect(200)["data"][0].clone();
        assert_eq!((&ana["fields"]["Pet"], &ana["tags"]), (&json!("cat"), &json!(["from-api"])));
        assert_eq!(t.get(IMPORTS, &write).await.expect(200)["data"].as_array().unwrap().len(), 1);
        t.ask("PUT", &at, &write, json!({ "columns": ["name", "email", "skip"], "existing": "skip" })).await.expect(409);
        t.ask("DELETE", &at, &write, Value::Null).await.expect(204);
        t.get(&at, &write).await.expect(404);
    }
}

both! {
    async fn a_list_that_is_none_is_refused(t: Site = site) {
        let business = t.business("Salon").await;
        let write = t.api_key(&business.owner, Scope::Write).await;
        let good = b"Name\nAna\n".as_slice();
        for form in [
            Form::default(),
            Form::file("a.csv", b""),
            Form::file("a.csv", b"Name\n"),
            Form::file("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\0"),
            Form::default().part("name=\"list\"; filename=\"a.csv\"", good),
            Form::file("a.csv", good).part("name=\"more\"", b"x"),
        ] {
            upload(&t, &write, form).await.expect(422);
        }
        t.ask("POST", IMPORTS, &write, json!({ "file": "Name\nAna" })).await.expect(415);
        let large = vec![b'a'; 20 * 1024 * 1024 + 1];
        upload(&t, &write, Form::file("a.csv", &large)).await.expect(413);
        assert_eq!(t.get(IMPORTS, &write).await.expect(200)["data"], json!([]));
    }
}

both! {
    async fn a_program_finds_contacts_that_may_be_one_and_joins_or_parts_them(t: Site = site) {
        let business = t.business("Salon").await;
        let write = t.api_key(&business.owner, Scope::Write).await;
        let mut made = Vec::new();
        for (name, email) in [("Ana Ng", "ana@example.com"), ("Ana Ng", "ANA@example.com"), ("Bo", "bo@example.com")] {
            made.push(t.ask("POST", "/api/v1/contacts", &write, json!({ "name": name, "email": email })).await);
        }
        let made: Vec<String> = made.into_iter().map(|one| id(&one.expect(201))).collect();

        let found = t.get("/api/v1/contact-duplicates", &write).await.expect(200);
        assert_eq!((found["data"].as_array().unwrap().len(), &found["data"][0]["kind"], &found["data"][0]["exact"]), (1, &json!("email"), &json!(true)));
        assert_eq!((&found["data"][0]["first"]["id"], &found["data"][0]["second"]["id"]), (&json!(made[0]), &json!(made[1])));
        let of = format!("/api/v1/contacts/{}", made[1]);
        assert_eq!(t.get(&format!("{of}/duplicates"), &write).await.expect(200)["data"], found["data"]);
        let merge = t.ask("POST", &format!("{of}/merge"), &write, json!({ "into": made[0] })).await.expect(200);
        assert_eq!(t.get("/api/v1/contact-duplicates", &write).await.expect(200)["data"], json!([]));
        t.ask("POST", &format!("/api/v1/contact-merges/{}/undo", id(&merge)), &write, Value::Null).await.expect(200);
        assert_eq!(t.get("/api/v1/contact-duplicates", &write).await.expect(200)["data"].as_array().unwrap().len(), 1);
        t.ask("POST", &format!("{of}/keep-apart"), &write, json!({ "other": made[1] })).await.expect(422);
        t.ask("POST", &format!("{of}/keep-apart"), &write, json!({ "other": made[0] })).await.expect(204);
        assert_eq!(t.get("/api/v1/contact-duplicates", &write).await.expect(200)["data"], json!([]));
    }
}

both! {
    async fn lists_fields_and_doubles_are_of_one_organization(t: Site = site) {
        let (salon, bikes) = (t.business("Salon").await, t.business("Bike shop").await);
        let (admin, stranger) = (t.api_key(&salon.owner, Scope::Admin).await, t.api_key(&bikes.owner, Scope::Admin).await);
        let write = t.api_key(&salon.owner, Scope::Write).await;
        let new = json!({ "name": "Size", "kind": "choice", "choices": ["S", "M"] });
        t.ask("POST", FIELDS, &write, new.clone()).await.expect(403);
        let field = t.ask("POST", FIELDS, &admin, new.clone()).await.expect(201);
        t.ask("POST", FIELDS, &admin, new.clone()).await.expect(422);
        let of_field = format!("{FIELDS}/{}", id(&field));
        let import = upload(&t, &admin, Form::file("a.csv", b"Name\nAna\n")).await.expect(201);
        let of_import = format!("{IMPORTS}/{}", id(&import));
        let mut people = Vec::new();
        for _ in 0..2 {
            let made = t.ask("POST", "/api/v1/contacts", &admin, json!({ "name": "Ana", "email": "ana@example.com" })).await;
            people.push(id(&made.expect(201)));
        }
        let of_contact = format!("/api/v1/contacts/{}", people[0]);

        for (method, path, body) in [
            ("GET", of_import.clone(), Value::Null),
            ("PUT", of_import.clone(), json!({ "columns": ["name"], "existing": "skip" })),
            ("DELETE", of_import.clone(), Value::Null),
            ("GET", format!("{of_import}/preview"), Value::Null),
            ("POST", format!("{of_import}/start"), Value::Null),
            ("GET", format!("{of_import}/report"), Value::Null),
            ("PUT", of_field.clone(), new),
            ("DELETE", of_field.clone(), Value::Null),
            ("GET", format!("{of_contact}/duplicates"), Value::Null),
            ("POST", format!("{of_contact}/keep-apart"), json!({ "other": people[1] })),
        ] {
            t.ask(method, &path, &stranger, body).await.expect(404);
        }
        for list in [IMPORTS, FIELDS, "/api/v1/contact-duplicates"] {
            assert_eq!(t.get(list, &stranger).await.expect(200)["data"], json!([]), "{list}");
        }
        let renamed = json!({ "name": "Shirt", "kind": "choice", "choices": ["L"] });
        assert_eq!(t.ask("PUT", &of_field, &admin, renamed).await.expect(200)["name"], "Shirt");
        t.ask("PUT", &of_field, &admin, json!({ "name": "Shirt", "kind": "text" })).await.expect(422);
        t.ask("DELETE", &of_field, &admin, Value::Null).await.expect(204);
        assert_eq!(t.get(&of_import, &admin).await.expect(200)["state"], "prepared");
    }
}
