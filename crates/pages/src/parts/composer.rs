//! Where a member writes: a reply to the contact or a note to the team.

use maud::{Markup, html};

use super::{Icon, kbd};

/// A reply that is kept for use again.
#[derive(Clone, Copy, Debug, Default)]
pub struct SavedReply<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What is put in.
    pub text: &'a str,
}

/// One way of making a draft better.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rewrite<'a> {
    /// What is posted as `change`.
    pub change: &'a str,
    /// The words.
    pub label: &'a str,
    /// Why it cannot be done, and where that is changed.
    pub needs: Option<(&'a str, &'a str)>,
}

/// The composer of one conversation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Composer<'a> {
    /// The conversation's id; drafts are kept under it.
    pub conversation: &'a str,
    /// Where it is posted: `kind` (`reply` or `note`), `text`, `files`.
    pub action: &'a str,
    /// A name of this one message, by which sending it twice is noticed. The script makes a new one
    /// when it was accepted.
    pub client_id: &'a str,
    /// Whom a reply reaches, and how: `Maya by SMS`.
    pub to: &'a str,
    /// What it holds, when the last try was refused.
    pub text: &'a str,
    /// What was wrong with it.
    pub error: Option<&'a str>,
    /// Starts on the note side.
    pub note: bool,
    /// Why only notes can be written, when that is so (the channel is closed, the contact opted out).
    pub reply_closed: Option<&'a str>,
    /// Said above it while the agent answers: writing takes over.
    pub agent_answers: bool,
    /// Found by typing `/`.
    pub saved: &'a [SavedReply<'a>],
    /// Where "Improve" is asked; the answer replaces the text.
    pub improve: Option<&'a str>,
    /// What can be done with the text there.
    pub changes: &'a [Rewrite<'a>],
    /// Where "Suggest" is asked.
    pub suggest: Option<&'a str>,
    /// Where it is told that a reply is being written, at most every three seconds.
    pub typing: Option<&'a str>,
    /// Files can be attached.
    pub files: bool,
}

/// The composer. It posts by htmx when it can and as a plain form when it cannot; the answer is
/// `composer_error` with 422, or nothing.
pub fn composer(c: &Composer) -> Markup {
    let note = c.note || c.reply_closed.is_some();
    let mode = if note { "note" } else { "reply" };
    html! {
        form.composer id="composer" method="post" action=(c.action) enctype="multipart/form-data" data-composer=(c.conversation) data-mode=(mode)
            data-typing=[c.typing] hx-post=(c.action) hx-target="#composer-error" hx-swap="innerHTML" hx-disable="find .composer-send" {
            input type="hidden" name="client_id" value=(c.client_id) data-client-id;
            div.composer-tabs {
                label.composer-tab { input.sr-only type="radio" name="kind" value="reply" data-key="r" checked[!note] disabled[c.reply_closed.is_some()]; span { "Reply" } }
                label.composer-tab { input.sr-only type="radio" name="kind" value="note" data-key="n" checked[note]; span { (Icon::Note) "Note" } }
                span.composer-to {
                    @if let Some(why) = c.reply_closed { (why) } @else if !c.to.is_empty() { "To " (c.to) }
                }
            }
            @if c.agent_answers {
                p.composer-hint { (Icon::Sparkle) "The agent is answering. Sending a reply takes the conversation over." }
            }
            div id="composer-error" role="alert" { @if let Some(error) = c.error { (composer_error(error)) } }
            label.sr-only for="composer-text" { "Message" }
            textarea.composer-text id="composer-text" name="text" rows="2" dir="auto" data-autosize data-draft={ (c.conversation) ":" (mode) }
                data-placeholder-reply="Write a reply…" data-placeholder-note="Write a note for your team…"
                placeholder=(if note { "Write a note for your team…" } else { "Write a reply…" }) { "\n" (c.text) }
            div.drafted id="composer-help" data-drafted role="status" data-keep {}
            @if c.files { ul.composer-files data-drop-list {} }
            div.composer-bar {
                @if c.files {
                    label.btn.btn-quiet.btn-small.btn-icon title="Attach files" {
                        (Icon::Attach) span.sr-only { "Attach files" }
                        input.sr-only type="file" name="files" multiple data-composer-files;
                    }
                }
                (emoji_menu())
                @if let Some(url) = c.improve { (improve_menu(url, c.changes)) }
                @if let Some(url) = c.suggest {
                    button.btn.btn-quiet.btn-small type="button" data-rewrite=(url) title="Draft a reply from your knowledge" { (Icon::Sparkle) span { "Suggest" } }
                }
                span.composer-space {}
                span.composer-key aria-hidden="true" { (kbd("↵")) }
                button.btn.btn-primary.btn-small.composer-send type="submit" { (Icon::Send) span.when-reply { "Send" } span.when-note { "Add note" } }
            }
            @if !c.saved.is_empty() {
                ul.saved role="listbox" data-saved hidden aria-label="Saved replies" {
                    @for s in c.saved {
                        li role="none" { button.saved-item type="button" role="option" aria-selected="false" data-saved-text=(s.text) { span.saved-title { (s.title) } span.saved-text { (s.text) } } }
                    }
                }
            }
        }
    }
}

