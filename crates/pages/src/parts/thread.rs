//! The thread of a conversation: messages by whoever wrote them, notes, events, days, and the
//! pane they scroll in.

use maud::{Markup, html};

use super::{Icon, Moment, Size, agent_avatar, avatar, time, written};

/// Who wrote a message.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    /// The person outside.
    Contact {
        /// As they are called in the inbox.
        name: &'a str,
        /// What colours the face; the contact's id.
        seed: &'a str,
    },
    /// The AI.
    Agent {
        /// What the business calls it.
        name: &'a str,
    },
    /// Somebody of the business.
    Member {
        /// Their name.
        name: &'a str,
        /// What colours the face; the user's id.
        seed: &'a str,
    },
}

impl Author<'_> {
    fn class(&self) -> &'static str {
        match self {
            Author::Contact { .. } => "from-contact",
            Author::Agent { .. } => "from-agent",
            Author::Member { .. } => "from-member",
        }
    }

    fn name(&self) -> &str {
        match self {
            Author::Contact { name, .. } | Author::Agent { name } | Author::Member { name, .. } => {
                name
            }
        }
    }

    fn face(&self) -> Markup {
        match self {
            Author::Agent { .. } => agent_avatar(Size::Small),
            Author::Contact { name, seed } | Author::Member { name, seed } => {
                avatar(name, seed, Size::Small)
            }
        }
    }
}

/// How far an outgoing message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery<'a> {
    /// Waits to be sent.
    Queued,
    /// Given to the provider.
    Sent,
    /// On their device.
    Delivered,
    /// Read.
    Read,
    /// Never came; why, and where it is sent again.
    Failed {
        /// The provider's reason, in words.
        reason: &'a str,
        /// Where trying again is posted.
        retry: Option<&'a str>,
    },
}

/// A file in a message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attachment<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its size in words, `214 KB`.
    pub size: &'a str,
    /// Where it is downloaded.
    pub href: &'a str,
    /// A small picture of it, for images.
    pub preview: Option<&'a str>,
}

/// One message.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// The message's id; also the element's, so that a refresh moves nothing.
    pub id: &'a str,
    /// Who wrote it.
    pub author: Author<'a>,
    /// What they wrote. `text` is shown as written; `html` is used instead when there is one.
    pub text: &'a str,
    /// Markup made from the text by something that escapes, such as a formatted e-mail.
    pub html: Option<Markup>,
    /// When.
    pub at: Moment,
    /// Only for messages that go out.
    pub delivery: Option<Delivery<'a>>,
    /// Files.
    pub attachments: &'a [Attachment<'a>],
    /// Internal: never sent.
    pub note: bool,
    /// Follows another by the same author: no face and no name again.
    pub follows: bool,
    /// What stands below the words: what the contact may choose, what the answer was taken from.
    pub below: Option<Markup>,
    /// What an answer of the agent rests on (see `why`).
    pub why: Option<Markup>,
    /// Whether an answer was wrong, or where that is said.
    pub mark: Option<Markup>,
}

/// A message.
pub fn message(m: &Message) -> Markup {
    let class = if m.note { "note" } else { m.author.class() };
    html! {
        li.message.(class).follows[m.follows] id=(m.id) {
            div.message-face { @if !m.follows { (m.author.face()) } }
            div.message-main {
                p.message-by.sr-only[m.follows] {
                    span.message-author { (m.author.name()) }
                    @if matches!(m.author, Author::Agent { .. }) { span.message-kind.message-ai { "AI" } }
                    @if m.note { span.message-kind { "Note, only for your team" } }
                }
                @if let Some(html) = &m.html { div.bubble.rich dir="auto" { (html) } }
                @else if !m.text.is_empty() { div.bubble dir="auto" { (written(m.text)) } }
                @if !m.attachments.is_empty() {
                    ul.attachments { @for a in m.attachments { li { (attachment(a)) } } }
                }
                @if let Some(below) = &m.below { div.message-below { (below) } }
                div.message-foot.with-why[m.why.is_some()] {
                    span.message-sent { (time(&m.at)) @if let Some(d) = m.delivery { (delivery(d)) } }
                    @if let Some(mark) = &m.mark { (mark) }
                    @if let Some(why) = &m.why { (why) }
                }
            }
        }
    }
}

/// A file, as a link that downloads it.
pub fn attachment(a: &Attachment) -> Markup {
    html! {
        a.attachment href=(a.href) download=(a.name) {
            @if let Some(preview) = a.preview { img.attachment-preview src=(preview) alt="" loading="lazy" width="160" height="120"; }
            @else { span.attachment-icon { (Icon::File) } }
            span.attachment-text { span.attachment-name { (a.name) } span.attachment-size { (a.size) } }
        }
    }
}

