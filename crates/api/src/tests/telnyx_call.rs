//! Whole calls at Telnyx over the wire, in real time: its reports, the commands it is given, its media
//! stream, and the built-in agent between the stubs of ears and mouth.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    app::{Carriers, Settings},
    calls::{self, EndedBy, Outcome, Reached, Speaker},
    channels::voice::{self, Carrier, NewLine, VoiceSettings},
    registry,
};
use frontdesk_providers::stubs::{SpeechStub, Stub, TELNYX_PUBLIC_KEY, sign_telnyx};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::sleep};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{
    call::{quiet, spoken_by, stretches, talk, text},
    site::{Business, Site, set_up},
};

const CALL: &str = "v3:call";
const NUMBER: &str = "+15005550008";

pub(super) struct Phone {
    pub(super) t: Site,
    pub(super) business: Business,
    channel: String,
    port: u16,
    carrier: Stub,
}

impl Phone {
    async fn ready(speech: &SpeechStub, settings: VoiceSettings) -> Self {
        Self::with(Settings { speech: spoken_by(speech), ..Settings::default() }, settings).await
    }

    /// The same with whatever speech `desk` has.
    pub(super) async fn with(desk: Settings, settings: VoiceSettings) -> Self {
        let carrier = Stub::telnyx([]).await;
        let carriers = Carriers {
            telnyx_url: Some(carrier.base_url().to_owned()),
            telnyx_key: Some(Secret::new("KEY1")),
            telnyx_public_key: Some(TELNYX_PUBLIC_KEY.to_owned()),
            ..desk.carriers
        };
        let public_url = "https://desk.example".to_owned();
        let settings_of = Settings { carriers, public_url, ..desk };
        let t = set_up(TestDb::sqlite().await, settings_of).await;
        let business = t.business("Salon Ana").await;
        let new = NewLine {
            name: "Reception".to_owned(),
            carrier: Some(Carrier::Telnyx),
            number: NUMBER.to_owned(),
            settings,
        };
        let line = voice::create(&t, &business.owner, new).await.unwrap();
        let port = t.listen().await;
        Self { t, business, channel: line.channel_id.to_string(), port, carrier }
    }

    /// Reports as Telnyx does, and lets the commands be given.
    async fn tells(&self, id: &str, kind: &str, more: Value) {
        let mut payload = json!({
            "call_control_id": CALL, "call_leg_id": "leg-1", "call_session_id": "session-1",
            "direction": "incoming", "from": "+4930901821", "to": NUMBER,
        });
        let Value::Object(more) = more else { panic!("fields") };
        payload.as_object_mut().unwrap().extend(more);
        let body = json!({ "data": { "event_type": kind, "id": id, "payload": payload } });
        let body = body.to_string();
        let now = self.t.clock().now().millis() / 1000;
        let (signature, at) = (sign_telnyx(now, &body), now.to_string());
        let signed =
            [("telnyx-signature-ed25519", signature.as_str()), ("telnyx-timestamp", at.as_str())];
        let path = format!("/hooks/telnyx/{}/call", self.channel);
        let answer = self.t.carrier(&path, &signed, "application/json", &body).await;
        assert_eq!(answer.status.as_u16(), 204);
        self.commanded().await;
    }

    /// Lets the commands be given: all so far, with their bodies.
    async fn commanded(&self) -> Vec<(String, Value)> {
        registry::runner(&self.t).run_due().await.unwrap();
        let asked = self.carrier.seen().into_iter().filter(|seen| seen.path.contains("/actions/"));
        asked.map(|seen| (seen.path.rsplit('/').next().unwrap().to_owned(), seen.json())).collect()
    }

    /// Rings, and opens the stream that the answer asks for.
    async fn calls(&self, speaks: &[(u64, u64)], seconds: u64) -> Vec<super::call::Heard> {
        let (url, token) = self.rings().await;
        self.streams(&url, &token, speaks, seconds).await
    }

