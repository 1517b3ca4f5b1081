//! Bodies that are too large, too slow, too deep, of the wrong kind, or no text at all.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::StatusCode,
    routing::{get as on_get, post},
};
use bytes::Bytes;
use frontdesk_base::id::ConversationId;
use frontdesk_http::{Edge, Form, Json, Path, Query, limits};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

use crate::asker::{ask, get, post_json, request};

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    text: String,
}

#[derive(Debug, Deserialize)]
struct Page {
    limit: u8,
}

fn router() -> Router {
    let router = Router::new()
        .route("/json", post(|Json(note): Json<Note>| async { Json(note) }))
        .route("/form", post(|Form(note): Form<Note>| async { note.text }))
        .route("/list", on_get(|Query(page): Query<Page>| async move { page.limit.to_string() }))
        .route(
            "/conversations/{id}",
            on_get(|Path(id): Path<ConversationId>| async move { id.to_string() }),
        );
    let router = limits::in_time(limits::body(router, 1024), Duration::from_secs(30));
    Edge::open().around(router)
}

#[tokio::test]
async fn json_comes_in_and_goes_out() {
    let answer = post_json(&router(), "/json", r#"{"text": "Grüß Gott"}"#).await;

    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json()["text"], "Grüß Gott");
}

#[tokio::test]
async fn a_wrong_type_is_told_with_its_field() {
    let answer = post_json(&router(), "/json", r#"{"text": ["no"]}"#).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], "invalid");
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["errors"]["text"][0], "must be text, not a list");
}

#[tokio::test]
async fn another_kind_of_body_is_refused_by_its_name() {
    for kind in ["text/plain", "application/xml", "", "application/x-www-form-urlencoded"] {
        let answer =
            ask(&router(), request("POST", "/json", &[("content-type", kind)], "{}".into())).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert_eq!(answer.json()["type"], "unsupported_media_type");
    }
    let answer = post_json(&router(), "/form", "{}").await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_body_that_is_no_text_is_malformed() {
    let json = post_json(&router(), "/json", &b"{\"text\": \"\xff\xfe\"}"[..]).await;
    assert_eq!(json.status, StatusCode::BAD_REQUEST);
    assert_eq!(json.json()["type"], "malformed");

    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let form = ask(&router(), request("POST", "/form", &kind, "text=%ff%fe".into())).await;
    assert_eq!(form.status, StatusCode::BAD_REQUEST);

    let query = get(&router(), "/list?limit=%ff").await;
    assert_eq!(query.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_huge_body_is_refused_whether_or_not_it_says_its_size() {
    let huge = format!(r#"{{"text": "{}"}}"#, "a".repeat(2048));
    let told = post_json(&router(), "/json", huge.clone()).await;
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(told.json()["type"], "too_large");

    let endless = futures_util::stream::repeat(Ok::<_, std::fmt::Error>(Bytes::from(huge)));
    let untold = post_json(&router(), "/json", Body::from_stream(endless)).await;
    assert_eq!(untold.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn deep_json_is_refused_and_takes_nothing_down() {
    let limitless = limits::body(
        Router::new().route("/", post(|Json(_): Json<serde_json::Value>| async {})),
        16 * 1024 * 1024,
    );
    let answer = post_json(&Edge::open().around(limitless), "/", "[".repeat(1_000_000)).await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up_in_time() {
    let drip = futures_util::stream::repeat(()).then(|()| async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        Ok::<_, std::io::Error>(Bytes::from_static(b" "))
    });
    let start = tokio::time::Instant::now();

    let answer = post_json(&router(), "/json", Body::from_stream(drip)).await;

    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(answer.json()["type"], "timeout");
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_malformed() {
    let broken = futures_util::stream::iter([
        Ok(Bytes::from_static(b"{\"text\": ")),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);

    let answer = post_json(&router(), "/json", Body::from_stream(broken)).await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_address_that_cannot_exist_is_not_found() {
    let good = format!("/conversations/conv_{}", "0".repeat(32));
    assert_eq!(get(&router(), &good).await.status, StatusCode::OK);

    for id in ["conv_", "org_00000000000000000000000000000000", "%ff", "%00", "'; DROP TABLE--"] {
        let path = format!("/conversations/{}", id.replace(' ', "%20"));
        let answer = get(&router(), &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(answer.json()["type"], "not_found");
    }
}

#[tokio::test]
async fn a_query_is_told_what_is_wrong_with_it() {
    assert_eq!(get(&router(), "/list?limit=7").await.body, "7");

    for (path, field) in
        [("/list?limit=300", "limit"), ("/list", "limit"), ("/list?limit=a", "limit")]
    {
        let answer = get(&router(), path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.json()["errors"][field].is_array(), "{answer:?}");
    }
}