fn delivery(d: Delivery) -> Markup {
    let (class, icon, words) = match d {
        Delivery::Queued => ("queued", Icon::Clock, "Waiting to be sent"),
        Delivery::Sent => ("sent", Icon::Check, "Sent"),
        Delivery::Delivered => ("delivered", Icon::DoubleCheck, "Delivered"),
        Delivery::Read => ("read", Icon::DoubleCheck, "Read"),
        Delivery::Failed { reason, retry } => {
            return html! {
                span.delivery.delivery-failed { (Icon::Warning) span { "Not delivered: " (reason) } }
                @if let Some(retry) = retry {
                    form.inline method="post" action=(retry) { button.text-button type="submit" { "Try again" } }
                }
            };
        }
    };
    html! { span class={ "delivery delivery-" (class) } title=(words) { (icon) span.sr-only { (words) } } }
}

/// Something that happened between messages, as a thin line.
pub fn event_line(id: &str, icon: Icon, text: &str, at: &Moment) -> Markup {
    html! { li.event id=(id) { (icon) span { (text) } (time(at)) } }
}

/// What the contact thinks of the conversation.
pub fn rating_line(stars: i64, comment: Option<&str>) -> Markup {
    html! {
        li.event.rating id="rating" {
            (rated(stars)) @if let Some(comment) = comment { " " q dir="auto" { (comment) } }
        }
    }
}

/// One to five stars.
pub fn rated(stars: i64) -> Markup {
    html! {
        span.stars title={ "Rated " (stars) " of 5" } {
            span.sr-only { "Rated " (stars) " of 5" }
            span aria-hidden="true" { @for n in 1..=5 { span.star-on[n <= stars] { "★" } } }
        }
    }
}

/// Where a new day begins.
pub fn day_separator(id: &str, label: &str) -> Markup {
    html! { li.day id=(id) { span { (label) } } }
}

/// Where what this viewer has not seen begins.
pub fn unread_separator() -> Markup {
    html! { li.unread-line id="unread-line" { span { "New" } } }
}

/// Somebody is writing. With `stream`, the text appears as events of that name bring it:
/// `("reply.delta", "conversation_id=cnv_1")`.
pub fn typing_line(who: &str, agent: bool, stream: Option<(&str, &str)>) -> Markup {
    html! {
        li.message.typing.(if agent { "from-agent" } else { "from-contact" }) id="typing" {
            div.message-face { @if agent { (agent_avatar(Size::Small)) } @else { (avatar(who, who, Size::Small)) } }
            div.message-main {
                p.message-by { span.message-author { (who) } span.message-kind { "is writing" } }
                div.bubble dir="auto" {
                    span.typing-text data-live-text=[stream.map(|(event, _)| event)] data-live-if=[stream.map(|(_, when)| when)] {}
                    span.typing-dots aria-hidden="true" { i {} i {} i {} }
                }
            }
        }
    }
}

/// Where the reply that is being written appears, piece by piece, until it is there as a message.
/// The script fills it from `live.delta` of this conversation; it stands apart from the messages so
/// that refreshing those takes nothing away.
pub fn writing(conversation: &str, agent: &str) -> Markup {
    html! {
        ol.messages.writing data-writing=(conversation) aria-hidden="true" hidden {
            li.message.typing.from-agent {
                div.message-face { (agent_avatar(Size::Small)) }
                div.message-main {
                    p.message-by { span.message-author { (agent) } span.message-kind.message-ai { "AI" } span.message-kind { "is writing" } }
                    div.bubble dir="auto" { span.typing-text data-writing-text {} span.typing-dots aria-hidden="true" { i {} i {} i {} } }
                }
            }
        }
    }
}

/// A line that shows for a few seconds after each event of this name, such as `contact.typing`.
pub fn presence_line(text: &str, event: &str, when: &str) -> Markup {
    html! {
        p.presence data-live-show=(event) data-live-if=(when) hidden {
            span.typing-dots aria-hidden="true" { i {} i {} i {} } span { (text) }
        }
    }
}

/// A passage an answer rests on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Passage<'a> {
    /// The source's title.
    pub title: &'a str,
    /// Where the source is in the knowledge.
    pub href: &'a str,
    /// The words that were used.
    pub excerpt: &'a str,
    /// How well it fitted, in percent.
    pub score: Option<u8>,
    /// The answer quotes it.
    pub quoted: bool,
}

/// A tool the agent called.
#[derive(Clone, Copy, Debug, Default)]
pub struct ToolUse<'a> {
    /// `find_open_times`.
    pub name: &'a str,
    /// What came of it, in a line.
    pub outcome: &'a str,
    /// It did what it should.
    pub ok: bool,
    /// What it was called with and what it answered, written out; empty for neither.
    pub detail: &'a str,
}

/// What an answer of the agent rests on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Why<'a> {
    /// What it quoted.
    pub passages: &'a [Passage<'a>],
    /// What it did.
    pub tools: &'a [ToolUse<'a>],
    /// Small facts, in order: `("Model", "house")`, `("Time", "0.4 s")`.
    pub facts: &'a [(&'a str, &'a str)],
    /// When.
    pub at: Option<&'a Moment>,
}

/// Where an answer is marked wrong.
pub fn mark_wrong(action: &str) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            button.text-button.mark-wrong type="submit" title="The answer is wrong: ask for a better one" { (Icon::ThumbDown) "Wrong" }
        }
    }
}

