//! The agent: its draft, the playground, versions, evaluation.

use frontdesk_desk::{
    Role,
    conversations::inbox,
    evaluation, jobs,
    knowledge::{self, NewFaq},
    registry, settings,
};

use crate::world::{EVIL, Somebody, World, encoded};

const PATH: &str = "/app/agent";
const ALL_TOOLS: &str = "tools=search_knowledge&tools=get_business_hours&tools=capture_lead&tools=take_message&tools=update_contact&tools=escalate_to_human&tools=resolve_conversation";

/// The form with this greeting, typed over this draft.
fn form(revision: &str, greeting: &str) -> String {
    format!(
        "revision={revision}&name=Nora&persona=Calm&greeting={}&languages=en%2C+de&models=house&models=&deadline_seconds=600&{ALL_TOOLS}",
        encoded(greeting)
    )
}

async fn revision(world: &World, who: &Somebody) -> String {
    settings::draft(&world.app, &who.caller).await.unwrap().revision
}

#[tokio::test]
async fn a_refused_form_gives_back_what_was_typed() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let form = format!(
        "revision=1&name={}&greeting=&languages=&models=gpt&deadline_seconds=5&never_discuss=Politics&tools=take_message&per_turn=&per_turn=&per_turn=&per_turn=99",
        encoded(EVIL)
    );

    let refused = world.post(&ann, PATH, &form).await.is(422).is_safe();

    refused
        .says("Politics")
        .says("value=\"gpt\"")
        .says("value=\"99\"")
        .says("switch the tool off to have none");
    world
        .post(&ann, PATH, "revision=1&name=Nora&greeting=Hi&languages=en&deadline_seconds=300")
        .await
        .is(422)
        .says("Leave at least one on");
    assert!(!settings::draft(&world.app, &ann.caller).await.unwrap().exists);
}

#[tokio::test]
async fn a_draft_is_saved_reviewed_published_and_taken_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let oli = world.member(&ann, "Oli Operator", Role::Operator).await;
    let first = revision(&world, &ann).await;

    world.post(&ann, PATH, &format!("{}&then=publish", form(&first, "Welcome!"))).await.is(303);
    world
        .post(&ann, PATH, &form(&first, "Late"))
        .await
        .is(409)
        .says("Somebody else changed")
        .says("Late");
    world.get(&ann, PATH).await.is(200).is_safe().says("Welcome!").says("Review and publish");
    world.get(&oli, PATH).await.is(200).says("<fieldset disabled>").never_says("Save draft");
    world
        .get(&ann, "/app/agent/publish")
        .await
        .is(200)
        .is_safe()
        .says("<ins>")
        .says("Publish version 2");
    let now = revision(&world, &ann).await;
    world.post(&oli, "/app/agent/publish", &format!("revision={now}")).await.is(403);
    world
        .post(&ann, "/app/agent/publish", "revision=old")
        .await
        .is(409)
        .says("Look at what would be published now");
    world
        .post(&ann, "/app/agent/publish", &format!("revision={now}&note={}", encoded(EVIL)))
        .await
        .is(303);

    let agent = settings::agent(&world.app, &ann.caller).await.unwrap();
    assert_eq!((agent.greeting.as_str(), agent.version), ("Welcome!", 2));
    world
        .get(&ann, "/app/agent/versions")
        .await
        .is(200)
        .is_safe()
        .says("Version 2")
        .says("Ann Owner")
        .says("Restore");
    world
        .get(&oli, "/app/agent/versions/2")
        .await
        .is(200)
        .is_safe()
        .says("From version 1 to version 2");
    world.get(&oli, "/app/agent/versions/2?with=nonsense").await.is(404);
    world.get(&oli, "/app/agent/versions/9").await.is(404);
    world.post(&oli, "/app/agent/versions/1/restore", "").await.is(403);
    world.post(&ann, "/app/agent/versions/1/restore", "").await.is(303);
    assert_eq!(settings::agent(&world.app, &ann.caller).await.unwrap().version, 3);
    world.get(&ann, "/app/agent/publish").await.is(200).says("Nothing to publish");
}

