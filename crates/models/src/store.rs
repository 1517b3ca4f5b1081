//! The files of the models on disk: a folder for each model, a file there only when it is whole.

use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{Model, ModelError, ModelFile};

const BUFFER: usize = 256 * 1024;

/// The folder that holds a folder for each model.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// How much of a model is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Every file, by its length: [`Store::verified`] reads them.
    Present,
    /// Some of it, which the next fetch goes on from.
    Partial,
    /// Nothing.
    Missing,
}

impl Store {
    /// The store in this folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// What [`crate::MiniLm::open`] is given.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file of a model is, or will be.
    pub fn path(&self, model: &Model, file: &ModelFile) -> PathBuf {
        self.folder.join(model.name).join(file.name)
    }

    /// How much of `model` is here, without reading it.
    pub fn state(&self, model: &Model) -> State {
        let length = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
        let paths = || model.files.iter().map(|file| (self.path(model, file), file.bytes));
        if paths().all(|(path, bytes)| length(&path) == bytes) {
            State::Present
        } else if paths().any(|(path, _)| length(&path) + length(&part(&path)) > 0) {
            State::Partial
        } else {
            State::Missing
        }
    }

    /// Whether `file` is here and is byte for byte what it should be.
    pub fn verified(&self, model: &Model, file: &ModelFile) -> Result<bool, ModelError> {
        let path = self.path(model, file);
        if !fs::metadata(&path).is_ok_and(|meta| meta.len() == file.bytes) {
            return Ok(false);
        }
        let mut sum = Sha256::new();
        let io = |error| ModelError::io(&path, error);
        copy(&mut File::open(&path).map_err(io)?, |bytes| {
            sum.update(bytes);
            Ok(())
        })
        .map_err(io)?;
        Ok(hex(sum) == file.sha256)
    }

    /// Begins to write `file`, or goes on where the last writer stopped.
    ///
    /// Fails when another process is writing it.
    pub fn begin(&self, model: &Model, file: &'static ModelFile) -> Result<Part, ModelError> {
        let whole = self.path(model, file);
        let path = part(&whole);
        let io = |error| ModelError::io(&path, error);
        let folder = self.folder.join(model.name);
        fs::create_dir_all(&folder).map_err(|error| ModelError::io(&folder, error))?;
        let mut options = OpenOptions::new();
        let mut disk =
            options.read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match disk.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io(io::Error::other("another process is fetching it")));
            }
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        let mut sum = Sha256::new();
        let mut written = 0;
        copy(&mut disk, |bytes| {
            sum.update(bytes);
            written += bytes.len() as u64;
            Ok(())
        })
        .map_err(io)?;
        let mut part = Part { file, disk, path, whole, sum, written };
        if written > file.bytes {
            part.restart()?;
        }
        Ok(part)
    }

    /// Takes the files of `model` from a folder, or from the model's own folder in it.
    ///
    /// Fails when one is not there or is not byte for byte what it should be.
    pub fn install_from(&self, model: &Model, from: &Path) -> Result<(), ModelError> {
        for file in model.files {
            let inner = from.join(model.name).join(file.name);
            let path = if inner.exists() { inner } else { from.join(file.name) };
            let not_read = |source| match ModelError::io(&path, source) {
                ModelError::Missing { path } => {
                    ModelError::malformed(&path, format!("it is not there ({})", model.name))
                }
                other => other,
            };
            let mut source = File::open(&path).map_err(not_read)?;
            // Where it comes from is read to the end, so what a fetch left is of no use.
            let mut part = self.begin(model, file)?;
            part.restart()?;
            let mut failed = None;
            let copied = copy(&mut source, |bytes| {
                part.write(bytes).map_err(|error| {
                    failed = Some(error);
                    io::Error::other("not written")
                })
            });
            match (copied, failed) {
                (_, Some(error)) => {
                    part.discard();
                    return Err(error);
                }
                (Err(error), None) => return Err(not_read(error)),
                (Ok(()), None) => part.finish()?,
            }
        }
        Ok(())
    }
}

/// A file that is being written; nobody sees it under its name before [`Part::finish`].
#[derive(Debug)]
pub struct Part {
    file: &'static ModelFile,
    disk: File,
    path: PathBuf,
    whole: PathBuf,
    sum: Sha256,
    written: u64,
}

impl Part {
    /// How many bytes are there.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// How many bytes are still to come.
    pub fn missing(&self) -> u64 {
        self.file.bytes.saturating_sub(self.written)
    }

    /// Forgets what is there.
    pub fn restart(&mut self) -> Result<(), ModelError> {
        let cut = self.disk.set_len(0).and_then(|()| self.disk.seek(SeekFrom::Start(0)));
        cut.map_err(|error| ModelError::io(&self.path, error))?;
        self.sum = Sha256::new();
        self.written = 0;
        Ok(())
    }

