//! Conversation types in the settings, and what was answered in the inbox.

use frontdesk_desk::{
    Role,
    intake::{self, types},
    registry,
};

use crate::world::{EVIL, World, encoded};

const PATH: &str = "/app/settings/conversation-types";

#[tokio::test]
async fn an_empty_page_teaches_and_an_example_is_one_click() {
    let world = World::new().await;
    let ann = world.owner("Practice").await;
    world
        .get(&ann, PATH)
        .await
        .says("Ask what you need to know")
        .says("New patient")
        .says("Quote request");

    world.post(&ann, &format!("{PATH}/examples"), "example=Emergency").await.is(303);
    world.post(&ann, &format!("{PATH}/examples"), "example=Emergency").await.is(303);
    world.post(&ann, &format!("{PATH}/examples"), "example=Nonsense").await.is(404);

    let all = types::list(&world.app, &ann.caller).await.unwrap();
    assert_eq!(all.len(), 1);
    world.get(&ann, PATH).await.says("A person is called").says("on");
    world
        .get(&ann, &format!("{PATH}/{}", all[0].id))
        .await
        .says("call the emergency services")
        .says("What has happened?");
}

#[tokio::test]
async fn a_type_is_written_with_its_questions_changed_and_deleted() {
    let world = World::new().await;
    let ann = world.owner("Practice").await;
    let bob = world.owner("Bike shop").await;
    let one = "name=Party&phrases=a+party%0D%0Abirthday+party&ending=task&urgency=high&enabled=on&\
        q_label=How+many+guests%3F&q_kind=number&q_options=&q_needed=yes&q_hint=&q_keeps=&q_key=";
    let two =
        "&q_label=Which+room%3F&q_kind=choice&q_options=Hall&q_needed=no&q_hint=&q_keeps=&q_key=";

    // A button changes the rows and saves nothing; what was typed stays.
    let more = world.post(&ann, PATH, &format!("{one}&change=add")).await.is(200);
    more.says("Question 2").says("value=\"How many guests?\"").says("birthday party");
    let refused = world.post(&ann, PATH, &format!("{one}{two}")).await.is(422);
    let refused = refused.says("at least two").says("f-questions[1].options");
    refused.says("Question 2, “Which room?”: These are at least two").says("How many guests?");
    // The focus goes with the question that moves.
    let moved = world.post(&ann, PATH, &format!("{one}{two}&change=up-1")).await.is(200);
    let focused = moved.body.split("autofocus").next().unwrap().rsplit("value=\"").next().unwrap();
    assert!(focused.starts_with("down-0\""), "{focused}");
    assert!(types::list(&world.app, &ann.caller).await.unwrap().is_empty());
    world.post(&ann, PATH, &format!("{one}{}", two.replace("Hall", "Hall%0AGarden"))).await.is(303);
    world.post(&ann, PATH, one).await.is(422).says("already");

    let made = types::list(&world.app, &ann.caller).await.unwrap().remove(0);
    assert_eq!(made.questions[1].options, ["Hall", "Garden"]);
    let at = |end: &str| format!("{PATH}/{}{end}", made.id);
    world.get(&ann, &at("")).await.says("Garden").says("guests");
    world.post(&ann, &at(""), &one.replace("enabled=on&", "")).await.is(303);
    world.get(&ann, PATH).await.says("off");
    for path in ["", "/delete", "/up", "/down"] {
        world.post(&bob, &at(path), one).await.is(404);
    }
    let viewer = world.member(&ann, "Vera", Role::Viewer).await;
    world.get(&viewer, &at("")).await.says("Changing it needs the role");
    world.post(&viewer, &at(""), one).await.is(403);
    world.post(&ann, &at("/delete"), "").await.is(303);
    assert!(types::list(&world.app, &ann.caller).await.unwrap().is_empty());
}

