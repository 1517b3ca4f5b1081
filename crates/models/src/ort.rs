//! The weights in a file of ONNX Runtime (`.ort`): a FlatBuffer, as `ort.fbs` of ONNX Runtime says.
//!
//! Such a file keeps a graph with its names, so a matrix is found by the name of the node that
//! multiplies with it.

use std::collections::HashMap;

use crate::quantised::Quantised;

/// `TensorDataType` of `ort.fbs`.
const FLOAT: u32 = 1;
const UINT8: u32 = 2;
const INT8: u32 = 3;
/// How deep graphs are in graphs.
const DEPTH: usize = 4;

/// What a file holds: its tensors, and for each node the names that go in.
#[derive(Default)]
pub(crate) struct Ort<'a> {
    tensors: HashMap<&'a str, Tensor<'a>>,
    nodes: HashMap<&'a str, Vec<&'a str>>,
}

struct Tensor<'a> {
    shape: Vec<usize>,
    kind: u32,
    bytes: &'a [u8],
}

/// Each number is `scale * code + offset`.
struct Kept<'a> {
    codes: Vec<u8>,
    shape: &'a [usize],
    scale: f32,
    offset: f32,
}

impl<'a> Ort<'a> {
    /// Reads a whole file, or says what it lacks.
    pub(crate) fn read(file: &'a [u8]) -> Result<Self, String> {
        let mut ort = Self::default();
        let session = Table::root(file).filter(|_| file.get(4..8) == Some(b"ORTM"));
        // A session's field 1 is its model, a model's field 7 its graph.
        let graph = session.and_then(|session| session.table(1)?.table(7));
        graph.and_then(|graph| ort.graph(graph, 0)).ok_or("it is not a model of ONNX Runtime")?;
        Ok(ort)
    }

    fn graph(&mut self, graph: Table<'a>, depth: usize) -> Option<()> {
        for tensor in graph.tables(0)? {
            let name = tensor.text(0)?;
            let kind = tensor.number(3).unwrap_or(0);
            let bytes = tensor.bytes(4).unwrap_or_default();
            self.tensors.entry(name).or_insert(Tensor { shape: tensor.shape(2)?, kind, bytes });
        }
        for node in graph.tables(2)? {
            self.nodes.entry(node.text(0).unwrap_or_default()).or_insert(node.texts(8)?);
            // The graphs of a condition are attributes of its node.
            for graph in node.tables(10)?.into_iter().filter_map(|attribute| attribute.table(7)) {
                if depth < DEPTH {
                    self.graph(graph, depth + 1)?;
                }
            }
        }
        Some(())
    }

    /// The numbers of the first of these tensors that is there, which must be as many as that.
    pub(crate) fn numbers(&self, names: &[String], count: usize) -> Result<Vec<f32>, String> {
        let found = names.iter().find_map(|name| self.tensors.get(name.as_str()));
        let Some(tensor) = found.filter(|tensor| tensor.kind == FLOAT) else {
            return Err(format!("it has no numbers `{}`", names.join("` or `")));
        };
        let (words, rest) = tensor.bytes.as_chunks::<4>();
        let numbers: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if numbers.len() != count || !rest.is_empty() || numbers.iter().any(|n| !n.is_finite()) {
            return Err(format!("`{}` is not {count} numbers", names.join("` or `")));
        }
        Ok(numbers)
    }

    /// What goes into a node at this place.
    pub(crate) fn input(&self, node: &str, at: usize) -> Result<&'a str, String> {
        let input = self.nodes.get(node).and_then(|inputs| inputs.get(at));
        input.copied().ok_or_else(|| format!("it has no node `{node}`"))
    }

    /// The numbers of a tensor that may be kept as bytes.
    pub(crate) fn dense(&self, name: &str, count: usize) -> Result<Vec<f32>, String> {
        match self.quantised(name) {
            Ok(Kept { codes, scale, offset, .. }) if codes.len() == count => {
                Ok(codes.iter().map(|code| scale * f32::from(*code) + offset).collect())
            }
            _ => self.numbers(&[format!("{name}_add_tensor"), name.to_owned()], count),
        }
    }

    /// The matrix that one of these nodes multiplies with, by rows of what comes out.
    pub(crate) fn matrix(
        &self,
        nodes: &[String],
        from: usize,
        to: usize,
    ) -> Result<Quantised, String> {
        for node in nodes {
            for kind in ["MatMul_quant", "MatMul"] {
                let Ok(name) = self.input(&format!("{node}/{kind}"), 1) else { continue };
                let name = name.trim_end_matches("_add_tensor").trim_end_matches("_quantized");
                let Kept { codes, shape, scale, offset } = self.quantised(name)?;
                if shape != [from, to] {
                    return Err(format!("`{node}` is {shape:?} instead of [{from}, {to}]"));
                }
                let mut rows = vec![0; codes.len()];
                for (at, row) in codes.chunks_exact(to).enumerate() {
                    for (code, to) in row.iter().zip(rows.iter_mut().skip(at).step_by(from)) {
                        *to = *code;
                    }
                }
                return Quantised::new(rows, from, scale, offset);
            }
        }
        Err(format!("it has no matrix `{}`", nodes.join("` or `")))
    }

    /// A matrix that is kept by rows, such as that of the words.
    pub(crate) fn rows(&self, name: &str, rows: usize, width: usize) -> Result<Quantised, String> {
        let Kept { codes, shape, scale, offset } = self.quantised(name)?;
        if shape != [rows, width] {
            return Err(format!("`{name}` is {shape:?} instead of [{rows}, {width}]"));
        }
        Quantised::new(codes, width, scale, offset)
    }

    /// A tensor that is kept as bytes.
    fn quantised(&self, name: &str) -> Result<Kept<'_>, String> {
        let missing = || format!("it has no tensor `{name}`");
        let get = |what: &str| self.tensors.get(format!("{name}_{what}").as_str());
        let codes = get("quantized").ok_or_else(missing)?;
        let scale = self.numbers(&[format!("{name}_scale")], 1)?[0];
        let zero = get("zero_point").ok_or_else(missing)?;
        let (codes, offset) = match (codes.kind, zero.kind, zero.bytes) {
            // The zero point is a code.
            (UINT8, UINT8, [zero]) => (codes.bytes.to_vec(), -scale * f32::from(*zero)),
            // The zero point is what is added.
            (INT8, FLOAT, _) => {
                let zero = self.numbers(&[format!("{name}_zero_point")], 1)?[0];
                let unsigned = codes.bytes.iter().map(|code| code ^ 0x80).collect();
                (unsigned, zero - 128.0 * scale)
            }
            _ => return Err(format!("`{name}` is kept in another way")),
        };
        let shape = &self.tensors[format!("{name}_quantized").as_str()].shape;
        let count = shape.iter().try_fold(1_usize, |count, length| count.checked_mul(*length));
        if count != Some(codes.len()) {
            return Err(format!("`{name}` is not as long as its shape"));
        }
        Ok(Kept { codes, shape, scale, offset })
    }
}

