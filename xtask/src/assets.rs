//! `web/dist`, what the browser gets, and `web/fonts`, what a PDF is set in: made by node before cargo
//! embeds them.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use anyhow::{Context, Result};

use crate::{run, tools};

/// What both are made of.
const SOURCES: [&str; 6] =
    ["widget", "dashboard", "build.mjs", "fonts.mjs", "package-lock.json", "tsconfig.json"];

/// Builds both, unless they were built from these very sources.
pub(crate) fn build() -> Result<()> {
    install()?;
    let web = run::root().join("web");
    let stamp = run::root().join("target/xtask/assets");
    let now = fingerprint(&web, &SOURCES)?;
    let there = web.join("dist").is_dir() && web.join("fonts").is_dir();
    if there && fs::read_to_string(&stamp).is_ok_and(|then| then == now) {
        return Ok(());
    }
    run::must(run::program("node").arg("build.mjs").current_dir(&web))?;
    fs::create_dir_all(run::root().join("target/xtask"))?;
    fs::write(&stamp, now).with_context(|| format!("cannot write {}", stamp.display()))
}

/// `npm ci`, unless `web/node_modules` was installed from this very lock file.
pub(crate) fn install() -> Result<()> {
    tools::node()?;
    let web = run::root().join("web");
    let lock =
        fs::read(web.join("package-lock.json")).context("cannot read web/package-lock.json")?;
    let marker = web.join("node_modules/.frontdesk-lock.json");
    if fs::read(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run::must(
        run::program("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&web),
    )?;
    fs::write(&marker, lock).with_context(|| format!("cannot write {}", marker.display()))
}

/// A line for each file under `names`: its path, size and time of change.
fn fingerprint(base: &Path, names: &[&str]) -> Result<String> {
    let mut open: Vec<PathBuf> = names.iter().map(|name| base.join(name)).collect();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else if path.exists() {
            files.push(path);
        }
    }
    files.sort();
    let mut text = String::new();
    for path in files {
        let meta = fs::metadata(&path)?;
        let changed = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        writeln!(text, "{} {} {}", path.display(), meta.len(), changed.as_nanos())?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_a_changed_and_a_missing_source_are_each_noticed() {
        let folder = std::env::temp_dir().join(format!("frontdesk-assets-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        let print = || fingerprint(&folder, &["src", "lock"]).unwrap();

        let empty = print();
        fs::write(folder.join("src/a.ts"), "1").unwrap();
        let one = print();
        fs::write(folder.join("src/a.ts"), "12").unwrap();
        let changed = print();
        fs::remove_file(folder.join("src/a.ts")).unwrap();

        assert_ne!(empty, one);
        assert_ne!(one, changed);
        assert_eq!(print(), empty);
        fs::remove_dir_all(&folder).unwrap();
    }
}
