//! Who is let in by what they show.

use axum::{Router, body::Body, http::StatusCode, routing::get as on_get};
use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    App,
    auth::{
        self, Client, SignIn,
        api_keys::{self, Scope},
    },
    testing::{self, TestApp},
};
use frontdesk_http::{
    Edge, Key, Member, SessionToken, Signed, WidgetVisitor, client::Proxies, html_errors,
};

use crate::asker::{Answer, ask, get, request};

async fn desk() -> TestApp {
    testing::app(TestDb::sqlite().await).await
}

fn routes(app: &App) -> Router {
    Router::new()
        .route("/user", on_get(|Signed(who): Signed| async move { who.user.name }))
        .route("/member", on_get(|Member(caller): Member| async move { caller.name().to_owned() }))
        .route(
            "/both",
            on_get(|Signed(who): Signed, Member(caller): Member| async move {
                format!("{} {}", who.user.name, caller.name())
            }),
        )
        .route("/key", on_get(|Key(caller): Key| async move { caller.name().to_owned() }))
        .route("/visitor", on_get(|WidgetVisitor(_): WidgetVisitor| async { "a visitor" }))
        .route(
            "/token",
            on_get(|SessionToken(token): SessionToken| async { token.unwrap_or_default() }),
        )
        .with_state(app.clone())
}

fn router(app: &App) -> Router {
    Edge::open().around(routes(app))
}

/// Ann, who has signed in; what her browser shows.
async fn ann(t: &TestApp) -> String {
    let password = Secret::new("correct horse battery");
    auth::admin::create_user(t, "ann@shop.example", "Ann", Some(&password)).await.unwrap();
    let with = SignIn { email: "ann@shop.example".to_owned(), password };
    auth::sign_in(t, with, &Client::default()).await.unwrap().token.expose().to_owned()
}

async fn showing(router: &Router, path: &str, header: &str, value: &str) -> Answer {
    ask(router, request("GET", path, &[(header, value)], Body::empty())).await
}

#[tokio::test]
async fn a_browser_is_let_in_by_its_cookie_alone() {
    let t = desk().await;
    let token = ann(&t).await;
    let router = router(&t);

    let cookie = format!("other=1; fd_session={token}");
    assert_eq!(showing(&router, "/user", "cookie", &cookie).await.body, "Ann");
    assert_eq!(showing(&router, "/token", "cookie", &cookie).await.body, token);

    let nobody = get(&router, "/user").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert_eq!(nobody.json()["type"], "signed_out");
    for wrong in ["fd_session=0000", "fd_session=", "__Host-fd_session=x"] {
        let answer = showing(&router, "/user", "cookie", wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let bearer = showing(&router, "/user", "authorization", &format!("Bearer {token}")).await;
    assert_eq!(bearer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn by_tls_only_the_cookie_that_tls_protects_counts() {
    let t = desk().await;
    let token = ann(&t).await;
    let proxies = Proxies { public_https: true, ..Proxies::default() };
    let router = Edge { proxies, ..Edge::open() }.around(routes(&t));

    let plain = showing(&router, "/user", "cookie", &format!("fd_session={token}")).await;
    assert_eq!(plain.status, StatusCode::UNAUTHORIZED);
    let protected =
        showing(&router, "/user", "cookie", &format!("__Host-fd_session={token}")).await;
    assert_eq!(protected.body, "Ann");
}

#[tokio::test]
async fn a_member_of_no_organization_is_signed_in_but_no_member() {
    let t = desk().await;
    let token = ann(&t).await;

    let answer = showing(&router(&t), "/member", "cookie", &format!("fd_session={token}")).await;

    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_session_that_ran_out_lets_nobody_in() {
    let t = desk().await;
    let token = ann(&t).await;
    t.advance(frontdesk_desk::limits::USER_SESSION);

    let answer = showing(&router(&t), "/user", "cookie", &format!("fd_session={token}")).await;

    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_is_let_in_by_its_key_until_it_is_taken_back() {
    let t = desk().await;
    let owner = t.organization("Salon Ana").await;
    let (key, secret) = api_keys::create(&t, &owner, "zapier", &[Scope::ALL[0]]).await.unwrap();
    let router = router(&t);
    let shown = format!("Bearer {}", secret.expose());

    assert_eq!(showing(&router, "/key", "authorization", &shown).await.body, "API");
    let cookie = format!("fd_session={}", secret.expose());
    assert_eq!(
        showing(&router, "/member", "cookie", &cookie).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(get(&router, "/key").await.header("www-authenticate"), "Bearer");

    api_keys::revoke(&t, &owner, &key.id).await.unwrap();
    assert_eq!(
        showing(&router, "/key", "authorization", &shown).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_visitor_without_a_session_is_nobody() {
    let t = desk().await;
    let router = router(&t);

    assert_eq!(get(&router, "/visitor").await.status, StatusCode::UNAUTHORIZED);
    let wrong = showing(&router, "/visitor", "authorization", "Bearer ws_0000").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_leads_whoever_is_signed_out_to_the_sign_in() {
    let t = desk().await;
    let pages = html_errors(routes(&t), |problem, _| problem.title.to_string());

    let answer = get(&Edge::open().around(pages), "/member").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/login?next=%2Fmember");
}
