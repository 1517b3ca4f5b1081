//! The page of documentation about the configuration, made from the table of keys.

use std::fmt::Write;

use super::{
    Key,
    sections::{self, SECTIONS},
};

const HEAD: &str = "\
# Configuration

Made from `crates/server/src/config/sections.rs`; do not edit it here. `UPDATE_DOCS=1 cargo nextest run -p \
frontdesk-server` writes it again.

Frontdesk starts without any configuration. What it is given stands in one file, `frontdesk.toml` in the working \
folder, or wherever `--config` or `FRONTDESK_CONFIG` says. Every setting can be overridden by the environment: \
`FRONTDESK_DATABASE__URL` is `database.url`, lists are separated by commas, an empty variable counts as not set. \
Relative paths start at the working folder.

A secret may be given as a value, as `{ file = \"/run/secrets/key\" }` or as `{ env = \"NAME\" }`; in the \
environment also by the name of a file: `FRONTDESK_SECRETS__MASTER_KEY__FILE`.

A key that does not exist, or a value that is not allowed, stops the start and says what would be right.
";

/// The page, in Markdown.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let (top, rest): (Vec<&Key>, Vec<&Key>) =
        sections::keys().iter().partition(|key| !key.name.contains('.'));
    rows(&mut page, &top);
    for (section, doc) in SECTIONS {
        let inside = format!("{section}.");
        let of: Vec<&Key> =
            rest.iter().copied().filter(|key| key.name.starts_with(&inside)).collect();
        let _ = write!(page, "\n## `[{section}]`\n\n{}\n", doc.concat().trim());
        rows(&mut page, &of);
    }
    let email: Vec<&Key> =
        rest.iter().copied().filter(|key| key.name.starts_with("email.")).collect();
    let _ = write!(page, "\n## `[email]`\n\n{}\n", sections::EMAIL);
    rows(&mut page, &email);
    let providers: Vec<&Key> =
        rest.iter().copied().filter(|key| key.name.starts_with("providers.")).collect();
    page.push_str(
        "\n## `[providers.NAME]`\n\nOutside providers. An organization's own credentials, set in its dashboard, \
         win over these.\n",
    );
    rows(&mut page, &providers);
    page
}

fn rows(page: &mut String, keys: &[&Key]) {
    page.push_str("\n| key | default | what it does | allowed |\n| --- | --- | --- | --- |\n");
    for key in keys {
        let default = key.default.map_or_else(|| "-".to_owned(), |text| format!("`{text}`"));
        let allowed = key.kind.allowed().replace('|', "\\|");
        let _ = writeln!(page, "| `{}` | {default} | {} | {allowed} |", key.name, key.doc);
    }
}
