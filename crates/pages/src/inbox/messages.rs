//! The messages of a conversation: grouped, with days, notes, events and what is new.

use std::collections::HashMap;

use frontdesk_base::{Timestamp, id::MessageId};
use frontdesk_desk::{
    App, Result,
    calls::{self, Call, Line as Spoken},
    conversations::{
        AttachmentView, Author, Delivery, Kind, MessageView,
        inbox::{self, Shown},
    },
};
use jiff::{ToSpan as _, civil::Date};
use maud::{Markup, html};
use serde::Deserialize;

use super::scene::Scene;
use crate::{
    calls::{Card, card, unheard},
    markdown,
    parts::{
        self, Icon, Live, Message, Mood, Reads, Thread, badge, day_separator, earlier_messages,
        event_line, message, presence_line, unread_separator, why_lazy, writing,
    },
    shell::Frame,
};

/// Messages shown at first, and added by each "Earlier messages".
const STEP: i64 = 60;
/// The most messages on one page.
const MOST: i64 = 3_000;
/// The most that are asked for at once.
const AT_ONCE: i64 = 200;
/// Messages of one author this close together are one group.
const GROUP_MS: i64 = 5 * 60 * 1_000;

/// How much of a thread is shown, as its own address carries it.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct Span {
    /// How many messages.
    messages: Option<i64>,
    /// The number of the last message that had been seen when the page was opened.
    seen: Option<i64>,
}

impl Span {
    /// For a page that is just being opened.
    pub(super) fn opening(scene: &Scene) -> Self {
        Self { messages: None, seen: Some(scene.row.member_read_seq) }
    }

    fn count(self) -> i64 {
        self.messages.unwrap_or(STEP).clamp(STEP, MOST)
    }

    fn at(self, scene: &Scene, messages: i64) -> String {
        let seen = self.seen.unwrap_or(scene.row.member_read_seq);
        scene.path(&format!("/thread?messages={messages}&seen={seen}"))
    }
}

/// What of a thread is shown.
pub(super) struct Loaded {
    /// The last messages, oldest first.
    shown: Vec<Shown>,
    /// Whether there are earlier ones.
    earlier: bool,
    /// The calls of the conversation, in order.
    calls: Vec<Call>,
    /// When what was said in them was said.
    spoken: HashMap<MessageId, Spoken>,
}

/// The last messages of a thread with the calls among them.
pub(super) async fn load(app: &App, frame: &Frame, scene: &Scene, span: Span) -> Result<Loaded> {
    let (shown, earlier) = last(app, frame, scene, span).await?;
    let calls = calls::of_conversation(app, &frame.caller, &scene.row.id).await?;
    let mut spoken = HashMap::new();
    if !calls.is_empty() {
        let ids: Vec<MessageId> = shown.iter().map(|one| one.message.id.clone()).collect();
        spoken = calls::lines_of(app, &frame.caller, &ids).await?;
    }
    Ok(Loaded { shown, earlier, calls, spoken })
}

async fn last(app: &App, frame: &Frame, scene: &Scene, span: Span) -> Result<(Vec<Shown>, bool)> {
    let mut all: Vec<Shown> = Vec::new();
    let mut before = None;
    loop {
        let left = span.count() - i64::try_from(all.len()).unwrap_or(MOST);
        let (mut page, earlier) =
            inbox::thread(app, &frame.caller, &scene.row.id, before, left.min(AT_ONCE)).await?;
        page.append(&mut all);
        all = page;
        before = earlier;
        if earlier.is_none() || i64::try_from(all.len()).unwrap_or(MOST) >= span.count() {
            return Ok((all, earlier.is_some()));
        }
    }
}

/// The scrolling pane with everything in it.
pub(super) fn pane(frame: &Frame, scene: &Scene, span: Span, loaded: &Loaded) -> Markup {
    let (when, read) = (scene.when(), scene.path("/read"));
    html! {
        (parts::thread(&Thread {
            label: &format!("Conversation with {}", scene.name),
            messages: list(frame, scene, span, loaded),
            refresh: Live {
                on: Some("message.* call.* conversation.status_changed conversation.updated"),
                when: Some(&when),
                get: Some(&span.at(scene, span.count())),
            },
            after: writing(scene.row.id.as_str(), &scene.team.agent),
            read: Scene::may_act(frame).then_some(read.as_str()),
        }))
        (presence_line(&format!("{} is typing", scene.name), "live.typing", &format!("{when} author=contact")))
        p.presence data-colleague=(scene.row.id) data-me=(frame.caller.name()) hidden {
            span.typing-dots aria-hidden="true" { i {} i {} i {} } span { span data-colleague-name {} " is writing a reply" }
        }
    }
}

