//! A service as the file says it.

use frontdesk_base::{Error, Money, Result, id::ResourceId};

use super::file::ServicePart;
use crate::{
    orgs,
    services::{BookingRules, ServiceText},
};

pub(super) fn service_text(
    part: &ServicePart,
    resources: Vec<ResourceId>,
    profile: &orgs::Profile,
) -> Result<ServiceText> {
    let deposit_amount = match (&part.deposit, profile.currency()) {
        (Some(deposit), Some(currency)) => Some(
            Money::parse(deposit, currency)
                .map_err(|wrong| Error::invalid("services.deposit", wrong.to_string()))?
                .amount,
        ),
        _ => None,
    };
    Ok(ServiceText {
        name: part.name.clone(),
        description: part.description.clone(),
        duration_minutes: part.duration_minutes,
        price: part.price.clone(),
        booking_rules: BookingRules {
            buffer_before_minutes: part.buffer_before_minutes,
            buffer_after_minutes: part.buffer_after_minutes,
            min_notice_minutes: part.min_notice_minutes,
            horizon_days: part.horizon_days,
            slot_step_minutes: part.slot_step_minutes,
            max_per_day: part.max_per_day,
            needs_approval: part.needs_approval,
            deposit_amount,
            place: part.place,
            resources,
            cancel_notice_minutes: part.cancel_notice_minutes,
            staff_choice: part.staff_choice,
            reminders: part.reminders.clone(),
        },
    })
}

/// Whether two ways of writing a price mean the same: `45` and `45.00` do.
pub(super) fn same_price(have: &str, wanted: &str, profile: &orgs::Profile) -> bool {
    let read = |text: &str| {
        let (from, amount) = match text.trim().strip_prefix("from ") {
            Some(amount) => (true, amount),
            None => (false, text.trim()),
        };
        (
            from,
            profile
                .currency()
                .and_then(|currency| Money::parse(amount, currency).ok())
                .map(|money| money.amount),
        )
    };
    read(have) == read(wanted)
}
