//! What the agent writes down for the people of the business: leads and messages.

use async_trait::async_trait;
use frontdesk_base::{Error, Result, text};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    contacts, leads, limits,
    tasks::{self, NewTask, Urgency},
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `capture_lead`
pub(super) struct CaptureLead;

#[derive(Deserialize)]
struct Lead {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    interest: String,
    note: Option<String>,
}

#[async_trait]
impl Tool for CaptureLead {
    fn name(&self) -> &'static str {
        "capture_lead"
    }

    fn description(&self) -> &'static str {
        "Note somebody who is interested in becoming a customer, with what they want and how to reach them, so that the business gets back to them."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "email": { "type": "string" },
                "phone": { "type": "string" },
                "interest": { "type": "string", "description": "What they are interested in, in a few words" },
                "note": { "type": "string", "description": "What else matters: dates, amounts, wishes" }
            },
            "required": ["interest"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Lead = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        let mut conn = context.app.db().read(context.org()).await?;
        let contact = contacts::load_own(&mut conn, context.org(), context.contact).await?;
        drop(conn);
        let new = leads::Captured {
            contact: Some(context.contact.clone()),
            conversation: Some(context.conversation.clone()),
            name: given.name.or(contact.name).unwrap_or_default(),
            email: given.email.or(contact.email),
            phone: given.phone.or(contact.phone),
            interest: given.interest,
            note: given.note.unwrap_or_default(),
            source: "conversation".to_owned(),
        };
        if new.email.is_none() && new.phone.is_none() {
            return Err(unreachable_lead());
        }
        let mut tx = context.app.db().begin(context.org()).await?;
        let lead = leads::capture_in(context.app, &mut tx, context.org(), new).await?;
        let result = json!({ "lead": { "id": lead.id, "name": lead.name, "email": lead.email, "phone": lead.phone, "interest": lead.interest } });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let Lead { name, email, phone, interest, note } = arguments(given)?;
        if email.is_none() && phone.is_none() {
            return Err(unreachable_lead());
        }
        Ok(json!({
            "lead": { "name": name, "email": email, "phone": phone, "interest": interest, "note": note },
            "would": "note a lead",
        }))
    }
}

fn unreachable_lead() -> Error {
    Error::invalid("email", "or phone is needed to get back to them")
}

/// `take_message`
pub(super) struct TakeMessage;

#[derive(Deserialize)]
struct Taken {
    name: Option<String>,
    contact_details: Option<String>,
    message: String,
    urgency: Option<String>,
}

#[async_trait]
impl Tool for TakeMessage {
    fn name(&self) -> &'static str {
        "take_message"
    }

    fn description(&self) -> &'static str {
        "Take a message for the people of the business; it becomes a task for them. Ask for the message, a name and how to reach the person first."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "description": "Who leaves the message" },
                "contact_details": { "type": "string", "description": "How to reach them: phone number or e-mail address" },
                "message": { "type": "string", "description": "The message, in their words" },
                "urgency": { "type": "string", "enum": ["normal", "urgent"] }
            },
            "required": ["message"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Taken = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        let message = text::shorten(&text::clean(&given.message), limits::MESSAGE_CHARS);
        if message.is_empty() {
            return Err(Error::invalid("message", "is empty"));
        }
        let mut conn = context.app.db().read(context.org()).await?;
        let contact = contacts::load_own(&mut conn, context.org(), context.contact).await?;
        drop(conn);
        let name = given
            .name
            .map(|name| text::line(&name))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| contact.display_name());
        let reach = given
            .contact_details
            .map(|how| text::shorten(&text::line(&how), limits::LINE_CHARS))
            .filter(|how| !how.is_empty());
        let body = match reach.clone().or(contact.phone.clone()).or(contact.email.clone()) {
            Some(how) => format!("{message}\n\nReach {name} at {how}."),
            None => format!(
                "{message}\n\n{name} left no other way to be reached than this conversation."
            ),
        };
        let urgent = given.urgency.as_deref() == Some("urgent");
        let task = NewTask {
            kind: "message".to_owned(),
            title: text::shorten(&format!("Message from {name}"), limits::LINE_CHARS),
            body,
            urgency: if urgent { Urgency::High } else { Urgency::Normal },
            contact: Some(context.contact.clone()),
            conversation: Some(context.conversation.clone()),
            assignee: None,
            due_at: None,
            ..NewTask::default()
        };
        let mut tx = context.app.db().begin(context.org()).await?;
        let task = tasks::create_in(context.app, &mut tx, context.org(), "agent", task).await?;
        let result =
            json!({ "task": { "id": task.id, "title": task.title, "urgency": task.urgency } });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Taken = arguments(given)?;
        let message = text::shorten(&text::clean(&given.message), limits::MESSAGE_CHARS);
        if message.is_empty() {
            return Err(Error::invalid("message", "is empty"));
        }
        let urgency = given.urgency.as_deref().unwrap_or("normal");
        Ok(json!({
            "task": { "message": message, "name": given.name, "reach": given.contact_details, "urgency": urgency },
            "would": "take this message as a task for your people",
        }))
    }
}
