//! What a business says of itself, and when it is open.

use frontdesk_base::{
    Colour, Error, Result, Timestamp, address::Email, error::Checks, id::OrgId, money::Currency,
    phone::Phone, text,
};
use frontdesk_db::{Conn, Json, is_unique_violation};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Hours, HoursText, Step, checklist, store};
use crate::{
    App, Caller, Role, audit,
    events::{self, NewEvent},
    limits,
    mail::Look,
};

/// What a business says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Profile {
    /// Its name in web addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What kind of business it is.
    pub industry: String,
    /// What it does, in its own words.
    pub description: String,
    /// In E.164; empty for none.
    pub phone: String,
    /// Where customers write to; empty for none.
    pub email: String,
    /// Its own website; empty for none.
    pub website: String,
    /// Where it is, as on a letter.
    pub address: String,
    /// ISO 3166 alpha-2; empty when it is not said.
    pub country: String,
    /// Where its days begin, by its name in the time zone database.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
    /// Language tags, the main one first.
    pub languages: Json<Vec<String>>,
    /// Its colour, `#rrggbb`; empty for none of its own.
    pub accent: String,
    /// The name of its logo; empty for none.
    pub logo: String,
    /// When any of it last changed.
    pub updated_at: Timestamp,
}

impl Profile {
    /// The time zone; UTC should the database no longer know it.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The currency; `None` should it no longer be one.
    pub fn currency(&self) -> Option<Currency> {
        Currency::from_code(&self.currency)
    }
}

/// What to change of a profile; what is `None` stays, an empty text takes away.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields of `Profile`")]
pub struct ProfileChange {
    pub slug: Option<String>,
    pub name: Option<String>,
    pub industry: Option<String>,
    pub description: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub address: Option<String>,
    pub country: Option<String>,
    pub time_zone: Option<String>,
    pub currency: Option<String>,
    pub languages: Option<Vec<String>>,
    pub accent: Option<String>,
}

/// How the mails of a business look.
pub(crate) fn look(profile: &Profile) -> Look {
    let said = [&profile.address, &profile.phone, &profile.email, &profile.website];
    Look {
        name: profile.name.clone(),
        about: said.into_iter().filter(|line| !line.is_empty()).cloned().collect(),
        accent: profile.accent(),
        logo: profile.logo(),
    }
}

/// The business's profile.
pub async fn profile(app: &App, caller: &Caller) -> Result<Profile> {
    let mut conn = app.db().read(caller.org()).await?;
    profile_in(&mut conn, caller.org()).await
}

/// The profile, on a connection that is open already.
pub async fn profile_in(conn: &mut Conn, org: &OrgId) -> Result<Profile> {
    store::profile(conn, org).await?.ok_or(Error::NotFound("organization"))
}

/// Changes the profile.
pub async fn update_profile(app: &App, caller: &Caller, change: ProfileChange) -> Result<Profile> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    let mut profile = profile_in(&mut tx, org).await?;
    apply(&mut profile, &change)?;
    profile.updated_at = app.clock().now();
    match store::update_profile(&mut tx, org, &profile).await {
        Ok(()) => {}
        // The only unique column is the slug; the transaction ends here either way.
        Err(error) if is_unique_violation(&error) => {
            return Err(Error::invalid("slug", "somebody else has this one; choose another"));
        }
        Err(error) => return Err(error),
    }
    let event = NewEvent::new("organization.updated", json!({ "changed": "profile" }));
    crate::knowledge_version::bump_facts_in(&mut tx, org).await?;
    events::emit(app, &mut tx, org, event).await?;
    audit::record(app, &mut tx, caller, "organization.updated", org.as_str(), "profile").await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, "Updated the profile of {org}");
    Ok(profile)
}