/// An answer that was marked wrong: by whom, where the right one is written, where it is taken back.
pub fn marked_wrong(words: &str, right: Option<&str>, undo: Option<&str>) -> Markup {
    html! {
        span.marked-wrong {
            (Icon::ThumbDown) span { (words) }
            @if let Some(href) = right { a href=(href) { "Write the right answer" } }
            @if let Some(action) = undo { form.inline method="post" action=(action) { button.text-button type="submit" { "Undo" } } }
        }
    }
}

/// A disclosure under an answer: why it says what it says.
pub fn why(w: &Why) -> Markup {
    html! {
        details.why {
            summary.why-face { (Icon::Info) "Why" }
            (why_body(w))
        }
    }
}

/// The same, fetched when it is opened; the answer is `why_body`.
pub fn why_lazy(href: &str) -> Markup {
    html! {
        details.why hx-get=(href) hx-trigger="toggle once" hx-target="find .why-body" hx-swap="outerHTML" {
            summary.why-face { (Icon::Info) "Why" }
            div.why-body { p.faint { "Looking it up…" } }
        }
    }
}

/// What a disclosure under an answer holds. A refresh of the thread leaves it as it is.
pub fn why_body(w: &Why) -> Markup {
    html! {
            div.why-body data-keep {
                @if !w.passages.is_empty() {
                    p.why-heading { "From your knowledge" }
                    @for p in w.passages {
                        a.passage href=(p.href) { span.passage-title {
                            (Icon::Knowledge) (p.title)
                            @if let Some(score) = p.score { span.passage-score { (score) " %" @if p.quoted { ", quoted" } } }
                        } span.passage-text { (p.excerpt) } }
                    }
                }
                @if !w.tools.is_empty() {
                    p.why-heading { "What it did" }
                    ul.tools {
                        @for t in w.tools {
                            li.tool.tool-failed[!t.ok] { @if t.ok { (Icon::Check) } @else { (Icon::Warning) } code { (t.name) } span { (t.outcome) }
                                @if !t.detail.is_empty() { details.tool-detail.disclosure { summary { "Details" } pre { (t.detail) } } }
                            }
                        }
                    }
                }
                @if !w.facts.is_empty() {
                    dl.why-facts {
                        @for (label, value) in w.facts { div { dt { (label) } dd { (value) } } }
                        @if let Some(at) = w.at { div { dt { "When" } dd { (time(at)) } } }
                    }
                }
            }
    }
}

/// A thread.
#[derive(Clone, Debug, Default)]
pub struct Thread<'a> {
    /// What it is, for screen readers.
    pub label: &'a str,
    /// The messages and lines, as `<li>`s.
    pub messages: Markup,
    /// What keeps them fresh.
    pub refresh: super::Live<'a>,
    /// What stands after them.
    pub after: Markup,
    /// Where it is posted that new messages were seen.
    pub read: Option<&'a str>,
}

/// The button above the oldest message that is shown.
pub fn earlier_messages(get: &str) -> Markup {
    html! {
        li.earlier id="earlier" {
            button.btn.btn-secondary.btn-small type="button" data-thread-earlier hx-get=(get) hx-target="#messages" hx-select="#messages" hx-swap="outerMorph" {
                "Earlier messages"
            }
        }
    }
}

/// The pane messages scroll in: keeps to the bottom while the reader is there, and otherwise says
/// that something new has come.
pub fn thread(t: &Thread) -> Markup {
    let Thread { label, messages, refresh, after, read } = t;
    html! {
        div.thread id="thread" data-thread data-read=[read] tabindex="0" role="region" aria-label=(label) {
            ol.messages id="messages" data-live-on=[refresh.on] data-live-if=[refresh.when] hx-get=[refresh.get]
                hx-trigger=[refresh.get.map(|_| "live-refresh")] hx-select=[refresh.get.map(|_| "#messages")]
                hx-swap=[refresh.get.map(|_| "outerMorph")] { (messages) }
            (after)
            button.new-messages type="button" data-thread-new hidden { (Icon::ArrowDown) "New messages" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Attachment, Author, Delivery, Message, message};
    use crate::parts::Moment;

    #[test]
    fn a_hostile_contact_is_only_text() {
        let evil = "\"><img src=x onerror=alert(1)>";
        let html = message(&Message {
            id: "msg_1",
            author: Author::Contact { name: evil, seed: evil },
            text: evil,
            html: None,
            at: Moment::default(),
            delivery: Some(Delivery::Failed { reason: evil, retry: Some(evil) }),
            attachments: &[Attachment { name: evil, size: evil, href: evil, preview: Some(evil) }],
            note: false,
            follows: false,
            below: None,
            why: None,
            mark: None,
        })
        .into_string();
        assert!(!html.contains("<img src=x"), "{html}");
        assert_eq!(
            html.matches("onerror").count(),
            html.matches("&lt;img src=x onerror=alert(1)&gt;").count(),
            "{html}"
        );
    }
}
