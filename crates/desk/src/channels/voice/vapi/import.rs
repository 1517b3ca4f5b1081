//! What an account at Vapi has, and having it lead here: numbers whose calls are asked about here, and
//! assistants that think here.

use frontdesk_base::{Error, Result, id::ChannelId};
use frontdesk_providers::{
    phone::Number,
    vapi::{Assistant, PhoneNumber, Server},
};
use serde::Serialize;

use super::{
    Carrier, Line, account,
    assistant::{AGENT, mind},
};
use crate::{
    App, Caller, Role, channels,
    channels::voice::{NewLine, VoiceSettings, accounts, create, get, get_in, list, lock, store},
};

/// An assistant of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedAssistant {
    /// As Vapi has it.
    #[serde(flatten)]
    pub assistant: Assistant,
    /// The line through which it thinks here.
    pub line: Option<ChannelId>,
}

/// The numbers of the account as those of every carrier are shown.
pub(in crate::channels::voice) async fn numbers(app: &App, caller: &Caller) -> Result<Vec<Number>> {
    let numbers = account::client(app, caller.org()).await?.numbers().await;
    let numbers = numbers.map_err(|error| Error::conflict(accounts::plain(&error)))?;
    // One that is only a SIP address has no number to be listed by.
    let numbers = numbers.into_iter().filter(|number| !number.number.is_empty());
    Ok(numbers.map(shown).collect())
}

fn shown(number: PhoneNumber) -> Number {
    let answered = [number.answered_by, number.server_url];
    Number {
        id: number.id,
        number: number.number,
        label: number.name,
        leads_to: answered.into_iter().find(|one| !one.is_empty()).unwrap_or_default(),
        takes_calls: number.active,
    }
}

/// Has what becomes of a number's calls asked here.
pub(in crate::channels::voice) async fn wire_number(
    app: &App,
    caller: &Caller,
    line: &Line,
    id: &str,
) -> Result<Number> {
    let org = caller.org();
    let client = account::client(app, org).await?;
    let told = |error| Error::conflict(accounts::plain(&error));
    let numbers = client.numbers().await.map_err(told)?;
    let number = numbers.into_iter().find(|one| one.id == id);
    let number = number.ok_or(Error::NotFound("phone number"))?;
    let secret = account::secret(app, org).await?.ok_or_else(no_secret)?;
    let url = format!("{}/hooks/vapi/{}/server", app.settings().public_url, line.channel_id);
    let server = Server { url: &url, secret: &secret };
    client.ask_server(&number, &server).await.map(shown).map_err(told)
}

/// The assistants of the organization's own account.
pub async fn assistants(app: &App, caller: &Caller) -> Result<Vec<ListedAssistant>> {
    caller.must_be(Role::Admin)?;
    if !accounts::own(app, caller.org(), Carrier::Vapi).await? {
        return Err(Error::conflict("Connect your account first."));
    }
    let all = account::client(app, caller.org()).await?.assistants().await;
    let all = all.map_err(|error| Error::conflict(accounts::plain(&error)))?;
    let lines = list(app, caller).await?;
    let line = |assistant: &Assistant| {
        let mut own = lines.iter().filter(|line| line.carrier == Carrier::Vapi);
        own.find(|line| line.carrier_id == assistant.id).map(|line| line.channel_id.clone())
    };
    Ok(all.into_iter().map(|one| ListedAssistant { line: line(&one), assistant: one }).collect())
}

/// Has an assistant think here: a line of its own is made for it, which greets as it did, and its model and
/// server become this desk. Its voice stays. Doing it again does it once.
pub async fn take_over(app: &App, caller: &Caller, assistant: &str) -> Result<Line> {
    let all = assistants(app, caller).await?;
    let found = all.into_iter().find(|one| one.assistant.id == assistant);
    let found = found.ok_or(Error::NotFound("assistant"))?;
    let line = match &found.line {
        Some(id) => get(app, caller, id).await?,
        None => create(app, caller, line_of(&found.assistant)).await?,
    };
    let org = caller.org();
    let secret = account::secret(app, org).await?.ok_or_else(no_secret)?;
    let change = mind(app, &line, AGENT, &secret);
    let client = account::client(app, org).await?;
    let changed = client.change_assistant(assistant, &change).await;
    changed.map_err(|error| Error::conflict(accounts::plain(&error)))?;

    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let channel = lock(&mut tx, org, &line.channel_id).await?;
    let mut line = get_in(&mut tx, org, &line.channel_id).await?;
    assistant.clone_into(&mut line.carrier_id);
    line.wired_at = Some(now);
    line.updated_at = now;
    store::update(&mut tx, org, &line).await?;
    channels::changed(app, &mut tx, caller, "channel.wired", &channel).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, channel.id = %line.channel_id, "An assistant at Vapi thinks here");
    Ok(line)
}

fn line_of(assistant: &Assistant) -> NewLine {
    let name = if assistant.name.is_empty() { "Assistant" } else { assistant.name.as_str() };
    let first = frontdesk_base::text::shorten(&assistant.first_message, 500);
    NewLine {
        name: frontdesk_base::text::shorten(name, 100),
        carrier: Some(Carrier::Vapi),
        settings: VoiceSettings { greeting: first, ..VoiceSettings::default() },
        ..NewLine::default()
    }
}

fn no_secret() -> Error {
    Error::conflict("Vapi has no secret to prove itself by. Connect the account again.")
}
