//! The shapes of the widget's API, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

use crate::schema::{Message, Status};

/// What the widget needs to show itself.
#[derive(ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the answer")]
pub(super) struct WidgetConfig {
    #[schema(example = "wk_4f8a6b5c4d3e2f1a0b9c8d7e6f5a4b3c")]
    widget: String,
    name: String,
    greeting: String,
    /// Things to ask, one tap away.
    suggestions: Vec<String>,
    #[schema(example = "#0f766e")]
    colour: String,
    /// `right` or `left`.
    position: String,
    languages: Vec<String>,
    /// Whether the business is open now.
    online: bool,
    hours: OpenHours,
    /// Whether a person is at the desk.
    operators_online: bool,
    voice: Voice,
    phone: Option<String>,
    email_required: bool,
    name_required: bool,
    attachments: AttachmentRules,
    agent: AgentCard,
    privacy_url: Option<String>,
    /// Where one books without a word.
    booking_url: Option<String>,
}

/// The hours as the widget shows them.
#[derive(ToSchema)]
pub(super) struct OpenHours {
    open_now: bool,
    /// When the business opens again, while it is closed.
    #[schema(format = DateTime)]
    opens_at: Option<String>,
    /// Today's spans on the business's own clock.
    #[schema(example = json!(["09:00-18:00"]))]
    today: Vec<String>,
    /// The zone of that clock.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

/// Talking instead of typing.
#[derive(ToSchema)]
pub(super) struct Voice {
    available: bool,
}

/// What files may be sent.
#[derive(ToSchema)]
pub(super) struct AttachmentRules {
    max_bytes: u64,
    types: Vec<String>,
}

/// Who answers.
#[derive(ToSchema)]
pub(super) struct AgentCard {
    name: String,
    avatar_url: Option<String>,
}

/// A width and a height in CSS pixels.
#[derive(ToSchema)]
pub(super) struct Size {
    width: u32,
    height: u32,
}

/// What a browser tells about itself; all of it is optional.
#[derive(ToSchema)]
pub(super) struct DeviceFacts {
    /// `mobile`, `tablet` or `desktop`.
    #[schema(rename = "type")]
    kind: Option<String>,
    languages: Option<Vec<String>>,
    time_zone: Option<String>,
    utc_offset_minutes: Option<i32>,
    screen: Option<Size>,
    viewport: Option<Size>,
    pixel_ratio: Option<f64>,
    cookies_enabled: Option<bool>,
    online: Option<bool>,
    connection_type: Option<String>,
    page_url: Option<String>,
    page_title: Option<String>,
    referrer: Option<String>,
}

/// A visit about to begin.
#[derive(ToSchema)]
pub(super) struct NewSession {
    /// The widget's key.
    widget: String,
    device: Option<DeviceFacts>,
    name: Option<String>,
    email: Option<String>,
    locale: Option<String>,
    /// Who the visitor is, signed by the business's own server: a JWT (HS256 by the organization's
    /// identity secret; `sub` and `exp`, at most a day ahead, are required; `name`, `email`,
    /// `phone`), or `{"user_id", "hash"}` as JSON text, whose hash is the HMAC-SHA256 of the user
    /// id by that secret in hexadecimal digits.
    identity: Option<String>,
}

/// What to change of a visit; `null` takes a name or an address away.
#[derive(ToSchema)]
pub(super) struct SessionChange {
    name: Option<String>,
    email: Option<String>,
    page_url: Option<String>,
    page_title: Option<String>,
    viewport: Option<Size>,
}

/// A contact as the visitor sees themselves.
#[derive(ToSchema)]
pub(super) struct Me {
    id: String,
    name: Option<String>,
    email: Option<String>,
    /// Whether a signed identity has proven who it is.
    verified: bool,
}

/// A visit.
#[derive(ToSchema)]
pub(super) struct Session {
    id: String,
    /// The bearer token; only in the answer that begins the visit.
    token: Option<String>,
    /// When the visit ends without further use.
    #[schema(format = DateTime)]
    expires_at: String,
    contact: Me,
}

/// A conversation that has just begun.
#[derive(ToSchema)]
pub(super) struct Begun {
    id: String,
    status: Status,
    /// The greeting.
    messages: Vec<Message>,
}

/// Where a conversation stands now.
#[derive(ToSchema)]
pub(super) struct Standing {
    id: String,
    status: Status,
}

/// A conversation as its contact sees it.
#[derive(ToSchema)]
pub(super) struct ContactConversation {
    id: String,
    status: Status,
    assignee: Option<String>,
    last_message: Option<Message>,
    /// How many messages the contact has not read.
    unread: i64,
    #[schema(format = DateTime)]
    updated_at: String,
    /// 1 to 5, once rated.
    rating: Option<i64>,
}

/// The contact's conversations, newest first.
#[derive(ToSchema)]
pub(super) struct ContactConversations {
    data: Vec<ContactConversation>,
    next_cursor: Option<String>,
}

/// A file, perhaps with words.
#[derive(ToSchema)]
pub(super) struct Upload {
    #[schema(format = Binary)]
    file: String,
    text: Option<String>,
    client_id: Option<String>,
}
