//! Calls in the browser: how many there may be at a time.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, OrgId},
};
use frontdesk_db::Conn;

use super::store;
use crate::limits;

/// A call of which nothing was heard for so long keeps nobody out: its process has died.
const HELD: Duration = Duration::from_secs(45);

/// Refuses one more call in the browser: of a contact who has one, or of an organization that has as many
/// as it may.
///
/// # Errors
/// [`Error::Conflict`].
pub(crate) async fn room_in_browser(
    conn: &mut Conn,
    org: &OrgId,
    contact: &ContactId,
    now: Timestamp,
) -> Result<()> {
    let (all, theirs) = store::in_browser(conn, org, contact, now.minus(HELD)).await?;
    if theirs > 0 {
        return Err(Error::conflict("You are in a call already. End it first."));
    }
    if all >= limits::BROWSER_CALLS {
        return Err(Error::conflict("All lines are taken. Try again in a moment, or write."));
    }
    Ok(())
}
