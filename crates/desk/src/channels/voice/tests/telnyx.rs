//! Calls at Telnyx: what is commanded, once, and nothing without a signature.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_base::id::ChannelId;
use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::sign_telnyx;
use serde_json::{Value, json};

use super::*;
use crate::{
    calls::{self, EndedBy, Ending, Outcome, State},
    channels::voice::telnyx::{Request, left, take},
    tasks,
};

pub(super) async fn ready(db: TestDb, settings: VoiceSettings) -> (TestApp, Caller, Line, Stub) {
    let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
    let t = desk(db, &twilio, &telnyx).await;
    let (owner, line) = telnyx_line(&t, settings).await;
    (t, owner, line, telnyx)
}

pub(super) fn event(id: &str, kind: &str, more: &Value) -> String {
    let mut payload = json!({
        "call_control_id": "v3:call", "call_leg_id": "leg-1", "call_session_id": "session-1",
        "connection_id": "1", "from": "+4930901821", "to": "+15005550008", "client_state": null,
    });
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "data": {
        "record_type": "event", "event_type": kind, "id": id,
        "occurred_at": "2026-11-23T10:00:00.000000Z", "payload": payload,
    }, "meta": { "attempt": 1 } })
    .to_string()
}

pub(super) fn ringing(id: &str) -> String {
    event(id, "call.initiated", &json!({ "direction": "incoming", "state": "parked" }))
}

/// Reports as Telnyx does, and lets the jobs run.
pub(super) async fn tell(t: &TestApp, id: &ChannelId, body: &str) {
    let now = t.clock().now().millis() / 1000;
    let (signature, timestamp) = (sign_telnyx(now, body), now.to_string());
    let request = Request { signature: &signature, timestamp: &timestamp, body: body.as_bytes() };
    take(t, id, &request).await.unwrap();
    run(t).await;
}

/// The commands that were given, by name, with their bodies.
pub(super) fn commands(stub: &Stub) -> Vec<(String, Value)> {
    let asked = stub.seen().into_iter().filter(|seen| seen.path.contains("/actions/"));
    asked.map(|seen| (seen.path.rsplit('/').next().unwrap().to_owned(), seen.json())).collect()
}

both! {
    async fn a_call_is_answered_with_a_stream_that_its_ticket_opens(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;

        tell(&t, id, &ringing("e-1")).await;
        tell(&t, id, &ringing("e-1")).await;

        let given = commands(&stub);
        assert!(given.iter().all(|(name, _)| name == "answer"), "{given:?}");
        let body = &given[0].1;
        assert_eq!(body["stream_url"], format!("wss://desk.example/media/telnyx/{id}"));
        assert_eq!(body["stream_bidirectional_mode"], "rtp");
        assert!(given.iter().all(|(_, one)| one == body), "the same command with the same id: Telnyx does it once");
        let ticket = body["stream_auth_token"].as_str().unwrap();
        let taken = tickets::redeem(&t, Carrier::Telnyx, id, "v3:call", ticket).await.unwrap();
        assert_eq!((&taken.org, taken.to.as_str()), (owner.org(), "+15005550008"));
        assert!(tickets::redeem(&t, Carrier::Telnyx, id, "v3:call", ticket).await.is_err());
        tell(&t, id, &event("e-2", "call.hangup", &json!({ "hangup_cause": "normal_clearing" }))).await;
        tell(&t, id, &event("e-3", "call.some.day", &json!({}))).await;
    }
}

both! {
    async fn nothing_is_done_that_is_not_signed(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let now = t.clock().now().millis() / 1000;
        let body = ringing("e-1");
        let (right, at) = (sign_telnyx(now, &body), now.to_string());
        let old = (now - 301).to_string();
        let old_signed = sign_telnyx(now - 301, &body);
        let other = ringing("e-2");
        let elsewhere = ChannelId::new(testing::NOW);
        for (id, signature, timestamp, body) in [
            (id, "", at.as_str(), body.as_str()),
            (id, right.as_str(), "", body.as_str()),
            (id, right.as_str(), at.as_str(), other.as_str()),
            (id, old_signed.as_str(), old.as_str(), body.as_str()),
            (&elsewhere, right.as_str(), at.as_str(), body.as_str()),
        ] {
            let request = Request { signature, timestamp, body: body.as_bytes() };
            assert!(matches!(take(&t, id, &request).await, Err(Error::Forbidden(_))), "{signature} {timestamp}");
        }
        run(&t).await;
        assert!(commands(&stub).is_empty());
        assert_eq!(get(&t, &owner, id).await.unwrap().last_call_at, None);
        tell(&t, id, "{\"data\":{}}").await;
        tell(&t, id, "not JSON").await;
    }
}

