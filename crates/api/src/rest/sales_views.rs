//! The shapes of quotes, invoices and payments as programs get them.

use frontdesk_base::{Money, Timestamp, id::ContactId, money::Currency};
use frontdesk_desk::sales::{
    self, Content, Invoice, InvoiceKind, InvoiceStatus, Payment, Quote, QuoteStatus, Thousandths,
    sums::Sums,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    booking_schema::Money as MoneyShape,
    sales_schema::{DepositShape, DueShape, Part, RecipientShape, TaxShape, part},
};

/// A line as it stands.
#[derive(Serialize, ToSchema)]
pub(super) struct LineShape {
    description: String,
    detail: String,
    #[schema(value_type = String)]
    quantity: Thousandths,
    unit: String,
    #[schema(value_type = MoneyShape)]
    unit_price: Option<Money>,
    discount: Option<Part>,
    tax: TaxShape,
    /// What it comes to, less its discount.
    #[schema(value_type = MoneyShape)]
    amount: Option<Money>,
}

/// What one tax comes to.
#[derive(Serialize, ToSchema)]
pub(super) struct TaxSumShape {
    name: String,
    #[schema(value_type = String)]
    rate: Thousandths,
    #[schema(value_type = MoneyShape)]
    net: Option<Money>,
    #[schema(value_type = MoneyShape)]
    amount: Option<Money>,
}

/// What a quote or an invoice says, and what that comes to.
#[derive(Serialize, ToSchema)]
pub(super) struct ContentShape {
    /// ISO 4217.
    currency: String,
    recipient: RecipientShape,
    subject: String,
    intro: String,
    lines: Vec<LineShape>,
    discount: Option<Part>,
    prices_include_tax: bool,
    notes: String,
    due: DueShape,
    deposit: Option<DepositShape>,
    taxes: Vec<TaxSumShape>,
    /// What the discount takes off.
    #[schema(value_type = MoneyShape)]
    discounted: Option<Money>,
    #[schema(value_type = MoneyShape)]
    net: Option<Money>,
    #[schema(value_type = MoneyShape)]
    tax: Option<Money>,
    #[schema(value_type = MoneyShape)]
    total: Option<Money>,
}

impl ContentShape {
    fn new(code: &str, content: &Content, sums: &Sums) -> Self {
        let currency = Currency::from_code(code);
        let money = |amount| currency.map(|currency| Money { amount, currency });
        let to = &content.recipient;
        Self {
            currency: code.to_owned(),
            recipient: RecipientShape {
                name: to.name.clone(),
                address: to.address.clone(),
                email: to.email.clone(),
                tax_id: to.tax_id.clone(),
                language: to.language.clone(),
            },
            subject: content.subject.clone(),
            intro: content.intro.clone(),
            lines: content
                .lines
                .iter()
                .zip(&sums.lines)
                .map(|(line, amount)| LineShape {
                    description: line.description.clone(),
                    detail: line.detail.clone(),
                    quantity: line.quantity,
                    unit: line.unit.clone(),
                    unit_price: money(line.unit_price),
                    discount: part(line.discount),
                    tax: TaxShape { name: line.tax.name.clone(), rate: line.tax.rate },
                    amount: money(*amount),
                })
                .collect(),
            discount: part(content.discount),
            prices_include_tax: content.prices_include_tax,
            notes: content.notes.clone(),
            due: content.terms.due.into(),
            deposit: content.terms.deposit.and_then(|deposit| {
                Some(DepositShape { part: part(deposit.part)?, due: deposit.due.into() })
            }),
            taxes: sums
                .taxes
                .iter()
                .map(|sum| TaxSumShape {
                    name: sum.tax.name.clone(),
                    rate: sum.tax.rate,
                    net: money(sum.net),
                    amount: money(sum.amount),
                })
                .collect(),
            discounted: money(sums.discount),
            net: money(sums.net),
            tax: money(sums.tax),
            total: money(sums.total),
        }
    }
}

