//! One-time codes: proof, within one conversation, of being the contact whose address is on file.
//!
//! Six digits to the e-mail address that the business has, good for ten minutes and three tries; at most
//! five a day to one contact and in one conversation. What is stored is a hash. The proof holds for an hour, in that
//! conversation only.

use frontdesk_base::{
    Error, Result,
    address::Email,
    id::{ContactId, ConversationId, OneTimeCodeId, OrgId},
    language::Language,
};

use super::store::codes as rows;
use crate::{
    App, contacts, limits,
    mail::{self, NewMail},
    signing,
};

/// Codes to one contact in a day.
const PER_DAY: i64 = 5;

/// What came of a code that somebody entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is right: this is who they have proven to be.
    Proven(ContactId),
    /// It is not; so many tries are left.
    Wrong(i64),
    /// There is none to try: none was sent, it has run out, or its tries are used up.
    Gone,
}

/// Sends a code to the address of `to`. Without anybody to send it to, or with too many sent to them today, the
/// conversation waits for a code all the same, one that nothing fits: whoever tries learns nothing of who has
/// appointments here.
pub(crate) async fn send(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
    visitor: &ContactId,
    to: Option<&ContactId>,
) -> Result<()> {
    let now = app.clock().now();
    let day_ago = now.minus(std::time::Duration::from_secs(24 * 3600));
    let mut tx = app.db().begin(org).await?;
    rows::lock(&mut tx, org).await?;
    if rows::asked_since(&mut tx, org, conversation, day_ago).await? >= PER_DAY {
        return Err(Error::conflict("Too many codes were sent today; a person can help."));
    }
    let mut known = None;
    if let Some(contact) = to {
        let person = contacts::load(&mut tx, org, contact).await?;
        let address = person.email.as_deref().and_then(|email| Email::parse(email).ok());
        if rows::sent_since(&mut tx, org, contact, day_ago).await? < PER_DAY {
            known = address.map(|address| (contact, address));
        }
    }
    let code = six_digits(app);
    rows::end_all(&mut tx, org, conversation, now).await?;
    rows::insert(
        &mut tx,
        org,
        &rows::NewCode {
            id: OneTimeCodeId::new(now),
            conversation: conversation.clone(),
            contact: known.as_ref().map_or(visitor, |(contact, _)| contact).clone(),
            hash: known.as_ref().map_or_else(String::new, |_| hash(conversation, &code)),
            expires_at: now.plus(limits::ONE_TIME_CODE),
            now,
        },
    )
    .await?;
    if let Some((contact, to)) = known {
        let business = crate::orgs::profile_in(&mut tx, org).await?;
        let person = contacts::load(&mut tx, org, contact).await?;
        let language = super::letters::language(&person, &business);
        let (subject, body) = words(language, &business.name, &code);
        let mail = NewMail::new("code", &to, subject, body)
            .contact(contact)
            .dressed(language, crate::orgs::look(&business));
        mail::write(app, &mut tx, Some(org), mail).await?;
    }
    tx.commit().await
}

/// Subject and text of the mail with a code.
fn words(language: Language, name: &str, code: &str) -> (String, String) {
    match language {
        Language::En => (
            format!("Your code for {name}: {code}"),
            format!(
                "Hello,\n\nyour code for {name} is {code}. It works for ten minutes.\n\nIf you did not ask for it, ignore this mail: somebody may have mistyped an address.\n"
            ),
        ),
        Language::De => (
            format!("Ihr Code für {name}: {code}"),
            format!(
                "Guten Tag,\n\nIhr Code für {name} ist {code}. Er gilt zehn Minuten.\n\nHaben Sie ihn nicht verlangt, ignorieren Sie diese Mail: Vielleicht hat sich jemand bei der Adresse vertippt.\n"
            ),
        ),
        Language::Fr => (
            format!("Votre code pour {name} : {code}"),
            format!(
                "Bonjour,\n\nvotre code pour {name} est {code}. Il est valable dix minutes.\n\nSi vous ne l’avez pas demandé, ignorez ce mail : quelqu’un s’est peut-être trompé d’adresse.\n"
            ),
        ),
        Language::Es => (
            format!("Su código para {name}: {code}"),
            format!(
                "Hola:\n\nsu código para {name} es {code}. Sirve durante diez minutos.\n\nSi no lo pidió, ignore este correo: puede que alguien se haya equivocado de dirección.\n"
            ),
        ),
        Language::Ar => (
            format!("رمزك لدى {name}: {code}"),
            format!(
                "مرحبًا،\n\nرمزك لدى {name} هو {code}. وهو صالح لعشر دقائق.\n\nإن لم تطلبه فتجاهل هذه الرسالة: ربما أخطأ أحدهم في كتابة عنوان.\n"
            ),
        ),
    }
}

/// Tries a code. Every try counts, also of somebody who tries many at once.
pub(crate) async fn check(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
    code: &str,
) -> Result<Checked> {
    let now = app.clock().now();
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let mut tx = app.db().begin(org).await?;
    let Some(row) =
        rows::try_newest(&mut tx, org, conversation, now, limits::ONE_TIME_CODE_TRIES).await?
    else {
        return Ok(Checked::Gone);
    };
    let right =
        !row.code_hash.is_empty() && signing::same(&row.code_hash, &hash(conversation, &code));
    if right {
        rows::prove(&mut tx, org, &row.id, now.plus(limits::PROVEN_FOR)).await?;
    }
    tx.commit().await?;
    Ok(if right {
        Checked::Proven(row.contact_id)
    } else {
        Checked::Wrong(limits::ONE_TIME_CODE_TRIES - row.tries)
    })
}

/// Whom somebody in this conversation has proven to be, as of now.
pub(crate) async fn proven(
    app: &App,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<ContactId>> {
    let mut conn = app.db().read(org).await?;
    rows::proven(&mut conn, org, conversation, app.clock().now()).await
}

fn hash(conversation: &ConversationId, code: &str) -> String {
    signing::token_hash(&format!("{conversation}\n{code}"))
}

/// Six digits, each as likely as the others.
fn six_digits(app: &App) -> String {
    let token = app.random().token();
    let number = u64::from_str_radix(token.get(..15).unwrap_or("0"), 16).unwrap_or(0);
    format!("{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_whose_code_it_is_and_which() {
        for language in Language::ALL {
            let (subject, body) = words(language, "Salon {code} 123456", "654321");
            assert!(subject.contains("Salon {code} 123456") && subject.ends_with("654321"));
            assert!(body.contains("Salon {code} 123456") && body.contains("654321"));
        }
    }
}
