//! The page of an invoice or a credit note.

use axum::{extract::State, response::Response};
use frontdesk_base::{id::InvoiceId, paper::Document};
use frontdesk_desk::{
    App, Result as Done, Role,
    contacts::{self, Contact},
    orgs::{self, Member},
    sales::{self, Invoice, InvoiceKind, InvoiceStatus, Payment, SaleStep, links},
};
use frontdesk_http::{Path, Query, Result};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    INVOICES, PATH,
    asks::{menu_opener, opener},
    file::{HowShown, as_file, pdf},
    invoice_acts, payments,
    quote::handed_over,
    steps, words,
};
use crate::{
    layout::Place,
    parts::{
        Button, Entry, Fact, FormErrors, Icon, Live, Tone, act_button, card, facts, link_button,
        live_region, menu_line, menu_link, menu_post, page_header_with_back, paper, row_menu,
        titled_card,
    },
    shell::{Frame, Page},
};

/// What makes the page out of date.
const EVENTS: &str = "invoice.* contact.updated contact.merged";

pub(super) struct Everything {
    pub(super) invoice: Invoice,
    pub(super) payments: Vec<Payment>,
    pub(super) today: Date,
    document: Document,
    steps: Vec<SaleStep>,
    members: Vec<Member>,
    contact: Option<Contact>,
    credits: Vec<Invoice>,
    /// The invoice that a credit note takes back.
    taken_back: Option<Invoice>,
    /// Where the customer reads it, once it is out.
    link: Option<String>,
}

