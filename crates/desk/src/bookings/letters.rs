//! The mails to a contact about a booking: in the contact's language where it is known and spoken here,
//! and with the time on their own clock where it is another than the business's.

use frontdesk_base::{
    Timestamp,
    language::Language,
    text::{fill, unlinked},
};
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
    /// It is to come.
    Reminder,
    /// It is to come, and they are asked to say that they come too.
    WillYouCome,
    /// They did not come.
    Missed,
}

/// The texts of one language. Holes are `{name}`.
struct Texts {
    /// By [`About`]: the subject, and the first sentence.
    about: [(&'static str, &'static str); 8],
    subject: &'static str,
    hello: &'static str,
    somebody: &'static str,
    with: &'static str,
    deposit: &'static str,
    yours: &'static str,
    manage: &'static str,
    entry: &'static str,
    again: &'static str,
    take: &'static str,
    come: &'static str,
    missed: &'static str,
}

const EN: Texts = Texts {
    about: [
        ("We have your request", "we have your request and will confirm it:"),
        ("Your appointment is confirmed", "your appointment is confirmed:"),
        ("Your appointment was moved", "your appointment was moved:"),
        ("Your appointment was cancelled", "your appointment was cancelled:"),
        ("A time is free", "a time you waited for has become free:"),
        ("Reminder", "this is a reminder of your appointment:"),
        ("Please confirm", "a short word, please, that you will be there for this appointment:"),
        ("We missed you", "we missed you at this appointment:"),
    ],
    subject: "{about}: {service} at {business}",
    hello: "Hello {name},",
    somebody: "Hello,",
    with: "{service} with {staff}",
    deposit: "Deposit of {price}, paid in advance",
    yours: "On your clock: {when} ({city})",
    manage: "Move or cancel it: {link}",
    entry: "Add it to your calendar: {link}",
    again: "Book another time: {link}",
    take: "It is kept for you for half an hour. Take it: {link}",
    come: "I will be there: {link}",
    missed: "It happens. We would be glad to find another time with you.",
};

const DE: Texts = Texts {
    about: [
        ("Ihre Anfrage ist da", "Ihre Anfrage ist bei uns, wir bestätigen sie noch:"),
        ("Ihr Termin steht", "Ihr Termin steht:"),
        ("Ihr Termin wurde verlegt", "Ihr Termin wurde verlegt:"),
        ("Ihr Termin wurde abgesagt", "Ihr Termin wurde abgesagt:"),
        ("Es ist etwas frei geworden", "eine Zeit, auf die Sie warten, ist frei geworden:"),
        ("Erinnerung", "wir erinnern Sie an Ihren Termin:"),
        ("Bitte bestätigen", "sagen Sie uns bitte kurz, dass Sie zu diesem Termin kommen:"),
        ("Wir haben Sie vermisst", "wir haben Sie bei diesem Termin vermisst:"),
    ],
    subject: "{about}: {service} bei {business}",
    hello: "Guten Tag {name},",
    somebody: "Guten Tag,",
    with: "{service} bei {staff}",
    deposit: "Anzahlung von {price} im Voraus",
    yours: "Auf Ihrer Uhr: {when} ({city})",
    manage: "Verlegen oder absagen: {link}",
    entry: "In den Kalender: {link}",
    again: "Einen anderen Termin buchen: {link}",
    take: "Die Zeit ist eine halbe Stunde für Sie frei gehalten. Nehmen: {link}",
    come: "Ich komme: {link}",
    missed: "Das kann passieren. Gern finden wir mit Ihnen einen neuen Termin.",
};

