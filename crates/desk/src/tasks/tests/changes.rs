//! Changing, deleting, listing by time.

use std::time::Duration;

use frontdesk_base::Timestamp;
use frontdesk_db::both;

use super::{contact, member, names, new, titles};
use crate::{
    Error, Role,
    tasks::{self, Due, Filter, NewTask, TaskChange, Urgency, Window},
    testing::{self, TestApp},
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

both! {
    async fn a_task_is_changed_at_the_version_it_was_read(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let bo = member(&t, &owner).await;
        let task = tasks::create(&t, &owner, new("Call")).await.unwrap();
        let change = TaskChange {
            version: Some(task.version),
            title: Some(" Call \n Ana ".to_owned()),
            body: Some("About the colour".to_owned()),
            urgency: Some(Urgency::High),
            assignee: Some(Some(bo.clone())),
            kind: Some("callback".to_owned()),
            due: Some(Due::On("2026-11-25".to_owned())),
        };

        let changed = tasks::update(&t, &owner, &task.id, change.clone()).await.unwrap();
        let stale = tasks::update(&t, &owner, &task.id, change.clone()).await;
        let again = TaskChange { version: Some(changed.version), ..change };
        let same = tasks::update(&t, &owner, &task.id, again).await.unwrap();

        assert_eq!((changed.title.as_str(), changed.body.as_str()), ("Call Ana", "About the colour"));
        assert_eq!((changed.assignee_id.as_ref(), changed.kind.as_str()), (Some(&bo), "callback"));
        // The last minute of that day in Berlin.
        assert_eq!((changed.due_at, changed.whole_day), (Some(at("2026-11-25T22:59:00Z")), true));
        assert!(matches!(stale, Err(Error::Conflict(_))), "{stale:?}");
        assert_eq!((changed.version, same.version), (2, 2));
        assert_eq!(names(&t, &owner).await, ["task.created", "task.updated"]);
    }
}

both! {
    async fn what_is_deleted_can_be_taken_back_for_an_hour(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let runner = crate::registry::runner(&t);
        let task = tasks::create(&t, &owner, new("Call")).await.unwrap();

        tasks::delete(&t, &owner, &task.id).await.unwrap();
        assert!(matches!(tasks::get(&t, &owner, &task.id).await, Err(Error::NotFound(_))));
        assert!(titles(&t, &owner, Filter::default()).await.is_empty());
        assert_eq!(tasks::count_open(&t, &owner).await.unwrap(), 0);
        t.advance(Duration::from_mins(30));
        tasks::restore(&t, &owner, &task.id).await.unwrap();
        tasks::restore(&t, &owner, &task.id).await.unwrap();
        t.advance(Duration::from_mins(31));
        runner.run_due().await.unwrap();
        assert_eq!(titles(&t, &owner, Filter::default()).await, ["Call"]);

        tasks::delete(&t, &owner, &task.id).await.unwrap();
        t.advance(Duration::from_mins(61));
        runner.run_due().await.unwrap();
        assert!(matches!(tasks::restore(&t, &owner, &task.id).await, Err(Error::NotFound(_))));
        assert_eq!(
            names(&t, &owner).await,
            ["task.created", "task.deleted", "task.updated", "task.deleted"]
        );
    }
}

both! {
    async fn lists_go_by_time_then_urgency_and_are_looked_through(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let me = owner.member().unwrap().clone();
        // It is Monday, 11:00 in Berlin.
        let due = |title: &str, due: &str| NewTask { due_at: Some(at(due)), ..new(title) };
        let urgent = |new: NewTask| NewTask { urgency: Urgency::High, ..new };
        for task in [
            new("someday"),
            due("friday", "2026-11-27T09:00:00Z"),
            due("late", "2026-11-23T09:00:00Z"),
            NewTask { assignee: Some(me.clone()), ..due("tonight", "2026-11-23T22:00:00Z") },
            urgent(due("tonight, at once", "2026-11-23T22:00:00Z")),
            due("next week", "2026-11-30T09:00:00Z"),
            urgent(new("100% _wild_ card")),
        ] {
            t.advance(Duration::from_millis(5));
            tasks::create(&t, &owner, task).await.unwrap();
        }
        let all = ["late", "tonight, at once", "tonight", "friday", "next week", "100% _wild_ card", "someday"];

        assert_eq!(titles(&t, &owner, Filter::default()).await, all);
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = tasks::list(&t, &owner, &Filter { cursor, limit: 2, ..Filter::default() }).await.unwrap();
            seen.extend(page.data.into_iter().map(|task| task.title));
            cursor = page.next_cursor;
            if cursor.is_none() { break; }
        }
        assert_eq!(seen, all);
        for (window, titled) in [
            (Window::Overdue, vec!["late"]),
            (Window::Today, vec!["tonight, at once", "tonight"]),
            (Window::Week, vec!["friday"]),
            (Window::Later, vec!["next week"]),
            (Window::Undated, vec!["100% _wild_ card", "someday"]),
        ] {
            assert_eq!(titles(&t, &owner, Filter { due: Some(window), ..Filter::default() }).await, titled, "{window}");
        }
        let search = |words: &str| Filter { search: Some(words.to_owned()), ..Filter::default() };
        assert_eq!(titles(&t, &owner, search("TONIGHT")).await, ["tonight, at once", "tonight"]);
        assert_eq!(titles(&t, &owner, search("0% _w")).await, ["100% _wild_ card"]);
        for nothing in ["%%x", "_____________________", "' OR 1=1 --", "!"] {
            assert!(titles(&t, &owner, search(nothing)).await.is_empty(), "{nothing}");
        }
        let mine = Filter { assignee: Some(me), ..Filter::default() };
        assert_eq!(titles(&t, &owner, mine).await, ["tonight"]);
        assert_eq!(titles(&t, &owner, Filter { unassigned: true, ..Filter::default() }).await.len(), 6);
        assert_eq!(tasks::count_due(&t, &owner).await.unwrap(), 1);
        // "late" and "tonight, at once".
        assert_eq!(tasks::count_unassigned_due(&t, &owner).await.unwrap(), 2);
    }
}

both! {
    async fn strangers_and_viewers_neither_change_nor_delete(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let viewer = t.caller(owner.org(), Role::Viewer);
        let ann = contact(&t, &owner).await;
        let task = NewTask { contact: Some(ann.clone()), ..new("Call") };
        let task = tasks::create(&t, &owner, task).await.unwrap();
        let change = || TaskChange { title: Some("x".to_owned()), ..TaskChange::default() };

        for caller in [&stranger, &viewer] {
            assert!(tasks::update(&t, caller, &task.id, change()).await.is_err());
            assert!(tasks::delete(&t, caller, &task.id).await.is_err());
        }
        tasks::delete(&t, &owner, &task.id).await.unwrap();
        for caller in [&stranger, &viewer] {
            assert!(tasks::restore(&t, caller, &task.id).await.is_err());
        }
        // What is deleted goes with its contact all the same.
        crate::contacts::delete(&t, &owner, &ann).await.unwrap();
        assert!(tasks::restore(&t, &owner, &task.id).await.is_err());
    }
}
