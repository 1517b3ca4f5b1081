//! Recordings: sealed, listened to, deleted for good.

use bytes::{Bytes, BytesMut};
use frontdesk_audio::{Law, wav};
use futures_util::TryStreamExt as _;

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

/// A recording from one byte up to another.
async fn read(sound: Sound, range: std::ops::Range<u64>) -> Bytes {
    let all = sound.read(range).try_fold(BytesMut::new(), |mut all, piece| async move {
        all.extend(piece);
        Ok(all)
    });
    all.await.unwrap().freeze()
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

        let (call, sound) = open_recording(&t, &owner, id).await.unwrap();
        assert_eq!(read(sound, 0..u64::MAX).await, tone().bytes);
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

/// So many seconds of a call on the telephone, of which the one side is at this code of mu-law.
fn seconds(count: usize, code: u8) -> Vec<u8> {
    [code, 0xff].repeat(8_000 * count)
}

async fn taping(t: &TestApp, org: &OrgId, id: &frontdesk_base::id::CallId) -> Taping {
    Taping::begin(t, org, id, Duration::from_millis(1_500), 8_000).await.unwrap().unwrap()
}

/// The keys of the files that are kept below a recording's.
async fn parts_of(t: &TestApp, key: &str) -> usize {
    let mut found = 0;
    while t.blobs().get(&crate::files::part(key, found)).await.unwrap().is_some() {
        found += 1;
    }
    found
}

both! {
    async fn a_long_recording_is_kept_in_parts_and_read_as_one_file(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.call.id;
        let mut tape = taping(&t, org, id).await;
        assert!(Taping::begin(&t, org, id, Duration::ZERO, 8_000).await.unwrap().is_none(), "one at a time");
        assert!(open_recording(&t, &owner, id).await.is_err(), "not before the call is over");
        let mut whole = Vec::new();
        for minute in 0..3 {
            let sound = seconds(60, 0x80 + minute);
            for second in sound.chunks(16_000) {
                tape.add(second).await;
            }
            whole.extend(sound);
        }
        let key = keys(&t, &owner).await.remove(0);
        assert_eq!(parts_of(&t, &key).await, 5, "a part each 33 seconds, kept while the call goes on");
        tape.finish().await.unwrap();
        assert_eq!(parts_of(&t, &key).await, 6);

        let (call, sound) = open_recording(&t, &owner, id).await.unwrap();
        let size = sound.size();
        assert_eq!(call.recording_bytes, Some(i64::try_from(size).unwrap()));
        assert_eq!((call.recording_ms, call.recording_from_ms), (Some(180_000), 1_500));
        let file = read(sound, 0..size).await;
        let wav = wav::Wav::read(&file).unwrap();
        assert_eq!((wav.format, wav.data), (wav::Format::call(8_000), &whole[..]));
        for range in [0..10, 50..70, 500_000..1_100_000, size - 3..size, 7..7] {
            let (_, sound) = open_recording(&t, &owner, id).await.unwrap();
            let part = read(sound, range.clone()).await;
            let own = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
            assert_eq!(part, file[own]);
        }
        let peaks = call.peaks.unwrap().0;
        assert_eq!(peaks.caller[0], u8::try_from(Law::Mu.sample(0x80).unsigned_abs() >> 7).unwrap());
        let first = t.blobs().get(&crate::files::part(&key, 0)).await.unwrap().unwrap();
        let lying = first.bytes(1 << 20).await.unwrap();
        assert!(!lying.windows(8).any(|part| part == &whole[..8]), "parts are sealed");

        delete_recording(&t, &owner, id).await.unwrap();
        registry::runner(&t).run_due().await.unwrap();
        assert_eq!(parts_of(&t, &key).await, 0);
    }
}

both! {
    async fn a_recording_that_is_deleted_while_it_is_made_is_gone(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.call.id;
        let mut tape = taping(&t, org, id).await;
        tape.add(&seconds(40, 0x80)).await;
        let key = keys(&t, &owner).await.remove(0);
        delete_recording(&t, &owner, id).await.unwrap();
        tape.add(&seconds(40, 0x80)).await;
        tape.add(&seconds(40, 0x80)).await;
        registry::runner(&t).run_due().await.unwrap();
        tape.finish().await.unwrap();

        assert_eq!(parts_of(&t, &key).await, 0);
        assert!(matches!(open_recording(&t, &owner, id).await, Err(Error::NotFound(_))));
        let call = get(&t, &owner, id).await.unwrap().call;
        assert_eq!(call.recording_state, RecordingState::Deleted);
    }
}

both! {
    async fn a_call_whose_process_died_has_its_recording_up_to_there(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let kept = live_call(&t, org, &channel, "CA1").await.call.id;
        let mut tape = taping(&t, org, &kept).await;
        tape.add(&seconds(40, 0x80)).await;
        tape.add(&seconds(5, 0x80)).await;
        drop(tape);
        let begun = begin(&t, org, ring(&channel, "CA2", phone("+4915187654321"))).await.unwrap();
        let short = begun.call.id;
        answered(&t, org, &short).await.unwrap();
        let mut tape = taping(&t, org, &short).await;
        tape.add(&seconds(5, 0x80)).await;
        drop(tape);

        t.advance(Duration::from_mins(3));
        registry::runner(&t).run_due().await.unwrap();

        let (call, sound) = open_recording(&t, &owner, &kept).await.unwrap();
        assert_eq!((call.status, call.recording_ms), (State::Ended, Some(40_000)));
        assert_eq!(read(sound, 0..u64::MAX).await.len(), 58 + 40 * 16_000);
        assert!(call.peaks.unwrap().0.caller.iter().any(|height| *height > 0));
        let call = get(&t, &owner, &short).await.unwrap().call;
        assert_eq!((call.status, call.recording_state), (State::Ended, RecordingState::None));
    }
}

both! {
    async fn the_recording_of_a_call_that_comes_back_goes_on(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let id = live_call(&t, org, &channel, "CA1").await.call.id;
        let mut tape = taping(&t, org, &id).await;
        tape.add(&seconds(10, 0x80)).await;
        tape.finish().await.unwrap();
        let put_through = Ending { outcome: Some(Outcome::Transferred), ..Ending::by(EndedBy::Agent) };
        end(&t, org, &id, put_through).await.unwrap();
        returned(&t, org, &id).await.unwrap().unwrap();
        answered(&t, org, &id).await.unwrap();

        let again = Taping::begin(&t, org, &id, Duration::from_millis(31_500), 8_000).await.unwrap();
        let mut tape = again.unwrap();
        tape.add(&seconds(5, 0x80)).await;
        tape.finish().await.unwrap();

        let (call, sound) = open_recording(&t, &owner, &id).await.unwrap();
        assert_eq!((call.recording_from_ms, call.recording_ms), (1_500, Some(35_000)));
        let expected = [seconds(10, 0x80), vec![0xff; 20 * 16_000], seconds(5, 0x80)].concat();
        let file = read(sound, 0..u64::MAX).await;
        assert!(wav::Wav::read(&file).unwrap().data == expected, "silent while it rang");
        let peaks = call.peaks.unwrap().0.caller;
        let loud = |at: usize| peaks[at * peaks.len() / 35] > 0;
        assert_eq!([loud(5), loud(20), loud(32)], [true, false, true]);
    }
}