impl Everything {
    async fn load(app: &App, frame: &Frame, id: &InvoiceId) -> Done<Self> {
        let caller = &frame.caller;
        let invoice = sales::get_invoice(app, caller, id).await?;
        let ids: Vec<_> = invoice.contact_id.clone().into_iter().collect();
        let out = invoice.status != InvoiceStatus::Draft;
        let taken_back = match &invoice.credits_id {
            Some(id) => Some(sales::get_invoice(app, caller, id).await?),
            None => None,
        };
        Ok(Self {
            payments: sales::payments(app, caller, id).await?,
            today: sales::today(app, caller).await?,
            document: sales::invoice_sheet(app, caller, id).await?,
            steps: sales::history(app, caller, id.as_str()).await?,
            members: orgs::members(app, caller).await?,
            contact: contacts::named(app, caller, &ids).await?.into_iter().next(),
            credits: sales::credit_notes(app, caller, id).await?,
            link: out.then(|| links::invoice(app, caller.org(), id)),
            taken_back,
            invoice,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
) -> Result<Page> {
    let all = Everything::load(&app, &frame, &id).await?;
    let name = words::invoice_name(&all.invoice);
    let at = format!("{INVOICES}/{id}");
    let live = Live { on: Some(EVENTS), when: None, get: Some(&at) };
    let body = html! {
        (live_region("paper-head", &live, &page_header_with_back(INVOICES, "Invoices", &name, &actions(&frame, &all, &at))))
        div.split.money-split {
            div.stack {
                (live_region("paper-body", &live, &card(&paper(&all.document, true))))
                (live_region("paper-paid", &live, &payments::listed(&frame, &all)))
                (live_region("paper-steps", &live, &steps::happened(&frame, &all.steps, &all.members)))
            }
            div.stack {
                (live_region("paper-facts", &live, &about(&all)))
                (titled_card("As a file", &html! {}, &as_file(&at)))
            }
        }
        @if frame.may(Role::Operator) { (live_region("paper-asks", &live, &dialogs(&frame, &all, &at, &name))) }
    };
    Ok(frame.page(Place::Money, &name, &body))
}

/// The forms that ask, for what the invoice can have done to it now.
fn dialogs(frame: &Frame, all: &Everything, at: &str, name: &str) -> Markup {
    let none = FormErrors::none();
    let invoice = &all.invoice;
    html! {
        @if invoice.status != InvoiceStatus::Void {
            (invoice_acts::sending(invoice, at, name, &invoice_acts::first(invoice), &none).dialog())
        }
        @if can_be_paid(invoice) {
            (payments::paying(at, name, &payments::first(frame, invoice, all.today), &none).dialog())
        }
        @if can_be_voided(invoice) { (invoice_acts::voiding(at, name, "", &none).dialog()) }
    }
}

fn is_out(invoice: &Invoice) -> bool {
    invoice.kind == InvoiceKind::Invoice
        && !matches!(invoice.status, InvoiceStatus::Draft | InvoiceStatus::Void)
}

fn can_be_paid(invoice: &Invoice) -> bool {
    is_out(invoice) && invoice.balance() > 0
}

fn can_be_voided(invoice: &Invoice) -> bool {
    is_out(invoice) && invoice.paid == 0 && invoice.credited == 0
}

fn actions(frame: &Frame, all: &Everything, at: &str) -> Markup {
    let invoice = &all.invoice;
    let mark = words::invoice_badge(invoice, all.today);
    if !frame.may(Role::Operator) {
        return mark;
    }
    let plain = |label, icon, tone| Button { label, icon: Some(icon), tone, ..Button::default() };
    let owed_back = is_out(invoice) && invoice.balance() < 0;
    html! {
        (mark)
        @if invoice.status == InvoiceStatus::Draft {
            (act_button(&format!("{at}/issue"), &Button {
                confirm: Some("Issue this invoice? It gets the next number, and does not change any more."),
                ..plain("Issue", Icon::CheckCircle, Tone::Primary)
            }))
            (opener(at, "send", "Issue and send…", Icon::Send, false))
            (link_button(&format!("{at}/edit"), &plain("Edit", Icon::Edit, Tone::Secondary)))
        } @else {
            @if can_be_paid(invoice) { (opener(at, "pay", "Record a payment…", Icon::Money, true)) }
            @if owed_back { (link_button(&format!("{at}/refund"), &plain("Record a refund…", Icon::Money, Tone::Primary))) }
            @if invoice.status != InvoiceStatus::Void { (opener(at, "send", "Send…", Icon::Send, false)) }
        }
        @let entries = more(invoice, at);
        @if !entries.0.is_empty() { (row_menu("More", &entries)) }
    }
}

fn more(invoice: &Invoice, at: &str) -> Markup {
    let entry = |label, icon| Entry { label, icon: Some(icon), ..Entry::default() };
    let uncredited = invoice.credited < invoice.total();
    html! {
        @if is_out(invoice) && uncredited {
            (menu_link(&format!("{at}/credit"), &entry("Write a credit note…", Icon::Minus)))
        }
        @if is_out(invoice) && invoice.paid > 0 && invoice.balance() >= 0 {
            (menu_link(&format!("{at}/refund"), &entry("Record a refund…", Icon::Money)))
        }
        @if invoice.kind == InvoiceKind::Invoice {
            (menu_post(&format!("{at}/duplicate"), &entry("Duplicate", Icon::Copy)))
        }
        @if can_be_voided(invoice) {
            (menu_line())
            (menu_opener(at, "void", "Void it…", Icon::X))
        }
        @if invoice.status == InvoiceStatus::Draft {
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry {
                danger: true, confirm: Some("Delete this draft? What it says goes for good."), ..entry("Delete draft", Icon::Trash)
            }))
        }
    }
}

fn about(all: &Everything) -> Markup {
    let invoice = &all.invoice;
    let money = |amount| words::money(amount, &invoice.currency);
    let whom = match &all.contact {
        Some(contact) => {
            html! { a href={ "/app/contacts/" (contact.id) } { bdi { (contact.display_name()) } } }
        }
        None => words::whom(&invoice.content.recipient.name),
    };
    let mut rows = vec![Fact::new("For", whom), Fact::new("Total", money(invoice.total()))];
    if invoice.paid != 0 {
        rows.push(Fact::new("Paid", money(invoice.paid)));
    }
    if invoice.credited != 0 {
        rows.push(Fact::new("Credited", money(invoice.credited)));
    }
    match invoice.balance() {
        0 => {}
        left if left < 0 => {
            rows.push(Fact::new("To pay back", html! { strong { (money(-left)) } }));
        }
        left => rows.push(Fact::new("Open", html! { strong { (money(left)) } })),
    }
    if let Some((label, day)) = words::next_due(invoice) {
        let late = words::late(day, all.today);
        rows.push(Fact::new(
            label,
            html! {
                (words::day(day))
                @if let Some(late) = &late { span.money-late { (late) } }
                @else { span.money-more { (words::distance(day, all.today)) } }
                @if label == "Deposit" { span.money-more { (money(invoice.deposit_left())) " of it open" } }
            },
        ));
    }
    if let Some(day) = invoice.issued_on() {
        rows.push(Fact::new("Issued", words::day(day)));
    }
    if !invoice.void_reason.is_empty() {
        rows.push(Fact::new("Void because", &invoice.void_reason));
    }
    rows.extend(related(all));
    titled_card(
        "About it",
        &html! {},
        &html! {
            (facts(&rows))
            @if can_be_paid(invoice) && all.document.pay.is_some() {
                p.small.soft { "A payment over the pay link is not noticed by itself: record it when it has come in." }
            }
            @if let Some(link) = &all.link { (handed_over(link)) }
        },
    )
}

/// What it was made of, and what was made of it.
fn related(all: &Everything) -> Vec<Fact<'static>> {
    let invoice = &all.invoice;
    let link = |href: String, words: &str| html! { a href=(href) { (words) } };
    let mut rows = Vec::new();
    if let Some(quote) = &invoice.quote_id {
        rows.push(Fact::new("Made of", link(format!("{PATH}/quotes/{quote}"), "The quote")));
    }
    if let Some(booking) = &invoice.booking_id {
        rows.push(Fact::new("For", link(format!("/app/calendar/{booking}"), "The booking")));
    }
    if let Some(of) = &all.taken_back {
        let words = words::invoice_name(of);
        rows.push(Fact::new("Takes back", link(format!("{INVOICES}/{}", of.id), &words)));
    }
    for note in &all.credits {
        let words = words::invoice_name(note);
        rows.push(Fact::new("Credit note", link(format!("{INVOICES}/{}", note.id), &words)));
    }
    rows
}

pub(super) async fn file(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<InvoiceId>,
    Query(how): Query<HowShown>,
) -> Result<Response> {
    Ok(pdf(sales::invoice_pdf(&app, &frame.caller, &id).await?, &how))
}
