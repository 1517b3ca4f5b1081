//! Talking with the agent from the widget: a visitor is invited into a call of one of their conversations,
//! and whoever comes with the ticket of it is let in, once.
//!
//! A call in the browser is a part of the visitor's conversation: what is said stands there as messages,
//! beside what was typed.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Secret,
    id::{ChannelId, ConversationId, OrgId},
};
use frontdesk_providers::phone::{Attestation, CallerId};

use super::{WidgetSettings, origins, settings, sites, store};
use crate::{
    App, Visitor,
    calls::{self, Begun, Direction, NewCall},
    channels::{
        model::{Channel, ChannelKind},
        voice::{self, Arrival, Carrier, VoiceSettings, tickets},
    },
    contacts,
    conversations::{self, Conversation, Holder},
};

/// How long an invitation is good.
pub const GOOD: Duration = tickets::GOOD;

/// A call that may begin: by what its sound proves that it is the visitor's.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The ticket: for one connection.
    pub ticket: Secret,
}

/// Somebody who came with a ticket.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Whose visitor it is.
    pub org: OrgId,
    /// How the call is led.
    pub settings: VoiceSettings,
    channel: ChannelId,
    conversation: ConversationId,
}

/// Invites a visitor to talk in a conversation of theirs.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's conversation, [`Error::Forbidden`] where talking is off or the
/// visitor is blocked, [`Error::Conflict`] while a person has the conversation, nobody could speak, or there
/// are as many calls as can be.
pub async fn invite(app: &App, visitor: &Visitor, id: &ConversationId) -> Result<Invitation> {
    let conversation = conversations::contact::conversation(app, visitor, id).await?;
    let org = visitor.org();
    if !settings(app, visitor).await?.voice.enabled {
        return Err(Error::forbidden("Talking is not possible here. Write instead."));
    }
    if !voice::can_talk(app, org).await? {
        return Err(Error::conflict("Nobody can hear you at the moment. Write instead."));
    }
    free(&conversation)?;
    if voice::are_taken(app) {
        return Err(Error::conflict("All lines are taken. Try again in a moment, or write."));
    }
    let now = app.clock().now();
    let arrival = Arrival {
        channel: visitor.channel().clone(),
        carrier: Carrier::Browser,
        call_id: id.to_string(),
        from: CallerId::Withheld,
        leg_id: String::new(),
        attestation: Attestation::None,
        to: String::new(),
        at: now,
    };
    let mut tx = app.db().begin(org).await?;
    let contact = contacts::load(&mut tx, org, &conversation.contact_id).await?;
    if contact.blocked_at.is_some() {
        return Err(Error::forbidden("Talking is not possible here."));
    }
    calls::room_in_browser(&mut tx, org, &contact.id, now).await?;
    let token = tickets::issue(app, &mut tx, org, &arrival).await?;
    tx.commit().await?;
    // With the channel, so that it is found without a look at all of them.
    let ticket = Secret::new(format!("{}.{}", arrival.channel, token.expose()));
    Ok(Invitation { ticket })
}

/// Lets somebody in who shows a ticket for this conversation, from a page of this installation's or of a
/// site that the widget is for. `origin` and `host` are what the browser says. The ticket is used up, also
/// by whoever shows it from elsewhere.
///
/// # Errors
/// [`Error::SignedOut`] without a good ticket, [`Error::Forbidden`] from elsewhere, and where talking was
/// switched off meanwhile.
pub async fn admit(
    app: &App,
    id: &ConversationId,
    ticket: &str,
    (origin, host): (Option<&str>, Option<&str>),
) -> Result<Guest> {
    let invalid = || Error::SignedOut("ticket_invalid");
    let (channel, token) = ticket.split_once('.').ok_or_else(invalid)?;
    let channel: ChannelId = channel.parse().map_err(|_| invalid())?;
    let ticket = tickets::redeem(app, Carrier::Browser, &channel, id.as_str(), token).await?;
    let mut conn = app.db().read(&ticket.org).await?;
    let channel = store::get(&mut conn, &ticket.org, &channel).await?.filter(is_open);
    drop(conn);
    let channel = channel.ok_or_else(|| Error::forbidden("Talking is not possible here."))?;
    if !is_from(app, &channel.settings.0, origin, host) {
        return Err(Error::forbidden("This chat is not available on this site."));
    }
    let settings = channel.settings.0.line();
    Ok(Guest { org: ticket.org, settings, channel: channel.id, conversation: id.clone() })
}

/// Begins the call of somebody who was let in.
///
/// # Errors
/// [`Error::Conflict`] when a person took the conversation meanwhile, or there are as many calls as can be.
pub async fn begin(app: &App, guest: &Guest) -> Result<Begun> {
    let new = NewCall {
        channel: guest.channel.clone(),
        provider: Carrier::Browser.as_str().to_owned(),
        external_id: app.random().token()[..32].to_owned(),
        direction: Direction::Inbound,
        from: None,
        to: None,
        conversation: Some(guest.conversation.clone()),
    };
    calls::begin(app, &guest.org, new).await
}

/// Whether a page is one of this installation, as `origin` and `host` say: the browser's own words of what
/// it shows and whom it asks.
pub fn is_own_page(app: &App, origin: Option<&str>, host: Option<&str>) -> bool {
    let own = sites::own(app, host);
    origin.and_then(origins::of_url).is_some_and(|origin| own.contains(&origin))
}

fn is_from(app: &App, widget: &WidgetSettings, origin: Option<&str>, host: Option<&str>) -> bool {
    is_own_page(app, origin, host)
        || origin
            .and_then(origins::of_url)
            .is_some_and(|origin| origins::allows(&widget.allowed_origins, &origin))
}

fn is_open(channel: &Channel) -> bool {
    channel.enabled && channel.kind == ChannelKind::Widget && channel.settings.voice.enabled
}

fn free(conversation: &Conversation) -> Result<()> {
    if conversation.holder == Holder::Agent {
        return Ok(());
    }
    Err(Error::conflict("A person is in this conversation. Write to them, and they answer here."))
}

impl WidgetSettings {
    /// How a call from the widget is led: as a phone line that is set like this.
    fn line(&self) -> VoiceSettings {
        let voice = &self.voice;
        VoiceSettings {
            ears: voice.ears,
            mouth: voice.mouth,
            voice: voice.voice.clone(),
            languages: self.languages.clone(),
            recording: voice.recording,
            consent: true,
            max_minutes: voice.max_minutes,
            ..VoiceSettings::default()
        }
    }
}
