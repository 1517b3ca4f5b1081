//! Who may do what, whose papers they are, and what comes in from outside.

use frontdesk_db::both;

use super::*;
use crate::{
    Role,
    bookings::{self, Claimed, Wish},
    contacts::ContactChange,
    services::{self, BookingRules, ServiceText},
    testing::{self, TestApp},
};

both! {
    async fn another_organization_sees_nothing_and_a_viewer_changes_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Other").await;
        let viewer = t.member(&owner, "Vi", Role::Viewer).await;
        let contact = ann(&t, &owner).await;
        let draft = quote(&t, &owner, &contact.id).await;
        let invoice = issued(&t, &owner, work()).await;
        let (_, payment) = record_payment(&t, &owner, &invoice.id, paid(1)).await.unwrap();

        assert!(matches!(get_quote(&t, &stranger, &draft.id).await, Err(Error::NotFound(_))));
        assert!(matches!(get_invoice(&t, &stranger, &invoice.id).await, Err(Error::NotFound(_))));
        assert!(matches!(undo_payment(&t, &stranger, &payment.id).await, Err(Error::NotFound(_))));
        assert!(matches!(invoice_pdf(&t, &stranger, &invoice.id).await, Err(Error::NotFound(_))));
        assert!(matches!(receipt_pdf(&t, &stranger, &payment.id).await, Err(Error::NotFound(_))));
        assert!(history(&t, &stranger, invoice.id.as_str()).await.unwrap().is_empty());
        let theirs = NewQuote { contact: Some(contact.id.clone()), content: work(), ..NewQuote::default() };
        assert!(matches!(create_quote(&t, &stranger, theirs).await, Err(Error::Invalid(_))));
        let filter = InvoiceFilter { limit: 10, ..InvoiceFilter::default() };
        assert!(list_invoices(&t, &stranger, &filter).await.unwrap().data.is_empty());

        assert!(get_quote(&t, &viewer, &draft.id).await.is_ok());
        assert!(matches!(send_quote(&t, &viewer, &draft.id, by_mail()).await, Err(Error::Forbidden(_))));
        assert!(matches!(issue_invoice(&t, &viewer, &invoice.id).await, Err(Error::Forbidden(_))));
        assert!(matches!(record_payment(&t, &viewer, &invoice.id, paid(1)).await, Err(Error::Forbidden(_))));
        assert!(matches!(invoices_csv(&t, &viewer, &filter).await, Err(Error::Forbidden(_))));
        let operator = t.member(&owner, "Op", Role::Operator).await;
        assert!(matches!(set_billing(&t, &operator, BillingSettings::default(), None).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn a_link_is_of_one_paper_and_cannot_be_made_up(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let sent = quote(&t, &owner, &contact.id).await;
        send_quote(&t, &owner, &sent.id, Sending::default()).await.unwrap();
        let invoice = issued(&t, &owner, work()).await;
        let (mine, other) = (links::quote_token(&t, owner.org(), &sent.id), links::invoice_token(&t, owner.org(), &invoice.id));

        let mut changed = mine.clone().into_bytes();
        changed[30] = if changed[30] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        for token in [other.as_str(), &changed, &mine[1..], "", "%00", &"A".repeat(59), &"ü".repeat(40)] {
            assert!(matches!(open_quote(&t, token).await, Err(Error::NotFound(_))), "{token}");
            assert!(accept(&t, token, "Ann", None).await.is_err());
        }
        assert!(matches!(open_invoice(&t, &mine).await, Err(Error::NotFound(_))));
        let (_, payment) = record_payment(&t, &owner, &invoice.id, paid(5)).await.unwrap();
        let second = issued(&t, &owner, work()).await;
        let second = links::invoice_token(&t, owner.org(), &second.id);
        assert!(receipt_paper(&t, &other, &payment.id).await.is_ok());
        assert!(matches!(receipt_paper(&t, &second, &payment.id).await, Err(Error::NotFound(_))), "of another invoice");
    }
}

both! {
    async fn hostile_words_and_numbers_are_refused_by_field(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let many = Content { lines: vec![line("x", 1, 1); MOST_LINES + 1], ..work() };
        let with = |change: fn(&mut Line)| {
            let mut content = work();
            change(&mut content.lines[0]);
            content
        };
        for (content, field) in [
            (many, "lines"),
            (with(|line| line.description.clear()), "lines.0.description"),
            (with(|line| line.quantity = Thousandths(0)), "lines.0.quantity"),
            (with(|line| line.quantity = Thousandths(i64::MAX)), "lines.0.quantity"),
            (with(|line| line.unit_price = -1), "lines.0.unit_price"),
            (with(|line| line.unit_price = i64::MAX), "lines.0.unit_price"),
            (with(|line| line.tax.rate = Thousandths(100_001)), "lines.0.tax"),
            (with(|line| line.tax.rate = Thousandths(-1)), "lines.0.tax"),
            (with(|line| line.discount = Reduction::Percent(Thousandths(100_001))), "lines.0.discount"),
            (with(|line| (line.quantity, line.unit_price) = (Thousandths(1_000_000_000), 100_000_000_000)), "lines"),
            (Content { discount: Reduction::Amount(-1), ..work() }, "discount"),
            (Content { recipient: Recipient { email: "no address".to_owned(), ..work().recipient }, ..work() }, "recipient.email"),
            (Content { recipient: Recipient { language: "tlh".to_owned(), ..work().recipient }, ..work() }, "recipient.language"),
            (Content { notes: "x".repeat(20_001), ..work() }, "notes"),
            (Content { terms: Terms { due: Due::Days(9_999), deposit: None }, ..work() }, "terms.due"),
            (Content { terms: Terms { due: Due::Days(1), deposit: Some(Deposit { part: Reduction::None, due: Due::Days(1) }) }, ..work() }, "terms.deposit"),
        ] {
            let Err(Error::Invalid(fields)) = create_invoice(&t, &owner, NewInvoice { content, ..NewInvoice::default() }).await else { panic!("{field} was taken") };
            assert!(fields.contains_key(field), "{field}: {fields:?}");
        }
        let words = Content { subject: "<script>\u{202e}{number}".to_owned(), ..work() };
        let invoice = issued(&t, &owner, words).await;
        assert_eq!(invoice.content.subject, "<script>{number}");
        send_invoice(&t, &owner, &invoice.id, by_mail()).await.unwrap();
    }
}

both! {
    async fn a_forgotten_contact_leaves_only_what_the_books_rest_on(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let open = quote(&t, &owner, &contact.id).await;
        let agreed = quote(&t, &owner, &contact.id).await;
        send_quote(&t, &owner, &agreed.id, Sending::default()).await.unwrap();
        accept_quote(&t, &owner, &agreed.id, "Ann").await.unwrap();
        let invoice = invoice_of_quote(&t, &owner, &agreed.id).await.unwrap();
        issue_invoice(&t, &owner, &invoice.id).await.unwrap();
        let draft = create_invoice(&t, &owner, NewInvoice { contact: Some(contact.id.clone()), content: work(), ..NewInvoice::default() }).await.unwrap();

        contacts::delete(&t, &owner, &contact.id).await.unwrap();

        assert!(get_quote(&t, &owner, &open.id).await.is_err());
        assert!(get_invoice(&t, &owner, &draft.id).await.is_err());
        assert_eq!(get_quote(&t, &owner, &agreed.id).await.unwrap().contact_id, None);
        let kept = get_invoice(&t, &owner, &invoice.id).await.unwrap();
        assert_eq!((kept.contact_id.as_ref(), kept.content.recipient.name.as_str()), (None, "Ann Berg"));
    }
}

both! {
    async fn papers_begin_with_what_was_written_last_and_a_booking_is_billed_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let address = contacts::update(&t, &owner, &contact.id, &ContactChange { language: Some("de".to_owned()), ..ContactChange::default() }).await;
        address.unwrap();
        create_invoice(&t, &owner, NewInvoice { contact: Some(contact.id.clone()), content: work(), ..NewInvoice::default() }).await.unwrap();
        let (content, _) = begin(&t, &owner, &Begin { contact: Some(contact.id.clone()), bills: true, ..Begin::default() }).await.unwrap();
        assert_eq!((content.recipient.address.as_str(), content.recipient.language.as_str()), ("Havnegade 1\n1058 København", "de"));

        let text = ServiceText { name: "Haircut".to_owned(), description: String::new(), duration_minutes: 30, price: "45.00".to_owned(), booking_rules: BookingRules::default() };
        let service = services::create(&t, &owner, &text).await.unwrap();
        let wish = Wish { service: service.id, staff: None, starts_at: "2026-11-24T09:00:00Z".parse().unwrap(), contact: Some(contact.id.clone()), conversation: None, note: String::new(), key: None, hold: None, minutes: None };
        let Claimed::Done(booking) = bookings::book(&t, &owner, wish).await.unwrap() else { panic!("the time is free") };
        let (content, whom) = begin(&t, &owner, &Begin { booking: Some(booking.id.clone()), bills: true, ..Begin::default() }).await.unwrap();
        assert_eq!((content.lines[0].unit_price, content.lines[0].detail.as_str()), (4_500, "24. November 2026, 10:00"));
        assert_eq!((content.lines[0].description.as_str(), whom.as_ref()), (booking.service_name.as_str(), Some(&contact.id)));
        let new = || NewInvoice { booking: Some(booking.id.clone()), content: content.clone(), ..NewInvoice::default() };
        let one = create_invoice(&t, &owner, new()).await.unwrap();
        assert_eq!(create_invoice(&t, &owner, new()).await.unwrap().id, one.id);
    }
}
