//! Vectors of texts from an OpenAI-compatible server.

use std::time::Duration;

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind, ProviderError,
    llm::{OpenAi, OpenAiSettings, Vectors},
    stubs::{Answer, Stub},
};
use serde_json::{Value, json};

use crate::http;

async fn embed(stub: &Stub, texts: &[&str]) -> Result<Vectors, ProviderError> {
    let settings = OpenAiSettings::new(stub.base_url(), Some(Secret::new("sk-test")), "small");
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    OpenAi::new(http(), settings).unwrap().embed(&texts, Duration::from_secs(5)).await
}

fn data(vectors: &[(usize, &[f32])]) -> Answer {
    let data: Vec<Value> = vectors
        .iter()
        .map(
            |(index, vector)| json!({ "object": "embedding", "index": index, "embedding": vector }),
        )
        .collect();
    let usage = json!({ "prompt_tokens": 3, "total_tokens": 3 });
    Answer::json(200, &json!({ "object": "list", "data": data, "model": "small", "usage": usage }))
}

#[tokio::test]
async fn vectors_come_in_the_order_of_the_texts_and_with_length_one() {
    let stub = Stub::openai([data(&[(1, &[0.0, 2.0]), (0, &[3.0, 4.0])])]).await;

    let told = embed(&stub, &["parking", " "]).await.unwrap();

    assert_eq!(told.tokens, 3);
    assert_eq!(told.vectors, [vec![0.6, 0.8], vec![0.0, 1.0]]);
    let seen = stub.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/v1/embeddings"));
    assert_eq!(seen.header("authorization"), Some("Bearer sk-test"));
    // OpenAI refuses an empty text.
    let sent = json!({ "model": "small", "input": ["parking", "-"], "encoding_format": "float" });
    assert_eq!(seen.json(), sent);
}

#[tokio::test]
async fn a_server_that_does_not_count_or_counts_wildly_is_counted_for() {
    for (usage, tokens) in [
        (Value::Null, 2),
        (json!({}), 2),
        (json!({ "total_tokens": 4 }), 4),
        (json!({ "prompt_tokens": u64::MAX }), 15),
    ] {
        let data = json!([{ "index": 0, "embedding": [1.0] }]);
        let stub =
            Stub::openai([Answer::json(200, &json!({ "data": data, "usage": usage }))]).await;
        assert_eq!(embed(&stub, &["parking"]).await.unwrap().tokens, tokens, "{usage}");
    }
}

#[tokio::test]
async fn a_long_text_is_cut_between_characters() {
    let stub = Stub::openai([data(&[(0, &[1.0])])]).await;
    embed(&stub, &[&"ü".repeat(5_000)]).await.unwrap();
    assert_eq!(stub.seen()[0].json()["input"][0], "ü".repeat(1_000));
}

#[tokio::test]
async fn an_answer_that_is_not_a_vector_for_each_text_is_an_error() {
    for answer in [
        data(&[]),
        data(&[(0, &[1.0])]),
        data(&[(0, &[1.0]), (0, &[1.0])]),
        data(&[(0, &[1.0]), (7, &[1.0])]),
        data(&[(0, &[1.0]), (1, &[1.0, 0.0])]),
        data(&[(0, &[0.0]), (1, &[1.0])]),
        Answer::json(200, &json!({ "data": [{ "index": 0, "embedding": "AAAA" }] })),
        Answer::json(200, &json!({ "object": "list" })),
        Answer::garbage(),
    ] {
        let stub = Stub::openai([answer]).await;
        let error = embed(&stub, &["a", "b"]).await.unwrap_err();
        assert_eq!(error.kind, Kind::Retry, "{error}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong_and_nothing_of_the_texts() {
    for (status, kind) in
        [(401, Kind::Auth), (429, Kind::Wait), (503, Kind::Wait), (404, Kind::Refused)]
    {
        let stub = Stub::openai([Answer::status(status)]).await;
        let error = embed(&stub, &["private"]).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status}");
        assert!(!error.to_string().contains("private"), "{error}");
    }
}
