//! Promise 1, at every door: each route is asked by nobody, by another tenant's owner, by another
//! visitor and with another tenant's key, for ids that are not theirs. A route that this walk does
//! not know how to ask for fails it.

use std::{collections::BTreeSet, fs, path::Path};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use frontdesk_base::id::{
    BookingId, BusyTimeId, ConversationTypeId, InvoiceId, OfferId, QuoteId, ServiceId,
};
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Caller, Visitor,
    app::Settings,
    auth::{self, Client, api_keys},
    bookings,
    channels::{self, widget},
    conversations::{NewMessage, contact},
    evaluation, events,
    intake::{self, types},
    knowledge::{
        self,
        sources::{self, NewFile, sites},
    },
    leads, offers, sales, services, settings,
    tasks::{
        self, NewTask,
        rules::{NewTaskRule, Occasion},
    },
    testing::{self, TestApp},
};
use frontdesk_http::Edge;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::open_doors::OPEN;

/// What no answer to a stranger may hold.
const SECRET: &str = "Zanzibar-42";

/// Every path in the sources of the crates that answer requests.
fn routes() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for name in ["api", "pages", "server"] {
        collect(&crates.join(name).join("src"), &mut files);
    }
    let mut found = BTreeSet::new();
    for text in files {
        let consts: Vec<(String, String)> = text
            .lines()
            .filter_map(|line| {
                let rest = line
                    .trim_start()
                    .trim_start_matches("pub ")
                    .trim_start_matches("(super) ")
                    .trim_start_matches("pub(super) ")
                    .trim_start_matches("pub(crate) ");
                let (name, value) = rest.strip_prefix("const ")?.split_once(": &str = \"")?;
                Some((name.to_owned(), value.split('"').next()?.to_owned()))
            })
            .collect();
        for mark in [".route(", "path = "] {
            for after in text.split(mark).skip(1) {
                let after = after.trim_start();
                let path = if let Some(rest) = after.strip_prefix('"') {
                    rest.split('"').next().unwrap_or_default().to_owned()
                } else {
                    let name = after.split([',', ')']).next().unwrap_or_default();
                    let name = name.trim().trim_start_matches('&');
                    match consts.iter().find(|(known, _)| known == name) {
                        Some((_, value)) => value.clone(),
                        None => continue,
                    }
                };
                if path.starts_with('/') {
                    found.insert(path);
                }
            }
        }
    }
    found
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(fs::read_to_string(path).unwrap());
        }
    }
}

