//! How a phone line is answered, and the messages that callers left on it.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::{id::ChannelId, phone as numbers};
use frontdesk_desk::{
    App, Role,
    channels::voice::{self, Carrier, Health, Line, Voices, voicemail},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};

use super::{
    super::{ears, mouths},
    PATH, light,
    typed::Typed,
    voices,
};
use crate::{
    Pages,
    aloud::Aloud,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Answer, Button, Choice, Control, Field, FormErrors, Icon, Mood, Question, Reads, Toggle,
        Tone, copy_value, error_summary, field, form_actions, notice, page_header_with_back,
        post_button, radio_cards, submit, switch, time, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/phone/{id}", get(show).post(save))
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<ChannelId>) -> Result<Page> {
    let line = voice::get(&app, &frame.caller, &id).await?;
    let typed = Typed::from(&line);
    page(&app, frame, &line, &typed, &FormErrors::none()).await
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ChannelId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match voice::update(&app, &frame.caller, &id, typed.change()).await {
        Ok(_) => Ok(back.led(Flash::done("Phone line saved"), &format!("{PATH}/{id}"))),
        Err(error) => {
            let errors = of_form(error)?;
            let line = voice::get(&app, &frame.caller, &id).await?;
            Ok(page(&app, frame, &line, &typed, &errors).await?.refused().into_response())
        }
    }
}

async fn page(
    app: &App,
    frame: Frame,
    line: &Line,
    typed: &Typed,
    errors: &FormErrors,
) -> Result<Page> {
    let may = frame.may(Role::Admin);
    let at = format!("{PATH}/{}", line.channel_id);
    let health = voice::health(app, &frame.caller, &line.channel_id).await?;
    let aloud = match line.carrier {
        Carrier::Vapi => Aloud::none(),
        _ => Aloud::on_line(app, &frame, &line.channel_id).await?,
    };
    let spoken = voice::voices(app, &frame.caller, &line.channel_id).await?;
    let messages = voicemail::list(app, &frame.caller, &line.channel_id).await?;
    let body = html! {
        (page_header_with_back(PATH, "Phone numbers", &line.name, &light(&health)))
        div.stack {
            (state(app, &frame, line, &health))
            form.form method="post" action=(at) data-guard {
                (error_summary(errors))
                @if !may { (notice(Mood::Neutral, "", "You can look at this. Changing it needs the role admin.")) }
                fieldset.form disabled[!may] {
                    (part("Answering", &answering(line, typed, errors)))
                    (titled_card("The voice", &aloud.opener(), &html! { div.form {
                        @if line.carrier == Carrier::Vapi { (notice(Mood::Neutral, "", "Vapi hears and speaks on this line. Name a voice as provider:id, such as 11labs:sarah; empty, Vapi’s usual one speaks.")) }
                        (speech(line, &spoken, typed, errors))
                    } }))
                    (part("Recording", &recording(typed, errors)))
                    (part("Who gets through", &callers(typed, errors)))
                    @if line.carrier == Carrier::Vapi {
                        // Its calls are made at Vapi: what is set stays as it is.
                        @for (name, value) in [("calls_from", &typed.calls_from), ("calls_until", &typed.calls_until), ("machine", &typed.machine)] {
                            input type="hidden" name=(name) value=(value);
                        }
                    } @else {
                        (part("Calling people", &calling(typed, errors)))
                    }
                    @if line.carrier != Carrier::Vapi { (part("Patience and keys", &patience(line, typed, errors))) } @else {
                        @for (name, value) in [("patience_ms", &typed.patience_ms), ("patience_interrupting_ms", &typed.patience_interrupting_ms), ("patience_dictation_ms", &typed.patience_dictation_ms), ("menu", &typed.menu)] {
                            input type="hidden" name=(name) value=(value);
                        }
                        @if typed.zero_for_a_person { input type="hidden" name="zero_for_a_person" value="on"; }
                    }
                    (part("Limits", &limits(typed, errors)))
                }
                @if may { (form_actions(&submit(&Button { label: "Save the phone line", tone: Tone::Primary, ..Button::default() }))) }
            }
            (titled_card("Messages", &html! {}, &left(&frame, &messages)))
            (aloud.dialog())
        }
    };
    Ok(frame.page(Place::Channels, &line.name, &body))
}

