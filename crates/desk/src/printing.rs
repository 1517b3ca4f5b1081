//! Papers and the files they are printed to: outside of transactions, and the same paper always to the same
//! bytes, so that it can be decided on in a transaction and printed when it leaves.

use frontdesk_base::{Error, Result, id::OrgId, paper::Document};
use serde::{Deserialize, Serialize};

use crate::{App, files::logos};

/// A paper with the logo that it is set with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// What stands on it. Its logo is not in it: a mail that waits need not carry the picture.
    pub(crate) document: Document,
    /// The logo's name; empty for none.
    pub(crate) logo: String,
}

impl Sheet {
    /// The name of its file: letters, digits, dots and dashes.
    pub(crate) fn file_name(&self) -> String {
        let number = &self.document.number;
        let name: String = number
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
            .collect();
        format!("{}.pdf", name.trim_matches('-'))
    }
}

/// Prints a paper beside the work of the others: laying out takes milliseconds of arithmetic.
pub(crate) async fn print(app: &App, org: &OrgId, sheet: Sheet) -> Result<Vec<u8>> {
    let Sheet { mut document, logo } = sheet;
    document.logo = logos::on_paper(app, org, &logo).await?;
    let printer = app.printer().clone();
    tokio::task::spawn_blocking(move || printer.print(&document))
        .await
        .map_err(|error| Error::internal(format!("printing: {error}")))?
}
