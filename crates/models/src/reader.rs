//! Whether a passage answers a question, judged piece of word by piece of word: a vector of a whole
//! text says what it is about, and of two questions about the same thing not which of them it answers.
//!
//! It stands on what [`MiniLm`] makes of each piece. Every piece of the question looks for its like
//! in the passage, what it finds is joined with what it is itself, and what matters most is summed.
//! The weights ship with the program: `evaluation/read.py` fits them and holds the same arithmetic.

use ndarray::{Array1, Array2, ArrayViewMut1, Axis, concatenate, linalg::general_mat_mul};

use crate::{MiniLm, minilm::gelu};

/// Numbers that the model makes of a piece.
const WIDTH: usize = MiniLm::DIMENSIONS;
/// Numbers that are left of them here.
const LOW: usize = 64;
/// Numbers through which a whole text's vector is bent.
const RANK: usize = 32;
const HEADS: usize = 4;
const HEAD: usize = LOW / HEADS;
/// Pieces of a question that are read.
const ASKED: usize = 64;
/// Pieces of a text that the model makes something of; `embed` sees more of a long one.
const SEEN: usize = 128;

/// Judges whether a passage answers a question. Some 400 kB.
#[derive(Debug)]
pub struct Reader {
    asked_down: Array2<f32>,
    asked_up: Array2<f32>,
    told_down: Array2<f32>,
    told_up: Array2<f32>,
    look: Array2<f32>,
    key: Array2<f32>,
    value: Array2<f32>,
    echo: Array2<f32>,
    join: Array2<f32>,
    join_bias: Array1<f32>,
    heed: Array1<f32>,
    heeded: Array1<f32>,
    mean: Array1<f32>,
    scale: f32,
    bias: f32,
}

/// A question as the reader has it.
#[derive(Debug)]
pub struct Asked {
    look: Array2<f32>,
    echo: Array2<f32>,
    /// What [`MiniLm::embed`] makes of it; bent, what the reader makes of that.
    plain: Option<Vec<f32>>,
    vector: Array1<f32>,
}

impl Asked {
    /// The question's vector, as [`MiniLm::embed`] has it; `None` of one too long to be read whole.
    pub fn vector(&self) -> Option<&[f32]> {
        self.plain.as_deref()
    }
}

/// A passage as the reader has it: made once, asked often. Some 500 bytes for each piece of a word.
#[derive(Debug)]
pub struct Told {
    keys: Array2<f32>,
    values: Array2<f32>,
    vector: Array1<f32>,
}

impl Reader {
    /// The one that ships.
    pub fn new() -> Self {
        Self::parse(include_bytes!("reader.weights"))
    }

    /// Reads what `read.py` writes: numbers, each the upper half of a 32-bit one, in this order. What
    /// is missing at the end is zero: a test holds the file that ships to its length.
    fn parse(bytes: &[u8]) -> Self {
        let mut numbers = bytes
            .chunks_exact(2)
            .map(|two| f32::from_bits(u32::from(u16::from_le_bytes([two[0], two[1]])) << 16));
        let mut matrix = |rows, columns| {
            Array2::from_shape_simple_fn((rows, columns), || numbers.next().unwrap_or_default())
        };
        let row = |matrix: Array2<f32>| matrix.index_axis_move(Axis(0), 0);
        Self {
            asked_down: matrix(WIDTH, RANK),
            asked_up: matrix(RANK, WIDTH),
            told_down: matrix(WIDTH, RANK),
            told_up: matrix(RANK, WIDTH),
            look: matrix(WIDTH, LOW),
            key: matrix(WIDTH, LOW),
            value: matrix(WIDTH, LOW),
            echo: matrix(WIDTH, LOW),
            join: matrix(3 * LOW, LOW),
            join_bias: row(matrix(1, LOW)),
            heed: row(matrix(1, LOW)),
            heeded: row(matrix(1, LOW)),
            mean: row(matrix(1, LOW)),
            scale: matrix(1, 1)[[0, 0]],
            bias: matrix(1, 1)[[0, 0]],
        }
    }

