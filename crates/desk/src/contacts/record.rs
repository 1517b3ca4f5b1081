//! What a contact's record says, as one value: what two of them make together, and what remains when the
//! one is taken out again.

use std::collections::BTreeMap;

use frontdesk_base::{Timestamp, id::ContactFieldId};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

use super::{
    Contact, change,
    identities::{self, Identity, Kind},
};
use crate::limits;

/// The record of a contact. Visits, conversations and whatever else is a row of its own are not in here:
/// they move.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Record {
    name: Option<String>,
    email: Option<String>,
    email_verified: bool,
    phone: Option<String>,
    language: Option<String>,
    time_zone: Option<String>,
    country: Option<String>,
    notes: String,
    tags: Vec<String>,
    blocked_at: Option<Timestamp>,
    seen_at: Timestamp,
    pub(super) identities: Vec<Identity>,
    pub(super) fields: BTreeMap<ContactFieldId, String>,
}

impl Record {
    /// The record of this contact with what reaches it and its values.
    pub(super) fn of(
        contact: &Contact,
        identities: Vec<Identity>,
        fields: BTreeMap<ContactFieldId, String>,
    ) -> Self {
        let c = contact.clone();
        Self {
            name: c.name,
            email: c.email,
            email_verified: c.email_verified,
            phone: c.phone,
            language: c.language,
            time_zone: c.time_zone,
            country: c.country,
            notes: c.notes,
            tags: c.tags.0,
            blocked_at: c.blocked_at,
            seen_at: c.seen_at,
            identities,
            fields,
        }
    }

    /// Puts the record into the contact's row.
    pub(super) fn put(&self, contact: &mut Contact) {
        let r = self.clone();
        contact.name = r.name;
        contact.email = r.email;
        contact.email_verified = r.email_verified;
        contact.phone = r.phone;
        contact.language = r.language;
        contact.time_zone = r.time_zone;
        contact.country = r.country;
        contact.notes = r.notes;
        contact.tags = Json(r.tags);
        contact.blocked_at = r.blocked_at;
        contact.seen_at = r.seen_at;
    }

    /// This record with what only the other one knows. Where both know something, this one's stays.
    pub(super) fn with(&self, other: &Self) -> Self {
        let mut all = self.clone();
        let fill = |mine: &mut Option<String>, theirs: &Option<String>| {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        };
        fill(&mut all.name, &other.name);
        if all.email.is_none() {
            (all.email, all.email_verified) = (other.email.clone(), other.email_verified);
        }
        fill(&mut all.phone, &other.phone);
        fill(&mut all.language, &other.language);
        fill(&mut all.time_zone, &other.time_zone);
        fill(&mut all.country, &other.country);
        all.blocked_at = all.blocked_at.or(other.blocked_at);
        all.seen_at = all.seen_at.max(other.seen_at);
        let length = all.notes.chars().count() + other.notes.chars().count() + 2;
        if all.notes.is_empty() {
            all.notes.clone_from(&other.notes);
        } else if !other.notes.is_empty()
            && !all.notes.contains(&other.notes)
            && length <= limits::TEXT_CHARS
        {
            all.notes = format!("{}\n\n{}", all.notes, other.notes);
        }
        let room = change::TAGS.saturating_sub(all.tags.len());
        let more: Vec<String> =
            other.tags.iter().filter(|tag| !self.tags.contains(tag)).take(room).cloned().collect();
        all.tags.extend(more);
        all.tags.sort();
        for one in &other.identities {
            let same = |i: &Identity| i.kind == one.kind && i.value == one.value;
            if let Some(at) = all.identities.iter().position(same) {
                all.identities[at].verified |= one.verified;
            } else if all.count(one.kind) < identities::MOST {
                all.identities.push(one.clone());
            }
        }
        all.email_verified = all.is_proven();
        for (field, value) in &other.fields {
            all.fields.entry(field.clone()).or_insert_with(|| value.clone());
        }
        all
    }

    fn count(&self, kind: Kind) -> usize {
        self.identities.iter().filter(|one| one.kind == kind).count()
    }

    /// Whether the first address has been proven.
    fn is_proven(&self) -> bool {
        let first =
            |one: &&Identity| one.kind == Kind::Email && self.email.as_deref() == Some(&one.value);
        self.identities.iter().find(first).map_or(self.email_verified, |one| one.verified)
    }

