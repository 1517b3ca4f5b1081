//! Visits, on both engines: who a visitor is, what they are told, how long it lasts.

use std::time::Duration;

use frontdesk_base::{Secret, id::ConversationId};
use frontdesk_db::both;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

use super::*;
use crate::{
    channels::{self, ChannelChange, WidgetSettings, tests::business},
    contacts,
    conversations::{NewMessage, contact, member},
    limits, orgs,
    testing::{self, TestApp},
};

const HOUR: Duration = Duration::from_hours(1);

fn start(channel: &Channel) -> StartSession {
    StartSession { widget: channel.widget_key.clone().unwrap(), ..StartSession::default() }
}

async fn begin(t: &TestApp, new: StartSession) -> Started {
    start_session(t, new, &Asking::default()).await.unwrap()
}

/// A token signed as the business's own server would.
fn signed(t: &TestApp, secret: &Secret, mut claims: serde_json::Value) -> String {
    let now = t.clock().now().millis() / 1000;
    claims["exp"] = json!(now + 600);
    let key = EncodingKey::from_secret(secret.expose().as_bytes());
    jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap()
}

async fn identified(
    t: &TestApp,
    channel: &Channel,
    identity: String,
    token: Option<&Secret>,
) -> Result<Started> {
    let new = StartSession { identity: Some(identity), ..start(channel) };
    let asking = Asking { token: token.map(Secret::expose), ..Asking::default() };
    start_session(t, new, &asking).await
}

async fn say(t: &TestApp, started: &Started, text: &str) -> ConversationId {
    let visitor = authenticate(t, started.token.expose()).await.unwrap();
    let (conversation, _) = contact::begin(t, &visitor).await.unwrap();
    let new = NewMessage { text: text.to_owned(), client_id: None };
    contact::receive(t, &visitor, &conversation.id, new).await.unwrap();
    conversation.id
}

async fn conversations(t: &TestApp, started: &Started) -> Vec<ConversationId> {
    let visitor = authenticate(t, started.token.expose()).await.unwrap();
    contact::conversations(t, &visitor).await.unwrap().into_iter().map(|c| c.id).collect()
}

fn invalid(outcome: &Result<Started>) -> bool {
    matches!(outcome, Err(Error::SignedOut("identity_invalid")))
}

both! {
    async fn a_page_learns_what_the_business_shows_to_everybody(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let key = channel.widget_key.unwrap();
        // Nobody has entered any hours: there are none to show.
        assert!(public_config(&t, &key).await.unwrap().hours.today.is_empty());
        let hours = orgs::HoursText::from(&orgs::Hours::nine_to_five());
        orgs::set_hours(&t, &caller, &hours).await.unwrap();
        let phone = Some("+14155550134".to_owned());
        let change = orgs::ProfileChange { phone, ..orgs::ProfileChange::default() };
        orgs::update_profile(&t, &caller, change).await.unwrap();

        let config = public_config(&t, &key).await.unwrap();

        assert_eq!((config.name.as_str(), config.widget.as_str()), ("Salon Ana", key.as_str()));
        assert!(!config.greeting.is_empty());
        assert_eq!(config.phone.as_deref(), Some("+1 415-555-0134"));
        assert_eq!(config.hours.time_zone, "Europe/Berlin");
        // Monday, 11:00 in Berlin.
        assert!(config.online && config.hours.open_now && config.hours.opens_at.is_none());
        assert_eq!(config.hours.today, ["09:00-17:00"]);
        assert!(!config.operators_online);

        t.advance(8 * HOUR);
        let closed = public_config(&t, &key).await.unwrap().hours;
        assert!(!closed.open_now);
        assert_eq!(closed.opens_at.unwrap().to_string(), "2026-11-24T08:00:00.000Z");
    }
}

both! {
    async fn outside_the_hours_only_who_takes_over_is_shown(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let hours = orgs::HoursText::from(&orgs::Hours::nine_to_five());
        orgs::set_hours(&t, &caller, &hours).await.unwrap();
        let visit = begin(&t, start(&channel)).await;
        let id = say(&t, &visit, "hello").await;
        t.advance(8 * HOUR);
        orgs::seen(&t, &caller).await.unwrap();

        let config = public_config(&t, &channel.widget_key.unwrap()).await.unwrap();
        assert!(!config.operators_online && config.hours.opens_at.is_some());
        let visitor = authenticate(&t, visit.token.expose()).await.unwrap();
        let there = async || contact::conversations(&t, &visitor).await.unwrap().remove(0).assignee;
        // Asked for, nobody is promised; there, they are shown.
        contact::ask_for_person(&t, &visitor, &id).await.unwrap();
        assert_eq!(there().await, None);
        member::take_over(&t, &caller, &id).await.unwrap();
        assert_eq!(there().await.as_deref(), Some("Ann"));
        member::hand_back(&t, &caller, &id).await.unwrap();
        assert_eq!(there().await, None);
    }
}

