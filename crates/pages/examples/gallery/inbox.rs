//! The inbox of a salon on a Tuesday morning.

#![expect(clippy::too_many_lines, clippy::type_complexity, reason = "sample content, written out")]

use frontdesk_pages::layout::{Place, full_page};
use frontdesk_pages::parts::{
    Answering, Attachment, Author, Button, Channel, Composer, ConversationRow, Delivery, Entry,
    Fact, Icon, Live, Message, Mood, Pane, Passage, Reads, Rewrite, SavedReply, Size, Status,
    Thread, ToolUse, Why, avatar, badge, composer, conversation_list, conversation_row,
    day_separator, empty_state, event_line, facts, kbd, menu_line, menu_link, menu_post, message,
    pane_head, panel, panes, presence_line, row_menu, status_badge, submit, thread, time,
    typing_line, unread_separator, why,
};
use maud::{Markup, html};

use crate::{ago, shell};

const MAYA: Author = Author::Contact { name: "Maya Lindqvist", seed: "con_maya" };
const NORA: Author = Author::Agent { name: "Nora" };
const ADA: Author = Author::Member { name: "Ada Holm", seed: "usr_ada" };

pub(crate) fn page(pane: Pane) -> Markup {
    full_page(&shell(Place::Inbox), "Inbox", &panes(pane, &list(true), &conversation(), &details()))
}

pub(crate) fn empty() -> Markup {
    let hint = html! { span.faint { "Move with " (kbd("j")) " and " (kbd("k")) ", open with " (kbd("↵")) } };
    let thread = empty_state(
        Icon::Inbox,
        "Pick a conversation",
        "What people write and say on every channel comes together here, as it happens.",
        &hint,
    );
    full_page(&shell(Place::Inbox), "Inbox", &panes(Pane::List, &list(false), &thread, &html! {}))
}

fn list(open: bool) -> Markup {
    let rows: [(&str, &str, Channel, &str, &str, i64, u32, Status, Answering); 10] = [
        (
            "Maya Lindqvist",
            "con_maya",
            Channel::Widget,
            "Could a person look at this? My appointment is in an hour",
            "",
            1,
            2,
            Status::Escalated,
            Answering::Nobody,
        ),
        (
            "+45 20 11 22 33",
            "con_2",
            Channel::Sms,
            "Great, see you tomorrow at 14:30 ✂️",
            "",
            4,
            0,
            Status::Open,
            Answering::Agent,
        ),
        (
            "Jonas Bæk",
            "con_jonas",
            Channel::Voice,
            "Asked for beard trim prices, left a message",
            "Nora",
            12,
            1,
            Status::Open,
            Answering::Agent,
        ),
        (
            "Priya Raman",
            "con_priya",
            Channel::WhatsApp,
            "I sent you the photo, does balayage work on hair like mine?",
            "",
            31,
            0,
            Status::Escalated,
            Answering::Member("Ada Holm", "usr_ada"),
        ),
        (
            "Visitor from Aarhus",
            "con_v",
            Channel::Widget,
            "We are open until 18:00 today. Would you like to book?",
            "Nora",
            47,
            0,
            Status::Open,
            Answering::Agent,
        ),
        (
            "Thomas Skov",
            "con_ts",
            Channel::Email,
            "Invoice for the wedding party: could you put our company on it",
            "",
            95,
            0,
            Status::Snoozed,
            Answering::Member("Ida Winther", "usr_ida"),
        ),
        (
            "Layla Haddad",
            "con_l",
            Channel::WhatsApp,
            "شكرا جزيلا، نراكم يوم الخميس",
            "",
            190,
            0,
            Status::Resolved,
            Answering::Nobody,
        ),
        (
            "Freja Nygaard",
            "con_f",
            Channel::Widget,
            "Perfect, thank you!",
            "",
            320,
            0,
            Status::Resolved,
            Answering::Nobody,
        ),
        (
            "Oliver Kjær",
            "con_o",
            Channel::Sms,
            "Running ten minutes late, sorry",
            "",
            1_500,
            0,
            Status::Resolved,
            Answering::Nobody,
        ),
        (
            "Emma Lund",
            "con_e",
            Channel::Email,
            "You: The gift card is attached, happy birthday to your sister",
            "",
            4_400,
            0,
            Status::Resolved,
            Answering::Nobody,
        ),
    ];
    let rows = html! {
        @for (n, (name, seed, channel, preview, by, minutes, unread, status, answering)) in rows.into_iter().enumerate() {
            (conversation_row(&ConversationRow {
                found: None,
                id: seed, href: "/app/inbox/cnv_1", name, seed, channel, preview, by, kind: if n == 1 { "New patient" } else { "" }, at: ago(minutes, Reads::Short), unread, status, answering,
                current: open && n == 0,
            }))
        }
    };
    html! {
        (pane_head(None, &html! { h2 { "Inbox" } }, &row_menu("More", &html! {
            (menu_link("#", &Entry { label: "Newest first", icon: Some(Icon::Sort), chosen: true, ..Entry::default() }))
            (menu_link("#", &Entry { label: "Waiting longest first", icon: Some(Icon::Clock), ..Entry::default() }))
        })))
        div.pane-tools {
            form.search role="search" {
                (Icon::Search)
                input.input type="search" name="q" placeholder="Search conversations" aria-label="Search conversations" data-key="/";
            }
            nav.filters aria-label="Filters" {
                a.filter href="#" aria-current="true" { "Open " span.filter-count { "5" } }
                a.filter href="#" { "Needs a person " span.filter-count { "2" } }
                a.filter href="#" { "Mine" }
                a.filter href="#" { "Resolved" }
            }
        }
        div.pane-scroll { (conversation_list(&rows)) }
    }
}

