//! Phone carriers against their stubs: what is asked, and what is made of each refusal.

use std::collections::BTreeMap;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind, ProviderError,
    phone::{
        Telnyx, TelnyxSettings, Twilio, TwilioSettings, Twiml,
        telnyx::{self, Command},
        twilio::{Machine, NewCall, Webhooks},
    },
    stubs::{Answer, Seen, Stub},
};
use serde_json::json;

use super::{http, is_discreet};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const NUMBER: &str = "PN00000000000000000000000000000001";
const RECORDING: &str = "RE00000000000000000000000000000001";

fn twilio(stub: &Stub, token: &str) -> Twilio {
    let settings = TwilioSettings {
        base_url: stub.base_url().to_owned(),
        account_sid: ACCOUNT.to_owned(),
        auth_token: Secret::new(token),
    };
    Twilio::new(http(), &settings).unwrap()
}

fn good(stub: &Stub) -> Twilio {
    twilio(stub, "token_0123456789abcdef")
}

fn telnyx(stub: &Stub, key: &str) -> Telnyx {
    let settings =
        TelnyxSettings { base_url: stub.base_url().to_owned(), api_key: Secret::new(key) };
    Telnyx::new(http(), &settings).unwrap()
}

const fn command(call: &str) -> Command<'_> {
    Command { call, id: "cmd-1", state: "voicemail" }
}

fn form(seen: &Seen) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(&seen.body).into_owned().collect()
}

fn discreet(error: &ProviderError) -> bool {
    let shown = format!("{error} {error:?}");
    is_discreet(error) && !shown.contains("+1415") && !shown.contains("token_")
}

