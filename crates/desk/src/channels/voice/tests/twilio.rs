//! Calls at Twilio: who is answered how, and nothing without a signature.

use frontdesk_base::id::ChannelId;
use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::sign_twilio;

use super::*;
use crate::{
    calls::{self, EndedBy, Ending, Outcome, State},
    channels::voice::twilio::{Request, is_stream_genuine, machine, recording, status, voice},
    contacts, tasks,
};

pub(super) const CALL: &str = "CA00000000000000000000000000000001";
pub(super) const SECOND: &str = "CA00000000000000000000000000000002";
const RECORDING: &str = "RE00000000000000000000000000000001";

/// The fields of a call from this number.
pub(super) fn call<'a>(from: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("AccountSid", ACCOUNT),
        ("CallSid", CALL),
        ("From", from),
        ("To", "+15005550006"),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
    ];
    usual.into_iter().chain(more.iter().copied()).collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |mut all, byte| {
            use std::fmt::Write;
            let _ = write!(all, "%{byte:02X}");
            all
        })
    };
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The fields of a form that Twilio was sent.
pub(super) fn form_of(body: &[u8]) -> std::collections::BTreeMap<String, String> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// Asks as Twilio does.
pub(super) async fn ask(
    t: &TestApp,
    id: &ChannelId,
    rest: &str,
    fields: &[(&str, &str)],
) -> Result<String> {
    ask_signed_by(TOKEN, t, id, rest, fields).await
}

/// The same, signed by this token.
pub(super) async fn ask_signed_by(
    token: &str,
    t: &TestApp,
    id: &ChannelId,
    rest: &str,
    fields: &[(&str, &str)],
) -> Result<String> {
    let path = format!("/hooks/twilio/{id}/{rest}");
    let signature = sign_twilio(token, &format!("{DESK}{path}"), fields);
    let body = form(fields);
    let request =
        Request { path: &path, signature: &signature, settings: None, body: body.as_bytes() };
    match rest.split('?').next() {
        Some("voice") => voice(t, id, &request).await,
        Some("status") => status(t, id, &request).await.map(|()| String::new()),
        Some("machine") => machine(t, id, &request).await.map(|()| String::new()),
        _ => recording(t, id, &request).await.map(|()| String::new()),
    }
}

