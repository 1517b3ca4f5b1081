//! The Python package that a model comes in: a zip of which a few files are read.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use zip::ZipArchive;

use crate::ModelError;

/// The longest file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;

pub(super) struct Package {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
}

impl Package {
    pub(super) fn open(path: &Path) -> Result<Self, ModelError> {
        let file = File::open(path).map_err(|error| ModelError::io(path, error))?;
        let zip = ZipArchive::new(BufReader::new(file))
            .map_err(|error| ModelError::malformed(path, format!("it is no package ({error})")))?;
        Ok(Self { path: path.to_owned(), zip })
    }

    /// The file of this name, in whichever folder it is.
    pub(super) fn file(&mut self, name: &str) -> Result<Vec<u8>, ModelError> {
        let bad = |what: String| ModelError::malformed(&self.path, what);
        let mut paths = self.zip.file_names().flatten().map(std::borrow::Cow::into_owned);
        let found = paths.find(|path| path.rsplit('/').next() == Some(name));
        drop(paths);
        let Some(path) = found else {
            return Err(bad(format!("it does not hold {name}")));
        };
        let mut bytes = Vec::new();
        let file = self.zip.by_name(&path).map_err(|error| bad(error.to_string()))?;
        let read = file.take(MAX_FILE + 1).read_to_end(&mut bytes);
        read.map_err(|error| bad(format!("{name}: {error}")))?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(bad(format!("{name} is too long")));
        }
        Ok(bytes)
    }
}
