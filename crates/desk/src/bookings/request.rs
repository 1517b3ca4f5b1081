//! What a program asked with an `Idempotency-Key`. The same again books once; another wish with the same key
//! is a mistake of the program's, and must not be answered with the booking of the first.

use frontdesk_base::{
    Error, Result,
    id::{BookingId, OrgId},
};
use frontdesk_db::Tx;

use super::{Wish, store};
use crate::{contacts::Contact, signing};

/// What tells one wish from another; empty where a wish has no key of a program's.
pub(super) fn print(wish: &Wish, guest: Option<&Contact>) -> String {
    if !wish.key.as_ref().is_some_and(|key| key.starts_with("api:")) {
        return String::new();
    }
    let guest = guest.map(|guest| (&guest.name, &guest.email, &guest.phone));
    let what = (&wish.service, &wish.staff, wish.starts_at.millis(), wish.minutes);
    let whose = (&wish.contact, guest, &wish.conversation, &wish.note);
    signing::token_hash(&format!("{what:?} {whose:?}"))
}

/// Keeps it with the booking.
pub(super) async fn keep(tx: &mut Tx, org: &OrgId, id: &BookingId, print: &str) -> Result<()> {
    if print.is_empty() {
        return Ok(());
    }
    store::set_request_print(tx, org, id, print).await
}

/// Refuses another wish than the one that this booking came of.
pub(super) async fn must_be_the_same(
    tx: &mut Tx,
    org: &OrgId,
    id: &BookingId,
    print: &str,
) -> Result<()> {
    let first = store::request_print(tx, org, id).await?;
    if first.is_empty() || first == print {
        return Ok(());
    }
    Err(Error::conflict(
        "This Idempotency-Key has been used for another booking. Send each booking with a key of its own.",
    ))
}
