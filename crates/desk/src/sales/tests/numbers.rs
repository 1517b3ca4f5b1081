//! Numbers without gaps.

use std::collections::BTreeSet;

use frontdesk_db::both;

use super::*;
use crate::testing::{self, TestApp};

both! {
    async fn numbers_have_no_gaps_however_many_issue_at_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let mut drafts = Vec::new();
        for at in 0..24 {
            // Every third cannot be issued: it says nothing.
            let content = if at % 3 == 0 { Content::default() } else { work() };
            drafts.push(create_invoice(&t, &owner, NewInvoice { content, ..NewInvoice::default() }).await.unwrap().id);
        }
        let (one, other) = (t.app().clone(), t.another_node());
        let issuing = drafts.iter().enumerate().map(|(at, id)| {
            let (app, owner, id) = (if at % 2 == 0 { one.clone() } else { other.clone() }, owner.clone(), id.clone());
            async move { issue_invoice(&app, &owner, &id).await.ok().and_then(|invoice| invoice.number) }
        });
        let numbers: BTreeSet<String> =
            futures_util::future::join_all(issuing).await.into_iter().flatten().collect();

        let expected: BTreeSet<String> = (1..=16).map(|n| format!("INV-2026-{n:04}")).collect();
        assert_eq!(numbers, expected);
    }
}

both! {
    async fn a_number_that_is_not_committed_is_given_again(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let first = issued(&t, &owner, work()).await;
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        store::next_number(&mut tx, owner.org(), "invoice", 2026).await.unwrap();
        drop(tx);
        let second = issued(&t, &owner, work()).await;
        assert_eq!((first.number.unwrap(), second.number.unwrap()), ("INV-2026-0001".to_owned(), "INV-2026-0002".to_owned()));
    }
}

both! {
    async fn each_year_of_the_businesss_clock_begins_anew_and_organizations_count_apart(t: TestApp = testing::app) {
        let (salon, other) = (t.organization("Salon").await, t.organization("Other").await);
        assert_eq!(issued(&t, &salon, work()).await.number.unwrap(), "INV-2026-0001");
        // In Berlin the year has begun; in UTC it has not.
        go(&t, "2026-12-31T23:00:00Z").await;
        let next = issued(&t, &salon, work()).await;
        assert_eq!((next.number.as_deref(), next.issued_on.as_deref()), (Some("INV-2027-0001"), Some("2027-01-01")));
        assert_eq!(issued(&t, &other, work()).await.number.unwrap(), "INV-2027-0001");
    }
}

both! {
    async fn prefixes_are_the_businesss_own_and_apart(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let with = |invoice: &str, credit: &str| BillingSettings { invoice_prefix: invoice.to_owned(), credit_prefix: credit.to_owned(), ..BillingSettings::default() };
        for (invoice, credit) in [("RE", "re"), ("", "CN"), ("a b", "CN"), ("ELEVENCHARS", "CN"), ("Q", "CN")] {
            assert!(matches!(set_billing(&t, &owner, with(invoice, credit), None).await, Err(Error::Invalid(_))), "{invoice} {credit}");
        }
        let (_, version) = set_billing(&t, &owner, with("RE", "GU"), Some(0)).await.unwrap();
        assert!(matches!(set_billing(&t, &owner, with("X", "Y"), Some(0)).await, Err(Error::Conflict(_))), "made of older ones");
        assert_eq!(version, 1);
        let next = next_numbers(&t, &owner).await.unwrap();
        assert_eq!((next.invoice.as_str(), next.credit_note.as_str(), next.quote.as_str()), ("RE-2026-0001", "GU-2026-0001", "Q-2026-0001"));
        assert_eq!(issued(&t, &owner, work()).await.number.unwrap(), "RE-2026-0001", "looking takes none");
        assert_eq!(next_numbers(&t, &owner).await.unwrap().invoice, "RE-2026-0002");
    }
}