pub(super) fn token(document: &str) -> &str {
    let value = document.split_once(r#"<Parameter name="token" value=""#).unwrap().1;
    value.split('"').next().unwrap()
}

/// The call that the desk keeps of one at Twilio.
pub(super) async fn kept(t: &TestApp, owner: &Caller, id: &ChannelId, sid: &str) -> calls::Call {
    calls::by_external_id(t, owner.org(), id, "twilio", sid).await.unwrap().unwrap()
}

/// A call that the agent answered, and in which the caller said this.
async fn asks(t: &TestApp, owner: &Caller, id: &ChannelId, said: &str) -> calls::Call {
    ask(t, id, "voice", &call("+4930901821", &[])).await.unwrap();
    let begun = kept(t, owner, id, CALL).await;
    calls::answered(t, owner.org(), &begun.id).await.unwrap();
    let said = calls::NewLine { text: said.to_owned(), ..calls::NewLine::default() };
    calls::heard(t, owner.org(), &begun.id, said).await.unwrap();
    begun
}

pub(super) async fn ready(db: TestDb, settings: VoiceSettings) -> (TestApp, Caller, Line, Stub) {
    let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
    let t = desk(db, &twilio, &telnyx).await;
    let (owner, line) = twilio_line(&t, settings).await;
    (t, owner, line, twilio)
}

both! {
    async fn a_call_is_connected_by_a_ticket_that_works_once(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;

        let document = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();

        let ticket = token(&document).to_owned();
        assert!(document.contains(&format!(r#"<Stream url="wss://desk.example/media/twilio/{id}">"#)), "{document}");
        assert!(document.contains(&format!(r#"<Connect action="{DESK}/hooks/twilio/{id}/voice?step=after" method="POST">"#)));
        let again = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert_eq!(token(&again), ticket, "asked twice, answered once");

        for (carrier, call, shown) in [
            (Carrier::Twilio, CALL, "wrong"), (Carrier::Twilio, "CA2", ticket.as_str()), (Carrier::Telnyx, CALL, ticket.as_str()),
            (Carrier::Twilio, CALL, ""), (Carrier::Twilio, "", ticket.as_str()),
        ] {
            assert!(matches!(tickets::redeem(&t, carrier, id, call, shown).await, Err(Error::SignedOut(_))), "{call} {shown}");
        }
        let taken = tickets::redeem(&t, Carrier::Twilio, id, CALL, &ticket).await.unwrap();
        assert_eq!((&taken.org, taken.from.number().unwrap().as_str()), (owner.org(), "+4930901821"));
        assert!(matches!(tickets::redeem(&t, Carrier::Twilio, id, CALL, &ticket).await, Err(Error::SignedOut(_))), "once");

        let fresh = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert_ne!(token(&fresh), ticket, "a call that comes back gets another");
        t.advance(std::time::Duration::from_secs(61));
        assert!(matches!(tickets::redeem(&t, Carrier::Twilio, id, CALL, token(&fresh)).await, Err(Error::SignedOut(_))), "too late");
        assert_eq!(health(&t, &owner, id).await.unwrap().light, Light::Good);
        t.advance(std::time::Duration::from_secs(2 * 24 * 3600));
        forget_old(&t).await.unwrap();
    }
}

both! {
    async fn nothing_is_done_that_is_not_signed(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings { desk_out: true, ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        let path = format!("/hooks/twilio/{id}/voice");
        let fields = call("+4930901821", &[]);
        let (body, right) = (form(&fields), sign_twilio(TOKEN, &format!("{DESK}{path}"), &fields));
        let other = sign_twilio("another token", &format!("{DESK}{path}"), &fields);
        let foreign: Vec<_> = fields.iter().map(|&(name, value)| if name == "AccountSid" { (name, "AC000000000000000000000000000000ff") } else { (name, value) }).collect();
        let foreign_signed = sign_twilio(TOKEN, &format!("{DESK}{path}"), &foreign);
        let elsewhere = ChannelId::new(testing::NOW);
        let longer = format!("{body}&x=1");
        let many = "a=b&".repeat(600);
        for (id, path, signature, body) in [
            (id, path.as_str(), "", body.as_str()),
            (id, path.as_str(), other.as_str(), body.as_str()),
            (id, path.as_str(), right.as_str(), longer.as_str()),
            (id, "/hooks/twilio/else/voice", right.as_str(), body.as_str()),
            (id, path.as_str(), foreign_signed.as_str(), form(&foreign).as_str()),
            (id, path.as_str(), right.as_str(), many.as_str()),
            (&elsewhere, path.as_str(), right.as_str(), body.as_str()),
        ] {
            let request = Request { path, signature, settings: None, body: body.as_bytes() };
            assert!(matches!(voice(&t, id, &request).await, Err(Error::Forbidden(_))), "{path} {signature}");
        }
        assert_eq!(get(&t, &owner, id).await.unwrap().last_call_at, None);
        accounts::disconnect(&t, &owner, Carrier::Twilio).await.unwrap();
        assert!(matches!(ask(&t, id, "voice", &fields).await, Err(Error::Forbidden(_))), "no account, no call");
    }
}

both! {
    async fn a_token_is_believed_for_a_week_after_it_was_replaced(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings::default()).await;
        let next = accounts::AccountText { account_sid: ACCOUNT.into(), auth_token: "the_next_token".into(), ..accounts::AccountText::default() };
        assert!(accounts::keep_untried(&t, &owner, Carrier::Twilio, &next).await.unwrap());
        assert!(!accounts::keep_untried(&t, &owner, Carrier::Twilio, &next).await.unwrap());

        ask(&t, &line.channel_id, "voice", &call("+4930901821", &[])).await.unwrap();
        t.advance(std::time::Duration::from_secs(8 * 24 * 3600));
        assert!(matches!(ask(&t, &line.channel_id, "voice", &call("+4930901821", &[])).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn blocked_and_withheld_callers_are_turned_away(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { blocked: vec!["+4930901821".into()], withheld: Withheld::Reject, ..VoiceSettings::default() };
        let (t, owner, line, _stub) = ready(db, settings).await;
        let new = contacts::ContactChange { phone: Some("+4930901822".into()), ..contacts::ContactChange::default() };
        let contact = contacts::create(&t, &owner, &new).await.unwrap();
        contacts::block(&t, &owner, &contact.id, true).await.unwrap();

        for from in ["+4930901821", "+4930901822", "anonymous", "+266696687"] {
            let document = ask(&t, &line.channel_id, "voice", &call(from, &[])).await.unwrap();
            assert!(document.contains(r#"<Response><Reject reason="rejected"/></Response>"#), "{from}: {document}");
        }
        assert!(ask(&t, &line.channel_id, "voice", &call("+4930901823", &[])).await.unwrap().contains("<Connect"));
    }
}

both! {
    async fn a_message_is_fetched_once_and_somebody_calls_back(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { desk_out: true, languages: vec!["de".into()], ..VoiceSettings::default() };
        let (t, owner, line, stub) = ready(db, settings).await;
        let id = &line.channel_id;

        let document = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert!(document.contains(r#"<Say language="de-DE">Gerade kann niemand"#), "{document}");
        assert!(document.contains(&format!(r#"recordingStatusCallback="{DESK}/hooks/twilio/{id}/recording""#)), "{document}");
        let thanks = ask(&t, id, "voice?step=left", &call("+4930901821", &[])).await.unwrap();
        assert!(thanks.contains("Vielen Dank") && thanks.contains("<Hangup/>"));

        let done = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("RecordingSid", RECORDING), ("RecordingStatus", "completed"), ("RecordingDuration", "20")];
        for _ in 0..3 {
            ask(&t, id, "recording", &done).await.unwrap();
        }
        run(&t).await;
        ask(&t, id, "recording", &done).await.unwrap();
        run(&t).await;

        let kept = voicemail::list(&t, &owner, id).await.unwrap();
        assert_eq!((kept.len(), kept[0].seconds, kept[0].from_number.as_str()), (1, 20, "+4930901821"));
        assert!(!voicemail::sound(&t, &owner, &kept[0].id).await.unwrap().is_empty());
        let task = tasks::get(&t, &owner, kept[0].task_id.as_ref().unwrap()).await.unwrap();
        assert_eq!((task.kind.as_str(), &task.contact_id), ("callback", &kept[0].contact_id));
        assert!(task.title.contains("+49 30 901821") && task.body.contains("/app/voicemails/"), "{task:?}");
        let deleted = stub.seen().iter().filter(|seen| seen.method.as_str() == "DELETE").count();
        assert_eq!(deleted, 1, "Twilio forgets it");
        let stranger = t.organization("Bike shop").await;
        assert!(matches!(voicemail::sound(&t, &stranger, &kept[0].id).await, Err(Error::NotFound(_))));

        let contact = kept[0].contact_id.clone().unwrap();
        contacts::delete(&t, &owner, &contact).await.unwrap();
        run(&t).await;
        assert!(voicemail::list(&t, &owner, id).await.unwrap().is_empty());
    }
}

both! {
    async fn an_admin_deletes_a_message_for_good(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings { desk_out: true, ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        let done = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("RecordingSid", RECORDING), ("RecordingStatus", "completed"), ("RecordingDuration", "20")];
        ask(&t, id, "recording", &done).await.unwrap();
        run(&t).await;
        let mail = voicemail::list(&t, &owner, id).await.unwrap().remove(0);

        let operator = t.caller(owner.org(), Role::Operator);
        assert!(matches!(voicemail::delete(&t, &operator, &mail.id).await, Err(Error::Forbidden(_))));
        let stranger = t.organization("Bike shop").await;
        assert!(matches!(voicemail::delete(&t, &stranger, &mail.id).await, Err(Error::NotFound(_))));
        voicemail::delete(&t, &owner, &mail.id).await.unwrap();
        run(&t).await;
        assert!(matches!(voicemail::sound(&t, &owner, &mail.id).await, Err(Error::NotFound(_))));
        assert!(crate::files::get(&t, owner.org(), &mail.file_key.unwrap()).await.unwrap().is_none());
        assert!(matches!(voicemail::delete(&t, &owner, &mail.id).await, Err(Error::NotFound(_))));
        tasks::get(&t, &owner, &mail.task_id.unwrap()).await.expect("somebody still calls back");
        ask(&t, id, "recording", &done).await.unwrap();
        run(&t).await;
        assert!(voicemail::list(&t, &owner, id).await.unwrap().is_empty(), "it does not come again");
    }
}

both! {
    async fn a_message_that_never_came_or_cannot_be_fetched_is_no_riddle(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings { withheld: Withheld::Voicemail, ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        ask(&t, id, "voice", &call("anonymous", &[])).await.unwrap();
        let absent = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("RecordingStatus", "absent")];
        ask(&t, id, "recording", &absent).await.unwrap();
        let late = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("RecordingSid", RECORDING), ("RecordingStatus", "completed"), ("RecordingDuration", "x")];
        ask(&t, id, "recording", &late).await.unwrap();
        run(&t).await;
        assert!(voicemail::list(&t, &owner, id).await.unwrap().is_empty(), "nothing was expected any more");

        let over = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("CallStatus", "completed"), ("CallDuration", "61")];
        ask(&t, id, "status", &over).await.unwrap();
        ask(&t, id, "status", &over).await.unwrap();
        assert_eq!(kept(&t, &owner, id, CALL).await.outcome, Some(Outcome::Missed));
    }
}

both! {
    async fn who_hangs_up_before_the_tone_was_missed(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings { desk_out: true, ..VoiceSettings::default() }).await;
        let id = &line.channel_id;
        let second = |field: (&'static str, &'static str)| if field.0 == "CallSid" { ("CallSid", SECOND) } else { field };
        let over = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("CallStatus", "completed"), ("CallDuration", "4")];
        ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        ask(&t, id, "status", &over).await.unwrap();
        ask(&t, id, "status", &over).await.unwrap();
        // Another one's message comes after the report that their call is over.
        let theirs: Vec<_> = call("+4930901822", &[]).into_iter().map(|(name, value)| if name == "CallSid" { (name, SECOND) } else { (name, value) }).collect();
        ask(&t, id, "voice", &theirs).await.unwrap();
        ask(&t, id, "status", &over.map(second)).await.unwrap();
        let done = [("AccountSid", ACCOUNT), ("CallSid", SECOND), ("RecordingSid", RECORDING), ("RecordingStatus", "completed"), ("RecordingDuration", "20")];
        ask(&t, id, "recording", &done).await.unwrap();
        run(&t).await;
        let known = || async { calls::list(&t, &owner, &calls::Filter::default()).await.unwrap().data };
        assert!(known().await.is_empty(), "a message may come yet");

        t.advance(std::time::Duration::from_secs(181));
        run(&t).await;

        let missed = known().await;
        assert_eq!(missed.len(), 1);
        assert_eq!((missed[0].call.outcome, missed[0].call.from_number.as_deref()), (Some(Outcome::Missed), Some("+4930901821")));
        let todo = tasks::of_conversation(&t, &owner, &missed[0].call.conversation_id).await.unwrap();
        assert_eq!(todo.iter().filter(|task| task.kind == "callback").count(), 1);
        assert_eq!(voicemail::list(&t, &owner, id).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_call_that_a_member_took_over_rings_at_nobody_when_it_ends(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { transfer_number: Some("+4930901829".into()), ..VoiceSettings::default() };
        let (t, owner, line, _stub) = ready(db, settings).await;
        let id = &line.channel_id;
        let begun = asks(&t, &owner, id, "Is Ana there?").await;
        calls::take_over(&t, &owner, &begun.id).await.unwrap();
        calls::hang_up(&t, &owner, &begun.id).await.unwrap();

        let after = ask(&t, id, "voice?step=after", &call("+4930901821", &[("CallStatus", "in-progress")])).await.unwrap();

        assert!(after.contains("<Hangup/>") && !after.contains("<Dial"), "{after}");
        assert_eq!(kept(&t, &owner, id, CALL).await.outcome, Some(Outcome::Transferred), "a person had it");
    }
}

both! {
    async fn a_websocket_is_proven_by_its_address(db: TestDb = std::future::ready) {
        let (t, _owner, line, _stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        let path = format!("/media/twilio/{id}");
        let right = sign_twilio(TOKEN, &format!("wss://desk.example{path}"), &[]);
        let genuine = is_stream_genuine;
        assert!(genuine(&t, id, &path, &right).await.unwrap());
        assert!(!genuine(&t, id, &path, "").await.unwrap());
        assert!(!genuine(&t, id, &format!("{path}/"), &right).await.unwrap());
        assert!(!genuine(&t, &ChannelId::new(testing::NOW), &path, &right).await.unwrap());
    }
}

both! {
    async fn a_call_begins_as_it_rings_and_ends_by_the_carrier_s_word(db: TestDb = std::future::ready) {
        let (t, owner, line, _stub) = ready(db, VoiceSettings::default()).await;
        let id = &line.channel_id;
        ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert_eq!(kept(&t, &owner, id, CALL).await.status, State::Ringing);
        let over = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("CallStatus", "no-answer")];
        ask(&t, id, "status", &over).await.unwrap();
        let missed = kept(&t, &owner, id, CALL).await;
        assert_eq!((missed.outcome, missed.ended_by), (Some(Outcome::Missed), Some(EndedBy::Caller)));

        // Nobody could speak: the message that is then left is kept.
        let fields = |more| call("+4930901822", more).into_iter().map(|(name, value)| if name == "CallSid" { (name, SECOND) } else { (name, value) }).collect::<Vec<_>>();
        ask(&t, id, "voice", &fields(&[])).await.unwrap();
        let begun = kept(&t, &owner, id, SECOND).await;
        calls::answered(&t, owner.org(), &begun.id).await.unwrap();
        calls::end(&t, owner.org(), &begun.id, Ending::by(EndedBy::Network)).await.unwrap();
        let after = ask(&t, id, "voice?step=after", &fields(&[("CallStatus", "in-progress")])).await.unwrap();
        assert!(after.contains("<Record"), "{after}");
        let done = [("AccountSid", ACCOUNT), ("CallSid", SECOND), ("RecordingSid", RECORDING), ("RecordingStatus", "completed"), ("RecordingDuration", "20")];
        let owed = tasks::of_conversation(&t, &owner, &begun.conversation_id).await.unwrap();
        assert_eq!(owed.len(), 1, "they were missed");
        ask(&t, id, "recording", &done).await.unwrap();
        run(&t).await;
        let kept = voicemail::list(&t, &owner, id).await.unwrap();
        let all = tasks::list(&t, &owner, &tasks::Filter { limit: 50, ..tasks::Filter::default() }).await.unwrap().data;
        assert_eq!((kept.len(), kept[0].task_id.as_ref(), all.len()), (1, Some(&owed[0].id), 2), "nobody calls back twice");
        let told = tasks::get(&t, &owner, &owed[0].id).await.unwrap().body;
        assert!(told.starts_with(&owed[0].body) && told.contains("/app/voicemails/"), "{told}");
    }
}

both! {
    async fn who_calls_when_all_lines_are_taken_may_leave_a_message(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = few(db, &twilio, &telnyx, 1).await;
        let (owner, line) = twilio_line(&t, VoiceSettings { desk_out_text: "We are on holiday.".into(), ..VoiceSettings::default() }).await;
        let id = &line.channel_id;

        let taken = seat(&t).unwrap();
        assert!(seat(&t).is_none());
        let full = ask(&t, id, "voice", &call("+4930901821", &[])).await.unwrap();
        assert!(full.contains("Nobody can take your call right now") && full.contains("<Record"), "{full}");
        assert!(calls::list(&t, &owner, &calls::Filter::default()).await.unwrap().data.is_empty());
        let absent = [("AccountSid", ACCOUNT), ("CallSid", CALL), ("RecordingStatus", "absent")];
        ask(&t, id, "recording", &absent).await.unwrap();
        assert_eq!(kept(&t, &owner, id, CALL).await.outcome, Some(Outcome::Missed), "without a message, somebody calls back");
        drop(taken);
        assert!(seat(&t).is_some());
        let document = ask(&t, id, "voice", &call("+4930901822", &[])).await.unwrap();
        assert!(document.contains("<Connect"), "{document}");
        t.background().leave();
        let last = ask(&t, id, "voice", &call("+4930901823", &[])).await.unwrap();
        assert!(last.contains("<Record"), "nobody is answered any more when the process is about to stop: {last}");
    }
}

both! {
    async fn a_person_hears_who_is_put_through_and_takes_it_by_a_key(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { transfer_number: Some("+4930901829".into()), ..VoiceSettings::default() };
        let (t, owner, line, _stub) = ready(db, settings).await;
        let id = &line.channel_id;
        let begun = asks(&t, &owner, id, "I want <to> complain & move").await;
        crate::conversations::member::escalate(&t, &owner, &begun.conversation_id).await.unwrap();
        let ending = Ending { outcome: Some(Outcome::Transferred), ..Ending::by(EndedBy::Agent) };
        calls::end(&t, owner.org(), &begun.id, ending).await.unwrap();

        let through = ask(&t, id, "voice?step=after", &call("+4930901821", &[("CallStatus", "in-progress")])).await.unwrap();
        assert!(through.contains(&format!(r#"<Number url="{DESK}/hooks/twilio/{id}/voice?step=whisper&amp;of={CALL}">+4930901829</Number>"#)), "{through}");
        let direct = VoiceSettings { transfers: Transfers::Direct, ..line.settings.0.clone() };
        update(&t, &owner, id, LineChange { settings: Some(direct), ..LineChange::default() }).await.unwrap();
        let over = ask(&t, id, "voice?step=after", &call("+4930901821", &[("CallStatus", "in-progress")])).await.unwrap();
        assert!(over.contains(">+4930901829</Number>") && !over.contains("whisper"), "given over at once: {over}");
        update(&t, &owner, id, LineChange { settings: Some(line.settings.0.clone()), ..LineChange::default() }).await.unwrap();
        let leg = |more: &'static [(&'static str, &'static str)]| [("AccountSid", ACCOUNT), ("CallSid", SECOND), ("To", "+4930901829")].into_iter().chain(more.iter().copied()).collect::<Vec<_>>();
        let brief = ask(&t, id, &format!("voice?step=whisper&of={CALL}"), &leg(&[])).await.unwrap();
        assert!(brief.contains("A call for you from +49 30 901821. “I want &lt;to&gt; complain &amp; move” Press 1"), "{brief}");
        assert!(brief.ends_with("</Gather><Hangup/></Response>"), "a machine presses nothing: {brief}");
        assert!(ask(&t, id, "voice?step=taken", &leg(&[("Digits", "1")])).await.unwrap().ends_with("<Response></Response>"));
        assert!(ask(&t, id, "voice?step=taken", &leg(&[("Digits", "2")])).await.unwrap().contains("<Hangup/>"));
        let strange = ask(&t, id, "voice?step=whisper&of=%27", &leg(&[])).await.unwrap();
        assert!(strange.contains("<Response><Hangup/></Response>"));
        let nobody = call("+4930901821", &[("DialCallStatus", "completed"), ("DialBridged", "false")]);
        let gave_up = call("+4930901821", &[("CallStatus", "completed"), ("DialCallStatus", "canceled")]);
        let gone: Vec<_> = gave_up.into_iter().filter(|field| *field != ("CallStatus", "ringing")).collect();
        assert!(ask(&t, id, "voice?step=rang", &gone).await.unwrap().contains("<Response><Hangup/></Response>"));
        assert!(!kept(&t, &owner, id, CALL).await.is_open(), "who has given up does not come back");
        let back = ask(&t, id, "voice?step=rang", &nobody).await.unwrap();
        assert!(back.contains("<Connect"), "nobody took it, so the agent has it again: {back}");
        assert_eq!(ask(&t, id, "voice?step=rang", &nobody).await.unwrap(), back, "asked again it is the same");
        let again = kept(&t, &owner, id, CALL).await;
        assert_eq!((again.is_open(), again.outcome, again.id == begun.id), (true, None, true));
        let row = crate::conversations::inbox::get(&t, &owner, &begun.conversation_id).await.unwrap();
        assert_eq!(row.holder, crate::conversations::Holder::Agent);
        let todo = tasks::of_conversation(&t, &owner, &begun.conversation_id).await.unwrap();
        assert_eq!(todo.iter().filter(|task| task.kind == "callback").count(), 1, "{todo:?}");
        calls::end(&t, owner.org(), &begun.id, Ending::by(EndedBy::Agent)).await.unwrap();
        assert_eq!(kept(&t, &owner, id, CALL).await.outcome, Some(Outcome::Message));
        let once = ask(&t, id, "voice?step=rang", &nobody).await.unwrap();
        assert!(once.contains("<Record"), "it comes back once: {once}");
        let thread = crate::conversations::inbox::thread(&t, &owner, &begun.conversation_id, None, 50).await.unwrap().0;
        assert!(thread.iter().any(|shown| shown.message.text.starts_with("Put through to +49 30 901829.")));
    }
}
