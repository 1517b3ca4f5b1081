//! Contacts as a table: what its columns are called, and cells that no spreadsheet takes for a formula.

use frontdesk_base::{Error, Result, id::ContactFieldId};

use super::{
    consents::By,
    fields::{self, ContactField},
};

/// What a column of a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Nothing that is taken over.
    Skip,
    /// The contact's id here.
    Id,
    /// The whole name.
    Name,
    /// The first name; with [`Column::LastName`] it makes the name.
    FirstName,
    /// The last name.
    LastName,
    /// E-mail addresses, separated by `;`, `,` or a line.
    Email,
    /// Phone numbers, separated in the same way.
    Phone,
    /// The user id at WhatsApp.
    WhatsApp,
    /// The language's tag.
    Language,
    /// The country's code.
    Country,
    /// Tags, separated by `;` or `,`.
    Tags,
    /// What the team should know.
    Notes,
    /// Whether they agreed to be reached by this.
    Consent(By),
    /// A field of the business's own.
    Field(ContactFieldId),
}

/// The columns that are always there, by their word and what a header says. The first header is what an
/// export writes; the others are what other programs write.
const COLUMNS: &[(&str, Column, &[&str])] = &[
    ("id", Column::Id, &["ID", "contact id"]),
    (
        "name",
        Column::Name,
        &["Name", "full name", "contact", "contact name", "customer", "client", "kunde", "nome"],
    ),
    (
        "first_name",
        Column::FirstName,
        &["First name", "firstname", "given name", "vorname", "forename"],
    ),
    (
        "last_name",
        Column::LastName,
        &["Last name", "lastname", "surname", "family name", "nachname"],
    ),
    (
        "email",
        Column::Email,
        &[
            "E-mail",
            "email",
            "email address",
            "mail",
            "e-mail-adresse",
            "other e-mails",
            "other emails",
            "emails",
        ],
    ),
    (
        "phone",
        Column::Phone,
        &[
            "Phone",
            "phone number",
            "telephone",
            "tel",
            "mobile",
            "mobile phone",
            "cell",
            "telefon",
            "handy",
            "other phones",
            "phones",
        ],
    ),
    ("whatsapp", Column::WhatsApp, &["WhatsApp", "whatsapp id", "whatsapp user"]),
    ("language", Column::Language, &["Language", "lang", "sprache", "locale"]),
    ("country", Column::Country, &["Country", "country code", "land"]),
    ("tags", Column::Tags, &["Tags", "tag", "labels", "groups"]),
    ("notes", Column::Notes, &["Notes", "note", "comment", "comments", "notiz", "notizen"]),
    (
        "consent_email",
        Column::Consent(By::Email),
        &["Consent: e-mail", "email consent", "consent email", "newsletter"],
    ),
    ("consent_sms", Column::Consent(By::Sms), &["Consent: SMS", "sms consent", "consent sms"]),
    (
        "consent_whatsapp",
        Column::Consent(By::WhatsApp),
        &["Consent: WhatsApp", "whatsapp consent", "consent whatsapp"],
    ),
    (
        "consent_phone",
        Column::Consent(By::Phone),
        &["Consent: phone", "phone consent", "consent phone"],
    ),
];

/// Headers of an export that are not read again.
pub(super) const READ_ONLY: [&str; 2] = ["First seen", "Last seen"];

impl Column {
    /// The word that stands for it in a form and in the database.
    pub fn word(&self) -> String {
        match self {
            Self::Skip => "skip".to_owned(),
            Self::Field(id) => id.to_string(),
            other => COLUMNS
                .iter()
                .find(|(_, column, _)| column == other)
                .map_or_else(String::new, |(word, ..)| (*word).to_owned()),
        }
    }

    /// What a word stands for.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a word that stands for nothing here.
    pub(super) fn of_word(word: &str, own: &[ContactField]) -> Result<Self> {
        if word == "skip" {
            return Ok(Self::Skip);
        }
        let fixed = COLUMNS.iter().find(|(known, ..)| *known == word).map(|(_, c, _)| c.clone());
        let field =
            || own.iter().find(|f| f.id.as_str() == word).map(|f| Self::Field(f.id.clone()));
        fixed
            .or_else(field)
            .ok_or_else(|| Error::invalid("columns", "name something that is not there"))
    }

    /// What an export calls it.
    pub fn title(&self, own: &[ContactField]) -> String {
        match self {
            Self::Skip => "Leave out".to_owned(),
            Self::Field(id) => own
                .iter()
                .find(|field| field.id == *id)
                .map_or_else(String::new, |f| f.name.clone()),
            other => COLUMNS
                .iter()
                .find(|(_, column, _)| column == other)
                .map_or_else(String::new, |(_, _, headers)| headers[0].to_owned()),
        }
    }

