//! A member has the caller of a call that goes on put through, as the agent does.

use frontdesk_base::{Error, Result, id::CallId};

use super::{Carrier, store};
use crate::{
    App, Caller,
    calls::{self, Call},
};

/// Where the caller of a call can be put through to by a member now, in E.164: the number of its line. None where the
/// line has none or its carrier puts nobody through, where they do not talk yet, and for one who was put through before.
///
/// # Errors
/// Ours.
pub async fn puts_through_to(app: &App, caller: &Caller, call: &Call) -> Result<Option<String>> {
    if !call.may_be_put_through() {
        return Ok(None);
    }
    let mut conn = app.db().read(caller.org()).await?;
    let line = store::get(&mut conn, caller.org(), &call.channel_id).await?;
    let line = line.filter(|line| match line.carrier {
        Carrier::Twilio | Carrier::Telnyx => true,
        // A call from a browser has no number on either side.
        Carrier::Vapi => call.from_number.is_some() || call.to_number.is_some(),
        Carrier::Browser => false,
    });
    Ok(line.and_then(|line| line.settings.0.transfer_number))
}

/// Has the caller put through to the number of the line, whoever has the word: they hear so, and the person there hears
/// first who it is where the line is set so.
///
/// # Errors
/// [`Error::Forbidden`] for viewers, [`Error::Conflict`] when the call is over or nobody can be put through.
pub async fn put_through(app: &App, caller: &Caller, id: &CallId) -> Result<()> {
    let call = calls::on_the_line(app, caller, id).await?;
    let Some(number) = puts_through_to(app, caller, &call).await? else {
        return Err(Error::conflict(
            "This caller cannot be put through: the line names no number for that, or they were put through before.",
        ));
    };
    calls::put_through(app, caller, id, &number).await
}
