//! Quotes, invoices and payments, for programs.

use frontdesk_db::both;
use frontdesk_desk::auth::api_keys::Scope;
use serde_json::{Value, json};

use super::site::{Site, request, site};

const QUOTES: &str = "/api/v1/quotes";
const INVOICES: &str = "/api/v1/invoices";

fn work() -> Value {
    json!({
        "recipient": { "name": "Ann Berg", "email": "ann@example.com" },
        "subject": "New tap",
        "lines": [
            { "description": "Work", "quantity": "1.5", "unit": "h", "unit_price": { "amount": 8000, "currency": "EUR" }, "tax": { "name": "VAT", "rate": "19" } },
            { "description": "Tap", "unit_price": { "amount": 5000, "currency": "EUR" }, "discount": { "percent": "10" }, "tax": { "name": "VAT", "rate": "19" } }
        ],
        "due": { "on": "2026-12-24" },
        "deposit": { "part": { "percent": "50" }, "due": { "days": 3 } }
    })
}

both! {
    async fn a_program_quotes_bills_and_writes_down_what_was_paid(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Write).await;

        let quote = t.ask("POST", QUOTES, &key, json!({ "content": work() })).await.expect(201);
        assert_eq!((&quote["status"], &quote["number"], &quote["url"]), (&json!("draft"), &Value::Null, &Value::Null));
        assert_eq!((&quote["net"]["amount"], &quote["tax"]["amount"], &quote["total"]), (&json!(16_500), &json!(3_135), &json!({ "amount": 19_635, "currency": "EUR" })));
        assert_eq!(quote["lines"][1]["amount"]["amount"], 4_500);
        let at = format!("{QUOTES}/{}", quote["id"].as_str().unwrap());
        let mut dearer = work();
        dearer["lines"][0]["quantity"] = json!("2");
        let changed = t.ask("PUT", &at, &key, json!({ "content": dearer, "version": 1 })).await.expect(200);
        assert_eq!(changed["total"]["amount"], 24_395);
        t.ask("PUT", &at, &key, json!({ "content": work(), "version": 1 })).await.expect(409);
        let sent = t.ask("POST", &format!("{at}/send"), &key, json!({ "email": "ann@example.com" })).await.expect(200);
        assert_eq!((&sent["status"], &sent["number"]), (&json!("sent"), &json!("Q-2026-0001")));
        assert!(sent["url"].as_str().unwrap().contains("/quotes/"));
        t.ask("POST", &format!("{at}/accept"), &key, json!({ "name": "Ann Berg" })).await.expect(200);
        let list = t.get(&format!("{QUOTES}?status=accepted&search=tap"), &key).await.expect(200);
        assert_eq!(list["data"][0]["accepted_by"], "Ann Berg");

        let invoice = t.ask("POST", &format!("{at}/invoice"), &key, Value::Null).await.expect(200);
        let at = format!("{INVOICES}/{}", invoice["id"].as_str().unwrap());
        let issued = t.ask("POST", &format!("{at}/issue"), &key, Value::Null).await.expect(200);
        assert_eq!((&issued["number"], &issued["due_on"], &issued["deposit_due_on"], &issued["balance"]["amount"]), (&json!("INV-2026-0001"), &json!("2026-12-24"), &json!("2026-11-26"), &json!(24_395)));
        t.ask("PUT", &at, &key, json!({ "content": work() })).await.expect(409);
        t.ask("DELETE", &at, &key, Value::Null).await.expect(409);
        let pay = json!({ "amount": { "amount": 10_000, "currency": "EUR" }, "method": "transfer", "key": "bank-7" });
        let paid = t.ask("POST", &format!("{at}/payments"), &key, pay.clone()).await.expect(201);
        let again = t.ask("POST", &format!("{at}/payments"), &key, pay).await.expect(201);
        assert_eq!((&paid["id"], &paid["number"]), (&again["id"], &json!("R-2026-0001")));
        let pounds = json!({ "amount": { "amount": 1, "currency": "GBP" }, "method": "cash" });
        t.ask("POST", &format!("{at}/payments"), &key, pounds).await.expect(422);
        let credit = json!({ "lines": [{ "description": "Tap", "unit_price": { "amount": 4500, "currency": "EUR" }, "tax": { "name": "VAT", "rate": 19 } }], "reason": "Came back" });
        let note = t.ask("POST", &format!("{at}/credit"), &key, credit).await.expect(201);
        assert_eq!((&note["kind"], &note["number"], &note["total"]["amount"]), (&json!("credit_note"), &json!("CN-2026-0001"), &json!(5_355)));
        let now = t.get(&at, &key).await.expect(200);
        assert_eq!((&now["status"], &now["balance"]["amount"]), (&json!("partly_paid"), &json!(9_040)));
        let undo = format!("/api/v1/payments/{}/undo", paid["id"].as_str().unwrap());
        assert_eq!(t.ask("POST", &undo, &key, Value::Null).await.expect(200)["paid"]["amount"], 0);
        assert!(!t.get(&format!("{at}/payments"), &key).await.expect(200)["data"][0]["undone_at"].is_null());
        let file = t.open(request("GET", &format!("{at}/pdf"), &key).body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!((file.status().as_u16(), file.headers()["content-disposition"].to_str().unwrap()), (200, "attachment; filename=\"INV-2026-0001.pdf\""));
    }
}

both! {
    async fn what_is_wrong_is_said_by_field_and_a_reader_writes_nothing(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Write).await;
        for (wrong, status) in [
            (json!({}), 422),
            (json!({ "content": { "lines": [{ "description": "x" }] } }), 422),
            (json!({ "content": { "lines": [{ "description": "x", "quantity": "1.2345", "unit_price": { "amount": 1, "currency": "EUR" } }] } }), 422),
            (json!({ "content": { "lines": [{ "description": "x", "quantity": 1.5, "unit_price": { "amount": 1, "currency": "EUR" } }] } }), 422),
            (json!({ "content": { "lines": [{ "description": "x", "unit_price": { "amount": 1.5, "currency": "EUR" } }] } }), 422),
            (json!({ "content": { "lines": [{ "description": "x", "unit_price": { "amount": 1, "currency": "ZZZ" } }] } }), 422),
            (json!({ "content": { "lines": [{ "description": "x", "unit_price": { "amount": 1, "currency": "EUR" } }, { "description": "y", "unit_price": { "amount": 1, "currency": "USD" } }] } }), 422),
            (json!({ "content": { "lines": [{ "description": "x", "unit_price": { "amount": 1, "currency": "EUR" }, "discount": { "percent": "101" } }] } }), 422),
            (json!({ "content": { "due": { "on": "2026-13-01" } } }), 422),
            (json!({ "content": { "surprise": 1 } }), 422),
            (json!({ "content": {}, "booking_id": "bkg_00000000000000000000000000000000" }), 404),
        ] {
            let answer = t.ask("POST", INVOICES, &key, wrong.clone()).await;
            assert_eq!(answer.status, status, "{wrong}");
        }
        let reader = t.api_key(&salon.owner, Scope::Read).await;
        t.ask("POST", INVOICES, &reader, json!({ "content": work() })).await.expect(403);
        t.get(INVOICES, &reader).await.expect(200);
        let missing = format!("{INVOICES}/ivc_00000000000000000000000000000000");
        t.get(&missing, &key).await.expect(404);
    }
}
