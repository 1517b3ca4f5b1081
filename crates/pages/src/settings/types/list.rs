//! The list of conversation types, and what stands there while there are none.

use frontdesk_desk::{
    Role,
    intake::{ConversationType, Ending, examples},
};
use maud::{Markup, html};

use super::{
    super::{Tab, read_only, view},
    PATH,
};
use crate::{
    parts::{
        Button, Column, Entry, Icon, Mood, Tone, badge, empty_state, link_button, menu_line,
        menu_link, menu_post, row_menu, section_header, table,
    },
    shell::{Frame, Page},
};

/// What happens at the end, in a few words.
pub(super) const fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Nothing => "Nothing more",
        Ending::Task => "A task",
        Ending::Lead => "A lead",
        Ending::HandOver => "A person is called",
    }
}

pub(super) fn page(frame: Frame, all: &[ConversationType]) -> Page {
    let may = frame.may(Role::Admin);
    let body = html! {
        (read_only(&frame, Role::Admin))
        @if all.is_empty() {
            (empty_state(
                Icon::Tasks,
                "Ask what you need to know",
                "A conversation type has questions of its own: the agent notices that somebody is a new patient or wants a quote, asks them one by one, and the answers stand with the conversation. Begin with an example and change it.",
                &html! { @if may { (begin(all)) } },
            ))
        } @else {
            (section_header("Conversation types", Some("The agent begins the first one that applies."), &html! {
                @if may { (link_button("/app/settings/conversation-types/new", &Button { label: "Add a type", icon: Some(Icon::Plus), tone: Tone::Primary, ..Button::default() })) }
            }))
            (types_table(all, may))
            @if may && all.len() < 3 { div.type-examples { (begin(all)) } }
        }
    };
    view(frame, Tab::Types, &body)
}

/// The examples that there is nothing of the same name of, and a type of one's own.
fn begin(all: &[ConversationType]) -> Markup {
    html! {
        form.cluster method="post" action="/app/settings/conversation-types/examples" {
            @for one in examples::all() {
                @if !all.iter().any(|have| have.name == one.name) {
                    button.btn.btn-secondary type="submit" name="example" value=(one.name) { (Icon::Plus) span { (one.name) } }
                }
            }
            @if all.is_empty() {
                (link_button("/app/settings/conversation-types/new", &Button { label: "A type of your own", tone: Tone::Primary, ..Button::default() }))
            }
        }
    }
}

fn types_table(all: &[ConversationType], may: bool) -> Markup {
    let columns = [
        Column::new("Type"),
        Column { wide_only: true, ..Column::number("Questions") },
        Column { wide_only: true, ..Column::new("At the end") },
        Column::new("Now"),
        Column::actions(),
    ];
    let rows = html! {
        @for (at, one) in all.iter().enumerate() {
            tr id=(one.id) {
                td {
                    a.row-link href={ (PATH) "/" (one.id) } { (one.name) }
                    @if !one.applies.is_empty() { div.faint.small.clip-lines { (one.applies) } }
                    div.cell-more.soft.small {
                        (one.questions.len()) @if one.questions.len() == 1 { " question" } @else { " questions" }
                        " · " (ending(one.ending))
                    }
                }
                td.number.wide-only { (one.questions.len()) }
                td.soft.wide-only { (ending(one.ending)) }
                td { @if one.enabled { (badge(Mood::Success, "on")) } @else { (badge(Mood::Neutral, "off")) } }
                td.actions { @if may { (menu(one, at == 0, at + 1 == all.len())) } }
            }
        }
    };
    table("Conversation types", &columns, &rows)
}

fn menu(one: &ConversationType, first: bool, last: bool) -> Markup {
    let at = format!("{PATH}/{}", one.id);
    let question = format!(
        "Delete the conversation type “{}”? The agent no longer asks its questions; what was answered stays.",
        one.name
    );
    row_menu(
        &format!("More for {}", one.name),
        &html! {
            (menu_link(&at, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
            @if !first { (menu_post(&format!("{at}/up"), &Entry { label: "Move up", icon: Some(Icon::ChevronUp), ..Entry::default() })) }
            @if !last { (menu_post(&format!("{at}/down"), &Entry { label: "Move down", icon: Some(Icon::ChevronDown), ..Entry::default() })) }
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
        },
    )
}
