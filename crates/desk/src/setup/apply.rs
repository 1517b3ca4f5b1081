//! Bringing an organization in line with its file, part by part, and saying what changed.

use std::collections::BTreeMap;

use frontdesk_base::{Error, Result, Secret, id::OrgId, text};
use frontdesk_db::Json;
use serde::Serialize;

use super::{
    faults::in_business,
    file::{BusinessFile, ChannelPart, SecretText},
    rooms,
    service::{same_price, service_text},
};
use crate::{
    App, Caller, Role,
    auth::admin,
    channels::{self, ChannelKind, WidgetSettings},
    knowledge::{self, FaqFilter, NewFaq},
    orgs::{self, NewOrganization, ProfileChange},
    secrets,
    services::{self, PersonText},
    settings,
};

/// How what the file only names is read, secrets and documents: by the command line, which may read
/// files and the environment.
pub trait Secrets: Send + Sync {
    /// The secret, or what is wrong with where it should be.
    fn resolve(&self, secret: &SecretText) -> Result<Secret>;

    /// The content of a file beside the business file, or what is wrong with it.
    fn file(&self, path: &str) -> Result<bytes::Bytes>;
}

/// One thing that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `created` or `updated`.
    pub what: &'static str,
    /// Of what: `service`, `faq`, …
    pub part: &'static str,
    /// Which one.
    pub name: String,
}

/// What came of a file.
#[derive(Debug, Clone, Serialize)]
pub struct Applied {
    /// The organization.
    pub org_id: OrgId,
    /// Its name in addresses.
    pub slug: String,
    /// Whether it is new.
    pub created: bool,
    /// The key of its first widget.
    pub widget_key: Option<String>,
    /// The addresses for providers' webhooks, by channel name.
    pub webhooks: BTreeMap<String, String>,
    /// What changed; empty when it was in line already.
    pub changes: Vec<Change>,
    /// What the file asks for that this version does not do yet.
    pub notes: Vec<String>,
}

/// The owner of an organization that is made from a file which names none.
const NOBODY: &str = "owner@frontdesk.invalid";

/// Creates the organization of the file, or brings it in line.
pub async fn apply(app: &App, file: &BusinessFile, secrets: &dyn Secrets) -> Result<Applied> {
    let slug = match &file.business.slug {
        Some(slug) => slug.clone(),
        None => text::slug(&file.business.name),
    };
    let (org, created) = match orgs::by_slug(app, &slug).await {
        Ok(org) => (org, false),
        Err(Error::NotFound(_)) => (create(app, file).await?, true),
        Err(error) => return Err(error),
    };
    let caller = Caller::system(org.clone());
    let mut run = Run {
        app,
        caller: &caller,
        secrets,
        changes: Vec::new(),
        notes: Vec::new(),
        webhooks: BTreeMap::new(),
    };
    if created {
        run.note("created", "organization", &file.business.name);
    }
    run.profile(file, &slug, created).await?;
    run.hours(file).await?;
    run.services(file).await?;
    run.offers(file).await?;
    run.conversation_types(file).await?;
    run.staff(file).await?;
    run.faq(file).await?;
    run.agent(file).await?;
    let widget_key = run.channels(file).await?;
    run.members(file, created).await?;
    run.documents(file).await?;
    knowledge::prepare(app, &caller).await?;
    let Run { changes, notes, webhooks, .. } = run;
    Ok(Applied { org_id: org, slug, created, widget_key, webhooks, changes, notes })
}

async fn create(app: &App, file: &BusinessFile) -> Result<OrgId> {
    let email = file
        .members
        .iter()
        .find(|member| member.role == "owner")
        .map_or(NOBODY, |member| member.email.as_str());
    let owner = match admin::find_user(app, email).await? {
        Some(user) => user,
        None => admin::create_user(app, email, "Owner", None).await?.user,
    };
    let new = NewOrganization {
        name: file.business.name.clone(),
        time_zone: file.business.time_zone.clone(),
        currency: file.business.currency.clone(),
        country: file.business.country.clone(),
        languages: file.business.languages.clone().unwrap_or_default(),
    };
    orgs::create(app, &owner.person(), new).await.map_err(|error| in_business(error, file))
}

pub(super) struct Run<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) secrets: &'a dyn Secrets,
    changes: Vec<Change>,
    pub(super) notes: Vec<String>,
    pub(super) webhooks: BTreeMap<String, String>,
}