#[tokio::test]
async fn an_account_of_twilio_is_checked_and_its_numbers_are_listed() {
    let stub = Stub::twilio([]).await;

    good(&stub).check().await.unwrap();
    let numbers = good(&stub).numbers().await.unwrap();

    assert_eq!(numbers.len(), 2);
    assert_eq!((numbers[0].number.as_str(), numbers[0].id.as_str()), ("+15005550006", NUMBER));
    assert!(numbers[0].takes_calls && !numbers[1].takes_calls);
    assert_eq!(numbers[0].leads_to, "");
    let seen = stub.seen();
    assert_eq!(seen[0].path, format!("/2010-04-01/Accounts/{ACCOUNT}.json"));
    assert_eq!(seen[1].query, "PageSize=1000");
    assert!(seen[1].header("authorization").unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn a_wrong_token_is_the_accounts_to_put_right() {
    let stub = Stub::twilio([]).await;

    let error = twilio(&stub, "secret").check().await.unwrap_err();

    assert_eq!((error.kind, error.detail.as_str()), (Kind::Auth, "HTTP 401 20003"));
    assert!(discreet(&error));
    let odd = TwilioSettings {
        base_url: stub.base_url().to_owned(),
        account_sid: "AC1/../x".to_owned(),
        auth_token: Secret::new("x"),
    };
    assert_eq!(Twilio::new(http(), &odd).unwrap_err().kind, Kind::Auth);
}

#[tokio::test]
async fn the_numbers_of_all_pages_are_read_and_no_page_elsewhere() {
    let row = |sid: &str| json!({ "sid": sid, "phone_number": "+1500", "capabilities": { "voice": true } });
    let next = format!(
        "/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json?PageSize=1000&Page=1&PageToken=x"
    );
    let first = json!({ "incoming_phone_numbers": [row("PN1")], "next_page_uri": next });
    let last = json!({ "incoming_phone_numbers": [row("PN2")], "next_page_uri": null });
    let elsewhere =
        json!({ "incoming_phone_numbers": [], "next_page_uri": "https://evil.example/x" });
    let pages = [&first, &last, &elsewhere].map(|page| Answer::json(200, page));
    let stub = Stub::twilio(pages).await;

    let numbers = good(&stub).numbers().await.unwrap();
    let error = good(&stub).numbers().await.unwrap_err();

    assert_eq!(numbers.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["PN1", "PN2"]);
    assert_eq!(stub.seen()[1].query, "PageSize=1000&Page=1&PageToken=x");
    assert_eq!(error.kind, Kind::Refused);
    assert_eq!(stub.seen().len(), 3);
}

#[tokio::test]
async fn a_number_is_wired_to_us_alone() {
    let stub = Stub::twilio([]).await;
    let to = Webhooks {
        voice_url: "https://desk.example/hooks/twilio/chan_1/voice",
        status_url: "https://desk.example/hooks/twilio/chan_1/status",
    };

    let number = good(&stub).wire(NUMBER, &to).await.unwrap();

    assert_eq!(number.leads_to, to.voice_url);
    let asked = form(&stub.seen()[0]);
    assert_eq!(asked["VoiceUrl"], to.voice_url);
    assert_eq!(asked["StatusCallback"], to.status_url);
    assert_eq!(
        (asked["VoiceMethod"].as_str(), asked["VoiceApplicationSid"].as_str()),
        ("POST", "")
    );
    assert_eq!((asked["TrunkSid"].as_str(), asked["VoiceFallbackUrl"].as_str()), ("", ""));
    let missing = good(&stub).wire("PN000000000000000000000000000000ff", &to).await.unwrap_err();
    assert_eq!((missing.kind, missing.detail.as_str()), (Kind::Refused, "HTTP 404 20404"));
    let odd = good(&stub).wire("../Calls", &to).await.unwrap_err();
    assert_eq!(odd.kind, Kind::Refused);
    assert_eq!(stub.seen().len(), 2, "an identifier that is none is not asked for");
}

#[tokio::test]
async fn a_number_of_an_application_or_a_trunk_leads_there() {
    let row = json!({
        "sid": NUMBER, "phone_number": "+1500", "voice_url": "https://desk.example/x",
        "voice_application_sid": "", "trunk_sid": "TK1", "capabilities": { "voice": true },
    });
    let page = json!({ "incoming_phone_numbers": [row] });
    let stub = Stub::twilio([Answer::json(200, &page)]).await;
    assert_eq!(good(&stub).numbers().await.unwrap()[0].leads_to, "TK1");
}

/// A call to somebody whose machine may answer.
fn to_ann(machine: Machine) -> NewCall<'static> {
    NewCall {
        to: "+14155550100",
        from: "+15005550006",
        url: "https://desk.example/voice",
        status_url: "https://desk.example/status",
        timeout: 30,
        machine: Some((machine, "https://desk.example/machine")),
    }
}

#[tokio::test]
async fn a_call_is_made_and_what_happens_in_it_is_asked_for() {
    let stub = Stub::twilio([]).await;
    let client = good(&stub);
    let new = to_ann(Machine::ToTheTone);

    let sid = client.create_call(&new).await.unwrap();

    assert_eq!(sid, "CA00000000000000000000000000000001");
    let seen = stub.seen();
    let events = url::form_urlencoded::parse(&seen[0].body);
    let events: Vec<String> = events
        .filter(|(name, _)| name == "StatusCallbackEvent")
        .map(|(_, value)| value.into_owned())
        .collect();
    assert_eq!(events, ["initiated", "ringing", "answered", "completed"]);
    let asked = form(&seen[0]);
    let machine = ["MachineDetection", "AsyncAmd", "AsyncAmdStatusCallback"];
    assert_eq!(
        machine.map(|name| asked[name].as_str()),
        ["DetectMessageEnd", "true", "https://desk.example/machine"],
        "nobody waits for it"
    );
    let bad = client.create_call(&NewCall { to: "ann", ..new }).await.unwrap_err();
    assert_eq!((bad.kind, bad.detail.as_str()), (Kind::Refused, "HTTP 400 21211"));
    assert!(discreet(&bad));
}

#[tokio::test]
async fn a_call_that_goes_on_is_changed_and_one_that_is_over_is_not() {
    const CALL: &str = "CA00000000000000000000000000000001";
    const OVER: &str = "CA000000000000000000000000000000ee";
    let stub = Stub::twilio([]).await;
    let client = good(&stub);

    client.redirect(CALL, Twiml::new().say("Hello", None).hang_up()).await.unwrap();
    client.hang_up(CALL).await.unwrap();
    client.hang_up(OVER).await.unwrap();
    let late = client.redirect(OVER, Twiml::new()).await.unwrap_err();

    assert!(late.is_call_over() && discreet(&late), "{late:?}");
    let seen = stub.seen();
    assert_eq!(seen[0].path, format!("/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json"));
    assert!(form(&seen[0])["Twiml"].ends_with("<Say>Hello</Say><Hangup/></Response>"));
    assert_eq!(form(&seen[1])["Status"], "completed");
    assert_eq!(client.hang_up("../Calls").await.unwrap_err().kind, Kind::Refused);
    assert_eq!(stub.seen().len(), 4, "an identifier that is none is not asked for");
}

#[tokio::test]
async fn a_recording_is_fetched_and_deleted_once_or_twice() {
    let stub = Stub::twilio([]).await;
    let client = good(&stub);

    assert!(!client.recording(RECORDING, 1_000).await.unwrap().is_empty());
    client.delete_recording(RECORDING).await.unwrap();
    client.delete_recording(RECORDING).await.unwrap();

    let error = client.recording(RECORDING, 1_000).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (Kind::Refused, "HTTP 404 20404"));
    assert_eq!(
        stub.seen()[0].path,
        format!("/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.mp3")
    );
}

