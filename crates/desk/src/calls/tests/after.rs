//! What comes after a call: the task, the mail, the meter, the summary; and calls that nobody ends.

use super::*;
use crate::{Role, contacts::identities, mail, metering, registry, tasks};

async fn later(t: &TestApp, seconds: u64) {
    t.advance(Duration::from_secs(seconds));
    registry::runner(t).run_due().await.unwrap();
}

async fn mails(t: &TestApp) -> Vec<mail::Mail> {
    let all = mail::mailbox(t).await.unwrap();
    all.into_iter().filter(|mail| mail.kind == "call").collect()
}

async fn callbacks(t: &TestApp, owner: &Caller) -> Vec<tasks::Task> {
    let filter = tasks::Filter { limit: 50, ..tasks::Filter::default() };
    let all = tasks::list(t, owner, &filter).await.unwrap().data;
    all.into_iter().filter(|task| task.kind == "callback").collect()
}

both! {
    async fn a_missed_call_is_a_task_once_and_a_mail_to_owner_and_admin(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        t.member(&owner, "Adi", Role::Admin).await;
        t.member(&owner, "Bo", Role::Operator).await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        for external in ["CA1", "CA2"] {
            let begun = begin(&t, org, ring(&channel, external, phone(MARA))).await.unwrap();
            let ended = end(&t, org, &begun.call.id, Ending::by(EndedBy::Caller)).await.unwrap();
            assert_eq!((ended.outcome, ended.voice_seconds), (Some(Outcome::Missed), 0));
        }
        let tasks = callbacks(&t, &owner).await;
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].title, "Call back +49 1511 2345678");
        assert_eq!(tasks[0].urgency, tasks::Urgency::High);

        later(&t, 29).await;
        assert!(mails(&t).await.is_empty());
        later(&t, 1).await;
        let sent = mails(&t).await;
        assert_eq!(sent.len(), 4, "two calls, an owner and an admin");
        assert!(sent.iter().all(|mail| mail.subject == "Missed call from +49 1511 2345678"), "{}", sent[0].subject);
        assert!(sent[0].body.contains("/app/calls/call_"), "{}", sent[0].body);

        // A withheld number cannot be called back.
        let begun = begin(&t, org, ring(&channel, "CA3", None)).await.unwrap();
        end(&t, org, &begun.call.id, Ending::by(EndedBy::Caller)).await.unwrap();
        assert_eq!(callbacks(&t, &owner).await.len(), 1);
    }
}

both! {
    async fn an_answered_call_is_metered_summed_up_and_told(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        hear(&t, org, &begun, "Hello").await;
        hear(&t, org, &begun, "How much is a cut on https://evil.example today?").await;
        t.advance(Duration::from_secs(95));
        let ending = Ending { cost_micros: 1_200, ..Ending::by(EndedBy::Agent) };
        let ended = end(&t, org, &begun.call.id, ending).await.unwrap();
        let again = end(&t, org, &begun.call.id, Ending::by(EndedBy::Caller)).await.unwrap();

        assert_eq!(again.ended_by, Some(EndedBy::Agent));
        assert_eq!((ended.outcome, ended.cost_micros), (Some(Outcome::Answered), 1_200));
        assert_eq!(ended.summary.as_deref(), Some("“How much is a cut on https://evil.example today?”"));
        let day = metering::today(&t, org).await.unwrap();
        assert_eq!((day.call_seconds, day.messages, day.cost_micros), (95, 2, 1_200));
        assert!(callbacks(&t, &owner).await.is_empty());
        later(&t, 30).await;
        let sent = mails(&t).await;
        assert_eq!(sent.len(), 1);
        assert!(sent[0].body.contains("1:35. Questions were answered."), "{}", sent[0].body);
        assert!(!sent[0].body.contains("https://evil.example"), "words of strangers make no links");
        let row = inbox::get(&t, &owner, &begun.conversation.id).await.unwrap();
        assert!(row.summary.is_some_and(|summary| summary.contains("said last")));
        assert!(matches!(answered(&t, org, &begun.call.id).await, Err(Error::Conflict(_))));
        let late = NewLine { text: "late".to_owned(), ..NewLine::default() };
        assert!(matches!(heard(&t, org, &begun.call.id, late).await, Err(Error::Conflict(_))));
    }
}