#[tokio::test]
async fn the_playground_tells_an_answer_while_it_is_written() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let faq = NewFaq {
        question: "Do you have parking?".to_owned(),
        alternatives: Vec::new(),
        answer: "Yes, six spaces in the yard behind the house, and more in the street.".to_owned(),
    };
    knowledge::create(&world.app, &ann.caller, faq).await.unwrap();

    let told = world.stream(&ann, "/app/agent/try", "say=where+can+I+park%3F").await.is(200);

    assert_eq!(told.header("content-type"), "text/event-stream");
    assert_eq!(told.header("cache-control"), "no-store");
    let events: Vec<&str> =
        told.body.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    let (last, pieces) = events.split_last().unwrap();
    assert!(*last == "done" && pieces.len() > 1, "{events:?}");
    assert!(pieces.iter().all(|event| *event == "piece"), "{events:?}");
    let data: Vec<&str> =
        told.body.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    let text: String = data[..data.len() - 1]
        .iter()
        .map(|piece| serde_json::from_str::<String>(piece).unwrap())
        .collect();
    assert!(text.contains("six spaces"), "{text}");
    let done: serde_json::Value = serde_json::from_str(data.last().unwrap()).unwrap();
    assert_eq!(done["status"], 200);
    let html = done["html"].as_str().unwrap();
    assert!(html.contains("six spaces") && html.contains("In all") && !html.contains("try-say"));
    let refused = world.stream(&ann, "/app/agent/try", "say=").await.is(200);
    assert!(refused.body.contains("422") && !refused.body.contains("event: piece"));
    let evil = world.stream(&ann, "/app/agent/try", &format!("say={}", encoded(EVIL))).await;
    assert!(!evil.body.contains("<script>alert"), "{}", evil.body);
}

#[tokio::test]
async fn the_playground_answers_from_what_stands_in_the_form() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let faq = NewFaq {
        question: "Do you have parking?".to_owned(),
        alternatives: Vec::new(),
        answer: "Yes, six spaces.".to_owned(),
    };
    knowledge::create(&world.app, &ann.caller, faq).await.unwrap();
    let typed = format!("{}&never_discuss=Politics", form("1", "Hello"));
    let say = |text: &str| format!("{typed}&say={}", encoded(text));

    world
        .post(&ann, "/app/agent/try", &say("where can I park?"))
        .await
        .is(200)
        .is_safe()
        .says("six spaces")
        .says("In all");
    world.post(&ann, "/app/agent/try", &say("politics?")).await.is(200).says("help with that here");
    // Without the form beside it, the saved draft answers, and that knows no such topic.
    world
        .post(&ann, "/app/agent/try", "say=politics%3F")
        .await
        .is(200)
        .never_says("help with that here");
    world.post(&ann, "/app/agent/try", &say(EVIL)).await.is(200).is_safe();
    world
        .post(&ann, "/app/agent/try", &format!("{}&talk={}", say("Hi"), encoded("{\"lines\":7}")))
        .await
        .is(200);
    world.post(&ann, "/app/agent/try", &say("")).await.is(422);
    world.post(&ann, "/app/agent/try", "reset=1").await.is(200);
    world.post(&vic, "/app/agent/try", "say=Hi").await.is(403);
    let rows = inbox::list(&world.app, &ann.caller, &inbox::Filter::default()).await.unwrap();
    assert!(rows.data.is_empty());
}

#[tokio::test]
async fn questions_are_kept_and_two_versions_compared() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let path = "/app/agent/evaluation";
    world.get(&ann, path).await.is(200).says("Try it on what people ask");
    world
        .post(&ann, path, "question=&expected=a,b&refuse=true")
        .await
        .is(422)
        .says("value=\"a,b\"");
    world.post(&ann, path, &format!("question={}", encoded(EVIL))).await.is(303);
    world.post(&ann, "/app/agent/evaluation/fill/nothing", "").await.is(404);
    world.get(&ann, path).await.is(200).is_safe();
    let first = revision(&world, &ann).await;
    world.post(&ann, PATH, &form(&first, "Welcome!")).await.is(303);
    world.post(&ann, "/app/agent/evaluation/compare", "before=x&after=draft").await.is(422);

    world.post(&ann, "/app/agent/evaluation/compare", "before=1&after=draft").await.is(303);
    let one = evaluation::comparisons(&world.app, &ann.caller).await.unwrap().remove(0);
    let at = format!("/app/agent/evaluation/comparisons/{}", one.id);
    world.get(&ann, &at).await.is(200).says("Both are answering");
    registry::runner(&world.app).run_due().await.unwrap();
    assert!(jobs::dead(&world.app, &ann.caller).await.unwrap().is_empty());

    world.get(&ann, &at).await.is(200).is_safe().says("0 of 1").says("Draft");
    world.get(&ann, path).await.is(200).says("Version 1 → Draft");
}
