//! The files and web pages that a business file names.

use frontdesk_base::{Error, Result};

use super::{apply::Run, file::BusinessFile};
use crate::knowledge::sources::{self, Added, NewFile, SourceState};

impl Run<'_> {
    pub(super) async fn documents(&mut self, file: &BusinessFile) -> Result<()> {
        for (at, part) in file.documents.iter().enumerate() {
            let field = format!("documents[{at}]");
            if let Some(url) = &part.url {
                self.page(&field, url).await?;
            }
            let Some(path) = &part.path else {
                if part.url.is_none() {
                    self.notes.push(format!("{field}: names neither a path nor a url"));
                }
                continue;
            };
            let bytes = self.secrets.file(path)?;
            let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
            let file = NewFile { name, bytes };
            // Read here and now: there may be no server that would.
            let added = sources::add_file_in_place(self.app, self.caller, file).await?;
            match &added {
                Added::New(_) => self.note("created", "document", path),
                Added::Changed(_) => self.note("updated", "document", path),
                Added::Same(_) => {}
            }
            let source = added.source();
            let said = source.error.iter().chain(&source.warnings.0);
            self.notes.extend(said.map(|said| format!("{path}: {said}")));
        }
        Ok(())
    }

    /// A web page is fetched by the server's jobs: a command waits for no stranger's server.
    async fn page(&mut self, field: &str, url: &str) -> Result<()> {
        let added = sources::add_page(self.app, self.caller, url).await.map_err(|error| {
            let Error::Invalid(fields) = error else { return error };
            let why = fields.into_values().flatten().next().unwrap_or_default();
            Error::invalid(format!("{field}.url"), why)
        })?;
        let source = added.source();
        if matches!(added, Added::New(_)) {
            self.note("created", "document", url);
        }
        match (&source.error, source.state) {
            (Some(error), _) => self.notes.push(format!("{url}: {error}")),
            (None, SourceState::Reading) => {
                self.notes.push(format!("{url}: it is read as soon as the server runs"));
            }
            (None, _) => {
                self.notes.extend(source.warnings.0.iter().map(|said| format!("{url}: {said}")));
            }
        }
        Ok(())
    }
}
