//! Data requests on both engines: asking, confirming, answering, and what must not work.

use std::time::Duration;

use frontdesk_db::both;

use super::*;
use crate::{
    contacts::ContactChange,
    mail::Mail,
    tasks::Filter,
    testing::{self, TestApp},
};

const ZOE: &str = "zoe@example.org";

fn asks(email: &str) -> Asked {
    Asked {
        name: "Zoe Miller".to_owned(),
        email: email.to_owned(),
        kind: "delete".to_owned(),
        message: "Everything, please.".to_owned(),
        language: "de-AT".to_owned(),
    }
}

async fn shop(t: &TestApp, name: &str) -> (Caller, Business) {
    let owner = t.organization(name).await;
    let slug = orgs::profile(t, &owner).await.unwrap().slug;
    (owner, business(t, &slug).await.unwrap())
}

/// The mails to an address, the newest first.
async fn mails_to(t: &TestApp, address: &str) -> Vec<Mail> {
    let all = crate::mail::mailbox(t).await.unwrap();
    all.into_iter().filter(|mail| mail.to_address == address).collect()
}

/// The token of the newest mail to Zoe.
async fn token(t: &TestApp) -> String {
    let mails = mails_to(t, ZOE).await;
    let body = &mails.first().expect("a mail").body;
    let rest = body.split("/your-data/").nth(1).expect("a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn open_tasks(t: &TestApp, caller: &Caller) -> Vec<tasks::Task> {
    let filter = Filter { limit: 50, ..Filter::default() };
    tasks::list(t, caller, &filter).await.unwrap().data
}

async fn contact(t: &TestApp, caller: &Caller, email: &str) -> Contact {
    let new = ContactChange { email: Some(email.to_owned()), ..ContactChange::default() };
    contacts::create(t, caller, &new).await.unwrap()
}

both! {
    async fn a_request_is_confirmed_then_answered(t: TestApp = testing::app) {
        let (owner, salon) = shop(&t, "Salon").await;
        let known = contact(&t, &owner, ZOE).await;
        t.member(&owner, "Ada", Role::Admin).await;
        t.member(&owner, "Oli", Role::Operator).await;
        let before = crate::mail::mailbox(&t).await.unwrap().len();

        ask(&t, &salon, &asks(" Zoe@Example.org ")).await.unwrap();

        // Nothing but a mail that says nothing of what was typed.
        assert!(list(&t, &owner).await.unwrap().open.is_empty());
        let first = mails_to(&t, ZOE).await.remove(0);
        assert!(first.subject.starts_with("Waren Sie das?"), "{}", first.subject);
        for typed in ["Zoe", "Miller", "please"] {
            assert!(!first.body.contains(typed), "{}", first.body);
        }
        let token = token(&t).await;
        assert_eq!(linked(&t, &salon, &token).await.unwrap().status, Status::Unconfirmed);

        let confirmed = confirm(&t, &salon, &token).await.unwrap();
        let again = confirm(&t, &salon, &token).await.unwrap();

        assert_eq!((confirmed.status, &again), (Status::Open, &confirmed));
        let due = confirmed.due_at.unwrap().in_zone(&salon.profile.zone());
        let asked_on = t.clock().now().in_zone(&salon.profile.zone()).date();
        assert_eq!(due.date(), asked_on.saturating_add(1.month()));
        let tasks = open_tasks(&t, &owner).await;
        let [task] = &tasks[..] else { panic!("one task: {tasks:?}") };
        assert_eq!((task.due_at, task.urgency, task.whole_day), (confirmed.due_at, Urgency::High, true));
        assert_eq!((task.contact_id.as_ref(), Some(&task.id)), (Some(&known.id), confirmed.task_id.as_ref()));
        // To Zoe twice, to the owner and the admin.
        let mails = crate::mail::mailbox(&t).await.unwrap();
        assert_eq!(mails.len() - before, 4);
        assert!(mails.iter().take(3).all(|mail| mail.kind == "data_request"));
        let received = mails_to(&t, ZOE).await.remove(0);
        assert!(received.body.contains(&Language::De.day(due.date())), "{}", received.body);
        let there = list(&t, &owner).await.unwrap();
        assert_eq!((&there.open[..], there.closed.len()), (&[confirmed.clone()][..], 0));
        let (_, people) = get(&t, &owner, &confirmed.id).await.unwrap();
        assert_eq!(people.iter().map(|one| &one.id).collect::<Vec<_>>(), [&known.id]);

        let closed = close(&t, &owner, &confirmed.id, Status::Done, "All is deleted.\r\nAnn").await.unwrap();

        assert_eq!((closed.status, closed.answer.as_str()), (Status::Done, "All is deleted.\nAnn"));
        assert_eq!(closed.closed_by.as_deref(), Some(owner.actor().id()));
        let answer = mails_to(&t, ZOE).await.remove(0);
        assert!(answer.body.contains("All is deleted.\nAnn") && answer.body.contains("erledigt"), "{}", answer.body);
        assert!(open_tasks(&t, &owner).await.is_empty(), "the task is done with it");
        let twice = close(&t, &owner, &confirmed.id, Status::Refused, "No").await;
        assert!(matches!(twice, Err(Error::Conflict(_))));
        assert_eq!(confirm(&t, &salon, &token).await.unwrap().status, Status::Done);
        for (action, times) in [("data_request.confirmed", 1), ("data_request.done", 1), ("data_request.refused", 0)] {
            assert_eq!(audit::count(&t, owner.org(), action).await.unwrap(), times, "{action}");
        }
        let there = list(&t, &owner).await.unwrap();
        assert_eq!((there.open.len(), &there.closed[..]), (0, &[closed][..]));
    }
}

both! {
    async fn a_link_is_of_one_business_for_seven_days(t: TestApp = testing::app) {
        let (owner, salon) = shop(&t, "Salon").await;
        let (stranger, garage) = shop(&t, "Garage").await;
        ask(&t, &salon, &asks(ZOE)).await.unwrap();
        let token = token(&t).await;

        for (business, token) in [(&garage, token.as_str()), (&salon, ""), (&salon, "x' OR '1'='1"), (&salon, &token[1..])] {
            assert!(matches!(linked(&t, business, token).await, Err(Error::NotFound(_))));
            assert!(matches!(confirm(&t, business, token).await, Err(Error::NotFound(_))));
        }
        t.advance(limits::DATA_REQUEST_LINK);
        assert!(matches!(confirm(&t, &salon, &token).await, Err(Error::NotFound(_))));
        assert!(open_tasks(&t, &owner).await.is_empty());

        // A new one works, and another business does not see it.
        ask(&t, &salon, &asks(ZOE)).await.unwrap();
        let request = confirm(&t, &salon, &self::token(&t).await).await.unwrap();
        assert!(matches!(get(&t, &stranger, &request.id).await, Err(Error::NotFound(_))));
        assert!(matches!(close(&t, &stranger, &request.id, Status::Done, "x").await, Err(Error::NotFound(_))));
        assert!(list(&t, &stranger).await.unwrap().open.is_empty());
        let operator = t.caller(owner.org(), Role::Operator);
        assert!(matches!(list(&t, &operator).await, Err(Error::Forbidden(_))));
        assert!(matches!(get(&t, &operator, &request.id).await, Err(Error::Forbidden(_))));
        assert!(matches!(close(&t, &operator, &request.id, Status::Done, "x").await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn what_cannot_be_a_request_is_refused(t: TestApp = testing::app) {
        let (owner, salon) = shop(&t, "Salon").await;
        let mails = crate::mail::mailbox(&t).await.unwrap().len();
        let long = |n| "ä".repeat(n);
        let wrong = [
            ("name", Asked { name: " \r\n\t".to_owned(), ..asks(ZOE) }),
            ("name", Asked { name: long(limits::NAME_CHARS + 1), ..asks(ZOE) }),
            ("email", asks("zoe@example.org\r\nBcc: all@example.org")),
            ("email", asks("zoe")),
            ("email", asks("a@example.org,b@example.org")),
            ("kind", Asked { kind: "everything".to_owned(), ..asks(ZOE) }),
            ("message", Asked { message: long(limits::DATA_REQUEST_CHARS + 1), ..asks(ZOE) }),
        ];
        for (field, asked) in wrong {
            let Err(Error::Invalid(fields)) = ask(&t, &salon, &asked).await else { panic!("{field}: {asked:?}") };
            assert!(fields.contains_key(field), "{field}: {fields:?}");
        }
        assert_eq!(crate::mail::mailbox(&t).await.unwrap().len(), mails);

        // What a header would end at is a space in a name.
        let evil = Asked { name: "Zoe\r\nBcc: all@example.org".to_owned(), message: long(limits::DATA_REQUEST_CHARS), ..asks(ZOE) };
        ask(&t, &salon, &evil).await.unwrap();
        let request = confirm(&t, &salon, &token(&t).await).await.unwrap();
        assert_eq!(request.name, "Zoe Bcc: all@example.org");
        for mail in crate::mail::mailbox(&t).await.unwrap() {
            assert!(!mail.subject.contains('\n') && !mail.subject.contains("Bcc"), "{}", mail.subject);
        }
        for words in ["", " \n ", &long(limits::MESSAGE_CHARS + 1)] {
            let closed = close(&t, &owner, &request.id, Status::Done, words).await;
            assert!(matches!(closed, Err(Error::Invalid(_))));
        }
        let closed = close(&t, &owner, &request.id, Status::Unconfirmed, "x").await;
        assert!(matches!(closed, Err(Error::Invalid(_))));
        assert_eq!(get(&t, &owner, &request.id).await.unwrap().0.status, Status::Open);
    }
}

both! {
    async fn who_is_known_is_not_told_and_nobody_is_flooded(t: TestApp = testing::app) {
        let (owner, salon) = shop(&t, "Salon").await;
        contact(&t, &owner, "known@example.org").await;

        for address in ["known@example.org", ZOE] {
            for _ in 0..limits::DATA_REQUESTS_PER_ADDRESS + 2 {
                ask(&t, &salon, &asks(address)).await.unwrap();
            }
        }

        let (known, strange) = (mails_to(&t, "known@example.org").await, mails_to(&t, ZOE).await);
        assert_eq!(known.len(), usize::try_from(limits::DATA_REQUESTS_PER_ADDRESS).unwrap());
        assert_eq!(known.len(), strange.len());
        assert!(known.iter().zip(&strange).all(|(a, b)| a.subject == b.subject));
        // Nobody, and two of one address: no contact is guessed.
        let nobody = confirm(&t, &salon, &token(&t).await).await.unwrap();
        let task = tasks::get(&t, &owner, nobody.task_id.as_ref().unwrap()).await.unwrap();
        assert_eq!(task.contact_id, None);
    }
}

both! {
    async fn what_ran_out_is_forgotten(t: TestApp = testing::app) {
        let (owner, salon) = shop(&t, "Salon").await;
        ask(&t, &salon, &asks("other@example.org")).await.unwrap();
        ask(&t, &salon, &asks(ZOE)).await.unwrap();
        let request = confirm(&t, &salon, &token(&t).await).await.unwrap();
        let rows = async || {
            let mut conn = t.db().read(owner.org()).await.unwrap();
            let count: i64 = conn.query("SELECT COUNT(*) FROM data_requests WHERE org_id = $1").bind(owner.org()).scalar().await.unwrap();
            count
        };

        t.advance(limits::DATA_REQUEST_LINK.saturating_sub(Duration::from_secs(1)));
        forget_old(&t).await.unwrap();
        assert_eq!(rows().await, 2);
        t.advance(Duration::from_secs(1));
        forget_old(&t).await.unwrap();
        assert_eq!(rows().await, 1);
        // An open one stays however old it is, and an answered one for a time.
        t.advance(limits::DATA_REQUEST_KEPT);
        forget_old(&t).await.unwrap();
        assert!(get(&t, &owner, &request.id).await.unwrap().0.is_overdue(t.clock().now()));
        close(&t, &owner, &request.id, Status::Refused, "Not ours.").await.unwrap();
        t.advance(limits::DATA_REQUEST_KEPT);
        forget_old(&t).await.unwrap();
        assert_eq!(rows().await, 1);
        t.advance(Duration::from_secs(1));
        forget_old(&t).await.unwrap();
        assert_eq!(rows().await, 0);
    }
}

#[test]
fn a_month_ends_on_its_last_day() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let of = |at: &str| due(at.parse().unwrap(), &zone).unwrap();

    assert_eq!(of("2027-01-31T12:00:00Z").day, "2027-02-28");
    // Already the first in Berlin.
    assert_eq!(of("2026-11-30T23:30:00Z").day, "2027-01-01");
    assert_eq!(of("2026-11-30T12:00:00Z").at, "2026-12-30T22:59:00Z".parse().unwrap());
}
