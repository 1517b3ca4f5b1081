//! Connecting a calendar: an account first (Google asks its owner, CalDAV takes a password), then which of
//! its calendars, whose it is and what it is for. A feed is an address alone.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{
    Error, Result, Secret, Timestamp,
    error::Checks,
    id::{ConnectionId, MemberId, OrgId},
    text,
};
use frontdesk_db::Tx;
use frontdesk_providers::calendar::{self, CalDavAccount, Feed, Google, Listed};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Connection, MOST, Provider, State, Use, checked,
    open::{self, Trouble},
    store, updated, used_now,
};
use crate::{App, Caller, Role, audit, limits, secrets, secrets::Sealed};

/// How long somebody may take at Google's.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1_800);

/// What goes to Google and comes back: sealed, so that nobody can make one or read the verifier.
#[derive(Serialize, Deserialize)]
struct Errand {
    org: OrgId,
    member: MemberId,
    /// The connection that is to work again; `None` for a new one.
    again: Option<ConnectionId>,
    /// RFC 7636.
    verifier: String,
    at: Timestamp,
}

const ERRAND: &str = "calendars/google-errand";

/// Whether the installation can reach Google Calendar.
pub fn is_google_set_up(app: &App) -> bool {
    app.settings().google.is_some()
}

/// Where Google sends people back to: has to be written down with the client in Google's console.
fn return_address(app: &App) -> String {
    format!("{}/app/settings/calendars/google/return", app.settings().public_url)
}

/// The address at Google's at which somebody lets us into their calendar; with `again`, into that of a
/// connection that is broken.
pub async fn google_begin(
    app: &App,
    caller: &Caller,
    again: Option<&ConnectionId>,
) -> Result<String> {
    caller.must_be(Role::Admin)?;
    let google = open::google(app)?;
    let member = caller.member().ok_or_else(|| Error::forbidden("Only a member can do this."))?;
    let hint = match again {
        Some(id) => Some(super::get(app, caller, id).await?.account),
        None => None,
    };
    let verifier = app.random().token();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let errand = Errand {
        org: caller.org().clone(),
        member: member.clone(),
        again: again.cloned(),
        verifier,
        at: app.clock().now(),
    };
    let plain = serde_json::to_vec(&errand).map_err(Error::internal)?;
    let sealed = app.master_key().seal(app.random(), &plain, ERRAND);
    let state = URL_SAFE_NO_PAD.encode(sealed.as_bytes());
    Ok(google.authorize_url(&return_address(app), &state, &challenge, hint.as_deref()).to_string())
}

/// Somebody comes back from Google with a code: the account is known, its calendar is still to be chosen.
pub async fn google_return(
    app: &App,
    caller: &Caller,
    state: &str,
    code: &str,
) -> Result<Connection> {
    caller.must_be(Role::Admin)?;
    let errand = errand(app, caller, state)?;
    let now = app.clock().now();
    let verifier = Secret::new(errand.verifier);
    let google = open::google(app)?;
    let grant = google
        .exchange(app.http(), code, &return_address(app), &verifier, now)
        .await
        .map_err(Trouble::from)?;
    let account = grant.email.clone().unwrap_or_default();
    let Some(refresh) = grant.refresh_token else {
        return Err(Error::conflict(
            "Google gave no lasting access. Take Frontdesk out of the account's connected apps and try again.",
        ));
    };
    let connection = match errand.again {
        Some(id) => mend(app, caller, &id, (&account, &refresh)).await?,
        None => begin(app, caller, (Provider::Google, &account), &refresh).await?,
    };
    open::keep_token(app, &connection.id, &grant.access_token, grant.expires_at);
    Ok(connection)
}

