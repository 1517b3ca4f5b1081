//! The pages of quotes and invoices, for whoever has a link. It is Monday, 11:00 in Berlin.

use std::time::Duration;

use axum::{body::Body, http::Request};
use frontdesk_base::Currency;
use frontdesk_desk::sales::{
    self, Content, Deposit, Direction, Due, Invoice, Line, Method, NewInvoice, NewPayment,
    NewQuote, Quote, QuoteStatus, Recipient, Reduction, Sending, Terms, Thousandths, links,
};

use crate::world::{Answer, EVIL, Somebody, World, encoded};

struct Desk {
    world: World,
    ann: Somebody,
}

fn content(language: &str) -> Content {
    Content {
        recipient: Recipient {
            name: "Mia Berg".to_owned(),
            language: language.to_owned(),
            ..Recipient::default()
        },
        subject: format!("Tap {EVIL}"),
        lines: vec![Line {
            description: "Work".to_owned(),
            quantity: Thousandths(2_000),
            unit_price: 10_000,
            ..Line::default()
        }],
        ..Content::default()
    }
}

impl Desk {
    async fn open() -> Self {
        let world = World::new().await;
        let ann = world.owner("Salon Ana").await;
        Self { world, ann }
    }

    async fn quote(&self, language: &str) -> (Quote, String) {
        let (app, caller) = (&self.world.app, &self.ann.caller);
        let currency = Currency::from_code("EUR");
        let new = NewQuote { currency, content: content(language), ..NewQuote::default() };
        let quote = sales::create_quote(app, caller, new).await.unwrap();
        let quote = sales::send_quote(app, caller, &quote.id, Sending::default()).await.unwrap();
        let path = format!("/quotes/{}", links::quote_token(app, caller.org(), &quote.id));
        (quote, path)
    }

    async fn invoice(&self, content: Content) -> (Invoice, String) {
        let (app, caller) = (&self.world.app, &self.ann.caller);
        let new = NewInvoice {
            currency: Currency::from_code("EUR"),
            content,
            pay_url: "https://pay.example/1".to_owned(),
            ..NewInvoice::default()
        };
        let invoice = sales::create_invoice(app, caller, new).await.unwrap();
        let invoice = sales::issue_invoice(app, caller, &invoice.id).await.unwrap();
        let path = format!("/invoices/{}", links::invoice_token(app, caller.org(), &invoice.id));
        (invoice, path)
    }

    async fn status(&self, quote: &Quote) -> QuoteStatus {
        sales::get_quote(&self.world.app, &self.ann.caller, &quote.id).await.unwrap().status
    }

