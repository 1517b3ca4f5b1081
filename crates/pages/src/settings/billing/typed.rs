//! How the business bills, as its form holds it. Taxes are added, moved and taken away by sending the form.

use frontdesk_base::{Currency, error::Checks};
use frontdesk_desk::{
    Error,
    sales::{BillingSettings, Deposit, PayBy, Tax, Terms, Thousandths},
};
use serde::Deserialize;

use super::super::typed::words;
use crate::{
    meanwhile::{self, Stored},
    money::amounts,
};

/// The most taxes that the form takes; one too many is told of.
const MOST_TAXES: usize = 13;

/// What the browser sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    legal_name: String,
    address: String,
    tax_id: String,
    legal: String,
    bank_details: String,
    t_name: Vec<String>,
    t_rate: Vec<String>,
    inclusive: Option<String>,
    due_days: String,
    deposit: String,
    deposit_days: String,
    valid_days: String,
    quote_notes: String,
    invoice_notes: String,
    quote_prefix: String,
    invoice_prefix: String,
    credit_prefix: String,
    receipt_prefix: String,
    pay_by: String,
    pay_url: String,
    reminders: String,
    send_receipts: Option<String>,
    base: String,
    /// The button that was pressed: `add`, `remove-1`, `up-2`, `down-0`; empty for saving.
    change: String,
}

/// The form.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) legal_name: String,
    pub(super) address: String,
    pub(super) tax_id: String,
    pub(super) legal: String,
    pub(super) bank_details: String,
    /// Names and rates.
    pub(super) taxes: Vec<(String, String)>,
    pub(super) inclusive: bool,
    pub(super) due_days: String,
    pub(super) due_on: String,
    pub(super) deposit: String,
    pub(super) deposit_days: String,
    pub(super) valid_days: String,
    pub(super) quote_notes: String,
    pub(super) invoice_notes: String,
    pub(super) quote_prefix: String,
    pub(super) invoice_prefix: String,
    pub(super) credit_prefix: String,
    pub(super) receipt_prefix: String,
    pub(super) pay_by: String,
    pub(super) pay_url: String,
    pub(super) reminders: String,
    pub(super) send_receipts: bool,
    /// The mark of what the form was filled from.
    pub(super) base: String,
    /// What was stored since.
    pub(super) news: Stored,
}

