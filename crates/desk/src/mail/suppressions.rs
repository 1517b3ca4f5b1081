//! Whom mails are not sent to: addresses that bounced or complained, and who unsubscribed.
//!
//! Who unsubscribed still gets what they wait for: a confirmation, a code, an invoice.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use frontdesk_base::{Error, Result, address::Email, id::OrgId};
use frontdesk_db::{Conn, Door};

use super::{Mail, Suppression, store};
use crate::{App, Caller, Role, audit, signing};

/// The most that are listed.
const LISTED: i64 = 500;
/// Digits of the signature that a link carries: 96 bits.
const SIGNATURE: usize = 24;
/// Mails of the installation itself are tried again after a day: nobody else could take it away, and who
/// signs up again may have made room in their mailbox.
const OWN_FOR: std::time::Duration = std::time::Duration::from_hours(24);

/// Why a mail is not to be sent; `None` when it is.
pub(super) async fn against(
    app: &App,
    conn: &mut Conn,
    org: &str,
    mail: &Mail,
) -> Result<Option<String>> {
    let all = store::suppressions_of(conn, org, &mail.to_address).await?;
    let still =
        |one: &Suppression| !org.is_empty() || app.clock().now().since(one.created_at) < OWN_FOR;
    let found = all.iter().find(|one| match one.kind.as_str() {
        "unsubscribed" => mail.optional,
        _ => still(one),
    });
    Ok(found.map(|one| match one.kind.as_str() {
        "bounced" => "mails to this address came back".to_owned(),
        "complained" => "this address called an earlier mail spam".to_owned(),
        _ => "this address has unsubscribed".to_owned(),
    }))
}

/// Every address of the organization that is not written to, the newest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Suppression>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::suppressions(&mut conn, caller.org(), LISTED).await
}

/// What is against writing to an address.
pub async fn of(app: &App, caller: &Caller, address: &str) -> Result<Vec<Suppression>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::suppressions_of(&mut conn, caller.org().as_str(), address).await
}

/// Writes to an address again that bounced or complained.
pub async fn try_again(app: &App, caller: &Caller, address: &str) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let address = super::address(address)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::trust(&mut tx, caller.org(), address.as_str()).await? {
        return Err(Error::NotFound("address"));
    }
    audit::record(app, &mut tx, caller, "mail.address_trusted", "", "").await?;
    tx.commit().await
}

/// The link by which an address unsubscribes from the optional mails of an organization.
pub(super) fn link(app: &App, org: &str, to: &Email) -> String {
    let said = format!("{org}\n{to}");
    let signature = signing::sign(app, "unsubscribe", &said);
    let token = URL_SAFE_NO_PAD.encode(format!("{}\n{said}", &signature[..SIGNATURE]));
    format!("{}/unsubscribe/{token}", app.settings().public_url)
}

/// Whom a link is for. A changed or made-up one answers like a page that is not there.
fn read(app: &App, token: &str) -> Result<(String, Email)> {
    let missing = || Error::NotFound("page");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| missing())?;
    let text = String::from_utf8(bytes).map_err(|_| missing())?;
    let (signature, said) = text.split_once('\n').ok_or_else(missing)?;
    let right = signing::sign(app, "unsubscribe", said);
    if !signing::same(signature, &right[..SIGNATURE]) {
        return Err(missing());
    }
    let (org, address) = said.split_once('\n').ok_or_else(missing)?;
    Ok((org.to_owned(), Email::parse(address).map_err(|_| missing())?))
}

/// The holder of a link that unsubscribes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Their address.
    pub address: Email,
    /// Whether they get optional mails.
    pub subscribed: bool,
    /// The name of the business whose mails these are; empty for the installation's own.
    pub business: String,
}

/// Whose a link is, whether they get optional mails, and of whom.
pub async fn subscribed(app: &App, token: &str) -> Result<Holder> {
    let (org, address) = read(app, token)?;
    let mut conn = app.db().read_system(Door::Token).await?;
    let all = store::suppressions_of(&mut conn, &org, address.as_str()).await?;
    drop(conn);
    let subscribed = all.iter().all(|one| one.kind != "unsubscribed");
    let business = match org.parse::<OrgId>() {
        Ok(org) => {
            let mut conn = app.db().read(&org).await?;
            store::letterhead(&mut conn, &org).await?.0
        }
        Err(_) => String::new(),
    };
    Ok(Holder { address, subscribed, business })
}

/// Unsubscribes the holder of a link, or takes that back.
pub async fn subscribe(app: &App, token: &str, wanted: bool) -> Result<()> {
    let (org, to) = read(app, token)?;
    let mut tx = app.db().begin_system(Door::Token).await?;
    if wanted {
        store::subscribe(&mut tx, &org, to.as_str()).await?;
    } else {
        let now = app.clock().now();
        store::suppress(&mut tx, &org, to.as_str(), ("unsubscribed", ""), now).await?;
    }
    tx.commit().await
}
