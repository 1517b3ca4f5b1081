//! A call begins, and is answered.

use std::time::Duration;

use frontdesk_base::{
    Error, Phone, Result,
    error::Checks,
    id::{CallId, ChannelId, ContactId, ConversationId, OrgId},
    text,
};
use frontdesk_db::Tx;

use super::{
    browser,
    model::{Call, Dial, Direction, RecordingState, State},
    store, watch,
};
use crate::{
    App,
    contacts::{self, Contact, identities},
    conversations::{Conversation, Holder, voice},
    events::{self, NewEvent},
};

/// Whoever calls again within this time of a call's end goes on where they were.
const AGAIN_WITHIN: Duration = Duration::from_mins(10);

/// A call that begins.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// The way in.
    pub channel: ChannelId,
    /// Who carries it, such as `twilio`, `telnyx`, `browser`.
    pub provider: String,
    /// That provider's own id of it, by which a repeated word of it is recognized.
    pub external_id: String,
    /// Who called whom.
    pub direction: Direction,
    /// The caller's number; `None` when it is withheld or there is none.
    pub from: Option<Phone>,
    /// The number that is called.
    pub to: Option<Phone>,
    /// The conversation that it belongs to, where there is one already: a visitor who talks instead of
    /// typing, a contact who is called back from the inbox.
    pub conversation: Option<ConversationId>,
}

/// A call that has begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The call.
    pub call: Call,
    /// Its conversation.
    pub conversation: Conversation,
    /// The person outside.
    pub contact: Contact,
    /// Whether it was known already: this was told twice.
    pub again: bool,
}

/// Begins a call: finds the contact by the number or makes one, goes on with the conversation of a call
/// that ended a moment ago or begins one, and tells of both. Told again with the same external id, it
/// answers with the call that is there.
///
/// # Errors
/// [`Error::NotFound`] when the channel or the conversation is not the organization's,
/// [`Error::Forbidden`] when the channel is switched off or the contact is blocked,
/// [`Error::Invalid`] for an external id that cannot be one.
pub async fn begin(app: &App, org: &OrgId, new: NewCall) -> Result<Begun> {
    check(&new)?;
    let mut tx = app.db().begin(org).await?;
    let (kind, enabled) =
        store::hold_channel(&mut tx, org, &new.channel).await?.ok_or(Error::NotFound("channel"))?;
    let key = (&new.channel, new.provider.as_str(), new.external_id.as_str());
    if let Some(call) = store::by_external_id(&mut tx, org, key).await? {
        let conversation = voice::lock(&mut tx, org, &call.conversation_id).await?;
        let contact = contacts::load(&mut tx, org, &call.contact_id).await?;
        return Ok(Begun { call, conversation, contact, again: true });
    }
    if !enabled {
        return Err(Error::forbidden("This number is not in service."));
    }
    let (conversation, contact) = match &new.conversation {
        Some(id) => {
            let conversation = voice::lock(&mut tx, org, id).await?;
            let contact = contacts::hold(&mut tx, org, &conversation.contact_id).await?;
            refuse_blocked(&contact)?;
            (conversation, contact)
        }
        None => find(app, &mut tx, org, (&new, None), &kind).await?,
    };
    if new.provider == "browser" {
        browser::room_in_browser(&mut tx, org, &contact.id, app.clock().now()).await?;
    }
    let call = row(app, &new, &conversation);
    if !store::insert(&mut tx, org, &call).await? {
        return Err(Error::internal("a call was begun twice under its channel's lock"));
    }
    tell(app, &mut tx, org, "call.started", &call).await?;
    watch::schedule(app, &mut tx, org, &call.id).await?;
    tx.commit().await?;
    metrics::counter!("calls_total", "direction" => call.direction.as_str()).increment(1);
    tracing::info!(org.id = %org, call.id = %call.id, conversation.id = %conversation.id, "Call {} began", call.id);
    Ok(Begun { call, conversation, contact, again: false })
}

fn check(new: &NewCall) -> Result<()> {
    let mut checks = Checks::new();
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_graphic());
    checks.require(
        (1..=200).contains(&new.external_id.len()) && plain(&new.external_id),
        "external_id",
        "has 1 to 200 plain characters",
    );
    checks.require(
        (1..=40).contains(&new.provider.len()) && plain(&new.provider),
        "provider",
        "has 1 to 40 plain characters",
    );
    checks.done()
}

fn refuse_blocked(contact: &Contact) -> Result<()> {
    if contact.blocked_at.is_some() {
        return Err(Error::forbidden("This caller is blocked."));
    }
    Ok(())
}

