//! What reaches a contact: any number of e-mail addresses and phone numbers, and a WhatsApp user. The
//! first address and the first number are the contact's own `email` and `phone`; here is every one of them,
//! so that a message finds whose it is by any.

use frontdesk_base::{
    Email, Error, Phone, Result, Timestamp,
    error::Checks,
    id::{ContactId, OrgId},
    text,
};
use frontdesk_db::{Conn, Tx};
use serde::{Deserialize, Serialize};

use super::{Contact, store::identities as store};
use crate::{App, Caller};

frontdesk_base::words! {
    /// By what a contact is reached.
    pub Kind {
        /// An e-mail address.
        Email = "email",
        /// A phone number in E.164.
        Phone = "phone",
        /// A user of WhatsApp, by the id that WhatsApp gives; it need not have a number.
        WhatsApp = "whatsapp",
    }
}

/// The most of one kind that a contact has.
pub const MOST: usize = 20;

/// One of the ways to reach a contact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::FromRow)]
pub struct Identity {
    /// What it is.
    pub kind: Kind,
    /// The address, number or id.
    pub value: String,
    /// Whether it has been proven to be theirs.
    pub verified: bool,
    /// Since when it is known.
    pub created_at: Timestamp,
}

impl Identity {
    /// One that nobody has proven.
    pub(super) fn new(kind: Kind, value: impl Into<String>, now: Timestamp) -> Self {
        Self { kind, value: value.into(), verified: false, created_at: now }
    }

    /// Whether it is this.
    pub(super) fn is(&self, way: &(Kind, String)) -> bool {
        self.kind == way.0 && self.value == way.1
    }

    /// What two spellings of nearly the same have in common: an address without `+tag` and, where the
    /// provider does not care, dots; the last nine digits of a number.
    pub(super) fn alike(&self) -> String {
        match self.kind {
            Kind::Email => alike_address(&self.value),
            Kind::Phone => {
                let digits: String = self.value.chars().filter(char::is_ascii_digit).collect();
                digits[digits.len().saturating_sub(9)..].to_owned()
            }
            Kind::WhatsApp => self.value.clone(),
        }
    }
}

fn alike_address(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    let local = local.split('+').next().unwrap_or(local);
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    }
}

/// Reads what somebody typed as a value of this kind; a number without a country code is taken to be in
/// one of `countries` (ISO 3166 alpha-2, the likeliest first).
pub(super) fn read(kind: Kind, typed: &str, countries: &[&str]) -> Result<String, String> {
    match kind {
        Kind::Email => {
            Email::parse(typed).map(|email| email.to_string()).map_err(|e| e.to_string())
        }
        Kind::Phone => {
            Phone::parse_near(typed, countries).map(|to| to.to_string()).map_err(|e| e.to_string())
        }
        Kind::WhatsApp => {
            let id = text::line(typed);
            let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c));
            if plain && (3..=64).contains(&id.len()) {
                Ok(id)
            } else {
                Err("is the id that WhatsApp shows: 3 to 64 letters and digits".to_owned())
            }
        }
    }
}

/// Every way to reach a contact, the first of each kind first.
pub async fn of(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Identity>> {
    let mut conn = app.db().read(caller.org()).await?;
    let contact = super::load(&mut conn, caller.org(), contact).await?;
    of_in(&mut conn, caller.org(), &contact).await
}

/// Every way to reach a contact, within a transaction: the first of each kind first, then by age.
pub(crate) async fn of_in(
    conn: &mut Conn,
    org: &OrgId,
    contact: &Contact,
) -> Result<Vec<Identity>> {
    let mut all = store::of(conn, org, &contact.id).await?;
    let first = |one: &Identity| match one.kind {
        Kind::Email => contact.email.as_deref() != Some(&one.value),
        Kind::Phone => contact.phone.as_deref() != Some(&one.value),
        Kind::WhatsApp => false,
    };
    all.sort_by(|a, b| {
        (a.kind, first(a), a.created_at, &a.value).cmp(&(b.kind, first(b), b.created_at, &b.value))
    });
    Ok(all)
}

/// The ways to reach each of these contacts, in no order.
pub async fn of_many(
    app: &App,
    caller: &Caller,
    ids: &[ContactId],
) -> Result<Vec<(ContactId, Identity)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    store::of_many(&mut conn, caller.org(), ids).await
}

/// The contact that is reached by this, the one known longest when there are several. This is how a
/// channel finds who writes; `None` makes somebody new.
///
/// # Errors
/// [`Error::Invalid`] for what cannot be such a value.
pub async fn find(app: &App, caller: &Caller, kind: Kind, typed: &str) -> Result<Option<Contact>> {
    let value = read(kind, typed, &[]).map_err(|wrong| Error::invalid(kind.as_str(), wrong))?;
    let mut conn = app.db().read(caller.org()).await?;
    find_in(&mut conn, caller.org(), kind, &value).await
}

/// Everybody who has this e-mail address: two records of one person may.
pub(crate) async fn with_email(
    conn: &mut Conn,
    org: &OrgId,
    email: &str,
) -> Result<Vec<ContactId>> {
    store::holders(conn, org, Kind::Email, email).await
}

/// The same for a value that is known to be right, within a transaction.
pub(crate) async fn find_in(
    conn: &mut Conn,
    org: &OrgId,
    kind: Kind,
    value: &str,
) -> Result<Option<Contact>> {
    match store::holders(conn, org, kind, value).await?.into_iter().next() {
        Some(id) => super::load(conn, org, &id).await.map(Some),
        None => Ok(None),
    }
}

