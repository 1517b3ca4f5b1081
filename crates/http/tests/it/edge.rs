//! What every answer carries, how errors of ours and of axum are told, who is believed.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::StatusCode,
    routing::{get as on_get, post},
};
use frontdesk_base::{Clock, Error, Random, Timestamp};
use frontdesk_http::{
    ClientInfo, Door, Edge, Failure, Gate, Json, client::Proxies, csrf, error, limits,
    limits::Limits,
};
use futures_util::StreamExt;
use tokio::sync::Notify;

use crate::asker::{ask, from, get, request};

async fn failing() -> Result<(), Failure> {
    Err(Error::internal("postgres://admin:hunter2@db is down").into())
}

fn router() -> Router {
    Edge::open().around(
        Router::new()
            .route("/ok", on_get(|| async { "ok" }))
            .route("/fails", on_get(failing))
            .route("/client", on_get(|client: ClientInfo| async move { client.ip.to_string() })),
    )
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_an_id() {
    for path in ["/ok", "/fails", "/nowhere"] {
        let answer = get(&router(), path).await;
        assert!(
            answer.header("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
}

#[tokio::test]
async fn what_went_wrong_on_our_side_stays_there() {
    let answer = get(&router(), "/fails").await;

    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["type"], "internal");
    assert!(!answer.body.contains("hunter2"));
}

#[tokio::test]
async fn axums_own_refusals_are_in_the_envelope() {
    let missing = get(&router(), "/nowhere").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.header("content-type"), "application/problem+json");
    assert_eq!(missing.json()["type"], "not_found");

    let method = ask(&router(), request("DELETE", "/ok", &[], Body::empty())).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(method.json()["type"], "method_not_allowed");
    assert_eq!(method.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn every_kind_of_error_has_its_status_and_slug() {
    type Make = fn() -> Error;
    let cases: [(Make, u16, &str); 7] = [
        (|| Error::NotFound("task"), 404, "not_found"),
        (|| Error::invalid("title", "say what is to be done"), 422, "invalid"),
        (|| Error::conflict("It was taken."), 409, "conflict"),
        (|| Error::SignedOut("session_expired"), 401, "session_expired"),
        (|| Error::forbidden("Owners only."), 403, "forbidden"),
        (|| Error::TooLarge("At most 10 MB.".into()), 413, "too_large"),
        (|| Error::Busy(Duration::from_millis(1500)), 429, "rate_limited"),
    ];
    for (make, status, slug) in cases {
        let route = on_get(move || async move { Err::<(), _>(Failure(make())) });
        let answer = get(&Edge::open().around(Router::new().route("/", route)), "/").await;

        assert_eq!(answer.status.as_u16(), status);
        let problem = answer.json();
        assert_eq!(problem["type"], slug);
        assert_eq!(problem["status"], status);
        assert!(problem["title"].is_string() && problem["detail"].is_string());
        assert_eq!(answer.header("retry-after"), if status == 429 { "2" } else { "" });
        assert_eq!(problem.get("errors").is_some(), status == 422);
    }
}

fn proxied() -> Edge {
    let trusted = vec!["10.0.0.0/8".parse().unwrap()];
    Edge { proxies: Proxies { trusted, ..Proxies::default() }, ..limited() }
}

fn limited() -> Edge {
    let clock = Clock::manual(Timestamp::from_millis(0));
    Edge {
        proxies: Proxies::default(),
        limits: Limits::new(&clock, 1.0),
        random: Random::seeded(1),
    }
}

#[tokio::test]
async fn a_stranger_cannot_choose_its_address() {
    let edge = proxied();
    let routes =
        Router::new().route("/", on_get(|client: ClientInfo| async move { client.ip.to_string() }));
    let server = edge.around(limits::at_door(routes, Door::SignIn));
    let spoofed = |peer: &str, told: String| {
        from(request("GET", "/", &[("x-forwarded-for", &told)], Body::empty()), peer)
    };

    for number in 0..10 {
        let answer = ask(&server, spoofed("203.0.113.9:4711", format!("1.2.3.{number}"))).await;
        assert_eq!(answer.body, "203.0.113.9");
    }
    let eleventh = ask(&server, spoofed("203.0.113.9:4711", "9.9.9.9".to_owned())).await;
    assert_eq!(eleventh.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(eleventh.json()["type"], "rate_limited");
    assert_eq!(eleventh.header("retry-after"), "6");

    let real = ask(&server, spoofed("10.0.0.1:4711", "1.1.1.1, 198.51.100.7".to_owned())).await;
    assert_eq!(real.body, "198.51.100.7");
}

#[tokio::test]
async fn a_subject_is_limited_across_addresses() {
    let sign_in = |gate: Gate| async move {
        gate.pass_for(Door::SignIn, "ann@shop.example")?;
        Ok::<_, Failure>("in")
    };
    let router = limited().around(Router::new().route("/", post(sign_in)));
    let knock = |number: u8| {
        from(request("POST", "/", &[], Body::empty()), &format!("198.51.100.{number}:1"))
    };

    for number in 0..5 {
        assert_eq!(ask(&router, knock(number)).await.status, StatusCode::OK);
    }
    assert_eq!(ask(&router, knock(99)).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_hear_when_to_come_back() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (enter, left) = (entered.clone(), leave.clone());
    let slow = on_get(move || async move {
        enter.notify_one();
        left.notified().await;
        "done"
    });
    let router = Edge::open().around(limits::at_once(Router::new().route("/", slow), 1));

    let first = {
        let router = router.clone();
        async move { get(&router, "/").await }
    };
    let second = async {
        entered.notified().await;
        let refused = get(&router, "/").await;
        leave.notify_one();
        refused
    };
    let (first, second) = tokio::join!(first, second);

    assert_eq!(first.body, "done");
    assert_eq!(second.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(second.header("retry-after"), "1");
    assert_eq!(second.json()["type"], "unavailable");
}

#[tokio::test(start_paused = true)]
async fn one_client_cannot_take_every_turn() {
    let waits = on_get(std::future::pending::<()>);
    let inner = Router::new().route("/waits", waits).route("/ok", on_get(|| async { "ok" }));
    let router = Edge::open().around(limits::at_once(inner, 8));
    let of = |path: &str, peer: &str| from(request("GET", path, &[], Body::empty()), peer);

    let slow: Vec<_> = (0..8)
        .map(|_| {
            let (router, request) = (router.clone(), of("/waits", "203.0.113.9:1"));
            Box::pin(async move { ask(&router, request).await })
        })
        .collect();
    let slow = futures_util::future::join_all(slow);
    let other = async {
        let refused = ask(&router, of("/ok", "203.0.113.9:2")).await;
        (refused, ask(&router, of("/ok", "198.51.100.1:1")).await)
    };
    let (refused, other) = tokio::select! {
        // The slow ones come first.
        biased;
        _ = slow => panic!("they never end"),
        both = other => both,
    };

    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(other.body, "ok");
}

#[tokio::test(start_paused = true)]
async fn a_stream_runs_on_after_the_time_for_its_beginning() {
    let stream = || async {
        let beats = futures_util::stream::iter(0..5).then(|beat: u8| async move {
            tokio::time::sleep(Duration::from_mins(1)).await;
            Ok::<_, std::fmt::Error>(beat.to_string())
        });
        Body::from_stream(beats)
    };
    let inner = Router::new().route("/", on_get(stream));
    let router = Edge::open().around(limits::in_time(inner, Duration::from_secs(30)));

    assert_eq!(get(&router, "/").await.body, "01234");
}

#[tokio::test]
async fn a_panic_ends_one_request_alone() {
    let inner = Router::new()
        .route("/panics", on_get(|| async { panic!("a bug") as () }))
        .route("/ok", on_get(|| async { "ok" }));
    let router = Edge::open().around(error::catch_panics(inner));

    let answer = get(&router, "/panics").await;

    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["type"], "internal");
    assert!(!answer.body.contains("bug"));
    assert_eq!(get(&router, "/ok").await.body, "ok");
}

#[tokio::test]
async fn another_sites_request_changes_nothing() {
    let routes =
        Router::new().route("/", post(|Json(_): Json<serde_json::Value>| async { "changed" }));
    let routes = csrf::same_site_only(routes, "https://desk.example.com").unwrap();
    let server = Edge::open().around(routes);
    let knock = |headers: &'static [(&'static str, &'static str)]| {
        let all = [headers, &[("host", "desk.internal"), ("content-type", "application/json")]];
        request("POST", "/", &all.concat(), "{}".into())
    };

    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "same-site"), ("origin", "https://other.example.com")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("cookie", "a=b; fd_session=0000")],
        &[("cookie", "__Host-fd_session=0000")],
    ] {
        let answer = ask(&server, knock(headers)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(answer.json()["type"], "cross_site");
    }
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://desk.example.com")],
        &[("origin", "https://desk.example.com"), ("cookie", "fd_session=0000")],
        &[("sec-fetch-site", "same-origin"), ("cookie", "fd_session=0000")],
        &[("cookie", "fd_session_2=0000")],
        &[],
    ] {
        assert_eq!(ask(&server, knock(headers)).await.body, "changed", "{headers:?}");
    }
}
