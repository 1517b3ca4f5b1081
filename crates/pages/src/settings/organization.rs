//! What the business says of itself.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{
    App, Role,
    orgs::{self, Profile, ProfileChange},
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, languages, look, places, read_only, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    meanwhile::{self, Stored},
    parts::{
        Button, Choice, Control, Field, FormErrors, Icon, Tone, error_summary, field, form_actions,
        link_button, settings_section, submit,
    },
    shell::{Frame, Page},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route(Tab::Organization.href(), get(show).post(save))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    slug: String,
    industry: String,
    description: String,
    phone: String,
    email: String,
    website: String,
    address: String,
    country: String,
    time_zone: String,
    currency: String,
    languages: String,
    /// The mark of the profile that the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl From<Profile> for Typed {
    fn from(profile: Profile) -> Self {
        let typed = Self {
            name: profile.name,
            slug: profile.slug,
            industry: profile.industry,
            description: profile.description,
            phone: profile.phone,
            email: profile.email,
            website: profile.website,
            address: profile.address,
            country: profile.country,
            time_zone: profile.time_zone,
            currency: profile.currency,
            languages: languages::shown(&profile.languages),
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }
}

impl Typed {
    fn shown(&self) -> Stored {
        let text = |text: &String| text.trim().replace('\r', "");
        vec![
            ("Name", text(&self.name)),
            ("Trade", text(&self.industry)),
            ("What it does", text(&self.description)),
            ("Name in web addresses", text(&self.slug)),
            ("Phone", text(&self.phone)),
            ("E-mail", text(&self.email)),
            ("Website", text(&self.website)),
            ("Address", text(&self.address)),
            ("Country", text(&self.country)),
            ("Time zone", text(&self.time_zone)),
            ("Currency", text(&self.currency)),
            ("Languages", languages::shown(&languages::tags(&self.languages))),
        ]
    }

    fn change(&self) -> ProfileChange {
        let some = |text: &String| Some(text.clone());
        ProfileChange {
            slug: some(&self.slug),
            name: some(&self.name),
            industry: some(&self.industry),
            description: some(&self.description),
            phone: some(&self.phone),
            email: some(&self.email),
            website: some(&self.website),
            address: some(&self.address),
            country: some(&self.country),
            time_zone: some(&self.time_zone),
            currency: some(&self.currency),
            languages: Some(languages::tags(&self.languages)),
            accent: None,
        }
    }
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    page_with(&app, frame, &FormErrors::none()).await
}

/// The page as it is stored, with what is wrong with the logo or the colour that was given.
pub(super) async fn page_with(app: &App, frame: Frame, look: &FormErrors) -> Result<Page> {
    let profile = orgs::profile(app, &frame.caller).await?;
    let look = look::section(&profile, frame.may(Role::Admin), look);
    Ok(page(frame, &profile.into(), &FormErrors::none(), &look))
}

async fn save(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let profile = orgs::profile(&app, &frame.caller).await?;
    let look = look::section(&profile, frame.may(Role::Admin), &FormErrors::none());
    let stored = Typed::from(profile);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = page(frame, &typed, &FormErrors::none(), &look);
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match orgs::update_profile(&app, &frame.caller, typed.change()).await {
        Ok(_) => Ok(back.led(Flash::done("Organization saved"), Tab::Organization.href())),
        Err(error) => Ok(page(frame, &typed, &of_form(error)?, &look).refused().into_response()),
    }
}

fn page(frame: Frame, typed: &Typed, errors: &FormErrors, look: &Markup) -> Page {
    let may = frame.may(Role::Admin);
    let body = html! {
        form method="post" action=(Tab::Organization.href()) data-guard data-dirty[!typed.news.is_empty()] {
            (meanwhile::told(&typed.base, &typed.news, Tab::Organization.href()))
            (error_summary(errors))
            (read_only(&frame, Role::Admin))
            fieldset disabled[!may] {
                (settings_section("Business", "What customers see, and what the agent knows without being taught.", &business(typed, errors)))
                (settings_section("How to reach it", "The agent tells whoever asks. Leave out what nobody should be told.", &reach(typed, errors)))
                (settings_section("Place and language", "Hours are by this clock, prices in this currency.", &place(typed, errors)))
            }
            @if may { (form_actions(&submit(&Button { label: "Save changes", tone: Tone::Primary, ..Button::default() }))) }
        }
        (look)
        @if frame.may(Role::Owner) {
            (settings_section("Danger zone", "The end of this organization, and of everything in it.", &html! {
                p { (link_button("/app/settings/danger", &Button { label: "Delete the organization…", icon: Some(Icon::Trash), ..Button::default() })) }
            }))
        }
    };
    view(frame, Tab::Organization, &body)
}

