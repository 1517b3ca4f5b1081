//! Who asks. The only way to reach an organization's data is to have proven to be in it.

use std::{fmt, str::FromStr};

use frontdesk_base::{
    Error, Result,
    id::{ApiKeyId, ChannelId, ContactId, ContactSessionId, MemberId, OrgId, UserId},
};

/// What a member may do; each role may do everything the ones below it may.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees everything but secrets; changes nothing.
    Viewer,
    /// Answers conversations, edits contacts, tasks, leads and knowledge.
    Operator,
    /// Sets up the agent, channels, members below owner, settings.
    Admin,
    /// Everything, other owners and the end of the organization included.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Operator, Self::Admin, Self::Owner];

    /// The role's name in the database, in JSON and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that is not a role.
#[derive(Debug, thiserror::Error)]
#[error("is not a role: owner, admin, operator or viewer")]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(NotARole)
    }
}

/// On whose behalf something happens, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A member, in the dashboard.
    Member {
        /// Their place in the organization.
        id: MemberId,
        /// Who they are across organizations.
        user: UserId,
        /// What colleagues and contacts see.
        name: String,
    },
    /// A program with an API key.
    ApiKey(ApiKeyId),
    /// The agent, in a turn.
    Agent,
    /// The installation itself: jobs, the command line, the demo's seed.
    System,
}

impl Actor {
    /// A short word for the audit log: `member`, `api_key`, `agent`, `system`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "member",
            Self::ApiKey(_) => "api_key",
            Self::Agent => "agent",
            Self::System => "system",
        }
    }

    /// The actor's id, or its kind where it has none.
    pub fn id(&self) -> &str {
        match self {
            Self::Member { id, .. } => id.as_str(),
            Self::ApiKey(id) => id.as_str(),
            Self::Agent | Self::System => self.kind(),
        }
    }
}

/// A proven identity within one organization. Made by sign-in, an API key, a verified webhook or
/// the job runner, and by nothing else.
#[derive(Debug, Clone)]
pub struct Caller {
    org: OrgId,
    actor: Actor,
    role: Role,
}

impl Caller {
    /// A caller that this crate has proven.
    pub(crate) fn new(org: OrgId, actor: Actor, role: Role) -> Self {
        Self { org, actor, role }
    }

    /// The installation itself, working for this organization: jobs and the command line.
    pub(crate) fn system(org: OrgId) -> Self {
        Self::new(org, Actor::System, Role::Owner)
    }

    /// The agent, working for this organization within a turn.
    pub(crate) fn agent(org: OrgId) -> Self {
        Self::new(org, Actor::Agent, Role::Operator)
    }

    /// The organization whose data this caller may see.
    pub fn org(&self) -> &OrgId {
        &self.org
    }

    /// On whose behalf.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What they may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The member, when a member asks.
    pub fn member(&self) -> Option<&MemberId> {
        match &self.actor {
            Actor::Member { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The name that contacts and colleagues see.
    pub fn name(&self) -> &str {
        match &self.actor {
            Actor::Member { name, .. } => name,
            Actor::ApiKey(_) => "API",
            Actor::Agent => "Agent",
            Actor::System => "System",
        }
    }

    /// Refuses a caller below `role`. The one place where roles are enforced.
    pub fn must_be(&self, role: Role) -> Result<()> {
        if self.role >= role {
            Ok(())
        } else {
            Err(Error::forbidden(format!(
                "This needs the role {role} or above; yours is {}.",
                self.role
            )))
        }
    }
}

/// A visitor of the widget, proven by a session token. It may touch its own contact's
/// conversations and nothing else.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The organization of the widget.
    pub(crate) org: OrgId,
    /// Who it is.
    pub(crate) contact: ContactId,
    /// As whom it sees what it sees.
    pub(crate) reach: ContactId,
    /// The visit.
    pub(crate) session: ContactSessionId,
    /// The widget it came through.
    pub(crate) channel: ChannelId,
    /// Whether a signed identity or a code has proven the contact's e-mail address.
    pub(crate) verified: bool,
}

impl Visitor {
    /// The organization of the widget.
    pub fn org(&self) -> &OrgId {
        &self.org
    }

    /// The contact whose conversations these are.
    pub fn contact(&self) -> &ContactId {
        &self.contact
    }

    /// As whom the browser sees conversations and its own name: the contact it began as. That stays when
    /// a member merges the contact with another: a browser does not see what somebody said elsewhere only
    /// because a member believes that it is the same person.
    pub fn reach(&self) -> &ContactId {
        &self.reach
    }

    /// The visit.
    pub fn session(&self) -> &ContactSessionId {
        &self.session
    }

    /// The widget it came through.
    pub fn channel(&self) -> &ChannelId {
        &self.channel
    }

    /// Whether the contact's identity has been proven.
    pub fn verified(&self) -> bool {
        self.verified
    }
}
