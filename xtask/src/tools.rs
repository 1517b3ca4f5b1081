//! What must be on the machine: installed from Debian when missing, said plainly when it cannot be.

use std::{fs, os::unix::fs::MetadataExt, path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{caldav_server, mail_server, postgres, run};

/// Debian's own Python: a newer one in the path has none of Debian's packages.
pub(crate) const PYTHON: &str = "/usr/bin/python3";

/// The oldest node that runs the build and the browser tests.
const OLDEST_NODE: u32 = 20;

/// Installs what is missing of Chromium, Postgres, a mail and a CalDAV server, a reader of calendars, fonts,
/// espeak-ng, a C compiler and nextest.
pub(crate) fn install() -> Result<()> {
    let wanted = [
        ("chromium", Path::new("/usr/bin/chromium").exists()),
        ("postgresql", postgres::binaries().is_some()),
        ("python3-aiosmtpd openssl", mail_server::installed()),
        ("python3-radicale", caldav_server::installed()),
        ("python3-icalendar", python_has("icalendar")),
        ("fonts-liberation", fonts()),
        // Knows how words are said, for the voice on the machine itself.
        ("espeak-ng", run::quietly(Command::new("espeak-ng").arg("--version"))),
        // SQLite is built from C.
        ("gcc libc6-dev", run::quietly(Command::new("cc").arg("--version"))),
    ];
    let missing: Vec<&str> =
        wanted.iter().filter(|(_, there)| !there).flat_map(|(name, _)| name.split(' ')).collect();
    if !missing.is_empty() {
        apt(&missing)?;
    }
    node()?;
    if !run::quietly(&mut run::cargo(["nextest", "--version"])) {
        run::must(&mut run::cargo(["install", "cargo-nextest", "--locked"]))?;
    }
    Ok(())
}

/// Installs pip when it is missing.
pub(crate) fn pip() -> Result<()> {
    if run::quietly(Command::new("python3").args(["-m", "pip", "--version"])) {
        return Ok(());
    }
    apt(&["python3-pip"])
}

/// An error that says what to do, unless node and npm are there and new enough.
pub(crate) fn node() -> Result<()> {
    let Ok(told) = Command::new("node").arg("--version").output() else {
        bail!(
            "node is not installed: Frontdesk's assets need node {OLDEST_NODE} or newer, with npm"
        );
    };
    let told = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    match major(&told) {
        Some(version) if version >= OLDEST_NODE => {}
        _ => bail!("node is {told}; Frontdesk's assets need {OLDEST_NODE} or newer"),
    }
    if !run::quietly(Command::new("npm").arg("--version")) {
        bail!("npm is not installed; it usually comes with node");
    }
    Ok(())
}

/// Whether Debian's Python has a library.
pub(crate) fn python_has(library: &str) -> bool {
    run::quietly(Command::new(PYTHON).args(["-c", &format!("import {library}")]))
}

/// Whether Chromium has a font to draw with.
fn fonts() -> bool {
    ["/usr/share/fonts/truetype", "/usr/share/fonts/opentype", "/usr/local/share/fonts"]
        .iter()
        .any(|folder| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()))
}

fn apt(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let root = fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0);
    if !root || !run::quietly(Command::new("apt-get").arg("--version")) {
        bail!("install {list} first (on Debian: sudo apt-get install {list})");
    }
    let apt = || {
        let mut command = run::program("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run::must(apt().args(["update", "-q"]))?;
    run::must(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_by_its_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("what"), None);
    }
}
