//! Calls that the agent makes: once, to whom wants it and when they may be called, and what comes of them.

use std::time::Duration;

use frontdesk_base::{
    Language,
    id::{CallId, ChannelId},
};
use frontdesk_db::{both, testing::TestDb};
use serde_json::json;

use super::{
    telnyx::{commands, event, tell},
    twilio::{ask, ask_signed_by, form_of, token},
    *,
};
use crate::{
    audit,
    calls::{self, Call, EndedBy, Outcome, Purpose, Reached, State},
    contacts::{
        self, Contact, ContactChange,
        consents::{self, By, NewConsent},
    },
    conversations::{Kind, contact as visiting, inbox},
    tasks::{self, NewTask},
};

const MIA: &str = "+4930901821";
const SID: &str = "CA00000000000000000000000000000001";

async fn ready(db: TestDb, settings: VoiceSettings) -> (TestApp, Caller, Line, Stub, Stub) {
    let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
    let t = desk(db, &twilio, &telnyx).await;
    let (owner, line) = twilio_line(&t, settings).await;
    (t, owner, line, twilio, telnyx)
}

async fn mia(t: &TestApp, owner: &Caller) -> Contact {
    let new = ContactChange { phone: Some(MIA.into()), ..ContactChange::default() };
    contacts::create(t, owner, &new).await.unwrap()
}

fn to(contact: &Contact) -> NewDial {
    NewDial { contact: Some(contact.id.clone()), ..NewDial::default() }
}

async fn now(t: &TestApp, owner: &Caller, id: &CallId) -> Call {
    calls::get(t, owner, id).await.unwrap().call
}

/// What Twilio posts of a call that it was asked to make.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("AccountSid", ACCOUNT),
        ("CallSid", SID),
        ("From", "+15005550006"),
        ("To", MIA),
        ("Direction", "outbound-api"),
    ];
    usual.into_iter().chain(more.iter().copied()).collect()
}

/// Twilio was asked for so many calls.
fn made(stub: &Stub) -> usize {
    stub.seen().iter().filter(|seen| seen.path.ends_with("/Calls.json")).count()
}

both! {
    async fn somebody_is_called_back_once_and_told_why(db: TestDb = std::future::ready) {
        let (t, owner, line, stub, _telnyx) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let mia = mia(&t, &owner).await;
        let task = NewTask { kind: "callback".into(), title: "Call Mia back".into(), contact: Some(mia.id.clone()), ..NewTask::default() };
        let task = tasks::create(&t, &owner, task).await.unwrap();
        let new = || NewDial { task: Some(task.id.clone()), ..NewDial::default() };

        let call = dial(&t, &owner, new()).await.unwrap();
        let again = dial(&t, &owner, new()).await.unwrap();
        assert_eq!((call.id == again.id, call.dial.purpose, call.status), (true, Some(Purpose::CallBack), State::Ringing));
        run(&t).await;
        run(&t).await;

        assert_eq!(made(&stub), 1, "a double click calls once");
        let asked = form_of(&stub.seen().into_iter().find(|seen| seen.path.ends_with("/Calls.json")).unwrap().body);
        assert_eq!((asked["To"].as_str(), asked["From"].as_str(), asked["MachineDetection"].as_str()), (MIA, "+15005550006", "DetectMessageEnd"));
        assert_eq!(asked["Url"], format!("{DESK}/hooks/twilio/{id}/voice?step=called&call={}", call.id));
        assert_eq!(asked["StatusCallback"], format!("{DESK}/hooks/twilio/{id}/status?call={}", call.id));
        assert_eq!(asked["AsyncAmd"], "true", "nobody waits in a silence for it");
        assert_eq!(asked["AsyncAmdStatusCallback"], format!("{DESK}/hooks/twilio/{id}/machine?call={}", call.id));
        assert_eq!(now(&t, &owner, &call.id).await.external_id, SID);

        let document = ask(&t, id, &format!("voice?step=called&call={}", call.id), &fields(&[])).await.unwrap();
        let taken = tickets::redeem(&t, Carrier::Twilio, id, SID, token(&document)).await.unwrap();
        assert_eq!(taken.from.number().map(frontdesk_base::Phone::as_str), Some(MIA));
        let said = calls::opening(&t, owner.org(), &call, Language::En).await.unwrap();
        assert_eq!(said.as_deref(), Some("Hello, this is the assistant of Salon Ana. I am calling you back. What can I do for you?"));

        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        let line = calls::NewLine { text: "When are you open?".into(), ..calls::NewLine::default() };
        calls::heard(&t, owner.org(), &call.id, line).await.unwrap();
        calls::end(&t, owner.org(), &call.id, calls::Ending::by(EndedBy::Caller)).await.unwrap();
        let ended = now(&t, &owner, &call.id).await;
        assert_eq!((ended.dial.reached, ended.outcome), (Some(Reached::Answered), Some(Outcome::Answered)));
        assert_eq!(audit::count(&t, owner.org(), "call.dialed").await.unwrap(), 1);
        assert!(tasks::get(&t, &owner, &task.id).await.unwrap().done_at.is_none(), "a member says when it is done");
        let theirs = {
            let mut theirs = ended;
            theirs.direction = calls::Direction::Inbound;
            theirs
        };
        assert!(calls::opening(&t, owner.org(), &theirs, Language::En).await.unwrap().is_none());
    }
}

