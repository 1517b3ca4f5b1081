//! The development mailbox: mails that were written while no provider sends them. It is open to this
//! machine alone, because its mails hold the links that prove an address.

use axum::{Router, extract::State, routing::get};
use frontdesk_base::{Timestamp, id::MailId};
use frontdesk_desk::{
    App, Error,
    mail::{self, Mail},
};
use frontdesk_http::{ClientInfo, Path, Result};
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
    Router::new().route("/mail", get(list)).route("/mail/{id}", get(open))
}

/// The mails, for somebody at this machine.
async fn mails(app: &App, client: &ClientInfo) -> Result<Vec<Mail>, Error> {
    if !client.local {
        return Err(Error::NotFound("page"));
    }
    mail::mailbox(app).await
}

fn at(app: &App, at: Timestamp) -> Moment {
    Moment::new(at.millis(), app.clock().now().millis(), &TimeZone::UTC, Reads::Relative)
}

async fn list(State(app): State<App>, client: ClientInfo) -> Result<Markup> {
    let mails = mails(&app, &client).await?;
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
                                (time(&at(&app, mail.created_at)))
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
    let mail = mails(&app, &client).await?.into_iter().find(|mail| mail.id == id);
    let mail = mail.ok_or(Error::NotFound("mail"))?;
    let body = html! {
        (page_header_with_back("/mail", "Development mailbox", &mail.subject, &html! {}))
        (card(&html! {
            (facts(&[
                Fact::new("To", &mail.to_address),
                Fact::new("State", html! { (state_badge(mail.state)) @if !mail.reason.is_empty() { " " (mail.reason) } }),
                Fact::new("Written", time(&at(&app, mail.created_at))),
            ]))
            hr;
            div.mail-body { (written(&mail.body)) }
        }))
    };
    Ok(plain_page(&mail.subject, &body))
}
