//! Contacts: the people outside the business, whatever they are known by.
//!
//! A contact is one record over all channels: what reaches it ([`identities`]), what the business keeps of
//! it ([`fields`], [`notes`], tags) and what it agreed to ([`consents`]). Two that turn out to be one person
//! ([`duplicates`]) are merged: everything of the one moves to the other (`merge`), and back when that was
//! a mistake. The one that was merged keeps its row as it was, and points to the other: whoever asks for it
//! is given the other ([`load`]). Whole lists come and go as CSV ([`import`], [`export`]).

mod change;
pub mod consents;
mod device;
pub mod duplicates;
pub mod export;
pub mod fields;
mod forget;
pub mod identities;
pub mod import;
mod merge;
mod model;
pub mod notes;
mod record;
pub(crate) mod sessions;
mod sheet;
mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ChannelId, ContactId, ContactSessionId, OrgId},
    text,
};
use frontdesk_db::{Conn, Tx};

pub(crate) use change::update_in;
pub use change::{ContactChange, block, create, update};
pub use device::{DeviceFacts, Size};
pub(crate) use forget::{DELETE_FILE, FORGET_BOOKINGS, Forgotten};
pub use forget::{delete, forget_device_facts};
pub use merge::{Merge, merge, merges, unmerge};
pub(crate) use model::unknown;
pub use model::{Contact, Filter, Page};
pub use sessions::ContactSession;
pub use sheet::Column;
pub(crate) use sheet::write as sheet;

use crate::{
    App, Caller,
    events::{self, NewEvent},
    jobs::Handler,
    limits,
};

/// The jobs of contacts.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(import::KIND, import::run)]
}

/// How long a chain of merges may be. Longer ones are refused, so a loop cannot be followed for ever.
const CHAIN: usize = 20;

/// The contacts last seen first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Contact>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let cursor = filter.cursor.as_deref().map(parse_cursor).transpose()?;
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows =
        store::list(&mut conn, caller.org(), &bounded(filter), cursor, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor =
        rows.last().filter(|_| more).map(|last| format!("{}.{}", last.seen_at.millis(), last.id));
    Ok(Page { data: rows, next_cursor })
}

/// The filter with a search of a length that is looked for.
fn bounded(filter: &Filter) -> Filter {
    let search = filter.search.as_deref().map(|search| text::shorten(&text::line(search), 120));
    Filter { search, ..filter.clone() }
}

/// A cursor of this list: a time and an id.
pub(crate) fn parse_cursor(text: &str) -> Result<(Timestamp, String)> {
    text.split_once('.')
        .and_then(|(at, id)| Some((Timestamp::from_millis(at.parse().ok()?), id.to_owned())))
        .ok_or_else(|| Error::invalid("cursor", "is not one that this list gave"))
}

/// One contact.
pub async fn get(app: &App, caller: &Caller, id: &ContactId) -> Result<Contact> {
    let mut conn = app.db().read(caller.org()).await?;
    load(&mut conn, caller.org(), id).await
}

/// One contact, within a transaction; of one that was merged, the other.
pub(crate) async fn load(conn: &mut Conn, org: &OrgId, id: &ContactId) -> Result<Contact> {
    let mut id = id.clone();
    for _ in 0..CHAIN {
        let contact = store::get(conn, org, &id).await?.ok_or(Error::NotFound("contact"))?;
        match contact.merged_into {
            Some(into) => id = into,
            None => return Ok(contact),
        }
    }
    Err(Error::internal("a chain of merges has no end"))
}

/// The record of exactly this contact, also of one that was merged: what somebody said as this one, and
/// nothing of the other. What a browser or the agent that speaks with it may know.
pub(crate) async fn load_own(conn: &mut Conn, org: &OrgId, id: &ContactId) -> Result<Contact> {
    store::get(conn, org, id).await?.ok_or(Error::NotFound("contact"))
}

