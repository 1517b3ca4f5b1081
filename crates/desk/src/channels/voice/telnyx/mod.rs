//! What Telnyx reports: decided and written down at once, done by a job of commands.
//!
//! A report is verified, its call decided, and the command left to a job that may be tried again: each
//! command carries an id made of the report's, so that a report that comes twice is done once. What a call is
//! about goes along with its commands and comes back with its reports: `voicemail` until the tone, `message`
//! after it, `leg:` or `asked:` and the call that a person's leg belongs to. Telnyx asks nobody what comes after the
//! agent's sound: that is commanded when it is over ([`left`]). How a person gets a call is in `through`, what is
//! reported of calls that the agent makes in `made`.

mod made;
mod through;

use frontdesk_base::{
    Error, Language, Result,
    id::{ChannelId, OrgId},
};
use frontdesk_providers::{
    ProviderError,
    phone::{
        Attestation, CallerId,
        telnyx::{self as wire, Command, Event, Reject, Signature, Stream},
    },
};
use serde::{Deserialize, Serialize};

use super::{
    Carrier, Line, Transfers, accounts,
    arrive::{Outcome, receive},
    brief,
    calls::{self, Arrival},
    dialing::{self, DIAL},
    ended::{self, Left},
    get_in, media, not_genuine, tickets,
    voicemail::{self, Recording},
    whose, words,
};
use crate::{
    App, Caller,
    calls::{LostCall, Reached},
    jobs::{self, Job, JobError, NewJob},
    orgs,
};

/// The kind of the job.
pub(super) const KIND: &str = "telnyx_command";
/// A command that comes later than so many tries comes too late for a caller.
const TRIES: i64 = 4;
/// What the calls of messages are marked by until the tone.
const VOICEMAIL: &str = "voicemail";
/// What they are marked by after it.
const MESSAGE: &str = "message";
/// What the legs of persons are marked by, with the call they belong to.
const LEG: &str = "leg:";
/// What calls are marked by in which a machine hears a message.
const TOLD: &str = "told";

/// A request of Telnyx's, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `telnyx-signature-ed25519`.
    pub signature: &'a str,
    /// `telnyx-timestamp`.
    pub timestamp: &'a str,
    /// The body.
    pub body: &'a [u8],
}

