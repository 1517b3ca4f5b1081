//! The salon's quotes and invoices: what was offered, agreed on, billed and paid.

use std::{collections::HashMap, time::Duration};

use frontdesk_base::{
    Result, Timestamp,
    id::{ContactId, LeadId},
};

use crate::{
    App, Caller, contacts, leads, orgs,
    sales::{
        self, Begin, BillingSettings, Content, Deposit, Due, Invoice, Line, Method, NewInvoice,
        NewPayment, NewQuote, PayBy, Quote, Reduction, Sending, Tax, Terms, Thousandths,
    },
};

/// What, how many, for how much each, in cents.
type Item = (&'static str, i64, i64);

/// Where a paper has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Draft,
    Sent,
    Declined,
    Accepted,
    /// Accepted and billed, the deposit paid.
    Deposit,
    /// Accepted, billed and paid.
    Paid,
}

/// Quotes: for whom, so many days ago, what about, its lines, and where it has come to.
const QUOTES: &[(&str, u64, &str, &[Item], Way)] = &[
    (
        "Ruth Adler",
        22,
        "A year of colour and care",
        &[("Full colour, every eight weeks", 6, 14_500), ("Care between colours", 6, 5_500)],
        Way::Paid,
    ),
    (
        "Grace Kim",
        18,
        "Birthday party, eight children",
        &[("Child's haircut", 8, 3_500), ("Braids and glitter", 8, 1_500)],
        Way::Deposit,
    ),
    (
        "Theo Green",
        20,
        "A weekly shave for a year",
        &[("Shave with hot towel", 52, 1_200)],
        Way::Declined,
    ),
    (
        "Inès Moreau",
        6,
        "Bridal hair and make-up",
        &[("Trial", 1, 9_500), ("Bridal hair", 1, 24_000), ("Make-up", 1, 8_500)],
        Way::Sent,
    ),
    (
        "Amelia Wright",
        2,
        "Styling evening for twelve",
        &[("Styling, each", 12, 3_500), ("Evening opening", 2, 6_000)],
        Way::Accepted,
    ),
    (
        "Valentina Cruz",
        0,
        "Wigs and hair for twelve evenings",
        &[("Evening at the theatre", 12, 24_000), ("Wig care", 8, 4_500)],
        Way::Draft,
    ),
];

/// Invoices without a quote: for whom, so many days ago, its lines, and whether it was paid.
const BILLS: &[(&str, u64, &[Item], bool)] = &[
    ("Hugo Bernard", 26, &[("Grey blending", 1, 9_500), ("Care shampoo", 2, 2_400)], true),
    ("Lena Hoffmann", 24, &[("Consultation, extensions", 1, 6_500)], false),
    ("Camille Laurent", 1, &[("Trial for bridal hair", 1, 9_500)], false),
];

fn tax() -> Tax {
    Tax { name: "Sales tax".to_owned(), rate: Thousandths(8_625) }
}

/// The salon's logo.
const LOGO: &[u8] = include_bytes!("logo.svg");

/// How the salon looks to its customers.
async fn look(app: &App, owner: &Caller) -> Result<()> {
    let accent = Some("#3f4f8c".to_owned());
    let change = orgs::ProfileChange { accent, ..orgs::ProfileChange::default() };
    orgs::update_profile(app, owner, change).await?;
    orgs::set_logo(app, owner, bytes::Bytes::from_static(LOGO)).await.map(drop)
}

/// Fills the money pages around this moment.
pub(super) async fn fill(app: &App, owner: &Caller, now: Timestamp) -> Result<()> {
    look(app, owner).await?;
    let deposit = Deposit { part: Reduction::Percent(Thousandths(25_000)), due: Due::Days(3) };
    let billing = BillingSettings {
        taxes: vec![tax(), Tax { name: "No tax".to_owned(), rate: Thousandths(0) }],
        terms: Terms { due: Due::Days(14), deposit: None },
        bank_details: "Juniper & Co. Hair, Golden Gate Bank\nRouting 121000358, account 0004417796"
            .to_owned(),
        invoice_notes: "Thank you for coming to us.".to_owned(),
        pay_by: PayBy::Url,
        pay_url: "https://pay.juniper.example/{number}?amount={amount}".to_owned(),
        legal: "Juniper & Co. Hair LLC · San Francisco · EIN 94-3141592".to_owned(),
        ..BillingSettings::default()
    };
    sales::set_billing(app, owner, billing, None).await?;
    let people = people(app, owner).await?;
    let filter = leads::Filter { limit: 100, ..leads::Filter::default() };
    let found = leads::list(app, owner, &filter).await?;
    let leads: HashMap<String, LeadId> =
        found.data.into_iter().map(|lead| (lead.name, lead.id)).collect();
    // The oldest first: numbers count up with the days.
    let mut papers: Vec<(u64, Paper)> =
        QUOTES.iter().map(|one| (one.1, Paper::Quote(one))).collect();
    papers.extend(BILLS.iter().map(|one| (one.1, Paper::Bill(one))));
    papers.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    for (days, paper) in papers {
        app.clock().set(now.minus(Duration::from_hours(24 * days + 1)));
        match paper {
            Paper::Quote((who, _, about, items, way)) => {
                let lead = leads.get(*who).cloned();
                let begun = begun(app, owner, (people.get(*who), lead.as_ref()), who).await?;
                let terms = Terms { deposit: Some(deposit), ..begun.terms };
                let content =
                    Content { subject: (*about).to_owned(), lines: lines(items), terms, ..begun };
                quote(app, owner, (people.get(*who).cloned(), lead), content, *way).await?;
            }
            Paper::Bill((who, _, items, paid)) => {
                let begun = begun(app, owner, (people.get(*who), None), who).await?;
                let content = Content { lines: lines(items), ..begun };
                let contact = people.get(*who).cloned();
                let new = NewInvoice { contact, content, ..NewInvoice::default() };
                let invoice = sales::create_invoice(app, owner, new).await?;
                let invoice = send(app, owner, &invoice).await?;
                if *paid {
                    app.clock().advance(Duration::from_hours(20));
                    pay(app, owner, &invoice, invoice.balance(), Method::Link).await?;
                }
            }
        }
    }
    Ok(())
}

