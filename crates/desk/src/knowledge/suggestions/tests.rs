//! What members answered by hand, from the reply to the entry, on both engines.

use frontdesk_base::id::ConversationId;
use frontdesk_db::both;

use super::*;
use crate::{
    Visitor,
    conversations::{NewMessage, contact, member, member::Saying},
    knowledge, registry,
    testing::{self, TestApp},
};

async fn scene(t: &TestApp) -> (Caller, Visitor, ConversationId) {
    let owner = t.organization("Salon Ana").await;
    let visitor = t.visitor(&owner).await;
    let (conversation, _) = contact::begin(t, &visitor).await.unwrap();
    member::take_over(t, &owner, &conversation.id).await.unwrap();
    (owner, visitor, conversation.id)
}

/// The contact asks, the member answers, the jobs run.
async fn talk(
    t: &TestApp,
    owner: &Caller,
    visitor: &Visitor,
    id: &ConversationId,
    question: &str,
    answer: &str,
) {
    let new = NewMessage { text: question.to_owned(), client_id: None };
    contact::receive(t, visitor, id, new).await.unwrap();
    member::write(t, owner, id, Saying::Reply, answer, None).await.unwrap();
    registry::runner(t).run_due().await.unwrap();
}

fn edited(suggested: &Suggested) -> NewFaq {
    NewFaq {
        question: suggested.question.clone(),
        alternatives: Vec::new(),
        answer: suggested.answer.clone(),
    }
}

both! {
    async fn an_answer_by_hand_is_offered_and_enters_only_when_approved(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;

        talk(&t, &owner, &visitor, &id, "Hi, I'm Zoe. Do you sell gift vouchers?", "Hi Zoe, yes: at the desk, from 20 euros on.").await;
        talk(&t, &owner, &visitor, &id, "Thank you!", "You are very welcome, see you soon.").await;
        talk(&t, &owner, &visitor, &id, "can i buy a gift voucher?", "Yes, we sell vouchers at the desk.").await;

        let open = list(&t, &owner, 10).await.unwrap();
        assert_eq!(open.len(), 1, "thanks ask nothing, and vouchers are one question: {open:?}");
        let voucher = &open[0];
        assert_eq!((voucher.question.as_str(), voucher.given), ("Do you sell gift vouchers?", 2));
        assert_eq!(voucher.answer, "yes: at the desk, from 20 euros on.");
        assert_eq!(voucher.conversation_id.as_ref(), Some(&id));
        assert!(knowledge::list(&t, &owner, &knowledge::FaqFilter { limit: 10, ..Default::default() }).await.unwrap().data.is_empty());

        approve(&t, &owner, &voucher.id, edited(voucher)).await.unwrap();

        assert!(matches!(approve(&t, &owner, &voucher.id, edited(voucher)).await, Err(Error::Conflict(_))));
        assert_eq!(search(&t, &owner, "do you sell gift vouchers").await.unwrap().band, "answer");
        assert_eq!(count(&t, &owner).await.unwrap(), 0);
    }
}

both! {
    async fn the_same_question_counts_up_and_what_was_dismissed_stays_off(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;

        talk(&t, &owner, &visitor, &id, "Do you have a swimming pool?", "No, we have no pool, but there is a lake.").await;
        talk(&t, &owner, &visitor, &id, "is there any SWIMMING POOL??", "There is none, I am sorry.").await;

        let open = list(&t, &owner, 10).await.unwrap();
        assert_eq!((open.len(), open[0].given), (1, 2));
        dismiss(&t, &owner, &open[0].id).await.unwrap();
        talk(&t, &owner, &visitor, &id, "Do you have a swimming pool?", "Still none, but the lake is near.").await;
        assert_eq!(count(&t, &owner).await.unwrap(), 0);
    }
}

both! {
    async fn what_an_entry_answers_is_another_way_of_asking_for_it(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        let faq = NewFaq { question: "Do you have parking?".to_owned(), alternatives: vec![], answer: "Yes, there are six spaces behind the salon.".to_owned() };
        let entry = knowledge::create(&t, &owner, faq).await.unwrap();

        talk(&t, &owner, &visitor, &id, "Do you have parking?", "Yes, there are six spaces behind the salon.").await;
        assert_eq!(count(&t, &owner).await.unwrap(), 0, "it is known in the same words");
        talk(&t, &owner, &visitor, &id, "Do you have any parking for us?", "You can leave the car in the yard.").await;
        let open = list(&t, &owner, 10).await.unwrap();
        assert_eq!(open[0].like_source_id.as_ref(), Some(&entry.id));

        let joined = join(&t, &owner, &open[0].id).await.unwrap();

        assert_eq!(joined.answer, entry.answer);
        assert_eq!(joined.alternatives, ["Do you have any parking for us?"]);
        assert_eq!(count(&t, &owner).await.unwrap(), 0);
    }
}

both! {
    async fn what_is_personal_is_not_kept_and_strangers_and_viewers_change_nothing(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;

        talk(&t, &owner, &visitor, &id, "Can you come to 12 Elm Street?", "Yes, the driver comes to 12 Elm Street at noon.").await;
        talk(&t, &owner, &visitor, &id, "Can you call me?", "We will call you at 0170 9876543 tomorrow.").await;
        assert_eq!(count(&t, &owner).await.unwrap(), 0);

        talk(&t, &owner, &visitor, &id, "Do you sell vouchers?", "Yes, at the desk and at any time.").await;
        let open = list(&t, &owner, 10).await.unwrap();
        let other = t.organization("Bike shop").await;
        assert!(matches!(get(&t, &other, &open[0].id).await, Err(Error::NotFound(_))));
        assert!(matches!(dismiss(&t, &other, &open[0].id).await, Err(Error::NotFound(_))));
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(dismiss(&t, &viewer, &open[0].id).await.is_err());
        assert!(join(&t, &viewer, &open[0].id).await.is_err());
        assert!(approve(&t, &viewer, &open[0].id, edited(&open[0])).await.is_err());
        assert!(matches!(join(&t, &owner, &open[0].id).await, Err(Error::NotFound(_))));
        assert_eq!(get(&t, &owner, &open[0].id).await.unwrap().state, SuggestedState::Open);
    }
}
