//! CalDAV.

use frontdesk_base::Secret;

use super::{Appointment, Changes, Listed, PutError, Written};
use crate::{error::ProviderError, http::Http};

/// The word for CalDAV in errors and metrics.
pub const CALDAV: &str = "caldav";

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
    http: Http,
}

/// The calendars of an account that hold events.
pub async fn discover(http: &Http, account: &CalDavAccount) -> Result<Vec<Listed>, ProviderError> {
    let _ = (http, account);
    Err(ProviderError::refused(CALDAV, "not there yet"))
}

impl CalDav {
    /// A calendar at the address of its collection.
    pub fn new(
        http: Http,
        collection: &str,
        user: &str,
        password: Secret,
    ) -> Result<Self, ProviderError> {
        let _ = (collection, user, password);
        Ok(Self { http })
    }

    pub(super) async fn changes(&self, _: Option<&str>) -> Result<Changes, ProviderError> {
        let _ = &self.http;
        Err(ProviderError::refused(CALDAV, "not there yet"))
    }

    pub(super) async fn put(
        &self,
        _: &Appointment<'_>,
        _: Option<&Written>,
    ) -> Result<Written, PutError> {
        Err(ProviderError::refused(CALDAV, "not there yet").into())
    }

    pub(super) async fn remove(&self, _: &Written) -> Result<(), ProviderError> {
        Err(ProviderError::refused(CALDAV, "not there yet"))
    }
}
