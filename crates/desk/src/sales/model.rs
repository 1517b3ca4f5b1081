//! Quotes, invoices and payments, to those who write, send and look.

use frontdesk_base::{
    Money, Timestamp,
    id::{BookingId, ContactId, ConversationId, InvoiceId, LeadId, PaymentId, QuoteId, SaleStepId},
    money::Currency,
};
use frontdesk_db::Json;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Content, sums::Sums};

frontdesk_base::words! {
    /// How far a quote has come.
    pub QuoteStatus {
        /// It is being written.
        Draft = "draft",
        /// It is on its way.
        Sent = "sent",
        /// Somebody has opened it.
        Viewed = "viewed",
        /// They said yes.
        Accepted = "accepted",
        /// They said no.
        Declined = "declined",
        /// Nobody said anything in time.
        Expired = "expired",
    }

    /// How far an invoice or a credit note has come.
    pub InvoiceStatus {
        /// It is being written and has no number yet.
        Draft = "draft",
        /// It is out and stands.
        Issued = "issued",
        /// A part of it has been paid.
        PartlyPaid = "partly_paid",
        /// All of it has been paid, or credited.
        Paid = "paid",
        /// It was issued in error and asks for nothing. Its number stays taken.
        Void = "void",
        /// A credit note took all of it back.
        Credited = "credited",
    }

    /// What kind of bill.
    pub InvoiceKind {
        /// It asks for money.
        Invoice = "invoice",
        /// It takes an invoice back, or a part of one.
        CreditNote = "credit_note",
    }

    /// How money came in.
    pub Method {
        /// By bank transfer.
        Transfer = "transfer",
        /// By card.
        Card = "card",
        /// In cash.
        Cash = "cash",
        /// By the link on the invoice.
        Link = "link",
        /// In another way.
        Other = "other",
    }

    /// Which way money went.
    pub Direction {
        /// It came in.
        Payment = "payment",
        /// It went back.
        Refund = "refund",
    }
}

impl QuoteStatus {
    /// Whether an answer is awaited.
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::Viewed)
    }
}

impl InvoiceStatus {
    /// Whether it is out and asks for money.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Issued | Self::PartlyPaid)
    }
}

/// A quote.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Quote {
    /// Its id.
    pub id: QuoteId,
    /// `Q-2026-0001`; `None` until it is sent first.
    pub number: Option<String>,
    /// The contact it is for.
    pub contact_id: Option<ContactId>,
    /// The lead it came from.
    pub lead_id: Option<LeadId>,
    /// The conversation it came from.
    pub conversation_id: Option<ConversationId>,
    /// How far it has come.
    pub status: QuoteStatus,
    /// ISO 4217.
    pub currency: String,
    /// What it says.
    pub content: Json<Content>,
    /// What that comes to.
    pub sums: Json<Sums>,
    /// The last day on which it can be accepted, on the business's calendar.
    pub valid_until: Option<String>,
    /// Who accepted it, as they wrote their name.
    pub accepted_by: String,
    /// Why it was declined, in their words.
    pub decline_reason: String,
    /// When it was sent last.
    pub sent_at: Option<Timestamp>,
    /// When it was opened first.
    pub viewed_at: Option<Timestamp>,
    /// When it was accepted, declined or expired.
    pub decided_at: Option<Timestamp>,
    /// What it became.
    pub invoice_id: Option<InvoiceId>,
    /// Counts its changes, from one.
    pub version: i64,
    /// A member's id, an API key's, `system`.
    pub created_by: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// An invoice, or a credit note.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Which of the two.
    pub kind: InvoiceKind,
    /// `INV-2026-0001`; `None` until it is issued.
    pub number: Option<String>,
    /// The contact it is for.
    pub contact_id: Option<ContactId>,
    /// The quote it was made of.
    pub quote_id: Option<QuoteId>,
    /// The booking it is for.
    pub booking_id: Option<BookingId>,
    /// The invoice that a credit note takes back.
    pub credits_id: Option<InvoiceId>,
    /// How far it has come.
    pub status: InvoiceStatus,
    /// ISO 4217.
    pub currency: String,
    /// What it says.
    pub content: Json<Content>,
    /// What that comes to.
    pub sums: Json<Sums>,
    /// What has been paid, less what went back, in minor units.
    pub paid: i64,
    /// What credit notes have taken back, in minor units.
    pub credited: i64,
    /// The day it is of, on the business's calendar.
    pub issued_on: Option<String>,
    /// By when it is to be paid.
    pub due_on: Option<String>,
    /// By when the deposit is.
    pub deposit_due_on: Option<String>,
    /// Why it is void.
    pub void_reason: String,
    /// Where it can be paid; empty for the business's own way.
    pub pay_url: String,
    /// When it was sent last.
    pub sent_at: Option<Timestamp>,
    /// When it was opened first.
    pub viewed_at: Option<Timestamp>,
    /// When the last of it was paid.
    pub paid_at: Option<Timestamp>,
    /// Counts its changes, from one.
    pub version: i64,
    /// A member's id, an API key's, `system`.
    pub created_by: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

macro_rules! money_of {
    ($name:ident) => {
        impl $name {
            /// An amount in its currency.
            pub fn money(&self, amount: i64) -> Option<Money> {
                Currency::from_code(&self.currency).map(|currency| Money { amount, currency })
            }

            /// What it comes to.
            pub fn total(&self) -> i64 {
                self.sums.total
            }
        }
    };
}
money_of!(Quote);
money_of!(Invoice);

