//! Quotes, invoices and payments on both engines.

mod deposits;
mod invoices;
mod numbers;
mod papers;
mod quotes;
mod wall;

use frontdesk_base::{Timestamp, id::ContactId};
use frontdesk_db::Door;

use super::*;
use crate::{
    App, Caller,
    contacts::{self, Contact},
    events, registry,
    testing::TestApp,
};

pub(super) fn vat(rate: i64) -> Tax {
    Tax { name: "VAT".to_owned(), rate: Thousandths(rate) }
}

pub(super) fn line(description: &str, quantity: i64, unit_price: i64) -> Line {
    Line {
        description: description.to_owned(),
        quantity: Thousandths(quantity * 1_000),
        unit_price,
        tax: vat(25_000),
        ..Line::default()
    }
}

/// Two hours at 100.00 and a part at 50.00, 25 % on top: 312.50.
pub(super) fn work() -> Content {
    Content {
        recipient: Recipient {
            name: "Ann Berg".to_owned(),
            email: "ann@example.com".to_owned(),
            address: "Havnegade 1\n1058 København".to_owned(),
            ..Recipient::default()
        },
        subject: "New tap".to_owned(),
        lines: vec![line("Work", 2, 10_000), line("Tap", 1, 5_000)],
        ..Content::default()
    }
}

pub(super) async fn ann(t: &TestApp, caller: &Caller) -> Contact {
    let mut contact = contacts::unknown(t.clock().now());
    contact.name = Some("Ann Berg".to_owned());
    contact.email = Some("ann@example.com".to_owned());
    let mut tx = t.db().begin(caller.org()).await.unwrap();
    contacts::create_in(t, &mut tx, caller.org(), &contact).await.unwrap();
    tx.commit().await.unwrap();
    contact
}

pub(super) async fn quote(t: &TestApp, caller: &Caller, contact: &ContactId) -> Quote {
    let new = NewQuote { contact: Some(contact.clone()), content: work(), ..NewQuote::default() };
    create_quote(t, caller, new).await.unwrap()
}

pub(super) async fn issued(t: &TestApp, caller: &Caller, content: Content) -> Invoice {
    let new = NewInvoice { content, ..NewInvoice::default() };
    let invoice = create_invoice(t, caller, new).await.unwrap();
    issue_invoice(t, caller, &invoice.id).await.unwrap()
}

pub(super) fn by_mail() -> Sending {
    Sending { email: Some("ann@example.com".to_owned()), message: "As we said.".to_owned() }
}

pub(super) fn paid(amount: i64) -> NewPayment {
    NewPayment {
        direction: Direction::Payment,
        amount,
        method: Method::Transfer,
        reference: "SEPA 17".to_owned(),
        received_on: None,
        key: None,
    }
}

/// The mails of a kind: the subject and the text, the oldest first.
pub(super) async fn mails(t: &TestApp, kind: &str) -> Vec<(String, String)> {
    let mut conn = t.db().read_system(Door::Admin).await.unwrap();
    conn.query("SELECT subject, body FROM mails WHERE kind = $1 ORDER BY created_at, id")
        .bind(kind.to_owned())
        .all()
        .await
        .unwrap()
}

pub(super) async fn told(t: &TestApp, caller: &Caller) -> Vec<String> {
    let all = events::list(t, caller, 0, 200).await.unwrap();
    all.into_iter()
        .map(|event| event.name)
        .filter(|name| name.starts_with("quote.") || name.starts_with("invoice."))
        .collect()
}

pub(super) async fn steps(t: &App, caller: &Caller, id: &str) -> Vec<String> {
    history(t, caller, id).await.unwrap().into_iter().map(|step| step.step).collect()
}

pub(super) async fn go(t: &TestApp, to: &str) {
    let to: Timestamp = to.parse().unwrap();
    t.advance(to.since(t.clock().now()));
    registry::runner(t).run_due().await.unwrap();
}
