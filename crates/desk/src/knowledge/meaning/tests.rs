//! Vectors are worked out by a job, found again after a restart, forgotten with their texts, and never
//! another organization's.

use frontdesk_db::{both, testing::TestDb};

use std::sync::Arc;

use async_trait::async_trait;
use frontdesk_base::Clock;
use frontdesk_providers::{
    Http, HttpSettings,
    llm::{OpenAi, OpenAiSettings},
    stubs::{Answer, Script, Stub},
};
use serde_json::{Value, json};

use super::*;
use crate::{
    app::Settings,
    embeddings::{Embedder, Remote},
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

    async fn embed(&self, texts: Vec<String>, _: Duration) -> Result<Vectors> {
        let cars = |text: &String| {
            ["parking", "motor"].iter().any(|word| text.to_lowercase().contains(word))
        };
        let vector = |text| if cars(text) { vec![1.0, 0.0] } else { vec![0.0, 1.0] };
        Ok(Vectors { vectors: texts.iter().map(vector).collect(), tokens: 0 })
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

both! {
    async fn what_a_server_reads_is_counted_to_whom_it_is_read_for(db: TestDb = std::future::ready) {
        let stub = server(true).await;
        let http = Http::new(HttpSettings::default()).unwrap();
        let name = "text-embedding-3-large";
        let model = OpenAi::new(http, OpenAiSettings::new(stub.base_url(), None, name)).unwrap();
        let remote = Remote::new(model, name, Clock::system());
        let embeddings = Some(Embeddings(Arc::new(remote)));
        let t = testing::app_with(db, Settings { mailbox: true, embeddings, ..Settings::default() }).await;
        let (ann, ben) = (t.organization("Salon Ana").await, t.organization("Bike shop").await);
        knowledge::create(&t, &ann, entry("Is there parking?", "Behind the house.")).await.unwrap();
        let used = async |of: &crate::Caller| metering::today(&t, of.org()).await.unwrap();

        work_out(&t, ann.org()).await.unwrap();
        let learned = used(&ann).await;
        assert!(learned.embedding_tokens >= 20 && learned.cost_micros > 0, "{learned:?}");
        knowledge::search(&t, &ann, "where may a motor rest").await.unwrap();
        assert_eq!(used(&ann).await.embedding_tokens, learned.embedding_tokens + 10);
        assert_eq!((used(&ben).await.embedding_tokens, learned.input_tokens), (0, 0));

        // Over the day's limit, words decide and nothing is asked for.
        metering::set_daily_limit(&t, &ann, 0).await.unwrap();
        let asked = stub.seen().len();
        knowledge::create(&t, &ann, entry("Do you sell tea?", "Green tea.")).await.unwrap();
        work_out(&t, ann.org()).await.unwrap();
        assert_eq!(knowledge::search(&t, &ann, "is there parking").await.unwrap().band, "answer");
        assert_eq!(stub.seen().len(), asked);
    }
}

/// An OpenAI-compatible server that knows about cars, or is down.
async fn server(up: bool) -> Stub {
    Stub::openai(Script::with(move |seen| {
        if !up {
            return Answer::status(503);
        }
        let texts = seen.json()["input"].as_array().cloned().unwrap_or_default();
        let vector = |text: &Value| {
            let text = text.as_str().unwrap_or_default().to_lowercase();
            let cars = text.contains("parking") || text.contains("motor");
            if cars { json!([1.0, 0.0]) } else { json!([0.0, 1.0]) }
        };
        let data: Vec<Value> = texts
            .iter()
            .enumerate()
            .map(|(index, text)| json!({ "index": index, "embedding": vector(text) }))
            .collect();
        let tokens = 10 * texts.len();
        Answer::json(200, &json!({ "data": data, "usage": { "prompt_tokens": tokens } }))
    }))
    .await
}

async fn with_server(db: TestDb, stub: &Stub) -> TestApp {
    let embeddings = Some(Embeddings(Arc::new(remote(stub))));
    testing::app_with(db, Settings { mailbox: true, embeddings, ..Settings::default() }).await
}

fn remote(stub: &Stub) -> Remote {
    let http = Http::new(HttpSettings::default()).unwrap();
    let model = OpenAi::new(http, OpenAiSettings::new(stub.base_url(), None, "small"));
    Remote::new(model.unwrap(), "small", Clock::system())
}

both! {
    async fn a_server_can_work_out_what_texts_mean(db: TestDb = std::future::ready) {
        let stub = server(true).await;
        let t = with_server(db, &stub).await;
        let ann = t.organization("Salon Ana").await;
        knowledge::create(&t, &ann, entry("Is there parking?", "Behind the house.")).await.unwrap();
        knowledge::search(&t, &ann, "parking").await.unwrap();
        registry::runner(&t).run_due().await.unwrap();

        let found = knowledge::search(&t, &ann, "where may a motor rest").await.unwrap();

        assert!(found.passages.iter().any(|passage| passage.title == "Is there parking?"), "{found:?}");
        let mut conn = t.db().read(ann.org()).await.unwrap();
        assert!(!store::all(&mut conn, ann.org(), "openai:small").await.unwrap().is_empty());
    }
}

both! {
    async fn words_decide_while_the_server_is_down_and_it_is_left_alone(db: TestDb = std::future::ready) {
        let stub = server(false).await;
        let t = with_server(db, &stub).await;
        let ann = t.organization("Salon Ana").await;
        knowledge::create(&t, &ann, entry("Is there parking?", "Behind the house.")).await.unwrap();
        for _ in 0..9 {
            work_out(&t, ann.org()).await.unwrap_err();
        }
        // Five failures in a row open the circuit.
        assert_eq!(stub.seen().len(), 5);

        let found = knowledge::search(&t, &ann, "is there parking").await.unwrap();

        assert_eq!(found.band, "answer");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_alone_too() {
    let stub = Stub::openai(Script::always(Answer::silence())).await;
    let remote = remote(&stub);
    for _ in 0..7 {
        let within = Duration::from_millis(20);
        remote.embed(vec!["parking".to_owned()], within).await.unwrap_err();
    }
    assert_eq!(stub.seen().len(), 5);
}

#[test]
fn a_vector_is_kept_as_it_is() {
    let vector = vec![0.25, -1.0, f32::MIN_POSITIVE];
    assert_eq!(floats(&bytes(&vector)), vector);
    assert_eq!(floats(&[1, 2, 3]), Vec::<f32>::new());
}
