//! What is printed: the paper of a quote, an invoice, a credit note or a receipt, from its row and from what
//! the business was when it went out. It is a pure function of those, so that the same one is always the
//! same bytes, whatever has changed since.

use frontdesk_base::{
    Colour, Language, Money, Timestamp,
    money::Currency,
    paper::{
        Columns, Document, Fact, Line as Row, Paper as Size, Party, Pay, Stamp, TaxTable, Tone,
        Total,
    },
    phone,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    BillingSettings, Content, Invoice, InvoiceKind, InvoiceStatus, Payment, Quote, QuoteStatus,
    Reduction,
    model::Direction,
    sums::Sums,
    words::{Words, term, words},
};
use crate::orgs::Profile;

/// Who sends a paper, as they were when it went out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Paper {
    /// The business's name.
    pub name: String,
    /// Its address, and how to reach it.
    pub lines: Vec<String>,
    /// What the law wants at the foot.
    pub legal: Vec<String>,
    /// Where money can be transferred to.
    pub bank_details: Vec<String>,
    /// Where it can be paid over a link.
    pub pay_url: String,
    /// The business's colour.
    pub accent: Option<Colour>,
    /// The name of its logo; empty for none.
    #[serde(default)]
    pub logo: String,
    /// Where it is, ISO 3166 alpha-2: what size its paper has.
    pub country: String,
    /// The day it is of.
    pub day: Date,
    /// When it went out.
    pub at: Timestamp,
}

impl Paper {
    /// Of a business as it is now.
    pub(super) fn new(
        business: &Profile,
        billing: &BillingSettings,
        (day, at): (Date, Timestamp),
        pay_url: String,
    ) -> Self {
        let own = |given: &str, else_: &str| {
            if given.is_empty() { else_.to_owned() } else { given.to_owned() }
        };
        let mut lines = split(&own(&billing.address, &business.address));
        lines.extend(
            [
                phone::grouped(&business.phone),
                business.email.clone(),
                business.website.clone(),
                billing.tax_id.clone(),
            ]
            .into_iter()
            .filter(|line| !line.is_empty()),
        );
        Self {
            name: own(&billing.legal_name, &business.name),
            lines,
            legal: split(&billing.legal),
            bank_details: split(&billing.bank_details),
            pay_url,
            accent: business.accent(),
            logo: business.logo.clone(),
            country: business.country.clone(),
            day,
            at,
        }
    }
}

/// The paper of a quote.
pub(super) fn of_quote(quote: &Quote, paper: &Paper) -> Document {
    let (language, w) = spoken(&quote.content);
    let mut facts = vec![fact(w.date, language.day(paper.day))];
    if let Some(until) = quote.valid_until() {
        facts.push(fact(w.valid_until, language.day(until)));
    }
    let mut sheet = sheet(w.quote, quote.number.as_deref(), &quote.content, paper);
    let money = Amounts::of(&quote.currency, language);
    sheet.facts = facts;
    sheet.stamp = match quote.status {
        QuoteStatus::Accepted => Some(stamp(w.accepted, Tone::Good)),
        _ => None,
    };
    lay_out(&mut sheet, &quote.content, &quote.sums, &money);
    let terms = quote.content.terms;
    sheet.facts.push(fact(w.payment, term(terms.due, language)));
    let deposit = quote.content.deposit(quote.total());
    if let Some(asked) = terms.deposit.filter(|_| deposit > 0) {
        let label = w.deposit_term.replace("{term}", &term(asked.due, language));
        sheet.totals.push(total(&label, money.say(deposit)));
    }
    sheet.id = quote.id.to_string();
    sheet
}

