//! Phone lines: a number at a carrier, and what becomes of who calls it.
//!
//! A carrier asks what to do with a call ([`twilio`], [`telnyx`], [`vapi`]): its signature is verified against the
//! account's secret ([`accounts`]) before anything is read. What becomes of the call is a pure function of
//! the line's settings and the caller ([`route`]): the agent talks to them, it rings at a person, they leave a
//! message ([`voicemail`]), or they are turned away. The agent's own sound comes over a websocket, which
//! proves by a ticket of this call that it belongs to it ([`tickets`]). The call that the desk keeps begins
//! and ends in `calls`, one that the agent makes in `dialing`; what comes after the agent's sound is in `ended`. A member
//! may have a caller put through (`put_through`).

mod able;
pub mod accounts;
mod arrive;
mod brief;
mod calls;
mod dial;
mod dialing;
mod ended;
mod health;
mod model;
mod numbers;
pub(crate) mod phrases;
mod put_through;
mod route;
mod seats;
mod settings;
mod store;
pub mod telnyx;
pub mod tickets;
pub mod twilio;
pub mod vapi;
pub mod voicemail;
mod voices;
pub(crate) mod words;

use frontdesk_base::{
    Error, Result,
    id::{ChannelId, OrgId},
};
use frontdesk_db::{Conn, Door, Json, Tx};

pub use able::can_talk;
pub use calls::Arrival;
pub use dial::{NewDial, dial, lines_that_call};
pub use health::{Health, Light, health};
pub use model::{
    Answers, Carrier, Line, LineChange, Machine, NewLine, Speech, Transfers, Withheld,
};
pub use numbers::{Listed, list_numbers, wire};
pub use put_through::{put_through, puts_through_to};
pub(super) use seats::are_taken;
pub use seats::{Seat, all_over, seat};
pub use settings::VoiceSettings;
pub use voices::{Voice, Voices, voices};

use super::{Channel, ChannelKind, WidgetSettings, changed, checked_name, store as channels};
use crate::{App, Caller, Role, calls::LOST_JOB, jobs::Handler, orgs};

/// Lines of one organization.
const MOST: i64 = 50;

/// The jobs of phone lines.
pub(crate) fn handlers() -> Vec<Handler> {
    let own = [
        Handler::new(telnyx::KIND, telnyx::run),
        Handler::new(LOST_JOB, telnyx::lost),
        Handler::new(dialing::KIND, dialing::run),
        Handler::new(dialing::MACHINE, dialing::spoken_to),
        Handler::new(voicemail::FETCH, voicemail::fetch),
        Handler::new(voicemail::FORGET, voicemail::forget_at_carrier),
        Handler::new(voicemail::WAIT, voicemail::waited),
    ];
    own.into_iter().chain(vapi::handlers()).collect()
}

/// Forgets what has run out: tickets of a day ago, messages of ninety days ago.
pub(crate) async fn forget_old(app: &App) -> Result<()> {
    tickets::forget_old(app).await?;
    voicemail::forget_old(app).await
}

/// The organization's lines, the oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Line>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// One line.
pub async fn get(app: &App, caller: &Caller, id: &ChannelId) -> Result<Line> {
    let mut conn = app.db().read(caller.org()).await?;
    get_in(&mut conn, caller.org(), id).await
}

/// How a line is answered, for whoever carries a call of it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn settings_of(app: &App, org: &OrgId, id: &ChannelId) -> Result<VoiceSettings> {
    let mut conn = app.db().read(org).await?;
    Ok(get_in(&mut conn, org, id).await?.settings.0)
}

/// The same within a transaction.
pub(crate) async fn get_in(conn: &mut Conn, org: &OrgId, id: &ChannelId) -> Result<Line> {
    store::get(conn, org, id).await?.ok_or(Error::NotFound("phone line"))
}

/// Makes a line.
pub async fn create(app: &App, caller: &Caller, new: NewLine) -> Result<Line> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let name = checked_name(&new.name)?;
    let carrier = new
        .carrier
        .ok_or_else(|| Error::invalid("carrier", "is twilio, telnyx, vapi or browser"))?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let country = orgs::profile_in(&mut tx, org).await?.country;
    let countries = [country.as_str()];
    let number = model::number(carrier, &new.number, &countries)?;
    let settings = new.settings.checked(&number, &countries)?;
    // Whoever could not prove themselves could not be refused: without a secret it is off.
    let enabled = carrier != Carrier::Vapi || vapi::account::secret(app, org).await?.is_some();
    if channels::count(&mut tx, org, ChannelKind::Voice).await? >= MOST {
        return Err(Error::conflict("There are as many phone lines as there may be."));
    }
    let channel = Channel {
        id: ChannelId::new(now),
        kind: ChannelKind::Voice,
        provider: carrier.as_str().to_owned(),
        name: name.clone(),
        widget_key: None,
        settings: Json(WidgetSettings::default()),
        enabled,
        created_at: now,
        updated_at: now,
    };
    let line = Line {
        channel_id: channel.id.clone(),
        name,
        carrier,
        enabled,
        number,
        settings: Json(settings),
        carrier_id: String::new(),
        wired_at: None,
        last_call_at: None,
        updated_at: now,
    };
    channels::insert(&mut tx, org, &channel).await?;
    if !store::insert(&mut tx, org, &line).await? {
        return Err(taken());
    }
    changed(app, &mut tx, caller, "channel.created", &channel).await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, channel.id = %channel.id, "Created phone line {}", channel.id);
    Ok(line)
}

