//! Reading tasks.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ConversationId, OrgId, TaskId},
    text,
};
use frontdesk_db::Conn;

use super::{Filter, Task, Windows, store};
use crate::{
    App, Caller,
    contacts::{Page, parse_cursor},
    limits, orgs,
};

/// Where one page of a list ended.
#[derive(Debug)]
pub(super) struct After {
    pub(super) at: Timestamp,
    /// Of those that are to be done: how soon, 0 to 2.
    pub(super) rank: i64,
    pub(super) id: String,
}

/// What the SQL of a list needs to know of the windows of time.
pub(super) type Bounds = (Option<Timestamp>, Option<Timestamp>);

/// The tasks that are to be done by when they are due, then by urgency, then the newest first; those
/// that are done by when they were done, the latest first.
pub async fn list(app: &App, caller: &Caller, filter: &Filter) -> Result<Page<Task>> {
    let limit = filter.limit.clamp(1, limits::PAGE);
    let after = filter.cursor.as_deref().map(|text| cursor(text, filter.done)).transpose()?;
    let mut filter = filter.clone();
    filter.search = filter
        .search
        .map(|words| text::shorten(&text::line(&words), limits::NAME_CHARS))
        .filter(|words| !words.is_empty());
    let mut conn = app.db().read(caller.org()).await?;
    let bounds = match filter.due {
        Some(window) => {
            let zone = orgs::profile_in(&mut conn, caller.org()).await?.zone();
            Windows::new(app.clock().now(), &zone).bounds(window)
        }
        None => (None, None),
    };
    let page = (bounds, after);
    let mut rows = store::list(&mut conn, caller.org(), &filter, page, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next_cursor = rows.last().filter(|_| more).map(|last| {
        if filter.done {
            let at = last.done_at.unwrap_or(last.created_at);
            return format!("{}.{}", at.millis(), last.id);
        }
        let at = last.due_at.map_or(store::NEVER, Timestamp::millis);
        format!("{at}.{}{}", store::rank(last.urgency), last.id)
    });
    Ok(Page { data: rows, next_cursor })
}

fn cursor(text: &str, done: bool) -> Result<After> {
    let (at, rest) = parse_cursor(text)?;
    if done {
        return Ok(After { at, rank: 0, id: rest });
    }
    let rank = rest.chars().next().and_then(|digit| digit.to_digit(10));
    let wrong = || Error::invalid("cursor", "is not one that this list gave");
    let rank = i64::from(rank.ok_or_else(wrong)?);
    Ok(After { at, rank, id: rest[1..].to_owned() })
}

/// One task.
pub async fn get(app: &App, caller: &Caller, id: &TaskId) -> Result<Task> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("task"))
}

/// The oldest task of a kind that is to be done in a conversation.
pub(crate) async fn open_in(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
    kind: &str,
) -> Result<Option<TaskId>> {
    store::open_in(conn, org, conversation, kind).await
}

/// The conversation that a task came from, as long as there are both.
pub(crate) async fn conversation_of(
    conn: &mut Conn,
    org: &OrgId,
    id: &TaskId,
) -> Result<Option<ConversationId>> {
    Ok(store::get(conn, org, id).await?.and_then(|task| task.conversation_id))
}

/// The tasks of a conversation, those to be done first.
pub async fn of_conversation(app: &App, caller: &Caller, id: &ConversationId) -> Result<Vec<Task>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_conversation(&mut conn, caller.org(), id).await
}

/// How many tasks are to be done.
pub async fn count_open(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    store::count_open(&mut conn, caller.org()).await
}

/// How many tasks of everybody's are due before a moment.
pub(crate) async fn count_due_by(conn: &mut Conn, org: &OrgId, until: Timestamp) -> Result<i64> {
    store::count_due_by(conn, org, until).await
}

/// How many tasks that nobody has taken are due today or were before.
pub async fn count_unassigned_due(app: &App, caller: &Caller) -> Result<i64> {
    let mut conn = app.db().read(caller.org()).await?;
    let zone = orgs::profile_in(&mut conn, caller.org()).await?.zone();
    let tomorrow = Windows::new(app.clock().now(), &zone).tomorrow();
    store::count_unassigned_due(&mut conn, caller.org(), tomorrow).await
}

/// How many tasks the member has that are due today or were before; 0 for a program.
pub async fn count_due(app: &App, caller: &Caller) -> Result<i64> {
    let Some(member) = caller.member() else { return Ok(0) };
    let mut conn = app.db().read(caller.org()).await?;
    let zone = orgs::profile_in(&mut conn, caller.org()).await?.zone();
    let tomorrow = Windows::new(app.clock().now(), &zone).tomorrow();
    store::count_due(&mut conn, caller.org(), member, tomorrow).await
}