fn business(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        (field(&Field {
            name: "name", label: "Name", value: &typed.name, error: errors.get("name"), required: true, max_length: Some(120), ..Field::default()
        }))
        (field(&Field {
            name: "industry", label: "Trade", value: &typed.industry, error: errors.get("industry"), optional: true,
            placeholder: Some("Hair salon"), max_length: Some(300), ..Field::default()
        }))
        (field(&Field {
            name: "description", label: "What it does", value: &typed.description, error: errors.get("description"), optional: true,
            hint: Some("Two or three sentences, as you would say it to a customer."), control: Control::Area { rows: 4 }, ..Field::default()
        }))
        (field(&Field {
            name: "slug", label: "Name in web addresses", value: &typed.slug, error: errors.get("slug"), required: true,
            hint: Some("Small letters, digits and hyphens. Links with the old one stop working."), max_length: Some(48), ..Field::default()
        }))
    }
}

fn reach(typed: &Typed, errors: &FormErrors) -> Markup {
    html! {
        div.form-row {
            (field(&Field {
                name: "phone", label: "Phone", value: &typed.phone, error: errors.get("phone"), optional: true, control: Control::Phone,
                placeholder: Some("+45 32 12 34 56"), ..Field::default()
            }))
            (field(&Field {
                name: "email", label: "E-mail", value: &typed.email, error: errors.get("email"), optional: true, control: Control::Email, ..Field::default()
            }))
        }
        (field(&Field {
            // Not a URL control: what people type has no scheme, and one is put before it.
            name: "website", label: "Website", value: &typed.website, error: errors.get("website"), optional: true,
            placeholder: Some("example.com"), ..Field::default()
        }))
        (field(&Field {
            name: "address", label: "Address", value: &typed.address, error: errors.get("address"), optional: true,
            control: Control::Area { rows: 3 }, ..Field::default()
        }))
    }
}

fn place(typed: &Typed, errors: &FormErrors) -> Markup {
    let mut countries = vec![Choice::new("", "Not said")];
    countries.extend(places::COUNTRIES.iter().map(|(name, code, _)| Choice::new(code, name)));
    let mut zones: Vec<Choice> =
        places::zones().iter().map(|(name, label)| Choice::new(name, label)).collect();
    // A zone under an older name is still what was chosen.
    if !typed.time_zone.is_empty() && !zones.iter().any(|zone| zone.value == typed.time_zone) {
        zones.insert(0, Choice::new(&typed.time_zone, &typed.time_zone));
    }
    let named = places::currency_choices();
    let mut currencies: Vec<Choice> =
        named.iter().map(|(code, label)| Choice::new(code, label)).collect();
    if !currencies.iter().any(|one| one.value == typed.currency) {
        currencies.insert(0, Choice::new(&typed.currency, &typed.currency));
    }
    html! {
        div.form-row {
            (field(&Field {
                name: "country", label: "Country", value: &typed.country, error: errors.get("country"),
                control: Control::Select { options: &countries }, ..Field::default()
            }))
            (field(&Field {
                name: "time_zone", label: "Time zone", value: &typed.time_zone, error: errors.get("time_zone"), required: true,
                control: Control::Select { options: &zones }, ..Field::default()
            }))
        }
        div.form-row {
            (field(&Field {
                name: "currency", label: "Currency", value: &typed.currency, error: errors.get("currency"), required: true,
                control: Control::Select { options: &currencies }, ..Field::default()
            }))
            (field(&Field {
                name: "languages", label: "Languages", value: &typed.languages, error: errors.get("languages"), required: true,
                hint: Some(languages::HINT), ..Field::default()
            }))
        }
    }
}
