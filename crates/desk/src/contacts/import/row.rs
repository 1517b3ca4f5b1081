//! One row of a list, read as what its columns say: right values, or every reason why not.

use std::collections::BTreeMap;

use frontdesk_base::{
    error::Checks,
    id::{ContactFieldId, ContactId},
    text,
};
use frontdesk_extract::rows::Row;

use super::model::Import;
use crate::{
    contacts::{
        change,
        consents::By,
        fields::ContactField,
        identities::{self, Kind},
        sheet::{self, Column},
    },
    limits,
};

/// What a row says of a contact. What it does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) id: Option<ContactId>,
    pub(super) name: Option<String>,
    pub(super) ways: Vec<(Kind, String)>,
    pub(super) language: Option<String>,
    pub(super) country: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) consents: BTreeMap<By, bool>,
    pub(super) fields: BTreeMap<ContactFieldId, String>,
}

/// A row as it was read: what it says, or why it cannot be taken over.
pub(super) type Read = Result<Said, String>;

/// Reads rows by what the columns hold.
pub(super) struct Reader {
    columns: Vec<Column>,
    titles: Vec<String>,
    own: Vec<ContactField>,
    tags: Vec<String>,
    home: String,
}

impl Reader {
    /// Reads for a business in the country `home`: a number without a country code is of the row's
    /// country, or else of that one.
    pub(super) fn new(import: &Import, own: Vec<ContactField>, home: String) -> Self {
        // A field that was deleted since is left out.
        let columns = import
            .mapping
            .iter()
            .map(|word| Column::of_word(word, &own).unwrap_or(Column::Skip))
            .collect();
        Self { columns, titles: import.header.0.clone(), own, tags: import.tags.0.clone(), home }
    }

    /// Reads a row.
    pub(super) fn read(&self, row: &Row) -> Read {
        let mut wrong: Vec<String> = Vec::new();
        let rest = row.cells.get(self.columns.len()..).unwrap_or_default();
        if rest.iter().any(|cell| !cell.trim().is_empty()) {
            wrong.push(format!(
                "has {} cells and the header {}: a separator or a quote is missing",
                row.cells.len(),
                self.columns.len()
            ));
            return Err(wrong.remove(0));
        }
        let mut said = Said { tags: self.tags.clone(), ..Said::default() };
        let cells: Vec<(&Column, &str, &str)> = self
            .columns
            .iter()
            .zip(&self.titles)
            .zip(&row.cells)
            .map(|((column, title), cell)| (column, title.as_str(), sheet::unguard(cell.trim())))
            .filter(|(column, _, cell)| **column != Column::Skip && !cell.trim().is_empty())
            .collect();
        // The country first: numbers are read by it.
        for (_, title, cell) in cells.iter().filter(|(column, ..)| **column == Column::Country) {
            let code = text::line(cell).to_uppercase();
            if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
                said.country = Some(code);
            } else {
                wrong.push(format!("{title}: is a code of two letters such as DE"));
            }
        }
        let mut names: [Option<String>; 2] = [None, None];
        for (column, title, cell) in cells {
            if let Err(reason) = self.take(&mut said, &mut names, column, cell) {
                wrong.push(format!("{title}: {reason}"));
            }
        }
        if said.name.is_none() {
            let joined = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
            said.name = Some(joined).filter(|name| !name.is_empty());
        }
        if said.name.as_ref().is_some_and(|name| name.chars().count() > limits::NAME_CHARS) {
            wrong.push(format!("the name has at most {} characters", limits::NAME_CHARS));
        }
        if wrong.is_empty() && said.id.is_none() && said.name.is_none() && said.ways.is_empty() {
            wrong.push("has no name, no e-mail address and no phone number".to_owned());
        }
        if wrong.is_empty() { Ok(said) } else { Err(wrong.join("; ")) }
    }

    fn take(
        &self,
        said: &mut Said,
        names: &mut [Option<String>; 2],
        column: &Column,
        cell: &str,
    ) -> Result<(), String> {
        match column {
            Column::Skip | Column::Country => {}
            Column::Id => {
                said.id = Some(cell.parse().map_err(|_| "is not a contact's id".to_owned())?);
            }
            Column::Name => said.name = Some(text::line(cell)).filter(|name| !name.is_empty()),
            Column::FirstName => names[0] = Some(text::line(cell)),
            Column::LastName => names[1] = Some(text::line(cell)),
            Column::Email => self.ways(said, Kind::Email, cell)?,
            Column::Phone => self.ways(said, Kind::Phone, cell)?,
            Column::WhatsApp => self.ways(said, Kind::WhatsApp, cell)?,
            Column::Language => {
                let tag = text::line(cell);
                if tag.len() > 20 {
                    return Err("is a tag such as en or de-AT".to_owned());
                }
                said.language = Some(tag);
            }
            Column::Notes => {
                let notes = text::clean(cell);
                if notes.chars().count() > limits::TEXT_CHARS {
                    return Err(format!("has at most {} characters", limits::TEXT_CHARS));
                }
                said.notes = Some(notes);
            }
            Column::Tags => {
                let mut checks = Checks::new();
                let typed: Vec<String> =
                    said.tags.iter().cloned().chain([cell.to_owned()]).collect();
                said.tags = change::tags_of(&typed, &mut checks);
                checks.done().map_err(|_| "are at most 20 words of 40 characters".to_owned())?;
            }
            Column::Consent(by) => {
                said.consents.insert(*by, agreed(cell)?);
            }
            Column::Field(id) => {
                if let Some(field) = self.own.iter().find(|field| field.id == *id) {
                    said.fields.insert(id.clone(), field.read(cell)?);
                }
            }
        }
        Ok(())
    }

    /// Every value of a cell that may hold several.
    fn ways(&self, said: &mut Said, kind: Kind, cell: &str) -> Result<(), String> {
        for typed in cell.split([';', ',', '\n']).flat_map(|part| part.split(" ::: ")) {
            if typed.trim().is_empty() {
                continue;
            }
            let near = [said.country.as_deref().unwrap_or_default(), &self.home];
            let value = identities::read_as_said(kind, typed.trim(), &near)?;
            if !said.ways.contains(&(kind, value.clone())) {
                said.ways.push((kind, value));
            }
        }
        let count = said.ways.iter().filter(|(of, _)| *of == kind).count();
        if count > if kind == Kind::WhatsApp { 1 } else { identities::MOST } {
            return Err("are too many".to_owned());
        }
        Ok(())
    }
}

fn agreed(cell: &str) -> Result<bool, String> {
    match text::line(cell).to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "ja" | "x" | "sim" | "subscribed" | "opt-in" => Ok(true),
        "no" | "n" | "false" | "0" | "nein" | "não" | "unsubscribed" | "opt-out" => Ok(false),
        _ => Err("is yes or no".to_owned()),
    }
}