both! {
    async fn a_closed_or_unknown_widget_is_not_there(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let visitor = begin(&t, start(&channel)).await;
        channels::set_enabled(&t, &caller, &channel.id, false).await.unwrap();

        let unknown = ["wk_00000000000000000000000000000000", "wk_", "", "wk_' OR 1=1 --", "%", &"x".repeat(10_000)];
        for key in unknown.into_iter().chain([channel.widget_key.as_deref().unwrap()]) {
            let new = StartSession { widget: key.to_owned(), ..StartSession::default() };
            assert!(matches!(start_session(&t, new, &Asking::default()).await, Err(Error::NotFound("chat"))), "{key}");
            assert!(matches!(public_config(&t, key).await, Err(Error::NotFound("chat"))), "{key}");
            assert!(matches!(frame_ancestors(&t, key).await, Err(Error::NotFound("chat"))), "{key}");
        }

        // A visit that began before waits until the widget is open again.
        assert!(matches!(authenticate(&t, visitor.token.expose()).await, Err(Error::Forbidden(_))));
        channels::set_enabled(&t, &caller, &channel.id, true).await.unwrap();
        authenticate(&t, visitor.token.expose()).await.unwrap();
    }
}

both! {
    async fn a_token_is_kept_as_a_hash_and_proves_one_visit(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;

        let mia = begin(&t, start(&channel)).await;
        let ben = begin(&t, start(&channel)).await;

        let token = mia.token.expose();
        assert!(token.starts_with("ws_") && token.len() == 67);
        let visitor = authenticate(&t, token).await.unwrap();
        assert_eq!((visitor.org(), visitor.contact()), (caller.org(), &mia.contact.id));
        assert_ne!(mia.contact.id, ben.contact.id);
        let mut conn = t.db().read(caller.org()).await.unwrap();
        let kept: Vec<(String,)> = conn.query("SELECT token_hash FROM contact_sessions WHERE org_id = $1").bind(caller.org()).all().await.unwrap();
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|(hash,)| !token.contains(hash.as_str()) && !hash.contains(&token[3..])));
        for wrong in ["", "ws_", &token[..66], &token.replace("ws_", "fd_"), &format!("ws_{}", "0".repeat(64)), &format!("{token} ")] {
            assert!(matches!(authenticate(&t, wrong).await, Err(Error::SignedOut("session_expired"))), "{wrong}");
        }
    }
}

both! {
    async fn a_visit_ends_a_day_after_its_last_use(t: TestApp = testing::app) {
        let (_, channel) = business(&t, "Salon Ana").await;
        let used = begin(&t, start(&channel)).await;
        let left = begin(&t, start(&channel)).await;

        t.advance(23 * HOUR);
        let visitor = authenticate(&t, used.token.expose()).await.unwrap();
        let (renewed, _) = session(&t, &visitor).await.unwrap();
        assert_eq!(renewed.expires_at, t.clock().now().plus(limits::CONTACT_SESSION));
        // Used again at once: nothing is written.
        t.advance(Duration::from_mins(1));
        authenticate(&t, used.token.expose()).await.unwrap();
        assert_eq!(session(&t, &visitor).await.unwrap().0.expires_at, renewed.expires_at);

        t.advance(2 * HOUR);
        assert!(matches!(authenticate(&t, left.token.expose()).await, Err(Error::SignedOut("session_expired"))));
        authenticate(&t, used.token.expose()).await.unwrap();
        end_session(&t, &visitor).await.unwrap();
        assert!(matches!(authenticate(&t, used.token.expose()).await, Err(Error::SignedOut("session_expired"))));
    }
}

