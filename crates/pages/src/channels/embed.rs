//! How the widget gets onto a website: code to copy, for each kind of site.

use axum::{Router, extract::State, routing::get};
use frontdesk_base::id::ChannelId;
use frontdesk_desk::{
    App, Error,
    channels::{self, Channel},
};
use frontdesk_http::{Path, Result};
use maud::{Markup, html};

use super::{Tab, snippets, view};
use crate::{
    Pages,
    parts::{
        Answer, Fact, Mood, Question, code_block, copy_value, facts, notice, segments, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/app/channels/{id}/embed", get(show))
}

/// The widget's key; what is no widget has no page of code.
pub(super) fn key(channel: &Channel) -> Result<&str, Error> {
    channel.widget_key.as_deref().ok_or(Error::NotFound("widget"))
}

async fn show(State(app): State<App>, frame: Frame, Path(id): Path<ChannelId>) -> Result<Page> {
    let channel = channels::get(&app, &frame.caller, &id).await?;
    let key = key(&channel)?;
    let url = &app.settings().public_url;
    let snippets = snippets::embed(url, key);
    let options: Vec<Answer> = snippets
        .iter()
        .map(|one| Answer { value: one.id, label: one.label, ..Answer::default() })
        .collect();
    let body = html! {
        div.stack {
            (titled_card("The code", &html! { "It loads after your page, and slows nothing down" }, &html! {
                div.codes {
                    (segments(&Question { name: "code", label: "Kind of site", label_hidden: true, value: "html", options: &options, ..Question::default() }))
                    @for snippet in &snippets {
                        div.code-choice data-code=(snippet.id) {
                            (code_block(&format!("code-{}", snippet.id), snippet.place, &snippet.code))
                            @if snippet.id == "wordpress" { (wordpress(&snippets[0].code)) }
                        }
                    }
                }
            }))
            (titled_card("Then", &html! {}, &html! {
                ol.numbered {
                    li { "Open your website. The launcher is in its corner." }
                    li { "Ask something. The conversation is in the " a href="/app/inbox" { "inbox" } " at once." }
                    li { "Once it was seen there, its light on the list of channels is green." }
                }
            }))
            (titled_card("For a strict Content-Security-Policy", &html! {}, &html! {
                p.soft { "If your site sends one, it has to allow these. Nothing inline is used." }
                div.gap-above-small { (code_block("csp", "Add to your policy", &format!("script-src {url};\nframe-src {url};"))) }
            }))
            (titled_card("The key", &html! {}, &html! {
                (facts(&[Fact::new("Widget key", copy_value(key, "the widget key"))]))
                p.soft.gap-above-small { "It is public: it stands in your pages. It finds the widget and proves nothing. Which sites may show it is set under Look and behaviour." }
            }))
            @if !channel.enabled { (notice(Mood::Warning, "This widget is switched off", "The code shows nothing until it is on again.")) }
        }
    };
    view(&app, frame, &channel, Tab::Embed, &body).await
}

fn wordpress(tag: &str) -> Markup {
    html! {
        p.soft.gap-above-small { "Or without code: in the site editor open the footer, add a block “Custom HTML”, and paste this." }
        div.gap-above-small { (code_block("code-wordpress-block", "A “Custom HTML” block", tag)) }
    }
}
