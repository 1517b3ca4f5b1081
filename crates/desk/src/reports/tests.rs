//! The morning's summary and the mail about a call, with a clock that is turned.

mod calls;

use frontdesk_base::Timestamp;
use frontdesk_db::{Door, both};

use super::*;
use crate::{
    Role,
    conversations::{NewMessage, contact},
    orgs::{self, MemberMails},
    registry,
    tasks::{self, NewTask},
    testing::{self, TestApp},
};

fn berlin(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    civil.in_tz("Europe/Berlin").unwrap().timestamp().into()
}

async fn go(t: &TestApp, to: &str) {
    t.clock().set(berlin(to));
    registry::runner(t).run_due().await.unwrap();
}

/// To whom, the subject, the text.
async fn mails(t: &TestApp) -> Vec<(String, String, String)> {
    let mut conn = t.db().read_system(Door::Admin).await.unwrap();
    conn.query("SELECT to_address, subject, body FROM mails WHERE kind = 'summary' ORDER BY created_at, id")
        .all()
        .await
        .unwrap()
}

async fn task(t: &TestApp, owner: &Caller, title: &str) {
    let new = NewTask {
        kind: "callback".to_owned(),
        title: title.to_owned(),
        due_on: Some("2026-11-24".to_owned()),
        ..NewTask::default()
    };
    tasks::create(t, owner, new).await.unwrap();
}

both! {
    async fn the_owner_finds_yesterday_and_today_in_the_morning(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        t.member(&owner, "Bo", Role::Admin).await;
        plan_missing(&t).await.unwrap();
        plan_missing(&t).await.unwrap();
        let visitor = t.visitor(&owner).await;
        let (conversation, _) = contact::begin(&t, &visitor).await.unwrap();
        let say = NewMessage { text: "Do you repair bicycles?".to_owned(), client_id: Some("a".to_owned()) };
        contact::receive(&t, &visitor, &conversation.id, say).await.unwrap();
        registry::runner(&t).run_due().await.unwrap();
        task(&t, &owner, "Order towels").await;
        go(&t, "2026-11-24T07:29").await;
        assert!(mails(&t).await.is_empty());

        go(&t, "2026-11-24T07:30").await;

        let sent = mails(&t).await;
        let (to, subject, body) = &sent[0];
        let members = orgs::members(&t, &owner).await.unwrap();
        assert_eq!((sent.len(), to.as_str()), (1, members[0].email.as_str()), "the owner, and not Bo");
        assert_eq!(subject, "Your morning at Salon");
        for says in ["1 conversation yesterday", "1 answered by the agent, 0 by people", "1 task is due today", "/app/inbox", "/app/tasks"] {
            assert!(body.contains(says), "{says}: {body}");
        }
        assert!(!body.contains("bicycles") && !body.contains("Order towels"), "what was said stays in the dashboard: {body}");
        assert!(!body.contains("appointment") && !body.contains("invoice"), "{body}");
        let mut conn = t.db().read_system(Door::Admin).await.unwrap();
        let (html,): (String,) = conn.query("SELECT html FROM mails WHERE kind = 'summary'").one().await.unwrap();
        assert!(html.contains("/unsubscribe/"), "nobody waits for it");
        drop(conn);
        // The next morning has its own job; the task is still due.
        go(&t, "2026-11-24T20:00").await;
        go(&t, "2026-11-25T07:30").await;
        assert_eq!(mails(&t).await.len(), 2);
    }
}

both! {
    async fn a_day_with_nothing_to_say_sends_nothing_and_the_next_one_is_planned(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        plan_missing(&t).await.unwrap();
        go(&t, "2026-11-24T07:30").await;
        assert!(mails(&t).await.is_empty());
        task(&t, &owner, "Order towels").await;
        go(&t, "2026-11-25T07:30").await;
        assert_eq!(mails(&t).await.len(), 1);
        // Down for a day: the morning is over, and the next one comes.
        go(&t, "2026-11-27T15:00").await;
        assert_eq!(mails(&t).await.len(), 1);
        go(&t, "2026-11-28T07:30").await;
        assert_eq!(mails(&t).await.len(), 2);
    }
}

both! {
    async fn two_runners_and_another_time_send_one_summary_a_day(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        task(&t, &owner, "Order towels").await;
        plan_missing(&t).await.unwrap();
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(set_summary_time(&t, &viewer, "06:00").await.is_err());
        for wrong in ["", "25:00", "7", "soon", "<b>"] {
            assert!(matches!(set_summary_time(&t, &owner, wrong).await, Err(Error::Invalid(_))), "{wrong}");
        }
        assert_eq!(summary_time(&t, &owner).await.unwrap(), time(7, 30, 0, 0));
        set_summary_time(&t, &owner, "06:15").await.unwrap();
        t.clock().set(berlin("2026-11-24T06:15"));
        let (one, two) = (registry::runner(&t), registry::runner(&t.another_node()));
        let (a, b) = tokio::join!(one.run_due(), two.run_due());
        a.unwrap();
        b.unwrap();
        assert_eq!(mails(&t).await.len(), 1);
        go(&t, "2026-11-24T07:30").await;
        assert_eq!(mails(&t).await.len(), 1, "the time that was set before");
        // Later on the same day: that day is said.
        set_summary_time(&t, &owner, "09:00").await.unwrap();
        go(&t, "2026-11-24T09:00").await;
        assert_eq!(mails(&t).await.len(), 1);
        go(&t, "2026-11-25T09:00").await;
        assert_eq!(mails(&t).await.len(), 2);
    }
}

both! {
    async fn each_member_says_whether_they_want_it(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let bo = t.member(&owner, "Bo", Role::Operator).await;
        task(&t, &owner, "Order towels").await;
        plan_missing(&t).await.unwrap();
        let mine = orgs::member_mails(&t, &owner).await.unwrap();
        assert_eq!(mine, MemberMails { tasks: true, hand_overs: true, summary: true, calls: true });
        orgs::set_member_mails(&t, &owner, MemberMails { summary: false, ..mine }).await.unwrap();
        go(&t, "2026-11-24T07:30").await;
        assert!(mails(&t).await.is_empty());
        let theirs = orgs::member_mails(&t, &bo).await.unwrap();
        assert!(!theirs.summary, "owners alone, where nobody has said");
        orgs::set_member_mails(&t, &bo, MemberMails { summary: true, ..theirs }).await.unwrap();
        go(&t, "2026-11-25T07:30").await;
        let sent = mails(&t).await;
        assert_eq!(sent.len(), 1);
        assert!(sent[0].2.starts_with("Good morning Bo,"), "{}", sent[0].2);
    }
}
