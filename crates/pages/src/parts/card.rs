//! What a page is built of: its head, sections, cards, tabs, facts, empty states, the checklist.

use maud::{Markup, Render, html};

use super::{Icon, Mood};

/// The head of a page: its title, a sentence, and its buttons at the end.
pub fn page_header(title: &str, lead: Option<&str>, actions: &Markup) -> Markup {
    html! {
        header.page-header {
            div.page-heading {
                h1 { (title) }
                @if let Some(lead) = lead { p.lead { (lead) } }
            }
            div.page-actions { (actions) }
        }
    }
}

/// The same with a way back to the page above.
pub fn page_header_with_back(back_href: &str, back: &str, title: &str, actions: &Markup) -> Markup {
    html! {
        header.page-header {
            div.page-heading {
                a.back href=(back_href) { (Icon::ArrowStart) (back) }
                h1 { (title) }
            }
            div.page-actions { (actions) }
        }
    }
}

/// The head of a section inside a page.
pub fn section_header(title: &str, lead: Option<&str>, actions: &Markup) -> Markup {
    html! {
        div.section-header {
            div {
                h2 { (title) }
                @if let Some(lead) = lead { p.lead { (lead) } }
            }
            div.page-actions { (actions) }
        }
    }
}

/// A framed part of a page.
pub fn card(body: &Markup) -> Markup {
    html! { section.card { (body) } }
}

/// A framed part with a title, and something small at the end of its head.
pub fn titled_card(title: &str, aside: &Markup, body: &Markup) -> Markup {
    html! {
        section.card {
            header.card-head { h2.card-title { (title) } div.card-aside { (aside) } }
            div.card-body { (body) }
        }
    }
}

/// A block of a settings page: what it is about on one side, its fields on the other.
pub fn settings_section(title: &str, lead: &str, body: &Markup) -> Markup {
    html! {
        section.settings-section {
            div.settings-about { h2 { (title) } p.lead { (lead) } }
            div.settings-fields { (body) }
        }
    }
}

/// The bar of buttons at the end of a form. With `data-guard` on the form it says what is unsaved.
pub fn form_actions(buttons: &Markup) -> Markup {
    html! {
        div.form-actions {
            span.form-dirty aria-live="polite" { "Unsaved changes" }
            (buttons)
        }
    }
}

/// One tab, which is a link.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tab<'a> {
    /// The words.
    pub label: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// The one that is shown.
    pub current: bool,
    /// How many wait behind it.
    pub count: Option<u32>,
}

/// Views of one page, as links.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for tab in tabs {
                a.tab href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(n) = tab.count { span.tab-count { (n) } }
                }
            }
        }
    }
}

/// Says what this place is for and holds the one button that starts it.
pub fn empty_state(icon: Icon, title: &str, text: &str, action: &Markup) -> Markup {
    html! {
        div.empty {
            span.empty-icon { (icon) }
            h2.empty-title { (title) }
            p.empty-text { (text) }
            div.empty-action { (action) }
        }
    }
}

/// One fact: what, and its value, which may be a link or a button.
pub struct Fact<'a> {
    /// A picture before it.
    pub icon: Option<Icon>,
    /// What it is.
    pub label: &'a str,
    /// The value.
    pub value: Markup,
}

impl<'a> Fact<'a> {
    /// A fact that is text or markup.
    pub fn new(label: &'a str, value: impl Render) -> Self {
        Self { icon: None, label, value: value.render() }
    }

    /// The same with a picture in the place of the words, which become its tooltip.
    pub fn with_icon(icon: Icon, label: &'a str, value: impl Render) -> Self {
        Self { icon: Some(icon), label, value: value.render() }
    }
}

/// Facts about somebody or something, one a line.
pub fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl.facts {
            @for fact in facts {
                div.fact.fact-pictured[fact.icon.is_some()] {
                    dt title=[fact.icon.map(|_| fact.label)] {
                        @if let Some(icon) = fact.icon { (icon) span.sr-only { (fact.label) } } @else { (fact.label) }
                    }
                    dd dir="auto" { (fact.value) }
                }
            }
        }
    }
}

/// A part of the details pane that folds away.
pub fn panel(title: &str, open: bool, body: &Markup) -> Markup {
    html! {
        details.panel open[open] {
            summary.panel-head { span { (title) } (Icon::ChevronDown) }
            div.panel-body { (body) }
        }
    }
}

/// A figure with its name, and how it moved.
pub fn figure(label: &str, value: &str, change: Option<(Mood, &str)>) -> Markup {
    html! {
        div.figure {
            span.figure-label { (label) }
            span.figure-value { (value) }
            @if let Some((mood, text)) = change { span class={ "figure-change text-" (mood.name()) } { (text) } }
        }
    }
}

/// A figure that leads to what it counts.
pub fn figure_link(href: &str, label: &str, value: &str, mood: Mood) -> Markup {
    html! {
        a.card.figure-link href=(href) {
            span.figure-label { (label) }
            span class={ "figure-value text-" (mood.name()) } { (value) }
        }
    }
}

/// One step of setting up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step<'a> {
    /// What to do.
    pub title: &'a str,
    /// Why, in a sentence.
    pub text: &'a str,
    /// Where it is done.
    pub href: &'a str,
    /// The words on its button.
    pub action: &'a str,
    /// Already done.
    pub done: bool,
}

/// The steps of setting up with their progress; the first that is not done stands out.
pub fn checklist(title: &str, steps: &[Step]) -> Markup {
    let done = steps.iter().filter(|s| s.done).count();
    let next = steps.iter().position(|s| !s.done);
    html! {
        section.card.checklist {
            header.checklist-head {
                h2.card-title { (title) }
                span.checklist-figures { (done) " of " (steps.len()) " done" }
                progress aria-label="Set-up progress" value=(done) max=(steps.len().max(1)) {}
            }
            ol.checklist-steps {
                @for (n, step) in steps.iter().enumerate() {
                    li.checklist-step.done[step.done].next[next == Some(n)] {
                        span.checklist-mark aria-hidden="true" { @if step.done { (Icon::Check) } @else { (n + 1) } }
                        div.checklist-text {
                            p.checklist-title { (step.title) @if step.done { span.sr-only { " (done)" } } }
                            p.checklist-why { (step.text) }
                        }
                        @if !step.done {
                            a.btn.btn-small.(if next == Some(n) { "btn-primary" } else { "btn-secondary" }) href=(step.href) { (step.action) }
                        }
                    }
                }
            }
        }
    }
}
