//! The list of sites, files and pages, beside the ways to add one.

use axum::extract::State;
use frontdesk_desk::{
    App, Role,
    knowledge::sources::{
        self, Source, SourceKind, SourceState,
        sites::{self, Site, SiteState},
    },
};
use frontdesk_http::Result;
use maud::{Markup, html};

use super::{
    super::view, PATH, TAB, add, bar, kind_icon, many, poll, site_badge, size, state_badge,
};
use crate::{
    parts::{
        Button, Entry, FormErrors, Icon, Live, Reads, Tone, card, empty_state, link_button,
        live_region, menu_line, menu_link, menu_post, row_menu, section_header, time,
    },
    shell::{Frame, Page},
};

/// What somebody has typed into the forms beside the list, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed<'a> {
    pub(super) page: &'a str,
    pub(super) page_errors: FormErrors,
    pub(super) site: &'a str,
    pub(super) site_errors: FormErrors,
    pub(super) file_errors: FormErrors,
}

pub(super) async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    render(&app, frame, &Typed::default()).await
}

pub(super) async fn render(app: &App, frame: Frame, typed: &Typed<'_>) -> Result<Page> {
    let sources = sources::list(app, &frame.caller).await?;
    let sites = sites::list(app, &frame.caller).await?;
    let may = frame.may(Role::Operator);
    let reading = sources.iter().any(|source| source.state == SourceState::Reading)
        || sites.iter().any(|site| site.state == SiteState::Reading && !site.paused);
    let live = Live { on: Some("knowledge.*"), when: None, get: Some(PATH) };
    let inside = html! {
        @if reading { (poll("sources", PATH)) }
        (found(&frame, &sources, &sites, may))
    };
    let body = html! {
        div.beside {
            div { (live_region("sources", &live, &inside)) }
            @if may { aside.stack id="add" aria-label="Add files and web pages" { (add::cards(typed)) } }
        }
    };
    let action = html! { @if may && !(sources.is_empty() && sites.is_empty()) { (add_button()) } };
    view(app, frame, TAB, &action, &body).await
}

/// Leads to the forms beside the list.
fn add_button() -> Markup {
    link_button(
        "#add",
        &Button {
            label: "Add a file or a page",
            icon: Some(Icon::Plus),
            tone: Tone::Primary,
            key: Some("c"),
            ..Button::default()
        },
    )
}

fn found(frame: &Frame, sources: &[Source], sites: &[Site], may: bool) -> Markup {
    if sources.is_empty() && sites.is_empty() {
        return card(&empty_state(
            Icon::File,
            "Give it something to read",
            "A price list, a menu, the house rules, your web site. The agent answers from what stands there, names where it found it, and leaves alone what it cannot find.",
            &html! { @if may { (add_button()) } },
        ));
    }
    html! {
        div.stack {
            @if !sites.is_empty() {
                section aria-label="Web sites" {
                    (section_header("Web sites", None, &html! {}))
                    ul.answer-list data-nav-list { @for site in sites { (site_row(frame, site, may)) } }
                }
            }
            @if !sources.is_empty() {
                section aria-label="Files and pages" {
                    @if !sites.is_empty() { (section_header("Files and pages", None, &html! {})) }
                    ul.answer-list data-nav-list { @for source in sources { (row(frame, source, may)) } }
                }
            }
        }
    }
}

fn site_row(frame: &Frame, site: &Site, may: bool) -> Markup {
    let at = format!("/app/knowledge/sites/{}", site.id);
    let name = site.url.trim_end_matches('/');
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    html! {
        li.answer id=(site.id) {
            span.source-mark { (Icon::Globe) }
            div.answer-text {
                div.source-head { a.row-link href=(at) data-nav-item { (name) } (site_badge(site)) }
                @if site.state == SiteState::Reading { (site_bar(site)) }
                @if let Some(error) = &site.error { p.small.source-error { (error) } }
                p.faint.small {
                    (many(site.pages_read, "page", "pages")) " read"
                    @if site.pages_failed > 0 { " · " (site.pages_failed) " could not be read" }
                    @if let Some(at) = site.checked_at { " · checked " (time(&frame.moment(at, Reads::Relative))) }
                }
            }
            @if may {
                (row_menu(&format!("More for {name}"), &html! {
                    (menu_link(&at, &Entry { label: "Open", icon: Some(Icon::Eye), ..Entry::default() }))
                    (menu_post(&format!("{at}/check"), &Entry { label: "Check again now", icon: Some(Icon::Refresh), ..Entry::default() }))
                    (menu_line())
                    (menu_post(&format!("{at}/delete"), &Entry {
                        label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&forget_site(site)), ..Entry::default()
                    }))
                }))
            }
        }
    }
}

pub(super) fn site_bar(site: &Site) -> Markup {
    let done = site.pages_read + site.pages_failed;
    let label = if site.paused { "Paused" } else { "Reading the pages" };
    bar(label, done, site.pages_found, &format!("{done} of {} found", site.pages_found))
}

pub(super) fn forget_site(site: &Site) -> String {
    format!(
        "Delete {} and everything learned from its {}? The agent will not answer from it any more.",
        site.url,
        many(site.pages_read, "page", "pages")
    )
}

pub(super) fn forget(source: &Source) -> String {
    format!(
        "Delete “{}” and its {}? The agent will not answer from it any more.",
        source.title,
        many(source.passages, "passage", "passages")
    )
}

fn row(frame: &Frame, source: &Source, may: bool) -> Markup {
    let at = format!("{PATH}/{}", source.id);
    html! {
        li.answer id=(source.id) {
            span.source-mark { (kind_icon(source)) }
            div.answer-text {
                div.source-head { a.row-link href=(at) data-nav-item dir="auto" { (source.title) } (state_badge(source)) }
                @if source.state == SourceState::Reading {
                    (bar("Reading", source.progress, 100, &format!("{} %", source.progress)))
                }
                @if let Some(error) = &source.error { p.small.source-error { (error) } }
                @if !source.warnings.0.is_empty() {
                    p.small.source-warning {
                        (source.warnings.0[0])
                        @if source.warnings.0.len() > 1 { " " a href=(at) { "And " (source.warnings.0.len() - 1) " more" } }
                    }
                }
                p.faint.small { (facts(frame, source)) }
            }
            @if may { (menu(source, &at)) }
        }
    }
}

fn facts(frame: &Frame, source: &Source) -> Markup {
    html! {
        @if source.passages > 0 { (many(source.passages, "passage", "passages")) " · " }
        @if source.size > 0 { (size(source.size)) " · " }
        @match source.checked_at {
            Some(at) if source.state != SourceState::Reading => { "checked " (time(&frame.moment(at, Reads::Relative))) }
            _ => { "added " (time(&frame.moment(source.created_at, Reads::Relative))) }
        }
    }
}

fn menu(source: &Source, at: &str) -> Markup {
    row_menu(
        &format!("More for {}", source.title),
        &html! {
            (menu_post(&format!("{at}/read"), &Entry { label: "Read again", icon: Some(Icon::Refresh), ..Entry::default() }))
            @if source.kind == SourceKind::File {
                (menu_link(&format!("{at}/original"), &Entry { label: "Download the original", icon: Some(Icon::Download), ..Entry::default() }))
            }
            @if let Some(url) = &source.url {
                (menu_link(url, &Entry { label: "Open the page", icon: Some(Icon::External), ..Entry::default() }))
            }
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry {
                label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&forget(source)), ..Entry::default()
            }))
        },
    )
}
