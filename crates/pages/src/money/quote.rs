//! The page of a quote.

use axum::{extract::State, response::Response};
use frontdesk_base::{id::QuoteId, paper::Document};
use frontdesk_desk::{
    App, Result as Done, Role,
    contacts::{self, Contact},
    orgs::{self, Member},
    sales::{self, Quote, QuoteStatus, SaleStep, links},
};
use frontdesk_http::{Path, Query, Result};
use jiff::civil::Date;
use maud::{Markup, html};

use super::{
    INVOICES, PATH,
    asks::{menu_opener, opener},
    file::{HowShown, as_file, pdf},
    quote_acts, steps, words,
};
use crate::{
    layout::Place,
    parts::{
        Button, Entry, Fact, FormErrors, Icon, Live, Tone, act_button, card, copy_value, facts,
        link_button, live_region, menu_line, menu_post, page_header_with_back, paper, post_button,
        row_menu, titled_card,
    },
    shell::{Frame, Page},
};

/// What makes the page out of date.
const EVENTS: &str = "quote.* invoice.created invoice.deleted contact.updated contact.merged";

struct Everything {
    quote: Quote,
    document: Document,
    steps: Vec<SaleStep>,
    members: Vec<Member>,
    contact: Option<Contact>,
    /// Where the customer reads it, once it is out.
    link: Option<String>,
    today: Date,
}

