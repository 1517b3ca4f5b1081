//! The one error of every operation, in the asker's terms.
//!
//! It is logged once, at the edge that answers the asker. Its texts say what to do next; the
//! sixth variant is ours alone and never reaches the asker.

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

/// What every operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not theirs: a stranger's record answers exactly like a missing one.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// One or more fields of the request are wrong: field -> what is wrong with it.
    #[error("{}", first_message(.0))]
    Invalid(BTreeMap<Cow<'static, str>, Vec<String>>),
    /// The request is right but the state it asks about has moved on.
    #[error("{0}")]
    Conflict(Cow<'static, str>),
    /// Nobody is signed in, or what they hold has run out. The slug says which.
    #[error("sign in first")]
    SignedOut(&'static str),
    /// Signed in, may see it, may not do this.
    #[error("{0}")]
    Forbidden(Cow<'static, str>),
    /// Larger than the limit that the text names.
    #[error("{0}")]
    TooLarge(Cow<'static, str>),
    /// Too much, too fast: come back after this long.
    #[error("too many requests")]
    Busy(Duration),
    /// Ours to fix. The text goes to the log, never to the caller.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// A request with one wrong field.
    pub fn invalid(field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::Invalid(BTreeMap::from([(field.into(), vec![message.into()])]))
    }

    /// A conflict with the state as it is now.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Conflict(message.into())
    }

    /// A refusal that the asker may know of.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Forbidden(message.into())
    }

    /// An error of ours.
    pub fn internal(message: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{message}"))
    }
}

fn first_message(fields: &BTreeMap<Cow<'static, str>, Vec<String>>) -> String {
    match fields.iter().next() {
        Some((field, messages)) => {
            format!("{field}: {}", messages.first().map_or("is not right", String::as_str))
        }
        None => "the request is not right".to_owned(),
    }
}

/// Collects what is wrong with a form, so that the asker sees everything at once.
#[derive(Debug, Default)]
pub struct Checks(BTreeMap<Cow<'static, str>, Vec<String>>);

impl Checks {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes `message` against `field` unless `right`.
    pub fn require(
        &mut self,
        right: bool,
        field: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) {
        if !right {
            self.0.entry(field.into()).or_default().push(message.into());
        }
    }

    /// Takes the value, or notes the message.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        value: std::result::Result<T, E>,
    ) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.0.entry(field.into()).or_default().push(wrong.to_string());
                None
            }
        }
    }

    /// Everything that was wrong, or nothing.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
