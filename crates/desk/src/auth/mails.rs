//! The mails about accounts. Their texts are files in `mails/`.
//!
//! A mail to an address that nobody has proven says nothing that the asker wrote: a name can hold
//! an advertisement.

use frontdesk_base::{Result, address::Email};
use frontdesk_db::Tx;

use crate::{
    App,
    mail::{self, NewMail},
};

/// Fills `{name}` marks. A value that looks like a mark is left as it is.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let (mut text, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let value = after.split_once('}').and_then(|(mark, tail)| {
            values.iter().find(|(name, _)| *name == mark).map(|(_, value)| (*value, tail))
        });
        if let Some((value, tail)) = value {
            text.push_str(value);
            rest = tail;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text + rest
}

async fn write(
    app: &App,
    tx: &mut Tx,
    kind: &'static str,
    to: &Email,
    subject: &str,
    body: String,
) -> Result<()> {
    mail::write(app, tx, None, NewMail::new(kind, to, subject.to_owned(), body)).await
}

pub(super) async fn verification(app: &App, tx: &mut Tx, to: &Email, link: &str) -> Result<()> {
    let body = fill(include_str!("mails/verification.txt"), &[("link", link)]);
    write(app, tx, "verification", to, "Confirm your e-mail address", body).await
}

pub(super) async fn account_exists(app: &App, tx: &mut Tx, to: &Email, link: &str) -> Result<()> {
    let login = format!("{}/login", app.settings().public_url);
    let body = fill(include_str!("mails/account_exists.txt"), &[("login", &login), ("link", link)]);
    write(app, tx, "notice", to, "You already have an account", body).await
}

pub(super) async fn reset(
    app: &App,
    tx: &mut Tx,
    to: &Email,
    name: &str,
    link: &str,
) -> Result<()> {
    let body = fill(include_str!("mails/reset.txt"), &[("name", name), ("link", link)]);
    write(app, tx, "reset", to, "Set a new password", body).await
}

pub(super) async fn password_changed(app: &App, tx: &mut Tx, to: &Email, name: &str) -> Result<()> {
    let forgot = format!("{}/forgot", app.settings().public_url);
    let body =
        fill(include_str!("mails/password_changed.txt"), &[("name", name), ("forgot", &forgot)]);
    write(app, tx, "notice", to, "Your password was changed", body).await
}

pub(super) async fn email_change(app: &App, tx: &mut Tx, to: &Email, link: &str) -> Result<()> {
    let body = fill(include_str!("mails/email_change.txt"), &[("link", link)]);
    write(app, tx, "email_change", to, "Confirm your new e-mail address", body).await
}

/// To the old address, once the new one is asked for, and again once it is proven.
pub(super) async fn email_change_notice(
    app: &App,
    tx: &mut Tx,
    to: &Email,
    name: &str,
    new: &Email,
    done: bool,
) -> Result<()> {
    let (template, subject) = if done {
        (include_str!("mails/email_changed.txt"), "Your e-mail address was changed")
    } else {
        (include_str!("mails/email_change_asked.txt"), "A new e-mail address for your account")
    };
    let body = fill(template, &[("name", name), ("new", new.as_str())]);
    write(app, tx, "notice", to, subject, body).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_bring_a_mark_of_its_own() {
        let values = [("name", "{link}"), ("link", "https://desk.example/x")];

        assert_eq!(
            fill("Hi {name}, {link} {gone} {", &values),
            "Hi {link}, https://desk.example/x {gone} {"
        );
    }
}
