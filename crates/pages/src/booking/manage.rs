//! The page of one booking, for whoever has its link: to look at it, to move it, to call it off, to take
//! a time that was kept for them. Looking changes nothing: programs that look into mails open links too.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use frontdesk_base::{Error, Timestamp};
use frontdesk_desk::{
    App,
    bookings::{self, Closed, Managed, Status},
};
use frontdesk_http::{Failure, Path, Query, Result, Surface};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    asked::{address, instant},
    card,
    eyes::{Eyes, spoken},
    page::plain_message,
    times::{Month, Source, view, zone_line},
    words::{fill, words},
    your_data,
};
use crate::{
    layout::customer_page,
    parts::{Button, Control, Field, Icon, Mood, Tone, field, link_button, notice, submit},
};

/// What the address of a booking's page says.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// It was made a moment ago: `mail` where a mail is on its way, `1` where none is.
    new: String,
    /// What has become of it: `moved`, `cancelled`.
    done: String,
    /// What is wanted: `move`, `cancel`.
    to: String,
    pub(super) tz: String,
    month: String,
    day: String,
    at: String,
}

/// One booking as somebody looks at it.
pub(super) struct Scene<'a> {
    pub app: &'a App,
    pub token: &'a str,
    pub managed: &'a Managed,
    pub eyes: &'a Eyes,
    /// The zone that the address names.
    pub tz: &'a str,
}

impl Scene<'_> {
    pub(super) fn path(&self) -> String {
        format!("/bookings/{}", self.token)
    }

    pub(super) fn address(&self, pairs: &[(&str, &str)]) -> String {
        let mut all = vec![("tz", self.tz)];
        all.extend_from_slice(pairs);
        address(&self.path(), &all)
    }

    fn page(&self, title: &str, body: &Markup) -> Markup {
        let business = &self.managed.business;
        let body = html! { (body) (your_data::foot(self.eyes, &business.slug)) };
        customer_page(title, self.eyes.language.tag(), Some(business), false, &body)
    }

    fn again(&self) -> Markup {
        let there = address(&format!("/book/{}", self.managed.business.slug), &[("tz", self.tz)]);
        link_button(
            &there,
            &Button {
                label: self.eyes.words.again,
                icon: Some(Icon::Calendar),
                ..Button::default()
            },
        )
    }
}

/// What the pages of a booking say to everybody but its owner: not to list it.
pub(super) fn hidden(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex, nofollow"));
    response
}

/// The booking of a link, or the page that says that there is none.
pub(super) async fn managed_of(
    app: &App,
    token: &str,
    headers: &HeaderMap,
) -> Result<Managed, Response> {
    match bookings::managed(app, token).await {
        Ok(managed) => Ok(managed),
        Err(Error::NotFound(_)) => Err(hidden((StatusCode::NOT_FOUND, unknown(headers)))),
        Err(error) => Err(Failure(error).into_response()),
    }
}

fn unknown(headers: &HeaderMap) -> Markup {
    let language = spoken(headers);
    let words = words(language);
    let body = plain_message(Icon::Calendar, words.unknown, words.unknown_more, &html! {});
    customer_page(words.unknown, language.tag(), None, false, &body)
}

pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let managed = match managed_of(&app, &token, &headers).await {
        Ok(managed) => managed,
        Err(missing) => return Ok(missing),
    };
    let eyes = Eyes::of(&headers, &managed.business, &asked.tz);
    let scene = Scene { app: &app, token: &token, managed: &managed, eyes: &eyes, tz: &asked.tz };
    let changes = managed.closed.is_none() && managed.booking.status != Status::Held;
    let page = match asked.to.as_str() {
        "cancel" if changes => cancelling(&scene),
        "move" if changes => moving(&scene, &asked, None).await?,
        _ => whole(&scene, &asked),
    };
    Ok(hidden(page))
}

/// The calendar entry, as a file that a phone opens at once.
pub(super) async fn calendar_file(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let managed = match managed_of(&app, &token, &headers).await {
        Ok(managed) => managed,
        Err(missing) => return Ok(missing),
    };
    let cancelled = managed.booking.status == Status::Cancelled;
    let kind = if cancelled {
        "text/calendar; charset=utf-8; method=CANCEL"
    } else {
        "text/calendar; charset=utf-8; method=PUBLISH"
    };
    let name = format!("{}.ics", managed.business.slug);
    let kept = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    Ok(hidden((Surface::Attachment { name, inline: false }, kept, managed.entry)))
}