impl Everything {
    async fn load(app: &App, frame: &Frame, id: &QuoteId) -> Done<Self> {
        let caller = &frame.caller;
        let quote = sales::get_quote(app, caller, id).await?;
        let ids: Vec<_> = quote.contact_id.clone().into_iter().collect();
        let out = quote.status != QuoteStatus::Draft;
        Ok(Self {
            document: sales::quote_sheet(app, caller, id).await?,
            steps: sales::history(app, caller, id.as_str()).await?,
            members: orgs::members(app, caller).await?,
            contact: contacts::named(app, caller, &ids).await?.into_iter().next(),
            link: out.then(|| links::quote(app, caller.org(), id)),
            today: sales::today(app, caller).await?,
            quote,
        })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<QuoteId>,
) -> Result<Page> {
    let all = Everything::load(&app, &frame, &id).await?;
    let name = words::quote_name(&all.quote);
    let at = format!("{PATH}/quotes/{id}");
    let live = Live { on: Some(EVENTS), when: None, get: Some(&at) };
    let body = html! {
        (live_region("paper-head", &live, &page_header_with_back(PATH, "Quotes", &name, &actions(&frame, &all, &at))))
        div.split.money-split {
            div.stack { (live_region("paper-body", &live, &card(&paper(&all.document, true)))) (steps_of(&frame, &live, &all)) }
            div.stack {
                (live_region("paper-facts", &live, &about(&all)))
                (titled_card("As a file", &html! {}, &as_file(&at)))
            }
        }
        @if frame.may(Role::Operator) { (live_region("paper-asks", &live, &dialogs(&all, &at, &name))) }
    };
    Ok(frame.page(Place::Money, &name, &body))
}

fn steps_of(frame: &Frame, live: &Live<'_>, all: &Everything) -> Markup {
    live_region("paper-steps", live, &steps::happened(frame, &all.steps, &all.members))
}

/// The forms that ask, for what the quote can have done to it now.
fn dialogs(all: &Everything, at: &str, name: &str) -> Markup {
    let none = FormErrors::none();
    let quote = &all.quote;
    html! {
        @if matches!(quote.status, QuoteStatus::Draft | QuoteStatus::Sent | QuoteStatus::Viewed) {
            (quote_acts::sending(quote, at, name, &quote_acts::first(quote), &none).dialog())
        }
        @if quote.status.is_out() {
            (quote_acts::accepting(at, name, &quote.content.recipient.name, &none).dialog())
            (quote_acts::declining(at, name, "", &none).dialog())
        }
    }
}

fn actions(frame: &Frame, all: &Everything, at: &str) -> Markup {
    let quote = &all.quote;
    if !frame.may(Role::Operator) {
        return html! { (words::quote_badge(quote)) };
    }
    let status = quote.status;
    let plain = |label, icon, tone| Button { label, icon: Some(icon), tone, ..Button::default() };
    html! {
        (words::quote_badge(quote))
        @match status {
            QuoteStatus::Draft => {
                (opener(at, "send", "Send…", Icon::Send, true))
                (link_button(&format!("{at}/edit"), &plain("Edit", Icon::Edit, Tone::Secondary)))
            }
            QuoteStatus::Sent | QuoteStatus::Viewed => {
                (opener(at, "accept", "They accept…", Icon::Check, true))
                (opener(at, "decline", "They decline…", Icon::X, false))
            }
            QuoteStatus::Accepted => {
                @if let Some(invoice) = &quote.invoice_id {
                    (link_button(&format!("{INVOICES}/{invoice}"), &plain("Open the invoice", Icon::Money, Tone::Primary)))
                } @else {
                    (post_button(&format!("{at}/invoice"), &plain("Make the invoice", Icon::Money, Tone::Primary)))
                }
            }
            QuoteStatus::Declined | QuoteStatus::Expired => {
                (act_button(&format!("{at}/revise"), &plain("Change and send anew", Icon::Edit, Tone::Primary)))
            }
        }
        (row_menu("More", &more(quote, at)))
    }
}

fn more(quote: &Quote, at: &str) -> Markup {
    let name = words::quote_name(quote);
    let question = match quote.status {
        QuoteStatus::Draft => format!("Delete {name}? What it says goes for good."),
        _ => format!("Delete {name}? What it says goes for good, and its link leads nowhere."),
    };
    html! {
        @if quote.status.is_out() {
            (menu_opener(at, "send", "Send again…", Icon::Send))
            (menu_post(&format!("{at}/revise"), &Entry {
                label: "Take back to change it", icon: Some(Icon::Edit),
                confirm: Some(&format!("Take {name} back? Until you send it anew its link says that it is being revised.")), ..Entry::default()
            }))
        }
        (menu_post(&format!("{at}/duplicate"), &Entry { label: "Duplicate", icon: Some(Icon::Copy), ..Entry::default() }))
        @if quote.status != QuoteStatus::Accepted {
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry { label: "Delete quote", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
        }
    }
}

fn about(all: &Everything) -> Markup {
    let quote = &all.quote;
    let whom = match &all.contact {
        Some(contact) => {
            html! { a href={ "/app/contacts/" (contact.id) } { bdi { (contact.display_name()) } } }
        }
        None => words::whom(&quote.content.recipient.name),
    };
    let mut rows = vec![
        Fact::new("For", whom),
        Fact::new("Total", words::money(quote.total(), &quote.currency)),
    ];
    if let Some(until) = quote.valid_until() {
        let away = quote.status.is_out().then(|| words::distance(until, all.today));
        let shown =
            html! { (words::day(until)) @if let Some(away) = away { span.money-more { (away) } } };
        rows.push(Fact::new("Valid until", shown));
    }
    if !quote.accepted_by.is_empty() && quote.status == QuoteStatus::Accepted {
        rows.push(Fact::new("Accepted by", &quote.accepted_by));
    }
    if !quote.decline_reason.is_empty() {
        rows.push(Fact::new("Declined", &quote.decline_reason));
    }
    if let Some(lead) = &quote.lead_id {
        rows.push(Fact::new("From", html! { a href={ "/app/leads/" (lead) } { "The lead" } }));
    }
    if let Some(conversation) = &quote.conversation_id {
        let words = html! { a href={ "/app/inbox/" (conversation) } { "The conversation" } };
        rows.push(Fact::new("Talked about in", words));
    }
    titled_card(
        "About it",
        &html! {},
        &html! {
            (facts(&rows))
            @if let Some(link) = &all.link { (handed_over(link)) }
        },
    )
}

/// The link that the customer is given.
pub(super) fn handed_over(link: &str) -> Markup {
    html! {
        div.money-link {
            p.field-label { "The customer's link" }
            (copy_value(link, "the link"))
        }
    }
}

pub(super) async fn file(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<QuoteId>,
    Query(how): Query<HowShown>,
) -> Result<Response> {
    Ok(pdf(sales::quote_pdf(&app, &frame.caller, &id).await?, &how))
}