const FR: Texts = Texts {
    about: [
        ("Votre demande est arrivée", "nous avons votre demande et la confirmerons :"),
        ("Votre rendez-vous est confirmé", "votre rendez-vous est confirmé :"),
        ("Votre rendez-vous a été déplacé", "votre rendez-vous a été déplacé :"),
        ("Votre rendez-vous a été annulé", "votre rendez-vous a été annulé :"),
        ("Un créneau s’est libéré", "un créneau que vous attendiez s’est libéré :"),
        ("Rappel", "nous vous rappelons votre rendez-vous :"),
        ("À confirmer", "dites-nous d’un mot que vous viendrez à ce rendez-vous :"),
        ("Vous nous avez manqué", "vous nous avez manqué à ce rendez-vous :"),
    ],
    subject: "{about} : {service} chez {business}",
    hello: "Bonjour {name},",
    somebody: "Bonjour,",
    with: "{service} avec {staff}",
    deposit: "Acompte de {price}, à régler à l’avance",
    yours: "À votre heure : {when} ({city})",
    manage: "Déplacer ou annuler : {link}",
    entry: "Ajouter à votre calendrier : {link}",
    again: "Réserver un autre créneau : {link}",
    take: "Il vous est réservé pendant une demi-heure. Le prendre : {link}",
    come: "Je serai là : {link}",
    missed: "Cela arrive. Nous serions heureux de trouver un autre moment avec vous.",
};

const ES: Texts = Texts {
    about: [
        ("Hemos recibido su solicitud", "hemos recibido su solicitud y la confirmaremos:"),
        ("Su cita está confirmada", "su cita está confirmada:"),
        ("Su cita se ha cambiado", "su cita se ha cambiado:"),
        ("Su cita se ha cancelado", "su cita se ha cancelado:"),
        ("Ha quedado un hueco libre", "ha quedado libre una hora que esperaba:"),
        ("Recordatorio", "le recordamos su cita:"),
        ("Por favor, confirme", "díganos, por favor, que vendrá a esta cita:"),
        ("Le echamos de menos", "le echamos de menos en esta cita:"),
    ],
    subject: "{about}: {service} en {business}",
    hello: "Hola, {name}:",
    somebody: "Hola:",
    with: "{service} con {staff}",
    deposit: "Depósito de {price}, que se paga por adelantado",
    yours: "En su hora: {when} ({city})",
    manage: "Cambiarla o cancelarla: {link}",
    entry: "Añadirla a su calendario: {link}",
    again: "Reservar otra hora: {link}",
    take: "Se la guardamos media hora. Tomarla: {link}",
    come: "Iré: {link}",
    missed: "Son cosas que pasan. Con gusto buscamos otra hora con usted.",
};

const AR: Texts = Texts {
    about: [
        ("وصلنا طلبك", "وصلنا طلبك وسنؤكده:"),
        ("تم تأكيد موعدك", "تم تأكيد موعدك:"),
        ("تم تغيير موعدك", "تم تغيير موعدك:"),
        ("تم إلغاء موعدك", "تم إلغاء موعدك:"),
        ("أصبح وقت متاحًا", "أصبح وقت كنت تنتظره متاحًا:"),
        ("تذكير", "نذكّرك بموعدك:"),
        ("يرجى التأكيد", "نرجو أن تخبرنا بأنك ستحضر هذا الموعد:"),
        ("افتقدناك", "افتقدناك في هذا الموعد:"),
    ],
    subject: "{about}: {service} لدى {business}",
    hello: "مرحبًا {name}،",
    somebody: "مرحبًا،",
    with: "{service} مع {staff}",
    deposit: "عربون قدره \u{2068}{price}\u{2069} يُدفع مقدّمًا",
    yours: "بتوقيتك: {when} ({city})",
    manage: "لتغييره أو إلغائه: {link}",
    entry: "لإضافته إلى تقويمك: {link}",
    again: "لحجز وقت آخر: {link}",
    take: "نحتفظ به لك نصف ساعة. لأخذه: {link}",
    come: "سأحضر: {link}",
    missed: "قد يحدث ذلك. يسعدنا أن نجد معك وقتًا آخر.",
};

/// The texts of a language.
const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::En => &EN,
        Language::De => &DE,
        Language::Fr => &FR,
        Language::Es => &ES,
        Language::Ar => &AR,
    }
}

