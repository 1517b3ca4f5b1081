//! Writing a lead down, and changing it. Whoever saves later is shown what was stored meanwhile, and what
//! they typed stays.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{
    Money, Timestamp,
    id::{ContactId, LeadId},
    money::Currency,
};
use frontdesk_desk::{
    App, Error, Role, contacts,
    leads::{self, Captured, Lead, LeadChange, Plan, Set, Value},
    orgs::{self, Member},
};
use frontdesk_http::{Form, Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, words};
use crate::{
    calendar::typed::{self, given},
    errors,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Choice, Control, Field, FormErrors, Tone, card, error_summary, field,
        page_header_with_back, submit,
    },
    shell::{Frame, Page},
};

/// When a step is due that has a day and no time.
const EVENING: &str = "18:00";

/// A lead as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    email: String,
    phone: String,
    interest: String,
    note: String,
    value: String,
    pub(super) next_step: String,
    /// The day by which, and the time of it.
    day: String,
    time: String,
    member: String,
    contact: String,
    conversation: String,
    /// The mark of what the form was filled from.
    pub(super) base: String,
    /// What was stored meanwhile.
    #[serde(skip)]
    pub(super) news: Stored,
}

/// What the forms need to know besides what is typed.
struct Around<'a> {
    members: &'a [Member],
    /// What the value is in.
    currency: Option<Currency>,
}

impl Typed {
    pub(super) fn of(lead: &Lead, frame: &Frame) -> Self {
        let due = lead.next_step_at.map(|at| typed::field(at, &frame.zone)).unwrap_or_default();
        let (day, time) = due.split_once('T').unwrap_or_default();
        let typed = Self {
            name: lead.name.clone(),
            email: lead.email.clone().unwrap_or_default(),
            phone: lead.phone.clone().unwrap_or_default(),
            interest: lead.interest.clone(),
            note: lead.note.clone(),
            value: lead.value().map(Money::decimal).unwrap_or_default(),
            next_step: lead.next_step.clone(),
            day: day.to_owned(),
            time: time.to_owned(),
            member: lead.assignee_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    /// As the form shows it, without the next step.
    fn shown(&self) -> Stored {
        vec![
            ("What they want", self.interest.replace("\r\n", "\n")),
            ("Name", self.name.clone()),
            ("E-mail", self.email.clone()),
            ("Phone", self.phone.clone()),
            ("Note", self.note.replace("\r\n", "\n")),
            ("Worth", self.value.clone()),
        ]
    }

    /// The next step alone.
    pub(super) fn step(&self) -> Stored {
        let due = format!("{} {}", self.day, self.time);
        vec![("Next step", self.next_step.clone()), ("By", due.trim().to_owned())]
    }

    fn worth(&self, currency: Option<Currency>) -> Result<Option<Value>, Error> {
        let text = self.value.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let currency = currency.ok_or_else(|| Error::invalid("value", "has no currency yet"))?;
        let money = Money::parse(text, currency)
            .map_err(|wrong| Error::invalid("value", wrong.to_string()))?;
        Ok(Some(money.into()))
    }

    pub(super) fn due(&self, frame: &Frame) -> Result<Option<Timestamp>, Error> {
        let (day, time) = (self.day.trim(), self.time.trim());
        if day.is_empty() {
            return Ok(None);
        }
        let time = if time.is_empty() { EVENING } else { time };
        typed::instant(&frame.zone, "day", day, time).map(Some)
    }

    fn captured(&self) -> Result<Captured, Error> {
        let conversation = given(&self.conversation, "conversation")?;
        let source = if conversation.is_some() { "conversation" } else { "dashboard" };
        Ok(Captured {
            contact: given(&self.contact, "contact")?,
            conversation,
            name: self.name.clone(),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            interest: self.interest.clone(),
            note: self.note.clone(),
            source: source.to_owned(),
        })
    }

    fn plan(&self, frame: &Frame, currency: Option<Currency>) -> Result<Plan, Error> {
        Ok(Plan {
            value: self.worth(currency)?,
            next_step: self.next_step.clone(),
            next_step_at: self.due(frame)?,
            assignee: given(&self.member, "member")?,
        })
    }

    fn change(&self, currency: Option<Currency>, version: i64) -> Result<LeadChange, Error> {
        Ok(LeadChange {
            name: Some(self.name.clone()),
            email: Some(self.email.clone()),
            phone: Some(self.phone.clone()),
            interest: Some(self.interest.clone()),
            note: Some(self.note.clone()),
            value: Set::To(self.worth(currency)?),
            version: Some(version),
            ..LeadChange::default()
        })
    }
}

async fn usual_currency(app: &App, frame: &Frame) -> Result<Option<Currency>, Error> {
    Ok(orgs::profile(app, &frame.caller).await?.currency())
}

/// The dialog that writes a lead down; its form is that of the page.
pub(super) async fn dialog(app: &App, frame: &Frame, members: &[Member]) -> Result<Markup, Error> {
    let around = Around { members, currency: usual_currency(app, frame).await? };
    let typed = Typed { member: me(frame), ..Typed::default() };
    let form = new_form(frame, &around, &typed, &FormErrors::none());
    Ok(crate::parts::dialog("new-lead", "New lead", &form))
}

fn me(frame: &Frame) -> String {
    frame.caller.member().map(ToString::to_string).unwrap_or_default()
}

/// A form of its own for a lead, filled with what is known of a contact and a conversation.
pub(super) async fn blank(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Typed>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let members = orgs::members(&app, &frame.caller).await?;
    let around = Around { members: &members, currency: usual_currency(&app, &frame).await? };
    let mut typed = Typed { member: me(&frame), ..asked };
    if let Some(id) = given::<ContactId>(&typed.contact, "contact")? {
        let contact = contacts::get(&app, &frame.caller, &id).await?;
        let text = |value: Option<String>| value.unwrap_or_default();
        (typed.name, typed.email, typed.phone) =
            (text(contact.name), text(contact.email), text(contact.phone));
    }
    Ok(new_page(frame, &around, &typed, &FormErrors::none()))
}

fn new_page(frame: Frame, around: &Around<'_>, typed: &Typed, errors: &FormErrors) -> Page {
    let body = html! {
        (page_header_with_back(PATH, "Leads", "New lead", &html! {}))
        div.narrow.leads-form { (card(&new_form(&frame, around, typed, errors))) }
    };
    frame.page(Place::Leads, "New lead", &body)
}

fn new_form(frame: &Frame, around: &Around<'_>, typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        form id="new-lead-form" method="post" action="/app/leads/new" hx-post="/app/leads/new" hx-target="#new-lead-form" hx-swap="outerHTML" {
            div.dialog-body.form {
                (error_summary(errors))
                input type="hidden" name="contact" value=(typed.contact);
                input type="hidden" name="conversation" value=(typed.conversation);
                (whose(typed, errors))
                (about(around, typed, errors))
                (next_fields(typed, errors))
                (assignee(frame, around.members, typed, errors))
            }
            footer.dialog-foot {
                a.btn.btn-secondary href=(PATH) data-close { "Cancel" }
                (submit(&Button { label: "Add lead", tone: Tone::Primary, ..Button::default() }))
            }
        }
    }
}

