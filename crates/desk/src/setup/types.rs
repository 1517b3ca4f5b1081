//! The conversation types of a business file.

use frontdesk_base::{Error, Result, text};

use super::{apply::Run, file::BusinessFile};
use crate::intake::{
    ConversationType,
    types::{self, TypeText},
};

impl Run<'_> {
    pub(super) async fn conversation_types(&mut self, file: &BusinessFile) -> Result<()> {
        if file.conversation_types.is_empty() {
            return Ok(());
        }
        let have = types::list(self.app, self.caller).await?;
        for (at, wanted) in file.conversation_types.iter().enumerate() {
            let placed = |error| in_type(error, at);
            let name = text::line(&wanted.name);
            match have.iter().find(|one| one.name == name) {
                None => {
                    types::create(self.app, self.caller, wanted).await.map_err(placed)?;
                    self.note("created", "conversation type", &name);
                }
                Some(one) if !same(one, wanted).map_err(placed)? => {
                    types::update(self.app, self.caller, &one.id, wanted).await.map_err(placed)?;
                    self.note("updated", "conversation type", &name);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// Whether a type is as the file has it.
fn same(one: &ConversationType, wanted: &TypeText) -> Result<bool> {
    let mut written = one.clone();
    types::write(&mut written, wanted)?;
    Ok(written == *one)
}

/// What is wrong with a type, by its place in the file.
fn in_type(error: Error, at: usize) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let told = errors
        .into_iter()
        .map(|(field, messages)| (format!("conversation_types[{at}].{field}").into(), messages));
    Error::Invalid(told.collect())
}
