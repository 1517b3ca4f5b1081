//! Writing what rows say: contacts that are made go in many at once, those that are there are added to
//! where the row says something that they do not.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_base::{
    Result, Timestamp,
    id::{ConsentId, ContactId, OrgId},
};
use frontdesk_db::{Json, Tx};

use super::{
    model::{Import, Outcome},
    row::{Read, Said},
};
use crate::{
    App, Caller,
    contacts::{
        Contact, change,
        consents::Consent,
        fields,
        identities::{self, Identity, Kind},
        model::NEVER,
        store::{self, imports as bulk},
        unknown,
    },
    events::{self, NewEvent},
};

/// What is written, and for whom.
pub(super) struct Writing<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) import: &'a Import,
    pub(super) now: Timestamp,
}

/// How many contacts were made and how many rows changed one or changed nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) skipped: i64,
}

impl Writing<'_> {
    /// Writes these rows in this transaction.
    pub(super) async fn write(&self, tx: &mut Tx, rows: &[(Read, Outcome)]) -> Result<Counts> {
        let mut counts = Counts::default();
        let mut made: Vec<(Contact, &Said)> = Vec::new();
        for (read, outcome) in rows {
            match (read, outcome) {
                (Ok(said), Outcome::Create(id)) => made.push((self.contact(id, said), said)),
                (_, Outcome::Skip(_)) => counts.skipped += 1,
                _ => {}
            }
        }
        counts.created = made.len() as i64;
        self.insert(tx, &made).await?;
        for (read, outcome) in rows {
            if let (Ok(said), Outcome::Update(id)) = (read, outcome) {
                if self.add(tx, id, said).await? {
                    counts.updated += 1;
                } else {
                    counts.skipped += 1;
                }
            }
        }
        Ok(counts)
    }

    /// The contact that a row makes.
    fn contact(&self, id: &ContactId, said: &Said) -> Contact {
        let first =
            |kind: Kind| said.ways.iter().find(|(of, _)| *of == kind).map(|(_, v)| v.clone());
        Contact {
            id: id.clone(),
            name: said.name.clone(),
            email: first(Kind::Email),
            phone: first(Kind::Phone),
            language: said.language.clone(),
            country: said.country.clone(),
            notes: said.notes.clone().unwrap_or_default(),
            tags: Json(said.tags.clone()),
            // They have not been here: only the list has.
            seen_at: NEVER,
            ..unknown(self.now)
        }
    }

    async fn insert(&self, tx: &mut Tx, made: &[(Contact, &Said)]) -> Result<()> {
        if made.is_empty() {
            return Ok(());
        }
        let org: &OrgId = self.caller.org();
        let mut ways = Vec::new();
        let mut values = Vec::new();
        let mut told = Vec::with_capacity(made.len());
        for (contact, said) in made {
            let of = |way: &(Kind, String)| Identity::new(way.0, &way.1, self.now);
            ways.extend(said.ways.iter().map(|way| (&contact.id, of(way))));
            values.extend(said.fields.iter().map(|(field, value)| (&contact.id, field, value)));
            let payload =
                serde_json::json!({ "contact": { "id": contact.id, "name": contact.name } });
            told.push(NewEvent::new("contact.created", payload).contact(&contact.id));
        }
        let people: Vec<&Contact> = made.iter().map(|(contact, _)| contact).collect();
        bulk::insert_contacts(tx, org, &people).await?;
        bulk::insert_identities(tx, org, &ways).await?;
        bulk::insert_values(tx, org, &values).await?;
        for (contact, said) in made {
            self.consent(tx, &contact.id, said, &BTreeMap::new()).await?;
        }
        events::emit_all(self.app, tx, org, &told).await
    }

    /// Adds to a contact what the row says. False when it knew all of that.
    async fn add(&self, tx: &mut Tx, id: &ContactId, said: &Said) -> Result<bool> {
        let org = self.caller.org();
        let mut contact = crate::contacts::lock(tx, org, id).await?;
        let had = identities::of_in(tx, org, &contact).await?;
        let before = contact.clone();
        let new: Vec<&(Kind, String)> =
            said.ways.iter().filter(|way| !had.iter().any(|one| one.is(way))).collect();
        Self::words(&mut contact, said, &new);
        let ids = std::slice::from_ref(&contact.id);
        let values = if said.fields.is_empty() {
            BTreeMap::new()
        } else {
            fields::values_in(tx, org, ids).await?.remove(&contact.id).unwrap_or_default()
        };
        let mut changed = !new.is_empty() || differs(&before, &contact);
        for (field, value) in &said.fields {
            if values.get(field) != Some(value) {
                store::fields::set_value(tx, org, &contact.id, field, value).await?;
                changed = true;
            }
        }
        if !said.consents.is_empty() {
            let all = store::notes::consents(tx, org, ids).await?;
            let holding = crate::contacts::consents::holding(&all)
                .into_iter()
                .map(|(by, consent)| (by, consent.granted))
                .collect();
            changed |= self.consent(tx, &contact.id, said, &holding).await?;
        }
        if !changed {
            return Ok(false);
        }
        contact.updated_at = self.now;
        store::update(tx, org, &contact).await?;
        for way in new {
            let one = Identity::new(way.0, &way.1, self.now);
            store::identities::keep(tx, org, &contact.id, &one).await?;
        }
        crate::contacts::emit(self.app, tx, org, "contact.updated", &contact).await?;
        Ok(true)
    }

    /// Puts the words of the row into the record; a list says what is right now.
    fn words(contact: &mut Contact, said: &Said, new: &[&(Kind, String)]) {
        let set = |mine: &mut Option<String>, theirs: &Option<String>| {
            if theirs.is_some() {
                mine.clone_from(theirs);
            }
        };
        set(&mut contact.name, &said.name);
        set(&mut contact.language, &said.language);
        set(&mut contact.country, &said.country);
        if let Some(notes) = &said.notes {
            contact.notes.clone_from(notes);
        }
        let first = |kind: Kind| new.iter().find(|(of, _)| *of == kind).map(|(_, v)| v.clone());
        contact.email = contact.email.take().or_else(|| first(Kind::Email));
        contact.phone = contact.phone.take().or_else(|| first(Kind::Phone));
        let all: BTreeSet<String> = contact.tags.iter().chain(&said.tags).cloned().collect();
        if all.len() <= change::TAGS {
            contact.tags = Json(all.into_iter().collect());
        }
    }

    /// Writes down what the row says of consent where that is not what holds.
    async fn consent(
        &self,
        tx: &mut Tx,
        contact: &ContactId,
        said: &Said,
        holding: &BTreeMap<crate::contacts::consents::By, bool>,
    ) -> Result<bool> {
        let mut changed = false;
        for (by, granted) in &said.consents {
            if holding.get(by) == Some(granted) {
                continue;
            }
            let consent = Consent {
                id: ConsentId::new(self.now),
                contact_id: contact.clone(),
                channel: *by,
                granted: *granted,
                source: format!("File {}", self.import.file_name),
                recorded_by: self.import.started_by.clone(),
                given_at: self.now,
                created_at: self.now,
            };
            store::notes::insert_consent(tx, self.caller.org(), &consent).await?;
            changed = true;
        }
        Ok(changed)
    }
}

fn differs(one: &Contact, other: &Contact) -> bool {
    (&one.name, &one.language, &one.country, &one.notes, &one.tags.0)
        != (&other.name, &other.language, &other.country, &other.notes, &other.tags.0)
}
