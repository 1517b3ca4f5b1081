//! A private mail server for one run: Debian's aiosmtpd on free ports, in a temporary folder.
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

use crate::{
    run,
    tools::{PYTHON, python_has},
};

const SCRIPT: &str = include_str!("mail_server.py");

/// A running server; dropping it stops the server and removes its folder.
pub(crate) struct MailServer {
    keeper: Child,
    /// Where its ports, its authority and what it received are, for `TEST_MAIL_SERVER`.
    pub(crate) folder: PathBuf,
}

impl MailServer {
    /// Starts one.
    pub(crate) fn start() -> Result<Self> {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let name = format!("frontdesk-mail-{}-{nanos}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let mut keeper = Command::new(PYTHON)
            .args(["-c", SCRIPT])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the mail server: apt-get install python3-aiosmtpd openssl")?;
        let mut said = String::new();
        if let Some(out) = keeper.stdout.take() {
            BufReader::new(out).read_line(&mut said)?;
        }
        let server = Self { keeper, folder };
        if said.trim() != "ready" {
            bail!("the mail server did not start (its last words are above)");
        }
        Ok(server)
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts one, prints its folder and holds it until Ctrl-C.
pub(crate) fn serve() -> Result<()> {
    let server = MailServer::start()?;
    println!("export TEST_MAIL_SERVER={}", server.folder.display());
    eprintln!("A private mail server runs until Ctrl-C. Nothing it receives leaves this machine.");
    loop {
        thread::park();
    }
}

/// Whether what it needs is there.
pub(crate) fn installed() -> bool {
    python_has("aiosmtpd") && run::quietly(Command::new("openssl").arg("version"))
}