/// The booking, and what can be done with it.
fn whole(scene: &Scene<'_>, asked: &Asked) -> Markup {
    let Scene { managed, eyes, .. } = scene;
    let words = eyes.words;
    if managed.booking.status == Status::Held {
        return held(scene);
    }
    let pending = managed.booking.status == Status::Pending;
    let new = !asked.new.is_empty() && managed.closed.is_none();
    let title = match (new, pending) {
        (true, false) => words.booked,
        (true, true) => words.asked,
        (false, _) => words.yours,
    };
    let business = [("business", managed.business.name.as_str())];
    let body = html! {
        @if new {
            div.customer-done { span.done-mark { (Icon::Check) } h1.customer-title { (title) } }
            p.soft {
                @if pending { (fill(words.asked_more, &business)) " " }
                @if asked.new != "mail" { (words.booked_no_mail) } @else if pending { (words.asked_mail) } @else { (words.booked_more) }
            }
        } @else { h1.customer-title { (title) } }
        @match asked.done.as_str() {
            "moved" if managed.closed.is_none() => (notice(Mood::Success, "", words.moved)),
            _ if has_word(managed) => (notice(Mood::Success, "", words.word_given)),
            "cancelled" if managed.closed == Some(Closed::Cancelled) => (notice(Mood::Success, "", words.was_cancelled)),
            _ => @if let Some(said) = closed(scene) { (notice(Mood::Info, "", &said)) },
        }
        @if pending && !new { (notice(Mood::Info, words.status_pending, &fill(words.asked_more, &business))) }
        section.card.customer-card data-visitor-zone=(eyes.zone_name) data-zone-chosen[eyes.chosen] {
            (card::facts(eyes, managed))
            @if managed.awaits_word() {
                form.customer-acts id="word" method="post" action={ (scene.path()) "/confirm" } {
                    p.soft { (words.word_asked) }
                    input type="hidden" name="tz" value=(scene.tz);
                    (submit(&Button { label: words.word_give, tone: Tone::Primary, icon: Some(Icon::Check), ..Button::default() }))
                }
            }
            @if managed.closed.is_none() {
                div.customer-acts {
                    (link_button(&scene.address(&[("to", "move")]), &Button { label: words.reschedule, icon: Some(Icon::Calendar), ..Button::default() }))
                    (link_button(&scene.address(&[("to", "cancel")]), &Button { label: words.cancel, icon: Some(Icon::X), ..Button::default() }))
                }
            }
        }
        @if managed.closed.is_none() {
            p.faint.small { (fill(words.until, &[("time", &eyes.moment(managed.until))])) " " (words.keep_link) }
        }
        @if matches!(managed.closed, None | Some(Closed::TooLate(_))) {
            (card::into_calendar(eyes, managed, scene.token, &absolute(scene)))
        }
        @if !matches!(managed.closed, None | Some(Closed::TooLate(_) | Closed::Begun)) { div.gap-above { (scene.again()) } }
        (card::reach(eyes, managed))
    };
    scene.page(title, &body)
}

/// Whether they said that they come, to what is still to come.
fn has_word(managed: &Managed) -> bool {
    let to_come = matches!(managed.closed, None | Some(Closed::TooLate(_)));
    to_come && managed.booking.confirmed_by_contact_at.is_some()
}

fn absolute(scene: &Scene<'_>) -> String {
    format!("{}{}", scene.app.settings().public_url, scene.path())
}

/// Why it cannot be changed here any more.
fn closed(scene: &Scene<'_>) -> Option<String> {
    let words = scene.eyes.words;
    Some(match scene.managed.closed? {
        Closed::Cancelled => words.cancelled.to_owned(),
        Closed::Over => words.over.to_owned(),
        Closed::Lapsed => words.held_lapsed.to_owned(),
        Closed::Begun => words.begun.to_owned(),
        Closed::TooLate(_) => {
            fill(words.too_late, &[("time", &scene.eyes.moment(scene.managed.until))])
        }
    })
}

/// A time that is kept for somebody who waited for it.
fn held(scene: &Scene<'_>) -> Markup {
    let Scene { managed, eyes, .. } = scene;
    let words = eyes.words;
    if managed.closed.is_some() {
        let body = plain_message(Icon::Clock, words.held_lapsed, "", &scene.again());
        return scene.page(words.held_lapsed, &body);
    }
    let until = managed.booking.hold_until.unwrap_or(managed.booking.starts_at);
    let body = html! {
        h1.customer-title { (words.held) }
        p.soft { (fill(words.held_until, &[("time", &eyes.clock(&eyes.see(until)))])) }
        section.card.customer-card data-visitor-zone=(eyes.zone_name) data-zone-chosen[eyes.chosen] {
            (card::facts(eyes, managed))
            div.customer-acts {
                form method="post" action={ (scene.path()) "/accept" } {
                    input type="hidden" name="tz" value=(scene.tz);
                    (submit(&Button { label: words.held_take, tone: Tone::Primary, icon: Some(Icon::Check), ..Button::default() }))
                }
                form method="post" action={ (scene.path()) "/decline" } {
                    (submit(&Button { label: words.held_leave, ..Button::default() }))
                }
            }
        }
        (card::reach(eyes, managed))
    };
    scene.page(words.held, &body)
}

