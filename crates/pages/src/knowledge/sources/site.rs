//! One web site: how far it is, when it is looked at again, and its pages.

use axum::{extract::State, response::Response};
use frontdesk_base::id::SiteId;
use frontdesk_desk::{
    App, Error, Role,
    knowledge::sources::sites::{self, PageState, Site, SitePage, SiteState},
};
use frontdesk_http::{Form, Hx, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PATH, TAB, gone,
    list::{forget_site, site_bar},
    poll,
    preview::EVERY,
    site_badge,
};
use crate::{
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Fact, Field, Icon, Live, Mood, Reads, Tone, badge, card,
        empty_state, facts, field, live_region, notice_with, page_header_with_back, panel,
        post_button, section_header, submit, time, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Path(id): Path<SiteId>,
) -> Result<Page> {
    let site = match sites::get(&app, &frame.caller, &id).await {
        Err(Error::NotFound(_)) if hx.partial => {
            return Ok(gone(
                frame,
                &["site", "site-actions", "site-facts"],
                "This web site was deleted",
            ));
        }
        found => found?,
    };
    let pages = sites::pages(&app, &frame.caller, &id).await?;
    let at = format!("/app/knowledge/sites/{id}");
    let live = Live { on: Some("knowledge.*"), when: None, get: Some(&at) };
    let inside = html! {
        @if is_reading(&site) { (poll("site", &at)) }
        div.stack {
            @if site.state == SiteState::Reading { (card(&site_bar(&site))) }
            @if let Some(error) = &site.error {
                (notice_with(if site.state == SiteState::Failed { Mood::Danger } else { Mood::Warning }, "It could not be read", &html! { (error) }))
            }
            (listed(&frame, &pages))
        }
    };
    let actions = live_region("site-actions", &live, &actions(&frame, &site, &at));
    let body = html! {
        (page_header_with_back(PATH, TAB.label(), site.url.trim_end_matches('/'), &actions))
        div.beside {
            (live_region("site", &live, &inside))
            aside.stack aria-label="About this site" {
                (live_region("site-facts", &live, &about(&frame, &site)))
                @if frame.may(Role::Operator) { (schedule_card(&site, &at)) }
            }
        }
    };
    let title = site.url.clone();
    Ok(frame.page(Place::Knowledge, &title, &body))
}

fn is_reading(site: &Site) -> bool {
    site.state == SiteState::Reading && !site.paused
}

fn actions(frame: &Frame, site: &Site, at: &str) -> Markup {
    let plain = |label| Button { label, ..Button::default() };
    html! {
        @if frame.may(Role::Operator) {
            div.cluster {
                @if is_reading(site) { (post_button(&format!("{at}/pause"), &plain("Pause"))) }
                @else if site.paused { (post_button(&format!("{at}/resume"), &plain("Go on"))) }
                @else { (post_button(&format!("{at}/check"), &Button { label: "Check again now", icon: Some(Icon::Refresh), ..Button::default() })) }
                (post_button(&format!("{at}/delete"), &Button {
                    label: "Delete", icon: Some(Icon::Trash), confirm: Some(&forget_site(site)), ..Button::default()
                }))
            }
        }
    }
}

fn listed(frame: &Frame, pages: &[SitePage]) -> Markup {
    let (left, shown): (Vec<_>, Vec<_>) =
        pages.iter().partition(|page| page.state == PageState::Skipped);
    if pages.is_empty() {
        return card(&empty_state(
            Icon::Globe,
            "No page yet",
            "Its pages appear here as they are found.",
            &html! {},
        ));
    }
    html! {
        @if !shown.is_empty() {
            section aria-label="Pages" {
                (section_header("Pages", None, &html! {}))
                ul.answer-list data-nav-list { @for page in shown { (row(frame, page)) } }
            }
        }
        @if !left.is_empty() {
            section.answer-list aria-label="Pages left out" {
                (panel(&format!("Left out ({})", left.len()), false, &html! {
                    ul.plain-list { @for page in left { li.small.break-all {
                        (page.url) " " span.faint { (page.note.as_deref().unwrap_or_default()) }
                    } } }
                }))
            }
        }
    }
}

