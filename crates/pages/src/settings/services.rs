//! What can be booked, in the order customers are told of it; below it the people who do it.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::{
    id::{ServiceId, StaffId},
    money::Currency,
};
use frontdesk_desk::{
    App, Role, offers as desk_offers, orgs,
    services::{self, BookingRules, Person, Resource, Service, ServiceText},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};

use super::{
    Tab, offers, read_only, resources,
    rules_form::{self, RulesTyped, Sent},
    staff, view,
};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Column, Control, Entry, Field, FormErrors, Icon, Tone, card, empty_state,
        error_summary, field, form_actions, link_button, menu_line, menu_link, menu_post,
        page_header_with_back, row_menu, section_header, submit, table,
    },
    shell::{Frame, Page},
};

pub(super) const PATH: &str = Tab::Services.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(create))
        .route("/app/settings/services/new", get(new))
        .route("/app/settings/services/{id}", get(edit).post(update))
        .route("/app/settings/services/{id}/delete", post(delete))
        .route("/app/settings/services/{id}/up", post(up))
        .route("/app/settings/services/{id}/down", post(down))
}

/// What a service costs, as its form holds it: `45.00`, `from 45.00`, or nothing.
fn price_text(service: &Service) -> String {
    let from = if service.price_from { "from " } else { "" };
    service.price.map_or_else(String::new, |price| format!("{from}{}", price.decimal()))
}

/// What it costs, as people read it.
pub(crate) fn price_shown(service: &Service) -> Option<String> {
    let from = if service.price_from { "from " } else { "" };
    service.price.map(|price| format!("{from}{price}"))
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let services = services::list(&app, &frame.caller).await?;
    let people = services::list_staff(&app, &frame.caller).await?;
    let (today, running) = desk_offers::list(&app, &frame.caller).await?;
    let rooms = services::list_resources(&app, &frame.caller).await?;
    let may = frame.may(Role::Admin);
    let add = |href, label| {
        html! { @if may { (link_button(href, &Button { label, icon: Some(Icon::Plus), ..Button::default() })) } }
    };
    let add_service = add("/app/settings/services/new", "Add a service");
    let add_offer = add("/app/settings/offers/new", "Add an offer");
    let add_person = add("/app/settings/staff/new", "Add somebody");
    let body = html! {
        (read_only(&frame, Role::Admin))
        (section_header("Services", Some("The agent tells customers what there is, what it costs and how long it takes."), &html! { @if !services.is_empty() { (add_service) } }))
        @if services.is_empty() {
            (card(&empty_state(Icon::Tag, "Add what you offer", "With a name, how long it takes and what it costs, the agent can answer the questions that come most.", &add_service)))
        } @else { (service_table(&services, &people, may)) }
        (section_header("Offers", Some("What is cheaper, or extra, from one day to another. The agent tells of an offer while it runs, and says so when it is over."), &html! { @if !running.is_empty() { (add_offer) } }))
        @if running.is_empty() {
            (card(&empty_state(Icon::Star, "Add an offer that runs for a time", "With its days, nobody has to take it down again: when it is over, the agent says that it is.", &add_offer)))
        } @else { (offers::offer_table(&running, today, may)) }
        (section_header("Staff", Some("Who does the services. They need no account here."), &html! { @if !people.is_empty() { (add_person) } }))
        @if people.is_empty() {
            (card(&empty_state(Icon::Users, "Add who does it", "Then customers can ask for somebody by name, and hear when they work.", &add_person)))
        } @else { (staff::staff_table(&people, &services, may)) }
        @if !services.is_empty() { (resources::section(&rooms, &services, may)) }
    };
    Ok(view(frame, Tab::Services, &body))
}

fn service_table(services: &[Service], people: &[Person], may: bool) -> Markup {
    let columns = [
        Column::new("Service"),
        Column { wide_only: true, ..Column::number("Takes") },
        Column::number("Costs"),
        Column { wide_only: true, ..Column::new("Done by") },
        Column::actions(),
    ];
    let last = services.len().saturating_sub(1);
    let rows = html! {
        @for (at, service) in services.iter().enumerate() {
            @let by: Vec<&str> = people.iter().filter(|one| one.services.contains(&service.id)).map(|one| one.name.as_str()).collect();
            tr id=(service.id) {
                td {
                    a.row-link href={ (PATH) "/" (service.id) } { (service.name) }
                    @if !service.description.is_empty() { div.faint.small.clip-lines { (service.description) } }
                    div.cell-more.soft.small { (service.duration_minutes) " min" @if !by.is_empty() { " · " (by.join(", ")) } }
                }
                td.number.wide-only { (service.duration_minutes) " min" }
                td.number { @match price_shown(service) { Some(price) => (price), None => span.faint { "not said" } } }
                td.soft.wide-only { (by.join(", ")) }
                td.actions { @if may { (service_menu(service, at > 0, at < last)) } }
            }
        }
    };
    table("Services", &columns, &rows)
}

