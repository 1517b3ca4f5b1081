//! What anybody may know: the business's knowledge and its hours.

use async_trait::async_trait;
use frontdesk_base::{Error, Result, text};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    agent::business,
    knowledge,
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `search_knowledge`
pub(super) struct SearchKnowledge;

#[derive(Deserialize)]
struct Search {
    query: String,
}

#[async_trait]
impl Tool for SearchKnowledge {
    fn name(&self) -> &'static str {
        "search_knowledge"
    }

    fn description(&self) -> &'static str {
        "Search what the business has taught you. Use it before answering anything about the business that is not in front of you. Answer only from what it returns."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": { "query": { "type": "string", "description": "The question, in a few words" } },
            "required": ["query"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::None
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let query = query(given)?;
        let found = knowledge::search(context.app, context.caller, &query).await?;
        if found.band == "unknown" && context.earlier().await?.is_none() {
            let mut tx = context.app.db().begin(context.org()).await?;
            knowledge::note_gap_in(
                context.app,
                &mut tx,
                context.org(),
                &query,
                Some(context.conversation),
            )
            .await?;
            context.record(&mut tx, self.name(), &json!({ "band": "unknown" })).await?;
            tx.commit().await?;
        }
        Ok(serde_json::to_value(&found).unwrap_or_default())
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        // What is not found is no gap: no contact asked for it.
        let found = knowledge::search(context.app, context.caller, &query(given)?).await?;
        Ok(serde_json::to_value(&found).unwrap_or_default())
    }
}

fn query(given: Value) -> Result<String> {
    let given: Search = arguments(given)?;
    let query = text::shorten(&text::line(&given.query), 500);
    if query.is_empty() { Err(Error::invalid("query", "is empty")) } else { Ok(query) }
}

/// `get_business_hours`
pub(super) struct GetBusinessHours;

#[derive(Deserialize)]
struct Hours {
    date: Option<String>,
}

#[async_trait]
impl Tool for GetBusinessHours {
    fn name(&self) -> &'static str {
        "get_business_hours"
    }

    fn description(&self) -> &'static str {
        "The opening hours: whether it is open now, today's hours, the week, exceptions such as holidays, or the hours of one date."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": { "date": { "type": "string", "description": "A date as YYYY-MM-DD, for the hours of that day" } },
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::None
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Hours = arguments(given)?;
        let business = business::load(context.app, context.org()).await?;
        let date = match given.date.as_deref().filter(|date| !date.is_empty()) {
            Some(date) => {
                Some(date.parse().map_err(|_| Error::invalid("date", "is a date as YYYY-MM-DD"))?)
            }
            None => None,
        };
        Ok(business.hours_result(date))
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        self.run(context, given).await
    }
}
