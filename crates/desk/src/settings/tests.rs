//! Drafts and versions of the agent, on both engines.

use frontdesk_base::Error;
use frontdesk_db::{Json, both};

use super::*;
use crate::{
    Role, audit, events,
    testing::{self, TestApp},
};

/// The published settings with another greeting.
async fn greeting(t: &TestApp, caller: &Caller, text: &str) -> AgentSettings {
    let agent = agent(t, caller).await.unwrap();
    AgentSettings { greeting: text.to_owned(), ..agent }
}

both! {
    async fn a_draft_changes_nothing_until_it_is_published(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let begun = draft(&t, &owner).await.unwrap();
        assert!(!begun.exists);

        let new = greeting(&t, &owner, "Welcome!").await;
        let kept = save_draft(&t, &owner, new, &begun.revision).await.unwrap();

        assert!(kept.exists && kept.revision != begun.revision);
        assert_eq!(agent(&t, &owner).await.unwrap().greeting, "Hi! How can I help you today?");

        let published = publish_draft(&t, &owner, &kept.revision, " Warmer \n words ").await.unwrap();

        assert_eq!(published.version, 2);
        assert_eq!(agent(&t, &owner).await.unwrap().greeting, "Welcome!");
        assert!(!draft(&t, &owner).await.unwrap().exists);
        let list = versions(&t, &owner).await.unwrap();
        assert_eq!(list.iter().map(|one| one.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((list[0].note.as_str(), list[0].published_by.as_str()), ("Warmer words", owner.actor().id()));
        assert_eq!(list[1].settings.greeting, "Hi! How can I help you today?");
        assert_eq!(audit::count(&t, owner.org(), "agent.updated").await.unwrap(), 1);
        let names: Vec<_> = events::list(&t, &owner, 0, 100).await.unwrap().into_iter().map(|event| event.name).collect();
        assert!(names.iter().any(|name| name == "agent.draft_changed"), "{names:?}");
        assert!(names.iter().any(|name| name == "agent.published"), "{names:?}");
    }
}

both! {
    async fn who_saves_after_somebody_else_is_told(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let begun = draft(&t, &owner).await.unwrap();
        let mine = greeting(&t, &owner, "Mine").await;
        let theirs = greeting(&t, &owner, "Theirs").await;

        let kept = save_draft(&t, &owner, theirs, &begun.revision).await.unwrap();

        let late = save_draft(&t, &owner, mine.clone(), &begun.revision).await.unwrap_err();
        assert!(matches!(late, Error::Conflict(_)), "{late}");
        assert_eq!(draft(&t, &owner).await.unwrap().settings.greeting, "Theirs");
        for stale in [publish_draft(&t, &owner, &begun.revision, "").await.map(|_| ()), discard_draft(&t, &owner, &begun.revision).await] {
            assert!(matches!(stale, Err(Error::Conflict(_))));
        }
        save_draft(&t, &owner, mine, &kept.revision).await.unwrap();
        assert_eq!(draft(&t, &owner).await.unwrap().settings.greeting, "Mine");
    }
}

both! {
    async fn of_two_who_save_at_once_one_is_told(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let begun = draft(&t, &owner).await.unwrap();
        let one = greeting(&t, &owner, "One").await;
        let two = greeting(&t, &owner, "Two").await;

        let both = tokio::join!(
            save_draft(&t, &owner, one, &begun.revision),
            save_draft(&t, &owner, two, &begun.revision),
        );

        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|saved| **saved).count(), 1);
    }
}

both! {
    async fn what_is_applied_is_published_past_the_draft_and_the_draft_says_so(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let begun = draft(&t, &owner).await.unwrap();
        let mine = greeting(&t, &owner, "Draft").await;
        let kept = save_draft(&t, &owner, mine, &begun.revision).await.unwrap();

        let applied = greeting(&t, &owner, "Applied").await;
        update_agent(&t, &owner, applied).await.unwrap();

        assert_eq!(agent(&t, &owner).await.unwrap().greeting, "Applied");
        let now = draft(&t, &owner).await.unwrap();
        assert!(now.is_behind() && now.settings.greeting == "Draft");
        let unseen = publish_draft(&t, &owner, &kept.revision, "").await.unwrap_err();
        assert!(matches!(unseen, Error::Conflict(_)), "{unseen}");
        publish_draft(&t, &owner, &now.revision, "").await.unwrap();
        assert_eq!(agent(&t, &owner).await.unwrap().greeting, "Draft");
    }
}

both! {
    async fn a_version_is_brought_back_as_a_new_one(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let second = greeting(&t, &owner, "Second").await;
        update_agent(&t, &owner, second).await.unwrap();

        let restored = restore(&t, &owner, 1).await.unwrap();

        assert_eq!((restored.version, restored.greeting.as_str()), (3, "Hi! How can I help you today?"));
        let list = versions(&t, &owner).await.unwrap();
        assert_eq!(list.iter().map(|one| (one.number, one.restored_from)).collect::<Vec<_>>(), [(3, Some(1)), (2, None), (1, None)]);
        assert_eq!(audit::count(&t, owner.org(), "agent.restored").await.unwrap(), 1);
        assert!(matches!(restore(&t, &owner, 3).await, Err(Error::Conflict(_))));
        assert!(matches!(restore(&t, &owner, 99).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn settings_of_before_versions_stand_as_one(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;

        let list = versions(&t, &owner).await.unwrap();

        assert_eq!((list.len(), list[0].number), (1, 1));
        assert_eq!(version(&t, &owner, 1).await.unwrap().settings.name, "Ava");
        assert!(matches!(version(&t, &owner, 2).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn a_draft_like_what_is_published_is_none(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let begun = draft(&t, &owner).await.unwrap();
        let mine = greeting(&t, &owner, "Mine").await;
        let kept = save_draft(&t, &owner, mine, &begun.revision).await.unwrap();

        let published = agent(&t, &owner).await.unwrap();
        let back = save_draft(&t, &owner, published, &kept.revision).await.unwrap();

        assert!(!back.exists);
        let nothing = publish_draft(&t, &owner, &back.revision, "").await.unwrap_err();
        assert!(matches!(nothing, Error::Conflict(_)), "{nothing}");
    }
}

both! {
    async fn only_admins_change_the_agent_and_nobody_anothers(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Bakery").await;
        let operator = t.member(&owner, "Op", Role::Operator).await;
        let begun = draft(&t, &operator).await.unwrap();
        let mine = greeting(&t, &owner, "Mine").await;
        let kept = save_draft(&t, &owner, mine.clone(), &begun.revision).await.unwrap();

        for refused in [
            save_draft(&t, &operator, mine.clone(), &kept.revision).await.map(|_| ()),
            publish_draft(&t, &operator, &kept.revision, "").await.map(|_| ()),
            discard_draft(&t, &operator, &kept.revision).await,
            restore(&t, &operator, 1).await.map(|_| ()),
        ] {
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
        assert!(!draft(&t, &other).await.unwrap().exists);
        assert!(matches!(publish_draft(&t, &other, &kept.revision, "").await, Err(Error::Conflict(_))));
        let hostile = AgentSettings { models: Json(vec!["file:/x".to_owned()]), ..mine };
        assert!(matches!(save_draft(&t, &owner, hostile, &kept.revision).await, Err(Error::Invalid(_))));
    }
}