    /// Rings: where the answer wants the stream, and its token.
    async fn rings(&self) -> (String, Value) {
        self.tells("e-1", "call.initiated", json!({ "state": "parked" })).await;
        let (name, answer) = self.commanded().await.pop().unwrap();
        assert_eq!(name, "answer");
        assert_eq!(answer["stream_bidirectional_mode"], "rtp");
        let url = answer["stream_url"].as_str().unwrap();
        let (_, path) = url.split_once("desk.example").unwrap();
        (path.to_owned(), answer["stream_auth_token"].clone())
    }

    /// Rings, and opens the sound of the call.
    pub(super) async fn answered(&self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        let (path, token) = self.rings().await;
        let url = format!("ws://127.0.0.1:{}{path}", self.port);
        let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        for message in begins(CALL, &token) {
            socket.send(text(&message)).await.unwrap();
        }
        socket
    }

    /// Opens the stream that a command asks for.
    async fn streams(
        &self,
        path: &str,
        token: &Value,
        speaks: &[(u64, u64)],
        seconds: u64,
    ) -> Vec<super::call::Heard> {
        self.streams_of(CALL, (path, token), speaks, seconds).await
    }

    /// Opens the stream of this call.
    async fn streams_of(
        &self,
        call: &str,
        (path, token): (&str, &Value),
        speaks: &[(u64, u64)],
        seconds: u64,
    ) -> Vec<super::call::Heard> {
        let stop =
            json!({ "event": "stop", "stream_id": "s-1", "stop": { "call_control_id": call } });
        let url = format!("ws://127.0.0.1:{}{path}", self.port);
        let media = |payload: String, tick| media(&payload, tick);
        talk(url, (begins(call, token), stop), media, (speaks, seconds)).await
    }

    /// What the person is called with to whom the agent puts the call through.
    async fn person(&self) -> Value {
        registry::runner(&self.t).run_due().await.unwrap();
        let asked = self.carrier.seen().into_iter().find(|seen| seen.path.ends_with("/v2/calls"));
        asked.expect("a person is called").json()
    }