fn said<'a>(id: &'a str, author: Author<'a>, text: &'a str, minutes: i64) -> Message<'a> {
    Message {
        id,
        author,
        text,
        html: None,
        at: ago(minutes, Reads::Clock),
        delivery: (!matches!(author, Author::Contact { .. })).then_some(Delivery::Read),
        attachments: &[],
        note: false,
        follows: false,
        below: None,
        why: None,
        mark: None,
    }
}

fn conversation() -> Markup {
    let reason = why(&Why {
        passages: &[
            Passage {
                title: "Opening hours",
                href: "#",
                excerpt: "Monday to Friday 9:00 to 18:00, Saturday 10:00 to 15:00. Closed on Sundays.",
                score: Some(92),
                quoted: true,
            },
            Passage {
                title: "Prices and services",
                href: "#",
                excerpt: "Cut and blow-dry, 50 minutes, 480 kr. Long hair 560 kr.",
                ..Passage::default()
            },
        ],
        tools: &[ToolUse {
            name: "find_open_times",
            outcome: "3 free times with Ida on 5 March",
            ok: true,
            detail: "{\"service\": \"cut\"}",
        }],
        facts: &[("Model", "house"), ("Time", "0.2 s"), ("Cost", "0 kr.")],
        at: None,
    });
    let attachments =
        [Attachment { name: "inspiration.pdf", size: "214 KB", href: "#", preview: None }];
    let messages = html! {
        (day_separator("day-1", "Yesterday"))
        (event_line("ev-1", Icon::Chat, "Maya started a chat on /prices", &ago(1_180, Reads::Clock)))
        (message(&said("m1", MAYA, "Hi! Are you open on Saturday, and what is a cut for long hair?", 1_180)))
        (message(&Message { why: Some(reason), ..said("m2", NORA, "Hi Maya 👋 Yes, we are open on Saturday from 10:00 to 15:00.\n\nA cut and blow-dry takes 50 minutes; for long hair it is 560 kr. Would you like me to find a time for you?", 1_180) }))
        (message(&said("m3", MAYA, "Tomorrow would be even better, with Ida if possible. Something like https://looks.example/long-layers", 1_178)))
        (message(&Message { follows: true, attachments: &attachments, ..said("m4", MAYA, "", 1_178) }))
        (event_line("ev-2", Icon::Calendar, "Nora booked Cut and blow-dry with Ida, Tue 4 March 11:30", &ago(1_176, Reads::Clock)))
        (message(&said("m5", NORA, "You are booked with Ida tomorrow, Tuesday, at 11:30. I have sent a confirmation to maya@lindqvist.example.", 1_176)))
        (day_separator("day-2", "Today"))
        (message(&said("m6", MAYA, "Hi again, I just noticed the confirmation says 12:30?", 6)))
        (message(&said("m7", NORA, "I am sorry about that. I can see 11:30 in the calendar, but I want to be sure. Let me ask a colleague.", 6)))
        (event_line("ev-3", Icon::Hand, "Nora asked for a person: the time in the e-mail differs from the calendar", &ago(5, Reads::Clock)))
        (message(&Message { note: true, delivery: None, ..said("m8", ADA, "The template used the summer time offset. Calendar is right: 11:30. I'll fix the template after lunch.", 3) }))
        (message(&Message { delivery: Some(Delivery::Failed { reason: "the visitor was offline", retry: Some("#") }), ..said("m9", ADA, "Hi Maya, Ada here. 11:30 is right, our e-mail was wrong. See you soon!", 2) }))
        (unread_separator())
        (message(&said("m10", MAYA, "Could a person look at this? My appointment is in an hour", 1)))
        (typing_line("Nora", true, Some(("reply.delta", "conversation_id=cnv_1"))))
    };
    let actions = html! {
        (submit(&Button { label: "Take over", icon: Some(Icon::Hand), small: true, ..Button::default() }))
        (submit(&Button { label: "Resolve", icon: Some(Icon::Check), small: true, key: Some("e"), ..Button::default() }))
        a.open-details.btn.btn-quiet.btn-small.btn-icon href="inbox-details.html" title="Details" { (Icon::Info) span.sr-only { "Details" } }
        (row_menu("More", &html! {
            (menu_post("#", &Entry { label: "Assign to me", icon: Some(Icon::UserPlus), ..Entry::default() }))
            (menu_post("#", &Entry { label: "Snooze until tomorrow", icon: Some(Icon::Snooze), ..Entry::default() }))
            (menu_post("#", &Entry { label: "Hand back to Nora", icon: Some(Icon::Sparkle), ..Entry::default() }))
            (menu_line())
            (menu_post("#", &Entry { label: "Delete conversation", icon: Some(Icon::Trash), danger: true, confirm: Some("Delete this conversation with Maya Lindqvist? Its 10 messages go for good."), ..Entry::default() }))
        }))
    };
    let title = html! {
        h2 { "Maya Lindqvist" }
        p.pane-subtitle { (Icon::Chat) "Website chat, waiting " (time(&ago(6, Reads::Relative))) }
    };
    html! {
        (pane_head(Some(("inbox-list.html", "Back to the list")), &title, &actions))
        (thread(&Thread {
            label: "Conversation with Maya Lindqvist", messages,
            refresh: Live { on: Some("message.*"), when: Some("conversation_id=cnv_1"), get: Some("/app/inbox/cnv_1") },
            ..Thread::default()
        }))
        (presence_line("Maya is typing", "contact.typing", "conversation_id=cnv_1"))
        (composer(&Composer {
            conversation: "cnv_1", action: "/app/inbox/cnv_1/messages", to: "Maya by website chat", agent_answers: true, files: true,
            improve: Some("/improve"), changes: &[Rewrite { change: "correct", label: "Spelling and grammar", needs: None }], suggest: Some("/suggest"), typing: Some("/typing"),
            saved: &[
                SavedReply { title: "Parking", text: "You can park behind the salon for free; the entrance is from Nygade." },
                SavedReply { title: "Late", text: "No problem, we will keep your time for fifteen minutes." },
            ],
            ..Composer::default()
        }))
    }
}

