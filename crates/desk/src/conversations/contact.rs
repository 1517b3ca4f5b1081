//! What a contact does through the widget: begin, write, read, ask for a person, end, rate.

use frontdesk_base::{
    Error, Result,
    id::{ContactId, ConversationId, MessageId},
    text,
};
use frontdesk_db::Tx;
use serde::Serialize;

use super::{
    attachments::{self, Upload},
    handover::Input,
    model::{Author, Conversation, Holder, Kind, MessageView, Status},
    store,
    thread::{Draft, Thread},
};
use crate::{
    App, Visitor, contacts, limits,
    metering::{self, Meter},
    orgs,
};

/// A message about to be received.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The words.
    pub text: String,
    /// The sender's own id of the message: the same one again is the same message.
    pub client_id: Option<String>,
}

/// A conversation as its contact sees it.
#[derive(Debug, Clone, Serialize)]
pub struct ContactConversation {
    /// Its id.
    pub id: ConversationId,
    /// Where it stands.
    pub status: Status,
    /// The member who is there.
    pub assignee: Option<String>,
    /// The newest message.
    pub last_message: Option<MessageView>,
    /// How many messages the contact has not read.
    pub unread: i64,
    /// When something was last said.
    pub updated_at: frontdesk_base::Timestamp,
    /// 1 to 5, once rated.
    pub rating: Option<i64>,
}

/// Begins a conversation; it opens with the agent's greeting.
pub async fn begin(app: &App, visitor: &Visitor) -> Result<(Conversation, Vec<MessageView>)> {
    let mut tx = app.db().begin(visitor.org()).await?;
    let contact = contacts::hold(&mut tx, visitor.org(), visitor.contact()).await?;
    refuse_blocked(&contact)?;
    // An empty conversation is taken up again: opening and closing the widget leaves no litter.
    let recent = store::within_reach(&mut tx, visitor.org(), visitor.reach(), 1).await?;
    if let Some(empty) = recent.into_iter().find(|c| {
        c.contact_seq == 0 && c.channel_id == *visitor.channel() && c.status == Status::Open
    }) {
        let messages = store::messages(&mut tx, visitor.org(), &empty.id, None, false, 5).await?;
        let views = messages.iter().rev().map(|m| m.view(Vec::new(), false)).collect();
        return Ok((empty, views));
    }
    if store::count_unresolved(&mut tx, visitor.org(), &contact.id).await?
        >= limits::OPEN_CONVERSATIONS_PER_CONTACT
    {
        return Err(Error::conflict(
            "You have several conversations open. Go on with one of them, or end one.",
        ));
    }
    let now = app.clock().now();
    let way_in = (visitor.channel(), "widget");
    let row = Conversation {
        began_as: Some(visitor.reach().clone()).filter(|reach| *reach != contact.id),
        session_id: Some(visitor.session().clone()),
        ..Conversation::begun(&contact.id, way_in, contact.language.as_deref(), now)
    };
    store::insert(&mut tx, visitor.org(), &row).await?;
    let agent = crate::settings::agent_in(&mut tx, visitor.org()).await?;
    let mut thread = Thread::of(app, &mut tx, visitor.org(), row);
    thread
        .tell(
            "conversation.created",
            serde_json::json!({ "conversation_id": thread.row.id, "channel": "widget" }),
        )
        .await?;
    let greeting = Draft::new(Author::System, agent.name, Kind::Text, agent.greeting);
    let greeting = thread.append(greeting).await?;
    let view = thread.announce(&greeting, &[]).await?;
    let row = thread.close().await?;
    tx.commit().await?;
    Ok((row, vec![view]))
}

