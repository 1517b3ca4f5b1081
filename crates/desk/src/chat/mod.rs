//! Talking to the agent without a browser: a new contact on the organization's widget, by the same
//! operations as any visitor's.

mod calendar;

use std::time::Duration;

use frontdesk_base::{Error, Result, Stopwatch, id::ConversationId, id::OrgId};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    App, Caller, Visitor, agent,
    channels::{self, ChannelKind, widget},
    contacts::DeviceFacts,
    conversations::{Author, Choice, Holder, NewMessage, contact, inbox},
    jobs::Runner,
    orgs, registry,
};

pub use calendar::{Arranged, InCalendar, Waiting};

/// How long a reply may take before the terminal gives up on it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A source as the terminal shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// How well it fitted, 0 to 1.
    pub score: f64,
}

/// One reply, as `frontdesk chat --json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Heard {
    /// What was said; several lines when several things were.
    pub text: String,
    /// What may be chosen.
    pub choices: Vec<Choice>,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// The tools that ran: name, arguments, result.
    pub tools: Vec<Value>,
    /// Where the conversation stands.
    pub status: String,
    /// Milliseconds it took.
    pub ms: i64,
}

/// A conversation in the terminal.
pub struct Chat {
    app: App,
    caller: Caller,
    key: String,
    runner: Runner,
    visitor: Visitor,
    conversation: ConversationId,
    seen: i64,
}

impl Chat {
    /// Begins with the organization of this name in addresses, as a new contact.
    pub async fn begin(app: &App, slug: &str) -> Result<Self> {
        let org: OrgId = orgs::by_slug(app, slug).await?;
        let caller = Caller::system(org);
        let list = channels::list(app, &caller).await?;
        let key = list
            .into_iter()
            .find(|channel| channel.kind == ChannelKind::Widget && channel.enabled)
            .and_then(|channel| channel.widget_key)
            .ok_or(Error::NotFound("widget that is switched on"))?;
        let visitor = visitor(app, &key).await?;
        let (row, _) = contact::begin(app, &visitor).await?;
        Ok(Self {
            app: app.clone(),
            caller,
            key,
            runner: registry::runner(app),
            seen: row.last_seq,
            visitor,
            conversation: row.id,
        })
    }

    /// Begins again as somebody else.
    pub async fn reset(&mut self) -> Result<()> {
        self.visitor = visitor(&self.app, &self.key).await?;
        let (row, _) = contact::begin(&self.app, &self.visitor).await?;
        (self.conversation, self.seen) = (row.id, row.last_seq);
        Ok(())
    }

    /// Says something and waits for what is answered.
    pub async fn say(&mut self, text: &str) -> Result<Heard> {
        let watch = Stopwatch::start();
        let client_id = Some(self.app.random().token());
        contact::receive(
            &self.app,
            &self.visitor,
            &self.conversation,
            NewMessage { text: text.to_owned(), client_id },
        )
        .await?;
        // A server that runs beside may take the job first: then its reply is waited for.
        loop {
            self.runner.run_due().await?;
            let row = inbox::get(&self.app, &self.caller, &self.conversation).await?;
            if row.holder != Holder::Agent
                || row.answered_seq >= row.contact_seq
                || watch.elapsed() > PATIENCE
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (shown, _) =
            inbox::thread(&self.app, &self.caller, &self.conversation, None, 50).await?;
        let row = inbox::get(&self.app, &self.caller, &self.conversation).await?;
        let said: Vec<_> = shown
            .into_iter()
            .map(|shown| shown.message)
            .filter(|message| {
                message.seq > self.seen
                    && message.author != Author::Contact
                    && !message.kind.is_internal()
            })
            .collect();
        self.seen = row.last_seq;
        let last = said.iter().rev().find(|message| message.author == Author::Agent);
        let tools =
            agent::tools_of(&self.app, self.caller.org(), &self.conversation, row.contact_seq)
                .await?;
        Ok(Heard {
            text: said.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n"),
            choices: last.map(|message| message.choices.0.clone()).unwrap_or_default(),
            sources: last
                .map(|message| message.sources.0.iter().map(|source| Source { title: source.title.clone(), score: source.score }).collect())
                .unwrap_or_default(),
            tools: tools.into_iter().map(|run| json!({ "name": run.name, "arguments": run.arguments, "result": run.result })).collect(),
            status: row.status.to_string(),
            ms: watch.millis(),
        })
    }
}

async fn visitor(app: &App, key: &str) -> Result<Visitor> {
    visitor_as(app, key, None).await
}

/// A new visitor, who may have told their name and address.
async fn visitor_as(app: &App, key: &str, named: Option<(&str, &str)>) -> Result<Visitor> {
    let start = widget::StartSession {
        widget: key.to_owned(),
        device: DeviceFacts::default(),
        name: named.map(|(name, _)| name.to_owned()),
        email: named.map(|(_, email)| email.to_owned()),
        locale: None,
        identity: None,
    };
    let asking = widget::Asking {
        user_agent: Some("frontdesk chat"),
        country: None,
        origin: None,
        host: None,
        token: None,
    };
    let started = widget::start_session(app, start, &asking).await?;
    widget::authenticate(app, started.token.expose()).await
}
