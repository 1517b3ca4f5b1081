//! Contacts as CSV, in the columns that an import reads back the same.

use std::collections::HashMap;

use frontdesk_base::{Result, id::ContactId};

use super::{
    Contact, Filter,
    consents::{self, By, Consent},
    fields::{self, ContactField},
    identities::{self, Identity, Kind},
    sheet::{self, Column},
};
use crate::{App, Caller, Role, audit, limits};

/// The most contacts of one export.
const MOST: usize = 200_000;

/// Columns that another feature puts beside the contacts' own.
pub trait Beside: Sync {
    /// What they are called, in their order.
    fn titles(&self) -> Vec<String>;

    /// A cell for each title, by contact; a contact that is missing has empty ones.
    fn cells(
        &self,
        contacts: &[ContactId],
    ) -> impl Future<Output = Result<HashMap<ContactId, Vec<String>>>> + Send;
}

/// No columns beside the contacts' own.
pub struct Nothing;

impl Beside for Nothing {
    fn titles(&self) -> Vec<String> {
        Vec::new()
    }

    async fn cells(&self, _: &[ContactId]) -> Result<HashMap<ContactId, Vec<String>>> {
        Ok(HashMap::new())
    }
}

/// The contacts that the filter lets through, the ones last seen first, as CSV in UTF-8 with a byte-order
/// mark, and beside each what another feature has of it. That somebody took it is noted.
pub async fn csv(
    app: &App,
    caller: &Caller,
    filter: &Filter,
    beside: &impl Beside,
) -> Result<Vec<u8>> {
    caller.must_be(Role::Operator)?;
    let own = fields::list(app, caller).await?;
    let titles = beside.titles();
    let mut rows: Vec<Vec<String>> = vec![header(&own)];
    rows[0].extend(titles.iter().cloned());
    let mut filter = Filter { limit: limits::PAGE, cursor: None, ..filter.clone() };
    loop {
        let page = super::list(app, caller, &filter).await?;
        let ids: Vec<ContactId> = page.data.iter().map(|contact| contact.id.clone()).collect();
        let ways = identities::of_many(app, caller, &ids).await?;
        let values = fields::values_of_many(app, caller, &ids).await?;
        let agreed = consents::of_many(app, caller, &ids).await?;
        let mut cells = if titles.is_empty() { HashMap::new() } else { beside.cells(&ids).await? };
        for contact in &page.data {
            let ways: Vec<&Identity> =
                ways.iter().filter(|(id, _)| *id == contact.id).map(|(_, one)| one).collect();
            let agreed: Vec<Consent> =
                agreed.iter().filter(|one| one.contact_id == contact.id).cloned().collect();
            let mut row = fixed(contact, &ways);
            let values = values.get(&contact.id);
            row.extend(own.iter().map(|field| {
                values.and_then(|values| values.get(&field.id)).cloned().unwrap_or_default()
            }));
            let holding = consents::holding(&agreed);
            row.extend(By::ALL.iter().map(|by| match holding.get(by) {
                Some(consent) if consent.granted => "yes".to_owned(),
                Some(_) => "no".to_owned(),
                None => String::new(),
            }));
            row.extend([
                contact.created_at.to_string(),
                contact.seen().map_or_else(String::new, |at| at.to_string()),
            ]);
            let mut more = cells.remove(&contact.id).unwrap_or_default();
            more.resize(titles.len(), String::new());
            row.extend(more);
            rows.push(row);
        }
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() || rows.len() > MOST {
            break;
        }
    }
    let mut tx = app.db().begin(caller.org()).await?;
    let count = (rows.len() - 1).to_string();
    audit::record(app, &mut tx, caller, "contacts.exported", caller.org().as_str(), &count).await?;
    tx.commit().await?;
    sheet::write(rows.iter().map(Vec::as_slice))
}

fn header(own: &[ContactField]) -> Vec<String> {
    let title = |column: Column| column.title(own);
    let mut titles: Vec<String> = [Column::Id, Column::Name, Column::Email].map(title).into();
    titles.push("Other e-mails".to_owned());
    titles.push(title(Column::Phone));
    titles.push("Other phones".to_owned());
    titles.extend(
        [Column::WhatsApp, Column::Language, Column::Country, Column::Tags, Column::Notes]
            .map(title),
    );
    titles.extend(own.iter().map(|field| field.name.clone()));
    titles.extend(By::ALL.iter().map(|by| title(Column::Consent(*by))));
    titles.extend(sheet::READ_ONLY.map(str::to_owned));
    titles
}

/// The columns that are always there, up to the notes.
fn fixed(contact: &Contact, ways: &[&Identity]) -> Vec<String> {
    let others = |kind: Kind, first: &Option<String>| {
        let mut others: Vec<&Identity> = ways
            .iter()
            .copied()
            .filter(|one| one.kind == kind && first.as_deref() != Some(&one.value))
            .collect();
        others.sort_by_key(|one| (one.created_at, &one.value));
        others.iter().map(|one| one.value.as_str()).collect::<Vec<_>>().join("; ")
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        contact.id.to_string(),
        text(&contact.name),
        text(&contact.email),
        others(Kind::Email, &contact.email),
        text(&contact.phone),
        others(Kind::Phone, &contact.phone),
        others(Kind::WhatsApp, &None),
        text(&contact.language),
        text(&contact.country),
        contact.tags.join("; "),
        contact.notes.clone(),
    ]
}
