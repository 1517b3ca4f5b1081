//! The demo has something on every page, and opening it again changes nothing.

use frontdesk_db::both;

use super::open;
use crate::{
    Caller, auth, bookings, calls, contacts,
    conversations::{Status, inbox},
    evaluation, knowledge, leads, sales, saved_replies, tasks,
    testing::{self, TestApp},
};

both! {
    async fn no_page_of_the_demo_is_empty(t: TestApp = testing::app) {
        let demo = open(&t).await.unwrap();
        let caller = Caller::system(demo.org.clone());

        for status in Status::ALL {
            let filter = inbox::Filter { status: Some(*status), snoozed: true, limit: 200, ..Default::default() };
            let found = inbox::list(&t, &caller, &filter).await.unwrap().data.len();
            assert!(found >= 2, "{status}: {found}");
        }
        assert!(contacts::count(&t, &caller).await.unwrap() >= 20);
        for column in leads::board(&t, &caller, &leads::Filter::default()).await.unwrap() {
            assert!(column.count >= 2, "{}: {}", column.stage, column.count);
        }
        assert!(!tasks::list(&t, &caller, &tasks::Filter { limit: 5, ..Default::default() }).await.unwrap().data.is_empty());
        assert!(knowledge::count_gaps(&t, &caller).await.unwrap() > 0);
        assert!(knowledge::suggestions::count(&t, &caller).await.unwrap() > 0);
        assert!(!knowledge::sources::list(&t, &caller).await.unwrap().is_empty());
        assert!(!saved_replies::list(&t, &caller).await.unwrap().is_empty());
        assert!(!evaluation::questions(&t, &caller).await.unwrap().is_empty());
        assert!(!auth::api_keys::list(&t, &caller).await.unwrap().is_empty());
        // Only what a contact asked is a gap.
        for gap in knowledge::list_gaps(&t, &caller, 50).await.unwrap() {
            assert!(!["Great", "In September", "Luis"].iter().any(|no| gap.question.starts_with(no)), "{}", gap.question);
        }
        let booked = bookings::list(&t, &caller, &bookings::Filter { limit: 200, ..Default::default() }).await.unwrap();
        for status in [bookings::Status::Completed, bookings::Status::NoShow, bookings::Status::Confirmed, bookings::Status::Pending] {
            assert!(booked.iter().any(|one| one.status == status), "{status}");
        }
        assert!(booked.len() >= 25, "{}", booked.len());
        assert_eq!(bookings::list_waits(&t, &caller).await.unwrap().len(), 1);
        let quoted = sales::count_quotes(&t, &caller).await.unwrap();
        assert!(quoted.len() >= 4, "{quoted:?}");
        let billed = sales::count_invoices(&t, &caller).await.unwrap();
        assert!(billed.len() >= 3 && billed.iter().any(|(.., overdue)| *overdue > 0), "{billed:?}");
        let called = calls::list(&t, &caller, &calls::Filter::default()).await.unwrap().data;
        assert_eq!(called.len(), 4);
        for outcome in [calls::Outcome::Answered, calls::Outcome::Message, calls::Outcome::Missed] {
            assert!(called.iter().any(|one| one.call.outcome == Some(outcome)), "{outcome}");
        }
        let recorded = called.iter().filter(|one| one.call.recording_state == calls::RecordingState::Ready);
        assert_eq!(recorded.count(), 1);
        let salon = crate::orgs::profile(&t, &caller).await.unwrap();
        assert!(salon.logo().is_some() && salon.accent().is_some());
        let before = contacts::count(&t, &caller).await.unwrap();

        let again = open(&t).await.unwrap();

        assert_eq!(again.widget_key, demo.widget_key);
        assert_eq!(contacts::count(&t, &caller).await.unwrap(), before);
    }
}
