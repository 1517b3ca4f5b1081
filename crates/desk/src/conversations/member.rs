//! What members do: answer, note, take over, hand back, resolve, assign, snooze.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ConversationId, MemberId},
    text,
};

use super::{
    attachments::{self, Upload},
    handmade,
    handover::Input,
    model::{Author, Conversation, Holder, Kind, MessageView, Status},
    store,
    thread::{Draft, Thread},
    voice,
};
use crate::{App, Caller, Role, audit, limits};

/// A reply or a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// Sent to the contact. Saying it takes the conversation over.
    Reply,
    /// Seen by members only.
    Note,
    /// Seen by members and told to the agent, which speaks with the contact in a call.
    Whisper,
}

/// Writes a reply or a note. The same `client_id` again answers with what is there.
pub async fn write(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    saying: Saying,
    words: &str,
    client_id: Option<&str>,
) -> Result<MessageView> {
    caller.must_be(Role::Operator)?;
    let text = text::clean(words);
    if text.is_empty() {
        return Err(Error::invalid("text", "is empty"));
    }
    if text.chars().count() > limits::MESSAGE_CHARS {
        return Err(Error::invalid(
            "text",
            format!("has at most {} characters", limits::MESSAGE_CHARS),
        ));
    }
    put(app, caller, id, saying, Kind::Text, text, client_id, None).await
}

/// Sends a file to the contact. The same `client_id` again answers with what is there.
pub async fn send_file(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    upload: Upload,
    words: &str,
    client_id: Option<&str>,
) -> Result<MessageView> {
    caller.must_be(Role::Operator)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("conversation"))?;
    drop(conn);
    let kept = attachments::keep(app, caller.org(), upload).await?;
    let text = text::shorten(&text::clean(words), limits::MESSAGE_CHARS);
    put(app, caller, id, Saying::Reply, Kind::Attachment, text, client_id, Some(kept)).await
}

#[expect(clippy::too_many_arguments, reason = "private, and each is named at both calls")]
async fn put(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    saying: Saying,
    kind: Kind,
    text: String,
    client_id: Option<&str>,
    file: Option<attachments::Kept>,
) -> Result<MessageView> {
    // A contact's client_id and a member's are in one column: a member's is set apart by its prefix.
    let client_id = client_id.map(|id| format!("m:{}", text::shorten(id, 100)));
    let mut tx = app.db().begin(caller.org()).await?;
    let mut thread = Thread::open(app, &mut tx, caller.org(), id).await?;
    if let Some(client_id) = &client_id
        && let Some(message) = store::by_client_id(thread.tx, thread.org, id, client_id).await?
    {
        return Ok(attachments::view_of(app, caller.org(), &message, &[], false));
    }
    if saying == Saying::Reply
        && let Some(member) = caller.member()
    {
        thread.happen(&Input::PersonAnswered(member.clone()), caller.name(), None).await?;
    }
    let kind = match saying {
        Saying::Reply => kind,
        Saying::Note => Kind::Note,
        Saying::Whisper => Kind::Whisper,
    };
    let mut draft = Draft::new(Author::Member, caller.name(), kind, text);
    draft.author_id = caller.member().cloned();
    draft.client_id = client_id;
    let message = thread.append(draft).await?;
    let file = file.map(|file| file.attachment(message.id.clone()));
    if let Some(file) = &file {
        store::insert_attachment(thread.tx, thread.org, id, file, thread.now).await?;
    }
    if saying == Saying::Reply {
        // What the contact asked so far is answered: the agent does not answer it again.
        thread.row.answered_seq = thread.row.contact_seq;
        thread.row.member_read_seq = message.seq;
        thread.row.unread = false;
        if message.kind == Kind::Text {
            handmade::want(&mut thread, &message.id).await?;
            voice::want_said(&mut thread, &message.id).await?;
        }
    }
    let view = thread.announce(&message, file.as_slice()).await?;
    thread.close().await?;
    tx.commit().await?;
    metrics::counter!("messages_total", "author" => "member").increment(1);
    Ok(view)
}

/// One thing that a member does to a conversation; with a `version`, only while that one stands.
async fn happen(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    input: Input,
    version: Option<i64>,
) -> Result<Conversation> {
    caller.must_be(Role::Operator)?;
    let promises = !matches!(input, Input::PersonWanted)
        || crate::orgs::desk_is_open(app, caller.org()).await?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut thread = Thread::open(app, &mut tx, caller.org(), id).await?;
    thread.promises = promises;
    if version.is_some_and(|version| version != thread.row.version) {
        return Err(Error::conflict("The conversation has moved on since."));
    }
    if matches!(input, Input::Resolved) {
        thread.row.answered_seq = thread.row.contact_seq;
        thread.row.unread = false;
    }
    thread.happen(&input, caller.name(), Some("member")).await?;
    let row = thread.close().await?;
    tx.commit().await?;
    Ok(row)
}

/// A member takes the conversation: the agent is quiet until it is handed back.
pub async fn take_over(app: &App, caller: &Caller, id: &ConversationId) -> Result<Conversation> {
    let member =
        caller.member().cloned().ok_or_else(|| Error::forbidden("Only a member can take over."))?;
    happen(app, caller, id, Input::TakenOver(member), None).await
}

