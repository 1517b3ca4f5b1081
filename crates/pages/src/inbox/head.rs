//! Above and below the messages: what can be done with a conversation, and where it is answered.

use frontdesk_base::Language;
use frontdesk_desk::{
    Role,
    agent::drafting::{Change, Choices},
    conversations::{Holder, Status, inbox, member},
    saved_replies::SavedReply,
};
use maud::{Markup, html};

use super::{look::Look, scene::Scene, team};
use crate::{
    parts::{
        Button, Composer, Entry, Icon, Live, Mood, Reads, Rewrite, Tone, act_button, banner,
        composer, live_region, menu_act, menu_heading, menu_keyed, menu_line, menu_link, menu_open,
        menu_post, notice, pane_head, row_menu, time,
    },
    shell::Frame,
};

/// What makes the head and the composer out of date.
const EVENTS: &str = "conversation.* contact.updated member.updated";

/// The head of the thread's pane.
pub(super) fn head(frame: &Frame, scene: &Scene, look: &Look) -> Markup {
    let back = look.at("/app/inbox");
    let details = look.with(|look| look.rows.clear()).at(&scene.path(""));
    let details = format!("{details}{}pane=details", if details.contains('?') { '&' } else { '?' });
    let actions = html! {
        @if Scene::may_act(frame) { (actions(frame, scene)) }
        a.open-details.btn.btn-quiet.btn-small.btn-icon href=(details) title="Details" { (Icon::Info) span.sr-only { "Details" } }
    };
    let when = format!("contact_id={}", scene.contact.id);
    let get = scene.path("/head");
    live_region(
        "thread-head",
        &Live { on: Some(EVENTS), when: Some(&when), get: Some(&get) },
        &html! {
            (pane_head(Some((&back, "Back to the list")), &title(frame, scene), &actions))
            @if scene.contact.blocked_at.is_some() {
                (banner(Mood::Warning, "This contact is blocked: what they write is refused.", &html! {}))
            }
        },
    )
}

fn title(frame: &Frame, scene: &Scene) -> Markup {
    let row = &scene.row;
    let channel = team::channel(&row.channel_kind);
    let person =
        row.assignee_id.as_ref().and_then(|id| scene.team.member(id)).map(|(name, _)| name);
    html! {
        h2 { bdi { (scene.name) } }
        p.pane-subtitle {
            (channel.icon()) (channel.label()) ", "
            @match (row.status, row.holder) {
                (Status::Resolved, _) => { "resolved" @if let Some(at) = row.resolved_at { " " (time(&frame.moment(at, Reads::Relative))) } },
                (_, Holder::Agent) => { (scene.team.agent) " answers" },
                (_, Holder::Waiting) => { "waiting" @if let Some(at) = row.escalated_at { " " (time(&frame.moment(at, Reads::Short))) } },
                (_, Holder::Person) => { (person.unwrap_or("A colleague")) " answers" },
            }
            @if let Some(until) = row.snoozed_until.filter(|_| inbox::is_snoozed(row, frame.now)) {
                ", snoozed until " (time(&frame.moment(until, Reads::Full)))
            }
        }
    }
}

fn actions(frame: &Frame, scene: &Scene) -> Markup {
    let over = scene.is_over();
    html! {
        @if !over && !scene.is_mine(frame) {
            (act_button(&scene.path("/take-over"), &Button { label: "Take over", icon: Some(Icon::Hand), small: true, folds: true, tone: if scene.row.holder == Holder::Waiting { Tone::Primary } else { Tone::Secondary }, ..Button::default() }))
        } @else if !over {
            (act_button(&scene.path("/hand-back"), &Button { label: "Hand back", icon: Some(Icon::Sparkle), small: true, folds: true, ..Button::default() }))
        }
        @if over {
            (act_button(&scene.path("/reopen"), &Button { label: "Reopen", icon: Some(Icon::Refresh), small: true, folds: true, key: Some("e"), ..Button::default() }))
        } @else {
            (act_button(&scene.path("/resolve"), &Button { label: "Resolve", icon: Some(Icon::Check), small: true, folds: true, key: Some("e"), ..Button::default() }))
        }
        span.wide-action { (assign_menu(frame, scene)) }
        (row_menu("More", &more(frame, scene)))
    }
}

fn assign_menu(frame: &Frame, scene: &Scene) -> Markup {
    let path = scene.path("/assign");
    let assigned = scene.row.assignee_id.as_ref();
    let entry = |label: &str, id: &str, chosen: bool| {
        menu_act(&path, Some(("member", id)), &Entry { label, chosen, ..Entry::default() })
    };
    let me = frame.caller.member();
    let entries = html! {
        (menu_heading("Assign to"))
        @if let Some(me) = me { (entry("Me", me.as_str(), assigned == Some(me))) }
        @for member in scene.team.members.iter().filter(|member| Some(&member.id) != me && member.role >= Role::Operator) {
            (entry(&member.name, member.id.as_str(), assigned == Some(&member.id)))
        }
        (menu_line())
        (entry("Nobody", "", assigned.is_none()))
    };
    menu_keyed("Assign", &html! { (Icon::UserPlus) }, "a", &entries)
}