/// Changes a line.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ChannelId,
    change: LineChange,
) -> Result<Line> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let name = change.name.map(|name| checked_name(&name)).transpose()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let mut channel = lock(&mut tx, org, id).await?;
    let before = get_in(&mut tx, org, id).await?;
    let mut line = before.clone();
    let country = orgs::profile_in(&mut tx, org).await?.country;
    let countries = [country.as_str()];
    if let Some(typed) = change.number {
        let number = model::number(line.carrier, &typed, &countries)?;
        if number != line.number {
            if store::holder(&mut tx, org, &number).await?.is_some() && !number.is_empty() {
                return Err(taken());
            }
            line = Line { number, carrier_id: String::new(), wired_at: None, ..line };
        }
    }
    let settings = change.settings.unwrap_or_else(|| line.settings.0.clone());
    line.settings = Json(settings.checked(&line.number, &countries)?);
    if let Some(name) = name {
        line.name = name;
    }
    if line == before {
        return Ok(line);
    }
    line.updated_at = now;
    store::update(&mut tx, org, &line).await?;
    channel.name.clone_from(&line.name);
    channel.updated_at = now;
    channels::update(&mut tx, org, &channel).await?;
    changed(app, &mut tx, caller, "channel.updated", &channel).await?;
    tx.commit().await?;
    Ok(line)
}

/// Deletes a line that nobody has called yet, and that has called nobody.
///
/// # Errors
/// [`Error::Conflict`] for one with calls or messages: it is switched off instead, because they are of it.
pub async fn delete(app: &App, caller: &Caller, id: &ChannelId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let channel = lock(&mut tx, org, id).await?;
    if store::is_used(&mut tx, org, id).await? {
        return Err(Error::conflict("There are calls or messages on this line. Switch it off."));
    }
    store::delete(&mut tx, org, id).await?;
    changed(app, &mut tx, caller, "channel.deleted", &channel).await?;
    tx.commit().await
}

/// Where a carrier reports what happens on a line: the addresses for its web hooks.
pub fn webhooks(app: &App, line: &Line) -> Vec<(&'static str, String)> {
    let at = |kind: &str| hook(app, line, kind);
    match line.carrier {
        Carrier::Twilio => vec![("voice", at("voice")), ("status", at("status"))],
        Carrier::Telnyx => vec![("call", at("call"))],
        Carrier::Vapi => {
            vec![("server", at("server")), ("model", at("").trim_end_matches('/').to_owned())]
        }
        Carrier::Browser => Vec::new(),
    }
}

/// Where a line's carrier reports things of this kind.
fn hook(app: &App, line: &Line, kind: &str) -> String {
    format!("{}/hooks/{}/{}/{kind}", app.settings().public_url, line.carrier, line.channel_id)
}

/// Where the sound of a line's calls goes: `wss://…/media/twilio/chan_…`.
fn media(app: &App, line: &Line) -> String {
    let public = &app.settings().public_url;
    let socket = match public.split_once("://") {
        Some(("http", rest)) => format!("ws://{rest}"),
        Some((_, rest)) => format!("wss://{rest}"),
        None => public.clone(),
    };
    format!("{socket}/media/{}/{}", line.carrier, line.channel_id)
}

/// The line of a channel, whosever it is, if this carrier has it.
async fn whose(app: &App, id: &ChannelId, carrier: Carrier) -> Result<Option<(OrgId, Line)>> {
    let mut conn = app.db().read_system(Door::Token).await?;
    let Some(org) = store::whose(&mut conn, id).await? else { return Ok(None) };
    drop(conn);
    let mut conn = app.db().read(&org).await?;
    let line = store::get(&mut conn, &org, id).await?;
    Ok(line.filter(|line| line.carrier == carrier).map(|line| (org, line)))
}

/// Whether a channel can be switched on: a line at Vapi has a secret first.
pub(super) async fn may_open(app: &App, org: &OrgId, channel: &Channel) -> Result<()> {
    let vapi = channel.kind == ChannelKind::Voice && channel.provider == Carrier::Vapi.as_str();
    if vapi && vapi::account::secret(app, org).await?.is_none() {
        return Err(Error::conflict(
            "Vapi has no secret to prove itself by, so anybody could pretend to be it. Connect the account first.",
        ));
    }
    Ok(())
}

async fn lock(tx: &mut Tx, org: &OrgId, id: &ChannelId) -> Result<Channel> {
    let channel = channels::lock(tx, org, id).await?;
    channel.filter(|one| one.kind == ChannelKind::Voice).ok_or(Error::NotFound("phone line"))
}

fn taken() -> Error {
    Error::invalid("number", "is another phone line's already")
}

/// What a request is answered that is not signed as it should be, whoever it is for.
fn not_genuine() -> Error {
    Error::forbidden("The request is not signed as it should be.")
}

#[cfg(test)]
mod tests;
