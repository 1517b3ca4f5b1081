//! Knowledge on both engines.

use std::time::Duration;

use frontdesk_base::{
    Error,
    id::{ConversationId, SourceId},
};
use frontdesk_db::both;

use super::*;
use crate::{
    App, Caller, Role, events, knowledge_version, orgs,
    services::{self, BookingRules, ServiceText},
    testing::{self, TestApp},
};

fn new(question: &str, answer: &str) -> NewFaq {
    NewFaq { question: question.to_owned(), alternatives: Vec::new(), answer: answer.to_owned() }
}

async fn answer(t: &App, caller: &Caller, query: &str) -> Option<String> {
    let found = search(t, caller, query).await.unwrap();
    (found.band == "answer").then(|| found.passages[0].text.clone())
}

async fn note(t: &App, caller: &Caller, question: &str) -> Option<Gap> {
    let mut tx = t.db().begin(caller.org()).await.unwrap();
    let conversation = ConversationId::new(t.clock().now());
    let gap = note_gap_in(t, &mut tx, caller.org(), question, Some(&conversation)).await.unwrap();
    tx.commit().await.unwrap();
    gap
}

async fn names(t: &TestApp, caller: &Caller) -> Vec<String> {
    events::list(t, caller, 0, 100).await.unwrap().into_iter().map(|event| event.name).collect()
}

const PARKING: &str = "Do you have parking?";

both! {
    async fn what_changes_is_found_at_the_very_next_search(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        assert_eq!(answer(&t, &owner, PARKING).await, None);

        let entry = create(&t, &owner, new(PARKING, "Yes, behind the house.")).await.unwrap();
        assert_eq!(answer(&t, &owner, "is there any parking").await.as_deref(), Some("Yes, behind the house."));

        let other = NewFaq { alternatives: vec!["Are dogs welcome?".to_owned()], ..new(PARKING, "No, but the station is near.") };
        update(&t, &owner, &entry.id, other).await.unwrap();
        assert_eq!(answer(&t, &owner, "is there any parking").await.as_deref(), Some("No, but the station is near."));
        assert_eq!(answer(&t, &owner, "are dogs welcome").await.as_deref(), Some("No, but the station is near."));

        let deleted = delete(&t, &owner, &entry.id).await.unwrap();
        assert_eq!(answer(&t, &owner, PARKING).await, None);

        let back = restore(&t, &owner, deleted.clone()).await.unwrap();
        assert_eq!((&back.id, &back.alternatives), (&entry.id, &deleted.alternatives));
        assert_eq!(restore(&t, &owner, deleted).await.unwrap(), back);
        assert_eq!(answer(&t, &owner, "are dogs welcome").await.as_deref(), Some("No, but the station is near."));
        assert_eq!(
            names(&t, &owner).await,
            ["knowledge.source_ready", "knowledge.source_ready", "knowledge.source_deleted", "knowledge.source_ready"]
        );
    }
}

both! {
    async fn organizations_know_only_their_own(t: TestApp = testing::app) {
        let salon = t.organization("Salon").await;
        let garage = t.organization("Garage").await;
        let entry = create(&t, &salon, new(PARKING, "Yes, behind the salon.")).await.unwrap();
        assert_eq!(answer(&t, &garage, PARKING).await, None);
        create(&t, &garage, new(PARKING, "Yes, in the garage.")).await.unwrap();
        note(&t, &salon, "Do you have a swimming pool?").await;

        assert_eq!(answer(&t, &salon, PARKING).await.as_deref(), Some("Yes, behind the salon."));
        assert_eq!(answer(&t, &garage, PARKING).await.as_deref(), Some("Yes, in the garage."));
        assert!(matches!(get(&t, &garage, &entry.id).await, Err(Error::NotFound(_))));
        assert!(matches!(update(&t, &garage, &entry.id, new("x", "y")).await, Err(Error::NotFound(_))));
        assert!(matches!(delete(&t, &garage, &entry.id).await, Err(Error::NotFound(_))));
        assert_eq!(list(&t, &garage, &FaqFilter { limit: 50, ..FaqFilter::default() }).await.unwrap().data.len(), 1);
        assert!(list_gaps(&t, &garage, 50).await.unwrap().is_empty());
        // An entry that is restored belongs to whoever restores it.
        restore(&t, &garage, FaqEntry { question: "Is it ours?".to_owned(), ..entry.clone() }).await.unwrap();
        assert_eq!(get(&t, &salon, &entry.id).await.unwrap().question, PARKING);
    }
}