/// The paper of an invoice or a credit note. `credits` is the number of the invoice that it takes back.
pub(super) fn of_invoice(invoice: &Invoice, paper: &Paper, credits: Option<&str>) -> Document {
    let (language, w) = spoken(&invoice.content);
    let money = Amounts::of(&invoice.currency, language);
    let credit = invoice.kind == InvoiceKind::CreditNote;
    let title = if credit { w.credit_note } else { w.invoice };
    let mut sheet = sheet(title, invoice.number.as_deref(), &invoice.content, paper);
    sheet.facts = vec![fact(w.date, language.day(paper.day))];
    if let Some(number) = credits {
        sheet.facts.push(fact(w.for_invoice, number.to_owned()));
    }
    if let Some(due) = invoice.due_on().filter(|_| !credit) {
        sheet.facts.push(fact(w.due, language.day(due)));
    }
    lay_out(&mut sheet, &invoice.content, &invoice.sums, &money);
    sheet.id = invoice.id.to_string();
    if credit {
        return sheet;
    }
    let deposit = invoice.content.deposit(invoice.total());
    if let Some(due) = invoice.deposit_due_on().filter(|_| deposit > 0) {
        let label = w.deposit_due.replace("{day}", &language.day(due));
        sheet.totals.push(total(&label, money.say(deposit)));
    }
    if invoice.paid != 0 {
        sheet.totals.push(total(w.paid, money.say(-invoice.paid)));
    }
    if invoice.credited != 0 {
        sheet.totals.push(total(w.credited, money.say(-invoice.credited)));
    }
    if invoice.paid != 0 || invoice.credited != 0 {
        sheet.totals.push(Total {
            label: w.balance.to_owned(),
            value: money.say(invoice.balance()),
            strong: true,
        });
    }
    sheet.stamp = match invoice.status {
        InvoiceStatus::Paid => Some(stamp(w.paid_stamp, Tone::Good)),
        InvoiceStatus::Void => Some(stamp(w.void_stamp, Tone::Bad)),
        _ => None,
    };
    if invoice.status.is_open() || invoice.status == InvoiceStatus::Draft {
        if !paper.bank_details.is_empty() {
            sheet.notes.push(paper.bank_details.join("\n"));
        }
        if !paper.pay_url.is_empty() {
            let (label, hint) = (w.pay.to_owned(), w.pay_hint.to_owned());
            sheet.pay = Some(Pay { label, url: paper.pay_url.clone(), hint });
        }
    }
    sheet
}

/// The receipt of a payment.
pub(super) fn of_payment(payment: &Payment, invoice: &Invoice, paper: &Paper) -> Document {
    let (language, w) = spoken(&invoice.content);
    let money = Amounts::of(&invoice.currency, language);
    let back = payment.direction == Direction::Refund;
    let title = if back { w.refund } else { w.receipt };
    let sum = if back { w.refunded } else { w.paid };
    let mut sheet = sheet(title, Some(&payment.number), &invoice.content, paper);
    let day = payment.received_on.parse().unwrap_or(paper.day);
    let number = invoice.number.clone().unwrap_or_default();
    sheet.facts = vec![
        fact(w.date, language.day(day)),
        fact(w.for_invoice, number.clone()),
        fact(w.method, w.methods[payment.method as usize].to_owned()),
    ];
    if !payment.reference.is_empty() {
        sheet.facts.push(fact(w.reference, payment.reference.clone()));
    }
    sheet.intro = None;
    let about = if back { w.paid_back } else { w.payment_for };
    (sheet.columns.quantity, sheet.columns.unit_price) = (None, None);
    sheet.lines = vec![Row {
        description: about.replace("{number}", &number),
        amount: money.say(payment.amount),
        ..Row::default()
    }];
    sheet.totals =
        vec![Total { label: sum.to_owned(), value: money.say(payment.amount), strong: true }];
    sheet.notes = Vec::new();
    sheet.created_at_ms = payment.created_at.millis();
    sheet.id = payment.id.to_string();
    sheet
}

/// What every paper has.
fn sheet(title: &str, number: Option<&str>, content: &Content, paper: &Paper) -> Document {
    let (language, w) = spoken(content);
    let mut recipient = split(&content.recipient.address);
    if !content.recipient.tax_id.is_empty() {
        recipient.push(content.recipient.tax_id.clone());
    }
    Document {
        title: title.to_owned(),
        number: number.unwrap_or(w.draft).to_owned(),
        language: language.tag().to_owned(),
        accent: paper.accent,
        business: Party { label: None, name: paper.name.clone(), lines: paper.lines.clone() },
        recipient: Party { label: None, name: content.recipient.name.clone(), lines: recipient },
        subject: content.subject.clone(),
        intro: Some(content.intro.clone()).filter(|text| !text.is_empty()),
        columns: Columns {
            description: w.description.to_owned(),
            quantity: Some(w.quantity.to_owned()),
            unit_price: Some(w.unit_price.to_owned()),
            tax: None,
            amount: w.amount.to_owned(),
        },
        lines: Vec::new(),
        totals: Vec::new(),
        taxes: None,
        facts: Vec::new(),
        stamp: None,
        pay: None,
        logo: None,
        // Paper is A4 but where it is Letter.
        paper: if matches!(paper.country.as_str(), "US" | "CA" | "MX" | "PH" | "CL" | "CO") {
            Size::Letter
        } else {
            Size::A4
        },
        notes: paragraphs(&content.notes),
        footer: paper.legal.clone(),
        page_label: w.page.to_owned(),
        created_at_ms: paper.at.millis(),
        id: String::new(),
    }
}