both! {
    async fn what_a_visitor_types_is_kept_and_proves_nothing(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let claims = json!({ "sub": "u-1", "name": "Mia Known", "email": "mia@example.com" });
        let known = identified(&t, &channel, signed(&t, &secret, claims), None).await.unwrap();
        say(&t, &known, "my secret").await;

        let typed = StartSession { name: Some(" M ".into()), email: Some(" MIA@example.com ".into()), ..start(&channel) };
        let stranger = begin(&t, typed).await;

        assert_ne!(stranger.contact.id, known.contact.id);
        assert_eq!((stranger.contact.name.as_deref(), stranger.contact.email.as_deref()), (Some("M"), Some("mia@example.com")));
        assert!(!stranger.contact.email_verified && !stranger.session.verified);
        assert!(conversations(&t, &stranger).await.is_empty());
        let visitor = authenticate(&t, stranger.token.expose()).await.unwrap();
        let change = SessionChange { email: Some("mia@example.com".into()), ..SessionChange::default() };
        let (_, contact) = update_session(&t, &visitor, change, &Asking::default()).await.unwrap();
        assert_eq!(contact.name.as_deref(), Some("M"));
        assert!(!contact.email_verified);
        assert!(conversations(&t, &stranger).await.is_empty());
    }
}

both! {
    async fn wrong_details_are_told_and_begin_nothing(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;

        let wrong = StartSession { name: Some("x".repeat(121)), email: Some("mia@".into()), ..start(&channel) };
        let Err(Error::Invalid(errors)) = start_session(&t, wrong, &Asking::default()).await else { panic!("it is refused") };

        assert_eq!(errors.keys().map(AsRef::as_ref).collect::<Vec<&str>>(), ["email", "name"]);
        assert_eq!(contacts::count(&t, &caller).await.unwrap(), 0);
    }
}

both! {
    async fn a_signed_identity_brings_the_history_back(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let claims = json!({ "sub": "u-1", "name": "Mia", "email": "mia@example.com", "phone": "+493012345678" });
        let first = identified(&t, &channel, signed(&t, &secret, claims.clone()), None).await.unwrap();
        let conversation = say(&t, &first, "hello").await;

        let again = identified(&t, &channel, signed(&t, &secret, claims), None).await.unwrap();
        let other = identified(&t, &channel, signed(&t, &secret, json!({ "sub": "u-2" })), None).await.unwrap();

        assert_eq!(again.contact.id, first.contact.id);
        assert!(again.session.verified && again.contact.email_verified);
        assert_eq!(again.contact.external_id.as_deref(), Some("u-1"));
        assert!(again.contact.phone.is_some());
        assert_eq!(conversations(&t, &again).await, [conversation]);
        assert!(conversations(&t, &other).await.is_empty());
        assert!(authenticate(&t, again.token.expose()).await.unwrap().verified());
    }
}

both! {
    async fn what_was_said_before_signing_in_comes_along(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let claims = || signed(&t, &secret, json!({ "sub": "u-1" }));

        // Nobody of that name yet: the unknown visitor becomes them.
        let before = begin(&t, start(&channel)).await;
        let one = say(&t, &before, "one").await;
        let known = identified(&t, &channel, claims(), Some(&before.token)).await.unwrap();
        assert_eq!(known.contact.id, before.contact.id);
        assert!(matches!(authenticate(&t, before.token.expose()).await, Err(Error::SignedOut(_))));

        // Somebody of that name: their conversations are theirs from now on.
        t.advance(HOUR);
        let before = begin(&t, start(&channel)).await;
        let two = say(&t, &before, "two").await;
        let known = identified(&t, &channel, claims(), Some(&before.token)).await.unwrap();
        assert_eq!(conversations(&t, &known).await, [two, one]);
        assert!(matches!(authenticate(&t, before.token.expose()).await, Err(Error::SignedOut(_))));
    }
}

both! {
    async fn nobody_takes_along_what_somebody_known_said(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let (_, elsewhere) = business(&t, "Bike shop").await;
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let mia = identified(&t, &channel, signed(&t, &secret, json!({ "sub": "mia" })), None).await.unwrap();
        let hers = say(&t, &mia, "private").await;
        let far = begin(&t, start(&elsewhere)).await;
        let theirs = say(&t, &far, "far away").await;

        // A shared computer: Ben signs in where Mia was.
        for token in [&mia.token, &far.token, &Secret::new("garbage")] {
            let ben = identified(&t, &channel, signed(&t, &secret, json!({ "sub": "ben" })), Some(token)).await.unwrap();
            assert_ne!(ben.contact.id, mia.contact.id);
            assert!(conversations(&t, &ben).await.is_empty());
        }

        assert_eq!(conversations(&t, &mia).await, [hers]);
        assert_eq!(conversations(&t, &far).await, [theirs]);
    }
}

