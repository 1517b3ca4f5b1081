//! E-mail out: one message, by SMTP or by Resend.
//!
//! A message is handed over once: the caller says under which key, and learns of a failure whether the
//! message is surely not on its way ([`Undelivered::unsure`]). Nothing here tries again.

mod resend;
mod smtp;
pub mod webhook;

use bytes::Bytes;
use frontdesk_base::{Timestamp, address::Email};

pub use self::{
    resend::{Resend, ResendSettings, USUAL as RESEND},
    smtp::{Security, Smtp, SmtpSettings},
};
use crate::error::ProviderError;

/// A name and an address, as mail programs show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name; empty for none.
    pub name: String,
    /// The address.
    pub address: Email,
}

/// A file that goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, such as `invoice.pdf`.
    pub name: String,
    /// Its media type, such as `text/calendar; charset=utf-8; method=PUBLISH`.
    pub media_type: String,
    /// What is in it.
    pub bytes: Bytes,
    /// For a picture that the HTML shows as `cid:ID`.
    pub inline_id: Option<String>,
}

/// A message to hand over.
#[derive(Debug, Clone)]
pub struct Message {
    /// The same for each try of one message; at most 256 characters without white space.
    pub key: String,
    /// By what the provider's reports name it: letters, digits, `_` and `-`.
    pub tags: Vec<(&'static str, String)>,
    /// Its `Message-ID`, without angle brackets; the same for each try.
    pub message_id: String,
    /// Who sends it.
    pub from: Named,
    /// Who gets it.
    pub to: Email,
    /// Whom an answer goes to, where that is not the sender.
    pub reply_to: Option<Email>,
    /// Its subject.
    pub subject: String,
    /// Its text for programs that show no HTML.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// Further headers, such as `List-Unsubscribe`.
    pub headers: Vec<(&'static str, String)>,
    /// What goes along.
    pub attachments: Vec<Attachment>,
    /// When it was written.
    pub date: Timestamp,
}

/// A message that the provider has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The provider's id of it; empty where it gives none.
    pub id: String,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Undelivered {
    /// What went wrong.
    pub error: ProviderError,
    /// The server says that nobody has this address.
    pub nobody: bool,
    /// It may be on its way all the same: the connection broke after it was handed over, and the provider
    /// knows no key by which it would tell two tries apart.
    pub unsure: bool,
}

impl From<ProviderError> for Undelivered {
    fn from(error: ProviderError) -> Self {
        Self { error, nobody: false, unsure: false }
    }
}

/// Whoever takes messages.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// A mail server.
    Smtp(Smtp),
    /// Resend's API.
    Resend(Resend),
}

impl Mailer {
    /// The word for it: `smtp` or `resend`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Smtp(_) => smtp::PROVIDER,
            Self::Resend(_) => resend::PROVIDER,
        }
    }

    /// Whether a key makes a second try of the same message harmless.
    pub const fn knows_keys(&self) -> bool {
        matches!(self, Self::Resend(_))
    }

    /// Hands a message over, once.
    pub async fn send(&self, message: &Message) -> Result<Taken, Undelivered> {
        match self {
            Self::Smtp(smtp) => smtp.send(message).await,
            Self::Resend(resend) => resend.send(message).await.map_err(Into::into),
        }
    }

    /// Whether it would take a message, without sending one: the connection and the credentials.
    pub async fn check(&self) -> Result<(), ProviderError> {
        match self {
            Self::Smtp(smtp) => smtp.check().await,
            Self::Resend(resend) => resend.check().await,
        }
    }
}