    async fn get(&self, path: &str) -> Answer {
        self.world.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin");
        self.world.ask(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}

#[tokio::test]
async fn a_quote_is_read_and_accepted_with_a_name() {
    let desk = Desk::open().await;
    let (quote, path) = desk.quote("en").await;

    let page = desk.get(&path).await;
    let page = page.is(200);
    assert!(page.body.contains("Quote Q-2026-0001") && page.body.contains("€200.00"));
    assert!(!page.body.contains(EVIL), "what was written is text");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(desk.status(&quote).await, QuoteStatus::Sent, "looking changes nothing");
    desk.post(&format!("{path}/seen"), "").await.is(204);
    assert_eq!(desk.status(&quote).await, QuoteStatus::Viewed);

    let empty = desk.post(&format!("{path}/accept"), "name=+").await;
    let empty = empty.is(422);
    assert!(empty.body.contains("Write your name"));
    desk.post(&format!("{path}/accept"), "name=Mia&seen=1").await.is(409);
    desk.post(&format!("{path}/accept"), &format!("name={}", encoded(EVIL))).await.is(303);
    let done = desk.get(&path).await;
    assert!(done.body.contains("Thank you!") && !done.body.contains(EVIL));
    assert!(!done.body.contains("/accept\""), "there is nothing more to answer");
    desk.post(&format!("{path}/decline"), "reason=no").await.is(409);
    assert_eq!(desk.status(&quote).await, QuoteStatus::Accepted);
    let file = desk.get(&format!("{path}/paper.pdf")).await;
    let file = file.is(200);
    assert_eq!(file.header("content-type"), "application/pdf");
}

#[tokio::test]
async fn a_quote_is_declined_with_a_reason_and_says_so_in_its_language() {
    let desk = Desk::open().await;
    let (quote, path) = desk.quote("de").await;

    let page = desk.get(&path).await;
    assert!(page.body.contains("lang=\"de\"") && page.body.contains("Angebot annehmen"));
    assert!(page.body.contains("200,00\u{a0}€"));
    let long = format!("reason={}", "x".repeat(8_001));
    desk.post(&format!("{path}/decline"), &long).await.is(422);
    desk.post(&format!("{path}/decline"), "reason=Zu+teuer").await.is(303);
    assert!(desk.get(&path).await.body.contains("Abgelehnt am 23. November 2026"));
    assert_eq!(desk.status(&quote).await, QuoteStatus::Declined);

    let (_, arabic) = desk.quote("ar").await;
    assert!(desk.get(&arabic).await.body.contains("dir=\"rtl\""));
}

#[tokio::test]
async fn a_quote_that_is_revised_shows_nothing_of_what_it_said() {
    let desk = Desk::open().await;
    let (quote, path) = desk.quote("en").await;
    sales::revise_quote(&desk.world.app, &desk.ann.caller, &quote.id).await.unwrap();

    let page = desk.get(&path).await;
    let page = page.is(200);
    assert!(page.body.contains("is being revised") && !page.body.contains("€200.00"));
    desk.get(&format!("{path}/paper.pdf")).await.is(404);
    desk.post(&format!("{path}/accept"), "name=Mia").await.is(409);
}

#[tokio::test]
async fn an_invoice_shows_what_is_open_where_to_pay_and_its_receipts() {
    let desk = Desk::open().await;
    let (invoice, path) = desk.invoice(content("en")).await;
    let page = desk.get(&path).await;
    let page = page.is(200);
    assert!(
        page.body.contains("https://pay.example/1")
            && page.body.contains("to be paid by 7 December 2026")
    );

    let payment = NewPayment {
        direction: Direction::Payment,
        amount: 5_000,
        method: Method::Cash,
        reference: String::new(),
        received_on: None,
        key: None,
    };
    let (app, caller) = (&desk.world.app, &desk.ann.caller);
    let (_, paid) = sales::record_payment(app, caller, &invoice.id, payment).await.unwrap();
    let page = desk.get(&path).await;
    assert!(page.body.contains("€150.00") && page.body.contains("Receipt R-2026-0001"));
    desk.get(&format!("{path}/receipts/{}", paid.id)).await.is(200);
    desk.get(&format!("{path}/receipts/pay_{:032}", 1)).await.is(404);
    desk.get(&format!("{path}/paper.pdf")).await.is(200);
    desk.post(&format!("{path}/seen"), "").await.is(204);
    sales::undo_payment(app, caller, &paid.id).await.unwrap();
    desk.get(&format!("{path}/receipts/{}", paid.id)).await.is(404);
    sales::void_invoice(app, caller, &invoice.id, "Wrong").await.unwrap();
    let page = desk.get(&path).await;
    assert!(page.body.contains("is void") && !page.body.contains("https://pay.example/1"));
}

#[tokio::test]
async fn a_deposit_that_is_late_is_named_by_its_own_day() {
    let desk = Desk::open().await;
    let deposit = Deposit { part: Reduction::Amount(4_000), due: Due::Days(3) };
    let terms = Terms { due: Due::Days(14), deposit: Some(deposit) };
    let (invoice, path) = desk.invoice(Content { terms, ..content("en") }).await;
    assert!(!desk.get(&path).await.body.contains("was due"));
    let app = &desk.world.app;
    let payment = NewPayment {
        direction: Direction::Payment,
        amount: 1_500,
        method: Method::Cash,
        reference: String::new(),
        received_on: None,
        key: None,
    };
    sales::record_payment(app, &desk.ann.caller, &invoice.id, payment).await.unwrap();
    app.advance(Duration::from_secs(4 * 24 * 3600));
    let page = desk.get(&path).await;
    let said = "The deposit was due on 26 November 2026: €25.00 of it is still open.";
    assert!(page.body.contains(said) && !page.body.contains("This was due"), "{}", page.body);
    app.advance(Duration::from_secs(11 * 24 * 3600));
    let page = desk.get(&path).await;
    assert!(page.body.contains("This was due on 7 December 2026."), "{}", page.body);
}

#[tokio::test]
async fn a_made_up_link_is_answered_in_the_readers_language() {
    let desk = Desk::open().await;
    for path in ["/quotes/x", "/invoices/x", "/quotes/x/paper.pdf", "/invoices/x/paper.pdf"] {
        let request = Request::get(path).header("accept-language", "fr-FR,fr;q=0.9");
        let answer = desk.world.ask(request.body(Body::empty()).unwrap()).await;
        let answer = answer.is(404);
        assert!(answer.body.contains("nulle part"), "{path}");
    }
    for path in ["/quotes/x/accept", "/quotes/x/decline", "/quotes/x/seen", "/invoices/x/seen"] {
        desk.post(path, "name=Mia").await.is(404);
    }
}
