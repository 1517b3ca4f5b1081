//! The mails about accounts. Their texts are files in `mails/`, a folder a language: they are in that of the
//! business where the user has been a member the longest.
//!
//! A mail to an address that nobody has proven says nothing that the asker wrote: a name can hold
//! an advertisement.

use frontdesk_base::{Result, address::Email, language::Language, text::fill};
use frontdesk_db::Tx;

use super::User;
use crate::{
    App,
    mail::{self, Look, NewMail},
    orgs,
};

/// The text of a mail in every language that is spoken here.
macro_rules! text {
    ($language:expr, $name:literal) => {
        match $language {
            Language::En => include_str!(concat!("mails/en/", $name, ".txt")),
            Language::De => include_str!(concat!("mails/de/", $name, ".txt")),
            Language::Fr => include_str!(concat!("mails/fr/", $name, ".txt")),
            Language::Es => include_str!(concat!("mails/es/", $name, ".txt")),
            Language::Ar => include_str!(concat!("mails/ar/", $name, ".txt")),
        }
    };
}

/// The subject in each language: English, German, French, Spanish, Arabic.
const fn subject(language: Language, all: [&'static str; 5]) -> &'static str {
    let [en, de, fr, es, ar] = all;
    match language {
        Language::En => en,
        Language::De => de,
        Language::Fr => fr,
        Language::Es => es,
        Language::Ar => ar,
    }
}

async fn write(
    app: &App,
    tx: &mut Tx,
    (kind, language): (&'static str, Language),
    to: &Email,
    subject: &str,
    body: String,
) -> Result<()> {
    let mail = NewMail::new(kind, to, subject.to_owned(), body).dressed(language, Look::default());
    mail::write(app, tx, None, mail).await
}

/// Of whoever signs up nothing is known yet: the mail is in the language of the page.
pub(super) async fn verification(app: &App, tx: &mut Tx, to: &Email, link: &str) -> Result<()> {
    let body = fill(include_str!("mails/verification.txt"), &[("link", link)]);
    write(app, tx, ("verification", Language::En), to, "Confirm your e-mail address", body).await
}

pub(super) async fn account_exists(app: &App, tx: &mut Tx, user: &User, link: &str) -> Result<()> {
    let language = orgs::language_of(tx, &user.id).await?;
    let login = format!("{}/login", app.settings().public_url);
    let body = fill(text!(language, "account_exists"), &[("login", &login), ("link", link)]);
    let said = [
        "You already have an account",
        "Sie haben schon ein Konto",
        "Vous avez déjà un compte",
        "Ya tiene una cuenta",
        "لديك حساب بالفعل",
    ];
    write(app, tx, ("notice", language), &user.email, subject(language, said), body).await
}

pub(super) async fn reset(app: &App, tx: &mut Tx, user: &User, link: &str) -> Result<()> {
    let language = orgs::language_of(tx, &user.id).await?;
    let body = fill(text!(language, "reset"), &[("name", &user.name), ("link", link)]);
    let said = [
        "Set a new password",
        "Ein neues Passwort setzen",
        "Choisir un nouveau mot de passe",
        "Poner una nueva contraseña",
        "اختيار كلمة مرور جديدة",
    ];
    write(app, tx, ("reset", language), &user.email, subject(language, said), body).await
}

pub(super) async fn password_changed(app: &App, tx: &mut Tx, user: &User) -> Result<()> {
    let language = orgs::language_of(tx, &user.id).await?;
    let forgot = format!("{}/forgot", app.settings().public_url);
    let holes = [("name", user.name.as_str()), ("forgot", &forgot)];
    let body = fill(text!(language, "password_changed"), &holes);
    let said = [
        "Your password was changed",
        "Ihr Passwort wurde geändert",
        "Votre mot de passe a été changé",
        "Su contraseña se ha cambiado",
        "تغيرت كلمة مرورك",
    ];
    write(app, tx, ("notice", language), &user.email, subject(language, said), body).await
}

/// To the address that a user wants to have.
pub(super) async fn email_change(
    app: &App,
    tx: &mut Tx,
    user: &User,
    to: &Email,
    link: &str,
) -> Result<()> {
    let language = orgs::language_of(tx, &user.id).await?;
    let body = fill(text!(language, "email_change"), &[("link", link)]);
    let said = [
        "Confirm your new e-mail address",
        "Bestätigen Sie Ihre neue E-Mail-Adresse",
        "Confirmez votre nouvelle adresse e-mail",
        "Confirme su nueva dirección de correo",
        "أكّد عنوان بريدك الجديد",
    ];
    write(app, tx, ("email_change", language), to, subject(language, said), body).await
}

/// To the old address, once the new one is asked for, and again once it is proven.
pub(super) async fn email_change_notice(
    app: &App,
    tx: &mut Tx,
    user: &User,
    new: &Email,
    done: bool,
) -> Result<()> {
    let language = orgs::language_of(tx, &user.id).await?;
    let (template, said) = if done {
        let said = [
            "Your e-mail address was changed",
            "Ihre E-Mail-Adresse wurde geändert",
            "Votre adresse e-mail a été changée",
            "Su dirección de correo se ha cambiado",
            "تغيّر عنوان بريدك",
        ];
        (text!(language, "email_changed"), said)
    } else {
        let said = [
            "A new e-mail address for your account",
            "Eine neue E-Mail-Adresse für Ihr Konto",
            "Une nouvelle adresse e-mail pour votre compte",
            "Una nueva dirección de correo para su cuenta",
            "عنوان بريد جديد لحسابك",
        ];
        (text!(language, "email_change_asked"), said)
    };
    let body = fill(template, &[("name", &user.name), ("new", new.as_str())]);
    write(app, tx, ("notice", language), &user.email, subject(language, said), body).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_the_same_marks() {
        let marks = |text: &str| {
            let mut marks: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
                .collect();
            marks.sort();
            marks
        };
        for language in Language::ALL {
            for (own, english) in [
                (text!(language, "account_exists"), text!(Language::En, "account_exists")),
                (text!(language, "email_change"), text!(Language::En, "email_change")),
                (text!(language, "email_change_asked"), text!(Language::En, "email_change_asked")),
                (text!(language, "email_changed"), text!(Language::En, "email_changed")),
                (text!(language, "password_changed"), text!(Language::En, "password_changed")),
                (text!(language, "reset"), text!(Language::En, "reset")),
            ] {
                assert_eq!(marks(own), marks(english), "{own}");
            }
        }
    }

    #[test]
    fn a_value_cannot_bring_a_mark_of_its_own() {
        let values = [("name", "{link}"), ("link", "https://desk.example/x")];

        assert_eq!(
            fill("Hi {name}, {link} {gone} {", &values),
            "Hi {link}, https://desk.example/x {gone} {"
        );
    }
}
