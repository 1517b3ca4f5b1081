//! A quote or an invoice as its form holds it. Lines are added, moved and taken away by sending the form, so
//! that it works without a script.

use frontdesk_base::{Currency, Language, error::Checks, id::ContactId};
use frontdesk_desk::{
    Error,
    sales::{Content, Deposit, Line, MOST_LINES, Recipient, Terms},
    services::Service,
};
use jiff::civil::Date;
use serde::Deserialize;

use super::amounts;
use crate::meanwhile::{self, Stored};

/// What the browser sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    contact: String,
    lead: String,
    booking: String,
    conversation: String,
    who: String,
    name: String,
    address: String,
    email: String,
    tax_id: String,
    language: String,
    subject: String,
    intro: String,
    l_description: Vec<String>,
    l_detail: Vec<String>,
    l_quantity: Vec<String>,
    l_unit: Vec<String>,
    l_price: Vec<String>,
    l_discount: Vec<String>,
    l_tax: Vec<String>,
    l_tax_name: Vec<String>,
    l_tax_rate: Vec<String>,
    service: String,
    discount: String,
    inclusive: Option<String>,
    currency: String,
    due_days: String,
    due_on: String,
    deposit: String,
    deposit_days: String,
    deposit_on: String,
    valid_until: String,
    notes: String,
    pay_url: String,
    base: String,
    /// The button that was pressed: `add`, `remove-1`, `up-2`, `down-0`, `service`, `find`, `show`,
    /// `contact-con_…`, `nobody`; empty for saving.
    change: String,
}

/// A line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) description: String,
    pub(super) detail: String,
    pub(super) quantity: String,
    pub(super) unit: String,
    pub(super) price: String,
    pub(super) discount: String,
    /// As the list of taxes sends it.
    pub(super) tax: String,
    pub(super) tax_name: String,
    pub(super) tax_rate: String,
}

impl Row {
    fn of(line: &Line, currency: Currency) -> Self {
        Self {
            description: line.description.clone(),
            detail: line.detail.clone(),
            quantity: line.quantity.to_string(),
            unit: line.unit.clone(),
            price: amounts::amount_text(line.unit_price, currency),
            discount: amounts::reduction_text(line.discount, currency),
            tax: amounts::tax_value(&line.tax),
            ..Self::default()
        }
    }

    /// Nothing was typed that anybody would miss.
    fn is_blank(&self) -> bool {
        [&self.description, &self.detail, &self.price, &self.discount]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    fn line(&self, at: usize, currency: Currency, checks: &mut Checks) -> Line {
        let field = |part: &str| format!("lines.{at}.{part}");
        let typed = (self.tax_name.as_str(), self.tax_rate.as_str());
        Line {
            description: self.description.clone(),
            detail: self.detail.clone(),
            quantity: amounts::quantity(checks, &field("quantity"), &self.quantity),
            unit: self.unit.clone(),
            unit_price: amounts::amount(checks, &field("unit_price"), &self.price, currency),
            discount: amounts::reduction(checks, &field("discount"), &self.discount, currency),
            tax: amounts::tax(checks, &field("tax"), &self.tax, typed),
        }
    }

    fn shown(&self) -> String {
        let tax = if self.tax == amounts::OTHER {
            format!("{} {}", self.tax_rate, self.tax_name)
        } else {
            self.tax.clone()
        };
        [
            &self.description,
            &self.detail,
            &self.quantity,
            &self.unit,
            &self.price,
            &self.discount,
            &tax,
        ]
        .map(|part| part.trim().replace('\r', ""))
        .join(" · ")
    }
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) contact: String,
    pub(super) lead: String,
    pub(super) booking: String,
    pub(super) conversation: String,
    pub(super) who: String,
    pub(super) recipient: Recipient,
    pub(super) subject: String,
    pub(super) intro: String,
    pub(super) rows: Vec<Row>,
    pub(super) service: String,
    pub(super) discount: String,
    pub(super) inclusive: bool,
    pub(super) currency: String,
    /// Days, and a day.
    pub(super) due: (String, String),
    pub(super) deposit: String,
    /// Days, and a day.
    pub(super) deposit_due: (String, String),
    pub(super) valid_until: String,
    pub(super) notes: String,
    pub(super) pay_url: String,
    /// The mark of what the form was filled from.
    pub(super) base: String,
    /// What was stored since.
    pub(super) news: Stored,
}

/// What a form says, read.
pub(super) struct Read {
    pub(super) content: Content,
    pub(super) currency: Currency,
    pub(super) contact: Option<ContactId>,
    pub(super) valid_until: Option<Date>,
}

