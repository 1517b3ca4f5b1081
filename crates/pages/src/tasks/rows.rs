//! Tasks one a line: with all that can be done with each, or short, beside a contact.

use std::collections::HashMap;

use frontdesk_base::id::ContactId;
use frontdesk_desk::{
    Role,
    orgs::Member as Colleague,
    tasks::{Task, Urgency},
};
use maud::{Markup, html};

use super::PATH;
use crate::{
    parts::{
        Entry, Icon, Reads, TaskRow, menu_act, menu_heading, menu_line, menu_link, row_menu,
        task_list, task_row,
    },
    shell::Frame,
};

/// What rows need to know besides their tasks: whom they are about, and who does them.
pub(super) struct Beside<'a> {
    pub(super) names: &'a HashMap<ContactId, String>,
    pub(super) members: &'a [Colleague],
}

/// A short list beside the contact that the tasks are about.
pub(crate) fn quick_list(frame: &Frame, tasks: &[Task]) -> Markup {
    let beside = Beside { names: &HashMap::new(), members: &[] };
    html! {
        @if tasks.is_empty() { p.faint.small { "Nothing to do." } }
        @else { (task_list(&html! { @for task in tasks { (row(frame, task, &beside, false)) } })) }
    }
}

/// A list with whom each task is about and who does it.
pub(crate) fn full_list(
    frame: &Frame,
    tasks: &[Task],
    names: &HashMap<ContactId, String>,
    members: &[Colleague],
) -> Markup {
    let beside = Beside { names, members };
    task_list(&html! { @for task in tasks { (row(frame, task, &beside, true)) } })
}

pub(super) fn row(frame: &Frame, task: &Task, beside: &Beside<'_>, full: bool) -> Markup {
    let may = frame.may(Role::Operator);
    let href = format!("{PATH}/{}", task.id);
    let done = task.done_at.is_some();
    let act = format!("{href}/{}", if done { "reopen" } else { "complete" });
    let about = match (&task.conversation_id, &task.contact_id) {
        (Some(id), _) => Some(format!("/app/inbox/{id}")),
        (None, Some(id)) => Some(format!("/app/contacts/{id}")),
        (None, None) => None,
    };
    let name = task
        .contact_id
        .as_ref()
        .and_then(|id| beside.names.get(id))
        .map_or("Conversation", String::as_str);
    let assignee = task
        .assignee_id
        .as_ref()
        .and_then(|id| beside.members.iter().find(|member| member.id == *id));
    let reads = if task.whole_day { Reads::CalendarDay } else { Reads::Due };
    task_row(&TaskRow {
        id: task.id.as_str(),
        title: &task.title,
        href: Some(&href),
        body: &task.body,
        act: may.then_some(act.as_str()),
        done: task.done_at.map(|at| frame.moment(at, Reads::Relative)),
        about: about.as_deref().filter(|_| full).map(|href| (href, name)),
        assignee: assignee.map(|member| (member.name.as_str(), member.user_id.as_str())),
        due: task.due_at.map(|due| (frame.moment(due, reads), due < frame.now)),
        urgent: task.urgency == Urgency::High,
        by_rule: task.rule_id.is_some() && full,
        menu: (full && may).then(|| menu(frame, task, beside.members)),
    })
}

fn menu(frame: &Frame, task: &Task, members: &[Colleague]) -> Markup {
    let href = format!("{PATH}/{}", task.id);
    let path = format!("{href}/assign");
    let entry = |label: &str, id: &str, chosen: bool| {
        menu_act(&path, Some(("member", id)), &Entry { label, chosen, ..Entry::default() })
    };
    let me = frame.caller.member();
    let question = format!("Delete the task “{}”?", task.title);
    row_menu(
        &format!("More for {}", task.title),
        &html! {
            (menu_link(&href, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
            (menu_act(&format!("{href}/delete"), None, &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
            (menu_line())
            (menu_heading("Give to"))
            @if let Some(me) = me { (entry("Me", me.as_str(), task.assignee_id.as_ref() == Some(me))) }
            @for member in members.iter().filter(|member| Some(&member.id) != me && member.role >= Role::Operator) {
                (entry(&member.name, member.id.as_str(), task.assignee_id.as_ref() == Some(&member.id)))
            }
            (entry("Nobody", "", task.assignee_id.is_none()))
        },
    )
}