both! {
    async fn who_is_not_reached_is_told_where_it_was_asked_for(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub, _telnyx) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let visitor = t.visitor(&owner).await;
        let (chat, _) = visiting::begin(&t, &visitor).await.unwrap();
        let task = NewTask { title: "Ask Mia".into(), contact: Some(chat.contact_id.clone()), conversation: Some(chat.id.clone()), ..NewTask::default() };
        let task = tasks::create(&t, &owner, task).await.unwrap();
        let new = |reason: &str| NewDial { to: Some(MIA.into()), task: Some(task.id.clone()), reason: reason.into(), ..NewDial::default() };
        for (sid, more, reached, words) in [
            (SID, ("CallStatus", "busy"), Reached::Busy, "The line was busy."),
            ("CA00000000000000000000000000000002", ("CallStatus", "no-answer"), Reached::NoAnswer, "Nobody answered."),
            ("CA00000000000000000000000000000003", ("CallStatus", "failed"), Reached::Failed, "The call could not be made."),
        ] {
            let call = dial(&t, &owner, new("your order")).await.unwrap();
            run(&t).await;
            let form: Vec<_> = fields(&[more]).into_iter().map(|(name, value)| if name == "CallSid" { (name, sid) } else { (name, value) }).collect();
            for _ in 0..2 {
                ask(&t, id, &format!("status?call={}", call.id), &form).await.unwrap();
            }
            let ended = now(&t, &owner, &call.id).await;
            assert_eq!((ended.dial.reached, ended.outcome, ended.summary.as_deref()), (Some(reached), Some(Outcome::Missed), Some(words)));
            let thread = inbox::thread(&t, &owner, &chat.id, None, 50).await.unwrap().0;
            let note = thread.iter().rev().find(|shown| shown.message.kind == Kind::Note).unwrap();
            assert!(note.message.text.starts_with("Called ") && note.message.text.ends_with(words), "{}", note.message.text);
        }
        let open = tasks::list(&t, &owner, &tasks::Filter { limit: 50, ..tasks::Filter::default() }).await.unwrap().data;
        assert_eq!(open.len(), 1, "the task stays, and nobody is to call back whom we called");
    }
}

/// What Twilio was told of calls that went on, in order: the fields of each.
fn changed_calls(stub: &Stub) -> Vec<(String, std::collections::BTreeMap<String, String>)> {
    let asked = stub.seen().into_iter().filter(|seen| seen.path.contains("/Calls/"));
    asked
        .map(|seen| (seen.path.rsplit('/').next().unwrap().to_owned(), form_of(&seen.body)))
        .collect()
}

