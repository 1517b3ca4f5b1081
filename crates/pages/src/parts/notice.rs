//! What the page has to say: notices in it, banners above it, toasts over it.

use maud::{Markup, html};

use super::{Icon, Mood};

/// A sentence in the page that is worth a frame.
pub fn notice(mood: Mood, title: &str, text: &str) -> Markup {
    notice_with(mood, title, &html! { (text) })
}

/// The same with links or a button in it.
pub fn notice_with(mood: Mood, title: &str, body: &Markup) -> Markup {
    html! {
        div class={ "notice notice-" (mood.name()) } {
            (mood.icon())
            div {
                @if !title.is_empty() { p.notice-title { (title) } }
                div.notice-text { (body) }
            }
        }
    }
}

/// A line across the top of every page until its cause is gone.
pub fn banner(mood: Mood, text: &str, action: &Markup) -> Markup {
    html! {
        div class={ "banner banner-" (mood.name()) } role="status" {
            (mood.icon()) span { (text) } (action)
        }
    }
}

/// The line that appears by itself when the live connection is gone.
pub(crate) fn connection_banner() -> Markup {
    html! {
        div.banner.banner-warning id="connection" role="status" hidden {
            span.banner-pulse {} span data-connection-text { "Connection lost. Trying again…" }
        }
    }
}

/// A thing that has just been done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Toast<'a> {
    /// What happened, in a few words.
    pub text: &'a str,
    /// How it went.
    pub mood: Mood,
    /// Where undoing it is posted; the toast then stays for ten seconds.
    pub undo: Option<&'a str>,
    /// What it is about, and the version of it that undoing needs to find.
    pub about: Option<(&'a str, i64)>,
}

/// One toast. The layout shows those of the page; a fragment answers with `toast_partial`.
pub fn toast(t: &Toast) -> Markup {
    html! {
        div class={ "toast toast-" (t.mood.name()) } data-toast data-toast-for=[t.undo.map(|_| "10000")]
            data-toast-about=[t.about.map(|(id, _)| id)] data-toast-version=[t.about.map(|(_, version)| version)] {
            (t.mood.icon())
            span.toast-text { (t.text) }
            @if let Some(undo) = t.undo {
                form.inline method="post" action=(undo) { button.toast-undo type="submit" data-key="z" { "Undo" } }
            }
            button.toast-close type="button" data-toast-close title="Close" { (Icon::X) span.sr-only { "Close" } }
        }
    }
}

/// A toast as part of a htmx answer: it finds its own place.
pub fn toast_partial(t: &Toast) -> Markup {
    html! { hx-partial hx-target="#toasts" hx-swap="beforeend" { (toast(t)) } }
}
