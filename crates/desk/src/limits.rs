//! Every limit of the product in one place.

use std::time::Duration;

/// The longest text of one message, in characters.
pub const MESSAGE_CHARS: usize = 8_000;
/// The longest name of a person, in characters.
pub const NAME_CHARS: usize = 120;
/// The longest short text: a title, a subject, an address line.
pub const LINE_CHARS: usize = 300;

/// An address on the web.
pub const URL_CHARS: usize = 2_000;
/// The longest long text: a note, a description, an FAQ answer.
pub const TEXT_CHARS: usize = 20_000;
/// The largest attachment, in bytes.
pub const ATTACHMENT_BYTES: usize = 10 * 1024 * 1024;
/// The largest recording of a call that comes in one piece, in bytes: an hour in two channels of eight bits.
pub const RECORDING_BYTES: usize = 60_000_000;
/// Calls in the browser that one organization may have at a time.
pub const BROWSER_CALLS: i64 = 20;
/// The largest file of a logo, in bytes.
pub const LOGO_BYTES: usize = 2_000_000;
/// Attachments in one conversation.
pub const ATTACHMENTS_PER_CONVERSATION: i64 = 200;
/// Conversations that one contact may have open at a time.
pub const OPEN_CONVERSATIONS_PER_CONTACT: i64 = 20;
/// The most rows of a list.
pub const PAGE: i64 = 200;
/// FAQ entries of one organization.
pub const FAQ_ENTRIES: i64 = 5_000;
/// Other ways of asking for one FAQ entry.
pub const FAQ_ALTERNATIVES: usize = 20;
/// The largest file that is learned from, in bytes.
pub const KNOWLEDGE_FILE_BYTES: usize = 25 * 1024 * 1024;
/// Files and web pages of one organization.
pub const KNOWLEDGE_SOURCES: i64 = 1_000;
/// Web sites of one organization.
pub const KNOWLEDGE_SITES: i64 = 20;
/// Pages that are read of one web site, unless somebody says otherwise.
pub const SITE_PAGES: i64 = 200;
/// Pages that are read of one web site at most.
pub const SITE_PAGES_MOST: i64 = 1_000;
/// Passages that one file or page is cut into at most.
pub const PASSAGES_PER_SOURCE: usize = 10_000;
/// Unanswered questions that are kept of one organization.
pub const KNOWLEDGE_GAPS: i64 = 2_000;
/// Saved replies of one organization.
pub const SAVED_REPLIES: i64 = 500;
/// Fields that an organization has of its own for its contacts.
pub const CONTACT_FIELDS: usize = 50;
/// The largest file of contacts, in bytes.
pub const IMPORT_BYTES: usize = 20 * 1024 * 1024;
/// Rows of a file of contacts.
pub const IMPORT_ROWS: usize = 100_000;
/// Columns of a file of contacts.
pub const IMPORT_COLUMNS: usize = 100;
/// Imports of an organization that are kept with their reports.
pub const IMPORTS: i64 = 20;
/// Services of one organization.
pub const SERVICES: usize = 300;
/// Rules of one organization that make tasks.
pub const TASK_RULES: usize = 100;
/// Offers of one organization, those that are over among them.
pub const OFFERS: usize = 200;
/// Conversation types of one organization, those that are off among them.
pub const CONVERSATION_TYPES: usize = 20;
/// Questions of one conversation type.
pub const INTAKE_QUESTIONS: usize = 15;
/// Phrases by which one conversation type is recognized.
pub const INTAKE_PHRASES: usize = 20;
/// Options of one question.
pub const INTAKE_OPTIONS: usize = 12;
/// The longest long answer to a question, in characters.
pub const INTAKE_ANSWER_CHARS: usize = 2_000;
/// Intakes that one conversation may have.
pub const INTAKES_PER_CONVERSATION: i64 = 50;
/// People on the staff of one organization.
pub const STAFF: usize = 300;
/// Rooms, chairs and machines of one organization.
pub const RESOURCES: usize = 300;
/// Days in one question for open times.
pub const OPEN_TIME_DAYS: i32 = 62;
/// How far ahead a service can be booked that says nothing else, in days.
pub const BOOKING_HORIZON_DAYS: u32 = 365;
/// How long the texts and files of mails are kept.
pub const MAIL_TEXTS: Duration = Duration::from_hours(180 * 24);
/// How long a time is held for somebody who is still deciding.
pub const BOOKING_HOLD: Duration = Duration::from_secs(120);
/// So long before it begins a booking whose contact was asked and has not said that they come is pointed out.
pub const WORD_LACKING: Duration = Duration::from_secs(12 * 3600);
/// Times that one contact may hold at once.
pub const HOLDS_PER_CONTACT: i64 = 3;
/// Bookings to come that one contact may have.
pub const BOOKINGS_PER_CONTACT: i64 = 50;
/// Other times that are offered with a refusal.
pub const OTHER_TIMES: usize = 3;
/// Blocked times and times off of one organization that are not over yet.
pub const BUSY_TIMES: i64 = 20_000;
/// Wishes on one organization's waitlist.
pub const WAITS: i64 = 5_000;
/// How long a one-time code works.
pub const ONE_TIME_CODE: Duration = Duration::from_secs(600);
/// Tries of a one-time code.
pub const ONE_TIME_CODE_TRIES: i64 = 3;
/// How long the proof of a one-time code holds in its conversation.
pub const PROVEN_FOR: Duration = Duration::from_secs(3600);
/// How long a contact session lives without use.
pub const CONTACT_SESSION: Duration = Duration::from_secs(24 * 3600);
/// How long a member stays signed in without use.
pub const USER_SESSION: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a link in a mail works.
pub const MAIL_LINK: Duration = Duration::from_secs(24 * 3600);
/// How long an invitation works.
pub const INVITATION: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long the link works that confirms a data request, and how long one that is not confirmed is kept.
pub const DATA_REQUEST_LINK: Duration = Duration::from_hours(7 * 24);
/// How long a data request is kept after its answer.
pub const DATA_REQUEST_KEPT: Duration = Duration::from_hours(3 * 365 * 24);
/// What somebody may write in a data request, in characters.
pub const DATA_REQUEST_CHARS: usize = 4_000;
/// Data requests of one address that may wait for their confirmation at a time.
pub const DATA_REQUESTS_PER_ADDRESS: i64 = 3;
/// Data requests of one organization that may wait for their confirmation at a time.
pub const DATA_REQUESTS_WAITING: i64 = 1_000;
/// Tool calls in one turn of the agent.
pub const TOOL_CALLS_PER_TURN: usize = 8;
/// The most calls of one tool that an agent may be allowed in one conversation.
pub const TOOL_CALLS_PER_CONVERSATION: u32 = 100;
/// Versions of an agent that are kept.
pub const AGENT_VERSIONS: i64 = 500;
/// Questions an agent is tried on.
pub const EVALUATION_QUESTIONS: i64 = 200;
/// Comparisons of an agent that are kept.
pub const COMPARISONS: i64 = 20;
/// Messages of an organization's playground in a minute.
pub const PLAYGROUND_PER_MINUTE: usize = 30;
/// Tokens a model may write in one turn.
pub const TOKENS_PER_TURN: u32 = 2_000;
/// Messages of a conversation that a model is shown.
pub const HISTORY_MESSAGES: i64 = 40;
/// What one conversation may cost, in millionths of a US dollar.
pub const CONVERSATION_COST_MICROS: i64 = 1_000_000;
/// The longest a turn may take before the next model of the chain, or house, answers.
pub const TURN: Duration = Duration::from_secs(60);
