//! The user's password, and where they are signed in.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::{Secret, id::UserSessionId};
use frontdesk_desk::{
    App, Error,
    auth::{self, Session},
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
        Button, Control, Field, FormErrors, Icon, Mood, Reads, Tone, badge, error_summary, field,
        post_button, settings_section, submit, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Security.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(change_password))
        .route("/app/settings/security/sessions/end", post(end_others))
        .route("/app/settings/security/sessions/{id}/end", post(end))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    current_password: Option<Secret>,
    password: Option<Secret>,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    page(&app, frame, &FormErrors::none()).await
}

async fn change_password(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let text = |secret: Option<Secret>| secret.unwrap_or_else(|| Secret::new(""));
    let (current, new) = (text(typed.current_password), text(typed.password));
    match auth::change_password(&app, &frame.signed, &current, &new).await {
        Ok(()) => {
            Ok(back.led(Flash::done("Password changed. Your other sessions have ended."), PATH))
        }
        Err(error @ Error::Invalid(_)) => {
            Ok(page(&app, frame, &of_form(error)?).await?.refused().into_response())
        }
        Err(other) => Err(other.into()),
    }
}

async fn page(app: &App, frame: Frame, errors: &FormErrors) -> Result<Page> {
    let sessions = auth::sessions(app, &frame.signed).await?;
    let body = html! {
        (settings_section("Password", "Changing it ends your other sessions.", &html! {
            form.form method="post" action=(PATH) {
                (error_summary(errors))
                input.sr-only type="email" name="username" value=(frame.signed.user.email) autocomplete="username" tabindex="-1" aria-hidden="true" readonly;
                (field(&Field {
                    name: "current_password", label: "Current password", error: errors.get("current_password"), control: Control::Password,
                    required: true, autocomplete: Some("current-password"), ..Field::default()
                }))
                (field(&Field {
                    name: "password", label: "New password", error: errors.get("password"), control: Control::Password, required: true,
                    hint: Some("At least 10 characters. A few words make a good one."), autocomplete: Some("new-password"), max_length: Some(200), ..Field::default()
                }))
                p { (submit(&Button { label: "Change the password", tone: Tone::Primary, ..Button::default() })) }
            }
        }))
        (settings_section("Where you are signed in", "A session ends 30 days after its last use. End what you do not know, then change the password.", &html! {
            ul.session-list {
                @for session in &sessions { (row(&frame, session)) }
            }
            @if sessions.len() > 1 {
                p { (post_button("/app/settings/security/sessions/end", &Button {
                    label: "End all others", icon: Some(Icon::Logout), confirm: Some("End every session but this one? Other devices have to sign in again."), ..Button::default()
                })) }
            }
        }))
    };
    Ok(view(frame, Tab::Security, &body))
}

fn row(frame: &Frame, session: &Session) -> Markup {
    let own = session.id == frame.signed.session;
    let (device, icon) = device(&session.user_agent);
    html! {
        li.session id=(session.id) {
            span.session-icon { (icon) }
            div.session-text {
                p { strong { (device) } @if own { " " (badge(Mood::Success, "this one")) } }
                p.faint.small {
                    @if !session.ip.is_empty() { (session.ip) ", " }
                    "last used " (time(&frame.moment(session.used_at, Reads::Relative)))
                    ", signed in " (time(&frame.moment(session.created_at, Reads::Day)))
                }
            }
            @if !own {
                (post_button(&format!("/app/settings/security/sessions/{}/end", session.id), &Button { label: "End", small: true, ..Button::default() }))
            }
        }
    }
}

/// The device behind a browser's name for itself, as far as people tell devices apart.
fn device(agent: &str) -> (String, Icon) {
    let find = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    let icon = match system {
        Some("iPhone" | "Android") => Icon::DeviceMobile,
        Some("iPad") => Icon::DeviceTablet,
        _ => Icon::DeviceDesktop,
    };
    let name = match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    };
    (name, icon)
}

async fn end(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<UserSessionId>,
) -> Result<Response> {
    auth::end_session(&app, &frame.signed, &id).await?;
    Ok(back.led(Flash::done("Session ended"), PATH))
}

async fn end_others(State(app): State<App>, frame: Frame, back: Back) -> Result<Response> {
    let said = match auth::end_other_sessions(&app, &frame.signed).await? {
        0 => "There was no other session".to_owned(),
        1 => "Ended one session".to_owned(),
        ended => format!("Ended {ended} sessions"),
    };
    Ok(back.led(Flash::done(said), PATH))
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn devices_are_named_as_people_know_them() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox on Linux",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Unknown device"),
        ] {
            assert_eq!(device(agent).0, name);
        }
    }
}
