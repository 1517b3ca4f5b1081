//! Messages that callers leave while nobody answers: fetched from the carrier, kept sealed, and a task for
//! somebody to call back.

use std::{fmt::Write, time::Duration};

use bytes::Bytes;
use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ChannelId, ContactId, OrgId, TaskId, VoicemailId},
    phone,
};
use frontdesk_db::{Door, Tx};
use frontdesk_providers::phone::{Attestation, CallerId};
use serde::{Deserialize, Serialize};

use super::{
    Carrier, Line, accounts,
    calls::{self, Arrival},
    get_in,
    store::voicemails as store,
};
use crate::{
    App, Caller, Role, audit,
    calls::Call,
    contacts::{
        self, Contact, ContactChange, DELETE_FILE,
        identities::{self, Kind},
    },
    files,
    jobs::{self, Job, JobError, NewJob, Priority},
    tasks::{self, NewTask, Retold, Urgency},
};

/// The job that fetches a message.
pub(super) const FETCH: &str = "voicemail_fetch";
/// The job that has the carrier forget it.
pub(super) const FORGET: &str = "voicemail_forget";

/// The job that counts as missed who hung up before they left one.
pub(super) const WAIT: &str = "voicemail_wait";

/// A message is reported so long after its call is over, at most.
const COMES: Duration = Duration::from_secs(180);
/// The longest message, in seconds.
pub(super) const LONGEST: u16 = 180;
/// The most bytes of one: three minutes of MP3, with room.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// How long messages are kept.
const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// After so long, one that was expected does not come any more.
const NEVER: Duration = Duration::from_secs(24 * 3600);
/// Messages that a page shows.
const SHOWN: i64 = 50;

/// A message that a caller left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Voicemail {
    /// Its id.
    pub id: VoicemailId,
    /// On which line.
    pub channel_id: ChannelId,
    /// The carrier's own id of the call.
    pub call_id: String,
    /// The leg by which the carrier names its recording, where it is not the call itself.
    pub leg_id: String,
    /// Who called, in E.164; empty where the number was withheld.
    pub from_number: String,
    /// The contact with that number.
    pub contact_id: Option<ContactId>,
    /// The carrier's own id of the recording; empty until there is one.
    pub recording_id: String,
    /// How long it is.
    pub seconds: i64,
    /// Where its sound is kept; `None` where it could not be fetched.
    #[serde(skip)]
    pub file_key: Option<String>,
    /// The task to call back.
    pub task_id: Option<TaskId>,
    /// When they called.
    pub created_at: Timestamp,
}

/// A recording as its carrier reports it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recording<'a> {
    pub(super) id: &'a str,
    pub(super) seconds: i64,
    /// Where it can be fetched, where that is not known by its id.
    pub(super) url: Option<&'a str>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Fetch {
    voicemail: VoicemailId,
    url: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Wait {
    channel: ChannelId,
    call: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Forget {
    recording: String,
    /// One that was written before there was a choice is Twilio's.
    #[serde(default = "twilio")]
    carrier: Carrier,
}

const fn twilio() -> Carrier {
    Carrier::Twilio
}

/// The messages of a line that came, newest first.
pub async fn list(app: &App, caller: &Caller, channel: &ChannelId) -> Result<Vec<Voicemail>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org(), channel, SHOWN).await
}

/// The sound of a message, as MP3.
pub async fn sound(app: &App, caller: &Caller, id: &VoicemailId) -> Result<Bytes> {
    const NONE: Error = Error::NotFound("message");
    let mut conn = app.db().read(caller.org()).await?;
    let mail = store::get(&mut conn, caller.org(), id).await?.ok_or(NONE)?;
    drop(conn);
    let key = mail.file_key.ok_or(NONE)?;
    files::get(app, caller.org(), &key).await?.ok_or(NONE)
}

/// Deletes a message, with its sound, for good. The task to call back stays.
///
/// # Errors
/// [`Error::Forbidden`] below admin, [`Error::NotFound`].
pub async fn delete(app: &App, caller: &Caller, id: &VoicemailId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let mail = store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("message"))?;
    if !store::delete(&mut tx, org, id).await? {
        return Err(Error::NotFound("message"));
    }
    if let Some(key) = mail.file_key {
        let job = NewJob::new(DELETE_FILE, serde_json::json!({ "key": key }));
        jobs::enqueue(app, &mut tx, org, job.priority(Priority::Soon)).await?;
    }
    audit::record(app, &mut tx, caller, "voicemail.deleted", id.as_str(), "").await?;
    tx.commit().await
}

/// A message may come of this call.
pub(super) async fn expect(tx: &mut Tx, org: &OrgId, arrival: &Arrival) -> Result<()> {
    let number = arrival.from.number().map(frontdesk_base::Phone::as_str).unwrap_or_default();
    let mail = Voicemail {
        id: VoicemailId::new(arrival.at),
        channel_id: arrival.channel.clone(),
        call_id: arrival.call_id.clone(),
        leg_id: arrival.leg_id.clone(),
        from_number: number.to_owned(),
        contact_id: None,
        recording_id: String::new(),
        seconds: 0,
        file_key: None,
        task_id: None,
        created_at: arrival.at,
    };
    store::expect(tx, org, &mail).await
}

