//! The master key, and the folder that holds what an installation has.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use frontdesk_base::Random;
use frontdesk_desk::secrets::MasterKey;

use crate::config::Config;

/// The file in the data folder that holds the key when the configuration does not.
const KEY_FILE: &str = "master.key";
/// The SQLite file in the data folder when the configuration names no database.
pub const DATABASE_FILE: &str = "frontdesk.db";

/// Makes the data folder, for nobody but its owner.
pub fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Holds the data folder for one server, until it is dropped.
#[derive(Debug)]
pub struct FolderLock(
    #[expect(dead_code, reason = "the file holds the lock while it is open")] File,
);

/// Takes the data folder for this server; refuses when another one has it. Two would take each
/// other's jobs for those of a process that died.
pub fn lock(folder: &Path) -> Result<FolderLock> {
    let path = folder.join("frontdesk.lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock(file)),
        Err(fs::TryLockError::WouldBlock) => {
            bail!("another frontdesk serves from {} already: stop it first", folder.display())
        }
        Err(fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// Where the key is when the configuration does not hold it.
pub fn key_file(config: &Config) -> PathBuf {
    config.data_dir.join(KEY_FILE)
}

/// The master key: the configuration's, or that of the data folder, which is made at the first
/// start.
pub fn master_key(config: &Config, random: &Random) -> Result<MasterKey> {
    if let Some(hex) = &config.secrets.master_key {
        return Ok(MasterKey::from_hex(hex.expose())?);
    }
    let path = key_file(config);
    match fs::read_to_string(&path) {
        Ok(hex) => {
            warn_if_open(&path);
            return MasterKey::from_hex(&hex)
                .with_context(|| format!("{} does not hold a key", path.display()));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
    let database = config.data_dir.join(DATABASE_FILE);
    if config.database.url.is_none() && database.exists() {
        // A fresh key would open nothing that is there.
        bail!(
            "{} is missing, but {} is there: put the key back from a backup, or set secrets.master_key",
            path.display(),
            database.display()
        );
    }
    let hex = random.token();
    write_new(&path, &hex).with_context(|| format!("cannot write {}", path.display()))?;
    tracing::info!("Made a master key in {}; back it up with the database", path.display());
    Ok(MasterKey::from_hex(&hex)?)
}

fn write_new(path: &Path, hex: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{hex}")?;
    file.sync_all()
}

#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0) {
        tracing::warn!("Others may read {}: chmod 600 it", path.display());
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}
