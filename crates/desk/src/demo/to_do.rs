//! What the salon has to do, from what is overdue to what can wait, and two rules that make tasks.

use std::time::Duration;

use frontdesk_base::{Result, Timestamp};
use jiff::ToSpan;

use crate::{
    App, Caller, contacts,
    conversations::inbox,
    orgs,
    tasks::{
        self, NewTask, Urgency,
        rules::{self, NewTaskRule, Occasion},
    },
};

/// When a task of the demo is due, as seen from now.
enum When {
    /// So many hours from now.
    Hours(i64),
    /// On the day so many days from now.
    Days(i64),
    /// Whenever.
    Someday,
}

/// What is to be done, more about it, when, how soon, whether Ana does it, and about whom.
type ToDo = (&'static str, &'static str, When, Urgency, bool, Option<&'static str>);

const TO_DO: &[ToDo] = &[
    (
        "Call Noah back about the invoice",
        "He asked for one with the company's address on it.",
        When::Hours(-26),
        Urgency::High,
        true,
        Some("Noah Williams"),
    ),
    (
        "Send María the price of the second session",
        "380–450, depending on the length.",
        When::Hours(3),
        Urgency::Normal,
        true,
        Some("María Fernández"),
    ),
    ("Check the stock of toner", "", When::Days(0), Urgency::Normal, true, None),
    (
        "Ask Camille whether the extensions hold",
        "",
        When::Days(1),
        Urgency::Low,
        false,
        Some("Camille Laurent"),
    ),
    ("Order towels", "The grey ones, forty of them.", When::Days(3), Urgency::Normal, false, None),
    ("Plan the Christmas hours", "", When::Days(12), Urgency::Normal, true, None),
    ("Take new pictures of the salon", "", When::Someday, Urgency::Low, true, None),
];

/// What has been done.
const DONE: &[&str] = &["Renew the parking permit", "Thank Olivia for the review"];

/// Writes it all down.
pub(super) async fn fill(app: &App, owner: &Caller, now: Timestamp) -> Result<()> {
    let today = now.in_zone(&orgs::profile(app, owner).await?.zone()).date();
    for (title, body, when, urgency, own, about) in TO_DO {
        let mut new = NewTask {
            title: (*title).to_owned(),
            body: (*body).to_owned(),
            urgency: *urgency,
            assignee: owner.member().filter(|_| *own).cloned(),
            ..NewTask::default()
        };
        match when {
            When::Hours(hours) => {
                let span = Duration::from_hours(hours.unsigned_abs());
                let at = if *hours < 0 { now.minus(span) } else { now.plus(span) };
                new.due_at = Some(at);
            }
            When::Days(days) => new.due_on = Some(today.saturating_add(days.days()).to_string()),
            When::Someday => {}
        }
        if let Some(name) = about {
            let filter = contacts::Filter {
                search: Some((*name).to_owned()),
                limit: 1,
                ..contacts::Filter::default()
            };
            new.contact = contacts::list(app, owner, &filter).await?.data.pop().map(|one| one.id);
        }
        if let Some(contact) = &new.contact {
            let talks = inbox::of_contact(app, owner, contact).await?;
            new.conversation = talks.into_iter().next().map(|row| row.id);
        }
        tasks::create(app, owner, new).await?;
    }
    for title in DONE {
        let new = NewTask { title: (*title).to_owned(), ..NewTask::default() };
        let task = tasks::create(app, owner, new).await?;
        tasks::complete(app, owner, &task.id).await?;
    }
    rules::create(app, owner, NewTaskRule::usual(Occasion::RatedBadly)).await?;
    let off = NewTaskRule { enabled: false, ..NewTaskRule::usual(Occasion::NoShow) };
    rules::create(app, owner, off).await?;
    Ok(())
}