#[tokio::test]
async fn each_failure_of_twilio_is_of_its_kind() {
    let said = |status, code: u32| {
        Answer::json(status, &json!({ "code": code, "message": "secret +1415" }))
    };
    let table = [
        (said(429, 20429), Kind::Wait, "HTTP 429 20429"),
        (said(400, 21408), Kind::Refused, "HTTP 400 21408"),
        (said(403, 20005), Kind::Auth, "HTTP 403 20005"),
        (Answer::status(503), Kind::Wait, "HTTP 503 20001"),
        (Answer::text(500, "<html>secret</html>"), Kind::Retry, "HTTP 500"),
        (
            Answer::text(200, "not what was promised"),
            Kind::Retry,
            "the answer is not the JSON it should be",
        ),
        (said(429, 20429).header("retry-after", "7"), Kind::Wait, "HTTP 429 20429"),
    ];
    for (answer, kind, detail) in table {
        let stub = Stub::twilio([answer]).await;
        let error = good(&stub).numbers().await.unwrap_err();
        assert_eq!((error.kind, error.detail.as_str()), (kind, detail));
        assert!(discreet(&error), "{error:?}");
    }
}

#[tokio::test]
async fn an_account_of_telnyx_is_checked_and_a_number_assigned_once() {
    let stub = Stub::telnyx([]).await;
    let client = telnyx(&stub, "KEY0123");
    let url = "https://desk.example/hooks/telnyx/chan_1/call";

    client.check().await.unwrap();
    let numbers = client.numbers().await.unwrap();
    let made = client.application("Frontdesk", url).await.unwrap();
    let again = client.application("Frontdesk", url).await.unwrap();
    let number = client.assign(&numbers[0].id, &made).await.unwrap();

    assert_eq!((numbers.len(), numbers[0].number.as_str()), (2, "+15005550008"));
    assert_eq!(made, again);
    assert_eq!(number.leads_to, made);
    let seen = stub.seen();
    assert_eq!(
        (seen[0].path.as_str(), seen[0].query.as_str()),
        ("/v2/phone_numbers", "page[size]=1")
    );
    let asked = seen.iter().find(|seen| seen.method == reqwest::Method::POST).unwrap().json();
    assert_eq!(asked["webhook_event_url"], url);
    assert_eq!(asked["webhook_api_version"], "2");
    let wrong = telnyx(&stub, "secret").check().await.unwrap_err();
    assert_eq!((wrong.kind, wrong.detail.as_str()), (Kind::Auth, "HTTP 401 10009"));
    assert!(discreet(&wrong));
}

#[tokio::test]
async fn a_call_at_telnyx_is_answered_with_a_stream_of_both_ways() {
    let stub = Stub::telnyx([]).await;
    let client = telnyx(&stub, "KEY0123");
    let token = Secret::new("once");
    let stream = telnyx::Stream {
        url: "wss://desk.example/media/telnyx/chan_1",
        auth_token: &token,
        parameters: &[("token", "once")],
    };

    client.answer(&command("v3:a-_b"), Some(&stream)).await.unwrap();
    client.answer(&command("v3:a-_b"), None).await.unwrap();
    client.streaming_start(&command("v3:a-_b"), &stream).await.unwrap();
    client.streaming_stop(&command("v3:a-_b")).await.unwrap();

    let seen = stub.seen();
    assert!(
        ["/v2/calls/v3:a-_b/actions/answer", "/v2/calls/v3%3Aa-_b/actions/answer"]
            .contains(&seen[0].path.as_str())
    );
    let body = seen[0].json();
    assert_eq!(body["stream_bidirectional_mode"], "rtp");
    assert_eq!(
        (body["stream_codec"].as_str(), body["stream_bidirectional_codec"].as_str()),
        (Some("PCMU"), Some("PCMU"))
    );
    assert_eq!(body["stream_auth_token"], "once");
    assert_eq!(body["custom_parameters"], json!([{ "name": "token", "value": "once" }]));
    assert_eq!(
        (body["command_id"].as_str(), body["client_state"].as_str()),
        (Some("cmd-1"), Some("dm9pY2VtYWls"))
    );
    assert!(seen[1].json()["stream_url"].is_null());
    assert!(seen[2].path.ends_with("/actions/streaming_start"));
    assert!(seen[3].path.ends_with("/actions/streaming_stop"));
}

