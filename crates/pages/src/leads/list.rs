//! The table of leads.

use frontdesk_desk::{
    App, Result as Done, Role,
    leads::{self, Filter, Lead, Sort},
    orgs::Member,
};
use maud::{Markup, html};

use super::{look::Asked, stage_badge, words};
use crate::{
    parts::{
        Button, Column, Icon, Order, Pages, Reads, Size, Tone, avatar, card, empty_state,
        link_button, pagination, row_menu, table, time,
    },
    shell::Frame,
};

/// Leads on one page.
const ROWS: i64 = 50;

pub(super) async fn table_of(
    app: &App,
    frame: &Frame,
    asked: &Asked,
    members: &[Member],
) -> Done<Markup> {
    let page = asked.page();
    let filter = Filter { limit: ROWS, skip: page * ROWS, ..asked.filter() };
    let rows = leads::list(app, &frame.caller, &filter).await?.data;
    let total = leads::count(app, &frame.caller, &filter).await?;
    if total == 0 {
        return Ok(nothing(frame, asked));
    }
    let columns = [
        Column::new("Lead"),
        Column::new("Stage"),
        Column { wide_only: true, ..sorted(asked, Column::number("Value"), Sort::Value) },
        Column { wide_only: true, ..sorted(asked, Column::new("Next step"), Sort::NextStep) },
        Column { wide_only: true, ..Column::new("Sees to it") },
        Column { wide_only: true, ..sorted(asked, Column::new("Captured"), Sort::Newest) },
        Column { wide_only: true, ..sorted(asked, Column::new("Changed"), Sort::Changed) },
        Column::actions(),
    ];
    let lines = html! { @for lead in &rows { (line(frame, lead, members)) } };
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let turn = |to: i64| asked.with(|asked| asked.page = (to + 1).to_string());
    let pages = Pages {
        previous: (page > 0).then(|| turn(page - 1)),
        next: (page * ROWS + shown < total).then(|| turn(page + 1)),
        shown: format!("{} to {} of {total}", page * ROWS + 1, page * ROWS + shown),
    };
    Ok(html! {
        (table("Leads", &columns, &lines))
        (pagination(&pages))
    })
}

/// A column that sorts one way: the way that puts first what asks to be looked at.
fn sorted<'a>(asked: &Asked, mut column: Column<'a>, sort: Sort) -> Column<'a> {
    let way = if sort == Sort::NextStep { Order::Rising } else { Order::Falling };
    column.sort_href = Some(asked.with(|asked| sort.as_str().clone_into(&mut asked.sort)));
    column.order = (asked.sort() == sort).then_some(way);
    column
}

fn line(frame: &Frame, lead: &Lead, members: &[Member]) -> Markup {
    let name = words::name(lead);
    let member = words::seen_to_by(lead, members);
    html! {
        tr id=(lead.id) {
            td {
                a.row-link href={ "/app/leads/" (lead.id) } { bdi { (name) } }
                span.lead-line dir="auto" { (lead.interest.lines().next().unwrap_or_default()) }
            }
            td { (stage_badge(lead.stage)) }
            td.number.wide-only { @if let Some(value) = lead.value() { (value) } }
            td.lead-next-cell.wide-only { @if !lead.next_step.is_empty() { (words::next_step(frame, lead)) } }
            td.wide-only.nowrap { @if let Some(member) = member { span.who { (avatar(&member.name, member.user_id.as_str(), Size::Tiny)) bdi { (member.name) } } } }
            td.wide-only { (time(&frame.moment(lead.created_at, Reads::Relative))) }
            td.wide-only { (time(&frame.moment(lead.updated_at, Reads::Relative))) }
            td.actions { @if frame.may(Role::Operator) { (row_menu(&format!("Move or assign {name}"), &super::board::moves(frame, lead, members))) } }
        }
    }
}

/// What stands where no lead does.
pub(super) fn nothing(frame: &Frame, asked: &Asked) -> Markup {
    if asked.is_narrowed() {
        let all = Asked { view: asked.view.clone(), ..Asked::default() }.at();
        let all = link_button(&all, &Button { label: "Show all", ..Button::default() });
        let words = "No lead is like this. Look for less, or for another name.";
        return card(&empty_state(Icon::Search, "Nothing found", words, &all));
    }
    let action = html! {
        @if frame.may(Role::Operator) {
            a.btn.btn-primary href="/app/leads/new" data-open="new-lead" { (Icon::Plus) span { "New lead" } }
        }
        (link_button("/app/agent", &Button { label: "What the agent may do", icon: Some(Icon::Sparkle), tone: Tone::Secondary, ..Button::default() }))
    };
    card(&empty_state(
        Icon::Leads,
        "No leads yet",
        "When somebody asks for a quote, a wedding or a price, the agent notes who they are and what they want, and they stand here as new. Move them on as you talk, say what they are worth and what comes next, until they are won or lost.",
        &action,
    ))
}
