//! A server without a wire, businesses on it, and visitors of theirs.

use std::{ops::Deref, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use frontdesk_base::id::{ContactSessionId, ConversationId};
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Caller,
    app::Settings,
    auth, channels, contacts,
    testing::{self, TestApp},
};
use frontdesk_http::{Edge, limits::Limits};
use frontdesk_providers::ssrf::Guard;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::state::Desk;

/// A running server under test.
pub(super) struct Site {
    t: TestApp,
    router: Router,
}

impl Deref for Site {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.t
    }
}

/// A server on this database that limits nothing.
pub(super) async fn site(db: TestDb) -> Site {
    serve(testing::app(db).await, Edge::open())
}

/// A server on this database whose organizations may read a web server on this machine.
pub(super) async fn reaching(db: TestDb, port: u16) -> Site {
    let guard = Guard::default().allowing("127.0.0.1", port);
    serve(testing::app_reaching(db, Settings::default(), guard).await, Edge::open())
}

/// A server on this database that is set up in this way.
pub(super) async fn set_up(db: TestDb, settings: Settings) -> Site {
    serve(testing::app_with(db, settings).await, Edge::open())
}

/// A server on this database with the limits that people meet.
pub(super) async fn guarded(db: TestDb) -> Site {
    let t = testing::app(db).await;
    let edge = Edge { limits: Limits::new(t.clock(), 1.0), ..Edge::open() };
    serve(t, edge)
}

fn serve(t: TestApp, edge: Edge) -> Site {
    let desk = Desk { check_every: Duration::from_millis(50), ..Desk::new(t.app().clone()) };
    let router = edge.around(crate::with_state(desk));
    Site { t, router }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
    pub(super) body: Value,
}

impl Answer {
    /// The problem's stable name.
    pub(super) fn slug(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default()
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub(super) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self.body
    }
}

/// A business with a widget.
pub(super) struct Business {
    pub(super) owner: Caller,
    pub(super) channel: channels::Channel,
    pub(super) key: String,
}

/// A visit, as its browser holds it.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) token: String,
    pub(super) contact: String,
    pub(super) id: ContactSessionId,
}

impl Site {
    /// Sends a request as it is.
    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, bytes, body }
    }

    /// Listens on a port of this machine, for what needs a wire.
    pub(super) async fn listen(&self) -> u16 {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let service =
            self.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
        self.background()
            .spawn("test", async move { axum::serve(listener, service).await.unwrap() });
        port
    }

    /// Sends a request and returns when its headers are answered.
    pub(super) async fn open(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Asks with a bearer token (none when it is empty) and a JSON body (none when it is null).
    pub(super) async fn ask(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.ask_raw(method, path, token, body).await
    }

    /// Asks with a body that says it is JSON.
    pub(super) async fn ask_raw(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = request(method, path, token).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(super) async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask("GET", path, token, Value::Null).await
    }

    /// Asks the widget's API as this visit.
    pub(super) async fn widget(
        &self,
        method: &str,
        path: &str,
        visit: &Visit,
        body: Value,
    ) -> Answer {
        self.ask(method, &format!("/api/widget/v1{path}"), &visit.token, body).await
    }

    pub(super) async fn business(&self, name: &str) -> Business {
        let owner = self.organization(name).await;
        let channel = channels::list(self, &owner).await.unwrap().remove(0);
        let key = channel.widget_key.clone().unwrap();
        Business { owner, channel, key }
    }

    pub(super) async fn visit(&self, business: &Business) -> Visit {
        let new = json!({ "widget": business.key, "device": { "type": "desktop" } });
        let made = self.ask("POST", "/api/widget/v1/sessions", "", new).await.expect(201);
        Visit {
            token: made["token"].as_str().unwrap().to_owned(),
            contact: made["contact"]["id"].as_str().unwrap().to_owned(),
            id: made["id"].as_str().unwrap().parse().unwrap(),
        }
    }

    /// A conversation of this visit in which something has been said.
    pub(super) async fn conversation(&self, visit: &Visit, text: &str) -> ConversationId {
        let made = self.widget("POST", "/conversations", visit, json!({})).await.expect(201);
        let id: ConversationId = made["id"].as_str().unwrap().parse().unwrap();
        let path = format!("/conversations/{id}/messages");
        self.widget("POST", &path, visit, json!({ "text": text })).await.expect(202);
        id
    }

    /// The words of a conversation as the visitor reads them.
    pub(super) async fn texts(&self, visit: &Visit, id: &ConversationId) -> Vec<String> {
        let path = format!("/conversations/{id}/messages");
        let page = self.widget("GET", &path, visit, Value::Null).await.expect(200);
        let said = page["data"].as_array().unwrap().iter();
        said.map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    }

    /// A key of the organization's for the REST API.
    pub(super) async fn api_key(&self, of: &Caller, scope: auth::api_keys::Scope) -> String {
        let (_, secret) = auth::api_keys::create(self, of, "test", &[scope]).await.unwrap();
        secret.expose().to_owned()
    }

    pub(super) async fn block(&self, business: &Business, visit: &Visit) {
        let id = visit.contact.parse().unwrap();
        contacts::block(self, &business.owner, &id, true).await.unwrap();
    }

    /// Sends a file as a browser's form does.
    pub(super) async fn upload(&self, visit: &Visit, id: &ConversationId, form: Form) -> Answer {
        let path = format!("/api/widget/v1/conversations/{id}/attachments");
        let request = request("POST", &path, &visit.token)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        self.send(request.body(Body::from(form.end())).unwrap()).await
    }
}

/// A request from one of our own pages.
pub(super) fn request(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "desk.example");
    if token.is_empty() {
        request
    } else {
        request.header(header::AUTHORIZATION, format!("Bearer {token}"))
    }
}

pub(super) const BOUNDARY: &str = "----frontdesk-test";

/// A multipart form being written.
#[derive(Default)]
pub(super) struct Form(Vec<u8>);

impl Form {
    pub(super) fn file(name: &str, bytes: &[u8]) -> Self {
        Self::default().part(&format!("name=\"file\"; filename=\"{name}\""), bytes)
    }

    pub(super) fn part(mut self, disposition: &str, bytes: &[u8]) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(bytes);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    pub(super) fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }
}

/// The smallest picture.
pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";
