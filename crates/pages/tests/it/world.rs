//! A business with members who are signed in, a visitor of its widget, and requests by each.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use frontdesk_base::id::ConversationId;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Caller, Role, Visitor,
    app::Settings,
    auth::{self, Client},
    conversations::{NewMessage, contact},
    orgs::{self, NewOrganization},
    testing::{self, TestApp},
};
use frontdesk_http::Edge;
use frontdesk_providers::ssrf::Guard;
use http_body_util::BodyExt;
use tower::ServiceExt;

/// Text that would run if it were not escaped.
pub(crate) const EVIL: &str = "\"><script>alert('x')</script><img src=x onerror=alert(1)>";

/// Text as a form or a query holds it.
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) router: Router,
}

/// A signed-in member.
#[derive(Clone)]
pub(crate) struct Somebody {
    pub(crate) caller: Caller,
    pub(crate) token: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The part of a page that is its own, for messages: without pictures, and not without end.
    fn main(&self) -> String {
        let main = self.body.split("<main").nth(1).unwrap_or(&self.body);
        let main = main.split("</main>").next().unwrap_or_default();
        main.split("<svg")
            .map(|piece| piece.split("</svg>").last().unwrap_or_default())
            .collect::<String>()
            .chars()
            .take(6_000)
            .collect()
    }

    /// What a hidden field of the page's form holds.
    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.body.split(&start).nth(1).unwrap_or_else(|| panic!("no {name}"));
        rest.split('"').next().unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:?}\n{}", self.headers, self.main());
        self
    }

    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.body.contains(words), "no {words:?} in\n{}", self.main());
        self
    }

    #[track_caller]
    pub(crate) fn never_says(self, words: &str) -> Self {
        assert!(!self.body.contains(words), "{words:?} in\n{}", self.main());
        self
    }

    /// Nothing that anybody wrote runs, and nothing needs an inline script or style.
    #[track_caller]
    #[expect(clippy::wrong_self_convention, reason = "an answer is asked one thing after another")]
    pub(crate) fn is_safe(self) -> Self {
        self.never_says("<script>")
            .never_says("<img src=x")
            .never_says(" style=")
            .never_says("hx-on")
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::reaching(Guard::default(), Settings::default()).await
    }

    /// One whose organizations may reach what this guard lets through: a server of the test's own.
    pub(crate) async fn reaching(guard: Guard, settings: Settings) -> Self {
        let settings = Settings { demo: true, mailbox: true, ..settings };
        let app = testing::app_reaching(TestDb::sqlite().await, settings, guard).await;
        let router = Edge::open().around(frontdesk_pages::router(app.app().clone()));
        Self { app, router }
    }

    /// The owner of a new organization.
    pub(crate) async fn owner(&self, organization: &str) -> Somebody {
        let email = format!("owner@{}.example", organization.to_lowercase().replace(' ', "-"));
        let user =
            auth::admin::create_user(&self.app, &email, "Ann Owner", None).await.unwrap().user;
        let new = NewOrganization {
            name: organization.to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            ..NewOrganization::default()
        };
        orgs::create(&self.app, &user.person(), new).await.unwrap();
        self.sign_in(&user.id).await
    }

    async fn sign_in(&self, user: &frontdesk_base::id::UserId) -> Somebody {
        let session = auth::demo_session(&self.app, user, &Client::default()).await.unwrap();
        let token = session.token.expose().to_owned();
        let caller = auth::authenticate(&self.app, &token).await.unwrap().caller.unwrap();
        Somebody { caller, token }
    }

    /// Another member of the owner's organization.
    pub(crate) async fn member(&self, owner: &Somebody, name: &str, role: Role) -> Somebody {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        orgs::invite(&self.app, &owner.caller, &email, role).await.unwrap();
        let token = self.app.newest_link(&email).await;
        let user = auth::admin::create_user(&self.app, &email, name, None).await.unwrap().user;
        orgs::accept_invitation(&self.app, &token, &user.person()).await.unwrap();
        self.sign_in(&user.id).await
    }

    /// A visitor of the organization's widget who has written this.
    pub(crate) async fn wrote(&self, of: &Somebody, text: &str) -> (Visitor, ConversationId) {
        let visitor = self.app.visitor(&of.caller).await;
        let (row, _) = contact::begin(&self.app, &visitor).await.unwrap();
        self.write(&visitor, &row.id, text).await;
        (visitor, row.id)
    }

    pub(crate) async fn write(&self, visitor: &Visitor, id: &ConversationId, text: &str) {
        let client_id = Some(frontdesk_base::Random::system().token());
        contact::receive(&self.app, visitor, id, NewMessage { text: text.to_owned(), client_id })
            .await
            .unwrap();
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) fn request(
        method: &str,
        path: &str,
        who: &Somebody,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Request<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("fd_session={}", who.token));
        if headers.iter().all(|(name, _)| *name != "sec-fetch-site") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body.into()).unwrap()
    }

    pub(crate) async fn get(&self, who: &Somebody, path: &str) -> Answer {
        self.ask(Self::request("GET", path, who, &[], Body::empty())).await
    }

    /// A part of a page that fetches itself again.
    pub(crate) async fn refresh(&self, who: &Somebody, path: &str) -> Answer {
        let headers = [("hx-request", "true"), ("hx-request-type", "partial")];
        self.ask(Self::request("GET", path, who, &headers, Body::empty())).await
    }

    /// A form as a browser sends it.
    pub(crate) async fn post(&self, who: &Somebody, path: &str, form: &str) -> Answer {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.ask(Self::request("POST", path, who, &kind, form.to_owned())).await
    }

    /// A form as htmx sends it.
    pub(crate) async fn act(&self, who: &Somebody, path: &str, form: &str) -> Answer {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("hx-request", "true"),
            ("hx-request-type", "partial"),
        ];
        self.ask(Self::request("POST", path, who, &headers, form.to_owned())).await
    }

    /// A form as a script sends it that wants to hear the answer while it is written.
    pub(crate) async fn stream(&self, who: &Somebody, path: &str, form: &str) -> Answer {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "text/event-stream, text/html"),
            ("hx-request", "true"),
            ("hx-request-type", "partial"),
        ];
        self.ask(Self::request("POST", path, who, &headers, form.to_owned())).await
    }

    /// The composer's form as htmx sends it.
    pub(crate) async fn compose(
        &self,
        who: &Somebody,
        id: &ConversationId,
        parts: &[(&str, &str)],
    ) -> Answer {
        let mut body = String::new();
        for (name, value) in parts {
            let (name, file) = match name.split_once(';') {
                Some((name, file)) => (
                    name,
                    format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream"),
                ),
                None => (*name, String::new()),
            };
            body = format!(
                "{body}--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            );
        }
        body.push_str("--B--\r\n");
        let headers = [("content-type", "multipart/form-data; boundary=B"), ("hx-request", "true")];
        self.ask(Self::request("POST", &format!("/app/inbox/{id}/messages"), who, &headers, body))
            .await
    }
}
