//! Calls that ring at a person before anybody has spoken with the caller: who takes them how, at both carriers.

use base64::{Engine, engine::general_purpose::STANDARD};
use frontdesk_db::{both, testing::TestDb};
use serde_json::{Value, json};

use super::{
    telnyx::{self, commands, count_tasks, event, names, ready as at_telnyx, ringing, tell},
    twilio::{self, CALL, SECOND, ask, call, ready as at_twilio},
    *,
};
use crate::calls::{self, EndedBy, Outcome, State};

both! {
    async fn within_hours_it_rings_at_a_person_and_then_the_agent_answers(db: TestDb = std::future::ready) {
        let settings = VoiceSettings {
            answers: Answers::OutOfHours, transfer_number: Some("+4930901829".into()), transfers: Transfers::Direct, ..VoiceSettings::default()
        };
        let (t, owner, line, _stub) = at_twilio(db, settings).await;
        let id = &line.channel_id;

        let rings = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert!(rings.contains(">+4930901829</Number>") && rings.contains("step=rang"), "{rings}");
        let missed = ask(&t, id, "voice?step=rang", &call("+4930901821", &[("DialCallStatus", "no-answer")])).await.unwrap();
        assert!(missed.contains("<Connect"), "{missed}");
        let over = ask(&t, id, "voice?step=after", &call("+4930901821", &[])).await.unwrap();
        assert!(over.contains("<Record"), "the agent was never there, so a message may be left: {over}");
        let again = ask(&t, id, "voice?step=rang", &call("+4930901821", &[("DialCallStatus", "busy")])).await.unwrap();
        assert!(again.contains("<Record"), "no circle back to the agent: {again}");
        let absent = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("RecordingStatus", "absent")];
        ask(&t, id, "recording", &absent).await.unwrap();
        assert_eq!(twilio::kept(&t, &owner, id, CALL).await.outcome, Some(Outcome::Missed));

        let fresh = |more| call("+4930901821", more).into_iter().map(|(name, value)| if name == "CallSid" { (name, SECOND) } else { (name, value) }).collect::<Vec<_>>();
        let rings = ask(&t, id, "voice", &fresh(&[])).await.unwrap();
        assert!(rings.contains(&format!(r#"statusCallback="{DESK}/hooks/twilio/{id}/status""#)), "{rings}");
        let leg = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("ParentCallSid", SECOND), ("CallStatus", "in-progress")];
        ask(&t, id, "status", &leg).await.unwrap();
        let talked = ask(&t, id, "voice?step=rang", &fresh(&[("DialCallStatus", "completed")])).await.unwrap();
        assert!(talked.contains("<Response><Hangup/></Response>"));
        let taken = twilio::kept(&t, &owner, id, SECOND).await;
        assert_eq!((taken.outcome, taken.ended_by), (Some(Outcome::Transferred), Some(EndedBy::Member)));
        t.advance(std::time::Duration::from_secs(12 * 3600));
        assert!(ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap().contains("<Connect"), "in the evening");
    }
}

both! {
    async fn whoever_takes_a_call_that_rings_at_twilio_presses_1(db: TestDb = std::future::ready) {
        let settings = VoiceSettings {
            ring_through: vec!["+4930901821".into()], transfer_number: Some("+4930901829".into()), desk_out: true,
            languages: vec!["de".into()], ..VoiceSettings::default()
        };
        let (t, owner, line, _stub) = at_twilio(db, settings).await;
        let id = &line.channel_id;
        let leg = |more: &'static [(&'static str, &'static str)]| [("AccountSid", ACCOUNT), ("CallSid", SECOND), ("To", "+4930901829")].into_iter().chain(more.iter().copied()).collect::<Vec<_>>();

        let rings = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert!(rings.contains(&format!(r#"<Number url="{DESK}/hooks/twilio/{id}/voice?step=announce&amp;of={CALL}">+4930901829</Number>"#)), "{rings}");
        let said = ask(&t, id, &format!("voice?step=announce&of={CALL}"), &leg(&[])).await.unwrap();
        assert!(said.contains("Ein Anruf für Salon Ana von 4 9, 3 0, 9 0 1 8 2 1. Drücken Sie die 1"), "{said}");
        assert!(said.contains(r#"timeout="10""#) && said.ends_with("</Gather><Hangup/></Response>"), "a machine presses nothing: {said}");
        let other = ask(&t, id, &format!("voice?step=taken&of={CALL}"), &leg(&[("Digits", "2")])).await.unwrap();
        assert!(other.contains("<Hangup/>"));
        assert_eq!(twilio::kept(&t, &owner, id, CALL).await.status, State::Ringing, "whoever picked up has not taken it");
        let strange = ask(&t, id, "voice?step=announce&of=%27", &leg(&[])).await.unwrap();
        assert!(strange.contains("<Response><Hangup/></Response>"));

        // Nobody took it: as while the desk is out.
        let back = ask(&t, id, "voice?step=rang", &call("+4930901821", &[("DialCallStatus", "completed"), ("DialBridged", "false")])).await.unwrap();
        assert!(back.contains("<Record"), "{back}");

        let fresh = |more| call("+4930901821", more).into_iter().map(|(name, value)| if name == "CallSid" { (name, SECOND) } else { (name, value) }).collect::<Vec<_>>();
        ask(&t, id, "voice", &fresh(&[])).await.unwrap();
        let yes = ask(&t, id, &format!("voice?step=taken&of={SECOND}"), &leg(&[("Digits", "1")])).await.unwrap();
        assert!(yes.ends_with("<Response></Response>"), "{yes}");
        let taken = twilio::kept(&t, &owner, id, SECOND).await;
        assert_eq!((taken.outcome, taken.ended_by), (Some(Outcome::Transferred), Some(EndedBy::Member)));
        let over = ask(&t, id, "voice?step=rang", &fresh(&[("DialCallStatus", "completed"), ("DialBridged", "true")])).await.unwrap();
        assert!(over.contains("<Response><Hangup/></Response>"));
    }
}

/// A line at which this caller rings through, also while the desk is out.
fn rings_through(desk_out: bool) -> VoiceSettings {
    VoiceSettings {
        ring_through: vec!["+4930901821".into()],
        transfer_number: Some("+4930901829".into()),
        desk_out,
        ..VoiceSettings::default()
    }
}

/// The leg of a person at whom it rings, as Telnyx reports it.
fn leg_of(stub: &Stub, more: &Value) -> Value {
    let called =
        stub.seen().into_iter().rfind(|seen| seen.path.ends_with("/v2/calls")).unwrap().json();
    let mut leg = json!({
        "call_control_id": "v3:leg", "call_leg_id": "leg-2", "direction": "outgoing", "from": "+15005550008",
        "to": called["to"], "client_state": called["client_state"],
    });
    leg.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    leg
}

both! {
    async fn whoever_takes_a_call_that_rings_at_telnyx_presses_1(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = at_telnyx(db, rings_through(false)).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        assert_eq!(names(&stub), ["client_state_update"], "the caller hears that it rings, and is not answered");
        tell(&t, id, &event("e-2", "call.answered", &leg_of(&stub, &json!({})))).await;
        let (name, brief) = commands(&stub).pop().unwrap();
        let said = "A call for Salon Ana from 4 9, 3 0, 9 0 1 8 2 1. Press 1 to take it.";
        assert_eq!((name.as_str(), &brief["payload"]), ("gather_using_speak", &json!(said)));
        assert_eq!(telnyx::kept(&t, &owner, id).await.status, State::Ringing, "whoever picked up has not taken it");

        for _ in 0..2 {
            tell(&t, id, &event("e-3", "call.gather.ended", &leg_of(&stub, &json!({ "digits": "1", "status": "valid" })))).await;
        }
        let (name, answer) = commands(&stub).pop().unwrap();
        assert_eq!((name.as_str(), answer["stream_url"].is_null()), ("answer", true));
        let marked = json!({ "client_state": answer["client_state"] });
        for _ in 0..2 {
            tell(&t, id, &event("e-4", "call.answered", &marked)).await;
        }
        let (name, bridge) = commands(&stub).pop().unwrap();
        assert_eq!((name.as_str(), &bridge["call_control_id"]), ("bridge", &json!("v3:call")));
        let taken = telnyx::kept(&t, &owner, id).await;
        assert_eq!((taken.outcome, taken.ended_by), (Some(Outcome::Transferred), Some(EndedBy::Member)));
        let before = names(&stub).len();
        let over = leg_of(&stub, &json!({ "client_state": bridge["client_state"], "hangup_cause": "normal_clearing" }));
        tell(&t, id, &event("e-5", "call.hangup", &over)).await;
        assert_eq!((names(&stub).len(), count_tasks(&t, &owner).await), (before, 0));
    }
}

both! {
    async fn a_mailbox_takes_no_call_that_rings(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = at_telnyx(db, rings_through(false)).await;
        let id = &line.channel_id;
        let new = crate::contacts::ContactChange { name: Some("Mia".into()), phone: Some("+4930901821".into()), ..crate::contacts::ContactChange::default() };
        crate::contacts::create(&t, &owner, &new).await.unwrap();
        tell(&t, id, &ringing("e-1")).await;
        tell(&t, id, &event("e-2", "call.answered", &leg_of(&stub, &json!({})))).await;
        assert_eq!(commands(&stub).pop().unwrap().1["payload"], "A call for Salon Ana from Mia. Press 1 to take it.");
        tell(&t, id, &event("e-3", "call.gather.ended", &leg_of(&stub, &json!({ "digits": "", "status": "timeout" })))).await;
        assert_eq!(names(&stub).pop().unwrap(), "hangup");
        for _ in 0..2 {
            tell(&t, id, &event("e-4", "call.hangup", &leg_of(&stub, &json!({ "hangup_cause": "normal_clearing" })))).await;
        }
        let (name, answer) = commands(&stub).pop().unwrap();
        assert_eq!((name.as_str(), answer["stream_url"].is_string()), ("answer", true), "the agent has it");
        let call = telnyx::kept(&t, &owner, id).await;
        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        let before = names(&stub).len();
        tell(&t, id, &event("e-4", "call.hangup", &leg_of(&stub, &json!({ "hangup_cause": "normal_clearing" })))).await;
        assert_eq!(names(&stub).len(), before, "told again, it is with the agent");
    }
}

both! {
    async fn who_rings_through_while_the_desk_is_out_may_leave_a_message(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = at_telnyx(db, rings_through(true)).await;
        let id = &line.channel_id;
        tell(&t, id, &ringing("e-1")).await;
        tell(&t, id, &event("e-2", "call.hangup", &leg_of(&stub, &json!({ "hangup_cause": "timeout" })))).await;
        let (name, answer) = commands(&stub).pop().unwrap();
        assert_eq!((name.as_str(), &answer["client_state"]), ("answer", &json!(STANDARD.encode("voicemail"))));

        // Who gives up takes the ringing at the person along, and was missed.
        let other = |id: &str, kind: &str, state: Value| event(id, kind, &json!({ "direction": "incoming", "call_control_id": "v3:two", "call_leg_id": "leg-3", "client_state": state, "hangup_cause": "originator_cancel" }));
        tell(&t, id, &other("e-3", "call.initiated", Value::Null)).await;
        let mark = commands(&stub).pop().unwrap().1["client_state"].clone();
        tell(&t, id, &other("e-4", "call.hangup", mark)).await;
        let last = stub.seen().pop().unwrap();
        assert!(last.path.replace("%3A", ":").contains("/calls/v3:out-") && last.path.ends_with("/hangup"), "{}", last.path);
        assert_eq!(count_tasks(&t, &owner).await, 1);
    }
}

both! {
    async fn a_person_who_takes_a_call_that_is_gone_is_not_left_in_a_silence(db: TestDb = std::future::ready) {
        let (t, owner, line, stub) = at_telnyx(db, rings_through(false)).await;
        let id = &line.channel_id;
        // The commands to this one fail, because it is over.
        let over = event("e-1", "call.initiated", &json!({ "direction": "incoming", "call_control_id": "v3:over" }));
        tell(&t, id, &over).await;
        assert_eq!(names(&stub), ["client_state_update", "hangup"], "it rings at nobody for it");
        let leg = leg_of(&stub, &json!({ "digits": "1", "status": "valid" }));
        tell(&t, id, &event("e-2", "call.answered", &leg)).await;
        tell(&t, id, &event("e-3", "call.gather.ended", &leg)).await;
        assert_eq!(names(&stub)[2..], ["client_state_update", "hangup", "answer", "hangup"]);
        let call = calls::by_external_id(&t, owner.org(), id, "telnyx", "v3:over").await.unwrap().unwrap();
        assert!(call.is_open(), "nobody has taken it");

        // A number that cannot be called at all leaves nobody in a silence, either.
        let settings = VoiceSettings { transfer_number: Some("+19005550100".into()), ..line.settings.0.clone() };
        update(&t, &owner, id, LineChange { settings: Some(settings), ..LineChange::default() }).await.unwrap();
        tell(&t, id, &ringing("e-4")).await;
        run(&t).await;
        assert_eq!(names(&stub).pop().unwrap(), "answer", "the agent has it");
    }
}