/// Subject and text of a mail. `manage` is the link of the booking, `book` that of the booking page.
pub(super) fn letter(
    about: About,
    booking: &Booking,
    contact: &Contact,
    business: &Profile,
    (manage, book): (&str, &str),
) -> (String, String) {
    let language = language(contact, business);
    let texts = texts(language);
    let (short, first) = texts.about[about as usize];
    let service = booking.service_name.as_str();
    let subject = fill(
        texts.subject,
        &[("about", short), ("service", service), ("business", &business.name)],
    );
    let hello = match contact.name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) => fill(texts.hello, &[("name", &unlinked(name))]),
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
    let over = matches!(about, About::Cancelled | About::Missed);
    if booking.place == Place::Here && !business.address.is_empty() && !over {
        lines.push(business.address.clone());
    }
    if let Some(deposit) = booking.deposit().filter(|_| about != About::Cancelled) {
        lines.push(fill(texts.deposit, &[("price", &deposit.to_string())]));
    }
    lines.push(String::new());
    match about {
        About::Cancelled => lines.push(fill(texts.again, &[("link", book)])),
        About::Missed => {
            lines.extend([texts.missed.to_owned(), String::new()]);
            lines.push(fill(texts.again, &[("link", book)]));
        }
        About::Free => lines.push(fill(texts.take, &[("link", manage)])),
        _ => {
            if about == About::WillYouCome {
                lines.push(fill(texts.come, &[("link", &format!("{manage}#word"))]));
            }
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
pub(super) fn language(contact: &Contact, business: &Profile) -> Language {
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

/// Days from Monday, and months.
type Names = ([&'static str; 7], [&'static str; 12]);

const DE_NAMES: Names = (
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    [
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
    ],
);
const FR_NAMES: Names = (
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
);
const ES_NAMES: Names = (
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
);
const AR_NAMES: Names = (
    ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
);

/// `Tuesday, 24 November 2026, 10:00`.
pub(crate) fn day_and_clock(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let at = at.in_zone(zone);
    let (days, months) = match language {
        Language::En => return at.strftime("%A, %-d %B %Y, %H:%M").to_string(),
        Language::De => DE_NAMES,
        Language::Fr => FR_NAMES,
        Language::Es => ES_NAMES,
        Language::Ar => AR_NAMES,
    };
    let name = days[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
    let month = months[usize::from(at.month().unsigned_abs()) - 1];
    let (day, year, clock) = (at.day(), at.year(), at.strftime("%H:%M"));
    match language {
        Language::De => format!("{name}, {day}. {month} {year}, {clock}"),
        Language::Es => format!("{name}, {day} de {month} de {year}, {clock}"),
        Language::Ar => format!("{name}، {day} {month} {year}، {clock}"),
        _ => format!("{name} {day} {month} {year}, {clock}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_said_in_each_language() {
        // Tuesday 24 November 2026, 9:05 UTC.
        let at = Timestamp::from_millis(1_795_511_100_000);
        let said = |language| day_and_clock(language, at, &TimeZone::UTC);

        assert_eq!(said(Language::En), "Tuesday, 24 November 2026, 09:05");
        assert_eq!(said(Language::De), "Dienstag, 24. November 2026, 09:05");
        assert_eq!(said(Language::Fr), "mardi 24 novembre 2026, 09:05");
        assert_eq!(said(Language::Es), "martes, 24 de noviembre de 2026, 09:05");
        assert_eq!(said(Language::Ar), "الثلاثاء، 24 نوفمبر 2026، 09:05");
    }

    #[test]
    fn every_language_has_the_same_holes() {
        let holes = |text: &str| -> Vec<String> {
            let mut holes: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
                .collect();
            holes.sort();
            holes
        };
        for language in Language::ALL {
            let texts = texts(language);
            let all = |texts: &Texts| {
                [
                    texts.subject,
                    texts.hello,
                    texts.somebody,
                    texts.with,
                    texts.deposit,
                    texts.yours,
                    texts.manage,
                    texts.entry,
                    texts.again,
                    texts.take,
                    texts.come,
                    texts.missed,
                ]
                .map(holes)
            };
            assert_eq!(all(texts), all(&EN), "{language:?}");
            assert!(
                texts.about.iter().all(|(short, first)| !short.is_empty() && first.ends_with(':'))
            );
        }
    }
}
