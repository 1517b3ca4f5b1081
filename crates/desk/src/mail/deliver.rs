//! Handing mails over: one job is one try.
//!
//! A try is marked on the mail's row before it is made. Resend knows the mail's key, so a try whose end
//! nobody saw (the process was killed) is made again; a mail server knows none, so such a mail is failed as
//! unsure, for a person to decide, and never sent twice by itself.

use std::time::Duration;

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{MailId, OrgId},
};
use frontdesk_db::{Door, Tx};
use frontdesk_providers::{
    Kind,
    email::{Attachment, Message, Undelivered},
};
use serde::{Deserialize, Serialize};

use super::{
    Content, File, Mail, State, enqueue, look, senders, senders::Way, store, suppressions,
};
use crate::{
    App,
    files::logos,
    jobs::{Handler, Job, JobError, NewJob},
    printing,
};

const KIND: &str = "mail_deliver";

/// The waits before the second try and those after it: together two days.
const WAITS: [Duration; 8] = [
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(6),
    Duration::from_hours(14),
    Duration::from_hours(25),
];

/// How much is known once a mail is in a state; reports only ever add.
pub(super) const SENT: i64 = 1;
pub(super) const ENDED: i64 = 4;

#[derive(Serialize, Deserialize)]
struct Payload {
    mail: MailId,
    /// Which try, from 1.
    attempt: i64,
}

/// The jobs of mails.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(KIND, run)]
}

/// Writes the job of a try.
pub(super) async fn schedule(
    app: &App,
    tx: &mut Tx,
    org: &str,
    mail: &MailId,
    attempt: i64,
    at: Timestamp,
) -> Result<()> {
    let job = NewJob::new(KIND, Payload { mail: mail.clone(), attempt });
    enqueue(app, tx, org, job.at(at)).await
}

