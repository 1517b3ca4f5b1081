//! Telling that somebody writes in another language, and saying so in it.

use crate::knowledge::index::words::{self, List};

use frontdesk_base::Language;

use super::{
    Offer,
    flow::{Flow, FlowKind},
    turn::{Told, Turn},
};

const SPANISH: List = List(
    "hola gracias buenos buenas dias tardes que cuanto cuesta donde esta estan abierto abren \
    cierran quiero una cita para por favor tienen puedo necesito horario hablar con persona \
    los las el mi como cuando hacen precio manana hoy ustedes quisiera reservar un del y si \
    es son hay aceptan tarjeta",
);
const GERMAN: List = List(
    "hallo guten tag morgen abend danke bitte ich mochte haben sie wann wie viel kostet wo ist \
    sind einen termin und der die das offnet geoffnet heute kann mit einem fur nicht ein eine \
    mein brauche uhr gibt es bei ihnen auf zu machen was wir ihr kartenzahlung parkplatz \
    haarschnitt sprechen mensch",
);
const FRENCH: List = List(
    "bonjour bonsoir salut merci vous etes je voudrais rendez combien coute ou est sont quand \
    ouvert ouverts ouvrez fermez aujourd demain avec une un le la les des pour quel quelle \
    quels horaires avez parler puis plait sil comment mon ma et que acceptez carte prix coupe \
    est-ce ce qui pas du au",
);
/// English words that are in none of the lists above.
const ENGLISH: List = List(
    "the you do are is how what when where can i have my much and to for of in on at your we \
    it please would like there any a with am not be cut open hours price name from this that \
    me get need want about if or will",
);
/// One of these alone says which language it is.
const SURE: &[(&str, Language)] = &[
    ("hola", Language::Es),
    ("gracias", Language::Es),
    ("buenos", Language::Es),
    ("buenas", Language::Es),
    ("hallo", Language::De),
    ("guten", Language::De),
    ("danke", Language::De),
    ("tschuss", Language::De),
    ("bonjour", Language::Fr),
    ("bonsoir", Language::Fr),
    ("salut", Language::Fr),
    ("merci", Language::Fr),
];

/// The language of these words when it is one that we know and not English.
pub(super) fn foreign(text: &str, words: &[String]) -> Option<Language> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(2_000);
    let (arabic, all) = letters.fold((0_u32, 0_u32), |(arabic, all), c| {
        (arabic + u32::from(matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}')), all + 1)
    });
    if arabic > 1 && arabic * 2 > all {
        return Some(Language::Ar);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).take(60).collect();
    let count = |list: &List| words.iter().filter(|word| list.has(word)).count();
    let english = count(&ENGLISH);
    if words.len() <= 3 && english == 0 {
        let sure = words.iter().find_map(|word| SURE.iter().find(|(known, _)| known == word));
        if let Some((_, language)) = sure {
            return Some(*language);
        }
    }
    let (best, language) =
        [(&SPANISH, Language::Es), (&GERMAN, Language::De), (&FRENCH, Language::Fr)]
            .into_iter()
            .map(|(list, language)| (count(list), language))
            .max_by_key(|(hits, _)| *hits)?;
    (best >= 2 && best > english && best * 3 >= words.len()).then_some(language)
}

/// A person, or to leave a message, when the text asks for that and nothing more.
fn wanted(language: Language, text: &str) -> Option<Offer> {
    let (person, message): (&[&str], &[&str]) = match language {
        Language::Es => (
            &["hablar con una persona", "hablar con alguien", "persona real", "un humano"],
            &["dejar un mensaje", "deje un mensaje", "dejar un recado"],
        ),
        Language::De => (
            &[
                "mit einem menschen sprechen",
                "mit jemandem sprechen",
                "mit einer person sprechen",
                "echten menschen",
            ],
            &["nachricht hinterlassen", "nachricht da lassen", "nachricht dalassen"],
        ),
        Language::Fr => (
            &[
                "parler a une personne",
                "parler a quelqu",
                "parler avec une personne",
                "un humain",
                "une vraie personne",
            ],
            &["laisser un message", "laisse un message"],
        ),
        Language::Ar => {
            (&["التحدث إلى شخص", "التحدث مع شخص", "أتحدث مع شخص"], &["ترك رسالة", "أترك رسالة"])
        }
        Language::En => return None,
    };
    let said = words::split(text);
    if said.len() > 12 {
        return None;
    }
    let (said, raw) = (said.join(" "), text.to_lowercase());
    let any = |phrases: &[&str]| phrases.iter().any(|p| said.contains(p) || raw.contains(p));
    if any(person) { Some(Offer::Person) } else { any(message).then_some(Offer::Message) }
}

