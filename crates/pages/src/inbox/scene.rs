//! One conversation with everything its page shows of it.

use frontdesk_base::id::ConversationId;
use frontdesk_desk::{
    App, Caller, Result, Role,
    contacts::{self, Contact},
    conversations::{Conversation, Holder, Status, inbox},
};

use super::team::Team;
use crate::shell::Frame;

/// A conversation, its contact, and who answers here.
pub(super) struct Scene {
    pub(super) row: Conversation,
    pub(super) contact: Contact,
    pub(super) team: Team,
    /// What the contact is called.
    pub(super) name: String,
}

impl Scene {
    pub(super) async fn load(app: &App, caller: &Caller, id: &ConversationId) -> Result<Self> {
        let row = inbox::get(app, caller, id).await?;
        let contact = contacts::get(app, caller, &row.contact_id).await?;
        let team = Team::load(app, caller).await?;
        Ok(Self { name: contact.display_name(), row, contact, team })
    }

    /// Where something of this conversation is: `/app/inbox/conv_…/resolve`.
    pub(super) fn path(&self, end: &str) -> String {
        format!("/app/inbox/{}{end}", self.row.id)
    }

    /// The condition of events about this conversation.
    pub(super) fn when(&self) -> String {
        format!("conversation_id={}", self.row.id)
    }

    /// Whether the one who looks is the person who answers.
    pub(super) fn is_mine(&self, frame: &Frame) -> bool {
        self.row.holder == Holder::Person && self.row.assignee_id.as_ref() == frame.caller.member()
    }

    /// Whether the conversation is over.
    pub(super) fn is_over(&self) -> bool {
        self.row.status == Status::Resolved
    }

    /// Whether the one who looks may answer.
    pub(super) fn may_act(frame: &Frame) -> bool {
        frame.may(Role::Operator)
    }
}
