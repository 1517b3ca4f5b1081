//! The salon's leads: weddings, groups and rentals, each at its stage, with what it is worth and what comes next.

use std::{collections::HashMap, time::Duration};

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, MemberId},
};

use crate::{
    App, Caller, contacts,
    leads::{self, Captured, Lead, LeadChange, Move, Plan, Set, Stage, Value},
};

struct Entry {
    /// A contact of the month, or a name that nobody has yet.
    who: &'static str,
    wants: &'static str,
    note: &'static str,
    /// Minor units; nothing said when it is nothing.
    worth: i64,
    /// The next step, and in how many hours it is due; before now it is overdue.
    next: Option<(&'static str, i64)>,
    /// Captured so many days ago.
    days: u64,
    /// Where it has come to, through the stages before.
    stage: Stage,
    source: &'static str,
    mine: bool,
}

const fn entry(
    who: &'static str,
    wants: &'static str,
    worth: i64,
    days: u64,
    stage: Stage,
) -> Entry {
    Entry { who, wants, note: "", worth, next: None, days, stage, source: "dashboard", mine: true }
}

const BOARD: &[Entry] = &[
    Entry {
        note: "Wants a trial two weeks before.",
        next: Some(("Send the price list for bridal parties", 20)),
        source: "conversation",
        mine: false,
        ..entry("Camille Laurent", "Bridal hair for five, in June", 62_000, 1, Stage::New)
    },
    Entry {
        next: Some(("Call back", -6)),
        mine: false,
        ..entry("Jonas Weber", "Hair for a band of four before their video", 28_000, 2, Stage::New)
    },
    entry("Pia Lindgren", "Is looking for a chair to rent, three days a week", 0, 3, Stage::New),
    Entry {
        next: Some(("Ask which evenings suit", 30)),
        ..entry(
            "Amelia Wright",
            "A styling evening for her colleagues",
            45_000,
            6,
            Stage::Contacted,
        )
    },
    Entry {
        next: Some(("Write again", -30)),
        source: "conversation",
        ..entry(
            "Lena Hoffmann",
            "Hair extensions, wants to know what they cost over a year",
            90_000,
            9,
            Stage::Contacted,
        )
    },
    Entry {
        next: Some(("Send photos of the colour", 50)),
        mine: false,
        ..entry("Hugo Bernard", "Grey blending every six weeks", 36_000, 5, Stage::Contacted)
    },
    Entry {
        note: "The theatre pays by invoice, thirty days.",
        next: Some(("Send the offer", 4)),
        ..entry(
            "Valentina Cruz",
            "Wigs and hair for a run of twelve evenings at the theatre",
            310_000,
            14,
            Stage::Qualified,
        )
    },
    Entry {
        next: Some(("Fix the date of the trial", 74)),
        source: "conversation",
        ..entry("Inès Moreau", "Bridal hair and make-up, September", 38_000, 11, Stage::Qualified)
    },
    Entry {
        mine: false,
        ..entry("Grace Kim", "Children's cuts for a birthday, eight guests", 20_000, 17, Stage::Won)
    },
    entry("Ruth Adler", "A year of colour and care, paid ahead", 120_000, 21, Stage::Won),
    entry("Theo Green", "A weekly shave for a year", 62_400, 19, Stage::Lost),
    Entry {
        mine: false,
        ..entry("Otto Brandt", "Hair for a fashion shoot abroad", 150_000, 24, Stage::Lost)
    },
];

/// Why the lost ones are lost, in their order.
const LOST: [&str; 2] = ["The price", "Not what we do"];

/// Fills the board around this moment.
pub(super) async fn fill(app: &App, owner: &Caller, now: Timestamp) -> Result<()> {
    let filter = contacts::Filter { limit: 100, ..contacts::Filter::default() };
    let people: HashMap<String, ContactId> = contacts::list(app, owner, &filter)
        .await?
        .data
        .into_iter()
        .filter_map(|one| Some((one.name?, one.id)))
        .collect();
    let mut lost = LOST.iter();
    for one in BOARD {
        app.clock().set(now.minus(Duration::from_hours(24 * one.days)));
        let lead = write(app, owner, one, &people, now).await?;
        let way = Stage::ALL.iter().take_while(|stage| **stage <= Stage::Qualified.min(one.stage));
        let end = (!one.stage.is_open()).then_some(&one.stage);
        for stage in way.skip(1).chain(end) {
            app.clock().advance(Duration::from_hours(9));
            let reason = if *stage == Stage::Lost { lost.next().copied() } else { None };
            let to = Move { to: *stage, reason: reason.unwrap_or_default().to_owned(), from: None };
            leads::move_to(app, owner, &lead.id, &to).await?;
        }
    }
    Ok(())
}

async fn write(
    app: &App,
    owner: &Caller,
    one: &Entry,
    people: &HashMap<String, ContactId>,
    now: Timestamp,
) -> Result<Lead> {
    let contact = people.get(one.who).cloned();
    let new = Captured {
        conversation: None,
        name: one.who.to_owned(),
        email: contact.is_none().then(|| format!("{}@example.com", first(one.who))),
        phone: None,
        interest: one.wants.to_owned(),
        note: one.note.to_owned(),
        source: one.source.to_owned(),
        contact,
    };
    let me: Option<MemberId> = owner.member().cloned().filter(|_| one.mine);
    let value = (one.worth > 0).then_some(Value { amount: one.worth, currency: None });
    let lead =
        leads::create(app, owner, new, Plan { value, assignee: me, ..Plan::default() }).await?;
    let Some((next, hours)) = one.next else { return Ok(lead) };
    let span = Duration::from_hours(hours.unsigned_abs());
    let due = if hours < 0 { now.minus(span) } else { now.plus(span) };
    // People agree on full hours.
    let due = Timestamp::from_millis(due.millis() - due.millis() % 3_600_000);
    let change = LeadChange {
        next_step: Some(next.to_owned()),
        next_step_at: Set::To(Some(due)),
        ..LeadChange::default()
    };
    leads::update(app, owner, &lead.id, change).await
}

/// A first name in small letters.
fn first(name: &str) -> String {
    name.split(' ').next().unwrap_or_default().to_lowercase()
}
