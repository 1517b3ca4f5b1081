//! The web page of the demo's salon, as its own web designer would have made it: it has a style of its
//! own and nothing of the dashboard's. It exists only in the demo.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_base::Timestamp;
use frontdesk_desk::{
    App,
    demo::{self, Site},
    orgs::Span,
    services::Service,
};
use frontdesk_http::{Result, Surface, assets};
use jiff::civil::Weekday;
use maud::{DOCTYPE, Markup, html};

use crate::settings::price_shown;

pub(crate) async fn site(State(app): State<App>) -> Result<Response> {
    let site = demo::site(&app).await?;
    Ok((Surface::Site, page(&site, app.clock().now())).into_response())
}

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "Monday"),
    (Weekday::Tuesday, "Tuesday"),
    (Weekday::Wednesday, "Wednesday"),
    (Weekday::Thursday, "Thursday"),
    (Weekday::Friday, "Friday"),
    (Weekday::Saturday, "Saturday"),
    (Weekday::Sunday, "Sunday"),
];

fn page(site: &Site, now: Timestamp) -> Markup {
    let profile = &site.profile;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="description" content=(profile.description);
                meta name="theme-color" content="#f7f2ea" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#171b18" media="(prefers-color-scheme: dark)";
                title { (profile.name) }
                link rel="icon" type="image/svg+xml" href="/assets/favicon.svg";
                link rel="stylesheet" href=(assets::url("site.css"));
                script src=(assets::url("site.js")) defer {}
            }
            body {
                a.skip href="#services" { "Skip to the services" }
                (head(site))
                main {
                    (hero(site, now))
                    (services(&site.services))
                    (team(site))
                    (visit(site, now))
                }
                (foot(site))
                @if let Some(key) = &site.widget_key { script src="/widget.js" data-widget=(key) async {} }
            }
        }
    }
}

fn head(site: &Site) -> Markup {
    html! {
        header.head {
            a.logo href="#top" { (sprig()) span { (site.profile.name) } }
            nav aria-label="Main" {
                a href="#services" { "Services" }
                a href="#team" { "Team" }
                a href="#visit" { "Visit" }
                @if !site.services.is_empty() { a href={ "/book/" (site.profile.slug) } { "Book online" } }
            }
            (chat_button(site, "Ask or book"))
        }
    }
}

/// Leads to the page on which one books without a word.
fn book_link(site: &Site) -> Markup {
    html! { @if !site.services.is_empty() { a.plain-link href={ "/book/" (site.profile.slug) } { "Book online" } } }
}

/// Opens the widget; without it, there is the phone.
fn chat_button(site: &Site, label: &str) -> Markup {
    html! {
        @if site.widget_key.is_some() { button.button type="button" data-open-chat { (label) } }
        @else if !site.profile.phone.is_empty() { a.button href={ "tel:" (site.profile.phone) } { "Call us" } }
    }
}

fn hero(site: &Site, now: Timestamp) -> Markup {
    html! {
        section.hero id="top" {
            div.hero-text {
                p.open-now { (open_now(site, now)) }
                h1 { "Hair that feels like you." }
                p.lead { (site.profile.description) }
                div.hero-actions {
                    (chat_button(site, "Ask or book"))
                    (book_link(site))
                    @if !site.profile.phone.is_empty() { a.plain-link href={ "tel:" (site.profile.phone) } { (phone(&site.profile.phone)) } }
                }
            }
            (window())
        }
    }
}

fn open_now(site: &Site, now: Timestamp) -> Markup {
    let now = now.in_zone(&site.profile.zone());
    if site.hours.open_at(&now) {
        let until = site
            .hours
            .next_closing(&now)
            .map(|at| at.strftime("%-I:%M %p").to_string().to_lowercase());
        return html! { span.dot.dot-open {} "Open now" @if let Some(until) = until { ", until " (until) } };
    }
    let next = site.hours.next_opening(&now).map(|at| at.strftime("%A %-I:%M %p").to_string());
    html! { span.dot {} "Closed now" @if let Some(next) = next { ", open " (next) } }
}

fn services(services: &[Service]) -> Markup {
    html! {
        section.services id="services" {
            div.section-head { h2 { "Services" } p { "Every visit begins with a talk about what you want, and ends with how to do it at home." } }
            ul.menu-card {
                @for service in services {
                    li id=(service.id) {
                        div.menu-line {
                            h3 { (service.name) }
                            span.leader aria-hidden="true" {}
                            span.price { @match price_shown(service) { Some(price) => (price), None => "ask us" } }
                        }
                        p { (service.description) @if !service.description.is_empty() { ". " } (service.duration_minutes) " minutes." }
                    }
                }
            }
        }
    }
}

fn team(site: &Site) -> Markup {
    html! {
        @if !site.staff.is_empty() {
            section.team id="team" {
                div.section-head { h2 { "Who you will meet" } p { "Ask for somebody by name, or let us find who is free." } }
                ul.people {
                    @for (at, person) in site.staff.iter().enumerate() {
                        @let does: Vec<&str> = site.services.iter().filter(|one| person.services.contains(&one.id)).map(|one| one.name.as_str()).take(3).collect();
                        li id=(person.id) {
                            span class={ "portrait portrait-" (at % 3) } aria-hidden="true" { (person.name.chars().take(1).collect::<String>()) }
                            h3 { (person.name) }
                            p { (does.join(", ")) }
                        }
                    }
                }
            }
        }
    }
}

