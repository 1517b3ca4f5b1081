//! A call that is going on: who speaks, and what a member can do about it.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{Error, id::CallId, phone};
use frontdesk_desk::{
    App, Result as Done, Role,
    agent::house::dictated,
    calls,
    channels::voice,
    conversations::Holder,
    settings::{self, AgentSettings},
};
use frontdesk_http::{Form, HxTrigger, Path, Result, assets};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, one::Scene};
use crate::{
    flash::{Back, Flash},
    parts::{Button, Control, Field, Icon, Tone, act_button, button, field, submit, titled_card},
    shell::Frame,
};

/// Who has the word, with the buttons that change it, and a line to the caller or the agent.
pub(super) fn panel(frame: &Frame, scene: &Scene, at: &str) -> Markup {
    let call = &scene.shown.call;
    if !call.is_open() || call.answered_at.is_none() || !frame.may(Role::Operator) {
        return html! {};
    }
    let taken = scene.holder == Holder::Person;
    let leaves = call.is_being_put_through();
    let end = Button {
        label: "End the call",
        icon: Some(Icon::Phone),
        tone: Tone::Danger,
        small: true,
        confirm: Some("End this call? The caller is cut off."),
        ..Button::default()
    };
    let buttons = html! {
        // Whoever is on the way to a person is left alone.
        @if taken && !leaves {
            (act_button(&format!("{at}/hand-back"), &Button { label: "Hand back to the agent", icon: Some(Icon::Sparkle), small: true, ..Button::default() }))
        } @else if !leaves {
            (act_button(&format!("{at}/take-over"), &Button { label: "Take over", small: true, tone: Tone::Primary, ..Button::default() }))
        }
        (put_through_button(scene, at))
        (act_button(&format!("{at}/end"), &end))
    };
    let hint = match (taken, scene.heeds) {
        (true, _) => "It is spoken to the caller in the agent's voice. The agent is quiet.",
        (false, true) => {
            "Said to the caller, it takes the call over. A whisper is heard by the agent alone."
        }
        (false, false) => {
            "Said to the caller, it takes the call over. Whispered as “Tell them …”, the agent says it with its next answer."
        }
    };
    let body = html! {
        div.call-holder data-call-taken=(taken) {
            span { @if leaves { "The caller is being put through." } @else if taken { (scene.speaker()) " has the word." } @else { bdi { (scene.agent) } " is speaking with the caller." } }
            div.page-actions { (buttons) }
        }
        // Vapi's sound is Vapi's own.
        @if call.is_held_here() { (receiver(at, &call.id)) }
        @if !leaves {
            form.call-say method="post" action={ (at) "/words" } hx-post={ (at) "/words" } hx-swap="none" data-clears {
                (field(&Field { name: "words", label: "Your words", hint: Some(hint), required: true, max_length: Some(1_000), control: Control::Area { rows: 2 }, ..Field::default() }))
                div.page-actions {
                    (submit(&Button { label: "Say it to the caller", icon: Some(Icon::Send), small: true, name: Some("to"), value: Some("caller"), ..Button::default() }))
                    @if !taken {
                        (submit(&Button { label: "Whisper to the agent", small: true, tone: Tone::Quiet, name: Some("to"), value: Some("agent"), ..Button::default() }))
                    }
                }
            }
        }
    };
    titled_card("On the line", &html! {}, &body)
}

/// What has the caller put through, where that is possible.
fn put_through_button(scene: &Scene, at: &str) -> Markup {
    let Some(to) = scene.puts_through_to.as_deref().map(phone::grouped) else { return html! {} };
    let question = format!("Put the caller through to {to}? The agent tells them so.");
    let label = format!("Put through to {to}");
    let through = Button {
        label: &label,
        icon: Some(Icon::Phone),
        small: true,
        confirm: Some(&question),
        ..Button::default()
    };
    act_button(&format!("{at}/put-through"), &through)
}

/// What a script makes a receiver of: the member hears the call, and speaks with the caller.
fn receiver(at: &str, id: &CallId) -> Markup {
    let listen =
        Button { label: "Listen", icon: Some(Icon::Headset), small: true, ..Button::default() };
    let speak = Button {
        label: "Speak",
        icon: Some(Icon::Mic),
        small: true,
        tone: Tone::Primary,
        ..Button::default()
    };
    html! {
        div.call-receiver data-keep data-receiver={ "/media/calls/" (id) } data-take={ (at) "/take-over" } data-script=(assets::url("voice.js")) data-worklet=(assets::url("voice-worklet.js")) {
            div.page-actions {
                span data-receiver-listen { (button(&listen)) }
                span data-receiver-speak hidden { (button(&speak)) }
                span.call-level data-receiver-level hidden aria-hidden="true" {}
            }
            p.small.soft role="status" data-receiver-status { "Hear both sides with your own ears. To speak with the caller takes the call over." }
        }
    }
}

/// Whether a model has the word, which heeds what it is told.
pub(super) fn heeds(agent: &AgentSettings) -> bool {
    agent.models.first().is_some_and(|model| model != "house")
}

/// Why house does not take a whisper.
const NOT_HEEDED: &str =
    "The built-in agent heeds a whisper only as “Tell them …”, “Say …” or “Ask: …”.";

/// What a member types while a call goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    words: String,
    /// `agent` for a whisper.
    to: String,
}

pub(super) async fn words(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CallId>,
    Form(typed): Form<Words>,
) -> Result<Response> {
    let (caller, words) = (&frame.caller, typed.words.as_str());
    let whispered = typed.to == "agent";
    if whispered && !heeds(&settings::agent(&app, caller).await?) && dictated(words).is_none() {
        return told(back, &id, Err(Error::conflict(NOT_HEEDED)), "");
    }
    let (done, said) = if whispered {
        (calls::whisper(&app, caller, &id, words).await, "Whispered to the agent")
    } else {
        (calls::say(&app, caller, &id, words).await, "It is being said")
    };
    told(back, &id, done, said)
}

pub(super) async fn take_over(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CallId>,
) -> Result<Response> {
    let done = calls::take_over(&app, &frame.caller, &id).await;
    told(back, &id, done, "You have the call")
}

pub(super) async fn hand_back(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CallId>,
) -> Result<Response> {
    let done = calls::hand_back(&app, &frame.caller, &id).await;
    told(back, &id, done, "The agent has the call")
}

pub(super) async fn put_through(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CallId>,
) -> Result<Response> {
    let done = voice::put_through(&app, &frame.caller, &id).await;
    told(back, &id, done, "The caller is being put through")
}

pub(super) async fn end(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<CallId>,
) -> Result<Response> {
    let done = calls::hang_up(&app, &frame.caller, &id).await;
    told(back, &id, done, "The call is over")
}

/// Back to the call; one that is over by now says so there.
fn told(back: Back, id: &CallId, done: Done<()>, said: &str) -> Result<Response> {
    let to = format!("{PATH}/{id}");
    match done {
        Ok(()) => Ok(back.said(Flash::done(said), &to)),
        Err(Error::Conflict(why)) if back.stays() => {
            // What was typed stays where it is.
            let told = serde_json::to_value(Flash::warning(why.to_string())).unwrap_or_default();
            Ok((HxTrigger::with("toast", &told), StatusCode::NO_CONTENT).into_response())
        }
        Err(Error::Conflict(why)) => Ok(back.said(Flash::warning(why.to_string()), &to)),
        Err(error) => Err(error.into()),
    }
}
