//! What a person is told before they have a caller: whoever answers takes the call by a key, so that no caller
//! is left with a machine. Of whom the agent puts through it is what they want too, which is also written into
//! the conversation; of a call that rings at a person, whom it is for and from.

use frontdesk_base::{
    Language, Result,
    id::{ChannelId, OrgId},
    phone, text,
};

use super::{
    calls::{Named, find},
    tickets,
};
use crate::{
    App, Caller, calls,
    contacts::{
        self,
        identities::{self, Kind},
    },
    conversations::voice,
    orgs,
};

/// The most characters of what a caller said first that are read out.
const WISH_CHARS: usize = 160;

/// What whoever answers hears; none where the call is not known.
pub(super) async fn spoken(
    app: &App,
    org: &OrgId,
    named: Named<'_>,
    language: Language,
) -> Result<Option<String>> {
    let Some(call) = find(app, org, named).await? else { return Ok(None) };
    let caller = Caller::system(org.clone());
    let who = contacts::get(app, &caller, &call.contact_id).await?.display_name();
    let said = calls::transcript(app, &caller, &call.id).await?;
    let theirs = said.iter().filter(|line| line.speaker == calls::Speaker::Contact);
    // What somebody calls for is in what they say first; a greeting alone says nothing.
    let wish = theirs.map(|line| text::line(&line.text)).find(|said| said.split(' ').count() >= 3);
    let wish = wish.map(|wish| text::shorten(&wish, WISH_CHARS)).unwrap_or_default();
    Ok(Some(whisper(language, &who, &wish)))
}

fn whisper(language: Language, who: &str, wish: &str) -> String {
    let wish = if wish.is_empty() { String::new() } else { format!("“{wish}” ") };
    let from = match language {
        Language::En => format!("A call for you from {who}."),
        Language::De => format!("Ein Anruf für Sie von {who}."),
        Language::Fr => format!("Un appel pour vous de {who}."),
        Language::Es => format!("Una llamada para usted de {who}."),
        Language::Ar => format!("مكالمة لك من {who}."),
    };
    format!("{from} {wish}{}", press(language))
}

/// What whoever answers hears of a call that rings at them before anybody has spoken with the caller; none
/// where no such call has come in.
pub(super) async fn announced(
    app: &App,
    org: &OrgId,
    call: (&ChannelId, &str),
    language: Language,
) -> Result<Option<String>> {
    let mut conn = app.db().read(org).await?;
    let Some((from, _)) = tickets::caller(&mut conn, org, call).await? else { return Ok(None) };
    let who = match from.number() {
        Some(number) => {
            let known = identities::find_in(&mut conn, org, Kind::Phone, number.as_str()).await?;
            let name = known.and_then(|contact| contact.name);
            Some(name.unwrap_or_else(|| digits(number.as_str())))
        }
        None => None,
    };
    let business = orgs::profile_in(&mut conn, org).await?.name;
    Ok(Some(announcement(language, &business, who.as_deref())))
}

fn announcement(language: Language, business: &str, who: Option<&str>) -> String {
    let from = match (language, who) {
        (Language::En, Some(who)) => format!("A call for {business} from {who}."),
        (Language::En, None) => format!("A call for {business} from a withheld number."),
        (Language::De, Some(who)) => format!("Ein Anruf für {business} von {who}."),
        (Language::De, None) => format!("Ein Anruf für {business} mit unterdrückter Nummer."),
        (Language::Fr, Some(who)) => format!("Un appel pour {business} de {who}."),
        (Language::Fr, None) => format!("Un appel pour {business} d’un numéro masqué."),
        (Language::Es, Some(who)) => format!("Una llamada para {business} de {who}."),
        (Language::Es, None) => format!("Una llamada para {business} de un número oculto."),
        (Language::Ar, Some(who)) => format!("مكالمة إلى {business} من {who}."),
        (Language::Ar, None) => format!("مكالمة إلى {business} من رقم محجوب."),
    };
    format!("{from} {}", press(language))
}

/// How the call is taken.
const fn press(language: Language) -> &'static str {
    match language {
        Language::En => "Press 1 to take it.",
        Language::De => "Drücken Sie die 1, um ihn anzunehmen.",
        Language::Fr => "Appuyez sur 1 pour le prendre.",
        Language::Es => "Pulse 1 para aceptarla.",
        Language::Ar => "اضغط 1 لقبولها.",
    }
}

/// A number as a carrier's voice says it digit by digit, with a breath between its groups.
fn digits(number: &str) -> String {
    let grouped = phone::grouped(number);
    let groups = grouped.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    let said = groups.map(|group| group.chars().map(String::from).collect::<Vec<_>>().join(" "));
    said.collect::<Vec<_>>().join(", ")
}

/// Writes down to whom a caller is put through and what was said so far, for members.
pub(super) async fn write_down(
    app: &App,
    org: &OrgId,
    named: Named<'_>,
    number: &str,
) -> Result<()> {
    let Some(call) = find(app, org, named).await? else { return Ok(()) };
    let to = phone::grouped(number);
    let words = format!("Put through to {to}. {}", call.summary.as_deref().unwrap_or_default());
    let mut tx = app.db().begin(org).await?;
    voice::note(app, &mut tx, org, &call.conversation_id, words.trim_end().to_owned()).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_hears_who_it_is_in_every_language() {
        for language in Language::ALL {
            let said = whisper(language, "Mia", "I want to move my appointment.");
            assert!(said.contains("Mia") && said.contains("move") && said.contains('1'), "{said}");
            assert!(!whisper(language, "Mia", "").contains('“'));
            let known = announcement(language, "Salon Ana", Some("Mia"));
            let hidden = announcement(language, "Salon Ana", None);
            assert!(known.contains("Salon Ana") && known.contains("Mia"), "{known}");
            assert!(hidden.contains("Salon Ana") && hidden.contains('1'), "{hidden}");
        }
    }

    #[test]
    fn a_number_is_said_digit_by_digit() {
        assert_eq!(digits("+4930901821"), "4 9, 3 0, 9 0 1 8 2 1");
        assert_eq!(digits("+14155550134"), "1, 4 1 5, 5 5 5, 0 1 3 4");
        assert_eq!(digits(""), "");
    }
}
