//! E-mail: by whom mails leave, what became of the last ones, and whom they are not sent to.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::MailId;
use frontdesk_desk::{
    App, Error, Role,
    mail::{self, Mail, Sender, SenderChange, State as Became, Suppression, suppressions},
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
        Answer, Button, Choice, Control, Field, FormErrors, Icon, Mood, Question, Reads, Tone,
        badge, copy_value, empty_state, error_summary, field, post_button, radio_cards,
        settings_section, status_dot, submit, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Email.href();
/// The fields in the order of the form.
const FIELDS: [&str; 9] = [
    "provider",
    "from_name",
    "from_address",
    "reply_to",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_user",
    "secret",
];

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(set))
        .route("/app/settings/email/remove", post(remove))
        .route("/app/settings/email/test", post(test))
        .route("/app/settings/email/trust", post(trust))
        .route("/app/settings/email/mails/{id}/again", post(again))
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
struct Typed {
    provider: String,
    from_name: String,
    from_address: String,
    reply_to: String,
    smtp_host: String,
    smtp_port: String,
    smtp_security: String,
    smtp_user: String,
    secret: String,
    signing_secret: String,
}

impl Typed {
    fn of(sender: &Sender) -> Self {
        let port = sender.smtp_port;
        Self {
            provider: sender.provider.clone(),
            from_name: sender.from_name.clone(),
            from_address: sender.from_address.clone(),
            reply_to: sender.reply_to.clone(),
            smtp_host: sender.smtp_host.clone(),
            smtp_port: if port == 0 { String::new() } else { port.to_string() },
            smtp_security: sender.smtp_security.clone(),
            smtp_user: sender.smtp_user.clone(),
            ..Self::default()
        }
    }

