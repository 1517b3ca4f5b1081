//! One file or page: what is known of it, and its passages as they are quoted.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use frontdesk_base::id::SourceId;
use frontdesk_desk::{
    App, Error, Role,
    knowledge::sources::{self, Source, SourceKind, SourcePassage, SourceState},
};
use frontdesk_http::{Hx, Path, Result, Surface};
use maud::{Markup, html};

use super::{PATH, TAB, bar, gone, list::forget, many, poll, size, state_badge};
use crate::{
    flash::{Back, Flash},
    layout::Place,
    markdown,
    parts::{
        Button, Fact, Icon, Live, Mood, Reads, card, empty_state, facts, link_button, live_region,
        notice_with, page_header_with_back, post_button, section_header, time, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Path(id): Path<SourceId>,
) -> Result<Page> {
    let source = match sources::get(&app, &frame.caller, &id).await {
        Err(Error::NotFound(_)) if hx.partial => {
            return Ok(gone(frame, &["source"], "This was deleted"));
        }
        found => found?,
    };
    let passages = sources::passages(&app, &frame.caller, &id).await?;
    let at = format!("{PATH}/{id}");
    let live = Live { on: Some("knowledge.*"), when: None, get: Some(&at) };
    let (back, above) = match &source.site_id {
        Some(site) => (format!("/app/knowledge/sites/{site}"), "Web site"),
        None => (PATH.to_owned(), TAB.label()),
    };
    let inside = html! {
        @if source.state == SourceState::Reading { (poll("source", &at)) }
        (page_header_with_back(&back, above, &source.title, &actions(&frame, &source, &at)))
        div.beside {
            div.stack {
                (told(&source))
                (quoted(&source, &passages))
            }
            aside.stack aria-label="About this source" { (about(&frame, &source)) }
        }
    };
    let body = live_region("source", &live, &inside);
    let title = source.title.clone();
    Ok(frame.page(Place::Knowledge, &title, &body))
}

fn actions(frame: &Frame, source: &Source, at: &str) -> Markup {
    let open = |label, icon| Button { label, icon: Some(icon), ..Button::default() };
    html! {
        @if source.kind == SourceKind::File {
            (link_button(&format!("{at}/original"), &open("Download", Icon::Download)))
        }
        @if let Some(url) = &source.url { (link_button(url, &open("Open the page", Icon::External))) }
        @if frame.may(Role::Operator) {
            (post_button(&format!("{at}/read"), &open("Read again", Icon::Refresh)))
            (post_button(&format!("{at}/delete"), &Button {
                label: "Delete", icon: Some(Icon::Trash), confirm: Some(&forget(source)), ..Button::default()
            }))
        }
    }
}

fn told(source: &Source) -> Markup {
    html! {
        @if source.state == SourceState::Reading {
            (card(&bar("Reading", source.progress, 100, &format!("{} %", source.progress))))
        }
        @if let Some(error) = &source.error {
            @if source.state == SourceState::Failed { (notice_with(Mood::Danger, "It could not be read", &html! { (error) })) }
            @else { (notice_with(Mood::Warning, "It could not be read again", &html! { (error) " What was known from it stays known." })) }
        }
        @if !source.warnings.0.is_empty() {
            (notice_with(Mood::Warning, "Something was left out", &html! {
                ul.plain-list { @for warning in &source.warnings.0 { li { (warning) } } }
            }))
        }
    }
}

fn quoted(source: &Source, passages: &[SourcePassage]) -> Markup {
    if passages.is_empty() {
        let (title, text) = match source.state {
            SourceState::Reading => ("It is being read", "Its passages appear here in a moment."),
            _ => ("Nothing is known from it", "There is no passage that the agent could quote."),
        };
        return card(&empty_state(Icon::File, title, text, &html! {}));
    }
    html! {
        section aria-label="Passages" {
            (section_header("As it is quoted", Some("The agent finds these passages one by one, and quotes the sentences that answer."), &html! {}))
            ol.found-list { @for passage in passages { (passage_card(passage)) } }
            @if source.passages > passages.len() as i64 {
                p.faint.small.gap-above-small { "And " (source.passages - passages.len() as i64) " more." }
            }
        }
    }
}

fn passage_card(passage: &SourcePassage) -> Markup {
    html! {
        li.found {
            header.found-head {
                strong dir="auto" { (passage.title) @for question in &passage.questions.0 { " › " (question) } }
                @if let Some(page) = passage.page { span.faint.small { "page " (page) } }
                @if passage.repeated { span.faint.small { "stands on most pages; found once" } }
            }
            div.found-text dir="auto" { (markdown::render(&passage.text)) }
        }
    }
}

fn about(frame: &Frame, source: &Source) -> Markup {
    let day = |at| time(&frame.moment(at, Reads::Relative));
    let mut known = vec![Fact::new("State", state_badge(source))];
    if let Some(url) = &source.url {
        known.push(Fact::with_icon(
            Icon::Globe,
            "Address",
            html! { a.break-all href=(url) rel="noopener noreferrer" { (url) } },
        ));
    }
    if let Some(name) = &source.file_name {
        known.push(Fact::with_icon(Icon::File, "File", html! { span.break-all { (name) } }));
    }
    if source.size > 0 {
        known.push(Fact::new("Size", html! { (size(source.size)) }));
    }
    known.push(Fact::new("Passages", html! { (many(source.passages, "passage", "passages")) }));
    known.push(Fact::new("Added", day(source.created_at)));
    if let Some(at) = source.checked_at {
        // A page of its own is looked at again each week; a site's plan is shown with the site.
        let weekly = source.kind == SourceKind::Page && source.site_id.is_none();
        known.push(Fact::new("Checked", html! { (day(at)) @if weekly { ", again each week" } }));
    }
    titled_card("About it", &html! {}, &facts(&known))
}

pub(super) async fn original(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<SourceId>,
) -> Result<Response> {
    let (name, bytes) = sources::original(&app, &frame.caller, &id).await?;
    // Whatever it is, it is saved and never shown as a page of ours.
    let surface = Surface::Attachment { name, inline: false };
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], surface, bytes).into_response())
}

pub(super) async fn read_again(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SourceId>,
) -> Result<Response> {
    sources::read_again(&app, &frame.caller, &id).await?;
    Ok(back.said(Flash::done("It is read again."), PATH))
}

pub(super) async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SourceId>,
) -> Result<Response> {
    let source = sources::delete(&app, &frame.caller, &id).await?;
    let to = source
        .site_id
        .map_or_else(|| PATH.to_owned(), |site| format!("/app/knowledge/sites/{site}"));
    Ok(back.led(Flash::done("Deleted. The agent does not answer from it any more."), &to))
}
