//! A contact, and pages of lists.

use frontdesk_base::{Timestamp, id::ContactId, phone};
use frontdesk_db::Json;
use serde::Serialize;

/// A person outside the business.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their name, once they said it.
    pub name: Option<String>,
    /// Their first e-mail address, once they said it.
    pub email: Option<String>,
    /// Whether a signed identity or a code has proven the address. What somebody typed is not
    /// proven and is never shown as if it were.
    pub email_verified: bool,
    /// Their first number, in E.164.
    pub phone: Option<String>,
    /// Who they are in the host page's own system, from a signed identity.
    pub external_id: Option<String>,
    /// The language they write in, as a tag.
    pub language: Option<String>,
    /// Their time zone's name.
    pub time_zone: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// What the team should know of them at a glance.
    pub notes: String,
    /// Words to find them by.
    pub tags: Json<Vec<String>>,
    /// Since when they are blocked.
    pub blocked_at: Option<Timestamp>,
    /// When they were first seen.
    pub created_at: Timestamp,
    /// When their record last changed.
    pub updated_at: Timestamp,
    /// When they were last seen; [`NEVER`] for who came in a list and has not been here.
    #[serde(serialize_with = "unless_never")]
    pub seen_at: Timestamp,
    /// The contact that this one was merged into. Its row stays as it was; what is done to it is done
    /// to that one.
    #[serde(skip)]
    pub merged_into: Option<ContactId>,
}

/// When somebody was seen who never was: before everybody, so that they come last.
pub(super) const NEVER: Timestamp = Timestamp::from_millis(0);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn unless_never<S: serde::Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    Some(at).filter(|at| **at != NEVER).serialize(to)
}

impl Contact {
    /// When they were last seen, if ever.
    pub fn seen(&self) -> Option<Timestamp> {
        Some(self.seen_at).filter(|at| *at != NEVER)
    }

    /// The name to show: their own, or their address, or a plain word with the end of their id, so
    /// that two unknown visitors can be told apart.
    pub fn display_name(&self) -> String {
        self.name
            .clone()
            .or_else(|| self.email.clone())
            .or_else(|| self.phone.as_deref().map(phone::grouped))
            .unwrap_or_else(|| {
                let id = self.id.as_str();
                format!("Visitor {}", &id[id.len() - 4..])
            })
    }
}

/// A contact as nobody has described it yet.
pub(crate) fn unknown(now: Timestamp) -> Contact {
    Contact {
        id: ContactId::new(now),
        name: None,
        email: None,
        email_verified: false,
        phone: None,
        external_id: None,
        language: None,
        time_zone: None,
        country: None,
        notes: String::new(),
        tags: Json(Vec::new()),
        blocked_at: None,
        created_at: now,
        updated_at: now,
        seen_at: now,
        merged_into: None,
    }
}

/// Which contacts to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A part of the name, of an address or number, or of a tag.
    pub search: Option<String>,
    /// With exactly this tag.
    pub tag: Option<String>,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where the next page begins, when there is one.
    pub next_cursor: Option<String>,
}
