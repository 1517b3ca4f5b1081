//! What sort of call it was, and what the caller answered to that sort's questions.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::Conn;

use super::model::Call;
use crate::{
    App, Caller,
    intake::{self, Intake},
};

/// The intakes of a call, the newest first: those that were begun or answered in it. The conversation may
/// have gone on before and after, in a chat.
pub async fn asked(app: &App, caller: &Caller, call: &Call) -> Result<Vec<Intake>> {
    let mut conn = app.db().read(caller.org()).await?;
    asked_in(&mut conn, caller.org(), call).await
}

/// The same, in a transaction.
pub(super) async fn asked_in(conn: &mut Conn, org: &OrgId, call: &Call) -> Result<Vec<Intake>> {
    let mut all = intake::of_conversation_in(conn, org, &call.conversation_id).await?;
    let until = call.ended_at;
    all.retain(|one| {
        one.updated_at >= call.started_at && until.is_none_or(|until| one.started_at <= until)
    });
    Ok(all)
}
