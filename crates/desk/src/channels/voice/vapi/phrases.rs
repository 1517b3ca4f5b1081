//! What callers of a Vapi line hear instead of the agent, in the five languages.

use frontdesk_base::Language;

/// The caller is turned away.
pub(super) const fn turned_away(language: Language) -> &'static str {
    match language {
        Language::En => "This call cannot be taken. Goodbye.",
        Language::Es => "No podemos atender esta llamada. Adiós.",
        Language::De => "Dieser Anruf kann nicht angenommen werden. Auf Wiederhören.",
        Language::Fr => "Cet appel ne peut pas être pris. Au revoir.",
        Language::Ar => "لا يمكن الرد على هذه المكالمة. مع السلامة.",
    }
}

/// Nobody answers, and no message can be left.
pub(super) const fn out_of_service(language: Language) -> &'static str {
    match language {
        Language::En => "Nobody can take your call right now. Please call again later.",
        Language::Es => "Ahora no podemos atender su llamada. Vuelva a llamar más tarde.",
        Language::De => {
            "Gerade kann niemand Ihren Anruf annehmen. Bitte rufen Sie später noch einmal an."
        }
        Language::Fr => {
            "Personne ne peut prendre votre appel pour le moment. Rappelez plus tard, s’il vous plaît."
        }
        Language::Ar => "لا يمكن لأحد الرد على مكالمتك الآن. يرجى الاتصال لاحقًا.",
    }
}

/// Nobody answers, and the caller may say what it is about: there is no tone to wait for.
pub(super) const fn say_it_here(language: Language) -> &'static str {
    match language {
        Language::En => {
            "Nobody can take your call right now. Please tell me what it is about, and we will call you back."
        }
        Language::Es => {
            "Ahora no podemos atender su llamada. Dígame de qué se trata y le llamaremos."
        }
        Language::De => {
            "Gerade kann niemand Ihren Anruf annehmen. Sagen Sie mir bitte, worum es geht, wir rufen Sie zurück."
        }
        Language::Fr => {
            "Personne ne peut prendre votre appel pour le moment. Dites-moi de quoi il s’agit, nous vous rappellerons."
        }
        Language::Ar => {
            "لا يمكن لأحد الرد على مكالمتك الآن. أخبرني من فضلك بموضوع اتصالك وسنعاود الاتصال بك."
        }
    }
}
