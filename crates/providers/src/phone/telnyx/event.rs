//! What Telnyx reports of a call (webhooks of API version 2; the types of telnyx-python 4.189).

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{error::identifier, phone::Attestation};

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same for each delivery of one report.
    pub id: String,
    /// When it happened; reports come in any order. `None` where it is not said as it should be.
    pub occurred_at: Option<Timestamp>,
    /// What happened, `call.initiated`: types that are not known here are passed on as they are.
    pub kind: String,
    /// What commands name the call by.
    pub call_control_id: String,
    /// The leg of the call, by which recordings are told apart.
    pub call_leg_id: String,
    /// What all legs of one call share.
    pub call_session_id: String,
    /// Who calls, as the carrier says.
    pub from: String,
    /// Who is called.
    pub to: String,
    /// Whether it comes in.
    pub incoming: bool,
    /// How far the carrier vouches for the number of who calls, of a call that comes in.
    pub attestation: Attestation,
    /// What the command before said to remember.
    pub client_state: String,
    /// Why it ended, Telnyx's own word: `normal_clearing`.
    pub hangup_cause: String,
    /// What was found out: `human`, `machine`, `not_sure` of who answered.
    pub result: String,
    /// The keys that were pressed.
    pub digits: String,
    /// By what a recording is known.
    pub recording_id: String,
    /// Where a recording can be fetched for ten minutes, as MP3.
    pub recording_url: Option<String>,
    /// When a recording began and ended.
    pub recorded: Option<(Timestamp, Timestamp)>,
}