fn row(frame: &Frame, page: &SitePage) -> Markup {
    let title = page.title.as_deref().unwrap_or(&page.url);
    html! {
        li.answer {
            div.answer-text {
                div.source-head {
                    @if let Some(id) = &page.source_id { a.row-link href={ (PATH) "/" (id) } data-nav-item dir="auto" { (title) } }
                    @else { span.break-all { (title) } }
                    (state(page.state))
                }
                @if let Some(note) = &page.note { p.small.source-error { (note) } }
                p.faint.small.break-all {
                    @if page.title.is_some() { (page.url) " " }
                    @if let Some(at) = page.checked_at { "· checked " (time(&frame.moment(at, Reads::Relative))) }
                }
            }
        }
    }
}

fn state(state: PageState) -> Markup {
    match state {
        PageState::Waiting => badge(Mood::Neutral, "Waiting"),
        PageState::Read => badge(Mood::Success, "Read"),
        PageState::Failed => badge(Mood::Danger, "Not read"),
        PageState::Skipped => badge(Mood::Neutral, "Left out"),
        PageState::Gone => badge(Mood::Warning, "Gone"),
    }
}

fn about(frame: &Frame, site: &Site) -> Markup {
    let when = |at| time(&frame.moment(at, Reads::Relative));
    let mut known = vec![
        Fact::new("State", site_badge(site)),
        Fact::with_icon(
            Icon::Globe,
            "Address",
            html! { a.break-all href=(site.url) rel="noopener noreferrer" { (site.url) } },
        ),
        Fact::new("Read", html! { (site.pages_read) " of at most " (site.most_pages) }),
    ];
    if site.pages_failed > 0 {
        known.push(Fact::new("Not read", html! { (site.pages_failed) }));
    }
    if !site.only_below.is_empty() {
        known.push(Fact::new(
            "Only below",
            html! { (site.only_below.lines().collect::<Vec<_>>().join(", ")) },
        ));
    }
    if let Some(at) = site.checked_at {
        known.push(Fact::new("Checked", when(at)));
    }
    if let Some(at) = site.next_at {
        known.push(Fact::new("Next", time(&frame.moment(at, Reads::Full))));
    }
    titled_card("About it", &html! {}, &facts(&known))
}

fn schedule_card(site: &Site, at: &str) -> Markup {
    let now = site.every_hours.to_string();
    let own = format!("Every {now} hours");
    let mut options = EVERY.to_vec();
    if !options.iter().any(|option| option.value == now) {
        options.push(Choice::new(&now, &own));
    }
    titled_card(
        "Look again",
        &html! {},
        &html! {
            form.form method="post" action={ (at) "/schedule" } {
                (field(&Field {
                    name: "every_hours", label: "How often", hint: Some("Changed pages are read again; pages that are gone are forgotten."), value: &now,
                    control: Control::Select { options: &options }, ..Field::default()
                }))
                div.form-end { (submit(&Button { label: "Save", tone: Tone::Secondary, ..Button::default() })) }
            }
        },
    )
}

pub(super) async fn check(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SiteId>,
) -> Result<Response> {
    sites::check_again(&app, &frame.caller, &id).await?;
    Ok(back.said(Flash::done("Its pages are looked at again."), PATH))
}

pub(super) async fn pause(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SiteId>,
) -> Result<Response> {
    sites::pause(&app, &frame.caller, &id, true).await?;
    Ok(back.said(Flash::done("Paused after the page that is being read."), PATH))
}

pub(super) async fn resume(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SiteId>,
) -> Result<Response> {
    sites::pause(&app, &frame.caller, &id, false).await?;
    Ok(back.said(Flash::done("It goes on."), PATH))
}

#[derive(Debug, Deserialize)]
pub(super) struct Schedule {
    #[serde(default)]
    every_hours: String,
}

pub(super) async fn schedule(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SiteId>,
    Form(typed): Form<Schedule>,
) -> Result<Response> {
    let hours = typed.every_hours.trim().parse();
    let hours = hours.map_err(|_| Error::invalid("every_hours", "is a number of hours"))?;
    sites::set_schedule(&app, &frame.caller, &id, hours).await?;
    Ok(back.said(Flash::done("Saved."), PATH))
}

pub(super) async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SiteId>,
) -> Result<Response> {
    sites::delete(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("Deleted. The agent does not answer from it any more."), PATH))
}
