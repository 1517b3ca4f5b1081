//! Reading calls: lists, one call, what was said in it.

use std::collections::HashMap;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{CallId, ChannelId, ContactId, ConversationId, MessageId, OrgId, TurnId},
    text,
};
use frontdesk_db::Conn;
use serde::Serialize;

use super::{
    model::{Call, Direction, Line, Outcome, Speaker, State, TurnTimes, WordTime},
    store::{self, Narrow},
};
use crate::{
    App, Caller,
    contacts::{self, Contact, Page, parse_cursor},
    limits,
};

/// Calls that ring or go on which a list shows on top.
pub const LIVE_FOR_LIST: i64 = 50;

/// Things said that a transcript shows.
const TRANSCRIPT: i64 = 2_000;

/// Which calls to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those that came in, or went out.
    pub direction: Option<Direction>,
    /// Only those that came to this.
    pub outcome: Option<Outcome>,
    /// Only those that stand so.
    pub status: Option<State>,
    /// Only with this contact.
    pub contact: Option<ContactId>,
    /// Only of this conversation.
    pub conversation: Option<ConversationId>,
    /// Only through this channel, by its id.
    pub channel: Option<String>,
    /// Only those that began from then on.
    pub from: Option<Timestamp>,
    /// Only those that began before.
    pub until: Option<Timestamp>,
    /// Only those with a recording that can be listened to.
    pub recorded: bool,
    /// Words of the summary or of the contact's name, or at least four digits of a number.
    pub search: Option<String>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A call with the person outside.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The call.
    pub call: Call,
    /// With whom.
    pub contact: Option<Contact>,
}

impl Shown {
    /// The name to show: the contact's, or that the number is withheld.
    pub fn name(&self) -> String {
        let known = self.contact.as_ref().filter(|contact| {
            contact.name.is_some() || contact.email.is_some() || contact.phone.is_some()
        });
        match (known, self.call.number()) {
            (Some(contact), _) => contact.display_name(),
            (None, Some(number)) => frontdesk_base::phone::grouped(number),
            (None, None) if self.call.provider == "browser" => {
                self.contact.as_ref().map_or_else(String::new, Contact::display_name)
            }
            (None, None) => "Withheld number".to_owned(),
        }
    }
}

/// The calls, the one that began last first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Shown>> {
    let limit = if filter.limit == 0 { 50 } else { filter.limit.clamp(1, limits::PAGE) };
    let search = filter.search.as_deref().map(|search| text::shorten(&text::line(search), 120));
    let narrow = Narrow {
        direction: filter.direction,
        outcome: filter.outcome,
        status: filter.status,
        contact: filter.contact.as_ref().map(ContactId::as_str),
        conversation: filter.conversation.as_ref().map(ConversationId::as_str),
        channel: filter.channel.as_deref(),
        from: filter.from,
        until: filter.until,
        recorded: filter.recorded,
        search: search.as_deref().filter(|search| !search.is_empty()),
        cursor: filter.cursor.as_deref().map(parse_cursor).transpose()?,
    };
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows = store::list(&mut conn, caller.org(), narrow, limit + 1).await?;
    drop(conn);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.started_at.millis(), last.id));
    Ok(Page { data: shown(app, caller, rows).await?, next_cursor })
}

/// The calls that ring or go on, the longest first.
pub async fn live(app: &App, caller: &Caller) -> Result<Vec<Shown>> {
    let mut conn = app.db().read(caller.org()).await?;
    let rows = store::live(&mut conn, caller.org(), LIVE_FOR_LIST).await?;
    drop(conn);
    shown(app, caller, rows).await
}

async fn shown(app: &App, caller: &Caller, rows: Vec<Call>) -> Result<Vec<Shown>> {
    let ids: Vec<ContactId> = rows.iter().map(|call| call.contact_id.clone()).collect();
    let contacts: HashMap<ContactId, Contact> = contacts::named(app, caller, &ids)
        .await?
        .into_iter()
        .map(|contact| (contact.id.clone(), contact))
        .collect();
    let with = |call: Call| Shown { contact: contacts.get(&call.contact_id).cloned(), call };
    Ok(rows.into_iter().map(with).collect())
}

/// One call.
pub async fn get(app: &App, caller: &Caller, id: &CallId) -> Result<Shown> {
    let mut conn = app.db().read(caller.org()).await?;
    let call = store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("call"))?;
    let contact = contacts::load(&mut conn, caller.org(), &call.contact_id).await?;
    Ok(Shown { call, contact: Some(contact) })
}

/// One call, for whoever has a transaction open.
pub(crate) async fn get_in(conn: &mut Conn, org: &OrgId, id: &CallId) -> Result<Option<Call>> {
    store::get(conn, org, id).await
}

/// The call that its carrier knows by this id.
///
/// # Errors
/// Ours.
pub async fn by_external_id(
    app: &App,
    org: &OrgId,
    channel: &ChannelId,
    provider: &str,
    id: &str,
) -> Result<Option<Call>> {
    let mut conn = app.db().read(org).await?;
    store::by_external_id(&mut conn, org, (channel, provider, id)).await
}

/// The calls of a conversation, in order.
pub async fn of_conversation(app: &App, caller: &Caller, id: &ConversationId) -> Result<Vec<Call>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_conversation(&mut conn, caller.org(), id).await
}

/// Something said in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// The message.
    pub message_id: MessageId,
    /// By whom.
    pub speaker: Speaker,
    /// Their name.
    pub name: String,
    /// What was heard of it.
    pub text: String,
    /// From when, in milliseconds from the answer.
    pub start_ms: i64,
    /// Until when.
    pub end_ms: i64,
    /// Word by word, where that is known.
    pub words: Vec<WordTime>,
    /// How sure the ears were, 0 to 100.
    pub confidence: Option<i64>,
    /// Whether somebody spoke over it.
    pub interrupted: bool,
    /// What was to be said and was not heard.
    pub unheard: String,
    /// The turn that it came of.
    pub turn_id: Option<TurnId>,
}

/// What was said in a call, in order.
pub async fn transcript(app: &App, caller: &Caller, id: &CallId) -> Result<Vec<Spoken>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("call"))?;
    store::spoken_between(&mut conn, caller.org(), id, TRANSCRIPT).await
}

/// How long each answer of a call took, in order.
pub async fn turns(app: &App, caller: &Caller, id: &CallId) -> Result<Vec<TurnTimes>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::turns(&mut conn, caller.org(), id).await
}

/// When these messages were said: those of them that were said in a call.
pub async fn lines_of(
    app: &App,
    caller: &Caller,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, Line>> {
    if messages.is_empty() {
        return Ok(HashMap::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    let lines = store::lines_of(&mut conn, caller.org(), messages).await?;
    Ok(lines.into_iter().map(|line| (line.message_id.clone(), line)).collect())
}