fn part(title: &str, fields: &Markup) -> Markup {
    titled_card(title, &html! {}, &html! { div.form { (fields) } })
}

/// What is wrong, what to do about it, and the addresses for whoever does it by hand.
fn state(app: &App, frame: &Frame, line: &Line, health: &Health) -> Markup {
    let at = format!("{PATH}/{}", line.channel_id);
    let addresses = voice::webhooks(app, line);
    html! {
        @if !health.advice.is_empty() {
            (notice(if health.light == voice::Light::Bad { Mood::Danger } else { Mood::Info }, health.state, health.advice))
        }
        @if !addresses.is_empty() && frame.may(Role::Admin) {
            div.cluster {
                @if !line.number.is_empty() { (post_button(&format!("{at}/wire"), &Button { label: if line.wired_at.is_some() { "Connect the number again" } else { "Connect the number" }, small: true, icon: Some(Icon::Phone), ..Button::default() })) }
            }
            details.disclosure {
                summary { "Or paste the addresses at the carrier yourself" }
                @for (kind, address) in &addresses {
                    p.small { @match *kind { "voice" => "“A call comes in”, by POST:", "status" => "“Call status changes”, by POST:", "server" => "Server URL of the number or the assistant, with your secret as its bearer token:", "model" => "Custom LLM of an assistant, with your secret as its API key:", _ => "Webhook of the Call Control application, API version 2:" } }
                    (copy_value(address, "the address"))
                }
            }
        }
    }
}

fn answering(line: &Line, typed: &Typed, errors: &FormErrors) -> Markup {
    let ways = [
        Choice::new("announced", "Hears who is calling, and takes the call by the key 1"),
        Choice::new("direct", "Has the caller at once, an answering machine too"),
    ];
    let when = [
        Answer {
            value: "always",
            label: "The agent answers every call",
            hint: Some("It puts callers through when they ask for a person."),
            ..Answer::default()
        },
        Answer {
            value: "out_of_hours",
            label: "Out of hours only",
            hint: Some(
                "Within your hours it rings at the number below first. If nobody answers there, the agent does.",
            ),
            ..Answer::default()
        },
    ];
    html! {
        div.form-row {
            (field(&Field { name: "name", label: "Name", hint: Some("Only members see it."), value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120), ..Field::default() }))
            (field(&Field { name: "number", label: "Number", value: &typed.number, error: errors.get("number"), ..Field::default() }))
        }
        (radio_cards(&Question { name: "answers", label: "When", value: &typed.answers, error: errors.get("answers"), options: &when, ..Question::default() }))
        (field(&Field { name: "greeting", label: "First sentence", hint: Some("Empty: the agent's own greeting."), value: &typed.greeting, error: errors.get("greeting"), placeholder: Some("Salon Ana, hello! How can I help you?"), optional: true, control: Control::Area { rows: 2 }, max_length: Some(500), ..Field::default() }))
        div.form-row {
            (field(&Field { name: "transfer_number", label: "Put callers through to", hint: Some("A phone that a person answers."), value: &typed.transfer_number, error: errors.get("transfer_number"), optional: true, ..Field::default() }))
            (field(&Field { name: "ring_seconds", label: "Rings there for (seconds)", value: &typed.ring_seconds, error: errors.get("ring_seconds"), control: Control::Number { min: Some("5"), max: Some("120"), step: "1" }, ..Field::default() }))
        }
        @if line.carrier == Carrier::Vapi {
            input type="hidden" name="transfers" value=(typed.transfers);
        } @else {
            (field(&Field { name: "transfers", label: "Whoever answers there", value: &typed.transfers, error: errors.get("transfers"), control: Control::Select { options: &ways }, ..Field::default() }))
        }
        (switch(&Toggle { name: "desk_out", label: "The desk is out", hint: Some("Nobody answers, not even the agent: callers hear a sentence and may leave a message, which becomes a task."), on: typed.desk_out, ..Toggle::default() }))
        (field(&Field { name: "desk_out_text", label: "What they hear then", hint: Some("Empty: that nobody can take the call, and that a message may be left."), value: &typed.desk_out_text, error: errors.get("desk_out_text"), optional: true, control: Control::Area { rows: 2 }, max_length: Some(500), ..Field::default() }))
    }
}

