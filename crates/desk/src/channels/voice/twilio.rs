//! What Twilio asks and tells: answered with a document of verbs.
//!
//! A call is asked about at `…/voice`; what comes after a verb is asked for at the same address with
//! `?step=`: after the agent's stream, after it rang at a person, after a message was left.

use frontdesk_base::{
    Error, Result,
    id::{CallId, ChannelId, OrgId},
};
use frontdesk_providers::phone::{
    CallerId, Twiml,
    twilio::{Asked, Body, Fields, verify},
    twiml::{Dial, Record, Reject, Stream},
};

use super::{
    Carrier, Line, Transfers, accounts,
    arrive::{Outcome, receive},
    brief,
    calls::{self, Arrival},
    dialing,
    ended::{self, Left},
    hook, media, not_genuine,
    voicemail::{self, Recording},
    whose, words,
};
use crate::{App, Caller, orgs, signing};

/// A request of Twilio's, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The path with its query, in its original escaping.
    pub path: &'a str,
    /// `X-Twilio-Signature`.
    pub signature: &'a str,
    /// `X-Twilio-Webhooks-Signature-Settings`, where there is one.
    pub settings: Option<&'a str>,
    /// The form.
    pub body: &'a [u8],
}

/// How long a person may take to press the key by which they take a call, in seconds.
const KEY_WITHIN: u16 = 10;
/// How long a person's phone and the caller may be connected, in seconds.
const LONGEST_TRANSFER: u32 = 4 * 3600;

