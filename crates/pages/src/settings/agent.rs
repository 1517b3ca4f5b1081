//! How the agent is called, speaks, and hands over; which models answer and what they may use.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{
    App, Error, Role,
    agent::tools,
    settings::{self, AgentSettings},
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, models, read_only, typed, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Control, Field, FormErrors, Icon, Toggle, Tone, checkbox, error_summary, field,
        form_actions, settings_section, submit,
    },
    shell::{Frame, Page},
};

pub(super) const PATH: &str = Tab::Agent.href();

pub(super) fn router() -> Router<Pages> {
    Router::new().route(PATH, get(show).post(save))
}

/// Models that a chain may name.
const MODELS: usize = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    persona: String,
    greeting: String,
    languages: String,
    models: Vec<String>,
    deadline_seconds: String,
    tools: Vec<String>,
    always_say: String,
    never_discuss: String,
}

impl From<&AgentSettings> for Typed {
    fn from(agent: &AgentSettings) -> Self {
        let all = || tools::all().iter().map(|tool| tool.name().to_owned()).collect();
        Self {
            name: agent.name.clone(),
            persona: agent.persona.clone(),
            greeting: agent.greeting.clone(),
            languages: agent.languages.join(", "),
            models: agent.models.0.clone(),
            deadline_seconds: agent.hand_over.deadline_seconds.to_string(),
            tools: if agent.tools.is_empty() { all() } else { agent.tools.0.clone() },
            always_say: agent.always_say.join("\n"),
            never_discuss: agent.never_discuss.join("\n"),
        }
    }
}

impl Typed {
    /// Puts what was typed into the agent as it is now.
    fn put(&self, agent: &mut AgentSettings) -> Result<(), Error> {
        agent.name.clone_from(&self.name);
        agent.persona.clone_from(&self.persona);
        agent.greeting.clone_from(&self.greeting);
        agent.languages.0 = typed::words(&self.languages);
        let models = self.models.iter().map(|model| model.trim()).filter(|model| !model.is_empty());
        agent.models.0 = models.map(str::to_owned).collect();
        if agent.models.is_empty() {
            agent.models.0.push("house".to_owned());
        }
        agent.hand_over.0.deadline_seconds =
            self.deadline_seconds.trim().parse().unwrap_or_default();
        // All of them is said by none, so that a tool of a later version is among them.
        let on: Vec<String> = tools::all()
            .iter()
            .map(|tool| tool.name().to_owned())
            .filter(|name| self.tools.contains(name))
            .collect();
        if on.is_empty() {
            return Err(Error::invalid("tools", "Leave at least one on."));
        }
        agent.tools.0 = if on.len() == tools::all().len() { Vec::new() } else { on };
        agent.always_say.0 = typed::lines(&self.always_say);
        agent.never_discuss.0 = typed::lines(&self.never_discuss);
        Ok(())
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let agent = settings::agent(&app, &frame.caller).await?;
    page(&app, frame, &Typed::from(&agent), &FormErrors::none()).await
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let mut agent = settings::agent(&app, &frame.caller).await?;
    let outcome = match typed.put(&mut agent) {
        Ok(()) => settings::update_agent(&app, &frame.caller, agent).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(agent) => Ok(back.led(Flash::done(format!("{} is up to date", agent.name)), PATH)),
        Err(error) => {
            Ok(page(&app, frame, &typed, &of_form(error)?).await?.refused().into_response())
        }
    }
}

async fn page(app: &App, frame: Frame, typed: &Typed, errors: &FormErrors) -> Result<Page> {
    let may = frame.may(Role::Admin);
    let access =
        models::section(app, &frame, &FormErrors::none(), &models::Typed::default()).await?;
    let body = html! {
        form method="post" action=(PATH) data-guard {
            (error_summary(errors))
            (read_only(&frame, Role::Admin))
            fieldset disabled[!may] {
                (settings_section("Who it is", "What customers see and hear.", &who(typed, errors)))
                (settings_section("What it minds", "Beyond what it always does: never a price or an hour that you have not taught it.", &minds(typed, errors)))
                (settings_section("Models", "The first that answers is taken. Behind them all stands house, which needs no key and no network.", &chain(typed, errors)))
                (settings_section("Tools", "What it may do by itself.", &tools_list(typed, errors)))
                (settings_section("Handing over", "When somebody asks for a person, or it does not know.", &html! {
                    (field(&Field {
                        name: "deadline_seconds", id: Some("f-hand_over.deadline_seconds"), label: "Wait for a person", value: &typed.deadline_seconds,
                        error: errors.get("hand_over.deadline_seconds"), control: Control::Number { min: Some("30"), max: Some("3600"), step: "1" },
                        suffix: Some("seconds"), hint: Some("After that, the customer is told that nobody can come now, and is asked for a message."), ..Field::default()
                    }))
                }))
            }
            @if may { (form_actions(&submit(&Button { label: "Save the agent", tone: Tone::Primary, ..Button::default() }))) }
        }
        (access)
    };
    Ok(view(frame, Tab::Agent, &body))
}

fn who(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field {
            name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(60), ..Field::default()
        }))
        (field(&Field {
            name: "persona", label: "How it speaks", value: &typed.persona, error: errors.get("persona"), optional: true,
            hint: Some("A few words: friendly and brief, formal, with a little humour."), control: Control::Area { rows: 2 }, max_length: Some(2_000), ..Field::default()
        }))
        (field(&Field {
            name: "greeting", label: "Greeting", value: &typed.greeting, error: errors.get("greeting"), required: true,
            hint: Some("The first line of every conversation."), control: Control::Area { rows: 2 }, max_length: Some(1_000), ..Field::default()
        }))
        (field(&Field {
            name: "languages", label: "Languages", value: &typed.languages, error: errors.get("languages"), required: true,
            hint: Some("Tags such as en or de-AT, the main one first."), ..Field::default()
        }))
    }
}