/// Receives a message: stored, told of, and the agent's turn asked for, all or nothing. The same
/// `client_id` again answers with the message that is there.
pub async fn receive(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    new: NewMessage,
) -> Result<MessageView> {
    let text = text::clean(&new.text);
    if text.is_empty() {
        return Err(Error::invalid("text", "is empty"));
    }
    if text.chars().count() > limits::MESSAGE_CHARS {
        return Err(Error::invalid(
            "text",
            format!("has at most {} characters", limits::MESSAGE_CHARS),
        ));
    }
    take_in(app, visitor, id, Kind::Text, text, new.client_id, None).await
}

/// Receives a file, perhaps with words.
pub async fn receive_file(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    upload: Upload,
    new: NewMessage,
) -> Result<MessageView> {
    let text = text::shorten(&text::clean(&new.text), limits::MESSAGE_CHARS);
    {
        // Theirs? Before anything is kept of the file.
        let mut conn = app.db().read(visitor.org()).await?;
        own(visitor, store::get(&mut conn, visitor.org(), id).await?)?;
        if store::count_attachments(&mut conn, visitor.org(), id).await?
            >= limits::ATTACHMENTS_PER_CONVERSATION
        {
            return Err(Error::conflict("This conversation has as many files as it can hold."));
        }
        if let Some(client_id) = &new.client_id
            && let Some(message) =
                store::by_client_id(&mut conn, visitor.org(), id, client_id).await?
        {
            let files =
                store::attachments_of(&mut conn, visitor.org(), std::slice::from_ref(&message.id))
                    .await?;
            return Ok(attachments::view_of(app, visitor.org(), &message, &files, false));
        }
    }
    let kept = attachments::keep(app, visitor.org(), upload).await?;
    take_in(app, visitor, id, Kind::Attachment, text, new.client_id, Some(kept)).await
}

async fn take_in(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    kind: Kind,
    text: String,
    client_id: Option<String>,
    file: Option<attachments::Kept>,
) -> Result<MessageView> {
    if client_id.as_ref().is_some_and(|id| id.is_empty() || id.len() > 100) {
        return Err(Error::invalid("client_id", "has 1 to 100 characters"));
    }
    let mut tx = app.db().begin(visitor.org()).await?;
    let row = own(visitor, store::lock(&mut tx, visitor.org(), id).await?)?;
    if let Some(client_id) = &client_id
        && let Some(message) = store::by_client_id(&mut tx, visitor.org(), id, client_id).await?
    {
        let files =
            store::attachments_of(&mut tx, visitor.org(), std::slice::from_ref(&message.id))
                .await?;
        return Ok(attachments::view_of(
            app,
            visitor.org(),
            &message,
            &files,
            row.has_read(&message),
        ));
    }
    let contact = contacts::load(&mut tx, visitor.org(), visitor.contact()).await?;
    refuse_blocked(&contact)?;
    contacts::seen_in(&mut tx, visitor.org(), &contact.id, app.clock().now()).await?;
    let own = contacts::load_own(&mut tx, visitor.org(), visitor.reach()).await?;
    let first = row.contact_seq == 0;
    let mut thread = Thread::of(app, &mut tx, visitor.org(), row);
    let mut draft = Draft::new(Author::Contact, own.display_name(), kind, text);
    draft.client_id = client_id;
    let message = thread.append(draft).await?;
    let file = file.map(|file| file.attachment(message.id.clone()));
    if let Some(file) = &file {
        store::insert_attachment(thread.tx, thread.org, id, file, thread.now).await?;
    }
    let bytes = file.as_ref().map_or(0, |file| file.size);
    let view = thread.announce(&message, file.as_slice()).await?;
    thread.happen(&Input::ContactWrote, "", None).await?;
    if thread.row.holder == Holder::Agent {
        thread.want_turn().await?;
    }
    thread.close().await?;
    let used = [(Meter::Messages, 1), (Meter::StorageBytes, bytes)];
    metering::add_in(app, &mut tx, visitor.org(), &used).await?;
    tx.commit().await?;
    if first && let Err(error) = note_trial(app, visitor).await {
        tracing::warn!(error = %error, "A step of the set-up was not noted");
    }
    metrics::counter!("messages_total", "author" => "contact").increment(1);
    tracing::info!(org.id = %visitor.org(), conversation.id = %id, message.id = %view.id, "Received message {}", view.id);
    Ok(view)
}

