//! `request_quote`: somebody wants to know what something of their own would cost.

use async_trait::async_trait;
use frontdesk_base::{Error, Result, text};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    contacts, leads, limits,
    tasks::{self, NewTask, Urgency},
    tool::{Proof, Tool, ToolContext, arguments},
};

pub(super) struct RequestQuote;

#[derive(Deserialize)]
struct Arguments {
    what: String,
    details: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

#[async_trait]
impl Tool for RequestQuote {
    fn name(&self) -> &'static str {
        "request_quote"
    }

    fn description(&self) -> &'static str {
        "Note that the person wants a quote for something without a fixed price; it becomes a lead and a task for the people of the business. Ask what it is for, a name and how to reach them first."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "what": { "type": "string", "description": "What the quote is for, in a few words" },
                "details": { "type": "string", "description": "Sizes, numbers, dates, wishes, in their words" },
                "name": { "type": "string" },
                "email": { "type": "string" },
                "phone": { "type": "string" }
            },
            "required": ["what"],
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
        let given: Arguments = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        let what = text::shorten(&text::line(&given.what), limits::LINE_CHARS - 20);
        if what.is_empty() {
            return Err(Error::invalid("what", "is empty"));
        }
        let details =
            text::shorten(&text::clean(&given.details.unwrap_or_default()), limits::MESSAGE_CHARS);
        let mut tx = context.app.db().begin(context.org()).await?;
        let contact = contacts::load(&mut tx, context.org(), context.contact).await?;
        let new = leads::Captured {
            contact: Some(context.contact.clone()),
            conversation: Some(context.conversation.clone()),
            name: given.name.or(contact.name).unwrap_or_default(),
            email: given.email.or(contact.email),
            phone: given.phone.or(contact.phone),
            interest: format!("Quote: {what}"),
            note: details.clone(),
            source: "conversation".to_owned(),
        };
        if new.email.is_none() && new.phone.is_none() {
            return Err(unreachable_contact());
        }
        let lead = leads::capture_in(context.app, &mut tx, context.org(), new).await?;
        let reach = lead.phone.clone().or_else(|| lead.email.clone()).unwrap_or_default();
        let task = NewTask {
            kind: "quote".to_owned(),
            title: text::shorten(&format!("Quote for {}: {what}", lead.name), limits::LINE_CHARS),
            body: format!("{details}\n\nReach {} at {reach}.", lead.name).trim().to_owned(),
            urgency: Urgency::Normal,
            contact: Some(context.contact.clone()),
            conversation: Some(context.conversation.clone()),
            assignee: None,
            due_at: None,
            ..NewTask::default()
        };
        let task = tasks::create_in(context.app, &mut tx, context.org(), "agent", task).await?;
        let result =
            json!({ "quote_request": { "lead_id": lead.id, "task_id": task.id, "what": what } });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Arguments = arguments(given)?;
        if given.email.is_none() && given.phone.is_none() {
            return Err(unreachable_contact());
        }
        Ok(json!({ "quote_request": { "what": given.what }, "would": "note the wish for a quote" }))
    }
}

fn unreachable_contact() -> Error {
    Error::invalid("email", "or phone is needed to send the quote to")
}
