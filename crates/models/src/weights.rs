//! A file of named tensors (safetensors), read one tensor at a time so that nothing is in memory
//! twice.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use ndarray::{Array1, Array2};
use safetensors::{Dtype, tensor::Metadata};

use crate::ModelError;

/// The longest header that is read, in bytes: a real one has some ten thousand.
const MAX_HEADER: u64 = 4 * 1024 * 1024;

/// An open file of weights.
pub(crate) struct Weights {
    path: PathBuf,
    file: BufReader<File>,
    tensors: Metadata,
    /// Where the first tensor begins in the file.
    start: u64,
    /// The length of the file.
    len: u64,
}

impl Weights {
    /// Reads the header of the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, ModelError> {
        let io = |error| ModelError::io(path, error);
        let file = File::open(path).map_err(io)?;
        let len = file.metadata().map_err(io)?.len();
        let mut file = BufReader::with_capacity(64 * 1024, file);
        let mut prefix = [0; 8];
        file.read_exact(&mut prefix).map_err(|_| ModelError::malformed(path, "it is cut off"))?;
        let header = u64::from_le_bytes(prefix);
        if header > MAX_HEADER || header + 8 > len {
            return Err(ModelError::malformed(path, "it is not a safetensors file"));
        }
        let mut bytes = Vec::new();
        (&mut file).take(header).read_to_end(&mut bytes).map_err(io)?;
        let tensors: Metadata = serde_json::from_slice(&bytes).map_err(|error| {
            ModelError::malformed(path, format!("its header cannot be read ({error})"))
        })?;
        Ok(Self { path: path.to_owned(), file, tensors, start: header + 8, len })
    }

    /// The vector `name` of `len` numbers.
    pub(crate) fn vector(&mut self, name: &str, len: usize) -> Result<Array1<f32>, ModelError> {
        Ok(Array1::from_vec(self.numbers(name, &[len])?))
    }

    /// The matrix `name`, which must be `rows` by `columns`.
    pub(crate) fn matrix(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Array2<f32>, ModelError> {
        let numbers = self.numbers(name, &[rows, columns])?;
        Array2::from_shape_vec((rows, columns), numbers)
            .map_err(|error| ModelError::malformed(&self.path, error.to_string()))
    }

    fn numbers(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let bad = |what: String| ModelError::malformed(&self.path, what);
        let Some(info) = self.tensors.info(name) else {
            return Err(bad(format!("it has no tensor `{name}`")));
        };
        if info.dtype != Dtype::F32 || info.shape != shape {
            return Err(bad(format!(
                "`{name}` is {:?} {:?} instead of F32 {shape:?}",
                info.dtype, info.shape
            )));
        }
        let count: usize = shape.iter().product();
        let (from, to) = info.data_offsets;
        if to.checked_sub(from) != Some(count * 4) {
            return Err(bad(format!("`{name}` is not as long as its shape")));
        }
        let (at, bytes) = (self.start.saturating_add(from as u64), count as u64 * 4);
        if at.saturating_add(bytes) > self.len {
            return Err(bad(format!("it is cut off before the end of `{name}`")));
        }
        let io = |error| ModelError::io(&self.path, error);
        self.file.seek(SeekFrom::Start(at)).map_err(io)?;
        let mut numbers = Vec::with_capacity(count);
        let mut chunk = vec![0; 64 * 1024];
        let mut left = count * 4;
        while left > 0 {
            let part = &mut chunk[..left.min(64 * 1024)];
            self.file.read_exact(part).map_err(io)?;
            let (words, _) = part.as_chunks::<4>();
            numbers.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
            left -= part.len();
        }
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(bad(format!("`{name}` holds what is not a number")));
        }
        Ok(numbers)
    }
}