/// Notes that the agent was tried, when something was asked where that is done: in the widget's own
/// page, which stands in no other. Embedded in a site, a widget tells that site's address.
async fn note_trial(app: &App, visitor: &Visitor) -> Result<()> {
    let mut conn = app.db().read(visitor.org()).await?;
    let visit = contacts::sessions::get(&mut conn, visitor.org(), visitor.session()).await?;
    drop(conn);
    let page = visit.and_then(|visit| visit.device.0.page_url);
    if page.is_some_and(|page| page.contains("/widget/wk_")) {
        orgs::mark(app, visitor.org(), orgs::Step::Tried).await?;
    }
    Ok(())
}

/// The conversation, if it is the visitor's own: a stranger's answers like a missing one.
fn own(visitor: &Visitor, row: Option<Conversation>) -> Result<Conversation> {
    row.filter(|row| row.own_contact() == visitor.reach()).ok_or(Error::NotFound("conversation"))
}

fn refuse_blocked(contact: &contacts::Contact) -> Result<()> {
    if contact.blocked_at.is_some() {
        Err(Error::forbidden("This chat is not available."))
    } else {
        Ok(())
    }
}

/// The visitor's conversations, newest first.
pub async fn conversations(app: &App, visitor: &Visitor) -> Result<Vec<ContactConversation>> {
    let mut conn = app.db().read(visitor.org()).await?;
    let rows = store::within_reach(&mut conn, visitor.org(), visitor.reach(), 50).await?;
    let rows: Vec<_> = rows.into_iter().filter(|row| row.contact_seq > 0).collect();
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let newest = store::newest_visible(&mut conn, visitor.org(), &ids).await?;
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let assignee = match &row.assignee_id {
            Some(member) if row.holder == Holder::Person => {
                orgs::member_in(&mut conn, visitor.org(), member).await?
            }
            _ => None,
        };
        let unread =
            store::count_unread_by_contact(&mut conn, visitor.org(), &row.id, row.contact_read_seq)
                .await?;
        list.push(ContactConversation {
            last_message: newest
                .iter()
                .find(|m| m.conversation_id == row.id)
                .map(|m| m.view(Vec::new(), row.has_read(m))),
            unread,
            status: row.status,
            assignee: assignee.map(|member| member.name),
            updated_at: row.last_message_at,
            rating: row.rating,
            id: row.id,
        });
    }
    Ok(list)
}

/// A page of the messages of the visitor's conversation, oldest first within it, and the cursor of
/// the page before it.
pub async fn messages(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    before: Option<i64>,
    limit: i64,
) -> Result<contacts::Page<MessageView>> {
    let mut conn = app.db().read(visitor.org()).await?;
    let row = own(visitor, store::get(&mut conn, visitor.org(), id).await?)?;
    super::inbox::page(app, &mut conn, visitor.org(), &row, before, false, limit).await
}

/// The visitor's conversation.
pub async fn conversation(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
) -> Result<Conversation> {
    let mut conn = app.db().read(visitor.org()).await?;
    own(visitor, store::get(&mut conn, visitor.org(), id).await?)
}

/// Follows the visitor's conversation live, from after event `after`, or from now.
pub async fn watch(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    after: Option<i64>,
) -> Result<crate::events::Watch> {
    conversation(app, visitor, id).await?;
    crate::events::Watch::start(app, visitor.org(), Some(id.clone()), after).await
}