frontdesk_base::words! {
    /// What a job commands.
    Do {
        /// The agent talks to them.
        Talk = "talk",
        /// The agent talks to whom it called.
        Stream = "stream",
        /// A message is left on a machine.
        Tell = "tell",
        /// It rings at a person.
        Ring = "ring",
        /// A person is called to whom the agent puts them through.
        PutThrough = "put_through",
        /// The person hears who it is, and is asked for a key.
        Brief = "brief",
        /// The person takes a call that nobody has answered yet.
        Take = "take",
        /// The person and the caller talk.
        Bridge = "bridge",
        /// Nobody took it: the agent has them again, or they may leave a message.
        Back = "back",
        /// It is answered, for a message.
        Answer = "answer",
        /// They are told that nobody answers.
        Say = "say",
        /// Their message is recorded.
        Record = "record",
        /// They are turned away.
        Reject = "reject",
        /// It ends.
        HangUp = "hang_up",
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    channel: ChannelId,
    call: String,
    event: String,
    what: Do,
    /// The person's leg, where it is about that.
    #[serde(default)]
    leg: String,
}

/// Takes a report. [`Error::Forbidden`] for one that is not genuine.
pub async fn take(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<()> {
    let Some((org, line)) = whose(app, id, Carrier::Telnyx).await? else {
        return Err(not_genuine());
    };
    let key = accounts::telnyx_public_key(app, &org).await?.ok_or_else(not_genuine)?;
    let signature = Signature { signature: request.signature, timestamp: request.timestamp };
    let now = app.clock().now();
    wire::verify(&key, &signature, request.body, now).map_err(|_| not_genuine())?;
    // Genuine, but not for us: no reason to have it sent again.
    let Some(event) = wire::event(request.body) else { return Ok(()) };
    follow(app, &org, &line, &event).await
}

async fn follow(app: &App, org: &OrgId, line: &Line, event: &Event) -> Result<()> {
    let (marked, own) = (event.client_state.as_str(), event.call_control_id.as_str());
    match event.kind.as_str() {
        "call.initiated" if event.incoming => {
            let from = CallerId::parse(&event.from);
            let call = (event.call_control_id.as_str(), event.call_leg_id.as_str());
            begin(app, org, line, (event, call, from, false)).await
        }
        _ if marked.starts_with(DIAL) => made::told(app, org, line, event).await,
        _ if marked.starts_with(through::ASKED) => through::told(app, org, line, event).await,
        "call.speak.ended" if marked == TOLD => {
            ask(app, org, line, (&event.id, own), Do::HangUp).await
        }
        "call.answered" if marked == VOICEMAIL => {
            ask(app, org, line, (&event.id, own), Do::Say).await
        }
        "call.answered" => match (marked.strip_prefix(LEG), through::ringing(marked)) {
            (Some(call), _) => calls::taken_by_person(app, org, named(line, call)).await,
            (None, Some(leg)) => through::join(app, org, line, (&event.id, own), leg).await,
            (None, None) => Ok(()),
        },
        "call.speak.ended" if marked == VOICEMAIL => {
            ask(app, org, line, (&event.id, own), Do::Record).await
        }
        // Nobody can hear them.
        "streaming.failed" => left(app, org, &line.channel_id, own).await,
        "call.recording.error" if marked == MESSAGE => {
            voicemail::nothing(app, org, line, own).await?;
            ask(app, org, line, (&event.id, own), Do::HangUp).await
        }
        "call.recording.saved" => {
            let seconds = event.recorded.map_or(0, |(began, ended)| ended.since(began).as_secs());
            let seconds = i64::try_from(seconds).unwrap_or(0);
            let url = event.recording_url.as_deref();
            // One that is not named has the report's name here, which Telnyx does not know.
            let ids = [event.recording_id.as_str(), event.id.as_str()];
            let id = ids.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
            let recording = Recording { id, seconds, url };
            let leg = if event.call_leg_id.is_empty() {
                &event.call_control_id
            } else {
                &event.call_leg_id
            };
            voicemail::recorded(app, org, &line.channel_id, leg, recording).await?;
            // A recording may name its leg alone.
            match voicemail::call_of(app, org, &line.channel_id, leg).await? {
                Some(call) => ask(app, org, line, (&event.id, &call), Do::HangUp).await,
                None => Ok(()),
            }
        }
        "call.hangup" => match marked.strip_prefix(LEG) {
            // The person's leg: where nobody answered there, the call itself still waits.
            Some(call) if event.hangup_cause != "normal_clearing" => {
                let kept = calls::find(app, org, named(line, call)).await?;
                if kept.is_some_and(|kept| kept.answered_at.is_some()) {
                    // The agent had it before, and has it again.
                    return ask(app, org, line, (&event.id, call), Do::Back).await;
                }
                let mut conn = app.db().read(org).await?;
                let known = tickets::caller(&mut conn, org, (&line.channel_id, call)).await?;
                drop(conn);
                match known {
                    Some((from, leg)) => {
                        begin(app, org, line, (event, (call, &leg), from, true)).await
                    }
                    None => Ok(()),
                }
            }
            Some(_) => Ok(()),
            None => {
                if let Some(leg) = through::ringing(marked) {
                    through::stop(app, org, line, (&event.id, own), leg).await?;
                }
                if marked == VOICEMAIL {
                    voicemail::nothing(app, org, line, own).await?;
                }
                calls::over(app, org, named(line, own), &event.hangup_cause).await
            }
        },
        _ => Ok(()),
    }
}

fn named<'a>(line: &'a Line, call: &'a str) -> calls::Named<'a> {
    (&line.channel_id, Carrier::Telnyx, call)
}

/// The sound of the agent's call is over: it rings at a person where that was wanted, the caller may leave
/// a message where nobody could speak, and else the call ends. Told again, it is done once.
pub async fn left(app: &App, org: &OrgId, id: &ChannelId, call: &str) -> Result<()> {
    let mut conn = app.db().read(org).await?;
    let line = get_in(&mut conn, org, id).await?;
    let known = tickets::caller(&mut conn, org, (id, call)).await?;
    drop(conn);
    let Some(kept) = calls::find(app, org, named(&line, call)).await? else { return Ok(()) };
    // A machine hears a message where the agent was, and the call ends after it.
    if kept.dial.reached == Some(Reached::MessageLeft) {
        return Ok(());
    }
    let left = ended::of(app, org, named(&line, call), true).await?;
    let what = match left {
        Left::Transferred => match (&line.settings.transfer_number, line.settings.transfers) {
            (None, _) => Do::HangUp,
            (Some(_), Transfers::Announced) => Do::PutThrough,
            (Some(number), Transfers::Direct) => {
                brief::write_down(app, org, named(&line, call), number).await?;
                Do::Ring
            }
        },
        Left::Over => Do::HangUp,
        Left::Speechless => {
            let (from, leg) = known.unwrap_or((CallerId::Withheld, String::new()));
            voicemail::offer(app, org, &arrival(app, &line, (call, &leg), from)).await?;
            Do::Say
        }
    };
    ask(app, org, &line, (&format!("left-{}", kept.id), call), what).await
}

fn arrival(app: &App, line: &Line, (call, leg): (&str, &str), from: CallerId) -> Arrival {
    Arrival {
        channel: line.channel_id.clone(),
        carrier: Carrier::Telnyx,
        call_id: call.to_owned(),
        from,
        leg_id: leg.to_owned(),
        attestation: Attestation::None,
        to: line.number.clone(),
        at: app.clock().now(),
    }
}

/// Decides what becomes of a call, named by its own id and its leg's.
async fn begin(
    app: &App,
    org: &OrgId,
    line: &Line,
    (event, (call, leg), from, rang): (&Event, (&str, &str), CallerId, bool),
) -> Result<()> {
    let arrival =
        Arrival { attestation: event.attestation, ..arrival(app, line, (call, leg), from) };
    let what = match receive(app, org, line, &arrival, rang).await? {
        Outcome::Talk(_) => Do::Talk,
        Outcome::Ring(..) | Outcome::PutThrough(..) => Do::Ring,
        Outcome::Voicemail { answered: false } => Do::Answer,
        Outcome::Voicemail { answered: true } => Do::Say,
        Outcome::Reject => Do::Reject,
    };
    ask(app, org, line, (&event.id, call), what).await
}

/// Leaves a command to a job; for the same reason again, it waits once. `why` is the id of a report, or a
/// name of our own.
async fn ask(
    app: &App,
    org: &OrgId,
    line: &Line,
    (why, call): (&str, &str),
    what: Do,
) -> Result<()> {
    queue(app, org, payload(line, (why, call), what)).await
}

fn payload(line: &Line, (why, call): (&str, &str), what: Do) -> Payload {
    Payload {
        channel: line.channel_id.clone(),
        call: call.to_owned(),
        event: why.to_owned(),
        what,
        leg: String::new(),
    }
}

async fn queue(app: &App, org: &OrgId, payload: Payload) -> Result<()> {
    let key = format!("telnyx/{}/{}", payload.channel, payload.event);
    let mut job = NewJob::new(KIND, payload).dedupe(&key);
    job.max_attempts = TRIES;
    let mut tx = app.db().begin(org).await?;
    jobs::enqueue(app, &mut tx, org, job).await?;
    tx.commit().await
}

/// Ends a call that nobody holds any more: whoever is in it hears nothing, and Telnyx asks nobody what comes next.
pub(super) async fn lost(app: App, job: Job) -> Result<(), JobError> {
    let LostCall { id, channel, call } = job.payload()?;
    let org = job.org()?;
    let mut conn = app.db().read(&org).await?;
    let line = match get_in(&mut conn, &org, &channel).await {
        Err(Error::NotFound(_)) => return Ok(()),
        line => line?,
    };
    drop(conn);
    Ok(ask(&app, &org, &line, (&format!("lost-{id}"), &call), Do::HangUp).await?)
}

/// Gives the command. A call that is over meanwhile needs none.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: Payload = job.payload()?;
    let org = job.org()?;
    let Err(error) = command(&app, &org, &payload).await? else { return Ok(()) };
    if error.is_call_over() {
        return Ok(());
    }
    if error.kind.is_transient() && job.attempts < job.max_attempts {
        return Err(JobError::Retry(Error::internal(error)));
    }
    if matches!(payload.what, Do::Ring | Do::PutThrough) {
        tracing::warn!(org.id = %org, channel.id = %payload.channel, %error, "A person could not be called");
        return Ok(through::unable(&app, &org, &payload).await?);
    }
    if payload.what == Do::Tell {
        // A machine that is told nothing is not listened to.
        let mut conn = app.db().read(&org).await?;
        let line = get_in(&mut conn, &org, &payload.channel).await?;
        drop(conn);
        ask(&app, &org, &line, (&format!("{}-untold", payload.event), &payload.call), Do::HangUp)
            .await?;
    }
    Err(JobError::Fail(Error::internal(error)))
}

async fn command(
    app: &App,
    org: &OrgId,
    payload: &Payload,
) -> Result<std::result::Result<(), ProviderError>> {
    let mut conn = app.db().read(org).await?;
    let line = get_in(&mut conn, org, &payload.channel).await?;
    let call = (&payload.channel, payload.call.as_str());
    let token = tickets::again(app, &mut conn, org, call).await?;
    drop(conn);
    let client = accounts::telnyx(app, org).await?;
    let id = format!("{}-{}", payload.event, payload.what);
    let plain = Command { call: &payload.call, id: &id, state: "" };
    let marked = Command { state: VOICEMAIL, ..plain };
    let done = match payload.what {
        Do::Talk => {
            let token = token.ok_or_else(|| Error::internal("the call has no ticket"))?;
            let stream = Stream {
                url: &media(app, &line),
                auth_token: &token,
                parameters: &[("token", token.expose())],
            };
            client.answer(&plain, Some(&stream)).await
        }
        Do::Stream => {
            let token = token.ok_or_else(|| Error::internal("the call has no ticket"))?;
            let stream = Stream {
                url: &media(app, &line),
                auth_token: &token,
                parameters: &[("token", token.expose())],
            };
            client.streaming_start(&plain, &stream).await
        }
        Do::Tell => {
            let Some(call) = calls::find(app, org, named(&line, &payload.call)).await? else {
                return Ok(Ok(()));
            };
            let (said, tag) = dialing::message(app, org, &line, &call).await?;
            // The agent is heard no more. It may not have been yet.
            let quiet = format!("{id}-quiet");
            match client.streaming_stop(&Command { id: &quiet, ..plain }).await {
                Err(error) if error.kind.is_transient() || error.is_call_over() => {
                    return Ok(Err(error));
                }
                _ => {}
            }
            client.speak(&Command { state: TOLD, ..plain }, &said, tag).await
        }
        Do::Ring if line.settings.transfers == Transfers::Direct => {
            let Some(to) = &line.settings.transfer_number else { return Ok(Ok(())) };
            let leg = format!("{LEG}{}", payload.call);
            let ring = line.settings.ring_seconds;
            client
                .transfer(
                    &plain,
                    &wire::Transfer { to, from: None, timeout: ring, leg_state: &leg },
                )
                .await
        }
        Do::Ring | Do::PutThrough | Do::Brief | Do::Take | Do::Bridge | Do::Back => {
            let (line, client, id) = (&line, &client, id.as_str());
            return through::Order { app, org, line, payload, client, id }.give().await;
        }
        Do::Answer => client.answer(&marked, None).await,
        Do::Say => {
            let language = language(app, org, &line).await?;
            let said = words::desk_out(&line, language);
            client.speak(&marked, &said, words::tag(language)).await
        }
        Do::Record => {
            let marked = Command { state: MESSAGE, ..plain };
            client.record_start(&marked, voicemail::LONGEST).await
        }
        Do::Reject => client.reject(&plain, Reject::Rejected).await,
        Do::HangUp if payload.leg.is_empty() => client.hang_up(&marked).await,
        Do::HangUp => client.hang_up(&Command { call: &payload.leg, ..plain }).await,
    };
    Ok(done)
}

async fn language(app: &App, org: &OrgId, line: &Line) -> Result<Language> {
    let profile = orgs::profile(app, &Caller::system(org.clone())).await?;
    Ok(words::language(&line.settings, &profile.languages.0))
}