/// Whether somebody with this contact's address or number is blocked.
pub(crate) async fn is_blocked(conn: &mut Conn, org: &OrgId, contact: &Contact) -> Result<bool> {
    for (kind, value) in [(Kind::Email, &contact.email), (Kind::Phone, &contact.phone)] {
        let Some(value) = value else { continue };
        for id in store::holders(conn, org, kind, value).await? {
            if super::load(conn, org, &id).await?.blocked_at.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Sees to it that the contact's own address and number are among its identities.
pub(super) async fn keep_first(
    tx: &mut Tx,
    org: &OrgId,
    contact: &Contact,
    now: Timestamp,
) -> Result<()> {
    if let Some(email) = &contact.email {
        let mut one = Identity::new(Kind::Email, email, now);
        one.verified = contact.email_verified;
        store::keep(tx, org, &contact.id, &one).await?;
    }
    if let Some(phone) = &contact.phone {
        store::keep(tx, org, &contact.id, &Identity::new(Kind::Phone, phone, now)).await?;
    }
    Ok(())
}

/// What a change makes of the values of one kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// All of them, instead of those there are.
    pub(super) all: Option<Vec<String>>,
    /// The first of them; empty takes the first away.
    pub(super) first: Option<String>,
    /// Whether the first one of before stays as a further one.
    pub(super) keep_former: bool,
}

/// The values of one kind after the change, the first first. `field` names them in what is wrong.
pub(super) fn changed(
    checks: &mut Checks,
    (kind, field): (Kind, &'static str),
    had: &[Identity],
    wanted: &Wanted,
    countries: &[&str],
) -> Vec<String> {
    let mut values: Vec<String> =
        had.iter().filter(|one| one.kind == kind).map(|one| one.value.clone()).collect();
    if let Some(all) = &wanted.all {
        values.clear();
        for typed in all.iter().filter(|typed| !typed.trim().is_empty()) {
            values.extend(checks.take(field, read_as_said(kind, typed, countries)));
        }
    }
    match wanted.first.as_deref().map(str::trim) {
        Some("") => values = values.split_off(values.len().min(1)),
        Some(typed) => {
            if let Some(value) = checks.take(kind.as_str(), read(kind, typed, countries)) {
                let same = values.first() == Some(&value);
                if !same && !wanted.keep_former && wanted.all.is_none() && !values.is_empty() {
                    values.remove(0);
                }
                values.insert(0, value);
            }
        }
        None => {}
    }
    let mut seen = std::collections::HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    checks.require(values.len() <= MOST, field, format!("are at most {MOST}"));
    values
}

/// One of several: what is wrong says which.
pub(super) fn read_as_said(kind: Kind, typed: &str, countries: &[&str]) -> Result<String, String> {
    read(kind, typed, countries)
        .map_err(|wrong| format!("{} {wrong}", text::shorten(&text::line(typed), 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_nearly_the_same_are_alike() {
        let alike =
            |kind, value: &str| Identity::new(kind, value, Timestamp::from_millis(0)).alike();
        for (kind, one, other) in [
            (Kind::Email, "a.na+salon@gmail.com", "ana@googlemail.com"),
            (Kind::Email, "ana+x@example.com", "ana@example.com"),
            (Kind::Phone, "+4915112345678", "+15112345678"),
        ] {
            assert_eq!(alike(kind, one), alike(kind, other), "{one}");
        }
        assert_ne!(alike(Kind::Email, "a.na@example.com"), alike(Kind::Email, "ana@example.com"));
    }

    #[test]
    fn a_whatsapp_user_needs_no_number_and_is_plain() {
        assert_eq!(read(Kind::WhatsApp, " US.1349_ab-c ", &[]).as_deref(), Ok("US.1349_ab-c"));
        for wrong in ["", "x", "a b c", "<script>", &"9".repeat(65)] {
            assert!(read(Kind::WhatsApp, wrong, &[]).is_err(), "{wrong}");
        }
    }

    #[track_caller]
    fn check(wanted: &Wanted, result: &[&str], wrong: bool) {
        let now = Timestamp::from_millis(0);
        let had = ["a@x.de", "b@x.de"].map(|value| Identity::new(Kind::Email, value, now));
        let mut checks = Checks::new();
        let values = changed(&mut checks, (Kind::Email, "emails"), &had, wanted, &[]);
        assert_eq!(values, result);
        assert_eq!(checks.done().is_err(), wrong);
    }

    #[test]
    fn the_first_is_replaced_taken_away_or_joined() {
        let first = |first: &str, keep_former| Wanted {
            first: Some(first.to_owned()),
            keep_former,
            all: None,
        };
        check(&Wanted::default(), &["a@x.de", "b@x.de"], false);
        check(&first("c@x.de", false), &["c@x.de", "b@x.de"], false);
        check(&first("c@x.de", true), &["c@x.de", "a@x.de", "b@x.de"], false);
        check(&first("b@x.de", false), &["b@x.de"], false);
        check(&first("", false), &["b@x.de"], false);
        check(&first("nonsense", false), &["a@x.de", "b@x.de"], true);
        let all = |all: &[&str]| Wanted {
            all: Some(all.iter().map(|v| (*v).to_owned()).collect()),
            ..Wanted::default()
        };
        check(&all(&["B@x.de", "c@x.de", "b@x.de", ""]), &["b@x.de", "c@x.de"], false);
        check(&all(&["nonsense"]), &[], true);
        check(&all(&[]), &[], false);
    }
}
