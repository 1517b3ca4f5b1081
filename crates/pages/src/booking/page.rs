//! The booking page: service, with whom, day and time; then the details.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use frontdesk_base::{Error, money::Money};
use frontdesk_desk::{
    App,
    bookings::{self, Desk},
    services::{Person, Service},
};
use frontdesk_http::{Failure, Path, Query, Result};
use maud::{Markup, html};

use super::{
    asked::{ANYBODY, Asked, Chosen, address},
    details::{self, Typed},
    eyes::{Eyes, spoken},
    times::{Month, Source, view, zone_line},
    wait,
    words::{fill, words},
    your_data,
};
use crate::{
    layout::customer_page,
    parts::{FormErrors, Icon, Mood, Size, avatar, notice},
};

/// A page of the desk, with everything that it is made of at hand.
pub(super) struct Scene<'a> {
    pub app: &'a App,
    pub desk: &'a Desk,
    pub slug: &'a str,
    pub asked: &'a Asked,
    pub chosen: &'a Chosen<'a>,
    pub eyes: &'a Eyes,
}

impl Scene<'_> {
    pub(super) fn path(&self) -> String {
        format!("/book/{}", self.slug)
    }

    /// What has been chosen so far, as pairs of an address.
    pub(super) fn kept(&self) -> [(&'static str, &str); 3] {
        [
            ("service", self.chosen.service.map_or("", |service| service.id.as_str())),
            ("staff", self.staff_key()),
            ("tz", self.asked.tz.as_str()),
        ]
    }

    pub(super) fn staff_key(&self) -> &str {
        match self.chosen.person {
            Some(person) => person.id.as_str(),
            None if self.asked.staff == ANYBODY => ANYBODY,
            None => "",
        }
    }

    /// The address of this page with what has been chosen, and these pairs.
    pub(super) fn address(&self, pairs: &[(&str, &str)]) -> String {
        let mut all = self.kept().to_vec();
        all.retain(|(name, _)| !pairs.iter().any(|(other, _)| other == name));
        all.extend_from_slice(pairs);
        address(&self.path(), &all)
    }

    pub(super) fn source<'a>(&'a self, service: &'a Service) -> Source<'a> {
        Source::Desk {
            app: self.app,
            desk: self.desk,
            service: &service.id,
            staff: self.chosen.person.map(|person| &person.id),
        }
    }

    pub(super) fn page(&self, title: &str, body: &Markup) -> Markup {
        // One address is worth finding; what was chosen on the way is not.
        let listed = self.asked.service.is_empty() && self.asked.at.is_empty();
        let body = html! { (body) (your_data::foot(self.eyes, self.slug)) };
        customer_page(title, self.eyes.language.tag(), Some(self.desk.business()), listed, &body)
    }
}

/// The desk of an address, or the page that says that there is none.
pub(super) async fn desk_of(app: &App, slug: &str, headers: &HeaderMap) -> Result<Desk, Response> {
    let missing = match bookings::desk(app, slug).await {
        Ok(desk) => return Ok(desk),
        Err(Error::NotFound(_)) => {
            let language = spoken(headers);
            let words = words(language);
            let body =
                plain_message(Icon::Calendar, words.not_here, words.not_here_more, &html! {});
            customer_page(words.not_here, language.tag(), None, false, &body)
        }
        Err(error) => return Err(Failure(error).into_response()),
    };
    Err((StatusCode::NOT_FOUND, missing).into_response())
}

