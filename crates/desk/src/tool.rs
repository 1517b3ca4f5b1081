//! A tool of the agent: one typed function that every model, channel and test shares.
//!
//! A model proposes; a tool validates, checks what the contact has proven, and bounds. Its result
//! is the committed row or a typed refusal, so that what is confirmed to the contact is what
//! happened.

use async_trait::async_trait;
use frontdesk_base::{
    Error, Result,
    id::{ContactId, ConversationId, OrgId},
};
use frontdesk_db::{Json, Tx};
use serde_json::{Value, json};

use crate::{App, Caller};

/// The names of every tool, in the order models are shown them: what settings may name.
pub const NAMES: &[&str] = &[
    "search_knowledge",
    "get_business_hours",
    "list_services",
    "find_open_times",
    "hold",
    "book",
    "reschedule",
    "cancel",
    "confirm_booking",
    "my_bookings",
    "join_waitlist",
    "send_link",
    "start_intake",
    "answer_intake",
    "request_quote",
    "capture_lead",
    "take_message",
    "update_contact",
    "escalate_to_human",
    "resolve_conversation",
];

/// What the contact must have proven for a tool to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Nothing: it shows what anybody may know.
    None,
    /// That this is their conversation: a session's token, a caller id, a sender's number.
    Session,
    /// Who they are: a signed identity, a one-time code to the address on file.
    Verified,
}

/// In which turn a tool runs, and for whom.
pub struct ToolContext<'a> {
    /// The application.
    pub app: &'a App,
    /// The agent, working for the organization.
    pub caller: &'a Caller,
    /// The conversation.
    pub conversation: &'a ConversationId,
    /// The contact, by what they proved; never by what was said.
    pub contact: &'a ContactId,
    /// What they have proven.
    pub proof: Proof,
    /// Which call this is: the same after a crash as before it.
    pub key: String,
}

impl ToolContext<'_> {
    /// The organization.
    pub fn org(&self) -> &OrgId {
        self.caller.org()
    }

    /// What this very call did before a crash.
    pub async fn earlier(&self) -> Result<Option<Value>> {
        let mut conn = self.app.db().read(self.org()).await?;
        let row: Option<(Json<Value>,)> = conn
            .query("SELECT result FROM tool_runs WHERE org_id = $1 AND id = $2")
            .bind(self.org())
            .bind(&self.key)
            .optional()
            .await?;
        Ok(row.map(|(result,)| result.0))
    }

    /// Notes what this call does, in the transaction that does it.
    pub async fn record(&self, tx: &mut Tx, tool: &str, result: &Value) -> Result<()> {
        let written = tx
            .query(
                "INSERT INTO tool_runs (org_id, id, conversation_id, tool, result, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (org_id, id) DO NOTHING",
            )
            .bind(self.org())
            .bind(&self.key)
            .bind(self.conversation)
            .bind(tool)
            .bind(Json(result))
            .bind(self.app.clock().now())
            .execute()
            .await?;
        if written == 1 { Ok(()) } else { Err(Error::conflict("this call has been made already")) }
    }
}

/// A tool.
#[async_trait]
pub trait Tool: Send + Sync {
    /// Its name, as models call it.
    fn name(&self) -> &'static str;

    /// What it does and when to call it, for models.
    fn description(&self) -> &'static str;

    /// The JSON Schema of its arguments.
    fn parameters(&self) -> Value;

    /// What the contact must have proven.
    fn proof(&self) -> Proof;

    /// Whether its success is something that may be confirmed to the contact.
    fn receipt(&self) -> bool {
        false
    }

    /// Runs it. An [`Error`] that the asker can do something about becomes a refusal.
    async fn run(&self, context: &ToolContext<'_>, arguments: Value) -> Result<Value>;

    /// Answers as it would, and changes nothing: for the playground, whose conversation and contact
    /// are not there. What only reads reads; what writes checks its arguments and says under
    /// `would` what it would have done.
    async fn rehearse(&self, context: &ToolContext<'_>, arguments: Value) -> Result<Value>;
}

/// The result that says why a tool did nothing.
pub fn refusal(reason: impl Into<String>) -> Value {
    json!({ "refused": reason.into() })
}

/// Whether a result is a refusal.
pub fn is_refusal(result: &Value) -> bool {
    result.get("refused").is_some()
}

/// Reads a tool's arguments; wrong ones are a refusal that says what is wrong.
pub fn arguments<T: serde::de::DeserializeOwned>(arguments: Value) -> Result<T> {
    let arguments = if arguments.is_null() { json!({}) } else { arguments };
    serde_path_to_error::deserialize(arguments)
        .map_err(|error| Error::invalid(error.path().to_string(), error.inner().to_string()))
}

/// Runs a tool as a model asked for it: the proof is checked, what is refused becomes a result, and
/// only what is ours to fix is an error.
pub async fn call(tool: &dyn Tool, context: &ToolContext<'_>, arguments: Value) -> Result<Value> {
    if context.proof < tool.proof() {
        return Ok(refusal(
            "This needs proof of who you are, which this conversation does not have.",
        ));
    }
    match tool.run(context, arguments).await {
        Err(Error::Conflict(_)) => match context.earlier().await? {
            Some(result) => Ok(result),
            None => Ok(refusal("That is not possible as things stand now.")),
        },
        ran => refused(ran),
    }
}

/// The same without changing anything.
pub async fn rehearse(
    tool: &dyn Tool,
    context: &ToolContext<'_>,
    arguments: Value,
) -> Result<Value> {
    if context.proof < tool.proof() {
        return Ok(refusal(
            "This needs proof of who you are, which this conversation does not have.",
        ));
    }
    refused(tool.rehearse(context, arguments).await)
}

/// What the asker can do something about is a result; only what is ours to fix is an error.
fn refused(ran: Result<Value>) -> Result<Value> {
    match ran {
        Err(Error::Internal(error)) => Err(Error::Internal(error)),
        Err(error) => Ok(refusal(error.to_string())),
        done => done,
    }
}