pub(super) fn row(app: &App, new: &NewCall, conversation: &Conversation) -> Call {
    let now = app.clock().now();
    Call {
        id: CallId::new(now),
        conversation_id: conversation.id.clone(),
        channel_id: new.channel.clone(),
        contact_id: conversation.contact_id.clone(),
        provider: new.provider.clone(),
        external_id: new.external_id.clone(),
        direction: new.direction,
        from_number: new.from.as_ref().map(Phone::to_string),
        to_number: new.to.as_ref().map(Phone::to_string),
        status: State::Ringing,
        started_at: now,
        answered_at: None,
        ended_at: None,
        ended_by: None,
        outcome: None,
        language: conversation.language.clone(),
        summary: None,
        digits: String::new(),
        beat_at: now,
        voice_seconds: 0,
        cost_micros: 0,
        recording_state: RecordingState::None,
        recording_key: None,
        recording_parts: None,
        recording_type: None,
        recording_bytes: None,
        recording_ms: None,
        recording_from_ms: 0,
        peaks: None,
        returned_at: None,
        put_through_at: None,
        dial: Dial::default(),
    }
}

/// Whose call it is, the `known` contact's or that of the number, and the conversation that it goes on with
/// or begins.
pub(super) async fn find(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (new, known): (&NewCall, Option<&ContactId>),
    kind: &str,
) -> Result<(Conversation, Contact)> {
    let now = app.clock().now();
    let number = match new.direction {
        Direction::Inbound => new.from.as_ref(),
        Direction::Outbound => new.to.as_ref(),
    };
    let known = match (known, number) {
        (Some(id), _) => Some(id.clone()),
        (None, Some(number)) => {
            let kind = identities::Kind::Phone;
            identities::find_in(tx, org, kind, number.as_str()).await?.map(|known| known.id)
        }
        (None, None) => None,
    };
    let contact = if let Some(id) = known {
        let contact = contacts::hold(tx, org, &id).await?;
        refuse_blocked(&contact)?;
        if new.direction == Direction::Inbound {
            contacts::seen_in(tx, org, &contact.id, now).await?;
        }
        contact
    } else {
        let mut contact = contacts::unknown(now);
        contact.phone = number.map(Phone::to_string);
        contacts::create_in(app, tx, org, &contact).await?;
        contact
    };
    let since = now.minus(AGAIN_WITHIN);
    if let Some((id,)) = store::lately(tx, org, (&contact.id, &new.channel), since).await? {
        let conversation = voice::lock(tx, org, &id).await?;
        // One that waits for a person or has one is theirs: whoever rings again is answered anew.
        if conversation.holder == Holder::Agent {
            return Ok((conversation, contact));
        }
    }
    let conversation = voice::begin(app, tx, org, &contact, (&new.channel, kind)).await?;
    Ok((conversation, contact))
}

/// The call was answered: its times count from here. Answering twice changes nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] when it is over.
pub async fn answered(app: &App, org: &OrgId, id: &CallId) -> Result<Call> {
    let mut tx = app.db().begin(org).await?;
    let mut call = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("call"))?;
    match call.status {
        State::Live => return Ok(call),
        State::Ended => return Err(over()),
        State::Ringing => {}
    }
    let now = app.clock().now();
    (call.status, call.beat_at) = (State::Live, now);
    // One that came back from a person was answered before.
    call.answered_at.get_or_insert(now);
    store::update(&mut tx, org, &call).await?;
    tell(app, &mut tx, org, "call.answered", &call).await?;
    tx.commit().await?;
    Ok(call)
}

/// What is refused of a call that is over.
pub(super) fn over() -> Error {
    Error::conflict("This call is over.")
}

/// Tells everybody of something about a call.
pub(super) async fn tell(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    call: &Call,
) -> Result<()> {
    let payload = serde_json::json!({ "call": {
        "id": call.id, "conversation_id": call.conversation_id, "contact_id": call.contact_id,
        "channel_id": call.channel_id, "provider": call.provider, "direction": call.direction,
        "from": call.from_number, "to": call.to_number, "status": call.status,
        "started_at": call.started_at, "answered_at": call.answered_at, "returned_at": call.returned_at, "ended_at": call.ended_at,
        "ended_by": call.ended_by, "outcome": call.outcome, "duration_seconds": call.voice_seconds,
        "recording": call.recording_state,
        "summary": call.summary.as_deref().map(|summary| text::shorten(summary, 500)),
    } });
    let event =
        NewEvent::new(name, payload).conversation(&call.conversation_id).contact(&call.contact_id);
    events::emit(app, tx, org, event).await?;
    Ok(())
}