/// When the agent calls people, and what it does with their answering machines.
fn calling(typed: &Typed, errors: &FormErrors) -> Markup {
    let machines = [
        Choice::new("message", "It says who called and asks to be called back"),
        Choice::new("hang_up", "It hangs up"),
    ];
    html! {
        p.faint.small { "From tasks, appointments, contacts and missed calls you can have the agent call somebody. It never calls whom you blocked, or who does not want to be called." }
        div.form-row {
            (field(&Field { name: "calls_from", label: "Calls from", value: &typed.calls_from, error: errors.get("calls_from"), control: Control::Time, ..Field::default() }))
            (field(&Field { name: "calls_until", label: "Until", value: &typed.calls_until, error: errors.get("calls_until"), control: Control::Time, ..Field::default() }))
        }
        (field(&Field { name: "machine", label: "When a machine answers", value: &typed.machine, error: errors.get("machine"), control: Control::Select { options: &machines }, ..Field::default() }))
    }
}

fn speech(line: &Line, spoken: &Voices, typed: &Typed, errors: &FormErrors) -> Markup {
    let (mouths, ears) = (mouths(), ears());
    let models = [
        ("mouth_model", "Model that speaks", "eleven_flash_v2_5", &typed.mouth_model),
        ("ears_model", "Model that hears", "flux-general-en", &typed.ears_model),
    ];
    html! {
        div.form-row {
            (field(&Field { name: "mouth", label: "Speaks", value: &typed.mouth, error: errors.get("mouth"), control: Control::Select { options: &mouths }, ..Field::default() }))
            (field(&Field { name: "ears", label: "Hears", value: &typed.ears, error: errors.get("ears"), control: Control::Select { options: &ears }, ..Field::default() }))
        }
        div.form-row {
            (voices::fields(spoken, typed, errors))
            (field(&Field { name: "speed", label: "Speed (%)", value: &typed.speed, error: errors.get("speed"), control: Control::Number { min: Some("70"), max: Some("130"), step: "5" }, ..Field::default() }))
        }
        @if line.carrier != Carrier::Vapi {
            div.form-row {
                @for (name, label, example, value) in models {
                    (field(&Field { name, label, hint: Some("As the provider chosen above calls it. Empty: our choice."), value, error: errors.get(name), placeholder: Some(example), optional: true, max_length: Some(100), ..Field::default() }))
                }
            }
        }
        (field(&Field { name: "languages", label: "Languages", hint: Some("Tags such as en or de-AT, the main one first: callers may change between them. Empty: the agent's own."), value: &typed.languages, error: errors.get("languages"), optional: true, ..Field::default() }))
        (field(&Field { name: "pronunciations", label: "How words are said", hint: Some("One a line: names and words that the voice reads wrong."), value: &typed.pronunciations, error: errors.get("pronunciations"), placeholder: Some("Nguyen = win"), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
    }
}

fn recording(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (switch(&Toggle { name: "recording", label: "Record calls", hint: Some("You can listen to them beside the transcript."), on: typed.recording, ..Toggle::default() }))
        (switch(&Toggle { name: "consent", label: "Say so first", hint: Some("In many countries the law asks for it; callers from there are told anyway. Nothing is recorded before it was said."), on: typed.consent, ..Toggle::default() }))
        (field(&Field { name: "consent_texts", label: "In your own words", hint: Some("One language a line. Languages that are not here get our sentence."), value: &typed.consent_texts, error: errors.get("consent_texts"), placeholder: Some("en: This call is recorded."), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
    }
}

fn callers(typed: &Typed, errors: &FormErrors) -> Markup {
    let hidden = [
        Choice::new("answer", "Are answered like everybody else"),
        Choice::new("voicemail", "May leave a message"),
        Choice::new("reject", "Are turned away"),
    ];
    html! {
        (field(&Field { name: "ring_through", label: "Ring through to you at once", hint: Some("Numbers, one a line: family, suppliers. They ring at the number above, even while the desk is out."), value: &typed.ring_through, error: errors.get("ring_through"), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
        (field(&Field { name: "blocked", label: "Turned away", hint: Some("Numbers, one a line. Contacts that you blocked are turned away anyway."), value: &typed.blocked, error: errors.get("blocked"), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
        div.form-row {
            (field(&Field { name: "withheld", label: "Callers without a number", value: &typed.withheld, error: errors.get("withheld"), control: Control::Select { options: &hidden }, ..Field::default() }))
            (field(&Field { name: "forged", label: "Callers with a forged number", hint: Some("As their carrier finds, where it looks."), value: &typed.forged, error: errors.get("forged"), control: Control::Select { options: &hidden }, ..Field::default() }))
        }
    }
}

/// How long the agent waits for the caller to go on, and what keys say.
fn patience(line: &Line, typed: &Typed, errors: &FormErrors) -> Markup {
    let waits = [
        (
            "patience_ms",
            "After a sentence (ms)",
            "Shorter: quicker answers, and slow speakers are interrupted.",
            &typed.patience_ms,
        ),
        (
            "patience_interrupting_ms",
            "After an interruption (ms)",
            "When the caller spoke into the agent's words.",
            &typed.patience_interrupting_ms,
        ),
        (
            "patience_dictation_ms",
            "While they dictate (ms)",
            "Numbers, addresses, dates, and sentences that are not complete.",
            &typed.patience_dictation_ms,
        ),
    ];
    html! {
        p.faint.small { "How long a silence ends what the caller says." }
        div.form-row {
            @for (name, label, hint, value) in waits {
                (field(&Field { name, label, hint: Some(hint), value, error: errors.get(name), control: Control::Number { min: Some("200"), max: Some("4000"), step: "50" }, ..Field::default() }))
            }
        }
        @if line.carrier == Carrier::Browser {
            input type="hidden" name="menu" value=(typed.menu);
            @if typed.zero_for_a_person { input type="hidden" name="zero_for_a_person" value="on"; }
        } @else {
            (switch(&Toggle { name: "zero_for_a_person", label: "0 asks for a person", hint: Some("Callers who press 0 are put through as if they had asked."), on: typed.zero_for_a_person, ..Toggle::default() }))
            (field(&Field { name: "menu", label: "What other keys say", hint: Some("One key a line, 1 to 9, in the caller's words. Name them in the first sentence."), value: &typed.menu, error: errors.get("menu"), placeholder: Some("1 = I would like to book an appointment"), optional: true, control: Control::Area { rows: 3 }, ..Field::default() }))
        }
    }
}

fn limits(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        div.form-row {
            (field(&Field { name: "max_minutes", label: "Longest call (minutes)", value: &typed.max_minutes, error: errors.get("max_minutes"), control: Control::Number { min: Some("1"), max: Some("240"), step: "1" }, ..Field::default() }))
            (field(&Field { name: "idle_seconds", label: "Silence (seconds)", hint: Some("After so long the agent asks whether the caller is there."), value: &typed.idle_seconds, error: errors.get("idle_seconds"), control: Control::Number { min: Some("5"), max: Some("60"), step: "1" }, ..Field::default() }))
        }
    }
}

fn left(frame: &Frame, messages: &[voicemail::Voicemail]) -> Markup {
    html! {
        @if messages.is_empty() {
            p.soft { "None yet. While the desk is out, callers may leave one; it is kept for 90 days and becomes a task." }
        } @else {
            ul.mail-list {
                @for one in messages {
                    li { div.mail-row {
                        span.mail-subject { @if one.from_number.is_empty() { "Number withheld" } @else { (numbers::grouped(&one.from_number)) } }
                        span.mail-to { (one.seconds) " s" }
                        (time(&frame.moment(one.created_at, Reads::Relative)))
                        @if one.file_key.is_some() {
                            audio controls preload="none" src={ "/app/voicemails/" (one.id) } {}
                        }
                        @if frame.may(Role::Admin) {
                            (post_button(&format!("/app/voicemails/{}/delete", one.id), &Button { label: "Delete", icon: Some(Icon::Trash), small: true, tone: Tone::Quiet, confirm: Some("Delete this message for good? The task to call back stays."), ..Button::default() }))
                        }
                    } }
                }
            }
        }
    }
}
