//! What the inbox shows: lists, counts, threads.

use std::collections::HashMap;

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, ConversationId, OrgId},
    text,
};
use frontdesk_db::Conn;

use super::{
    attachments,
    model::{Attachment, Conversation, Message, MessageView, Status},
    store::{self, Narrow},
};
use crate::{
    App, Caller, Error,
    contacts::{Page, parse_cursor},
    limits,
};

/// Which conversations to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this status; `None` for every status.
    pub status: Option<Status>,
    /// Only of this kind of channel.
    pub channel: Option<String>,
    /// Only this member's.
    pub assignee: Option<String>,
    /// Only nobody's.
    pub unassigned: bool,
    /// Only of the conversation type of this id.
    pub of_type: Option<String>,
    /// Only with something unread.
    pub unread: bool,
    /// Snoozed ones too.
    pub snoozed: bool,
    /// Words said in it, or the contact's name or address.
    pub search: Option<String>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// How many conversations want attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// With the agent.
    pub open: i64,
    /// A person is wanted or there.
    pub escalated: i64,
    /// With something no member has seen.
    pub unread: i64,
}

/// The conversations, the one in which something was said last first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Conversation>> {
    let limit = if filter.limit == 0 { 50 } else { filter.limit.clamp(1, limits::PAGE) };
    let search = filter.search.as_deref().map(|search| text::shorten(&text::line(search), 120));
    let narrow = Narrow {
        status: filter.status.map(Status::as_str),
        channel: filter.channel.as_deref(),
        assignee: filter.assignee.as_deref(),
        of_type: filter.of_type.as_deref(),
        unassigned: filter.unassigned,
        unread: filter.unread,
        awake_at: (!filter.snoozed).then(|| app.clock().now()),
        search: search.as_deref().filter(|search| !search.is_empty()),
        cursor: filter.cursor.as_deref().map(parse_cursor).transpose()?,
    };
    let mut conn = app.db().read(caller.org()).await?;
    let mut rows = store::list(&mut conn, caller.org(), narrow, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.last_message_at.millis(), last.id));
    Ok(Page { data: rows, next_cursor })
}

/// What was said that a search finds, for the conversations in which something was: the newest of each.
pub async fn found(
    app: &App,
    caller: &Caller,
    search: &str,
    conversations: &[ConversationId],
) -> Result<HashMap<ConversationId, String>> {
    let search = text::shorten(&text::line(search), 120);
    let mut conn = app.db().read(caller.org()).await?;
    let rows = store::found(&mut conn, caller.org(), conversations, &search).await?;
    // From the oldest on, so that the newest stays.
    Ok(rows.into_iter().rev().collect())
}

/// How many want attention.
pub async fn counts(app: &App, caller: &Caller) -> Result<Counts> {
    let mut conn = app.db().read(caller.org()).await?;
    let (open, escalated, unread) =
        store::counts(&mut conn, caller.org(), app.clock().now()).await?;
    Ok(Counts { open, escalated, unread })
}

/// What came in on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct DayCounts {
    /// Conversations in which a contact wrote.
    pub(crate) all: i64,
    /// Of them, those that the agent answered alone.
    pub(crate) agent: i64,
    /// Of them, those in which a member answered.
    pub(crate) people: i64,
    /// Those that wait for a person now, whenever they came.
    pub(crate) waiting: i64,
}

/// What came in within a span of time, and who waits now.
pub(crate) async fn day_counts(
    conn: &mut Conn,
    org: &OrgId,
    span: (Timestamp, Timestamp),
) -> Result<DayCounts> {
    let (all, agent, people) = store::day_counts(conn, org, span).await?;
    let waiting = store::count_waiting(conn, org).await?;
    Ok(DayCounts { all, agent, people, waiting })
}

/// One conversation.
pub async fn get(app: &App, caller: &Caller, id: &ConversationId) -> Result<Conversation> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("conversation"))
}

/// A message of a thread with its files, for members.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The message.
    pub message: Message,
    /// As everybody sees it.
    pub view: MessageView,
}

/// A page of a thread for members: notes included, oldest first, with the number before which the
/// page before it begins.
pub async fn thread(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    before: Option<i64>,
    limit: i64,
) -> Result<(Vec<Shown>, Option<i64>)> {
    let mut conn = app.db().read(caller.org()).await?;
    let row =
        store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("conversation"))?;
    let limit = limit.clamp(1, limits::PAGE);
    let (messages, files, more) = rows(&mut conn, caller.org(), id, before, true, limit).await?;
    let earlier = messages.first().filter(|_| more).map(|first| first.seq);
    let shown = messages
        .into_iter()
        .map(|message| Shown {
            view: attachments::view_of(app, caller.org(), &message, &files, row.has_read(&message)),
            message,
        })
        .collect();
    Ok((shown, earlier))
}

/// A page of messages as everybody sees them.
pub(super) async fn page(
    app: &App,
    conn: &mut Conn,
    org: &OrgId,
    row: &Conversation,
    before: Option<i64>,
    notes: bool,
    limit: i64,
) -> Result<Page<MessageView>> {
    let limit = limit.clamp(1, limits::PAGE);
    let (messages, files, more) = rows(conn, org, &row.id, before, notes, limit).await?;
    let next_cursor = messages.first().filter(|_| more).map(|first| first.seq.to_string());
    let data = messages
        .iter()
        .map(|message| attachments::view_of(app, org, message, &files, row.has_read(message)))
        .collect();
    Ok(Page { data, next_cursor })
}

/// Messages oldest first, their files, and whether there are earlier ones.
async fn rows(
    conn: &mut Conn,
    org: &OrgId,
    id: &ConversationId,
    before: Option<i64>,
    notes: bool,
    limit: i64,
) -> Result<(Vec<Message>, Vec<Attachment>, bool)> {
    let mut messages = store::messages(conn, org, id, before, notes, limit + 1).await?;
    let more = messages.len() as i64 > limit;
    messages.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    messages.reverse();
    let with_files: Vec<_> = messages
        .iter()
        .filter(|m| m.kind == super::model::Kind::Attachment)
        .map(|m| m.id.clone())
        .collect();
    let files = store::attachments_of(conn, org, &with_files).await?;
    Ok((messages, files, more))
}

/// The conversations of a contact, newest first.
pub async fn of_contact(
    app: &App,
    caller: &Caller,
    contact: &ContactId,
) -> Result<Vec<Conversation>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_contact(&mut conn, caller.org(), contact, 50).await
}

/// The ways in which each of these contacts has come, a pair for each: for lists that show them.
pub async fn ways_in(
    app: &App,
    caller: &Caller,
    contacts: &[ContactId],
) -> Result<Vec<(ContactId, String)>> {
    if contacts.is_empty() {
        return Ok(Vec::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    store::ways_in(&mut conn, caller.org(), contacts).await
}

/// Follows the organization live, from after event `after`, or from now.
pub async fn watch(app: &App, caller: &Caller, after: Option<i64>) -> Result<crate::events::Watch> {
    crate::events::Watch::start(app, caller.org(), None, after).await
}

/// Whether a snoozed conversation is still out of the list.
pub fn is_snoozed(row: &Conversation, now: Timestamp) -> bool {
    row.snoozed_until.is_some_and(|until| until > now)
}
