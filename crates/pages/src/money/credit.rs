//! Taking an invoice back, or a part of it, by a credit note.

use axum::{extract::State, response::Response};
use frontdesk_base::{error::Checks, id::InvoiceId};
use frontdesk_desk::{
    App, Error,
    sales::{self, Invoice, Line, Rest},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    INVOICES, amounts,
    asks::{Ask, done},
    invoice_acts::asked,
    words,
};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    parts::{Answer, Control, Field, FormErrors, Icon, Question, Tone, field, radio_cards},
    shell::{Frame, Page},
};

/// What of an invoice is taken back.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// The invoice's when the form was made: what is left of it, line by line, may be other now.
    version: i64,
    /// `lines` for a part of it.
    what: String,
    /// How much of each line; nothing for none of it.
    quantity: Vec<String>,
    reason: String,
}

impl Typed {
    /// The lines that are taken back; `None` for all of it.
    fn lines(&self, rest: &Rest) -> Result<Option<Vec<Line>>, Error> {
        if self.what != "lines" {
            return Ok(None);
        }
        let mut checks = Checks::new();
        let mut chosen = Vec::new();
        for (at, line) in rest.lines().into_iter().enumerate() {
            let text = self.quantity.get(at).map_or("", |text| text.trim());
            if text.is_empty() || text == "0" {
                continue;
            }
            let quantity = amounts::quantity(&mut checks, &format!("quantity.{at}"), text);
            let fits = quantity <= line.quantity;
            checks.require(fits, format!("quantity.{at}"), "is more than what is left of it");
            chosen.push(Line { quantity, ..line });
        }
        checks.require(!chosen.is_empty(), "lines", "are needed: say how much of one of them");
        checks.done()?;
        Ok(Some(chosen))
    }

    fn fields(&self, invoice: &Invoice, rest: &Rest, errors: &FormErrors) -> Markup {
        let left = words::money(invoice.total() - invoice.credited, &invoice.currency);
        let (all, what) = if rest.is_begun() {
            ("The rest", "Everything that was not credited yet")
        } else {
            ("The whole invoice", "Everything on it")
        };
        let whole = format!("{what}: {left}");
        let options = [
            Answer { value: "all", label: all, hint: Some(&whole), ..Answer::default() },
            Answer {
                value: "lines",
                label: "A part of it",
                hint: Some("Say below how much of which line."),
                ..Answer::default()
            },
        ];
        html! {
            input type="hidden" name="version" value=(invoice.version);
            p.soft { "A credit note has a number of its own, is issued at once, and takes back at most what is left: " strong { (left) } "." }
            (radio_cards(&Question { name: "what", label: "What is taken back", value: if self.what == "lines" { "lines" } else { "all" }, options: &options, ..Question::default() }))
            fieldset.money-credit id="f-lines" tabindex="-1" {
                legend.field-label { "Of each line" }
                @if let Some(wrong) = errors.get("lines") { p.field-error { (Icon::Warning) span { (wrong) } } }
                @for (at, line) in rest.lines().iter().enumerate() {
                    @let place = format!("quantity.{at}");
                    (field(&Field {
                        name: "quantity", id: Some(&format!("f-{place}")), label: &format!("{}, of {}", line.description, line.quantity),
                        value: self.quantity.get(at).map_or("", String::as_str), error: errors.get(&place), placeholder: Some("0"), hint: Some(line.detail.as_str()).filter(|text| !text.is_empty()),
                        suffix: Some(&line.unit).filter(|unit| !unit.is_empty()).map(String::as_str), max_length: Some(16), ..Field::default()
                    }))
                }
            }
            (field(&Field { name: "reason", label: "Why", value: &self.reason, error: errors.get("intro"), optional: true, hint: Some("It stands on the credit note."), control: Control::Area { rows: 2 }, ..Field::default() }))
        }
    }
}

fn crediting<'a>(
    (invoice, rest): (&Invoice, &Rest),
    at: &'a str,
    name: &'a str,
    typed: &Typed,
    errors: &FormErrors,
) -> Ask<'a> {
    let fields = typed.fields(invoice, rest, errors);
    let buttons = done("Issue the credit note", Tone::Primary);
    Ask { id: "credit", title: "Write a credit note", at, name, fields, buttons }
}

pub(super) async fn ask(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    let (invoice, at, name) = asked(&app, &frame, &id).await?;
    let rest = sales::credit_rest(&app, &frame.caller, &invoice).await?;
    let none = FormErrors::none();
    Ok(crediting((&invoice, &rest), &at, &name, &Typed::default(), &none).page(frame, &none))
}

pub(super) async fn credit(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvoiceId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response> {
    let (invoice, ..) = asked(&app, &frame, &id).await?;
    let rest = sales::credit_rest(&app, &frame.caller, &invoice).await?;
    let seen = Some(typed.version);
    let done = match typed.lines(&rest) {
        Err(error) if invoice.version == typed.version => Err(error),
        // Of an invoice that is another by now, the lines say nothing: it is refused.
        lines => {
            let lines = lines.unwrap_or(Some(Vec::new()));
            sales::credit_invoice(&app, &frame.caller, &id, seen, lines, &typed.reason).await
        }
    };
    match done {
        Ok(note) => {
            let words = format!("{} is issued", words::invoice_name(&note));
            Ok(back.led(Flash::done(words), &format!("{INVOICES}/{}", note.id)))
        }
        Err(error) => {
            let errors = of_form(error)?;
            // As it stands by now: quantities that were typed beside other lines are typed anew.
            let (invoice, at, name) = asked(&app, &frame, &id).await?;
            let rest = sales::credit_rest(&app, &frame.caller, &invoice).await?;
            if invoice.version != typed.version {
                typed.quantity.clear();
            }
            Ok(crediting((&invoice, &rest), &at, &name, &typed, &errors)
                .refused(frame, &back, &errors))
        }
    }
}