both! {
    async fn a_caller_is_turned_away_or_put_through(db: TestDb = std::future::ready) {
        let settings = VoiceSettings {
            blocked: vec!["+4930901820".into()], ring_through: vec!["+4930901821".into()],
            transfer_number: Some("+4930901829".into()), transfers: Transfers::Direct, ..VoiceSettings::default()
        };
        let (t, _owner, line, stub) = ready(db, settings).await;
        let id = &line.channel_id;
        tell(&t, id, &event("e-0", "call.initiated", &json!({ "direction": "incoming", "from": "+4930901820" }))).await;
        tell(&t, id, &event("e-1", "call.initiated", &json!({ "direction": "outgoing" }))).await;
        tell(&t, id, &ringing("e-2")).await;

        let given = commands(&stub);
        assert_eq!(given.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["reject", "transfer"]);
        assert_eq!(given[1].1["to"], "+4930901829");
        let leg = given[1].1["target_leg_client_state"].clone();

        let missed = json!({ "call_control_id": "v3:leg", "call_leg_id": "leg-2", "from": "+15005550008", "client_state": leg, "hangup_cause": "timeout" });
        tell(&t, id, &event("e-3", "call.hangup", &missed)).await;
        let given = commands(&stub);
        assert_eq!(given.last().unwrap().0, "answer", "nobody answered there: the agent does");
        assert!(stub.seen().last().unwrap().path.contains("call/actions/answer"));
        let talked = json!({ "call_control_id": "v3:leg", "client_state": leg, "hangup_cause": "normal_clearing" });
        tell(&t, id, &event("e-4", "call.hangup", &talked)).await;
        assert_eq!(commands(&stub).len(), given.len());
    }
}

