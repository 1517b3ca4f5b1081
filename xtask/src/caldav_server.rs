//! A private CalDAV server for one run: Debian's Radicale on a free port, in a temporary folder.
//!
//! It ends when its standard input closes, so it goes away with this process even when that is killed.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};

use crate::{run, tools::PYTHON};

const SCRIPT: &str = include_str!("caldav_server.py");

/// A running server; dropping it stops the server and removes its folder.
pub(crate) struct CaldavServer {
    keeper: Child,
    folder: PathBuf,
    /// Its address, a name and a password, for `TEST_CALDAV_SERVER`.
    pub(crate) access: String,
}

impl CaldavServer {
    /// Starts one.
    pub(crate) fn start() -> Result<Self> {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let name = format!("frontdesk-caldav-{}-{nanos}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let mut keeper = Command::new(PYTHON)
            .args(["-c", SCRIPT])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the CalDAV server: apt-get install python3-radicale")?;
        let mut said = String::new();
        if let Some(out) = keeper.stdout.take() {
            BufReader::new(out).read_line(&mut said)?;
        }
        let access = said.trim().to_owned();
        let server = Self { keeper, folder, access };
        if !server.access.starts_with("http://") {
            bail!("the CalDAV server did not start (its last words are above)");
        }
        Ok(server)
    }
}

impl Drop for CaldavServer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts one, prints how it is reached and holds it until Ctrl-C.
pub(crate) fn serve() -> Result<()> {
    let server = CaldavServer::start()?;
    println!("export TEST_CALDAV_SERVER='{}'", server.access);
    eprintln!(
        "A private CalDAV server runs until Ctrl-C. It can be reached from this machine only."
    );
    loop {
        thread::park();
    }
}

/// Whether what it needs is there.
pub(crate) fn installed() -> bool {
    run::quietly(Command::new(PYTHON).args(["-c", "import radicale"]))
}
