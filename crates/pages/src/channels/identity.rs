//! Visitors who are signed in on the business's own site: how its server proves who they are.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::{Secret, id::ChannelId};
use frontdesk_desk::{
    App, Role,
    channels::{self, widget},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{PATH, Tab, embed, snippets, view};
use crate::{
    Pages,
    parts::{
        Answer, Button, Icon, Mood, Question, code_block, notice, notice_with, post_button,
        segments, status_dot, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/channels/{id}/identity", get(show).post(rotate))
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<ChannelId>) -> Result<Page> {
    page(&app, frame, &id, None).await
}

async fn rotate(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ChannelId>,
) -> Result<Response> {
    let secret = widget::rotate_identity_secret(&app, &frame.caller).await?;
    Ok(page(&app, frame, &id, Some(&secret)).await?.into_response())
}

async fn page(app: &App, frame: Frame, id: &ChannelId, made: Option<&Secret>) -> Result<Page> {
    let channel = channels::get(app, &frame.caller, id).await?;
    let key = embed::key(&channel)?;
    let may = frame.may(Role::Admin);
    let there = may && widget::has_identity_secret(app, &frame.caller).await?;
    let options: Vec<Answer> = snippets::SIGN
        .iter()
        .zip(["Node.js", "Python", "PHP"])
        .map(|((id, ..), label)| Answer { value: id, label, ..Answer::default() })
        .collect();
    let body = html! {
        div.stack {
            (titled_card("What it is for", &html! {}, &html! {
                p.soft {
                    "Whoever is signed in on your website finds their conversations again on every device, and you see who it is. Your server signs who they are; "
                    "what a visitor types about themselves proves nothing, and opens nobody's history."
                }
            }))
            (secret_card(&format!("{PATH}/{id}/identity"), may, there, made))
            (titled_card("On your server", &html! { "The secret never leaves it" }, &html! {
                div.codes {
                    (segments(&Question { name: "code", label: "Language", label_hidden: true, value: "node", options: &options, ..Question::default() }))
                    @for (id, label, code) in snippets::SIGN {
                        div.code-choice data-code=(id) { (code_block(&format!("sign-{id}"), label, code)) }
                    }
                }
                p.soft.small.gap-above-small {
                    "A JWT by HS256 with sub and exp, at most a day ahead; name, email and phone in it are proven too. Or a JSON text with user_id and the HMAC-SHA256 of it."
                }
            }))
            (titled_card("In your page", &html! {}, &code_block("hand-over", "Hand it to the widget", &snippets::hand_over(&app.settings().public_url, key))))
        }
    };
    view(app, frame, &channel, Tab::Identity, &body).await
}

fn secret_card(action: &str, may: bool, there: bool, made: Option<&Secret>) -> Markup {
    const AGAIN: &str = "Make another secret? What was signed with the one before is refused from now on, on every widget of the organization.";
    let label = if there { "Make another secret" } else { "Make the secret" };
    titled_card(
        "The secret",
        &html! { @if there { (status_dot(Mood::Success, "There is one")) } },
        &html! {
            @if let Some(secret) = made {
                (notice_with(Mood::Success, "Copy it now: it cannot be shown again", &code_block("identity-secret", "FRONTDESK_IDENTITY_SECRET", secret.expose())))
            } @else if !may {
                (notice(Mood::Neutral, "", "Making it needs the role admin."))
            } @else {
                p.soft { "One secret for all widgets of the organization, shown once." }
                div.gap-above-small {
                    (post_button(action, &Button { label, icon: Some(Icon::Key), confirm: there.then_some(AGAIN), ..Button::default() }))
                }
            }
        },
    )
}
