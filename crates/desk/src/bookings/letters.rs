//! The mails to a contact about a booking: in the contact's language where it is known and spoken here,
//! and with the time on their own clock where it is another than the business's.

use frontdesk_base::{Timestamp, language::Language};
use jiff::tz::TimeZone;

use super::Booking;
use crate::{contacts::Contact, orgs::Profile, services::Place};

/// What a mail says of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// It waits for a yes.
    Requested,
    /// It stands.
    Confirmed,
    /// It is at another time.
    Moved,
    /// It was called off.
    Cancelled,
    /// A time that somebody waited for is kept for them for half an hour.
    Free,
}

/// The texts of one language. Holes are `{name}`.
struct Texts {
    /// By [`About`]: the subject, and the first sentence.
    about: [(&'static str, &'static str); 5],
    subject: &'static str,
    hello: &'static str,
    somebody: &'static str,
    with: &'static str,
    yours: &'static str,
    manage: &'static str,
    entry: &'static str,
    again: &'static str,
    take: &'static str,
}

const EN: Texts = Texts {
    about: [
        ("We have your request", "we have your request and will confirm it:"),
        ("Your appointment is confirmed", "your appointment is confirmed:"),
        ("Your appointment was moved", "your appointment was moved:"),
        ("Your appointment was cancelled", "your appointment was cancelled:"),
        ("A time is free", "a time you waited for has become free:"),
    ],
    subject: "{about}: {service} at {business}",
    hello: "Hello {name},",
    somebody: "Hello,",
    with: "{service} with {staff}",
    yours: "On your clock: {when} ({city})",
    manage: "To move or cancel it: {link}",
    entry: "To add it to your calendar: {link}",
    again: "To book another time: {link}",
    take: "It is kept for you for half an hour. To take it: {link}",
};

const DE: Texts = Texts {
    about: [
        ("Ihre Anfrage ist da", "Ihre Anfrage ist bei uns, wir bestätigen sie noch:"),
        ("Ihr Termin steht", "Ihr Termin steht:"),
        ("Ihr Termin wurde verlegt", "Ihr Termin wurde verlegt:"),
        ("Ihr Termin wurde abgesagt", "Ihr Termin wurde abgesagt:"),
        ("Es ist etwas frei geworden", "eine Zeit, auf die Sie warten, ist frei geworden:"),
    ],
    subject: "{about}: {service} bei {business}",
    hello: "Guten Tag {name},",
    somebody: "Guten Tag,",
    with: "{service} bei {staff}",
    yours: "Auf Ihrer Uhr: {when} ({city})",
    manage: "Verlegen oder absagen: {link}",
    entry: "In den Kalender: {link}",
    again: "Einen anderen Termin buchen: {link}",
    take: "Die Zeit ist eine halbe Stunde für Sie frei gehalten. Nehmen: {link}",
};

/// Subject and text of a mail. `manage` is the link of the booking, `book` that of the booking page.
pub(super) fn letter(
    about: About,
    booking: &Booking,
    contact: &Contact,
    business: &Profile,
    (manage, book): (&str, &str),
) -> (String, String) {
    let language = language(contact, business);
    let texts = if language == Language::De { &DE } else { &EN };
    let (short, first) = texts.about[about as usize];
    let service = booking.service_name.as_str();
    let subject = fill(
        texts.subject,
        &[("about", short), ("service", service), ("business", &business.name)],
    );
    let hello = match contact.name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => fill(texts.hello, &[("name", name)]),
        None => texts.somebody.to_owned(),
    };
    let what = match &booking.staff_name {
        Some(staff) => fill(texts.with, &[("service", service), ("staff", staff)]),
        None => service.to_owned(),
    };
    let mut lines = vec![hello, String::new(), first.to_owned(), String::new(), what];
    let zone = booking.zone();
    let name = booking.starts_at.in_zone(&zone).strftime("%Z").to_string();
    lines.push(format!("{} ({name})", day_and_clock(language, booking.starts_at, &zone)));
    if let Some((city, zone)) = theirs(contact, booking) {
        let when = day_and_clock(language, booking.starts_at, &zone);
        lines.push(fill(texts.yours, &[("when", &when), ("city", &city)]));
    }
    if booking.place == Place::Here && !business.address.is_empty() && about != About::Cancelled {
        lines.push(business.address.clone());
    }
    lines.push(String::new());
    match about {
        About::Cancelled => lines.push(fill(texts.again, &[("link", book)])),
        About::Free => lines.push(fill(texts.take, &[("link", manage)])),
        About::Requested | About::Confirmed | About::Moved => {
            lines.push(fill(texts.manage, &[("link", manage)]));
            lines.push(fill(texts.entry, &[("link", &format!("{manage}/calendar.ics"))]));
        }
    }
    lines.push(String::new());
    lines.push(business.name.clone());
    lines.extend(
        [&business.phone, &business.email].into_iter().filter(|way| !way.is_empty()).cloned(),
    );
    let mut body = lines.join("\n");
    body.push('\n');
    (subject, body)
}

/// The contact's own language; the business's where theirs is not known.
fn language(contact: &Contact, business: &Profile) -> Language {
    let own = business.languages.0.iter().map(String::as_str);
    Language::choose(contact.language.as_deref().into_iter().chain(own))
}

/// The contact's zone and its city, where its clock shows another time then.
fn theirs(contact: &Contact, booking: &Booking) -> Option<(String, TimeZone)> {
    let name = contact.time_zone.as_deref()?;
    let zone = TimeZone::get(name).ok()?;
    let at = booking.starts_at.jiff();
    let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    (zone.to_offset(at) != booking.zone().to_offset(at)).then_some((city, zone))
}

/// `Tuesday, 24 November 2026, 10:00`.
fn day_and_clock(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let at = at.in_zone(zone);
    if language != Language::De {
        return at.strftime("%A, %-d %B %Y, %H:%M").to_string();
    }
    let days = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
    let months = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    let day = days[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
    let month = months[usize::from(at.month().unsigned_abs()) - 1];
    format!("{day}, {}. {month} {}, {}", at.day(), at.year(), at.strftime("%H:%M"))
}

/// A text with its holes filled, in one pass: what is filled in is never taken for a hole.
fn fill(text: &str, holes: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((hole, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(holes.iter().find(|(name, _)| *name == hole).map_or("", |(_, text)| text));
        rest = after;
    }
    filled.push_str(rest);
    filled
}
