//! Questions and comparisons, on both engines, with house.

use frontdesk_base::Error;
use frontdesk_db::{Json, both};

use super::*;
use crate::{
    knowledge::NewFaq,
    registry, settings, tasks,
    testing::{self, TestApp},
};

/// A salon that knows when it is open on Sundays and where to park.
async fn salon(t: &TestApp) -> Caller {
    let owner = t.organization("Salon Ana").await;
    for (question, answer) in [
        ("Do you have parking?", "Yes, there are 6 spaces behind the salon."),
        ("Do you take cards?", "Yes, every card."),
    ] {
        let faq = NewFaq {
            question: question.to_owned(),
            alternatives: Vec::new(),
            answer: answer.to_owned(),
        };
        knowledge::create(t, &owner, faq).await.unwrap();
    }
    owner
}

fn new(question: &str) -> NewQuestion {
    NewQuestion { question: question.to_owned(), ..NewQuestion::default() }
}

both! {
    async fn the_list_is_filled_from_what_was_taught_once(t: TestApp = testing::app) {
        let owner = salon(&t).await;

        assert_eq!(fill(&t, &owner, From::Faq).await.unwrap(), 2);
        assert_eq!(fill(&t, &owner, From::Faq).await.unwrap(), 0);

        let list = questions(&t, &owner).await.unwrap();
        let parking = list.iter().find(|one| one.question.contains("parking")).unwrap();
        assert_eq!(parking.expected.0, ["6"]);
        let again = add(&t, &owner, &new("do you have PARKING?")).await.unwrap_err();
        assert!(matches!(again, Error::Invalid(_)), "{again}");
    }
}

both! {
    async fn a_question_is_changed_and_taken_off_by_its_own_admins(t: TestApp = testing::app) {
        let owner = salon(&t).await;
        let other = t.organization("Bakery").await;
        let operator = t.member(&owner, "Op", Role::Operator).await;
        add(&t, &owner, &new("Is there wifi?")).await.unwrap();
        add(&t, &owner, &new("Are dogs welcome?")).await.unwrap();
        let id = questions(&t, &owner).await.unwrap()[0].id.clone();
        let refuse = NewQuestion { refuse: true, ..new("Is there wifi here?") };

        update(&t, &owner, &id, &refuse).await.unwrap();

        assert!(question(&t, &owner, &id).await.unwrap().refuse);
        let taken = update(&t, &owner, &id, &new("Are dogs welcome?")).await.unwrap_err();
        assert!(matches!(taken, Error::Invalid(_)), "{taken}");
        let both = NewQuestion { expected: vec!["x".to_owned()], ..refuse.clone() };
        assert!(matches!(update(&t, &owner, &id, &both).await, Err(Error::Invalid(_))));
        assert!(matches!(update(&t, &other, &id, &refuse).await, Err(Error::NotFound(_))));
        assert!(matches!(delete(&t, &other, &id).await, Err(Error::NotFound(_))));
        assert!(matches!(delete(&t, &operator, &id).await, Err(Error::Forbidden(_))));
        delete(&t, &owner, &id).await.unwrap();
        assert_eq!(questions(&t, &owner).await.unwrap().len(), 1);
    }
}

both! {
    async fn two_versions_are_compared_and_what_changed_comes_first(t: TestApp = testing::app) {
        let owner = salon(&t).await;
        fill(&t, &owner, From::Faq).await.unwrap();
        let refuse = NewQuestion { refuse: true, ..new("Can you give me medical advice?") };
        add(&t, &owner, &refuse).await.unwrap();
        let mut agent = settings::agent(&t, &owner).await.unwrap();
        agent.never_discuss = Json(vec!["parking".to_owned()]);
        let begun = settings::draft(&t, &owner).await.unwrap();
        settings::save_draft(&t, &owner, agent, &begun.revision).await.unwrap();

        let started = start(&t, &owner, Side::Version(1), Side::Draft).await.unwrap();
        let second = start(&t, &owner, Side::Version(1), Side::Draft).await.unwrap_err();
        assert!(matches!(second, Error::Conflict(_)), "{second}");
        registry::runner(&t).run_due().await.unwrap();

        let ended = comparison(&t, &owner, &started.id).await.unwrap();
        assert_eq!((ended.state, ended.done, ended.total), (State::Done, 3, 3));
        let found = outcomes(&t, &owner, &started.id).await.unwrap();
        assert!(found[0].asked.question.contains("parking"), "{found:?}");
        assert_eq!((found[0].before.right, found[0].after.right), (Some(true), Some(false)));
        assert!(found[0].changed() && found[0].after.declined);
        let cards = found.iter().find(|one| one.asked.question.contains("cards")).unwrap();
        assert!(!cards.changed() && cards.before.right.is_none());
        let medical = found.iter().find(|one| one.asked.refuse).unwrap();
        assert_eq!(medical.after.right, Some(true), "{medical:?}");
        let totals = Totals::of(found.iter().map(|one| &one.after));
        assert_eq!((totals.right, totals.wrong, totals.declined), (1, 1, 2));
        // Nothing of it happened: no gap, no task.
        assert_eq!(knowledge::count_gaps(&t, &owner).await.unwrap(), 0);
        assert!(tasks::list(&t, &owner, &tasks::Filter::default()).await.unwrap().data.is_empty());
    }
}

both! {
    async fn a_comparison_that_was_stopped_asks_no_more(t: TestApp = testing::app) {
        let owner = salon(&t).await;
        let other = t.organization("Bakery").await;
        fill(&t, &owner, From::Faq).await.unwrap();
        let begun = settings::draft(&t, &owner).await.unwrap();
        let agent = settings::AgentSettings { greeting: "New".to_owned(), ..begun.settings };
        settings::save_draft(&t, &owner, agent, &begun.revision).await.unwrap();
        let started = start(&t, &owner, Side::Version(1), Side::Draft).await.unwrap();

        assert!(matches!(stop(&t, &other, &started.id).await, Err(Error::NotFound(_))));
        stop(&t, &owner, &started.id).await.unwrap();
        registry::runner(&t).run_due().await.unwrap();

        let ended = comparison(&t, &owner, &started.id).await.unwrap();
        assert_eq!((ended.state, ended.done), (State::Stopped, 0));
        assert!(matches!(outcomes(&t, &other, &started.id).await, Err(Error::NotFound(_))));
        start(&t, &owner, Side::Version(1), Side::Draft).await.unwrap();
    }
}

both! {
    async fn nothing_is_compared_without_questions_or_with_itself(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        let none = start(&t, &owner, Side::Version(1), Side::Draft).await.unwrap_err();
        let same = start(&t, &owner, Side::Draft, Side::Draft).await.unwrap_err();

        assert!(matches!(none, Error::Conflict(_)) && matches!(same, Error::Invalid(_)));
        assert!("x".parse::<Side>().is_err() && "draft".parse::<Side>() == Ok(Side::Draft));
    }
}
