//! Quotes, invoices and payments on their pages.

mod acts;
mod lists;
mod writing;

use frontdesk_base::{
    Currency,
    id::{InvoiceId, QuoteId},
};
use frontdesk_desk::{
    Role,
    contacts::{self, ContactChange},
    leads,
    sales::{
        self, Content, Deposit, Due, Invoice, InvoiceFilter, InvoiceStatus, Line, NewInvoice,
        NewQuote, Quote, QuoteFilter, QuoteStatus, Recipient, Reduction, Sending, Tax, Terms,
        Thousandths,
    },
};

use crate::world::{EVIL, Somebody, World, encoded};

fn vat(rate: i64) -> Tax {
    Tax { name: "VAT".to_owned(), rate: Thousandths(rate) }
}

fn work(name: &str) -> Content {
    let line = |description: &str, quantity, unit_price| Line {
        description: description.to_owned(),
        quantity: Thousandths(quantity),
        unit_price,
        tax: vat(19_000),
        ..Line::default()
    };
    Content {
        recipient: Recipient {
            name: name.to_owned(),
            email: "ann@example.com".to_owned(),
            language: "en".to_owned(),
            ..Recipient::default()
        },
        subject: "Bathroom".to_owned(),
        lines: vec![line("Work", 2_000, 10_000), line("Tap", 1_000, 5_000)],
        ..Content::default()
    }
}

async fn quote(world: &World, who: &Somebody) -> Quote {
    let currency = Currency::from_code("EUR");
    let new = NewQuote { content: work("Ann Smith"), currency, ..NewQuote::default() };
    sales::create_quote(&world.app, &who.caller, new).await.unwrap()
}

async fn issued(world: &World, who: &Somebody) -> Invoice {
    let currency = Currency::from_code("EUR");
    let new = NewInvoice { content: work("Ann Smith"), currency, ..NewInvoice::default() };
    let invoice = sales::create_invoice(&world.app, &who.caller, new).await.unwrap();
    sales::issue_invoice(&world.app, &who.caller, &invoice.id).await.unwrap()
}

async fn quotes(world: &World, who: &Somebody) -> Vec<Quote> {
    let filter = QuoteFilter { limit: 50, ..QuoteFilter::default() };
    sales::list_quotes(&world.app, &who.caller, &filter).await.unwrap().data
}

async fn invoices(world: &World, who: &Somebody) -> Vec<Invoice> {
    let filter = InvoiceFilter { limit: 50, ..InvoiceFilter::default() };
    sales::list_invoices(&world.app, &who.caller, &filter).await.unwrap().data
}

async fn invoice(world: &World, who: &Somebody, id: &InvoiceId) -> Invoice {
    sales::get_invoice(&world.app, &who.caller, id).await.unwrap()
}

fn at_quote(id: &QuoteId) -> String {
    format!("/app/money/quotes/{id}")
}

fn at_invoice(id: &InvoiceId) -> String {
    format!("/app/money/invoices/{id}")
}

/// A form with two lines, as a browser sends it.
const FORM: &str = "name=Ann+Smith&email=ann%40example.com&language=en&currency=EUR&subject=Bathroom\
    &l_description=Work&l_detail=&l_quantity=1%2C5&l_unit=h&l_price=100%2C00&l_discount=&l_tax=19+VAT&l_tax_name=&l_tax_rate=\
    &l_description=Tap&l_detail=Brass&l_quantity=1&l_unit=&l_price=50&l_discount=10%25&l_tax=other&l_tax_name=City&l_tax_rate=2.5\
    &discount=5%25&due_days=14&deposit=30%25&deposit_days=3";