/// A quote.
#[derive(Serialize, ToSchema)]
pub(super) struct QuoteShape {
    #[schema(example = "quo_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// Null until it is sent first.
    number: Option<String>,
    contact_id: Option<String>,
    lead_id: Option<String>,
    conversation_id: Option<String>,
    /// `draft`, `sent`, `viewed`, `accepted`, `declined` or `expired`.
    #[schema(value_type = String)]
    status: QuoteStatus,
    #[serde(flatten)]
    content: ContentShape,
    /// The last day on which it can be accepted.
    #[schema(format = Date)]
    valid_until: Option<String>,
    /// The name it was accepted with.
    accepted_by: String,
    decline_reason: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    viewed_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Timestamp>,
    /// What it became.
    invoice_id: Option<String>,
    /// Its page for the customer; null while it is a draft.
    url: Option<String>,
    version: i64,
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl QuoteShape {
    pub(super) fn new(quote: &Quote, url: String) -> Self {
        Self {
            id: quote.id.to_string(),
            number: quote.number.clone(),
            contact_id: quote.contact_id.as_ref().map(ContactId::to_string),
            lead_id: quote.lead_id.as_ref().map(ToString::to_string),
            conversation_id: quote.conversation_id.as_ref().map(ToString::to_string),
            status: quote.status,
            content: ContentShape::new(&quote.currency, &quote.content, &quote.sums),
            valid_until: quote.valid_until.clone(),
            accepted_by: quote.accepted_by.clone(),
            decline_reason: quote.decline_reason.clone(),
            sent_at: quote.sent_at,
            viewed_at: quote.viewed_at,
            decided_at: quote.decided_at,
            invoice_id: quote.invoice_id.as_ref().map(ToString::to_string),
            url: Some(url).filter(|_| quote.status != QuoteStatus::Draft),
            version: quote.version,
            created_by: quote.created_by.clone(),
            created_at: quote.created_at,
            updated_at: quote.updated_at,
        }
    }
}

/// An invoice or a credit note.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoiceShape {
    #[schema(example = "ivc_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    /// `invoice` or `credit_note`.
    #[schema(value_type = String)]
    kind: InvoiceKind,
    /// Null until it is issued.
    number: Option<String>,
    contact_id: Option<String>,
    quote_id: Option<String>,
    booking_id: Option<String>,
    /// The invoice that a credit note takes back.
    credits_id: Option<String>,
    /// `draft`, `issued`, `partly_paid`, `paid`, `void` or `credited`.
    #[schema(value_type = String)]
    status: InvoiceStatus,
    #[serde(flatten)]
    content: ContentShape,
    #[schema(value_type = MoneyShape)]
    paid: Option<Money>,
    #[schema(value_type = MoneyShape)]
    credited: Option<Money>,
    /// What is still to be paid; less than nothing when money has to go back.
    #[schema(value_type = MoneyShape)]
    balance: Option<Money>,
    #[schema(format = Date)]
    issued_on: Option<String>,
    #[schema(format = Date)]
    due_on: Option<String>,
    #[schema(format = Date)]
    deposit_due_on: Option<String>,
    void_reason: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    viewed_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    paid_at: Option<Timestamp>,
    /// Its page for the customer; null while it is a draft.
    url: Option<String>,
    version: i64,
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl InvoiceShape {
    pub(super) fn new(invoice: &Invoice, url: String) -> Self {
        Self {
            id: invoice.id.to_string(),
            kind: invoice.kind,
            number: invoice.number.clone(),
            contact_id: invoice.contact_id.as_ref().map(ContactId::to_string),
            quote_id: invoice.quote_id.as_ref().map(ToString::to_string),
            booking_id: invoice.booking_id.as_ref().map(ToString::to_string),
            credits_id: invoice.credits_id.as_ref().map(ToString::to_string),
            status: invoice.status,
            content: ContentShape::new(&invoice.currency, &invoice.content, &invoice.sums),
            paid: invoice.money(invoice.paid),
            credited: invoice.money(invoice.credited),
            balance: invoice.money(invoice.balance()),
            issued_on: invoice.issued_on.clone(),
            due_on: invoice.due_on.clone(),
            deposit_due_on: invoice.deposit_due_on.clone(),
            void_reason: invoice.void_reason.clone(),
            sent_at: invoice.sent_at,
            viewed_at: invoice.viewed_at,
            paid_at: invoice.paid_at,
            url: Some(url).filter(|_| invoice.status != InvoiceStatus::Draft),
            version: invoice.version,
            created_by: invoice.created_by.clone(),
            created_at: invoice.created_at,
            updated_at: invoice.updated_at,
        }
    }
}

/// Money that came in or went back.
#[derive(Serialize, ToSchema)]
pub(super) struct PaymentShape {
    #[schema(example = "pay_0192f3b0c1d27e4f8a6b5c4d3e2f1a0b")]
    id: String,
    invoice_id: String,
    /// The number of its receipt.
    number: String,
    /// `payment` or `refund`.
    #[schema(value_type = String)]
    direction: sales::Direction,
    #[schema(value_type = MoneyShape)]
    amount: Option<Money>,
    /// `transfer`, `card`, `cash`, `link` or `other`.
    #[schema(value_type = String)]
    method: sales::Method,
    reference: String,
    #[schema(format = Date)]
    received_on: String,
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was taken back, as written down in error.
    #[schema(value_type = Option<String>, format = DateTime)]
    undone_at: Option<Timestamp>,
}

impl PaymentShape {
    pub(super) fn new(payment: &Payment, invoice: &Invoice) -> Self {
        Self {
            id: payment.id.to_string(),
            invoice_id: payment.invoice_id.to_string(),
            number: payment.number.clone(),
            direction: payment.direction,
            amount: invoice.money(payment.amount),
            method: payment.method,
            reference: payment.reference.clone(),
            received_on: payment.received_on.clone(),
            created_by: payment.created_by.clone(),
            created_at: payment.created_at,
            undone_at: payment.undone_at,
        }
    }
}

/// Quotes, and where the next page begins.
#[derive(Serialize, ToSchema)]
pub(super) struct QuotePage {
    pub(super) data: Vec<QuoteShape>,
    pub(super) next_cursor: Option<String>,
}

/// Invoices, and where the next page begins.
#[derive(Serialize, ToSchema)]
pub(super) struct InvoicePage {
    pub(super) data: Vec<InvoiceShape>,
    pub(super) next_cursor: Option<String>,
}

/// The payments of an invoice.
#[derive(Serialize, ToSchema)]
pub(super) struct PaymentPage {
    pub(super) data: Vec<PaymentShape>,
    pub(super) next_cursor: Option<String>,
}
