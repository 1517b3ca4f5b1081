//! Dialogs and menus: the browser's own `<dialog>` and `<details>`, with small islands for the keyboard.

use maud::{Markup, html};

use super::{Button, Icon, submit};

/// A dialog. A button with `opens: Some(id)` opens it; a button with `data-close` inside closes it;
/// so do Escape and a press outside.
pub fn dialog(id: &str, title: &str, body: &Markup) -> Markup {
    html! {
        dialog.dialog id=(id) aria-labelledby={ (id) "-title" } {
            header.dialog-head {
                h2.dialog-title id={ (id) "-title" } { (title) }
                button.btn.btn-quiet.btn-small.btn-icon type="button" data-close title="Close" { (Icon::X) span.sr-only { "Close" } }
            }
            (body)
        }
    }
}

/// A dialog that holds a form: its fields, then Cancel and the button that does it.
pub fn form_dialog(id: &str, title: &str, action: &str, fields: &Markup, done: &Button) -> Markup {
    let body = html! {
        form method="post" action=(action) {
            div.dialog-body { (fields) }
            footer.dialog-foot {
                button.btn.btn-secondary type="button" data-close { "Cancel" }
                (submit(done))
            }
        }
    };
    dialog(id, title, &body)
}

/// The dialog that asks before something is done, for every `data-confirm` and `hx-confirm`.
/// The layout holds the only one.
pub(crate) fn confirm_dialog() -> Markup {
    html! {
        dialog.dialog.dialog-small id="confirm" aria-labelledby="confirm-text" {
            div.dialog-body { p.confirm-text id="confirm-text" {} }
            footer.dialog-foot {
                button.btn.btn-secondary type="button" data-close autofocus { "Cancel" }
                button.btn.btn-danger type="button" data-confirm-yes { "Continue" }
            }
        }
    }
}

/// A menu: what is pressed, and the entries that drop from it. `end` lines it up with the end edge.
pub fn menu(label: &str, face: &Markup, end: bool, entries: &Markup) -> Markup {
    html! {
        details.menu.menu-end[end] data-menu {
            summary.menu-face.btn.btn-quiet.btn-small title=(label) aria-label=(label) { (face) }
            div.menu-list { (entries) }
        }
    }
}

/// A menu that a key opens: `a`, as the keyboard island reads it.
pub fn menu_keyed(label: &str, face: &Markup, key: &str, entries: &Markup) -> Markup {
    html! {
        details.menu.menu-end data-menu {
            summary.menu-face.btn.btn-quiet.btn-small title=(label) aria-label=(label) data-key=(key) { (face) }
            div.menu-list { (entries) }
        }
    }
}

/// The three dots at the end of a row.
pub fn row_menu(label: &str, entries: &Markup) -> Markup {
    menu(label, &html! { (Icon::Dots) }, true, entries)
}

/// One entry of a menu.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry<'a> {
    /// The words.
    pub label: &'a str,
    /// A picture before them.
    pub icon: Option<Icon>,
    /// Takes something away.
    pub danger: bool,
    /// Asks this first; only for entries that post.
    pub confirm: Option<&'a str>,
    /// The one that holds now: shows a check.
    pub chosen: bool,
    /// The key that presses it, as the keyboard island reads it; only for entries that act.
    pub key: Option<&'a str>,
}

impl Entry<'_> {
    fn face(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            span.menu-label { (self.label) }
            @if self.chosen { (Icon::Check) span.sr-only { "(chosen)" } }
        }
    }
}

/// An entry that goes somewhere.
pub fn menu_link(href: &str, entry: &Entry) -> Markup {
    html! { a.menu-item.menu-danger[entry.danger] href=(href) aria-current=[entry.chosen.then_some("true")] { (entry.face()) } }
}

/// An entry that changes something, without a script.
pub fn menu_post(action: &str, entry: &Entry) -> Markup {
    html! {
        form method="post" action=(action) {
            button.menu-item.menu-danger[entry.danger] type="submit" data-confirm=[entry.confirm] { (entry.face()) }
        }
    }
}

/// An entry that changes something and stays on the page: htmx posts it, and what is live refreshes.
/// `value` is sent with it. Without a script it is posted as any form.
pub fn menu_act(action: &str, value: Option<(&str, &str)>, entry: &Entry) -> Markup {
    html! {
        form method="post" action=(action) hx-post=(action) hx-swap="none" {
            @if let Some((name, value)) = value { input type="hidden" name=(name) value=(value); }
            button.menu-item.menu-danger[entry.danger] type="submit" data-confirm=[entry.confirm] data-key=[entry.key] { (entry.face()) }
        }
    }
}

/// An entry that opens a dialog of the page.
pub fn menu_open(dialog: &str, entry: &Entry) -> Markup {
    html! { button.menu-item.menu-danger[entry.danger] type="button" data-open=(dialog) { (entry.face()) } }
}

/// A line between groups of entries.
pub fn menu_line() -> Markup {
    html! { hr.menu-line; }
}

/// Words above a group of entries.
pub fn menu_heading(text: &str) -> Markup {
    html! { p.menu-heading { (text) } }
}
