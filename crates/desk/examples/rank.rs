//! What speaks for and against the passages that may answer an evaluation's questions, as JSON for
//! fitting: `rank MODELS_FOLDER FOLDER...`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a developer's tool"
)]

use std::sync::Arc;

use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Error, Result,
    app::Settings,
    embeddings::{Embeddings, Local},
    knowledge, registry,
    setup::{self, BusinessFile, SecretText, Secrets},
    testing,
};
use frontdesk_models::MiniLm;
use serde_json::{Value, json};

struct Beside(std::path::PathBuf);

impl Secrets for Beside {
    fn resolve(&self, _: &SecretText) -> Result<Secret> {
        Err(Error::invalid("secret", "is not needed"))
    }

    fn file(&self, path: &str) -> Result<bytes::Bytes> {
        Ok(std::fs::read(self.0.join(path)).unwrap().into())
    }
}

#[tokio::main]
async fn main() {
    let mut folders = std::env::args().skip(1).map(std::path::PathBuf::from);
    let models = folders.next().expect("the folder of the models, then those of the businesses");
    let model = MiniLm::open(&models).unwrap();
    let embeddings = Some(Embeddings(Arc::new(Local::new(model))));
    for folder in folders {
        let settings = Settings { embeddings: embeddings.clone(), ..Settings::default() };
        let app = testing::app_with(TestDb::sqlite().await, settings).await;
        let text = std::fs::read_to_string(folder.join("business.toml")).unwrap();
        let file = BusinessFile::parse(&text).unwrap();
        let applied = setup::apply(&app, &file, &Beside(folder.clone())).await.unwrap();
        // The first question asks for the vectors of the passages; the job makes them.
        knowledge::explain(&app, &applied.org_id, "hello").await.unwrap();
        registry::runner(&app).run_due().await.unwrap();
        let questions = std::fs::read_to_string(folder.join("questions.jsonl")).unwrap();
        for line in questions.lines().filter(|line| !line.trim().is_empty()) {
            let question: Value = serde_json::from_str(line).unwrap();
            let asked = question["question"].as_str().unwrap();
            let weighed = knowledge::explain(&app, &applied.org_id, asked).await.unwrap();
            println!("{}", json!({ "folder": folder, "question": question, "weighed": weighed }));
        }
    }
}
