//! What the call itself says, in the five languages, and the words that ears are told ahead.

use frontdesk_base::{Language, Result, id::OrgId};
use frontdesk_voice::{
    core::{Lines, Opening},
    session::Tongue,
    spoken::Pronunciation,
};

use super::VoiceSettings;
use crate::{App, Caller, services, settings::AgentSettings};

/// The most words that ears are told.
const TERMS: usize = 50;

/// The language that a call begins in: the contact's where the line speaks it, else the line's
/// first, else the agent's.
pub(crate) fn language(contact: Option<&str>, line: &VoiceSettings, agent: &[String]) -> Language {
    let spoken: Vec<Language> =
        line.languages.iter().filter_map(|tag| Language::from_tag(tag)).collect();
    let theirs = contact.and_then(Language::from_tag).filter(|theirs| spoken.contains(theirs));
    let first = spoken.first().copied();
    theirs.or(first).unwrap_or_else(|| Language::choose(agent.iter().map(String::as_str)))
}

/// The languages that a caller may change between: those of the line, where there are several that ears
/// can tell from one another. Ears that hear several at once know no Arabic.
pub(crate) fn tongues(line: &VoiceSettings) -> Vec<Tongue> {
    let spoken: Vec<Language> =
        line.languages.iter().filter_map(|tag| Language::from_tag(tag)).collect();
    if spoken.len() < 2 || spoken.contains(&Language::Ar) {
        return Vec::new();
    }
    let tongue =
        |language: Language| Tongue { tag: language.tag().to_owned(), lines: lines(language) };
    spoken.into_iter().map(tongue).collect()
}

/// How the business's words are said.
pub(crate) fn taught(line: &VoiceSettings) -> Vec<Pronunciation> {
    let words = line.pronunciations.clone().into_iter();
    words.map(|(written, spoken)| Pronunciation { written, spoken }).collect()
}

/// What single keys say.
pub(crate) fn menu(line: &VoiceSettings) -> Vec<(char, String)> {
    let keys = line.menu.iter();
    keys.filter_map(|(key, said)| Some((key.chars().next()?, said.clone()))).collect()
}

/// What is said first: that the call is recorded, where somebody with that number is to be told, and the
/// greeting.
pub(crate) fn opening(
    line: &VoiceSettings,
    agent: &AgentSettings,
    language: Language,
    number: Option<&str>,
) -> Vec<Opening> {
    let consent = line.consent_line(language, number);
    let consent = consent.map(|text| Opening { text, interruptible: false, fixed: true });
    let greeting = if line.greeting.is_empty() { &agent.greeting } else { &line.greeting };
    let greeting = Opening { text: greeting.clone(), interruptible: true, fixed: true };
    consent.into_iter().chain([greeting]).collect()
}

