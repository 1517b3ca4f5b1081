//! The demo has something on every page, and opening it again changes nothing.

use frontdesk_db::both;

use super::open;
use crate::{
    Caller, contacts,
    conversations::{Status, inbox},
    knowledge, leads, tasks,
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
        assert!(!leads::list(&t, &caller, &leads::Filter { limit: 5, ..Default::default() }).await.unwrap().data.is_empty());
        assert!(!tasks::list(&t, &caller, &tasks::Filter { limit: 5, ..Default::default() }).await.unwrap().data.is_empty());
        assert!(knowledge::count_gaps(&t, &caller).await.unwrap() > 0);
        let before = contacts::count(&t, &caller).await.unwrap();

        let again = open(&t).await.unwrap();

        assert_eq!(again.widget_key, demo.widget_key);
        assert_eq!(contacts::count(&t, &caller).await.unwrap(), before);
    }
}