/// A page that only says something about the booking that was.
pub(super) fn left(scene: &Scene<'_>) -> Markup {
    let words = scene.eyes.words;
    scene.page(words.yours, &plain_message(Icon::Check, words.held_left, "", &scene.again()))
}

/// Choosing another time, and then saying yes to it.
async fn moving(scene: &Scene<'_>, asked: &Asked, said: Option<&str>) -> Result<Markup> {
    let Scene { app, managed, eyes, .. } = scene;
    let source = Source::Managed { app, managed };
    let words = eyes.words;
    if let Some(at) = instant(&asked.at) {
        if source.has(at).await? {
            return Ok(move_to(scene, at));
        }
        let gone = fill(words.why_taken, &[("time", &eyes.moment(at))]);
        let month = Month::of(source, eyes, &asked.month, &asked.day).await?;
        return Ok(move_page(scene, &month, Some(said.unwrap_or(&gone)), asked));
    }
    let month = Month::of(source, eyes, &asked.month, &asked.day).await?;
    Ok(move_page(scene, &month, said, asked))
}

/// The times to move to, after one of them was gone.
pub(super) async fn moving_again(scene: &Scene<'_>, said: &str) -> Result<Markup> {
    moving(scene, &Asked { tz: scene.tz.to_owned(), ..Asked::default() }, Some(said)).await
}

fn move_page(scene: &Scene<'_>, month: &Month, said: Option<&str>, asked: &Asked) -> Markup {
    let Scene { managed, eyes, .. } = scene;
    let words = eyes.words;
    let kept = [("to", "move"), ("month", asked.month.as_str()), ("day", asked.day.as_str())];
    let body = html! {
        h1.customer-title { (words.move_title) }
        @if let Some(said) = said { (notice(Mood::Warning, "", said)) }
        ul.so-far {
            li { div.so-far-text { span.so-far-what { (managed.booking.service_name) } span.so-far-more { (words.move_from) ": " (eyes.moment(managed.booking.starts_at)) } } }
        }
        @if let Some(name) = &managed.booking.staff_name { p.customer-lead { (fill(words.move_staff, &[("name", name)])) } }
        (zone_line(eyes, &scene.path(), &kept))
        (view(eyes, month, &|pairs| {
            let mut all = vec![("to", "move")];
            all.extend_from_slice(pairs);
            scene.address(&all)
        }))
        p.gap-above { a href=(scene.address(&[])) { (words.back) } }
    };
    scene.page(words.move_title, &body)
}

fn move_to(scene: &Scene<'_>, at: Timestamp) -> Markup {
    let Scene { managed, eyes, .. } = scene;
    let words = eyes.words;
    let booking = &managed.booking;
    let mut then = booking.clone();
    then.ends_at = at.plus(booking.ends_at.since(booking.starts_at));
    then.starts_at = at;
    let day = eyes.see(at).date().to_string();
    let body = html! {
        h1.customer-title { (words.move_title) }
        section.card.customer-card {
            dl.booked {
                div { dt { (words.move_from) } dd { span { (eyes.span(booking.starts_at, booking.ends_at)) } } }
                div { dt { (words.move_to) } dd { (card::when(eyes, &then)) } }
            }
            form.customer-acts method="post" action={ (scene.path()) "/move" } {
                input type="hidden" name="at" value=(at);
                input type="hidden" name="tz" value=(scene.tz);
                (submit(&Button { label: words.move_do, tone: Tone::Primary, icon: Some(Icon::Check), ..Button::default() }))
                (link_button(&scene.address(&[("to", "move"), ("day", &day)]), &Button { label: words.other_time, ..Button::default() }))
            }
        }
        p.gap-above { a href=(scene.address(&[])) { (words.keep) } }
    };
    scene.page(words.move_title, &body)
}

/// Asking once more, before it is called off.
fn cancelling(scene: &Scene<'_>) -> Markup {
    let Scene { managed, eyes, .. } = scene;
    let words = eyes.words;
    let reason = format!("{} ({})", words.cancel_reason, words.optional);
    let body = html! {
        h1.customer-title { (words.cancel_title) }
        section.card.customer-card {
            (card::facts(eyes, managed))
            form.form method="post" action={ (scene.path()) "/cancel" } {
                input type="hidden" name="tz" value=(scene.tz);
                p.soft { (words.cancel_lead) }
                (field(&Field { name: "reason", label: &reason, control: Control::Area { rows: 2 }, max_length: Some(300), ..Field::default() }))
                div.customer-acts {
                    (submit(&Button { label: words.cancel_do, tone: Tone::Danger, ..Button::default() }))
                    (link_button(&scene.address(&[]), &Button { label: words.keep, ..Button::default() }))
                }
            }
        }
    };
    scene.page(words.cancel_title, &body)
}