/// The lines that are ready.
pub(crate) fn lines(language: Language) -> Lines {
    let [filler, idle, idle_goodbye, length_warning, length_goodbye, again, person, leaving] = match language {
        Language::En => return Lines::default(),
        Language::De => [
            "Einen Moment, ich sehe nach.",
            "Sind Sie noch da?",
            "Ich höre Sie leider nicht und beende das Gespräch. Rufen Sie gern wieder an. Auf Wiederhören.",
            "Wir haben noch etwa eine Minute.",
            "Ich muss das Gespräch hier beenden. Rufen Sie gern wieder an. Auf Wiederhören.",
            "Entschuldigung, das habe ich nicht verstanden. Können Sie das bitte wiederholen?",
            "Ich möchte mit einem Menschen sprechen.",
            "Ich muss das Gespräch aus einem technischen Grund hier beenden. Bitte rufen Sie in einer Minute wieder an. Auf Wiederhören.",
        ],
        Language::Fr => [
            "Un instant, je vérifie.",
            "Vous êtes toujours là ?",
            "Je ne vous entends pas, je termine donc l’appel. N’hésitez pas à rappeler. Au revoir.",
            "Il nous reste environ une minute.",
            "Je dois terminer l’appel ici. N’hésitez pas à rappeler. Au revoir.",
            "Pardon, je n’ai pas compris. Pouvez-vous répéter ?",
            "Je voudrais parler à une personne.",
            "Je dois terminer l’appel ici pour une raison technique. Merci de rappeler dans une minute. Au revoir.",
        ],
        Language::Es => [
            "Un momento, lo compruebo.",
            "¿Sigue ahí?",
            "No le oigo, así que termino la llamada. Vuelva a llamar cuando quiera. Adiós.",
            "Nos queda alrededor de un minuto.",
            "Tengo que terminar la llamada aquí. Vuelva a llamar cuando quiera. Adiós.",
            "Perdone, no le he entendido. ¿Puede repetirlo?",
            "Quiero hablar con una persona.",
            "Tengo que terminar la llamada aquí por un motivo técnico. Vuelva a llamar dentro de un minuto, por favor. Adiós.",
        ],
        Language::Ar => [
            "لحظة من فضلك، أتحقق من ذلك.",
            "هل ما زلت معي؟",
            "لا أستطيع سماعك، لذلك سأنهي المكالمة. يرجى الاتصال مرة أخرى. مع السلامة.",
            "تبقى لنا دقيقة تقريبًا.",
            "يجب أن أنهي المكالمة هنا. يرجى الاتصال مرة أخرى. مع السلامة.",
            "عذرًا، لم أفهم ذلك. هل يمكنك الإعادة؟",
            "أود التحدث مع شخص.",
            "يجب أن أنهي المكالمة هنا لسبب تقني. يرجى الاتصال مرة أخرى بعد دقيقة. مع السلامة.",
        ],
    }
    .map(str::to_owned);
    Lines { filler, idle, idle_goodbye, length_warning, length_goodbye, again, person, leaving }
}

/// What a caller hears when a person is to have the word: that they are put through, or that they
/// will hear of it.
pub(crate) const fn handed_over(language: Language, transfers: bool) -> &'static str {
    match (language, transfers) {
        (Language::En, true) => "I'll put you through to the team now. One moment, please.",
        (Language::En, false) => "I've told the team, and they will call you back. Goodbye.",
        (Language::De, true) => "Ich verbinde Sie jetzt mit dem Team. Einen Moment, bitte.",
        (Language::De, false) => "Das Team weiß Bescheid und ruft Sie zurück. Auf Wiederhören.",
        (Language::Fr, true) => "Je vous passe l’équipe. Un instant, s’il vous plaît.",
        (Language::Fr, false) => "L’équipe est prévenue et vous rappellera. Au revoir.",
        (Language::Es, true) => "Le paso con el equipo. Un momento, por favor.",
        (Language::Es, false) => "He avisado al equipo, que le llamará. Adiós.",
        (Language::Ar, true) => "سأحولك إلى الفريق الآن. لحظة من فضلك.",
        (Language::Ar, false) => "أبلغت الفريق وسيتصل بك. مع السلامة.",
    }
}

/// What a caller hears who was put through and comes back, because nobody took the call.
pub(crate) const fn nobody_came(language: Language) -> &'static str {
    match language {
        Language::En => {
            "I'm sorry, nobody can take your call right now. The team will call you back. Is there anything I can do for you in the meantime?"
        }
        Language::De => {
            "Es tut mir leid, gerade kann niemand ans Telefon kommen. Das Team ruft Sie zurück. Kann ich inzwischen etwas für Sie tun?"
        }
        Language::Fr => {
            "Désolé, personne ne peut prendre votre appel pour le moment. L’équipe vous rappellera. Puis-je faire quelque chose pour vous en attendant ?"
        }
        Language::Es => {
            "Lo siento, ahora mismo nadie puede atenderle. El equipo le llamará. ¿Puedo ayudarle en algo mientras tanto?"
        }
        Language::Ar => {
            "عذرًا، لا يمكن لأحد الرد عليك الآن. سيتصل بك الفريق. هل يمكنني مساعدتك في شيء حتى ذلك الحين؟"
        }
    }
}

