//! A server for one run that a Python script keeps, in a temporary folder.
//!
//! The script ends when its standard input closes, so the server goes away with this process even when
//! that is killed.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};

use crate::tools::PYTHON;

/// A running script; dropping it ends the script and removes its folder.
pub(crate) struct Keeper {
    child: Child,
    /// What the script was given to work in.
    pub(crate) folder: PathBuf,
    /// Its first line.
    pub(crate) said: String,
}

impl Keeper {
    /// Starts the script with a fresh folder and waits for its first line. `name` is in the folder's name,
    /// `needs` says what to install when it cannot be started.
    pub(crate) fn start(name: &str, script: &str, needs: &str) -> Result<Self> {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let folder =
            env::temp_dir().join(format!("frontdesk-{name}-{}-{nanos}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let child = Command::new(PYTHON)
            .args(["-c", script])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start the {name} server: apt-get install {needs}"))?;
        let mut keeper = Self { child, folder, said: String::new() };
        if let Some(out) = keeper.child.stdout.take() {
            BufReader::new(out).read_line(&mut keeper.said)?;
        }
        keeper.said.truncate(keeper.said.trim_end().len());
        Ok(keeper)
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Holds what was started until Ctrl-C.
pub(crate) fn hold() -> ! {
    loop {
        thread::park();
    }
}
