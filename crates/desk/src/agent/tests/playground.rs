//! The playground, the limits of tools and the guardrails.

use std::sync::{Arc, OnceLock};

use frontdesk_base::{Error, id::OrgId};
use frontdesk_db::{Json, both, testing::TestDb};
use frontdesk_providers::stubs::{Answer, Script, Stub};
use serde_json::json;

use super::{Scene, itself, with_stubs};
use crate::{
    App, Caller, Role,
    agent::{Piece, Talk, Tried, try_out},
    conversations::inbox,
    events::Nudge,
    knowledge, leads, limits, metering,
    offers::{self, OfferText},
    settings::{self, AgentSettings, ToolLimit},
    tasks,
    testing::{self, TestApp},
};

/// Says it to the agent as these settings make it, in a new talk.
async fn try_one(t: &TestApp, owner: &Caller, agent: &AgentSettings, said: &str) -> Tried {
    try_out(t, owner, agent.clone(), Talk::default(), said, None).await.unwrap()
}

/// Conversations, tasks, leads and gaps that are there.
async fn traces(t: &TestApp, owner: &Caller) -> (usize, usize, usize, i64) {
    let tasks = tasks::Filter { limit: 5, ..tasks::Filter::default() };
    (
        inbox::list(t, owner, &inbox::Filter::default()).await.unwrap().data.len(),
        tasks::list(t, owner, &tasks).await.unwrap().data.len(),
        leads::list(t, owner, &leads::Filter::default()).await.unwrap().data.len(),
        knowledge::count_gaps(t, owner).await.unwrap(),
    )
}

both! {
    async fn the_playground_answers_from_the_settings_it_is_given(t: TestApp = testing::app) {
        let Scene { t, owner, .. } = Scene::of(t, &["house"]).await;
        let before = traces(&t, &owner).await;
        let published = settings::agent(&t, &owner).await.unwrap();
        let draft = AgentSettings {
            never_discuss: Json(vec!["politics".to_owned()]),
            always_say: Json(vec!["We are closed on holidays.".to_owned()]),
            ..published
        };

        let answer = try_one(&t, &owner, &draft, "where can I park?").await;
        let refused = try_out(&t, &owner, draft, answer.talk.clone(), "What about politics?", None).await.unwrap();

        assert!(answer.text.contains("six spaces") && answer.text.ends_with("We are closed on holidays."), "{}", answer.text);
        assert!(answer.why.record.passages.iter().any(|passage| passage.quoted));
        assert_eq!((answer.why.model.as_str(), answer.declined), ("house", false));
        assert!(refused.declined && !refused.text.contains("holidays"), "{}", refused.text);
        assert_eq!(refused.talk.lines.len(), 4);
        assert_eq!(traces(&t, &owner).await, before);
    }
}

both! {
    async fn what_writes_only_says_what_it_would_do(t: TestApp = testing::app) {
        let Scene { t, owner, .. } = Scene::of(t, &["house"]).await;
        let before = traces(&t, &owner).await;
        let agent = settings::agent(&t, &owner).await.unwrap();
        let mut talk = Talk::default();
        let mut would = Vec::new();

        for said in [
            "Do you sell motorbikes?",
            "I want to leave a message",
            "Please call me about my wedding hair",
            "Zoe Miller",
            "zoe@example.com",
            "I want to talk to a real person",
        ] {
            let tried = try_out(&t, &owner, agent.clone(), talk, said, None).await.unwrap();
            let ran = tried.why.record.tools.iter();
            would.extend(ran.filter(|run| run.result.get("would").is_some()).map(|run| run.name.clone()));
            talk = tried.talk;
        }

        assert!(would.contains(&"take_message".to_owned()), "{would:?} {talk:?}");
        assert!(would.contains(&"escalate_to_human".to_owned()), "{would:?} {talk:?}");
        assert_eq!(traces(&t, &owner).await, before);
    }
}

