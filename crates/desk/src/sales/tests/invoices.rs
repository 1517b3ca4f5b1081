//! An invoice's way.

use frontdesk_db::both;

use super::*;
use crate::testing::{self, TestApp};

fn refund(amount: i64) -> NewPayment {
    NewPayment { direction: Direction::Refund, ..paid(amount) }
}

both! {
    async fn what_is_issued_does_not_change(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let invoice = issued(&t, &owner, work()).await;
        assert_eq!(invoice.due_on.as_deref(), Some("2026-12-07"));

        let change = InvoiceChange { content: Some(Content::default()), ..InvoiceChange::default() };
        assert!(matches!(update_invoice(&t, &owner, &invoice.id, change).await, Err(Error::Conflict(_))));
        assert!(matches!(delete_invoice(&t, &owner, &invoice.id).await, Err(Error::Conflict(_))));
        assert!(matches!(issue_invoice(&t, &owner, &invoice.id).await, Err(Error::Conflict(_))));
        let (name, first) = invoice_pdf(&t, &owner, &invoice.id).await.unwrap();
        // Neither a year nor another address changes the paper.
        t.advance(std::time::Duration::from_secs(400 * 24 * 3600));
        let moved = BillingSettings { address: "Somewhere else 9".to_owned(), ..BillingSettings::default() };
        set_billing(&t, &owner, moved, None).await.unwrap();
        let (_, second) = invoice_pdf(&t, &owner, &invoice.id).await.unwrap();
        assert_eq!((name.as_str(), first == second), ("INV-2026-0001.pdf", true));
        let token = links::invoice_token(&t, owner.org(), &invoice.id);
        assert_eq!(invoice_paper(&t, &token).await.unwrap().1, first, "the customer's is the same");
    }
}

both! {
    async fn payments_are_written_down_once_and_never_too_much(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let draft = create_invoice(&t, &owner, NewInvoice { content: work(), ..NewInvoice::default() }).await.unwrap();
        assert!(matches!(record_payment(&t, &owner, &draft.id, paid(1)).await, Err(Error::Conflict(_))));
        let invoice = issue_invoice(&t, &owner, &draft.id).await.unwrap();
        for wrong in [paid(0), paid(-5), paid(31_251), refund(1), NewPayment { key: Some(String::new()), ..paid(1) }, NewPayment { received_on: Some("2026-11-24".parse().unwrap()), ..paid(1) }] {
            assert!(matches!(record_payment(&t, &owner, &invoice.id, wrong).await, Err(Error::Invalid(_))));
        }

        let keyed = NewPayment { key: Some("bank-1".to_owned()), received_on: Some("2026-11-20".parse().unwrap()), ..paid(31_250) };
        let (full, payment) = record_payment(&t, &owner, &invoice.id, keyed.clone()).await.unwrap();
        let (_, same) = record_payment(&t, &owner, &invoice.id, keyed).await.unwrap();
        assert_eq!((full.status, payment.id == same.id, payment.received_on.as_str()), (InvoiceStatus::Paid, true, "2026-11-20"));
        assert!(record_payment(&t, &owner, &invoice.id, paid(1)).await.is_err(), "nothing is open");

        let (less, back) = record_payment(&t, &owner, &invoice.id, refund(1_250)).await.unwrap();
        assert_eq!((less.status, less.balance()), (InvoiceStatus::PartlyPaid, 1_250));
        assert!(undo_payment(&t, &owner, &payment.id).await.is_err(), "more went back than would be left");
        undo_payment(&t, &owner, &back.id).await.unwrap();
        let undone = undo_payment(&t, &owner, &payment.id).await.unwrap();
        assert_eq!(undo_payment(&t, &owner, &payment.id).await.unwrap().paid, 0);
        assert_eq!((undone.status, undone.paid_at), (InvoiceStatus::Issued, None));
        let all = payments(&t, &owner, &invoice.id).await.unwrap();
        assert!(all.len() == 2 && all.iter().all(|one| one.undone_at.is_some()), "they stay on record");
        assert!(receipt_pdf(&t, &owner, &payment.id).await.is_ok());
    }
}

