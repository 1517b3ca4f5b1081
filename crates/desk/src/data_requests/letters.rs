//! The mails about data requests: to whoever asks in the language that they asked in, to owners and admins in
//! the business's, as far as that is English or German.

use frontdesk_base::{Error, Result, address::Email, id::OrgId, language::Language, text};
use frontdesk_db::Tx;

use super::{DataRequest, Status};
use crate::{
    App,
    mail::{self, NewMail},
    orgs::{self, Member, Profile},
};

const KIND: &str = "data_request";

/// The texts of one language. Holes are `{name}`.
struct Texts {
    /// What is asked for, by [`super::Kind`].
    kinds: [&'static str; 5],
    hello: &'static str,
    somebody: &'static str,
    confirm_subject: &'static str,
    confirm: &'static str,
    what: &'static str,
    confirm_link: &'static str,
    confirm_else: &'static str,
    received_subject: &'static str,
    received: &'static str,
    by: &'static str,
    answered_subject: &'static str,
    done: &'static str,
    refused: &'static str,
    complain: &'static str,
}

const EN: Texts = Texts {
    kinds: [
        "a look at the data",
        "a correction of the data",
        "the data as a file",
        "the data not to be used",
        "the data to be deleted",
    ],
    hello: "Hello {name},",
    somebody: "Hello,",
    confirm_subject: "Was this you? A request to {business} about your data",
    confirm: "somebody entered this address on the page of {business} and asks for something about their data.",
    what: "Asked for: {kind}",
    confirm_link: "Yes, this was me: {link}",
    confirm_else: "The link works for seven days. If this was not you, ignore this mail: nothing happens, and what was entered is deleted.",
    received_subject: "We have your request about your data at {business}",
    received: "we have your request, and your address is confirmed.",
    by: "You have an answer by {day}.",
    answered_subject: "Your request about your data at {business}",
    done: "your request is done.",
    refused: "we cannot do what you asked for. This is why:",
    complain: "If you disagree, you can complain to a data protection authority or go to court.",
};

const DE: Texts = Texts {
    kinds: [
        "Auskunft über die Daten",
        "Berichtigung der Daten",
        "die Daten als Datei",
        "die Daten nicht zu verwenden",
        "die Daten zu löschen",
    ],
    hello: "Guten Tag {name},",
    somebody: "Guten Tag,",
    confirm_subject: "Waren Sie das? Eine Anfrage an {business} zu Ihren Daten",
    confirm: "auf der Seite von {business} hat jemand diese Adresse angegeben und bittet um etwas, das die eigenen Daten betrifft.",
    what: "Gewünscht: {kind}",
    confirm_link: "Ja, das war ich: {link}",
    confirm_else: "Der Link gilt sieben Tage. Waren Sie es nicht, ignorieren Sie diese Mail: Es geschieht nichts, und die Angaben werden gelöscht.",
    received_subject: "Ihre Anfrage zu Ihren Daten bei {business} ist da",
    received: "Ihre Anfrage ist bei uns, und Ihre Adresse ist bestätigt.",
    by: "Sie haben bis zum {day} eine Antwort.",
    answered_subject: "Ihre Anfrage zu Ihren Daten bei {business}",
    done: "Ihre Anfrage ist erledigt.",
    refused: "wir können Ihrer Anfrage nicht nachkommen. Der Grund:",
    complain: "Sind Sie anderer Ansicht, können Sie sich bei einer Datenschutzbehörde beschweren oder vor Gericht gehen.",
};

const FR: Texts = Texts {
    kinds: [
        "consulter les données",
        "rectifier les données",
        "recevoir les données dans un fichier",
        "ne plus utiliser les données",
        "supprimer les données",
    ],
    hello: "Bonjour {name},",
    somebody: "Bonjour,",
    confirm_subject: "Était-ce vous ? Une demande à {business} sur vos données",
    confirm: "quelqu’un a indiqué cette adresse sur la page de {business} et fait une demande sur ses données.",
    what: "Demande : {kind}",
    confirm_link: "Oui, c’était moi : {link}",
    confirm_else: "Le lien est valable sept jours. Si ce n’était pas vous, ignorez ce mail : rien ne se passe, et ce qui a été saisi est supprimé.",
    received_subject: "Nous avons reçu votre demande sur vos données chez {business}",
    received: "nous avons votre demande, et votre adresse est confirmée.",
    by: "Vous aurez une réponse au plus tard le {day}.",
    answered_subject: "Votre demande sur vos données chez {business}",
    done: "votre demande est traitée.",
    refused: "nous ne pouvons pas donner suite à votre demande. En voici la raison :",
    complain: "Si vous n’êtes pas d’accord, vous pouvez saisir une autorité de protection des données ou un tribunal.",
};

const ES: Texts = Texts {
    kinds: [
        "ver los datos",
        "corregir los datos",
        "recibir los datos en un archivo",
        "que no se usen los datos",
        "eliminar los datos",
    ],
    hello: "Hola, {name}:",
    somebody: "Hola:",
    confirm_subject: "¿Fue usted? Una solicitud a {business} sobre sus datos",
    confirm: "alguien indicó esta dirección en la página de {business} y hace una solicitud sobre sus datos.",
    what: "Solicitud: {kind}",
    confirm_link: "Sí, fui yo: {link}",
    confirm_else: "El enlace sirve durante siete días. Si no fue usted, ignore este correo: no pasa nada y lo que se escribió se elimina.",
    received_subject: "Hemos recibido su solicitud sobre sus datos en {business}",
    received: "hemos recibido su solicitud y su dirección está confirmada.",
    by: "Tendrá una respuesta a más tardar el {day}.",
    answered_subject: "Su solicitud sobre sus datos en {business}",
    done: "su solicitud está atendida.",
    refused: "no podemos hacer lo que pidió. El motivo:",
    complain: "Si no está de acuerdo, puede reclamar ante una autoridad de protección de datos o acudir a los tribunales.",
};

const AR: Texts = Texts {
    kinds: [
        "الاطلاع على البيانات",
        "تصحيح البيانات",
        "الحصول على البيانات في ملف",
        "وقف استخدام البيانات",
        "حذف البيانات",
    ],
    hello: "مرحبًا {name}،",
    somebody: "مرحبًا،",
    confirm_subject: "هل كنت أنت؟ طلب إلى {business} بشأن بياناتك",
    confirm: "أدخل شخص ما هذا العنوان في صفحة {business} وقدّم طلبًا بشأن بياناته.",
    what: "الطلب: {kind}",
    confirm_link: "نعم، كنت أنا: {link}",
    confirm_else: "يعمل الرابط سبعة أيام. إن لم تكن أنت فتجاهل هذه الرسالة: لن يحدث شيء، وسيُحذف ما أُدخل.",
    received_subject: "وصلنا طلبك بشأن بياناتك لدى {business}",
    received: "وصلنا طلبك، وتم تأكيد عنوانك.",
    by: "ستصلك إجابة في موعد أقصاه {day}.",
    answered_subject: "طلبك بشأن بياناتك لدى {business}",
    done: "تم تنفيذ طلبك.",
    refused: "لا يمكننا تنفيذ ما طلبته. والسبب:",
    complain: "إن لم توافق على ذلك فيمكنك تقديم شكوى إلى جهة حماية البيانات أو اللجوء إلى القضاء.",
};

/// What an owner or admin reads.
struct Told {
    subject: &'static str,
    hello: &'static str,
    who: &'static str,
    by: &'static str,
    link: &'static str,
}

const TOLD_EN: Told = Told {
    subject: "Data request at {business}: answer by {day}",
    hello: "Hello {name},",
    who: "{who} ({email}) asks for something about their data. The address is confirmed.",
    by: "The law gives you until {day} to answer.",
    link: "Open the request: {link}",
};

const TOLD_DE: Told = Told {
    subject: "Anfrage zu Daten bei {business}: Antwort bis {day}",
    hello: "Guten Tag {name},",
    who: "{who} ({email}) bittet um etwas, das die eigenen Daten betrifft. Die Adresse ist bestätigt.",
    by: "Das Gesetz gibt Ihnen bis zum {day} Zeit für die Antwort.",
    link: "Zur Anfrage: {link}",
};

const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::En => &EN,
        Language::De => &DE,
        Language::Fr => &FR,
        Language::Es => &ES,
        Language::Ar => &AR,
    }
}

