//! What callers hear before or instead of the agent, in the five languages, and how carriers name those.

use frontdesk_base::Language;

use super::{Line, VoiceSettings};

/// The language of a line's own sentences: its first, else the business's.
pub(super) fn language(settings: &VoiceSettings, business: &[String]) -> Language {
    let tags = settings.languages.iter().chain(business);
    Language::choose(tags.map(String::as_str))
}

/// The language as Twilio's and Telnyx's own voices name it.
pub(super) const fn tag(language: Language) -> &'static str {
    match language {
        Language::En => "en-US",
        Language::Es => "es-ES",
        Language::De => "de-DE",
        Language::Fr => "fr-FR",
        Language::Ar => "arb",
    }
}

/// Nobody answers, and a message may be left: in the business's own words where the desk is out or the line
/// off, which is what those are about.
pub(super) fn desk_out(line: &Line, language: Language) -> String {
    let own = &line.settings.desk_out_text;
    if !own.is_empty() && (line.settings.desk_out || !line.enabled) {
        return own.clone();
    }
    match language {
        Language::En => "Nobody can take your call right now. Please leave a message after the tone, and we will call you back.",
        Language::Es => "Ahora no podemos atender su llamada. Deje un mensaje después de la señal y le llamaremos.",
        Language::De => "Gerade kann niemand Ihren Anruf annehmen. Bitte hinterlassen Sie nach dem Ton eine Nachricht, wir rufen Sie zurück.",
        Language::Fr => "Personne ne peut prendre votre appel pour le moment. Laissez un message après le signal, nous vous rappellerons.",
        Language::Ar => "لا يمكن لأحد الرد على مكالمتك الآن. يرجى ترك رسالة بعد الصفارة وسنعاود الاتصال بك.",
    }
    .to_owned()
}

/// Something of ours failed.
pub(super) const fn sorry(language: Language) -> &'static str {
    match language {
        Language::En => "I'm sorry, something went wrong. Please call again in a few minutes.",
        Language::Es => "Lo siento, algo ha fallado. Vuelva a llamar dentro de unos minutos.",
        Language::De => {
            "Entschuldigung, da ist etwas schiefgegangen. Bitte rufen Sie in ein paar Minuten noch einmal an."
        }
        Language::Fr => "Désolé, un problème est survenu. Veuillez rappeler dans quelques minutes.",
        Language::Ar => "عذرًا، حدث خطأ ما. يرجى الاتصال مرة أخرى بعد بضع دقائق.",
    }
}

/// The message was taken.
pub(crate) const fn taken(language: Language) -> &'static str {
    match language {
        Language::En => "Thank you. Goodbye.",
        Language::Es => "Gracias. Adiós.",
        Language::De => "Vielen Dank. Auf Wiederhören.",
        Language::Fr => "Merci. Au revoir.",
        Language::Ar => "شكرًا لك. مع السلامة.",
    }
}

/// Countries in which whoever is recorded must know it: those of the European Economic Area, the United
/// Kingdom and Switzerland (data protection), Canada, Australia, and the United States, where it hangs on the
/// state, which a mobile number does not tell.
const TOLD: [&str; 35] = [
    "AT", "AU", "BE", "BG", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR",
    "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE",
    "SI", "SK", "US",
];

/// That a call is recorded: the business's own sentence in this language, else ours.
pub(super) fn consent(settings: &VoiceSettings, language: Language) -> String {
    let own = settings.consent_texts.iter();
    let own = own.filter(|(tag, _)| Language::from_tag(tag) == Some(language));
    if let Some((_, text)) = own.into_iter().next() {
        return text.clone();
    }
    match language {
        Language::En => "This call is recorded.",
        Language::Es => "Esta llamada se graba.",
        Language::De => "Dieses Gespräch wird aufgezeichnet.",
        Language::Fr => "Cet appel est enregistré.",
        Language::Ar => "هذه المكالمة مسجلة.",
    }
    .to_owned()
}

impl VoiceSettings {
    /// What somebody with this number, where it is known, is told about recording before anything is
    /// recorded, in this language; `None` where nothing is recorded or nothing is to be said.
    pub fn consent_line(&self, language: Language, number: Option<&str>) -> Option<String> {
        let country = number.and_then(frontdesk_base::phone::country);
        let asked = country.is_some_and(|country| TOLD.contains(&country.as_str()));
        (self.recording && (self.consent || asked)).then(|| consent(self, language))
    }
}