    /// Appends bytes. Fails when the file would be longer than it should be.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        if bytes.len() as u64 > self.missing() {
            let what = format!("it is longer than the {} bytes it should be", self.file.bytes);
            return Err(ModelError::malformed(&self.whole, what));
        }
        self.disk.write_all(bytes).map_err(|error| ModelError::io(&self.path, error))?;
        self.sum.update(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Puts the file in its place, if it is what it should be. What is not is removed.
    pub fn finish(self) -> Result<(), ModelError> {
        let (missing, sum) = (self.missing(), hex(self.sum.clone()));
        let what = if missing > 0 {
            format!("it ends {missing} bytes too early")
        } else if sum != self.file.sha256 {
            format!("its SHA-256 is {sum} instead of {}; it was removed", self.file.sha256)
        } else {
            let moved = self.disk.sync_all().and_then(|()| fs::rename(&self.path, &self.whole));
            return moved.map_err(|error| ModelError::io(&self.path, error));
        };
        let error = ModelError::malformed(&self.whole, what);
        self.discard();
        Err(error)
    }

    /// Removes what was written.
    pub fn discard(self) {
        // If the disk refuses, the next writer finds it and sees that it is wrong.
        let _ = fs::remove_file(&self.path);
    }
}

/// The name under which a file grows.
fn part(whole: &Path) -> PathBuf {
    let mut name = whole.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn copy(from: &mut File, mut to: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(()),
            read => to(&buffer[..read])?,
        }
    }
}

fn hex(sum: Sha256) -> String {
    sum.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::{Set, Source};

    /// A model of one file that holds `hello`.
    const MODEL: Model = Model {
        name: "small-talk",
        purpose: "greets",
        licence: "MIT",
        sets: &[Set::Small],
        source: Source::Web("example.com/small-talk"),
        files: &[ModelFile {
            name: "words.txt",
            path: "words.txt",
            bytes: 5,
            sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        }],
    };
    const FILE: &ModelFile = &MODEL.files[0];

    /// A store of its own; gone when dropped.
    struct Folder(Store);

    impl Folder {
        fn new() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("frontdesk-store-{}-{count}", std::process::id());
            Self(Store::new(std::env::temp_dir().join(name)))
        }

        fn part(&self) -> PathBuf {
            part(&self.0.path(&MODEL, FILE))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(self.0.folder());
        }
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = Folder::new();
        let store = &folder.0;
        assert_eq!(store.state(&MODEL), State::Missing);

        let mut part = store.begin(&MODEL, FILE).unwrap();
        part.write(b"hel").unwrap();
        drop(part);
        assert_eq!(store.state(&MODEL), State::Partial);
        assert!(!store.verified(&MODEL, FILE).unwrap());

        let mut part = store.begin(&MODEL, FILE).unwrap();
        assert_eq!((part.written(), part.missing()), (3, 2));
        part.write(b"lo").unwrap();
        part.finish().unwrap();
        assert_eq!(store.state(&MODEL), State::Present);
        assert!(store.verified(&MODEL, FILE).unwrap());
        assert!(!folder.part().exists());
    }

    #[test]
    fn wrong_bytes_are_removed() {
        let folder = Folder::new();
        let mut part = folder.0.begin(&MODEL, FILE).unwrap();
        part.write(b"hallo").unwrap();

        let error = part.finish().unwrap_err();

        assert!(error.to_string().contains("its SHA-256 is"), "{error}");
        assert!(!folder.part().exists());
        assert_eq!(folder.0.state(&MODEL), State::Missing);
    }

    #[test]
    fn a_file_is_never_longer_than_it_should_be() {
        let folder = Folder::new();
        let mut part = folder.0.begin(&MODEL, FILE).unwrap();
        assert!(part.write(b"hello!").is_err());
        drop(part);

        fs::write(folder.part(), b"hello, hello").unwrap();
        assert_eq!(folder.0.begin(&MODEL, FILE).unwrap().written(), 0);
    }

    #[test]
    fn one_process_writes_at_a_time() {
        let folder = Folder::new();
        let _first = folder.0.begin(&MODEL, FILE).unwrap();

        let error = folder.0.begin(&MODEL, FILE).unwrap_err();

        assert!(error.to_string().contains("another process"), "{error}");
    }

    #[test]
    fn files_are_taken_from_a_folder() {
        let (from, folder) = (Folder::new(), Folder::new());
        let source = from.0.folder();
        fs::create_dir_all(source).unwrap();
        let error = folder.0.install_from(&MODEL, source).unwrap_err();
        assert!(error.to_string().contains("it is not there"), "{error}");

        for wrong in [&b"hallo"[..], b"hell", b"hello!"] {
            fs::write(source.join("words.txt"), wrong).unwrap();
            folder.0.install_from(&MODEL, source).unwrap_err();
            assert_eq!(folder.0.state(&MODEL), State::Missing);
        }

        fs::write(source.join("words.txt"), b"hello").unwrap();
        folder.0.install_from(&MODEL, source).unwrap();
        assert!(folder.0.verified(&MODEL, FILE).unwrap());
    }
}