/// What a visitor in the browser hears then.
pub(crate) const fn handed_over_here(language: Language) -> &'static str {
    match language {
        Language::En => "I've told the team, and they will answer you here in the chat. Goodbye.",
        Language::De => "Das Team weiß Bescheid und antwortet Ihnen hier im Chat. Auf Wiederhören.",
        Language::Fr => "L’équipe est prévenue et vous répondra ici dans le chat. Au revoir.",
        Language::Es => "He avisado al equipo, que le responderá aquí en el chat. Adiós.",
        Language::Ar => "أبلغت الفريق وسيرد عليك هنا في المحادثة. مع السلامة.",
    }
}

/// Names that ears would not know: of services and of who does them.
pub(crate) async fn terms(app: &App, org: &OrgId) -> Result<Vec<String>> {
    let caller = Caller::agent(org.clone());
    let services = services::list(app, &caller).await?;
    let staff = services::list_staff(app, &caller).await?;
    let names = services.into_iter().map(|service| service.name);
    let names = staff.into_iter().map(|person| person.name).chain(names);
    Ok(names.take(TERMS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_begins_in_a_language_that_the_line_speaks() {
        let line = VoiceSettings {
            languages: vec!["de".into(), "en-GB".into()],
            ..VoiceSettings::default()
        };
        let agent = ["fr".to_owned()];
        assert_eq!(language(Some("en"), &line, &agent), Language::En);
        assert_eq!(language(Some("es"), &line, &agent), Language::De);
        assert_eq!(language(None, &VoiceSettings::default(), &agent), Language::Fr);
    }

    #[test]
    fn what_must_be_said_before_a_recording_comes_first() {
        let agent = AgentSettings::new(Vec::new(), frontdesk_base::Timestamp::from_millis(0));
        let plain = VoiceSettings { greeting: "Juniper!".into(), ..VoiceSettings::default() };
        let said = |line: &VoiceSettings| -> Vec<(String, bool)> {
            let opening = opening(line, &agent, Language::En, None);
            opening.into_iter().map(|line| (line.text, line.interruptible)).collect()
        };
        assert_eq!(said(&plain), [("Juniper!".to_owned(), true)]);
        let recorded = VoiceSettings { recording: true, ..plain };
        let notice = ("This call is recorded.".to_owned(), false);
        assert_eq!(said(&recorded), [notice, ("Juniper!".to_owned(), true)]);

        let silent = VoiceSettings { consent: false, ..recorded };
        let told = |number: Option<&str>| silent.consent_line(Language::En, number).is_some();
        for number in ["+4930901821", "+14155550134", "+442079460000"] {
            assert!(told(Some(number)), "their law asks for it: {number}");
        }
        assert!(!told(Some("+81312345678")) && !told(None), "the business says nothing");
    }

    #[test]
    fn a_caller_may_change_between_the_languages_that_ears_tell_apart() {
        let tags = |languages: &[&str]| {
            let languages = languages.iter().map(|tag| (*tag).to_owned()).collect();
            let line = VoiceSettings { languages, ..VoiceSettings::default() };
            tongues(&line).into_iter().map(|tongue| tongue.tag).collect::<Vec<_>>()
        };
        assert_eq!(tags(&["de", "en-GB"]), ["de", "en"]);
        assert_eq!(tags(&["de"]), [""; 0]);
        assert_eq!(tags(&["ar", "en"]), [""; 0]);
    }

    #[test]
    fn every_line_is_there_in_every_language() {
        for language in Language::ALL {
            let lines = lines(language);
            for line in [&lines.filler, &lines.idle, &lines.again, &lines.person, &lines.leaving] {
                assert!(!line.is_empty());
            }
            assert_ne!(handed_over(language, true), handed_over(language, false));
            assert_ne!(handed_over_here(language), handed_over(language, false));
            assert!(nobody_came(language).ends_with(['?', '؟']));
        }
    }
}