both! {
    async fn an_identity_that_proves_nothing_here_is_refused(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let (other, _) = business(&t, "Bike shop").await;
        let none_yet = Secret::new("guess");
        assert!(invalid(&identified(&t, &channel, signed(&t, &none_yet, json!({ "sub": "u" })), None).await));
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let foreign = rotate_identity_secret(&t, &other).await.unwrap();
        assert!(has_identity_secret(&t, &caller).await.unwrap());

        let late = signed(&t, &secret, json!({ "sub": "u" }));
        let nobody = signed(&t, &secret, json!({ "sub": "\u{0}" }));
        let outcomes = [
            identified(&t, &channel, signed(&t, &foreign, json!({ "sub": "u" })), None).await,
            identified(&t, &channel, nobody, None).await,
            identified(&t, &channel, "garbage".to_owned(), None).await,
            identified(&t, &channel, "x".repeat(100_000), None).await,
            { t.advance(HOUR); identified(&t, &channel, late, None).await },
        ];
        assert!(outcomes.iter().all(invalid));

        let before = signed(&t, &secret, json!({ "sub": "u" }));
        rotate_identity_secret(&t, &caller).await.unwrap();
        assert!(invalid(&identified(&t, &channel, before, None).await));
        assert_eq!(contacts::count(&t, &caller).await.unwrap(), 0);
    }
}

both! {
    async fn an_unsigned_address_never_replaces_a_proven_one(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let claims = json!({ "sub": "u-1", "email": "mia@example.com" });
        identified(&t, &channel, signed(&t, &secret, claims), None).await.unwrap();

        let hash = crate::signing::hmac_hex(secret.expose().as_bytes(), "u-1");
        let text = json!({ "user_id": "u-1", "hash": hash, "email": "evil@example.com" }).to_string();
        let hashed = identified(&t, &channel, text, None).await.unwrap();

        assert_eq!((hashed.contact.email.as_deref(), hashed.contact.email_verified), (Some("mia@example.com"), true));
    }
}

both! {
    async fn the_same_new_person_in_many_tabs_is_one_contact(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let secret = rotate_identity_secret(&t, &caller).await.unwrap();
        let identity = signed(&t, &secret, json!({ "sub": "u-1" }));

        let tabs = (0..8).map(|_| identified(&t, &channel, identity.clone(), None));
        let started = futures_util::future::join_all(tabs).await;

        let ids: std::collections::HashSet<_> = started.into_iter().map(|one| one.unwrap().contact.id).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(contacts::count(&t, &caller).await.unwrap(), 1);
    }
}

both! {
    async fn a_widget_for_some_sites_is_refused_to_others(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let settings = WidgetSettings { allowed_origins: vec!["https://shop.example".into()], ..WidgetSettings::default() };
        let change = ChannelChange { settings: Some(settings), ..ChannelChange::default() };
        channels::update(&t, &caller, &channel.id, change).await.unwrap();
        let key = channel.widget_key.clone().unwrap();
        assert_eq!(frame_ancestors(&t, &key).await.unwrap(), ["https://shop.example"]);

        let at = |page: Option<&str>| {
            let mut new = start(&channel);
            new.device.page_url = page.map(str::to_owned);
            new
        };
        let host = Asking { host: Some("desk.example:8443"), ..Asking::default() };
        for page in [Some("https://shop.example/a?b"), Some("http://127.0.0.1:8080/widget/x"), Some("https://desk.example:8443/app"), None] {
            start_session(&t, at(page), &host).await.unwrap();
        }
        for page in ["https://evil.example/", "https://shop.example.evil/", "http://shop.example/", "shop.example", "null"] {
            assert!(matches!(start_session(&t, at(Some(page)), &host).await, Err(Error::Forbidden(_))), "{page}");
            let foreign = Asking { origin: Some(page), ..host };
            assert!(matches!(start_session(&t, at(None), &foreign).await, Err(Error::Forbidden(_))), "{page}");
        }
    }
}