/// Mia is called, something answers, and the agent begins to talk.
async fn talks(t: &TestApp, owner: &Caller, line: &Line, sid: &'static str, mia: &Contact) -> Call {
    let call = dial(t, owner, to(mia)).await.unwrap();
    run(t).await;
    let path = format!("voice?step=called&call={}", call.id);
    let document = ask(t, &line.channel_id, &path, &fields_of(sid, &[])).await.unwrap();
    assert!(document.contains("<Connect"), "whoever it is hears the agent at once: {document}");
    calls::answered(t, owner.org(), &call.id).await.unwrap();
    let hello =
        calls::NewLine { text: "This is the mailbox of Mia.".into(), ..calls::NewLine::default() };
    calls::heard(t, owner.org(), &call.id, hello).await.unwrap();
    call
}

fn fields_of<'a>(sid: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields(more)
        .into_iter()
        .map(|(name, value)| if name == "CallSid" { (name, sid) } else { (name, value) })
        .collect()
}

async fn open_tasks(t: &TestApp, owner: &Caller) -> usize {
    tasks::list(t, owner, &tasks::Filter { limit: 50, ..tasks::Filter::default() })
        .await
        .unwrap()
        .data
        .len()
}

const OTHER: &str = "CA00000000000000000000000000000002";
const THIRD: &str = "CA00000000000000000000000000000003";

