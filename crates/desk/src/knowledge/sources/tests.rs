//! Files, on both engines: taken in once, read by a job, found at the next question, gone when
//! deleted, and never another organization's.

use bytes::Bytes;
use frontdesk_base::Error;
use frontdesk_db::both;

use super::*;
use crate::{
    knowledge::search,
    registry,
    testing::{self, TestApp},
};

const PRICES: &str = "# Prices\n\n## Ceremony\n\nA wedding hairstyle with a rehearsal costs 180 euros. \
    The rehearsal is four weeks before.\n\n## Do you come to hotels?\n\nYes, within ten kilometres, for 40 euros more.\n";

fn file(name: &str, text: &str) -> NewFile {
    NewFile { name: name.to_owned(), bytes: Bytes::copy_from_slice(text.as_bytes()) }
}

async fn run_jobs(t: &TestApp) {
    registry::runner(t).run_due().await.unwrap();
}

async fn found(t: &TestApp, caller: &Caller, query: &str) -> Vec<String> {
    let found = search(t, caller, query).await.unwrap();
    found.passages.into_iter().map(|passage| passage.text).collect()
}

both! {
    async fn a_file_is_read_by_a_job_and_found_at_the_next_question(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;

        let added = add_file(&t, &ann, file("prices.md", PRICES)).await.unwrap();
        assert_eq!(added.source().state, SourceState::Reading);
        assert!(found(&t, &ann, "how much is a wedding hairstyle").await.is_empty());
        run_jobs(&t).await;

        let source = get(&t, &ann, &added.source().id).await.unwrap();
        assert_eq!((source.state, source.progress), (SourceState::Ready, 100));
        assert_eq!(source.passages, 2);
        assert!(found(&t, &ann, "how much is a wedding hairstyle").await[0].contains("180 euros"));
        assert!(found(&t, &ann, "do you come to a hotel").await[0].contains("40 euros more"));
        let (name, bytes) = original(&t, &ann, &source.id).await.unwrap();
        assert_eq!((name.as_str(), &bytes[..]), ("prices.md", PRICES.as_bytes()));
    }
}

both! {
    async fn the_same_content_is_taken_once_and_new_content_replaces_the_old(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;
        let first = add_file(&t, &ann, file("prices.md", PRICES)).await.unwrap();
        run_jobs(&t).await;

        let same = add_file(&t, &ann, file("copy of prices.md", PRICES)).await.unwrap();
        assert!(matches!(&same, Added::Same(source) if source.id == first.source().id));

        let changed = PRICES.replace("180", "195");
        let changed = add_file(&t, &ann, file("prices.md", &changed)).await.unwrap();
        assert!(matches!(&changed, Added::Changed(source) if source.id == first.source().id));
        // What was known stays known until the new content is read.
        assert!(found(&t, &ann, "how much is a wedding hairstyle").await[0].contains("180"));
        run_jobs(&t).await;
        assert!(found(&t, &ann, "how much is a wedding hairstyle").await[0].contains("195"));
        assert_eq!(list(&t, &ann).await.unwrap().len(), 1);
    }
}

both! {
    async fn a_deleted_file_is_not_found_any_more(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;
        let added = add_file(&t, &ann, file("prices.md", PRICES)).await.unwrap();
        run_jobs(&t).await;
        assert!(!found(&t, &ann, "wedding hairstyle").await.is_empty());

        delete(&t, &ann, &added.source().id).await.unwrap();

        assert!(found(&t, &ann, "wedding hairstyle").await.is_empty());
        assert!(original(&t, &ann, &added.source().id).await.is_err());
        assert!(matches!(delete(&t, &ann, &added.source().id).await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn what_cannot_be_read_says_why_and_can_be_tried_again(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;
        let broken = NewFile { name: "menu.pdf".to_owned(), bytes: Bytes::from_static(b"%PDF-1.7\nnothing more") };

        let added = add_file(&t, &ann, broken).await.unwrap();
        run_jobs(&t).await;

        let source = get(&t, &ann, &added.source().id).await.unwrap();
        assert_eq!(source.state, SourceState::Failed);
        assert!(source.error.as_deref().is_some_and(|error| error.contains("damaged")), "{source:?}");
        let again = read_again(&t, &ann, &source.id).await.unwrap();
        assert_eq!((again.state, again.error), (SourceState::Reading, None));
        run_jobs(&t).await;
        assert_eq!(get(&t, &ann, &source.id).await.unwrap().state, SourceState::Failed);
    }
}

both! {
    async fn uploads_that_are_none_are_refused(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;

        for wrong in [file("", "text"), file("\u{0}\n", "text"), file("empty.txt", "")] {
            assert!(matches!(add_file(&t, &ann, wrong).await, Err(Error::Invalid(_))));
        }
        let large = NewFile { name: "large.txt".to_owned(), bytes: Bytes::from(vec![b'a'; (25 << 20) + 1]) };
        assert!(matches!(add_file(&t, &ann, large).await, Err(Error::TooLarge(_))));
        assert!(list(&t, &ann).await.unwrap().is_empty());
    }
}

both! {
    async fn another_organization_finds_nothing_of_it(t: TestApp = testing::app) {
        let (ann, ben) = (t.organization("Salon Ana").await, t.organization("Bike shop").await);
        let added = add_file(&t, &ann, file("prices.md", PRICES)).await.unwrap();
        run_jobs(&t).await;
        let id = &added.source().id;

        assert!(found(&t, &ben, "wedding hairstyle").await.is_empty());
        assert!(list(&t, &ben).await.unwrap().is_empty());
        assert!(matches!(get(&t, &ben, id).await, Err(Error::NotFound(_))));
        assert!(matches!(original(&t, &ben, id).await, Err(Error::NotFound(_))));
        assert!(matches!(passages(&t, &ben, id).await, Err(Error::NotFound(_))));
        assert!(matches!(read_again(&t, &ben, id).await, Err(Error::NotFound(_))));
        assert!(matches!(delete(&t, &ben, id).await, Err(Error::NotFound(_))));
    }
}
