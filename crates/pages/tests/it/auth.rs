//! Signing up, in and out, and what a mail leads to.

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Role,
    app::Settings,
    auth::{self, Client, SignUp},
    orgs, testing,
};
use frontdesk_http::{Edge, limits::Limits};
use std::net::SocketAddr;

use crate::world::{Answer, EVIL, Somebody, World, encoded};

const PASSWORD: &str = "correct+horse+battery";

/// A request of a browser that nobody is signed in at.
async fn get(world: &World, path: &str) -> Answer {
    world.ask(Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(world: &World, path: &str, form: &str) -> Answer {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    world.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

/// Somebody with a password, by signing up and opening the link.
async fn user(world: &World, email: &str) {
    let new = SignUp {
        name: "Ann".into(),
        email: email.into(),
        password: Secret::new("correct horse battery"),
    };
    auth::sign_up(&world.app, new).await.unwrap();
    let token = world.app.newest_link(email).await;
    auth::verify_email(&world.app, &token, &Client::default()).await.unwrap();
}

/// The session that an answer begins, as a cookie.
fn session(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn with(world: &World, cookie: &str, method: &str, path: &str, form: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie);
    let request = request
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    world.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn from_signing_up_to_the_settings_of_a_new_organization() {
    let world = World::new().await;
    get(&world, "/signup").await.is(200).says("Create an account").is_safe();
    let form = format!("name=Ann&email=ann%40example.com&password={PASSWORD}");
    let asked = post(&world, "/signup", &form).await.is(303);
    assert_eq!(asked.header("location"), "/verify-email?email=ann%40example.com");
    get(&world, asked.header("location"))
        .await
        .is(200)
        .says("ann@example.com")
        .says("/mail")
        .is_safe();

    let token = world.app.newest_link("ann@example.com").await;
    // Opening the link uses nothing up: programs that look into mails open it too.
    for _ in 0..2 {
        get(&world, &format!("/verify?token={token}")).await.is(200).says("Confirm and sign in");
    }
    let done = post(&world, "/verify", &format!("token={token}")).await.is(303);
    let cookie = session(&done);
    assert!(
        done.header("set-cookie").contains("HttpOnly; SameSite=Lax"),
        "{}",
        done.header("set-cookie")
    );
    post(&world, "/verify", &format!("token={token}"))
        .await
        .is(422)
        .says("This link does not work")
        .says("Send me a new link");
    get(&world, &format!("/verify?token={token}"))
        .await
        .is(422)
        .says("This link does not work")
        .never_says("One press");

    let lost = with(&world, &cookie, "GET", "/app/settings/organization", "").await.is(303);
    assert_eq!(lost.header("location"), "/app/organizations/new");
    with(&world, &cookie, "GET", "/app/organizations/new", "")
        .await
        .is(200)
        .says("Europe/Berlin")
        .says("data-guess-place")
        .is_safe();
    let form = "name=Salon+Ana&country=DE&time_zone=Europe%2FNowhere&currency=EUR";
    let refused = with(&world, &cookie, "POST", "/app/organizations/new", form).await.is(422);
    refused.says("Salon Ana").says("field-error").says(r#"value="DE" selected"#);
    let form = "name=Salon+Ana&country=DE&time_zone=Europe%2FBerlin&currency=EUR";
    assert_eq!(
        with(&world, &cookie, "POST", "/app/organizations/new", form)
            .await
            .is(303)
            .header("location"),
        "/app"
    );
    with(&world, &cookie, "GET", "/app/settings/organization", "")
        .await
        .is(200)
        .says("Salon Ana")
        .says("salon-ana")
        .is_safe();
    assert_eq!(
        with(&world, &cookie, "GET", "/signup", "").await.is(303).header("location"),
        "/app"
    );
}

#[tokio::test]
async fn no_answer_tells_whether_an_address_is_known() {
    let world = World::new().await;
    user(&world, "known@example.com").await;
    let same = |known: &Answer, other: &Answer| {
        assert_eq!(known.status, other.status);
        assert_eq!(known.body.replace("known@", "other@"), other.body);
        assert_eq!(
            known.header("location").replace("known%40", "other%40"),
            other.header("location")
        );
        assert_eq!(known.header("set-cookie"), other.header("set-cookie"));
    };

    for (path, form) in [
        ("/signup", "name=Ann&email=WHO%40example.com&password=another+fine+one"),
        ("/login", "email=WHO%40example.com&password=wrong+wrong+wrong"),
        ("/forgot", "email=WHO%40example.com"),
        ("/verify-email", "email=WHO%40example.com"),
    ] {
        let known = post(&world, path, &form.replace("WHO", "known")).await;
        let other = post(&world, path, &form.replace("WHO", "other")).await;
        assert!(known.status.as_u16() < 500, "{path}: {}", known.body);
        same(&known, &other);
    }
}

#[tokio::test]
async fn signing_in_leads_to_where_somebody_wanted_to_go_and_never_away() {
    let world = World::new().await;
    user(&world, "ann@example.com").await;
    let lost = get(&world, "/app/inbox?status=open").await.is(303);
    assert_eq!(lost.header("location"), "/login?next=%2Fapp%2Finbox%3Fstatus%3Dopen");
    get(&world, lost.header("location"))
        .await
        .is(200)
        .says(r#"name="next" value="/app/inbox?status=open""#);

    for (next, leads) in [
        ("%2Fapp%2Finbox", "/app/inbox"),
        ("%2F%2Fevil.example", "/app"),
        ("https%3A%2F%2Fevil.example", "/app"),
        ("", "/app"),
    ] {
        get(&world, &format!("/login?next={next}")).await.is(200).never_says("evil.example");
        let form = format!("email=ann%40example.com&password={PASSWORD}&next={next}");
        let done = post(&world, "/login", &form).await.is(303);
        assert_eq!(done.header("location"), leads, "{next}");
        let cookie = session(&done);
        let out = with(&world, &cookie, "POST", "/sign-out", "").await.is(303);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        with(&world, &cookie, "GET", "/app", "").await.is(303);
    }
    post(&world, "/sign-out", "").await.is(303);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_but_no_password() {
    let world = World::new().await;
    let evil: String = encoded(EVIL);
    let form = format!("name={evil}&email={evil}&password=short-{evil}");
    let refused = post(&world, "/signup", &form).await.is(422).says("field-error").is_safe();
    refused.says("&quot;&gt;&lt;script&gt;").never_says("short-");
    post(&world, "/login", &format!("email={evil}&password=hunter2hunter2&next={evil}"))
        .await
        .is(422)
        .is_safe()
        .never_says("hunter2");
    post(&world, "/forgot", &format!("email={evil}")).await.is(422).is_safe();
    post(&world, "/verify-email", &format!("email={evil}")).await.is(422).is_safe();
    get(&world, &format!("/verify-email?email={evil}")).await.is(200).is_safe();
    for path in ["/verify", "/reset", "/email-change"] {
        get(&world, &format!("{path}?token={evil}"))
            .await
            .is(422)
            .says("This link does not work")
            .never_says("<form")
            .is_safe();
        post(&world, path, &format!("token={evil}&password=long+enough+this+time"))
            .await
            .is(422)
            .is_safe();
    }
    get(&world, &format!("/invitation?token={evil}")).await.is(422).is_safe();
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_once() {
    let world = World::new().await;
    user(&world, "ann@example.com").await;
    post(&world, "/forgot", "email=ann%40example.com").await.is(200).says("ann@example.com");
    let token = world.app.newest_link("ann@example.com").await;

    let weak = post(&world, "/reset", &format!("token={token}&password=short")).await.is(422);
    weak.says(&token).says("At least 10").says("field-error");
    let done =
        post(&world, "/reset", &format!("token={token}&password=a+new+password")).await.is(303);
    get(&world, done.header("location")).await.is(200).says("Sign in");
    post(&world, "/reset", &format!("token={token}&password=another+password"))
        .await
        .is(422)
        .says("/forgot");
    post(&world, "/login", &format!("email=ann%40example.com&password={PASSWORD}")).await.is(422);
    post(&world, "/login", "email=ann%40example.com&password=a+new+password").await.is(303);
}

#[tokio::test]
async fn too_many_tries_are_told_to_wait() {
    let world = World::new().await;
    let edge = Edge { limits: Limits::new(world.app.clock(), 1.0), ..Edge::open() };
    let router = edge.around(frontdesk_pages::router(world.app.app().clone()));
    let world = World { app: world.app, router };

    for (path, tries) in [("/login", 5), ("/forgot", 5), ("/signup", 5)] {
        let form = "email=ann%40example.com&password=wrong+wrong+wrong&name=Ann";
        for _ in 0..tries {
            assert_ne!(post(&world, path, form).await.status.as_u16(), 429);
        }
        let refused = post(&world, path, form).await.is(429);
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
        refused.says("Please wait").says("ann@example.com").says("<form");
    }
}

#[tokio::test]
async fn an_invitation_is_taken_up_by_its_address_once() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    orgs::invite(&world.app, &ann.caller, "new@example.com", Role::Operator).await.unwrap();
    let token = world.app.newest_link("new@example.com").await;
    let path = format!("/invitation?token={token}");

    get(&world, &path)
        .await
        .is(200)
        .says("Join Salon Ana")
        .says("new@example.com")
        .says("operator")
        .is_safe();
    world.get(&bob, &path).await.is(200).says("This is not your address");
    world
        .post(&bob, "/invitation", &format!("token={token}"))
        .await
        .is(403)
        .says("This is not your address");
    post(&world, "/invitation/account", &format!("token={token}&name=New&password=short"))
        .await
        .is(422)
        .says("value=\"New\"");
    let done =
        post(&world, "/invitation/account", &format!("token={token}&name=New&password={PASSWORD}"))
            .await
            .is(303);
    with(&world, &session(&done), "GET", "/app/settings/members", "").await.is(200).says("New");
    post(&world, "/invitation/account", &format!("token={token}&name=New&password={PASSWORD}"))
        .await
        .is(422)
        .says("This link does not work");

    let second = world.owner("Third").await;
    orgs::invite(&world.app, &second.caller, "new@example.com", Role::Admin).await.unwrap();
    let token = world.app.newest_link("new@example.com").await;
    let joined = with(&world, &session(&done), "POST", "/invitation", &format!("token={token}"))
        .await
        .is(303);
    assert_eq!(joined.header("location"), "/app");
    with(&world, &session(&done), "GET", "/app/settings/organization", "")
        .await
        .is(200)
        .says("Third");
}

#[tokio::test]
async fn a_closed_sign_up_says_so() {
    let app = testing::app_with(
        TestDb::sqlite().await,
        Settings { sign_up: false, ..Settings::default() },
    )
    .await;
    let router = Edge::open().around(frontdesk_pages::router(app.app().clone()));
    let world = World { app, router };

    get(&world, "/signup").await.is(200).says("Sign-up is closed").never_says("<form");
    get(&world, "/login").await.never_says("/signup");
    let form = format!("name=Ann&email=ann%40example.com&password={PASSWORD}");
    post(&world, "/signup", &form).await.is(403);
    // Neither is there a mailbox, nor a demo.
    for path in ["/mail", "/demo/sign-in", "/site"] {
        get(&world, path).await.is(404);
    }
}

#[tokio::test]
async fn the_mailbox_is_open_to_this_machine_alone() {
    let world = World::new().await;
    user(&world, "ann@example.com").await;
    let from = |peer: &str, path: &str, forwarded: bool| {
        let mut request = Request::get(path);
        if forwarded {
            request = request.header("x-forwarded-for", "198.51.100.7");
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        world.ask(request)
    };

    let list = from("127.0.0.1:5000", "/mail", false)
        .await
        .is(200)
        .says("Confirm your e-mail address")
        .is_safe();
    let at = list.body.split("href=\"/mail/").nth(1).unwrap().split('"').next().unwrap();
    from("127.0.0.1:5000", &format!("/mail/{at}"), false)
        .await
        .is(200)
        .says("<a href=\"http://127.0.0.1:8080/verify?token=");
    from("127.0.0.1:5000", "/mail", true).await.is(404);
    from("198.51.100.7:5000", "/mail", false).await.is(404);
    get(&world, "/mail").await.is(404);
}

#[tokio::test]
async fn another_site_cannot_act_in_somebodys_name() {
    let world = World::new().await;
    let ann: Somebody = world.owner("Salon Ana").await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ];
    for path in ["/app/settings/danger", "/sign-out", "/login", "/app/settings/api-keys"] {
        world.ask(World::request("POST", path, &ann, &headers, "name=Salon+Ana")).await.is(403);
    }
}

#[tokio::test]
async fn a_sign_up_says_everything_that_is_wrong_in_the_order_of_its_fields() {
    let world = World::new().await;
    let refused = post(&world, "/signup", "name=&email=nobody&password=1").await.is(422);
    let at = |words: &str| refused.body.find(words).unwrap_or_else(|| panic!("no {words}"));
    assert!(at("href=\"#f-name\"") < at("href=\"#f-email\""));
    assert!(at("href=\"#f-email\"") < at("href=\"#f-password\""));
}
