//! The shapes of bookings, services and staff, for the OpenAPI document.
#![expect(dead_code, reason = "they describe answers, and are never made")]

use utoipa::ToSchema;

/// Money, in minor units of its currency.
#[derive(ToSchema)]
pub(super) struct Money {
    #[schema(example = 4500)]
    amount: i64,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
}

/// A service or one of the staff, by name.
#[derive(ToSchema)]
pub(super) struct Named {
    id: String,
    name: String,
}

/// An appointment, or a time held for one. Names and price are those of when it was booked.
#[derive(ToSchema)]
pub(super) struct Booking {
    #[schema(example = "bkg_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    service: Named,
    staff: Option<Named>,
    contact_id: Option<String>,
    conversation_id: Option<String>,
    /// With the offset of the business's clock.
    #[schema(format = DateTime, example = "2026-12-01T10:00:00+01:00")]
    starts_at: String,
    #[schema(format = DateTime, example = "2026-12-01T11:00:00+01:00")]
    ends_at: String,
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// `held`, `pending`, `confirmed`, `cancelled`, `completed` or `no_show`.
    status: String,
    #[schema(format = DateTime)]
    hold_until: Option<String>,
    /// When a reminder asked the contact to say that they come.
    #[schema(format = DateTime)]
    asked_at: Option<String>,
    /// When the contact said so.
    #[schema(format = DateTime)]
    confirmed_by_contact_at: Option<String>,
    price: Option<Money>,
    /// Whether the price is the least it costs.
    price_from: bool,
    /// `here`, `visit`, `phone` or `video`.
    place: String,
    note: String,
}

/// Bookings, by when they begin.
#[derive(ToSchema)]
pub(super) struct BookingPage {
    data: Vec<Booking>,
    next_cursor: Option<String>,
}

/// Somebody who is not among the contacts yet.
#[derive(ToSchema)]
pub(super) struct BookingContact {
    name: String,
    email: Option<String>,
    /// As people write it.
    phone: Option<String>,
}

/// A time to book. One of `contact_id` and `contact` is needed.
#[derive(ToSchema)]
pub(super) struct NewBooking {
    service_id: String,
    #[schema(format = DateTime)]
    starts_at: String,
    /// With whom; anybody when it is absent.
    staff_id: Option<String>,
    contact_id: Option<String>,
    contact: Option<BookingContact>,
    conversation_id: Option<String>,
    note: Option<String>,
    /// How long it takes, when it is not as long as the service.
    minutes: Option<i64>,
}

/// Where to a booking is moved.
#[derive(ToSchema)]
pub(super) struct MoveBooking {
    #[schema(format = DateTime)]
    starts_at: String,
    /// To whom; it stays with whoever has it when this is absent.
    staff_id: Option<String>,
    /// Anybody else will do when whoever has it cannot then.
    any_staff: Option<bool>,
    minutes: Option<i64>,
}

