//! A quote's way.

use frontdesk_db::both;

use super::*;
use crate::{
    leads, tasks,
    testing::{self, TestApp},
};

both! {
    async fn a_lead_becomes_a_quote_an_invoice_and_a_receipt(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let lead = leads::Captured { contact: Some(contact.id.clone()), name: "Ann Berg".to_owned(), interest: "Quote: a new tap".to_owned(), source: "conversation".to_owned(), ..leads::Captured::default() };
        let lead = leads::capture(&t, &owner, lead).await.unwrap();
        let (begun, for_whom) = begin(&t, &owner, &Begin { lead: Some(lead.id.clone()), ..Begin::default() }).await.unwrap();
        assert_eq!((begun.subject.as_str(), begun.recipient.email.as_str(), for_whom.as_ref()), ("a new tap", "ann@example.com", Some(&contact.id)));

        let terms = Terms { due: Due::On("2026-12-24".parse().unwrap()), deposit: Some(Deposit { part: Reduction::Percent(Thousandths(20_000)), due: Due::Days(3) }) };
        let new = NewQuote { lead: Some(lead.id.clone()), content: Content { terms, ..work() }, ..NewQuote::default() };
        let draft = create_quote(&t, &owner, new).await.unwrap();
        assert_eq!((draft.status, draft.number.clone(), draft.total(), draft.contact_id.as_ref()), (QuoteStatus::Draft, None, 31_250, Some(&contact.id)));
        let sent = send_quote(&t, &owner, &draft.id, by_mail()).await.unwrap();
        assert_eq!((sent.number.as_deref(), sent.valid_until.as_deref()), (Some("Q-2026-0001"), Some("2026-12-23")));
        let (subject, body) = mails(&t, "quote").await.pop().unwrap();
        assert_eq!(subject, "Your quote Q-2026-0001 from Salon");
        let token = links::quote_token(&t, owner.org(), &draft.id);
        assert!(body.contains(&format!("/quotes/{token}")) && body.contains("As we said.") && body.contains("312.50"), "{body}");

        let open = open_quote(&t, &token).await.unwrap();
        assert_eq!((open.closed, open.document.number.as_str()), (None, "Q-2026-0001"));
        seen_quote(&t, &token).await.unwrap();
        seen_quote(&t, &token).await.unwrap();
        let seen = open_quote(&t, &token).await.unwrap();
        let accepted = accept(&t, &token, " Ann  Berg ", None).await.unwrap();
        assert_eq!((accepted.status, accepted.accepted_by.as_str()), (QuoteStatus::Accepted, "Ann Berg"));
        assert_eq!(accept(&t, &token, "Somebody else", None).await.unwrap().accepted_by, "Ann Berg");
        assert!(open_quote(&t, &token).await.unwrap().closed.unwrap().contains("accepted"));
        assert_eq!(seen.quote.status, QuoteStatus::Viewed);
        let won = leads::get(&t, &owner, &lead.id).await.unwrap();
        assert_eq!((won.stage, won.value().unwrap().amount), (leads::Stage::Won, 31_250));
        assert_eq!(tasks::count_open(&t, &owner).await.unwrap(), 1);

        let invoice = invoice_of_quote(&t, &owner, &draft.id).await.unwrap();
        assert_eq!(tasks::count_open(&t, &owner).await.unwrap(), 1, "a draft bills nobody");
        assert_eq!(invoice_of_quote(&t, &owner, &draft.id).await.unwrap().id, invoice.id);
        let out = send_invoice(&t, &owner, &invoice.id, by_mail()).await.unwrap();
        assert_eq!(tasks::count_open(&t, &owner).await.unwrap(), 0, "billed, it is done");
        assert_eq!((out.number.as_deref(), out.status), (Some("INV-2026-0001"), InvoiceStatus::Issued));
        assert_eq!((out.due_on.as_deref(), out.deposit_due_on.as_deref(), out.deposit_left()), (Some("2026-12-24"), Some("2026-11-26"), 6_250));

        let (part, first) = record_payment(&t, &owner, &out.id, paid(6_250)).await.unwrap();
        assert_eq!((part.status, part.balance(), part.deposit_left(), first.number.as_str()), (InvoiceStatus::PartlyPaid, 25_000, 0, "R-2026-0001"));
        let (full, _) = record_payment(&t, &owner, &out.id, paid(25_000)).await.unwrap();
        assert_eq!((full.status, full.balance(), full.paid_at.is_some()), (InvoiceStatus::Paid, 0, true));
        let receipts = mails(&t, "receipt").await;
        assert_eq!(receipts.len(), 2);
        assert!(receipts[0].1.contains("62.50") && receipts[0].1.contains("Still open") && receipts[0].1.contains("250.00"), "{}", receipts[0].1);
        assert!(!receipts[1].1.contains("Still open"));
        assert_eq!(told(&t, &owner).await, ["quote.created", "quote.sent", "quote.viewed", "quote.accepted", "invoice.created", "quote.updated", "invoice.issued", "invoice.updated", "invoice.payment_recorded", "invoice.payment_recorded", "invoice.paid"]);
        assert_eq!(steps(&t, &owner, draft.id.as_str()).await, ["created", "sent", "viewed", "accepted", "invoiced"]);
    }
}

