//! A private mail server for one run: Debian's aiosmtpd on free ports.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{
    keeper::{self, Keeper},
    run,
    tools::python_has,
};

/// A running server; dropping it stops it.
pub(crate) struct MailServer(Keeper);

impl MailServer {
    /// Starts one.
    pub(crate) fn start() -> Result<Self> {
        let needs = "python3-aiosmtpd openssl";
        let server = Keeper::start("mail", include_str!("mail_server.py"), needs)?;
        if server.said != "ready" {
            bail!("the mail server did not start (its last words are above)");
        }
        Ok(Self(server))
    }

    /// Where its ports, its authority and what it received are, for `TEST_MAIL_SERVER`.
    pub(crate) fn folder(&self) -> &Path {
        &self.0.folder
    }
}

/// Starts one, prints its folder and holds it until Ctrl-C.
pub(crate) fn serve() -> Result<()> {
    let server = MailServer::start()?;
    println!("export TEST_MAIL_SERVER={}", server.folder().display());
    eprintln!("A private mail server runs until Ctrl-C. Nothing it receives leaves this machine.");
    keeper::hold()
}

/// Whether what it needs is there.
pub(crate) fn installed() -> bool {
    python_has("aiosmtpd") && run::quietly(Command::new("openssl").arg("version"))
}