fn service_menu(service: &Service, up: bool, down: bool) -> Markup {
    let at = format!("{PATH}/{}", service.id);
    let question = format!(
        "Delete the service “{}”? The agent no longer offers it, and nobody on the staff does it any more.",
        service.name
    );
    row_menu(
        &format!("More for {}", service.name),
        &html! {
            (menu_link(&at, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
            @if up { (menu_post(&format!("{at}/up"), &Entry { label: "Move up", icon: Some(Icon::ChevronUp), ..Entry::default() })) }
            @if down { (menu_post(&format!("{at}/down"), &Entry { label: "Move down", icon: Some(Icon::ChevronDown), ..Entry::default() })) }
            (menu_line())
            (menu_post(&format!("{at}/delete"), &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
        },
    )
}

#[derive(Debug, Default)]
struct Typed {
    name: String,
    description: String,
    duration_minutes: String,
    price: String,
    rules: RulesTyped,
    /// The mark of the service that the form was filled from.
    base: String,
    /// What was stored since.
    news: Stored,
}

impl From<Sent> for Typed {
    fn from(sent: Sent) -> Self {
        Self {
            name: sent.one("name"),
            description: sent.one("description"),
            duration_minutes: sent.one("duration_minutes"),
            price: sent.one("price"),
            rules: RulesTyped::from(&sent),
            base: sent.one("base"),
            news: Stored::new(),
        }
    }
}

impl Typed {
    fn of(service: &Service, around: &Around) -> Self {
        let typed = Self {
            name: service.name.clone(),
            description: service.description.clone(),
            duration_minutes: service.duration_minutes.to_string(),
            price: price_text(service),
            rules: RulesTyped::of(
                &service.booking_rules,
                around.currency,
                &around.done_by(service),
            ),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    fn shown(&self) -> Stored {
        let text = |text: &String| text.trim().replace('\r', "");
        vec![
            ("Name", text(&self.name)),
            ("What it is", text(&self.description)),
            ("Takes", text(&self.duration_minutes)),
            ("Costs", text(&self.price)),
            ("How it is booked", self.rules.shown()),
        ]
    }

    /// As the desk reads it. What is no number is none that it takes.
    fn text(&self, booking_rules: BookingRules) -> ServiceText {
        ServiceText {
            name: self.name.clone(),
            description: self.description.clone(),
            duration_minutes: self.duration_minutes.trim().parse().unwrap_or_default(),
            price: self.price.clone(),
            booking_rules,
        }
    }
}

/// What the form of a service needs besides the service.
struct Around {
    people: Vec<Person>,
    resources: Vec<Resource>,
    currency: Option<Currency>,
}

impl Around {
    async fn load(app: &App, frame: &Frame) -> Result<Self> {
        Ok(Self {
            people: services::list_staff(app, &frame.caller).await?,
            resources: services::list_resources(app, &frame.caller).await?,
            currency: orgs::profile(app, &frame.caller).await?.currency(),
        })
    }

    fn done_by(&self, service: &Service) -> Vec<&Person> {
        self.people.iter().filter(|person| person.services.contains(&service.id)).collect()
    }
}

/// Who is ticked to do the service; `None` when the form asks nothing of it.
fn chosen(typed: &RulesTyped) -> Option<Vec<StaffId>> {
    typed.are_there().then(|| typed.done_by())
}

async fn new(State(app): State<App>, frame: Frame) -> Result<Page> {
    let around = Around::load(&app, &frame).await?;
    let everybody: Vec<&Person> = around.people.iter().collect();
    let rules = RulesTyped::of(&BookingRules::default(), around.currency, &everybody);
    let typed = Typed { duration_minutes: "30".to_owned(), rules, ..Typed::default() };
    Ok(form(frame, None, &around, &typed, &FormErrors::none()))
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let typed = Typed::from(sent);
    let around = Around::load(&app, &frame).await?;
    let made = match typed.rules.read(around.currency) {
        Ok(rules) => {
            let (text, staff) = (typed.text(rules), chosen(&typed.rules));
            services::create_done_by(&app, &frame.caller, &text, staff.as_deref()).await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(service) => Ok(back.led(Flash::done(format!("Added {}", service.name)), PATH)),
        Err(error) => {
            Ok(form(frame, None, &around, &typed, &of_form(error)?).refused().into_response())
        }
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<ServiceId>) -> Result<Page> {
    let service = services::get(&app, &frame.caller, &id).await?;
    let around = Around::load(&app, &frame).await?;
    let typed = Typed::of(&service, &around);
    Ok(form(frame, Some(&service), &around, &typed, &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ServiceId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let typed = Typed::from(sent);
    let service = services::get(&app, &frame.caller, &id).await?;
    let around = Around::load(&app, &frame).await?;
    let stored = Typed::of(&service, &around);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = form(frame, Some(&service), &around, &typed, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    let rules = if typed.rules.are_there() {
        typed.rules.read(around.currency)
    } else {
        Ok(service.booking_rules.clone())
    };
    let saved = match rules {
        Ok(rules) => {
            let (text, staff) = (typed.text(rules), chosen(&typed.rules));
            services::update_done_by(&app, &frame.caller, &id, &text, staff.as_deref()).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(service) => Ok(back.led(Flash::done(format!("Saved {}", service.name)), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            Ok(form(frame, Some(&service), &around, &typed, &errors).refused().into_response())
        }
    }
}

fn form(
    frame: Frame,
    service: Option<&Service>,
    around: &Around,
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let (title, action) = match service {
        Some(service) => (service.name.as_str(), format!("{PATH}/{}", service.id)),
        None => ("New service", PATH.to_owned()),
    };
    let may = frame.may(Role::Admin);
    let body = html! {
        (page_header_with_back(PATH, "Services and staff", title, &html! {}))
        (read_only(&frame, Role::Admin))
        form.form.narrow method="post" action=(action) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, &action))
            (error_summary(errors))
            fieldset.form disabled[!may] {
                (field(&Field {
                    name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120),
                    autofocus: service.is_none() && errors.is_empty(), ..Field::default()
                }))
                (field(&Field {
                    name: "description", label: "What it is", value: &typed.description, error: errors.get("description"), optional: true,
                    hint: Some("The agent says it to whoever asks for more."), control: Control::Area { rows: 3 }, ..Field::default()
                }))
                div.form-row {
                    (field(&Field {
                        name: "duration_minutes", label: "Takes", value: &typed.duration_minutes, error: errors.get("duration_minutes"), required: true,
                        control: Control::Number { min: Some("5"), max: Some("1440"), step: "1" }, suffix: Some("minutes"), ..Field::default()
                    }))
                    (field(&Field {
                        name: "price", label: "Costs", value: &typed.price, error: errors.get("price"), optional: true,
                        hint: Some("45.00, or from 45.00. Empty when it is not said."), ..Field::default()
                    }))
                }
                (rules_form::fields(&typed.rules, &around.people, &around.resources, errors))
            }
            @if may { (form_actions(&html! {
                (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                (submit(&Button { label: if service.is_some() { "Save" } else { "Add the service" }, tone: Tone::Primary, ..Button::default() }))
            })) }
        }
    };
    frame.page(Place::Settings, title, &body)
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ServiceId>,
) -> Result<Response> {
    let service = services::get(&app, &frame.caller, &id).await?;
    services::delete(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done(format!("Deleted {}", service.name)), PATH))
}

async fn up(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ServiceId>,
) -> Result<Response> {
    moved(&app, &frame, back, &id, true).await
}

async fn down(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ServiceId>,
) -> Result<Response> {
    moved(&app, &frame, back, &id, false).await
}

/// Changes places with the one before or after.
async fn moved(app: &App, frame: &Frame, back: Back, id: &ServiceId, up: bool) -> Result<Response> {
    let mut order: Vec<ServiceId> =
        services::list(app, &frame.caller).await?.into_iter().map(|service| service.id).collect();
    let at = order.iter().position(|one| one == id);
    let other = at.and_then(|at| if up { at.checked_sub(1) } else { Some(at + 1) });
    if let (Some(at), Some(other)) = (at, other.filter(|other| *other < order.len())) {
        order.swap(at, other);
        services::reorder(app, &frame.caller, &order).await?;
    }
    Ok(back.led(Flash::done("Order changed"), PATH))
}
