//! The people and the agent of the organization, by what they are called.

use std::collections::HashMap;

use frontdesk_base::id::{ContactId, MemberId};
use frontdesk_desk::{
    App, Caller, Result, contacts,
    conversations::{Conversation, Holder, Status, inbox},
    orgs, settings,
};

use crate::{parts, shell::Frame};

/// Who answers here.
pub(super) struct Team {
    pub(super) members: Vec<orgs::Member>,
    /// What the business calls its agent.
    pub(super) agent: String,
}

impl Team {
    pub(super) async fn load(app: &App, caller: &Caller) -> Result<Self> {
        Ok(Self {
            members: orgs::members(app, caller).await?,
            agent: settings::agent(app, caller).await?.name,
        })
    }

    /// The member's name and what colours their face, while they are a member.
    pub(super) fn member(&self, id: &MemberId) -> Option<(&str, &str)> {
        let member = self.members.iter().find(|member| member.id == *id)?;
        Some((&member.name, member.user_id.as_str()))
    }

    /// Who answers a conversation now.
    pub(super) fn answering(&self, row: &Conversation) -> parts::Answering<'_> {
        let person = row.assignee_id.as_ref().and_then(|id| self.member(id));
        match (row.status, row.holder, person) {
            (Status::Resolved, ..) => parts::Answering::Nobody,
            (_, Holder::Person, Some((name, seed))) => parts::Answering::Member(name, seed),
            (_, Holder::Agent, _) => parts::Answering::Agent,
            _ => parts::Answering::Nobody,
        }
    }
}

/// What each of these conversations' contacts is called.
pub(super) async fn names(
    app: &App,
    caller: &Caller,
    rows: &[Conversation],
) -> Result<HashMap<ContactId, String>> {
    let mut ids: Vec<ContactId> = rows.iter().map(|row| row.contact_id.clone()).collect();
    ids.sort();
    ids.dedup();
    let contacts = contacts::named(app, caller, &ids).await?;
    Ok(contacts.into_iter().map(|contact| (contact.id.clone(), contact.display_name())).collect())
}

/// A channel's kind as the parts know it.
pub(crate) fn channel(kind: &str) -> parts::Channel {
    match kind {
        "voice" => parts::Channel::Voice,
        "sms" => parts::Channel::Sms,
        "whatsapp" => parts::Channel::WhatsApp,
        "email" => parts::Channel::Email,
        _ => parts::Channel::Widget,
    }
}

/// A conversation's status as the parts know it.
pub(crate) fn status(frame: &Frame, row: &Conversation) -> parts::Status {
    match row.status {
        Status::Resolved => parts::Status::Resolved,
        _ if inbox::is_snoozed(row, frame.now) => parts::Status::Snoozed,
        Status::Escalated if row.holder == Holder::Person => parts::Status::Held,
        Status::Escalated => parts::Status::Escalated,
        Status::Open => parts::Status::Open,
    }
}