fn apply(profile: &mut Profile, change: &ProfileChange) -> Result<()> {
    let mut checks = Checks::new();
    let set = |to: &mut String, value: Option<String>| {
        if let Some(value) = value {
            *to = value;
        }
    };
    let line = |checks: &mut Checks, field: &'static str, value: &Option<String>| {
        value.as_ref().map(|value| check_text(checks, field, text::line(value), limits::LINE_CHARS))
    };
    set(&mut profile.industry, line(&mut checks, "industry", &change.industry));
    let long = change.description.as_deref().map(text::clean);
    let long = long.map(|text| check_text(&mut checks, "description", text, limits::TEXT_CHARS));
    set(&mut profile.description, long);
    let address = change.address.as_deref().map(text::clean);
    let address = address.map(|text| check_text(&mut checks, "address", text, limits::LINE_CHARS));
    set(&mut profile.address, address);
    set(&mut profile.slug, change.slug.as_deref().map(|slug| check_slug(&mut checks, slug)));
    set(&mut profile.name, change.name.as_deref().map(|name| check_name(&mut checks, name)));
    let country = change.country.as_deref().map(|country| check_country(&mut checks, country));
    set(&mut profile.country, country);
    let zone = change.time_zone.as_deref().map(|zone| check_zone(&mut checks, zone));
    set(&mut profile.time_zone, zone);
    let currency = change.currency.as_deref().map(|code| check_currency(&mut checks, code));
    set(&mut profile.currency, currency);
    if let Some(languages) = &change.languages {
        profile.languages = Json(check_languages(&mut checks, languages));
    }
    // After the country: a number without a country code is taken to be in it.
    let country = (!profile.country.is_empty()).then_some(profile.country.as_str());
    let phone = change.phone.as_deref().map(|phone| check_phone(&mut checks, phone, country));
    set(&mut profile.phone, phone);
    let email = change.email.as_deref().map(|email| check_email(&mut checks, email));
    set(&mut profile.email, email);
    let website = change.website.as_deref().map(|site| check_website(&mut checks, site));
    set(&mut profile.website, website);
    set(&mut profile.accent, change.accent.as_deref().map(|one| check_accent(&mut checks, one)));
    checks.done()
}

fn check_text(checks: &mut Checks, field: &'static str, text: String, most: usize) -> String {
    checks.require(text.chars().count() <= most, field, format!("use at most {most} characters"));
    text
}

pub(super) fn check_name(checks: &mut Checks, name: &str) -> String {
    let name = text::line(name);
    let visible = name.chars().any(char::is_alphanumeric);
    checks.require(visible, "name", "say what the business is called");
    check_text(checks, "name", name, limits::NAME_CHARS)
}

fn check_slug(checks: &mut Checks, slug: &str) -> String {
    let slug = slug.trim();
    let right = slug.len() >= 2 && text::slug(slug) == slug;
    checks.require(right, "slug", "use 2 to 48 small letters, digits and single hyphens");
    slug.to_owned()
}

pub(super) fn check_zone(checks: &mut Checks, zone: &str) -> String {
    let zone = zone.trim();
    // Only names of the database: an offset or a rule would not follow when the law changes.
    let known = TimeZone::get(zone).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    checks
        .take("time_zone", known.ok_or("is not a time zone such as Europe/Berlin"))
        .unwrap_or_default()
}

pub(super) fn check_currency(checks: &mut Checks, code: &str) -> String {
    let currency = Currency::from_code(code).ok_or("is not a currency such as EUR");
    checks.take("currency", currency).map(|currency| currency.code().to_owned()).unwrap_or_default()
}

pub(super) fn check_country(checks: &mut Checks, country: &str) -> String {
    let country = country.trim().to_ascii_uppercase();
    let right = country.is_empty()
        || (country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()));
    checks.require(right, "country", "is not a country code such as DE");
    country
}

