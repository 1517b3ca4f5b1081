//! Things to do, one a line, each with the button that does it.

use maud::{Markup, html};

use super::{Icon, Moment, Size, avatar, time, with_phones};

/// One thing to do.
#[derive(Clone, Debug, Default)]
pub struct TaskRow<'a> {
    /// Its id; the element is `task-` and it.
    pub id: &'a str,
    /// What is to be done.
    pub title: &'a str,
    /// Where it is, to be changed.
    pub href: Option<&'a str>,
    /// Everything else about it.
    pub body: &'a str,
    /// Where doing it is posted, or taking that back when it is done; none for whoever may not.
    pub act: Option<&'a str>,
    /// Since when it is done.
    pub done: Option<Moment>,
    /// Where what it is about is: address and words.
    pub about: Option<(&'a str, &'a str)>,
    /// Who does it: name, and what colours the face.
    pub assignee: Option<(&'a str, &'a str)>,
    /// By when, and whether that has passed.
    pub due: Option<(Moment, bool)>,
    /// Before the others.
    pub urgent: bool,
    /// Made by a rule.
    pub by_rule: bool,
    /// What else can be done with it: a menu.
    pub menu: Option<Markup>,
}

/// Things to do. `rows` is `task_row`s.
pub fn task_list(rows: &Markup) -> Markup {
    html! { ul.tasks { (rows) } }
}

/// One thing to do. The key `e` ticks the one that has the focus.
pub fn task_row(row: &TaskRow) -> Markup {
    html! {
        li.task.task-done[row.done.is_some()] id={ "task-" (row.id) } data-nav-row {
            (tick(row))
            div.task-main {
                p.task-title dir="auto" {
                    @if row.urgent { span.task-urgent title="Urgent" { (Icon::Bolt) span.sr-only { "Urgent: " } } }
                    @if let Some(href) = row.href { a.task-link href=(href) data-nav-item { (row.title) } } @else { (row.title) }
                }
                @if !row.body.is_empty() { p.task-body dir="auto" { (with_phones(row.body)) } }
                p.task-foot {
                    @if let Some(done) = &row.done { span { (Icon::Check) "done " (time(done)) } }
                    @else if let Some((due, late)) = &row.due { span.task-late[*late] { (Icon::Clock) @if *late { "was due " } @else { "due " } (time(due)) } }
                    @if let Some((href, words)) = row.about { a href=(href) { bdi { (words) } } }
                    @if row.by_rule { span { "by a rule" } }
                }
            }
            @if let Some((name, seed)) = row.assignee { span title=(name) { (avatar(name, seed, Size::Small)) span.sr-only { (name) } } }
            @if let Some(menu) = &row.menu { (menu) }
        }
    }
}

/// The circle before it: ticks it, or takes the tick away.
fn tick(row: &TaskRow) -> Markup {
    let done = row.done.is_some();
    let (title, words) = if done { ("Not done yet", "Not done yet: ") } else { ("Done", "Done: ") };
    html! {
        @if let Some(act) = row.act {
            form.inline method="post" action=(act) hx-post=(act) hx-swap="none" {
                button.task-check type="submit" title=(title) data-row-key="e" { (Icon::Check) span.sr-only { (words) (row.title) } }
            }
        } @else { span.task-check aria-hidden="true" { @if done { (Icon::Check) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::{TaskRow, task_row};

    #[test]
    fn a_hostile_task_is_only_text() {
        let evil = "\"><script>alert(1)</script>";
        let row = TaskRow {
            title: evil,
            body: evil,
            href: Some(evil),
            act: Some(evil),
            about: Some((evil, evil)),
            assignee: Some((evil, evil)),
            ..TaskRow::default()
        };
        assert!(!task_row(&row).into_string().contains("<script"));
    }
}
