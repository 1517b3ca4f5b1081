//! A call has come in, whoever carries it: what becomes of it is decided and written down at once.

use frontdesk_base::{Result, Secret, id::OrgId};
use frontdesk_db::Conn;

use super::{
    Carrier, Line,
    calls::{self, Arrival},
    route::{Known, Route, route},
    seats, store, tickets, voicemail,
};
use crate::{
    App,
    contacts::identities::{self, Kind},
    orgs,
};

/// What becomes of a call, decided.
pub(super) enum Outcome {
    /// The agent talks to them; the sound proves itself by this.
    Talk(Secret),
    /// It rings at this number, so many seconds.
    Ring(String, u16),
    /// The agent puts it through to this number: whoever answers there hears who it is and takes it by a key.
    PutThrough(String, u16),
    /// They may leave a message; whether the call is answered already.
    Voicemail { answered: bool },
    /// They are turned away.
    Reject,
}

/// Decides what becomes of a call, and begins the one that the desk keeps where somebody is to answer.
/// `rang`: it has rung at the transfer number, and nobody answered. Whom the agent had put through comes back to it,
/// once; the second time, or where it leads as many calls as it can, they may leave a message. The same call again gets the same.
pub(super) async fn receive(
    app: &App,
    org: &OrgId,
    line: &Line,
    arrival: &Arrival,
    rang: bool,
) -> Result<Outcome> {
    let open = orgs::desk_is_open(app, org).await?;
    let mut conn = app.db().read(org).await?;
    let contact_blocked = is_blocked(&mut conn, org, arrival).await?;
    drop(conn);
    let attestation = arrival.attestation;
    let known = Known { caller: &arrival.from, attestation, contact_blocked, open, rang };
    let mut way = route(line, &known);
    let mut answered = false;
    if rang && let Some(call) = calls::find(app, org, arrival.named()).await? {
        answered = call.answered_at.is_some();
        let room = !seats::are_taken(app);
        if room && crate::calls::returned(app, org, &call.id).await?.is_some() {
            way = Route::Agent;
        } else if !call.is_open() {
            way = Route::Voicemail;
        }
    }
    // Vapi's calls take no seat: their sound is not here.
    let here = arrival.carrier != Carrier::Vapi;
    if way == Route::Agent && here && seats::are_taken(app) {
        metrics::counter!("calls_full_total", "carrier" => arrival.carrier.as_str()).increment(1);
        way = Route::Voicemail;
    }
    if matches!(way, Route::Agent | Route::Ring) {
        let begun = calls::begin(app, org, arrival).await?;
        if begun.is_none() && way == Route::Agent {
            way = Route::Reject;
        }
    }
    let mut tx = app.db().begin(org).await?;
    let outcome = match (way, &line.settings.transfer_number) {
        (Route::Reject, _) => Outcome::Reject,
        (Route::Ring, Some(number)) => {
            // Whoever comes back from there unanswered is known by it.
            tickets::issue(app, &mut tx, org, arrival).await?;
            Outcome::Ring(number.clone(), line.settings.ring_seconds)
        }
        (Route::Agent | Route::Ring, _) => {
            Outcome::Talk(tickets::issue(app, &mut tx, org, arrival).await?)
        }
        (Route::Voicemail, _) => Outcome::Voicemail { answered },
    };
    if matches!(outcome, Outcome::Voicemail { .. }) {
        voicemail::expect(&mut tx, org, arrival).await?;
    }
    store::called(&mut tx, org, &arrival.channel, arrival.at).await?;
    tx.commit().await?;
    let word = match outcome {
        Outcome::Talk(_) => "agent",
        Outcome::Ring(..) | Outcome::PutThrough(..) => "ring",
        Outcome::Voicemail { .. } => "voicemail",
        Outcome::Reject => "reject",
    };
    metrics::counter!("calls_arrived_total", "carrier" => arrival.carrier.as_str(), "outcome" => word)
        .increment(1);
    tracing::info!(org.id = %org, channel.id = %arrival.channel, outcome = word, "A call came in");
    Ok(outcome)
}

async fn is_blocked(conn: &mut Conn, org: &OrgId, arrival: &Arrival) -> Result<bool> {
    let Some(number) = arrival.from.number() else { return Ok(false) };
    let contact = identities::find_in(conn, org, Kind::Phone, number.as_str()).await?;
    Ok(contact.is_some_and(|contact| contact.blocked_at.is_some()))
}
