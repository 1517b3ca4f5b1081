//! Settings: the business, its hours and services, its people, its models, the user's own account.
//!
//! Whoever may not change something sees it all the same, with its fields closed; that they may not is
//! the operation's to say.

mod account;
mod api_keys;
mod audit;
mod billing;
mod calendars;
mod danger;
pub(crate) mod email;
mod hours;
mod hours_form;
pub(crate) mod languages;
mod look;
mod members;
mod models;
mod offers;
mod organization;
pub(crate) mod places;
mod privacy;
mod remind_form;
mod reminders;
mod resources;
mod rules_form;
mod security;
mod services;
mod staff;
mod task_rules;
pub(crate) mod typed;
mod types;
mod usage;

pub(crate) use services::price_shown;

use axum::{Router, routing::get};
use frontdesk_desk::Role;
use frontdesk_http::{Hx, Redirect};
use maud::{Markup, html};

use crate::{
    Pages,
    layout::Place,
    parts::{self, Mood, notice, page_header, tabs},
    shell::{Frame, Page},
};

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route(
            "/app/settings",
            get(|hx: Hx| async move { Redirect::to(&hx, Tab::Organization.href()) }),
        )
        .merge(organization::router())
        .merge(look::router())
        .merge(hours::router())
        .merge(services::router())
        .merge(offers::router())
        .merge(types::router())
        .merge(staff::router())
        .merge(resources::router())
        .merge(reminders::router())
        .merge(billing::router())
        .merge(calendars::router())
        .merge(members::router())
        .merge(task_rules::router())
        // Where the agent was set up before it had a page of its own.
        .route("/app/settings/agent", get(|hx: Hx| async move { Redirect::to(&hx, "/app/agent") }))
        .merge(models::router())
        .merge(email::router())
        .merge(account::router())
        .merge(security::router())
        .merge(api_keys::router())
        .merge(usage::router())
        .merge(privacy::router())
        .merge(audit::router())
        .merge(danger::router())
}

/// The tabs of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Organization,
    Hours,
    Services,
    Reminders,
    Billing,
    Calendars,
    TaskRules,
    Types,
    Members,
    Models,
    Email,
    Account,
    Security,
    ApiKeys,
    Usage,
    Privacy,
    Audit,
}

impl Tab {
    const ALL: [Self; 17] = [
        Self::Organization,
        Self::Hours,
        Self::Services,
        Self::Reminders,
        Self::Billing,
        Self::Calendars,
        Self::TaskRules,
        Self::Types,
        Self::Members,
        Self::Models,
        Self::Email,
        Self::Usage,
        Self::ApiKeys,
        Self::Privacy,
        Self::Audit,
        Self::Account,
        Self::Security,
    ];

    const fn href(self) -> &'static str {
        match self {
            Self::Organization => "/app/settings/organization",
            Self::Hours => "/app/settings/hours",
            Self::Services => "/app/settings/services",
            Self::Reminders => "/app/settings/reminders",
            Self::Billing => "/app/settings/billing",
            Self::Calendars => "/app/settings/calendars",
            Self::TaskRules => "/app/settings/task-rules",
            Self::Types => "/app/settings/conversation-types",
            Self::Members => "/app/settings/members",
            Self::Models => "/app/settings/models",
            Self::Email => "/app/settings/email",
            Self::Account => "/app/settings/account",
            Self::Security => "/app/settings/security",
            Self::ApiKeys => "/app/settings/api-keys",
            Self::Usage => "/app/settings/usage",
            Self::Privacy => "/app/settings/privacy",
            Self::Audit => "/app/settings/audit",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Hours => "Hours",
            Self::Services => "Services and staff",
            Self::Reminders => "Reminders",
            Self::Billing => "Billing",
            Self::Calendars => "Calendars",
            Self::TaskRules => "Task rules",
            Self::Types => "Conversation types",
            Self::Members => "Members",
            Self::Models => "Models",
            Self::Email => "E-mail",
            Self::Account => "Your account",
            Self::Security => "Security",
            Self::ApiKeys => "API keys",
            Self::Usage => "Usage",
            Self::Privacy => "Privacy",
            Self::Audit => "Audit log",
        }
    }

    /// Who can look at it.
    const fn needs(self) -> Role {
        match self {
            Self::Calendars
            | Self::Models
            | Self::Email
            | Self::ApiKeys
            | Self::Privacy
            | Self::Audit => Role::Admin,
            _ => Role::Viewer,
        }
    }
}

/// A page of the settings, under its tab.
fn view(frame: Frame, tab: Tab, body: &Markup) -> Page {
    let shown: Vec<parts::Tab> = Tab::ALL
        .into_iter()
        .filter(|one| frame.may(one.needs()))
        .map(|one| parts::Tab {
            label: one.label(),
            href: one.href(),
            current: one == tab,
            count: None,
        })
        .collect();
    let title = format!("{} · Settings", tab.label());
    let body = html! {
        (page_header("Settings", None, &html! {}))
        (tabs("Settings", &shown))
        (body)
    };
    frame.page(Place::Settings, &title, &body)
}

/// What a member who may look but not change is told.
fn read_only(frame: &Frame, role: Role) -> Markup {
    html! {
        @if !frame.may(role) {
            (notice(Mood::Neutral, "", &format!("You can look at this. Changing it needs the role {role}.")))
        }
    }
}