/// One change of a booking.
#[derive(ToSchema)]
pub(super) struct BookingChange {
    id: String,
    /// `held`, `booked`, `approved`, `rescheduled`, `cancelled`, `restored`, `completed`, `no_show`, or
    /// `confirmed` when it was taken back that it is over.
    what: String,
    /// A member's id, `agent`, `contact`, `calendar`, `system`, or an API key's id.
    actor: String,
    /// What belongs to it: of what was moved, `from` and `to`.
    #[schema(value_type = Object)]
    details: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// What happened to a booking, the oldest first.
#[derive(ToSchema)]
pub(super) struct BookingHistory {
    data: Vec<BookingChange>,
    next_cursor: Option<String>,
}

/// A wish for a time that is not free yet.
#[derive(ToSchema)]
pub(super) struct Wait {
    #[schema(example = "wait_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    service_id: String,
    /// With whom; `null` for anybody.
    staff_id: Option<String>,
    contact_id: String,
    /// Where they are told, beside the mail.
    conversation_id: Option<String>,
    #[schema(format = DateTime)]
    wanted_from: String,
    #[schema(format = DateTime)]
    wanted_until: String,
    /// When a time was last offered to them.
    #[schema(format = DateTime)]
    offered_at: Option<String>,
    /// The booking that was held for them.
    offered_booking_id: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// What somebody waits for.
#[derive(ToSchema)]
pub(super) struct NewWait {
    service_id: String,
    /// With whom; anybody when it is absent.
    staff_id: Option<String>,
    contact_id: String,
    #[schema(format = DateTime)]
    from: String,
    /// After `from`, to come, and within a year.
    #[schema(format = DateTime)]
    until: String,
}

/// The waitlist, longest waiting first.
#[derive(ToSchema)]
pub(super) struct Waitlist {
    data: Vec<Wait>,
    next_cursor: Option<String>,
}

/// Why a booking is cancelled.
#[derive(ToSchema)]
pub(super) struct CancelBooking {
    reason: Option<String>,
}

/// A time at which a service can begin.
#[derive(ToSchema)]
pub(super) struct OpenTime {
    /// With the offset of the business's clock, or of the zone that was asked for.
    #[schema(format = DateTime, example = "2026-12-01T10:00:00+01:00")]
    starts_at: String,
    #[schema(format = DateTime, example = "2026-12-01T11:00:00+01:00")]
    ends_at: String,
    /// Ids of who could do it; empty for the business itself.
    staff: Vec<String>,
}

/// Open times, in order.
#[derive(ToSchema)]
pub(super) struct OpenTimes {
    data: Vec<OpenTime>,
}

/// A time that is not to be had, why, and the nearest others.
#[derive(ToSchema)]
pub(super) struct TimeUnavailable {
    #[schema(rename = "type", example = "time_unavailable")]
    r#type: String,
    title: String,
    status: u16,
    detail: String,
    /// `past`, `too_soon`, `too_far`, `closed`, `off_grid`, `day_full`, `taken`, `no_room`,
    /// `nobody`, or `not_theirs` when whoever was asked for does not do it and others do.
    why: String,
    /// The nearest first.
    others: Vec<OpenTime>,
}

/// A message about an appointment that is to come.
#[derive(ToSchema)]
pub(super) struct Reminder {
    /// 5 to 20160.
    #[schema(example = 1440)]
    minutes_before: u32,
    /// Whether the contact is asked to say that they come.
    ask: Option<bool>,
    /// `email`.
    channel: Option<String>,
}

/// How a service may be booked. What is zero or absent is not limited.
#[derive(ToSchema)]
pub(super) struct BookingRules {
    buffer_before_minutes: Option<u32>,
    buffer_after_minutes: Option<u32>,
    min_notice_minutes: Option<u32>,
    horizon_days: Option<u32>,
    /// How far apart the times are at which it can begin.
    slot_step_minutes: Option<u32>,
    max_per_day: Option<u32>,
    needs_approval: Option<bool>,
    /// In minor units of the organization's currency.
    deposit_amount: Option<i64>,
    /// `here`, `visit`, `phone` or `video`.
    place: Option<String>,
    /// One of these is needed for it.
    resources: Option<Vec<String>>,
    cancel_notice_minutes: Option<u32>,
    /// `least_busy` or `round_robin`.
    staff_choice: Option<String>,
    /// When the contact is reminded of it, at most five times. One, a day before, when it is absent.
    reminders: Option<Vec<Reminder>>,
}

/// A service that can be booked.
#[derive(ToSchema)]
pub(super) struct Service {
    #[schema(example = "svc_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// Its place on the list, from 0.
    position: i64,
    name: String,
    description: String,
    duration_minutes: i64,
    price: Option<Money>,
    price_from: bool,
    booking_rules: BookingRules,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// A service as somebody writes it.
#[derive(ToSchema)]
pub(super) struct NewService {
    name: String,
    description: Option<String>,
    duration_minutes: i64,
    /// `45.00`, or `from 45.00`; empty when that is not said.
    price: Option<String>,
    booking_rules: Option<BookingRules>,
}

/// The services, in the business's order.
#[derive(ToSchema)]
pub(super) struct ServiceList {
    data: Vec<Service>,
    next_cursor: Option<String>,
}

/// A date with hours of its own.
#[derive(ToSchema)]
pub(super) struct HoursException {
    #[schema(example = "2026-12-25")]
    date: String,
    open: Vec<String>,
    note: Option<String>,
}

/// A week of working hours, each day a list of spans such as `09:00-13:00`.
#[derive(ToSchema)]
pub(super) struct Hours {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
    exceptions: Vec<HoursException>,
}

/// Somebody who does services.
#[derive(ToSchema)]
pub(super) struct Person {
    #[schema(example = "stf_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    name: String,
    email: String,
    /// `null` for when the business is open.
    hours: Option<Hours>,
    /// Ids of what they do.
    services: Vec<String>,
    /// Empty for where the business is.
    time_zone: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// Somebody who does services, as they are written.
#[derive(ToSchema)]
pub(super) struct NewPerson {
    name: String,
    email: Option<String>,
    hours: Option<Hours>,
    services: Option<Vec<String>>,
    time_zone: Option<String>,
}

/// The staff, by name.
#[derive(ToSchema)]
pub(super) struct StaffList {
    data: Vec<Person>,
    next_cursor: Option<String>,
}

/// A room, a chair, a machine: for one booking at a time.
#[derive(ToSchema)]
pub(super) struct Resource {
    id: String,
    name: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// A room, a chair, a machine, as it is written.
#[derive(ToSchema)]
pub(super) struct NewResource {
    name: String,
}

/// Rooms and chairs, by name.
#[derive(ToSchema)]
pub(super) struct ResourceList {
    data: Vec<Resource>,
    next_cursor: Option<String>,
}

/// A time at which somebody cannot be booked.
#[derive(ToSchema)]
pub(super) struct BusyTime {
    id: String,
    /// Whose; `null` for the whole business.
    staff_id: Option<String>,
    /// `time_off`, `blocked` or `calendar`.
    kind: String,
    title: String,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
}

/// A busy time, as it is written.
#[derive(ToSchema)]
pub(super) struct NewBusyTime {
    staff_id: Option<String>,
    /// `time_off` or `blocked`.
    kind: String,
    title: Option<String>,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
}

/// Busy times, by when they begin.
#[derive(ToSchema)]
pub(super) struct BusyTimeList {
    data: Vec<BusyTime>,
    next_cursor: Option<String>,
}
