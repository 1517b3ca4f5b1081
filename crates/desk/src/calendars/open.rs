//! Opening a connected calendar with its credential: Google's access tokens are made anew before they run
//! out and kept in memory only.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use frontdesk_base::{
    Error, Secret, Timestamp,
    id::{ConnectionId, OrgId},
};
use frontdesk_providers::{
    ProviderError,
    calendar::{CalDav, Feed, Google, GoogleApp, Outside},
    error::Kind,
};

use super::{Connection, Provider};
use crate::{App, orgs, secrets};

/// An access token is not used when it runs out within so long.
const MARGIN: Duration = Duration::from_secs(120);

/// Tokens that are kept; when there are more, all are made anew.
const KEPT: usize = 2_000;

/// Why a calendar could not be reached.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The account refuses us: somebody has to connect it anew.
    Refused(String),
    /// What was asked is refused, which may be about that alone.
    Rejected(String),
    /// It may work later.
    Passing(String),
    /// It is our own fault.
    Ours(Error),
}

impl Trouble {
    /// What went wrong, for members.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Refused(why) | Self::Rejected(why) | Self::Passing(why) => why.clone(),
            Self::Ours(_) => "something went wrong on our side".to_owned(),
        }
    }
}

impl From<ProviderError> for Trouble {
    fn from(error: ProviderError) -> Self {
        match error.kind {
            Kind::Auth => Self::Refused(error.detail),
            Kind::Refused => Self::Rejected(error.detail),
            Kind::Retry | Kind::Wait => Self::Passing(error.detail),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(why) | Trouble::Rejected(why) => {
                Self::conflict(format!("The calendar refuses: {why}."))
            }
            Trouble::Passing(why) => Self::conflict(format!(
                "The calendar cannot be reached just now: {why}. Try again."
            )),
            Trouble::Ours(error) => error,
        }
    }
}

#[derive(Default)]
struct Tokens(Mutex<HashMap<ConnectionId, (Secret, Timestamp)>>);

/// How Google is reached, where the installation is set up for it.
pub(super) fn google(app: &App) -> Result<&GoogleApp, Error> {
    app.settings().google.as_ref().ok_or_else(|| {
        Error::conflict(
            "Google Calendar is not set up on this installation: providers.google needs a client id and secret.",
        )
    })
}

/// The calendar, ready to be asked. With `fresh` a kept access token is not used: it was refused.
pub(super) async fn open(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    fresh: bool,
) -> Result<Outside, Trouble> {
    let http = app.http().clone();
    // Times without a zone are those of the business's clock.
    let zone = orgs::profile_in(&mut app.db().read(org).await?, org).await?.zone();
    Ok(match connection.provider {
        Provider::Google => Outside::Google(google_calendar(app, org, connection, fresh).await?),
        Provider::CalDav => {
            let password = credential(app, org, connection).await?;
            Outside::CalDav(
                CalDav::new(http, &connection.address, &connection.account, password)?.home(zone),
            )
        }
        Provider::Feed => {
            let address = credential(app, org, connection).await?;
            Outside::Feed(Feed::new(http, address.expose())?.home(zone))
        }
    })
}

/// A calendar of Google's, for what only it can.
pub(super) async fn google_calendar(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    fresh: bool,
) -> Result<Google, Trouble> {
    let token = access_token(app, org, connection, fresh).await?;
    let base_url = google(app)?.base_url.as_deref();
    Ok(Google::new(app.http().clone(), base_url, token, connection.address.clone()))
}

/// A token by which Google lets us in for the next minutes.
pub(super) async fn access_token(
    app: &App,
    org: &OrgId,
    connection: &Connection,
    fresh: bool,
) -> Result<Secret, Trouble> {
    let kept = app.memory::<Tokens>();
    let lock = || kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    let now = app.clock().now();
    if !fresh
        && let Some((token, until)) = lock().get(&connection.id).cloned()
        && until.minus(MARGIN) > now
    {
        return Ok(token);
    }
    let refresh = credential(app, org, connection).await?;
    let grant = google(app)?.refresh(app.http(), &refresh, now).await?;
    if let Some(newer) = &grant.refresh_token {
        let mut tx = app.db().begin(org).await?;
        secrets::put_in(app, &mut tx, org, &connection.secret(), newer).await?;
        tx.commit().await?;
    }
    keep_token(app, &connection.id, &grant.access_token, grant.expires_at);
    Ok(grant.access_token)
}

/// Keeps an access token until it runs out.
pub(super) fn keep_token(app: &App, id: &ConnectionId, token: &Secret, until: Timestamp) {
    let kept = app.memory::<Tokens>();
    let mut kept = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= KEPT && !kept.contains_key(id) {
        kept.clear();
    }
    kept.insert(id.clone(), (token.clone(), until));
}

/// Forgets the access token of a calendar that is no longer connected.
pub(super) fn forget_token(app: &App, id: &ConnectionId) {
    app.memory::<Tokens>().0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
}

/// The refresh token, password or address of a connection.
pub(super) async fn credential(
    app: &App,
    org: &OrgId,
    connection: &Connection,
) -> Result<Secret, Trouble> {
    secrets::open(app, org, &connection.secret())
        .await?
        .ok_or_else(|| Trouble::Refused("its credential is gone".to_owned()))
}