    /// Everything that a column can be, for a list to choose from.
    pub fn all(own: &[ContactField]) -> Vec<Self> {
        let fixed = COLUMNS.iter().map(|(_, column, _)| column.clone());
        let fields = own.iter().map(|field| Self::Field(field.id.clone()));
        std::iter::once(Self::Skip).chain(fixed).chain(fields).collect()
    }

    /// Whether several columns may hold it.
    pub(super) fn may_repeat(&self) -> bool {
        matches!(self, Self::Skip | Self::Email | Self::Phone | Self::Tags)
    }
}

/// What each column holds, by its header. What may stand once is taken from the first.
pub(super) fn guess(header: &[String], own: &[ContactField]) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    for title in header {
        let key = spelled(title);
        let field = own.iter().find(|field| spelled(&field.name) == key);
        let fixed = COLUMNS
            .iter()
            .find(|(_, _, headers)| headers.iter().any(|header| spelled(header) == key))
            .map(|(_, column, _)| column.clone());
        let column = fixed.or_else(|| field.map(|field| Column::Field(field.id.clone())));
        let column = column.or_else(|| numbered(&key)).unwrap_or(Column::Skip);
        let taken = !column.may_repeat() && found.contains(&column);
        found.push(if taken { Column::Skip } else { column });
    }
    found
}

/// `email 2`, `phone 1 - value`: what other programs call one of several.
fn numbered(key: &str) -> Option<Column> {
    let plain: String = key.chars().filter(|c| !c.is_ascii_digit()).collect();
    match plain.trim_end_matches("value") {
        "email" | "emailaddress" => Some(Column::Email),
        "phone" | "phonenumber" | "mobile" | "tel" => Some(Column::Phone),
        _ => None,
    }
}

/// A header without what people write differently.
fn spelled(title: &str) -> String {
    fields::key(title).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a field of this name would be taken for one of the fixed columns.
pub(super) fn is_fixed(name: &str) -> bool {
    let key = spelled(name);
    let fixed = COLUMNS.iter().flat_map(|(_, _, headers)| headers.iter());
    fixed.chain(&READ_ONLY).chain(&["Line", "Reason"]).any(|header| spelled(header) == key)
}

/// A cell that no spreadsheet takes for a formula: what begins like one gets a `'` before it. A number, a
/// phone number and a date cannot do anything and stay as they are.
pub(super) fn guard(cell: &str) -> std::borrow::Cow<'_, str> {
    let plain =
        |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !begins_formula(cell) || cell.strip_prefix(['+', '-']).is_some_and(plain) {
        return cell.into();
    }
    format!("'{cell}").into()
}

/// What stood there before [`guard`].
pub(super) fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if begins_formula(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet may take it for a formula, with or without `'`s before it.
fn begins_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

/// Rows as CSV that Excel opens as UTF-8.
pub(crate) fn write<'a>(rows: impl IntoIterator<Item = &'a [String]>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        let cells = row.iter().map(|cell| guard(cell).into_owned());
        writer.write_record(cells).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|error| Error::internal(error.error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_guessed_from_what_programs_write() {
        let header = [
            "Vorname",
            "Nachname",
            "E-Mail Address",
            "Email 2",
            "Phone 1 - Value",
            "Shoe size",
            "Name",
            "name",
        ];
        let guessed = guess(&header.map(str::to_owned), &[]);
        assert_eq!(
            guessed,
            [
                Column::FirstName,
                Column::LastName,
                Column::Email,
                Column::Email,
                Column::Phone,
                Column::Skip,
                Column::Name,
                Column::Skip,
            ]
        );
    }

    #[test]
    fn every_column_is_found_by_its_own_title_and_word() {
        for column in Column::all(&[]).into_iter().skip(1) {
            assert_eq!(guess(&[column.title(&[])], &[]), std::slice::from_ref(&column));
            assert_eq!(Column::of_word(&column.word(), &[]).unwrap(), column);
        }
        assert!(Column::of_word("nonsense", &[]).is_err());
    }

    #[test]
    fn a_formula_is_guarded_and_comes_back_the_same() {
        for formula in [
            "=1+1",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "'=1",
            "''=1",
            "＝1",
            "=",
            "-",
        ] {
            let guarded = guard(formula);
            assert!(guarded.starts_with('\''), "{formula}");
            assert_eq!(unguard(&guarded), formula);
        }
        for plain in
            ["Ana", "", "'tis", "+4915112345678", "-12.5", "2026-11-29", "a=b", "O'Brien", "'"]
        {
            assert_eq!(guard(plain), plain);
            assert_eq!(unguard(&guard(plain)), plain);
        }
    }
}
