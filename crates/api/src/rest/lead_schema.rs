//! The shapes of leads, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

use super::booking_schema::Money;

/// Somebody who may become a customer.
#[derive(ToSchema)]
pub(super) struct Lead {
    #[schema(example = "lead_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    contact_id: Option<String>,
    /// The conversation it was captured in last.
    conversation_id: Option<String>,
    /// Empty when they did not say it.
    name: String,
    email: Option<String>,
    /// E.164.
    phone: Option<String>,
    /// What they want.
    interest: String,
    note: String,
    /// `new`, `contacted`, `qualified`, `won` or `lost`.
    #[schema(example = "new")]
    stage: String,
    /// What it is worth, when somebody has said so.
    value: Option<Money>,
    /// What the business does next about it; empty when nobody has said.
    next_step: String,
    /// By when.
    #[schema(format = DateTime)]
    next_step_at: Option<String>,
    /// Why it was lost; empty unless it is.
    lost_reason: String,
    /// The member who sees to it.
    assignee_id: Option<String>,
    /// `conversation`, `dashboard`, `api`, or what a program said.
    source: String,
    /// Counts its changes, from one.
    version: i64,
    /// Since when it stands at its stage.
    #[schema(format = DateTime)]
    stage_changed_at: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// Leads, and where the next page begins.
#[derive(ToSchema)]
pub(super) struct LeadPage {
    data: Vec<Lead>,
    next_cursor: Option<String>,
}

/// An amount; without a currency it is the organization's.
#[derive(ToSchema)]
pub(super) struct LeadValue {
    /// Minor units.
    #[schema(example = 12000)]
    amount: i64,
    /// ISO 4217.
    currency: Option<String>,
}

/// A lead to write down.
#[derive(ToSchema)]
pub(super) struct NewLead {
    /// What they want.
    interest: String,
    name: Option<String>,
    email: Option<String>,
    /// As people write it.
    phone: Option<String>,
    note: Option<String>,
    /// `api` unless it is said.
    source: Option<String>,
    contact_id: Option<String>,
    /// Without a `contact_id` the lead is of the conversation's contact.
    conversation_id: Option<String>,
    value: Option<LeadValue>,
    next_step: Option<String>,
    #[schema(format = DateTime)]
    next_step_at: Option<String>,
    /// A member who sees to it.
    assignee_id: Option<String>,
}

/// What changes of a lead.
#[derive(ToSchema)]
pub(super) struct LeadChange {
    /// `new`, `contacted`, `qualified`, `won` or `lost`.
    stage: Option<String>,
    /// Needed to become lost.
    lost_reason: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    interest: Option<String>,
    note: Option<String>,
    value: Option<LeadValue>,
    /// Cleared, its time goes with it.
    next_step: Option<String>,
    #[schema(format = DateTime)]
    next_step_at: Option<String>,
    assignee_id: Option<String>,
    /// Changed only while the lead is at this version; 409 otherwise.
    version: Option<i64>,
}

/// One step of a lead's way.
#[derive(ToSchema)]
pub(super) struct LeadStep {
    #[schema(example = "lds_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// None for its capture.
    from_stage: Option<String>,
    to_stage: String,
    /// Why, when it was lost.
    reason: String,
    /// A member's id, an API key's, `agent` or `system`.
    changed_by: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// The steps of a lead.
#[derive(ToSchema)]
pub(super) struct LeadStepPage {
    data: Vec<LeadStep>,
    next_cursor: Option<String>,
}
