//! Fields of the business's own: what it wants to know of its contacts besides, such as a birthday or the
//! kind of pet. A value is kept as text in one fixed form for its kind, so that it sorts, exports and
//! comes back the same.

use std::collections::BTreeMap;

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{ContactFieldId, ContactId, OrgId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use serde::{Deserialize, Serialize};

use super::{sheet, store::fields as store};
use crate::{App, Caller, Role, audit, limits};

frontdesk_base::words! {
    /// What a field holds.
    pub FieldKind {
        /// Words.
        Text = "text",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// One of several words.
        Choice = "choice",
    }
}

/// A field of the business's own.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct ContactField {
    /// Its id.
    pub id: ContactFieldId,
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// The words to choose from, of a choice.
    pub choices: Json<Vec<String>>,
    /// Its place, from 0.
    pub position: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A field to make, or what it is to be.
#[derive(Debug, Clone, Deserialize)]
pub struct NewField {
    /// What it is called.
    pub name: String,
    /// What it holds. It cannot be changed later: values would lose their meaning.
    pub kind: FieldKind,
    /// The words to choose from, of a choice.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// The fields in their order.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ContactField>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::list(&mut conn, caller.org()).await
}

/// The fields, within a transaction.
pub(super) async fn list_in(conn: &mut Conn, org: &OrgId) -> Result<Vec<ContactField>> {
    store::list(conn, org).await
}

/// Makes a field; it stands last.
pub async fn create(app: &App, caller: &Caller, new: &NewField) -> Result<ContactField> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let there = store::list(&mut tx, org).await?;
    if there.len() >= limits::CONTACT_FIELDS {
        return Err(Error::conflict("There are as many fields as there can be. Delete one first."));
    }
    let (name, choices) = checked(new)?;
    let field = ContactField {
        id: ContactFieldId::new(now),
        name,
        kind: new.kind,
        choices: Json(choices),
        position: there.last().map_or(0, |last| last.position + 1),
        created_at: now,
    };
    if !store::insert(&mut tx, org, &field, &key(&field.name)).await? {
        return Err(taken());
    }
    audit::record(app, &mut tx, caller, "contact_field.created", field.id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, field.id = %field.id, "Made contact field {}", field.id);
    Ok(field)
}

/// Renames a field, or changes the words to choose from. A value that is no longer among them stays.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &ContactFieldId,
    new: &NewField,
) -> Result<ContactField> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let there = store::list(&mut tx, org).await?;
    let mut field =
        there.iter().find(|field| field.id == *id).cloned().ok_or(Error::NotFound("field"))?;
    if field.kind != new.kind {
        return Err(Error::invalid("kind", "cannot be changed; make another field"));
    }
    let (name, choices) = checked(new)?;
    if there.iter().any(|other| other.id != *id && key(&other.name) == key(&name)) {
        return Err(taken());
    }
    (field.name, field.choices) = (name, Json(choices));
    store::update(&mut tx, org, &field, &key(&field.name)).await?;
    audit::record(app, &mut tx, caller, "contact_field.updated", id.as_str(), "").await?;
    tx.commit().await?;
    Ok(field)
}

/// Deletes a field with every contact's value of it.
pub async fn delete(app: &App, caller: &Caller, id: &ContactFieldId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("field"));
    }
    audit::record(app, &mut tx, caller, "contact_field.deleted", id.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %caller.org(), field.id = %id, "Deleted contact field {id}");
    Ok(())
}

fn taken() -> Error {
    Error::invalid("name", "is the name of another field")
}

/// What tells whether two names are the same.
pub(super) fn key(name: &str) -> String {
    text::line(name).to_lowercase()
}

/// The name and the choices as they are kept.
fn checked(new: &NewField) -> Result<(String, Vec<String>)> {
    let mut checks = Checks::new();
    let name = text::line(&new.name);
    let length = name.chars().count();
    checks.require((1..=60).contains(&length), "name", "has 1 to 60 characters");
    checks.require(!sheet::is_fixed(&name), "name", "is what every contact has already");
    let mut choices: Vec<String> = Vec::new();
    if new.kind == FieldKind::Choice {
        for choice in new.choices.iter().map(|choice| text::line(choice)) {
            if !choice.is_empty() && !choices.iter().any(|c| key(c) == key(&choice)) {
                choices.push(choice);
            }
        }
        checks.require(!choices.is_empty(), "choices", "are at least one word to choose");
        let fits = choices.len() <= 50 && choices.iter().all(|c| c.chars().count() <= 80);
        checks.require(fits, "choices", "are at most 50 words of 80 characters");
    }
    checks.done()?;
    Ok((name, choices))
}

/// The values of a contact, by field.
pub async fn values(
    app: &App,
    caller: &Caller,
    contact: &ContactId,
) -> Result<BTreeMap<ContactFieldId, String>> {
    let mut all = values_of_many(app, caller, std::slice::from_ref(contact)).await?;
    Ok(all.remove(contact).unwrap_or_default())
}

/// The values of each of these contacts, by field. Who has none is missing.
pub async fn values_of_many(
    app: &App,
    caller: &Caller,
    ids: &[ContactId],
) -> Result<BTreeMap<ContactId, BTreeMap<ContactFieldId, String>>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut conn = app.db().read(caller.org()).await?;
    values_in(&mut conn, caller.org(), ids).await
}

/// The same within a transaction.
pub(super) async fn values_in(
    conn: &mut Conn,
    org: &OrgId,
    ids: &[ContactId],
) -> Result<BTreeMap<ContactId, BTreeMap<ContactFieldId, String>>> {
    let mut all: BTreeMap<ContactId, BTreeMap<ContactFieldId, String>> = BTreeMap::new();
    for (contact, field, value) in store::values(conn, org, ids).await? {
        all.entry(contact).or_default().insert(field, value);
    }
    Ok(all)
}

