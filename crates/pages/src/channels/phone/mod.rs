//! Phone numbers: connecting an account of Twilio, Telnyx or Vapi, choosing a number, and how the line on it is
//! doing. How a line is answered is in [`mod@line`].

mod line;
mod typed;
mod vapi;
mod voices;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::{
    id::{ChannelId, VoicemailId},
    phone as numbers,
};
use frontdesk_desk::{
    App, Error, Role,
    channels::voice::{
        self, Carrier, Health, Light, Line, Listed, NewLine,
        accounts::{self, AccountText},
        voicemail,
    },
};
use frontdesk_http::{Form, Path, Result, Surface, ranged};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        self, Button, Control, Field, FormErrors, Icon, Mood, Reads, Tone, empty_state,
        error_summary, field, notice, page_header_with_back, post_button, status_dot, submit, time,
        titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = "/app/phone";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(add))
        .route("/app/phone/accounts/{carrier}", post(connect))
        .route("/app/phone/accounts/{carrier}/disconnect", post(disconnect))
        .route("/app/phone/accounts/{carrier}/numbers", get(choose))
        .route("/app/phone/{id}/wire", post(wire))
        .route("/app/voicemails/{id}", get(sound))
        .route("/app/voicemails/{id}/delete", post(forget))
        .merge(line::router())
        .merge(vapi::router())
}

/// A carrier by its word in an address.
fn carrier(word: &str) -> Result<Carrier> {
    let known = word.parse().ok();
    let known = known.filter(|one| *one != Carrier::Browser);
    Ok(known.ok_or(Error::NotFound("page"))?)
}

const fn named(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Twilio => "Twilio",
        Carrier::Telnyx => "Telnyx",
        Carrier::Vapi => "Vapi",
        Carrier::Browser => "Browser",
    }
}

/// The lines on the page of all channels, or what a phone number would be good for.
pub(super) async fn overview(app: &App, frame: &Frame) -> Result<Markup> {
    let lines = voice::list(app, &frame.caller).await?;
    let mut rows = Vec::new();
    for line in &lines {
        rows.push((line, voice::health(app, &frame.caller, &line.channel_id).await?));
    }
    Ok(html! {
        @for (line, health) in &rows { (row(frame, line, health)) }
        section.card.channel-row id="phone-numbers" {
            span.channel-mark { (Icon::Phone) }
            div.channel-text {
                h2.card-title { a.row-link href=(PATH) { "Phone numbers" } }
                p.soft.small { @if rows.is_empty() { "Let the agent answer your phone: it books, takes messages and puts callers through." } @else { "Accounts of Twilio and Telnyx, and more numbers." } }
            }
            div.cluster {
                a.btn.btn-secondary.btn-small href=(PATH) { @if rows.is_empty() { (Icon::Plus) span { "Connect a number" } } @else { span { "Manage" } } }
            }
        }
    })
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    page(&app, frame, None, &FormErrors::none()).await
}

/// The page; `wrong` is the carrier whose keys were refused.
async fn page(
    app: &App,
    frame: Frame,
    wrong: Option<Carrier>,
    errors: &FormErrors,
) -> Result<Page> {
    let may = frame.may(Role::Admin);
    let lines = voice::list(app, &frame.caller).await?;
    let mut rows = Vec::new();
    for line in &lines {
        rows.push((line, voice::health(app, &frame.caller, &line.channel_id).await?));
    }
    let connected = if may { accounts::connected(app, &frame.caller).await? } else { Vec::new() };
    let body = html! {
        (page_header_with_back(super::PATH, "Channels", "Phone numbers", &html! {}))
        @if wrong.is_none() { (error_summary(errors)) }
        div.stack {
            @if rows.is_empty() { (nothing(&connected)) }
            @for (line, health) in &rows { (row(&frame, line, health)) }
            @if may {
                h2 { "Your accounts" }
                @for one in [Carrier::Twilio, Carrier::Telnyx, Carrier::Vapi] {
                    @let none = FormErrors::none();
                    (account(one, connected.contains(&one), if wrong == Some(one) { errors } else { &none }))
                }
            } @else {
                (notice(Mood::Neutral, "", "Connecting a number needs the role admin."))
            }
        }
    };
    Ok(frame.page(Place::Channels, "Phone numbers", &body))
}

fn nothing(connected: &[Carrier]) -> Markup {
    let text = if connected.is_empty() {
        "The agent answers your phone: it knows your hours and services, books, takes messages, and puts callers through to you. Connect an account of Twilio, Telnyx or Vapi below, and choose a number of it."
    } else {
        "Your account is connected. Choose the number that the agent answers."
    };
    let choose = html! {
        @for one in connected {
            a.btn.btn-primary href={ (PATH) "/accounts/" (one) "/numbers" } { (Icon::Phone) span { "Choose a number of " (named(*one)) } }
        }
    };
    empty_state(Icon::Phone, "No phone number yet", text, &choose)
}

