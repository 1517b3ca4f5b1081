//! Privacy: what this installation keeps, about whom, until when, and who outside of it takes part.
//!
//! What the public privacy page says is made from here, so it says what is really kept: each table
//! has its row in the [`registry`], and who takes part is read from the configuration.

mod registry;

use serde::Serialize;

pub use registry::tables;

use crate::App;

/// Whom the rows of a table are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// People outside the business who write to it.
    Contacts,
    /// People who sign in here.
    Users,
    /// The business itself.
    Business,
    /// Nobody: what the program needs to run.
    Nobody,
}

impl About {
    /// All of them, in the order a reader looks for themselves.
    pub const ALL: [Self; 4] = [Self::Contacts, Self::Users, Self::Business, Self::Nobody];
}

/// What one table holds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Held {
    /// The table.
    pub table: &'static str,
    /// Whom it is about.
    pub about: About,
    /// What is in it, as people say it.
    pub what: &'static str,
    /// Until when it is kept.
    pub until: &'static str,
    /// What makes it go.
    pub deletion: &'static str,
}

/// Somebody outside of this server who is given data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// The provider.
    pub name: &'static str,
    /// What for.
    pub purpose: &'static str,
    /// What is sent there.
    pub receives: &'static str,
    /// Its server, where it is not the provider's own.
    pub host: Option<String>,
}

/// What the public privacy page says.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// What is kept.
    pub held: Vec<&'static Held>,
    /// Who outside is given data by the installation's own configuration.
    pub recipients: Vec<Recipient>,
    /// How long a visit through the widget lasts without use, in hours.
    pub visit_hours: u64,
    /// How long somebody stays signed in without use, in days.
    pub session_days: u64,
}

/// What this installation has to say.
pub fn notice(app: &App) -> Notice {
    Notice {
        held: tables().collect(),
        recipients: recipients(app),
        visit_hours: crate::limits::CONTACT_SESSION.as_secs() / 3600,
        session_days: crate::limits::USER_SESSION.as_secs() / (24 * 3600),
    }
}

/// The providers that the installation has access to. A business that brings a key of its own has
/// its own agreement with whom the key is of.
fn recipients(app: &App) -> Vec<Recipient> {
    const RECEIVES: &str = "The conversation so far, what the business has taught its agent about \
         the question, and the agent's instructions. No device facts, no files.";
    let models = &app.settings().models;
    let mut all: Vec<Recipient> = [("Anthropic", &models.anthropic), ("OpenAI", &models.openai)]
        .into_iter()
        .filter(|(_, access)| access.key.is_some() || access.base_url.is_some())
        .map(|(name, access)| Recipient {
            name: if access.base_url.is_some() && name == "OpenAI" {
                "A server that speaks OpenAI's protocol"
            } else {
                name
            },
            purpose: "Writes the agent's answers",
            receives: RECEIVES,
            host: access.base_url.as_deref().and_then(host),
        })
        .collect();
    all.extend(app.settings().email.as_ref().map(|installed| Recipient {
        name: match installed.mailer.name() {
            "resend" => "Resend",
            _ => "A mail server",
        },
        purpose: "Delivers mails",
        receives: "The address, the subject and the text of each mail, and what goes along with it.",
        host: None,
    }));
    all
}

/// The host of an address: its path and credentials are nobody's affair.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit('@').next().filter(|host| !host.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests;
