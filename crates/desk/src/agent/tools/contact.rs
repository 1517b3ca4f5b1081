//! What the agent may change of the contact it talks with: what they said of themselves.

use async_trait::async_trait;
use frontdesk_base::{Result, phone::Phone};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    contacts::{self, ContactChange},
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `update_contact`
pub(super) struct UpdateContact;

#[derive(Deserialize)]
struct Arguments {
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    language: Option<String>,
}

#[async_trait]
impl Tool for UpdateContact {
    fn name(&self) -> &'static str {
        "update_contact"
    }

    fn description(&self) -> &'static str {
        "Keep what the contact said of themselves: name, e-mail address, phone number, language. Only what they said in this conversation."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "description": "Their name as they gave it" },
                "email": { "type": "string" },
                "phone": { "type": "string", "description": "As they wrote it" },
                "language": { "type": "string", "description": "BCP 47 tag of the language they write in, such as de" }
            },
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
        // An address that has been proven is not replaced by one that somebody typed.
        let mut conn = context.app.db().read(context.org()).await?;
        let known = contacts::load_own(&mut conn, context.org(), context.contact).await?;
        let country = crate::orgs::profile_in(&mut conn, context.org()).await?.country;
        drop(conn);
        // A number without its country's code is one of the contact's country, or of the business's.
        let number = |number: String| {
            let near = [known.country.as_deref().unwrap_or_default(), country.as_str()];
            Phone::parse_near(&number, &near).map_or(number, |phone| phone.to_string())
        };
        let email = given.email.filter(|email| !email.trim().is_empty() && !known.email_verified);
        let change = ContactChange {
            name: given.name.filter(|name| !name.trim().is_empty()),
            email,
            phone: given.phone.filter(|phone| !phone.trim().is_empty()).map(number),
            language: given.language.filter(|tag| !tag.trim().is_empty()),
            ..ContactChange::default()
        };
        let mut tx = context.app.db().begin(context.org()).await?;
        let contact =
            contacts::update_in(context.app, &mut tx, context.org(), context.contact, &change)
                .await?;
        let result = json!({ "contact": { "name": contact.name, "email": contact.email, "phone": contact.phone, "language": contact.language } });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, _context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let Arguments { name, email, phone, language } = arguments(given)?;
        Ok(json!({
            "contact": { "name": name, "email": email, "phone": phone, "language": language },
            "would": "keep these details with the contact",
        }))
    }
}
