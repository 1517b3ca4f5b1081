//! A private CalDAV server for one run: Debian's Radicale on a free port.

use anyhow::{Result, bail};

use crate::{
    keeper::{self, Keeper},
    tools::python_has,
};

/// A running server; dropping it stops it.
pub(crate) struct CaldavServer(Keeper);

impl CaldavServer {
    /// Starts one.
    pub(crate) fn start() -> Result<Self> {
        let server = Keeper::start("caldav", include_str!("caldav_server.py"), "python3-radicale")?;
        if !server.said.starts_with("http://") {
            bail!("the CalDAV server did not start (its last words are above)");
        }
        Ok(Self(server))
    }

    /// Its address, a name and a password, for `TEST_CALDAV_SERVER`.
    pub(crate) fn access(&self) -> &str {
        &self.0.said
    }
}

/// Starts one, prints how it is reached and holds it until Ctrl-C.
pub(crate) fn serve() -> Result<()> {
    let server = CaldavServer::start()?;
    println!("export TEST_CALDAV_SERVER='{}'", server.access());
    eprintln!(
        "A private CalDAV server runs until Ctrl-C. It can be reached from this machine only."
    );
    keeper::hold()
}

/// Whether what it needs is there.
pub(crate) fn installed() -> bool {
    python_has("radicale")
}
