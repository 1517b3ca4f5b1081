//! What a quote and an invoice say: to whom, for what, under which terms. Checked here, added up in `sums`.

use std::fmt::Display;

use frontdesk_base::{address::Email, error::Checks, language::Language, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Thousandths,
    sums::{self, Sums},
};
use crate::limits;

/// The most lines of a document.
pub const MOST_LINES: usize = 200;
/// The highest price of one, in minor units.
pub(super) const MOST_PRICE: i64 = 100_000_000_000;
/// The largest quantity.
const MOST_QUANTITY: Thousandths = Thousandths(1_000_000_000);
/// The most days that anything is due in.
const MOST_DAYS: u16 = 730;

/// A tax by its name and rate: `VAT` at 19 percent. A rate of nothing is a tax too: `Exempt`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// Its name, as it is printed; empty where there is none.
    #[serde(default)]
    pub name: String,
    /// In percent.
    #[serde(default)]
    pub rate: Thousandths,
}

impl Tax {
    /// As it is printed: `VAT 19%`.
    pub fn label(&self) -> String {
        match (self.name.as_str(), self.rate.0) {
            ("", 0) => String::new(),
            (name, 0) => name.to_owned(),
            // After a name that is read from right to left, a mark keeps the rate and its sign together.
            (name, _) if name.chars().any(is_rtl) => format!("{name} \u{200e}{}%", self.rate),
            (name, _) => format!("{name} {}%", self.rate).trim().to_owned(),
        }
    }
}

/// Whether it is of the Hebrew or the Arabic blocks.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// What is taken off, or asked for in advance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// Nothing.
    #[default]
    None,
    /// A part of it, in percent.
    Percent(Thousandths),
    /// So much, in minor units.
    Amount(i64),
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// What it is for.
    pub description: String,
    /// More about it, in smaller print.
    pub detail: String,
    /// How much of it.
    pub quantity: Thousandths,
    /// What is counted: `h`, `pcs`; may be empty.
    pub unit: String,
    /// What one costs, in minor units.
    pub unit_price: i64,
    /// What is taken off the line.
    pub discount: Reduction,
    /// Its tax.
    pub tax: Tax,
}

/// Who it is for, as printed: a copy, so that a paper stays as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipient {
    /// A person's or a company's name.
    pub name: String,
    /// The postal address, in lines.
    pub address: String,
    /// Where it is sent to.
    pub email: String,
    /// Their tax number, where the law wants it printed.
    pub tax_id: String,
    /// The tag of the language it is written in.
    pub language: String,
}

/// By when something is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// So many days after the invoice is issued.
    Days(u16),
    /// On this day, whenever it is issued.
    On(Date),
}

impl Due {
    /// The day, for what is issued on `issued`.
    pub fn on(self, issued: Date) -> Date {
        match self {
            Self::Days(days) => issued.saturating_add(jiff::Span::new().days(i64::from(days))),
            Self::On(date) => date.max(issued),
        }
    }

    /// Whether it is after another, whenever the invoice is issued.
    fn is_surely_after(self, other: Self) -> bool {
        match (self, other) {
            (Self::Days(one), Self::Days(other)) => one > other,
            (Self::On(one), Self::On(other)) => one > other,
            _ => false,
        }
    }
}

/// What is wrong with a deposit that is due after the invoice.
pub(super) const DEPOSIT_LATE: &str = "is due no later than the whole";

/// What is asked for in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposit {
    /// How much of the total.
    pub part: Reduction,
    /// By when.
    pub due: Due,
}

/// By when what is to be paid. They are agreed on in a quote and go over to its invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The whole of it.
    pub due: Due,
    /// What is asked for in advance.
    #[serde(default)]
    pub deposit: Option<Deposit>,
}

impl Default for Terms {
    fn default() -> Self {
        Self { due: Due::Days(14), deposit: None }
    }
}

/// What a quote or an invoice says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// To whom.
    pub recipient: Recipient,
    /// What it is about, in a line: `Bathroom, first floor`.
    pub subject: String,
    /// What stands before the lines.
    pub intro: String,
    /// What for.
    pub lines: Vec<Line>,
    /// What is taken off all of it.
    pub discount: Reduction,
    /// Whether the prices hold their tax already.
    pub prices_include_tax: bool,
    /// What stands below the sums.
    pub notes: String,
    /// By when.
    pub terms: Terms,
}

