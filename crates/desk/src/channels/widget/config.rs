//! What a web page learns of a business before anybody has said a word: nothing but what the
//! business shows to everybody.

use frontdesk_base::{Result, Timestamp, id::OrgId, phone};
use serde::Serialize;

use super::open_widget;
use crate::{
    App,
    channels::{Position, voice},
    conversations::attachments::TYPES,
    limits, orgs, services, settings,
};

/// What the widget needs to show itself.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the answer")]
pub struct PublicConfig {
    /// Its own key.
    pub widget: String,
    /// The business's name.
    pub name: String,
    /// The first line of the welcome.
    pub greeting: String,
    /// Things to ask, one tap away.
    pub suggestions: Vec<String>,
    /// The business's colour, `#rrggbb`.
    pub colour: String,
    /// Where the launcher is.
    pub position: Position,
    /// Tags of the languages it is offered in, the first by default.
    pub languages: Vec<String>,
    /// Whether the business is open now.
    pub online: bool,
    /// Its hours.
    pub hours: OpenHours,
    /// Whether a person is at the desk, within the hours.
    pub operators_online: bool,
    /// Talking instead of typing.
    pub voice: Voice,
    /// The business's phone number, in groups.
    pub phone: Option<String>,
    /// Whether a visitor is asked for an e-mail address first.
    pub email_required: bool,
    /// Whether a visitor is asked for a name first.
    pub name_required: bool,
    /// What files may be sent.
    pub attachments: AttachmentRules,
    /// Who answers.
    pub agent: AgentCard,
    /// Where the business tells what it does with data.
    pub privacy_url: Option<String>,
    /// Where one books without a word; there is none without services.
    pub booking_url: Option<String>,
}

/// The hours as the widget shows them.
#[derive(Debug, Clone, Serialize)]
pub struct OpenHours {
    /// Whether the business is open now.
    pub open_now: bool,
    /// When it opens again, while it is closed.
    pub opens_at: Option<Timestamp>,
    /// Today's spans on the business's own clock, `09:00-18:00`.
    pub today: Vec<String>,
    /// The zone of that clock, such as `Europe/Berlin`.
    pub time_zone: String,
}

/// Talking instead of typing.
#[derive(Debug, Clone, Serialize)]
pub struct Voice {
    /// Whether it is possible.
    pub available: bool,
}

/// What files may be sent.
#[derive(Debug, Clone, Serialize)]
pub struct AttachmentRules {
    /// The largest file, in bytes.
    pub max_bytes: usize,
    /// The types that are taken.
    pub types: Vec<&'static str>,
}

/// Who answers.
#[derive(Debug, Clone, Serialize)]
pub struct AgentCard {
    /// Its name.
    pub name: String,
    /// Its picture.
    pub avatar_url: Option<String>,
}

/// What the widget of this key needs to show itself.
pub async fn public_config(app: &App, widget_key: &str) -> Result<PublicConfig> {
    let (org, channel) = open_widget(app, widget_key).await?;
    let mut conn = app.db().read(&org).await?;
    let profile = orgs::profile_in(&mut conn, &org).await?;
    let hours = orgs::hours_in(&mut conn, &org).await?;
    let told = orgs::told_hours_in(&mut conn, &org).await?;
    let agent = settings::agent_in(&mut conn, &org).await?;
    let bookable = !services::services_in(&mut conn, &org).await?.is_empty();
    drop(conn);

    let now = app.clock().now().in_zone(&profile.zone());
    let open_now = hours.open_at(&now);
    let opens_at = if open_now { None } else { told.next_opening(&now) };
    let today = told.on(now.date()).spans;
    let widget = channel.settings.0;
    let talks = widget.voice.enabled && voice::can_talk(app, &org).await?;
    let languages = if widget.languages.is_empty() { agent.languages.0 } else { widget.languages };
    Ok(PublicConfig {
        widget: widget_key.to_owned(),
        name: profile.name,
        greeting: widget.greeting.unwrap_or(agent.greeting),
        suggestions: widget.suggestions,
        colour: widget.colour,
        position: widget.position,
        languages,
        online: open_now,
        hours: OpenHours {
            open_now,
            opens_at: opens_at.map(|at| at.timestamp().into()),
            today: today
                .iter()
                .map(|span| {
                    let clock = "%H:%M";
                    format!("{}-{}", span.open.strftime(clock), span.close.strftime(clock))
                })
                .collect(),
            time_zone: profile.time_zone,
        },
        operators_online: operators_online(app, &org).await?,
        voice: Voice { available: talks },
        phone: (!profile.phone.is_empty()).then(|| phone::grouped(&profile.phone)),
        email_required: widget.email_required,
        name_required: widget.name_required,
        attachments: AttachmentRules { max_bytes: limits::ATTACHMENT_BYTES, types: TYPES.to_vec() },
        agent: AgentCard { name: agent.name, avatar_url: None },
        privacy_url: widget.privacy_url,
        booking_url: bookable
            .then(|| format!("{}/book/{}", app.settings().public_url, profile.slug)),
    })
}

/// Whether a visitor may be told that a person is at the desk.
pub async fn operators_online(app: &App, org: &OrgId) -> Result<bool> {
    orgs::desk_is_staffed(app, org).await
}