/// Paragraphs as a mail has them, and who writes.
fn body(paragraphs: &[String], profile: &Profile) -> String {
    let ways = [&profile.name, &profile.phone, &profile.email];
    let end: Vec<&str> =
        ways.into_iter().map(String::as_str).filter(|way| !way.is_empty()).collect();
    format!("{}\n\n{}\n", paragraphs.join("\n\n"), end.join("\n"))
}

fn subject(template: &str, profile: &Profile, day: &str) -> String {
    text::fill(template, &[("business", &text::shorten(&profile.name, 60)), ("day", day)])
}

/// By when it is answered, in words of a language.
fn day(request: &DataRequest, language: Language, profile: &Profile) -> String {
    let due = request.due_at.map(|due| due.in_zone(&profile.zone()).date());
    due.map_or_else(String::new, |due| language.day(due))
}

fn what(request: &DataRequest, texts: &Texts) -> String {
    text::fill(texts.what, &[("kind", texts.kinds[request.kind as usize])])
}

/// The mail with the link that confirms. It goes to an address that anybody may have typed, so it holds
/// nothing that they typed besides.
pub(super) async fn confirm(
    app: &App,
    tx: &mut Tx,
    (org, profile, to): (&OrgId, &Profile, &Email),
    request: &DataRequest,
    token: &str,
) -> Result<()> {
    let language = request.language();
    let texts = texts(language);
    let url = &app.settings().public_url;
    let link = format!("{url}/book/{}/your-data/{token}", profile.slug);
    let paragraphs = [
        texts.somebody.to_owned(),
        text::fill(texts.confirm, &[("business", &profile.name)]),
        what(request, texts),
        text::fill(texts.confirm_link, &[("link", &link)]),
        texts.confirm_else.to_owned(),
    ];
    let subject = subject(texts.confirm_subject, profile, "");
    let mail = NewMail::new(KIND, to, subject, body(&paragraphs, profile))
        .dressed(language, orgs::look(profile));
    mail::write(app, tx, Some(org), mail).await
}