both! {
    async fn an_invoice_is_voided_or_credited(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let wrong = issued(&t, &owner, work()).await;
        assert!(matches!(void_invoice(&t, &owner, &wrong.id, " ").await, Err(Error::Invalid(_))));
        let void = void_invoice(&t, &owner, &wrong.id, "Wrong address").await.unwrap();
        assert_eq!((void.status, void.balance(), void.number.as_deref()), (InvoiceStatus::Void, 0, Some("INV-2026-0001")));
        assert!(record_payment(&t, &owner, &wrong.id, paid(1)).await.is_err());
        assert!(credit_invoice(&t, &owner, &wrong.id, None, None, "").await.is_err());

        let invoice = issued(&t, &owner, work()).await;
        record_payment(&t, &owner, &invoice.id, paid(31_250)).await.unwrap();
        assert!(void_invoice(&t, &owner, &invoice.id, "Changed my mind").await.is_err());
        let part = credit_invoice(&t, &owner, &invoice.id, None, Some(vec![line("Tap", 1, 5_000)]), "The tap came back").await.unwrap();
        assert_eq!((part.number.as_deref(), part.kind, part.total()), (Some("CN-2026-0001"), InvoiceKind::CreditNote, 6_250));
        let now = get_invoice(&t, &owner, &invoice.id).await.unwrap();
        assert_eq!((now.status, now.balance()), (InvoiceStatus::Paid, -6_250), "money has to go back");
        let again = vec![line("Tap", 1, 5_000)];
        assert!(credit_invoice(&t, &owner, &invoice.id, None, Some(again), "").await.is_err(), "it was taken back already");
        record_payment(&t, &owner, &invoice.id, refund(6_250)).await.unwrap();
        let rest = credit_invoice(&t, &owner, &invoice.id, None, None, "All of it").await.unwrap();
        assert_eq!((rest.total(), rest.content.lines.len(), rest.content.lines[0].description.as_str()), (25_000, 1, "Work"));
        assert!(credit_invoice(&t, &owner, &invoice.id, None, None, "").await.is_err(), "nothing is left");
        let now = get_invoice(&t, &owner, &invoice.id).await.unwrap();
        assert_eq!((now.status, now.balance()), (InvoiceStatus::Credited, -25_000));
        assert_eq!(credit_notes(&t, &owner, &invoice.id).await.unwrap().len(), 2);
        let (_, bytes) = invoice_pdf(&t, &owner, &part.id).await.unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("Credit note") && text.contains("INV-2026-0002") && text.contains("The tap came back"), "{text}");
    }
}

both! {
    async fn a_part_is_credited_at_what_was_billed_for_it(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let cuts = |quantity| Line { tax: vat(19_000), ..line("Cut", quantity, 1_000) };
        let content = Content { lines: vec![cuts(4)], discount: Reduction::Percent(Thousandths(10_000)), ..work() };
        let invoice = issued(&t, &owner, content).await;
        assert_eq!(invoice.total(), 4_284);
        let one = credit_invoice(&t, &owner, &invoice.id, None, Some(vec![cuts(1)]), "").await.unwrap();
        assert_eq!((one.total(), one.sums.discount), (1_071, 100));
        // What was chosen before that is not taken back on top of it.
        let stale = credit_invoice(&t, &owner, &invoice.id, Some(invoice.version), Some(vec![cuts(1)]), "").await;
        assert!(matches!(stale, Err(Error::Conflict(_))));
        let version = get_invoice(&t, &owner, &invoice.id).await.unwrap().version;
        let rest = credit_invoice(&t, &owner, &invoice.id, Some(version), None, "").await.unwrap();
        assert_eq!(rest.total(), 4_284 - 1_071);
        let now = get_invoice(&t, &owner, &invoice.id).await.unwrap();
        assert_eq!((now.status, now.credited), (InvoiceStatus::Credited, 4_284));
    }
}

