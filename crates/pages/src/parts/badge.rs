//! Small marks: badges, the status of a conversation, the channel it came by, counts.

use maud::{Markup, html};

use super::Icon;

/// The colour of a badge, a notice or a toast, by its meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// A plain fact.
    #[default]
    Neutral,
    /// The product's own colour: the agent, what is chosen.
    Accent,
    /// Good, done, healthy.
    Success,
    /// Needs a look.
    Warning,
    /// Broken, overdue, taken away.
    Danger,
    /// Worth knowing.
    Info,
}

impl Mood {
    pub(super) fn name(self) -> &'static str {
        match self {
            Mood::Neutral => "neutral",
            Mood::Accent => "accent",
            Mood::Success => "success",
            Mood::Warning => "warning",
            Mood::Danger => "danger",
            Mood::Info => "info",
        }
    }

    pub(super) fn icon(self) -> Icon {
        match self {
            Mood::Neutral | Mood::Info => Icon::Info,
            Mood::Accent => Icon::Sparkle,
            Mood::Success => Icon::CheckCircle,
            Mood::Warning | Mood::Danger => Icon::Warning,
        }
    }
}

/// A word in a coloured pill.
pub fn badge(mood: Mood, text: &str) -> Markup {
    html! { span class={ "badge badge-" (mood.name()) } { (text) } }
}

/// A word in a coloured pill with a picture before it.
pub fn badge_icon(mood: Mood, icon: Icon, text: &str) -> Markup {
    html! { span class={ "badge badge-" (mood.name()) } { (icon) (text) } }
}

/// A word with a coloured dot: for health and state in tables.
pub fn status_dot(mood: Mood, text: &str) -> Markup {
    html! { span class={ "status status-" (mood.name()) } { span.status-dot {} (text) } }
}

/// How many are waiting. Nothing at zero, `99+` above ninety-nine.
pub fn count(n: u32, what: &str) -> Markup {
    html! {
        @if n > 0 {
            span.count {
                @if n > 99 { "99+" } @else { (n) }
                span.sr-only { " " (what) }
            }
        }
    }
}

/// Who is expected to answer a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// The agent answers.
    #[default]
    Open,
    /// A person is wanted.
    Escalated,
    /// A person is there.
    Held,
    /// Out of the way until a time.
    Snoozed,
    /// Done.
    Resolved,
}

/// A conversation's status, in a word.
pub fn status_badge(status: Status) -> Markup {
    match status {
        Status::Open => badge_icon(Mood::Accent, Icon::Sparkle, "Open"),
        Status::Escalated => badge_icon(Mood::Warning, Icon::Hand, "Needs a person"),
        Status::Held => badge_icon(Mood::Info, Icon::User, "With a person"),
        Status::Snoozed => badge_icon(Mood::Neutral, Icon::Snooze, "Snoozed"),
        Status::Resolved => badge_icon(Mood::Success, Icon::Check, "Resolved"),
    }
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything, and the bill.
    Owner,
    /// Everything but the bill.
    Admin,
    /// Answers conversations.
    Operator,
    /// Looks.
    Viewer,
}

/// A member's role, in a word.
pub fn role_badge(role: Role) -> Markup {
    match role {
        Role::Owner => badge(Mood::Accent, "Owner"),
        Role::Admin => badge(Mood::Info, "Admin"),
        Role::Operator => badge(Mood::Neutral, "Operator"),
        Role::Viewer => badge(Mood::Neutral, "Viewer"),
    }
}

/// The way a conversation came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Channel {
    /// The chat on a website.
    #[default]
    Widget,
    /// A phone call.
    Voice,
    /// A text message.
    Sms,
    /// WhatsApp.
    WhatsApp,
    /// E-mail.
    Email,
}

impl Channel {
    /// Its picture.
    pub fn icon(self) -> Icon {
        match self {
            Channel::Widget => Icon::Chat,
            Channel::Voice => Icon::Phone,
            Channel::Sms => Icon::Sms,
            Channel::WhatsApp => Icon::WhatsApp,
            Channel::Email => Icon::Mail,
        }
    }

    /// Its name, as people say it.
    pub fn label(self) -> &'static str {
        match self {
            Channel::Widget => "Website chat",
            Channel::Voice => "Phone",
            Channel::Sms => "SMS",
            Channel::WhatsApp => "WhatsApp",
            Channel::Email => "E-mail",
        }
    }
}

/// The picture of a channel with its name as tooltip and for screen readers.
pub fn channel_icon(channel: Channel) -> Markup {
    html! { span.channel title=(channel.label()) { (channel.icon()) span.sr-only { (channel.label()) } } }
}
