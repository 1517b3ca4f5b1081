//! Whole calls that the agent makes, over the wire and in real time: a program asks for one, Twilio is asked,
//! somebody picks up.

use std::time::Duration;

use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    app::{Carriers, Settings},
    auth::api_keys::Scope,
    calls::{self, EndedBy, Outcome, Reached, Speaker},
    channels::voice::VoiceSettings,
    registry, tasks,
};
use frontdesk_providers::stubs::Stub;
use serde_json::json;
use tokio::time::sleep;

use super::call::{Phone, offers_a_cut, quiet, spoken_by, stretches};

/// What Twilio says when somebody, or something, picks up.
const PICKED_UP: [(&str, &str); 2] = [("Direction", "outbound-api"), ("CallStatus", "in-progress")];

#[tokio::test]
async fn somebody_is_called_about_their_appointment_and_says_that_they_come() {
    let speech = quiet(&["Yes, of course, I'll be there.", "No, that's all. Bye."]).await;
    let carrier = Stub::twilio([]).await;
    let carriers =
        Carriers { twilio_url: Some(carrier.base_url().to_owned()), ..Carriers::default() };
    let desk = Settings { carriers, speech: spoken_by(&speech), ..Settings::default() };
    let p = Phone::with(TestDb::sqlite().await, desk, VoiceSettings::default()).await;
    let owner = &p.business.owner;
    let admin = p.t.api_key(owner, Scope::Admin).await;
    let (write, read) =
        (p.t.api_key(owner, Scope::Write).await, p.t.api_key(owner, Scope::Read).await);
    offers_a_cut(&p, &admin).await;
    let services = p.t.get("/api/v1/services", &write).await.expect(200);
    let at = p.t.clock().now().plus(std::time::Duration::from_hours(72)).millis() / 3_600_000
        * 3_600_000;
    let at = jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    let wish = json!({ "service_id": services["data"][0]["id"], "starts_at": at, "contact": { "name": "Mia", "phone": "+4930901821" } });
    let booking = p.t.ask("POST", "/api/v1/bookings", &write, wish).await.expect(201);

    let about = json!({ "booking_id": booking["id"] });
    p.t.ask("POST", "/api/v1/calls", &read, about.clone()).await.expect(403);
    let made = p.t.ask("POST", "/api/v1/calls", &write, about.clone()).await.expect(202);
    let again = p.t.ask("POST", "/api/v1/calls", &write, about).await.expect(202);
    assert_eq!(
        (&made["id"], &made["direction"], &made["status"]),
        (&again["id"], &json!("outbound"), &json!("ringing"))
    );
    registry::runner(&p.t).run_due().await.unwrap();
    let asked: Vec<_> =
        carrier.seen().into_iter().filter(|seen| seen.path.ends_with("/Calls.json")).collect();
    assert_eq!(asked.len(), 1, "it rings once");

    let id = made["id"].as_str().unwrap();
    let document = p.asks(&format!("voice?step=called&call={id}"), &PICKED_UP).await;
    let stream = p.connect(&document);
    let told = async {
        sleep(Duration::from_secs(3)).await;
        p.posts(&format!("machine?call={id}"), &[("AnsweredBy", "human")]).await
    };
    let talks = p.talks(stream, &[(6_000, 7_200), (13_000, 14_000)], 22);
    let (told, _) = tokio::join!(told, talks);
    assert_eq!(told.0, 204);

    let call = calls::get(&p.t, owner, &id.parse().unwrap()).await.unwrap().call;
    let said: Vec<String> = calls::transcript(&p.t, owner, &call.id)
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.text)
        .collect();
    assert!(
        said[0].starts_with(
            "Hello, this is the assistant of Salon Ana. I am calling about your appointment on"
        ),
        "{said:#?}"
    );
    assert_eq!(said[1], "Yes, of course, I'll be there.");
    assert!(said[2].starts_with("Thank you. I've noted that you will be there"), "{said:#?}");
    assert_eq!(
        (call.ended_by, call.outcome),
        (Some(EndedBy::Agent), Some(Outcome::Answered)),
        "{said:#?}"
    );
    let path = format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap());
    let kept = p.t.get(&path, &read).await.expect(200);
    assert!(kept["confirmed_by_contact_at"].is_string(), "{kept}");
    let told = p.t.get(&format!("{path}/history"), &read).await.expect(200);
    assert_eq!(told["data"].as_array().unwrap().last().unwrap()["what"], "confirmed_by_contact");
}

#[tokio::test]
async fn a_machine_hears_the_agent_until_it_is_told_a_message() {
    let speech =
        quiet(&["This is the mailbox of Mia, please leave a message after the tone."]).await;
    let carrier = Stub::twilio([]).await;
    let carriers =
        Carriers { twilio_url: Some(carrier.base_url().to_owned()), ..Carriers::default() };
    let desk = Settings { carriers, speech: spoken_by(&speech), ..Settings::default() };
    let p = Phone::with(TestDb::sqlite().await, desk, VoiceSettings::default()).await;
    let owner = &p.business.owner;
    let write = p.t.api_key(owner, Scope::Write).await;
    let about = json!({ "to": "+4930901821", "reason": "your order" });
    let made = p.t.ask("POST", "/api/v1/calls", &write, about).await.expect(202);
    registry::runner(&p.t).run_due().await.unwrap();
    let id = made["id"].as_str().unwrap();

    let document = p.asks(&format!("voice?step=called&call={id}"), &PICKED_UP).await;
    let stream = p.connect(&document);
    let told = async {
        sleep(Duration::from_secs(8)).await;
        for _ in 0..2 {
            let by = [("AnsweredBy", "machine_end_beep")];
            let (status, _) = p.posts(&format!("machine?call={id}"), &by).await;
            assert_eq!(status, 204);
            registry::runner(&p.t).run_due().await.unwrap();
        }
    };
    // Twilio closes the sound when it is told.
    let (heard, ()) = tokio::join!(p.talks(stream, &[(4_500, 6_500)], 10), told);

    assert!(!stretches(&heard).is_empty(), "the agent talks at once");
    let changed: Vec<_> =
        carrier.seen().into_iter().filter(|seen| seen.path.contains("/Calls/CA")).collect();
    assert_eq!(changed.len(), 1, "it is told once");
    let said = String::from_utf8(changed[0].body.to_vec()).unwrap();
    assert!(said.contains("We+tried+to+reach+you") && said.contains("Hangup"), "{said}");
    let after = p.asks("voice?step=after", &PICKED_UP).await;
    assert!(after.contains("<Response><Hangup/></Response>"), "{after}");
    p.posts(&format!("status?call={id}"), &[("CallStatus", "completed")]).await;
    let call = calls::get(&p.t, owner, &id.parse().unwrap()).await.unwrap().call;
    assert_eq!(
        (call.dial.reached, call.outcome, call.ended_by),
        (Some(Reached::MessageLeft), Some(Outcome::Missed), Some(EndedBy::Agent))
    );
    let said = calls::transcript(&p.t, owner, &call.id).await.unwrap();
    assert!(said.iter().any(|line| line.speaker == Speaker::Agent), "what was said stays");
    let open = tasks::Filter { limit: 50, ..tasks::Filter::default() };
    let open = tasks::list(&p.t, owner, &open).await.unwrap().data;
    assert!(open.iter().all(|task| task.kind != "callback"), "{open:?}");
}