impl Content {
    /// Tidies the words and says everything that is wrong, by field (`lines.0.quantity`). What stands is
    /// added up.
    pub fn checked(mut self, checks: &mut Checks) -> (Self, Sums) {
        let r = &mut self.recipient;
        (r.name, r.tax_id) = (text::line(&r.name), text::line(&r.tax_id));
        r.address = text::clean(&r.address);
        r.email = r.email.trim().to_owned();
        (self.subject, self.intro) = (text::line(&self.subject), text::clean(&self.intro));
        self.notes = text::clean(&self.notes);
        at_most(checks, "recipient.name", &self.recipient.name, limits::NAME_CHARS);
        at_most(checks, "recipient.tax_id", &self.recipient.tax_id, 40);
        at_most(checks, "recipient.address", &self.recipient.address, 500);
        let email = &self.recipient.email;
        if !email.is_empty()
            && let Some(email) = checks.take("recipient.email", Email::parse(email))
        {
            self.recipient.email = email.to_string();
        }
        let language = Language::from_tag(&self.recipient.language);
        checks.require(
            language.is_some() || self.recipient.language.is_empty(),
            "recipient.language",
            "is not a language that papers are written in",
        );
        self.recipient.language = language.map_or(String::new(), |one| one.tag().to_owned());
        at_most(checks, "subject", &self.subject, limits::LINE_CHARS);
        at_most(checks, "intro", &self.intro, limits::TEXT_CHARS);
        at_most(checks, "notes", &self.notes, limits::TEXT_CHARS);
        checks.require(
            self.lines.len() <= MOST_LINES,
            "lines",
            format!("are at most {MOST_LINES}"),
        );
        for (at, line) in self.lines.iter_mut().enumerate().take(MOST_LINES) {
            line.check(at, checks);
        }
        check_reduction(checks, "discount", self.discount);
        self.terms.check(checks);
        let sums = if self.lines.len() <= MOST_LINES {
            sums::add_up(&self.lines, self.discount, self.prices_include_tax)
        } else {
            Ok(Sums::default())
        };
        let sums = sums.map_err(|_| "come to more than a document can hold");
        let Some(sums) = checks.take("lines", sums) else { return (self, Sums::default()) };
        if let Some(Deposit { part: Reduction::Amount(amount), .. }) = self.terms.deposit {
            // A draft without lines asks for nothing yet.
            let fits = self.lines.is_empty() || amount <= sums.total;
            checks.require(fits, "terms.deposit", "is more than all that is to be paid");
        }
        (self, sums)
    }

    /// What is asked for in advance, of this total.
    pub fn deposit(&self, total: i64) -> i64 {
        self.terms.deposit.map_or(0, |deposit| sums::taken(total, deposit.part))
    }

    /// The language it is written in.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.recipient.language).unwrap_or_default()
    }
}

impl Line {
    fn check(&mut self, at: usize, checks: &mut Checks) {
        let field = |name: &str| format!("lines.{at}.{name}");
        (self.description, self.unit) = (text::line(&self.description), text::line(&self.unit));
        self.detail = text::clean(&self.detail);
        self.tax.name = text::line(&self.tax.name);
        let said = !self.description.is_empty();
        checks.require(said, field("description"), "says what it is for");
        at_most(checks, field("description"), &self.description, limits::LINE_CHARS);
        at_most(checks, field("detail"), &self.detail, limits::TEXT_CHARS);
        at_most(checks, field("unit"), &self.unit, 20);
        let quantity = self.quantity;
        let fits = quantity > Thousandths(0) && quantity <= MOST_QUANTITY;
        checks.require(fits, field("quantity"), "is more than 0, and at most 1000000");
        let fits = (0..=MOST_PRICE).contains(&self.unit_price);
        checks.require(fits, field("unit_price"), "is between 0 and 1000000000");
        if !fits || quantity > MOST_QUANTITY {
            (self.quantity, self.unit_price) = (Thousandths(0), 0);
        }
        check_reduction(checks, field("discount"), self.discount);
        check_tax(checks, field("tax"), &self.tax);
        // What is refused is added up all the same, so that everything wrong is told at once.
        if !(0..=Thousandths::HUNDRED.0).contains(&self.tax.rate.0) {
            self.tax.rate = Thousandths(0);
        }
    }
}

impl Terms {
    /// Says what is wrong with them.
    pub fn check(&self, checks: &mut Checks) {
        let fits = |due: Due| !matches!(due, Due::Days(days) if days > MOST_DAYS);
        checks.require(fits(self.due), "terms.due", format!("is within {MOST_DAYS} days"));
        if let Some(deposit) = self.deposit {
            check_reduction(checks, "terms.deposit", deposit.part);
            let some = deposit.part != Reduction::None;
            checks.require(some, "terms.deposit", "is a part or an amount");
            let within = format!("is due within {MOST_DAYS} days");
            checks.require(fits(deposit.due), "terms.deposit_due", within);
            let later = deposit.due.is_surely_after(self.due);
            checks.require(!later, "terms.deposit_due", DEPOSIT_LATE);
        }
    }
}

/// Says what is wrong with a tax.
pub(super) fn check_tax(checks: &mut Checks, field: String, tax: &Tax) {
    let fits = (0..=Thousandths::HUNDRED.0).contains(&tax.rate.0);
    checks.require(fits, field.clone(), "has a rate between 0 and 100");
    at_most(checks, field, &tax.name, 40);
}

fn check_reduction(checks: &mut Checks, field: impl Into<String>, reduction: Reduction) {
    let fits = match reduction {
        Reduction::None => true,
        Reduction::Percent(rate) => (0..=Thousandths::HUNDRED.0).contains(&rate.0),
        Reduction::Amount(amount) => (0..=sums::MOST_TOTAL).contains(&amount),
    };
    checks.require(fits, field.into(), "is between 0 and all of it");
}

pub(super) fn at_most(checks: &mut Checks, field: impl Into<String>, text: &str, most: usize) {
    let message: &dyn Display = &format_args!("has at most {most} characters");
    checks.require(text.chars().count() <= most, field.into(), message.to_string());
}
