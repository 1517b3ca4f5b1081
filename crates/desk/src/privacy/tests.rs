//! The registry is whole, and the notice says what is configured.

use std::collections::BTreeSet;

use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;

use super::*;
use crate::{
    agent::models::{ModelProviders, ProviderAccess},
    app::Settings,
    testing,
};

/// What the migrations make, read from their text.
fn tables() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../db/migrations");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sql = files.map(|file| std::fs::read_to_string(file).unwrap()).collect::<String>();
    let made = sql.lines().filter_map(|line| {
        let line = line
            .trim()
            .trim_start_matches("CREATE VIRTUAL TABLE ")
            .trim_start_matches("CREATE TABLE ");
        line.split_once(' ').map(|(name, rest)| (name, rest, line)).filter(|_| !line.is_empty())
    });
    let made = made.filter(|(_, rest, _)| rest.starts_with('(') || rest.starts_with("USING fts5"));
    made.map(|(name, ..)| name.to_owned())
        .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .collect()
}

#[test]
fn every_table_is_named_once() {
    let named: BTreeSet<String> = registry::tables().map(|held| held.table.to_owned()).collect();

    assert_eq!(named.len(), registry::tables().count());
    assert_eq!(tables(), named);
}

#[test]
fn every_row_says_what_until_when_and_how_it_goes() {
    for held in registry::tables() {
        for text in [held.what, held.until, held.deletion] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", held.table);
        }
    }
}

#[tokio::test]
async fn only_what_is_configured_takes_part() {
    let alone = testing::app(TestDb::sqlite().await).await;
    assert!(notice(&alone).recipients.is_empty());

    let models = ModelProviders {
        anthropic: ProviderAccess { base_url: None, key: Some(Secret::new("sk-1")) },
        openai: ProviderAccess {
            base_url: Some("http://me:pw@10.0.0.9:11434/v1".into()),
            key: None,
        },
    };
    let settings = Settings { models, ..Settings::default() };
    let t = testing::app_with(TestDb::sqlite().await, settings).await;
    let recipients = notice(&t).recipients;

    assert_eq!(recipients.len(), 2);
    assert_eq!((recipients[0].name, recipients[0].host.as_deref()), ("Anthropic", None));
    assert_eq!(recipients[1].host.as_deref(), Some("10.0.0.9:11434"));
    assert!(!format!("{recipients:?}").contains("sk-1"));
}