async fn run(app: App, job: Job) -> Result<(), JobError> {
    let Payload { mail: id, attempt } = job.payload()?;
    let org = job.org_id.as_str();
    let Some(along) = along(&app, &job, &id, attempt).await? else { return Ok(()) };
    let Some((mail, way)) = begin(&app, &job, &id, attempt).await? else { return Ok(()) };
    let sent = way.mailer.send(&message(&app, org, &mail, &way, along)?).await;
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    match sent {
        Ok(taken) => {
            store::taken(&mut tx, org, &id, way.name(), &taken.id).await?;
            store::became(&mut tx, org, &id, (State::Sent, SENT), "", now).await?;
        }
        Err(failed) => refused(&app, &mut tx, &mail, attempt, &failed).await?,
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// What goes along. When it cannot be had now (the storage does not answer) the mail waits for another try
/// like one that was not taken; then the job has ended.
async fn along(app: &App, job: &Job, id: &MailId, attempt: i64) -> Result<Option<Vec<Attachment>>> {
    let org = job.org_id.as_str();
    let failed = match attachments(app, org, id).await {
        Ok(attachments) => return Ok(Some(attachments)),
        Err(failed) => failed,
    };
    tracing::warn!(mail.id = %id, attempt, error = %failed, "What goes along with a mail cannot be had");
    let now = app.clock().now();
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    let why = "what goes along with it could not be made";
    match usize::try_from(attempt - 1).ok().and_then(|at| WAITS.get(at)) {
        Some(wait) => {
            if !store::wait(&mut tx, org, id, (why, State::Queued, false), now).await? {
                // A try of it was interrupted, or it is gone.
                return Err(failed);
            }
            schedule(app, &mut tx, org, id, attempt + 1, now.plus(*wait)).await?;
        }
        None => {
            store::became(&mut tx, org, id, (State::Failed, ENDED), why, now).await?;
        }
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(None)
}

/// The papers and files of a mail, and the logo in its HTML.
async fn attachments(app: &App, org: &str, id: &MailId) -> Result<Vec<Attachment>> {
    print(app, org, id).await?;
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let files = store::files(&mut conn, org, id).await?;
    let mail = store::get(&mut conn, org, id).await?;
    drop(conn);
    let mut attachments: Vec<Attachment> = files.into_iter().filter_map(attached).collect();
    if let (Ok(owner), Some(mail)) = (org.parse::<OrgId>(), mail)
        && let Some(bytes) = logos::on_screen(app, &owner, &mail.logo).await?
    {
        attachments.push(Attachment {
            name: "logo.png".to_owned(),
            media_type: "image/png".to_owned(),
            bytes,
            inline_id: Some(look::LOGO_ID.to_owned()),
        });
    }
    Ok(attachments)
}

/// Prints the papers that go along, once: each try, and a mail sent again, carries the same bytes.
async fn print(app: &App, org: &str, mail: &MailId) -> Result<()> {
    let Ok(owner) = org.parse::<OrgId>() else { return Ok(()) };
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let files = store::files(&mut conn, org, mail).await?;
    drop(conn);
    for (position, file) in files.into_iter().enumerate() {
        let Content::Paper(sheet) = file.content else { continue };
        let bytes = printing::print(app, &owner, *sheet).await?;
        let mut tx = app.db().begin_system(Door::Jobs).await?;
        store::printed(&mut tx, org, mail, position as i64, bytes).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Marks the try, unless the mail is not to be sent; then the job has ended.
async fn begin(app: &App, job: &Job, id: &MailId, attempt: i64) -> Result<Option<(Mail, Way)>> {
    let (org, now) = (job.org_id.as_str(), app.clock().now());
    let way = senders::way(app, org).await?;
    let mut tx = app.db().begin_system(Door::Jobs).await?;
    let Some(mail) = store::get(&mut tx, org, id).await? else { return Ok(None) };
    let unseen = mail.state == State::Sending;
    if !unseen && mail.state != State::Queued {
        return Ok(None);
    }
    let kept = suppressions::against(app, &mut tx, org, &mail).await?;
    let end = match (&way, kept) {
        (_, Some(why)) => Some((State::Suppressed, why)),
        (None, _) => Some((State::Failed, "nobody sends mails here any more".to_owned())),
        (Some(way), _) if unseen && !way.mailer.knows_keys() => {
            let why = "the try was interrupted; whether it went out is not known";
            Some((State::Failed, why.to_owned()))
        }
        _ => None,
    };
    if let Some((state, why)) = end {
        store::became(&mut tx, org, id, (state, ENDED), &why, now).await?;
        job.complete(&mut tx).await?;
        tx.commit().await?;
        return Ok(None);
    }
    if !store::begin_try(&mut tx, org, id, attempt, now).await? {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(way.map(|way| (mail, way)))
}

/// What follows from a failure: another try later, or the end.
async fn refused(
    app: &App,
    tx: &mut Tx,
    mail: &Mail,
    attempt: i64,
    failed: &Undelivered,
) -> Result<()> {
    let (org, now) = (mail.org_id.as_str(), app.clock().now());
    let Undelivered { error, nobody, unsure } = failed;
    tracing::warn!(mail.id = %mail.id, attempt, error = %error, "A mail was not taken");
    // A wrong key or a used-up quota is put right by a person: meanwhile it waits like the rest.
    let later = !unsure && !nobody && error.kind != Kind::Refused;
    let wait = usize::try_from(attempt - 1).ok().and_then(|at| WAITS.get(at)).filter(|_| later);
    if let Some(wait) = wait {
        let jitter = Duration::from_secs(app.random().below(wait.as_secs() / 10 + 1));
        let at = now.plus(error.retry_after.map_or(*wait + jitter, |asked| asked.max(*wait)));
        // What was refused by the account is another message to it once the account is put right.
        let anew = error.kind == Kind::Auth;
        store::wait(tx, org, &mail.id, (&error.detail, State::Sending, anew), now).await?;
        return schedule(app, tx, org, &mail.id, attempt + 1, at).await;
    }
    let state = if *nobody { State::Bounced } else { State::Failed };
    let why = if *unsure {
        format!("{}; whether it went out is not known", error.detail)
    } else {
        error.detail.clone()
    };
    store::became(tx, org, &mail.id, (state, ENDED), &why, now).await?;
    if *nobody {
        store::suppress(tx, org, &mail.to_address, ("bounced", &why), now).await?;
    }
    Ok(())
}

/// The message as it is handed over: the same bytes for each try of a round.
fn message(
    app: &App,
    org: &str,
    mail: &Mail,
    way: &Way,
    attachments: Vec<Attachment>,
) -> Result<Message> {
    let to = super::address(&mail.to_address)?;
    let host = way.from.address.as_str().rsplit('@').next().unwrap_or("localhost").to_owned();
    let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned())];
    if mail.optional {
        let link = suppressions::link(app, org, &to);
        headers.push(("List-Unsubscribe", format!("<{link}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    let mut tags = vec![("mail", mail.id.to_string())];
    if !org.is_empty() {
        tags.push(("org", org.to_owned()));
    }
    if mail.subject.contains(['\r', '\n']) {
        return Err(Error::internal("a subject has one line"));
    }
    Ok(Message {
        key: format!("{}-{}", mail.id, mail.round),
        tags,
        message_id: format!("{}-{}@{host}", mail.id, mail.round),
        from: way.from.clone(),
        to,
        reply_to: way.reply_to.clone(),
        subject: mail.subject.clone(),
        text: mail.body.clone(),
        html: Some(mail.html.clone()).filter(|html| !html.is_empty()),
        headers,
        attachments,
        date: mail.created_at,
    })
}

/// A file as it goes along. Every paper was printed before.
fn attached(file: File) -> Option<Attachment> {
    let Content::Bytes(bytes) = file.content else { return None };
    Some(Attachment { name: file.name, media_type: file.media_type, bytes, inline_id: None })
}
