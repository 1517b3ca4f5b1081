//! Keys for programs that work for the organization. A key is shown once, by the answer that makes it.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::{Secret, id::ApiKeyId};
use frontdesk_desk::{
    App,
    auth::api_keys::{self, ApiKey, Scope},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        Button, Column, Entry, Field, FormErrors, Icon, Mood, Reads, Toggle, Tone, badge, card,
        checkbox, code_block, empty_state, error_summary, field, menu_post, notice_with, row_menu,
        section_header, submit, table, time, titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::ApiKeys.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(create))
        .route("/app/settings/api-keys/{id}/revoke", post(revoke))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    scopes: Vec<String>,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let typed = Typed { scopes: vec!["read".to_owned()], ..Typed::default() };
    page(&app, frame, &typed, &FormErrors::none(), None).await
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let named = |scope: &Scope| typed.scopes.iter().any(|name| name == scope.as_str());
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(named).collect();
    match api_keys::create(&app, &frame.caller, &typed.name, &scopes).await {
        Ok((key, secret)) => {
            let typed = Typed { scopes: vec!["read".to_owned()], ..Typed::default() };
            let made = Some((&key, &secret));
            Ok(page(&app, frame, &typed, &FormErrors::none(), made).await?.into_response())
        }
        Err(error) => {
            Ok(page(&app, frame, &typed, &of_form(error)?, None).await?.refused().into_response())
        }
    }
}

async fn revoke(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ApiKeyId>,
) -> Result<Response> {
    api_keys::revoke(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("Key revoked"), PATH))
}

async fn page(
    app: &App,
    frame: Frame,
    typed: &Typed,
    errors: &FormErrors,
    made: Option<(&ApiKey, &Secret)>,
) -> Result<Page> {
    let keys = api_keys::list(app, &frame.caller).await?;
    let body = html! {
        div.stack {
            @if let Some((key, secret)) = made { (shown_once(key, secret)) }
            (create_card(typed, errors))
        }
        (section_header("Keys", Some("What each begins with tells them apart."), &html! {}))
        @if keys.is_empty() {
            (card(&empty_state(Icon::Key, "No key yet", "A program that reads conversations or adds contacts shows a key instead of signing in.", &html! {
                a href="/api/docs" { "What the API can do" }
            })))
        } @else { (key_table(&frame, &keys)) }
    };
    Ok(view(frame, Tab::ApiKeys, &body))
}

fn shown_once(key: &ApiKey, secret: &Secret) -> Markup {
    notice_with(
        Mood::Success,
        &format!("The key “{}” is made", key.name),
        &html! {
            p { "Copy it now: it cannot be shown again." }
            div.gap-above-small { (code_block("new-key", "API key", secret.expose())) }
        },
    )
}

const fn scope_words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Read => {
            ("Read", "See conversations, contacts, bookings, leads, tasks and knowledge.")
        }
        Scope::Write => (
            "Write",
            "Answer conversations, book and move, change contacts, leads, tasks and knowledge.",
        ),
        Scope::Admin => ("Admin", "Set up services, hours, channels and the agent."),
    }
}

fn create_card(typed: &Typed, errors: &FormErrors) -> Markup {
    titled_card(
        "New key",
        &html! { a href="/api/docs" { "API documentation" } },
        &html! {
            form.form method="post" action=(PATH) {
                (error_summary(errors))
                (field(&Field {
                    name: "name", label: "What it is for", value: &typed.name, error: errors.get("name"), required: true,
                    placeholder: Some("Website forms"), max_length: Some(120), ..Field::default()
                }))
                fieldset.field id="f-scopes" tabindex="-1" {
                    legend.field-label { "It may" }
                    div.choices {
                        @for scope in Scope::ALL {
                            (checkbox(&Toggle {
                                name: "scopes", value: scope.as_str(), id: Some(&format!("f-scope-{}", scope.as_str())), label: scope_words(scope).0,
                                hint: Some(scope_words(scope).1), on: typed.scopes.iter().any(|name| name == scope.as_str()), ..Toggle::default()
                            }))
                        }
                    }
                    @if let Some(error) = errors.get("scopes") { p.field-error { (Icon::Warning) span { (error) } } }
                }
                p { (submit(&Button { label: "Create the key", icon: Some(Icon::Key), tone: Tone::Primary, ..Button::default() })) }
            }
        },
    )
}

fn key_table(frame: &Frame, keys: &[ApiKey]) -> Markup {
    let columns = [
        Column::new("Key"),
        Column { wide_only: true, ..Column::new("Begins with") },
        Column::new("May"),
        Column { wide_only: true, ..Column::new("Last used") },
        Column::actions(),
    ];
    let rows = html! {
        @for key in keys {
            @let question = format!("Revoke the key “{}”? Programs that use it are refused from now on.", key.name);
            tr id=(key.id) {
                td {
                    (key.name)
                    div.cell-more.soft.small {
                        code { (key.prefix) "…" }
                        @match key.used_at { Some(at) => { "Last used " (time(&frame.moment(at, Reads::Relative))) }, None => "Never used" }
                    }
                }
                td.wide-only { code { (key.prefix) "…" } }
                td { span.cluster { @for scope in key.scopes.iter() { (badge(Mood::Neutral, scope_words(*scope).0)) } } }
                td.soft.wide-only {
                    @match key.used_at { Some(at) => (time(&frame.moment(at, Reads::Relative))), None => span.faint { "never" } }
                }
                td.actions {
                    (row_menu(&format!("More for {}", key.name), &html! {
                        (menu_post(&format!("{PATH}/{}/revoke", key.id), &Entry { label: "Revoke", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
                    }))
                }
            }
        }
    };
    table("API keys", &columns, &rows)
}
