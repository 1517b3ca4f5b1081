//! What is asked for in advance: refused where it cannot be, said where it is asked for, reminded of.

use frontdesk_db::both;

use super::*;
use crate::testing::{self, TestApp};

fn terms(due: Due, part: Reduction, deposit_due: Due) -> Terms {
    Terms { due, deposit: Some(Deposit { part, due: deposit_due }) }
}

fn day(text: &str) -> Due {
    Due::On(text.parse().unwrap())
}

/// The first field that a content is refused at.
fn refused(terms: Terms) -> Option<String> {
    let mut checks = frontdesk_base::error::Checks::new();
    let _ = Content { terms, ..work() }.checked(&mut checks);
    match checks.done() {
        Err(Error::Invalid(fields)) => fields.keys().next().map(ToString::to_string),
        _ => None,
    }
}

#[test]
fn a_deposit_is_a_part_that_is_due_earlier() {
    let (hundred, all) = (Reduction::Amount(10_000), Reduction::Amount(31_250));
    for (terms, field) in [
        (terms(Due::Days(14), hundred, Due::Days(14)), None),
        (terms(Due::Days(14), hundred, Due::Days(15)), Some("terms.deposit_due")),
        (terms(day("2026-12-24"), hundred, day("2026-12-24")), None),
        (terms(day("2026-12-24"), hundred, day("2026-12-25")), Some("terms.deposit_due")),
        (terms(Due::Days(14), hundred, day("2030-01-01")), None),
        (terms(Due::Days(14), all, Due::Days(0)), None),
        (terms(Due::Days(14), Reduction::Amount(31_251), Due::Days(0)), Some("terms.deposit")),
    ] {
        assert_eq!(refused(terms).as_deref(), field, "{terms:?}");
    }
}

both! {
    async fn a_deposit_is_said_in_the_mail_and_on_the_quote(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let third = Reduction::Percent(Thousandths(40_000));
        let content = Content { terms: terms(Due::Days(14), third, Due::Days(3)), ..work() };
        let draft = create_invoice(&t, &owner, NewInvoice { content: content.clone(), ..NewInvoice::default() }).await.unwrap();
        let sent = send_invoice(&t, &owner, &draft.id, by_mail()).await.unwrap();
        let (_, body) = mails(&t, "invoice").await.pop().unwrap();
        assert!(body.contains("Please pay the deposit of €125.00 by 26 November 2026, and the rest by 7 December 2026."), "{body}");
        assert!(body.contains("pay it: http"), "{body}");
        // Once it is paid, the rest is asked for.
        record_payment(&t, &owner, &sent.id, paid(12_500)).await.unwrap();
        send_invoice(&t, &owner, &draft.id, by_mail()).await.unwrap();
        let (_, body) = mails(&t, "invoice").await.pop().unwrap();
        assert!(body.contains("Please pay by 7 December 2026."), "{body}");
        let (_, back) = record_payment(&t, &owner, &sent.id, NewPayment { direction: Direction::Refund, ..paid(500) }).await.unwrap();
        let receipts = mails(&t, "receipt").await;
        let (subject, _) = receipts.last().unwrap();
        assert_eq!(*subject, format!("Refund {} from Salon", back.number));
        record_payment(&t, &owner, &sent.id, paid(19_250)).await.unwrap();
        let (_, body) = mails(&t, "receipt").await.pop().unwrap();
        assert!(body.contains("See it, download it: http") && !body.contains("pay it"), "{body}");

        let quote = create_quote(&t, &owner, NewQuote { content, ..NewQuote::default() }).await.unwrap();
        let sheet = quote_sheet(&t, &owner, &quote.id).await.unwrap();
        let said = sheet.facts.iter().find(|fact| fact.label == "Payment").unwrap();
        assert_eq!(said.value, "within 14 days of the invoice");
        let deposit = sheet.totals.last().unwrap();
        assert_eq!((deposit.label.as_str(), deposit.value.as_str()), ("Deposit, within 3 days of the invoice", "€125.00"));
    }
}

both! {
    async fn a_deposit_after_the_whole_is_not_issued(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let content = Content { terms: terms(Due::Days(14), Reduction::Amount(100), day("2027-02-01")), ..work() };
        let draft = create_invoice(&t, &owner, NewInvoice { content, ..NewInvoice::default() }).await.unwrap();
        assert!(matches!(issue_invoice(&t, &owner, &draft.id).await, Err(Error::Invalid(_))));
    }
}

both! {
    async fn an_overdue_deposit_is_reminded_of(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let content = Content { terms: terms(Due::Days(30), Reduction::Amount(10_000), Due::Days(1)), ..work() };
        let invoice = issued(&t, &owner, content.clone()).await;
        let in_time = issued(&t, &owner, content).await;
        record_payment(&t, &owner, &in_time.id, paid(10_000)).await.unwrap();
        record_payment(&t, &owner, &invoice.id, paid(2_000)).await.unwrap();
        go(&t, "2026-11-27T08:00:00Z").await;
        let all = mails(&t, "invoice_reminder").await;
        assert_eq!(all.len(), 1);
        assert!(all[0].1.contains("the deposit for invoice INV-2026-0001 was due on 24 November 2026. €80.00 of it is still open."), "{}", all[0].1);
        // The lists and sums find it too.
        let late = InvoiceFilter { overdue: true, limit: 50, ..InvoiceFilter::default() };
        let found = list_invoices(&t, &owner, &late).await.unwrap().data;
        assert_eq!(found.iter().map(|one| &one.id).collect::<Vec<_>>(), [&invoice.id]);
        assert_eq!(open_sums(&t, &owner).await.unwrap()[0].overdue.amount, 8_000);
        let counted = count_invoices(&t, &owner).await.unwrap();
        assert_eq!(counted.iter().map(|(_, _, late)| late).sum::<i64>(), 1);
        record_payment(&t, &owner, &invoice.id, paid(8_000)).await.unwrap();
        assert!(list_invoices(&t, &owner, &late).await.unwrap().data.is_empty());
        go(&t, "2026-12-20T08:00:00Z").await;
        assert_eq!(mails(&t, "invoice_reminder").await.len(), 1);
    }
}

both! {
    async fn reminders_that_come_due_at_once_are_one(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let content = Content { terms: terms(Due::Days(2), Reduction::Amount(10_000), Due::Days(1)), ..work() };
        let invoice = issued(&t, &owner, content).await;
        // The server was down from the first to the second reminder, and then until after the last.
        go(&t, "2026-12-06T08:00:00Z").await;
        assert_eq!(mails(&t, "invoice_reminder").await.len(), 1);
        go(&t, "2027-02-01T08:00:00Z").await;
        assert_eq!(mails(&t, "invoice_reminder").await.len(), 2);
        let steps = steps(&t, &owner, invoice.id.as_str()).await;
        assert_eq!(steps.iter().filter(|step| *step == "reminded").count(), 2);
    }
}
