//! What the editor of a quote or an invoice needs to know besides what is typed, what its buttons change,
//! and whom its search finds.

use axum::extract::State;
use frontdesk_base::{Currency, id::ContactId};
use frontdesk_desk::{
    App, Error, Role,
    contacts::{self, Contact},
    orgs,
    sales::{self, Begin, BillingSettings},
    services::{self, Service},
};
use frontdesk_http::{Query, Result};
use maud::Markup;
use serde::Deserialize;

use super::{INVOICES, PATH, amounts, editor, editor_parts, typed::Typed};
use crate::{
    calendar::typed::given,
    parts::FormErrors,
    shell::{Frame, Page},
};

/// Contacts that are found.
const FOUND: i64 = 6;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Quote,
    Invoice,
}

/// What the form needs to know besides what is typed.
pub(super) struct Around {
    pub(super) kind: Kind,
    /// Where the form is sent.
    pub(super) action: String,
    /// The page that it came from, and what that is called.
    pub(super) back: (String, String),
    pub(super) is_new: bool,
    pub(super) billing: BillingSettings,
    pub(super) services: Vec<Service>,
    /// The contact that it is for.
    pub(super) contact: Option<Contact>,
    /// Whom the search has found.
    pub(super) found: Vec<Contact>,
    pub(super) usual: Currency,
    /// The line that was just added.
    pub(super) fresh: Option<usize>,
    /// Something is on the form that is not stored.
    pub(super) dirty: bool,
}

impl Around {
    pub(super) async fn load(app: &App, frame: &Frame, kind: Kind) -> Result<Self, Error> {
        let caller = &frame.caller;
        let (path, label) = match kind {
            Kind::Quote => (PATH, "Quotes"),
            Kind::Invoice => (INVOICES, "Invoices"),
        };
        let action = match kind {
            Kind::Quote => "/app/money/quotes/new",
            Kind::Invoice => "/app/money/invoices/new",
        };
        Ok(Self {
            kind,
            action: action.to_owned(),
            back: (path.to_owned(), label.to_owned()),
            is_new: true,
            billing: sales::billing(app, caller).await?.0,
            services: services::list(app, caller).await?,
            contact: None,
            found: Vec::new(),
            usual: usual_currency(app, frame).await?,
            fresh: None,
            dirty: false,
        })
    }

    /// The same for one that is there.
    pub(super) fn of(self, at: &str, name: String) -> Self {
        Self { action: format!("{at}/edit"), back: (at.to_owned(), name), is_new: false, ..self }
    }

    /// The same form as that one, which is there.
    pub(super) fn of_same(self, other: &Self) -> Self {
        Self {
            action: other.action.clone(),
            back: other.back.clone(),
            is_new: false,
            dirty: true,
            ..self
        }
    }

    pub(super) fn usual_tax(&self) -> String {
        amounts::tax_value(&self.billing.usual_tax())
    }

    /// The page, with the contact as it is called now.
    pub(super) async fn page(
        mut self,
        app: &App,
        frame: Frame,
        typed: Typed,
        errors: &FormErrors,
    ) -> Result<Page, Error> {
        let ids: Vec<ContactId> = typed.contact.parse().into_iter().collect();
        self.contact = contacts::named(app, &frame.caller, &ids).await?.into_iter().next();
        let typed = typed.with_room(&self.usual_tax());
        Ok(editor::page(frame, &self, &typed, errors))
    }

    /// Does what a button of the form says that does not save.
    pub(super) async fn change(
        &mut self,
        app: &App,
        frame: &Frame,
        typed: &mut Typed,
        button: &str,
    ) -> Result<(), Error> {
        self.dirty = true;
        let usual = self.usual_tax();
        match button.split_once('-') {
            None if button == "find" => self.found = search(app, frame, &typed.who).await?,
            None if button == "nobody" => typed.contact.clear(),
            None if button == "service" => {
                let chosen = self.services.iter().find(|one| one.id.as_str() == typed.service);
                if let Some(service) = chosen {
                    typed.add_service(service, &usual);
                    self.fresh = typed.rows.len().checked_sub(1);
                }
            }
            Some(("contact", id)) => {
                let from = Begin { contact: given(id, "contact")?, ..Begin::default() };
                let (content, _) = sales::begin(app, &frame.caller, &from).await?;
                id.clone_into(&mut typed.contact);
                typed.recipient = content.recipient;
                typed.who.clear();
            }
            _ => {
                typed.change(button, &usual);
                self.fresh = (button == "add").then(|| typed.rows.len().saturating_sub(1));
            }
        }
        Ok(())
    }
}

/// What a business bills in that has not said.
pub(super) async fn usual_currency(app: &App, frame: &Frame) -> Result<Currency, Error> {
    let own = orgs::profile(app, &frame.caller).await?.currency();
    own.or_else(|| Currency::from_code("EUR")).ok_or(Error::NotFound("currency"))
}

async fn search(app: &App, frame: &Frame, who: &str) -> Result<Vec<Contact>, Error> {
    if who.trim().chars().count() < 2 {
        return Ok(Vec::new());
    }
    let search = Some(who.to_owned());
    let filter = contacts::Filter { search, limit: FOUND, ..contacts::Filter::default() };
    Ok(contacts::list(app, &frame.caller, &filter).await?.data)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    who: String,
    /// Where the form that asks is sent.
    action: String,
}

/// Whom the search finds, while it is typed.
pub(super) async fn found(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Sought>,
) -> Result<Markup> {
    frame.caller.must_be(Role::Operator)?;
    let found = search(&app, &frame, &asked.who).await?;
    // Only a path of these pages: what is shown is pressed.
    let action = asked.action.as_str();
    let own =
        action.starts_with("/app/money/") && frontdesk_http::htmx::local_path(action).is_some();
    Ok(editor_parts::found(&found, &asked.who, if own { action } else { "" }))
}
