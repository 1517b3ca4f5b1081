//! Conversation types in a conversation: asked by house, and by models that are not trusted.

use frontdesk_db::both;

use super::*;
use crate::{
    conversations::member,
    intake::{self, Intake, State, examples, types},
};

/// The salon with the three examples, open on weekdays from nine to five. It is Monday, 11:00.
async fn practice(t: TestApp, models: &[&str]) -> Scene {
    let scene = Scene::of(t, models).await;
    for one in examples::all() {
        types::create(&scene.t, &scene.owner, &one).await.unwrap();
    }
    scene
}

impl Scene {
    async fn intakes(&self) -> Vec<Intake> {
        intake::of_conversation(&self.t, &self.owner, &self.id).await.unwrap()
    }

    async fn tell(&self, turns: &[&str]) -> String {
        let mut transcript = String::new();
        for turn in turns {
            let answer = self.ask(turn).await;
            transcript.extend(["> ", turn, "\n", answer.as_str(), "\n"]);
        }
        transcript
    }

    async fn events(&self) -> Vec<String> {
        let all = crate::events::list(&self.t, &self.owner, 0, 500).await.unwrap();
        all.into_iter().map(|event| event.name).filter(|name| name.starts_with("intake.")).collect()
    }
}

both! {
    async fn house_takes_a_new_patient_down(t: TestApp = testing::app) {
        let scene = practice(t, &["house"]).await;
        let transcript = scene.tell(&["Hello, I'm a new patient", "Zoe Ng", "3 May 1990, zoe@example.com"]).await;

        let half = scene.intakes().await.remove(0);
        assert_eq!((half.state, half.answers["date_of_birth"].as_str()), (State::Open, Some("1990-05-03")), "{transcript}");
        let transcript = scene.tell(&["+49 171 2345678", "Do you have parking?", "statutory", "skip", "yes, that's right"]).await;

        let done = scene.intakes().await.remove(0);
        assert!(transcript.contains("six spaces") && transcript.contains("Date of birth: 3 May 1990"), "{transcript}");
        assert_eq!((done.state, done.skipped.0.as_slice()), (State::Complete, ["reason".to_owned()].as_slice()), "{transcript}");
        assert_eq!(done.answers["insurance"], "Statutory");
        let open = tasks::list(&scene.t, &scene.owner, &tasks::Filter { limit: 5, ..Default::default() }).await.unwrap().data;
        assert_eq!(open[0].title, "New patient: Zoe Ng");
        let events = scene.events().await;
        assert_eq!((events.first().unwrap().as_str(), events.last().unwrap().as_str()), ("intake.started", "intake.completed"));
    }
}

both! {
    async fn questions_of_a_conversation_that_was_over_are_not_gone_on_with(t: TestApp = testing::app) {
        let scene = practice(t, &["house"]).await;
        scene.tell(&["Hello, I'm a new patient", "Zoe Ng"]).await;
        let conversation = scene.intakes().await.remove(0).conversation_id;
        member::resolve(&scene.t, &scene.owner, &conversation).await.unwrap();
        scene.t.advance(Duration::from_secs(60));
        registry::runner(&scene.t).run_due().await.unwrap();

        let answer = scene.ask("Do you have parking?").await;

        assert!(answer.contains("six spaces") && !answer.contains("date of birth"), "{answer}");
        assert_eq!(scene.intakes().await[0].state, State::Abandoned);
    }
}

both! {
    async fn house_says_first_what_to_do_in_an_emergency_and_hands_over(t: TestApp = testing::app) {
        let scene = practice(t, &["house"]).await;
        let first = scene.ask("This is an emergency").await;
        assert!(first.find("emergency services").unwrap() < first.find("What has happened?").unwrap(), "{first}");

        scene.tell(&["A tooth broke", "Zoe Ng", "+49 171 2345678", "yes"]).await;

        assert_eq!(scene.row().await.status, Status::Escalated);
        assert_eq!(scene.intakes().await[0].state, State::Complete);
    }
}

both! {
    async fn out_of_hours_an_emergency_becomes_an_urgent_task(t: TestApp = testing::app) {
        let scene = practice(t, &["house"]).await;
        scene.t.advance(Duration::from_secs(5 * 24 * 3600 + 10 * 3600));

        let transcript = scene.tell(&["This is an emergency", "A tooth broke", "Zoe Ng", "+49 171 2345678", "yes"]).await;

        assert!(transcript.contains("nobody here") && transcript.contains("marked urgent"), "{transcript}");
        assert_eq!(scene.row().await.status, Status::Open);
        let open = tasks::list(&scene.t, &scene.owner, &tasks::Filter { limit: 5, ..Default::default() }).await.unwrap().data;
        assert_eq!((open.len(), open[0].urgency), (1, tasks::Urgency::High));
    }
}