fn errand(app: &App, caller: &Caller, state: &str) -> Result<Errand> {
    const UNKNOWN: &str = "This way back from Google is not valid any more. Begin again.";
    let bytes = URL_SAFE_NO_PAD.decode(state).map_err(|_| Error::conflict(UNKNOWN))?;
    let plain = app
        .master_key()
        .open(&Sealed::from_bytes(bytes), ERRAND)
        .map_err(|_| Error::conflict(UNKNOWN))?;
    let errand: Errand = serde_json::from_slice(&plain).map_err(|_| Error::conflict(UNKNOWN))?;
    let theirs = errand.org == *caller.org() && Some(&errand.member) == caller.member();
    if !theirs || app.clock().now().since(errand.at) > PATIENCE {
        return Err(Error::conflict(UNKNOWN));
    }
    Ok(errand)
}

/// An account of a CalDAV server.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct CalDavLogin {
    /// The server's address, or just its name.
    #[serde(default)]
    pub server: String,
    /// The user name, often an e-mail address.
    #[serde(default)]
    pub user: String,
    /// The password; where the server has them, one for this program alone.
    #[serde(default)]
    pub password: String,
}

/// Tries an account of a CalDAV server and keeps it; its calendar is still to be chosen.
pub async fn connect_caldav(app: &App, caller: &Caller, login: &CalDavLogin) -> Result<Connection> {
    caller.must_be(Role::Admin)?;
    let account = account(login)?;
    let listed = calendar::discover(app.http(), &account).await.map_err(Trouble::from);
    let listed = listed.map_err(|trouble| refused(&trouble))?;
    if listed.is_empty() {
        return Err(Error::invalid("server", "has no calendar for this account"));
    }
    // The server is asked again when the calendar is chosen, by the address that works.
    let kept = serde_json::to_string(&(&account.url, account.password.expose()))
        .map_err(Error::internal)?;
    begin(app, caller, (Provider::CalDav, &account.user), &Secret::new(kept)).await
}

fn account(login: &CalDavLogin) -> Result<CalDavAccount> {
    let url = text::line(&login.server);
    let user = text::line(&login.user);
    let mut checks = Checks::new();
    checks.require(!url.is_empty(), "server", "is the address of the CalDAV server");
    checks.require(url.chars().count() <= limits::URL_CHARS, "server", "is too long");
    checks.require(!user.is_empty(), "user", "is the name you sign in with there");
    checks.require(user.chars().count() <= limits::LINE_CHARS, "user", "is too long");
    checks.require(!user.contains(':'), "user", "has no colon");
    checks.require(!login.password.is_empty(), "password", "is needed");
    checks.require(login.password.len() <= 1_000, "password", "is too long");
    checks.done()?;
    Ok(CalDavAccount { url, user, password: Secret::new(login.password.clone()) })
}

fn refused(trouble: &Trouble) -> Error {
    let field = if trouble.in_words().contains("password") { "password" } else { "server" };
    Error::invalid(field, trouble.in_words())
}

/// Lets a broken CalDAV connection in again by another password.
pub async fn relogin(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    login: &CalDavLogin,
) -> Result<Connection> {
    let connection = super::get(app, caller, id).await?;
    if connection.provider != Provider::CalDav {
        return Err(Error::conflict("This calendar has no password."));
    }
    let server = if connection.address.is_empty() {
        login.server.clone()
    } else {
        connection.address.clone()
    };
    let login = CalDavLogin { server, user: connection.account.clone(), ..login.clone() };
    let account = account(&login)?;
    let listed = calendar::discover(app.http(), &account).await.map_err(Trouble::from);
    listed.map_err(|trouble| refused(&trouble))?;
    let kept = kept_login(&connection, &account)?;
    mend(app, caller, id, (&account.user, &kept)).await
}

fn kept_login(connection: &Connection, account: &CalDavAccount) -> Result<Secret> {
    if connection.state != State::Choosing && !connection.address.is_empty() {
        return Ok(account.password.clone());
    }
    let kept = serde_json::to_string(&(&account.url, account.password.expose()));
    Ok(Secret::new(kept.map_err(Error::internal)?))
}