/// Puts in the lines and what they come to.
fn lay_out(sheet: &mut Document, content: &Content, sums: &Sums, money: &Amounts) {
    let w = words(money.language);
    sheet.lines = content
        .lines
        .iter()
        .zip(&sums.lines)
        .map(|(line, amount)| Row {
            description: line.description.clone(),
            detail: Some(line.detail.clone()).filter(|text| !text.is_empty()),
            quantity: format!(
                "{} {}",
                money.language.decimal(&line.quantity.to_string()),
                line.unit
            )
            .trim()
            .to_owned(),
            unit_price: money.say(line.unit_price),
            discount: money.reduction(line.discount, w),
            tax: (line.tax.rate.0 > 0)
                .then(|| format!("{}%", money.language.decimal(&line.tax.rate.to_string()))),
            amount: money.say(*amount),
        })
        .collect();
    let taxed = sums.taxes.iter().any(|sum| sum.tax.rate.0 > 0);
    sheet.columns.tax = taxed.then(|| w.tax.to_owned());
    if sums.discount > 0 {
        sheet.totals.push(total(w.subtotal, money.say(sums.subtotal)));
        let part = match content.discount {
            Reduction::Percent(rate) => {
                format!("{} {}%", w.discount, money.language.decimal(&rate.to_string()))
            }
            _ => w.discount.to_owned(),
        };
        sheet.totals.push(total(&part, money.say(-sums.discount)));
    }
    if taxed && !content.prices_include_tax {
        sheet.totals.push(total(w.net, money.say(sums.net)));
    }
    for sum in sums.taxes.iter().filter(|sum| !sum.tax.label().is_empty()) {
        let name = label(&sum.tax, money.language);
        let name = if content.prices_include_tax && sum.tax.rate.0 > 0 {
            w.included.replace("{tax}", &name)
        } else {
            name
        };
        sheet.totals.push(total(&name, money.say(sum.amount)));
    }
    sheet.totals.push(Total {
        label: w.total.to_owned(),
        value: money.say(sums.total),
        strong: true,
    });
    if sums.taxes.len() > 1 && taxed {
        sheet.taxes = Some(TaxTable {
            columns: [w.tax, w.net, w.tax_amount, w.gross].map(str::to_owned),
            rows: sums
                .taxes
                .iter()
                .map(|sum| {
                    let named = label(&sum.tax, money.language);
                    let named = if named.is_empty() { "0%".to_owned() } else { named };
                    [named, money.say(sum.net), money.say(sum.amount), money.say(sum.gross())]
                })
                .collect(),
        });
    }
}

/// Amounts of one currency in one language.
struct Amounts {
    currency: Option<Currency>,
    language: Language,
}

impl Amounts {
    fn of(code: &str, language: Language) -> Self {
        Self { currency: Currency::from_code(code), language }
    }

    fn say(&self, amount: i64) -> String {
        match self.currency {
            Some(currency) => self.language.money(Money { amount, currency }),
            None => amount.to_string(),
        }
    }

    fn reduction(&self, reduction: Reduction, w: &Words) -> Option<String> {
        let much = match reduction {
            Reduction::Percent(rate) if rate.0 > 0 => {
                format!("{}%", self.language.decimal(&rate.to_string()))
            }
            Reduction::Amount(amount) if amount > 0 => self.say(amount),
            _ => return None,
        };
        Some(w.off.replace("{much}", &much))
    }
}

fn label(tax: &super::Tax, language: Language) -> String {
    let tax_label = tax.label();
    if tax.rate.0 % 1_000 == 0 {
        return tax_label;
    }
    tax_label.replace(&tax.rate.to_string(), &language.decimal(&tax.rate.to_string()))
}

fn fact(label: &str, value: String) -> Fact {
    Fact { label: label.to_owned(), value }
}

fn stamp(text: &str, tone: Tone) -> Stamp {
    Stamp { text: text.to_owned(), tone }
}

fn total(label: &str, value: String) -> Total {
    Total { label: label.to_owned(), value, strong: false }
}

fn spoken(content: &Content) -> (Language, &'static Words) {
    let language = content.language();
    (language, words(language))
}

fn split(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}