both! {
    async fn a_machine_is_interrupted_by_a_message_or_hung_up(db: TestDb = std::future::ready) {
        let (t, owner, line, stub, _telnyx) = ready(db, VoiceSettings { languages: vec!["de".into()], ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        let mia = mia(&t, &owner).await;
        let call = talks(&t, &owner, &line, SID, &mia).await;
        let path = format!("machine?call={}", call.id);
        for (sid, by) in [(SID, "human"), (SID, "unknown"), (SID, ""), (OTHER, "machine_end_beep")] {
            ask(&t, id, &path, &fields_of(sid, &[("AnsweredBy", by)])).await.unwrap();
            run(&t).await;
            assert!(changed_calls(&stub).is_empty() && now(&t, &owner, &call.id).await.is_open(), "{by}");
        }
        for _ in 0..3 {
            ask(&t, id, &path, &fields(&[("AnsweredBy", "machine_end_beep")])).await.unwrap();
        }
        run(&t).await;
        ask(&t, id, &path, &fields(&[("AnsweredBy", "machine_end_beep")])).await.unwrap();
        run(&t).await;
        let told = changed_calls(&stub);
        assert_eq!((told.len(), told[0].0.as_str()), (1, "CA00000000000000000000000000000001.json"), "once");
        let said = &told[0].1["Twiml"];
        assert!(said.contains("hier ist der Assistent von Salon Ana") && said.ends_with("<Hangup/></Response>"), "{said}");
        // The sound closes because of it, and the carrier says that it is over.
        let ending = calls::Ending { outcome: Some(Outcome::Answered), ..calls::Ending::by(EndedBy::Caller) };
        calls::end(&t, owner.org(), &call.id, ending).await.unwrap();
        ask(&t, id, &format!("status?call={}", call.id), &fields(&[("CallStatus", "completed")])).await.unwrap();
        let left = now(&t, &owner, &call.id).await;
        assert_eq!((left.dial.reached, left.outcome, left.ended_by), (Some(Reached::MessageLeft), Some(Outcome::Missed), Some(EndedBy::Agent)));
        assert_eq!(left.summary.as_deref(), Some("A machine answered, and a message was left on it."));
        assert_eq!(calls::transcript(&t, &owner, &call.id).await.unwrap().len(), 1, "what was said stays");
        assert_eq!(open_tasks(&t, &owner).await, 0);
        let late = ask(&t, id, &format!("voice?step=called&call={}", call.id), &fields(&[])).await.unwrap();
        assert!(late.contains("<Response><Hangup/></Response>"), "it is over: {late}");

        let settings = VoiceSettings { machine: Machine::HangUp, ..line.settings.0.clone() };
        update(&t, &owner, id, LineChange { settings: Some(settings), ..LineChange::default() }).await.unwrap();
        let call = talks(&t, &owner, &line, OTHER, &mia).await;
        ask(&t, id, &format!("machine?call={}", call.id), &fields_of(OTHER, &[("AnsweredBy", "machine_start")])).await.unwrap();
        run(&t).await;
        let told = changed_calls(&stub);
        assert_eq!((told.len(), told[1].1["Status"].as_str()), (2, "completed"));
        assert_eq!(now(&t, &owner, &call.id).await.dial.reached, Some(Reached::Machine));

        for strange in ["call=", "call=call_1", "call=%27", &format!("call=call_{:032}", 7), ""] {
            let nothing = ask(&t, id, &format!("voice?step=called&{strange}"), &fields(&[])).await.unwrap();
            assert!(nothing.contains("<Response><Hangup/></Response>"), "{strange}: {nothing}");
            ask(&t, id, &format!("machine?{strange}"), &fields(&[("AnsweredBy", "fax")])).await.unwrap();
        }
        run(&t).await;
        assert_eq!(changed_calls(&stub).len(), 2);
    }
}

both! {
    async fn a_call_to_a_machine_is_one_whatever_ends_it(db: TestDb = std::future::ready) {
        let (t, owner, line, stub, _telnyx) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let mia = mia(&t, &owner).await;
        let call = talks(&t, &owner, &line, SID, &mia).await;
        ask(&t, id, &format!("machine?call={}", call.id), &fields(&[("AnsweredBy", "machine_end_other")])).await.unwrap();
        // The sound closes before the carrier has answered us.
        let ending = calls::Ending { outcome: Some(Outcome::Transferred), ..calls::Ending::by(EndedBy::Agent) };
        calls::end(&t, owner.org(), &call.id, ending).await.unwrap();
        let after = ask(&t, id, "voice?step=after", &fields(&[("CallStatus", "in-progress")])).await.unwrap();
        assert!(after.contains("<Response><Hangup/></Response>"), "it rings at nobody: {after}");
        run(&t).await;
        let left = now(&t, &owner, &call.id).await;
        assert_eq!((left.outcome, left.ended_by), (Some(Outcome::Missed), Some(EndedBy::Agent)));
        assert!(changed_calls(&stub).is_empty(), "a call that is over is told nothing");

        // One that hung up before it heard the message has heard none.
        let call = dial(&t, &owner, to(&mia)).await.unwrap();
        let over = fields_of("CA000000000000000000000000000000ee", &[("AnsweredBy", "machine_end_beep")]);
        ask(&t, id, &format!("machine?call={}", call.id), &over).await.unwrap();
        run(&t).await;
        let gone = now(&t, &owner, &call.id).await;
        assert_eq!((gone.dial.reached, gone.is_open(), changed_calls(&stub).len()), (Some(Reached::Machine), false, 1));

        // Where the carrier cannot be told, the agent stops talking all the same.
        let call = talks(&t, &owner, &line, OTHER, &mia).await;
        ask(&t, id, &format!("machine?call={}", call.id), &fields_of(OTHER, &[("AnsweredBy", "machine_end_beep")])).await.unwrap();
        let wrong = accounts::AccountText { account_sid: ACCOUNT.into(), auth_token: "another_token_01234567".into(), ..accounts::AccountText::default() };
        accounts::keep_untried(&t, &owner, Carrier::Twilio, &wrong).await.unwrap();
        run(&t).await;
        let left = now(&t, &owner, &call.id).await;
        assert_eq!((left.dial.reached, left.ended_by), (Some(Reached::Machine), Some(EndedBy::Agent)));
        let right = accounts::AccountText { account_sid: ACCOUNT.into(), auth_token: TOKEN.into(), ..accounts::AccountText::default() };
        accounts::keep_untried(&t, &owner, Carrier::Twilio, &right).await.unwrap();

        // One that nobody signed says nothing.
        let call = talks(&t, &owner, &line, THIRD, &mia).await;
        let unsigned = ask_signed_by("another token", &t, id, &format!("machine?call={}", call.id), &fields_of(THIRD, &[("AnsweredBy", "machine_end_beep")])).await;
        assert!(matches!(unsigned, Err(Error::Forbidden(_))), "{unsigned:?}");
        assert!(!now(&t, &owner, &call.id).await.has_machine());
        calls::end(&t, owner.org(), &call.id, calls::Ending::by(EndedBy::Caller)).await.unwrap();
        assert_eq!(now(&t, &owner, &call.id).await.dial.reached, Some(Reached::Answered));
        assert_eq!(open_tasks(&t, &owner).await, 0);
    }
}

both! {
    async fn nobody_is_called_who_should_not_be(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { blocked: vec!["+4930901828".into()], ..VoiceSettings::default() };
        let (t, owner, line, stub, _telnyx) = ready(db, settings).await;
        let mia = mia(&t, &owner).await;
        let number = |to: &str| NewDial { to: Some(to.into()), ..NewDial::default() };
        let conflict = async |new: NewDial, what: &str| {
            let refused = dial(&t, &owner, new).await;
            assert!(matches!(refused, Err(Error::Conflict(_))), "{what}: {refused:?}");
        };
        conflict(number("+4930901828"), "a blocked number").await;
        for wrong in ["", "call me", "112", "+1\u{202e}", &"9".repeat(400)] {
            let refused = dial(&t, &owner, number(wrong)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong}: {refused:?}");
        }
        let own = dial(&t, &owner, number("+15005550006")).await;
        assert!(matches!(own, Err(Error::Invalid(_))));
        let long = NewDial { reason: "x".repeat(201), ..to(&mia) };
        assert!(matches!(dial(&t, &owner, long).await, Err(Error::Invalid(_))));
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(matches!(dial(&t, &viewer, to(&mia)).await, Err(Error::Forbidden(_))));
        let stranger = t.organization("Bike shop").await;
        assert!(matches!(dial(&t, &stranger, to(&mia)).await, Err(Error::NotFound(_))));
        let unlined = dial(&t, &stranger, number("+4930901821")).await;
        assert!(matches!(unlined, Err(Error::Conflict(_))), "no line");
        let theirs = NewDial { line: Some(line.channel_id.clone()), ..number("+4930901821") };
        assert!(matches!(dial(&t, &stranger, theirs).await, Err(Error::NotFound(_))));

        contacts::block(&t, &owner, &mia.id, true).await.unwrap();
        conflict(to(&mia), "a blocked contact").await;
        contacts::block(&t, &owner, &mia.id, false).await.unwrap();
        let no = NewConsent { channel: By::Phone, granted: false, source: "a call".into(), given_at: None };
        consents::record(&t, &owner, &mia.id, &no).await.unwrap();
        conflict(to(&mia), "somebody who does not want it").await;
        let yes = NewConsent { granted: true, ..no };
        t.advance(Duration::from_secs(1));
        consents::record(&t, &owner, &mia.id, &yes).await.unwrap();
        run(&t).await;
        assert_eq!(made(&stub), 0);

        let call = dial(&t, &owner, to(&mia)).await.unwrap();
        conflict(NewDial { reason: "something else".into(), ..to(&mia) }, "while they are being called").await;
        run(&t).await;
        calls::end(&t, owner.org(), &call.id, calls::Ending::by(EndedBy::Member)).await.unwrap();
        t.advance(Duration::from_hours(12));
        conflict(to(&mia), "in the evening").await;
        ways_off(&t, &owner, &line.channel_id).await;
        t.advance(Duration::from_hours(12));
        conflict(to(&mia), "by a line that is off").await;
    }
}

both! {
    async fn a_day_has_so_many_calls_and_the_next_has_as_many_again(db: TestDb = std::future::ready) {
        let (t, owner, _line, _stub, _telnyx) = ready(db, VoiceSettings::default()).await;
        let number = |last: u32| NewDial { to: Some(format!("+4930901{last:04}")), ..NewDial::default() };
        for last in 1..=200 {
            dial(&t, &owner, number(last)).await.unwrap();
        }

        let refused = dial(&t, &owner, number(201)).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("today")), "{refused:?}");
        t.advance(Duration::from_hours(24) + Duration::from_secs(1));
        dial(&t, &owner, number(201)).await.unwrap();
        let stranger = t.organization("Bike shop").await;
        let theirs = dial(&t, &stranger, number(202)).await;
        assert!(matches!(&theirs, Err(Error::Conflict(why)) if why.contains("line")), "{theirs:?}");
    }
}

