//! Trying the agent: the widget as visitors have it, before any visitor does.

use axum::{Router, extract::State, routing::get};
use frontdesk_desk::{
    App,
    channels::{self, Channel, ChannelKind},
};
use frontdesk_http::Result;
use maud::{Markup, html};

use crate::{
    Pages,
    layout::Place,
    parts::{
        Button, Icon, Tone, card, empty_state, link_button, page_header_with_back, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/try", get(show))
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let channels = channels::list(&app, &frame.caller).await?;
    let widget = channels.iter().find(|one| one.kind == ChannelKind::Widget && one.enabled);
    let inbox = link_button(
        "/app/inbox",
        &Button { label: "Watch it in the inbox", icon: Some(Icon::Inbox), ..Button::default() },
    );
    let body = html! {
        (page_header_with_back("/app/home", "Home", "Try your agent", &inbox))
        @match widget.and_then(|widget| Some((widget, widget.widget_key.as_deref()?))) {
            Some((widget, key)) => (beside(widget, key)),
            None => (card(&switched_off())),
        }
    };
    Ok(frame.page(Place::Home, "Try your agent", &body))
}

fn beside(widget: &Channel, key: &str) -> Markup {
    let version = widget.updated_at.millis();
    html! {
        div.split {
            div.preview-page {
                iframe.preview-frame title="The chat, as visitors see it" src={ "/widget/" (key) "?version=" (version) } {}
            }
            (titled_card("What to ask", &html! {}, &html! { div.stack {
                p { "Ask what your customers ask: when you are open, what something costs, whether there is parking." }
                p { "Then ask something it cannot know. It says so, and the question stands under " a href="/app/knowledge/gaps" { "Gaps" } ", where one click answers it for good." }
                p { "Ask for a person, and answer yourself in the inbox." }
                p.faint.small { "What you write here is a real conversation; delete it when you are done." } }
            }))
        }
    }
}

fn switched_off() -> Markup {
    let action = link_button(
        "/app/channels",
        &Button {
            label: "Open channels",
            icon: Some(Icon::Channels),
            tone: Tone::Primary,
            ..Button::default()
        },
    );
    empty_state(
        Icon::Chat,
        "The website chat is switched off",
        "Switch it on, and talk to your agent here.",
        &action,
    )
}