both! {
    async fn without_types_nothing_is_different(t: TestDb = itself) {
        let stub = Stub::anthropic([Answer::say("").tool("toolu_1", "start_intake", json!({ "type": "new_patient" })), Answer::say("How can I help?")]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let scene = Scene::of(t, &["anthropic:claude-sonnet-5-5", "house"]).await;

        scene.ask("I'm a new patient").await;

        let first = stub.seen()[0].json().to_string();
        assert!(!first.contains("start_intake") && !first.contains("onversation type"), "{first}");
        assert!(stub.seen()[1].json().to_string().contains("There is no such tool"));
        assert!(scene.intakes().await.is_empty());
    }
}

both! {
    async fn a_model_is_told_of_the_types_and_held_to_their_questions(t: TestDb = itself) {
        let stub = Stub::anthropic([
            Answer::say("").tool("toolu_1", "start_intake", json!({ "type": "new_patient" })),
            Answer::say("What is your full name?"),
            Answer::say("").tool("toolu_2", "answer_intake", json!({ "answers": { "name": "Zoe Ng", "date_of_birth": "soon", "insurance": "Gold" }, "complete": true })),
            // It claims what did not happen, and is asked again.
            Answer::say("I've passed everything on to the team!"),
            Answer::say("What is your date of birth?"),
            Answer::say("").tool("toolu_3", "answer_intake", json!({ "answers": { "date_of_birth": "1990-05-03", "phone": "+49 171 2345678", "insurance": "private" }, "skip": ["reason"] })),
            Answer::say("Zoe Ng, born 3 May 1990, +49 171 2345678, private. Is that right?"),
            Answer::say("").tool("toolu_4", "answer_intake", json!({ "complete": true })),
            Answer::say("I've passed everything on to the team."),
        ]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let scene = practice(t, &["anthropic:claude-sonnet-5-5"]).await;

        assert_eq!(scene.ask("I'm a new patient").await, "What is your full name?");
        assert_eq!(scene.ask("Zoe Ng").await, "What is your date of birth?");
        let half = scene.intakes().await.remove(0);
        assert_eq!((half.state, half.answers.len()), (State::Open, 1), "{half:?}");
        assert!(scene.ask("3 May 1990, +49 171 2345678, private, no reason").await.contains("Is that right?"));
        assert_eq!(scene.ask("Yes").await, "I've passed everything on to the team.");

        assert_eq!(scene.intakes().await[0].state, State::Complete);
        let seen: Vec<String> = stub.seen().iter().map(|request| request.json().to_string()).collect();
        assert!(seen[0].contains("start_intake") && seen[0].contains("new_patient (New patient)"), "{}", seen[0]);
        // The answer told which ones were not kept; the next turn is told what is open.
        assert!(seen[3].contains("is one of: Statutory, Private, None"), "{}", seen[3]);
        assert!(seen[5].contains("answered: Name: Zoe Ng") && seen[5].contains("to ask: date_of_birth"), "{}", seen[5]);
    }
}

both! {
    async fn a_model_that_completes_a_hand_over_calls_a_person(t: TestDb = itself) {
        let all = json!({ "answers": { "what_happened": "A tooth broke", "name": "Zoe", "phone": "+49 171 2345678" }, "complete": true });
        let stub = Stub::anthropic([
            Answer::say("").tool("toolu_1", "start_intake", json!({ "type": "emergency" })),
            Answer::say("").tool("toolu_2", "answer_intake", all),
        ]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let scene = practice(t, &["anthropic:claude-sonnet-5-5"]).await;

        scene.ask("My tooth broke, I'm Zoe, +49 171 2345678").await;

        assert_eq!(scene.row().await.status, Status::Escalated);
        // The line that somebody is coming is the answer; nothing is added to it.
        assert!(scene.replies().await.is_empty());
    }
}

both! {
    async fn the_playground_asks_and_keeps_nothing(t: TestApp = testing::app) {
        let scene = practice(t, &["house"]).await;
        let agent = settings::agent(&scene.t, &scene.owner).await.unwrap();
        let mut talk = agent::Talk::default();
        let mut last = String::new();
        for said in ["I'm a new patient", "Zoe Ng", "3 May 1990", "+49 171 2345678", "private", "skip", "yes"] {
            let tried = agent::try_out(&scene.t, &scene.owner, agent.clone(), talk, said, None).await.unwrap();
            (talk, last) = (tried.talk, tried.text);
        }
        assert!(last.contains("passed all of that on"), "{last}");
        assert!(scene.intakes().await.is_empty());
        let open = tasks::list(&scene.t, &scene.owner, &tasks::Filter { limit: 5, ..Default::default() }).await.unwrap().data;
        assert!(open.is_empty());
    }
}
