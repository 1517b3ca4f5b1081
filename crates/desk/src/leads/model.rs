//! What a lead is, to those who capture, move and look.

use frontdesk_base::{
    Money, Timestamp,
    error::Checks,
    id::{ContactId, ConversationId, LeadId, LeadStageId, MemberId},
    money::Currency,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};

use crate::limits;

frontdesk_base::words! {
    /// How far a lead has come.
    pub Stage {
        /// Nobody has been in touch yet.
        New = "new",
        /// Somebody has been in touch.
        Contacted = "contacted",
        /// It is what the business does, and they mean it.
        Qualified = "qualified",
        /// A customer.
        Won = "won",
        /// Not a customer.
        Lost = "lost",
    }

    /// In which order leads are listed.
    #[derive(Default)]
    pub Sort {
        /// Newest first.
        #[default]
        Newest = "newest",
        /// The next step that is due soonest first; those without one last.
        NextStep = "next_step",
        /// The largest value first; those without one last.
        Value = "value",
        /// The one that changed last first.
        Changed = "changed",
    }
}

impl Stage {
    /// Whether there is still something to do about it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Contacted | Self::Qualified)
    }
}

/// Why leads are lost, as it is offered; any other words will do too.
pub const LOST_REASONS: [&str; 4] =
    ["The price", "Chose somebody else", "No answer", "Not what we do"];

/// The largest value of a lead, in minor units: whatever a list adds up stays a number.
pub const MOST_VALUE: i64 = 100_000_000_000;

/// Somebody who may become a customer.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// The contact it is.
    pub contact_id: Option<ContactId>,
    /// The conversation it was captured in last.
    pub conversation_id: Option<ConversationId>,
    /// Their name; empty when they did not say it.
    pub name: String,
    /// How to write to them, as they said.
    pub email: Option<String>,
    /// How to call them, in E.164.
    pub phone: Option<String>,
    /// What they want.
    pub interest: String,
    /// What else matters.
    pub note: String,
    /// How far it has come.
    pub stage: Stage,
    /// What it is worth; `value` in JSON.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub worth: Worth,
    /// What the business does next about it, in a line; empty when nobody has said.
    pub next_step: String,
    /// By when.
    pub next_step_at: Option<Timestamp>,
    /// Why it was lost; empty unless it is.
    pub lost_reason: String,
    /// The member who sees to it.
    pub assignee_id: Option<MemberId>,
    /// Where it came from: `conversation`, `dashboard`, `api`, …
    pub source: String,
    /// Counts its changes, from one.
    pub version: i64,
    /// Since when it stands at its stage.
    pub stage_changed_at: Timestamp,
    /// When it was captured first.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Lead {
    /// What it is worth, when somebody has said so.
    pub fn value(&self) -> Option<Money> {
        self.worth.money()
    }

    /// Whether its next step should have been done by now.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.stage.is_open() && self.next_step_at.is_some_and(|due| due < now)
    }
}

/// What a lead is worth, as its row holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Worth {
    value_amount: Option<i64>,
    value_currency: Option<String>,
}

impl Worth {
    /// The amount and its currency; `None` when it is not said.
    pub fn money(&self) -> Option<Money> {
        let currency = Currency::from_code(self.value_currency.as_deref()?)?;
        self.value_amount.map(|amount| Money { amount, currency })
    }
}

impl From<Option<Money>> for Worth {
    fn from(value: Option<Money>) -> Self {
        Self {
            value_amount: value.map(|value| value.amount),
            value_currency: value.map(|value| value.currency.code().to_owned()),
        }
    }
}

impl Serialize for Worth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("value", &self.money())?;
        map.end()
    }
}

/// One step of a lead's way: who took it, from where to where, and when.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Step {
    /// Its id.
    pub id: LeadStageId,
    /// From which stage; `None` for the capture.
    pub from_stage: Option<Stage>,
    /// To which.
    pub to_stage: Stage,
    /// Why, when it was lost.
    pub reason: String,
    /// A member's id, an API key's, `agent` or `system`.
    pub changed_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// What is known of somebody who may become a customer.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Captured {
    /// The contact it is.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// Where they said so.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
    /// Their name.
    #[serde(default)]
    pub name: String,
    /// Their e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Their number as people write it.
    #[serde(default)]
    pub phone: Option<String>,
    /// What they want.
    pub interest: String,
    /// What else matters.
    #[serde(default)]
    pub note: String,
    /// Where it came from: `conversation`, `dashboard`, `api`, …
    #[serde(default)]
    pub source: String,
}

