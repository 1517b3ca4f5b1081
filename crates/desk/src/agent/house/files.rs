//! Files: that they have arrived, and that somebody else must look into them.

use frontdesk_base::Language;

use super::{
    Author,
    flow::Flow,
    languages,
    said::Said,
    turn::{Told, Turn},
};

impl Turn<'_> {
    /// Says that what was sent is here, and asks what it is about. It counts as no miss: nothing was
    /// asked. What is being written down goes on.
    pub(super) fn take_files(&mut self, flow: Option<Flow>) -> Told {
        let language = self.spoken();
        self.say(arrived(language, self.input.files > 1));
        if let Some(flow) = flow {
            return self.go_on(flow);
        }
        self.offer_help_in(language);
        Ok(())
    }

    /// The language of the contact's last words, or the one they prefer.
    fn spoken(&self) -> Language {
        let theirs = |line: &&super::HistoryLine<'_>| line.author == Author::Contact;
        let now = self.input.texts.last().copied();
        let last = now.or_else(|| self.input.history.iter().rfind(theirs).map(|line| line.text));
        last.map_or(self.facts.language, |text| {
            languages::foreign(text, &Said::new(text).words).unwrap_or(Language::En)
        })
    }
}

/// No claim that anybody has seen it: only that it is there for them.
fn arrived(language: Language, several: bool) -> &'static str {
    match (language, several) {
        (Language::En, false) => {
            "Thank you, your file is here and the team can open it. I can't look into files myself: what would you like to know about it?"
        }
        (Language::En, true) => {
            "Thank you, your files are here and the team can open them. I can't look into files myself: what would you like to know about them?"
        }
        (Language::Es, false) => {
            "Gracias, su archivo ha llegado y el equipo puede abrirlo. Yo no puedo ver archivos: ¿qué le gustaría saber?"
        }
        (Language::Es, true) => {
            "Gracias, sus archivos han llegado y el equipo puede abrirlos. Yo no puedo ver archivos: ¿qué le gustaría saber?"
        }
        (Language::De, false) => {
            "Danke, Ihre Datei ist da, und das Team kann sie öffnen. Ich selbst kann nicht in Dateien schauen: Was möchten Sie dazu wissen?"
        }
        (Language::De, true) => {
            "Danke, Ihre Dateien sind da, und das Team kann sie öffnen. Ich selbst kann nicht in Dateien schauen: Was möchten Sie dazu wissen?"
        }
        (Language::Fr, false) => {
            "Merci, votre fichier est arrivé et l'équipe peut l'ouvrir. Je ne peux pas lire les fichiers : que souhaitez-vous savoir ?"
        }
        (Language::Fr, true) => {
            "Merci, vos fichiers sont arrivés et l'équipe peut les ouvrir. Je ne peux pas lire les fichiers : que souhaitez-vous savoir ?"
        }
        (Language::Ar, false) => {
            "شكرًا، وصل ملفك ويمكن للفريق فتحه. لا أستطيع الاطلاع على الملفات بنفسي: ماذا تود أن تعرف عنه؟"
        }
        (Language::Ar, true) => {
            "شكرًا، وصلت ملفاتك ويمكن للفريق فتحها. لا أستطيع الاطلاع على الملفات بنفسي: ماذا تود أن تعرف عنها؟"
        }
    }
}