fn details() -> Markup {
    html! {
        (pane_head(Some(("inbox.html", "Back to the conversation")), &html! { h2 { "Details" } }, &html! {}))
        div.contact-head {
            (avatar("Maya Lindqvist", "con_maya", Size::Large))
            h2 { "Maya Lindqvist" }
            p.faint.small { "Contact since March 2024" }
            p.cluster { (status_badge(Status::Escalated)) (badge(Mood::Neutral, "VIP")) }
        }
        (panel("Contact", true, &facts(&[
            Fact::with_icon(Icon::Mail, "E-mail", html! { a href="mailto:maya@lindqvist.example" { "maya@lindqvist.example" } }),
            Fact::with_icon(Icon::Phone, "Phone", html! { a href="tel:+4520304050" { "+45 20 30 40 50" } }),
            Fact::with_icon(Icon::Globe, "Language", "Swedish, English"),
            Fact::with_icon(Icon::Tag, "Tags", html! { span.cluster { (badge(Mood::Neutral, "long hair")) (badge(Mood::Neutral, "newsletter")) } }),
        ])))
        (panel("This visit", true, &facts(&[
            Fact::with_icon(Icon::DeviceMobile, "Device", "iPhone, iOS 18, Safari 18"),
            Fact::with_icon(Icon::Pin, "Place", "Malmö, Sweden"),
            Fact::with_icon(Icon::Clock, "Their time", "11:24, the same as yours"),
            Fact::with_icon(Icon::Link, "Page", "/booking/confirmation"),
        ])))
        (panel("Bookings", true, &html! {
            div.small-list {
                a href="#" { span { "Cut and blow-dry, Ida" } (time(&ago(-66, Reads::Relative))) }
                a href="#" { span { "Colour, Ida" } (time(&ago(60 * 24 * 41, Reads::Day))) }
            }
        }))
        (panel("Earlier conversations", false, &html! {
            div.small-list { a href="#" { span { "Gift card" } (time(&ago(60 * 24 * 80, Reads::Day))) } }
        }))
    }
}