    /// Reports of a person's leg.
    async fn tells_of_leg(&self, id: &str, kind: &str, leg: &Value, more: Value) {
        let mut fields = json!({
            "call_control_id": "v3:leg", "call_leg_id": "leg-2", "direction": "outgoing",
            "from": NUMBER, "to": "+4930901829", "client_state": leg["client_state"],
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.tells(id, kind, fields).await;
    }

    async fn call(&self) -> (calls::Call, Vec<(Speaker, String)>) {
        let owner = &self.business.owner;
        let list = calls::list(&self.t, owner, &calls::Filter::default()).await.unwrap();
        let call = list.data[0].call.clone();
        let said = calls::transcript(&self.t, owner, &call.id).await.unwrap();
        (call, said.into_iter().map(|line| (line.speaker, line.text)).collect())
    }
}

/// What is said first on a stream of this call.
fn begins(call: &str, token: &Value) -> [Value; 2] {
    [
        json!({ "event": "connected", "version": "1.0.0" }),
        json!({ "event": "start", "sequence_number": "1", "stream_id": "s-1", "start": {
            "call_control_id": call, "call_session_id": "session-1", "from": "+4930901821", "to": NUMBER,
            "custom_parameters": { "token": token },
            "media_format": { "encoding": "PCMU", "sample_rate": 8000, "channels": 1 },
        } }),
    ]
}

/// 20 ms of the sound of a call.
pub(super) fn media(payload: &str, tick: u64) -> Value {
    json!({ "event": "media", "stream_id": "s-1", "media": {
        "track": "inbound", "chunk": (tick + 1).to_string(), "timestamp": (tick * 20).to_string(), "payload": payload,
    } })
}

#[tokio::test]
async fn a_caller_is_greeted_and_answered_and_says_goodbye() {
    let speech = quiet(&["What are your opening hours?", "Thank you, goodbye."]).await;
    let settings = VoiceSettings { greeting: "Hello.".into(), ..VoiceSettings::default() };
    let p = Phone::ready(&speech, settings).await;

    let heard = p.calls(&[(1_500, 2_500), (7_500, 8_500)], 20).await;

    let stretches = stretches(&heard);
    assert!(stretches.len() >= 3, "the greeting, the answer, the goodbye: {stretches:?}");
    let (call, said) = p.call().await;
    assert_eq!((call.ended_by, call.outcome), (Some(EndedBy::Agent), Some(Outcome::Answered)));
    assert_eq!(call.from_number.as_deref(), Some("+4930901821"));
    assert_eq!(said[0], (Speaker::Agent, "Hello.".to_owned()));
    assert_eq!(said[1], (Speaker::Contact, "What are your opening hours?".to_owned()));
    assert_eq!(said[2].0, Speaker::Agent);
    let given = p.commanded().await;
    assert_eq!(given.last().unwrap().0, "hangup", "{given:?}");
    p.tells("e-2", "call.hangup", json!({ "hangup_cause": "normal_clearing" })).await;
    assert_eq!(p.call().await.0.ended_by, Some(EndedBy::Agent));
}

fn puts_through_to(number: &str) -> VoiceSettings {
    VoiceSettings {
        greeting: "Hello.".into(),
        transfer_number: Some(number.into()),
        ..VoiceSettings::default()
    }
}

#[tokio::test]
async fn a_caller_who_wants_a_person_is_put_through() {
    let speech = quiet(&["I would like to speak to a person, please."]).await;
    let p = Phone::ready(&speech, puts_through_to("+4930901829")).await;

    p.calls(&[(1_500, 2_500)], 15).await;

    let (call, said) = p.call().await;
    assert_eq!(call.outcome, Some(Outcome::Transferred), "{said:?}");
    let leg = p.person().await;
    assert_eq!(leg["to"], "+4930901829");
    let (name, rings) = p.commanded().await.pop().unwrap();
    assert_eq!((name.as_str(), &rings["loop"]), ("playback_start", &json!("infinity")));
    p.tells_of_leg("e-2", "call.answered", &leg, json!({})).await;
    let (name, brief) = p.commanded().await.pop().unwrap();
    assert_eq!(name, "gather_using_speak");
    let told = brief["payload"].as_str().unwrap();
    assert!(
        told.contains("I would like to speak to a person") && told.contains("Press 1"),
        "{told}"
    );
    p.tells_of_leg("e-3", "call.gather.ended", &leg, json!({ "digits": "1", "status": "valid" }))
        .await;
    let mut given = p.commanded().await;
    let (name, bridge) = given.pop().unwrap();
    assert_eq!((name.as_str(), &bridge["call_control_id"]), ("bridge", &json!(CALL)));
    assert_eq!(given.pop().unwrap().0, "playback_stop", "it rings no more");
    // The leg is marked anew, so that its end means nothing.
    let taken = json!({ "client_state": bridge["client_state"] });
    let before = p.commanded().await.len();
    p.tells_of_leg("e-4", "call.hangup", &taken, json!({ "hangup_cause": "normal_clearing" }))
        .await;
    assert_eq!(p.commanded().await.len(), before);
    assert_eq!(p.call().await.0.outcome, Some(Outcome::Transferred));
}

#[tokio::test]
async fn a_caller_whom_nobody_takes_comes_back_to_the_agent() {
    let speech =
        quiet(&["I would like to speak to a person, please.", "Thank you, goodbye."]).await;
    let p = Phone::ready(&speech, puts_through_to("+4930901829")).await;
    p.calls(&[(1_500, 2_500)], 15).await;

    let leg = p.person().await;
    p.tells_of_leg("e-2", "call.answered", &leg, json!({})).await;
    p.tells_of_leg("e-3", "call.gather.ended", &leg, json!({ "digits": "", "status": "timeout" }))
        .await;
    assert_eq!(p.commanded().await.pop().unwrap().0, "hangup", "a machine presses nothing");
    for _ in 0..2 {
        p.tells_of_leg("e-4", "call.hangup", &leg, json!({ "hangup_cause": "normal_clearing" }))
            .await;
    }
    let given = p.commanded().await;
    let starts: Vec<_> = given.iter().filter(|(name, _)| name == "streaming_start").collect();
    // Telnyx does a command of the same id once.
    assert!(starts.iter().all(|start| start == &starts[0]), "{starts:?}");
    let stream = &starts[0].1;
    let (_, path) = stream["stream_url"].as_str().unwrap().split_once("desk.example").unwrap();
    p.streams(path, &stream["stream_auth_token"], &[(6_000, 7_000)], 15).await;

    let (call, said) = p.call().await;
    assert!(said.iter().any(|(_, words)| words.contains("nobody can take your call")), "{said:?}");
    assert_eq!(
        (call.outcome, call.ended_by),
        (Some(Outcome::Message), Some(EndedBy::Agent)),
        "{said:?}"
    );
    assert_eq!(p.commanded().await.pop().unwrap().0, "hangup");
}

#[tokio::test]
async fn a_person_that_cannot_be_called_leaves_no_silence() {
    let speech = quiet(&["I would like to speak to a person, please."]).await;
    // The account may not call this one.
    let p = Phone::ready(&speech, puts_through_to("+19005550100")).await;
    p.calls(&[(1_500, 2_500)], 15).await;
    let given = p.commanded().await;
    assert!(given.iter().any(|(name, _)| name == "streaming_start"), "{given:?}");
}

#[tokio::test]
async fn a_machine_hears_the_agent_until_it_is_told_a_message() {
    let speech =
        quiet(&["This is the mailbox of Mia, please leave a message after the tone."]).await;
    let p = Phone::ready(&speech, VoiceSettings::default()).await;
    let owner = &p.business.owner;
    let new = voice::NewDial {
        to: Some("+4930901821".into()),
        reason: "your order".into(),
        ..voice::NewDial::default()
    };
    let made = voice::dial(&p.t, owner, new).await.unwrap();
    let asked = p.person().await;
    let own = format!("v3:out-{}", made.id);
    let tells = async |id: &str, kind: &str, more: Value| {
        let mut fields = json!({ "call_control_id": own, "direction": "outgoing", "client_state": asked["client_state"] });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        p.tells(id, kind, fields).await;
    };
    tells("e-1", "call.answered", json!({})).await;
    let (name, stream) = p.commanded().await.pop().unwrap();
    assert_eq!(name, "streaming_start");
    let (_, path) = stream["stream_url"].as_str().unwrap().split_once("desk.example").unwrap();
    let told = async {
        sleep(Duration::from_secs(6)).await;
        tells("e-2", "call.machine.detection.ended", json!({ "result": "machine" })).await;
        sleep(Duration::from_secs(2)).await;
        tells("e-3", "call.machine.greeting.ended", json!({ "result": "beep_detected" })).await;
    };
    // Telnyx closes the sound when it is told.
    let sound = p.streams_of(&own, (path, &stream["stream_auth_token"]), &[(4_500, 6_500)], 10);
    let (heard, ()) = tokio::join!(sound, told);

    assert!(!stretches(&heard).is_empty(), "the agent talks at once");
    let given = p.commanded().await;
    let names: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["streaming_start", "streaming_stop", "speak"], "nothing ends it before");
    let state = json!({ "client_state": given[2].1["client_state"] });
    tells("e-4", "call.speak.ended", state).await;
    assert_eq!(p.commanded().await.pop().unwrap().0, "hangup");
    tells("e-5", "call.hangup", json!({ "hangup_cause": "normal_clearing" })).await;
    let (call, said) = p.call().await;
    assert_eq!(
        (call.dial.reached, call.outcome, call.ended_by),
        (Some(Reached::MessageLeft), Some(Outcome::Missed), Some(EndedBy::Agent))
    );
    assert!(said.iter().any(|(who, _)| *who == Speaker::Agent), "what was said stays: {said:?}");
}