fn whose(typed: &Typed, errors: &FormErrors) -> Markup {
    let one = |name: &'static str, label: &'static str, value: &str, control: Control<'_>| {
        let autofocus = name == "name" && errors.is_empty();
        field(&Field {
            name,
            label,
            value,
            control,
            error: errors.get(name),
            autofocus,
            ..Field::default()
        })
    };
    html! {
        (one("name", "Name", &typed.name, Control::Text))
        div.form-row {
            (one("email", "E-mail", &typed.email, Control::Email))
            (one("phone", "Phone", &typed.phone, Control::Phone))
        }
    }
}

fn about(around: &Around<'_>, typed: &Typed, errors: &FormErrors) -> Markup {
    let code = around.currency.map(Currency::code);
    html! {
        (field(&Field { name: "interest", label: "What they want", value: &typed.interest, required: true, control: Control::Area { rows: 2 }, error: errors.get("interest"), ..Field::default() }))
        (field(&Field { name: "value", label: "Worth", value: &typed.value, optional: true, suffix: code, placeholder: Some("120.00"), error: errors.get("value"), max_length: Some(16), ..Field::default() }))
        (field(&Field { name: "note", label: "Note", value: &typed.note, optional: true, control: Control::Area { rows: 2 }, error: errors.get("note"), ..Field::default() }))
    }
}

pub(super) fn next_fields(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field { name: "next_step", label: "Next step", value: &typed.next_step, optional: true, placeholder: Some("Call back about the date"), max_length: Some(300), error: errors.get("next_step"), ..Field::default() }))
        div.form-row {
            (field(&Field { name: "day", label: "By", value: &typed.day, optional: true, control: Control::Date, error: errors.get("day"), ..Field::default() }))
            (field(&Field { name: "time", label: "At", value: &typed.time, optional: true, control: Control::Time, error: errors.get("time"), ..Field::default() }))
        }
    }
}

