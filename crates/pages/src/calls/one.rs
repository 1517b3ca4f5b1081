//! One call: its recording, what was said, what came of it.

use axum::extract::State;
use frontdesk_base::{id::CallId, phone};
use frontdesk_desk::{
    App, Role,
    calls::{self, Direction, RecordingState, Shown, Spoken, TurnTimes},
    channels::voice,
    conversations::{Holder, inbox},
    intake::{self, Intake},
    orgs, settings,
    tasks::{self, Task},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{PATH, Whom, calls_people, dial_button, hold, player, said, words};
use crate::{
    layout::Place,
    markdown,
    parts::{
        Button, Fact, Icon, Live, Mood, Reads, Tone, facts, link_button, live_region, notice,
        page_header_with_back, post_button, time, titled_card,
    },
    shell::{Frame, Page},
};

/// What the page says.
pub(super) struct Scene {
    pub(super) shown: Shown,
    lines: Vec<Spoken>,
    turns: Vec<TurnTimes>,
    tasks: Vec<Task>,
    /// What the caller was asked, the newest first.
    asked: Vec<Intake>,
    /// The agent's name.
    pub(super) agent: String,
    /// Whether a model heeds what is whispered; house says what is dictated to it.
    pub(super) heeds: bool,
    /// Who has the word.
    pub(super) holder: Holder,
    /// The member who has it.
    assignee: Option<String>,
    /// Where this member can have the caller put through to now.
    pub(super) puts_through_to: Option<String>,
    /// Whether people can be called from here.
    calls: bool,
}

impl Scene {
    /// The name of the member who has the word.
    pub(super) fn speaker(&self) -> &str {
        self.assignee.as_deref().unwrap_or("Somebody of the team")
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<CallId>,
) -> Result<Page> {
    let caller = &frame.caller;
    let shown = calls::get(&app, caller, &id).await?;
    let conversation = inbox::get(&app, caller, &shown.call.conversation_id).await?;
    let agent = settings::agent(&app, caller).await?;
    let assignee = match &conversation.assignee_id {
        Some(id) => {
            let members = orgs::members(&app, caller).await?;
            members.into_iter().find(|member| member.id == *id).map(|member| member.name)
        }
        None => None,
    };
    let puts_through_to = voice::puts_through_to(&app, caller, &shown.call).await?;
    let scene = Scene {
        puts_through_to,
        heeds: hold::heeds(&agent),
        holder: conversation.holder,
        assignee,
        agent: agent.name,
        lines: calls::transcript(&app, caller, &id).await?,
        turns: calls::turns(&app, caller, &id).await?,
        tasks: tasks::of_conversation(&app, caller, &conversation.id).await?,
        calls: calls_people(&app, &frame).await?,
        asked: intake::of_call(&app, caller, &shown.call).await?,
        shown,
    };
    let at = format!("{PATH}/{id}");
    let when = format!("conversation_id={}", conversation.id);
    let live =
        Live { on: Some("call.* message.* conversation.*"), when: Some(&when), get: Some(&at) };
    // A recording that is being listened to is left alone: what changes after a call is little.
    let live = if scene.shown.call.is_open() { live } else { Live::default() };
    let name = scene.shown.name();
    let body = html! {
        (page_header_with_back(PATH, "Calls", &name, &actions(&frame, &scene, &at)))
        (live_region("call", &live, &html! {
            div.split.call-split {
                div.stack {
                    (hold::panel(&frame, &scene, &at))
                    (listening(&scene, &at, &name))
                    (titled_card("What was said", &html! {}, &html! {
                        @if scene.lines.is_empty() { p.faint { (nothing(&scene)) } }
                        @else { (said::transcript(&scene.shown.call, &at, &scene.lines, &scene.turns)) }
                    }))
                }
                div.stack {
                    (about(&frame, &scene))
                    (answered(&scene))
                    (to_do(&scene))
                }
            }
        }))
    };
    Ok(frame.page(Place::Calls, &format!("Call: {name}"), &body))
}

fn nothing(scene: &Scene) -> &'static str {
    let call = &scene.shown.call;
    match (call.is_open(), call.answered_at) {
        (true, _) => "What is said appears here as it is heard.",
        (false, None) => "Nobody answered.",
        (false, Some(_)) => "Nothing was said.",
    }
}

fn actions(frame: &Frame, scene: &Scene, at: &str) -> Markup {
    let call = &scene.shown.call;
    let question = "Delete the recording of this call for good? What was said stays as text.";
    html! {
        @if scene.calls && !call.is_open() && call.direction == Direction::Inbound && call.number().is_some() {
            (dial_button(Whom::Call(call.id.as_str()), "Call back", &scene.shown.name()))
        }
        @if call.recording_state == RecordingState::Ready {
            @if frame.may(Role::Admin) {
                (post_button(&format!("{at}/recording/delete"), &Button { label: "Delete the recording", icon: Some(Icon::Trash), tone: Tone::Quiet, confirm: Some(question), ..Button::default() }))
            }
            a.btn.btn-secondary href={ (at) "/recording?save=1" } download { (Icon::Download) span { "Download" } }
        }
        (link_button(&format!("/app/inbox/{}", call.conversation_id), &Button { label: "Open the conversation", icon: Some(Icon::Inbox), ..Button::default() }))
    }
}

fn listening(scene: &Scene, at: &str, name: &str) -> Markup {
    let call = &scene.shown.call;
    match call.recording_state {
        RecordingState::Ready => {
            let early = call.recording_ends_early().map(|at| {
                format!(
                    "The recording ends at {} of the call. What came after it was not recorded.",
                    words::clock(at)
                )
            });
            let content = html! {
                (player::player(call, at, name, &scene.agent))
                @if let Some(early) = early { p.faint { (early) } }
            };
            titled_card("Recording", &html! {}, &content)
        }
        RecordingState::Recording if call.is_open() => notice(
            Mood::Info,
            "",
            "This call is being recorded. The recording is here when it is over.",
        ),
        RecordingState::Recording => notice(Mood::Info, "", "The recording is on its way."),
        RecordingState::Deleted => {
            notice(Mood::Neutral, "", "The recording was deleted. What was said is below.")
        }
        RecordingState::None => html! {},
    }
}

fn about(frame: &Frame, scene: &Scene) -> Markup {
    let call = &scene.shown.call;
    let number = |number: Option<&str>, none: &'static str| {
        html! {
            @if let Some(number) = number { span dir="ltr" { (phone::grouped(number)) } }
            @else { span.faint { (none) } }
        }
    };
    let mut known = vec![Fact::new("Outcome", words::standing(call))];
    if let Some(contact) = &scene.shown.contact {
        let link =
            html! { a href={ "/app/contacts/" (contact.id) } { bdi { (scene.shown.name()) } } };
        known.push(Fact::new("Contact", link));
    }
    let when = html! { (words::direction_words(call.direction)) ", " (time(&frame.moment(call.started_at, Reads::Full))) };
    known.push(Fact::new("When", when));
    if let Some(reached) = call.dial.reached {
        known.push(Fact::new("Reached", words::reached_words(reached)));
    }
    if let Some(reason) = call.dial.reason.as_ref().filter(|reason| !reason.is_empty()) {
        known.push(Fact::new("About", html! { bdi { (reason) } }));
    }
    if let Some(id) = &call.dial.task_id {
        known.push(Fact::new("Asked for by", html! { a href={ "/app/tasks/" (id) } { "A task" } }));
    }
    if let Some(id) = &call.dial.booking_id {
        let link = html! { a href={ "/app/bookings/" (id) } { "An appointment" } };
        known.push(Fact::new("Asked for by", link));
    }
    if let Some(one) = scene.asked.first() {
        known.push(Fact::new("Sort", html! { bdi { (one.type_name) } }));
    }
    if let Some(length) = words::length(call, frame.now) {
        known.push(Fact::new("Length", length));
    }
    if call.provider != "browser" {
        let withheld = if call.direction == Direction::Inbound { "withheld" } else { "unknown" };
        known.push(Fact::new("From", number(call.from_number.as_deref(), withheld)));
        known.push(Fact::new("To", number(call.to_number.as_deref(), "unknown")));
    }
    if let Some(by) = call.ended_by {
        known.push(Fact::new("Ended", words::ended_words(by)));
    }
    if let Some(at) = call.returned_at {
        let when = html! { (time(&frame.moment(at, Reads::Full))) ", nobody took it" };
        known.push(Fact::new("Came back", when));
    }
    if let Some(language) = &call.language {
        known.push(Fact::new("Language", language));
    }
    if !call.digits.is_empty() {
        known.push(Fact::new("Keys pressed", &call.digits));
    }
    known.push(Fact::new("Carried by", words::provider(&call.provider)));
    if call.cost_micros > 0 {
        let cents = format!(
            "US$ {}.{:04}",
            call.cost_micros / 1_000_000,
            call.cost_micros % 1_000_000 / 100
        );
        let what = if call.provider == "vapi" { "Cost" } else { "Cost of models" };
        known.push(Fact::new(what, cents));
    }
    html! {
        @if let Some(summary) = &call.summary {
            (titled_card("Summary", &html! {}, &html! { div.prose dir="auto" { (markdown::render(summary)) } }))
        }
        (titled_card("About the call", &html! {}, &facts(&known)))
    }
}

/// What the caller answered to the questions of its sort of call.
fn answered(scene: &Scene) -> Markup {
    html! {
        @for one in scene.asked.iter().take(5) {
            @let told = one.read_back();
            @let told: Vec<Fact> = told.iter().map(|(title, words)| Fact::new(title, html! { bdi { (words) } })).collect();
            (titled_card(&one.type_name, &html! {}, &html! {
                @if told.is_empty() { p.faint { "Nothing was answered yet." } } @else { (facts(&told)) }
            }))
        }
    }
}

fn to_do(scene: &Scene) -> Markup {
    let open: Vec<&Task> = scene.tasks.iter().filter(|task| task.done_at.is_none()).collect();
    html! {
        @if !open.is_empty() {
            (titled_card("To do", &html! {}, &html! {
                ul.call-tasks { @for task in open { li { a href={ "/app/tasks/" (task.id) } dir="auto" { (task.title) } } } }
            }))
        }
    }
}