impl Typed {
    pub(super) fn of(content: &Content, currency: Currency) -> Self {
        let deposit = content.terms.deposit;
        let text = |deposit: Deposit| amounts::reduction_text(deposit.part, currency);
        Self {
            recipient: content.recipient.clone(),
            subject: content.subject.clone(),
            intro: content.intro.clone(),
            rows: content.lines.iter().map(|line| Row::of(line, currency)).collect(),
            discount: amounts::reduction_text(content.discount, currency),
            inclusive: content.prices_include_tax,
            currency: currency.code().to_owned(),
            due: amounts::due_texts(content.terms.due),
            deposit: deposit.map(text).unwrap_or_default(),
            deposit_due: deposit.map_or_else(
                || ("0".to_owned(), String::new()),
                |deposit| amounts::due_texts(deposit.due),
            ),
            notes: content.notes.clone(),
            ..Self::default()
        }
    }

    /// With the mark of what it is filled from.
    pub(super) fn marked(mut self) -> Self {
        self.base = meanwhile::mark(&self.shown());
        self
    }

    /// What was sent, and the button that was pressed.
    pub(super) fn read(sent: Sent) -> (Self, String) {
        let part = |all: &[String], at: usize| all.get(at).cloned().unwrap_or_default();
        let rows = (0..sent.l_description.len().min(MOST_LINES + 1)).map(|at| Row {
            description: part(&sent.l_description, at),
            detail: part(&sent.l_detail, at),
            quantity: part(&sent.l_quantity, at),
            unit: part(&sent.l_unit, at),
            price: part(&sent.l_price, at),
            discount: part(&sent.l_discount, at),
            tax: part(&sent.l_tax, at),
            tax_name: part(&sent.l_tax_name, at),
            tax_rate: part(&sent.l_tax_rate, at),
        });
        let typed = Self {
            rows: rows.collect(),
            contact: sent.contact,
            lead: sent.lead,
            booking: sent.booking,
            conversation: sent.conversation,
            who: sent.who,
            recipient: Recipient {
                name: sent.name,
                address: sent.address,
                email: sent.email,
                tax_id: sent.tax_id,
                language: sent.language,
            },
            subject: sent.subject,
            intro: sent.intro,
            service: sent.service,
            discount: sent.discount,
            inclusive: sent.inclusive.is_some(),
            currency: sent.currency,
            due: (sent.due_days, sent.due_on),
            deposit: sent.deposit,
            deposit_due: (sent.deposit_days, sent.deposit_on),
            valid_until: sent.valid_until,
            notes: sent.notes,
            pay_url: sent.pay_url,
            base: sent.base,
            news: Stored::new(),
        };
        (typed, sent.change)
    }

    /// Adds, moves or takes away a line, as the button says. A button that there is none of changes nothing.
    /// A new one has the tax of the one above.
    pub(super) fn change(&mut self, button: &str, usual_tax: &str) {
        let (what, at) = button.split_once('-').unwrap_or((button, ""));
        let at = at.parse::<usize>().ok().filter(|at| *at < self.rows.len());
        match (what, at) {
            ("add", _) if self.rows.len() < MOST_LINES => self.rows.push(self.blank(usual_tax)),
            ("remove", Some(at)) => {
                self.rows.remove(at);
            }
            ("up", Some(at)) if at > 0 => self.rows.swap(at, at - 1),
            ("down", Some(at)) if at + 1 < self.rows.len() => self.rows.swap(at, at + 1),
            _ => {}
        }
    }

    fn blank(&self, usual_tax: &str) -> Row {
        let above = self.rows.last();
        let tax = above.map_or(usual_tax, |row| &row.tax);
        Row {
            quantity: "1".to_owned(),
            tax: tax.to_owned(),
            tax_name: above.map(|row| row.tax_name.clone()).unwrap_or_default(),
            tax_rate: above.map(|row| row.tax_rate.clone()).unwrap_or_default(),
            ..Row::default()
        }
    }

    /// Adds a line for a service, in the place of a last one that nothing was typed into.
    pub(super) fn add_service(&mut self, service: &Service, usual_tax: &str) {
        let row = Row {
            description: service.name.clone(),
            price: match (service.price, Currency::from_code(&self.currency)) {
                (Some(price), Some(currency)) if price.currency == currency => price.decimal(),
                _ => String::new(),
            },
            ..self.blank(usual_tax)
        };
        if self.rows.last().is_some_and(Row::is_blank) {
            self.rows.pop();
        }
        if self.rows.len() < MOST_LINES {
            self.rows.push(row);
        }
        self.service.clear();
    }

