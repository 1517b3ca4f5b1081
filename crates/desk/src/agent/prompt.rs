//! The turn as a model reads it: instructions that stay the same, so that they can be cached, then
//! what is true now, then the conversation.
//!
//! Whatever people, pages and files said is data: it stands between marks that it cannot write
//! itself, and the instructions say so.

use std::fmt::Write;

use frontdesk_providers::llm::ChatMessage;

use super::context::{Context, as_text};
use crate::{
    conversations::{Attachment, Author, Message},
    intake::{ConversationType, Intake},
};

/// How an agent that writes is to speak.
const CHAT: &str = include_str!("chat.md");
/// How one is that is heard.
const SPOKEN: &str = include_str!("spoken.md");
/// The instructions for every business.
const RULES: &str = include_str!("rules.md");

/// Text from outside, so that it cannot end the mark it stands between.
pub(super) fn data(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

/// The instructions that stay the same from turn to turn.
pub(super) fn stable(context: &Context) -> String {
    let agent = &context.agent;
    let facts = &context.business.facts;
    let mut text = String::with_capacity(4_096);
    let _ = writeln!(text, "You are {}, the front desk of {}.", agent.name, facts.name);
    if !agent.persona.is_empty() {
        let _ = writeln!(text, "How you speak: {}", agent.persona);
    }
    let way = if context.spoken { SPOKEN } else { CHAT };
    let _ = writeln!(text, "\n{way}\n{RULES}");
    let languages = agent.languages.join(", ");
    let _ = writeln!(
        text,
        "Languages you may answer in: {languages}. Answer in the language of the contact's last message when it is one of them, else in {}.",
        agent.languages.first().map_or("en", String::as_str)
    );
    for line in agent.always_say.iter() {
        let _ = writeln!(text, "Where it fits, always say: {line}");
    }
    for topic in agent.never_discuss.iter() {
        let _ = writeln!(
            text,
            "Never discuss: {topic}. Say that you cannot help with that here and offer a person."
        );
    }
    text.push_str("\n<business>\n");
    text.push_str(&data(&context.business.summary()));
    text.push_str("</business>\n");
    text
}

/// The conversation types as a model is told of them; nothing where there are none.
pub(super) fn types(all: &[ConversationType], text: &mut String) {
    if all.is_empty() {
        return;
    }
    text.push_str(
        "Conversation types (when one applies, begin it with start_intake and hand the answers in with answer_intake; \
         a mere question about it is answered first):\n",
    );
    for one in all {
        let said = one.phrases.join(" / ");
        let _ = writeln!(text, "- {} ({}): {} Said as: {said}", one.key, one.name, one.applies);
        if !one.say_first.is_empty() {
            let _ = writeln!(text, "  Say first: {}", one.say_first);
        }
    }
}

/// The questions that are being asked, as far as they are.
fn intake(intake: &Intake, text: &mut String) {
    let _ = writeln!(
        text,
        "\n<intake type=\"{}\">\nIts questions are being asked; hand every answer in with answer_intake.",
        intake.type_key
    );
    for (title, words) in intake.read_back() {
        let _ = writeln!(text, "answered: {title}: {}", data(&words));
    }
    for question in intake.open_questions() {
        let options = if question.options.is_empty() {
            String::new()
        } else {
            format!(" One of: {}.", question.options.join(", "))
        };
        let _ = writeln!(
            text,
            "to ask: {} ({}{}): {}{options} {}",
            question.key,
            question.kind,
            if question.required { "" } else { ", may be skipped" },
            data(&question.label),
            data(&question.hint)
        );
    }
    if intake.open_questions().next().is_none() {
        text.push_str("Everything is answered: read it back and ask whether it is right.\n");
    }
    text.push_str("</intake>\n");
}

/// What is true in this turn only.
pub(super) fn volatile(context: &Context) -> String {
    let mut text = String::with_capacity(2_048);
    let now = &context.business.now;
    let _ = writeln!(text, "It is {} at the business.", now.strftime("%A, %-d %B %Y, %H:%M (%Z)"));
    if let Some(zone) = context.zone() {
        let _ = writeln!(
            text,
            "The contact's clock shows another time: say \"{zone} time\" with every time you tell."
        );
    }
    let _ = match (context.business.in_hours, &context.business.next_opening) {
        _ if context.business.facts.hours.unknown() => writeln!(
            text,
            "When the business is open is not known; {} people are at the desk.",
            context.business.people_online
        ),
        (true, _) => writeln!(
            text,
            "The business is open now; {} people are at the desk.",
            context.business.people_online
        ),
        (false, Some(at)) => writeln!(
            text,
            "The business is closed now and opens {}.",
            at.strftime("%A, %-d %B at %H:%M")
        ),
        (false, None) => writeln!(text, "The business is closed now."),
    };
    text.push_str("\n<contact>\n");
    let contact = &context.contact;
    for (what, value) in
        [("name", &contact.name), ("e-mail", &contact.email), ("phone", &contact.phone)]
    {
        if let Some(value) = value {
            let _ = writeln!(text, "{what}: {}", data(value));
        }
    }
    if contact.email.is_some() {
        let _ = writeln!(
            text,
            "The e-mail address is {}.",
            if contact.email_verified { "proven" } else { "not proven" }
        );
    }
    if let Some(device) = &context.device {
        let _ = writeln!(text, "device: {}", data(&device.summary()));
        for (what, value) in [
            ("time zone", &device.time_zone),
            ("country", &device.country),
            ("page", &device.page_url),
            ("page title", &device.page_title),
            ("came from", &device.referrer),
        ] {
            if let Some(value) = value {
                let _ = writeln!(text, "{what}: {}", data(value));
            }
        }
        if !device.languages.is_empty() {
            let _ = writeln!(text, "browser languages: {}", data(&device.languages.join(", ")));
        }
    }
    text.push_str("</contact>\n");
    if let Some(open) = &context.intake {
        intake(open, &mut text);
    }
    if let Some(about) = &context.called_about {
        let _ = writeln!(
            text,
            "\nYou called them about their booking {}: note with confirm_booking that they come, or move or cancel it as they wish.",
            about.booking
        );
    }
    if !context.waiting.whispers.is_empty() {
        text.push_str("\n<team>\nColleagues hear this call and told you, unheard by the caller; do as they say, without mentioning them:\n");
        for whisper in &context.waiting.whispers {
            let _ = writeln!(text, "- {}", data(whisper));
        }
        text.push_str("</team>\n");
    }
    text.push_str("\n<knowledge>\n");
    if context.found.passages.is_empty() {
        text.push_str("Nothing was found for the last message. Search with other words before you say that you do not know.\n");
    }
    for passage in context.found.passages.iter().take(5) {
        let _ = writeln!(
            text,
            "<passage title=\"{}\">\n{}\n</passage>",
            data(&passage.title).replace('"', "'"),
            data(&passage.text)
        );
    }
    text.push_str("</knowledge>\n");
    text
}

/// The conversation. The system's lines, the greeting and members' notes are no part of it.
pub(super) fn messages(context: &Context) -> Vec<ChatMessage> {
    let mut messages: Vec<ChatMessage> = Vec::new();
    for message in context.waiting.history.iter().chain(&context.waiting.asked) {
        push(&mut messages, message, &context.waiting.files);
    }
    // A model expects the contact to have spoken first.
    while matches!(messages.first(), Some(ChatMessage::Assistant { .. })) {
        messages.remove(0);
    }
    messages
}

fn push(messages: &mut Vec<ChatMessage>, message: &Message, files: &[Attachment]) {
    let text = as_text(message, files);
    if text.trim().is_empty() {
        // A reply that somebody spoke over before a word of it was heard.
        return;
    }
    match message.author {
        Author::Contact => match messages.last_mut() {
            Some(ChatMessage::User(last)) => {
                last.push('\n');
                last.push_str(&text);
            }
            _ => messages.push(ChatMessage::User(text)),
        },
        Author::Agent | Author::Member => {
            let text = if message.author == Author::Member {
                format!("[{}, from the team] {text}", message.author_name)
            } else {
                text
            };
            match messages.last_mut() {
                Some(ChatMessage::Assistant { text: last, .. }) => {
                    last.push('\n');
                    last.push_str(&text);
                }
                _ => messages.push(ChatMessage::Assistant {
                    text,
                    tool_calls: Vec::new(),
                    raw: None,
                }),
            }
        }
        Author::System => {}
    }
}
