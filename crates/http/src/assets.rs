//! Where scripts and styles are, with the version of their content.

use std::{collections::BTreeMap, sync::OnceLock};

/// The assets are part of the program: what is said of them holds for the whole process.
static VERSIONS: OnceLock<BTreeMap<String, String>> = OnceLock::new();

/// Says which assets there are, and the versions of their contents. Once, by the server.
pub fn publish(versions: impl IntoIterator<Item = (String, String)>) {
    let _ = VERSIONS.set(versions.into_iter().collect());
}

/// The address of an asset, such as `/assets/app.css?v=0f3a…`: the browser keeps it until its
/// content changes.
pub fn url(name: &str) -> String {
    match VERSIONS.get().and_then(|versions| versions.get(name)) {
        Some(version) => format!("/assets/{name}?v={version}"),
        None => format!("/assets/{name}"),
    }
}
