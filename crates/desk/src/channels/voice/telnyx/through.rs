//! A person is to have a call: they are called, hear who it is, and take it by a key. Where nobody does, the call
//! goes on without them: a caller whom the agent has put through comes back to it.
//!
//! One that `rings` at the person before anybody has spoken with the caller is answered for them when they take it.

use frontdesk_audio::{
    self as audio,
    wav::{Coding, Format},
};
use frontdesk_base::{Result, id::OrgId};
use frontdesk_providers::{
    ProviderError,
    phone::{
        CallerId, Telnyx,
        telnyx::{Command, Event, NewCall},
    },
};

use super::{
    super::{
        Line,
        arrive::{Outcome, receive},
        brief, calls, dialing, get_in, tickets, words,
    },
    Do, Payload, arrival, ask, language, named, payload, queue,
};
use crate::{
    App,
    calls::{Outcome::Transferred, State},
};

/// What the legs of persons who hear who it is are marked by, with the call, until they take it.
pub(super) const ASKED: &str = "asked:";
/// What such a leg is marked by once it was taken.
const TAKEN: &str = "taken";
/// What a call is marked by that comes back from there.
const BACK: &str = "back";

type Done = std::result::Result<(), ProviderError>;

/// What is reported of the leg of a person who is asked whether they take a call.
pub(super) async fn told(app: &App, org: &OrgId, line: &Line, event: &Event) -> Result<()> {
    let own = event.call_control_id.as_str();
    let call = event.client_state.strip_prefix(ASKED).unwrap_or_default();
    let what = match event.kind.as_str() {
        "call.answered" => Do::Brief,
        // A machine presses no key, so that no caller is left with one.
        "call.gather.ended" if event.digits == "1" => {
            if rings(app, org, line, call).await? {
                Do::Take
            } else {
                Do::Bridge
            }
        }
        "call.gather.ended" => Do::HangUp,
        "call.hangup" => {
            return ask(app, org, line, (&event.id, call), Do::Back).await;
        }
        _ => return Ok(()),
    };
    let payload = Payload { leg: own.to_owned(), ..payload(line, (&event.id, call), what) };
    queue(app, org, payload).await
}

/// Whether a call rings at the person, and nobody has answered it yet.
async fn rings(app: &App, org: &OrgId, line: &Line, call: &str) -> Result<bool> {
    let kept = calls::find(app, org, named(line, call)).await?;
    Ok(kept.is_none_or(|kept| kept.answered_at.is_none()))
}

/// A caller was answered because the person of this leg takes their call.
pub(super) async fn join(
    app: &App,
    org: &OrgId,
    line: &Line,
    (why, call): (&str, &str),
    leg: &str,
) -> Result<()> {
    let payload = Payload { leg: leg.to_owned(), ..payload(line, (why, call), Do::Bridge) };
    queue(app, org, payload).await
}

/// A command about a call that a person is to have, with all that it takes to give it.
#[derive(Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) app: &'a App,
    pub(super) org: &'a OrgId,
    pub(super) line: &'a Line,
    pub(super) payload: &'a Payload,
    pub(super) client: &'a Telnyx,
    /// The command's own id.
    pub(super) id: &'a str,
}

