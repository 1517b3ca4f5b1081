//! The run's Radicale, and what another program does on it.

use std::env;

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Secret;
use frontdesk_providers::{
    Http,
    calendar::{CalDav, CalDavAccount, Outside},
    http::Call,
};
use jiff::tz::TimeZone;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, HeaderValue},
};

use super::reaching;

/// The run's server, and a calendar of one test on it.
pub(super) struct Server {
    pub(super) base: String,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) http: Http,
    pub(super) calendar: String,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "where the run's CalDAV server is stands there")]
    pub(super) async fn with(calendar: &str) -> Self {
        let said = env::var("TEST_CALDAV_SERVER");
        let said = said.expect("TEST_CALDAV_SERVER is set: see docs/testing.md");
        let mut words = said.split(' ').map(str::to_owned);
        let mut word = || words.next().unwrap();
        let (base, user, password) = (word(), word(), word());
        let http = reaching(&base);
        let calendar = format!("{base}/{user}/{calendar}/");
        let server = Self { base, user, password, http, calendar };
        // Left over from a run before, perhaps.
        server.raw("DELETE", "", "").await;
        assert!(server.raw("MKCALENDAR", "", "").await);
        server
    }

    /// What another program does to the calendar; whether it worked.
    pub(super) async fn raw(&self, method: &str, name: &str, body: &str) -> bool {
        let url = Url::parse(&format!("{}{name}", self.calendar)).unwrap();
        let pair = STANDARD.encode(format!("{}:{}", self.user, self.password));
        let call = Call::new("test", Method::from_bytes(method.as_bytes()).unwrap(), url)
            .key(AUTHORIZATION, &Secret::new(format!("Basic {pair}")))
            .unwrap()
            .body(HeaderValue::from_static("text/calendar; charset=utf-8"), body.to_owned());
        self.http.send(call).await.is_ok()
    }

    pub(super) async fn puts(&self, name: &str, event: &str) {
        let lines = event.lines().collect::<Vec<_>>().join("\r\n");
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Another//EN\r\n{lines}\r\nEND:VCALENDAR\r\n"
        );
        assert!(self.raw("PUT", name, &text).await, "{text}");
    }

    pub(super) fn outside(&self) -> Outside {
        let password = Secret::new(self.password.clone());
        let calendar =
            CalDav::new(self.http.clone(), &self.calendar, &self.user, password).unwrap();
        Outside::CalDav(calendar.home(TimeZone::get("Europe/Berlin").unwrap()))
    }

    pub(super) fn account(&self, url: &str) -> CalDavAccount {
        CalDavAccount {
            url: url.to_owned(),
            user: self.user.clone(),
            password: Secret::new(self.password.clone()),
        }
    }

    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", Url::parse(&self.calendar).unwrap().path())
    }
}
