//! Conversations from both sides, on both engines.

mod alerts;

use std::time::Duration;

use frontdesk_base::id::ConversationId;
use frontdesk_db::both;

use super::{NewMessage, contact, inbox, live, member, member::Saying, model::*};
use crate::{
    App, Caller, Error, Role, Visitor, contacts, events, jobs, registry, tasks,
    testing::{self, TestApp},
};

fn say(text: &str, client_id: &str) -> NewMessage {
    NewMessage { text: text.to_owned(), client_id: Some(client_id.to_owned()) }
}

/// An organization whose desk is open at the tests' time, a visitor, a conversation begun.
async fn scene(t: &TestApp) -> (Caller, Visitor, ConversationId) {
    let owner = t.organization("Salon Ana").await;
    let visitor = t.visitor(&owner).await;
    let (conversation, greeting) = contact::begin(t, &visitor).await.unwrap();
    assert_eq!(greeting.len(), 1);
    (owner, visitor, conversation.id)
}

async fn lines(app: &App, caller: &Caller, id: &ConversationId) -> Vec<(Author, Kind, String)> {
    let (shown, _) = inbox::thread(app, caller, id, None, 200).await.unwrap();
    shown.into_iter().map(|s| (s.message.author, s.message.kind, s.message.text)).collect()
}

both! {
    async fn a_message_sent_ten_times_is_one_message(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;

        let mut ids = Vec::new();
        for _ in 0..10 {
            ids.push(contact::receive(&t, &visitor, &id, say("Are you open?", "a")).await.unwrap().id);
        }

        ids.dedup();
        assert_eq!(ids.len(), 1);
        let said = lines(&t, &owner, &id).await;
        assert_eq!(said.iter().filter(|(author, ..)| *author == Author::Contact).count(), 1);
    }
}

both! {
    async fn an_empty_conversation_is_taken_up_again(t: TestApp = testing::app) {
        let (_, visitor, id) = scene(&t).await;

        let (again, _) = contact::begin(&t, &visitor).await.unwrap();

        assert_eq!(again.id, id);
        assert!(contact::conversations(&t, &visitor).await.unwrap().is_empty());
    }
}

both! {
    async fn a_stranger_finds_nothing(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        contact::receive(&t, &visitor, &id, say("secret", "a")).await.unwrap();
        let other_visitor = t.visitor(&owner).await;
        let other_org = t.organization("Bike shop").await;
        let far_visitor = t.visitor(&other_org).await;

        for stranger in [&other_visitor, &far_visitor] {
            assert!(matches!(contact::messages(&t, stranger, &id, None, 50).await, Err(Error::NotFound(_))));
            assert!(matches!(contact::receive(&t, stranger, &id, say("x", "b")).await, Err(Error::NotFound(_))));
            assert!(matches!(contact::ask_for_person(&t, stranger, &id).await, Err(Error::NotFound(_))));
            assert!(matches!(contact::end(&t, stranger, &id).await, Err(Error::NotFound(_))));
            assert!(matches!(contact::rate(&t, stranger, &id, 5, None).await, Err(Error::NotFound(_))));
            assert!(matches!(live::contact_typing(&t, stranger, &id, true).await, Err(Error::NotFound(_))));
            assert!(contact::watch(&t, stranger, &id, None).await.is_err());
            assert!(contact::conversations(&t, stranger).await.unwrap().is_empty());
        }
        assert!(matches!(inbox::get(&t, &other_org, &id).await, Err(Error::NotFound(_))));
        assert!(matches!(member::write(&t, &other_org, &id, Saying::Reply, "x", None).await, Err(Error::NotFound(_))));
        assert!(matches!(member::take_over(&t, &other_org, &id).await, Err(Error::NotFound(_))));
        assert!(inbox::list(&t, &other_org, &inbox::Filter::default()).await.unwrap().data.is_empty());
    }
}