/// The contact that a row about to be written is to name: of one that was merged, the other. No merge
/// happens to it until this transaction ends, so the row cannot be left behind. Whoever writes a row with
/// a `contact_id` asks for it by this.
pub(crate) async fn hold(tx: &mut Tx, org: &OrgId, id: &ContactId) -> Result<Contact> {
    let mut id = id.clone();
    for _ in 0..CHAIN {
        let contact = store::hold(tx, org, &id).await?.ok_or(Error::NotFound("contact"))?;
        match contact.merged_into {
            Some(into) => id = into,
            None => return Ok(contact),
        }
    }
    Err(Error::internal("a chain of merges has no end"))
}

/// The same, to change the record itself, or what there may be only one of for a contact: whoever holds it
/// waits.
pub(crate) async fn lock(tx: &mut Tx, org: &OrgId, id: &ContactId) -> Result<Contact> {
    let mut id = load(tx, org, id).await?.id;
    for _ in 0..CHAIN {
        let contact = store::lock(tx, org, &id).await?.ok_or(Error::NotFound("contact"))?;
        match contact.merged_into {
            Some(into) => id = into,
            None => return Ok(contact),
        }
    }
    Err(Error::internal("a chain of merges has no end"))
}

/// Those of these contacts that there are, in no order: for lists that name them.
pub async fn named(app: &App, caller: &Caller, ids: &[ContactId]) -> Result<Vec<Contact>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    store::named(&mut conn, caller.org(), ids).await
}

/// How many contacts there are.
pub async fn count(app: &App, caller: &Caller) -> Result<i64> {
    count_of(app, caller, &Filter::default()).await
}

/// How many contacts there are that the filter lets through.
pub async fn count_of(app: &App, caller: &Caller, filter: &Filter) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count(&mut conn, caller.org(), &bounded(filter)).await
}

/// Every tag in use with the number of its contacts, by name.
pub async fn tags(app: &App, caller: &Caller) -> Result<Vec<(String, i64)>> {
    let mut conn = app.db().read(caller.org()).await?;
    let mut all = std::collections::BTreeMap::new();
    for (tags, count) in store::tag_lists(&mut conn, caller.org()).await? {
        for tag in tags.0 {
            *all.entry(tag).or_insert(0) += count;
        }
    }
    Ok(all.into_iter().collect())
}

/// The visits of a contact, newest first, with their device facts.
pub async fn visits(app: &App, caller: &Caller, id: &ContactId) -> Result<Vec<ContactSession>> {
    let mut conn = app.db().read(caller.org()).await?;
    sessions::of_contact(&mut conn, caller.org(), id).await
}

/// The newest visits through a channel, the newest first; a handful.
pub async fn recent_visits(
    app: &App,
    caller: &Caller,
    channel: &ChannelId,
    before: Option<&ContactSessionId>,
    limit: i64,
) -> Result<Vec<ContactSession>> {
    let mut conn = app.db().read(caller.org()).await?;
    sessions::recent(&mut conn, caller.org(), channel, before, limit).await
}

/// A new contact.
pub(crate) async fn create_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    contact: &Contact,
) -> Result<()> {
    store::insert(tx, org, contact).await?;
    identities::keep_first(tx, org, contact, contact.created_at).await?;
    emit(app, tx, org, "contact.created", contact).await
}

/// The contact that the host page's signed identity names, as it is kept: it may have been merged.
pub(crate) async fn by_external_id(
    conn: &mut Conn,
    org: &OrgId,
    external: &str,
) -> Result<Option<Contact>> {
    store::by_external_id(conn, org, external).await
}

/// Notes that the contact is there.
pub(crate) async fn seen_in(
    tx: &mut Tx,
    org: &OrgId,
    id: &ContactId,
    now: Timestamp,
) -> Result<()> {
    store::seen(tx, org, id, now).await
}

/// Marks what a signed identity has proven.
pub(crate) async fn prove_in(app: &App, tx: &mut Tx, org: &OrgId, contact: &Contact) -> Result<()> {
    store::update(tx, org, contact).await?;
    identities::keep_first(tx, org, contact, contact.updated_at).await?;
    emit(app, tx, org, "contact.updated", contact).await
}

async fn emit(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    contact: &Contact,
) -> Result<()> {
    let payload = serde_json::json!({ "contact": { "id": contact.id, "name": contact.name } });
    events::emit(app, tx, org, NewEvent::new(name, payload).contact(&contact.id)).await?;
    Ok(())
}