both! {
    async fn a_quote_expires_after_its_last_day_on_the_businesss_clock(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let draft = quote(&t, &owner, &contact.id).await;
        let until = QuoteChange { valid_until: Some(Some("2026-11-25".parse().unwrap())), ..QuoteChange::default() };
        update_quote(&t, &owner, &draft.id, until).await.unwrap();
        send_quote(&t, &owner, &draft.id, Sending::default()).await.unwrap();
        let token = links::quote_token(&t, owner.org(), &draft.id);

        // Berlin is an hour ahead: its day ends at 23:00 UTC.
        go(&t, "2026-11-25T22:59:59Z").await;
        assert!(open_quote(&t, &token).await.unwrap().closed.is_none());
        t.advance(std::time::Duration::from_secs(1));
        assert!(accept(&t, &token, "Ann", None).await.is_err(), "the day is over, whether a job has said so or not");
        go(&t, "2026-11-25T23:00:02Z").await;
        assert_eq!(get_quote(&t, &owner, &draft.id).await.unwrap().status, QuoteStatus::Expired);

        let anew = revise_quote(&t, &owner, &draft.id).await.unwrap();
        assert_eq!((anew.status, anew.number.as_deref(), anew.valid_until), (QuoteStatus::Draft, Some("Q-2026-0001"), None));
        assert!(open_quote(&t, &token).await.unwrap().closed.unwrap().contains("revised"));
        let again = send_quote(&t, &owner, &draft.id, Sending::default()).await.unwrap();
        assert_eq!((again.number.as_deref(), again.valid_until.as_deref()), (Some("Q-2026-0001"), Some("2026-12-26")));
        assert_eq!(accept(&t, &token, "Ann", None).await.unwrap().status, QuoteStatus::Accepted);
    }
}

both! {
    async fn what_changed_since_it_was_read_is_not_accepted_unread(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let draft = quote(&t, &owner, &contact.id).await;
        send_quote(&t, &owner, &draft.id, Sending::default()).await.unwrap();
        let token = links::quote_token(&t, owner.org(), &draft.id);
        let read = Some(t.clock().now());

        t.advance(std::time::Duration::from_secs(60));
        revise_quote(&t, &owner, &draft.id).await.unwrap();
        let dearer = Content { lines: vec![line("Work", 9, 10_000)], ..work() };
        update_quote(&t, &owner, &draft.id, QuoteChange { content: Some(dearer), ..QuoteChange::default() }).await.unwrap();
        assert!(accept(&t, &token, "Ann", read).await.is_err());
        send_quote(&t, &owner, &draft.id, Sending::default()).await.unwrap();

        assert!(accept(&t, &token, "Ann", read).await.unwrap_err().to_string().contains("once more"));
        assert!(accept(&t, &token, "Ann", Some(t.clock().now())).await.is_ok());
    }
}

both! {
    async fn a_declined_quote_says_why_and_changes_no_more(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let draft = quote(&t, &owner, &contact.id).await;
        let token = links::quote_token(&t, owner.org(), &draft.id);
        assert!(matches!(open_quote(&t, &token).await, Err(Error::NotFound(_))), "a draft has no page");
        send_quote(&t, &owner, &draft.id, Sending::default()).await.unwrap();

        let declined = decline(&t, &token, "Too dear\u{202e}").await.unwrap();
        assert_eq!((declined.status, declined.decline_reason.as_str()), (QuoteStatus::Declined, "Too dear"));
        assert_eq!(decline(&t, &token, "").await.unwrap().decline_reason, "Too dear");
        assert!(accept(&t, &token, "Ann", None).await.is_err());
        assert!(invoice_of_quote(&t, &owner, &draft.id).await.is_err());
        assert!(update_quote(&t, &owner, &draft.id, QuoteChange::default()).await.is_err());
        for name in ["", "   ", &"x".repeat(121)] {
            assert!(matches!(accept(&t, &token, name, None).await, Err(Error::Invalid(_))));
        }
        assert!(decline(&t, &token, &"x".repeat(8_001)).await.is_err());
    }
}