both! {
    async fn a_call_that_nobody_holds_is_ended_and_one_that_is_held_is_not(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        for _ in 0..10 {
            assert!(beat(&t, org, &begun.call.id).await.unwrap());
            later(&t, 30).await;
        }
        assert_eq!(live(&t, &owner).await.unwrap().len(), 1);

        later(&t, 60).await;
        later(&t, 60).await;

        let call = get(&t, &owner, &begun.call.id).await.unwrap().call;
        assert_eq!((call.status, call.ended_by), (State::Ended, Some(EndedBy::Network)));
        assert!(!beat(&t, org, &begun.call.id).await.unwrap());
        later(&t, 600).await;
        assert_eq!(names(&t, &owner).await.iter().filter(|name| *name == "call.ended").count(), 1);
    }
}

both! {
    async fn latency_is_counted_by_number_and_by_who_spoke(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        for at in 1..=20 {
            let times = TurnTimes {
                speech_end_ms: at * 10_000,
                first_frame_ms: Some(at * 100),
                ears: "deepgram".to_owned(),
                model: "house".to_owned(),
                mouth: "elevenlabs".to_owned(),
                ..TurnTimes::default()
            };
            turn(&t, org, &begun.call.id, times).await.unwrap();
        }
        turn(&t, org, &begun.call.id, TurnTimes { first_frame_ms: Some(-7), ..TurnTimes::default() }).await.unwrap();

        let all = latency(&t, &owner, Duration::from_hours(24)).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].number.as_deref(), all[0].turns), (Some(SALON), 20));
        let place = Step::ALL.iter().position(|step| *step == Step::FirstFrame).unwrap();
        assert_eq!(all[0].steps[place], Some(Spread { count: 20, p50: 1_000, p95: 1_900 }));
        assert_eq!(all[0].steps[0], None);
        assert_eq!(turns(&t, &owner, &begun.call.id).await.unwrap().len(), 21);
    }
}

both! {
    async fn a_blocked_caller_is_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        contacts::block(&t, &owner, &begun.contact.id, true).await.unwrap();
        let refused = begin(&t, org, ring(&channel, "CA2", phone(MARA))).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        assert_eq!(jobs::dead(&t, &owner).await.unwrap().len(), 0);
        let known = identities::find(&t, &owner, identities::Kind::Phone, MARA).await.unwrap();
        assert_eq!(known.unwrap().id, begun.contact.id);
    }
}

both! {
    async fn what_the_carrier_says_is_over_ends(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let rings = begin(&t, org, ring(&channel, "CA1", phone(MARA))).await.unwrap();
        hung_up(&t, org, &rings.call.id).await.unwrap();
        let call = get(&t, &owner, &rings.call.id).await.unwrap().call;
        assert_eq!((call.status, call.outcome), (State::Ended, Some(Outcome::Missed)));

        let begun = live_call(&t, org, &channel, "CA2").await;
        hear(&t, org, &begun, "How much is a cut?").await;
        hung_up(&t, org, &begun.call.id).await.unwrap();
        hung_up(&t, org, &begun.call.id).await.unwrap();
        hear(&t, org, &begun, "Hello?").await;
        later(&t, 31).await;
        let call = get(&t, &owner, &begun.call.id).await.unwrap().call;
        assert_eq!(call.ended_by, Some(EndedBy::Caller));
        assert_eq!(callbacks(&t, &owner).await.len(), 1);
    }
}

both! {
    async fn a_call_that_nobody_could_answer_to_the_end_is_missed(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        hear(&t, org, &begun, "How much is a cut?").await;
        let ended = end(&t, org, &begun.call.id, Ending::by(EndedBy::Network)).await.unwrap();
        assert_eq!(ended.outcome, Some(Outcome::Answered));

        missed(&t, org, &begun.call.id).await.unwrap();
        missed(&t, org, &begun.call.id).await.unwrap();

        let call = get(&t, &owner, &begun.call.id).await.unwrap().call;
        assert_eq!(call.outcome, Some(Outcome::Missed));
        assert_eq!(callbacks(&t, &owner).await.len(), 1);
    }
}
