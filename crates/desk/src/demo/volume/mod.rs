//! A large organization to measure with: contacts and conversations by the thousand, made in the
//! database itself. Nobody lived through them; pages and searches cannot tell. Its knowledge is
//! taught as any is.

mod calendar;
mod store;

#[cfg(test)]
mod tests;

pub use calendar::{DAYS, FullCalendar, fill_calendar};

use bytes::Bytes;
use frontdesk_base::{Error, Result, id::OrgId};

use crate::{
    App, Caller, channels,
    knowledge::{self, Found, sources},
    orgs,
};

/// Messages of one conversation.
const EACH: u32 = 20;

/// Conversations made in one transaction.
const AT_ONCE: u32 = 1000;

/// The most messages that may be asked for.
const MOST: u32 = 100_000_000;

/// Gives the organization of this name in addresses at least this many more messages, in
/// conversations of twenty; answers how many were made. `progress` hears how many there are so far.
/// It is run once for an organization: the ids are counted, so a second run is a conflict.
pub async fn fill(app: &App, slug: &str, messages: u32, progress: impl Fn(u32)) -> Result<u32> {
    if messages == 0 || messages > MOST {
        return Err(Error::invalid("messages", format!("must be from 1 to {MOST}")));
    }
    let org = orgs::by_slug(app, slug).await?;
    let caller = Caller::system(org.clone());
    let channels = channels::list(app, &caller).await?;
    let channel = channels.first().ok_or(Error::NotFound("channel"))?;
    let conversations = messages.div_ceil(EACH);
    let now = app.clock().now();
    let mut made = 0;
    while made < conversations {
        let chunk = store::Chunk {
            first: made,
            count: AT_ONCE.min(conversations - made),
            each: EACH,
            channel: &channel.id,
            now,
        };
        let mut tx = app.db().begin(&org).await?;
        store::contacts(&mut tx, &org, &chunk).await?;
        store::conversations(&mut tx, &org, &chunk).await?;
        store::messages(&mut tx, &org, &chunk).await?;
        store::events(&mut tx, &org, &chunk).await?;
        tx.commit().await?;
        made += chunk.count;
        progress(made * EACH);
    }
    Ok(made * EACH)
}

/// Teaches an organization a page and reads it at once.
pub async fn teach(app: &App, org: &OrgId, name: String, bytes: Bytes) -> Result<()> {
    let file = sources::NewFile { name, bytes };
    sources::add_file_in_place(app, &Caller::system(org.clone()), file).await?;
    Ok(())
}

/// Searches an organization's knowledge.
pub async fn ask(app: &App, org: &OrgId, question: &str) -> Result<Found> {
    knowledge::search(app, &Caller::system(org.clone()), question).await
}