/// The same, of a call that is going on.
pub(super) async fn offer(app: &App, org: &OrgId, arrival: &Arrival) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    expect(&mut tx, org, arrival).await?;
    tx.commit().await
}

/// The call of a message, by the call or its leg.
pub(super) async fn call_of(
    app: &App,
    org: &OrgId,
    channel: &ChannelId,
    call_or_leg: &str,
) -> Result<Option<String>> {
    let mut conn = app.db().read(org).await?;
    store::call_of(&mut conn, org, channel, call_or_leg).await
}

/// It came. The same report again, or one of a call that was to leave none, does nothing.
pub(super) async fn recorded(
    app: &App,
    org: &OrgId,
    channel: &ChannelId,
    call_or_leg: &str,
    recording: Recording<'_>,
) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let seconds = recording.seconds.clamp(0, i64::from(LONGEST));
    let came = store::came(&mut tx, org, channel, call_or_leg, (recording.id, seconds)).await?;
    let Some(voicemail) = came else { return Ok(()) };
    let payload = Fetch { voicemail, url: recording.url.map(str::to_owned) };
    jobs::enqueue(app, &mut tx, org, NewJob::new(FETCH, payload).priority(Priority::Soon)).await?;
    tx.commit().await
}

/// Nothing was said: the call counts as missed.
pub(super) async fn nothing(app: &App, org: &OrgId, line: &Line, call: &str) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let from = store::nothing_came(&mut tx, org, &line.channel_id, call).await?;
    tx.commit().await?;
    let Some(from) = from else { return Ok(()) };
    let arrival = Arrival {
        channel: line.channel_id.clone(),
        carrier: line.carrier,
        call_id: call.to_owned(),
        from: CallerId::parse(&from),
        leg_id: String::new(),
        attestation: Attestation::None,
        to: line.number.clone(),
        at: app.clock().now(),
    };
    match calls::begin(app, org, &arrival).await? {
        Some(call) => crate::calls::missed(app, org, &call.id).await,
        None => Ok(()),
    }
}

/// A call is over of which a message may come, or none: a carrier that was never asked to record reports
/// nothing. Where none has come in a while, whoever called was missed.
pub(super) async fn hung_up(app: &App, org: &OrgId, line: &Line, call: &str) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let channel = &line.channel_id;
    if store::call_of(&mut tx, org, channel, call).await?.is_none() {
        return Ok(());
    }
    let payload = Wait { channel: channel.clone(), call: call.to_owned() };
    let once = format!("{WAIT}/{channel}/{call}");
    let job = NewJob::new(WAIT, payload).dedupe(&once);
    let at = app.clock().now().plus(COMES);
    jobs::enqueue(app, &mut tx, org, job.priority(Priority::Soon).at(at)).await?;
    tx.commit().await
}

/// Nothing came, if nothing came.
pub(super) async fn waited(app: App, job: Job) -> Result<(), JobError> {
    let payload: Wait = job.payload()?;
    let org = job.org()?;
    let mut conn = app.db().read(&org).await?;
    let line = match get_in(&mut conn, &org, &payload.channel).await {
        // The line was deleted meanwhile, and what was expected on it.
        Err(Error::NotFound(_)) => return Ok(()),
        line => line?,
    };
    drop(conn);
    Ok(nothing(&app, &org, &line, &payload.call).await?)
}

