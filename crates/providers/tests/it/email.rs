//! E-mail: Resend against its stub, its reports against known signatures, and a mail server for real.

use std::time::Duration;

use frontdesk_base::{Secret, Timestamp, address::Email};
use frontdesk_providers::{
    Kind,
    email::{
        Attachment, Mailer, Message, Named, Resend, ResendSettings,
        webhook::{self, Became, Signature},
    },
    stubs::{Answer, Stub},
};
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::json;

use super::{http, is_discreet};

pub(super) fn message() -> Message {
    Message {
        key: "mail_01/0".to_owned(),
        tags: vec![("mail", "mail_01".to_owned())],
        message_id: "mail_01@desk.example.com".to_owned(),
        from: Named { name: "Müller & Söhne, GmbH".to_owned(), address: email("desk@example.com") },
        to: email("ann@example.com"),
        reply_to: Some(email("hello@example.com")),
        subject: "Ihr Termin am Dienstag, 24. November 2026, um 10:00 Uhr ist bestätigt: Färben, Schneiden und Föhnen bei Müller & Söhne".to_owned(),
        text: "Grüß Gott,\n\nIhr Termin steht.\n".to_owned(),
        html: Some("<p>Grüß Gott, <b>Ihr Termin</b> steht.</p>".to_owned()),
        headers: vec![("Auto-Submitted", "auto-generated".to_owned())],
        attachments: vec![Attachment {
            name: "Termin – Färben.ics".to_owned(),
            media_type: "text/calendar; charset=utf-8; method=PUBLISH".to_owned(),
            bytes: "BEGIN:VCALENDAR\r\nSUMMARY:Färben\r\nEND:VCALENDAR\r\n".into(),
            inline_id: None,
        }],
        date: Timestamp::from_millis(1_795_428_000_000),
    }
}

pub(super) fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn resend(stub: &Stub, key: &str) -> Mailer {
    let settings = ResendSettings { base_url: stub.base_url().to_owned(), key: Secret::new(key) };
    Mailer::Resend(Resend::new(http(), settings).unwrap())
}

#[tokio::test]
async fn resend_is_asked_as_its_document_says() {
    let stub = Stub::resend([]).await;

    let taken = resend(&stub, "re_secret").send(&message()).await.unwrap();

    let seen = stub.seen().remove(0);
    assert_eq!(taken.id, "49a3999c-0ce1-4ea6-ab68-000000000001");
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/emails"));
    assert_eq!(seen.header("authorization"), Some("Bearer re_secret"));
    assert_eq!(seen.header("idempotency-key"), Some("mail_01/0"));
    assert!(seen.header("user-agent").unwrap().starts_with("frontdesk/"));
    let body = seen.json();
    assert_eq!(body["from"], "\"Müller & Söhne, GmbH\" <desk@example.com>");
    assert_eq!(body["to"], json!(["ann@example.com"]));
    assert_eq!(body["reply_to"], json!(["hello@example.com"]));
    assert_eq!(body["headers"]["Auto-Submitted"], "auto-generated");
    assert_eq!(body["headers"]["Message-ID"], "<mail_01@desk.example.com>");
    assert_eq!(body["tags"], json!([{ "name": "mail", "value": "mail_01" }]));
    assert_eq!(
        body["attachments"][0]["content_type"],
        "text/calendar; charset=utf-8; method=PUBLISH"
    );
}

#[tokio::test]
async fn a_key_makes_one_message_of_two_tries() {
    let stub = Stub::resend([]).await;
    let mailer = resend(&stub, "re_secret");

    let first = mailer.send(&message()).await.unwrap();
    let second = mailer.send(&message()).await.unwrap();
    let mut other = message();
    other.subject = "Another".to_owned();
    let refused = mailer.send(&other).await.unwrap_err();

    assert_eq!(first, second);
    assert_eq!(refused.error.kind, Kind::Refused);
    assert_eq!(refused.error.detail, "HTTP 409 invalid_idempotent_request");
}

#[tokio::test]
async fn an_error_of_resend_says_what_may_be_done() {
    let table = [
        (400, "validation_error", Kind::Refused),
        (401, "missing_api_key", Kind::Auth),
        (403, "validation_error", Kind::Auth),
        (403, "invalid_api_key", Kind::Auth),
        (409, "concurrent_idempotent_requests", Kind::Retry),
        (409, "invalid_idempotent_request", Kind::Refused),
        (422, "invalid_from_address", Kind::Refused),
        (429, "rate_limit_exceeded", Kind::Wait),
        (429, "daily_quota_exceeded", Kind::Auth),
        (451, "security_error", Kind::Refused),
        (500, "internal_server_error", Kind::Retry),
    ];
    for (status, name, kind) in table {
        let body = json!({ "statusCode": status, "name": name, "message": "secret: Grüß" });
        let stub = Stub::resend([Answer::json(status, &body).header("retry-after", "7")]).await;

        let failed = resend(&stub, "re_secret").send(&message()).await.unwrap_err();

        assert_eq!(failed.error.kind, kind, "{status} {name}");
        assert_eq!(failed.error.detail, format!("HTTP {status} {name}"));
        assert_eq!(failed.error.retry_after, Some(Duration::from_secs(7)));
        assert!(is_discreet(&failed.error) && !failed.unsure);
    }
    let stub = Stub::resend([Answer::garbage(), Answer::status(502)]).await;
    let mailer = resend(&stub, "re_secret");
    for _ in 0..2 {
        assert_eq!(mailer.send(&message()).await.unwrap_err().error.kind, Kind::Retry);
    }
}