/// A table of a FlatBuffer. Each reading checks that it stays in the file.
#[derive(Clone, Copy)]
struct Table<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(file: &'a [u8]) -> Option<Self> {
        Self::at(file, to_usize(word(file, 0)?))
    }

    fn at(file: &'a [u8], at: usize) -> Option<Self> {
        word(file, at)?;
        Some(Self { file, at })
    }

    /// Where a field's value is, if it is there.
    fn field(&self, number: usize) -> Option<usize> {
        let back = word(self.file, self.at)?.cast_signed();
        let back = isize::try_from(back).ok()?;
        let kinds = self.at.checked_add_signed(back.checked_neg()?)?;
        let place = 4 + 2 * number;
        if place + 2 > usize::from(half(self.file, kinds)?) {
            return None;
        }
        match half(self.file, kinds.checked_add(place)?)? {
            0 => None,
            offset => self.at.checked_add(usize::from(offset)),
        }
    }

    /// Where the value is that a field points to.
    fn target(&self, number: usize) -> Option<usize> {
        let at = self.field(number)?;
        at.checked_add(to_usize(word(self.file, at)?))
    }

    fn number(&self, field: usize) -> Option<u32> {
        word(self.file, self.field(field)?)
    }

    fn table(&self, field: usize) -> Option<Self> {
        Self::at(self.file, self.target(field)?)
    }

    fn bytes(&self, field: usize) -> Option<&'a [u8]> {
        bytes(self.file, self.target(field)?)
    }

    fn text(&self, field: usize) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(field)?).ok()
    }

    /// Where the values are that the members of a field's list point to. No field is an empty list.
    fn targets(&self, field: usize) -> Option<Vec<usize>> {
        let Some(list) = self.target(field) else { return Some(Vec::new()) };
        let count = to_usize(word(self.file, list)?);
        let members = self.file.get(list + 4..)?.get(..count.checked_mul(4)?)?;
        let at = |(index, member): (usize, &[u8; 4])| {
            (list + 4 + 4 * index).checked_add(to_usize(u32::from_le_bytes(*member)))
        };
        members.as_chunks::<4>().0.iter().enumerate().map(at).collect()
    }

    fn tables(&self, field: usize) -> Option<Vec<Self>> {
        self.targets(field)?.into_iter().map(|at| Self::at(self.file, at)).collect()
    }

    fn texts(&self, field: usize) -> Option<Vec<&'a str>> {
        let text = |at| std::str::from_utf8(bytes(self.file, at)?).ok();
        self.targets(field)?.into_iter().map(text).collect()
    }

    /// A list of numbers of 64 bits.
    fn shape(&self, field: usize) -> Option<Vec<usize>> {
        let Some(list) = self.target(field) else { return Some(Vec::new()) };
        let count = to_usize(word(self.file, list)?);
        let members = self.file.get(list + 4..)?.get(..count.checked_mul(8)?)?;
        let lengths = members.as_chunks::<8>().0.iter();
        lengths.map(|length| usize::try_from(u64::from_le_bytes(*length)).ok()).collect()
    }
}

fn half(file: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*file.get(at..)?.first_chunk()?))
}

fn word(file: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*file.get(at..)?.first_chunk()?))
}

/// What follows a length.
fn bytes(file: &[u8], at: usize) -> Option<&[u8]> {
    file.get(at.checked_add(4)?..)?.get(..to_usize(word(file, at)?))
}

fn to_usize(word: u32) -> usize {
    usize::try_from(word).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_model_is_refused() {
        let mut random = Vec::new();
        let mut state = 7_u32;
        for _ in 0..4096 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            random.push(state.to_le_bytes()[3]);
        }
        for at in 0..256 {
            let mut file = random[at * 8..].to_vec();
            file[4..8].copy_from_slice(b"ORTM");
            file[..4].copy_from_slice(&u32::try_from(at).unwrap().to_le_bytes());
            assert!(Ort::read(&file).is_err());
        }
        for file in [&b""[..], b"ORTM", &[0xff; 64], b"<!doctype html><title>404</title>"] {
            assert!(Ort::read(file).is_err());
        }
    }
}