impl Order<'_> {
    /// Gives it.
    pub(super) async fn give(self) -> Result<Done> {
        match self.payload.what {
            Do::Ring | Do::PutThrough => self.put_through().await,
            Do::Brief => self.brief().await,
            Do::Take => Ok(self.take().await),
            Do::Bridge => self.bridge().await,
            _ => self.back().await,
        }
    }

    async fn rings(self) -> Result<bool> {
        rings(self.app, self.org, self.line, &self.payload.call).await
    }

    /// The person is called.
    async fn put_through(self) -> Result<Done> {
        let Self { app, org, line, payload, client, id } = self;
        let Some(to) = &line.settings.transfer_number else { return Ok(Ok(())) };
        let called = match dialing::application(app, line, client).await {
            Ok(application) => {
                let leg = NewCall {
                    application: &application,
                    to,
                    from: &line.number,
                    id,
                    state: &format!("{ASKED}{}", payload.call),
                    timeout: line.settings.ring_seconds,
                    machine: None,
                };
                client.dial(&leg).await
            }
            Err(error) => Err(error),
        };
        let leg = match called {
            Ok(leg) => leg,
            Err(error) => return Ok(Err(error)),
        };
        let rings = self.rings().await?;
        if !rings {
            brief::write_down(app, org, named(line, &payload.call), to).await?;
        }
        // A caller who gives up takes the ringing at the person along. Without the mark it rings to its end.
        let id = format!("{id}-mark");
        let marked =
            client.mark(&Command { call: &payload.call, id: &id, state: &state(&leg) }).await;
        if let Err(error) = marked.as_ref()
            && error.is_call_over()
        {
            return Ok(client.hang_up(&Command { call: &leg, id: &id, state: "" }).await);
        }
        // Whoever is not answered yet hears that it rings.
        if rings {
            return Ok(Ok(()));
        }
        // Silence would sound as if the line were dead; but nothing depends on it.
        let tones = Command { call: &payload.call, id: &format!("{id}-rings"), state: "" };
        if let Err(error) = client.play_on(&tones, &tone()).await {
            tracing::debug!(org.id = %org, %error, "A caller does not hear that it rings");
        }
        Ok(Ok(()))
    }

    /// The caller hears no more that it rings.
    async fn quiet(self) {
        let Self { payload, client, id, .. } = self;
        let quiet = Command { call: &payload.call, id: &format!("{id}-quiet"), state: "" };
        if let Err(error) = client.stop_playing(&quiet).await {
            tracing::debug!(%error, "The ringing tone could not be stopped");
        }
    }

    /// The person takes a call that rings at them: it is answered, and the two are connected once it is. Where the
    /// caller has given up, the person is not left in a silence.
    async fn take(self) -> Done {
        let Self { payload, client, id, .. } = self;
        let mark = state(&payload.leg);
        let call = Command { call: &payload.call, id, state: &mark };
        let answered = client.answer(&call, None).await;
        if answered.as_ref().is_err_and(|error| !error.kind.is_transient()) {
            return self.part().await;
        }
        answered
    }

    /// The person's leg ends, as one that has not taken the call.
    async fn part(self) -> Done {
        let id = format!("{}-gone", self.id);
        self.client.hang_up(&Command { call: &self.payload.leg, id: &id, state: "" }).await
    }

    /// The person and the caller talk. Where they cannot, because the caller has given up or for any other reason, the
    /// person is not left in a silence; the end of their leg brings back a caller who is still there.
    async fn bridge(self) -> Result<Done> {
        let Self { app, org, line, payload, client, id } = self;
        let kept = calls::find(app, org, named(line, &payload.call)).await?;
        let rings = kept.as_ref().is_none_or(|kept| kept.answered_at.is_none());
        if rings && kept.is_some_and(|kept| kept.outcome == Some(Transferred)) {
            // Told again: they talk already.
            return Ok(Ok(()));
        }
        if !rings {
            self.quiet().await;
        }
        let leg = Command { call: &payload.leg, id, state: TAKEN };
        match client.bridge(&leg, &payload.call).await {
            Ok(()) => {
                calls::taken_by_person(app, org, named(line, &payload.call)).await?;
                Ok(Ok(()))
            }
            Err(error) if error.kind.is_transient() => Ok(Err(error)),
            // Who was answered for this alone has nobody to come back to: they were missed.
            Err(_) if rings => {
                let id = format!("{id}-over");
                let over = Command { call: &payload.call, id: &id, state: "" };
                let ended = client.hang_up(&over).await;
                Ok(ended.and(self.part().await))
            }
            Err(_) => Ok(self.part().await),
        }
    }

    /// Whoever answered hears who it is and what they want, where the caller is still there.
    async fn brief(self) -> Result<Done> {
        let Self { app, org, line, payload, client, id } = self;
        let language = language(app, org, line).await?;
        let said = if self.rings().await? {
            let call = (&line.channel_id, payload.call.as_str());
            brief::announced(app, org, call, language).await?
        } else {
            brief::spoken(app, org, named(line, &payload.call), language).await?
        };
        let leg = Command { call: &payload.leg, id, state: "" };
        let mark = state(&payload.leg);
        let there = client.mark(&Command { call: &payload.call, id, state: &mark }).await;
        let gone = there.is_err_and(|error| error.is_call_over());
        Ok(match said.filter(|_| !gone) {
            Some(said) => client.ask_for_one(&leg, &said, words::tag(language)).await,
            None => client.hang_up(&leg).await,
        })
    }

    /// Nobody took the call. Where the caller is still there, what becomes of it is decided anew.
    async fn back(self) -> Result<Done> {
        let Self { app, org, line, payload, client, id } = self;
        let call = payload.call.as_str();
        let kept = calls::find(app, org, named(line, call)).await?;
        if kept.is_some_and(|kept| kept.status == State::Live) {
            // Told again: the agent has it already.
            return Ok(Ok(()));
        }
        let rings = self.rings().await?;
        match client.mark(&Command { call, id, state: BACK }).await {
            // One that is not answered yet may know no marks.
            Err(error) if !rings || error.is_call_over() => return Ok(Err(error)),
            _ => {}
        }
        if !rings {
            self.quiet().await;
        }
        let mut conn = app.db().read(org).await?;
        let known = tickets::caller(&mut conn, org, (&line.channel_id, call)).await?;
        drop(conn);
        let (from, leg) = known.unwrap_or((CallerId::Withheld, String::new()));
        let arrival = arrival(app, line, (call, &leg), from);
        let what = match receive(app, org, line, &arrival, true).await? {
            Outcome::Talk(_) if rings => Do::Talk,
            Outcome::Talk(_) => Do::Stream,
            Outcome::Voicemail { answered: false } => Do::Answer,
            Outcome::Voicemail { answered: true } => Do::Say,
            Outcome::Ring(..) | Outcome::PutThrough(..) | Outcome::Reject => Do::HangUp,
        };
        ask(app, org, line, (&format!("{}-{what}", payload.event), call), what).await?;
        Ok(Ok(()))
    }
}