impl Turn<'_> {
    /// Answers somebody who writes in another language: fetches a person or begins a message when
    /// that is what they ask for, and else says what it can do.
    pub(super) fn answer_in(&mut self, language: Language, text: &str) -> Told {
        match wanted(language, text) {
            Some(Offer::Person) => self.fetch_person("The contact asked for a person"),
            Some(_) if self.can("take_message") => {
                self.say(match language {
                    Language::Es => "Con mucho gusto; yo solo puedo escribir en inglés.",
                    Language::De => "Gern; ich selbst kann hier nur Englisch schreiben.",
                    Language::Fr => "Avec plaisir ; je ne peux écrire qu'en anglais.",
                    Language::Ar => "بكل سرور؛ لا أكتب إلا بالإنجليزية.",
                    Language::En => "",
                });
                self.begin(Flow::new(FlowKind::Message, None))
            }
            _ => {
                self.tell_language(language);
                Ok(())
            }
        }
    }

    /// Says, in the contact's language, that it answers in English only, and what it can do.
    pub(super) fn tell_language(&mut self, language: Language) {
        self.say(match language {
            Language::Es => {
                "Lo siento, aquí solo puedo responder en inglés. Puedo avisar a una persona o pasar un mensaje."
            }
            Language::De => {
                "Leider kann ich hier nur auf Englisch antworten. Ich kann eine Person holen oder eine Nachricht weitergeben."
            }
            Language::Fr => {
                "Désolé, je ne peux répondre qu'en anglais ici. Je peux appeler une personne ou transmettre un message."
            }
            Language::Ar => {
                "عذرًا، يمكنني الرد هنا باللغة الإنجليزية فقط. يمكنني استدعاء شخص أو نقل رسالة."
            }
            Language::En => return,
        });
        self.state.pending = Some(self.current.clone());
        self.offer_help_in(language);
    }

    /// Offers a person and a message as buttons that the contact can read.
    pub(super) fn offer_help_in(&mut self, language: Language) {
        let (person, message) = match language {
            Language::Es => ("Hablar con una persona", "Dejar un mensaje"),
            Language::De => ("Mit einer Person sprechen", "Nachricht hinterlassen"),
            Language::Fr => ("Parler à une personne", "Laisser un message"),
            Language::Ar => ("التحدث إلى شخص", "ترك رسالة"),
            Language::En => return self.offer_help(),
        };
        if self.can("escalate_to_human") {
            self.choice(person, "Talk to a person");
        }
        if self.can("take_message") {
            self.choice(message, "Leave a message");
        }
        self.offer_help();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, language) in [
            ("Hola, ¿cuánto cuesta un corte?", Some(Language::Es)),
            ("¿Tienen cita para mañana?", Some(Language::Es)),
            ("Guten Tag, wann haben Sie geöffnet?", Some(Language::De)),
            ("Ich möchte einen Termin", Some(Language::De)),
            ("Bonjour", Some(Language::Fr)),
            ("Combien coûte une coupe ?", Some(Language::Fr)),
            ("مرحبا، متى تفتحون؟", Some(Language::Ar)),
            ("How much is a cut?", None),
            ("parking", None),
            ("merci for your help, are you open", None),
            ("la mer nail polish", None),
            ("balayage", None),
            ("what time do you close on sat", None),
        ] {
            assert_eq!(foreign(text, &words::split(text)), language, "{text}");
        }
    }
}