fn more(frame: &Frame, scene: &Scene) -> Markup {
    let snooze = scene.path("/snooze");
    let nap = |label: &str, until: &str| {
        menu_act(
            &snooze,
            Some(("until", until)),
            &Entry { label, icon: Some(Icon::Snooze), ..Entry::default() },
        )
    };
    html! {
        @if scene.row.holder == Holder::Agent && !scene.is_over() {
            (menu_act(&scene.path("/escalate"), None, &Entry { label: "Ask for a colleague", icon: Some(Icon::Hand), ..Entry::default() }))
        }
        @if scene.row.holder != Holder::Agent && !scene.is_mine(frame) {
            (menu_act(&scene.path("/hand-back"), None, &Entry { label: &format!("Hand back to {}", scene.team.agent), icon: Some(Icon::Sparkle), ..Entry::default() }))
        }
        @if let Some(me) = frame.caller.member().filter(|me| scene.row.assignee_id.as_ref() != Some(*me)) {
            (menu_act(&scene.path("/assign"), Some(("member", me.as_str())), &Entry { label: "Assign to me", icon: Some(Icon::UserPlus), ..Entry::default() }))
        }
        (menu_link(&format!("/app/leads/new?contact={}&conversation={}", scene.contact.id, scene.row.id), &Entry { label: "New lead", icon: Some(Icon::Leads), ..Entry::default() }))
        (menu_link(&format!("/app/money/quotes/new?contact={}&conversation={}", scene.contact.id, scene.row.id), &Entry { label: "New quote", icon: Some(Icon::Money), ..Entry::default() }))
        (menu_open("new-task", &Entry { label: "New task", icon: Some(Icon::Tasks), ..Entry::default() }))
        (menu_act(&scene.path("/unread"), None, &Entry { label: "Mark as unread", icon: Some(Icon::Mail), key: Some("u"), ..Entry::default() }))
        (menu_line())
        @if inbox::is_snoozed(&scene.row, frame.now) {
            (nap("Wake up now", "now"))
        } @else {
            (nap("Snooze for an hour", "hour"))
            (nap("Snooze until tomorrow 9:00", "tomorrow"))
            (nap("Snooze until next week", "week"))
        }
        @if frame.may(Role::Admin) {
            (menu_line())
            (menu_post(&scene.path("/delete"), &Entry {
                label: "Delete conversation", icon: Some(Icon::Trash), danger: true,
                confirm: Some(&format!("Delete this conversation with {}? Everything said and sent in it goes for good. The contact stays.", scene.name)),
                ..Entry::default()
            }))
        }
    }
}

/// What the composer starts with: empty, or what was refused.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attempt<'a> {
    pub(super) text: &'a str,
    pub(super) error: Option<&'a str>,
    pub(super) note: bool,
}

/// Where the conversation is answered, for whoever may.
pub(super) fn answer(
    frame: &Frame,
    scene: &Scene,
    saved: &[SavedReply],
    client_id: &str,
    choices: Choices,
    attempt: Attempt<'_>,
) -> Markup {
    if !Scene::may_act(frame) {
        return html! { div.composer-closed { (notice(Mood::Info, "", "You can read along. To answer, ask an admin for the role of an operator.")) } };
    }
    let saved: Vec<crate::parts::SavedReply> = saved
        .iter()
        .map(|one| crate::parts::SavedReply { title: &one.title, text: &one.text })
        .collect();
    let channel = team::channel(&scene.row.channel_kind).label().to_lowercase();
    let (action, typing) = (scene.path("/messages"), scene.path("/typing"));
    let (improve, suggest) = (scene.path("/improve"), scene.path("/suggest"));
    let translate =
        format!("Translate to {}", choices.language.map_or("their language", Language::name));
    let changes = changes(choices, &translate);
    let when = format!("contact_id={}", scene.contact.id);
    let body = composer(&Composer {
        conversation: scene.row.id.as_str(),
        action: &action,
        client_id,
        to: &format!("{} by {channel}", scene.name),
        text: attempt.text,
        error: attempt.error,
        note: attempt.note,
        agent_answers: member::agent_answers(&scene.row),
        saved: &saved,
        typing: Some(&typing),
        improve: Some(&improve),
        changes: &changes,
        suggest: Some(&suggest),
        files: true,
        ..Composer::default()
    });
    live_region(
        "answer",
        &Live {
            on: Some("conversation.status_changed"),
            when: Some(&when),
            get: Some(&scene.path("/head")),
        },
        &body,
    )
}

/// What can be done with a draft. What needs a model says where one is chosen.
fn changes(choices: Choices, translate: &str) -> Vec<Rewrite<'_>> {
    let mut changes: Vec<Rewrite> = [
        (Change::Correct, "Spelling and grammar"),
        (Change::Shorten, "Shorter"),
        (Change::Warmer, "Warmer"),
        (Change::Formal, "More formal"),
    ]
    .into_iter()
    .map(|(change, label)| Rewrite { change: change.as_str(), label, needs: None })
    .collect();
    let needs = match (choices.model, choices.language) {
        (true, Some(_)) => None,
        (true, None) => return changes,
        (false, _) => Some(("needs a model", "/app/settings/agent")),
    };
    changes.push(Rewrite { change: Change::Translate.as_str(), label: translate, needs });
    changes
}
