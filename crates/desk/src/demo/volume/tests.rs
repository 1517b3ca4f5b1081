//! A large organization is like any other, on both engines.

use frontdesk_base::Error;
use frontdesk_db::both;

use super::*;
use crate::{
    channels::ChannelKind,
    conversations::inbox::{self, Filter},
    events,
    testing::{self, TestApp},
};

both! {
    async fn a_large_organization_reads_like_any_other(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;
        assert!(channels::list(&t, &ann).await.unwrap().iter().any(|one| one.kind == ChannelKind::Widget));
        let slug = orgs::profile(&t, &ann).await.unwrap().slug;
        let before = events::newest(&t, ann.org()).await.unwrap();

        let made = fill(&t, &slug, 2_030, |_| {}).await.unwrap();

        assert_eq!(made, 2_040);
        assert_eq!(events::newest(&t, ann.org()).await.unwrap(), before + 2_040);
        let filter = Filter { search: Some("parking".to_owned()), ..Filter::default() };
        let found = inbox::list(&t, &ann, &filter).await.unwrap();
        assert!(!found.data.is_empty());
        let (thread, _) = inbox::thread(&t, &ann, &found.data[0].id, None, 200).await.unwrap();
        assert_eq!(thread.len(), 20);
    }
}

both! {
    async fn a_number_out_of_bounds_is_told(t: TestApp = testing::app) {
        t.organization("Salon Ana").await;
        assert!(matches!(fill(&t, "salon-ana", 0, |_| {}).await, Err(Error::Invalid(_))));
        assert!(matches!(fill(&t, "nobody", 20, |_| {}).await, Err(Error::NotFound(_))));
    }
}