both! {
    async fn services_are_known_without_being_taught(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        assert_eq!(answer(&t, &owner, "how much is a balayage").await, None);
        let balayage = ServiceText {
            name: "Balayage".to_owned(),
            description: String::new(),
            duration_minutes: 90,
            price: "from 120".to_owned(),
            booking_rules: BookingRules::default(),
        };
        let service = services::create(&t, &owner, &balayage).await.unwrap();
        assert_eq!(answer(&t, &owner, "how much is a balayage").await.as_deref(), Some("Balayage takes 1 hour 30 minutes and costs from €120."));

        services::update(&t, &owner, &service.id, &ServiceText { price: "150".to_owned(), ..balayage }).await.unwrap();
        assert_eq!(answer(&t, &owner, "how much is a balayage").await.as_deref(), Some("Balayage takes 1 hour 30 minutes and costs €150."));

        services::delete(&t, &owner, &service.id).await.unwrap();
        assert_eq!(answer(&t, &owner, "how much is a balayage").await, None);
    }
}

both! {
    async fn the_profile_and_the_hours_are_known_without_being_taught(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        tx.query("UPDATE organizations SET address = $2, phone = '+4930123456', description = $3, hours = $4, checklist = '{\"hours\":true}' WHERE org_id = $1")
            .bind(owner.org())
            .bind("Hauptstr. 1\n10115 Berlin")
            .bind("We cut hair.")
            .bind(r#"{"mon":["09:00-13:00","15:00-19:00"]}"#)
            .execute()
            .await
            .unwrap();
        knowledge_version::bump_facts_in(&mut tx, owner.org()).await.unwrap();
        tx.commit().await.unwrap();

        for (query, part) in [
            ("what is your address", "Salon is at Hauptstr. 1, 10115 Berlin."),
            ("what's your phone number", "+4930123456"),
            ("when are you open", "Monday 09:00-13:00 and 15:00-19:00; Tuesday closed"),
            ("what does your business do", "We cut hair."),
        ] {
            let found = search(&t, &owner, query).await.unwrap();
            assert_eq!((found.band, found.passages.first().map(|passage| passage.kind)), ("answer", Some("profile")), "{query}");
            assert!(found.passages[0].text.contains(part), "{query}: {found:?}");
        }
    }
}

both! {
    async fn hours_that_nobody_entered_are_not_told(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        assert_ne!(search(&t, &owner, "when are you open").await.unwrap().band, "answer");

        // The same hours as an organization begins with, but somebody said so.
        let hours = orgs::HoursText::from(&orgs::Hours::nine_to_five());
        orgs::set_hours(&t, &owner, &hours).await.unwrap();

        let told = answer(&t, &owner, "when are you open").await.unwrap();
        assert!(told.contains("Monday 09:00-17:00"), "{told}");
    }
}

both! {
    async fn what_was_written_wins_over_what_follows_from_the_rows(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        tx.query("UPDATE organizations SET address = 'Hauptstr. 1, 10115 Berlin', hours = $2, checklist = '{\"hours\":true}' WHERE org_id = $1")
            .bind(owner.org())
            .bind(r#"{"mon":["09:00-13:00"]}"#)
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        create(&t, &owner, new("Where are you located exactly?", "Next to the station, behind the blue door.")).await.unwrap();
        create(&t, &owner, new("Is the shop open on Christmas?", "It is not.")).await.unwrap();

        for (query, text) in [
            ("where are you located?", "Next to the station, behind the blue door."),
            ("are you open on christmas", "It is not."),
        ] {
            assert_eq!(answer(&t, &owner, query).await.as_deref(), Some(text), "{query}");
        }
        let hours = answer(&t, &owner, "when are you open").await.unwrap();
        assert!(hours.contains("Monday 09:00-13:00"), "{hours}");
    }
}

both! {
    async fn many_entries_are_listed_searched_and_found(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        for n in 0..600 {
            t.advance(Duration::from_millis(1));
            create_in(&t, &mut tx, &owner, new(&format!("What about item number{n}?"), &format!("It is on shelf {n}."))).await.unwrap();
        }
        tx.commit().await.unwrap();

        assert_eq!(answer(&t, &owner, "what about item number77").await.as_deref(), Some("It is on shelf 77."));
        let filter = |search: &str, cursor| FaqFilter { search: Some(search.to_owned()), cursor, limit: 8 };
        let first = list(&t, &owner, &filter("NUMBER59", None)).await.unwrap();
        let second = list(&t, &owner, &filter("NUMBER59", first.next_cursor)).await.unwrap();
        assert_eq!((first.data.len(), second.data.len(), second.next_cursor), (8, 3, None));
        assert_eq!(first.data[0].question, "What about item number599?");
        let by_answer = list(&t, &owner, &filter("shelf 123", None)).await.unwrap();
        assert_eq!(by_answer.data.len(), 1);
    }
}

both! {
    async fn the_same_question_is_refused_by_the_name_of_the_other(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        create(&t, &owner, new(PARKING, "Yes.")).await.unwrap();
        let other = create(&t, &owner, new("Are you open?", "Yes.")).await.unwrap();

        for refused in [create(&t, &owner, new("do you have PARKING", "No.")).await, update(&t, &owner, &other.id, new("do you have PARKING", "No.")).await] {
            let Err(Error::Conflict(message)) = refused else { panic!("{refused:?}") };
            assert!(message.contains(PARKING), "{message}");
        }
        // An entry is not in its own way.
        update(&t, &owner, &other.id, new("are you OPEN", "No.")).await.unwrap();
        let one = || create(&t, &owner, new("Is it you?", "Yes."));
        let (a, b, c) = tokio::join!(one(), one(), one());
        assert_eq!([a, b, c].iter().filter(|made| made.is_ok()).count(), 1);
    }
}

both! {
    async fn operators_teach_and_viewers_do_not(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let operator = t.caller(owner.org(), Role::Operator);
        let viewer = t.caller(owner.org(), Role::Viewer);
        let entry = create(&t, &operator, new(PARKING, "Yes.")).await.unwrap();
        let gap = note(&t, &owner, "Do you have a swimming pool?").await.unwrap();

        assert!(create(&t, &viewer, new("x", "y")).await.is_err());
        assert!(update(&t, &viewer, &entry.id, new("x", "y")).await.is_err());
        assert!(delete(&t, &viewer, &entry.id).await.is_err());
        assert!(restore(&t, &viewer, entry.clone()).await.is_err());
        assert!(dismiss_gap(&t, &viewer, &gap.id).await.is_err());
        assert!(answer_gap(&t, &viewer, &gap.id, new("", "No.")).await.is_err());
        assert_eq!(get(&t, &viewer, &entry.id).await.unwrap(), entry);
        assert_eq!(answer(&t, &viewer, PARKING).await.as_deref(), Some("Yes."));
        assert_eq!(list_gaps(&t, &viewer, 10).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_gap_is_counted_answered_and_opened_again(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        note(&t, &owner, "Do you sell gift cards?").await.unwrap();
        let gap = note(&t, &owner, "Do you have a swimming pool?").await.unwrap();
        let again = note(&t, &owner, "swimming pools??").await.unwrap();
        assert_eq!((&again.id, again.asked, again.question.as_str()), (&gap.id, 2, "Do you have a swimming pool?"));
        assert_eq!(names(&t, &owner).await, ["knowledge.gap_found", "knowledge.gap_found"]);
        assert_eq!(list_gaps(&t, &owner, 10).await.unwrap()[0].id, gap.id);

        let entry = answer_gap(&t, &owner, &gap.id, new("Is there a pool?", "No, but the lake is near.")).await.unwrap();

        assert_eq!(entry.alternatives, ["Do you have a swimming pool?"]);
        assert_eq!(answer(&t, &owner, "do you have a swimming pool").await.as_deref(), Some("No, but the lake is near."));
        let closed = get_gap(&t, &owner, &gap.id).await.unwrap();
        assert_eq!((closed.state, closed.source_id), (GapState::Answered, Some(entry.id.clone())));
        assert_eq!(count_gaps(&t, &owner).await.unwrap(), 1);
        delete(&t, &owner, &entry.id).await.unwrap();
        assert_eq!(note(&t, &owner, "a swimming pool?").await.unwrap().state, GapState::Open);
    }
}

both! {
    async fn a_dismissed_gap_stays_off_the_list(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let gap = note(&t, &owner, "Do you have a swimming pool?").await.unwrap();

        dismiss_gap(&t, &owner, &gap.id).await.unwrap();
        let again = note(&t, &owner, "Do you have a swimming pool?").await.unwrap();

        assert_eq!((again.state, again.asked), (GapState::Dismissed, 2));
        assert!(list_gaps(&t, &owner, 10).await.unwrap().is_empty());
        let stranger = t.organization("Garage").await;
        assert!(matches!(dismiss_gap(&t, &stranger, &gap.id).await, Err(Error::NotFound(_))));
        assert!(matches!(answer_gap(&t, &stranger, &gap.id, new("", "No.")).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn hostile_text_is_only_text(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        create(&t, &owner, new("What does '); DROP TABLE passages; -- mean?", "Nothing <script>here</script>.")).await.unwrap();
        let long = "word ".repeat(100_000);
        for query in ["", " ", "\u{0}", "'; --", "%", "_", "\\", "\"", "🙂", "\u{202e}", long.as_str(), "((((", "null"] {
            search(&t, &owner, query).await.unwrap();
            let filter = FaqFilter { search: Some(query.to_owned()), cursor: None, limit: -5 };
            list(&t, &owner, &filter).await.unwrap();
            note(&t, &owner, query).await;
        }
        assert_eq!(note(&t, &owner, "?!").await.map(|gap| gap.question), None);
        let gone = FaqEntry { id: SourceId::new(testing::NOW), question: "?".to_owned(), ..entry(&t, &owner).await };
        assert!(restore(&t, &owner, gone).await.is_err());
        assert!(create(&t, &owner, new("Long?", &"x".repeat(20_001))).await.is_err());
        assert!(list(&t, &owner, &FaqFilter { cursor: Some("x'".to_owned()), ..FaqFilter::default() }).await.is_err());
    }
}

async fn entry(t: &App, caller: &Caller) -> FaqEntry {
    list(t, caller, &FaqFilter { limit: 1, ..FaqFilter::default() }).await.unwrap().data.remove(0)
}

both! {
    async fn searches_at_once_and_a_second_node_see_the_same(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        create(&t, &owner, new(PARKING, "Yes.")).await.unwrap();
        let other_node = Indexes::default();

        let (a, b, c) = tokio::join!(answer(&t, &owner, PARKING), answer(&t, &owner, PARKING), answer(&t, &owner, PARKING));
        assert_eq!([a.as_deref(), b.as_deref(), c.as_deref()], [Some("Yes."); 3]);
        let first = other_node.of(&t, owner.org()).await.unwrap();
        let kept = other_node.of(&t, owner.org()).await.unwrap();
        assert!(std::sync::Arc::ptr_eq(&first, &kept));

        create(&t, &owner, new("Are dogs welcome?", "They are.")).await.unwrap();
        let fresh = other_node.of(&t, owner.org()).await.unwrap();
        assert_eq!(fresh.passages().len(), first.passages().len() + 1);
    }
}

both! {
    async fn what_was_just_deleted_comes_back_by_its_id(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let entry = create(&t, &owner, new(PARKING, "Yes.")).await.unwrap();
        delete(&t, &owner, &entry.id).await.unwrap();

        assert!(matches!(undelete(&t, &stranger, &entry.id).await, Err(Error::Conflict(_))));
        assert!(matches!(undelete(&t, &t.caller(owner.org(), Role::Viewer), &entry.id).await, Err(Error::Forbidden(_))));
        assert_eq!(undelete(&t, &owner, &entry.id).await.unwrap().answer, "Yes.");
        assert_eq!(undelete(&t, &owner, &entry.id).await.unwrap().id, entry.id);

        delete(&t, &owner, &entry.id).await.unwrap();
        t.advance(Duration::from_secs(601));
        assert!(matches!(undelete(&t, &owner, &entry.id).await, Err(Error::Conflict(_))));
    }
}
