//! What a member whispers to house in a call.

use frontdesk_db::both;

use super::{Scene, ahead::answer};
use crate::{
    calls::{self, Direction, NewCall},
    testing::{self, TestApp},
};

both! {
    async fn house_says_what_a_member_dictates_once_and_keeps_the_rest_to_itself(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        let (t, owner) = (&scene.t, &scene.owner);
        let call = NewCall {
            channel: scene.row().await.channel_id,
            provider: "browser".to_owned(),
            external_id: "c1".to_owned(),
            direction: Direction::Inbound,
            from: None,
            to: None,
            conversation: Some(scene.id.clone()),
        };
        let call = calls::begin(t, owner.org(), call).await.unwrap().call.id;
        calls::answered(t, owner.org(), &call).await.unwrap();
        for words in ["Tell them that the lift is broken today", "He never pays for parking", "Say: Mind the step!"] {
            calls::whisper(t, owner, &call, words).await.unwrap();
        }

        scene.write("Where can I park?").await;
        let (first, heard) = answer(&scene, None).await;
        scene.write("Do you have parking?").await;
        let (second, _) = answer(&scene, None).await;

        assert!(first.starts_with("The lift is broken today. Mind the step! ") && first.contains("six spaces"), "{first}");
        assert_eq!(heard, first);
        assert!(!second.contains("lift") && second.contains("six spaces"), "{second}");
        assert!(!first.contains("pays") && !second.contains("pays"));
    }
}