#[tokio::test]
async fn a_call_at_telnyx_is_told_what_to_do() {
    let stub = Stub::telnyx([]).await;
    let client = telnyx(&stub, "KEY0123");
    let at = command("v3:call");

    let to =
        telnyx::Transfer { to: "+14155550100", from: None, timeout: 2, leg_state: "leg:v3:call" };
    client.transfer(&at, &to).await.unwrap();
    client.speak(&at, "Hello", "en-GB").await.unwrap();
    client.record_start(&at, 120).await.unwrap();
    client.reject(&at, telnyx::Reject::Busy).await.unwrap();
    client.hang_up(&at).await.unwrap();

    let bodies: Vec<_> = stub.seen().iter().map(Seen::json).collect();
    assert_eq!(
        (bodies[0]["to"].as_str(), bodies[0]["timeout_secs"].as_u64()),
        (Some("+14155550100"), Some(5))
    );
    assert!(bodies[0]["from"].is_null());
    assert_eq!(bodies[0]["target_leg_client_state"], "bGVnOnYzOmNhbGw=");
    assert_eq!(bodies[1]["payload"], "Hello");
    assert_eq!(
        (bodies[2]["format"].as_str(), bodies[2]["max_length"].as_u64()),
        (Some("mp3"), Some(120))
    );
    assert_eq!(bodies[3]["cause"], "USER_BUSY");
}

#[tokio::test]
async fn a_call_at_telnyx_that_is_over_can_be_ended_and_nothing_else() {
    let stub = Stub::telnyx([]).await;
    let client = telnyx(&stub, "KEY0123");

    client.hang_up(&command("v3:over")).await.unwrap();
    client.reject(&command("v3:over"), telnyx::Reject::Rejected).await.unwrap();
    let error = client.answer(&command("v3:over"), None).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (Kind::Refused, "HTTP 422 90018"));
    assert!(error.is_call_over());
    for odd in ["", "..", &"x".repeat(201)] {
        assert_eq!(client.hang_up(&command(odd)).await.unwrap_err().kind, Kind::Refused);
    }
    client.hang_up(&command("v3:a/../../phone_numbers?x#y")).await.unwrap();
    let last = stub.seen().pop().unwrap();
    assert!(last.path.starts_with("/v2/calls/v3") && last.path.ends_with("/actions/hangup"));
    assert!(last.path.contains("%2F") && last.query.is_empty());
}

#[tokio::test]
async fn a_recording_at_telnyx_is_fetched_only_from_the_public_internet() {
    let stub = Stub::telnyx([]).await;
    let client = telnyx(&stub, "KEY0123");
    for inside in
        [format!("{}/x.mp3", stub.base_url()), "http://169.254.169.254/".into(), "x".into()]
    {
        assert_eq!(client.recording(&inside, 100).await.unwrap_err().kind, Kind::Refused);
    }
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn a_recording_at_telnyx_is_deleted_once_or_twice() {
    let stub = Stub::telnyx([]).await;
    let client = telnyx(&stub, "KEY0123");

    client.delete_recording("rec-1").await.unwrap();
    client.delete_recording("rec-1").await.unwrap();

    let seen = stub.seen();
    assert_eq!(
        (&seen[0].method, seen[0].path.as_str()),
        (&reqwest::Method::DELETE, "/v2/recordings/rec-1")
    );
    assert_eq!(client.delete_recording("").await.unwrap_err().kind, Kind::Refused);
    let wrong = telnyx(&stub, "secret").delete_recording("rec-1").await.unwrap_err();
    assert_eq!(wrong.kind, Kind::Auth);
}

#[tokio::test]
async fn each_failure_of_telnyx_is_of_its_kind() {
    let said = |status, code: &str| {
        Answer::json(
            status,
            &json!({ "errors": [{ "code": code, "title": "secret", "detail": "+1415" }] }),
        )
    };
    let table = [
        (said(429, "10011"), Kind::Wait, "HTTP 429 10011"),
        (said(422, "10015"), Kind::Refused, "HTTP 422 10015"),
        (said(404, "10005"), Kind::Refused, "HTTP 404 10005"),
        (said(401, "10009"), Kind::Auth, "HTTP 401 10009"),
        (said(422, "call me at +1415"), Kind::Refused, "HTTP 422"),
        (Answer::text(502, "<html>secret</html>"), Kind::Retry, "HTTP 502"),
        (Answer::text(200, "{}"), Kind::Retry, "the answer is not the JSON it should be"),
    ];
    for (answer, kind, detail) in table {
        let stub = Stub::telnyx([answer]).await;
        let error = telnyx(&stub, "KEY0123").numbers().await.unwrap_err();
        assert_eq!((error.kind, error.detail.as_str()), (kind, detail));
        assert!(discreet(&error), "{error:?}");
    }
}
