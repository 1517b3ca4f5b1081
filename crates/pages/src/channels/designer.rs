//! How a widget looks and behaves, with the widget itself beside the form. The script shows a colour,
//! a greeting and suggestions at once; the rest when it is saved.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::{
    App, Error, Role,
    channels::{
        self, Channel, ChannelChange, ChannelKind, LauncherIcon, Position, WidgetSettings, voice,
    },
};
use frontdesk_http::{
    Form, Path, Result,
    htmx::{Hx, HxTrigger},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, Tab, talking, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Answer, Button, Control, Field, FormErrors, Icon, Mood, Question, Toggle, Tone,
        error_summary, field, form_actions, notice, segments, submit, switch,
    },
    settings::typed,
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/channels/{id}", get(show).post(save))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the form")]
pub(super) struct Typed {
    name: String,
    colour: String,
    position: String,
    launcher_icon: String,
    greeting: String,
    suggestions: String,
    languages: String,
    email_required: bool,
    name_required: bool,
    allowed_origins: String,
    show_sources: bool,
    privacy_url: String,
    pub(super) talk_enabled: bool,
    pub(super) talk_ears: String,
    pub(super) talk_mouth: String,
    pub(super) talk_voice: String,
    pub(super) talk_recording: bool,
    pub(super) talk_minutes: String,
}

impl From<&Channel> for Typed {
    fn from(channel: &Channel) -> Self {
        let settings = &channel.settings.0;
        Self {
            name: channel.name.clone(),
            colour: settings.colour.clone(),
            position: settings.position.to_string(),
            launcher_icon: settings.launcher_icon.to_string(),
            greeting: settings.greeting.clone().unwrap_or_default(),
            suggestions: settings.suggestions.join("\n"),
            languages: settings.languages.join(", "),
            email_required: settings.email_required,
            name_required: settings.name_required,
            allowed_origins: settings.allowed_origins.join("\n"),
            show_sources: settings.show_sources,
            privacy_url: settings.privacy_url.clone().unwrap_or_default(),
            talk_enabled: settings.voice.enabled,
            talk_ears: settings.voice.ears.to_string(),
            talk_mouth: settings.voice.mouth.to_string(),
            talk_voice: settings.voice.voice.clone(),
            talk_recording: settings.voice.recording,
            talk_minutes: settings.voice.max_minutes.to_string(),
        }
    }
}

impl Typed {
    fn change(&self) -> ChannelChange {
        let settings = WidgetSettings {
            colour: self.colour.clone(),
            position: self.position.parse().unwrap_or(Position::Right),
            launcher_icon: self.launcher_icon.parse().unwrap_or(LauncherIcon::Chat),
            greeting: Some(self.greeting.clone()),
            suggestions: typed::lines(&self.suggestions),
            languages: typed::words(&self.languages),
            email_required: self.email_required,
            name_required: self.name_required,
            allowed_origins: typed::lines(&self.allowed_origins),
            show_sources: self.show_sources,
            privacy_url: Some(self.privacy_url.clone()),
            voice: talking::settings(self),
        };
        ChannelChange { name: Some(self.name.clone()), settings: Some(settings) }
    }
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<ChannelId>) -> Result<Page> {
    let channel = widget(&app, &frame, &id).await?;
    let typed = Typed::from(&channel);
    page(&app, frame, &channel, &typed, &FormErrors::none()).await
}

/// The widget; a channel of another kind has another page.
async fn widget(app: &App, frame: &Frame, id: &ChannelId) -> Result<Channel> {
    let channel = channels::get(app, &frame.caller, id).await?;
    if channel.kind != ChannelKind::Widget {
        return Err(Error::NotFound("widget").into());
    }
    Ok(channel)
}

/// htmx takes the form and the preview out of the page; a browser is led back to it.
async fn save(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    back: Back,
    Path(id): Path<ChannelId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    widget(&app, &frame, &id).await?;
    match channels::update(&app, &frame.caller, &id, typed.change()).await {
        Ok(channel) if hx.request => {
            let page =
                page(&app, frame, &channel, &Typed::from(&channel), &FormErrors::none()).await?;
            let said = serde_json::json!({ "text": "Widget saved", "mood": "success" });
            Ok((HxTrigger::with("toast", &said), page).into_response())
        }
        Ok(_) => Ok(back.led(Flash::done("Widget saved"), &format!("{PATH}/{id}"))),
        Err(error) => {
            let errors = of_form(error)?;
            let channel = channels::get(&app, &frame.caller, &id).await?;
            Ok(page(&app, frame, &channel, &typed, &errors).await?.refused().into_response())
        }
    }
}

