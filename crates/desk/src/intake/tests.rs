//! Conversation types and intakes on both engines.

mod after;

use frontdesk_base::Error;
use frontdesk_db::both;
use serde_json::{Map, Value, json};

use super::*;
use crate::{
    Caller, Role, Visitor, audit, contacts,
    conversations::contact,
    leads, tasks,
    testing::{self, TestApp},
};

fn given(answers: Value) -> Given {
    let Value::Object(answers) = answers else { panic!("answers are an object") };
    Given { answers, ..Given::default() }
}

fn fields(error: Error) -> Vec<String> {
    match error {
        Error::Invalid(fields) => fields.keys().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

struct Talk {
    owner: Caller,
    visitor: Visitor,
    id: frontdesk_base::id::ConversationId,
}

/// A practice with the three examples, and a conversation there.
async fn practice(t: &TestApp) -> Talk {
    let owner = t.organization("Practice").await;
    for one in examples::all() {
        types::create(t, &owner, &one).await.unwrap();
    }
    let visitor = t.visitor(&owner).await;
    let (conversation, _) = contact::begin(t, &visitor).await.unwrap();
    Talk { owner, visitor, id: conversation.id }
}

impl Talk {
    async fn start(&self, t: &TestApp, key: &str) -> Intake {
        let mut tx = t.db().begin(self.owner.org()).await.unwrap();
        let place = (&self.id, self.visitor.contact());
        let intake = start_in(t, &mut tx, self.owner.org(), place, key).await.unwrap();
        tx.commit().await.unwrap();
        intake
    }

    async fn answer(&self, t: &TestApp, given: Given) -> Taken {
        let mut tx = t.db().begin(self.owner.org()).await.unwrap();
        let taken = answer_in(t, &mut tx, self.owner.org(), &self.id, &given).await.unwrap();
        tx.commit().await.unwrap();
        taken
    }

    async fn done(&self, t: &TestApp) -> Taken {
        self.answer(t, Given { complete: true, desk_open: true, ..Given::default() }).await
    }

    async fn open_tasks(&self, t: &TestApp) -> Vec<tasks::Task> {
        let filter = tasks::Filter { limit: 10, ..tasks::Filter::default() };
        tasks::list(t, &self.owner, &filter).await.unwrap().data
    }
}

fn quote(name: &str) -> TypeText {
    TypeText {
        name: name.to_owned(),
        questions: vec![QuestionText::new("What for?", Kind::Text)],
        ..TypeText::default()
    }
}

#[test]
fn keys_are_made_of_the_words_that_tell() {
    for (words, key) in [
        ("What is your date of birth?", "date_of_birth"),
        ("Which insurance do you have?", "insurance"),
        ("How many guests?", "guests"),
        ("Have you been here before?", "been_here_before"),
        ("What is it?", "it"),
        ("What is your?", "what_is_your"),
        ("1st visit", "q_1st_visit"),
        ("東京", "q_"),
        ("New patient", "new_patient"),
    ] {
        assert_eq!(types::key_of(words), key, "{words}");
    }
}

both! {
    async fn types_are_kept_in_their_order_and_put_away_once_used(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let names = async || -> Vec<String> {
            types::list(&t, &talk.owner).await.unwrap().into_iter().map(|one| one.name).collect()
        };
        let all = types::list(&t, &talk.owner).await.unwrap();
        assert_eq!(names().await, ["New patient", "Emergency", "Quote request"]);
        assert_eq!(all[0].key, "new_patient");
        assert_eq!(all[0].questions[1].key, "date_of_birth");

        types::shift(&t, &talk.owner, &all[2].id, Step::Up).await.unwrap();
        types::shift(&t, &talk.owner, &all[0].id, Step::Up).await.unwrap();
        assert_eq!(names().await, ["New patient", "Quote request", "Emergency"]);

        talk.start(&t, "new_patient").await;
        assert_eq!(types::remove(&t, &talk.owner, &all[1].id).await.unwrap(), Removed::Deleted);
        assert_eq!(types::remove(&t, &talk.owner, &all[0].id).await.unwrap(), Removed::Archived);
        assert_eq!(names().await, ["Quote request"]);
        assert!(matches!(types::get(&t, &talk.owner, &all[0].id).await, Err(Error::NotFound(_))));
        // Its key and its name are free again, and what was begun is still there.
        types::create(&t, &talk.owner, &quote("New patient")).await.unwrap();
        assert_eq!(of_conversation(&t, &talk.owner, &talk.id).await.unwrap()[0].type_name, "New patient");
        assert_eq!(audit::count(&t, talk.owner.org(), "conversation_type.deleted").await.unwrap(), 2);
    }
}

both! {
    async fn what_may_not_stand_in_a_type_is_said_field_by_field(t: TestApp = testing::app) {
        let owner = t.organization("Practice").await;
        let bad = TypeText {
            name: " ".to_owned(),
            key: "Not A Key'; DROP TABLE intakes; --".to_owned(),
            applies: "x".repeat(301),
            phrases: vec!["x".repeat(81)],
            questions: vec![
                QuestionText { key: "a".to_owned(), ..QuestionText::new("\u{202e}", Kind::Text) },
                QuestionText { key: "a".to_owned(), options: vec!["one".to_owned()], ..QuestionText::new("b", Kind::Choice) },
                QuestionText::new("c", Kind::Number).filling(Fills::Email),
            ],
            ..TypeText::default()
        };

        let told = fields(types::create(&t, &owner, &bad).await.unwrap_err());

        for field in ["name", "key", "applies", "phrases", "questions[0].label", "questions[1].key", "questions[1].options", "questions[2].fills"] {
            assert!(told.iter().any(|one| one == field), "{field}: {told:?}");
        }
        let none = TypeText { questions: Vec::new(), ..quote("Empty") };
        assert_eq!(fields(types::create(&t, &owner, &none).await.unwrap_err()), ["questions"]);
        let many = TypeText { questions: vec![QuestionText::new("Well?", Kind::Text); 16], ..quote("Many") };
        assert_eq!(fields(types::create(&t, &owner, &many).await.unwrap_err()), ["questions"]);
        // Fifteen of the same words have fifteen keys.
        let same = TypeText { questions: vec![QuestionText::new("Well?", Kind::Text); 15], ..quote("Same") };
        let same = types::create(&t, &owner, &same).await.unwrap();
        assert_eq!((same.questions[0].key.as_str(), same.questions[14].key.as_str()), ("well", "well_15"));
        assert!(matches!(types::create(&t, &owner, &quote("SAME")).await, Err(Error::Conflict(_))));
        for nth in 1..crate::limits::CONVERSATION_TYPES {
            types::create(&t, &owner, &quote(&format!("Type {nth}"))).await.unwrap();
        }
        assert!(matches!(types::create(&t, &owner, &quote("One more")).await, Err(Error::Conflict(_))));
    }
}

both! {
    async fn types_are_the_owners_and_of_one_organization(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let intake = talk.start(&t, "new_patient").await;
        let id = types::list(&t, &talk.owner).await.unwrap()[0].id.clone();
        let operator = t.member(&talk.owner, "Otto", Role::Operator).await;
        let viewer = t.member(&talk.owner, "Vera", Role::Viewer).await;
        let stranger = t.organization("Other").await;

        assert!(matches!(types::create(&t, &operator, &quote("Q")).await, Err(Error::Forbidden(_))));
        assert!(matches!(types::update(&t, &operator, &id, &quote("Q")).await, Err(Error::Forbidden(_))));
        assert!(matches!(types::remove(&t, &operator, &id).await, Err(Error::Forbidden(_))));
        assert!(matches!(types::shift(&t, &operator, &id, Step::Down).await, Err(Error::Forbidden(_))));
        assert!(matches!(correct(&t, &viewer, &intake.id, &Map::new()).await, Err(Error::Forbidden(_))));
        assert!(types::list(&t, &stranger).await.unwrap().is_empty());
        assert!(matches!(types::get(&t, &stranger, &id).await, Err(Error::NotFound(_))));
        assert!(matches!(types::update(&t, &stranger, &id, &quote("Q")).await, Err(Error::NotFound(_))));
        assert!(matches!(types::remove(&t, &stranger, &id).await, Err(Error::NotFound(_))));
        assert!(matches!(get(&t, &stranger, &intake.id).await, Err(Error::NotFound(_))));
        assert!(matches!(correct(&t, &stranger, &intake.id, &Map::new()).await, Err(Error::NotFound(_))));
        assert!(of_conversation(&t, &stranger, &talk.id).await.unwrap().is_empty());
        assert!(of_contact(&t, &stranger, talk.visitor.contact()).await.unwrap().is_empty());
        let mut tx = t.db().begin(stranger.org()).await.unwrap();
        let place = (&talk.id, talk.visitor.contact());
        assert!(start_in(&t, &mut tx, stranger.org(), place, "new_patient").await.is_err());
        assert!(answer_in(&t, &mut tx, stranger.org(), &talk.id, &given(json!({ "name": "Eve" }))).await.is_err());
    }
}

both! {
    async fn a_wrong_answer_is_refused_and_loses_nothing(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let intake = talk.start(&t, "new_patient").await;
        assert_eq!(talk.start(&t, "new_patient").await.id, intake.id, "the same is begun once");

        let taken = talk.answer(&t, given(json!({
            "name": " Ann  Smith ", "date_of_birth": "tomorrow", "phone": "not a number", "insurance": "private", "evil": "x",
        }))).await;

        assert_eq!(taken.intake.answers.0, json!({ "name": "Ann Smith", "insurance": "Private" }).as_object().unwrap().clone());
        let wrong: Vec<&str> = taken.errors.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(wrong, ["date_of_birth", "evil", "phone"]);
        // What is missing or must not be skipped is no end.
        let taken = talk.answer(&t, Given { skip: vec!["phone".to_owned(), "reason".to_owned()], complete: true, ..Given::default() }).await;
        assert_eq!((taken.intake.state, taken.errors.len()), (State::Open, 1));
        assert_eq!(taken.intake.skipped.0, ["reason"]);
        let taken = talk.done(&t).await;
        assert_eq!((taken.intake.state, taken.errors[0].0.as_str()), (State::Open, "complete"));

        talk.answer(&t, given(json!({ "date_of_birth": "1990-05-03", "phone": "+49 171 2345678", "insurance": "NONE" }))).await;
        let taken = talk.done(&t).await;

        assert_eq!((taken.intake.state, taken.coming), (State::Complete, None));
        let task = talk.open_tasks(&t).await.remove(0);
        assert_eq!(task.title, "New patient: Ann Smith");
        assert!(task.body.contains("Date of birth: 3 May 1990") && task.body.contains("Insurance: None"), "{}", task.body);
        assert_eq!(taken.intake.task_id, Some(task.id));
        let known = contacts::get(&t, &talk.owner, talk.visitor.contact()).await.unwrap();
        assert_eq!((known.name.as_deref(), known.phone.as_deref()), (Some("Ann Smith"), Some("+491712345678")));
        // It is over: another one begins anew.
        assert_ne!(talk.start(&t, "new_patient").await.id, intake.id);
    }
}

both! {
    async fn what_is_known_of_a_contact_is_not_overwritten(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let known = contacts::ContactChange { name: Some("Zoe Ng".to_owned()), ..contacts::ContactChange::default() };
        contacts::update(&t, &talk.owner, talk.visitor.contact(), &known).await.unwrap();

        talk.start(&t, "quote_request").await;
        talk.answer(&t, given(json!({ "name": "Ann", "email": "ann@example.com", "wish": "A fence" }))).await;
        talk.answer(&t, Given { skip: vec!["needed_by".to_owned()], complete: true, ..Given::default() }).await;

        let contact = contacts::get(&t, &talk.owner, talk.visitor.contact()).await.unwrap();
        assert_eq!((contact.name.as_deref(), contact.email.as_deref()), (Some("Zoe Ng"), Some("ann@example.com")));
        let lead = leads::of_contact(&t, &talk.owner, talk.visitor.contact()).await.unwrap().remove(0);
        assert_eq!((lead.name.as_str(), lead.interest.as_str()), ("Ann", "Quote request"));
        assert!(lead.note.contains("Wish: A fence"), "{}", lead.note);
    }
}

both! {
    async fn one_that_hands_over_calls_a_person_or_makes_an_urgent_task(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let all = json!({ "what_happened": "A tooth broke", "name": "Ann", "phone": "+49 171 2345678" });
        talk.start(&t, "emergency").await;
        talk.answer(&t, given(all.clone())).await;

        assert_eq!(talk.done(&t).await.coming, Some(true));

        assert!(talk.open_tasks(&t).await.is_empty());
        talk.start(&t, "emergency").await;
        let night = Given { complete: true, desk_open: false, ..given(all) };
        assert_eq!(talk.answer(&t, night).await.coming, Some(false));
        let task = talk.open_tasks(&t).await.remove(0);
        assert_eq!((task.urgency, task.title.as_str()), (tasks::Urgency::High, "Emergency: Ann"));
    }
}

both! {
    async fn another_type_or_a_stop_abandons_what_is_open(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let first = talk.start(&t, "quote_request").await;
        let second = talk.start(&t, "emergency").await;
        assert_eq!(get(&t, &talk.owner, &first.id).await.unwrap().state, State::Abandoned);

        let stopped = talk.answer(&t, Given { stop: true, ..given(json!({ "name": "Ann" })) }).await;

        assert_eq!((stopped.intake.id, stopped.intake.state), (second.id, State::Abandoned));
        assert_eq!(stopped.intake.answers["name"], "Ann");
        let mut tx = t.db().begin(talk.owner.org()).await.unwrap();
        assert!(answer_in(&t, &mut tx, talk.owner.org(), &talk.id, &Given::default()).await.is_err());
    }
}

both! {
    async fn an_operator_corrects_an_answer_and_it_is_noted(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let intake = talk.start(&t, "new_patient").await;
        talk.answer(&t, given(json!({ "name": "An Smith", "insurance": "Private" }))).await;
        let operator = t.member(&talk.owner, "Otto", Role::Operator).await;
        let corrected = |answers: Value| answers.as_object().unwrap().clone();

        let told = correct(&t, &operator, &intake.id, &corrected(json!({ "name": "Ann", "date_of_birth": "soon", "x": 1 }))).await;
        assert_eq!(fields(told.unwrap_err()), ["date_of_birth", "x"]);
        assert_eq!(get(&t, &operator, &intake.id).await.unwrap().answers["name"], "An Smith");
        // What has to be answered is not taken away.
        let emptied = correct(&t, &operator, &intake.id, &corrected(json!({ "name": "Ann Smith", "insurance": "" }))).await;
        assert_eq!(fields(emptied.unwrap_err()), ["insurance"]);
        let fixed = correct(&t, &operator, &intake.id, &corrected(json!({ "name": "Ann Smith" }))).await.unwrap();
        correct(&t, &operator, &intake.id, &corrected(json!({ "name": "Ann Smith" }))).await.unwrap();

        assert_eq!(fixed.answers.0, corrected(json!({ "name": "Ann Smith", "insurance": "Private" })));
        assert_eq!(audit::count(&t, talk.owner.org(), "intake.corrected").await.unwrap(), 1);
        let entry = audit::list(&t, &talk.owner, None).await.unwrap().remove(0);
        assert_eq!((entry.action.as_str(), entry.detail.as_str()), ("intake.corrected", "name"));
    }
}

both! {
    async fn intakes_go_with_their_contact(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let intake = talk.start(&t, "new_patient").await;
        talk.answer(&t, given(json!({ "name": "Ann Smith" }))).await;
        let other = t.visitor(&talk.owner).await;

        let merge = contacts::merge(&t, &talk.owner, talk.visitor.contact(), other.contact()).await.unwrap();
        assert_eq!(of_contact(&t, &talk.owner, other.contact()).await.unwrap()[0].id, intake.id);
        // It goes on under the contact that is left.
        assert_eq!(talk.answer(&t, given(json!({ "insurance": "Private" }))).await.intake.answers.len(), 2);
        contacts::unmerge(&t, &talk.owner, &merge.id).await.unwrap();
        assert_eq!(of_contact(&t, &talk.owner, talk.visitor.contact()).await.unwrap().len(), 1);

        contacts::delete(&t, &talk.owner, talk.visitor.contact()).await.unwrap();
        assert!(matches!(get(&t, &talk.owner, &intake.id).await, Err(Error::NotFound("intake"))));
    }
}
