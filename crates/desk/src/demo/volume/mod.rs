//! A large organization to measure with: contacts and conversations by the thousand, made in the
//! database itself. Nobody lived through them; pages and searches cannot tell.

mod store;

#[cfg(test)]
mod tests;

use frontdesk_base::{Error, Result};

use crate::{App, Caller, channels, orgs};

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