fn visit(site: &Site, now: Timestamp) -> Markup {
    let today = now.in_zone(&site.profile.zone()).date().weekday();
    html! {
        section.visit id="visit" {
            div.visit-hours {
                h2 { "Hours" }
                table {
                    caption { "By appointment, and whenever a chair is free" }
                    tbody {
                        @for (day, name) in DAYS {
                            tr.today[day == today] {
                                th scope="row" { (name) }
                                td { (spans(site.hours.usual(day))) }
                            }
                        }
                    }
                }
            }
            div.visit-where {
                h2 { "Find us" }
                address {
                    @for line in site.profile.address.split(", ") { span { (line) } }
                }
                dl {
                    @if !site.profile.phone.is_empty() { dt { "Phone" } dd { a href={ "tel:" (site.profile.phone) } { (phone(&site.profile.phone)) } } }
                    @if !site.profile.email.is_empty() { dt { "E-mail" } dd { a href={ "mailto:" (site.profile.email) } { (site.profile.email) } } }
                }
                (chat_button(site, "Ask for a time"))
            }
        }
    }
}

fn spans(spans: &[Span]) -> String {
    if spans.is_empty() {
        return "closed".to_owned();
    }
    let clock = |time: jiff::civil::Time| {
        time.strftime("%-I:%M %p").to_string().to_lowercase().replace(":00", "")
    };
    spans
        .iter()
        .map(|span| format!("{} – {}", clock(span.open), clock(span.close)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A North American number as people there write it; any other with its country code.
fn phone(number: &str) -> String {
    match number
        .strip_prefix("+1")
        .filter(|rest| rest.len() == 10 && rest.bytes().all(|b| b.is_ascii_digit()))
    {
        Some(rest) => format!("({}) {}-{}", &rest[..3], &rest[3..6], &rest[6..]),
        None => frontdesk_base::phone::grouped(number),
    }
}

fn foot(site: &Site) -> Markup {
    html! {
        footer.foot {
            a.logo href="#top" { (sprig()) span { (site.profile.name) } }
            p { "Made up for the Frontdesk demo. The chat in the corner is real: what you write there appears in the dashboard." }
            p { a href="/demo/sign-in" { "Open the dashboard" } " · " a href="/privacy" { "Privacy" } }
        }
    }
}

/// A sprig of juniper.
fn sprig() -> Markup {
    html! {
        svg.sprig viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
            path.needle d="M16 29V7M16 12 9 6M16 12l7-6M16 18 7 12M16 18l9-6M16 24l-9-6M16 24l9-6" {}
            circle.berry cx="11" cy="21.500" r="2.400" {}
            circle.berry cx="21.500" cy="15.500" r="2.400" {}
            circle.berry cx="16" cy="5" r="2.400" {}
        }
    }
}

/// The salon's window: an arch with the morning behind it, a plant and a mirror.
fn window() -> Markup {
    html! {
        svg.window viewBox="0 0 440 520" role="img" aria-label="A sunny window with a plant, a round mirror and a chair" {
            defs { clipPath id="arch" { path d="M20 520V220a200 200 0 0 1 400 0v300z" {} } }
            g clip-path="url(#arch)" {
                rect.w-sky x="0" y="0" width="440" height="520" {}
                circle.w-sun cx="308" cy="176" r="74" {}
                path.w-hill-far d="M0 360c70-64 130-72 196-34s140 24 244-48v260H0z" {}
                path.w-hill d="M0 420c96-52 170-30 236-10s136 8 204-40v170H0z" {}
                rect.w-sill x="0" y="452" width="440" height="68" {}
            }
            path.w-frame d="M20 520V220a200 200 0 0 1 400 0v300" {}
            path.w-bar d="M220 20v432M20 238h400" {}
            g.w-mirror { circle.w-mirror-ring cx="128" cy="330" r="66" {} circle.w-mirror-glass cx="128" cy="330" r="56" {} path.w-shine d="M92 316c8-20 22-30 40-32M98 340c4-8 9-14 15-19" {} }
            path.w-stand d="M128 396v56M98 452h60" {}
            g.w-plant {
                path.w-stem d="M322 452c0-60-6-104-2-168M320 380c-26-8-42-28-48-58M321 350c24-10 40-30 46-60M320 316c-18-8-30-22-34-42M321 300c14-8 24-20 28-38" {}
                ellipse.w-leaf cx="270" cy="318" rx="13" ry="26" transform="rotate(-28 270 318)" {}
                ellipse.w-leaf cx="370" cy="286" rx="13" ry="26" transform="rotate(26 370 286)" {}
                ellipse.w-leaf.w-leaf-light cx="284" cy="270" rx="12" ry="24" transform="rotate(-22 284 270)" {}
                ellipse.w-leaf.w-leaf-light cx="352" cy="256" rx="12" ry="24" transform="rotate(20 352 256)" {}
                ellipse.w-leaf cx="319" cy="266" rx="12" ry="28" {}
                circle.w-berry cx="300" cy="352" r="7" {} circle.w-berry cx="344" cy="336" r="7" {} circle.w-berry cx="312" cy="306" r="6" {}
                path.w-pot d="M282 430h80l-10 62h-60z" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_hours_read_as_a_sign_on_the_door() {
        assert_eq!(phone("+14155550134"), "(415) 555-0134");
        assert_eq!(phone("+4532123456"), "+45 32 12 34 56");
        let span: Span = "09:00-17:30".parse().unwrap();
        assert_eq!(spans(&[span]), "9 am – 5:30 pm");
        assert_eq!(spans(&[]), "closed");
    }
}