fn improve_menu(url: &str, changes: &[Rewrite]) -> Markup {
    html! {
        details.menu.menu-up data-menu {
            summary.menu-face.btn.btn-quiet.btn-small title="Improve what you have written" { (Icon::Wand) span { "Improve" } }
            div.menu-list {
                @for one in changes {
                    @match one.needs {
                        None => (rewrite_item(url, one)),
                        Some((why, href)) => a.menu-item href=(href) { (one.label) " " span.faint.small { (why) } },
                    }
                }
            }
        }
    }
}

fn rewrite_item(url: &str, one: &Rewrite) -> Markup {
    html! { button.menu-item type="button" data-rewrite=(url) data-change=(one.change) { (one.label) } }
}

/// A draft that was asked for.
#[derive(Clone, Debug, Default)]
pub struct Drafted<'a> {
    /// What the script puts into the composer; none leaves it as it is.
    pub text: Option<&'a str>,
    /// Where it comes from, in words.
    pub said: &'a str,
    /// What it rests on.
    pub below: Markup,
}

/// What "Improve" and "Suggest" answer with. The script takes the text out of it and shows the rest
/// under the composer, with the way back to what was there.
pub fn drafted(d: &Drafted) -> Markup {
    html! {
        div.drafted-body {
            @if let Some(text) = d.text { template data-drafted-text { (text) } }
            p.drafted-line {
                (Icon::Sparkle) span { (d.said) }
                @if d.text.is_some() {
                    button.text-button type="button" data-drafted-undo { "Undo" }
                    button.text-button type="button" data-drafted-use hidden { "Use it" }
                }
                button.text-button type="button" data-drafted-close { "Close" }
            }
            (d.below)
        }
    }
}

/// What the composer's post answers with, and 422, when it is refused.
pub fn composer_error(message: &str) -> Markup {
    html! { p.field-error { (Icon::Warning) span { (message) } } }
}

const EMOJI: [(&str, &str); 16] = [
    ("😊", "smile"),
    ("😀", "grin"),
    ("😂", "joy"),
    ("😍", "love"),
    ("😉", "wink"),
    ("🤔", "thinking"),
    ("😢", "sad"),
    ("🙏", "thanks"),
    ("👍", "thumbs up"),
    ("👏", "applause"),
    ("🙌", "hooray"),
    ("👋", "hello"),
    ("❤️", "heart"),
    ("🎉", "party"),
    ("✅", "done"),
    ("📅", "calendar"),
];

fn emoji_menu() -> Markup {
    html! {
        details.menu.menu-up data-menu {
            summary.menu-face.btn.btn-quiet.btn-small.btn-icon title="Emoji" aria-label="Emoji" { (Icon::Emoji) }
            div.menu-list.emoji-grid {
                @for (emoji, name) in EMOJI { button.emoji type="button" data-insert=(emoji) title=(name) aria-label=(name) { (emoji) } }
            }
        }
    }
}
