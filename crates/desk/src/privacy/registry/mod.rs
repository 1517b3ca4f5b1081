//! Every table of the database: what it holds, about whom, until when. A table that is missing here
//! fails the build's checks.

mod business;
mod people;

use super::{About, Held};

const fn row(
    table: &'static str,
    about: About,
    what: &'static str,
    until: &'static str,
    deletion: &'static str,
) -> Held {
    Held { table, about, what, until, deletion }
}

const WITH_CONTACT: &str =
    "Deleting the contact deletes it at once; so does deleting the organization.";
const WITH_CONVERSATION: &str = "Deleting the conversation or the contact deletes it at once; so does deleting the organization.";
const WITH_ORGANIZATION: &str =
    "Changed and deleted in the dashboard; deleting the organization deletes it.";
const BUSINESS_DECIDES: &str = "Until the business deletes it.";

/// The tables, those about the people outside first.
pub fn tables() -> impl Iterator<Item = &'static Held> {
    people::TABLES.iter().chain(business::TABLES)
}
