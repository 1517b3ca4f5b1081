//! Buttons, and links that look like them.

use maud::{Markup, html};

use super::Icon;

/// How much a button asks to be pressed. A page has one primary button in sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The one thing this page is for.
    Primary,
    /// Everything else that is worth a border.
    #[default]
    Secondary,
    /// In toolbars and rows: no border until it is pointed at.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Primary => "btn-primary",
            Tone::Secondary => "btn-secondary",
            Tone::Quiet => "btn-quiet",
            Tone::Danger => "btn-danger",
        }
    }
}

/// What a button shows and does. Start from `Button::default()` and say what differs.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one attribute of the element")]
pub struct Button<'a> {
    /// The words on it; with `icon_only`, its spoken name and tooltip.
    pub label: &'a str,
    /// How much it stands out.
    pub tone: Tone,
    /// Shown before the label.
    pub icon: Option<Icon>,
    /// Shows only the icon; the label stays for screen readers and as the tooltip.
    pub icon_only: bool,
    /// The label as a tooltip too: where there is little room, only the icon is seen.
    pub folds: bool,
    /// The lower height for toolbars, rows and cards.
    pub small: bool,
    /// As wide as its container.
    pub wide: bool,
    /// Cannot be pressed now.
    pub disabled: bool,
    /// `name` of the submitted pair; none sends nothing.
    pub name: Option<&'a str>,
    /// `value` of the submitted pair.
    pub value: Option<&'a str>,
    /// The form it submits when it stands outside of it (an element id).
    pub form: Option<&'a str>,
    /// The key that presses it, as the keyboard island reads it: `e`, `g i`.
    pub key: Option<&'a str>,
    /// Opens the dialog with this id.
    pub opens: Option<&'a str>,
    /// Asks this question first; name what is going to happen.
    pub confirm: Option<&'a str>,
    /// Sends a htmx POST here.
    pub post: Option<&'a str>,
    /// Sends a htmx GET here.
    pub get: Option<&'a str>,
    /// Sends a htmx DELETE here.
    pub delete: Option<&'a str>,
    /// Where the answer goes (`hx-target`).
    pub target: Option<&'a str>,
    /// How the answer goes in (`hx-swap`).
    pub swap: Option<&'a str>,
}

impl Button<'_> {
    fn class(&self) -> String {
        let mut class = format!("btn {}", self.tone.class());
        for (on, name) in
            [(self.small, " btn-small"), (self.wide, " btn-wide"), (self.icon_only, " btn-icon")]
        {
            if on {
                class.push_str(name);
            }
        }
        class
    }

    fn does_htmx(&self) -> bool {
        self.post.is_some() || self.get.is_some() || self.delete.is_some()
    }

    fn face(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            @if self.icon_only { span.sr-only { (self.label) } } @else { span { (self.label) } }
        }
    }
}

/// A button that submits its form.
pub fn submit(button: &Button) -> Markup {
    any_button("submit", button)
}

/// A button that submits nothing by itself: it opens a dialog, sends a htmx request, or is wired
/// by a data attribute.
pub fn button(button: &Button) -> Markup {
    any_button("button", button)
}

fn any_button(kind: &str, b: &Button) -> Markup {
    html! {
        button type=(kind) class=(b.class()) name=[b.name] value=[b.value] form=[b.form] disabled[b.disabled]
            title=[(b.icon_only || b.folds).then_some(b.label)] data-key=[b.key] data-open=[b.opens]
            data-confirm=[b.confirm.filter(|_| !b.does_htmx())] hx-confirm=[b.confirm.filter(|_| b.does_htmx())]
            hx-post=[b.post] hx-get=[b.get] hx-delete=[b.delete] hx-target=[b.target] hx-swap=[b.swap] {
            (b.face())
        }
    }
}

/// A link that looks like a button: for going somewhere, never for changing something.
pub fn link_button(href: &str, b: &Button) -> Markup {
    html! {
        a href=(href) class=(b.class()) title=[b.icon_only.then_some(b.label)] data-key=[b.key] { (b.face()) }
    }
}

/// A form of one button that changes something and stays on the page: htmx posts it, and what is
/// live refreshes. Without a script it is posted as any form.
pub fn act_button(action: &str, b: &Button) -> Markup {
    html! { form.inline method="post" action=(action) hx-post=(action) hx-swap="none" { (submit(b)) } }
}

/// A form of one button: the way to change something from a row or a menu without a script.
pub fn post_button(action: &str, b: &Button) -> Markup {
    html! { form.inline method="post" action=(action) { (submit(b)) } }
}
