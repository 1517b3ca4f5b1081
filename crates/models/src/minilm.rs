//! all-MiniLM-L6-v2: texts that mean the same get vectors that point the same way.
//!
//! A BERT of six layers, computed here in plain arithmetic. One text at a time, so there is no
//! padding and nothing to mask.

use std::path::Path;

use ndarray::{Array1, Array2, Axis, linalg::general_mat_mul};

use crate::{ModelError, weights::Weights, wordpiece::WordPiece};

const ROWS: Axis = Axis(0);
const COLUMNS: Axis = Axis(1);

/// Numbers in a vector.
const WIDTH: usize = 384;
const LAYERS: usize = 6;
const HEADS: usize = 12;
/// Numbers in a head's part of a vector.
const HEAD: usize = WIDTH / HEADS;
/// Numbers in the wide middle of a layer.
const WIDE: usize = 1536;
/// Pieces of words that the model knows.
const WORDS: usize = 30522;
/// Places in a text that the model knows.
const PLACES: usize = 512;
/// The model was taught with texts of this many pieces; the rest of a longer one is not read.
const MAX_PIECES: usize = 256;

/// all-MiniLM-L6-v2 in memory, some 90 MB: makes vectors of texts. English.
///
/// A call computes on the thread it is made on, for some 12 ms (a question) to 80 ms (a passage): an
/// async caller makes it on a blocking thread.
#[derive(Debug)]
pub struct MiniLm {
    pieces: WordPiece,
    words: Array2<f32>,
    /// What is added for each place in the text.
    places: Array2<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl MiniLm {
    /// How many numbers a vector has.
    pub const DIMENSIONS: usize = WIDTH;

    /// Reads the model below `folder`, the one that holds a folder for each model:
    /// `all-MiniLM-L6-v2/model.safetensors` and `all-MiniLM-L6-v2/tokenizer.json`.
    ///
    /// Takes a tenth of a second or so of disk and processor.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let folder = folder.join(Self::id());
        let mut weights = Weights::open(&folder.join("model.safetensors"))?;
        let words = weights.matrix("embeddings.word_embeddings.weight", WORDS, WIDTH)?;
        let mut places = weights.matrix("embeddings.position_embeddings.weight", PLACES, WIDTH)?;
        // Every text here is a first sentence, so the mark of one is part of each place.
        let kinds = weights.matrix("embeddings.token_type_embeddings.weight", 2, WIDTH)?;
        places += &kinds.row(0);
        Ok(Self {
            pieces: WordPiece::open(&folder.join("tokenizer.json"), WORDS)?,
            words,
            places,
            norm: Norm::read(&mut weights, "embeddings.LayerNorm")?,
            layers: (0..LAYERS)
                .map(|at| Layer::read(&mut weights, &format!("encoder.layer.{at}")))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The model's name, to be kept beside each vector: those of two models do not compare.
    pub fn id() -> &'static str {
        "all-MiniLM-L6-v2"
    }

    /// The words that the model knows whole, the most frequent first.
    pub fn words(&self) -> Vec<&str> {
        self.pieces.heads()
    }

    /// The vector of `text`, of length 1: the likeness of two texts is the sum of the products.
    ///
    /// What is beyond 254 pieces of words (some 200 words) is not read.
    pub fn embed(&self, text: &str) -> Vec<f32> {
        let mut mean = self.states(text, MAX_PIECES).sum_axis(ROWS);
        // The length of the sum does not matter: it becomes 1.
        let length = mean.dot(&mean).sqrt().max(f32::MIN_POSITIVE);
        mean /= length;
        mean.to_vec()
    }

    /// What the model makes of each of the first `most` pieces of `text`: a row for each, and one
    /// before and behind them.
    pub(crate) fn states(&self, text: &str, most: usize) -> Array2<f32> {
        let ids = self.pieces.encode(text, most);
        let mut x = self.places.slice_axis(ROWS, (..ids.len()).into()).to_owned();
        for (mut row, id) in x.rows_mut().into_iter().zip(&ids) {
            row += &self.words.row(*id as usize);
        }
        self.norm.apply(&mut x);
        for layer in &self.layers {
            layer.apply(&mut x);
        }
        x
    }
}

/// Brings each vector to mean 0 and variance 1, then stretches and shifts it as taught.
#[derive(Debug)]
struct Norm {
    weight: Array1<f32>,
    bias: Array1<f32>,
}

impl Norm {
    fn read(weights: &mut Weights, name: &str) -> Result<Self, ModelError> {
        Ok(Self {
            weight: weights.vector(&format!("{name}.weight"), WIDTH)?,
            bias: weights.vector(&format!("{name}.bias"), WIDTH)?,
        })
    }

    fn apply(&self, x: &mut Array2<f32>) {
        for mut row in x.rows_mut() {
            row -= row.sum() / WIDTH as f32;
            let variance = row.dot(&row) / WIDTH as f32;
            row *= (variance + 1e-12).sqrt().recip();
            row *= &self.weight;
            row += &self.bias;
        }
    }
}

/// A matrix and what is added after it.
#[derive(Debug)]
struct Dense {
    weight: Array2<f32>,
    bias: Array1<f32>,
}

impl Dense {
    fn read(weights: &mut Weights, name: &str, from: usize, to: usize) -> Result<Self, ModelError> {
        Ok(Self {
            weight: weights.matrix(&format!("{name}.weight"), to, from)?,
            bias: weights.vector(&format!("{name}.bias"), to)?,
        })
    }

    fn apply(&self, x: &Array2<f32>) -> Array2<f32> {
        let mut y = Array2::zeros((x.nrows(), self.bias.len()));
        y += &self.bias;
        general_mat_mul(1.0, x, &self.weight.t(), 1.0, &mut y);
        y
    }
}

/// One layer: each piece looks at the others, then thinks.
#[derive(Debug)]
struct Layer {
    /// Query, key and value side by side.
    look: Dense,
    looked: Dense,
    looked_norm: Norm,
    widen: Dense,
    narrow: Dense,
    narrow_norm: Norm,
}

impl Layer {
    fn read(weights: &mut Weights, name: &str) -> Result<Self, ModelError> {
        let mut look =
            Dense { weight: Array2::zeros((3 * WIDTH, WIDTH)), bias: Array1::zeros(3 * WIDTH) };
        for (at, what) in ["query", "key", "value"].into_iter().enumerate() {
            let name = format!("{name}.attention.self.{what}");
            let part = Dense::read(weights, &name, WIDTH, WIDTH)?;
            let rows = at * WIDTH..(at + 1) * WIDTH;
            look.weight.slice_axis_mut(ROWS, rows.clone().into()).assign(&part.weight);
            look.bias.slice_axis_mut(ROWS, rows.into()).assign(&part.bias);
        }
        // What scales the scores is taken into the query.
        let scale = (HEAD as f32).sqrt().recip();
        look.weight.slice_axis_mut(ROWS, (..WIDTH).into()).mapv_inplace(|weight| weight * scale);
        look.bias.slice_axis_mut(ROWS, (..WIDTH).into()).mapv_inplace(|bias| bias * scale);
        Ok(Self {
            look,
            looked: Dense::read(weights, &format!("{name}.attention.output.dense"), WIDTH, WIDTH)?,
            looked_norm: Norm::read(weights, &format!("{name}.attention.output.LayerNorm"))?,
            widen: Dense::read(weights, &format!("{name}.intermediate.dense"), WIDTH, WIDE)?,
            narrow: Dense::read(weights, &format!("{name}.output.dense"), WIDE, WIDTH)?,
            narrow_norm: Norm::read(weights, &format!("{name}.output.LayerNorm"))?,
        })
    }

    fn apply(&self, x: &mut Array2<f32>) {
        *x += &self.looked.apply(&self.attend(x));
        self.looked_norm.apply(x);
        let mut wide = self.widen.apply(x);
        wide.mapv_inplace(gelu);
        *x += &self.narrow.apply(&wide);
        self.narrow_norm.apply(x);
    }

    fn attend(&self, x: &Array2<f32>) -> Array2<f32> {
        let count = x.nrows();
        let all = self.look.apply(x);
        let mut seen = Array2::zeros((count, WIDTH));
        let mut scores = Array2::zeros((count, count));
        for from in (0..WIDTH).step_by(HEAD) {
            let part = |which: usize| {
                let from = which * WIDTH + from;
                all.slice_axis(COLUMNS, (from..from + HEAD).into())
            };
            general_mat_mul(1.0, &part(0), &part(1).t(), 0.0, &mut scores);
            scores.rows_mut().into_iter().for_each(|mut row| {
                let most = row.fold(f32::NEG_INFINITY, |most, score| most.max(*score));
                row.mapv_inplace(|score| (score - most).exp());
                row /= row.sum();
            });
            let mut seen = seen.slice_axis_mut(COLUMNS, (from..from + HEAD).into());
            general_mat_mul(1.0, &scores, &part(2), 0.0, &mut seen);
        }
        seen
    }
}

/// The smooth gate between a layer's matrices.
pub(crate) fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function to the precision of `f32`, as a quotient of polynomials that a compiler can
/// compute for several numbers at once (the coefficients are Eigen's).
fn erf(x: f32) -> f32 {
    const ABOVE: [f32; 7] = [
        -2.726_142_3e-10,
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    const BELOW: [f32; 5] =
        [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329_2e-3, -1.426_473_9e-2];
    let x = x.clamp(-4.0, 4.0);
    let square = x * x;
    let above = ABOVE.iter().fold(0.0, |sum, factor| sum * square + factor);
    let below = BELOW.iter().fold(0.0, |sum, factor| sum * square + factor);
    x * above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_right_to_six_digits() {
        for (x, right) in [
            (0.0, 0.0),
            (0.1, 0.112_462_92),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (-1.5, -0.966_105_15),
            (2.5, 0.999_593),
            (9.0, 1.0),
        ] {
            assert!((erf(x) - right).abs() < 1e-6, "{x}: {} is not {right}", erf(x));
        }
    }
}