both! {
    async fn who_has_not_paid_is_reminded(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let soon = Content { terms: Terms { due: Due::Days(1), deposit: None }, ..work() };
        let late = issued(&t, &owner, soon.clone()).await;
        let paid_in_time = issued(&t, &owner, soon.clone()).await;
        record_payment(&t, &owner, &paid_in_time.id, paid(31_250)).await.unwrap();
        let nowhere = issued(&t, &owner, Content { recipient: Recipient { name: "No address".to_owned(), ..Recipient::default() }, ..soon }).await;

        go(&t, "2026-11-27T07:59:59Z").await;
        assert!(mails(&t, "invoice_reminder").await.is_empty());
        go(&t, "2026-11-27T08:00:00Z").await;
        let (subject, body) = mails(&t, "invoice_reminder").await.pop().unwrap();
        assert_eq!(subject, "Reminder: invoice INV-2026-0001 from Salon");
        assert!(body.contains("24 November 2026") && body.contains("312.50"), "{body}");
        go(&t, "2026-12-04T08:00:00Z").await;
        assert_eq!(mails(&t, "invoice_reminder").await.len(), 2);
        record_payment(&t, &owner, &late.id, paid(31_250)).await.unwrap();
        go(&t, "2026-12-30T08:00:00Z").await;
        assert_eq!(mails(&t, "invoice_reminder").await.len(), 2);

        let overdue = InvoiceFilter { overdue: true, limit: 50, ..InvoiceFilter::default() };
        let overdue = list_invoices(&t, &owner, &overdue).await.unwrap().data;
        assert_eq!(overdue.iter().map(|one| &one.id).collect::<Vec<_>>(), [&nowhere.id]);
        let sums = open_sums(&t, &owner).await.unwrap();
        assert_eq!((sums[0].open.amount, sums[0].overdue.amount, sums[0].received.amount), (31_250, 31_250, 31_250));
    }
}

both! {
    async fn an_invoice_can_be_paid_where_the_business_says(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let by = |pay_by, url: &str| BillingSettings { pay_by, pay_url: url.to_owned(), ..BillingSettings::default() };
        for url in ["", "http://pay.example", "javascript:alert(1)", "https://", "https://a@pay.example/"] {
            assert!(matches!(set_billing(&t, &owner, by(PayBy::Url, url), None).await, Err(Error::Invalid(_))), "{url}");
        }
        let mut urls = Vec::new();
        for settings in [by(PayBy::Url, "https://pay.example/{number}?sum={amount}{currency}&to={email}"), by(PayBy::Stripe, "https://buy.stripe.com/x"), by(PayBy::LemonSqueezy, "https://shop.lemonsqueezy.com/buy/1?a=b")] {
            set_billing(&t, &owner, settings, None).await.unwrap();
            let invoice = issued(&t, &owner, work()).await;
            let token = links::invoice_token(&t, owner.org(), &invoice.id);
            urls.push(open_invoice(&t, &token).await.unwrap().document.pay.unwrap().url);
        }
        assert_eq!(urls, [
            "https://pay.example/INV-2026-0001?sum=312.50EUR&to=ann%40example.com",
            "https://buy.stripe.com/x?client_reference_id=INV-2026-0002&prefilled_email=ann%40example.com",
            "https://shop.lemonsqueezy.com/buy/1?a=b&checkout%5Bcustom%5D%5Binvoice%5D=INV-2026-0003&checkout%5Bemail%5D=ann%40example.com",
        ]);
    }
}

both! {
    async fn what_costs_nothing_is_paid_when_it_is_issued(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let free = issued(&t, &owner, Content { lines: vec![line("Warranty", 1, 0)], ..work() }).await;
        assert_eq!(free.status, InvoiceStatus::Paid);
        let nothing = create_invoice(&t, &owner, NewInvoice { content: Content::default(), ..NewInvoice::default() }).await.unwrap();
        assert!(matches!(issue_invoice(&t, &owner, &nothing.id).await, Err(Error::Invalid(_))));
        delete_invoice(&t, &owner, &nothing.id).await.unwrap();
        assert!(get_invoice(&t, &owner, &nothing.id).await.is_err());
    }
}
