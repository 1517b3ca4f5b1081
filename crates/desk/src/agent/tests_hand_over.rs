//! What a member is told when a conversation becomes theirs, and what they say of an answer, on both
//! engines.

use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::{Answer, Stub};

use super::tests::{Scene, itself, with_stubs};
use crate::{
    Error, Role,
    conversations::{Author, Kind, contact, feedback, member},
    knowledge::{self, GapReason, GapState, NewFaq},
    testing::{self, TestApp},
};

async fn notes(scene: &Scene) -> Vec<String> {
    let thread = scene.thread().await;
    thread
        .into_iter()
        .filter(|message| message.kind == Kind::Note)
        .map(|message| message.text)
        .collect()
}

both! {
    async fn a_hand_over_is_summed_up_for_the_team_alone(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        scene.ask("Where can I park?").await;
        scene.ask("Do you sell motorbikes?").await;
        scene.ask("I want to talk to a real person").await;

        scene.runner.run_due().await.unwrap();

        let notes = notes(&scene).await;
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].contains("Where can I park? → ") && notes[0].contains("six spaces"), "{}", notes[0]);
        assert!(notes[0].contains("Open:\n- Do you sell motorbikes?"), "{}", notes[0]);
        assert!(!notes[0].contains("motorbikes? → "), "not knowing is no answer: {}", notes[0]);
        assert!(notes[0].contains("asked for a person") && !notes[0].contains("wrote last"), "{}", notes[0]);
        assert!(notes[0].contains("only in this conversation"), "{}", notes[0]);
        assert_eq!(scene.row().await.summary.as_ref(), Some(&notes[0]));
        let seen = contact::messages(&scene.t, &scene.visitor, &scene.id, None, 50).await.unwrap();
        assert!(seen.data.iter().all(|message| message.kind != Kind::Note));
        // Somebody comes: nothing was said since, so nothing is summed up again.
        member::take_over(&scene.t, &scene.owner, &scene.id).await.unwrap();
        member::hand_back(&scene.t, &scene.owner, &scene.id).await.unwrap();
        member::take_over(&scene.t, &scene.owner, &scene.id).await.unwrap();
        scene.runner.run_due().await.unwrap();
        assert_eq!(self::notes(&scene).await.len(), 1);
    }
}

both! {
    async fn a_model_sums_up_and_what_it_invents_is_not_kept(t: TestDb = itself) {
        let stub = Stub::anthropic([
            Answer::say("Wants to park near the salon; nothing was answered yet."),
            Answer::say("Wants to park for €12 and left +49 30 7654321."),
        ]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let scene = Scene::of(t, &["anthropic:claude-sonnet-5-5"]).await;
        scene.write("Where can I park?").await;
        member::take_over(&scene.t, &scene.owner, &scene.id).await.unwrap();
        scene.runner.run_due().await.unwrap();
        assert!(notes(&scene).await[0].starts_with("Wants to park near the salon"));

        member::hand_back(&scene.t, &scene.owner, &scene.id).await.unwrap();
        member::take_over(&scene.t, &scene.owner, &scene.id).await.unwrap();
        scene.write("And my bicycle?").await;
        member::hand_back(&scene.t, &scene.owner, &scene.id).await.unwrap();
        member::take_over(&scene.t, &scene.owner, &scene.id).await.unwrap();
        scene.runner.run_due().await.unwrap();

        let notes = notes(&scene).await;
        assert!(!notes[1].contains("€12") && notes[1].contains("my bicycle"), "{notes:?}");
    }
}

both! {
    async fn a_wrong_answer_becomes_a_gap_and_its_entry_is_corrected(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        scene.ask("Where can I park?").await;
        let answer = scene.replies().await.pop().unwrap();

        let marked = feedback::by_member(&scene.t, &scene.owner, &scene.id, &answer.id, true).await.unwrap();
        feedback::by_member(&scene.t, &scene.owner, &scene.id, &answer.id, true).await.unwrap();

        let gaps = knowledge::list_gaps(&scene.t, &scene.owner, 10).await.unwrap();
        assert_eq!((gaps.len(), gaps[0].asked, gaps[0].reason), (1, 1, GapReason::Wrong));
        assert_eq!(marked.gap_id.as_ref(), Some(&gaps[0].id));
        assert_eq!(gaps[0].message_id.as_ref(), Some(&answer.id));
        assert!(gaps[0].wrong_answer.as_ref().unwrap().contains("six spaces"));
        let used = gaps[0].used_source_id.clone().unwrap();
        let new = NewFaq { question: "Do you have parking?".to_owned(), alternatives: vec![], answer: "Yes, four spaces in the yard.".to_owned() };
        let entry = knowledge::correct_gap(&scene.t, &scene.owner, &gaps[0].id, new).await.unwrap();
        assert_eq!(entry.id, used);
        assert_eq!(entry.alternatives, ["Where can I park?"]);
        assert_eq!(knowledge::get_gap(&scene.t, &scene.owner, &gaps[0].id).await.unwrap().state, GapState::Answered);
        assert!(scene.ask("Where can I park?").await.contains("four spaces"));
    }
}

both! {
    async fn the_contact_says_that_an_answer_was_wrong_and_may_take_it_back(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        scene.ask("Where can I park?").await;
        let answer = scene.replies().await.pop().unwrap();
        let say = |helpful, comment| feedback::by_contact(&scene.t, &scene.visitor, &scene.id, &answer.id, helpful, comment);

        for _ in 0..3 {
            say(false, Some("There are four")).await.unwrap();
        }

        let gaps = knowledge::list_gaps(&scene.t, &scene.owner, 10).await.unwrap();
        assert_eq!((gaps.len(), gaps[0].asked), (1, 1));
        let seen = contact::messages(&scene.t, &scene.visitor, &scene.id, None, 50).await.unwrap();
        assert_eq!(seen.data.iter().find(|message| message.id == answer.id).unwrap().helpful, Some(false));
        say(true, None).await.unwrap();
        assert!(knowledge::list_gaps(&scene.t, &scene.owner, 10).await.unwrap().is_empty());
        assert!(say(false, Some(&"x".repeat(2_001))).await.is_err());
    }
}

both! {
    async fn only_answers_of_the_agent_in_ones_own_conversation_are_marked(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        scene.ask("Where can I park?").await;
        let answer = scene.replies().await.pop().unwrap();
        let question = scene.thread().await.into_iter().find(|message| message.author == Author::Contact).unwrap();
        let stranger = scene.t.visitor(&scene.owner).await;
        let other = scene.t.organization("Bike shop").await;
        let viewer = scene.t.caller(scene.owner.org(), Role::Viewer);

        let (app, id) = (&scene.t, &scene.id);
        assert!(matches!(feedback::by_contact(app, &stranger, id, &answer.id, false, None).await, Err(Error::NotFound(_))));
        assert!(matches!(feedback::by_contact(app, &scene.visitor, id, &question.id, false, None).await, Err(Error::NotFound(_))));
        assert!(matches!(feedback::by_member(app, &other, id, &answer.id, true).await, Err(Error::NotFound(_))));
        assert!(feedback::by_member(app, &viewer, id, &answer.id, true).await.is_err());
        let (begun, _) = contact::begin(app, &stranger).await.unwrap();
        assert!(matches!(feedback::by_contact(app, &stranger, &begun.id, &answer.id, false, None).await, Err(Error::NotFound(_))));
        assert!(knowledge::list_gaps(app, &scene.owner, 10).await.unwrap().is_empty());
    }
}