/// What becomes of a call: a document. [`Error::Forbidden`] for a request that is not genuine.
///
/// Where something of ours fails callers hear a sentence, not Twilio's own of an application that failed.
pub async fn voice(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<String> {
    let (org, line, fields) = genuine(app, id, request).await?;
    match answer(app, (&org, &line), request.path, &fields).await {
        Err(error @ (Error::Internal(_) | Error::Busy(_))) => {
            tracing::error!(org.id = %org, channel.id = %id, error = %error, "Twilio was not told what becomes of a call");
            let language = words::language(&line.settings, &[]);
            let said = Twiml::new().say(words::sorry(language), Some(words::tag(language)));
            Ok(said.hang_up().into_document())
        }
        answer => answer,
    }
}

async fn answer(
    app: &App,
    (org, line): (&OrgId, &Line),
    path: &str,
    fields: &Fields,
) -> Result<String> {
    let rang = match step(path) {
        Some("after") => return after(app, org, line, fields).await,
        Some("left") => {
            let language = language(app, org, line).await?;
            let thanks = words::taken(language);
            let said = Twiml::new().say(thanks, Some(words::tag(language)));
            return Ok(said.hang_up().into_document());
        }
        Some("whisper") => return whisper(app, org, line, (path, true)).await,
        Some("announce") => return whisper(app, org, line, (path, false)).await,
        Some("taken") => return taken(app, org, line, (path, fields)).await,
        // Somebody who did not take it has not talked to them.
        Some("rang")
            if matches!(fields.get("DialCallStatus"), "completed" | "answered")
                && fields.get("DialBridged") != "false" =>
        {
            calls::taken_by_person(app, org, arrival(app, line, fields)?.named()).await?;
            return Ok(Twiml::new().hang_up().into_document());
        }
        // The caller has given up meanwhile.
        Some("rang") if fields.get("CallStatus") == "completed" => {
            calls::over(app, org, arrival(app, line, fields)?.named(), "completed").await?;
            return Ok(Twiml::new().hang_up().into_document());
        }
        Some("rang") => true,
        Some("called") => {
            return dialing::answered(app, org, line, (fields, called(path))).await;
        }
        _ => false,
    };
    let arrival = arrival(app, line, fields)?;
    let outcome = receive(app, org, line, &arrival, rang).await?;
    document(app, org, line, &arrival.call_id, &outcome).await
}

fn arrival(app: &App, line: &Line, fields: &Fields) -> Result<Arrival> {
    let call = fields.sid("CallSid").ok_or_else(|| Error::invalid("CallSid", "is none"))?;
    // Of a call that the agent made, the other one is who was called.
    let theirs = if fields.get("Direction").starts_with("outbound") { "To" } else { "From" };
    Ok(Arrival {
        channel: line.channel_id.clone(),
        carrier: Carrier::Twilio,
        call_id: call.to_owned(),
        from: CallerId::parse(fields.get(theirs)),
        leg_id: String::new(),
        attestation: fields.attestation(),
        to: line.number.clone(),
        at: app.clock().now(),
    })
}

/// The agent's stream is over: it rings at a person where that was wanted, the caller may leave a message
/// where nobody could speak, and else whoever ended it has said goodbye.
async fn after(app: &App, org: &OrgId, line: &Line, fields: &Fields) -> Result<String> {
    let arrival = arrival(app, line, fields)?;
    let there = fields.get("CallStatus") != "completed";
    let left = ended::of(app, org, arrival.named(), there).await?;
    let outcome = match (left, &line.settings.transfer_number) {
        (Left::Transferred, Some(number)) => {
            brief::write_down(app, org, arrival.named(), number).await?;
            let (number, seconds) = (number.clone(), line.settings.ring_seconds);
            match line.settings.transfers {
                Transfers::Announced => Outcome::PutThrough(number, seconds),
                Transfers::Direct => Outcome::Ring(number, seconds),
            }
        }
        (Left::Speechless, _) => {
            voicemail::offer(app, org, &arrival).await?;
            Outcome::Voicemail { answered: true }
        }
        _ => return Ok(Twiml::new().hang_up().into_document()),
    };
    document(app, org, line, &arrival.call_id, &outcome).await
}

/// What a person hears before they have a caller: who it is, and of whom the agent puts `through` what they
/// want. A machine that answers presses no key, so that no caller is left with one.
async fn whisper(
    app: &App,
    org: &OrgId,
    line: &Line,
    (path, through): (&str, bool),
) -> Result<String> {
    let own = hook(app, line, "voice");
    let language = language(app, org, line).await?;
    let call = asked(path, "of=").unwrap_or_default();
    let id = &line.channel_id;
    let said = if through {
        brief::spoken(app, org, (id, Carrier::Twilio, call), language).await?
    } else {
        brief::announced(app, org, (id, call), language).await?
    };
    let Some(said) = said else { return Ok(Twiml::new().hang_up().into_document()) };
    let taken = format!("{own}?step=taken&of={call}");
    let twiml = Twiml::new().ask_key(&said, Some(words::tag(language)), &taken, KEY_WITHIN);
    Ok(twiml.hang_up().into_document())
}

/// The person pressed a key: by 1 they take the call, and any other ends their leg.
async fn taken(
    app: &App,
    org: &OrgId,
    line: &Line,
    (path, fields): (&str, &Fields),
) -> Result<String> {
    if fields.get("Digits") != "1" {
        return Ok(Twiml::new().hang_up().into_document());
    }
    let call = asked(path, "of=").unwrap_or_default();
    calls::taken_by_person(app, org, (&line.channel_id, Carrier::Twilio, call)).await?;
    Ok(Twiml::new().into_document())
}

/// The document for the call of this id.
pub(super) async fn document(
    app: &App,
    org: &OrgId,
    line: &Line,
    call: &str,
    outcome: &Outcome,
) -> Result<String> {
    let own = hook(app, line, "voice");
    let then = |step: &str| format!("{own}?step={step}");
    let twiml = Twiml::new();
    let twiml = match outcome {
        Outcome::Reject => twiml.reject(Reject::Rejected),
        Outcome::Talk(token) => twiml.connect_stream(&Stream {
            url: &media(app, line),
            parameters: &[("token", token.expose())],
            action: Some(&then("after")),
            ..Stream::default()
        }),
        Outcome::Ring(number, seconds) | Outcome::PutThrough(number, seconds) => {
            let hears = match (outcome, line.settings.transfers) {
                (Outcome::PutThrough(..), _) => Some("whisper"),
                (_, Transfers::Announced) => Some("announce"),
                (_, Transfers::Direct) => None,
            };
            let whisper = hears.map(|step| format!("{own}?step={step}&of={call}"));
            // Whoever is asked for a key has not taken the call by picking up.
            let status = hook(app, line, "status");
            let answered = whisper.is_none().then_some(status.as_str());
            twiml.dial(&Dial {
                number,
                whisper: whisper.as_deref(),
                answered,
                action: Some(&then("rang")),
                timeout: *seconds,
                time_limit: Some(LONGEST_TRANSFER),
                ..Dial::default()
            })
        }
        Outcome::Voicemail { .. } => {
            let language = language(app, org, line).await?;
            let said = words::desk_out(line, language);
            let recording = hook(app, line, "recording");
            twiml
                .say(&said, Some(words::tag(language)))
                .record(&Record {
                    action: Some(&then("left")),
                    recording_status: Some(&recording),
                    max_length: voicemail::LONGEST,
                    timeout: 5,
                })
                .hang_up()
        }
    };
    Ok(twiml.into_document())
}

/// How a call goes on: noted where it is over, or where a person answered it.
pub async fn status(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<()> {
    let (org, line, fields) = genuine(app, id, request).await?;
    let over = matches!(
        fields.get("CallStatus"),
        "completed" | "busy" | "failed" | "no-answer" | "canceled"
    );
    let named = |id| (&line.channel_id, Carrier::Twilio, id);
    // A leg that rang at a person is not the call: all that counts of it is that it was answered.
    match (fields.sid("ParentCallSid"), fields.sid("CallSid")) {
        (Some(parent), _) if fields.get("CallStatus") == "in-progress" => {
            calls::taken_by_person(app, &org, named(parent)).await
        }
        (None, Some(sid)) if called(request.path).is_some() => {
            let Some(call) = called(request.path) else { return Ok(()) };
            let known = crate::calls::reach::named(app, &org, (&line.channel_id, &call), sid);
            match known.await? {
                Some(call) if over => {
                    let reached = dialing::reached(fields.get("CallStatus"));
                    crate::calls::reach::over(app, &org, &call.id, reached).await
                }
                _ => Ok(()),
            }
        }
        (None, Some(call)) if over => {
            voicemail::hung_up(app, &org, &line, call).await?;
            calls::over(app, &org, named(call), fields.get("CallStatus")).await
        }
        _ => Ok(()),
    }
}

/// Who answered a call that was made, found out while the agent talks already.
pub async fn machine(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<()> {
    let (org, line, fields) = genuine(app, id, request).await?;
    dialing::answered_by(app, &org, &line, (&fields, called(request.path))).await
}

/// A recording can be fetched, or there is none.
pub async fn recording(app: &App, id: &ChannelId, request: &Request<'_>) -> Result<()> {
    let (org, line, fields) = genuine(app, id, request).await?;
    let Some(call) = fields.sid("CallSid") else { return Ok(()) };
    match (fields.get("RecordingStatus"), fields.sid("RecordingSid")) {
        ("completed", Some(recording)) => {
            let seconds = fields.get("RecordingDuration").parse().unwrap_or(0);
            let recording = Recording { id: recording, seconds, url: None };
            voicemail::recorded(app, &org, &line.channel_id, call, recording).await
        }
        ("absent" | "failed", _) => voicemail::nothing(app, &org, &line, call).await,
        _ => Ok(()),
    }
}

/// Whether the opening of a websocket at `/media/twilio/{id}` is signed by the line's account. Twilio signs
/// the address with `wss://` and nothing else.
pub async fn is_stream_genuine(
    app: &App,
    id: &ChannelId,
    path: &str,
    signature: &str,
) -> Result<bool> {
    let Some((org, line)) = whose(app, id, Carrier::Twilio).await? else { return Ok(false) };
    let Some(account) = accounts::twilio_account(app, &org).await? else { return Ok(false) };
    let socket = media(app, &line);
    let origin = socket.split_once("/media/").map_or("", |(origin, _)| origin);
    let url = format!("{origin}{path}");
    let asked = Asked { url: &url, signature, settings: None, body: Body::Nothing };
    Ok(verify(&account.tokens, &asked).is_ok())
}

/// The line and the form of a request that its account signed.
async fn genuine(
    app: &App,
    id: &ChannelId,
    request: &Request<'_>,
) -> Result<(OrgId, Line, Fields)> {
    let Some((org, line)) = whose(app, id, Carrier::Twilio).await? else {
        return Err(not_genuine());
    };
    let account = accounts::twilio_account(app, &org).await?.ok_or_else(not_genuine)?;
    let fields = Fields::parse(request.body).ok_or_else(not_genuine)?;
    let url = format!("{}{}", app.settings().public_url, request.path);
    let asked = Asked {
        url: &url,
        signature: request.signature,
        settings: request.settings,
        body: Body::Form(&fields),
    };
    verify(&account.tokens, &asked).map_err(|_| not_genuine())?;
    if !signing::same(fields.get("AccountSid"), &account.account_sid) {
        return Err(not_genuine());
    }
    Ok((org, line, fields))
}

fn step(path: &str) -> Option<&str> {
    asked(path, "step=")
}

/// The call that the agent makes which a request is about.
fn called(path: &str) -> Option<CallId> {
    asked(path, "call=")?.parse().ok()
}

fn asked<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = path.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name))
}

async fn language(app: &App, org: &OrgId, line: &Line) -> Result<frontdesk_base::Language> {
    let profile = orgs::profile(app, &Caller::system(org.clone())).await?;
    Ok(words::language(&line.settings, &profile.languages.0))
}
