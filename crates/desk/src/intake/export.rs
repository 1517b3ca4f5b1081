//! What contacts answered, as columns of the sheet of contacts.

use std::collections::HashMap;

use frontdesk_base::{
    Result,
    id::{ContactId, ConversationTypeId},
};

use super::{ConversationType, Kind, in_words, store, types};
use crate::{
    App, Caller,
    contacts::{self, export::Beside},
};

/// The questions of the types that are in use, a column each.
struct Answers<'a> {
    app: &'a App,
    caller: &'a Caller,
    types: Vec<ConversationType>,
}

impl Answers<'_> {
    fn columns(&self) -> impl Iterator<Item = (&ConversationTypeId, &str, Kind)> {
        self.types.iter().flat_map(|one| {
            one.questions.iter().map(|question| (&one.id, question.key.as_str(), question.kind))
        })
    }
}

impl Beside for Answers<'_> {
    fn titles(&self) -> Vec<String> {
        let of = |one: &ConversationType| -> Vec<String> {
            one.questions.iter().map(|q| format!("{}: {}", one.name, q.title())).collect()
        };
        self.types.iter().flat_map(of).collect()
    }

    async fn cells(&self, contacts: &[ContactId]) -> Result<HashMap<ContactId, Vec<String>>> {
        let mut conn = self.app.db().read(self.caller.org()).await?;
        let rows = store::answers_of(&mut conn, self.caller.org(), contacts).await?;
        let mut cells: HashMap<ContactId, Vec<String>> = HashMap::new();
        // From the newest on: what is filled in already was said last.
        for (contact, of, answers) in rows {
            let row = cells.entry(contact).or_default();
            row.resize(self.columns().count(), String::new());
            for (at, (id, key, kind)) in self.columns().enumerate() {
                if *id == of
                    && row[at].is_empty()
                    && let Some(value) = answers.get(key)
                {
                    row[at] = cell(kind, value);
                }
            }
        }
        Ok(cells)
    }
}

/// An answer for programs: a day as `1990-05-03`, a number to call in E.164.
fn cell(kind: Kind, value: &serde_json::Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => in_words(kind, value),
    }
}

/// The contacts that the filter lets through as CSV, with a column for each question of each conversation
/// type that is in use: what the contact answered to it last.
pub async fn contacts_csv(
    app: &App,
    caller: &Caller,
    filter: &contacts::Filter,
) -> Result<Vec<u8>> {
    let types = types::list(app, caller).await?;
    contacts::export::csv(app, caller, filter, &Answers { app, caller, types }).await
}
