//! Contacts that may be one person: they have an address, a number or a WhatsApp user in common, or nearly
//! so and names alike. They are suggested; a member decides.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_base::{
    Error, Result,
    id::{ContactId, OrgId},
};
use frontdesk_db::Conn;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::{
    Contact,
    identities::{self, Identity, Kind},
    store::{self, merges as rows},
};
use crate::{App, Caller, Role, audit};

/// Groups that are looked at for the list.
const GROUPS: i64 = 200;

/// Two contacts that may be one person.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// The one known longer.
    pub first: Contact,
    /// The other.
    pub second: Contact,
    /// What they have in common.
    pub kind: Kind,
    /// The first one's value.
    pub value: String,
    /// Whether it is exactly the same; otherwise the values are nearly the same, and the names alike.
    pub exact: bool,
    /// Whether the names are alike, or one of them has none.
    pub names_alike: bool,
}

/// Who may be the same person as this contact, the surest first.
pub async fn of_contact(app: &App, caller: &Caller, id: &ContactId) -> Result<Vec<Suggestion>> {
    let mut conn = app.db().read(caller.org()).await?;
    let org = caller.org();
    let contact = super::load(&mut conn, org, id).await?;
    let mut pairs = Pairs::default();
    for one in identities::of_in(&mut conn, org, &contact).await? {
        let having = rows::having(&mut conn, org, one.kind, &one.alike()).await?;
        pairs.add(&one, &contact.id, &having);
    }
    pairs.judge(&mut conn, org).await
}

/// Contacts that may be one person, the surest first, at most 200 pairs.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Suggestion>> {
    let mut conn = app.db().read(caller.org()).await?;
    let org = caller.org();
    let mut pairs = Pairs::default();
    for (kind, alike) in rows::shared(&mut conn, org, GROUPS).await? {
        let having = rows::having(&mut conn, org, kind, &alike).await?;
        // In a large group everybody is paired with the one known longest: that is whom they go into.
        let Some((oldest, value)) = having.last().cloned() else { continue };
        let one = Identity::new(kind, value, frontdesk_base::Timestamp::default());
        pairs.add(&one, &oldest, &having);
    }
    pairs.judge(&mut conn, org).await
}

/// Says that two contacts are two people: they are not suggested again.
pub async fn keep_apart(
    app: &App,
    caller: &Caller,
    one: &ContactId,
    other: &ContactId,
) -> Result<()> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    for id in [one, other] {
        store::get(&mut tx, org, id).await?.ok_or(Error::NotFound("contact"))?;
    }
    if one == other {
        return Err(Error::invalid("other", "is the same contact"));
    }
    let by = (caller.actor().id(), app.clock().now());
    rows::set_distinct(&mut tx, org, (one.min(other), one.max(other)), by).await?;
    audit::record(app, &mut tx, caller, "contact.kept_apart", one.as_str(), other.as_str()).await?;
    tx.commit().await
}

/// Pairs by their ids, the one known longer first, with what they have in common.
#[derive(Default)]
struct Pairs(BTreeMap<(ContactId, ContactId), (Kind, String, bool)>);

impl Pairs {
    fn add(&mut self, one: &Identity, of: &ContactId, having: &[(ContactId, String)]) {
        for (other, value) in having.iter().filter(|(other, _)| other != of) {
            let exact = *value == one.value;
            let key = (of.min(other).clone(), of.max(other).clone());
            let known = self.0.entry(key).or_insert_with(|| (one.kind, one.value.clone(), exact));
            if exact && !known.2 {
                *known = (one.kind, one.value.clone(), true);
            }
        }
    }

    /// Those that nobody has taken for two people and that are sure enough to suggest.
    async fn judge(self, conn: &mut Conn, org: &OrgId) -> Result<Vec<Suggestion>> {
        let ids: BTreeSet<&ContactId> = self.0.keys().flat_map(|(a, b)| [a, b]).collect();
        let ids: Vec<ContactId> = ids.into_iter().cloned().collect();
        let mut people: BTreeMap<ContactId, Contact> = BTreeMap::new();
        let mut apart: BTreeSet<(ContactId, ContactId)> = BTreeSet::new();
        for some in ids.chunks(200) {
            let found = store::named(conn, org, some).await?;
            people.extend(found.into_iter().map(|contact| (contact.id.clone(), contact)));
            apart.extend(rows::distinct(conn, org, some).await?);
        }
        let mut found: Vec<Suggestion> = Vec::new();
        for (pair, (kind, value, exact)) in self.0 {
            let (Some(first), Some(second)) = (people.get(&pair.0), people.get(&pair.1)) else {
                continue;
            };
            let names_alike = alike(first.name.as_deref(), second.name.as_deref());
            if apart.contains(&pair) || !(exact || names_alike) {
                continue;
            }
            let (first, second) = (first.clone(), second.clone());
            found.push(Suggestion { first, second, kind, value, exact, names_alike });
        }
        found.sort_by_key(|one| (!one.exact, !one.names_alike));
        found.truncate(200);
        Ok(found)
    }
}

/// Whether two names may be one person's: the words of the one are among the other's, or they are
/// spelled nearly the same. A name that is missing speaks against nothing.
fn alike(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let (one, other) = (name_words(one), name_words(other));
    if one.is_empty() || other.is_empty() {
        return true;
    }
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.iter().all(|word| long.contains(word)) {
        return true;
    }
    strsim::jaro_winkler(&one.join(" "), &other.join(" ")) >= 0.92
}

/// The words of a name without accents and case, sorted: `Silva, Ana` is `Ana Silva`.
fn name_words(name: &str) -> Vec<String> {
    let plain: String = name
        .nfkd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut words: Vec<String> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_their_words_or_their_spelling() {
        for (one, other, same) in [
            ("Ana Silva", "Silva, Ana", true),
            ("Ana", "Ana Silva", true),
            ("Zoë Müller", "Zoe Muller", true),
            ("Jonathan Smith", "Jonathon Smith", true),
            ("Ana Silva", "Rui Silva", false),
            ("Ana", "Bo", false),
            ("東京", "大阪", false),
            ("", "Ana", true),
        ] {
            assert_eq!(alike(Some(one), Some(other)), same, "{one} and {other}");
            assert_eq!(alike(Some(other), Some(one)), same, "{other} and {one}");
        }
        assert!(alike(None, Some("Ana")));
    }
}
