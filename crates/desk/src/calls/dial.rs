//! A call that is to be made: checked against what goes on with the contact, and written down as one that rings.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ContactId, OrgId},
};
use frontdesk_db::Tx;

use super::{
    begin::{self, NewCall, tell},
    model::{Call, Dial, Purpose},
    store::{self, dials},
    watch,
};
use crate::{
    App, Caller, audit,
    contacts::{
        Contact,
        consents::{self, By},
    },
};

/// Calls that an organization makes in a day, at most.
const DAILY: i64 = 200;
/// A day, for [`DAILY`].
const DAY: Duration = Duration::from_hours(24);

/// Writes a call down that the agent is to make, to this contact where one is named, and whether it is a new
/// one: the same again while it rings is the same call.
pub(crate) async fn dial_in(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: &NewCall,
    (to, dial): (Option<&ContactId>, Dial),
) -> Result<(Call, bool)> {
    let org = caller.org();
    let (kind, _) =
        store::hold_channel(tx, org, &new.channel).await?.ok_or(Error::NotFound("channel"))?;
    let found = begin::find(app, tx, org, (new, to), &kind).await;
    let (conversation, contact) = found.map_err(|error| match error {
        Error::Forbidden(_) => Error::conflict("This contact is blocked."),
        error => error,
    })?;
    if let Some(call) = dials::open_with(tx, org, &contact.id).await? {
        if call.dial.is_same(&dial) {
            return Ok((call, false));
        }
        return Err(Error::conflict("They are being called already."));
    }
    may_be_called(app, tx, org, &contact).await?;
    let mut call = begin::row(app, new, &conversation);
    call.external_id = call.id.to_string();
    call.dial = dial;
    if !store::insert(tx, org, &call).await? {
        return Err(Error::internal("a new call has the id of another"));
    }
    dials::insert(tx, org, &call).await?;
    tell(app, tx, org, "call.started", &call).await?;
    watch::schedule(app, tx, org, &call.id).await?;
    let why = call.dial.purpose.map_or("", Purpose::as_str);
    audit::record(app, tx, caller, "call.dialed", call.id.as_str(), why).await?;
    Ok((call, true))
}

async fn may_be_called(app: &App, tx: &mut Tx, org: &OrgId, contact: &Contact) -> Result<()> {
    if !consents::allow_in(tx, org, &contact.id, By::Phone).await? {
        return Err(Error::conflict("They do not want to be called."));
    }
    let since: Timestamp = app.clock().now().minus(DAY);
    if dials::count_since(tx, org, since).await? >= DAILY {
        return Err(Error::conflict("As many calls were made today as may be."));
    }
    Ok(())
}