/// Gives the conversation back to the agent, which answers what is unanswered.
pub async fn hand_back(app: &App, caller: &Caller, id: &ConversationId) -> Result<Conversation> {
    happen(app, caller, id, Input::HandedBack, None).await
}

/// Undoes what brought the conversation to `version`: the agent has it again. Refused once somebody
/// has done something else with it.
pub async fn take_back(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    version: i64,
) -> Result<Conversation> {
    happen(app, caller, id, Input::HandedBack, Some(version)).await
}

/// Asks for somebody to come, without coming oneself.
pub async fn escalate(app: &App, caller: &Caller, id: &ConversationId) -> Result<Conversation> {
    happen(app, caller, id, Input::PersonWanted, None).await
}

/// It is over, until the contact writes again.
pub async fn resolve(app: &App, caller: &Caller, id: &ConversationId) -> Result<Conversation> {
    happen(app, caller, id, Input::Resolved, None).await
}

/// Opens a resolved conversation again: the agent has it.
pub async fn reopen(app: &App, caller: &Caller, id: &ConversationId) -> Result<Conversation> {
    happen(app, caller, id, Input::HandedBack, None).await
}

/// Gives the conversation to a member, or to nobody. Who answers does not change.
pub async fn assign(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    to: Option<&MemberId>,
) -> Result<Conversation> {
    caller.must_be(Role::Operator)?;
    if let Some(member) = to
        && !crate::orgs::is_member(app, caller, member).await?
    {
        return Err(Error::invalid("assignee", "is not a member"));
    }
    happen(app, caller, id, Input::Assigned(to.cloned()), None).await
}

/// Takes the conversation out of the list until `until`, or until the contact writes.
pub async fn snooze(
    app: &App,
    caller: &Caller,
    id: &ConversationId,
    until: Option<Timestamp>,
) -> Result<Conversation> {
    caller.must_be(Role::Operator)?;
    if until.is_some_and(|until| until <= app.clock().now()) {
        return Err(Error::invalid("until", "is in the past"));
    }
    let mut tx = app.db().begin(caller.org()).await?;
    let mut thread = Thread::open(app, &mut tx, caller.org(), id).await?;
    thread.row.snoozed_until = until;
    thread
        .tell(
            "conversation.updated",
            serde_json::json!({ "conversation_id": id, "snoozed_until": until }),
        )
        .await?;
    let row = thread.close().await?;
    tx.commit().await?;
    Ok(row)
}

/// A member has seen the conversation up to its end.
pub async fn read(app: &App, caller: &Caller, id: &ConversationId) -> Result<()> {
    {
        let mut conn = app.db().read(caller.org()).await?;
        let row = store::get(&mut conn, caller.org(), id)
            .await?
            .ok_or(Error::NotFound("conversation"))?;
        // A viewer looks without leaving a mark, and most looks change nothing.
        if caller.role() < Role::Operator || (!row.unread && row.member_read_seq >= row.contact_seq)
        {
            return Ok(());
        }
    }
    let mut tx = app.db().begin(caller.org()).await?;
    let mut thread = Thread::open(app, &mut tx, caller.org(), id).await?;
    thread.row.member_read_seq = thread.row.last_seq;
    thread.row.unread = false;
    let seq = thread.row.member_read_seq;
    thread.tell("message.status_changed", serde_json::json!({ "conversation_id": id, "up_to_seq": seq, "state": "read", "by": "member" })).await?;
    thread.close().await?;
    tx.commit().await
}

/// Marks the conversation as unread, for a colleague or for later.
pub async fn mark_unread(app: &App, caller: &Caller, id: &ConversationId) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let mut thread = Thread::open(app, &mut tx, caller.org(), id).await?;
    thread.row.unread = true;
    thread
        .tell("conversation.updated", serde_json::json!({ "conversation_id": id, "unread": true }))
        .await?;
    thread.close().await?;
    tx.commit().await
}

/// Deletes a conversation and everything said in it.
pub async fn delete(app: &App, caller: &Caller, id: &ConversationId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    store::lock(&mut tx, caller.org(), id).await?.ok_or(Error::NotFound("conversation"))?;
    for key in store::files(&mut tx, caller.org(), id).await? {
        let job = crate::jobs::NewJob::new(
            crate::contacts::DELETE_FILE,
            serde_json::json!({ "key": key }),
        );
        crate::jobs::enqueue(app, &mut tx, caller.org(), job).await?;
    }
    store::delete(&mut tx, caller.org(), id).await?;
    audit::record(app, &mut tx, caller, "conversation.deleted", id.as_str(), "").await?;
    let event = crate::events::NewEvent::new(
        "conversation.updated",
        serde_json::json!({ "conversation_id": id, "deleted": true }),
    );
    crate::events::emit(app, &mut tx, caller.org(), event).await?;
    tx.commit().await
}

/// Whether the agent is the one who answers now.
pub fn agent_answers(row: &Conversation) -> bool {
    row.holder == Holder::Agent && row.status != Status::Resolved
}