async fn page(
    app: &App,
    frame: Frame,
    channel: &Channel,
    typed: &Typed,
    errors: &FormErrors,
) -> Result<Page> {
    let may = frame.may(Role::Admin);
    let at = format!("{PATH}/{}", channel.id);
    let able = voice::can_talk(app, frame.caller.org()).await?;
    let body = html! {
        div.designer id="designer" data-designer {
            form.form method="post" action=(at) data-guard hx-post=(at) hx-target="#designer" hx-select="#designer" hx-swap="outerHTML" {
                (error_summary(errors))
                @if !may { (notice(Mood::Neutral, "", "You can look at this. Changing it needs the role admin.")) }
                fieldset.form disabled[!may] { (look(typed, errors)) (behaviour(typed, errors)) (talking::section(typed, able, errors)) }
                @if may { (form_actions(&submit(&Button { label: "Save the widget", tone: Tone::Primary, ..Button::default() }))) }
            }
            (preview(channel))
        }
    };
    view(app, frame, channel, Tab::Look, &body).await
}

/// The widget as it is. Its own version is in the address, so that what was saved is what is shown.
fn preview(channel: &Channel) -> Markup {
    html! {
        aside.designer-preview aria-label="Preview" {
            @match channel.widget_key.as_deref().filter(|_| channel.enabled) {
                Some(key) => {
                    div.preview-page.preview-left[channel.settings.position == Position::Left] data-preview-page {
                        iframe.preview-frame title="The widget, as visitors see it" src={ "/widget/" (key) "?version=" (channel.updated_at.millis()) } data-preview {}
                        span.preview-launcher aria-hidden="true" data-preview-launcher { (Icon::Chat) }
                    }
                    p.faint.small { "Colour, greeting and suggestions show as you type. Try it: what you write here is a real conversation." }
                },
                None => (notice(Mood::Warning, "Switched off", "Switch it on to see it here.")),
            }
        }
    }
}

fn look(typed: &Typed, errors: &FormErrors) -> Markup {
    let positions = [
        Answer { value: "right", label: "Right", ..Answer::default() },
        Answer { value: "left", label: "Left", ..Answer::default() },
    ];
    let icons = [
        Answer { value: "chat", label: "Bubble", icon: Some(Icon::Chat), ..Answer::default() },
        Answer {
            value: "question",
            label: "Question",
            icon: Some(Icon::Help),
            ..Answer::default()
        },
        Answer { value: "hand", label: "Hand", icon: Some(Icon::Hand), ..Answer::default() },
    ];
    html! {
        h2 { "Look" }
        (field(&Field {
            name: "name", label: "Name", hint: Some("Only members see it."), value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120), ..Field::default()
        }))
        div.form-row {
            (field(&Field { name: "colour", label: "Colour", value: &typed.colour, error: errors.get("colour"), control: Control::Color, ..Field::default() }))
            (segments(&Question { name: "position", label: "Corner", value: &typed.position, options: &positions, ..Question::default() }))
        }
        (segments(&Question { name: "launcher_icon", label: "Picture on the launcher", value: &typed.launcher_icon, options: &icons, ..Question::default() }))
        (field(&Field {
            name: "greeting", label: "Greeting", hint: Some("Empty: the agent's own."), value: &typed.greeting, error: errors.get("greeting"), optional: true,
            control: Control::Area { rows: 2 }, max_length: Some(1_000), ..Field::default()
        }))
        (field(&Field {
            name: "suggestions", label: "Things to ask", hint: Some("One a line, at most six: one tap asks it."), value: &typed.suggestions, error: errors.get("suggestions"),
            optional: true, placeholder: Some("When are you open?"), control: Control::Area { rows: 3 }, ..Field::default()
        }))
    }
}

fn behaviour(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        h2 { "Behaviour" }
        (switch(&Toggle { name: "name_required", label: "Ask for a name first", on: typed.name_required, ..Toggle::default() }))
        (switch(&Toggle { name: "email_required", label: "Ask for an e-mail address first", hint: Some("Fewer people write, but you can reach those who do."), on: typed.email_required, ..Toggle::default() }))
        (switch(&Toggle { name: "show_sources", label: "Show what an answer was taken from", on: typed.show_sources, ..Toggle::default() }))
        (field(&Field {
            name: "languages", label: "Languages", hint: Some("Tags such as en or de-AT, the main one first. Empty: the agent's own."), value: &typed.languages,
            error: errors.get("languages"), optional: true, ..Field::default()
        }))
        (field(&Field {
            name: "allowed_origins", label: "Sites that may show it", hint: Some("One a line: https://shop.example or https://*.shop.example. Empty: any site."),
            value: &typed.allowed_origins, error: errors.get("allowed_origins"), optional: true, control: Control::Area { rows: 2 }, ..Field::default()
        }))
        (field(&Field {
            name: "privacy_url", label: "Your privacy page", hint: Some("Linked in the widget."), value: &typed.privacy_url, error: errors.get("privacy_url"),
            optional: true, placeholder: Some("https://shop.example/privacy"), ..Field::default()
        }))
    }
}