pub(super) fn check_languages(checks: &mut Checks, languages: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in languages.iter().take(20) {
        let tag = tag.trim().replace('_', "-");
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let right = (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|part| {
                (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            })
            && tag.len() <= 20;
        checks.require(right, "languages", "write language tags such as en or pt-BR");
        let tag = match tag.split_once('-') {
            Some((primary, rest)) => format!("{}-{rest}", primary.to_ascii_lowercase()),
            None => tag.to_ascii_lowercase(),
        };
        if right && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    checks.require(
        (1..=20).contains(&languages.len()),
        "languages",
        "choose at least one language, and at most 20",
    );
    tags
}

fn check_accent(checks: &mut Checks, accent: &str) -> String {
    let accent = accent.trim();
    if accent.is_empty() {
        return String::new();
    }
    let colour = Colour::parse(accent).ok_or("is not a colour such as #0f766e");
    checks.take("accent", colour).map(Colour::hex).unwrap_or_default()
}

fn check_phone(checks: &mut Checks, phone: &str, country: Option<&str>) -> String {
    let phone = text::line(phone);
    if phone.is_empty() {
        return phone;
    }
    let phone = checks.take("phone", Phone::parse(&phone, country));
    phone.map(|phone| phone.to_string()).unwrap_or_default()
}

fn check_email(checks: &mut Checks, email: &str) -> String {
    let email = text::line(email);
    if email.is_empty() {
        return email;
    }
    checks.take("email", Email::parse(&email)).map(|email| email.to_string()).unwrap_or_default()
}

/// An address of the web; without a scheme it is taken to be `https`.
fn check_website(checks: &mut Checks, website: &str) -> String {
    let website = text::line(website);
    if website.is_empty() {
        return website;
    }
    let website = if website.contains("://") { website } else { format!("https://{website}") };
    let rest = website.strip_prefix("https://").or_else(|| website.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let right = host.is_some_and(|host| {
        host.contains('.')
            && !host.starts_with('.')
            && host.chars().all(|c| c.is_alphanumeric() || ".-:".contains(c))
    }) && !website.contains(|c: char| c.is_whitespace() || "\"'<>\\^`{|}".contains(c));
    checks.require(right, "website", "is not a web address such as https://example.com");
    check_text(checks, "website", website, limits::LINE_CHARS)
}

/// When the business is open.
pub async fn hours(app: &App, caller: &Caller) -> Result<Hours> {
    let mut conn = app.db().read(caller.org()).await?;
    hours_in(&mut conn, caller.org()).await
}

/// When the business is open, on a connection that is open already.
pub async fn hours_in(conn: &mut Conn, org: &OrgId) -> Result<Hours> {
    store::hours(conn, org).await?.ok_or(Error::NotFound("organization"))
}

/// The hours that somebody has entered: [`told_hours_in`].
pub async fn told_hours(app: &App, caller: &Caller) -> Result<Hours> {
    let mut conn = app.db().read(caller.org()).await?;
    told_hours_in(&mut conn, caller.org()).await
}

/// The hours that somebody has entered; empty while they are what an organization begins with, which
/// decides when a person is expected and is nothing to tell anybody.
pub async fn told_hours_in(conn: &mut Conn, org: &OrgId) -> Result<Hours> {
    let row = store::hours_noted(conn, org).await?.ok_or(Error::NotFound("organization"))?;
    let told = row.checklist.contains_key(Step::Hours.as_str());
    Ok(if told { row.hours.0 } else { Hours::default() })
}

/// Sets when the business is open.
pub async fn set_hours(app: &App, caller: &Caller, hours: &HoursText) -> Result<Hours> {
    caller.must_be(Role::Admin)?;
    let hours = hours.parse("hours")?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    store::set_hours(&mut tx, org, &hours, app.clock().now()).await?;
    checklist::mark_in(&mut tx, org, Step::Hours).await?;
    let event = NewEvent::new("organization.updated", json!({ "changed": "hours" }));
    crate::knowledge_version::bump_facts_in(&mut tx, org).await?;
    events::emit(app, &mut tx, org, event).await?;
    audit::record(app, &mut tx, caller, "organization.updated", org.as_str(), "hours").await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, "Set the hours of {org}");
    Ok(hours)
}