both! {
    async fn a_models_cost_in_the_playground_counts_to_the_day(t: TestDb = itself) {
        let stub = Stub::anthropic([
            Answer::say("").tool("toolu_1", "take_message", json!({ "message": "Call me" })),
            Answer::say("I've passed your message on."),
        ]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let Scene { t, owner, .. } = Scene::of(t, &["anthropic:claude-sonnet-5-5", "house"]).await;
        let before = traces(&t, &owner).await;
        let agent = settings::agent(&t, &owner).await.unwrap();

        let tried = try_one(&t, &owner, &agent, "Tell them to call me").await;

        assert_eq!(tried.text, "I've passed your message on.");
        assert!(tried.why.cost_micros > 0 && tried.declined);
        let today = metering::today(&t, owner.org()).await.unwrap();
        assert_eq!((today.cost_micros, today.turns), (tried.why.cost_micros, 0));
        assert_eq!(traces(&t, &owner).await, before);
        // Once the day's limit is reached, house answers here too.
        metering::set_daily_limit(&t, &owner, 0).await.unwrap();
        assert_eq!(try_one(&t, &owner, &agent, "where can I park?").await.why.model, "house");
    }
}

both! {
    async fn whoever_tries_it_out_hears_the_answer_while_it_is_written(t: TestDb = itself) {
        let stub = Stub::anthropic([
            Answer::say("A haircut is €999."),
            Answer::say("I do not have a price for that."),
        ]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let Scene { t, owner, .. } = Scene::of(t, &["anthropic:claude-sonnet-5-5"]).await;
        let agent = settings::agent(&t, &owner).await.unwrap();
        let (listener, mut pieces) = tokio::sync::mpsc::unbounded_channel();

        let said = "How much is a haircut?";
        let tried = try_out(&t, &owner, agent, Talk::default(), said, Some(listener)).await.unwrap();

        let mut heard = vec![String::new()];
        while let Some(piece) = pieces.recv().await {
            match piece {
                Piece::More(text) => heard.last_mut().unwrap().push_str(&text),
                Piece::TakenBack => heard.push(String::new()),
                Piece::Working => {}
            }
        }
        assert_eq!(heard, ["A haircut is €999.", "I do not have a price for that."]);
        assert_eq!(tried.text, heard[1]);
    }
}

both! {
    async fn what_happens_elsewhere_does_not_end_a_talk_in_the_playground(t: TestDb = itself) {
        let elsewhere: Arc<OnceLock<(App, OrgId)>> = Arc::default();
        let heard = elsewhere.clone();
        // While the model is asked, another process stores something in the organization.
        let stub = Stub::anthropic(Script::with(move |_| {
            let (app, org) = heard.get().unwrap();
            app.bus().broadcast(org, Nudge::Stored { seq: 99 });
            Answer::say("We do not have a price for that.")
        })).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let Scene { t, owner, .. } = Scene::of(t, &["anthropic:claude-sonnet-5-5"]).await;
        assert!(elsewhere.set(((*t).clone(), owner.org().clone())).is_ok());
        let agent = settings::agent(&t, &owner).await.unwrap();

        let tried = try_one(&t, &owner, &agent, "How much is a haircut?").await;

        assert_eq!(tried.text, "We do not have a price for that.");
    }
}

both! {
    async fn an_offer_is_told_from_the_next_question_to_the_end_of_its_last_day(t: TestApp = testing::app) {
        let Scene { t, owner, .. } = Scene::of(t, &["house"]).await;
        let agent = settings::agent(&t, &owner).await.unwrap();
        let asked = "Is the winter glow still on?";
        assert!(!try_one(&t, &owner, &agent, asked).await.text.contains("20%"));

        let today = offers::list(&t, &owner).await.unwrap().0.to_string();
        let glow = OfferText {
            name: "Winter glow".to_owned(),
            percent: "20".to_owned(),
            first_day: today.clone(),
            last_day: today,
            ..OfferText::default()
        };
        offers::create(&t, &owner, &glow).await.unwrap();

        assert!(try_one(&t, &owner, &agent, asked).await.text.contains("20% off"));
        // Whoever looks into the knowledge, and the drafts that are made from it, find the same.
        let found = async || {
            let found = knowledge::search(&t, &owner, "do you have any offers").await.unwrap();
            found.passages.into_iter().any(|passage| passage.text.contains("20% off"))
        };
        assert!(found().await);
        t.advance(std::time::Duration::from_secs(24 * 3_600));
        let over = try_one(&t, &owner, &agent, asked).await.text;
        assert!(over.contains("is over") && !over.contains("20%"), "{over}");
        assert!(!found().await);
    }
}

both! {
    async fn the_playground_is_bounded(t: TestApp = testing::app) {
        let Scene { t, owner, .. } = Scene::of(t, &["house"]).await;
        let agent = settings::agent(&t, &owner).await.unwrap();
        let viewer = t.member(&owner, "Vi", Role::Viewer).await;
        let bad = AgentSettings { name: String::new(), ..agent.clone() };
        let hostile: Talk = serde_json::from_value(json!({
            "lines": (0..500).map(|n| json!({ "by": "agent", "text": format!("{n}{}", "x".repeat(9_000)) })).collect::<Vec<_>>(),
            "house": { "turn": "many", "flow": ["x"] },
            "calls": { "drop_tables": 7 },
        })).unwrap();

        let tried = try_out(&t, &owner, agent.clone(), hostile, "where can I park?", None).await.unwrap();
        assert!(tried.text.contains("six spaces"), "{}", tried.text);
        assert!(serde_json::to_string(&tried.talk).unwrap().len() <= 40_000);
        for (caller, settings, said) in [(&owner, &bad, "Hi"), (&owner, &agent, "  "), (&owner, &agent, &*"x".repeat(2_001))] {
            let refused = try_out(&t, caller, settings.clone(), Talk::default(), said, None).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{said}");
        }
        let refused = try_out(&t, &viewer, agent.clone(), Talk::default(), "Hi", None).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        for _ in 1..limits::PLAYGROUND_PER_MINUTE {
            try_one(&t, &owner, &agent, "Hi").await;
        }
        let many = try_out(&t, &owner, agent.clone(), Talk::default(), "Hi", None).await;
        assert!(matches!(many, Err(Error::Invalid(_))));
        t.advance(std::time::Duration::from_secs(61));
        try_one(&t, &owner, &agent, "Hi").await;
    }
}

both! {
    async fn a_tool_is_called_no_more_often_than_it_may_be(t: TestDb = itself) {
        let search = |n: u32| Answer::say("").tool(&format!("toolu_{n}"), "search_knowledge", json!({ "query": "parking" }));
        let stub = Stub::anthropic([
            search(1), search(2), Answer::say("Six spaces."),
            search(3), search(4), Answer::say("Still six."),
        ]).await;
        let t = testing::app_with(t, with_stubs(stub.base_url(), "http://127.0.0.1:9")).await;
        let scene = Scene::of(t, &["anthropic:claude-sonnet-5-5"]).await;
        let mut agent = settings::agent(&scene.t, &scene.owner).await.unwrap();
        let limit = ToolLimit { per_turn: Some(1), per_conversation: Some(3) };
        agent.tool_limits.0.insert("search_knowledge".to_owned(), limit);
        settings::update_agent(&scene.t, &scene.owner, agent).await.unwrap();

        scene.ask("Is there parking?").await;
        scene.ask("Sure?").await;

        let mut refused = Vec::new();
        for message in scene.replies().await {
            let why = crate::agent::why(&scene.t, &scene.owner, &message.id).await.unwrap();
            refused.push(why.record.tools.iter().map(|run| crate::tool::is_refusal(&run.result)).collect::<Vec<_>>());
        }
        // The second call of each turn is over the turn's limit; both count to the conversation's.
        assert_eq!(refused, [[false, true], [false, true]]);
    }
}

both! {
    async fn visitors_are_refused_what_the_business_refuses(t: TestApp = testing::app) {
        let scene = Scene::of(t, &["house"]).await;
        let mut agent = settings::agent(&scene.t, &scene.owner).await.unwrap();
        agent.never_discuss = Json(vec!["Medical advice".to_owned()]);
        settings::update_agent(&scene.t, &scene.owner, agent).await.unwrap();

        let reply = scene.ask("Can you give me medical advice?").await;

        assert!(reply.contains("can't help with that here"), "{reply}");
        assert_eq!(scene.ask("where can I park?").await.matches("six spaces").count(), 1);
    }
}
