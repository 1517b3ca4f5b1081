//! The shapes of quotes and invoices as programs write them.

use frontdesk_base::{Error, Money, Result, money::Currency};
use frontdesk_desk::sales::{
    self, Content, Deposit, Due, Line, Recipient, Reduction, Tax, Terms, Thousandths,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::booking_schema::Money as MoneyShape;

/// A line as it is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLine {
    description: String,
    /// More about it, in smaller print.
    #[serde(default)]
    detail: String,
    /// At most three decimals.
    #[serde(default = "one")]
    #[schema(value_type = String, example = "1.5")]
    quantity: Thousandths,
    /// What is counted.
    #[serde(default)]
    #[schema(example = "h")]
    unit: String,
    /// What one costs; of the paper's currency.
    #[schema(value_type = MoneyShape)]
    unit_price: Money,
    #[serde(default)]
    discount: Option<Part>,
    #[serde(default)]
    tax: Option<TaxShape>,
}

fn one() -> Thousandths {
    Thousandths::ONE
}

/// A part of something: `{"percent": "10"}` or `{"amount": 500}`, in minor units.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    /// In percent.
    #[schema(value_type = String, example = "10")]
    Percent(Thousandths),
    /// In minor units.
    Amount(i64),
}

/// A tax: `{"name": "VAT", "rate": "19"}`, in percent.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxShape {
    #[serde(default)]
    pub(super) name: String,
    #[schema(value_type = String, example = "19")]
    pub(super) rate: Thousandths,
}

/// By when: `{"days": 14}` after the invoice is issued, or `{"on": "2026-12-24"}`.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DueShape {
    /// So many days after it is issued.
    Days(u16),
    /// On this day.
    #[schema(value_type = String, format = Date)]
    On(Date),
}

/// What is asked for in advance.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DepositShape {
    pub(super) part: Part,
    pub(super) due: DueShape,
}

/// Whom it is for, as printed.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RecipientShape {
    pub(super) name: String,
    /// In lines.
    pub(super) address: String,
    pub(super) email: String,
    pub(super) tax_id: String,
    /// `en`, `de`, `es`, `fr` or `ar`: what the paper is written in.
    pub(super) language: String,
}

/// What a quote or an invoice says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewContent {
    #[serde(default)]
    recipient: Option<RecipientShape>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    intro: String,
    /// At most 200.
    #[serde(default)]
    lines: Vec<NewLine>,
    /// Of all lines.
    #[serde(default)]
    discount: Option<Part>,
    #[serde(default)]
    prices_include_tax: Option<bool>,
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    due: Option<DueShape>,
    #[serde(default)]
    deposit: Option<DepositShape>,
}

impl NewContent {
    /// The content, over what new papers begin with, in this currency.
    pub(super) fn over(self, begun: Content, currency: Currency) -> Result<Content> {
        let mut lines = Vec::with_capacity(self.lines.len());
        for (at, line) in self.lines.into_iter().enumerate() {
            if line.unit_price.currency != currency {
                let message = format!("is in another currency than {}", currency.code());
                return Err(Error::invalid(format!("lines.{at}.unit_price"), message));
            }
            lines.push(Line {
                description: line.description,
                detail: line.detail,
                quantity: line.quantity,
                unit: line.unit,
                unit_price: line.unit_price.amount,
                discount: reduction(line.discount),
                tax: line
                    .tax
                    .map_or_else(Tax::default, |tax| Tax { name: tax.name, rate: tax.rate }),
            });
        }
        let due = self.due.map_or(begun.terms.due, Due::from);
        let deposit = self.deposit.map(|deposit| Deposit {
            part: reduction(Some(deposit.part)),
            due: deposit.due.into(),
        });
        let recipient = self.recipient.map_or(begun.recipient, |to| Recipient {
            name: to.name,
            address: to.address,
            email: to.email,
            tax_id: to.tax_id,
            language: to.language,
        });
        Ok(Content {
            recipient,
            subject: self.subject,
            intro: self.intro,
            lines,
            discount: reduction(self.discount),
            prices_include_tax: self.prices_include_tax.unwrap_or(begun.prices_include_tax),
            notes: self.notes.unwrap_or(begun.notes),
            terms: Terms { due, deposit },
        })
    }

    /// The currency of the first price.
    pub(super) fn currency(&self) -> Option<Currency> {
        self.lines.first().map(|line| line.unit_price.currency)
    }
}

/// Lines as they are written, of an invoice of this currency.
pub(super) fn lines(lines: Vec<NewLine>, currency: Currency) -> Result<Vec<Line>> {
    let content = NewContent {
        recipient: None,
        subject: String::new(),
        intro: String::new(),
        lines,
        discount: None,
        prices_include_tax: None,
        notes: None,
        due: None,
        deposit: None,
    };
    Ok(content.over(Content::default(), currency)?.lines)
}

impl From<DueShape> for Due {
    fn from(due: DueShape) -> Self {
        match due {
            DueShape::Days(days) => Self::Days(days),
            DueShape::On(date) => Self::On(date),
        }
    }
}

impl From<Due> for DueShape {
    fn from(due: Due) -> Self {
        match due {
            Due::Days(days) => Self::Days(days),
            Due::On(date) => Self::On(date),
        }
    }
}

fn reduction(part: Option<Part>) -> Reduction {
    match part {
        None => Reduction::None,
        Some(Part::Percent(rate)) => Reduction::Percent(rate),
        Some(Part::Amount(amount)) => Reduction::Amount(amount),
    }
}

pub(super) fn part(reduction: Reduction) -> Option<Part> {
    match reduction {
        Reduction::None => None,
        Reduction::Percent(rate) => Some(Part::Percent(rate)),
        Reduction::Amount(amount) => Some(Part::Amount(amount)),
    }
}

/// How it goes out: by mail to this address, or by a link that is handed over in another way.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendingShape {
    /// Null for a link alone.
    #[serde(default)]
    email: Option<String>,
    /// What is said in the mail before it.
    #[serde(default)]
    message: String,
}

impl From<SendingShape> for sales::Sending {
    fn from(from: SendingShape) -> Self {
        Self { email: from.email, message: from.message }
    }
}
