//! Task rules: when this happens, make that task.
//!
//! A rule follows events. The event that it waits for writes a job in its own transaction
//! ([`events::follow_by`]), so that no task can be lost; the job ends in the transaction of the tasks, and
//! a task carries its rule and the number of its event, which a unique index lets be there once. A rule
//! therefore never makes two of one happening, whoever runs it how often.

mod happening;
mod title;

use frontdesk_base::{
    Error, Result, Timestamp,
    error::Checks,
    id::{MemberId, TaskRuleId},
    text,
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

pub(super) use happening::{JOB, run};
pub(super) use title::fill;

use super::{Urgency, must_be_member, store};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits,
};

frontdesk_base::words! {
    /// What a rule waits for.
    pub Occasion {
        /// Somebody who may become a customer was noted.
        LeadCaptured = "lead_captured",
        /// A booking waits for a yes.
        BookingRequested = "booking_requested",
        /// The contact called a booking off.
        BookingCancelled = "booking_cancelled",
        /// Somebody did not come.
        NoShow = "booking_no_show",
        /// A question could not be answered.
        Unanswered = "unanswered",
        /// A contact gave one or two stars.
        RatedBadly = "rated_badly",
        /// Somebody wrote while the business was closed.
        OutOfHours = "out_of_hours",
    }

    /// By when a rule's task is to be done.
    pub RuleDue {
        /// Whenever.
        Never = "none",
        /// So many hours later.
        Hours = "hours",
        /// In the first hour of opening: within the hour while the business is open.
        Opening = "opening",
    }
}

impl Occasion {
    /// The event behind it.
    pub(super) const fn event(self) -> &'static str {
        match self {
            Self::LeadCaptured => "lead.created",
            Self::BookingRequested => "booking.created",
            Self::BookingCancelled => "booking.cancelled",
            Self::NoShow => "booking.no_show",
            Self::Unanswered => "knowledge.gap_found",
            Self::RatedBadly => "conversation.updated",
            Self::OutOfHours => "message.created",
        }
    }

    /// The words that its titles may have in braces.
    pub const fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::LeadCaptured => &["name", "interest"],
            Self::BookingRequested | Self::BookingCancelled | Self::NoShow => {
                &["name", "service", "time"]
            }
            Self::Unanswered => &["name", "question"],
            Self::RatedBadly => &["name", "stars"],
            Self::OutOfHours => &["name", "message"],
        }
    }

    /// A title that serves most.
    pub const fn usual_title(self) -> &'static str {
        match self {
            Self::LeadCaptured => "Get in touch with {name}",
            Self::BookingRequested => "Confirm {service} for {name}, {time}",
            Self::BookingCancelled => "{name} cancelled {service}: offer another time",
            Self::NoShow => "{name} did not come: ask whether to book again",
            Self::Unanswered => "Answer “{question}”",
            Self::RatedBadly => "{name} gave {stars} of 5 stars: find out why",
            Self::OutOfHours => "Get back to {name}",
        }
    }

    /// Whether one task about a conversation is enough until it is done: such a thing happens again and
    /// again in one conversation.
    const fn once_a_conversation(self) -> bool {
        matches!(self, Self::Unanswered | Self::RatedBadly | Self::OutOfHours)
    }
}

/// When this happens, make that task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct TaskRule {
    /// Its id.
    pub id: TaskRuleId,
    /// What it waits for.
    pub occasion: Occasion,
    /// What is to be done, in a line; words in braces are filled in.
    pub title: String,
    /// How soon.
    pub urgency: Urgency,
    /// By when.
    pub due: RuleDue,
    /// After so many hours, where it is due by them; 0 otherwise.
    pub due_hours: i64,
    /// The member who does it; `None` for nobody yet.
    pub assignee_id: Option<MemberId>,
    /// Whether it makes tasks.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a rule is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct NewTaskRule {
    /// What it waits for.
    pub occasion: Occasion,
    /// What is to be done, in a line; words in braces are filled in.
    pub title: String,
    /// How soon.
    #[serde(default = "super::model::normal")]
    pub urgency: Urgency,
    /// By when.
    #[serde(default = "never")]
    pub due: RuleDue,
    /// After so many hours, 1 to 720, where it is due by them.
    #[serde(default)]
    pub due_hours: i64,
    /// The member who does it.
    #[serde(default)]
    pub assignee: Option<MemberId>,
    /// Whether it makes tasks.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn never() -> RuleDue {
    RuleDue::Never
}

fn yes() -> bool {
    true
}

impl NewTaskRule {
    /// What most want of an occasion.
    pub fn usual(occasion: Occasion) -> Self {
        let (due, due_hours) = match occasion {
            Occasion::LeadCaptured => (RuleDue::Hours, 24),
            Occasion::BookingRequested | Occasion::OutOfHours => (RuleDue::Opening, 0),
            Occasion::RatedBadly => (RuleDue::Hours, 4),
            Occasion::BookingCancelled | Occasion::NoShow | Occasion::Unanswered => {
                (RuleDue::Hours, 48)
            }
        };
        let urgency =
            if occasion == Occasion::RatedBadly { Urgency::High } else { Urgency::Normal };
        let title = occasion.usual_title().to_owned();
        Self { occasion, title, urgency, due, due_hours, assignee: None, enabled: true }
    }

