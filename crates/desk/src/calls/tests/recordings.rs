//! Recordings: sealed, listened to, deleted for good.

use bytes::Bytes;

use super::*;
use crate::{Role, audit, registry};

fn tone() -> Recording {
    Recording {
        bytes: Bytes::from_static(b"RIFF....WAVE a voice that nobody else may hear"),
        content_type: "audio/wav".to_owned(),
        from_ms: 0,
        millis: 12_000,
        peaks: Peaks { caller: vec![1; 5_000], agent: vec![2; 10] },
    }
}

/// Every file that is kept, as it lies there.
async fn kept(t: &TestApp, owner: &Caller) -> Vec<Bytes> {
    let mut conn = t.db().read(owner.org()).await.unwrap();
    let keys: Vec<(String,)> = conn
        .query("SELECT recording_key FROM calls WHERE org_id = $1 AND recording_key IS NOT NULL")
        .bind(owner.org())
        .all()
        .await
        .unwrap();
    let mut all = Vec::new();
    for (key,) in keys {
        if let Some(blob) = t.blobs().get(&key).await.unwrap() {
            all.push(blob.bytes(1 << 20).await.unwrap());
        }
    }
    all
}

async fn keys(t: &TestApp, owner: &Caller) -> Vec<String> {
    let mut conn = t.db().read(owner.org()).await.unwrap();
    let keys: Vec<(String,)> = conn
        .query("SELECT recording_key FROM calls WHERE org_id = $1 AND recording_key IS NOT NULL")
        .bind(owner.org())
        .all()
        .await
        .unwrap();
    keys.into_iter().map(|(key,)| key).collect()
}

both! {
    async fn a_recording_is_sealed_and_comes_back_as_it_was(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.call.id;
        assert!(matches!(open_recording(&t, &owner, id).await, Err(Error::NotFound(_))));
        recording_began(&t, org, id).await.unwrap();
        recording_ready(&t, org, id, tone()).await.unwrap();
        recording_ready(&t, org, id, tone()).await.unwrap();

        let (call, bytes) = open_recording(&t, &owner, id).await.unwrap();
        assert_eq!(bytes, tone().bytes);
        open_recording(&t, &owner, id).await.unwrap();
        let opened = || audit::count(&t, org, "call.recording_opened");
        assert_eq!(opened().await.unwrap(), 1, "part after part is one listening");
        t.advance(Duration::from_secs(3_601));
        open_recording(&t, &owner, id).await.unwrap();
        assert_eq!(opened().await.unwrap(), 2);
        let peaks = call.peaks.unwrap().0;
        assert_eq!((peaks.caller.len(), peaks.agent.len()), (1_000, 10));
        let lying = kept(&t, &owner).await;
        assert_eq!(lying.len(), 1);
        assert!(!lying[0].windows(5).any(|part| part == b"voice"));
        assert_eq!(names(&t, &owner).await.iter().filter(|name| *name == "call.recording_ready").count(), 1);
        let stranger = t.organization("Other").await;
        assert!(matches!(open_recording(&t, &stranger, id).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn a_deleted_recording_is_gone_and_does_not_come_back(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.call.id;
        recording_ready(&t, org, id, tone()).await.unwrap();
        let key = keys(&t, &owner).await.remove(0);
        let operator = t.caller(org, Role::Operator);
        assert!(matches!(delete_recording(&t, &operator, id).await, Err(Error::Forbidden(_))));

        let call = delete_recording(&t, &owner, id).await.unwrap();
        delete_recording(&t, &owner, id).await.unwrap();
        registry::runner(&t).run_due().await.unwrap();

        assert_eq!(call.recording_state, RecordingState::Deleted);
        assert!(call.peaks.is_none());
        assert!(t.blobs().get(&key).await.unwrap().is_none());
        let after = recording_ready(&t, org, id, tone()).await.unwrap();
        assert_eq!(after.recording_state, RecordingState::Deleted);
        assert!(keys(&t, &owner).await.is_empty());
        let log = audit::list(&t, &owner, None).await.unwrap();
        assert_eq!(log.iter().filter(|entry| entry.action == "call.recording_deleted").count(), 1);
    }
}

both! {
    async fn deleting_the_contact_or_the_conversation_deletes_calls_and_recordings(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        for (external, from) in [("CA1", MARA), ("CA2", "+4915187654321")] {
            let begun = begin(&t, org, ring(&channel, external, phone(from))).await.unwrap();
            answered(&t, org, &begun.call.id).await.unwrap();
            hear(&t, org, &begun, "Hello there").await;
            turn(&t, org, &begun.call.id, TurnTimes::default()).await.unwrap();
            recording_ready(&t, org, &begun.call.id, tone()).await.unwrap();
            let key = keys(&t, &owner).await.remove(0);
            if external == "CA1" {
                contacts::delete(&t, &owner, &begun.contact.id).await.unwrap();
            } else {
                member::delete(&t, &owner, &begun.conversation.id).await.unwrap();
            }
            registry::runner(&t).run_due().await.unwrap();
            assert!(t.blobs().get(&key).await.unwrap().is_none(), "{external}");
            assert!(matches!(recording_ready(&t, org, &begun.call.id, tone()).await, Err(Error::NotFound(_))));
        }
        for sql in [
            "SELECT COUNT(*) FROM calls WHERE org_id = $1",
            "SELECT COUNT(*) FROM call_lines WHERE org_id = $1",
            "SELECT COUNT(*) FROM call_turns WHERE org_id = $1",
        ] {
            assert_eq!(count(&t, org, sql).await, 0, "{sql}");
        }
    }
}