async fn ways_off(t: &TestApp, owner: &Caller, id: &ChannelId) {
    crate::channels::set_enabled(t, owner, id, false).await.unwrap();
}

both! {
    async fn a_call_that_the_carrier_refuses_or_never_tells_of_could_not_be_made(db: TestDb = std::future::ready) {
        let (t, owner, _line, stub, _telnyx) = ready(db, VoiceSettings::default()).await;
        let mia = mia(&t, &owner).await;
        let call = dial(&t, &owner, to(&mia)).await.unwrap();
        accounts::disconnect(&t, &owner, Carrier::Twilio).await.unwrap();
        run(&t).await;
        let failed = now(&t, &owner, &call.id).await;
        assert_eq!((failed.status, failed.dial.reached, made(&stub)), (State::Ended, Some(Reached::Failed), 0));
    }
}

both! {
    async fn telnyx_makes_a_call_and_its_reports_lead_it(db: TestDb = std::future::ready) {
        let (twilio, stub) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &stub).await;
        let (owner, line) = telnyx_line(&t, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let mia = mia(&t, &owner).await;
        let call = dial(&t, &owner, to(&mia)).await.unwrap();
        run(&t).await;
        let asked = stub.seen().into_iter().find(|seen| seen.path.ends_with("/v2/calls")).unwrap().json();
        assert_eq!((&asked["to"], &asked["command_id"], &asked["answering_machine_detection"]), (&json!(MIA), &json!(call.id.as_str()), &json!("greeting_end")));
        let own = format!("v3:out-{}", call.id);
        assert_eq!(now(&t, &owner, &call.id).await.external_id, own);

        let report = |id: &str, kind: &str, more: serde_json::Value| {
            let mut payload = json!({ "call_control_id": own, "direction": "outgoing", "client_state": asked["client_state"] });
            payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            event(id, kind, &payload)
        };
        tell(&t, id, &report("e-1", "call.initiated", json!({}))).await;
        assert!(commands(&stub).is_empty(), "nobody has answered yet");
        for _ in 0..2 {
            tell(&t, id, &report("e-2", "call.answered", json!({}))).await;
        }
        let given = commands(&stub);
        assert!(given.iter().all(|(name, body)| name == "streaming_start" && *body == given[0].1), "whoever it is hears the agent at once: {given:?}");
        let ticket = given.last().unwrap().1["stream_auth_token"].as_str().unwrap();
        tickets::redeem(&t, Carrier::Telnyx, id, &own, ticket).await.unwrap();
        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        for (n, result) in ["human", "not_sure", "human_residence", "silence", ""].iter().enumerate() {
            tell(&t, id, &report(&format!("e-3{n}"), "call.machine.detection.ended", json!({ "result": result }))).await;
        }
        tell(&t, id, &report("e-4", "call.machine.greeting.ended", json!({ "result": "not_sure" }))).await;
        tell(&t, id, &report("e-2b", "call.answered", json!({}))).await;
        assert_eq!(commands(&stub).len(), given.len(), "nothing changes for a person");
        tell(&t, id, &report("e-5", "call.hangup", json!({ "hangup_cause": "normal_clearing" }))).await;
        calls::end(&t, owner.org(), &call.id, calls::Ending::by(EndedBy::Caller)).await.unwrap();
        assert_eq!(now(&t, &owner, &call.id).await.dial.reached, Some(Reached::Answered));
    }
}

