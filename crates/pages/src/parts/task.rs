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
    /// Everything else about it.
    pub body: &'a str,
    /// Where doing it is posted; none for whoever may not.
    pub complete: Option<&'a str>,
    /// Where what it is about is: address and words.
    pub about: Option<(&'a str, &'a str)>,
    /// Who does it: name, and what colours the face.
    pub assignee: Option<(&'a str, &'a str)>,
    /// By when, and whether that has passed.
    pub due: Option<(Moment, bool)>,
    /// Before the others.
    pub urgent: bool,
    /// What else can be done with it: a menu.
    pub menu: Option<Markup>,
}

/// Things to do. `rows` is `task_row`s.
pub fn task_list(rows: &Markup) -> Markup {
    html! { ul.tasks { (rows) } }
}

/// One thing to do.
pub fn task_row(row: &TaskRow) -> Markup {
    html! {
        li.task id={ "task-" (row.id) } {
            @if let Some(complete) = row.complete {
                form.inline method="post" action=(complete) hx-post=(complete) hx-swap="none" {
                    button.task-check type="submit" title="Done" { (Icon::Check) span.sr-only { "Done: " (row.title) } }
                }
            } @else { span.task-check aria-hidden="true" {} }
            div.task-main {
                p.task-title dir="auto" { @if row.urgent { span.task-urgent title="Urgent" { (Icon::Bolt) span.sr-only { "Urgent: " } } } (row.title) }
                @if !row.body.is_empty() { p.task-body dir="auto" { (with_phones(row.body)) } }
                p.task-foot {
                    @if let Some((due, late)) = &row.due { span.task-late[*late] { (Icon::Clock) @if *late { "was due " } @else { "due " } (time(due)) } }
                    @if let Some((href, words)) = row.about { a href=(href) { (words) } }
                }
            }
            @if let Some((name, seed)) = row.assignee { span title=(name) { (avatar(name, seed, Size::Small)) span.sr-only { (name) } } }
            @if let Some(menu) = &row.menu { (menu) }
        }
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
            complete: Some(evil),
            about: Some((evil, evil)),
            assignee: Some((evil, evil)),
            ..TaskRow::default()
        };
        assert!(!task_row(&row).into_string().contains("<script"));
    }
}