    fn change(&self) -> SenderChange {
        let port = self.smtp_port.trim();
        SenderChange {
            provider: self.provider.clone(),
            from_name: self.from_name.clone(),
            from_address: self.from_address.clone(),
            reply_to: self.reply_to.clone(),
            smtp_host: self.smtp_host.clone(),
            // What is no number is no port that the desk takes.
            smtp_port: if port.is_empty() { 0 } else { port.parse().unwrap_or(-1) },
            smtp_security: self.smtp_security.clone(),
            smtp_user: self.smtp_user.clone(),
            secret: self.secret.clone(),
            signing_secret: self.signing_secret.clone(),
        }
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let sender = mail::sender(&app, &frame.caller).await?;
    let typed = sender.as_ref().map(Typed::of).unwrap_or_default();
    let body = body(&app, &frame, sender.as_ref(), &FormErrors::none(), &typed).await?;
    Ok(view(frame, Tab::Email, &body))
}

async fn body(
    app: &App,
    frame: &Frame,
    sender: Option<&Sender>,
    errors: &FormErrors,
    typed: &Typed,
) -> Result<Markup> {
    let mails = mail::recent(app, &frame.caller).await?;
    let not_sent = suppressions::list(app, &frame.caller).await?;
    let now = match (sender, &app.settings().email) {
        (Some(sender), _) => {
            let by = if sender.provider == "resend" { "Resend" } else { sender.smtp_host.as_str() };
            status_dot(Mood::Success, &format!("Mails leave by {by}, from {}", sender.from_address))
        }
        (None, Some(installed)) => {
            let from = &installed.from.address;
            status_dot(Mood::Success, &format!("Mails leave by this installation, from {from}"))
        }
        (None, None) => {
            status_dot(Mood::Warning, "No mail leaves: nobody sends for this installation")
        }
    };
    Ok(html! {
        (settings_section("Sending", "Confirmations, codes, invitations and reminders, sent from your own address. Without an account of your own they leave by the installation's.", &html! {
            p { (now) }
            @if sender.is_some() || app.settings().email.is_some() {
                div.cluster {
                    (post_button("/app/settings/email/test", &Button { label: "Send me a test", small: true, icon: Some(Icon::Mail), ..Button::default() }))
                    @if sender.is_some() {
                        (post_button("/app/settings/email/remove", &Button { label: "Remove the account", tone: Tone::Quiet, small: true, confirm: Some("Remove this account and its password or key? Mails leave by the installation again."), ..Button::default() }))
                    }
                }
            }
            (form(frame, sender, errors, typed))
            @if sender.is_some_and(|sender| sender.provider == "resend") {
                p.small { "So that bounces are known here, add a webhook at Resend with the events of e-mails, to this address, and put its signing secret above:" }
                (copy_value(&format!("{}/hooks/resend/{}", app.settings().public_url, frame.caller.org()), "the address"))
            }
        }))
        (settings_section("Addresses that are not written to", "Their mails came back, they called one spam, or they unsubscribed.", &html! {
            (not_written_to(frame, &not_sent))
        }))
        (settings_section("Last mails", "What became of the last hundred.", &html! {
            (last_mails(frame, &mails))
        }))
    })
}

fn form(frame: &Frame, sender: Option<&Sender>, errors: &FormErrors, typed: &Typed) -> Markup {
    let provider = if typed.provider.is_empty() { "smtp" } else { &typed.provider };
    let kept = sender.is_some().then_some("Leave it empty to keep the one that is set.");
    let option =
        |value, label, hint| Answer { value, label, hint: Some(hint), icon: None, disabled: false };
    html! {
        details.disclosure open[!errors.is_empty()] {
            summary { @if sender.is_some() { "Change the account" } @else { "Use an account of your own" } }
            form.form method="post" action=(PATH) {
                (radio_cards(&Question {
                    name: "provider", label: "By", value: provider, error: errors.get("provider"),
                    options: &[
                        option("smtp", "A mail server", "Any provider's SMTP: server, user and password."),
                        option("resend", "Resend", "By an API key. What bounces is reported back."),
                    ],
                    ..Question::default()
                }))
                (field(&Field { name: "from_name", label: "Sender's name", value: &typed.from_name, error: errors.get("from_name"), placeholder: Some("Salon Ana"), required: true, ..Field::default() }))
                (field(&Field { name: "from_address", label: "Sender's address", hint: Some("At a domain that may send by this account, or mails end as spam."), value: &typed.from_address, error: errors.get("from_address"), control: Control::Email, required: true, ..Field::default() }))
                (field(&Field { name: "reply_to", label: "Answers go to", value: &typed.reply_to, error: errors.get("reply_to"), control: Control::Email, optional: true, ..Field::default() }))
                fieldset.field {
                    legend.field-label { "Mail server, where one sends" }
                    (field(&Field { name: "smtp_host", label: "Server", value: &typed.smtp_host, error: errors.get("smtp_host"), placeholder: Some("smtp.example.com"), optional: true, ..Field::default() }))
                    (field(&Field { name: "smtp_security", label: "Security", value: if typed.smtp_security.is_empty() { "starttls" } else { &typed.smtp_security }, error: errors.get("smtp_security"), control: Control::Select { options: &[Choice::new("starttls", "STARTTLS (usually port 587)"), Choice::new("tls", "TLS (usually port 465)")] }, ..Field::default() }))
                    (field(&Field { name: "smtp_port", label: "Port", hint: Some("Empty for the usual one."), value: &typed.smtp_port, error: errors.get("smtp_port"), control: Control::Number { min: Some("25"), max: Some("2587"), step: "1" }, optional: true, ..Field::default() }))
                    (field(&Field { name: "smtp_user", label: "User", value: &typed.smtp_user, error: errors.get("smtp_user"), autocomplete: Some("off"), optional: true, ..Field::default() }))
                }
                (field(&Field { name: "secret", label: "Password, or Resend's API key", hint: kept, error: errors.get("secret"), control: Control::Password, autocomplete: Some("new-password"), ..Field::default() }))
                (field(&Field { name: "signing_secret", label: "Resend's signing secret", hint: Some("Of the webhook by which Resend reports what bounced: whsec_…"), control: Control::Password, autocomplete: Some("new-password"), optional: true, ..Field::default() }))
                p { (submit(&Button { label: "Save the account", disabled: !frame.may(Role::Admin), ..Button::default() })) }
            }
        }
    }
}

/// What a state is called, and how it is felt.
pub(crate) fn state_badge(state: Became) -> Markup {
    let (mood, text) = match state {
        Became::Kept => (Mood::Neutral, "kept here"),
        Became::Queued => (Mood::Info, "waiting"),
        Became::Sending => (Mood::Info, "being sent"),
        Became::Sent => (Mood::Neutral, "sent"),
        Became::Delivered => (Mood::Success, "delivered"),
        Became::Bounced => (Mood::Danger, "came back"),
        Became::Complained => (Mood::Danger, "called spam"),
        Became::Failed => (Mood::Danger, "failed"),
        Became::Suppressed => (Mood::Warning, "not sent"),
    };
    badge(mood, text)
}

fn not_written_to(frame: &Frame, all: &[Suppression]) -> Markup {
    if all.is_empty() {
        return empty_state(
            Icon::Mail,
            "Everybody is written to",
            "An address whose mails come back stands here, so that you can ask for another one.",
            &html! {},
        );
    }
    html! {
        ul.mail-list {
            @for one in all {
                li { div.mail-row {
                    span.mail-subject { (one.address) " " (badge(if one.kind == "unsubscribed" { Mood::Neutral } else { Mood::Danger }, said(&one.kind))) }
                    span.mail-to { (one.reason) }
                    (time(&frame.moment(one.created_at, Reads::Relative)))
                    @if one.kind != "unsubscribed" { (trust_button(&one.address)) }
                } }
            }
        }
    }
}

/// What is against an address, in a few words.
fn said(kind: &str) -> &'static str {
    match kind {
        "bounced" => "mails came back",
        "complained" => "called a mail spam",
        _ => "unsubscribed",
    }
}

