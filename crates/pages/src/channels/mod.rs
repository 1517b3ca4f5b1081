//! Channels: the ways in, how the chat on a website looks, and how it gets there; phone numbers are in [`phone`].

mod designer;
mod embed;
mod identity;
mod phone;
mod snippets;
mod talking;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::{
    App, Role,
    channels::{self, Channel, ChannelKind, NewWidget, Seen},
    orgs, services,
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        self, Button, Choice, Entry, Field, FormErrors, Icon, Live, Mood, Reads, Tone, button,
        copy_value, error_summary, field, form_dialog, live_region, menu_line, menu_post,
        page_header, page_header_with_back, row_menu, status_dot, tabs, time,
    },
    shell::{Frame, Page},
};

const PATH: &str = "/app/channels";

/// Every page of this area.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(list).post(create))
        .route("/app/channels/{id}/enable", post(enable))
        .route("/app/channels/{id}/disable", post(disable))
        .route("/app/channels/{id}/rotate-key", post(rotate))
        .merge(designer::router())
        .merge(embed::router())
        .merge(identity::router())
        .merge(phone::router())
}

/// Who may speak with callers, for a select.
fn mouths() -> [Choice<'static>; 5] {
    [
        Choice::new("auto", "Whoever is set up, the best first"),
        Choice::new("elevenlabs", "ElevenLabs"),
        Choice::new("deepgram", "Deepgram"),
        Choice::new("openai", "OpenAI, or a server like it"),
        Choice::new("local", "A small voice on this machine"),
    ]
}

/// Who may hear callers, for a select.
fn ears() -> [Choice<'static>; 5] {
    [
        Choice::new("auto", "Whoever is set up, the best first"),
        Choice::new("deepgram", "Deepgram"),
        Choice::new("elevenlabs", "ElevenLabs"),
        Choice::new("openai", "OpenAI, or a server like it"),
        Choice::new("local", "A small model on this machine"),
    ]
}

async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    page(&app, frame, "", &FormErrors::none()).await
}