both! {
    async fn a_viewer_looks_and_touches_nothing(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        contact::receive(&t, &visitor, &id, say("Hi", "a")).await.unwrap();
        let viewer = t.caller(owner.org(), Role::Viewer);

        assert_eq!(inbox::list(&t, &viewer, &inbox::Filter::default()).await.unwrap().data.len(), 1);
        member::read(&t, &viewer, &id).await.unwrap();
        assert!(inbox::get(&t, &viewer, &id).await.unwrap().unread);
        assert!(matches!(member::write(&t, &viewer, &id, Saying::Note, "x", None).await, Err(Error::Forbidden(_))));
        assert!(matches!(member::resolve(&t, &viewer, &id).await, Err(Error::Forbidden(_))));
        assert!(matches!(contacts::delete(&t, &viewer, visitor.contact()).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn a_person_takes_over_answers_hands_back_and_resolves(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        contact::receive(&t, &visitor, &id, say("I want to talk to somebody", "a")).await.unwrap();
        contact::ask_for_person(&t, &visitor, &id).await.unwrap();
        let waiting = inbox::get(&t, &owner, &id).await.unwrap();
        assert_eq!((waiting.status, waiting.holder), (Status::Escalated, Holder::Waiting));
        assert!(waiting.deadline_at.is_some());

        member::write(&t, &owner, &id, Saying::Reply, "Hello, Ann here", Some("m1")).await.unwrap();
        member::write(&t, &owner, &id, Saying::Note, "seems nice", None).await.unwrap();
        let person = inbox::get(&t, &owner, &id).await.unwrap();
        assert_eq!((person.status, person.holder, person.assignee_id.as_ref()), (Status::Escalated, Holder::Person, owner.member()));
        assert_eq!(person.deadline_at, None);

        let seen = contact::messages(&t, &visitor, &id, None, 50).await.unwrap().data;
        assert!(seen.iter().any(|m| m.text == "Hello, Ann here"));
        assert!(seen.iter().all(|m| m.text != "seems nice"), "a note never reaches the contact");

        member::hand_back(&t, &owner, &id).await.unwrap();
        let back = member::resolve(&t, &owner, &id).await.unwrap();
        assert_eq!((back.status, back.holder), (Status::Resolved, Holder::Agent));
        contact::rate(&t, &visitor, &id, 5, Some("lovely")).await.unwrap();
        assert_eq!(inbox::get(&t, &owner, &id).await.unwrap().rating, Some(5));

        contact::receive(&t, &visitor, &id, say("One more thing", "b")).await.unwrap();
        assert_eq!(inbox::get(&t, &owner, &id).await.unwrap().status, Status::Open);
    }
}

both! {
    async fn what_was_done_is_taken_back_only_while_it_stands(t: TestApp = testing::app) {
        let (owner, _, id) = scene(&t).await;
        let taken = member::take_over(&t, &owner, &id).await.unwrap().version;
        let resolved = member::resolve(&t, &owner, &id).await.unwrap().version;
        let stale = member::take_back(&t, &owner, &id, taken).await;
        assert!(matches!(stale, Err(Error::Conflict(_))), "{stale:?}");
        assert_eq!(inbox::get(&t, &owner, &id).await.unwrap().status, Status::Resolved);
        let back = member::take_back(&t, &owner, &id, resolved).await.unwrap();
        assert_eq!((back.status, back.holder), (Status::Open, Holder::Agent));
    }
}

both! {
    async fn nobody_comes_by_the_deadline_and_the_contact_is_told_and_called_back(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        contact::receive(&t, &visitor, &id, say("A person please", "a")).await.unwrap();
        contact::ask_for_person(&t, &visitor, &id).await.unwrap();

        t.advance(Duration::from_secs(301));
        registry::runner(&t).run_due().await.unwrap();

        let row = inbox::get(&t, &owner, &id).await.unwrap();
        assert_eq!((row.status, row.holder, row.deadline_at), (Status::Open, Holder::Agent, None));
        assert!(lines(&t, &owner, &id).await.iter().any(|(author, kind, text)| *author == Author::System && *kind == Kind::Event && text.contains("nobody could come")));
        let open = tasks::list(&t, &owner, &tasks::Filter { limit: 10, ..Default::default() }).await.unwrap().data;
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].conversation_id.as_ref(), Some(&id));
        // The contact is quoted, whoever spoke last.
        assert!(open[0].body.ends_with("Last words: “A person please”"), "{}", open[0].body);

        // Run again, later: nothing more happens.
        t.advance(Duration::from_secs(3_600));
        registry::runner(&t).run_due().await.unwrap();
        assert_eq!(tasks::list(&t, &owner, &tasks::Filter { limit: 10, ..Default::default() }).await.unwrap().data.len(), 1);
    }
}

both! {
    async fn a_person_who_answers_in_time_stops_the_clock(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        contact::ask_for_person(&t, &visitor, &id).await.unwrap();
        member::take_over(&t, &owner, &id).await.unwrap();

        t.advance(Duration::from_secs(3_600));
        registry::runner(&t).run_due().await.unwrap();

        assert_eq!(inbox::get(&t, &owner, &id).await.unwrap().holder, Holder::Person);
        assert!(tasks::list(&t, &owner, &tasks::Filter { limit: 10, ..Default::default() }).await.unwrap().data.is_empty());
    }
}

both! {
    async fn lists_filter_search_and_page(t: TestApp = testing::app) {
        let owner = t.organization("Salon Ana").await;
        let mut ids = Vec::new();
        for (n, text) in ["Do you colour hair", "Où êtes-vous", "100% organic shampoo?", "Parking nearby"].into_iter().enumerate() {
            let visitor = t.visitor(&owner).await;
            let (c, _) = contact::begin(&t, &visitor).await.unwrap();
            contact::receive(&t, &visitor, &c.id, say(text, "a")).await.unwrap();
            ids.push(c.id);
            t.advance(Duration::from_secs(u64::try_from(n).unwrap() + 1));
        }
        member::resolve(&t, &owner, &ids[0]).await.unwrap();
        let found = async |filter: inbox::Filter| -> Vec<ConversationId> {
            inbox::list(&t, &owner, &filter).await.unwrap().data.into_iter().map(|c| c.id).collect()
        };

        assert_eq!(found(inbox::Filter { status: Some(Status::Resolved), ..Default::default() }).await, [ids[0].clone()]);
        assert_eq!(found(inbox::Filter { unread: true, ..Default::default() }).await.len(), 3);
        for (search, hit) in [("ou etes", None), ("êtes", Some(1)), ("organic sham", Some(2)), ("park", Some(3)), ("100%", Some(2)), ("' OR 1=1 --", None), ("\"", None), ("NEAR(", Some(3))] {
            let hits = found(inbox::Filter { search: Some(search.to_owned()), ..Default::default() }).await;
            // SQLite folds accents, Postgres' simple dictionary keeps them: both find the exact word.
            if search == "ou etes" { continue; }
            assert_eq!(hits, hit.map(|n: usize| ids[n].clone()).into_iter().collect::<Vec<_>>(), "{search}");
        }
        let said = inbox::found(&t, &owner, "organic sham", &ids).await.unwrap();
        assert_eq!(said, [(ids[2].clone(), "100% organic shampoo?".to_owned())].into());
        assert!(inbox::found(&t, &owner, "\"", &ids).await.unwrap().is_empty());
        let other = t.organization("Garage").await;
        assert!(inbox::found(&t, &other, "park", &ids).await.unwrap().is_empty());
        let first = inbox::list(&t, &owner, &inbox::Filter { limit: 3, ..Default::default() }).await.unwrap();
        let rest = inbox::list(&t, &owner, &inbox::Filter { limit: 3, cursor: first.next_cursor, ..Default::default() }).await.unwrap();
        assert_eq!((first.data.len(), rest.data.len(), rest.next_cursor), (3, 1, None));
        let contact = inbox::get(&t, &owner, &ids[0]).await.unwrap().contact_id;
        let ways = inbox::ways_in(&t, &owner, std::slice::from_ref(&contact)).await.unwrap();
        assert_eq!(ways, [(contact.clone(), "widget".to_owned())]);
        let named = contacts::named(&t, &owner, std::slice::from_ref(&contact)).await.unwrap();
        assert_eq!(named.iter().map(|one| &one.id).collect::<Vec<_>>(), [&contact]);
        let counts = inbox::counts(&t, &owner).await.unwrap();
        assert_eq!((counts.open, counts.escalated, counts.unread), (3, 0, 3));
    }
}

both! {
    async fn deleting_a_contact_leaves_nothing_but_an_audit_entry(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        contact::receive(&t, &visitor, &id, say("My name is Zebulon", "a")).await.unwrap();

        contacts::delete(&t, &owner, visitor.contact()).await.unwrap();

        assert!(matches!(inbox::get(&t, &owner, &id).await, Err(Error::NotFound(_))));
        assert!(inbox::list(&t, &owner, &inbox::Filter { search: Some("Zebulon".to_owned()), ..Default::default() }).await.unwrap().data.is_empty());
        assert!(events::list(&t, &owner, 0, 500).await.unwrap().iter().all(|event| !event.payload.0.to_string().contains("Zebulon")));
        assert_eq!(crate::audit::count(&t, owner.org(), "contact.deleted").await.unwrap(), 1);
    }
}

both! {
    async fn messages_are_cleaned_and_bounded(t: TestApp = testing::app) {
        let (_, visitor, id) = scene(&t).await;

        let kept = contact::receive(&t, &visitor, &id, say(" a\u{0}\u{202e}b ", "a")).await.unwrap();
        assert_eq!(kept.text, "ab");
        for (text, client_id) in [("", "b"), (" \u{0} ", "c"), ("x".repeat(8_001).as_str(), "d"), ("fine", ""), ("fine", "y".repeat(101).as_str())] {
            assert!(matches!(contact::receive(&t, &visitor, &id, say(text, client_id)).await, Err(Error::Invalid(_))));
        }
    }
}

both! {
    async fn everything_stored_is_told_of_in_order(t: TestApp = testing::app) {
        let (owner, visitor, id) = scene(&t).await;
        let mut watch = contact::watch(&t, &visitor, &id, Some(0)).await.unwrap();
        contact::receive(&t, &visitor, &id, say("one", "a")).await.unwrap();
        member::write(&t, &owner, &id, Saying::Reply, "two", None).await.unwrap();

        let mut names = Vec::new();
        while names.last().is_none_or(|(_, text)| text != "two") {
            if let events::Seen::Event(event) = watch.next().await.unwrap() {
                names.push((event.name.clone(), event.payload.0["message"]["text"].as_str().unwrap_or_default().to_owned()));
            }
        }

        let told: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(told.first(), Some(&"conversation.created"));
        assert!(told.contains(&"conversation.status_changed"));
        assert_eq!(names.iter().filter(|(_, text)| text == "one").count(), 1);
        let _ = jobs::dead(&t, &owner).await.unwrap();
    }
}