/// Fetches a message, keeps it and makes the task. One that cannot be fetched makes a task all the same.
pub(super) async fn fetch(app: App, job: Job) -> Result<(), JobError> {
    let payload: Fetch = job.payload()?;
    let (org, caller) = (job.org()?, job.caller()?);
    let mut conn = app.db().read(&org).await?;
    let Some(mail) = store::get(&mut conn, &org, &payload.voicemail).await? else { return Ok(()) };
    let line = get_in(&mut conn, &org, &mail.channel_id).await?;
    drop(conn);
    if mail.task_id.is_some() {
        return Ok(());
    }
    let key = format!("{org}/voicemails/{}", mail.id);
    let last = job.attempts >= job.max_attempts;
    let file = match download(&app, &org, &line, &mail, payload.url.as_deref()).await {
        Ok(bytes) => {
            files::put(&app, &org, &key, bytes).await?;
            Some(key.as_str())
        }
        Err(error) if last => {
            tracing::warn!(org.id = %org, voicemail.id = %mail.id, %error, "A message cannot be fetched");
            None
        }
        Err(error) => return Err(JobError::Retry(error)),
    };
    let contact = who(&app, &caller, &mail).await?;
    let named = (&mail.channel_id, line.carrier, mail.call_id.as_str());
    let call = calls::find(&app, &org, named).await?;

    let mut tx = app.db().begin(&org).await?;
    let new = task(&app, &line, &mail, contact.as_ref(), file.is_some());
    let task = todo(&app, &mut tx, &org, (call.as_ref(), new)).await?;
    let contact = contact.map(|contact| contact.id);
    if !store::kept(&mut tx, &org, &mail.id, (contact.as_ref(), file, &task)).await? {
        return Ok(());
    }
    if file.is_some() {
        let payload = Forget { recording: mail.recording_id, carrier: line.carrier };
        let job = NewJob::new(FORGET, payload).priority(Priority::Batch);
        jobs::enqueue(&app, &mut tx, &org, job).await?;
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

async fn download(
    app: &App,
    org: &OrgId,
    line: &Line,
    mail: &Voicemail,
    url: Option<&str>,
) -> Result<Bytes> {
    let fetched = match (line.carrier, url) {
        (Carrier::Twilio, _) => {
            accounts::twilio(app, org).await?.recording(&mail.recording_id, MOST_BYTES).await
        }
        (_, Some(url)) => accounts::telnyx(app, org).await?.recording(url, MOST_BYTES).await,
        (_, None) => return Err(Error::internal("nobody said where the message is")),
    };
    fetched.map_err(Error::internal)
}

/// The contact with the caller's number, a new one where nobody has it.
async fn who(app: &App, caller: &Caller, mail: &Voicemail) -> Result<Option<Contact>> {
    if mail.from_number.is_empty() {
        return Ok(None);
    }
    let known = identities::find(app, caller, Kind::Phone, &mail.from_number).await?;
    if known.is_some() {
        return Ok(known);
    }
    let new = ContactChange { phone: Some(mail.from_number.clone()), ..ContactChange::default() };
    contacts::create(app, caller, &new).await.map(Some)
}

/// The task of a message. A call that was missed first has one already: the message is written beneath it, because
/// nobody calls back twice.
async fn todo(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (call, new): (Option<&Call>, NewTask),
) -> Result<TaskId> {
    let owed = match call {
        Some(call) => tasks::open_in(tx, org, &call.conversation_id, "callback").await?,
        None => None,
    };
    let Some(id) = owed else {
        return Ok(tasks::create_in(app, tx, org, "system", new).await?.id);
    };
    let told = Retold {
        title: (String::new(), String::new()),
        body: (String::new(), new.body.clone()),
        news: new.body,
    };
    tasks::retell_in(app, tx, org, &id, &told).await?;
    Ok(id)
}

fn task(
    app: &App,
    line: &Line,
    mail: &Voicemail,
    contact: Option<&Contact>,
    heard: bool,
) -> NewTask {
    let (kind, title) = match contact {
        Some(contact) => ("callback", format!("Call {} back", contact.display_name())),
        None => ("message", "A caller without a number left a message".to_owned()),
    };
    let mut body = format!("Left a message of {} seconds on {}.", mail.seconds, line.name);
    if !mail.from_number.is_empty() {
        let _ = write!(body, "\nNumber: {}", phone::grouped(&mail.from_number));
    }
    body.push('\n');
    if heard {
        let address = format!("{}/app/voicemails/{}", app.settings().public_url, mail.id);
        let _ = write!(body, "Listen to it: {address}");
    } else {
        body.push_str("It could not be fetched from the carrier.");
    }
    NewTask {
        kind: kind.to_owned(),
        title: frontdesk_base::text::shorten(&title, 200),
        body,
        urgency: Urgency::High,
        contact: contact.map(|contact| contact.id.clone()),
        ..NewTask::default()
    }
}

/// Has the carrier forget a recording that is kept here.
pub(super) async fn forget_at_carrier(app: App, job: Job) -> Result<(), JobError> {
    let Forget { recording, carrier } = job.payload()?;
    let org = job.org()?;
    let done = if carrier == Carrier::Twilio {
        accounts::twilio(&app, &org).await?.delete_recording(&recording).await
    } else {
        accounts::telnyx(&app, &org).await?.delete_recording(&recording).await
    };
    match done {
        Ok(()) => Ok(()),
        Err(error) if error.kind.is_transient() => Err(JobError::Retry(Error::internal(error))),
        Err(error) => Err(JobError::Fail(Error::internal(error))),
    }
}

/// Forgets messages that are older than they are kept, and those that never came.
pub(super) async fn forget_old(app: &App) -> Result<()> {
    let now = app.clock().now();
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let old = store::old(&mut conn, now.minus(KEPT), now.minus(NEVER)).await?;
    drop(conn);
    for (org, id, file) in old {
        let mut tx = app.db().begin(&org).await?;
        if store::delete(&mut tx, &org, &id).await?
            && let Some(key) = file
        {
            let job = NewJob::new(DELETE_FILE, serde_json::json!({ "key": key }));
            jobs::enqueue(app, &mut tx, &org, job.priority(Priority::Batch)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