impl Run<'_> {
    pub(super) fn note(&mut self, what: &'static str, part: &'static str, name: &str) {
        self.changes.push(Change { what, part, name: name.to_owned() });
    }

    async fn profile(&mut self, file: &BusinessFile, slug: &str, created: bool) -> Result<()> {
        let business = &file.business;
        let before = orgs::profile(self.app, self.caller).await?;
        let change = ProfileChange {
            slug: Some(slug.to_owned()),
            name: Some(business.name.clone()),
            industry: business.industry.clone(),
            description: business.description.clone(),
            phone: business.phone.clone(),
            email: business.email.clone(),
            website: business.website.clone(),
            address: business.address.clone(),
            country: business.country.clone(),
            time_zone: Some(business.time_zone.clone()),
            currency: business.currency.clone(),
            languages: business.languages.clone(),
            accent: None,
        };
        let after = orgs::update_profile(self.app, self.caller, change)
            .await
            .map_err(|error| in_business(error, file))?;
        let told = |profile: &orgs::Profile| {
            serde_json::to_value(profile).map(|mut value| {
                if let Some(fields) = value.as_object_mut() {
                    fields.remove("updated_at");
                }
                value
            })
        };
        if !created && told(&before).ok() != told(&after).ok() {
            self.note("updated", "business", &after.name);
        }
        Ok(())
    }

    async fn hours(&mut self, file: &BusinessFile) -> Result<()> {
        let Some(text) = &file.hours else { return Ok(()) };
        let wanted = text.parse("hours")?;
        if orgs::told_hours(self.app, self.caller).await? != wanted {
            orgs::set_hours(self.app, self.caller, text).await?;
            self.note("updated", "hours", "");
        }
        Ok(())
    }

    async fn services(&mut self, file: &BusinessFile) -> Result<()> {
        let have = services::list(self.app, self.caller).await?;
        let profile = orgs::profile(self.app, self.caller).await?;
        for part in &file.services {
            let needed = rooms::needed(self, &part.resources).await?;
            let text = service_text(part, needed, &profile)?;
            match have.iter().find(|service| service.name == part.name) {
                None => {
                    services::create(self.app, self.caller, &text).await?;
                    self.note("created", "service", &part.name);
                }
                Some(service) => {
                    let price = service.price.map_or_else(String::new, |price| {
                        if service.price_from {
                            format!("from {}", price.decimal())
                        } else {
                            price.decimal()
                        }
                    });
                    let same_price = same_price(&price, &text.price, &profile);
                    if service.description != text.description
                        || service.duration_minutes != text.duration_minutes
                        || !same_price
                        || service.booking_rules != text.booking_rules
                    {
                        services::update(self.app, self.caller, &service.id, &text).await?;
                        self.note("updated", "service", &part.name);
                    }
                }
            }
        }
        Ok(())
    }

    async fn staff(&mut self, file: &BusinessFile) -> Result<()> {
        let all = services::list(self.app, self.caller).await?;
        let have = services::list_staff(self.app, self.caller).await?;
        for part in &file.staff {
            let mut does = Vec::new();
            for name in &part.services {
                let service =
                    all.iter().find(|service| service.name == *name).ok_or_else(|| {
                        Error::invalid(
                            "staff.services",
                            format!("names {name}, which is not among the services"),
                        )
                    })?;
                does.push(service.id.clone());
            }
            for service in file.services.iter().filter(|service| service.staff.contains(&part.name))
            {
                if let Some(service) = all.iter().find(|one| one.name == service.name)
                    && !does.contains(&service.id)
                {
                    does.push(service.id.clone());
                }
            }
            let text = PersonText {
                name: part.name.clone(),
                email: part.email.clone(),
                hours: part.hours.clone(),
                services: does,
                time_zone: part.time_zone.clone(),
            };
            match have.iter().find(|person| person.name == part.name) {
                None => {
                    services::create_person(self.app, self.caller, &text).await?;
                    self.note("created", "staff", &part.name);
                }
                Some(person) => {
                    let hours =
                        text.hours.as_ref().map(|hours| hours.parse("staff.hours")).transpose()?;
                    if person.email != text.email
                        || person.hours.0 != hours
                        || person.services.0 != text.services
                        || person.time_zone != text.time_zone
                    {
                        services::update_person(self.app, self.caller, &person.id, &text).await?;
                        self.note("updated", "staff", &part.name);
                    }
                }
            }
        }
        Ok(())
    }

    async fn faq(&mut self, file: &BusinessFile) -> Result<()> {
        if file.faq.is_empty() {
            return Ok(());
        }
        let mut have = Vec::new();
        let mut cursor = None;
        loop {
            let page = knowledge::list(
                self.app,
                self.caller,
                &FaqFilter { cursor, limit: 200, ..FaqFilter::default() },
            )
            .await?;
            have.extend(page.data);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        for part in &file.faq {
            let new = NewFaq {
                question: part.question.clone(),
                alternatives: part.alternatives.clone(),
                answer: part.answer.clone(),
            };
            match have.iter().find(|entry| entry.question == text::line(&part.question)) {
                None => {
                    knowledge::create(self.app, self.caller, new).await?;
                    self.note("created", "faq", &part.question);
                }
                Some(entry)
                    if entry.alternatives != part.alternatives
                        || entry.answer != text::clean(&part.answer) =>
                {
                    knowledge::update(self.app, self.caller, &entry.id, new).await?;
                    self.note("updated", "faq", &part.question);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    async fn agent(&mut self, file: &BusinessFile) -> Result<()> {
        let before = settings::agent(self.app, self.caller).await?;
        let mut after = before.clone();
        let part = file.agent.clone();
        macro_rules! take {
            ($($field:ident),*) => {$(
                if let Some(value) = part.$field { after.$field = value; }
            )*};
        }
        macro_rules! take_json {
            ($($field:ident),*) => {$(
                if let Some(value) = part.$field { after.$field = Json(value); }
            )*};
        }
        take!(name, persona, greeting);
        take_json!(languages, models, tools, tool_limits, always_say, never_discuss, hand_over);
        if after != before {
            settings::update_agent(self.app, self.caller, after).await?;
            self.note("updated", "agent", "");
        }
        Ok(())
    }

    async fn channels(&mut self, file: &BusinessFile) -> Result<Option<String>> {
        for (nth, part) in file.channels.iter().enumerate() {
            if part.kind == "widget" {
                self.widget(part, nth).await?;
            } else if part.kind == "voice" {
                super::lines::apply(self, part).await?;
            } else {
                let kind: ChannelKind = part
                    .kind
                    .parse()
                    .map_err(|wrong: String| Error::invalid("channels.kind", wrong))?;
                self.notes.push(format!(
                    "channels: {kind} is not answered yet; its credentials are kept"
                ));
                let provider = part.provider.as_deref().unwrap_or(kind.as_str());
                for (name, secret) in &part.credentials {
                    let secret = self.secrets.resolve(secret)?;
                    secrets::put(self.app, self.caller, &format!("{provider}.{name}"), &secret)
                        .await?;
                }
            }
        }
        let list = channels::list(self.app, self.caller).await?;
        Ok(list
            .into_iter()
            .find(|channel| channel.kind == ChannelKind::Widget && channel.enabled)
            .and_then(|channel| channel.widget_key))
    }

    async fn widget(&mut self, part: &ChannelPart, nth: usize) -> Result<()> {
        let list = channels::list(self.app, self.caller).await?;
        let mut widgets = list.into_iter().filter(|channel| channel.kind == ChannelKind::Widget);
        // The widget that every organization begins with is the first one of the file.
        let have = match &part.name {
            Some(name) => {
                let all: Vec<_> = widgets.collect();
                let named = all.iter().find(|channel| channel.name == *name).cloned();
                named.or_else(|| all.into_iter().next().filter(|_| nth == 0))
            }
            None => widgets.next(),
        };
        let mut wanted = have
            .as_ref()
            .map_or_else(WidgetSettings::default, |channel| channel.settings.0.clone());
        if let Some(origins) = &part.origins {
            wanted.allowed_origins.clone_from(origins);
        }
        if let Some(colour) = &part.colour {
            wanted.colour.clone_from(colour);
        }
        if let Some(position) = &part.position {
            wanted.position = position
                .parse()
                .map_err(|wrong: String| Error::invalid("channels.position", wrong))?;
        }
        if let Some(suggestions) = &part.suggestions {
            wanted.suggestions.clone_from(suggestions);
        }
        let name = part
            .name
            .clone()
            .or(have.as_ref().map(|channel| channel.name.clone()))
            .unwrap_or_else(|| "Website".to_owned());
        match have {
            None => {
                channels::create_widget(
                    self.app,
                    self.caller,
                    channels::NewWidget { name: name.clone(), settings: wanted },
                )
                .await?;
                self.note("created", "channel", &name);
            }
            Some(channel) if channel.settings.0 != wanted || channel.name != name => {
                let change =
                    channels::ChannelChange { name: Some(name.clone()), settings: Some(wanted) };
                channels::update(self.app, self.caller, &channel.id, change).await?;
                self.note("updated", "channel", &name);
            }
            Some(_) => {}
        }
        Ok(())
    }

    async fn members(&mut self, file: &BusinessFile, created: bool) -> Result<()> {
        let have = orgs::members(self.app, self.caller).await?;
        let invited = orgs::invitations(self.app, self.caller).await?;
        for part in &file.members {
            let role: Role = part.role.parse().map_err(|wrong: crate::caller::NotARole| {
                Error::invalid("members.role", wrong.to_string())
            })?;
            let email = part.email.trim().to_lowercase();
            if let Some(member) = have.iter().find(|member| member.email.as_str() == email) {
                if member.role != role && !created {
                    orgs::set_role(self.app, self.caller, &member.id, role).await?;
                    self.note("updated", "member", &email);
                }
            } else if !invited.iter().any(|invitation| invitation.email.as_str() == email) {
                orgs::invite(self.app, self.caller, &email, role).await?;
                self.note("created", "invitation", &email);
            }
        }
        Ok(())
    }
}
