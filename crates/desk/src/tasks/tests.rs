//! Tasks on both engines.

mod changes;
mod reminding;
mod ruling;

use std::time::Duration;

use frontdesk_base::id::{ContactId, ConversationId, MemberId};
use frontdesk_db::both;

use super::*;
use crate::{
    contacts, events,
    testing::{self, TestApp},
};

fn new(title: &str) -> NewTask {
    NewTask { title: title.to_owned(), ..NewTask::default() }
}

async fn names(t: &TestApp, caller: &Caller) -> Vec<String> {
    events::list(t, caller, 0, 100).await.unwrap().into_iter().map(|event| event.name).collect()
}

async fn titles(t: &TestApp, caller: &Caller, filter: Filter) -> Vec<String> {
    let page = list(t, caller, &Filter { limit: 50, ..filter }).await.unwrap();
    page.data.into_iter().map(|task| task.title).collect()
}

async fn contact(t: &TestApp, caller: &Caller) -> ContactId {
    let contact = contacts::unknown(t.clock().now());
    let mut tx = t.db().begin(caller.org()).await.unwrap();
    contacts::create_in(t, &mut tx, caller.org(), &contact).await.unwrap();
    tx.commit().await.unwrap();
    contact.id
}

async fn member(t: &TestApp, caller: &Caller) -> MemberId {
    let now = t.clock().now();
    let id = MemberId::new(now);
    let mut tx = t.db().begin(caller.org()).await.unwrap();
    tx.query("INSERT INTO members (org_id, id, user_id, role, name, email, created_at) VALUES ($1, $2, $2, 'operator', 'Bo', 'bo@example.com', $3)")
        .bind(caller.org())
        .bind(&id)
        .bind(now)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

#[test]
fn urgencies_sort_by_how_soon() {
    assert!(Urgency::Low < Urgency::Normal && Urgency::Normal < Urgency::High);
}

both! {
    async fn completing_twice_tells_it_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let task = create(&t, &owner, new("  Call \n back ")).await.unwrap();
        assert_eq!(task.title, "Call back");

        t.advance(Duration::from_mins(1));
        let first = complete(&t, &owner, &task.id).await.unwrap();
        t.advance(Duration::from_mins(1));
        let second = complete(&t, &owner, &task.id).await.unwrap();

        assert_eq!(first.done_at, Some(testing::NOW.plus(Duration::from_mins(1))));
        assert_eq!(second.done_at, first.done_at);
        assert_eq!(second.done_by.as_deref(), Some(owner.actor().id()));
        assert_eq!(names(&t, &owner).await, ["task.created", "task.completed"]);
    }
}

both! {
    async fn a_list_shows_what_is_asked_for_in_pages(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let bo = member(&t, &owner).await;
        let ann = contact(&t, &owner).await;
        for title in ["one", "two", "three", "four"] {
            t.advance(Duration::from_secs(1));
            create(&t, &owner, new(title)).await.unwrap();
        }
        t.advance(Duration::from_secs(1));
        let five = create(&t, &owner, NewTask { contact: Some(ann.clone()), assignee: Some(bo.clone()), ..new("five") }).await.unwrap();
        complete(&t, &owner, &five.id).await.unwrap();

        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = list(&t, &owner, &Filter { cursor, limit: 3, ..Filter::default() }).await.unwrap();
            seen.extend(page.data.into_iter().map(|task| task.title));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["four", "three", "two", "one"]);
        assert_eq!(titles(&t, &owner, Filter { done: true, ..Filter::default() }).await, ["five"]);
        assert_eq!(titles(&t, &owner, Filter { done: true, contact: Some(ann), ..Filter::default() }).await, ["five"]);
        assert_eq!(titles(&t, &owner, Filter { assignee: Some(bo), ..Filter::default() }).await, Vec::<String>::new());
        assert_eq!(count_open(&t, &owner).await.unwrap(), 4);

        reopen(&t, &owner, &five.id).await.unwrap();
        assert_eq!(count_open(&t, &owner).await.unwrap(), 5);
        assert_eq!(get(&t, &owner, &five.id).await.unwrap().done_by, None);
    }
}

both! {
    async fn a_task_is_given_only_to_members(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let bo = member(&t, &owner).await;
        let stranger = member(&t, &other).await;
        let task = create(&t, &owner, new("Call back")).await.unwrap();

        assert_eq!(assign(&t, &owner, &task.id, Some(&bo)).await.unwrap().assignee_id, Some(bo));
        assert!(assign(&t, &owner, &task.id, Some(&stranger)).await.is_err());
        assert_eq!(assign(&t, &owner, &task.id, None).await.unwrap().assignee_id, None);
    }
}

both! {
    async fn a_turn_and_a_conversation_have_their_tasks(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let conversation = ConversationId::new(t.clock().now());
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        let of = |title: &str| NewTask { conversation: Some(conversation.clone()), ..new(title) };
        let task = create_in(&t, &mut tx, owner.org(), "agent", of("Message")).await.unwrap();
        create_in(&t, &mut tx, owner.org(), "system", of("Callback")).await.unwrap();
        tx.commit().await.unwrap();

        complete(&t, &owner, &task.id).await.unwrap();

        let tasks = of_conversation(&t, &owner, &conversation).await.unwrap();
        let shown: Vec<_> = tasks.iter().map(|task| (task.title.as_str(), task.created_by.as_str())).collect();
        assert_eq!(shown, [("Callback", "system"), ("Message", "agent")]);
    }
}

both! {
    async fn strangers_and_viewers_change_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let viewer = t.caller(owner.org(), Role::Viewer);
        let operator = t.caller(owner.org(), Role::Operator);
        let task = create(&t, &operator, new("Call back")).await.unwrap();

        for caller in [&stranger, &viewer] {
            assert!(complete(&t, caller, &task.id).await.is_err());
            assert!(reopen(&t, caller, &task.id).await.is_err());
            assert!(assign(&t, caller, &task.id, None).await.is_err());
        }
        assert!(matches!(get(&t, &stranger, &task.id).await, Err(Error::NotFound("task"))));
        assert!(titles(&t, &stranger, Filter::default()).await.is_empty());
        assert!(create(&t, &viewer, new("x")).await.is_err());
        assert_eq!(get(&t, &viewer, &task.id).await.unwrap().done_at, None);
    }
}

both! {
    async fn what_is_wrong_with_a_task_is_told(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let theirs = contact(&t, &other).await;
        for wrong in [
            new(" \u{0} "),
            new(&"x".repeat(301)),
            NewTask { kind: "'; DROP".to_owned(), ..new("x") },
            NewTask { body: "x".repeat(20_001), ..new("x") },
            NewTask { contact: Some(theirs), ..new("x") },
            NewTask { due_on: Some("tomorrow".to_owned()), ..new("x") },
            NewTask { due_on: Some("2026-11-30".to_owned()), due_at: Some(testing::NOW), ..new("x") },
            NewTask { due_at: Some(frontdesk_base::Timestamp::from_millis(i64::MAX)), ..new("x") },
            NewTask { conversation: Some(ConversationId::new(t.clock().now())), ..new("x") },
        ] {
            assert!(create(&t, &owner, wrong.clone()).await.is_err(), "{wrong:?}");
        }
        for cursor in ["", "x", "1.", "1.é", "1.x", "1.2.3", "99999999999999999999.a", "'; --"] {
            let filter = Filter { cursor: Some(cursor.to_owned()), limit: i64::MAX, ..Filter::default() };
            if let Ok(page) = list(&t, &owner, &filter).await {
                assert!(page.data.is_empty());
            }
        }
        assert!(names(&t, &owner).await.is_empty());
    }
}
