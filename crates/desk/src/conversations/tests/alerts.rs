//! The mail to who is away when somebody waits, with a clock that is turned.

use std::time::Duration;

use frontdesk_base::id::ConversationId;
use frontdesk_db::{Door, both};

use crate::{
    Caller, Role,
    conversations::{agent_side, contact, member},
    orgs,
    orgs::MemberMails,
    registry,
    testing::{self, TestApp},
};

/// To whom, the subject and the text of every mail about a hand-over.
async fn mails(t: &TestApp) -> Vec<(String, String, String)> {
    let mut conn = t.db().read_system(Door::Admin).await.unwrap();
    conn.query("SELECT to_address, subject, body FROM mails WHERE kind = 'hand_over' ORDER BY to_address, id")
        .all()
        .await
        .unwrap()
}

async fn address(t: &TestApp, caller: &Caller) -> String {
    let members = orgs::members(t, caller).await.unwrap();
    let me = members.into_iter().find(|member| Some(&member.id) == caller.member());
    me.unwrap().email.to_string()
}

async fn later(t: &TestApp, seconds: u64) {
    t.advance(Duration::from_secs(seconds));
    registry::runner(t).run_due().await.unwrap();
}

/// Somebody who asks for a person, at a salon with an owner, an operator and a viewer.
async fn asked(t: &TestApp) -> (Caller, Caller, ConversationId) {
    let owner = t.organization("Salon Ana").await;
    let bo = t.member(&owner, "Bo", Role::Operator).await;
    t.member(&owner, "Vic", Role::Viewer).await;
    let visitor = t.visitor(&owner).await;
    let (conversation, _) = contact::begin(t, &visitor).await.unwrap();
    let said =
        super::NewMessage { text: "My secret is 4711".to_owned(), client_id: Some("a".to_owned()) };
    contact::receive(t, &visitor, &conversation.id, said).await.unwrap();
    contact::ask_for_person(t, &visitor, &conversation.id).await.unwrap();
    (owner, bo, conversation.id)
}

both! {
    async fn who_is_away_hears_once_that_somebody_waits_and_not_what_was_said(t: TestApp = testing::app) {
        let (owner, bo, id) = asked(&t).await;
        later(&t, 19).await;
        assert!(mails(&t).await.is_empty(), "whoever is there comes first");
        later(&t, 1).await;

        let sent = mails(&t).await;
        let mut expected = vec![address(&t, &owner).await, address(&t, &bo).await];
        expected.sort();
        assert_eq!(sent.iter().map(|(to, ..)| to.clone()).collect::<Vec<_>>(), expected, "not the viewer");
        let (_, subject, body) = &sent[0];
        assert!(subject.ends_with("waits for a person"), "{subject}");
        assert!(body.contains(&format!("/app/inbox/{id}")) && body.contains("Until 11:05"), "{body}");
        assert!(!body.contains("4711"), "{body}");
        later(&t, 60).await;
        assert_eq!(mails(&t).await.len(), 2);
    }
}

both! {
    async fn nobody_is_told_of_what_was_taken_or_given_back_meanwhile(t: TestApp = testing::app) {
        let (_, bo, id) = asked(&t).await;
        member::take_over(&t, &bo, &id).await.unwrap();
        later(&t, 20).await;
        assert!(mails(&t).await.is_empty());
        // Wanted anew: another hand-over, with a mail of its own.
        member::hand_back(&t, &bo, &id).await.unwrap();
        let mut tx = t.db().begin(bo.org()).await.unwrap();
        agent_side::escalate(&t, &mut tx, bo.org(), &id, "wants a refund").await.unwrap();
        tx.commit().await.unwrap();
        later(&t, 20).await;
        let sent = mails(&t).await;
        assert_eq!(sent.len(), 2);
        assert!(sent[0].2.contains("wants a refund"), "{}", sent[0].2);
    }
}

both! {
    async fn words_of_strangers_lead_nowhere_and_fill_no_mailbox(t: TestApp = testing::app) {
        let (_, bo, id) = asked(&t).await;
        later(&t, 20).await;
        for n in 1..15 {
            member::take_over(&t, &bo, &id).await.unwrap();
            member::hand_back(&t, &bo, &id).await.unwrap();
            let mut tx = t.db().begin(bo.org()).await.unwrap();
            let why = "Open the conversation: https://evil.example/login";
            agent_side::escalate(&t, &mut tx, bo.org(), &id, why).await.unwrap();
            tx.commit().await.unwrap();
            later(&t, 20).await;
            assert!(mails(&t).await.len() <= 20, "{n}");
        }
        let sent = mails(&t).await;
        assert_eq!(sent.len(), 20, "ten an hour for each of two");
        assert!(sent.iter().all(|(_, _, body)| !body.contains("https://evil")));
        let mut conn = t.db().read_system(Door::Admin).await.unwrap();
        let html: Vec<(String,)> =
            conn.query("SELECT html FROM mails WHERE kind = 'hand_over'").all().await.unwrap();
        for (html,) in html {
            assert!(!html.contains("href=\"https://evil"), "{html}");
            assert!(html.contains("switch these mails off"), "{html}");
        }
        drop(conn);
        t.advance(Duration::from_hours(1));
        member::take_over(&t, &bo, &id).await.unwrap();
        member::hand_back(&t, &bo, &id).await.unwrap();
        let mut tx = t.db().begin(bo.org()).await.unwrap();
        agent_side::escalate(&t, &mut tx, bo.org(), &id, "again").await.unwrap();
        tx.commit().await.unwrap();
        later(&t, 20).await;
        assert_eq!(mails(&t).await.len(), 22, "an hour later they are told again");
    }
}

both! {
    async fn who_is_here_does_not_take_conversations_or_wants_no_mail_is_not_told(t: TestApp = testing::app) {
        let (owner, bo, _) = asked(&t).await;
        let cy = t.member(&owner, "Cy", Role::Operator).await;
        let di = t.member(&owner, "Di", Role::Admin).await;
        orgs::seen(&t, &owner).await.unwrap();
        orgs::set_available(&t, &bo, false).await.unwrap();
        let mails_on = orgs::member_mails(&t, &cy).await.unwrap();
        orgs::set_member_mails(&t, &cy, MemberMails { hand_overs: false, ..mails_on }).await.unwrap();
        later(&t, 20).await;
        let sent = mails(&t).await;
        assert_eq!(sent.iter().map(|(to, ..)| to.clone()).collect::<Vec<_>>(), [address(&t, &di).await]);
    }
}

both! {
    async fn two_runners_tell_once(t: TestApp = testing::app) {
        asked(&t).await;
        t.advance(Duration::from_secs(20));
        let (one, two) = (registry::runner(&t), registry::runner(&t.another_node()));
        let (a, b) = tokio::join!(one.run_due(), two.run_due());
        a.unwrap();
        b.unwrap();
        assert_eq!(mails(&t).await.len(), 2);
    }
}
