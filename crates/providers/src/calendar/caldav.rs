//! CalDAV (RFC 4791): Nextcloud, iCloud, Fastmail, Radicale and many more.
//!
//! What is new is asked by sync token (RFC 6578), and by comparing versions where a server has none. The
//! server is an organization's word: only the public internet is reached, the password goes over TLS and to
//! no other host.

mod dav;
mod discover;
mod sync;
mod xml;

use frontdesk_base::Secret;
use jiff::tz::TimeZone;
use reqwest::{
    Url,
    header::{ETAG, IF_MATCH, IF_NONE_MATCH},
};

pub use self::discover::discover;
use self::{
    dav::{Dav, Request},
    xml::Space,
};
use super::{
    Appointment, Changes, PutError, Written, event_id,
    ical::{self, Named, Reader},
};
use crate::{
    error::{self, Kind, ProviderError},
    http::{Answer, Http},
};

/// The word for CalDAV in errors and metrics.
pub const CALDAV: &str = "caldav";

const ETAG_ONLY: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/></d:prop></d:propfind>"#;

/// An account on a CalDAV server.
#[derive(Debug, Clone)]
pub struct CalDavAccount {
    /// What a person typed: a host, or an address.
    pub url: String,
    /// The name to sign in with.
    pub user: String,
    /// The password, or an app password.
    pub password: Secret,
}

/// A calendar on a CalDAV server.
#[derive(Debug, Clone)]
pub struct CalDav {
    dav: Dav,
    collection: Url,
    home: TimeZone,
}

