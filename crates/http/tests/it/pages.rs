//! Errors as people see them.

use axum::{Router, body::Body, http::StatusCode, routing::get as on_get};
use frontdesk_base::Error;
use frontdesk_http::{Asked, Edge, Failure, Problem, html_errors};

use crate::asker::{ask, get, request};

fn render(problem: &Problem, asked: &Asked) -> String {
    let part = if asked.htmx { "part" } else { "page" };
    format!("<p>{part} {} {} {}</p>", problem.status.as_u16(), problem.slug, asked.path)
}

fn router() -> Router {
    let fails = |make: fn() -> Error| on_get(move || async move { Err::<(), _>(Failure(make())) });
    let routes = Router::new()
        .route(
            "/app/inbox",
            fails(|| Error::SignedOut("signed_out"))
                .post(|| async { Err::<(), _>(Failure(Error::SignedOut("signed_out"))) }),
        )
        .route("/app/gone", fails(|| Error::NotFound("task")))
        .route("/app/broken", fails(|| Error::internal("disk full")));
    Edge::open().around(html_errors(routes, render))
}

#[tokio::test]
async fn an_error_is_a_page() {
    let answer = get(&router(), "/app/gone?token=secret").await;

    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.body, "<p>page 404 not_found /app/gone</p>");
}

#[tokio::test]
async fn htmx_gets_a_part() {
    let hx = [("hx-request", "true")];
    let answer = ask(&router(), request("GET", "/app/broken", &hx, Body::empty())).await;

    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body, "<p>part 500 internal /app/broken</p>");
}

#[tokio::test]
async fn refusals_of_axum_inside_are_pages_too() {
    let answer = ask(&router(), request("DELETE", "/app/gone", &[], Body::empty())).await;

    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.body, "<p>page 405 method_not_allowed /app/gone</p>");
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_there_and_back() {
    let plain = get(&router(), "/app/inbox?tab=mine").await;
    assert_eq!(plain.status, StatusCode::SEE_OTHER);
    assert_eq!(plain.header("location"), "/login?next=%2Fapp%2Finbox%3Ftab%3Dmine");

    let sent = ask(&router(), request("POST", "/app/inbox", &[], Body::empty())).await;
    assert_eq!(sent.header("location"), "/login");

    let headers = [("hx-request", "true"), ("hx-current-url", "https://x.example/app/tasks")];
    let part = ask(&router(), request("GET", "/app/inbox", &headers, Body::empty())).await;
    assert_eq!(part.status, StatusCode::OK);
    assert_eq!(part.header("hx-redirect"), "/login?next=%2Fapp%2Ftasks");
    assert_eq!(part.body, "");
}
