//! What this installation is, on one screen.

use axum::extract::State;
use frontdesk_desk::App;
use frontdesk_http::{Failure, Signed};
use maud::{Markup, html};

use crate::{
    layout::landing_page,
    parts::{Button, Icon, Tone, brand, link_button},
};

const POINTS: [(Icon, &str, &str); 3] = [
    (
        Icon::Chat,
        "Answers at once",
        "From what the business has taught it, and from nothing else. What it does not know, it says.",
    ),
    (
        Icon::Hand,
        "Fetches a person",
        "When somebody asks for one, or when it should. Out of hours it takes a message.",
    ),
    (
        Icon::Lock,
        "Stays here",
        "One program on one server. No analytics, no outside request, no data that leaves unless its owner says so.",
    ),
];

pub(super) async fn landing(State(app): State<App>, signed: Result<Signed, Failure>) -> Markup {
    let open = |href, label, tone| link_button(href, &Button { label, tone, ..Button::default() });
    let body = html! {
        div.landing {
            header.landing-head {
                (brand())
                nav.cluster aria-label="Account" {
                    @if signed.is_ok() { (open("/app", "Open the dashboard", Tone::Secondary)) }
                    @else { (open("/login", "Sign in", Tone::Secondary)) }
                }
            }
            section.landing-main {
                h1 { "The front desk that is always there." }
                p.landing-lead {
                    "Frontdesk answers the customers of a business on its website, day and night, and hands over to its people when they are needed. "
                    "They see every conversation as it happens, and step in at any moment."
                }
                div.cluster {
                    @if signed.is_ok() { (open("/app", "Open the dashboard", Tone::Primary)) }
                    @else if app.settings().demo { (open("/demo/sign-in", "Look around the demo", Tone::Primary)) (open("/site", "See it on a website", Tone::Secondary)) }
                    @else if app.settings().sign_up { (open("/signup", "Set up your business", Tone::Primary)) }
                    @else { (open("/login", "Sign in", Tone::Primary)) }
                }
            }
            ul.landing-points {
                @for (icon, title, text) in POINTS {
                    li { span.empty-icon { (icon) } h2 { (title) } p.soft { (text) } }
                }
            }
            footer.landing-foot {
                a href="/api/docs" { "API" }
                a href="/privacy" { "Privacy" }
                span.faint { "Open source, run by whoever runs this server." }
            }
        }
    };
    landing_page("Frontdesk", &body)
}