/// A light and a few words.
pub(super) fn light(health: &Health) -> Markup {
    let mood = match health.light {
        Light::Good => Mood::Success,
        Light::Waiting => Mood::Warning,
        Light::Bad => Mood::Danger,
    };
    status_dot(mood, health.state)
}

pub(super) fn row(frame: &Frame, line: &Line, health: &Health) -> Markup {
    let at = format!("{PATH}/{}", line.channel_id);
    html! {
        section.card.channel-row id=(line.channel_id) {
            span.channel-mark { (Icon::Phone) }
            div.channel-text {
                h2.card-title { a.row-link href=(at) { (line.name) } }
                p.soft.small {
                    @if !line.number.is_empty() { (parts::phone(&line.number)) " · " } (named(line.carrier))
                }
                @if !health.advice.is_empty() { p.small { (health.advice) } }
            }
            div.channel-health {
                (light(health))
                @if let Some(last) = line.last_call_at { " " span.faint.small { "Last call " (time(&frame.moment(last, Reads::Relative))) } }
            }
            div.cluster {
                @if frame.may(Role::Admin) && line.wired_at.is_none() && !line.number.is_empty() && line.carrier != Carrier::Browser {
                    (post_button(&format!("{at}/wire"), &Button { label: "Connect the number", small: true, icon: Some(Icon::Phone), ..Button::default() }))
                }
            }
        }
    }
}

fn account(carrier: Carrier, connected: bool, errors: &FormErrors) -> Markup {
    let at = format!("{PATH}/accounts/{carrier}");
    let aside = html! { @if connected { (status_dot(Mood::Success, "Connected")) } };
    let keep = connected.then_some("Leave it empty to keep the one that is set.");
    let secret = |name, label, hint| Field {
        name,
        label,
        hint,
        error: errors.get(name),
        control: Control::Password,
        autocomplete: Some("off"),
        ..Field::default()
    };
    let plain = |name, label, hint, placeholder| Field {
        name,
        label,
        hint: Some(hint),
        error: errors.get(name),
        placeholder: Some(placeholder),
        autocomplete: Some("off"),
        ..Field::default()
    };
    let form = html! {
        form.form method="post" action=(at) {
            (error_summary(errors))
            @if carrier == Carrier::Twilio {
                (field(&plain("account_sid", "Account SID", "Both are on the start page of Twilio's console, under “Account info”.", "AC…")))
                (field(&secret("auth_token", "Auth token", keep)))
            } @else if carrier == Carrier::Vapi {
                (vapi::keys(connected, errors))
            } @else {
                (field(&secret("api_key", "API key", keep.or(Some("Telnyx portal, “API Keys”: one of version 2, which begins with KEY.")))))
                (field(&plain("public_key", "Public key", "Telnyx portal, “Keys & Credentials”: by it we know that a call is really reported by Telnyx.", "44 characters, ends with =")))
            }
            p { (submit(&Button { label: if connected { "Save the keys" } else { "Connect" }, tone: if connected { Tone::Secondary } else { Tone::Primary }, ..Button::default() })) }
        }
    };
    titled_card(
        named(carrier),
        &aside,
        &html! {
            @if connected {
                div.cluster {
                    a.btn.btn-secondary.btn-small href={ (at) "/numbers" } { (Icon::Phone) span { "Choose a number" } }
                    @if carrier == Carrier::Vapi {
                        a.btn.btn-secondary.btn-small href=(vapi::ASSISTANTS) { (Icon::Agent) span { "Import an assistant" } }
                    }
                    (post_button(&format!("{at}/disconnect"), &Button { label: "Disconnect", tone: Tone::Quiet, small: true, confirm: Some("Forget the keys of this account? Calls on its numbers are not answered any more."), ..Button::default() }))
                }
                details.disclosure open[!errors.is_empty()] { summary { "Change the keys" } (form) }
            } @else {
                @if carrier == Carrier::Vapi { p { "Vapi hears and speaks; your agent thinks, books and remembers here." } }
                p.soft { "Paste the keys of your account. They are tried, sealed, and never shown again." }
                details.disclosure open[!errors.is_empty()] { summary { "Connect " (named(carrier)) } (form) }
            }
        },
    )
}

async fn connect(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(word): Path<String>,
    Form(text): Form<AccountText>,
) -> Result<Response> {
    let carrier = carrier(&word)?;
    match accounts::connect(&app, &frame.caller, carrier, &text).await {
        Ok(()) => {
            let said = Flash::done(format!("{} is connected", named(carrier)));
            Ok(back.led(said, &format!("{PATH}/accounts/{carrier}/numbers")))
        }
        Err(error) => {
            let errors = of_form(error)?;
            Ok(page(&app, frame, Some(carrier), &errors).await?.refused().into_response())
        }
    }
}