/// A feed to subscribe to.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct FeedText {
    /// Where it is: `https://…` or `webcal://…`.
    #[serde(default)]
    pub address: String,
    /// What it is called here; empty for its own name.
    #[serde(default)]
    pub name: String,
}

/// Subscribes to a feed. It is read once before, so that a wrong address is found out at once.
pub async fn connect_feed(
    app: &App,
    caller: &Caller,
    feed: &FeedText,
    used: &Use,
) -> Result<Connection> {
    caller.must_be(Role::Admin)?;
    let (address, name) = (text::line(&feed.address), text::line(&feed.name));
    let mut checks = Checks::new();
    checks.require(!address.is_empty(), "address", "is the address of the calendar");
    checks.require(address.chars().count() <= limits::URL_CHARS, "address", "is too long");
    checks.require(name.chars().count() <= limits::NAME_CHARS, "name", "is too long");
    checks.done()?;
    let wrong = |trouble: Trouble| Error::invalid("address", trouble.in_words());
    let reader = Feed::new(app.http().clone(), &address).map_err(|error| wrong(error.into()))?;
    let read = calendar::Outside::Feed(reader).changes(None).await;
    let read = read.map_err(|error| wrong(error.into()))?;
    let host = address.split("//").nth(1).unwrap_or(&address);
    let host = host.split(['/', '?']).next().unwrap_or_default().to_owned();
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let used = checked(&mut tx, org, false, used).await?;
    let name = Some(name).filter(|name| !name.is_empty()).or(read.name).unwrap_or_default();
    let connection = Connection {
        name,
        staff_id: used.staff_id.clone(),
        blocks: used.blocks,
        state: State::Active,
        ..fresh(app, Provider::Feed, &host)
    };
    insert(app, &mut tx, caller, &connection, &Secret::new(address)).await?;
    used_now(app, &mut tx, org, &connection.id).await?;
    tx.commit().await?;
    super::get(app, caller, &connection.id).await
}

/// The calendars of an account that can be chosen from.
pub async fn choices(app: &App, caller: &Caller, id: &ConnectionId) -> Result<Vec<Listed>> {
    let connection = super::get(app, caller, id).await?;
    if connection.state != State::Choosing {
        return Err(Error::conflict("This calendar is chosen already."));
    }
    Ok(listed(app, caller.org(), &connection).await?.0)
}

/// The account's calendars, and the credential as it is kept once one is chosen.
async fn listed(
    app: &App,
    org: &OrgId,
    connection: &Connection,
) -> Result<(Vec<Listed>, Option<Secret>)> {
    Ok(match connection.provider {
        Provider::Google => {
            let token = open::access_token(app, org, connection, false).await?;
            let base_url = open::google(app)?.base_url.as_deref();
            let listed = Google::list(app.http(), base_url, &token).await;
            (listed.map_err(Trouble::from)?, None)
        }
        Provider::CalDav => {
            let kept = open::credential(app, org, connection).await?;
            let (url, password): (String, String) =
                serde_json::from_str(kept.expose()).map_err(Error::internal)?;
            let password = Secret::new(password);
            let account =
                CalDavAccount { url, user: connection.account.clone(), password: password.clone() };
            let listed = calendar::discover(app.http(), &account).await;
            (listed.map_err(Trouble::from)?, Some(password))
        }
        Provider::Feed => (Vec::new(), None),
    })
}