fn list(frame: &Frame, scene: &Scene, span: Span, loaded: &Loaded) -> Markup {
    let Loaded { shown, earlier, .. } = loaded;
    // The line stands above the first thing of the contact's that had not been seen.
    let new = shown.iter().find(|one| {
        one.message.author == Author::Contact && one.message.seq > span.seen.unwrap_or(i64::MAX)
    });
    html! {
        @if *earlier { (earlier_messages(&span.at(scene, span.count() + STEP))) }
        @for (n, one) in shown.iter().enumerate() {
            @let before = n.checked_sub(1).and_then(|n| shown.get(n));
            @let day = date(frame, one.message.created_at);
            @if before.is_none_or(|before| date(frame, before.message.created_at) != day) {
                (day_separator(&format!("day-{day}"), &day_name(frame, day)))
            }
            @if new.is_some_and(|new| new.message.seq == one.message.seq) && n > 0 { (unread_separator()) }
            @let calls = loaded.begun(before, Some(one));
            (call_cards(frame, calls))
            (line(frame, scene, loaded, one, calls.is_empty() && before.is_some_and(|before| follows(before, one))))
        }
        (call_cards(frame, loaded.begun(shown.last(), None)))
        @if let Some(stars) = scene.row.rating { (parts::rating_line(stars, scene.row.rating_comment.as_deref())) }
    }
}

impl Loaded {
    /// The calls that began after one message and until the next. Those before the first message that is
    /// shown belong to earlier ones, if there are any.
    fn begun(&self, before: Option<&Shown>, next: Option<&Shown>) -> &[Call] {
        let at = |one: &Shown| one.message.created_at;
        let from = match before {
            Some(before) => self.calls.partition_point(|call| call.started_at <= at(before)),
            None if self.earlier => {
                let first = next.map(at);
                self.calls.partition_point(|call| Some(call.started_at) < first)
            }
            None => 0,
        };
        let until = next.map_or(self.calls.len(), |next| {
            self.calls.partition_point(|call| call.started_at <= at(next))
        });
        self.calls.get(from..until).unwrap_or_default()
    }
}

fn call_cards(frame: &Frame, calls: &[Call]) -> Markup {
    html! {
        @for call in calls {
            (card(frame, &Card { call, at: frame.moment(call.started_at, Reads::Clock) }))
        }
    }
}

fn date(frame: &Frame, at: Timestamp) -> Date {
    at.in_zone(&frame.zone).date()
}

fn day_name(frame: &Frame, day: Date) -> String {
    let today = date(frame, frame.now);
    if day == today {
        "Today".to_owned()
    } else if day.checked_add(1.day()).is_ok_and(|next| next == today) {
        "Yesterday".to_owned()
    } else if day.year() == today.year() {
        day.strftime("%A, %-d %B").to_string()
    } else {
        day.strftime("%A, %-d %B %Y").to_string()
    }
}

/// Whether a message belongs to the group of the one before.
fn follows(before: &Shown, one: &Shown) -> bool {
    let (a, b) = (&before.message, &one.message);
    let close = b.created_at.millis() - a.created_at.millis() < GROUP_MS;
    let same = a.author == b.author && a.author_id == b.author_id && a.author_name == b.author_name;
    close
        && same
        && a.kind.is_internal() == b.kind.is_internal()
        && b.kind != Kind::Event
        && a.kind != Kind::Event
}

fn line(frame: &Frame, scene: &Scene, loaded: &Loaded, one: &Shown, follows: bool) -> Markup {
    let (row, view) = (&one.message, &one.view);
    let at = frame.moment(row.created_at, Reads::Clock);
    if row.kind == Kind::Event {
        return event_line(row.id.as_str(), Icon::Info, &row.text, &at);
    }
    let seed = row.author_id.as_ref().map_or(row.author_name.as_str(), |id| {
        scene.team.member(id).map_or(id.as_str(), |(_, seed)| seed)
    });
    let author = match row.author {
        Author::Contact => {
            parts::Author::Contact { name: &scene.name, seed: scene.contact.id.as_str() }
        }
        Author::Member => parts::Author::Member { name: &row.author_name, seed },
        // What the system says in words is the greeting, in the agent's name.
        Author::Agent | Author::System => {
            parts::Author::Agent { name: agent_name(row.author_name.as_str(), scene) }
        }
    };
    let files: Vec<File> = view.attachments.iter().map(File::of).collect();
    let files: Vec<parts::Attachment> = files.iter().map(File::part).collect();
    let why = scene.path(&format!("/messages/{}/why", row.id));
    let outgoing = !row.kind.is_internal() && matches!(row.author, Author::Agent | Author::Member);
    let formatted = row.author != Author::Contact && !row.text.is_empty();
    message(&Message {
        id: row.id.as_str(),
        author,
        text: &row.text,
        html: formatted.then(|| markdown::render(&row.text)),
        at,
        delivery: outgoing.then(|| delivery(view)),
        attachments: &files,
        note: row.kind.is_internal(),
        follows,
        below: below(frame, view, loaded.spoken.get(&row.id)),
        why: row.turn_id.is_some().then(|| why_lazy(&why)),
        mark: mark(frame, scene, one),
    })
}

