//! The configuration: one file, overridden by the environment, checked as a whole before anything
//! starts.
//!
//! The keys, their defaults and what is said about them stand once, in [`sections`];
//! `docs/configuration.md` is made from there. Nothing else of Frontdesk reads the environment.

mod docs;
mod fault;
mod kind;
mod load;
pub mod sections;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::PathBuf};

pub use docs::page;
pub use fault::{Fault, Faults};
pub use kind::Kind;
pub(crate) use kind::host_and_port;
pub use load::load;
pub use sections::Config;

/// A setting: everything there is to know about it before it has a value.
#[derive(Debug, Clone)]
pub struct Key {
    /// Its full name, such as `server.bind`.
    pub name: String,
    /// What it may be.
    pub kind: Kind,
    /// What it is when nobody says, as it would stand in the file.
    pub default: Option<&'static str>,
    /// What it does.
    pub doc: String,
}

impl Key {
    /// The variable that overrides it.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.replace('.', "__").to_uppercase())
    }
}

/// What every variable of ours begins with.
const PREFIX: &str = "FRONTDESK_";

/// The environment, read once in `main` and handed down.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The process's own.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn of_this_process() -> Self {
        // A variable that is no text cannot be one of ours.
        let vars = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self(vars.collect())
    }

    /// One for tests.
    pub fn of<'a>(vars: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(vars.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// A variable, if it is set to something.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether a variable is switched on.
    pub fn on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !matches!(value, "0" | "false" | "no"))
    }

    fn ours(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value.as_str())))
    }
}

/// The file that is read when nobody names one, if it is there.
pub const USUAL_FILE: &str = "frontdesk.toml";

/// The file to read: the one that was named, or the usual one if it is there.
pub fn file(named: Option<PathBuf>, environment: &Environment) -> Option<PathBuf> {
    named
        .or_else(|| environment.get("FRONTDESK_CONFIG").map(PathBuf::from))
        .or_else(|| Some(PathBuf::from(USUAL_FILE)).filter(|usual| usual.exists()))
}
