//! Calls, for programs.

use axum::body::Body;
use frontdesk_db::both;
use frontdesk_desk::{auth::api_keys::Scope, calls, channels};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::site::{Site, request, site};

const CALLS: &str = "/api/v1/calls";

/// A call in which something was said, with a recording.
async fn called(t: &Site, owner: &frontdesk_desk::Caller) -> String {
    let org = owner.org();
    let channel = channels::list(t, owner).await.unwrap().remove(0).id;
    let new = calls::NewCall {
        channel,
        provider: "twilio".to_owned(),
        external_id: "CA1".to_owned(),
        direction: calls::Direction::Inbound,
        from: frontdesk_base::Phone::parse("+4915112345678", None).ok(),
        to: None,
        conversation: None,
    };
    let id = calls::begin(t, org, new).await.unwrap().call.id;
    calls::answered(t, org, &id).await.unwrap();
    let line = calls::NewLine {
        text: "When are you open?".to_owned(),
        words: vec![calls::WordTime("When".to_owned(), 100, 300)],
        start_ms: 100,
        end_ms: 900,
        ..calls::NewLine::default()
    };
    calls::heard(t, org, &id, line).await.unwrap();
    let recording = calls::Recording {
        bytes: bytes::Bytes::from_static(b"RIFF0123456789"),
        content_type: "audio/wav".to_owned(),
        from_ms: 0,
        millis: 1_000,
        peaks: calls::Peaks::default(),
    };
    calls::recording_ready(t, org, &id, recording).await.unwrap();
    calls::end(t, org, &id, calls::Ending::by(calls::EndedBy::Caller)).await.unwrap();
    id.to_string()
}

both! {
    async fn a_program_reads_calls_and_their_words_and_an_admins_deletes_recordings(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let key = t.api_key(&salon.owner, Scope::Read).await;
        let id = called(&t, &salon.owner).await;
        let at = format!("{CALLS}/{id}");

        let list = t.get(&format!("{CALLS}?outcome=answered&from=2026-01-01T00:00:00Z&search=4915112"), &key).await.expect(200);
        assert_eq!(list["data"][0]["id"], json!(id));
        assert_eq!(list["data"][0]["contact_name"], "+49 1511 2345678");
        let none = t.get(&format!("{CALLS}?outcome=missed"), &key).await.expect(200);
        assert_eq!(none["data"], json!([]));
        for wrong in ["outcome=nonsense", "from=yesterday", "contact_id=1", "cursor=x"] {
            t.get(&format!("{CALLS}?{wrong}"), &key).await.expect(422);
        }
        let said = t.get(&format!("{at}/transcript"), &key).await.expect(200);
        assert_eq!(said["lines"][0]["words"][0], json!(["When", 100, 300]));

        let part = request("GET", &format!("{at}/recording"), &key).header("range", "bytes=4-6");
        let part = t.open(part.body(Body::empty()).unwrap()).await;
        assert_eq!((part.status().as_u16(), part.headers()["content-range"].to_str().unwrap()), (206, "bytes 4-6/14"));
        assert_eq!(part.into_body().collect().await.unwrap().to_bytes(), "012");
        let beyond = request("GET", &format!("{at}/recording"), &key).header("range", "bytes=99-");
        assert_eq!(t.open(beyond.body(Body::empty()).unwrap()).await.status().as_u16(), 416);

        t.ask("DELETE", &format!("{at}/recording"), &key, Value::Null).await.expect(403);
        let admin = t.api_key(&salon.owner, Scope::Admin).await;
        t.ask("DELETE", &format!("{at}/recording"), &admin, Value::Null).await.expect(204);
        t.get(&format!("{at}/recording"), &key).await.expect(404);
        let shown = t.get(&at, &key).await.expect(200);
        assert_eq!(shown["recording"]["state"], "deleted");
        t.get(&format!("{CALLS}/call_{:032}", 1), &key).await.expect(404);
    }
}
