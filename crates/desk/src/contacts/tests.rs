//! Contacts on both engines.

mod lists;
mod merging;
mod records;

use std::collections::BTreeMap;

use frontdesk_base::id::ContactId;
use frontdesk_db::{Json, both};

use super::{
    consents::{self, By, NewConsent},
    fields::{self, FieldKind, NewField},
    identities::{self, Kind},
    *,
};
use crate::{
    Role, audit,
    conversations::{self, contact as side, inbox},
    leads, orgs, tasks,
    testing::{self, TestApp},
};

/// A contact made by hand.
async fn person(t: &TestApp, owner: &Caller, name: &str, emails: &[&str]) -> Contact {
    let new = ContactChange {
        name: Some(name.to_owned()),
        emails: Some(emails.iter().map(|email| (*email).to_owned()).collect()),
        ..ContactChange::default()
    };
    create(t, owner, &new).await.unwrap()
}

/// The rows of a table as text, in order: what must be the same before and after.
async fn dump(t: &TestApp, owner: &Caller, sql: &'static str) -> Vec<String> {
    let mut conn = t.db().read(owner.org()).await.unwrap();
    let rows: Vec<(String,)> = conn.query(sql).bind(owner.org()).all().await.unwrap();
    rows.into_iter().map(|(text,)| text).collect()
}

async fn names(t: &TestApp, owner: &Caller) -> Vec<String> {
    let events = events::list(t, owner, 0, 500).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}