#[tokio::test]
async fn hostile_words_are_text_in_the_form_and_beside_the_conversation() {
    let world = World::new().await;
    let ann = world.owner("Practice").await;
    let evil = encoded(EVIL);
    let form = format!(
        "name={evil}&applies={evil}&phrases=party&say_first={evil}&ending={evil}&enabled=on&\
         q_label={evil}&q_kind={evil}&q_options={evil}&q_needed={evil}&q_hint={evil}&q_keeps={evil}&q_key=evil"
    );
    world.post(&ann, PATH, &format!("{form}&change=show")).await.is(200).is_safe();
    world.post(&ann, PATH, &format!("{form}&change={evil}")).await.is(200).is_safe();
    world.post(&ann, PATH, &form).await.is(303);
    world.get(&ann, PATH).await.is(200).is_safe();

    let (_, id) = world.wrote(&ann, "a party please").await;
    registry::runner(&world.app).run_due().await.unwrap();
    let intake = intake::of_conversation(&world.app, &ann.caller, &id).await.unwrap().remove(0);
    let answers = serde_json::json!({ "evil": EVIL });
    intake::correct(&world.app, &ann.caller, &intake.id, answers.as_object().unwrap())
        .await
        .unwrap();

    let path = format!("/app/inbox/{id}/intakes/{}", intake.id);
    world.get(&ann, &format!("/app/inbox/{id}")).await.is(200).is_safe();
    world.get(&ann, &path).await.is(200).is_safe();
    world.get(&ann, &format!("/app/contacts/{}", intake.contact_id)).await.is(200).is_safe();
}

#[tokio::test]
async fn a_member_corrects_an_answer_beside_its_conversation() {
    let world = World::new().await;
    let ann = world.owner("Practice").await;
    let bob = world.owner("Bike shop").await;
    world.post(&ann, &format!("{PATH}/examples"), "example=New+patient").await.is(303);
    let (_, id) = world.wrote(&ann, "Hello, I'm a new patient").await;
    let (_, other) = world.wrote(&ann, "Hi").await;
    registry::runner(&world.app).run_due().await.unwrap();
    let intake = intake::of_conversation(&world.app, &ann.caller, &id).await.unwrap().remove(0);
    let path = format!("/app/inbox/{id}/intakes/{}", intake.id);

    world
        .get(&ann, &format!("/app/inbox/{id}"))
        .await
        .says("New patient")
        .says("Date of birth")
        .says("to answer");
    world.get(&ann, &path).await.is(200).says("What is your date of birth?");
    // The list says what it is, and is narrowed to it.
    let list = world.get(&ann, "/app/inbox").await.says("row-kind").says("Every type");
    list.says(&format!("?of_type={}", intake.type_id)).says(&format!("row-{other}"));
    let only = world.get(&ann, &format!("/app/inbox?of_type={}", intake.type_id)).await;
    only.says(&format!("row-{id}"))
        .never_says(&format!("row-{other}"))
        .says("Without: New patient");
    let strange = world.get(&ann, &format!("/app/inbox?of_type={}", encoded(EVIL))).await.is(200);
    strange.says("Nothing found").says("Without: Another type").is_safe();
    let wrong =
        "key=name&answer=Zoe+Ng&key=date_of_birth&answer=2999-01-01&key=insurance&answer=Gold";
    let refused = world.post(&ann, &path, wrong).await.is(422);
    let refused = refused.says("value=\"Zoe Ng\"").says("f-date_of_birth-error");
    refused.says("Insurance: This is one of: Statutory");
    world
        .post(&ann, &path, &wrong.replace("2999", "1990").replace("Gold", "Private"))
        .await
        .is(303);

    world.get(&ann, &format!("/app/inbox/{id}")).await.says("1 January 1990").says("Zoe Ng");
    world.get(&ann, &format!("/app/inbox/{other}/intakes/{}", intake.id)).await.is(404);
    world.get(&bob, &path).await.is(404);
    world.post(&bob, &path, wrong).await.is(404);
    let viewer = world.member(&ann, "Vera", Role::Viewer).await;
    world.post(&viewer, &path, wrong).await.is(403);
}
