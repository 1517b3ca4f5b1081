//! The answers that the business has written, and what follows from its profile.

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use frontdesk_base::{id::SourceId, text};
use frontdesk_desk::{
    App, Error, Role,
    contacts::Page as Rows,
    knowledge::{self, FaqEntry, FaqFilter},
    offers::{self, Standing},
    orgs::{self, Profile},
    services,
};
use frontdesk_http::{Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    flash::{Back, Flash},
    parts::{
        Button, Entry, Fact, Icon, Live, Pages as Pagination, Reads, Tone, card, empty_state,
        facts, link_button, live_region, menu_line, menu_link, menu_post, pagination, phone,
        row_menu, time, titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Answers.href();

/// Answers on one page.
const ROWS: i64 = 50;

/// Characters of an answer in the list.
const EXCERPT: usize = 220;

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list))
        .route("/app/knowledge/{id}/delete", post(delete))
        .route("/app/knowledge/{id}/restore", post(restore))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    cursor: String,
}

impl Asked {
    fn at(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.as_str()), ("cursor", cursor)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
    }
}

async fn list(State(app): State<App>, frame: Frame, Query(asked): Query<Asked>) -> Result<Page> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = FaqFilter { search: some(&asked.q), cursor: some(&asked.cursor), limit: ROWS };
    let rows = knowledge::list(&app, &frame.caller, &filter).await?;
    let profile = orgs::profile(&app, &frame.caller).await?;
    let services = services::list(&app, &frame.caller).await?.len();
    let (today, offers) = offers::list(&app, &frame.caller).await?;
    let running = offers.iter().filter(|offer| offer.standing(today) == Standing::Running).count();
    let typed = Typed { services, offers: offers.len(), running };
    let here = asked.at(&asked.cursor);
    let live = Live { on: Some("knowledge.* organization.updated"), when: None, get: Some(&here) };
    let body = html! {
        div.beside {
            div {
                (search(&asked))
                (live_region("answers", &live, &found(&frame, &asked, &rows)))
            }
            aside.stack aria-label="Known without being taught" { (profile_card(&profile, &typed)) }
        }
    };
    let add = html! { @if frame.may(Role::Operator) { (add_button()) } };
    view(&app, frame, Tab::Answers, &add, &body).await
}

fn add_button() -> Markup {
    link_button(
        "/app/knowledge/new",
        &Button {
            label: "Add an answer",
            icon: Some(Icon::Plus),
            tone: Tone::Primary,
            key: Some("c"),
            ..Button::default()
        },
    )
}

fn search(asked: &Asked) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action=(PATH) hx-get=(PATH) hx-target="#answers" hx-select="#answers"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                (Icon::Search)
                input.input type="search" id="answers-search" name="q" value=(asked.q) placeholder="Search questions and answers"
                    aria-label="Search questions and answers" autocomplete="off" data-key="/";
            }
        }
    }
}

fn found(frame: &Frame, asked: &Asked, rows: &Rows<FaqEntry>) -> Markup {
    let may = frame.may(Role::Operator);
    if rows.data.is_empty() && asked.q.trim().is_empty() {
        let action = html! { @if may { (link_button("/app/knowledge/new", &Button { label: "Write the first answer", icon: Some(Icon::Plus), ..Button::default() })) } };
        return card(&empty_state(
            Icon::Knowledge,
            "Teach it the first answer",
            "Start with what people ask every day: parking, payment, how to cancel. It answers word for word, and says so when it does not know.",
            &action,
        ));
    }
    if rows.data.is_empty() {
        let all = link_button(PATH, &Button { label: "Show all", ..Button::default() });
        return card(&empty_state(
            Icon::Search,
            "Nothing found",
            "No question and no answer has these words in it.",
            &all,
        ));
    }
    let pages = Pagination {
        previous: (!asked.cursor.is_empty()).then(|| asked.at("")),
        next: rows.next_cursor.as_deref().map(|cursor| asked.at(cursor)),
        shown: String::new(),
    };
    html! {
        ul.answer-list data-nav-list { @for entry in &rows.data { (row(frame, entry, may)) } }
        (pagination(&pages))
    }
}