/// Whether an answer of the agent was wrong, and where a member says so.
fn mark(frame: &Frame, scene: &Scene, one: &Shown) -> Option<Markup> {
    let row = &one.message;
    if row.author != Author::Agent || row.kind != Kind::Text {
        return None;
    }
    let may = Scene::may_act(frame);
    let path = |end: &str| scene.path(&format!("/messages/{}/{end}", row.id));
    let words = match (row.wrong_by.is_some(), row.helpful) {
        (true, _) => "Marked wrong",
        (false, Some(false)) => "The contact says this was wrong",
        (false, _) => return may.then(|| parts::mark_wrong(&path("wrong"))),
    };
    let right = row.gap_id.as_ref().map(|gap| format!("/app/knowledge/gaps/{gap}"));
    let undo = path("right");
    let undo = (may && row.wrong_by.is_some()).then_some(undo.as_str());
    Some(html! {
        (parts::marked_wrong(words, right.as_deref().filter(|_| may), undo))
        @if let Some(comment) = &row.helpful_comment { q.small dir="auto" { (comment) } }
    })
}

fn agent_name<'a>(said: &'a str, scene: &'a Scene) -> &'a str {
    if said.is_empty() { &scene.team.agent } else { said }
}

/// What of it the contact did not hear, what they were offered to choose, and what the answer was taken from.
fn below(frame: &Frame, view: &MessageView, spoken: Option<&Spoken>) -> Option<Markup> {
    let rest = spoken.map(|line| line.unheard.as_str()).filter(|rest| !rest.is_empty());
    if view.choices.is_empty()
        && view.sources.is_empty()
        && view.booking.is_none()
        && rest.is_none()
    {
        return None;
    }
    Some(html! {
        @if let Some(rest) = rest { (unheard(rest)) }
        @if let Some(card) = &view.booking {
            @let begins = card.starts_at.in_zone(&frame.zone);
            p.message-sources {
                (Icon::Calendar)
                a href={ "/app/bookings/" (card.id) } {
                    (card.service) @if let Some(staff) = &card.staff { " · " (staff) }
                    ", " (begins.strftime("%a %-d %B, %H:%M"))
                }
                @if let Ok(status) = card.status.parse() { (crate::calendar::mark(status)) }
            }
        }
        @if !view.choices.is_empty() {
            p.cluster { span.sr-only { "Offered to choose: " } @for choice in &view.choices { (badge(Mood::Accent, &choice.label)) } }
        }
        @if !view.sources.is_empty() {
            p.message-sources {
                (Icon::Knowledge) span.sr-only { "Taken from " }
                @for (n, source) in view.sources.iter().enumerate() { @if n > 0 { ", " } (source.title) }
            }
        }
    })
}

fn delivery(view: &MessageView) -> parts::Delivery<'_> {
    match view.delivery.state {
        Delivery::Queued => parts::Delivery::Queued,
        Delivery::Sent => parts::Delivery::Sent,
        Delivery::Delivered => parts::Delivery::Delivered,
        Delivery::Read => parts::Delivery::Read,
        Delivery::Failed => parts::Delivery::Failed {
            reason: view.delivery.reason.as_deref().unwrap_or("the provider did not say why"),
            retry: None,
        },
    }
}

/// A file with its size in words.
struct File<'a> {
    view: &'a AttachmentView,
    size: String,
}

impl<'a> File<'a> {
    fn of(view: &'a AttachmentView) -> Self {
        Self { view, size: size(view.size) }
    }

    fn part(&self) -> parts::Attachment<'_> {
        parts::Attachment {
            name: &self.view.name,
            size: &self.size,
            href: &self.view.url,
            preview: self.view.content_type.starts_with("image/").then_some(self.view.url.as_str()),
        }
    }
}

/// Bytes in words: `214 KB`.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_read_as_people_say_them() {
        for (bytes, words) in
            [(0, "0 B"), (999, "999 B"), (214_300, "214 KB"), (1_250_000, "1.2 MB")]
        {
            assert_eq!(size(bytes), words);
        }
    }
}