#[tokio::test]
async fn a_check_of_resend_tells_a_wrong_key() {
    let stub = Stub::resend([]).await;

    assert!(resend(&stub, "re_secret").check().await.is_ok());
    assert_eq!(resend(&stub, "sk-wrong").check().await.unwrap_err().kind, Kind::Auth);
}

/// Made by svix's own library for Python, and accepted by Resend's.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const AT: i64 = 1_767_323_045;
const BODY: &str = r#"{"type":"email.bounced","created_at":"2026-01-02T03:04:05.000Z","data":{"email_id":"56761188-7520-42d8-8898-ff6fc54ce618","from":"Acme <hi@acme.dev>","to":["bob@example.com"],"subject":"Hi","created_at":"2026-01-02T03:04:00.000Z","bounce":{"type":"Permanent","subType":"General","message":"mailbox does not exist"}}}"#;
const SIGNED: &str = "v1,/zIYRP5IREiItdngyiwGTkZ2HhwfsjGc0071m8DdHTc=";

fn headers(prefix: &str, id: &str, at: &str, signature: &str) -> HeaderMap {
    let name = |end: &str| format!("{prefix}-{end}").parse::<HeaderName>().unwrap();
    [("id", id), ("timestamp", at), ("signature", signature)]
        .into_iter()
        .map(|(end, value)| (name(end), value.parse().unwrap()))
        .collect()
}

fn signature(headers: &HeaderMap) -> Signature<'_> {
    Signature::of(|name| headers.get(name)?.to_str().ok())
}

fn read(
    headers: &HeaderMap,
    body: &str,
    at: i64,
) -> Result<Option<webhook::Report>, webhook::NotGenuine> {
    webhook::read(
        &Secret::new(SECRET),
        &signature(headers),
        body.as_bytes(),
        Timestamp::from_millis(at * 1000),
    )
}

#[test]
fn a_report_signed_by_the_official_library_is_genuine() {
    let stamp = AT.to_string();
    for prefix in ["svix", "webhook"] {
        for signature in [SIGNED.to_owned(), format!("v1,AAAA {SIGNED}"), format!("{SIGNED} v1a,x")]
        {
            let headers = headers(prefix, "msg_2resendtest0001", &stamp, &signature);
            let report = read(&headers, BODY, AT + 299).unwrap().unwrap();
            assert_eq!(report.became, Became::Bounced);
            assert_eq!(report.reason, "mailbox does not exist");
            assert_eq!(report.message, "56761188-7520-42d8-8898-ff6fc54ce618");
        }
    }
    let bare = Secret::new(SECRET.trim_start_matches("whsec_"));
    let good = headers("svix", "msg_2resendtest0001", &stamp, SIGNED);
    let now = Timestamp::from_millis(AT * 1000);
    assert!(webhook::read(&bare, &signature(&good), BODY.as_bytes(), now).is_ok());
}

#[test]
fn a_report_that_is_not_genuine_is_refused() {
    let (id, stamp) = ("msg_2resendtest0001", AT.to_string());
    let cases = [
        (headers("svix", "msg_other", &stamp, SIGNED), BODY.to_owned(), AT),
        (headers("svix", id, "1767323046", SIGNED), BODY.to_owned(), AT),
        (headers("svix", id, &stamp, &SIGNED.replace("v1,", "v1a,")), BODY.to_owned(), AT),
        (headers("svix", id, &stamp, "v1,"), BODY.to_owned(), AT),
        (headers("svix", id, &stamp, ""), BODY.to_owned(), AT),
        (headers("svix", id, "soon", SIGNED), BODY.to_owned(), AT),
        (headers("svix", id, &i64::MAX.to_string(), SIGNED), BODY.to_owned(), AT),
        (headers("svix", id, &i64::MIN.to_string(), SIGNED), BODY.to_owned(), AT),
        (headers("svix", id, &stamp, SIGNED), BODY.replace("bob", "eve"), AT),
        (headers("svix", id, &stamp, SIGNED), BODY.to_owned(), AT + 301),
        (headers("svix", id, &stamp, SIGNED), BODY.to_owned(), AT - 301),
        (HeaderMap::new(), BODY.to_owned(), AT),
    ];
    for (headers, body, at) in cases {
        assert!(read(&headers, &body, at).is_err(), "{headers:?}");
    }
    let good = headers("svix", id, &stamp, SIGNED);
    let now = Timestamp::from_millis(AT * 1000);
    assert!(
        webhook::read(&Secret::new("whsec_%%%"), &signature(&good), BODY.as_bytes(), now).is_err()
    );
}

#[test]
fn a_genuine_report_of_anything_else_is_taken_and_means_nothing() {
    let webhook = standardwebhooks::Webhook::new(SECRET).unwrap();
    for body in [
        "{}",
        "[]",
        "no json",
        r#"{"type":"email.opened","data":{"email_id":"x"}}"#,
        r#"{"type":"contact.created","data":{"id":5}}"#,
        r#"{"type":"email.delivered","data":{"email_id":7}}"#,
    ] {
        let signature = webhook.sign("msg_1", AT, body.as_bytes()).unwrap();
        let headers = headers("svix", "msg_1", &AT.to_string(), &signature);
        assert_eq!(read(&headers, body, AT), Ok(None), "{body}");
    }
    let body =
        r#"{"type":"email.delivered","data":{"email_id":"x","tags":{"mail":"mail_01","n":5}}}"#;
    let signature = webhook.sign("msg_1", AT, body.as_bytes()).unwrap();
    let headers = headers("svix", "msg_1", &AT.to_string(), &signature);
    let report = read(&headers, body, AT).unwrap().unwrap();
    assert_eq!(report.tags.get("mail").map(String::as_str), Some("mail_01"));
    assert_eq!(report.tags.len(), 1);
}
