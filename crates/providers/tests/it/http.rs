//! The one client.

use std::{cell::Cell, time::Duration};

use frontdesk_base::Secret;
use frontdesk_providers::{
    Http, HttpSettings, Kind,
    http::{Call, on_request},
    ssrf::Guard,
    stubs::{Answer, Stub},
};
use futures_util::FutureExt;

use crate::{http, is_discreet};

fn url(stub: &Stub) -> reqwest::Url {
    format!("{}/v1/messages", stub.base_url()).parse().unwrap()
}

fn call(stub: &Stub) -> Call {
    Call::post("test", url(stub))
        .header("anthropic-version".parse().unwrap(), "2026-10-21".parse().unwrap())
        .json(&serde_json::json!({ "max_tokens": 1 }))
        .unwrap()
}

#[tokio::test]
async fn an_answer_over_the_limit_is_given_up() {
    let stub =
        Stub::anthropic([Answer::stream(vec![b'x'; 4_096]), Answer::stream(vec![b'x'; 64])]).await;
    let http = http();

    let error = http.send(call(&stub).max_bytes(1_000)).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (Kind::Retry, "the answer is too long"));
    let answer = http.send(call(&stub).max_bytes(64)).await.unwrap();
    assert_eq!(answer.body.len(), 64);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stub =
        Stub::anthropic([Answer::status(302).header("location", "http://127.0.0.1:1/")]).await;

    let error = http().send(call(&stub)).await.unwrap_err();

    assert_eq!((error.kind, error.detail.as_str()), (Kind::Refused, "HTTP 302"));
}

#[tokio::test]
async fn a_call_that_follows_is_led_to_another_host_without_its_key() {
    let end = Stub::files([Answer::stream("here")]).await;
    let start = Stub::files([Answer::status(302).header("location", url(&end).as_str())]).await;
    let get = Call::get("test", url(&start))
        .header("range".parse().unwrap(), "bytes=1-".parse().unwrap());
    let get = get.bearer(&Secret::new("sk-1")).unwrap().redirects(1);

    let answer = http().send(get).await.unwrap();

    assert_eq!(&answer.body[..], b"here");
    assert_eq!(start.seen()[0].header("authorization"), Some("Bearer sk-1"));
    let seen = &end.seen()[0];
    assert_eq!((seen.header("range"), seen.header("authorization")), (Some("bytes=1-"), None));
}

#[tokio::test]
async fn a_call_follows_as_often_as_it_says_and_to_no_other_protocol() {
    let stub = Stub::files([
        Answer::status(307).header("location", "messages"),
        Answer::status(308).header("location", "messages"),
        Answer::status(302).header("location", "file:///etc/passwd"),
    ])
    .await;
    for asked in [2, 3] {
        let error = http().send(Call::get("test", url(&stub)).redirects(1)).await.unwrap_err();
        assert_eq!(error.kind, Kind::Refused);
        assert_eq!(stub.seen().len(), asked);
    }
}

#[tokio::test]
async fn a_closed_port_and_an_unknown_name_are_worth_another_try() {
    let gone = {
        let stub = Stub::anthropic([]).await;
        url(&stub)
    };
    for url in [gone, "http://name.invalid/".parse().unwrap()] {
        let error = http().send(Call::get("test", url)).await.unwrap_err();
        assert_eq!(error.kind, Kind::Retry);
        assert!(is_discreet(&error), "{error}");
        assert!(!error.detail.contains("invalid/"), "{error}");
    }
}

#[tokio::test]
async fn the_whole_deadline_covers_the_body() {
    let stub = Stub::anthropic([Answer::stream(vec![b'x'; 64]).hang(32)]).await;

    let http = http();
    let call = call(&stub).deadline(Duration::from_secs(30)).idle(Duration::from_mins(1));

    let (sent, ()) = tokio::join!(http.send(call), async {
        stub.asked(1).await;
        // The request has arrived: from here on only the deadline can happen.
        tokio::time::pause();
    });

    assert_eq!(sent.unwrap_err().detail, "no answer before the deadline");
    stub.hung_up(1).await;
}

#[tokio::test]
async fn the_guard_lets_the_installers_own_server_through() {
    let stub = Stub::anthropic([Answer::stream("x")]).await;
    let port = url(&stub).port().unwrap();
    let guard = Guard::default().allowing("localhost", port);
    let http = Http::new(HttpSettings { guard, ..HttpSettings::default() }).unwrap();
    let mut call_url = url(&stub);

    let error = http.send(Call::get("test", call_url.clone()).public_only(true)).await.unwrap_err();
    assert_eq!(error.detail, "only the ports 80 and 443 may be used");
    call_url.set_host(Some("localhost")).unwrap();
    let error = http.send(Call::get("test", call_url).public_only(true)).await.unwrap_err();
    assert_eq!(error.detail, "HTTP 404", "it got through and was answered");
}

thread_local! {
    static IN_TRANSACTION: Cell<bool> = const { Cell::new(false) };
}

#[tokio::test]
async fn a_request_inside_a_transaction_panics_in_a_debug_build() {
    on_request(|| assert!(!IN_TRANSACTION.get(), "a transaction is open"));
    let stub = Stub::anthropic([]).await;

    IN_TRANSACTION.set(true);
    let made = std::panic::AssertUnwindSafe(http().send(call(&stub))).catch_unwind().await;
    IN_TRANSACTION.set(false);

    assert_eq!(made.is_err(), cfg!(debug_assertions));
}
