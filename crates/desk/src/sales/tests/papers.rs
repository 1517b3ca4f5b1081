//! Papers as files: with the look they went out with, and along with their mails.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::stubs::{Answer, Stub};
use serde_json::Value;

use super::*;
use crate::{
    orgs::{self, ProfileChange},
    testing::{self, TestApp, sending::sending},
};

async fn dressed(t: &TestApp, caller: &Caller) {
    let accent = Some("#9D174D".to_owned());
    let change = ProfileChange { accent, ..ProfileChange::default() };
    orgs::update_profile(t, caller, change).await.unwrap();
    orgs::set_logo(t, caller, Bytes::from_static(b"logo one")).await.unwrap();
}

/// What the stub was given last, and the files that went along: name and bytes.
fn last(stub: &Stub) -> (Value, Vec<(String, Vec<u8>)>) {
    let message = stub.seen().pop().unwrap().json();
    let files = message["attachments"].as_array().unwrap().iter().map(|file| {
        let bytes = STANDARD.decode(file["content"].as_str().unwrap()).unwrap();
        (file["filename"].as_str().unwrap().to_owned(), bytes)
    });
    let files = files.collect();
    (message, files)
}

async fn run(t: &TestApp) {
    registry::runner(t).run_due().await.unwrap();
}

both! {
    async fn a_paper_keeps_the_look_that_it_went_out_with(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        dressed(&t, &owner).await;
        let out = issued(&t, &owner, work()).await;
        let draft = create_invoice(&t, &owner, NewInvoice { content: work(), ..NewInvoice::default() }).await.unwrap();
        let (_, first) = invoice_pdf(&t, &owner, &out.id).await.unwrap();
        let (_, drafted) = invoice_pdf(&t, &owner, &draft.id).await.unwrap();
        let printed: Value = serde_json::from_slice(&first).unwrap();
        assert_eq!(printed["accent"], serde_json::json!([0x9d, 0x17, 0x4d]));
        assert_eq!(printed["logo"], serde_json::json!(b"logo one"));

        orgs::set_logo(&t, &owner, Bytes::from_static(b"logo two")).await.unwrap();
        assert_eq!(invoice_pdf(&t, &owner, &out.id).await.unwrap().1, first);
        assert_ne!(invoice_pdf(&t, &owner, &draft.id).await.unwrap().1, drafted, "a draft follows");
        orgs::remove_logo(&t, &owner).await.unwrap();
        let plain = ProfileChange { accent: Some(String::new()), ..ProfileChange::default() };
        orgs::update_profile(&t, &owner, plain).await.unwrap();
        assert_eq!(invoice_pdf(&t, &owner, &out.id).await.unwrap().1, first);
        let token = links::invoice_token(&t, owner.org(), &out.id);
        assert_eq!(invoice_paper(&t, &token).await.unwrap().1, first, "the customer's is the same");
        let (_, payment) = record_payment(&t, &owner, &out.id, paid(5)).await.unwrap();
        let receipt: Value = serde_json::from_slice(&receipt_pdf(&t, &owner, &payment.id).await.unwrap().1).unwrap();
        assert_eq!(receipt["logo"], printed["logo"]);
    }
}

both! {
    async fn a_mail_carries_the_paper_as_it_was_when_it_was_written(db: TestDb = std::future::ready) {
        let stub = Stub::resend([Answer::status(500)]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        dressed(&t, &owner).await;
        let invoice = create_invoice(&t, &owner, NewInvoice { content: work(), ..NewInvoice::default() }).await.unwrap();
        send_invoice(&t, &owner, &invoice.id, by_mail()).await.unwrap();
        let (name, issued) = invoice_pdf(&t, &owner, &invoice.id).await.unwrap();

        // Before the mail leaves, and between its tries, the invoice is paid and the logo another one.
        orgs::set_logo(&t, &owner, Bytes::from_static(b"logo two")).await.unwrap();
        run(&t).await;
        let quiet = BillingSettings { send_receipts: false, ..BillingSettings::default() };
        set_billing(&t, &owner, quiet, None).await.unwrap();
        record_payment(&t, &owner, &invoice.id, paid(31_250)).await.unwrap();
        t.advance(std::time::Duration::from_secs(60));
        run(&t).await;

        assert_eq!(stub.seen().len(), 2);
        let (message, files) = last(&stub);
        assert_eq!(stub.seen()[0].json(), message, "each try is the same");
        assert_eq!(files, [(name, issued), ("logo.png".to_owned(), b"png of logo one".to_vec())]);
        assert_eq!(message["attachments"][1]["content_id"], "logo");
        let html = message["html"].as_str().unwrap();
        assert!(html.contains("cid:logo") && html.contains("/invoices/") && html.contains("#9d174d"));
    }
}

both! {
    async fn quote_receipt_and_reminder_carry_theirs(db: TestDb = std::future::ready) {
        let stub = Stub::resend([]).await;
        let t = sending(db, &stub).await;
        let owner = t.organization("Salon").await;
        let contact = ann(&t, &owner).await;
        let one = quote(&t, &owner, &contact.id).await;
        send_quote(&t, &owner, &one.id, by_mail()).await.unwrap();
        run(&t).await;
        let token = links::quote_token(&t, owner.org(), &one.id);
        assert_eq!(last(&stub).1, [quote_paper(&t, &token).await.unwrap()]);

        let invoice = issued(&t, &owner, work()).await;
        let (_, payment) = record_payment(&t, &owner, &invoice.id, paid(10_000)).await.unwrap();
        run(&t).await;
        assert_eq!(last(&stub).1, [receipt_pdf(&t, &owner, &payment.id).await.unwrap()]);
        go(&t, "2026-12-10T09:00:00Z").await;
        run(&t).await;
        let (message, files) = last(&stub);
        assert!(message["subject"].as_str().unwrap().starts_with("Reminder"), "{message}");
        assert_eq!(files, [invoice_pdf(&t, &owner, &invoice.id).await.unwrap()]);
    }
}

both! {
    async fn the_mailbox_shows_what_would_go_along(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        dressed(&t, &owner).await;
        let contact = ann(&t, &owner).await;
        let one = quote(&t, &owner, &contact.id).await;
        send_quote(&t, &owner, &one.id, by_mail()).await.unwrap();
        let (name, printed) = quote_pdf(&t, &owner, &one.id).await.unwrap();

        let id = crate::mail::mailbox(&t).await.unwrap().remove(0).id;
        let (_, files) = crate::mail::in_mailbox(&t, &id).await.unwrap();
        assert_eq!(files, [name.as_str()]);
        let file = crate::mail::file_in_mailbox(&t, &id, 0).await.unwrap();
        assert_eq!(file, (name, "application/pdf".to_owned(), printed.into()));
        assert!(crate::mail::file_in_mailbox(&t, &id, 1).await.is_err());
        let html = crate::mail::html_in_mailbox(&t, &id).await.unwrap();
        assert!(html.contains("src=\"data:image/png;base64,") && !html.contains("cid:"));
    }
}
