//! What the agent says first to somebody it calls, and what it leaves on a machine, in the five languages.

use frontdesk_base::{
    Error, Language, Result, Timestamp,
    id::{BookingId, ConversationId, OrgId},
};
use frontdesk_db::Conn;

use super::{
    model::{Call, Direction, Purpose},
    store::dials,
};
use crate::{
    App, Caller,
    bookings::{self, day_and_clock},
    orgs,
};

/// Who calls and why; none of a call that came in.
pub(crate) async fn opening(
    app: &App,
    org: &OrgId,
    call: &Call,
    language: Language,
) -> Result<Option<String>> {
    if call.direction != Direction::Outbound {
        return Ok(None);
    }
    let profile = orgs::profile(app, &Caller::system(org.clone())).await?;
    let hello = hello(language, &profile.name);
    let why = match call.dial.purpose.unwrap_or(Purpose::Plain) {
        Purpose::CallBack => back(language, call.dial.reason.as_deref().unwrap_or_default()),
        Purpose::Reason => about(language, call.dial.reason.as_deref().unwrap_or_default()),
        Purpose::Booking => match appointment(app, org, call, language).await? {
            Some(when) => booked(language, &when),
            None => open(language).to_owned(),
        },
        Purpose::Plain => open(language).to_owned(),
    };
    Ok(Some(format!("{hello} {why}")))
}

/// What is left on a machine: who called, and not what about, because anybody may hear it.
pub(crate) async fn left_on_machine(app: &App, org: &OrgId, language: Language) -> Result<String> {
    let profile = orgs::profile(app, &Caller::system(org.clone())).await?;
    let hello = hello(language, &profile.name);
    let rest = match language {
        Language::En => "We tried to reach you. Please call us back. Goodbye.",
        Language::De => {
            "Wir haben versucht, Sie zu erreichen. Bitte rufen Sie uns zurück. Auf Wiederhören."
        }
        Language::Fr => "Nous avons essayé de vous joindre. Merci de nous rappeler. Au revoir.",
        Language::Es => {
            "Hemos intentado hablar con usted. Por favor, devuélvanos la llamada. Adiós."
        }
        Language::Ar => "حاولنا الوصول إليك. يرجى معاودة الاتصال بنا. مع السلامة.",
    };
    Ok(format!("{hello} {rest}"))
}

/// The appointment that the agent called about, in its open call of this conversation, and since when the
/// call is open.
pub(crate) async fn asks_about(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<(BookingId, Timestamp)>> {
    let call = dials::open_in(conn, org, conversation).await?;
    Ok(call.and_then(|call| Some((call.dial.booking_id?, call.started_at))))
}

/// When the appointment begins; none when it is gone.
async fn appointment(
    app: &App,
    org: &OrgId,
    call: &Call,
    language: Language,
) -> Result<Option<String>> {
    let Some(id) = &call.dial.booking_id else { return Ok(None) };
    let mut conn = app.db().read(org).await?;
    match bookings::load(&mut conn, org, id).await {
        Ok(booking) => {
            let zone = jiff::tz::TimeZone::get(&booking.time_zone);
            let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
            Ok(Some(day_and_clock(language, booking.starts_at, &zone)))
        }
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn hello(language: Language, business: &str) -> String {
    match language {
        Language::En => format!("Hello, this is the assistant of {business}."),
        Language::De => format!("Guten Tag, hier ist der Assistent von {business}."),
        Language::Fr => format!("Bonjour, ici l’assistant de {business}."),
        Language::Es => format!("Hola, le llama el asistente de {business}."),
        Language::Ar => format!("مرحبًا، معك المساعد الآلي من {business}."),
    }
}

fn back(language: Language, reason: &str) -> String {
    let plain = reason.is_empty();
    match language {
        Language::En if plain => "I am calling you back. What can I do for you?".to_owned(),
        Language::De if plain => "Ich rufe Sie zurück. Was kann ich für Sie tun?".to_owned(),
        Language::Fr if plain => "Je vous rappelle. Que puis-je faire pour vous ?".to_owned(),
        Language::Es if plain => "Le devuelvo la llamada. ¿En qué puedo ayudarle?".to_owned(),
        Language::Ar if plain => "أعاود الاتصال بك. كيف يمكنني مساعدتك؟".to_owned(),
        Language::En => format!("I am calling you back about this: {reason}."),
        Language::De => format!("Ich rufe Sie zurück, es geht um Folgendes: {reason}."),
        Language::Fr => format!("Je vous rappelle au sujet de ceci : {reason}."),
        Language::Es => format!("Le devuelvo la llamada por lo siguiente: {reason}."),
        Language::Ar => format!("أعاود الاتصال بك بخصوص ما يلي: {reason}."),
    }
}

fn about(language: Language, reason: &str) -> String {
    match language {
        Language::En => format!("I am calling about this: {reason}."),
        Language::De => format!("Es geht um Folgendes: {reason}."),
        Language::Fr => format!("Je vous appelle au sujet de ceci : {reason}."),
        Language::Es => format!("Le llamo por lo siguiente: {reason}."),
        Language::Ar => format!("أتصل بك بخصوص ما يلي: {reason}."),
    }
}

fn booked(language: Language, when: &str) -> String {
    match language {
        Language::En => {
            format!("I am calling about your appointment on {when}. Will you be there?")
        }
        Language::De => format!("Es geht um Ihren Termin am {when} Uhr. Werden Sie kommen?"),
        Language::Fr => {
            format!("Je vous appelle au sujet de votre rendez-vous : {when}. Serez-vous là ?")
        }
        Language::Es => format!("Le llamo por su cita: {when}. ¿Podrá venir?"),
        Language::Ar => format!("أتصل بك بخصوص موعدك: {when}. هل ستحضر؟"),
    }
}

const fn open(language: Language) -> &'static str {
    match language {
        Language::En => "Do you have a moment?",
        Language::De => "Haben Sie einen Moment Zeit?",
        Language::Fr => "Avez-vous un moment ?",
        Language::Es => "¿Tiene un momento?",
        Language::Ar => "هل لديك لحظة؟",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_calls_and_why_is_said_in_every_language() {
        for language in Language::ALL {
            assert!(hello(language, "Salon Ana").contains("Salon Ana"));
            assert!(about(language, "the order").contains("the order"));
            assert!(back(language, "the order").contains("the order"));
            assert!(booked(language, "Friday, 15:00").contains("Friday, 15:00"));
            assert!(!back(language, "").contains(": ") && !open(language).is_empty());
        }
    }
}
