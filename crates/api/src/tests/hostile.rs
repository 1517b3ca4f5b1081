//! What no browser sends: every answer is a refusal in our envelope, never a failure of ours.

use axum::{body::Body, http::header};
use frontdesk_db::both;
use serde_json::json;

use super::site::{Answer, BOUNDARY, Form, PNG, Site, request, site};

#[track_caller]
fn refused(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.body["status"], status);
}

both! {
    async fn bodies_that_are_no_message_are_refused(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let path = format!("/api/widget/v1/conversations/{id}/messages");
        let send = async |body: Vec<u8>| t.ask_raw("POST", &path, &visit.token, body).await;

        refused(&send(format!("{{\"text\":\"{}\"}}", "x".repeat(1 << 20)).into_bytes()).await, 413);
        for text in [String::new(), "   \n".to_owned(), "\u{202e}".to_owned(), "x".repeat(8_001)] {
            let answer = send(json!({ "text": text }).to_string().into_bytes()).await;
            refused(&answer, 422);
            assert!(answer.body["errors"]["text"].is_array());
        }
        for wrong in [json!({ "text": 5 }), json!({ "text": null }), json!({ "text": ["x"] }), json!({}), json!([]), json!("x"), json!({ "text": "x", "client_id": 7 }),
            json!({ "text": "x", "client_id": "" }), json!({ "text": "x", "client_id": "c".repeat(101) })] {
            refused(&send(wrong.to_string().into_bytes()).await, 422);
        }
        for garbage in [&b""[..], b"{", b"{\"text\":\"\xff\xfe\"}", b"{\"text\":\"a\\u0000b\"}", b"{\"text\":\"\\ud800\"}", b"null null", "[".repeat(100_000).as_bytes()] {
            let answer = send(garbage.to_vec()).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{answer:?}");
        }
        let deep = format!("{{\"text\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
        refused(&send(deep.into_bytes()).await, 422);
        let plain = request("POST", &path, &visit.token).header(header::CONTENT_TYPE, "text/plain");
        refused(&t.send(plain.body(Body::from("{\"text\":\"x\"}")).unwrap()).await, 415);
        refused(&t.ask("PUT", &path, &visit.token, json!({})).await, 405);
        assert_eq!(t.texts(&visit, &id).await.len(), 2);
    }
}

both! {
    async fn visits_of_nonsense_are_refused_or_cleaned(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let begin = async |mut more: serde_json::Value| {
            more["widget"] = json!(salon.key);
            t.ask("POST", "/api/widget/v1/sessions", "", more).await
        };

        for wrong in [json!({ "device": 5 }), json!({ "device": { "screen": "large" } }), json!({ "device": {}, "name": "x".repeat(500) }),
            json!({ "device": {}, "email": "a@b\nBcc: c@d.example" }), json!({ "device": {}, "email": "<script>" }), json!({ "device": {}, "name": {} })] {
            refused(&begin(wrong).await, 422);
        }
        let odd = json!({ "device": {
            "type": "toaster", "page_url": "javascript:alert(1)", "languages": ["<script>"], "pixel_ratio": 1e300, "unknown": [1],
            "page_title": "\u{202e}x".repeat(1_000), "time_zone": "'; DROP TABLE contacts; --",
        }, "name": " \u{202e}Mia\n<b>", "locale": "../../etc/passwd" });
        let made = begin(odd).await.expect(201);
        assert_eq!(made["contact"]["name"], "Mia <b>");
        refused(&begin(json!({ "device": { "page_title": "x".repeat(1 << 20) } })).await, 413);
    }
}

both! {
    async fn addresses_of_nonsense_are_not_there(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        t.conversation(&visit, "hello").await;

        for id in ["x", "conv_", "conv_..%2f..%2fetc%2fpasswd", "org_00000000000000000000000000000000", "conv_%00", "%ff", "'%20OR%201=1"] {
            for (method, call) in [("GET", "messages"), ("POST", "typing"), ("POST", "resolve"), ("POST", "attachments")] {
                let answer = t.widget(method, &format!("/conversations/{id}/{call}"), &visit, json!({})).await;
                refused(&answer, 404);
            }
            refused(&t.widget("GET", &format!("/events?conversation={id}"), &visit, json!(null)).await, if id.contains("%00") || id == "%ff" { 400 } else { 404 });
        }
        for query in ["limit=many", "before=x", "before=99999999999999999999"] {
            let id = t.conversation(&visit, "x").await;
            refused(&t.widget("GET", &format!("/conversations/{id}/messages?{query}"), &visit, json!(null)).await, 422);
        }
        for query in ["limit=-5", "limit=0", "limit=1000000", "before=-1", "before=0"] {
            let id = t.conversation(&visit, "x").await;
            t.widget("GET", &format!("/conversations/{id}/messages?{query}"), &visit, json!(null)).await.expect(200);
        }
    }
}

both! {
    async fn files_that_are_none_are_refused(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;
        let largest = 10 * 1024 * 1024;

        refused(&t.upload(&visit, &id, Form::file("big.txt", &vec![b'a'; largest + 1])).await, 413);
        refused(&t.upload(&visit, &id, Form::file("bigger.txt", &vec![b'a'; largest + (1 << 20)])).await, 413);
        refused(&t.upload(&visit, &id, Form::file("empty.png", b"")).await, 422);
        refused(&t.upload(&visit, &id, Form::file("x.png", b"<html><script>alert(1)</script>")).await, 422);
        refused(&t.upload(&visit, &id, Form::file("x.svg", b"<svg onload=alert(1)>")).await, 422);
        refused(&t.upload(&visit, &id, Form::file("x.exe", b"MZ\x90\0\x03")).await, 422);
        refused(&t.upload(&visit, &id, Form::default().part("name=\"text\"", b"no file")).await, 422);
        refused(&t.upload(&visit, &id, Form::file("a.png", PNG).part("name=\"file\"; filename=\"b.png\"", PNG)).await, 422);
        refused(&t.upload(&visit, &id, Form::file("a.png", PNG).part("name=\"client_id\"", &[b'c'; 200])).await, 413);
        refused(&t.upload(&visit, &id, Form::file("a.png", PNG).part("name=\"client_id\"", b"a\0b")).await, 422);
        refused(&t.upload(&visit, &id, Form::file("a.png", PNG).part("name=\"text\"", b"\xff\xfe")).await, 422);
        let many = (0..20).fold(Form::file("a.png", PNG), |form, _| form.part("name=\"more\"", b"x"));
        refused(&t.upload(&visit, &id, many).await, 422);

        let path = format!("/api/widget/v1/conversations/{id}/attachments");
        for (kind, body, status) in [
            ("application/json", "{}", 415),
            ("multipart/form-data", "x", 415),
            (&*format!("multipart/form-data; boundary={BOUNDARY}"), "not a form", 422),
            (&*format!("multipart/form-data; boundary={BOUNDARY}"), "", 422),
            (&*format!("multipart/form-data; boundary={BOUNDARY}"), "------frontdesk-test\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\ncut", 422),
        ] {
            let request = request("POST", &path, &visit.token).header(header::CONTENT_TYPE, kind);
            refused(&t.send(request.body(Body::from(body.to_owned())).unwrap()).await, status);
        }
        assert_eq!(t.texts(&visit, &id).await.len(), 2);
    }
}

both! {
    async fn a_files_name_is_only_a_name(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "hello").await;

        for (name, shown) in [("../../etc/passwd", "etc passwd"), ("C:\\\\x\\\\y.txt", "C x y.txt"), (".htaccess", "htaccess"), ("", "file"), ("a\u{202e}gpj.exe", "agpj.exe")] {
            let sent = t.upload(&visit, &id, Form::file(name, b"plain text")).await.expect(202);
            let file = &sent["attachments"][0];
            let got = file["name"].as_str().unwrap();
            assert!(!got.contains(['/', '\\']) && !got.starts_with('.') && !got.is_empty(), "{name} became {got}");
            assert!(got.contains(shown.rsplit(' ').next().unwrap()), "{name} became {got}");
        }
    }
}
