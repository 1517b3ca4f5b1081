//! What somebody asks to be done with their data.

use frontdesk_base::{
    Timestamp,
    id::{DataRequestId, TaskId},
    language::Language,
};
use serde::Serialize;

frontdesk_base::words! {
    /// What is asked for, by the rights of the General Data Protection Regulation.
    pub Kind {
        /// To see what is kept (Article 15).
        Access = "access",
        /// To correct it (Article 16).
        Correct = "correct",
        /// To have it in a file that another can read (Article 20).
        Export = "export",
        /// To keep it and not use it (Article 18).
        Restrict = "restrict",
        /// To delete it (Article 17).
        Delete = "delete",
    }

    /// How far a request is.
    pub Status {
        /// Nobody has shown yet that the address is theirs.
        Unconfirmed = "unconfirmed",
        /// It waits for the business.
        Open = "open",
        /// The business did what was asked.
        Done = "done",
        /// The business said why it does not.
        Refused = "refused",
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct DataRequest {
    /// Its id.
    pub id: DataRequestId,
    /// Who asks, as they wrote it.
    pub name: String,
    /// The address that was confirmed, and that the answer goes to.
    pub email: String,
    /// What is asked for.
    pub kind: Kind,
    /// What they wrote about it; may be empty.
    pub message: String,
    /// The tag of the language that they asked in.
    pub language: String,
    /// How far it is.
    pub status: Status,
    /// The team's task, once it is confirmed.
    pub task_id: Option<TaskId>,
    /// By when the business has to answer, once it is confirmed.
    pub due_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the address was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it was answered.
    pub closed_at: Option<Timestamp>,
    /// Who answered, as in the audit log.
    pub closed_by: Option<String>,
    /// What was answered; empty before.
    pub answer: String,
}

impl DataRequest {
    /// Whether it waits for the business and its time has passed.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.status == Status::Open && self.due_at.is_some_and(|due| due < now)
    }

    pub(super) fn language(&self) -> Language {
        Language::choose([self.language.as_str()])
    }
}

/// The form of the public page, as it was filled in.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Who asks.
    pub name: String,
    /// Where the link and the answer go.
    pub email: String,
    /// One of [`Kind`]'s words.
    pub kind: String,
    /// What else they say; may be empty.
    pub message: String,
    /// The tag of the language that they read the page in.
    pub language: String,
}