fn row(frame: &Frame, entry: &FaqEntry, may: bool) -> Markup {
    let at = format!("{PATH}/{}", entry.id);
    html! {
        li.answer id=(entry.id) {
            div.answer-text {
                a.row-link href=(at) data-nav-item dir="auto" { (entry.question) }
                p.soft dir="auto" { (text::shorten(&text::line(&entry.answer), EXCERPT)) }
                p.faint.small {
                    @match entry.alternatives.len() {
                        0 => {},
                        1 => { "1 other way of asking · " },
                        more => { (more) " other ways of asking · " },
                    }
                    "changed " (time(&frame.moment(entry.updated_at, Reads::Relative)))
                }
            }
            @if may {
                (row_menu(&format!("More for {}", entry.question), &html! {
                    (menu_link(&at, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
                    (menu_line())
                    (menu_post(&format!("{at}/delete"), &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, ..Entry::default() }))
                }))
            }
        }
    }
}

/// How much is known with its price and its days.
struct Typed {
    services: usize,
    offers: usize,
    running: usize,
}

fn profile_card(profile: &Profile, typed: &Typed) -> Markup {
    let or_missing = |text: &str| {
        let text = text.to_owned();
        html! { @if text.is_empty() { span.faint { "not said" } } @else { (text) } }
    };
    let known = facts(&[
        Fact::with_icon(
            Icon::Building,
            "About",
            or_missing(&text::shorten(&text::line(&profile.description), 160)),
        ),
        Fact::with_icon(Icon::Pin, "Address", or_missing(&text::line(&profile.address))),
        Fact::with_icon(
            Icon::Phone,
            "Phone",
            if profile.phone.is_empty() { or_missing("") } else { phone(&profile.phone) },
        ),
        Fact::with_icon(Icon::Mail, "E-mail", or_missing(&profile.email)),
        Fact::with_icon(Icon::Globe, "Website", or_missing(&profile.website)),
        Fact::with_icon(
            Icon::Clock,
            "Hours",
            html! { a href="/app/settings/hours" { "Opening hours" } },
        ),
        Fact::with_icon(
            Icon::Tag,
            "Services",
            html! { a href="/app/settings/services" { @match typed.services { 0 => "No services yet", 1 => "1 service with its price", many => { (many) " services with prices" } } } },
        ),
        Fact::with_icon(
            Icon::Star,
            "Offers",
            html! { a href="/app/settings/services" { @match (typed.offers, typed.running) {
                (0, _) => "No offers yet",
                (_, 0) => "No offer runs today",
                (_, 1) => "1 offer runs today",
                (_, running) => { (running) " offers run today" },
            } } },
        ),
    ]);
    titled_card(
        "Known without being taught",
        &html! { a href="/app/settings/organization" { "Edit" } },
        &html! {
            p.soft.small { "From the settings of " (profile.name) ". It never has to be written twice." }
            div.gap-above-small { (known) }
        },
    )
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SourceId>,
) -> Result<Response> {
    let entry = knowledge::delete(&app, &frame.caller, &id).await?;
    let said = Flash::done(format!("Deleted “{}”", text::shorten(&entry.question, 80)));
    Ok(back.led(said.undo(format!("{PATH}/{id}/restore")), PATH))
}

async fn restore(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SourceId>,
) -> Result<Response> {
    let flash = match knowledge::undelete(&app, &frame.caller, &id).await {
        Ok(entry) => Flash::done(format!("“{}” is back", text::shorten(&entry.question, 80))),
        Err(Error::Conflict(said)) => Flash::warning(said),
        Err(other) => return Err(other.into()),
    };
    Ok(back.led(flash, PATH))
}
