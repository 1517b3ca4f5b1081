//! The named numbers of an ONNX file, for models that are computed here rather than by a runtime.
//!
//! An ONNX file is a protocol buffer (onnx.proto of the ONNX project): the model's field 7 is its
//! graph, each field 5 of a graph is a tensor, and of a tensor this reads the shape (1), the kind
//! (2), the name (8) and the raw little-endian bytes (9).

use std::{collections::HashMap, fs, path::Path};

use crate::ModelError;

/// The longest file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;
/// `TensorProto.DataType.FLOAT`
const FLOAT: u64 = 1;

/// The tensors of a file that hold `f32`.
pub(crate) struct Initialisers {
    path: std::path::PathBuf,
    tensors: HashMap<String, Tensor>,
}

#[derive(Default)]
struct Tensor {
    shape: Vec<usize>,
    kind: u64,
    bytes: Vec<u8>,
}

impl Initialisers {
    /// Reads the file at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self, ModelError> {
        let io = |error| ModelError::io(path, error);
        if fs::metadata(path).map_err(io)?.len() > MAX_FILE {
            return Err(ModelError::malformed(path, "it is too long for such a model"));
        }
        let file = fs::read(path).map_err(io)?;
        let tensors =
            read(&file).ok_or_else(|| ModelError::malformed(path, "it is not an ONNX file"))?;
        Ok(Self { path: path.to_owned(), tensors })
    }

    /// The numbers of the tensor `name`, which must have this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let bad = |what: String| ModelError::malformed(&self.path, what);
        let Some(tensor) = self.tensors.remove(name) else {
            return Err(bad(format!("it has no tensor `{name}`")));
        };
        if tensor.kind != FLOAT || tensor.shape != shape {
            return Err(bad(format!("`{name}` is {:?} instead of f32 {shape:?}", tensor.shape)));
        }
        let (words, rest) = tensor.bytes.as_chunks::<4>();
        if words.len() != shape.iter().product::<usize>() || !rest.is_empty() {
            return Err(bad(format!("`{name}` is not as long as its shape")));
        }
        let numbers: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(bad(format!("`{name}` holds what is not a number")));
        }
        Ok(numbers)
    }
}

fn read(file: &[u8]) -> Option<HashMap<String, Tensor>> {
    let mut tensors = HashMap::new();
    for field in Fields(file) {
        let (7, Value::Bytes(graph)) = field? else { continue };
        for field in Fields(graph) {
            let (5, Value::Bytes(bytes)) = field? else { continue };
            let (name, tensor) = tensor(bytes)?;
            tensors.insert(name, tensor);
        }
    }
    Some(tensors)
}

fn tensor(bytes: &[u8]) -> Option<(String, Tensor)> {
    let mut tensor = Tensor::default();
    let mut name = String::new();
    for field in Fields(bytes) {
        match field? {
            (1, Value::Number(length)) => tensor.shape.push(usize::try_from(length).ok()?),
            // Numbers side by side.
            (1, Value::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    tensor.shape.push(usize::try_from(varint(&mut packed)?).ok()?);
                }
            }
            (2, Value::Number(kind)) => tensor.kind = kind,
            (8, Value::Bytes(text)) => name = String::from_utf8(text.to_vec()).ok()?,
            (9, Value::Bytes(raw)) => tensor.bytes = raw.to_vec(),
            _ => {}
        }
    }
    Some((name, tensor))
}

/// The fields of a message, one after the other; `None` where the bytes are none.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

/// What a field holds.
pub(crate) enum Value<'a> {
    Number(u64),
    Eight([u8; 8]),
    Bytes(&'a [u8]),
    Four([u8; 4]),
}

/// Appends a field to a message.
pub(crate) fn put(message: &mut Vec<u8>, field: u64, value: &Value<'_>) {
    match value {
        Value::Number(number) => {
            put_varint(message, field << 3);
            put_varint(message, *number);
        }
        Value::Eight(bytes) => {
            put_varint(message, field << 3 | 1);
            message.extend(bytes);
        }
        Value::Bytes(bytes) => {
            put_varint(message, field << 3 | 2);
            put_varint(message, bytes.len() as u64);
            message.extend_from_slice(bytes);
        }
        Value::Four(bytes) => {
            put_varint(message, field << 3 | 5);
            message.extend(bytes);
        }
    }
}

fn put_varint(message: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        message.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    message.push(number.to_le_bytes()[0]);
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, Value<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Value<'a>)> {
        let key = varint(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut self.0)?),
            1 => Value::Eight(*self.take(8)?.first_chunk()?),
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).ok()?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Four(*self.take(4)?.first_chunk()?),
            _ => return None,
        };
        Some((key >> 3, value))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(field: u8, bytes: &[u8]) -> Vec<u8> {
        [&[field << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
    }

    #[test]
    fn a_tensor_is_read_with_its_name_shape_and_bytes() {
        let raw: Vec<u8> = [1.0_f32, -2.0].iter().flat_map(|number| number.to_le_bytes()).collect();
        let parts =
            [vec![0x08, 1, 0x08, 2, 0x10, 1], message(8, b"weight"), message(9, &raw)].concat();
        let packed = [message(1, &[1, 2]), vec![0x10, 1], message(8, b"p"), message(9, &raw)];
        let graph = [message(5, &parts), message(5, &packed.concat())].concat();

        let tensors = read(&message(7, &graph)).unwrap();

        for name in ["weight", "p"] {
            assert_eq!(tensors[name].shape, [1, 2]);
            assert_eq!(tensors[name].kind, FLOAT);
            assert_eq!(tensors[name].bytes, raw);
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for bytes in [
            &b"<!doctype html><title>404</title>"[..],
            &[0x3a],
            &[0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x3a, 5, 1, 2],
            &[0xff; 40],
        ] {
            assert!(read(bytes).is_none(), "{bytes:?}");
        }
    }
}