async fn disconnect(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(word): Path<String>,
) -> Result<Response> {
    let carrier = carrier(&word)?;
    accounts::disconnect(&app, &frame.caller, carrier).await?;
    Ok(back.led(Flash::done(format!("{} is disconnected", named(carrier))), PATH))
}

async fn choose(
    State(app): State<App>,
    frame: Frame,
    Path(word): Path<String>,
) -> Result<Response> {
    let carrier = carrier(&word)?;
    let name = named(carrier);
    let (listed, trouble) = match voice::list_numbers(&app, &frame.caller, carrier).await {
        Ok(listed) => (listed, String::new()),
        Err(Error::Conflict(said)) => (Vec::new(), said.into_owned()),
        Err(error) => return Err(error.into()),
    };
    let body = html! {
        (page_header_with_back(PATH, "Phone numbers", &format!("Numbers at {name}"), &html! {}))
        @if !trouble.is_empty() { (notice(Mood::Danger, "The numbers cannot be listed", &trouble)) }
        @else if listed.is_empty() {
            (empty_state(Icon::Phone, "No number in this account", "Buy one in the carrier's own console, and come back.", &html! {}))
        }
        div.stack { @for one in &listed { (number(carrier, one)) } }
    };
    Ok(frame.page(Place::Channels, &format!("Numbers at {name}"), &body).into_response())
}

fn number(carrier: Carrier, one: &Listed) -> Markup {
    html! {
        section.card.channel-row {
            span.channel-mark { (Icon::Phone) }
            div.channel-text {
                h2.card-title { (numbers::grouped(&one.number.number)) }
                p.soft.small { (one.number.label) }
            }
            div.channel-health {
                @if !one.number.takes_calls { (status_dot(Mood::Neutral, "Takes no calls")) }
                @else if one.line.is_some() { (status_dot(Mood::Success, "Answered here")) }
                @else if !one.number.leads_to.is_empty() { (status_dot(Mood::Warning, "Answered by something else now")) }
            }
            div.cluster {
                @if let Some(line) = &one.line {
                    a.btn.btn-secondary.btn-small href={ (PATH) "/" (line) } { "Settings" }
                } @else if one.number.takes_calls {
                    form.inline method="post" action=(PATH) {
                        input type="hidden" name="carrier" value=(carrier);
                        input type="hidden" name="number" value=(one.number.number);
                        (submit(&Button {
                            label: "Have it answered", small: true, tone: Tone::Primary,
                            confirm: (!one.number.leads_to.is_empty()).then_some("Calls to this number go somewhere else now. Have them answered here instead?"),
                            ..Button::default()
                        }))
                    }
                }
            }
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    carrier: String,
    number: String,
}

/// One click: the line is made and the number's calls are reported here.
async fn add(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let new = NewLine {
        name: "Phone".to_owned(),
        carrier: Some(carrier(&chosen.carrier)?),
        number: chosen.number,
        ..NewLine::default()
    };
    let line = match voice::create(&app, &frame.caller, new).await {
        Ok(line) => line,
        Err(error) => {
            let errors = of_form(error)?;
            return Ok(page(&app, frame, None, &errors).await?.refused().into_response());
        }
    };
    wired(&app, &frame, back, &line.channel_id).await
}

async fn wire(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ChannelId>,
) -> Result<Response> {
    wired(&app, &frame, back, &id).await
}

async fn wired(app: &App, frame: &Frame, back: Back, id: &ChannelId) -> Result<Response> {
    let at = format!("{PATH}/{id}");
    match voice::wire(app, &frame.caller, id).await {
        Ok(line) => {
            let said = format!("{} is answered here now", numbers::grouped(&line.number));
            Ok(back.led(Flash::done(said), &at))
        }
        Err(error) => {
            let errors = of_form(error)?;
            let said = errors.first().unwrap_or_default();
            Ok(back.led(Flash::warning(format!("The number is not connected yet. {said}")), &at))
        }
    }
}

/// The sound of a message that a caller left.
async fn sound(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<VoicemailId>,
    headers: HeaderMap,
) -> Result<Response> {
    let bytes = voicemail::sound(&app, &frame.caller, &id).await?;
    let mut sound = ranged(&headers, &bytes, "audio/mpeg");
    let no_store = HeaderValue::from_static("private, no-store");
    sound.headers_mut().insert(header::CACHE_CONTROL, no_store);
    let surface = Surface::Attachment { name: "message.mp3".to_owned(), inline: true };
    Ok((surface, sound).into_response())
}

async fn forget(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<VoicemailId>,
) -> Result<Response> {
    voicemail::delete(&app, &frame.caller, &id).await?;
    Ok(back.said(Flash::done("Message deleted"), PATH))
}