fn minds(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field {
            name: "always_say", label: "Always says", value: &typed.always_say, error: errors.get("always_say"), optional: true,
            hint: Some("One sentence a line, said where it fits."), control: Control::Area { rows: 2 }, ..Field::default()
        }))
        (field(&Field {
            name: "never_discuss", label: "Never discusses", value: &typed.never_discuss, error: errors.get("never_discuss"), optional: true,
            hint: Some("One topic a line."), placeholder: Some("Medical advice"), control: Control::Area { rows: 2 }, ..Field::default()
        }))
    }
}

fn chain(typed: &Typed, errors: &FormErrors) -> Markup {
    let rows = MODELS.max(typed.models.len());
    html! {
        fieldset.field id="f-models" tabindex="-1" {
            legend.field-label { "In this order" }
            div.day-lines {
                @for at in 0..rows {
                    @let id = format!("f-model-{at}");
                    (field(&Field {
                        name: "models", id: Some(&id), label: if at == 0 { "First" } else { "Then" }, value: typed.models.get(at).map_or("", String::as_str),
                        placeholder: Some(if at == 0 { "house" } else { "" }), max_length: Some(130), autocomplete: Some("off"), ..Field::default()
                    }))
                }
            }
            p.field-hint { "house, anthropic:MODEL, or openai:MODEL for OpenAI and any server that speaks its protocol. A model without a key is passed over." }
            @if let Some(error) = errors.get("models") { p.field-error { (Icon::Warning) span { (error) } } }
        }
    }
}

/// What a tool does, in the words of whoever switches it.
fn tool_words(name: &str) -> (&str, &str) {
    match name {
        "search_knowledge" => {
            ("Search the knowledge", "Without it, it cannot answer from what you taught it.")
        }
        "get_business_hours" => {
            ("Tell the opening hours", "Today's, another day's, and when you open next.")
        }
        "capture_lead" => {
            ("Note leads", "Somebody who may become a customer, with what they want.")
        }
        "take_message" => ("Take messages", "They become tasks for your people."),
        "update_contact" => {
            ("Keep contacts up to date", "The name, address or number that a customer gives.")
        }
        "escalate_to_human" => ("Ask for a person", "When it is asked to, or does not know."),
        "resolve_conversation" => {
            ("Resolve conversations", "When the customer says that this was all.")
        }
        other => (other, ""),
    }
}

fn tools_list(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        fieldset.field id="f-tools" tabindex="-1" {
            legend.field-label.sr-only { "Tools" }
            div.choices {
                @for tool in tools::all() {
                    @let (label, hint) = tool_words(tool.name());
                    (checkbox(&Toggle {
                        name: "tools", value: tool.name(), id: Some(&format!("f-tool-{}", tool.name())), label, hint: Some(hint).filter(|hint| !hint.is_empty()),
                        on: typed.tools.iter().any(|name| name == tool.name()), ..Toggle::default()
                    }))
                }
            }
            @if let Some(error) = errors.get("tools") { p.field-error { (Icon::Warning) span { (error) } } }
        }
    }
}