    /// The lines without those at the end that nothing was typed into.
    pub(super) fn used(&self) -> &[Row] {
        let used = self.rows.iter().rposition(|row| !row.is_blank()).map_or(0, |at| at + 1);
        &self.rows[..used]
    }

    /// With room for a line, when there is none.
    pub(super) fn with_room(mut self, usual_tax: &str) -> Self {
        if self.rows.is_empty() {
            self.rows.push(self.blank(usual_tax));
        }
        self
    }

    /// What it says, with whatever is wrong noted by its field.
    pub(super) fn said(&self, usual: Currency, checks: &mut Checks) -> Read {
        let currency = match self.currency.trim() {
            "" => Some(usual),
            code => Currency::from_code(code),
        };
        checks.require(currency.is_some(), "currency", "is three letters such as EUR");
        let currency = currency.unwrap_or(usual);
        let contact = self.contact.trim();
        let known: Option<ContactId> = contact.parse().ok();
        if known.is_none() {
            checks.require(contact.is_empty(), "contact", "is not there");
        }
        let contact = known;
        let rows = self.used().iter().enumerate();
        let lines = rows.map(|(at, row)| row.line(at, currency, checks)).collect();
        let due = (self.due.0.as_str(), self.due.1.as_str());
        let deposit_due = (self.deposit_due.0.as_str(), self.deposit_due.1.as_str());
        let deposit =
            Some(self.deposit.trim()).filter(|text| !text.is_empty()).map(|text| Deposit {
                part: amounts::reduction(checks, "terms.deposit", text, currency),
                due: amounts::due(checks, "terms.deposit_due", deposit_due),
            });
        let content = Content {
            recipient: self.recipient.clone(),
            subject: self.subject.clone(),
            intro: self.intro.clone(),
            lines,
            discount: amounts::reduction(checks, "discount", &self.discount, currency),
            prices_include_tax: self.inclusive,
            notes: self.notes.clone(),
            terms: Terms { due: amounts::due(checks, "terms.due", due), deposit },
        };
        let valid_until = amounts::day(checks, "valid_until", &self.valid_until);
        Read { content, currency, contact, valid_until }
    }

    /// What it says, or everything that is wrong with it: by what was typed, and by the rules.
    pub(super) fn whole(&self, usual: Currency) -> Result<Read, Error> {
        let (mut typed, mut rules) = (Checks::new(), Checks::new());
        let read = self.said(usual, &mut typed);
        read.content.clone().checked(&mut rules);
        match (typed.done(), rules.done()) {
            (Ok(()), Ok(())) => Ok(read),
            (Err(Error::Invalid(mut wrong)), Err(Error::Invalid(more))) => {
                // What could not be read is not told of twice.
                for (field, messages) in more {
                    wrong.entry(field).or_insert(messages);
                }
                Err(Error::Invalid(wrong))
            }
            (Err(error), _) | (Ok(()), Err(error)) => Err(error),
        }
    }

    /// As its readers see it: what tells two who write at once apart.
    pub(super) fn shown(&self) -> Stored {
        let text = |text: &str| text.trim().replace('\r', "");
        let due = |(days, on): &(String, String)| {
            if on.is_empty() { format!("{days} days") } else { on.clone() }
        };
        let rows: Vec<String> = self.used().iter().map(Row::shown).collect();
        let deposit = text(&self.deposit);
        let deposit = if deposit.is_empty() {
            deposit
        } else {
            format!("{deposit}, {}", due(&self.deposit_due))
        };
        let language = Language::from_tag(&self.recipient.language).map_or("", Language::name);
        vec![
            ("For", text(&self.recipient.name)),
            ("Contact", text(&self.contact)),
            ("Address", text(&self.recipient.address)),
            ("E-mail", text(&self.recipient.email)),
            ("Tax number", text(&self.recipient.tax_id)),
            ("Language", language.to_owned()),
            ("Subject", text(&self.subject)),
            ("Before the lines", text(&self.intro)),
            ("Lines", rows.join("\n")),
            ("Discount", text(&self.discount)),
            ("Prices", if self.inclusive { "with tax" } else { "without tax" }.to_owned()),
            ("Currency", text(&self.currency)),
            ("Due", due(&self.due)),
            ("Deposit", deposit),
            ("Valid until", text(&self.valid_until)),
            ("Below the sums", text(&self.notes)),
            ("Pay link", text(&self.pay_url)),
        ]
    }
}

#[cfg(test)]
#[path = "typed_tests.rs"]
mod tests;