impl CalDav {
    /// A calendar at the address of its collection. Fails when a password may not go there.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a secret is given, not lent, like everywhere"
    )]
    pub fn new(
        http: Http,
        collection: &str,
        user: &str,
        password: Secret,
    ) -> Result<Self, ProviderError> {
        let mut collection = Url::parse(collection)
            .map_err(|_| ProviderError::refused(CALDAV, "this is no address of a calendar"))?;
        if !collection.path().ends_with('/') {
            collection.set_path(&format!("{}/", collection.path()));
        }
        dav::safe(&http, &collection)?;
        Ok(Self { dav: Dav::new(http, user, &password), collection, home: TimeZone::UTC })
    }

    /// The same, and the zone of times that name none.
    #[must_use]
    pub fn home(mut self, zone: TimeZone) -> Self {
        self.home = zone;
        self
    }

    pub(super) async fn changes(&self, cursor: Option<&str>) -> Result<Changes, ProviderError> {
        sync::changes(self, cursor).await
    }

    pub(super) async fn put(
        &self,
        appointment: &Appointment<'_>,
        known: Option<&Written>,
    ) -> Result<Written, PutError> {
        let name = event_id(appointment.org, appointment.booking);
        let entry = ical::entry(appointment, &name);
        let Some(known) = known else { return self.create(appointment, &name, entry).await };
        let url = self.resource(&known.id)?;
        let answer = self.write(&url, entry, Some(&known.version)).await?;
        match answer.status.as_u16() {
            200..=299 => Ok(self.written(&url, &answer).await?),
            404 | 410 => Err(PutError::Gone),
            // A server may have no other word for what is not there.
            412 => match self.read(&url).await? {
                Some(_) => Err(PutError::Changed),
                None => Err(PutError::Gone),
            },
            _ => Err(self.dav.refusal(&answer).into()),
        }
    }

    async fn create(
        &self,
        appointment: &Appointment<'_>,
        name: &str,
        entry: String,
    ) -> Result<Written, PutError> {
        let url = self.resource(&self.path_of(name))?;
        let answer = self.write(&url, entry.clone(), None).await?;
        match answer.status.as_u16() {
            200..=299 => return Ok(self.written(&url, &answer).await?),
            412 => {}
            _ => return Err(self.dav.refusal(&answer).into()),
        }
        // It is there already: an earlier try of ours.
        let between = || ProviderError::retry(CALDAV, "the event changed in between");
        let Some((version, ours)) = self.read(&url).await? else { return Err(between().into()) };
        if ours.as_deref() != Some(appointment.booking) {
            let detail = "another event has the name of this booking";
            return Err(ProviderError::refused(CALDAV, detail).into());
        }
        let answer = self.write(&url, entry, Some(&version)).await?;
        match answer.status.as_u16() {
            200..=299 => Ok(self.written(&url, &answer).await?),
            404 | 410 | 412 => Err(between().into()),
            _ => Err(self.dav.refusal(&answer).into()),
        }
    }

    /// The path of the resource that we put under this name.
    pub(super) fn path_of(&self, name: &str) -> String {
        format!("{}{name}.ics", self.collection.path())
    }

    pub(super) async fn remove(&self, known: &Written) -> Result<(), ProviderError> {
        let request = Request { method: "DELETE", ..Request::default() };
        let (_, answer) = self.dav.ask(&self.resource(&known.id)?, &request).await?;
        match answer.status.as_u16() {
            200..=299 | 404 | 410 => Ok(()),
            _ => Err(self.dav.refusal(&answer)),
        }
    }

    /// Writes a resource: over the version that is known, and where none may be without one. A version that
    /// is empty is written over unasked.
    async fn write(
        &self,
        url: &Url,
        entry: String,
        known: Option<&str>,
    ) -> Result<Answer, ProviderError> {
        let header = match known {
            Some("") => None,
            Some(version) => Some((IF_MATCH, version)),
            None => Some((IF_NONE_MATCH, "*")),
        };
        let request =
            Request { method: "PUT", body: Some(entry), calendar: true, header, depth: None };
        Ok(self.dav.ask(url, &request).await?.1)
    }

    /// The version of a resource and the booking in it; `None` when there is none.
    async fn read(&self, url: &Url) -> Result<Option<(String, Option<String>)>, ProviderError> {
        let request = Request { method: "GET", ..Request::default() };
        let (_, answer) = self.dav.ask(url, &request).await?;
        match answer.status.as_u16() {
            404 | 410 => return Ok(None),
            200..=299 => {}
            _ => return Err(self.dav.refusal(&answer)),
        }
        let version = error::header(&answer.headers, ETAG.as_str()).unwrap_or_default().to_owned();
        let text = String::from_utf8_lossy(&answer.body);
        let read = ical::read(&text, self.reader("", ""));
        let ours = read.and_then(|read| read.items.into_iter().find_map(|item| item.ours));
        Ok(Some((version, ours)))
    }

    /// Where a resource is now, and its version: a server that changes what it is given does not say it with
    /// its answer.
    async fn written(&self, url: &Url, answer: &Answer) -> Result<Written, ProviderError> {
        let id = url.path().to_owned();
        if let Some(version) = error::header(&answer.headers, ETAG.as_str()) {
            return Ok(Written { id, version: version.to_owned() });
        }
        let request = Request::xml("PROPFIND", "0", ETAG_ONLY);
        let (_, found) = self.dav.multistatus(url, &request).await?;
        let version = found.responses.first().map_or("", |one| one.text(Space::Dav, "getetag"));
        Ok(Written { id, version: version.to_owned() })
    }

    /// How a resource is read.
    fn reader<'a>(&'a self, path: &'a str, version: &'a str) -> Reader<'a> {
        Reader { home: &self.home, named: Named::Path(path), version, owner: &self.dav.user }
    }

    /// The address of a resource by its path. One that would lead to another host is refused.
    fn resource(&self, path: &str) -> Result<Url, ProviderError> {
        let path = path.split('#').next().unwrap_or_default();
        let url = self.collection.join(path).ok();
        let inside = url.filter(|url| {
            url.origin() == self.collection.origin()
                && url.path().starts_with(self.collection.path())
        });
        inside.ok_or_else(|| {
            ProviderError::new(Kind::Refused, CALDAV, "this is no resource of the calendar")
        })
    }
}