/// What the business makes of a lead when it writes it down.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// What it is worth.
    pub value: Option<Value>,
    /// What is done next.
    pub next_step: String,
    /// By when.
    pub next_step_at: Option<Timestamp>,
    /// The member who sees to it.
    pub assignee: Option<MemberId>,
}

/// An amount in minor units; without a currency it is the organization's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    #[serde(default)]
    pub currency: Option<Currency>,
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Self { amount: money.amount, currency: Some(money.currency) }
    }
}

/// What becomes of something that may be there or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Set<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is this, or nothing, from now on.
    To(Option<T>),
}

impl<T> Set<T> {
    pub(super) fn or(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Keep => old,
            Self::To(new) => new,
        }
    }
}

/// In JSON what is absent stays (by `#[serde(default)]`), `null` takes it away.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(Self::To)
    }
}

/// What to change of a lead; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct LeadChange {
    /// Their name; empty takes it away.
    pub name: Option<String>,
    /// Their address; empty takes it away.
    pub email: Option<String>,
    /// Their number; empty takes it away.
    pub phone: Option<String>,
    /// What they want.
    pub interest: Option<String>,
    /// What else matters.
    pub note: Option<String>,
    /// What it is worth.
    pub value: Set<Value>,
    /// What is done next; empty takes it away, and its time with it.
    pub next_step: Option<String>,
    /// By when.
    pub next_step_at: Set<Timestamp>,
    /// The member who sees to it.
    pub assignee: Set<MemberId>,
    /// How far it has come.
    pub stage: Option<Stage>,
    /// Why it was lost; needed when it becomes so.
    pub lost_reason: Option<String>,
    /// Only while the lead is at this version.
    pub version: Option<i64>,
}

/// A lead put on another stage.
#[derive(Debug, Clone)]
pub struct Move {
    /// Which.
    pub to: Stage,
    /// Why it was lost; needed for [`Stage::Lost`].
    pub reason: String,
    /// Only while it is still there: whoever moves it sees it there.
    pub from: Option<Stage>,
}

/// Which leads to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// At this stage.
    pub stage: Option<Stage>,
    /// Of this member.
    pub assignee: Option<MemberId>,
    /// Of this contact.
    pub contact: Option<ContactId>,
    /// With this in the name, the interest, the address or the number.
    pub search: Option<String>,
    /// In which order. Only the newest first has cursors.
    pub sort: Sort,
    /// After this one of the last page.
    pub cursor: Option<String>,
    /// After so many, for the other orders.
    pub skip: i64,
    /// At most so many.
    pub limit: i64,
}

/// A stage of the board.
#[derive(Debug, Clone)]
pub struct Column {
    /// Which.
    pub stage: Stage,
    /// How many leads stand there.
    pub count: i64,
    /// What they are worth together, an amount for each currency.
    pub totals: Vec<Money>,
    /// The first of them: by next step, then newest; those won and lost by when that was.
    pub leads: Vec<Lead>,
}

/// Checks what is said of a lead in words.
pub(super) fn check_words(checks: &mut Checks, lead: &Lead) {
    let short = |checks: &mut Checks, field: &'static str, text: &str, most: usize| {
        checks.require(
            text.chars().count() <= most,
            field,
            format!("has at most {most} characters"),
        );
    };
    checks.require(!lead.interest.is_empty(), "interest", "says what they want");
    short(checks, "interest", &lead.interest, limits::TEXT_CHARS);
    short(checks, "note", &lead.note, limits::TEXT_CHARS);
    short(checks, "name", &lead.name, limits::NAME_CHARS);
    short(checks, "next_step", &lead.next_step, limits::LINE_CHARS);
    short(checks, "lost_reason", &lead.lost_reason, limits::LINE_CHARS);
    checks.require(
        lead.next_step_at.is_none() || !lead.next_step.is_empty(),
        "next_step",
        "says what is to be done by then",
    );
}

/// The amount as it is kept: a currency it has, and is not more than there is.
pub(super) fn check_value(
    checks: &mut Checks,
    value: Option<Value>,
    usual: Option<Currency>,
) -> Option<Money> {
    let Value { amount, currency } = value?;
    checks.require(
        (0..=MOST_VALUE).contains(&amount),
        "value",
        "is an amount from nothing to a thousand million",
    );
    let currency = checks.take("value", currency.or(usual).ok_or("has a currency such as EUR"))?;
    Some(Money { amount, currency })
}
