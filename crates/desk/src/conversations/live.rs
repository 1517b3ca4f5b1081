//! What is live and never stored: who is typing, who is there.

use frontdesk_base::{Result, id::ConversationId};

use super::contact;
use crate::{App, Caller, Error, Role, Visitor, events::Nudge};

/// The contact is typing, or has stopped.
pub async fn contact_typing(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    typing: bool,
) -> Result<()> {
    contact::conversation(app, visitor, id).await?;
    let nudge = Nudge::Typing {
        conversation: id.clone(),
        author: "contact".to_owned(),
        name: String::new(),
        typing,
    };
    app.bus().publish(visitor.org(), Some(id), nudge);
    Ok(())
}

/// The contact has the conversation open, or has closed it.
pub fn contact_here(app: &App, visitor: &Visitor, id: &ConversationId, here: bool) {
    app.bus().publish(
        visitor.org(),
        Some(id),
        Nudge::Presence { conversation: Some(id.clone()), here },
    );
}

/// A member is typing a reply, or has stopped.
pub async fn member_typing(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    typing: bool,
) -> Result<()> {
    caller.must_be(Role::Operator)?;
    super::inbox::get(app, caller, id).await.map_err(|_| Error::NotFound("conversation"))?;
    let nudge = Nudge::Typing {
        conversation: id.clone(),
        author: "member".to_owned(),
        name: caller.name().to_owned(),
        typing,
    };
    app.bus().publish(caller.org(), Some(id), nudge);
    Ok(())
}
