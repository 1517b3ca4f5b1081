//! The lines about what happened, in the contact's language.

use frontdesk_base::Language;

use super::handover::Line;

/// Who a line speaks of.
pub(super) struct Names<'a> {
    pub(super) member: &'a str,
    pub(super) agent: &'a str,
}

/// The line as both sides read it.
pub(super) fn say(line: Line, language: Language, names: &Names<'_>) -> String {
    let (member, agent) = (names.member, names.agent);
    match (line, language) {
        (Line::PersonComing, Language::En) => "Somebody from the team will be with you in a few minutes.".to_owned(),
        (Line::PersonComing, Language::Es) => "Alguien del equipo le atenderá en unos minutos.".to_owned(),
        (Line::PersonComing, Language::De) => "Jemand aus dem Team ist in wenigen Minuten für Sie da.".to_owned(),
        (Line::PersonComing, Language::Fr) => "Quelqu’un de l’équipe sera à vous dans quelques minutes.".to_owned(),
        (Line::PersonComing, Language::Ar) => "سيكون أحد أفراد الفريق معك خلال دقائق.".to_owned(),
        (Line::TeamTold, Language::En) => "The team has been told and will get back to you.".to_owned(),
        (Line::TeamTold, Language::Es) => "Hemos avisado al equipo, que se pondrá en contacto con usted.".to_owned(),
        (Line::TeamTold, Language::De) => "Das Team weiß Bescheid und meldet sich bei Ihnen.".to_owned(),
        (Line::TeamTold, Language::Fr) => "L’équipe est prévenue et reviendra vers vous.".to_owned(),
        (Line::TeamTold, Language::Ar) => "تم إبلاغ الفريق وسيعاود التواصل معك.".to_owned(),
        (Line::PersonHere, Language::En) => format!("{member} is here now."),
        (Line::PersonHere, Language::Es) => format!("{member} ya está aquí."),
        (Line::PersonHere, Language::De) => format!("{member} ist jetzt da."),
        (Line::PersonHere, Language::Fr) => format!("{member} est maintenant là."),
        (Line::PersonHere, Language::Ar) => format!("{member} معك الآن."),
        (Line::AgentBack, Language::En) => format!("{agent}, our assistant, takes it from here."),
        (Line::AgentBack, Language::Es) => format!("{agent}, nuestro asistente, continúa a partir de aquí."),
        (Line::AgentBack, Language::De) => format!("{agent}, unser Assistent, übernimmt ab hier."),
        (Line::AgentBack, Language::Fr) => format!("{agent}, notre assistant, prend le relais."),
        (Line::AgentBack, Language::Ar) => format!("{agent}، مساعدنا، يتابع معك من هنا."),
        (Line::NobodyCame, Language::En) => {
            "Sorry, nobody could come to the chat. We have noted that you are waiting and will get back to you. You can leave a message here, with how to reach you.".to_owned()
        }
        (Line::NobodyCame, Language::Es) => {
            "Lo sentimos, nadie ha podido atenderle en el chat. Hemos tomado nota y le responderemos. Puede dejar aquí un mensaje con sus datos de contacto.".to_owned()
        }
        (Line::NobodyCame, Language::De) => {
            "Leider konnte niemand in den Chat kommen. Wir haben vermerkt, dass Sie warten, und melden uns. Sie können hier eine Nachricht hinterlassen und wie wir Sie erreichen.".to_owned()
        }
        (Line::NobodyCame, Language::Fr) => {
            "Désolé, personne n’a pu rejoindre la discussion. Nous avons noté votre demande et reviendrons vers vous. Vous pouvez laisser ici un message et vos coordonnées.".to_owned()
        }
        (Line::NobodyCame, Language::Ar) => {
            "عذرًا، لم يتمكن أحد من الانضمام إلى المحادثة. لقد سجلنا طلبك وسنعاود التواصل معك. يمكنك ترك رسالة هنا مع طريقة للوصول إليك.".to_owned()
        }
        (Line::Closed, Language::En) => "This conversation is closed. Write again at any time.".to_owned(),
        (Line::Closed, Language::Es) => "Esta conversación está cerrada. Escriba de nuevo cuando quiera.".to_owned(),
        (Line::Closed, Language::De) => "Diese Unterhaltung ist beendet. Schreiben Sie jederzeit wieder.".to_owned(),
        (Line::Closed, Language::Fr) => "Cette conversation est terminée. Écrivez à nouveau à tout moment.".to_owned(),
        (Line::Closed, Language::Ar) => "انتهت هذه المحادثة. يمكنك الكتابة مجددًا في أي وقت.".to_owned(),
        (Line::Reopened, Language::En) => "The conversation goes on.".to_owned(),
        (Line::Reopened, Language::Es) => "La conversación continúa.".to_owned(),
        (Line::Reopened, Language::De) => "Die Unterhaltung geht weiter.".to_owned(),
        (Line::Reopened, Language::Fr) => "La conversation continue.".to_owned(),
        (Line::Reopened, Language::Ar) => "تستمر المحادثة.".to_owned(),
    }
}

/// What pressing "talk to a person" says, where the agent hears it as words.
pub(super) fn asks_for_person(language: Language) -> &'static str {
    match language {
        Language::En => "I would like to talk to a person.",
        Language::Es => "Quiero hablar con una persona.",
        Language::De => "Ich möchte mit einem Menschen sprechen.",
        Language::Fr => "Je voudrais parler à une personne.",
        Language::Ar => "أود التحدث مع شخص.",
    }
}
