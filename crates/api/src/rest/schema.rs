//! The shapes of the REST API, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

use crate::schema::{AuthorKind, Status};

/// Who owes the next word: the `agent`, nobody yet (`waiting` for a person), or a `person`.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Holder {
    Agent,
    Waiting,
    Person,
}

/// The channel of a conversation.
#[derive(ToSchema)]
pub(super) struct Channel {
    id: String,
    /// `widget`, `voice`, `sms`, `whatsapp` or `email`.
    kind: String,
}

/// The last thing said in a conversation.
#[derive(ToSchema)]
pub(super) struct LastMessage {
    author: AuthorKind,
    /// The beginning of it.
    text: String,
    #[schema(format = DateTime)]
    at: String,
}

/// One thread with one contact on one channel.
#[derive(ToSchema)]
pub(super) struct Conversation {
    #[schema(example = "conv_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    contact_id: String,
    channel: Channel,
    status: Status,
    holder: Holder,
    /// The member it is assigned to.
    assignee_id: Option<String>,
    /// Whether the contact wrote something that no member has seen.
    unread: bool,
    last_message: LastMessage,
    #[schema(format = DateTime)]
    escalated_at: Option<String>,
    escalation_reason: Option<String>,
    #[schema(format = DateTime)]
    resolved_at: Option<String>,
    #[schema(format = DateTime)]
    snoozed_until: Option<String>,
    /// 1 to 5.
    rating: Option<i64>,
    rating_comment: Option<String>,
    language: Option<String>,
    /// The conversation type whose questions were begun last in it.
    type_id: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// Conversations, the one in which something was said last first.
#[derive(ToSchema)]
pub(super) struct ConversationPage {
    data: Vec<Conversation>,
    next_cursor: Option<String>,
}

/// A person outside the business.
#[derive(ToSchema)]
pub(super) struct Contact {
    #[schema(example = "con_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    name: Option<String>,
    email: Option<String>,
    /// Whether the address is proven; what somebody typed is not.
    email_verified: bool,
    /// E.164.
    phone: Option<String>,
    /// Who they are in the business's own system, from a signed identity.
    external_id: Option<String>,
    language: Option<String>,
    time_zone: Option<String>,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    notes: String,
    tags: Vec<String>,
    #[schema(format = DateTime)]
    blocked_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    /// `null` for who came in a list and has not been here.
    #[schema(format = DateTime)]
    seen_at: Option<String>,
    /// Every address, the first first.
    emails: Vec<String>,
    /// Every number in E.164, the first first.
    phones: Vec<String>,
    /// The user id at WhatsApp, which may come without a number.
    whatsapp: Option<String>,
    /// Values of the business's own fields, by a field's name.
    #[schema(value_type = Object)]
    fields: String,
    /// What holds for each channel that they were asked about.
    consents: Vec<Consent>,
}

/// One time that a contact agreed to be reached by a channel, or did not.
#[derive(ToSchema)]
pub(super) struct Consent {
    #[schema(example = "cns_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    contact_id: String,
    /// `email`, `sms`, `whatsapp` or `phone`.
    channel: String,
    granted: bool,
    /// Where that was said.
    source: String,
    recorded_by: String,
    #[schema(format = DateTime)]
    given_at: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// That a contact agreed, or did not.
#[derive(ToSchema)]
pub(super) struct NewConsent {
    /// `email`, `sms`, `whatsapp` or `phone`.
    channel: String,
    granted: bool,
    /// Where that was said: a form, a call.
    source: String,
    /// When it was said; now when it is not given.
    #[schema(format = DateTime)]
    given_at: Option<String>,
}

/// What a member noted of a contact.
#[derive(ToSchema)]
pub(super) struct ContactNote {
    id: String,
    contact_id: String,
    author_id: String,
    author_name: String,
    text: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The notes of a contact, the newest first.
#[derive(ToSchema)]
pub(super) struct ContactNotePage {
    data: Vec<ContactNote>,
    next_cursor: Option<String>,
}

/// The words of a note.
#[derive(ToSchema)]
pub(super) struct NewContactNote {
    text: String,
}

/// Into whom a contact is to be merged.
#[derive(ToSchema)]
pub(super) struct MergeInto {
    #[schema(example = "con_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    into: String,
}

/// Two contacts that became one.
#[derive(ToSchema)]
pub(super) struct ContactMerge {
    #[schema(example = "mrg_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    survivor_id: String,
    absorbed_id: String,
    absorbed_name: String,
    merged_by: String,
    #[schema(format = DateTime)]
    merged_at: String,
    undone_by: Option<String>,
    #[schema(format = DateTime)]
    undone_at: Option<String>,
}

/// A field of the business's own.
#[derive(ToSchema)]
pub(super) struct ContactField {
    #[schema(example = "fld_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    name: String,
    /// `text`, `number`, `date` or `choice`.
    kind: String,
    choices: Vec<String>,
    position: i64,
    #[schema(format = DateTime)]
    created_at: String,
}

/// The business's own fields, in their order.
#[derive(ToSchema)]
pub(super) struct ContactFieldPage {
    data: Vec<ContactField>,
    next_cursor: Option<String>,
}

/// Contacts, the one seen last first.
#[derive(ToSchema)]
pub(super) struct ContactPage {
    data: Vec<Contact>,
    next_cursor: Option<String>,
}

/// What to change of a contact: what is absent stays, `null` clears.
#[derive(ToSchema)]
pub(super) struct ContactChange {
    name: Option<String>,
    /// A changed address is not proven.
    email: Option<String>,
    /// Every address, the first first, instead of those there are.
    emails: Option<Vec<String>>,
    /// As people write it.
    phone: Option<String>,
    /// Every number, the first first, instead of those there are.
    phones: Option<Vec<String>>,
    /// The user id at WhatsApp.
    whatsapp: Option<String>,
    language: Option<String>,
    /// ISO 3166 alpha-2.
    country: Option<String>,
    notes: Option<String>,
    tags: Option<Vec<String>>,
    /// Values of the business's own fields, by a field's name or id; empty text clears.
    #[schema(value_type = Option<Object>)]
    fields: Option<String>,
}

/// One thing that happened.
#[derive(ToSchema)]
pub(super) struct Event {
    /// Its place in the organization's order, from 1, without gaps.
    seq: i64,
    #[schema(example = "message.created")]
    name: String,
    conversation_id: Option<String>,
    contact_id: Option<String>,
    /// What there is to know of it; another shape for each name.
    #[schema(value_type = Object)]
    payload: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Events, oldest first. The cursor is the `after` of the next page; it is there even when nothing
/// more has happened yet, unless the page is empty.
#[derive(ToSchema)]
pub(super) struct EventPage {
    data: Vec<Event>,
    next_cursor: Option<String>,
}

/// A question with its answer.
#[derive(ToSchema)]
pub(super) struct FaqEntry {
    #[schema(example = "src_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    question: String,
    /// Other ways of asking it.
    alternatives: Vec<String>,
    /// The answer, in light Markdown; it is given word for word.
    answer: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// FAQ entries, the one that changed last first.
#[derive(ToSchema)]
pub(super) struct FaqPage {
    data: Vec<FaqEntry>,
    next_cursor: Option<String>,
}

/// A question with its answer, as somebody writes it.
#[derive(ToSchema)]
pub(super) struct NewFaqEntry {
    question: String,
    alternatives: Option<Vec<String>>,
    answer: String,
}

/// What to change of a FAQ entry; what is absent stays.
#[derive(ToSchema)]
pub(super) struct FaqChange {
    question: Option<String>,
    alternatives: Option<Vec<String>>,
    answer: Option<String>,
}

/// A file or web page that the agent learns from.
#[derive(ToSchema)]
pub(super) struct KnowledgeSource {
    #[schema(example = "src_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// `file` or `page`.
    kind: String,
    /// Its own title, or its file's name.
    title: String,
    /// `reading`, `ready` or `failed`.
    state: String,
    /// Why it could not be read, and what to do.
    error: Option<String>,
    url: Option<String>,
    file_name: Option<String>,
    /// Bytes of the original.
    size: i64,
    /// How far reading is, in percent.
    progress: i64,
    /// What was left out, in words.
    warnings: Vec<String>,
    /// How many passages it was cut into.
    passages: i64,
    #[schema(format = DateTime)]
    checked_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    /// The web site that it is a page of.
    site_id: Option<String>,
}

/// Files and web pages, the newest first.
#[derive(ToSchema)]
pub(super) struct KnowledgeSourcePage {
    data: Vec<KnowledgeSource>,
    next_cursor: Option<String>,
}

/// A file, or the address of a web page: one of the two.
#[derive(ToSchema)]
pub(super) struct NewKnowledgeSource {
    #[schema(format = Binary)]
    file: Option<String>,
    url: Option<String>,
}

/// A web site that the agent learns from, page by page.
#[derive(ToSchema)]
pub(super) struct KnowledgeSite {
    #[schema(example = "site_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// Where reading it begins.
    url: String,
    /// `reading`, `ready` or `failed`.
    state: String,
    /// It waits until somebody lets it go on.
    paused: bool,
    /// Why it could not be read, and what to do.
    error: Option<String>,
    /// The most pages that are read of it.
    most_pages: i64,
    /// Paths: only pages below these are read; none means all.
    only_below: Vec<String>,
    /// Addresses that are not read.
    left_out: Vec<String>,
    /// How often it is looked at again, in hours; 0 is never.
    every_hours: i64,
    pages_found: i64,
    pages_read: i64,
    pages_failed: i64,
    /// When it was looked at whole.
    #[schema(format = DateTime)]
    checked_at: Option<String>,
    /// When it is looked at again.
    #[schema(format = DateTime)]
    next_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// Web sites, the newest first.
#[derive(ToSchema)]
pub(super) struct KnowledgeSitePage {
    data: Vec<KnowledgeSite>,
    next_cursor: Option<String>,
}

/// A web site as somebody adds it.
#[derive(ToSchema)]
pub(super) struct NewKnowledgeSite {
    #[schema(example = "https://example.com")]
    url: String,
    /// 1 to 1000; 200 when nothing is said.
    most_pages: Option<i64>,
    /// Paths: only pages below these are read; none means all.
    only_below: Option<Vec<String>>,
    /// Addresses that are not read.
    left_out: Option<Vec<String>>,
    /// How often it is looked at again, in hours, 0 to 2208; 0 is never, a week when nothing is said.
    every_hours: Option<i64>,
}

/// What to change of a web site; what is absent stays.
#[derive(ToSchema)]
pub(super) struct SiteChange {
    /// How often it is looked at again, in hours, 0 to 2208; 0 is never.
    every_hours: Option<i64>,
    /// Stops reading it after the page that is being read, or lets it go on.
    paused: Option<bool>,
}

/// A page of a web site, and what came of it.
#[derive(ToSchema)]
pub(super) struct KnowledgeSitePageState {
    url: String,
    /// `waiting`, `read`, `failed`, `skipped` or `gone`.
    state: String,
    /// Why it is not read, in words.
    note: Option<String>,
    /// What was learned from it.
    source_id: Option<String>,
    title: Option<String>,
    #[schema(format = DateTime)]
    checked_at: Option<String>,
}

/// The pages of a web site.
#[derive(ToSchema)]
pub(super) struct SitePagePage {
    data: Vec<KnowledgeSitePageState>,
    next_cursor: Option<String>,
}

/// The address of a web site.
#[derive(ToSchema)]
pub(super) struct SiteAddress {
    #[schema(example = "https://example.com")]
    url: String,
}

/// What would be read of a web site.
#[derive(ToSchema)]
pub(super) struct SitePreview {
    /// Where the site really is: the address after it has led there.
    url: String,
    title: Option<String>,
    /// The pages, the start page first, at most 200.
    pages: Vec<SitePreviewPage>,
    /// There are more than these.
    more: bool,
    /// The list is the site's own; else the links of its start page, and reading finds further ones.
    from_map: bool,
    /// Pages that its robots.txt asks not to read, among those that were found.
    forbidden: i64,
}

/// One page that would be read.
#[derive(ToSchema)]
pub(super) struct SitePreviewPage {
    url: String,
    title: String,
}
