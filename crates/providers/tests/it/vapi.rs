//! Vapi against its stub: what is asked, and what is made of each refusal.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    stubs::{Answer, Stub, VAPI_KEY},
    vapi::{Server, Vapi, VapiSettings},
};
use serde_json::json;

use super::{http, is_discreet};

fn vapi(stub: &Stub, key: &str) -> Vapi {
    let settings = VapiSettings { base_url: stub.base_url().to_owned(), api_key: Secret::new(key) };
    Vapi::new(http(), &settings).unwrap()
}

#[tokio::test]
async fn an_account_is_checked_and_its_numbers_and_assistants_are_listed() {
    let stub = Stub::vapi([]).await;
    let client = vapi(&stub, VAPI_KEY);

    client.check().await.unwrap();
    let numbers = client.numbers().await.unwrap();
    let assistants = client.assistants().await.unwrap();

    let shown: Vec<_> = numbers
        .iter()
        .map(|one| (one.number.as_str(), one.active, one.answered_by.is_empty()))
        .collect();
    assert_eq!(
        shown,
        [("+15005550010", true, true), ("+15005550011", true, false), ("", false, true)]
    );
    assert_eq!(
        (assistants[0].name.as_str(), assistants[0].model_provider.as_str()),
        ("Riley", "openai")
    );
    assert_eq!(
        (stub.seen()[0].path.as_str(), stub.seen()[0].query.as_str()),
        ("/phone-number", "limit=1")
    );
    assert_eq!(stub.seen()[1].query, "limit=1000");
}

#[tokio::test]
async fn a_number_is_answered_by_the_server_alone() {
    let stub = Stub::vapi([]).await;
    let client = vapi(&stub, VAPI_KEY);
    let number = client.numbers().await.unwrap().remove(1);
    let secret = Secret::new("s3cret");
    let server = Server { url: "https://desk.example/hooks/vapi/chn_1/server", secret: &secret };

    let wired = client.ask_server(&number, &server).await.unwrap();

    assert_eq!((wired.server_url.as_str(), wired.answered_by.as_str()), (server.url, ""));
    let seen = stub.seen().pop().unwrap();
    assert_eq!(seen.path, format!("/phone-number/{}", number.id));
    let asked = seen.json();
    assert_eq!(asked["provider"], "twilio");
    assert!(asked["assistantId"].is_null() && asked.get("assistantId").is_some());
    assert_eq!(asked["server"]["headers"]["Authorization"], "Bearer s3cret");
    let odd = frontdesk_providers::vapi::PhoneNumber { id: "../call".into(), ..number };
    assert_eq!(client.ask_server(&odd, &server).await.unwrap_err().kind, Kind::Refused);
}

#[tokio::test]
async fn an_assistant_is_changed() {
    let stub = Stub::vapi([]).await;
    let client = vapi(&stub, VAPI_KEY);
    let model = json!({ "provider": "custom-llm", "model": "frontdesk", "url": "https://desk.example/hooks/vapi/chn_1" });

    let other = client.assistants().await.unwrap().remove(0);
    let changed = client.change_assistant(&other.id, &json!({ "model": model })).await.unwrap();

    assert_eq!(
        (changed.name.as_str(), changed.model_provider.as_str(), changed.model_url.as_str()),
        ("Riley", "custom-llm", "https://desk.example/hooks/vapi/chn_1")
    );
}

#[tokio::test]
async fn a_call_is_deleted_once_or_twice() {
    let stub = Stub::vapi([]).await;
    let client = vapi(&stub, VAPI_KEY);
    let call = "9c11c0de-0000-4000-8000-000000000001";

    client.delete_call(call).await.unwrap();
    client.delete_call(call).await.unwrap();

    let seen = stub.seen();
    assert_eq!((seen.len(), seen[0].method.as_str()), (2, "DELETE"));
    assert_eq!(seen[0].path, format!("/call/{call}"));
    assert!(seen[0].body.is_empty());
    for odd in ["", "..", "../assistant/x", "a?b", &"x".repeat(101)] {
        assert_eq!(client.delete_call(odd).await.unwrap_err().kind, Kind::Refused, "{odd}");
    }
    assert_eq!(vapi(&stub, "wrong").delete_call(call).await.unwrap_err().kind, Kind::Auth);
    assert_eq!(stub.seen().len(), 3, "an identifier that is none is not asked for");
}

#[tokio::test]
async fn a_call_that_is_not_deleted_is_no_deleted_one() {
    let answers = [Answer::status(500), Answer::status(429), Answer::status(409)];
    let stub = Stub::vapi(answers).await;
    let client = vapi(&stub, VAPI_KEY);
    for kind in [Kind::Retry, Kind::Wait, Kind::Refused] {
        assert_eq!(client.delete_call("call-1").await.unwrap_err().kind, kind);
    }
}

#[tokio::test]
async fn addresses_that_vapi_names_lead_to_the_internet_or_nowhere() {
    let elsewhere = Stub::files([]).await;
    let stub = Stub::vapi([Answer::stream("RIFF....WAVE")]).await;
    let client = vapi(&stub, VAPI_KEY);

    let sound =
        client.recording(&format!("{}/rec.wav?sig=1", stub.base_url()), 1_000).await.unwrap();
    assert_eq!(&sound[..4], b"RIFF");
    let host = elsewhere.base_url().trim_start_matches("http://").to_owned();
    for url in [
        format!("{}/x", elsewhere.base_url()),
        format!("https://{host}/x"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://localhost/x".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://storage.vapi.ai/x".to_owned(),
        "x".to_owned(),
    ] {
        assert!(client.recording(&url, 1_000).await.is_err(), "{url}");
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn refusals_say_what_to_do_and_nothing_of_vapis_words() {
    let status =
        |status| Answer::json(status, &json!({ "message": "secret words about +14155550100" }));
    let stub = Stub::vapi([
        status(401),
        status(402),
        status(404),
        status(429).header("retry-after", "7"),
        status(500),
        Answer::json(200, &json!({ "not": "a list" })),
    ])
    .await;
    let client = vapi(&stub, VAPI_KEY);
    let kinds = [Kind::Auth, Kind::Auth, Kind::Refused, Kind::Wait, Kind::Retry];
    for kind in kinds {
        let error = client.numbers().await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(is_discreet(&error) && !format!("{error:?}").contains("secret"), "{error:?}");
        if kind == Kind::Wait {
            assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
        }
    }
    assert!(client.numbers().await.is_err(), "what is no list is none");
    assert_eq!(vapi(&stub, "wrong").check().await.unwrap_err().kind, Kind::Auth);
    let odd = VapiSettings { base_url: "ftp://x".into(), api_key: Secret::new("x") };
    assert!(Vapi::new(http(), &odd).is_err());
}
