//! Mails, who sends them, and whom they are not sent to.

use bytes::Bytes;
use frontdesk_base::{
    Timestamp,
    address::Email,
    id::{ContactId, MailId, OrgId},
    language::Language,
};
use frontdesk_providers::email::{Mailer, Named};
use serde::{Deserialize, Serialize};

use super::Look;
use crate::printing::Sheet;

frontdesk_base::words! {
    /// What became of a mail.
    pub State {
        /// Nobody sends here: it is kept for the development mailbox.
        Kept = "kept",
        /// It waits for its next try.
        Queued = "queued",
        /// It is being handed over.
        Sending = "sending",
        /// The provider has it.
        Sent = "sent",
        /// The recipient's server has it.
        Delivered = "delivered",
        /// It came back.
        Bounced = "bounced",
        /// The recipient called it spam.
        Complained = "complained",
        /// It was given up.
        Failed = "failed",
        /// It was not sent: the address bounced before, complained, or unsubscribed.
        Suppressed = "suppressed",
    }
}

impl State {
    /// Whether somebody should look at it.
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Bounced | Self::Complained | Self::Failed | Self::Suppressed)
    }
}

/// An e-mail that was written.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Whose; empty for the installation's own.
    #[serde(skip)]
    pub org_id: String,
    /// What it is for: `verification`, `reset`, `email_change`, `invitation`, `notice`, `booking`, `code`,
    /// `task`, `data_request`, `test`.
    pub kind: String,
    /// To whom.
    pub to_address: String,
    /// Its subject line.
    pub subject: String,
    /// Its text; web addresses in it are links.
    pub body: String,
    /// The same as HTML; empty for a mail of an earlier version.
    pub html: String,
    /// Whether one may unsubscribe from mails like it.
    pub optional: bool,
    /// The name of the logo at its head; empty for none.
    #[serde(skip)]
    pub logo: String,
    /// What became of it.
    pub state: State,
    /// Why, where it did not arrive.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
    /// How often it was sent anew.
    #[serde(skip)]
    pub round: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its name, such as `invoice.pdf`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Bytes.
    Bytes(Bytes),
    /// A paper that is printed when the mail leaves: as it is now, whatever changes until then.
    Paper(Box<Sheet>),
}

impl File {
    /// A paper, to be printed to a PDF.
    pub(crate) fn paper(sheet: Sheet) -> Self {
        Self {
            name: sheet.file_name(),
            media_type: "application/pdf".to_owned(),
            content: Content::Paper(Box::new(sheet)),
        }
    }
}

/// An e-mail to write.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// What it is for.
    pub kind: &'static str,
    /// To whom.
    pub to: &'a Email,
    /// Which contact that is; `None` for members.
    pub contact: Option<&'a ContactId>,
    /// Its subject line.
    pub subject: String,
    /// Its text: paragraphs between empty lines. A line that ends in an address of the web is a link by what
    /// stands before it.
    pub body: String,
    /// In which language.
    pub language: Language,
    /// Whose it looks like.
    pub look: Look,
    /// What goes along.
    pub files: Vec<File>,
    /// Whether one may unsubscribe from it: nobody waits for it.
    pub optional: bool,
}

impl<'a> NewMail<'a> {
    /// A mail in English that looks like the installation's own.
    pub fn new(kind: &'static str, to: &'a Email, subject: String, body: String) -> Self {
        Self {
            kind,
            to,
            contact: None,
            subject,
            body,
            language: Language::En,
            look: Look::default(),
            files: Vec::new(),
            optional: false,
        }
    }

    /// To this contact.
    #[must_use]
    pub fn contact(mut self, contact: &'a ContactId) -> Self {
        self.contact = Some(contact);
        self
    }

    /// In this language, looking like this.
    #[must_use]
    pub fn dressed(mut self, language: Language, look: Look) -> Self {
        (self.language, self.look) = (language, look);
        self
    }

    /// With a file.
    #[must_use]
    pub fn file(mut self, file: File) -> Self {
        self.files.push(file);
        self
    }

    /// One that nobody waits for: with a link to unsubscribe, and not sent to who has.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// Who sends for the installation.
#[derive(Debug, Clone)]
pub struct Installed {
    /// By what.
    pub mailer: Mailer,
    /// As whom.
    pub from: Named,
    /// What Resend's reports are signed with.
    pub signing_secret: Option<frontdesk_base::Secret>,
    /// Where Resend is, for organizations with a key of their own.
    pub resend_url: String,
}

/// By whom an organization sends, where not by the installation. Never its credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Sender {
    /// `smtp` or `resend`.
    pub provider: String,
    /// The name that people see.
    pub from_name: String,
    /// The address it is sent from.
    pub from_address: String,
    /// Whom answers go to; empty for the sender.
    pub reply_to: String,
    /// The mail server.
    pub smtp_host: String,
    /// Its port.
    pub smtp_port: i64,
    /// `starttls` or `tls`.
    pub smtp_security: String,
    /// Who signs in there; empty for nobody.
    pub smtp_user: String,
}

/// By whom an organization wants to send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of `Sender`")]
pub struct SenderChange {
    pub provider: String,
    pub from_name: String,
    pub from_address: String,
    pub reply_to: String,
    pub smtp_host: String,
    pub smtp_port: i64,
    pub smtp_security: String,
    pub smtp_user: String,
    /// A new password or key; empty to keep the one that is there.
    pub secret: String,
    /// What the account's reports are signed with; empty to keep the one that is there.
    pub signing_secret: String,
}

/// An address that mails are not sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Suppression {
    /// The address.
    pub address: String,
    /// `bounced`, `complained`, or `unsubscribed` from optional mails.
    pub kind: String,
    /// Why, in the provider's words.
    pub reason: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// A mail of an organization or, with empty text, of the installation.
pub(super) fn owner(org: Option<&OrgId>) -> &str {
    org.map_or("", OrgId::as_str)
}