fn assignee(frame: &Frame, members: &[Member], typed: &Typed, errors: &FormErrors) -> Markup {
    let me = me(frame);
    let able = members.iter().filter(|one| one.role >= Role::Operator && one.id.as_str() != me);
    let mut options = vec![Choice::new("", "Nobody yet")];
    if !me.is_empty() {
        options.push(Choice::new(&me, "Me"));
    }
    options.extend(able.map(|one| Choice::new(one.id.as_str(), &one.name)));
    field(&Field {
        name: "member",
        label: "Who sees to it",
        value: &typed.member,
        control: Control::Select { options: &options },
        error: errors.get("assignee"),
        ..Field::default()
    })
}

pub(super) async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let currency = usual_currency(&app, &frame).await?;
    let asked = typed.captured().and_then(|new| Ok((new, typed.plan(&frame, currency)?)));
    let done = match asked {
        Ok((new, plan)) => leads::create(&app, &frame.caller, new, plan).await,
        Err(error) => Err(error),
    };
    let errors = match done {
        Ok(lead) => {
            let words =
                if lead.version == 1 { "Lead added" } else { "Added to the lead that is open" };
            let there = format!("/app/leads/{}", lead.id);
            // On the board it appears by itself; elsewhere its page is what comes next.
            let alone = back.came_from("/app/leads/new");
            let on_board = back.stays() && !alone && typed.contact.is_empty();
            let said = Flash::done(words);
            return Ok(if on_board { back.said(said, PATH) } else { back.led(said, &there) });
        }
        Err(error) => errors::of_form(error)?,
    };
    let members = orgs::members(&app, &frame.caller).await?;
    let around = Around { members: &members, currency };
    if back.stays() {
        let form = new_form(&frame, &around, &typed, &errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response());
    }
    Ok(new_page(frame, &around, &typed, &errors).refused().into_response())
}

fn edit_page(
    frame: Frame,
    lead: &Lead,
    around: &Around<'_>,
    typed: &Typed,
    errors: &FormErrors,
) -> Page {
    let at = format!("/app/leads/{}", lead.id);
    let action = format!("{at}/edit");
    let body = html! {
        (page_header_with_back(&at, &words::name(lead), "Edit lead", &html! {}))
        div.narrow.leads-form { (card(&html! {
            form method="post" action=(action) data-guard {
                div.dialog-body.form {
                    (error_summary(errors))
                    (meanwhile::told(&typed.base, &typed.news, &action))
                    (whose(typed, errors))
                    (about(around, typed, errors))
                }
                footer.dialog-foot {
                    a.btn.btn-secondary href=(at) { "Cancel" }
                    (submit(&Button { label: "Save", tone: Tone::Primary, ..Button::default() }))
                }
            }
        })) }
    };
    frame.page(Place::Leads, "Edit lead", &body)
}

pub(super) async fn edit(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<LeadId>,
) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let lead = leads::get(&app, &frame.caller, &id).await?;
    let around = Around { members: &[], currency: currency_of(&app, &frame, &lead).await? };
    let typed = Typed::of(&lead, &frame);
    Ok(edit_page(frame, &lead, &around, &typed, &FormErrors::none()))
}

/// A value stays in the currency it was said in.
async fn currency_of(app: &App, frame: &Frame, lead: &Lead) -> Result<Option<Currency>, Error> {
    match lead.value() {
        Some(value) => Ok(Some(value.currency)),
        None => usual_currency(app, frame).await,
    }
}

pub(super) async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<LeadId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let lead = leads::get(&app, &frame.caller, &id).await?;
    let currency = currency_of(&app, &frame, &lead).await?;
    let stored = Typed::of(&lead, &frame).shown();
    let errors = if let Some(news) = meanwhile::news(&typed.base, &stored, &typed.shown()) {
        (typed.news, typed.base) = (news, meanwhile::mark(&stored));
        FormErrors::none()
    } else {
        let done = match typed.change(currency, lead.version) {
            Ok(change) => leads::update(&app, &frame.caller, &id, change).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(_) => return Ok(back.led(Flash::done("Lead saved"), &format!("/app/leads/{id}"))),
            Err(error) => errors::of_form(error)?,
        }
    };
    let around = Around { members: &[], currency };
    Ok(edit_page(frame, &lead, &around, &typed, &errors).refused().into_response())
}
