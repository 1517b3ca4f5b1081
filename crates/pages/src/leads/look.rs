//! The page of all leads: its head, what is looked for, and the board or the table.

use axum::{extract::State, response::Response};
use frontdesk_base::id::MemberId;
use frontdesk_desk::{
    App, Role,
    leads::{self, Filter, Sort, Stage},
    orgs::{self, Member},
};
use frontdesk_http::{Member as Asker, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, board, form, list, stage_word};
use crate::{
    contacts::import::sheet,
    layout::Place,
    parts::{
        Button, Entry, Icon, Live, Tab, Tone, link_button, live_region, menu, menu_line, menu_link,
        page_header, row_menu, tabs,
    },
    shell::{Frame, Page},
};

/// What makes the page out of date.
const EVENTS: &str = "lead.* contact.deleted contact.merged contact.unmerged member.updated";

/// What is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `list`; anything else is the board.
    pub(super) view: String,
    pub(super) q: String,
    /// A stage, for the list.
    pub(super) stage: String,
    /// A member's id.
    pub(super) member: String,
    pub(super) sort: String,
    /// Of the list, from one.
    pub(super) page: String,
}

impl Asked {
    pub(super) fn is_list(&self) -> bool {
        self.view == "list"
    }

    pub(super) fn stage(&self) -> Option<Stage> {
        self.stage.parse().ok().filter(|_| self.is_list())
    }

    fn member(&self) -> Option<MemberId> {
        self.member.parse().ok()
    }

    pub(super) fn sort(&self) -> Sort {
        self.sort.parse().unwrap_or_default()
    }

    /// The page of the list, from nothing.
    pub(super) fn page(&self) -> i64 {
        self.page.parse::<i64>().map_or(0, |page| page.clamp(1, 10_000) - 1)
    }

    pub(super) fn is_narrowed(&self) -> bool {
        self.filter().search.is_some() || self.stage().is_some() || self.member().is_some()
    }

    pub(super) fn filter(&self) -> Filter {
        Filter {
            stage: self.stage(),
            assignee: self.member(),
            search: Some(self.q.trim().to_owned()).filter(|q| !q.is_empty()),
            sort: self.sort(),
            ..Filter::default()
        }
    }

