//! What no call is: ids of others, keys that are none, texts without end.

use bytes::Bytes;

use super::*;

both! {
    async fn what_is_of_another_is_not_there(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Other").await;
        let channel = channel(&t, owner.org()).await;
        let begun = live_call(&t, owner.org(), &channel, "CA1").await;
        let id = &begun.call.id;
        let org = other.org();
        let missing = |result: Result<(), Error>| assert!(matches!(result, Err(Error::NotFound(_))), "{result:?}");

        missing(begin(&t, org, ring(&channel, "CA1", phone(MARA))).await.map(|_| ()));
        missing(answered(&t, org, id).await.map(|_| ()));
        missing(heard(&t, org, id, NewLine { text: "x".to_owned(), ..NewLine::default() }).await.map(|_| ()));
        missing(said(&t, org, id, "x", true).await.map(|_| ()));
        missing(turn(&t, org, id, TurnTimes::default()).await);
        missing(keys(&t, org, id, "1").await);
        missing(end(&t, org, id, Ending::by(EndedBy::Caller)).await.map(|_| ()));
        missing(recording_began(&t, org, id).await);
        missing(get(&t, &other, id).await.map(|_| ()));
        missing(transcript(&t, &other, id).await.map(|_| ()));
        missing(delete_recording(&t, &other, id).await.map(|_| ()));
        assert!(!beat(&t, org, id).await.unwrap());

        // A message of another conversation is none of the call's.
        let mine = hear(&t, owner.org(), &begun, "Hello").await;
        missing(spoken(&t, owner.org(), id, &mine, (0, 1), Vec::new()).await);
        missing(cut(&t, owner.org(), id, &mine, "").await);
        let stranger = begin(&t, owner.org(), ring(&channel, "CA9", None)).await.unwrap();
        let theirs = said(&t, owner.org(), &stranger.call.id, "Good morning", true).await.unwrap();
        missing(spoken(&t, owner.org(), id, &theirs, (0, 1), Vec::new()).await);
        missing(cut(&t, owner.org(), id, &theirs, "").await);
    }
}

both! {
    async fn what_cannot_be_is_refused_or_bounded(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        for external in ["", "a b", "x\u{0}", "ü", &"x".repeat(201)] {
            let refused = begin(&t, org, ring(&channel, external, None)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{external:?}");
        }
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.call.id;
        for (pressed, kept) in [
            ("0123456789*#ABCD", "0123456789*#ABCD"),
            (" 12  \u{0}x٣\n3 ", "12 3"),
            ("<b>ü</b>", ""),
            (&"7".repeat(100_000), &"7".repeat(1_000)),
        ] {
            keys(&t, org, id, pressed).await.unwrap();
            assert_eq!(get(&t, &owner, id).await.unwrap().call.digits, kept, "{pressed:.20}");
        }
        for empty in ["", "  \n", "\u{200b}\u{7}"] {
            let line = NewLine { text: empty.to_owned(), ..NewLine::default() };
            let _ = heard(&t, org, id, line).await;
        }
        let line = NewLine {
            text: "na ".repeat(100_000),
            words: vec![WordTime("<script>".to_owned(), -1, i64::MAX); 10_000],
            start_ms: i64::MIN,
            end_ms: i64::MAX,
            confidence: Some(f32::NAN),
            id: Some("🦀".repeat(300)),
        };
        heard(&t, org, id, line).await.unwrap();
        let last = transcript(&t, &owner, id).await.unwrap().pop().unwrap();
        assert!(last.text.chars().count() <= crate::limits::MESSAGE_CHARS);
        assert_eq!((last.start_ms, last.confidence, last.words.len()), (0, None, 2_000));

        let wrong = |bytes: &'static [u8], kind: &str| Recording {
            bytes: Bytes::from_static(bytes),
            content_type: kind.to_owned(),
            from_ms: -1,
            millis: -1,
            peaks: Peaks::default(),
        };
        assert!(recording_ready(&t, org, id, wrong(b"", "audio/wav")).await.is_err());
        assert!(recording_ready(&t, org, id, wrong(b"<html>", "text/html")).await.is_err());
    }
}

both! {
    async fn the_number_of_a_card_is_not_kept_whoever_heard_it(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let call = live_call(&t, org, &channel, "CA1").await.call;
        let said = "My card is 4111 1111 1111 1111.";
        let words = said.split(' ').map(|word| WordTime(word.to_owned(), 0, 10)).collect();
        heard(&t, org, &call.id, NewLine { text: said.to_owned(), words, ..NewLine::default() }).await.unwrap();

        let lines = transcript(&t, &owner, &call.id).await.unwrap();

        assert_eq!(lines[0].text, "My card is [number removed].");
        assert!(lines[0].words.is_empty(), "nor in its words");

        // The rest of a number came in a later turn.
        let more = "Well, 4111 1111";
        let words = more.split(' ').map(|word| WordTime(word.to_owned(), 0, 10)).collect();
        heard(&t, org, &call.id, NewLine { text: more.to_owned(), words, id: Some("7".to_owned()), ..NewLine::default() }).await.unwrap();
        mask(&t, org, &call.id, "7", "Well, [number removed]").await.unwrap();
        mask(&t, org, &call.id, "8", "of what is not kept").await.unwrap();
        let lines = transcript(&t, &owner, &call.id).await.unwrap();
        assert_eq!(lines[1].text, "Well, [number removed]");
        assert!(lines[1].words.is_empty());
        let row = inbox::get(&t, &owner, &call.conversation_id).await.unwrap();
        assert_eq!(row.last_message_text, "Well, [number removed]");
    }
}
