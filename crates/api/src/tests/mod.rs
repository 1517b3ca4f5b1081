//! The routers in process, on both engines: requests go in as a browser sends them.

mod bookings;
mod call;
mod calls;
mod files;
mod hostile;
mod imports;
mod intakes;
mod isolation;
mod limits;
mod local_call;
mod openapi;
mod outgoing_call;
mod phone;
mod resend;
mod rest;
mod sales;
mod sessions;
mod site;
mod stream;
mod taken_call;
mod talk;
mod telnyx_call;
mod vapi;
mod widget;