both! {
    async fn a_visitor_tells_where_they_are(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        let asking = Asking { user_agent: Some(agent), country: Some("DE"), ..Asking::default() };
        let new = StartSession { locale: Some("de-AT".into()), ..start(&channel) };
        let started = start_session(&t, new, &asking).await.unwrap();
        assert_eq!((started.contact.language.as_deref(), started.contact.country.as_deref()), (Some("de-AT"), Some("DE")));
        let visitor = authenticate(&t, started.token.expose()).await.unwrap();

        let change = SessionChange {
            name: Some("Mia".into()),
            page_url: Some("https://shop.example/cuts?token=secret".into()),
            page_title: Some("Cuts".into()),
            ..SessionChange::default()
        };
        update_session(&t, &visitor, change, &Asking::default()).await.unwrap();

        let visits = contacts::visits(&t, &caller, &started.contact.id).await.unwrap();
        let device = &visits[0].device;
        assert_eq!((device.page_url.as_deref(), device.page_title.as_deref()), (Some("https://shop.example/cuts"), Some("Cuts")));
        assert_eq!((device.country.as_deref(), device.browser.as_deref()), (Some("DE"), Some("Chrome")));
        assert_eq!(contacts::get(&t, &caller, &started.contact.id).await.unwrap().name.as_deref(), Some("Mia"));
        let wrong = SessionChange { email: Some("nobody".into()), ..SessionChange::default() };
        assert!(matches!(update_session(&t, &visitor, wrong, &Asking::default()).await, Err(Error::Invalid(_))));
    }
}

both! {
    async fn a_blocked_visitor_may_not_listen(t: TestApp = testing::app) {
        let (caller, channel) = business(&t, "Salon Ana").await;
        let started = begin(&t, start(&channel)).await;
        check_open(&t, started.token.expose()).await.unwrap();

        contacts::block(&t, &caller, &started.contact.id, true).await.unwrap();

        assert!(matches!(check_open(&t, started.token.expose()).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn the_first_visits_are_steps_of_the_set_up(t: TestApp = testing::app) {
        let (owner, channel) = business(&t, "Salon Ana").await;
        let steps = async || {
            let list = orgs::checklist(&t, &owner).await.unwrap();
            (list.tried, list.embedded)
        };
        let visit = async |page: Option<&str>| {
            let mut new = start(&channel);
            new.device.page_url = page.map(str::to_owned);
            let started = begin(&t, new).await;
            authenticate(&t, started.token.expose()).await.unwrap()
        };
        let ask = async |visitor: &Visitor| {
            let (row, _) = contact::begin(&t, visitor).await.unwrap();
            let new = NewMessage { text: "Where can I park?".to_owned(), client_id: None };
            contact::receive(&t, visitor, &row.id, new).await.unwrap();
        };

        visit(None).await;
        assert_eq!(steps().await, (false, false));
        let trying = visit(Some("http://127.0.0.1:8080/widget/wk_0123456789?version=1")).await;
        assert_eq!(steps().await, (false, false), "opening it is not trying it");
        let embedded = visit(Some("https://shop.example/cuts")).await;
        ask(&embedded).await;
        assert_eq!(steps().await, (false, true));
        ask(&trying).await;
        assert_eq!(steps().await, (true, true));
    }
}

both! {
    async fn nobody_writes_before_saying_what_the_business_asks_of_everybody(t: TestApp = testing::app) {
        let (owner, channel) = business(&t, "Salon Ana").await;
        let widget =
            WidgetSettings { name_required: true, email_required: true, ..channel.settings.0.clone() };
        let change = ChannelChange { settings: Some(widget), ..ChannelChange::default() };
        channels::update(&t, &owner, &channel.id, change).await.unwrap();
        let started = begin(&t, start(&channel)).await;
        let visitor = authenticate(&t, started.token.expose()).await.unwrap();

        let refused = async || match channels::widget::begin(&t, &visitor).await {
            Err(Error::Invalid(fields)) => fields.keys().cloned().collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let give = async |change: SessionChange| {
            update_session(&t, &visitor, change, &Asking::default()).await.unwrap();
        };

        assert_eq!(refused().await, ["name"]);
        give(SessionChange { name: Some("Bo".to_owned()), ..SessionChange::default() }).await;
        assert_eq!(refused().await, ["email"]);
        give(SessionChange { email: Some("bo@example.com".to_owned()), ..SessionChange::default() }).await;
        assert!(channels::widget::begin(&t, &visitor).await.is_ok());
    }
}