both! {
    async fn a_message_is_asked_for_step_by_step(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = ready(db, VoiceSettings { desk_out: true, desk_out_text: "We are on holiday.".into(), ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        let state = commands(&stub)[0].1["client_state"].clone();
        let marked = json!({ "client_state": state });
        tell(&t, id, &event("e-2", "call.answered", &marked)).await;
        tell(&t, id, &event("e-3", "call.speak.ended", &marked)).await;
        let saved = json!({
            "call_control_id": null, "client_state": state, "recording_urls": { "mp3": "http://127.0.0.1:9/x.mp3" },
            "recording_started_at": "2026-11-23T10:00:00Z", "recording_ended_at": "2026-11-23T10:00:12Z",
        });
        tell(&t, id, &event("e-4", "call.recording.saved", &saved)).await;

        let given = commands(&stub);
        assert_eq!(given.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["answer", "speak", "record_start", "hangup"]);
        let hung_up = stub.seen().into_iter().find(|seen| seen.path.ends_with("/hangup")).unwrap();
        assert!(hung_up.path.contains("call/actions"), "the recording names its leg alone: {}", hung_up.path);
        assert_eq!(given[1].1["payload"], "We are on holiday.");
        assert!(voicemail::list(&t, &owner, id).await.unwrap().is_empty(), "it is still being fetched");
        for _ in 0..8 {
            t.advance(std::time::Duration::from_secs(600));
            run(&t).await;
        }
        let kept = voicemail::list(&t, &owner, id).await.unwrap();
        assert_eq!((kept.len(), kept[0].seconds), (1, 12), "one that cannot be fetched is a task all the same");
        assert!(matches!(voicemail::sound(&t, &owner, &kept[0].id).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn a_message_that_is_kept_here_is_deleted_at_telnyx(db: TestDb = std::future::ready) {
        let (twilio, stub) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk_that_fetches(db, &twilio, &stub).await;
        let (owner, line) = telnyx_line(&t, VoiceSettings { desk_out: true, ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        let saved = json!({
            "call_control_id": null, "client_state": STANDARD.encode("message"), "recording_id": "rec-1",
            "recording_urls": { "mp3": format!("{}/signed/x.mp3", stub.base_url()) },
            "recording_started_at": "2026-11-23T10:00:00Z", "recording_ended_at": "2026-11-23T10:00:12Z",
        });
        for _ in 0..2 {
            tell(&t, id, &event("e-2", "call.recording.saved", &saved)).await;
        }
        run(&t).await;

        let kept = voicemail::list(&t, &owner, id).await.unwrap().remove(0);
        assert!(!voicemail::sound(&t, &owner, &kept.id).await.unwrap().is_empty());
        let deleted: Vec<_> = stub.seen().into_iter().filter(|seen| seen.method.as_str() == "DELETE").map(|seen| seen.path).collect();
        assert_eq!(deleted, ["/v2/recordings/rec-1"], "Telnyx forgets it");
    }
}

/// The call that the desk keeps of these tests' one.
pub(super) async fn kept(t: &TestApp, owner: &Caller, id: &ChannelId) -> calls::Call {
    calls::by_external_id(t, owner.org(), id, "telnyx", "v3:call").await.unwrap().unwrap()
}

pub(super) fn names(stub: &Stub) -> Vec<String> {
    commands(stub).into_iter().map(|(name, _)| name).collect()
}

pub(super) async fn count_tasks(t: &TestApp, owner: &Caller) -> usize {
    let filter = tasks::Filter { limit: 50, ..tasks::Filter::default() };
    tasks::list(t, owner, &filter).await.unwrap().data.len()
}

both! {
    async fn what_comes_after_the_agent_s_sound_is_commanded(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { transfer_number: Some("+4930901829".into()), ..VoiceSettings::default() };
        let (t, owner, line, stub) = ready(db, settings).await;
        let id = &line.channel_id;
        let org = owner.org();
        let leaves = async |by, outcome| {
            tell(&t, id, &ringing("e-1")).await;
            let call = kept(&t, &owner, id).await;
            calls::answered(&t, org, &call.id).await.unwrap();
            calls::end(&t, org, &call.id, Ending { outcome, ..Ending::by(by) }).await.unwrap();
            left(&t, org, id, "v3:call").await.unwrap();
            run(&t).await;
        };
        leaves(EndedBy::Agent, Some(Outcome::Transferred)).await;
        let called = stub.seen().into_iter().find(|seen| seen.path.ends_with("/v2/calls")).unwrap().json();
        assert_eq!(called["to"], "+4930901829");

        // Nobody answers there: back to the agent, and where that cannot be heard, a message.
        let leg = json!({ "call_control_id": "v3:leg", "call_leg_id": "leg-2", "client_state": called["client_state"], "hangup_cause": "timeout" });
        tell(&t, id, &event("e-2", "call.hangup", &leg)).await;
        run(&t).await;
        assert_eq!(names(&stub), ["answer", "client_state_update", "playback_start", "client_state_update", "playback_stop", "streaming_start"]);
        tell(&t, id, &event("e-3", "streaming.failed", &json!({ "failure_reason": "connection_failed" }))).await;
        let marked = json!({ "client_state": commands(&stub).pop().unwrap().1["client_state"] });
        tell(&t, id, &event("e-4", "call.speak.ended", &marked)).await;
        let marked = json!({ "client_state": commands(&stub).pop().unwrap().1["client_state"] });
        tell(&t, id, &event("e-5", "call.recording.error", &marked)).await;
        assert_eq!(names(&stub)[6..], ["speak", "record_start", "hangup"]);

        // Who has given up meanwhile is not called back to the agent.
        let over = json!({ "call_control_id": "v3:leg", "call_leg_id": "leg-2", "client_state": STANDARD.encode("asked:v3:over"), "hangup_cause": "timeout" });
        tell(&t, id, &event("e-6", "call.hangup", &over)).await;
        run(&t).await;
        assert_eq!(names(&stub)[9..], ["client_state_update"]);

        // The phone of the person stops ringing with them.
        let gone = json!({ "client_state": STANDARD.encode("back:v3:leg"), "hangup_cause": "normal_clearing" });
        tell(&t, id, &event("e-7", "call.hangup", &gone)).await;
        run(&t).await;
        let last = stub.seen().into_iter().rev().find(|seen| seen.path.ends_with("/hangup")).unwrap();
        assert!(last.path.replace("%3A", ":").contains("/calls/v3:leg/actions/"), "{}", last.path);
    }
}

both! {
    async fn a_caller_is_given_over_at_once_where_the_line_says_so(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { transfer_number: Some("+4930901829".into()), transfers: Transfers::Direct, ..VoiceSettings::default() };
        let (t, owner, line, stub) = ready(db, settings).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        let call = kept(&t, &owner, id).await;
        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        let ending = Ending { outcome: Some(Outcome::Transferred), ..Ending::by(EndedBy::Agent) };
        calls::end(&t, owner.org(), &call.id, ending).await.unwrap();
        left(&t, owner.org(), id, "v3:call").await.unwrap();
        run(&t).await;
        assert_eq!(names(&stub), ["answer", "transfer"]);
        let asked = commands(&stub).pop().unwrap().1;
        assert_eq!(asked["to"], "+4930901829");

        // Nobody answers there: the agent has it again.
        let leg = json!({ "call_control_id": "v3:leg", "call_leg_id": "leg-2", "client_state": asked["target_leg_client_state"], "hangup_cause": "timeout" });
        tell(&t, id, &event("e-2", "call.hangup", &leg)).await;
        run(&t).await;
        assert_eq!(names(&stub)[2..], ["client_state_update", "playback_stop", "streaming_start"]);
    }
}

both! {
    async fn a_call_without_words_ends_or_takes_a_message(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        assert_eq!(kept(&t, &owner, id).await.status, State::Ringing);
        tell(&t, id, &event("e-2", "streaming.failed", &json!({ "failure_reason": "connection_failed" }))).await;
        assert_eq!(names(&stub), ["answer", "speak"], "nobody can hear them");
        assert_eq!(kept(&t, &owner, id).await.ended_by, Some(EndedBy::Network));
        let marked = json!({ "client_state": commands(&stub)[1].1["client_state"], "hangup_cause": "normal_clearing" });
        tell(&t, id, &event("e-3", "call.hangup", &marked)).await;
        assert_eq!((kept(&t, &owner, id).await.outcome, count_tasks(&t, &owner).await), (Some(Outcome::Missed), 1));

        left(&t, owner.org(), id, "v3:unknown").await.unwrap();
        run(&t).await;
        assert_eq!(names(&stub).len(), 2, "of a call that nobody knows nothing is asked");
    }
}

both! {
    async fn a_call_ends_by_the_carrier_s_word(db: TestDb = std::future::ready) {
        let settings = VoiceSettings {
            ring_through: vec!["+4930901821".into()], transfer_number: Some("+4930901829".into()),
            transfers: Transfers::Direct, ..VoiceSettings::default()
        };
        let (t, owner, line, stub) = ready(db, settings).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        let state = commands(&stub)[0].1["target_leg_client_state"].clone();
        tell(&t, id, &event("e-2", "call.answered", &json!({ "call_control_id": "v3:leg", "client_state": state }))).await;
        let call = kept(&t, &owner, id).await;
        assert_eq!((call.outcome, call.ended_by), (Some(Outcome::Transferred), Some(EndedBy::Member)));
        assert_eq!(call.summary.as_deref(), Some("A person answered."));

        let other = |id: &str, kind: &str| event(id, kind, &json!({ "direction": "incoming", "call_control_id": "v3:two", "from": "+4930901822", "hangup_cause": "originator_cancel" }));
        tell(&t, id, &other("e-3", "call.initiated")).await;
        tell(&t, id, &other("e-4", "call.hangup")).await;
        tell(&t, id, &other("e-4", "call.hangup")).await;
        let missed = calls::by_external_id(&t, owner.org(), id, "telnyx", "v3:two").await.unwrap().unwrap();
        assert_eq!((missed.outcome, missed.ended_by), (Some(Outcome::Missed), Some(EndedBy::Caller)));
        assert_eq!(count_tasks(&t, &owner).await, 1);
    }
}

both! {
    async fn a_call_whose_process_died_is_hung_up(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        let call = kept(&t, &owner, id).await;
        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        t.advance(std::time::Duration::from_secs(70));
        run(&t).await;
        assert_eq!(names(&stub), ["answer"], "it may be held yet");
        for _ in 0..3 {
            t.advance(std::time::Duration::from_secs(70));
            run(&t).await;
        }
        let (name, body) = commands(&stub).pop().unwrap();
        assert_eq!((names(&stub).len(), name.as_str(), &body["command_id"]), (2, "hangup", &json!(format!("lost-{}-hang_up", call.id))));
        assert!(stub.seen().pop().unwrap().path.contains("call/actions/hangup"));
        let over = kept(&t, &owner, id).await;
        assert_eq!((over.is_open(), over.ended_by), (false, Some(EndedBy::Network)));
        tell(&t, id, &event("e-2", "call.hangup", &json!({ "client_state": body["client_state"], "hangup_cause": "normal_clearing" }))).await;
        assert_eq!(names(&stub).len(), 2);
    }
}
