//! Knowledge, by who asks.

use frontdesk_desk::{
    Role,
    knowledge::{self, FaqFilter, NewFaq},
};

use crate::world::{EVIL, World, encoded};

#[tokio::test]
async fn an_answer_is_written_found_changed_deleted_and_taken_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    world.get(&ann, "/app/knowledge").await.is(200).says("Teach it the first answer").is_safe();
    let refused = world
        .post(&ann, "/app/knowledge/new", "question=%3F%3F&answer=&alternatives=Kept")
        .await
        .is(422);
    refused.says("value=\"??\"").says("Kept</textarea>").says("f-answer-error");
    world.post(&ann, "/app/knowledge/new", "question=Is+there+parking%3F&answer=Behind+the+house.&alternatives=Where+can+I+park%3F%0A").await.is(303);
    let entry =
        knowledge::list(&world.app, &ann.caller, &FaqFilter { limit: 5, ..FaqFilter::default() })
            .await
            .unwrap()
            .data
            .remove(0);
    let at = format!("/app/knowledge/{}", entry.id);

    world
        .get(&ann, "/app/knowledge")
        .await
        .says("Is there parking?")
        .says("1 other way of asking")
        .says("data-live-on=\"knowledge.*");
    world.get(&ann, "/app/knowledge?q=house").await.says("Is there parking?");
    world.get(&ann, "/app/knowledge?q=zzz").await.says("Nothing found");
    world.get(&ann, &at).await.is(200).says("Where can I park?");
    world.get(&bob, &at).await.is(404);
    world.post(&bob, &at, "question=x&answer=y").await.is(404);
    world.post(&bob, &format!("{at}/delete"), "").await.is(404);
    world.post(&ann, &at, "question=Is+there+parking%3F&answer=In+the+yard.").await.is(303);

    let deleted = world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    assert!(deleted.header("set-cookie").contains("restore"), "{}", deleted.header("set-cookie"));
    world.get(&ann, &at).await.is(404);
    world.post(&bob, &format!("{at}/restore"), "").await.is(303);
    world.get(&ann, &at).await.is(404);
    world.post(&ann, &format!("{at}/restore"), "").await.is(303);
    world.get(&ann, &at).await.is(200).says("In the yard.");
}

#[tokio::test]
async fn a_viewer_looks_and_changes_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let new = NewFaq {
        question: EVIL.to_owned(),
        answer: EVIL.to_owned(),
        alternatives: vec![EVIL.to_owned() + "2"],
    };
    let entry = knowledge::create(&world.app, &ann.caller, new).await.unwrap();
    let at = format!("/app/knowledge/{}", entry.id);

    world.get(&vic, "/app/knowledge").await.is(200).is_safe().never_says("Add an answer");
    world
        .get(&vic, &at)
        .await
        .is(200)
        .is_safe()
        .says("<fieldset class=\"form\" disabled>")
        .never_says("Save the answer");
    for (path, form) in [
        ("/app/knowledge/new", "question=a&answer=b"),
        (&at, "question=a&answer=b"),
        (&format!("{at}/delete"), ""),
    ] {
        world.post(&vic, path, form).await.is(403);
    }
    world.get(&ann, &format!("/app/knowledge/ask?q={}", encoded(EVIL))).await.is(200).is_safe();
}

#[tokio::test]
async fn asking_shows_what_would_be_found() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let new = NewFaq {
        question: "Is there parking?".into(),
        answer: "Behind the **house**.".into(),
        ..NewFaq::default()
    };
    knowledge::create(&world.app, &ann.caller, new).await.unwrap();

    world.get(&ann, "/app/knowledge/ask").await.says("Ask as a customer would");
    world
        .get(&ann, "/app/knowledge/ask?q=is+there+any+parking")
        .await
        .says("It would answer")
        .says("<strong>house</strong>")
        .says(" ms");
    let unknown = world
        .get(&ann, "/app/knowledge/ask?q=do+you+repair+bicycles")
        .await
        .says("It does not know");
    unknown.says("/app/knowledge/new?question=do+you+repair+bicycles");
    world
        .get(&ann, "/app/knowledge/new?question=do+you+repair+bicycles")
        .await
        .says("value=\"do you repair bicycles\"");
}

#[tokio::test]
async fn whoever_saves_later_is_shown_what_was_stored_meanwhile() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let new = NewFaq {
        question: "Is there parking?".to_owned(),
        answer: "Behind the house.".to_owned(),
        ..NewFaq::default()
    };
    let entry = knowledge::create(&world.app, &ann.caller, new).await.unwrap();
    let at = format!("/app/knowledge/{}", entry.id);
    let opened = world.get(&ann, &at).await.field("base");
    let save = |answer: &str, base: &str| {
        format!("question=Is+there+parking%3F&answer={}&base={base}", encoded(answer))
    };

    world.post(&ann, &at, &save("In the yard.", &opened)).await.is(303);
    let stale = world.post(&ann, &at, &save("Across the street.", &opened)).await.is(409);
    let again = stale.field("base");
    stale
        .says("Somebody changed this while you were writing")
        .says("In the yard.")
        .says("Across the street.</textarea>")
        .is_safe();
    let now = async || knowledge::get(&world.app, &ann.caller, &entry.id).await.unwrap().answer;
    assert_eq!(now().await, "In the yard.");
    world.post(&ann, &at, &save("Across the street.", &again)).await.is(303);
    assert_eq!(now().await, "Across the street.");
}
