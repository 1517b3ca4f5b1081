//! The development mailbox: mails that were written while no provider sends them. It is open to this
//! machine alone, because its mails hold the links that prove an address.

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::{Timestamp, id::MailId};
use frontdesk_desk::{App, Error, mail};
use frontdesk_http::{ClientInfo, Path, Result, Surface};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::{
    Pages,
    layout::plain_page,
    parts::{
        Fact, Icon, Moment, Mood, Reads, card, empty_state, facts, notice, page_header,
        page_header_with_back, time, written,
    },
    settings::email::state_badge,
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/mail", get(list))
        .route("/mail/{id}", get(open))
        .route("/mail/{id}/html", get(as_html))
        .route("/mail/{id}/files/{position}", get(file))
}

/// It is for somebody at this machine.
fn only_here(client: &ClientInfo) -> Result<(), Error> {
    if client.local { Ok(()) } else { Err(Error::NotFound("page")) }
}

fn moment(app: &App, at: Timestamp) -> Moment {
    Moment::new(at.millis(), app.clock().now().millis(), &TimeZone::UTC, Reads::Relative)
}

async fn list(State(app): State<App>, client: ClientInfo) -> Result<Markup> {
    only_here(&client)?;
    let mails = mail::mailbox(&app).await?;
    let body = html! {
        (page_header("Development mailbox", Some("Mails that this installation would have sent."), &html! {}))
        div.stack {
            (notice(Mood::Info, "Nothing here has left this machine",
                "No mail provider is set, so mails wait here to be read. The page opens on this machine alone, and is gone once mails are really sent."))
            @if mails.is_empty() {
                (card(&empty_state(Icon::Mail, "No mail yet", "Sign up, invite somebody or ask for a new password: the mail appears here.", &html! {})))
            } @else {
                ul.mail-list {
                    @for mail in &mails {
                        li id=(mail.id) {
                            a.mail-row href={ "/mail/" (mail.id) } {
                                span.mail-subject { (mail.subject) @if mail.state != mail::State::Kept { " " (state_badge(mail.state)) } }
                                span.mail-to { "to " (mail.to_address) }
                                (time(&moment(&app, mail.created_at)))
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(plain_page("Development mailbox", &body))
}

async fn open(
    State(app): State<App>,
    client: ClientInfo,
    Path(id): Path<MailId>,
) -> Result<Markup> {
    only_here(&client)?;
    let (mail, files) = mail::in_mailbox(&app, &id).await?;
    let at = format!("/mail/{id}");
    let body = html! {
        (page_header_with_back("/mail", "Development mailbox", &mail.subject, &html! {}))
        (card(&html! {
            (facts(&[
                Fact::new("To", &mail.to_address),
                Fact::new("State", html! { (state_badge(mail.state)) @if !mail.reason.is_empty() { " " (mail.reason) } }),
                Fact::new("Written", time(&moment(&app, mail.created_at))),
                Fact::new("Files", files_of(&files, &at)),
            ]))
            @if !mail.html.is_empty() {
                iframe.mail-html src={ (at) "/html" } title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" {}
            }
            details.disclosure open[mail.html.is_empty()] {
                summary { "As text" }
                div.mail-body { (written(&mail.body)) }
            }
        }))
    };
    Ok(plain_page(&mail.subject, &body))
}

fn files_of(names: &[String], at: &str) -> Markup {
    html! {
        @if names.is_empty() { "None" }
        @for (position, name) in names.iter().enumerate() {
            @if position > 0 { ", " }
            a href={ (at) "/files/" (position) } { (name) }
        }
    }
}

/// The mail as a mail program shows it.
async fn as_html(
    State(app): State<App>,
    client: ClientInfo,
    Path(id): Path<MailId>,
) -> Result<Response> {
    only_here(&client)?;
    let html = mail::html_in_mailbox(&app, &id).await?;
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok((Surface::Mail, kind, html).into_response())
}

async fn file(
    State(app): State<App>,
    client: ClientInfo,
    Path((id, position)): Path<(MailId, usize)>,
) -> Result<Response> {
    only_here(&client)?;
    let (name, media_type, bytes) = mail::file_in_mailbox(&app, &id, position).await?;
    let kind = [(header::CONTENT_TYPE, media_type)];
    Ok((Surface::Attachment { name, inline: true }, kind, bytes).into_response())
}
