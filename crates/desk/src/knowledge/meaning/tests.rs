//! Vectors are worked out by a job, found again after a restart, forgotten with their texts, and never
//! another organization's.

use frontdesk_db::{both, testing::TestDb};

use std::sync::Arc;

use async_trait::async_trait;

use super::*;
use crate::{
    app::Settings,
    embeddings::Embedder,
    knowledge::{self, NewFaq},
    registry,
    testing::{self, TestApp},
};

/// Knows two meanings: what is about cars, and everything else.
struct Cars;

#[async_trait]
impl Embedder for Cars {
    fn id(&self) -> &'static str {
        "cars"
    }

    async fn embed(&self, texts: Vec<String>) -> Result<Vec<Vec<f32>>> {
        let cars = |text: &String| {
            ["parking", "motor"].iter().any(|word| text.to_lowercase().contains(word))
        };
        Ok(texts
            .iter()
            .map(|text| if cars(text) { vec![1.0, 0.0] } else { vec![0.0, 1.0] })
            .collect())
    }
}

async fn with_meaning(db: TestDb) -> TestApp {
    let embeddings = Some(Embeddings(Arc::new(Cars)));
    testing::app_with(db, Settings { mailbox: true, embeddings, ..Settings::default() }).await
}

fn entry(question: &str, answer: &str) -> NewFaq {
    NewFaq { question: question.to_owned(), answer: answer.to_owned(), ..NewFaq::default() }
}

both! {
    async fn vectors_are_worked_out_by_a_job_and_forgotten_with_their_texts(t: TestApp = with_meaning) {
        let ann = t.organization("Salon Ana").await;
        let faq = knowledge::create(&t, &ann, entry("Is there parking?", "Behind the house.")).await.unwrap();
        let kept = async || {
            let mut conn = t.db().read(ann.org()).await.unwrap();
            store::all(&mut conn, ann.org(), "cars").await.unwrap().len()
        };

        // The first question finds that they are missing.
        knowledge::search(&t, &ann, "parking").await.unwrap();
        assert_eq!(kept().await, 0);
        registry::runner(&t).run_due().await.unwrap();
        assert!(kept().await >= 2);
        let found = knowledge::search(&t, &ann, "where may a motor rest").await.unwrap();
        assert!(found.passages.iter().any(|passage| passage.title == "Is there parking?"), "{found:?}");

        // Another node, or this one after a restart, reads the rows.
        let node = t.another_node();
        let again = knowledge::search(&node, &ann, "where may a motor rest").await.unwrap();
        assert_eq!(again.band, found.band);

        knowledge::delete(&t, &ann, &faq.id).await.unwrap();
        knowledge::search(&t, &ann, "parking").await.unwrap();
        registry::runner(&t).run_due().await.unwrap();
        work_out(&t, ann.org()).await.unwrap();
        let ben = t.organization("Bike shop").await;
        let mut conn = t.db().read(ben.org()).await.unwrap();
        assert!(store::all(&mut conn, ben.org(), "cars").await.unwrap().is_empty());
    }
}

#[test]
fn a_vector_is_kept_as_it_is() {
    let vector = vec![0.25, -1.0, f32::MIN_POSITIVE];
    assert_eq!(floats(&bytes(&vector)), vector);
    assert_eq!(floats(&[1, 2, 3]), Vec::<f32>::new());
}