impl Typed {
    pub(super) fn of(settings: &BillingSettings, currency: Currency) -> Self {
        let s = settings.clone();
        let deposit = s.terms.deposit;
        let part = |one: Deposit| amounts::reduction_text(one.part, currency);
        let days: Vec<String> = s.reminders.iter().map(ToString::to_string).collect();
        let (due_days, due_on) = amounts::due_texts(s.terms.due);
        let typed = Self {
            taxes: s.taxes.iter().map(|tax| (tax.name.clone(), tax.rate.to_string())).collect(),
            inclusive: s.prices_include_tax,
            due_days,
            due_on,
            deposit: deposit.map(part).unwrap_or_default(),
            deposit_days: deposit.map_or("0".to_owned(), |one| amounts::due_texts(one.due).0),
            valid_days: s.valid_days.to_string(),
            reminders: days.join(", "),
            legal_name: s.legal_name,
            address: s.address,
            tax_id: s.tax_id,
            legal: s.legal,
            bank_details: s.bank_details,
            quote_notes: s.quote_notes,
            invoice_notes: s.invoice_notes,
            quote_prefix: s.quote_prefix,
            invoice_prefix: s.invoice_prefix,
            credit_prefix: s.credit_prefix,
            receipt_prefix: s.receipt_prefix,
            pay_by: s.pay_by.to_string(),
            pay_url: s.pay_url,
            send_receipts: s.send_receipts,
            base: String::new(),
            news: Stored::new(),
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    /// What was sent, and the button that was pressed.
    pub(super) fn read(sent: Sent) -> (Self, String) {
        let rates = sent.t_rate.into_iter().chain(std::iter::repeat(String::new()));
        let typed = Self {
            taxes: sent.t_name.into_iter().zip(rates).take(MOST_TAXES).collect(),
            legal_name: sent.legal_name,
            address: sent.address,
            tax_id: sent.tax_id,
            legal: sent.legal,
            bank_details: sent.bank_details,
            inclusive: sent.inclusive.is_some(),
            due_days: sent.due_days,
            due_on: String::new(),
            deposit: sent.deposit,
            deposit_days: sent.deposit_days,
            valid_days: sent.valid_days,
            quote_notes: sent.quote_notes,
            invoice_notes: sent.invoice_notes,
            quote_prefix: sent.quote_prefix,
            invoice_prefix: sent.invoice_prefix,
            credit_prefix: sent.credit_prefix,
            receipt_prefix: sent.receipt_prefix,
            pay_by: sent.pay_by,
            pay_url: sent.pay_url,
            reminders: sent.reminders,
            send_receipts: sent.send_receipts.is_some(),
            base: sent.base,
            news: Stored::new(),
        };
        (typed, sent.change)
    }

    /// Adds, moves or takes away a tax, as the button says. A button that there is none of changes nothing.
    pub(super) fn change(&mut self, button: &str) {
        let (what, at) = button.split_once('-').unwrap_or((button, ""));
        let at = at.parse::<usize>().ok().filter(|at| *at < self.taxes.len());
        match (what, at) {
            ("add", _) if self.taxes.len() + 1 < MOST_TAXES => {
                self.taxes.push((String::new(), String::new()));
            }
            ("remove", Some(at)) => {
                self.taxes.remove(at);
            }
            ("up", Some(at)) if at > 0 => self.taxes.swap(at, at - 1),
            ("down", Some(at)) if at + 1 < self.taxes.len() => self.taxes.swap(at, at + 1),
            _ => {}
        }
    }

    /// As the operation takes it, or everything that cannot be read.
    pub(super) fn settings(&self, currency: Currency) -> Result<BillingSettings, Error> {
        let mut checks = Checks::new();
        let taxes = self.taxes.iter().enumerate();
        // A row that nothing was typed into is none.
        let taxes =
            taxes.filter(|(_, (name, rate))| !(name.trim().is_empty() && rate.trim().is_empty()));
        let taxes: Vec<Tax> = taxes
            .map(|(at, (name, rate))| {
                let rate = rate.trim().trim_end_matches('%');
                let rate = if rate.is_empty() { "0" } else { rate };
                let rate = checks.take(format!("taxes.{at}"), rate.parse::<Thousandths>());
                Tax { name: name.clone(), rate: rate.unwrap_or_default() }
            })
            .collect();
        let days = |checks: &mut Checks, field: &'static str, text: &str| {
            let read = text.trim().parse::<u16>().ok();
            checks.require(read.is_some(), field, "is a number of days");
            read.unwrap_or(1)
        };
        let reminders = words(&self.reminders);
        let read: Vec<u16> = reminders.iter().filter_map(|day| day.parse().ok()).collect();
        checks.require(read.len() == reminders.len(), "reminders", "are days such as 3, 10, 21");
        let pay_by = self.pay_by.parse::<PayBy>().ok();
        checks.require(pay_by.is_some(), "pay_by", "is not on the list");
        let deposit = Some(self.deposit.trim()).filter(|text| !text.is_empty());
        let deposit = deposit.map(|text| Deposit {
            part: amounts::reduction(&mut checks, "terms.deposit", text, currency),
            due: amounts::due(&mut checks, "terms.deposit_due", (&self.deposit_days, "")),
        });
        let settings = BillingSettings {
            taxes,
            terms: Terms {
                due: amounts::due(&mut checks, "terms.due", (&self.due_days, &self.due_on)),
                deposit,
            },
            valid_days: days(&mut checks, "valid_days", &self.valid_days),
            reminders: read,
            pay_by: pay_by.unwrap_or(PayBy::Nothing),
            legal_name: self.legal_name.clone(),
            address: self.address.clone(),
            tax_id: self.tax_id.clone(),
            legal: self.legal.clone(),
            bank_details: self.bank_details.clone(),
            prices_include_tax: self.inclusive,
            quote_notes: self.quote_notes.clone(),
            invoice_notes: self.invoice_notes.clone(),
            quote_prefix: self.quote_prefix.clone(),
            invoice_prefix: self.invoice_prefix.clone(),
            credit_prefix: self.credit_prefix.clone(),
            receipt_prefix: self.receipt_prefix.clone(),
            pay_url: self.pay_url.clone(),
            send_receipts: self.send_receipts,
        };
        checks.done()?;
        Ok(settings)
    }

    pub(super) fn shown(&self) -> Stored {
        let text = |text: &str| text.trim().replace('\r', "");
        let taxes: Vec<String> = self
            .taxes
            .iter()
            .map(|(name, rate)| format!("{} {}%", name.trim(), rate.trim().trim_end_matches('%')))
            .filter(|line| line.trim() != "%")
            .collect();
        let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
        let due = if self.due_on.is_empty() { &self.due_days } else { &self.due_on };
        let deposit = match self.deposit.trim() {
            "" => String::new(),
            part => format!("{part}, within {} days", self.deposit_days.trim()),
        };
        vec![
            ("Name on papers", text(&self.legal_name)),
            ("Address on papers", text(&self.address)),
            ("Tax number", text(&self.tax_id)),
            ("At the foot", text(&self.legal)),
            ("Taxes", taxes.join("\n")),
            ("Prices include tax", yes(self.inclusive)),
            ("To be paid within", text(due)),
            ("Deposit", deposit),
            ("Quotes can be accepted for", text(&self.valid_days)),
            ("Below quotes", text(&self.quote_notes)),
            ("Below invoices", text(&self.invoice_notes)),
            ("Numbers of quotes", text(&self.quote_prefix)),
            ("Numbers of invoices", text(&self.invoice_prefix)),
            ("Numbers of credit notes", text(&self.credit_prefix)),
            ("Numbers of receipts", text(&self.receipt_prefix)),
            ("Bank details", text(&self.bank_details)),
            ("Paid by", self.pay_by.clone()),
            ("Link", text(&self.pay_url)),
            ("Reminders", words(&self.reminders).join(", ")),
            ("Receipts are sent", yes(self.send_receipts)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur() -> Currency {
        Currency::from_code("EUR").unwrap()
    }

    #[test]
    fn what_is_stored_comes_back_as_it_was() {
        let stored = BillingSettings {
            taxes: vec![Tax { name: "VAT".to_owned(), rate: Thousandths(9_975) }],
            reminders: vec![1, 30],
            ..BillingSettings::default()
        };
        assert_eq!(Typed::of(&stored, eur()).settings(eur()).unwrap(), stored);
    }

    #[test]
    fn nonsense_is_refused_by_its_field() {
        let mut typed = Typed::of(&BillingSettings::default(), eur());
        typed.taxes =
            vec![(String::new(), String::new()), ("VAT".to_owned(), "nineteen".to_owned())];
        typed.reminders = "3, soon".to_owned();
        typed.valid_days = "-1".to_owned();
        typed.pay_by = "gold".to_owned();
        typed.due_days = "99999999".to_owned();
        typed.deposit = "half".to_owned();
        let Err(Error::Invalid(wrong)) = typed.settings(eur()) else { panic!("it is wrong") };
        let fields: Vec<&str> = wrong.keys().map(AsRef::as_ref).collect();
        let expected =
            ["pay_by", "reminders", "taxes.1", "terms.deposit", "terms.due", "valid_days"];
        assert_eq!(fields, expected);
    }
}
