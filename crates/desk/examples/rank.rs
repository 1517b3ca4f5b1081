//! What retrieval makes of an evaluation's questions, as JSON for tuning: `rank FOLDER...`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a developer's tool")]

use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_desk::{
    Error, Result, knowledge,
    setup::{self, BusinessFile, SecretText, Secrets},
    testing,
};
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
    for folder in std::env::args().skip(1) {
        let folder = std::path::PathBuf::from(folder);
        let app = testing::app(TestDb::sqlite().await).await;
        let text = std::fs::read_to_string(folder.join("business.toml")).unwrap();
        let file = BusinessFile::parse(&text).unwrap();
        let applied = setup::apply(&app, &file, &Beside(folder.clone())).await.unwrap();
        let questions = std::fs::read_to_string(folder.join("questions.jsonl")).unwrap();
        for line in questions.lines().filter(|line| !line.trim().is_empty()) {
            let question: Value = serde_json::from_str(line).unwrap();
            let asked = question["question"].as_str().unwrap();
            let ranked = knowledge::explain(&app, &applied.org_id, asked).await.unwrap();
            println!("{}", json!({ "question": question, "ranked": ranked }));
        }
    }
}