    fn cleaned(mut self) -> Result<Self> {
        self.title = text::line(&self.title);
        let mut checks = Checks::new();
        let length = self.title.chars().count();
        checks.require(
            (1..=limits::LINE_CHARS).contains(&length),
            "title",
            format!("has 1 to {} characters", limits::LINE_CHARS),
        );
        if let Some(wrong) = title::wrong(&self.title, self.occasion) {
            checks.require(false, "title", wrong);
        }
        if self.due == RuleDue::Hours {
            checks.require((1..=720).contains(&self.due_hours), "due_hours", "is 1 to 720 hours");
        } else {
            self.due_hours = 0;
        }
        checks.done()?;
        Ok(self)
    }
}

/// The rules, the oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<TaskRule>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::rules::list(&mut conn, caller.org()).await
}

/// One rule.
pub async fn get(app: &App, caller: &Caller, id: &TaskRuleId) -> Result<TaskRule> {
    let mut conn = app.db().read(caller.org()).await?;
    store::rules::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("task rule"))
}

/// Makes a rule. It looks at what happens from then on.
pub async fn create(app: &App, caller: &Caller, new: NewTaskRule) -> Result<TaskRule> {
    caller.must_be(Role::Admin)?;
    let new = new.cleaned()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(caller.org()).await?;
    must_be_member(&mut tx, caller.org(), new.assignee.as_ref()).await?;
    let rule = rule(TaskRuleId::new(now), new, now, now);
    told(app, &mut tx, caller, "task_rule.created", &rule.id).await?;
    if store::rules::list(&mut tx, caller.org()).await?.len() >= limits::TASK_RULES {
        return Err(Error::conflict(format!(
            "There are {} rules already. Delete one first.",
            limits::TASK_RULES
        )));
    }
    store::rules::insert(&mut tx, caller.org(), &rule).await?;
    follow(&mut tx, caller).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Puts another rule in the place of one.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &TaskRuleId,
    new: NewTaskRule,
) -> Result<TaskRule> {
    caller.must_be(Role::Admin)?;
    let new = new.cleaned()?;
    let mut tx = app.db().begin(caller.org()).await?;
    must_be_member(&mut tx, caller.org(), new.assignee.as_ref()).await?;
    told(app, &mut tx, caller, "task_rule.updated", id).await?;
    let before = store::rules::get(&mut tx, caller.org(), id).await?;
    let before = before.ok_or(Error::NotFound("task rule"))?;
    let rule = rule(before.id, new, before.created_at, app.clock().now());
    store::rules::update(&mut tx, caller.org(), &rule).await?;
    follow(&mut tx, caller).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Switches a rule on or off.
pub async fn switch(app: &App, caller: &Caller, id: &TaskRuleId, on: bool) -> Result<TaskRule> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    told(app, &mut tx, caller, "task_rule.updated", id).await?;
    let rule = store::rules::get(&mut tx, caller.org(), id).await?;
    let mut rule = rule.ok_or(Error::NotFound("task rule"))?;
    (rule.enabled, rule.updated_at) = (on, app.clock().now());
    store::rules::update(&mut tx, caller.org(), &rule).await?;
    follow(&mut tx, caller).await?;
    tx.commit().await?;
    Ok(rule)
}

/// Deletes a rule. The tasks that it made stay.
pub async fn delete(app: &App, caller: &Caller, id: &TaskRuleId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    told(app, &mut tx, caller, "task_rule.deleted", id).await?;
    if !store::rules::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("task rule"));
    }
    follow(&mut tx, caller).await?;
    tx.commit().await
}

fn rule(
    id: TaskRuleId,
    new: NewTaskRule,
    created_at: Timestamp,
    updated_at: Timestamp,
) -> TaskRule {
    TaskRule {
        id,
        occasion: new.occasion,
        title: new.title,
        urgency: new.urgency,
        due: new.due,
        due_hours: new.due_hours,
        assignee_id: new.assignee,
        enabled: new.enabled,
        created_at,
        updated_at,
    }
}

/// Says that the rules are others. It takes the organization's row, so that two who change rules at once
/// do it one after the other, and what follows events is what the rules say.
async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    action: &str,
    id: &TaskRuleId,
) -> Result<()> {
    let event =
        NewEvent::new("organization.updated", serde_json::json!({ "changed": "task_rules" }));
    events::emit(app, tx, caller.org(), event).await?;
    audit::record(app, tx, caller, action, id.as_str(), "").await
}

/// Lets the events that the rules wait for write the job that runs them.
async fn follow(tx: &mut Tx, caller: &Caller) -> Result<()> {
    let rules = store::rules::list(tx, caller.org()).await?;
    let mut names: Vec<&'static str> =
        rules.iter().filter(|rule| rule.enabled).map(|rule| rule.occasion.event()).collect();
    names.sort_unstable();
    names.dedup();
    events::follow_by(tx, caller.org(), JOB, &names).await
}