enum Paper {
    Quote(&'static (&'static str, u64, &'static str, &'static [Item], Way)),
    Bill(&'static (&'static str, u64, &'static [Item], bool)),
}

async fn people(app: &App, owner: &Caller) -> Result<HashMap<String, ContactId>> {
    let filter = contacts::Filter { limit: 100, ..contacts::Filter::default() };
    let all = contacts::list(app, owner, &filter).await?.data;
    Ok(all.into_iter().filter_map(|one| Some((one.name?, one.id))).collect())
}

async fn begun(
    app: &App,
    owner: &Caller,
    (contact, lead): (Option<&ContactId>, Option<&LeadId>),
    who: &str,
) -> Result<Content> {
    let from = Begin { contact: contact.cloned(), lead: lead.cloned(), ..Begin::default() };
    let (mut content, _) = sales::begin(app, owner, &from).await?;
    who.clone_into(&mut content.recipient.name);
    if content.recipient.email.is_empty() {
        let first = who.split(' ').next().unwrap_or_default().to_lowercase();
        content.recipient.email = format!("{first}@example.com");
    }
    Ok(content)
}

fn lines(items: &[Item]) -> Vec<Line> {
    let line = |(what, many, price): &Item| Line {
        description: (*what).to_owned(),
        quantity: Thousandths(many * 1_000),
        unit_price: *price,
        tax: tax(),
        ..Line::default()
    };
    items.iter().map(line).collect()
}

async fn quote(
    app: &App,
    owner: &Caller,
    (contact, lead): (Option<ContactId>, Option<LeadId>),
    content: Content,
    way: Way,
) -> Result<()> {
    let name = content.recipient.name.clone();
    let new = NewQuote { contact, lead, content, ..NewQuote::default() };
    let quote: Quote = sales::create_quote(app, owner, new).await?;
    if way == Way::Draft {
        return Ok(());
    }
    let to = Sending { email: Some(quote.content.recipient.email.clone()), ..Sending::default() };
    sales::send_quote(app, owner, &quote.id, to).await?;
    if way == Way::Sent {
        return Ok(());
    }
    app.clock().advance(Duration::from_hours(7));
    let token = sales::links::quote_token(app, owner.org(), &quote.id);
    sales::seen_quote(app, &token).await?;
    if way == Way::Declined {
        sales::decline(app, &token, "I will shave at home for a while.").await?;
        return Ok(());
    }
    sales::accept(app, &token, &name, None).await?;
    if way == Way::Accepted {
        return Ok(());
    }
    let invoice = sales::invoice_of_quote(app, owner, &quote.id).await?;
    let invoice = send(app, owner, &invoice).await?;
    app.clock().advance(Duration::from_hours(30));
    pay(app, owner, &invoice, invoice.deposit_left(), Method::Link).await?;
    if way == Way::Paid {
        app.clock().advance(Duration::from_hours(48));
        let left = sales::get_invoice(app, owner, &invoice.id).await?;
        pay(app, owner, &left, left.balance(), Method::Transfer).await?;
    }
    Ok(())
}

async fn send(app: &App, owner: &Caller, invoice: &Invoice) -> Result<Invoice> {
    let email = Some(invoice.content.recipient.email.clone()).filter(|email| !email.is_empty());
    let sending = Sending { email, ..Sending::default() };
    sales::send_invoice(app, owner, &invoice.id, sending).await
}

async fn pay(
    app: &App,
    owner: &Caller,
    invoice: &Invoice,
    amount: i64,
    method: Method,
) -> Result<()> {
    let new = NewPayment {
        direction: sales::Direction::Payment,
        amount,
        method,
        reference: String::new(),
        received_on: None,
        key: None,
    };
    sales::record_payment(app, owner, &invoice.id, new).await.map(drop)
}
