//! Every table of the database: what it holds, about whom, until when. A table that is missing here
//! fails the build's checks.

use super::{About, Held};

const fn row(
    table: &'static str,
    about: About,
    what: &'static str,
    until: &'static str,
    deletion: &'static str,
) -> Held {
    Held { table, about, what, until, deletion }
}

const WITH_CONTACT: &str =
    "Deleting the contact deletes it at once; so does deleting the organization.";
const WITH_CONVERSATION: &str = "Deleting the conversation or the contact deletes it at once; so does deleting the organization.";
const WITH_ORGANIZATION: &str =
    "Changed and deleted in the dashboard; deleting the organization deletes it.";
const BUSINESS_DECIDES: &str = "Until the business deletes it.";

/// The tables, those about the people outside first.
pub const TABLES: &[Held] = &[
    row(
        "contacts",
        About::Contacts,
        "Name, e-mail address, phone number, language, time zone and country of somebody who wrote, as far as they said it \
         or the business signed it; the business's notes and tags.",
        BUSINESS_DECIDES,
        "Deleting the contact deletes it at once, with everything said; an entry without personal data stays in the audit log.",
    ),
    row(
        "contact_sessions",
        About::Contacts,
        "One browser's visit through the widget: device type, operating system, browser, language, time zone, screen and \
         window size, country, the page it was on and the one before. No IP address.",
        "Its token ends after 24 hours without use; the facts stay with the contact until they are deleted.",
        "The business can delete the device facts alone. Deleting the contact deletes the visit.",
    ),
    row(
        "conversations",
        About::Contacts,
        "What a thread is about: channel, status, who answers, rating, a summary for the person who takes it over.",
        BUSINESS_DECIDES,
        WITH_CONVERSATION,
    ),
    row(
        "messages",
        About::Contacts,
        "What was said, by whom and when; whether an answer helped or was wrong; internal notes of the business.",
        BUSINESS_DECIDES,
        WITH_CONVERSATION,
    ),
    row(
        "messages_search",
        About::Contacts,
        "The word index of messages. It holds no text of its own.",
        "As long as the messages.",
        WITH_CONVERSATION,
    ),
    row(
        "attachments",
        About::Contacts,
        "Names and sizes of files that were sent. The files themselves are kept encrypted under the organization's own key.",
        BUSINESS_DECIDES,
        "Deleting the conversation or the contact deletes the files too. Deleting the organization destroys the key.",
    ),
    row(
        "turns",
        About::Contacts,
        "How an answer of the agent came about: the passages and tools it used, the model, tokens, cost and time.",
        "As long as the conversation.",
        WITH_CONVERSATION,
    ),
    row(
        "tool_runs",
        About::Contacts,
        "What a tool of the agent did in a conversation, so that it is not done twice.",
        "As long as the conversation.",
        WITH_CONVERSATION,
    ),
    row(
        "knowledge_gaps",
        About::Contacts,
        "Questions that the agent could not answer or answered wrongly, with that answer, and how often they were asked.",
        "The newest 2,000; older ones go by themselves.",
        WITH_ORGANIZATION,
    ),
    row(
        "suggested_answers",
        About::Contacts,
        "Questions that members answered by hand, with the answer, offered as FAQ entries. Names, addresses and numbers that the \
         contact gave are taken out before.",
        "The newest 500; older ones go by themselves.",
        WITH_ORGANIZATION,
    ),
    row(
        "leads",
        About::Contacts,
        "Somebody's interest in the business: name, address, what for, at which stage.",
        BUSINESS_DECIDES,
        WITH_CONTACT,
    ),
    row(
        "tasks",
        About::Contacts,
        "What the business has to do, such as calling somebody back.",
        BUSINESS_DECIDES,
        WITH_CONTACT,
    ),
    row(
        "events",
        About::Contacts,
        "That something happened, for live views: ids, and what is shown of it.",
        "As long as the conversation it is about.",
        WITH_CONVERSATION,
    ),
    row(
        "users",
        About::Users,
        "Name, e-mail address and a hash of the password of somebody who signs in.",
        "As long as the account.",
        "Deleted by whoever runs this installation.",
    ),
    row(
        "user_sessions",
        About::Users,
        "Where somebody is signed in: a hash of the token, IP address, browser, first and last use.",
        "30 days after its last use.",
        "Signing out deletes it, as does ending it under Security.",
    ),
    row(
        "sign_ups",
        About::Users,
        "A sign-up that waits for its mail to be opened: name, address, a hash of the password.",
        "24 hours.",
        "Goes by itself.",
    ),
    row(
        "user_tokens",
        About::Users,
        "Hashes of one-time links for passwords and addresses.",
        "24 hours, or until used.",
        "Goes by itself.",
    ),
    row(
        "attempts",
        About::Users,
        "How often a password was tried, under a keyed hash: no address can be read from it.",
        "One hour.",
        "Goes by itself.",
    ),
    row(
        "members",
        About::Users,
        "Who works in an organization, as what, and when they were last seen there.",
        "As long as they are a member.",
        "Leaving or being removed deletes it.",
    ),
    row(
        "invitations",
        About::Users,
        "Who was invited, as what, by whom.",
        "Its link works for seven days; a record stays until it is cancelled.",
        WITH_ORGANIZATION,
    ),
    row(
        "mails",
        About::Users,
        "Mails that were written to users, with their text.",
        "Until the organization is deleted; mails of the installation as long as it runs.",
        "Deleting the organization deletes its mails.",
    ),
    row(
        "audit_entries",
        About::Users,
        "Who did what to what, by ids alone.",
        "As long as the installation runs.",
        "Kept, because it proves what was done; it holds no names and no addresses.",
    ),
    row(
        "organizations",
        About::Business,
        "The profile, hours and limits of a business.",
        "As long as the organization.",
        "Deleting the organization.",
    ),
    row(
        "org_keys",
        About::Business,
        "The organization's encryption key, itself encrypted.",
        "As long as the organization.",
        "Deleting the organization destroys it: what it sealed cannot be read again, backups included.",
    ),
    row(
        "secrets",
        About::Business,
        "Credentials of the business at providers, encrypted.",
        "Until they are removed.",
        WITH_ORGANIZATION,
    ),
    row(
        "api_keys",
        About::Business,
        "Hashes of keys to the API, what they may do, when they were last used.",
        "Until they are revoked.",
        WITH_ORGANIZATION,
    ),
    row(
        "agents",
        About::Business,
        "How the business set up its agent.",
        "As long as the organization.",
        WITH_ORGANIZATION,
    ),
    row(
        "agent_versions",
        About::Business,
        "How the agent was set up each time it was published; who published it, by id.",
        "The newest 500.",
        WITH_ORGANIZATION,
    ),
    row(
        "agent_drafts",
        About::Business,
        "How the agent is to be set up next; who edited it last, by id.",
        "Until it is published or discarded.",
        WITH_ORGANIZATION,
    ),
    row(
        "evaluation_questions",
        About::Business,
        "Questions the agent is tried on. One may have been taken over from a question that a contact asked.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "agent_comparisons",
        About::Business,
        "That two versions of the agent were tried on the business's questions, and with which settings.",
        "The newest 20.",
        WITH_ORGANIZATION,
    ),
    row(
        "agent_comparison_results",
        About::Business,
        "What two versions of the agent answered to the business's questions.",
        "As long as the comparison.",
        WITH_ORGANIZATION,
    ),
    row(
        "channels",
        About::Business,
        "The ways in, such as the chat on a website, and how they look.",
        "As long as the organization.",
        WITH_ORGANIZATION,
    ),
    row(
        "services",
        About::Business,
        "What can be booked, for how much.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "offers",
        About::Business,
        "What is offered from one day to another, for how much.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "staff",
        About::Business,
        "Who does the services: name, e-mail address, working hours.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "saved_replies",
        About::Business,
        "Replies kept for use again.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "knowledge_sources",
        About::Business,
        "What the business has taught its agent.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "passages",
        About::Business,
        "The same, cut into pieces that can be found.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "knowledge_sites",
        About::Business,
        "Web sites that the business has its agent read, and how often.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "knowledge_site_pages",
        About::Business,
        "The pages of those web sites, and what came of reading each.",
        BUSINESS_DECIDES,
        WITH_ORGANIZATION,
    ),
    row(
        "text_vectors",
        About::Business,
        "What passages mean, as numbers of a language model.",
        "As long as the passages.",
        WITH_ORGANIZATION,
    ),
    row(
        "usage_days",
        About::Business,
        "How much was used on each day: messages, tokens, cost.",
        "As long as the organization.",
        WITH_ORGANIZATION,
    ),
    row(
        "jobs",
        About::Nobody,
        "Work that is to be done, by ids.",
        "Until it is done; what failed for good stays to be looked at.",
        "Goes by itself; deleting the organization deletes its jobs.",
    ),
    row(
        "installation",
        About::Nobody,
        "Facts about this installation, such as which master keys were used.",
        "As long as the installation runs.",
        "Never.",
    ),
];