    /// Its address with something changed.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut asked = Self { page: String::new(), ..self.clone() };
        change(&mut asked);
        asked.at()
    }

    pub(super) fn at(&self) -> String {
        self.under(PATH)
    }

    fn under(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn pairs(&self) -> [(&'static str, &str); 6] {
        let view = if self.is_list() { "list" } else { "" };
        let of_list = |value| if self.is_list() { value } else { "" };
        [
            ("view", view),
            ("q", &self.q),
            ("stage", of_list(&self.stage)),
            ("member", &self.member),
            ("sort", of_list(&self.sort)),
            ("page", of_list(&self.page)),
        ]
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page> {
    let members = orgs::members(&app, &frame.caller).await?;
    let shown = if asked.is_list() {
        list::table_of(&app, &frame, &asked, &members).await?
    } else {
        board::columns(&app, &frame, &asked, &members).await?
    };
    let get = asked.at();
    let live = Live { on: Some(EVENTS), when: None, get: Some(&get) };
    let may = frame.may(Role::Operator);
    let body = html! {
        div.leads-page {
            (page_header("Leads", Some("Who may become a customer, and what comes next."), &actions(&frame, &asked)))
            (views(&asked))
            (toolbar(&frame, &asked, &members))
            (live_region("leads", &live, &shown))
        }
        @if may {
            (form::dialog(&app, &frame, &members).await?)
            dialog.dialog id="lose" aria-labelledby="lose-title" { div id="lose-body" {} }
        }
    };
    Ok(frame.full_page(Place::Leads, "Leads", &body))
}

fn actions(frame: &Frame, asked: &Asked) -> Markup {
    if !frame.may(Role::Operator) {
        return html! {};
    }
    let export = asked.under("/app/leads/export.csv");
    html! {
        a.btn.btn-primary href="/app/leads/new" data-open="new-lead" data-key="n" { (Icon::Plus) span { "New lead" } }
        (row_menu("More", &menu_link(&export, &Entry { label: "Export as CSV", icon: Some(Icon::Download), ..Entry::default() })))
    }
}

fn views(asked: &Asked) -> Markup {
    let board = asked.with(|asked| asked.view.clear());
    let list = asked.with(|asked| "list".clone_into(&mut asked.view));
    tabs(
        "How leads are shown",
        &[
            Tab { label: "Board", href: &board, current: !asked.is_list(), count: None },
            Tab { label: "List", href: &list, current: asked.is_list(), count: None },
        ],
    )
}

fn toolbar(frame: &Frame, asked: &Asked, members: &[Member]) -> Markup {
    html! {
        div.toolbar {
            form.search role="search" method="get" action=(PATH) hx-get=(PATH) hx-target="#leads" hx-select="#leads"
                hx-swap="outerMorph" hx-trigger="submit, input delay:200ms" hx-sync="replace" hx-replace-url="true" {
                @for (name, value) in asked.pairs() { @if !value.is_empty() && !["q", "page"].contains(&name) { input type="hidden" name=(name) value=(value); } }
                (Icon::Search)
                input.input type="search" id="leads-search" name="q" value=(asked.q) placeholder="Name, wish, e-mail or phone" aria-label="Search leads"
                    autocomplete="off" maxlength="120" data-key="/";
            }
            @if asked.is_list() { (stages(asked)) }
            (people(frame, asked, members))
            @if asked.is_narrowed() {
                @let all = Asked { view: asked.view.clone(), ..Asked::default() }.at();
                (link_button(&all, &Button { label: "Show all", icon: Some(Icon::X), small: true, tone: Tone::Quiet, ..Button::default() }))
            }
        }
    }
}

fn stages(asked: &Asked) -> Markup {
    let chosen = asked.stage();
    let link = |label: &str, value: &str, chosen: bool| {
        let href = asked.with(|asked| value.clone_into(&mut asked.stage));
        menu_link(&href, &Entry { label, chosen, ..Entry::default() })
    };
    let face = chosen.map_or("Every stage", stage_word);
    menu(
        &format!("{face}: filter by stage"),
        &html! { (Icon::Filter) span { (face) } (Icon::ChevronDown) },
        false,
        &html! {
            (link("Every stage", "", chosen.is_none()))
            (menu_line())
            @for stage in Stage::ALL { (link(stage_word(*stage), stage.as_str(), chosen == Some(*stage))) }
        },
    )
}

fn people(frame: &Frame, asked: &Asked, members: &[Member]) -> Markup {
    let chosen = asked.member();
    let link = |label: &str, id: &str, chosen: bool| {
        let href = asked.with(|asked| id.clone_into(&mut asked.member));
        menu_link(&href, &Entry { label, chosen, ..Entry::default() })
    };
    let me = frame.caller.member();
    let face = match &chosen {
        None => "Everybody's",
        Some(id) if Some(id) == me => "Mine",
        Some(id) => members.iter().find(|one| one.id == *id).map_or("Nobody's", |one| &one.name),
    };
    menu(
        &format!("{face}: filter by who sees to it"),
        &html! { (Icon::User) span { (face) } (Icon::ChevronDown) },
        false,
        &html! {
            (link("Everybody's", "", chosen.is_none()))
            @if let Some(me) = me { (link("Mine", me.as_str(), chosen.as_ref() == Some(me))) }
            (menu_line())
            @for member in members.iter().filter(|one| Some(&one.id) != me) {
                (link(&member.name, member.id.as_str(), chosen.as_ref() == Some(&member.id)))
            }
        },
    )
}

/// The leads that are seen now, as CSV.
pub(super) async fn export(
    State(app): State<App>,
    Asker(caller): Asker,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let csv = leads::export::csv(&app, &caller, &asked.filter()).await?;
    Ok(sheet("leads.csv", csv))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_what_was_asked_and_no_more() {
        let asked = Asked {
            view: "list".to_owned(),
            q: "a&b=c\"".to_owned(),
            stage: "won".to_owned(),
            page: "3".to_owned(),
            ..Asked::default()
        };
        assert_eq!(asked.at(), "/app/leads?view=list&q=a%26b%3Dc%22&stage=won&page=3");
        assert_eq!(asked.with(|asked| asked.view.clear()), "/app/leads?q=a%26b%3Dc%22");
        assert_eq!((asked.page(), asked.stage()), (2, Some(Stage::Won)));
    }

    #[test]
    fn nonsense_in_an_address_is_nothing() {
        for text in ["", "-1", "x", "999999999999999999999", "\u{0}"] {
            let asked = Asked {
                view: "list".to_owned(),
                stage: text.to_owned(),
                member: text.to_owned(),
                sort: text.to_owned(),
                page: text.to_owned(),
                ..Asked::default()
            };
            let filter = asked.filter();
            assert!(filter.stage.is_none() && filter.assignee.is_none(), "{text}");
            assert_eq!((asked.page(), filter.sort), (0, Sort::Newest), "{text}");
        }
    }
}