/// The mail that says that a request is there, and by when it is answered.
pub(super) async fn received(
    app: &App,
    tx: &mut Tx,
    business: (&OrgId, &Profile),
    request: &DataRequest,
) -> Result<()> {
    let texts = texts(request.language());
    let day = day(request, request.language(), business.1);
    let paragraphs = [
        text::fill(texts.hello, &[("name", &text::unlinked(&request.name))]),
        texts.received.to_owned(),
        what(request, texts),
        text::fill(texts.by, &[("day", &day)]),
    ];
    to_asker(app, tx, business, request, (texts.received_subject, &paragraphs)).await
}

/// The mail with the business's answer.
pub(super) async fn answered(
    app: &App,
    tx: &mut Tx,
    business: (&OrgId, &Profile),
    request: &DataRequest,
) -> Result<()> {
    let texts = texts(request.language());
    let refused = request.status == Status::Refused;
    let mut paragraphs = vec![
        text::fill(texts.hello, &[("name", &text::unlinked(&request.name))]),
        if refused { texts.refused } else { texts.done }.to_owned(),
        request.answer.clone(),
        what(request, texts),
    ];
    if refused {
        paragraphs.push(texts.complain.to_owned());
    }
    to_asker(app, tx, business, request, (texts.answered_subject, &paragraphs)).await
}

async fn to_asker(
    app: &App,
    tx: &mut Tx,
    (org, profile): (&OrgId, &Profile),
    request: &DataRequest,
    (template, paragraphs): (&str, &[String]),
) -> Result<()> {
    let to = Email::parse(&request.email).map_err(Error::internal)?;
    let subject = subject(template, profile, "");
    let mail = NewMail::new(KIND, &to, subject, body(paragraphs, profile))
        .dressed(request.language(), orgs::look(profile));
    mail::write(app, tx, Some(org), mail).await
}

/// The mail to an owner or admin.
pub(super) async fn tell(
    app: &App,
    tx: &mut Tx,
    (org, profile, member): (&OrgId, &Profile, &Member),
    request: &DataRequest,
) -> Result<()> {
    let first = Language::choose(profile.languages.0.iter().map(String::as_str));
    let language = if first == Language::De { Language::De } else { Language::En };
    let told = if language == Language::De { &TOLD_DE } else { &TOLD_EN };
    let day = day(request, language, profile);
    let paragraphs = [
        text::fill(told.hello, &[("name", &member.name)]),
        text::fill(told.who, &[("who", &text::unlinked(&request.name)), ("email", &request.email)]),
        what(request, texts(language)),
        text::fill(told.by, &[("day", &day)]),
        text::fill(told.link, &[("link", &page(app, request))]),
    ];
    let subject = subject(told.subject, profile, &day);
    let mail = NewMail::new(KIND, &member.email, subject, body(&paragraphs, profile))
        .dressed(language, orgs::look(profile));
    mail::write(app, tx, Some(org), mail).await
}

/// Title and text of the team's task.
pub(super) fn task(app: &App, request: &DataRequest) -> (String, String) {
    let title = text::fill("Answer the data request of {name}", &[("name", &request.name)]);
    let text = text::fill(
        "{name} ({email}) asks for {kind}. The law sets the time for the answer. Owners and admins answer here: {link}",
        &[
            ("name", &request.name),
            ("email", &request.email),
            ("kind", EN.kinds[request.kind as usize]),
            ("link", &page(app, request)),
        ],
    );
    (title, text)
}

/// The request in the dashboard.
fn page(app: &App, request: &DataRequest) -> String {
    format!("{}/app/settings/privacy/{}", app.settings().public_url, request.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_the_same_things() {
        for language in Language::ALL {
            let texts = texts(language);
            for (text, hole) in [
                (texts.hello, "{name}"),
                (texts.confirm_subject, "{business}"),
                (texts.confirm, "{business}"),
                (texts.what, "{kind}"),
                (texts.confirm_link, "{link}"),
                (texts.received_subject, "{business}"),
                (texts.by, "{day}"),
                (texts.answered_subject, "{business}"),
            ] {
                assert_eq!(text.matches('{').count(), 1, "{text}");
                assert!(text.contains(hole), "{text}");
            }
            for plain in [texts.somebody, texts.confirm_else, texts.received, texts.done] {
                assert!(!plain.contains('{'), "{plain}");
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_no_hole() {
        assert_eq!(text::fill("{a} {b}", &[("a", "{b}"), ("b", "x")]), "{b} x");
    }
}