#[derive(Deserialize)]
struct Envelope {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    id: String,
    event_type: String,
    #[serde(default)]
    occurred_at: String,
    #[serde(default)]
    payload: Payload,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Payload {
    call_control_id: Option<String>,
    call_leg_id: Option<String>,
    call_session_id: Option<String>,
    from: Option<String>,
    to: Option<String>,
    direction: Option<String>,
    // What these three are is not promised: a report is good without them.
    shaken_stir_attestation: Value,
    shaken_stir_validated: Value,
    client_state: Option<String>,
    hangup_cause: Option<String>,
    result: Option<String>,
    digits: Option<String>,
    recording_id: Option<String>,
    recording_urls: Option<Urls>,
    recording_started_at: Option<String>,
    recording_ended_at: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Urls {
    mp3: Option<String>,
}

/// The longest identifier of a call; Telnyx's have about eighty characters.
const MAX_ID: usize = 200;

/// Reads a report. `None` when it is not one of Telnyx's, or names no call.
pub fn event(body: &[u8]) -> Option<Event> {
    let Envelope { data } = serde_json::from_slice(body).ok()?;
    let payload = data.payload;
    let text =
        |value: Option<String>| value.filter(|text| text.len() <= MAX_ID).unwrap_or_default();
    let time = |text: &str| Some(Timestamp::from(text.parse::<jiff::Timestamp>().ok()?));
    let state = payload.client_state.and_then(|state| STANDARD.decode(state).ok());
    let began = payload.recording_started_at.as_deref().and_then(time);
    let ended = payload.recording_ended_at.as_deref().and_then(time);
    let claimed = payload.shaken_stir_attestation.as_str().map(Attestation::parse);
    let event = Event {
        id: identifier(&data.id)?.to_owned(),
        occurred_at: time(&data.occurred_at),
        kind: identifier(&data.event_type)?.to_owned(),
        call_control_id: text(payload.call_control_id),
        call_leg_id: text(payload.call_leg_id),
        call_session_id: text(payload.call_session_id),
        from: text(payload.from),
        to: text(payload.to),
        incoming: payload.direction.as_deref() == Some("incoming"),
        attestation: claimed.unwrap_or_default().checked(&payload.shaken_stir_validated),
        client_state: state.and_then(|state| String::from_utf8(state).ok()).unwrap_or_default(),
        hangup_cause: text(payload.hangup_cause),
        result: text(payload.result),
        digits: text(payload.digits),
        recording_id: text(payload.recording_id),
        recording_url: payload.recording_urls.and_then(|urls| urls.mp3),
        recorded: began.zip(ended),
    };
    // A recording names its leg alone.
    let named = !event.call_control_id.is_empty() || !event.call_leg_id.is_empty();
    named.then_some(event)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_is_read() {
        let body = json!({ "data": {
            "record_type": "event", "event_type": "call.initiated", "id": "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0",
            "occurred_at": "2026-01-02T03:04:05.000000Z",
            "payload": {
                "call_control_id": "v3:abc-_1", "call_leg_id": "leg", "call_session_id": "session",
                "direction": "incoming", "from": "+14155550100", "to": "+15005550006", "state": "parked",
                "client_state": "dm9pY2VtYWls", "tags": [],
            },
        }, "meta": { "attempt": 1 } });

        let event = event(body.to_string().as_bytes()).unwrap();

        assert_eq!((event.kind.as_str(), event.incoming), ("call.initiated", true));
        assert_eq!(event.call_control_id, "v3:abc-_1");
        assert_eq!(event.client_state, "voicemail");
        assert_eq!(event.occurred_at.unwrap().millis(), 1_767_323_045_000);
        assert_eq!(event.recording_url, None);
    }

    fn initiated(payload: &Value) -> Event {
        let mut all = json!({ "call_control_id": "v3:a", "direction": "incoming" });
        all.as_object_mut().unwrap().extend(payload.as_object().unwrap().clone());
        let body =
            json!({ "data": { "id": "e1", "event_type": "call.initiated", "payload": all } });
        event(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_call_says_how_far_its_number_is_vouched_for() {
        let good = initiated(&json!({
            "shaken_stir_attestation": "A", "shaken_stir_validated": true,
        }));
        assert_eq!(good.attestation, Attestation::Full);
        let forged =
            initiated(&json!({ "shaken_stir_attestation": "A", "shaken_stir_validated": false }));
        assert_eq!(forged.attestation, Attestation::Failed);
    }

    #[test]
    fn an_odd_attestation_harms_no_report() {
        let long = "x".repeat(10_000);
        for odd in [
            json!({}),
            json!({ "shaken_stir_attestation": null }),
            json!({ "shaken_stir_attestation": ["A"], "shaken_stir_validated": 7 }),
            json!({ "shaken_stir_attestation": long }),
            json!({ "shaken_stir_attestation": "A", "shaken_stir_validated": { "x": 1 } }),
        ] {
            assert_eq!(initiated(&odd).attestation, Attestation::None);
        }
    }

    #[test]
    fn a_recording_is_known_by_its_leg() {
        let body = json!({ "data": { "event_type": "call.recording.saved", "id": "e1", "payload": {
            "call_leg_id": "leg", "call_session_id": "s", "recording_id": "rec-1", "recording_urls": { "mp3": "https://s3.example/x.mp3" },
            "recording_started_at": "2026-01-02T03:04:05Z", "recording_ended_at": "2026-01-02T03:04:25Z",
            "client_state": null,
        } } });
        let event = event(body.to_string().as_bytes()).unwrap();
        assert_eq!(event.recording_url.as_deref(), Some("https://s3.example/x.mp3"));
        assert_eq!(event.recording_id, "rec-1");
        let (began, ended) = event.recorded.unwrap();
        assert_eq!(ended.since(began).as_secs(), 20);
    }

    #[test]
    fn what_is_no_report_of_a_call_is_none() {
        for body in [
            "",
            "[]",
            "{\"data\":{}}",
            r#"{"data":{"id":"a b","event_type":"call.hangup","payload":{"call_control_id":"x"}}}"#,
            r#"{"data":{"id":"a","event_type":"message.received","payload":{"text":"hi"}}}"#,
            r#"{"data":{"id":"a","event_type":"call.hangup","payload":{"call_control_id":7}}}"#,
        ] {
            assert_eq!(event(body.as_bytes()), None, "{body}");
        }
        let long = "x".repeat(201);
        let body = json!({ "data": { "id": "a", "event_type": "call.hangup", "payload": { "call_control_id": long } } });
        assert_eq!(event(body.to_string().as_bytes()), None);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(body in any::<Vec<u8>>()) {
            prop_assert_eq!(event(&body), None);
        }
    }
}