struct Tenant {
    caller: Caller,
    cookie: String,
    key: String,
    token: String,
    ids: Vec<(&'static str, String)>,
}

/// A tenant with one of everything, each thing named with the secret.
async fn tenant(t: &TestApp, name: &str) -> Tenant {
    let caller = t.organization(name).await;
    let frontdesk_desk::Actor::Member { id: member, user, .. } = caller.actor().clone() else {
        panic!("an owner is a member")
    };
    let cookie =
        auth::demo_session(t, &user, &Client::default()).await.unwrap().token.expose().to_owned();
    let (key_row, key) =
        api_keys::create(t, &caller, "walk", &[api_keys::Scope::Admin]).await.unwrap();
    let channel = channels::list(t, &caller).await.unwrap().remove(0);
    let start = widget::StartSession {
        widget: channel.widget_key.clone().unwrap(),
        device: frontdesk_desk::contacts::DeviceFacts::default(),
        name: Some(format!("Visitor {SECRET}")),
        email: None,
        locale: None,
        identity: None,
    };
    let asking =
        widget::Asking { user_agent: None, country: None, origin: None, host: None, token: None };
    let started = widget::start_session(t, start, &asking).await.unwrap();
    let token = started.token.expose().to_owned();
    let visitor: Visitor = widget::authenticate(t, &token).await.unwrap();
    let (row, _) = contact::begin(t, &visitor).await.unwrap();
    let message = contact::receive(
        t,
        &visitor,
        &row.id,
        NewMessage { text: SECRET.to_owned(), client_id: None },
    )
    .await
    .unwrap();
    let (faq, source, site) = taught(t, &caller).await;
    let (task, rule, lead) = to_do(t, &caller).await;
    let text = services::ServiceText {
        name: SECRET.to_owned(),
        description: String::new(),
        duration_minutes: 30,
        price: String::new(),
        booking_rules: services::BookingRules::default(),
    };
    let service = services::create(t, &caller, &text).await.unwrap();
    let offer = offered(t, &caller).await;
    let typed = conversation_type(t, &caller).await;
    let (booking, busy) = booked(t, &caller, &service.id).await;
    let (question, comparison) = tried(t, &caller).await;
    let (quote, invoice) = papers(t, &caller).await;
    let call = crate::calling::called(t, &caller, &channel.id, SECRET).await;
    let ids = vec![
        ("/evaluation/questions/{id}", format!("/evaluation/questions/{question}")),
        ("/comparisons/{id}", format!("/comparisons/{comparison}")),
        // Everybody counts their versions from one: this is nobody's.
        ("{number}", "999".to_owned()),
        ("/fill/{from}", "/fill/nothing".to_owned()),
        ("{conversation}", row.id.to_string()),
        ("{contact}", visitor.contact().to_string()),
        ("{message}", message.id.to_string()),
        ("{message_id}", message.id.to_string()),
        ("{task}", task.clone()),
        ("{lead}", lead.clone()),
        ("/leads/{id}", format!("/leads/{lead}")),
        ("{rule}", rule.clone()),
        ("{org}", caller.org().to_string()),
        ("/conversations/{id}", format!("/conversations/{}", row.id)),
        ("/contacts/{id}", format!("/contacts/{}", visitor.contact())),
        ("/channels/{id}", format!("/channels/{}", channel.id)),
        ("/knowledge/faq/{id}", format!("/knowledge/faq/{faq}")),
        ("/sources/{id}", format!("/sources/{source}")),
        ("/sites/{id}", format!("/sites/{site}")),
        ("/dial/{what}/{whom}", format!("/dial/contact/{}", visitor.contact())),
        ("{call}", call.clone()),
        ("/calls/{id}", format!("/calls/{call}")),
        ("/app/knowledge/{id}", format!("/app/knowledge/{faq}")),
        ("/bookings/{id}", format!("/bookings/{booking}")),
        ("/busy/{id}", format!("/busy/{busy}")),
        ("/busy-times/{id}", format!("/busy-times/{busy}")),
        ("/tasks/{id}", format!("/tasks/{task}")),
        ("/task-rules/{id}", format!("/task-rules/{rule}")),
        ("/services/{id}", format!("/services/{}", service.id)),
        ("/offers/{id}", format!("/offers/{offer}")),
        ("/conversation-types/{id}", format!("/conversation-types/{typed}")),
        ("{intake}", format!("itk_{:032}", 1)),
        ("/members/{id}", format!("/members/{member}")),
        ("/api-keys/{id}", format!("/api-keys/{}", key_row.id)),
        ("/quotes/{id}", format!("/quotes/{quote}")),
        ("/invoices/{id}", format!("/invoices/{invoice}")),
    ];
    let ids = ids.into_iter().chain(nobodys()).collect();
    Tenant { caller, cookie, key: key.expose().to_owned(), token, ids }
}

/// There is none of these; anybody's looks the same as a missing one.
fn nobodys() -> Vec<(&'static str, String)> {
    vec![
        ("{reply}", format!("rep_{:032}", 1)),
        ("{job}", format!("job_{:032}", 1)),
        ("{other}", format!("con_{:032}", 1)),
        ("{field}", format!("fld_{:032}", 1)),
        ("{import}", format!("imp_{:032}", 1)),
        ("{merge}", format!("mrg_{:032}", 1)),
        ("{note}", format!("note_{:032}", 1)),
        ("/contact-imports/{id}", format!("/contact-imports/imp_{:032}", 1)),
        ("/contact-fields/{id}", format!("/contact-fields/fld_{:032}", 1)),
        ("/contact-merges/{id}", format!("/contact-merges/mrg_{:032}", 1)),
        ("{access}", "anthropic.api_key".to_owned()),
        ("{carrier}", "nobody".to_owned()),
        ("{assistant}", "nobody".to_owned()),
        ("/phone/{id}", format!("/phone/chn_{:032}", 1)),
        ("/phone-lines/{id}", format!("/phone-lines/chn_{:032}", 1)),
        ("/voicemails/{id}", format!("/voicemails/vm_{:032}", 1)),
        ("/gaps/{id}", format!("/gaps/gap_{:032}", 1)),
        ("/suggested/{id}", format!("/suggested/sug_{:032}", 1)),
        ("{request}", format!("dreq_{:032}", 1)),
        ("{payment}", format!("pay_{:032}", 1)),
        ("/mails/{id}", format!("/mails/mail_{:032}", 1)),
        ("/staff/{id}", format!("/staff/stf_{:032}", 1)),
        ("/resources/{id}", format!("/resources/rsc_{:032}", 1)),
        ("/waitlist/{id}", format!("/waitlist/wait_{:032}", 1)),
        ("/waits/{id}", format!("/waits/wait_{:032}", 1)),
        ("/calendars/{id}", format!("/calendars/cal_{:032}", 1)),
        ("/calendars/links/{id}", format!("/calendars/links/feed_{:032}", 1)),
        ("/invitations/{id}", format!("/invitations/inv_{:032}", 1)),
        ("/sessions/{id}", format!("/sessions/ses_{:032}", 1)),
    ]
}

/// A task, a rule that makes some, and a lead.
async fn to_do(t: &TestApp, caller: &Caller) -> (String, String, String) {
    let task = NewTask { title: SECRET.to_owned(), ..NewTask::default() };
    let task = tasks::create(t, caller, task).await.unwrap().id.to_string();
    let lead = leads::Captured {
        name: SECRET.to_owned(),
        interest: SECRET.to_owned(),
        ..leads::Captured::default()
    };
    let lead = leads::capture(t, caller, lead).await.unwrap().id.to_string();
    let rule = NewTaskRule { title: SECRET.to_owned(), ..NewTaskRule::usual(Occasion::NoShow) };
    let rule = tasks::rules::create(t, caller, rule).await.unwrap().id.to_string();
    (task, rule, lead)
}

/// A draft of a quote and of an invoice.
async fn papers(t: &TestApp, caller: &Caller) -> (QuoteId, InvoiceId) {
    let content = || sales::Content { subject: SECRET.to_owned(), ..sales::Content::default() };
    let quote = sales::NewQuote { content: content(), ..sales::NewQuote::default() };
    let invoice = sales::NewInvoice { content: content(), ..sales::NewInvoice::default() };
    let quote = sales::create_quote(t, caller, quote).await.unwrap().id;
    (quote, sales::create_invoice(t, caller, invoice).await.unwrap().id)
}

/// A conversation type with one question.
async fn conversation_type(t: &TestApp, caller: &Caller) -> ConversationTypeId {
    let text = types::TypeText {
        name: SECRET.to_owned(),
        questions: vec![types::QuestionText::new(SECRET, intake::Kind::Text)],
        ..types::TypeText::default()
    };
    types::create(t, caller, &text).await.unwrap().id
}

/// An offer of a few weeks.
async fn offered(t: &TestApp, caller: &Caller) -> OfferId {
    let offer = offers::OfferText {
        name: SECRET.to_owned(),
        first_day: "2026-12-01".to_owned(),
        last_day: "2026-12-24".to_owned(),
        ..offers::OfferText::default()
    };
    offers::create(t, caller, &offer).await.unwrap().id
}

/// A booking that waits for a yes, and blocked time.
async fn booked(t: &TestApp, caller: &Caller, service: &ServiceId) -> (BookingId, BusyTimeId) {
    let starts_at = t.clock().now().plus(std::time::Duration::from_hours(48));
    let wish = bookings::Wish {
        service: service.clone(),
        staff: None,
        starts_at,
        contact: None,
        conversation: None,
        note: SECRET.to_owned(),
        key: None,
        hold: None,
        minutes: None,
    };
    let guest = bookings::Guest { name: SECRET.to_owned(), ..bookings::Guest::default() };
    let booking = bookings::book_new(t, caller, wish, &guest).await.unwrap().done().unwrap();
    let new = bookings::NewBusyTime {
        staff_id: None,
        kind: bookings::BusyKind::Blocked,
        title: SECRET.to_owned(),
        starts_at: booking.ends_at,
        ends_at: booking.ends_at.plus(std::time::Duration::from_hours(1)),
    };
    let busy = bookings::block_time(t, caller, &new).await.unwrap();
    (booking.id, busy.id)
}

/// What a tenant taught its agent: an FAQ entry, a file and a site.
async fn taught(t: &TestApp, caller: &Caller) -> (String, String, String) {
    let new = knowledge::NewFaq {
        question: format!("What is {SECRET}?"),
        alternatives: vec![],
        answer: SECRET.to_owned(),
    };
    let faq = knowledge::create(t, caller, new).await.unwrap();
    let file = NewFile { name: format!("{SECRET}.md"), bytes: SECRET.as_bytes().into() };
    let source = sources::add_file_in_place(t, caller, file).await.unwrap();
    let site = sites::NewSite { url: "example.com".to_owned(), ..sites::NewSite::default() };
    let site = sites::add(t, caller, site).await.unwrap();
    (faq.id.to_string(), source.source().id.to_string(), site.id.to_string())
}

/// A question of a tenant's evaluation, and a comparison of two versions by it.
async fn tried(t: &TestApp, caller: &Caller) -> (String, String) {
    let agent = settings::agent(t, caller).await.unwrap();
    settings::update_agent(
        t,
        caller,
        settings::AgentSettings { persona: SECRET.to_owned(), ..agent },
    )
    .await
    .unwrap();
    let question = evaluation::NewQuestion {
        question: SECRET.to_owned(),
        ..evaluation::NewQuestion::default()
    };
    evaluation::add(t, caller, &question).await.unwrap();
    let question = evaluation::questions(t, caller).await.unwrap().remove(0);
    let sides = (evaluation::Side::Version(1), evaluation::Side::Version(2));
    let comparison = evaluation::start(t, caller, sides.0, sides.1).await.unwrap();
    (question.id.to_string(), comparison.id.to_string())
}

/// The path with this tenant's ids in it.
fn filled(path: &str, of: &Tenant) -> String {
    let path = of.ids.iter().fold(path.to_owned(), |path, (hole, id)| path.replace(hole, id));
    assert!(!path.contains('{'), "the walk does not know what to put into {path}");
    path
}

async fn ask(router: &Router, method: &str, path: &str, who: &[(&str, String)]) -> (u16, String) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in who {
        request = request.header(*name, value);
    }
    if who.iter().any(|(name, _)| *name == "cookie") {
        // As a browser does, which alone has one.
        request = request.header("sec-fetch-site", "same-origin");
    }
    let request = request.body(Body::from(if method == "GET" { "" } else { "{}" })).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    if response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream")
    {
        return (status, String::new());
    }
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn no_door_opens_to_a_stranger() {
    let settings = Settings { demo: true, mailbox: true, ..Settings::default() };
    let t = testing::app_with(TestDb::sqlite().await, settings).await;
    let (mine, theirs) = (tenant(&t, "Mine").await, tenant(&t, "Theirs").await);
    let router = Edge::open().around(
        frontdesk_api::router(t.app().clone()).merge(frontdesk_pages::router(t.app().clone())),
    );
    let before = events::newest(&t, theirs.caller.org()).await.unwrap();
    let cookie = ("cookie", format!("fd_session={}", mine.cookie));
    let key = ("authorization", format!("Bearer {}", mine.key));
    let token = ("authorization", format!("Bearer {}", mine.token));
    let mut walked = 0;

    for route in routes() {
        if OPEN.contains(&route.as_str()) {
            continue;
        }
        let proof = match route.as_str() {
            path if path.starts_with("/api/v1/") => &key,
            path if path.starts_with("/api/widget/v1/") => &token,
            "/media/rehearsal" | "/media/calls/{call}" => &cookie,
            path if path == "/app" || path.starts_with("/app/") => &cookie,
            path => panic!("{path} is new: say in this walk who may open it"),
        };
        let foreign = filled(&route, &theirs);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let (status, body) = ask(&router, method, &foreign, &[]).await;
            assert!([401, 303, 404, 405].contains(&status), "nobody: {method} {foreign}: {status}");
            assert!(!body.contains(SECRET), "nobody: {method} {foreign}");

            let (status, body) = ask(
                &router,
                method,
                &foreign,
                &[
                    ("authorization", "Bearer nonsense".to_owned()),
                    ("cookie", "fd_session=nonsense".to_owned()),
                ],
            )
            .await;
            assert!(
                [401, 303, 404, 405].contains(&status),
                "nonsense: {method} {foreign}: {status}"
            );
            assert!(!body.contains(SECRET), "nonsense: {method} {foreign}");

            // Without a hole in it a path is about one's own, which is not what is walked here.
            if route.contains('{') && !route.contains("{access}") {
                let (status, body) =
                    ask(&router, method, &foreign, std::slice::from_ref(proof)).await;
                // A form that finds nothing to do leads back to its page; that nothing was changed
                // is asserted at the end.
                let harmless = status == 303 && method == "POST" && route.starts_with("/app/");
                assert!(
                    harmless || [400, 403, 404, 405, 409, 415, 422].contains(&status),
                    "a stranger: {method} {foreign}: {status}"
                );
                assert!(!body.contains(SECRET), "a stranger: {method} {foreign}");
                walked += 1;
            }
        }
    }

    assert!(walked > 100, "{walked}");
    assert_eq!(
        events::newest(&t, theirs.caller.org()).await.unwrap(),
        before,
        "something of theirs was changed"
    );
}
