//! The organization's REST API (`/api/v1`), for programs with an API key.
//!
//! The key says whose data it is and, by its scopes, what may be done: `read` sees, `write` does
//! what an operator does, `admin` sets things up.

mod booking_schema;
mod bookings;
mod busy_times;
mod call_schema;
mod calls;
mod contacts;
mod conversations;
mod duplicates;
mod events;
mod faq;
mod import_schema;
mod imports;
mod intake_schema;
mod intakes;
mod invoices;
mod lead_schema;
mod leads;
mod phone_line_schema;
mod phone_lines;
mod quotes;
mod records;
mod sales_schema;
mod sales_views;
mod schema;
mod services;
mod sites;
mod sources;
mod staff;
mod task_rules;
mod task_schema;
mod tasks;
mod waitlist;

use std::time::Duration;

use axum::Router;
use frontdesk_desk::limits::KNOWLEDGE_FILE_BYTES;
use frontdesk_http::limits;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::Desk;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a request with a file may take.
const FILE_PATIENCE: Duration = Duration::from_mins(2);
/// Files being received at a time: each is held in memory.
const FILES_AT_ONCE: usize = 8;
/// What the form adds to a file.
const FILE_FRAME: usize = 64 * 1024;

fn calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::show))
        .routes(routes!(conversations::messages, conversations::write))
        .routes(routes!(conversations::resolve, conversations::reopen))
        .routes(routes!(conversations::escalate))
        .routes(routes!(conversations::hand_back))
        .routes(routes!(intakes::list, intakes::create))
        .routes(routes!(intakes::show, intakes::replace, intakes::delete))
        .routes(routes!(intakes::of_conversation))
        .routes(routes!(intakes::correct))
        .routes(routes!(contacts::list, contacts::create))
        .routes(routes!(contacts::show, contacts::update, contacts::delete))
        .routes(routes!(records::notes, records::add_note))
        .routes(routes!(records::consent))
        .routes(routes!(records::merge))
        .routes(routes!(records::unmerge))
        .routes(routes!(records::fields, records::add_field))
        .routes(routes!(records::change_field, records::delete_field))
        .routes(routes!(duplicates::list))
        .routes(routes!(duplicates::of_contact))
        .routes(routes!(duplicates::keep_apart))
        .routes(routes!(leads::list, leads::create))
        .routes(routes!(leads::show, leads::update, leads::delete))
        .routes(routes!(leads::history))
        .merge(phone_calls())
        .merge(import_calls())
        .merge(booking_calls())
        .merge(task_calls())
        .merge(sales_calls())
        .routes(routes!(events::list))
        .routes(routes!(faq::list, faq::create))
        .routes(routes!(faq::show, faq::update, faq::delete))
        .routes(routes!(sources::show, sources::delete))
        .routes(routes!(sites::preview))
        .routes(routes!(sites::list, sites::add))
        .routes(routes!(sites::show, sites::update, sites::delete))
        .routes(routes!(sites::pages))
        .routes(routes!(sites::check))
}

fn phone_calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(calls::list, calls::make))
        .routes(routes!(calls::show))
        .routes(routes!(calls::transcript))
        .routes(routes!(calls::recording, calls::delete_recording))
        .routes(routes!(phone_lines::list, phone_lines::create))
        .routes(routes!(phone_lines::show, phone_lines::update, phone_lines::delete))
        .routes(routes!(phone_lines::voices))
}

/// All but the one that takes the file in.
fn import_calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(imports::show, imports::map, imports::delete))
        .routes(routes!(imports::preview))
        .routes(routes!(imports::start))
        .routes(routes!(imports::report))
}

fn booking_calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(bookings::list, bookings::create))
        .routes(routes!(bookings::show))
        .routes(routes!(bookings::reschedule))
        .routes(routes!(bookings::cancel))
        .routes(routes!(bookings::approve))
        .routes(routes!(bookings::complete))
        .routes(routes!(bookings::no_show))
        .routes(routes!(bookings::history))
        .routes(routes!(bookings::open_times))
        .routes(routes!(waitlist::list, waitlist::join))
        .routes(routes!(waitlist::leave))
        .routes(routes!(services::list, services::create))
        .routes(routes!(services::show, services::replace, services::delete))
        .routes(routes!(staff::list, staff::create))
        .routes(routes!(staff::replace, staff::delete))
        .routes(routes!(staff::list_resources, staff::create_resource))
        .routes(routes!(staff::rename_resource, staff::delete_resource))
        .routes(routes!(busy_times::list, busy_times::create))
        .routes(routes!(busy_times::replace, busy_times::delete))
}

fn task_calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(tasks::list, tasks::create))
        .routes(routes!(tasks::show, tasks::update, tasks::delete))
        .routes(routes!(tasks::complete, tasks::reopen))
        .routes(routes!(task_rules::list, task_rules::create))
        .routes(routes!(task_rules::show, task_rules::replace, task_rules::delete))
}

fn sales_calls() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(quotes::list, quotes::create))
        .routes(routes!(quotes::show, quotes::replace, quotes::delete))
        .routes(routes!(quotes::send))
        .routes(routes!(quotes::revise))
        .routes(routes!(quotes::accept))
        .routes(routes!(quotes::decline))
        .routes(routes!(quotes::invoice))
        .routes(routes!(quotes::pdf))
        .routes(routes!(invoices::list, invoices::create))
        .routes(routes!(invoices::show, invoices::replace, invoices::delete))
        .routes(routes!(invoices::issue))
        .routes(routes!(invoices::send))
        .routes(routes!(invoices::void))
        .routes(routes!(invoices::credit))
        .routes(routes!(invoices::pdf))
        .routes(routes!(invoices::payments, invoices::record))
        .routes(routes!(invoices::undo))
        .routes(routes!(invoices::receipt))
}

/// Those that take a file.
fn files() -> OpenApiRouter<Desk> {
    OpenApiRouter::default()
        .routes(routes!(sources::list, sources::add))
        .routes(routes!(imports::list, imports::create))
}

/// What the OpenAPI document says of these routes.
pub(crate) fn document() -> OpenApi {
    calls().merge(files()).into_openapi()
}

pub(crate) fn router() -> Router<Desk> {
    let calls = limits::in_time(limits::body(calls().into(), limits::BODY_BYTES), PATIENCE);
    let files = limits::body(files().into(), KNOWLEDGE_FILE_BYTES + FILE_FRAME);
    calls.merge(limits::in_time(limits::at_once(files, FILES_AT_ONCE), FILE_PATIENCE))
}
