//! The rail: the organization, search, the pages, the user. On phones a bar at the bottom instead,
//! with the rest in a sheet behind "More".

use maud::{Markup, html};

use super::{Place, Shell};
use crate::parts::{
    Entry, Icon, Size, avatar, brand_mark, count, kbd, menu_heading, menu_line, menu_link,
    menu_post,
};
use crate::shell::NEW_ORGANIZATION;

pub(super) fn rail(shell: &Shell) -> Markup {
    html! {
        aside.rail aria-label="Frontdesk" {
            (switcher(shell))
            button.rail-search type="button" data-open="palette" title="Search (Ctrl+K)" {
                (Icon::Search) span.rail-label { "Search" } (kbd("Ctrl K"))
            }
            nav.rail-nav aria-label="Main" {
                @for place in Place::ALL { (rail_link(shell, place)) }
            }
            div.rail-foot { (user_menu(shell)) }
        }
    }
}

fn rail_link(shell: &Shell, place: Place) -> Markup {
    html! {
        a.rail-link href=(place.href()) title=(place.label()) data-key=(place.keys()) aria-current=[(shell.place == place).then_some("page")] {
            (place.icon())
            span.rail-label { (place.label()) }
            (unread(shell, place))
        }
    }
}

/// The badge is kept even at zero: the live stream fills it.
fn unread(shell: &Shell, place: Place) -> Markup {
    html! {
        @if place == Place::Inbox { span.rail-count data-unread { (count(shell.unread, "waiting")) } }
        @if place == Place::Tasks { span.rail-count data-tasks-due { (count(shell.tasks, "due")) } }
        @if place == Place::Calendar { span.rail-count data-requests { (count(shell.requests, "waiting for a yes")) } }
    }
}

fn switcher(shell: &Shell) -> Markup {
    let face = html! {
        (brand_mark())
        span.rail-label.rail-organization { (shell.organization) }
    };
    html! {
        details.menu.rail-switcher data-menu {
            summary.menu-face title="Your organizations" {
                span.sr-only { "Your organizations, now " }
                (face) span.rail-label { (Icon::ChevronsUpDown) }
            }
            div.menu-list { (organizations(shell)) }
        }
    }
}

fn organizations(shell: &Shell) -> Markup {
    html! {
        (menu_heading("Organizations"))
        @for organization in &shell.organizations {
            (menu_post(&organization.switch, &Entry { label: &organization.name, chosen: organization.current, ..Entry::default() }))
        }
        (menu_link(NEW_ORGANIZATION, &Entry { label: "New organization", icon: Some(Icon::Plus), ..Entry::default() }))
    }
}

fn user_menu(shell: &Shell) -> Markup {
    html! {
        details.menu.menu-up.rail-user data-menu {
            summary.menu-face title="Your account" {
                span.sr-only { "Your account, " }
                (avatar(&shell.user_name, &shell.user_id, Size::Small))
                span.rail-label.rail-user-name { (shell.user_name) }
                span.rail-label { (Icon::ChevronsUpDown) }
            }
            div.menu-list { (user_entries(shell)) }
        }
    }
}

fn user_entries(shell: &Shell) -> Markup {
    html! {
        div.menu-who { span.menu-who-name { (shell.user_name) } span.menu-who-email { (shell.user_email) } }
        (menu_line())
        (menu_link("/app/settings/account", &Entry { label: "Your account", icon: Some(Icon::User), ..Entry::default() }))
        button.menu-item type="button" data-open="keys" { (Icon::Keyboard) span.menu-label { "Keyboard shortcuts" } (kbd("?")) }
        (theme())
        (menu_line())
        (menu_post("/sign-out", &Entry { label: "Sign out", icon: Some(Icon::Logout), ..Entry::default() }))
    }
}

fn theme() -> Markup {
    html! {
        div.theme role="group" aria-label="Theme" {
            @for (value, label, icon) in [("light", "Light", Icon::Sun), ("dark", "Dark", Icon::Moon), ("system", "As the system", Icon::Contrast)] {
                button.theme-choice type="button" data-theme-set=(value) aria-pressed="false" title=(label) { (icon) span.sr-only { (label) } }
            }
        }
    }
}

/// The phone's bar and the sheet behind "More".
pub(super) fn bar(shell: &Shell) -> Markup {
    html! {
        nav.bar aria-label="Main, for small screens" {
            @for place in Place::ALL.into_iter().filter(|p| p.in_bar()) {
                a.bar-link href=(place.href()) aria-current=[(shell.place == place).then_some("page")] {
                    (place.icon()) span { (place.label()) } (unread(shell, place))
                }
            }
            button.bar-link type="button" data-open="more" aria-current=[(!shell.place.in_bar()).then_some("page")] { (Icon::Dots) span { "More" } }
        }
        dialog.dialog.sheet id="more" aria-label="More" {
            div.menu-list {
                button.menu-item type="button" data-open="palette" { (Icon::Search) span.menu-label { "Search" } }
                @for place in Place::ALL.into_iter().filter(|p| !p.in_bar()) {
                    (menu_link(place.href(), &Entry { label: place.label(), icon: Some(place.icon()), chosen: shell.place == place, ..Entry::default() }))
                }
                (menu_line())
                (organizations(shell))
                (menu_line())
                (user_entries(shell))
            }
        }
    }
}