/// Chooses a calendar of the account: from now on it is read and written.
pub async fn choose(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    calendar: &str,
    used: &Use,
) -> Result<Connection> {
    let connection = super::get(app, caller, id).await?;
    if connection.state != State::Choosing {
        return Err(Error::conflict("This calendar is chosen already."));
    }
    let org = caller.org();
    let (listed, credential) = listed(app, org, &connection).await?;
    let Some(chosen) = listed.iter().find(|one| one.id == calendar) else {
        return Err(Error::invalid("calendar", "is none of this account's"));
    };
    if used.writes && !chosen.writable {
        return Err(Error::invalid("writes", "is not possible: this calendar can only be read"));
    }
    let mut tx = app.db().begin(org).await?;
    let now = app.clock().now();
    let locked = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("calendar"))?;
    if locked.state != State::Choosing {
        return Err(Error::conflict("This calendar is chosen already."));
    }
    let others = store::list(&mut tx, org).await?;
    let twice = |other: &&Connection| {
        other.id != *id && other.provider == locked.provider && other.address == chosen.id
    };
    if let Some(other) = others.iter().find(twice) {
        let say = format!("is connected already, as “{}”", other.name);
        return Err(Error::invalid("calendar", say));
    }
    let used = checked(&mut tx, org, chosen.writable, used).await?;
    let name: String = text::line(&chosen.name).chars().take(limits::NAME_CHARS).collect();
    let which = (chosen.id.as_str(), name.as_str(), chosen.begins.as_str());
    store::choose(&mut tx, org, id, which, chosen.writable, now).await?;
    store::set_use(&mut tx, org, id, &used, now).await?;
    if let Some(password) = credential {
        secrets::put_in(app, &mut tx, org, &locked.secret(), &password).await?;
    }
    audit::record(app, &mut tx, caller, "calendar.connected", id.as_str(), "").await?;
    used_now(app, &mut tx, org, id).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, connection.id = %id, "Connected calendar {id}");
    super::get(app, caller, id).await
}

/// An account that is known now.
async fn begin(
    app: &App,
    caller: &Caller,
    (provider, account): (Provider, &str),
    credential: &Secret,
) -> Result<Connection> {
    let connection = fresh(app, provider, account);
    let mut tx = app.db().begin(caller.org()).await?;
    insert(app, &mut tx, caller, &connection, credential).await?;
    tx.commit().await?;
    Ok(connection)
}

fn fresh(app: &App, provider: Provider, account: &str) -> Connection {
    let now = app.clock().now();
    Connection {
        id: ConnectionId::new(now),
        provider,
        state: State::Choosing,
        reason: String::new(),
        staff_id: None,
        account: account.chars().take(limits::LINE_CHARS).collect(),
        address: String::new(),
        name: String::new(),
        blocks: false,
        writable: provider.is_writable(),
        writes: false,
        details: false,
        synced_at: None,
        failures: 0,
        skipped: 0,
        created_at: now,
        cursor: String::new(),
        unrolled_on: String::new(),
        warned: false,
        channel: String::new(),
        channel_token: String::new(),
        channel_resource: String::new(),
        channel_until: Timestamp::from_millis(0),
    }
}

async fn insert(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    connection: &Connection,
    credential: &Secret,
) -> Result<()> {
    let org = caller.org();
    if store::counts(tx, org).await?.0 >= MOST {
        return Err(Error::conflict("There are as many calendars as can be connected."));
    }
    store::insert(tx, org, connection, caller.actor().id()).await?;
    secrets::put_in(app, tx, org, &connection.secret(), credential).await?;
    let word = connection.provider.as_str();
    audit::record(app, tx, caller, "calendar.account_added", connection.id.as_str(), word).await
}

/// A connection that was broken lets us in again.
async fn mend(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    (account, credential): (&str, &Secret),
) -> Result<Connection> {
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let connection = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("calendar"))?;
    let other = !account.is_empty() && !connection.account.is_empty();
    if other && !account.eq_ignore_ascii_case(&connection.account) {
        return Err(Error::conflict(format!(
            "That is another account: this calendar belongs to {}.",
            connection.account
        )));
    }
    secrets::put_in(app, &mut tx, org, &connection.secret(), credential).await?;
    let kept = if account.is_empty() { &connection.account } else { account };
    store::mend(&mut tx, org, id, kept, app.clock().now()).await?;
    audit::record(app, &mut tx, caller, "calendar.reconnected", id.as_str(), "").await?;
    used_now(app, &mut tx, org, id).await?;
    updated(app, &mut tx, org, id).await?;
    tx.commit().await?;
    super::get(app, caller, id).await
}