pub(super) async fn show(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let desk = match desk_of(&app, &slug, &headers).await {
        Ok(desk) => desk,
        Err(missing) => return Ok(missing),
    };
    let eyes = Eyes::of(&headers, desk.business(), &asked.tz);
    let chosen = asked.chosen(&desk);
    let scene =
        Scene { app: &app, desk: &desk, slug: &slug, asked: &asked, chosen: &chosen, eyes: &eyes };
    let Some(service) = chosen.service else {
        return Ok(scene.page(eyes.words.book, &services(&scene)).into_response());
    };
    if !chosen.settled {
        return Ok(scene.page(eyes.words.book, &staff(&scene, service)).into_response());
    }
    if !asked.wait.is_empty() {
        let typed = wait::Typed::of_day(&asked.wait);
        return Ok(wait::page(&scene, service, &typed, &FormErrors::none()).into_response());
    }
    match asked.at() {
        Some(at) if scene.source(service).has(at).await? => {
            let typed = Typed::new(&app);
            let page = details::page(&scene, service, at, &typed, &FormErrors::none());
            Ok(page.into_response())
        }
        Some(at) => {
            let said = fill(eyes.words.why_taken, &[("time", &eyes.moment(at))]);
            let page = calendar(&scene, service, Some((Mood::Warning, &said))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        None => {
            let said = (!asked.waits.is_empty()).then_some((Mood::Success, eyes.words.wait_done));
            Ok(calendar(&scene, service, said).await?.into_response())
        }
    }
}

/// The step at which a day and a time are chosen.
async fn calendar(
    scene: &Scene<'_>,
    service: &Service,
    said: Option<(Mood, &str)>,
) -> Result<Markup> {
    let Scene { asked, eyes, .. } = scene;
    let month = Month::of(scene.source(service), eyes, &asked.month, &asked.day).await?;
    let wanted = month.wanted().to_string();
    let kept = scene.kept();
    let mut in_form = kept[..2].to_vec();
    in_form.extend([("month", asked.month.as_str()), ("day", asked.day.as_str())]);
    let body = html! {
        h1.customer-title { (eyes.words.choose_time) }
        @if let Some((mood, text)) = said { (notice(mood, "", text)) }
        (so_far(scene, service))
        (zone_line(eyes, &scene.path(), &in_form))
        (view(eyes, &month, &|pairs| scene.address(pairs)))
        p.wait-offer {
            (eyes.words.wait_offer) " "
            a href=(scene.address(&[("wait", &wanted)])) { (eyes.words.wait_title) }
        }
    };
    Ok(scene.page(eyes.words.choose_time, &body))
}

/// The service, and with whom, each with a way to choose another.
pub(super) fn so_far(scene: &Scene<'_>, service: &Service) -> Markup {
    let words = scene.eyes.words;
    let several = scene.desk.services().len() > 1;
    let tz = ("tz", scene.asked.tz.as_str());
    html! {
        ul.so-far {
            li {
                div.so-far-text { span.so-far-what { (service.name) } span.so-far-more { (about(scene.eyes, service)) } (deposit(scene, service, "so-far-more")) }
                @if several { a href=(address(&scene.path(), &[tz])) aria-label={ (words.change) ": " (words.service) } { (words.change) } }
            }
            @if scene.chosen.able.len() > 1 {
                li {
                    @match scene.chosen.person {
                        Some(person) => span.so-far-what { (fill(words.with, &[("name", &person.name)])) },
                        None => span.so-far-what { (words.anybody) },
                    }
                    a href=(address(&scene.path(), &[("service", service.id.as_str()), tz])) aria-label={ (words.change) ": " (words.staff) } { (words.change) }
                }
            } @else if let [person] = scene.chosen.able[..] {
                li { span.so-far-what { (fill(words.with, &[("name", &person.name)])) } }
            }
        }
    }
}

/// How long it takes and what it costs.
fn about(eyes: &Eyes, service: &Service) -> String {
    let words = eyes.words;
    let long = fill(words.minutes, &[("n", &service.duration_minutes.to_string())]);
    match price(eyes, service) {
        // Isolated: beside a word of a language from right to left "$75" would be "75$".
        Some(price) => format!("{long} · \u{2068}{price}\u{2069}"),
        None => long,
    }
}

/// What is paid ahead, said before anything is booked.
fn deposit(scene: &Scene<'_>, service: &Service, class: &str) -> Markup {
    let amount = service.booking_rules.deposit_amount.filter(|amount| *amount > 0);
    let asked = amount.zip(scene.desk.business().currency());
    html! {
        @if let Some((amount, currency)) = asked {
            span class=(class) { (fill(scene.eyes.words.deposit, &[("price", &Money { amount, currency }.to_string())])) }
        }
    }
}

fn price(eyes: &Eyes, service: &Service) -> Option<String> {
    let price = service.price.as_ref()?.to_string();
    Some(if service.price_from { fill(eyes.words.price_from, &[("price", &price)]) } else { price })
}

fn services(scene: &Scene<'_>) -> Markup {
    let words = scene.eyes.words;
    html! {
        h1.customer-title { (words.choose_service) }
        ul.choices {
            @for service in scene.desk.services() {
                li {
                    a.choice href=(scene.address(&[("service", service.id.as_str()), ("staff", "")])) {
                        span.choice-text {
                            span.choice-name { (service.name) }
                            @if !service.description.is_empty() { span.choice-more { (service.description) } }
                            span.choice-more { (fill(words.minutes, &[("n", &service.duration_minutes.to_string())])) }
                            (deposit(scene, service, "choice-more"))
                        }
                        @if let Some(price) = price(scene.eyes, service) { span.choice-price { (price) } }
                        (Icon::ChevronEnd)
                    }
                }
            }
        }
    }
}

fn staff(scene: &Scene<'_>, service: &Service) -> Markup {
    let words = scene.eyes.words;
    let way = |key: &str, face: Markup, name: &str, more: &str| {
        html! {
            li {
                a.choice href=(scene.address(&[("staff", key)])) {
                    (face)
                    span.choice-text {
                        span.choice-name { (name) }
                        @if !more.is_empty() { span.choice-more { (more) } }
                    }
                    (Icon::ChevronEnd)
                }
            }
        }
    };
    html! {
        h1.customer-title { (words.choose_staff) }
        (so_far_service(scene, service))
        ul.choices {
            (way(ANYBODY, html! { span.choice-icon { (Icon::Users) } }, words.anybody, words.anybody_more))
            @for person in &scene.chosen.able {
                @let Person { id, name, .. } = *person;
                (way(id.as_str(), avatar(name, id.as_str(), Size::Medium), name, ""))
            }
        }
    }
}

fn so_far_service(scene: &Scene<'_>, service: &Service) -> Markup {
    let words = scene.eyes.words;
    html! {
        ul.so-far {
            li {
                div.so-far-text { span.so-far-what { (service.name) } span.so-far-more { (about(scene.eyes, service)) } (deposit(scene, service, "so-far-more")) }
                @if scene.desk.services().len() > 1 {
                    a href=(address(&scene.path(), &[("tz", &scene.asked.tz)])) aria-label={ (words.change) ": " (words.service) } { (words.change) }
                }
            }
        }
    }
}

/// A page that only says something, kindly, with a way on.
pub(super) fn plain_message(icon: Icon, title: &str, text: &str, more: &Markup) -> Markup {
    html! {
        section.customer-message {
            span.empty-icon { (icon) }
            h1.customer-title { (title) }
            @if !text.is_empty() { p.soft { (text) } }
            (more)
        }
    }
}