/// What is against writing to a contact, with the way to try again.
pub(crate) fn trouble(frame: &Frame, all: &[Suppression]) -> Markup {
    html! {
        @for one in all {
            div.cluster.small title=(one.reason) {
                (badge(if one.kind == "unsubscribed" { Mood::Neutral } else { Mood::Danger }, said(&one.kind)))
                @if !one.reason.is_empty() { span.faint { (one.reason) } }
                @if one.kind != "unsubscribed" && frame.may(Role::Operator) { (trust_button(&one.address)) }
            }
        }
    }
}

fn trust_button(address: &str) -> Markup {
    html! {
        form method="post" action="/app/settings/email/trust" {
            input type="hidden" name="address" value=(address);
            (submit(&Button { label: "Try again", tone: Tone::Quiet, small: true, ..Button::default() }))
        }
    }
}

fn last_mails(frame: &Frame, mails: &[Mail]) -> Markup {
    if mails.is_empty() {
        return empty_state(
            Icon::Mail,
            "No mail yet",
            "The confirmation of the first booking stands here, with whether it arrived.",
            &html! {},
        );
    }
    html! {
        ul.mail-list {
            @for mail in mails {
                li id=(mail.id) { div.mail-row {
                    span.mail-subject { (mail.subject) " " (state_badge(mail.state)) }
                    span.mail-to { "to " (mail.to_address) @if !mail.reason.is_empty() { ": " (mail.reason) } }
                    (time(&frame.moment(mail.created_at, Reads::Relative)))
                    @if mail.state.is_trouble() && mail.state != Became::Complained {
                        (post_button(&format!("/app/settings/email/mails/{}/again", mail.id), &Button { label: "Send again", tone: Tone::Quiet, small: true, ..Button::default() }))
                    }
                } }
            }
        }
    }
}

async fn set(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match mail::set_sender(&app, &frame.caller, &typed.change()).await {
        Ok(_) => Ok(back.led(Flash::done("Saved. Send yourself a test to see it arrive."), PATH)),
        Err(error) => refused(&app, frame, &typed, error).await,
    }
}

/// The page with what is wrong.
async fn refused(app: &App, frame: Frame, typed: &Typed, error: Error) -> Result<Response> {
    let errors = of_form(error)?.ordered(&FIELDS);
    let sender = mail::sender(app, &frame.caller).await?;
    let body = body(app, &frame, sender.as_ref(), &errors, typed).await?;
    let page: Page = view(frame, Tab::Email, &html! { (error_summary(&errors)) (body) });
    Ok(page.refused().into_response())
}

async fn remove(State(app): State<App>, frame: Frame, back: Back) -> Result<Response> {
    mail::remove_sender(&app, &frame.caller).await?;
    Ok(back.led(Flash::done("The account is removed"), PATH))
}

async fn test(State(app): State<App>, frame: Frame, back: Back) -> Result<Response> {
    let to = frame.signed.user.email.clone();
    mail::send_test(&app, &frame.caller, &to).await?;
    let say = format!("A test is on its way to {to}. What became of it stands below.");
    Ok(back.led(Flash::done(say), PATH))
}

async fn again(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<MailId>,
) -> Result<Response> {
    mail::send_again(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("It is on its way again"), PATH))
}

#[derive(Deserialize)]
struct Address {
    address: String,
}

async fn trust(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(Address { address }): Form<Address>,
) -> Result<Response> {
    suppressions::try_again(&app, &frame.caller, &address).await?;
    Ok(back.led(Flash::done(format!("{address} is written to again")), PATH))
}
