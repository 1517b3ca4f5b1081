//! Whole calls that the agent makes, over the wire and in real time: a program asks for one, Twilio is asked,
//! somebody picks up.

use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    app::{Carriers, Settings},
    auth::api_keys::Scope,
    calls::{self, EndedBy, Outcome},
    channels::voice::VoiceSettings,
    registry,
};
use frontdesk_providers::stubs::Stub;
use serde_json::json;

use super::call::{Phone, offers_a_cut, quiet, spoken_by};

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
    let picked_up =
        [("AnsweredBy", "human"), ("Direction", "outbound-api"), ("CallStatus", "in-progress")];
    let document = p.asks(&format!("voice?step=called&call={id}"), &picked_up).await;
    let stream = p.connect(&document);
    p.talks(stream, &[(6_000, 7_200), (13_000, 14_000)], 22).await;

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
