//! What a form comes to, as it is typed: added up by the same rules as the paper. Nothing is added up in the
//! browser.

use frontdesk_base::{Currency, Error, Money, error::Checks};
use frontdesk_desk::sales::{
    Content, Reduction,
    sums::{self, Sums},
};
use maud::{Markup, html};

use super::{typed::Typed, words};
use crate::parts::Icon;

/// What a form comes to, or why that cannot be said.
pub(super) struct Reckoned {
    content: Content,
    currency: Currency,
    sums: Option<Sums>,
    /// How many things are wrong.
    wrong: usize,
}

impl Reckoned {
    pub(super) fn of(typed: &Typed, usual: Currency) -> Self {
        let mut checks = Checks::new();
        let read = typed.said(usual, &mut checks);
        let wrong = match checks.done() {
            Err(Error::Invalid(fields)) => fields.len(),
            _ => 0,
        };
        let content = read.content;
        let mut rules = Checks::new();
        // What the rules refuse counts for nothing.
        let (content, _) = content.checked(&mut rules);
        let sums = sums::add_up(&content.lines, content.discount, content.prices_include_tax).ok();
        Self { content, currency: read.currency, sums, wrong }
    }

    /// What a line comes to.
    pub(super) fn line(&self, at: usize) -> String {
        let amount = self.sums.as_ref().and_then(|sums| sums.lines.get(at));
        amount.map(|amount| self.say(*amount)).unwrap_or_default()
    }

    fn say(&self, amount: i64) -> String {
        words::said(Money { amount, currency: self.currency })
    }

    /// The sums below the lines.
    pub(super) fn panel(&self) -> Markup {
        html! {
            div.money-sums id="paper-sums" role="status" aria-label="What it comes to" {
                @match &self.sums {
                    Some(sums) => { (self.rows(sums)) }
                    None => { p.field-error { (Icon::Warning) span { "This comes to more than can be billed." } } }
                }
                @if self.wrong > 0 {
                    p.money-more { "Without what cannot be read yet." }
                }
            }
        }
    }

    fn rows(&self, sums: &Sums) -> Markup {
        let content = &self.content;
        let taxed = sums.taxes.iter().any(|one| one.tax.rate.0 > 0);
        let deposit = content.deposit(sums.total);
        html! {
            dl {
                @if sums.discount > 0 {
                    (row("Subtotal", &self.say(sums.subtotal)))
                    (row(&discount(content.discount), &self.say(-sums.discount)))
                }
                @if taxed && !content.prices_include_tax { (row("Net", &self.say(sums.net))) }
                @for one in sums.taxes.iter().filter(|one| !one.tax.label().is_empty()) {
                    @let name = words::tax_word(&one.tax);
                    @let name = if content.prices_include_tax { format!("Includes {name}") } else { name };
                    (row(&name, &self.say(one.amount)))
                }
                div.money-total { dt { "Total" } dd { (self.say(sums.total)) } }
                @if deposit > 0 { (row("Deposit", &self.say(deposit))) }
            }
        }
    }
}

fn discount(reduction: Reduction) -> String {
    match reduction {
        Reduction::Percent(rate) => format!("Discount {rate}%"),
        _ => "Discount".to_owned(),
    }
}

fn row(label: &str, value: &str) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}

/// The sums of a form that is being typed, and what each of its lines comes to in its place.
pub(super) fn typed(typed: &Typed, usual: Currency) -> Markup {
    let reckoned = Reckoned::of(typed, usual);
    html! {
        (reckoned.panel())
        @for at in 0..typed.rows.len() {
            hx-partial hx-target={ "#line-amount-" (at) } hx-swap="innerHTML" { (reckoned.line(at)) }
        }
    }
}
