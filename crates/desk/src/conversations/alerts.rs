//! A mail to the members who are away when somebody waits for a person.
//!
//! Its job is written with the hand-over and runs a moment later, so that whoever sits at the desk comes
//! first. It tells everybody who could take the conversation at once, in one transaction: once for a
//! hand-over and member, and nobody when it no longer waits. The mail says who it is, in one line why, and
//! until when; not what was said, which is for whoever signs in.

use std::time::Duration;

use frontdesk_base::{Result, Timestamp, id::ConversationId, language::Language, text};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::{
    model::{Conversation, Holder},
    store,
};
use crate::{
    App, Role,
    contacts::{self, Contact},
    jobs::{self, Job, JobError, NewJob, Priority},
    mail::{self, NewMail},
    orgs::{self, Member, Profile},
};

/// The kind of the job.
pub(super) const KIND: &str = "hand_over_alert";

/// How long those who are there have before those who are away are told.
const GRACE: Duration = Duration::from_secs(20);

/// The most of these mails to one member within an hour: whoever gets so many looks at the inbox, and
/// visitors who ask for people again and again must not use up what other mails need.
const MOST: i64 = 10;
const WITHIN: Duration = Duration::from_hours(1);

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    conversation: ConversationId,
    /// Since when it waits: another hand-over has a job of its own.
    since: Timestamp,
}

/// Writes the job of a hand-over.
pub(super) async fn schedule(
    app: &App,
    tx: &mut Tx,
    org: &frontdesk_base::id::OrgId,
    conversation: &ConversationId,
    since: Timestamp,
) -> Result<()> {
    let job = NewJob::new(KIND, Payload { conversation: conversation.clone(), since });
    jobs::enqueue(app, tx, org, job.priority(Priority::Soon).at(since.plus(GRACE))).await?;
    Ok(())
}

/// Tells those who are away, if somebody still waits.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(row) = store::lock(&mut tx, &org, &payload.conversation).await? else { return Ok(()) };
    let same = row.holder == Holder::Waiting && row.escalated_at == Some(payload.since);
    if !same || row.deadline_at.is_some_and(|deadline| deadline <= now) {
        return Ok(());
    }
    let able = |member: &Member| member.role >= Role::Operator && member.available;
    let mut whom = orgs::members_wanting(&mut tx, &org, |mails| mails.hand_overs).await?;
    whom.retain(able);
    // Given to somebody who takes conversations: it is theirs.
    let members = orgs::members_in(&mut tx, &org).await?;
    let own = row
        .assignee_id
        .as_ref()
        .filter(|id| members.iter().any(|member| member.id == **id && able(member)));
    if let Some(own) = own {
        whom.retain(|member| member.id == *own);
    }
    whom.retain(|member| !member.is_here(now));
    if whom.is_empty() {
        return Ok(());
    }
    let business = orgs::profile_in(&mut tx, &org).await?;
    let contact = contacts::load(&mut tx, &org, &row.contact_id).await?;
    let link = format!("{}/app/inbox/{}", app.settings().public_url, row.id);
    for member in &whom {
        let lately =
            mail::count_since(&mut tx, &org, "hand_over", &member.email, now.minus(WITHIN)).await?;
        if lately >= MOST {
            continue;
        }
        let (subject, body) = letter(&row, &contact, member, &business, &link);
        let mail = NewMail::new("hand_over", &member.email, subject, body)
            .dressed(language(&business), orgs::look(&business));
        mail::write(&app, &mut tx, Some(&org), mail).await?;
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, conversation.id = %row.id, members = whom.len(), "Told who is away");
    Ok(())
}

/// The texts of one language. Holes are `{name}`.
struct Texts {
    subject: &'static str,
    hello: &'static str,
    first: &'static str,
    asked: &'static str,
    until: &'static str,
    open: &'static str,
    off: &'static str,
}

const EN: Texts = Texts {
    subject: "{who} waits for a person",
    hello: "Hello {name},",
    first: "somebody waits for an answer by a person:",
    asked: "Asked for a person",
    until: "Until {time}; then they are told that you will get back to them, and a task is made.",
    open: "Open the conversation: {link}",
    off: "You can switch these mails off in your account.",
};

const DE: Texts = Texts {
    subject: "{who} wartet auf einen Menschen",
    hello: "Guten Tag {name},",
    first: "jemand wartet auf eine Antwort von einem Menschen:",
    asked: "Hat nach einem Menschen gefragt",
    until: "Bis {time} Uhr; danach wird gesagt, dass Sie sich melden, und eine Aufgabe angelegt.",
    open: "Zum Gespräch: {link}",
    off: "Diese Mails lassen sich in Ihrem Konto abschalten.",
};

fn language(business: &Profile) -> Language {
    Language::choose(business.languages.0.iter().map(String::as_str))
}

fn letter(
    row: &Conversation,
    contact: &Contact,
    member: &Member,
    business: &Profile,
    link: &str,
) -> (String, String) {
    let texts = if language(business) == Language::De { &DE } else { &EN };
    // Both are words of whoever waits.
    let theirs = |words: &str, most| text::unlinked(&text::shorten(&text::line(words), most));
    let who = theirs(&contact.display_name(), 80);
    let why = row.escalation_reason.as_deref().filter(|why| *why != "asked");
    let why = why.map(|why| theirs(why, 120)).filter(|why| !why.is_empty());
    let mut lines = vec![
        text::fill(texts.hello, &[("name", &member.name)]),
        String::new(),
        texts.first.to_owned(),
        String::new(),
        who.clone(),
        why.unwrap_or_else(|| texts.asked.to_owned()),
        String::new(),
    ];
    if let Some(deadline) = row.deadline_at {
        let clock = deadline.in_zone(&business.zone()).strftime("%H:%M").to_string();
        lines.extend([text::fill(texts.until, &[("time", &clock)]), String::new()]);
    }
    lines.extend([text::fill(texts.open, &[("link", link)]), String::new()]);
    lines.extend([texts.off.to_owned(), String::new(), business.name.clone(), String::new()]);
    (text::fill(texts.subject, &[("who", &who)]), lines.join("\n"))
}