    /// Reads a question: some 12 ms on the calling thread.
    pub fn ask(&self, model: &MiniLm, question: &str) -> Asked {
        let (states, vector) = read(model, question);
        let plain = (states.nrows() < SEEN).then(|| vector.to_vec());
        let states = states.slice_axis(Axis(0), (..states.nrows().min(ASKED)).into());
        Asked {
            look: states.dot(&self.look) / (HEAD as f32).sqrt(),
            echo: states.dot(&self.echo),
            plain,
            vector: bent(vector, &self.asked_down, &self.asked_up),
        }
    }

    /// Reads a passage, its title first: some 40 ms on the calling thread. What is beyond 126 pieces
    /// of words is not read.
    pub fn tell(&self, model: &MiniLm, passage: &str) -> Told {
        let (states, vector) = read(model, passage);
        Told {
            keys: states.dot(&self.key),
            values: states.dot(&self.value),
            vector: bent(vector, &self.told_down, &self.told_up),
        }
    }

    /// How much speaks for the passage being the answer: above 0 more than for there being none.
    pub fn judge(&self, asked: &Asked, told: &Told) -> f32 {
        let near = self.scale * asked.vector.dot(&told.vector) + self.bias;
        let seen = seen(asked, told);
        let both = &asked.echo * &seen;
        let Ok(all) = concatenate(Axis(1), &[asked.echo.view(), seen.view(), both.view()]) else {
            return near;
        };
        let mut joined = all.dot(&self.join) + &self.join_bias;
        joined.mapv_inplace(gelu);
        let mut heed = joined.dot(&self.heed);
        soften(heed.view_mut());
        let heeded: Array1<f32> = heed.dot(&joined);
        let pieces = joined.nrows() as f32;
        near + heeded.dot(&self.heeded) + joined.sum_axis(Axis(0)).dot(&self.mean) / pieces
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

/// What the model makes of each piece, brought to mean 0 and variance 1, and the whole's vector.
fn read(model: &MiniLm, text: &str) -> (Array2<f32>, Array1<f32>) {
    let mut states = model.states(text, SEEN);
    let vector = unit(states.sum_axis(Axis(0)));
    for mut row in states.rows_mut() {
        row -= row.sum() / WIDTH as f32;
        let variance = row.dot(&row) / WIDTH as f32;
        row /= (variance + 1e-6).sqrt();
    }
    (states, vector)
}

fn bent(vector: Array1<f32>, down: &Array2<f32>, up: &Array2<f32>) -> Array1<f32> {
    let by = vector.dot(down).dot(up);
    unit(vector + by)
}

fn unit(vector: Array1<f32>) -> Array1<f32> {
    let length = vector.dot(&vector).sqrt().max(f32::MIN_POSITIVE);
    vector / length
}

/// What each piece of the question finds in the passage.
fn seen(asked: &Asked, told: &Told) -> Array2<f32> {
    let mut seen = Array2::zeros(asked.look.raw_dim());
    let mut looks = Array2::zeros((asked.look.nrows(), told.keys.nrows()));
    for from in (0..LOW).step_by(HEAD) {
        let part = || (from..from + HEAD).into();
        let (look, keys) =
            (asked.look.slice_axis(Axis(1), part()), told.keys.slice_axis(Axis(1), part()));
        general_mat_mul(1.0, &look, &keys.t(), 0.0, &mut looks);
        for row in looks.rows_mut() {
            soften(row);
        }
        let values = told.values.slice_axis(Axis(1), part());
        general_mat_mul(1.0, &looks, &values, 0.0, &mut seen.slice_axis_mut(Axis(1), part()));
    }
    seen
}

/// Brings numbers to shares of 1.
fn soften(mut row: ArrayViewMut1<f32>) {
    let most = row.fold(f32::NEG_INFINITY, |most, number| most.max(*number));
    row.mapv_inplace(|number| (number - most).exp());
    row /= row.sum();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_ship_are_whole() {
        let numbers = 4 * WIDTH * RANK + 4 * WIDTH * LOW + 3 * LOW * LOW + 4 * LOW + 2;
        assert_eq!(include_bytes!("reader.weights").len(), 2 * numbers);
    }
}