/// Sets values of a contact by a field's id or name; empty text takes a value away.
pub(super) async fn set_in(
    tx: &mut Tx,
    org: &OrgId,
    contact: &ContactId,
    given: &BTreeMap<String, String>,
    checks: &mut Checks,
) -> Result<()> {
    if given.is_empty() {
        return Ok(());
    }
    let fields = store::list(tx, org).await?;
    for (name, typed) in given {
        let found = fields.iter().find(|f| f.id.as_str() == name || key(&f.name) == key(name));
        let Some(field) = found else {
            checks.require(
                false,
                "fields",
                format!("{} is not a field", text::shorten(&text::line(name), 60)),
            );
            continue;
        };
        if typed.trim().is_empty() {
            store::clear_value(tx, org, contact, &field.id).await?;
        } else if let Some(value) = checks.take(field.id.to_string(), field.read(typed)) {
            store::set_value(tx, org, contact, &field.id, &value).await?;
        }
    }
    Ok(())
}

impl ContactField {
    /// What somebody typed as a value of this field.
    ///
    /// # Errors
    /// What is wrong with it, to stand behind the field's name.
    pub fn read(&self, typed: &str) -> Result<String, String> {
        let typed = text::line(typed);
        match self.kind {
            FieldKind::Text if typed.chars().count() > limits::LINE_CHARS => {
                Err(format!("has at most {} characters", limits::LINE_CHARS))
            }
            FieldKind::Text => Ok(typed),
            FieldKind::Number => {
                number(&typed).ok_or_else(|| "is a number such as 12 or 12.5".to_owned())
            }
            FieldKind::Date => {
                date(&typed).ok_or_else(|| "is a date such as 2026-11-29".to_owned())
            }
            FieldKind::Choice => {
                let found = self.choices.iter().find(|choice| key(choice) == key(&typed));
                found.cloned().ok_or_else(|| {
                    format!("is one of {}", text::shorten(&self.choices.join(", "), 200))
                })
            }
        }
    }
}

/// A number with a point: `1 234,50` is `1234.50`. A comma alone before exactly three digits could mean two
/// things, so it is refused; a point alone is what programs write.
fn number(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !matches!(c, ' ' | '\'' | '\u{a0}')).collect();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let marks: Vec<(usize, char)> =
        digits.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let (whole, part) = match marks.as_slice() {
        [] => (digits.to_owned(), None),
        [(at, mark)] if *mark == '.' || digits.len() - at != 4 => {
            (digits[..*at].to_owned(), Some(&digits[at + 1..]))
        }
        [_] => return None,
        [before @ .., (at, mark)] if before.iter().all(|(_, other)| other != mark) => {
            (digits[..*at].replace(['.', ','], ""), Some(&digits[at + 1..]))
        }
        // 1.234.567
        all if all.iter().all(|(_, mark)| *mark == all[0].1) => {
            (digits.replace(['.', ','], ""), None)
        }
        _ => return None,
    };
    let right = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !right(&whole) || part.is_some_and(|part| !right(part)) || digits.len() > 30 {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match part {
        Some(part) => format!("{sign}{whole}.{part}"),
        None => format!("{sign}{whole}"),
    })
}

/// A day as `2026-11-29`, from that, from `29.11.2026`, or from slashes when only one reading is a day.
fn date(typed: &str) -> Option<String> {
    let parts = |mark: char| -> Option<[i16; 3]> {
        let numbers: Vec<i16> = typed
            .split(mark)
            .map(|part| part.trim().parse().ok().filter(|_| part.trim().len() <= 4))
            .collect::<Option<_>>()?;
        numbers.try_into().ok()
    };
    let day = |year: i16, month: i16, day: i16| {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(year, month, day).ok().filter(|_| (1000..=9999).contains(&year))
    };
    let found = if let Some([y, m, d]) = parts('-') {
        day(y, m, d)
    } else if let Some([d, m, y]) = parts('.') {
        day(y, m, d)
    } else {
        let [a, b, y] = parts('/')?;
        match (day(y, b, a), day(y, a, b)) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    };
    found.map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them_or_refused() {
        for (typed, kept) in [
            ("12", Some("12")),
            ("-12.50", Some("-12.50")),
            ("12,5", Some("12.5")),
            ("1.234,56", Some("1234.56")),
            ("1,234.56", Some("1234.56")),
            ("1 234", Some("1234")),
            ("1.234.567", Some("1234567")),
            ("1.234", Some("1.234")),
            ("007", Some("7")),
            ("1,234", None),
            ("1.2,3.4", None),
            ("", None),
            ("-", None),
            (".", None),
            ("1e9", None),
            ("=1+1", None),
            ("٣", None),
        ] {
            assert_eq!(number(typed).as_deref(), kept, "{typed}");
            if let Some(kept) = kept {
                assert_eq!(number(kept).as_deref(), Some(kept), "{kept} comes back the same");
            }
        }
    }

    #[test]
    fn dates_are_read_when_they_mean_one_day() {
        for (typed, kept) in [
            ("2026-11-29", Some("2026-11-29")),
            ("29.11.2026", Some("2026-11-29")),
            ("29/11/2026", Some("2026-11-29")),
            ("11/29/2026", Some("2026-11-29")),
            ("5/5/2026", Some("2026-05-05")),
            ("5/6/2026", None),
            ("2026-02-30", None),
            ("29.11.26", None),
            ("tomorrow", None),
            ("99999-1-1", None),
            ("--", None),
            ("", None),
        ] {
            assert_eq!(date(typed).as_deref(), kept, "{typed}");
        }
    }
}