async fn page(app: &App, frame: Frame, typed: &str, errors: &FormErrors) -> Result<Page> {
    let mut rows = Vec::new();
    let all = channels::list(app, &frame.caller).await?;
    for channel in all.into_iter().filter(|one| one.kind == ChannelKind::Widget) {
        let seen = channels::last_seen(app, &frame.caller, &channel.id).await?;
        rows.push((channel, seen));
    }
    let may = frame.may(Role::Admin);
    let lead = "The ways in. Whatever comes by them is answered from one inbox.";
    let add = html! { @if may { (button(&Button { label: "New widget", icon: Some(Icon::Plus), opens: Some("new-widget"), ..Button::default() })) } };
    let live =
        Live { on: Some("organization.updated conversation.created"), when: None, get: Some(PATH) };
    let name = field(&Field {
        name: "name",
        label: "Name",
        hint: Some("Only members see it: the site it is for."),
        value: typed,
        error: errors.get("name"),
        required: true,
        max_length: Some(120),
        ..Field::default()
    });
    let booking = booking_page(app, &frame).await?;
    let phones = phone::overview(app, &frame).await?;
    let body = html! {
        (page_header("Channels", Some(lead), &add))
        (error_summary(errors))
        (live_region("channels", &live, &html! { div.stack { @for (channel, seen) in &rows { (row(&frame, channel, seen.as_ref())) } } }))
        div.gap-above.stack { (phones) (booking) }
        @if may { (form_dialog("new-widget", "New widget", PATH, &name, &Button { label: "Create", tone: Tone::Primary, ..Button::default() })) }
    };
    Ok(frame.page(Place::Channels, "Channels", &body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let new = NewWidget { name: typed.name.clone(), ..NewWidget::default() };
    match channels::create_widget(&app, &frame.caller, new).await {
        Ok(channel) => {
            Ok(back.led(Flash::done("Widget created"), &format!("{PATH}/{}", channel.id)))
        }
        Err(error) => {
            Ok(page(&app, frame, &typed.name, &of_form(error)?).await?.refused().into_response())
        }
    }
}

const fn shown(kind: ChannelKind) -> parts::Channel {
    match kind {
        ChannelKind::Widget => parts::Channel::Widget,
        ChannelKind::Voice => parts::Channel::Voice,
        ChannelKind::Sms => parts::Channel::Sms,
        ChannelKind::Whatsapp => parts::Channel::WhatsApp,
        ChannelKind::Email => parts::Channel::Email,
    }
}

/// How a channel is doing, in a light and a few words.
fn health(frame: &Frame, channel: &Channel, seen: Option<&Seen>) -> Markup {
    if !channel.enabled {
        return status_dot(Mood::Neutral, "Switched off");
    }
    match seen {
        Some(seen) => html! {
            (status_dot(Mood::Success, &format!("Seen on {}", seen.site)))
            " " span.faint.small { (time(&frame.moment(seen.at, Reads::Relative))) }
        },
        None if channel.kind == ChannelKind::Widget => {
            status_dot(Mood::Warning, "On, not seen on a website yet")
        }
        None => status_dot(Mood::Success, "On"),
    }
}

fn row(frame: &Frame, channel: &Channel, seen: Option<&Seen>) -> Markup {
    let (kind, widget) = (shown(channel.kind), channel.kind == ChannelKind::Widget);
    let at = format!("{PATH}/{}", channel.id);
    html! {
        section.card.channel-row id=(channel.id) {
            span.channel-mark { (kind.icon()) }
            div.channel-text {
                h2.card-title { @if widget { a.row-link href=(at) { (channel.name) } } @else { (channel.name) } }
                p.soft.small { (kind.label()) }
            }
            div.channel-health { (health(frame, channel, seen)) }
            div.cluster {
                @if widget { a.btn.btn-secondary.btn-small href={ (at) "/embed" } { (Icon::Code) span { "Get the code" } } }
                (menu(frame, channel))
            }
        }
    }
}

/// Where customers book by themselves; without services there is nothing to book, and the way to them.
async fn booking_page(app: &App, frame: &Frame) -> Result<Markup> {
    let slug = orgs::profile(app, &frame.caller).await?.slug;
    let has_services = !services::list(app, &frame.caller).await?.is_empty();
    let address = format!("{}/book/{slug}", app.settings().public_url);
    let lead = if has_services {
        "Customers book, move and cancel there by themselves. Link to it from your website, your mails, your profile on a map."
    } else {
        "Add a service, and customers can book it on a page of your own."
    };
    Ok(html! {
        section.card.channel-row id="booking-page" {
            span.channel-mark { (Icon::Calendar) }
            div.channel-text {
                h2.card-title { "Your booking page" }
                p.soft.small { (lead) }
                @if has_services { (copy_value(&address, "the address of your booking page")) }
            }
            div.cluster {
                @if has_services {
                    a.btn.btn-secondary.btn-small href={ "/book/" (slug) } target="_blank" rel="noopener" { (Icon::External) span { "Open it" } }
                } @else {
                    a.btn.btn-secondary.btn-small href="/app/settings/services" { (Icon::Plus) span { "Add a service" } }
                }
            }
        }
    })
}

/// What may be done to a channel as a whole.
fn menu(frame: &Frame, channel: &Channel) -> Markup {
    if !frame.may(Role::Admin) {
        return html! {};
    }
    let at = format!("{PATH}/{}", channel.id);
    let off = format!(
        "Switch off “{}”? It disappears from your website, and visitors who are writing are cut off until it is on again.",
        channel.name
    );
    let rotate = format!(
        "Give “{}” a new key? It disappears from every page until the new code is there.",
        channel.name
    );
    row_menu(
        &format!("More for {}", channel.name),
        &html! {
            @if channel.enabled {
                (menu_post(&format!("{at}/disable"), &Entry { label: "Switch off", icon: Some(Icon::Pause), confirm: Some(&off), ..Entry::default() }))
            } @else {
                (menu_post(&format!("{at}/enable"), &Entry { label: "Switch on", icon: Some(Icon::Play), ..Entry::default() }))
            }
            @if channel.kind == ChannelKind::Widget {
                (menu_line())
                (menu_post(&format!("{at}/rotate-key"), &Entry { label: "Give it a new key", icon: Some(Icon::Refresh), danger: true, confirm: Some(&rotate), ..Entry::default() }))
            }
        },
    )
}

/// The pages of one widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Look,
    Embed,
    Identity,
}

/// A page of one widget, under its tab.
async fn view(app: &App, frame: Frame, channel: &Channel, tab: Tab, body: &Markup) -> Result<Page> {
    let seen = channels::last_seen(app, &frame.caller, &channel.id).await?;
    let at = format!("{PATH}/{}", channel.id);
    let (embed, identity) = (format!("{at}/embed"), format!("{at}/identity"));
    let all = [
        (Tab::Look, "Look and behaviour", at.as_str()),
        (Tab::Embed, "Put it on your website", embed.as_str()),
        (Tab::Identity, "Signed-in visitors", identity.as_str()),
    ];
    let links =
        all.map(|(one, label, href)| parts::Tab { label, href, current: one == tab, count: None });
    let actions =
        html! { div.cluster { (health(&frame, channel, seen.as_ref())) (menu(&frame, channel)) } };
    let body = html! {
        (page_header_with_back(PATH, "Channels", &channel.name, &actions))
        (tabs(&channel.name, &links))
        (body)
    };
    Ok(frame.page(Place::Channels, &channel.name, &body))
}

async fn enable(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ChannelId>,
) -> Result<Response> {
    let channel = channels::set_enabled(&app, &frame.caller, &id, true).await?;
    Ok(back.led(Flash::done(format!("{} is on", channel.name)), &format!("{PATH}/{id}")))
}

async fn disable(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ChannelId>,
) -> Result<Response> {
    let channel = channels::set_enabled(&app, &frame.caller, &id, false).await?;
    let said = Flash::done(format!("{} is switched off", channel.name))
        .undo(format!("{PATH}/{id}/enable"));
    Ok(back.led(said, &format!("{PATH}/{id}")))
}

async fn rotate(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ChannelId>,
) -> Result<Response> {
    channels::rotate_key(&app, &frame.caller, &id).await?;
    Ok(back.led(
        Flash::done("New key. Put the new code on your website."),
        &format!("{PATH}/{id}/embed"),
    ))
}
