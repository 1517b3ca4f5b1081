//! Reminders, with a clock that is turned.

use std::time::Duration;

use frontdesk_base::Timestamp;
use frontdesk_db::{Door, both};

use super::{names, new};
use crate::{
    Caller, Role, orgs, registry,
    tasks::{self, Due, NewTask, TaskChange},
    testing::{self, TestApp},
};

/// The mails of reminders: to whom, and the subject, the oldest first.
async fn mails(t: &TestApp) -> Vec<(String, String)> {
    let mut conn = t.db().read_system(Door::Admin).await.unwrap();
    conn.query("SELECT to_address, subject FROM mails WHERE kind = 'task' ORDER BY created_at, id")
        .all()
        .await
        .unwrap()
}

async fn address(t: &TestApp, caller: &Caller) -> String {
    let members = orgs::members(t, caller).await.unwrap();
    let me = members.into_iter().find(|member| Some(&member.id) == caller.member());
    me.unwrap().email.to_string()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn go(t: &TestApp, to: &str) {
    t.advance(at(to).since(t.clock().now()));
    registry::runner(t).run_due().await.unwrap();
}

both! {
    async fn whoever_does_it_is_reminded_once_half_an_hour_before(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let bo = t.member(&owner, "Bo", Role::Operator).await;
        let task = NewTask { due_at: Some(at("2026-11-23T14:00:00Z")), assignee: bo.member().cloned(), ..new("Call Ana") };
        let task = tasks::create(&t, &owner, task).await.unwrap();
        assert_eq!(task.remind_at, Some(at("2026-11-23T13:30:00Z")));

        go(&t, "2026-11-23T13:29:59Z").await;
        assert!(mails(&t).await.is_empty());
        t.advance(Duration::from_secs(1));
        // Two nodes at once.
        let other = t.another_node();
        let (one, two) = (registry::runner(&t), registry::runner(&other));
        let (a, b) = tokio::join!(one.run_due(), two.run_due());
        assert_eq!(a.unwrap() + b.unwrap(), 1);
        go(&t, "2026-11-24T14:00:00Z").await;

        assert_eq!(mails(&t).await, [(address(&t, &bo).await, "Due at 15:00: Call Ana".to_owned())]);
        let told = names(&t, &owner).await;
        assert_eq!(told.iter().filter(|name| *name == "task.reminded").count(), 1);
    }
}

both! {
    async fn a_day_reminds_in_its_morning_and_nobodys_task_reminds_the_owner(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        t.member(&owner, "Bo", Role::Operator).await;
        let task = NewTask { due_on: Some("2026-11-25".to_owned()), ..new("Order towels") };
        tasks::create(&t, &owner, task).await.unwrap();
        // Today's morning is over: whoever writes that down knows it.
        let today = NewTask { due_on: Some("2026-11-23".to_owned()), ..new("Today") };
        assert_eq!(tasks::create(&t, &owner, today).await.unwrap().remind_at, None);

        go(&t, "2026-11-25T06:59:59Z").await;
        assert!(mails(&t).await.is_empty());
        go(&t, "2026-11-25T07:00:00Z").await;
        assert_eq!(mails(&t).await, [(address(&t, &owner).await, "Due today: Order towels".to_owned())]);
    }
}

both! {
    async fn another_time_reminds_anew_and_what_is_done_or_deleted_reminds_nobody(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let due = |title: &str| NewTask { due_at: Some(at("2026-11-23T14:00:00Z")), assignee: owner.member().cloned(), ..new(title) };
        let moved = tasks::create(&t, &owner, due("moved")).await.unwrap();
        let done = tasks::create(&t, &owner, due("done")).await.unwrap();
        let deleted = tasks::create(&t, &owner, due("deleted")).await.unwrap();
        let back = tasks::create(&t, &owner, due("back")).await.unwrap();
        let to = |time: &str| TaskChange { due: Some(Due::At(at(time))), ..TaskChange::default() };
        // There and back again: two jobs for one moment remind once.
        tasks::update(&t, &owner, &back.id, to("2026-11-23T20:00:00Z")).await.unwrap();
        tasks::update(&t, &owner, &back.id, to("2026-11-23T14:00:00Z")).await.unwrap();
        tasks::update(&t, &owner, &moved.id, to("2026-11-23T16:00:00Z")).await.unwrap();
        tasks::complete(&t, &owner, &done.id).await.unwrap();
        tasks::delete(&t, &owner, &deleted.id).await.unwrap();

        let subjects = async || mails(&t).await.into_iter().map(|(_, subject)| subject).collect::<Vec<_>>();
        go(&t, "2026-11-23T14:00:00Z").await;
        assert_eq!(subjects().await, ["Due at 15:00: back"]);
        go(&t, "2026-11-23T15:30:00Z").await;
        assert_eq!(subjects().await, ["Due at 15:00: back", "Due at 17:00: moved"]);
        // Moved after it has reminded: once more for the other time, and no more than that.
        tasks::update(&t, &owner, &moved.id, to("2026-11-24T14:00:00Z")).await.unwrap();
        go(&t, "2026-11-25T14:00:00Z").await;
        assert_eq!(subjects().await.len(), 3);
        // Reopened with its time gone, it reminds of nothing.
        assert_eq!(tasks::reopen(&t, &owner, &done.id).await.unwrap().remind_at, None);
    }
}

both! {
    async fn a_member_can_do_without_the_mails(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mails_on = orgs::member_mails(&t, &owner).await.unwrap();
        assert!(mails_on.tasks);
        orgs::set_member_mails(&t, &owner, orgs::MemberMails { tasks: false, ..mails_on }).await.unwrap();
        // With ten minutes left it reminds at its time.
        let due = t.clock().now().plus(Duration::from_mins(10));
        let task = NewTask { due_at: Some(due), assignee: owner.member().cloned(), ..new("x") };
        assert_eq!(tasks::create(&t, &owner, task).await.unwrap().remind_at, Some(due));

        t.advance(Duration::from_mins(10));
        registry::runner(&t).run_due().await.unwrap();

        assert!(mails(&t).await.is_empty());
        assert!(names(&t, &owner).await.contains(&"task.reminded".to_owned()));
    }
}