impl Quote {
    /// The last day on which it can be accepted.
    pub fn valid_until(&self) -> Option<Date> {
        self.valid_until.as_deref()?.parse().ok()
    }
}

impl Invoice {
    /// The day it is of.
    pub fn issued_on(&self) -> Option<Date> {
        self.issued_on.as_deref()?.parse().ok()
    }

    /// By when it is to be paid.
    pub fn due_on(&self) -> Option<Date> {
        self.due_on.as_deref()?.parse().ok()
    }

    /// By when the deposit is.
    pub fn deposit_due_on(&self) -> Option<Date> {
        self.deposit_due_on.as_deref()?.parse().ok()
    }

    /// What is still to be paid; less than nothing when money has to go back. Nothing of what asks for
    /// nothing.
    pub fn balance(&self) -> i64 {
        match (self.kind, self.status) {
            (InvoiceKind::CreditNote, _) | (_, InvoiceStatus::Draft | InvoiceStatus::Void) => 0,
            _ => self.total() - self.credited - self.paid,
        }
    }

    /// What of the deposit is still to be paid.
    pub fn deposit_left(&self) -> i64 {
        (self.content.deposit(self.total()) - self.paid).clamp(0, self.balance().max(0))
    }

    /// Whether something should have been paid before `today`.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.status.is_open()
            && (self.due_on().is_some_and(|due| due < today)
                || (self.deposit_left() > 0
                    && self.deposit_due_on().is_some_and(|due| due < today)))
    }
}

/// Money that came in or went back.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// For which invoice.
    pub invoice_id: InvoiceId,
    /// `R-2026-0001`: the number of its receipt.
    pub number: String,
    /// Which way it went.
    pub direction: Direction,
    /// How much, in minor units of the invoice's currency; more than nothing.
    pub amount: i64,
    /// How.
    pub method: Method,
    /// The bank's or the card's words for it.
    pub reference: String,
    /// On which day, on the business's calendar.
    pub received_on: String,
    /// Who wrote it down.
    pub created_by: String,
    /// When they did.
    pub created_at: Timestamp,
    /// When it was taken back, as written down in error.
    pub undone_at: Option<Timestamp>,
}

/// Money to write down.
#[derive(Debug, Clone, Deserialize)]
pub struct NewPayment {
    /// Which way it went.
    pub direction: Direction,
    /// How much, in minor units.
    pub amount: i64,
    /// How.
    pub method: Method,
    /// The bank's or the card's words for it.
    pub reference: String,
    /// On which day; today when it is not said.
    pub received_on: Option<Date>,
    /// Whoever sends the same key again has written it down once.
    pub key: Option<String>,
}

/// One step of a quote's or an invoice's way.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct SaleStep {
    /// Its id.
    pub id: SaleStepId,
    /// What was done: `created`, `sent`, `viewed`, `accepted`, …
    pub step: String,
    /// More about it.
    pub detail: String,
    /// A member's id, an API key's, `contact`, `system`.
    pub changed_by: String,
    /// When.
    pub created_at: Timestamp,
}

/// A quote to write.
#[derive(Debug, Clone, Default)]
pub struct NewQuote {
    /// The contact it is for.
    pub contact: Option<ContactId>,
    /// The lead it comes from.
    pub lead: Option<LeadId>,
    /// The conversation it comes from.
    pub conversation: Option<ConversationId>,
    /// ISO 4217; the business's own when it is not said.
    pub currency: Option<Currency>,
    /// What it says.
    pub content: Content,
    /// The last day on which it can be accepted; by the business's rule when it is not said.
    pub valid_until: Option<Date>,
}

/// An invoice to write.
#[derive(Debug, Clone, Default)]
pub struct NewInvoice {
    /// The contact it is for.
    pub contact: Option<ContactId>,
    /// The booking it is for.
    pub booking: Option<BookingId>,
    /// ISO 4217; the business's own when it is not said.
    pub currency: Option<Currency>,
    /// What it says.
    pub content: Content,
    /// Where it can be paid, when not in the business's own way.
    pub pay_url: String,
}

/// How a quote or an invoice goes out.
#[derive(Debug, Clone, Default)]
pub struct Sending {
    /// To which address; `None` for a link that is handed over in another way.
    pub email: Option<String>,
    /// What is said in the mail before it.
    pub message: String,
}

/// Which quotes.
#[derive(Debug, Clone, Default)]
pub struct QuoteFilter {
    /// Only of this state.
    pub status: Option<QuoteStatus>,
    /// Only of this contact.
    pub contact: Option<ContactId>,
    /// Only of this lead.
    pub lead: Option<LeadId>,
    /// Words of the number, the name or the subject.
    pub search: String,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// How many.
    pub limit: i64,
}

/// Which invoices.
#[derive(Debug, Clone, Default)]
pub struct InvoiceFilter {
    /// Only of this state.
    pub status: Option<InvoiceStatus>,
    /// Only what should have been paid by now.
    pub overdue: bool,
    /// Only of this kind.
    pub kind: Option<InvoiceKind>,
    /// Only of this contact.
    pub contact: Option<ContactId>,
    /// Words of the number, the name or the subject.
    pub search: String,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// How many.
    pub limit: i64,
}

/// What is open, by currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// What is still to be paid.
    pub open: Money,
    /// What of it should have been paid by now.
    pub overdue: Money,
    /// What came in since the first of the month.
    pub received: Money,
}
