//! What comes of each row: whose it is, and whether somebody is made. The preview and the job decide by
//! this, so what the one says the other does.

use std::collections::{HashMap, HashSet};

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, OrgId},
};
use frontdesk_db::Conn;

use super::{
    model::{Existing, Outcome},
    row::{Read, Said},
};
use crate::contacts::{identities::Kind, store::imports as store};

/// Who is known, and what the rows so far make of them.
pub(super) struct Plan {
    existing: Existing,
    now: Timestamp,
    /// Who is reached by this.
    holders: HashMap<(Kind, String), ContactId>,
    /// Contacts by their ids; of those that were merged, the other.
    ids: HashMap<ContactId, ContactId>,
    /// Those that rows of this file have made.
    made: HashSet<ContactId>,
}

impl Plan {
    pub(super) fn new(existing: Existing, now: Timestamp) -> Self {
        Self { existing, now, holders: HashMap::new(), ids: HashMap::new(), made: HashSet::new() }
    }

    /// Looks up whom these rows may be about.
    pub(super) async fn learn(
        &mut self,
        conn: &mut Conn,
        org: &OrgId,
        rows: &[Read],
    ) -> Result<()> {
        let said = || rows.iter().filter_map(|row| row.as_ref().ok());
        for kind in Kind::ALL {
            let ways = said().flat_map(|row| &row.ways);
            let values: Vec<&String> =
                ways.filter(|(of, _)| of == kind).map(|(_, value)| value).collect();
            for some in values.chunks(400) {
                for (value, holder) in store::holders(conn, org, *kind, some).await? {
                    // In the order of their ids: the one known longest is meant.
                    self.holders.entry((*kind, value)).or_insert(holder);
                }
            }
        }
        let ids: Vec<&ContactId> = said().filter_map(|row| row.id.as_ref()).collect();
        for some in ids.chunks(400) {
            for (id, merged) in store::known(conn, org, some).await? {
                let current = match merged {
                    Some(_) => crate::contacts::load(conn, org, &id).await?.id,
                    None => id.clone(),
                };
                self.ids.insert(id, current);
            }
        }
        Ok(())
    }

    /// What comes of the next row.
    pub(super) fn decide(&mut self, row: &Read) -> Outcome {
        let said = match row {
            Ok(said) => said,
            Err(reason) => return Outcome::Bad(reason.clone()),
        };
        let found = match self.found(said) {
            Ok(found) => found,
            Err(reason) => return Outcome::Bad(reason),
        };
        let outcome = match found {
            Some(id) if self.existing == Existing::Skip && !self.made.contains(&id) => {
                return Outcome::Skip(id);
            }
            Some(id) => Outcome::Update(id),
            None => {
                let id = ContactId::new(self.now);
                self.made.insert(id.clone());
                Outcome::Create(id)
            }
        };
        if let Outcome::Create(id) | Outcome::Update(id) = &outcome {
            for way in &said.ways {
                self.holders.entry(way.clone()).or_insert_with(|| id.clone());
            }
        }
        outcome
    }

    /// Whose row it is, by the id, or by all that reaches them.
    fn found(&self, said: &Said) -> std::result::Result<Option<ContactId>, String> {
        // An id of elsewhere says nothing here: the row is read by what else it says.
        if let Some(id) = said.id.as_ref().and_then(|id| self.ids.get(id)) {
            return Ok(Some(id.clone()));
        }
        let mut found: Option<&ContactId> = None;
        for way in &said.ways {
            let Some(holder) = self.holders.get(way) else { continue };
            if found.is_some_and(|found| found != holder) {
                return Err(
                    "its addresses and numbers belong to different contacts; merge those first"
                        .to_owned(),
                );
            }
            found = Some(holder);
        }
        if found.is_none() && said.name.is_none() && said.ways.is_empty() {
            return Err("has an id that is not there, and nothing else to know them by".to_owned());
        }
        Ok(found.cloned())
    }
}
