//! A conversation by the widget begins when the visitor has said what the business asks of everybody.

use frontdesk_base::{Error, Result};

use super::sessions;
use crate::{
    App, Visitor,
    conversations::{self, Conversation, MessageView},
};

/// Begins a conversation, or goes on with one that is still empty. Refused, with the field's name,
/// while a name or an address is missing that this widget requires.
pub async fn begin(app: &App, visitor: &Visitor) -> Result<(Conversation, Vec<MessageView>)> {
    let widget = super::settings(app, visitor).await?;
    if widget.name_required || widget.email_required {
        let (_, contact) = sessions::session(app, visitor).await?;
        if widget.name_required && contact.name.is_none() {
            return Err(Error::invalid("name", "say who is writing"));
        }
        if widget.email_required && contact.email.is_none() {
            return Err(Error::invalid("email", "say where an answer reaches you"));
        }
    }
    conversations::contact::begin(app, visitor).await
}
