//! Calls that a member takes over while they are on the line, over the wire and in real time.

use std::time::Duration;

use frontdesk_base::id::CallId;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    app::Settings,
    calls::{self, EndedBy, Filter, Outcome, Speaker},
    channels::voice::{self, VoiceSettings},
    conversations::{Holder, inbox},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use super::call::{Phone, media, quiet, spoken_by, text};

/// No step of a test takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The line of a caller who says nothing, listened to until it is closed.
async fn held(phone: &Phone) -> (CallId, tokio::task::JoinHandle<()>) {
    let (mut send, mut receive) = phone.answered().await.split();
    #[expect(clippy::disallowed_methods, reason = "a test's own world")]
    let line = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        loop {
            tokio::select! {
                _ = ticks.tick() => if send.send(media(&[0xff; 160])).await.is_err() { return },
                message = receive.next() => match message {
                    Some(Ok(Message::Text(told))) => {
                        let told: Value = serde_json::from_str(told.as_str()).unwrap();
                        if told["event"] == "mark" && send.send(text(&told)).await.is_err() {
                            return;
                        }
                    }
                    Some(Ok(_)) => {}
                    _ => return,
                },
            }
        }
    });
    let call = until(async || {
        let list = calls::list(&phone.t, &phone.caller(), &Filter::default()).await.unwrap();
        list.data.into_iter().find(|shown| shown.call.answered_at.is_some())
    });
    (call.await.call.id, line)
}

/// Asks again and again until there is an answer.
async fn until<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("it happens in time")
}

#[tokio::test]
async fn a_member_takes_a_call_over_speaks_and_ends_it() {
    let speech = quiet(&[]).await;
    let settings = VoiceSettings { greeting: "Hello.".into(), ..VoiceSettings::default() };
    let p = Phone::ready(TestDb::sqlite().await, &speech, settings).await;
    let (call, line) = held(&p).await;
    let owner = p.caller();
    let spoken = async |words: &str| {
        until(async || {
            let lines = calls::transcript(&p.t, &owner, &call).await.unwrap();
            lines.into_iter().find(|line| line.text == words && line.end_ms > 0)
        })
        .await
    };
    spoken("Hello.").await;

    calls::whisper(&p.t, &owner, &call, "She is a regular.").await.unwrap();
    calls::say(&p.t, &owner, &call, "This is Ana herself. How can I help?").await.unwrap();

    let said = spoken("This is Ana herself. How can I help?").await;
    assert_eq!(said.speaker, Speaker::Agent, "in the agent's voice");
    let conversation = calls::get(&p.t, &owner, &call).await.unwrap().call.conversation_id;
    let row = inbox::get(&p.t, &owner, &conversation).await.unwrap();
    assert_eq!(row.holder, Holder::Person);
    let told = speech.texts();
    let told = |words: &str| told.iter().any(|text| text.to_string().contains(words));
    assert!(told("This is Ana herself."), "the mouth says it");
    assert!(!told("regular"), "a whisper is never said");

    calls::hand_back(&p.t, &owner, &call).await.unwrap();
    calls::hang_up(&p.t, &owner, &call).await.unwrap();

    tokio::time::timeout(PATIENCE, line).await.expect("the line is let go of").unwrap();
    let over = calls::get(&p.t, &owner, &call).await.unwrap().call;
    assert_eq!(over.ended_by, Some(EndedBy::Member));
    let late = calls::say(&p.t, &owner, &call, "Hello?").await.unwrap_err();
    assert_eq!(late.to_string(), "This call is over.");
}

#[tokio::test]
async fn a_member_has_the_caller_put_through() {
    let speech = quiet(&[]).await;
    let settings = VoiceSettings {
        greeting: "Hello.".into(),
        transfer_number: Some("+4930901829".into()),
        ..VoiceSettings::default()
    };
    let p = Phone::ready(TestDb::sqlite().await, &speech, settings).await;
    let (call, line) = held(&p).await;
    let owner = p.caller();
    calls::take_over(&p.t, &owner, &call).await.unwrap();

    voice::put_through(&p.t, &owner, &call).await.unwrap();

    tokio::time::timeout(PATIENCE, line).await.expect("the line is let go of").unwrap();
    let over = calls::get(&p.t, &owner, &call).await.unwrap().call;
    assert_eq!(over.outcome, Some(Outcome::Transferred));
    let said = calls::transcript(&p.t, &owner, &call).await.unwrap();
    let last = said.last().unwrap();
    assert_eq!(last.text, "I'll put you through to the team now. One moment, please.", "{said:?}");
    let after = p.asks("voice?step=after", &[("CallStatus", "in-progress")]).await;
    assert!(after.contains("step=whisper") && after.contains(">+4930901829</Number>"), "{after}");
}

#[tokio::test]
async fn a_caller_is_told_before_the_process_stops_and_it_waits_for_that() {
    let speech = quiet(&[]).await;
    let line = VoiceSettings { greeting: "Hello.".into(), ..VoiceSettings::default() };
    let desk =
        Settings { speech: spoken_by(&speech), calls_go_on: Duration::ZERO, ..Settings::default() };
    let p = Phone::with(TestDb::sqlite().await, desk, line).await;
    let (call, line) = held(&p).await;

    p.t.background().leave();
    tokio::join!(voice::all_over(&p.t, PATIENCE), async { line.await.unwrap() });

    let over = calls::get(&p.t, &p.caller(), &call).await.unwrap().call;
    assert_eq!(over.ended_by, Some(EndedBy::Agent));
    let said = calls::transcript(&p.t, &p.caller(), &call).await.unwrap();
    let last = said.last().unwrap();
    assert!(last.text.contains("call again in a minute"), "{said:?}");
    let after = p.asks("voice?step=after", &[("CallStatus", "in-progress")]).await;
    assert!(after.contains("<Hangup/>"), "{after}");
}