/// What a caller hears while it rings at the person.
fn tone() -> Vec<u8> {
    let samples = audio::ringback(audio::TELEPHONE);
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let format = Format { coding: Coding::Pcm16, channels: 1, rate: audio::TELEPHONE };
    let mut wav = format.header(Some(data.len() as u64));
    wav.extend(data);
    wav
}

/// What a caller's call is marked by while it rings at this leg.
fn state(leg: &str) -> String {
    format!("{BACK}:{leg}")
}

/// The leg that rings for a caller's call of this mark.
pub(super) fn ringing(marked: &str) -> Option<&str> {
    marked.strip_prefix(BACK)?.strip_prefix(':')
}

/// The caller has given up: it rings at the person no more.
pub(super) async fn stop(
    app: &App,
    org: &OrgId,
    line: &Line,
    (why, call): (&str, &str),
    leg: &str,
) -> Result<()> {
    let payload = Payload { leg: leg.to_owned(), ..payload(line, (why, call), Do::HangUp) };
    queue(app, org, payload).await
}

/// A person could not be called at all: the caller is not left in a silence.
pub(super) async fn unable(app: &App, org: &OrgId, payload: &Payload) -> Result<()> {
    let mut conn = app.db().read(org).await?;
    let line = get_in(&mut conn, org, &payload.channel).await?;
    drop(conn);
    let why = format!("{}-unable", payload.event);
    ask(app, org, &line, (&why, &payload.call), Do::Back).await
}