    /// This record without what a merge made of `before` when it made `after` of it. What was changed since
    /// stays as it is.
    pub(super) fn without(&self, before: &Self, after: &Self) -> Self {
        fn back<T: Clone + PartialEq>(now: &T, before: &T, after: &T) -> T {
            if now == after { before.clone() } else { now.clone() }
        }
        let mut left = Self {
            name: back(&self.name, &before.name, &after.name),
            email: back(&self.email, &before.email, &after.email),
            email_verified: self.email_verified,
            phone: back(&self.phone, &before.phone, &after.phone),
            language: back(&self.language, &before.language, &after.language),
            time_zone: back(&self.time_zone, &before.time_zone, &after.time_zone),
            country: back(&self.country, &before.country, &after.country),
            notes: back(&self.notes, &before.notes, &after.notes),
            tags: self.tags.clone(),
            blocked_at: back(&self.blocked_at, &before.blocked_at, &after.blocked_at),
            seen_at: back(&self.seen_at, &before.seen_at, &after.seen_at),
            identities: Vec::new(),
            fields: self.fields.clone(),
        };
        left.tags.retain(|tag| before.tags.contains(tag) || !after.tags.contains(tag));
        for one in &self.identities {
            let same = |other: &&Identity| other.kind == one.kind && other.value == one.value;
            let (was, came) =
                (before.identities.iter().find(same), after.identities.iter().find(same));
            match (was, came) {
                // It was there before: proven by the merge alone, it is not proven any more.
                (Some(was), Some(came)) if came.verified == one.verified => {
                    left.identities.push(was.clone());
                }
                // It came by the merge, and nothing has become of it since.
                (None, Some(came)) if came.verified == one.verified => {}
                _ => left.identities.push(one.clone()),
            }
        }
        left.fields.retain(|field, value| {
            before.fields.contains_key(field) || after.fields.get(field) != Some(value)
        });
        // A first address that went with the other is not the first any more.
        let has = |left: &Self, kind: Kind, value: &str| {
            left.identities.iter().any(|one| one.kind == kind && one.value == value)
        };
        let first = |left: &Self, kind: Kind| {
            left.identities.iter().find(|one| one.kind == kind).map(|one| one.value.clone())
        };
        if left.email.as_deref().is_none_or(|email| !has(&left, Kind::Email, email)) {
            left.email = first(&left, Kind::Email);
        }
        if left.phone.as_deref().is_none_or(|phone| !has(&left, Kind::Phone, phone)) {
            left.phone = first(&left, Kind::Phone);
        }
        left.email_verified = left.email.is_some() && left.is_proven();
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(kind: Kind, value: &str, verified: bool) -> Identity {
        Identity { verified, ..Identity::new(kind, value, Timestamp::from_millis(5)) }
    }

    fn ana() -> Record {
        Record {
            name: Some("Ana".to_owned()),
            email: Some("ana@x.de".to_owned()),
            tags: vec!["vip".to_owned()],
            notes: "Likes tea".to_owned(),
            seen_at: Timestamp::from_millis(10),
            identities: vec![identity(Kind::Email, "ana@x.de", false)],
            ..Record::default()
        }
    }

    fn other() -> Record {
        Record {
            name: Some("Ana Silva".to_owned()),
            email: Some("ana@x.de".to_owned()),
            email_verified: true,
            phone: Some("+4915112345678".to_owned()),
            tags: vec!["new".to_owned(), "vip".to_owned()],
            notes: "Allergic".to_owned(),
            blocked_at: Some(Timestamp::from_millis(3)),
            seen_at: Timestamp::from_millis(20),
            identities: vec![
                identity(Kind::Email, "ana@x.de", true),
                identity(Kind::Phone, "+4915112345678", false),
            ],
            ..Record::default()
        }
    }

    #[test]
    fn a_merge_fills_what_is_missing_and_loses_nothing() {
        let both = ana().with(&other());

        assert_eq!(both.name.as_deref(), Some("Ana"));
        assert_eq!(both.phone.as_deref(), Some("+4915112345678"));
        assert_eq!(both.tags, ["new", "vip"]);
        assert_eq!(both.notes, "Likes tea\n\nAllergic");
        assert!(both.blocked_at.is_some(), "a merge lets nobody in again");
        assert!(both.email_verified, "what either has proven is proven");
        assert_eq!(both.identities.len(), 2);
    }

    #[test]
    fn what_nobody_touched_comes_back_exactly() {
        let (before, after) = (ana(), ana().with(&other()));

        assert_eq!(after.without(&before, &after), before);
    }

    #[test]
    fn what_was_changed_after_the_merge_stays() {
        let (before, after) = (ana(), ana().with(&other()));
        let mut now = after.clone();
        now.name = Some("Ana Maria".to_owned());
        now.tags.push("late".to_owned());
        now.identities.push(identity(Kind::Phone, "+4530123456", false));
        now.blocked_at = None;

        let left = now.without(&before, &after);

        assert_eq!(left.name.as_deref(), Some("Ana Maria"));
        assert_eq!(left.tags, ["vip", "late"]);
        assert_eq!(left.phone.as_deref(), Some("+4530123456"), "the number since is the first");
        assert_eq!(left.notes, "Likes tea");
        assert_eq!(left.blocked_at, None);
    }

    #[test]
    fn two_merges_are_undone_in_any_order() {
        let one = Record { name: None, ..ana() };
        let third = Record {
            language: Some("de".to_owned()),
            identities: vec![identity(Kind::WhatsApp, "US.12", false)],
            seen_at: Timestamp::from_millis(30),
            ..Record::default()
        };
        let first = one.with(&other());
        let second = first.with(&third);

        let then = second.without(&one, &first).without(&first, &second);
        assert_eq!(then.identities, one.identities);
        assert_eq!((then.name, then.language, then.phone), (None, None, None));
        assert_eq!(second.without(&first, &second).without(&one, &first), one);
    }
}
