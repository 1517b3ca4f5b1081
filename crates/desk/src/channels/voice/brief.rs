//! What a person is told before the caller whom the agent puts through to them: said to whoever answers, and
//! written into the conversation.

use frontdesk_base::{Language, Result, id::OrgId, text};

use super::calls::{Named, find};
use crate::{App, Caller, calls, contacts, conversations::voice};

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
    match language {
        Language::En => format!("A call for you from {who}. {wish}Press 1 to take it."),
        Language::De => {
            format!("Ein Anruf für Sie von {who}. {wish}Drücken Sie die 1, um ihn anzunehmen.")
        }
        Language::Fr => {
            format!("Un appel pour vous de {who}. {wish}Appuyez sur 1 pour le prendre.")
        }
        Language::Es => format!("Una llamada para usted de {who}. {wish}Pulse 1 para aceptarla."),
        Language::Ar => format!("مكالمة لك من {who}. {wish}اضغط 1 لقبولها."),
    }
}

/// Writes down to whom a caller is put through and what was said so far, for members.
pub(super) async fn write_down(
    app: &App,
    org: &OrgId,
    named: Named<'_>,
    number: &str,
) -> Result<()> {
    let Some(call) = find(app, org, named).await? else { return Ok(()) };
    let to = frontdesk_base::phone::grouped(number);
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
        }
    }
}