/// The contact has read up to this message.
pub async fn read(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    up_to: &MessageId,
) -> Result<()> {
    let mut tx = app.db().begin(visitor.org()).await?;
    let row = own(visitor, store::lock(&mut tx, visitor.org(), id).await?)?;
    let message = store::get_message(&mut tx, visitor.org(), up_to)
        .await?
        .filter(|m| m.conversation_id == *id)
        .ok_or(Error::NotFound("message"))?;
    if message.seq <= row.contact_read_seq {
        return Ok(());
    }
    let mut thread = Thread::of(app, &mut tx, visitor.org(), row);
    thread.row.contact_read_seq = message.seq;
    thread.tell("message.status_changed", serde_json::json!({ "conversation_id": id, "up_to": up_to, "state": "read", "by": "contact" })).await?;
    thread.close().await?;
    tx.commit().await
}

/// The contact asks for a person. Within the hours somebody is called; else the agent takes a
/// message. Asking twice asks once.
pub async fn ask_for_person(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
) -> Result<Conversation> {
    let in_hours = orgs::desk_is_open(app, visitor.org()).await?;
    let mut tx = app.db().begin(visitor.org()).await?;
    let row = own(visitor, store::lock(&mut tx, visitor.org(), id).await?)?;
    let contact = contacts::load(&mut tx, visitor.org(), visitor.contact()).await?;
    refuse_blocked(&contact)?;
    if row.holder != Holder::Agent {
        return Ok(row);
    }
    let mut thread = Thread::of(app, &mut tx, visitor.org(), row);
    if in_hours {
        if thread.row.status == Status::Resolved {
            thread.happen(&Input::ContactWrote, "", None).await?;
        }
        thread.happen(&Input::PersonWanted, "", Some("asked")).await?;
        thread.row.unread = true;
    } else {
        // The agent hears it as if it had been said, and takes a message.
        let draft = Draft::new(
            Author::Contact,
            contact.display_name(),
            Kind::Text,
            super::lines::asks_for_person(thread.language()),
        );
        thread.say(draft).await?;
        thread.happen(&Input::ContactWrote, "", None).await?;
        thread.want_turn().await?;
    }
    let row = thread.close().await?;
    tx.commit().await?;
    Ok(row)
}

/// The contact ends the conversation.
pub async fn end(app: &App, visitor: &Visitor, id: &ConversationId) -> Result<Conversation> {
    let mut tx = app.db().begin(visitor.org()).await?;
    let row = own(visitor, store::lock(&mut tx, visitor.org(), id).await?)?;
    let mut thread = Thread::of(app, &mut tx, visitor.org(), row);
    thread.happen(&Input::Resolved, "", None).await?;
    let row = thread.close().await?;
    tx.commit().await?;
    Ok(row)
}

/// The contact rates the conversation, 1 to 5, once it has been helped; a later rating wins.
pub async fn rate(
    app: &App,
    visitor: &Visitor,
    id: &ConversationId,
    score: i64,
    comment: Option<&str>,
) -> Result<()> {
    if !(1..=5).contains(&score) {
        return Err(Error::invalid("score", "is 1 to 5"));
    }
    let comment = comment.map(text::clean).filter(|comment| !comment.is_empty());
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > 2_000) {
        return Err(Error::invalid("comment", "has at most 2000 characters"));
    }
    let mut tx = app.db().begin(visitor.org()).await?;
    let row = own(visitor, store::lock(&mut tx, visitor.org(), id).await?)?;
    let mut thread = Thread::of(app, &mut tx, visitor.org(), row);
    thread.row.rating = Some(score);
    thread.row.rating_comment = comment;
    thread
        .tell("conversation.updated", serde_json::json!({ "conversation_id": id, "rating": score }))
        .await?;
    thread.close().await?;
    tx.commit().await
}

/// The contact's own conversations moved from one contact to another, who sees them as `reach`: when a
/// visitor turns out to be somebody known.
pub(crate) async fn adopt(
    tx: &mut Tx,
    org: &frontdesk_base::id::OrgId,
    from: &ContactId,
    (to, reach): (&ContactId, &ContactId),
) -> Result<()> {
    let reach = Some(reach).filter(|reach| *reach != to);
    store::move_to_contact(tx, org, from, (to, reach)).await
}
