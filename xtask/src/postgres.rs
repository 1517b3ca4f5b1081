//! A private Postgres for one run: on a free port, in a temporary folder, tuned to forget.
//!
//! It is held by a small shell script that stops it when its standard input closes, so it goes away
//! with this process even when that is killed.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};

use crate::run;

const SCRIPT: &str = include_str!("postgres.sh");

/// The oldest version the product supports.
const OLDEST: u32 = 15;

/// A running server; dropping it stops the server and removes its folder.
pub(crate) struct Postgres {
    keeper: Child,
    folder: PathBuf,
    /// Where it is, for `TEST_POSTGRES_URL`.
    pub(crate) url: String,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub(crate) fn start() -> Result<Self> {
        let bin = binaries().with_context(|| {
            format!("no Postgres {OLDEST} or newer is installed: apt-get install postgresql")
        })?;
        // Between asking for a free port and using it another process may take it.
        let mut last = None;
        for _ in 0..3 {
            match Self::attempt(&bin) {
                Ok(server) => return Ok(server),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("Postgres did not start")))
    }

    fn attempt(bin: &Path) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let folder = folder()?;
        let mut command = as_postgres();
        command.args(["sh", "-c", SCRIPT, "postgres.sh"]);
        command.arg(bin).arg(&folder).arg(port.to_string());
        // A group of its own: Ctrl-C in the terminal reaches us, and our end reaches it.
        let mut keeper = command
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the keeper of Postgres")?;
        let mut said = String::new();
        if let Some(out) = keeper.stdout.take() {
            BufReader::new(out).read_line(&mut said)?;
        }
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let server = Self { keeper, folder, url };
        if said.trim() != "ready" {
            bail!("Postgres did not start (its last words are above)");
        }
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts one, prints its address and holds it until Ctrl-C.
pub(crate) fn serve() -> Result<()> {
    let server = Postgres::start()?;
    println!("export TEST_POSTGRES_URL={}", server.url);
    eprintln!("A private Postgres runs until Ctrl-C. Nothing in it survives.");
    loop {
        thread::park();
    }
}

/// The newest server binaries: Debian's folders first, then what is in the path.
pub(crate) fn binaries() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())))
        .map(|(version, path)| (version, path.join("bin")))
        .filter(|(version, bin)| *version >= OLDEST && complete(bin))
        .max();
    if let Some((_, bin)) = newest {
        return Some(bin);
    }
    env::split_paths(&env::var_os("PATH")?).find(|bin| complete(bin) && recent(bin))
}

fn complete(bin: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| bin.join(name).exists())
}

fn recent(bin: &Path) -> bool {
    let Ok(told) = Command::new(bin.join("postgres")).arg("--version").output() else {
        return false;
    };
    // postgres (PostgreSQL) 16.4 (Homebrew)
    String::from_utf8_lossy(&told.stdout)
        .split_whitespace()
        .find_map(|word| word.split('.').next()?.parse::<u32>().ok())
        .is_some_and(|version| version >= OLDEST)
}

/// A new folder that the server's user owns.
fn folder() -> Result<PathBuf> {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let name = format!("frontdesk-postgres-{}-{nanos}", std::process::id());
    // A temporary folder of root's own may be closed to user postgres.
    for parent in in_memory().into_iter().chain([env::temp_dir(), PathBuf::from("/tmp")]) {
        let folder = parent.join(&name);
        if fs::create_dir_all(&folder).is_err() {
            continue;
        }
        let owned = !root() || run::quietly(Command::new("chown").arg("postgres:").arg(&folder));
        if owned && run::quietly(as_postgres().args(["test", "-w"]).arg(&folder).current_dir("/")) {
            return Ok(folder);
        }
        let _ = fs::remove_dir(&folder);
    }
    bail!("no temporary folder that user postgres can use (is there such a user?)")
}

/// A folder in memory with room for the databases of all tests that run at a time: each is a thousand files, which
/// cost more on a disk than what is in them.
fn in_memory() -> Option<PathBuf> {
    const ROOM_KB: u64 = 4_000_000;
    let told = Command::new("df").args(["-Pk", "/dev/shm"]).output().ok()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    // Filesystem 1024-blocks Used Available Capacity Mounted on
    let mut fields = told.lines().nth(1)?.split_whitespace();
    let (kind, free) = (fields.next()?, fields.nth(2)?);
    (kind == "tmpfs" && free.parse::<u64>().ok()? > ROOM_KB).then(|| PathBuf::from("/dev/shm"))
}

/// A command run as the user who may start Postgres, which refuses to run as root.
fn as_postgres() -> Command {
    if root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]);
        command
    } else {
        Command::new("env")
    }
}

fn root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_server_answers_and_is_gone_afterwards() {
        let server = Postgres::start().unwrap();
        let (url, folder) = (server.url.clone(), server.folder.clone());
        let port =
            url.rsplit(':').next().and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        let reachable = || std::net::TcpStream::connect(format!("127.0.0.1:{port}")).is_ok();
        assert!(reachable());

        drop(server);

        assert!(!reachable());
        assert!(!folder.exists());
    }
}