/// Reports of the call of this id that the agent makes at Telnyx.
fn report_of(call: &Call, id: &str, kind: &str, more: &serde_json::Value) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut payload = json!({
        "call_control_id": format!("v3:out-{}", call.id), "direction": "outgoing",
        "client_state": STANDARD.encode(format!("dial:{}", call.id)),
    });
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(id, kind, &payload)
}

both! {
    async fn a_machine_at_telnyx_is_told_a_message_instead_of_the_agent(db: TestDb = std::future::ready) {
        let (twilio, stub) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &stub).await;
        let (owner, line) = telnyx_line(&t, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let mia = mia(&t, &owner).await;
        for kind in ["call.machine", "call.machine.premium"] {
            let before = commands(&stub).len();
            let call = dial(&t, &owner, to(&mia)).await.unwrap();
            run(&t).await;
            let tells = async |id: &str, what: &str, more: serde_json::Value| {
                tell(&t, &line.channel_id, &report_of(&call, &format!("{kind}-{id}"), what, &more)).await;
            };
            tells("e-1", "call.answered", json!({})).await;
            calls::answered(&t, owner.org(), &call.id).await.unwrap();
            let hello = calls::NewLine { text: "This is the mailbox of Mia.".into(), ..calls::NewLine::default() };
            calls::heard(&t, owner.org(), &call.id, hello).await.unwrap();
            tells("e-2", &format!("{kind}.detection.ended"), json!({ "result": "machine" })).await;
            assert!(now(&t, &owner, &call.id).await.is_open(), "the message waits for the tone");
            for _ in 0..2 {
                tells("e-3", &format!("{kind}.greeting.ended"), json!({ "result": "beep_detected" })).await;
            }
            // The sound closes because of it.
            calls::end(&t, owner.org(), &call.id, calls::Ending::by(EndedBy::Caller)).await.unwrap();
            let own = format!("v3:out-{}", call.id);
            crate::channels::voice::telnyx::left(&t, owner.org(), id, &own).await.unwrap();
            run(&t).await;
            let given: Vec<_> = commands(&stub).split_off(before);
            assert_eq!(given.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["streaming_start", "streaming_stop", "speak"]);
            assert!(given[2].1["payload"].as_str().unwrap().contains("We tried to reach you"));
            tells("e-4", "call.speak.ended", json!({ "client_state": given[2].1["client_state"] })).await;
            assert_eq!(commands(&stub).last().unwrap().0, "hangup");
            tells("e-5", "call.hangup", json!({ "hangup_cause": "normal_clearing" })).await;
            let left = now(&t, &owner, &call.id).await;
            assert_eq!((left.dial.reached, left.outcome, left.ended_by), (Some(Reached::MessageLeft), Some(Outcome::Missed), Some(EndedBy::Agent)));
            assert_eq!(calls::transcript(&t, &owner, &call.id).await.unwrap().len(), 1, "what was said stays");
        }
        assert_eq!(open_tasks(&t, &owner).await, 0);

        // A machine that hangs up before its tone was one, and no message was left on it.
        let call = dial(&t, &owner, to(&mia)).await.unwrap();
        run(&t).await;
        tell(&t, id, &report_of(&call, "f-1", "call.machine.detection.ended", &json!({ "result": "machine" }))).await;
        let before = commands(&stub).len();
        tell(&t, id, &report_of(&call, "f-2", "call.answered", &json!({}))).await;
        assert_eq!(commands(&stub).len(), before, "reports come in any order: nobody talks with a machine that is known");
        tell(&t, id, &report_of(&call, "f-3", "call.hangup", &json!({ "hangup_cause": "normal_clearing" }))).await;
        assert_eq!(now(&t, &owner, &call.id).await.dial.reached, Some(Reached::Machine));
        tell(&t, id, &report_of(&call, "f-4", "call.machine.greeting.ended", &json!({ "result": "ended" }))).await;
        assert_eq!(commands(&stub).len(), before, "too late");

        let settings = VoiceSettings { machine: Machine::HangUp, ..line.settings.0.clone() };
        update(&t, &owner, id, LineChange { settings: Some(settings), ..LineChange::default() }).await.unwrap();
        let call = dial(&t, &owner, to(&mia)).await.unwrap();
        run(&t).await;
        tell(&t, id, &report_of(&call, "g-1", "call.answered", &json!({}))).await;
        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        tell(&t, id, &report_of(&call, "g-2", "call.machine.detection.ended", &json!({ "result": "machine" }))).await;
        assert_eq!(commands(&stub).last().unwrap().0, "hangup");
        assert_eq!(now(&t, &owner, &call.id).await.dial.reached, Some(Reached::Machine));
    }
}
