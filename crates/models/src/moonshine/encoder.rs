//! The half of Moonshine that listens: sound becomes a vector for each 24 ms.

use ndarray::{Array2, Axis, linalg::general_mat_mul};

use super::{
    Shape,
    parts::{Norm, Turns, softmax},
};
use crate::{minilm::gelu, ort::Ort, quantised::Quantised};

const LITTLE: f32 = 1e-5;

#[derive(Debug)]
pub(super) struct Encoder {
    shape: Shape,
    waves: Convolution,
    /// Stretches and shifts each number, after all of them were brought to variance 1.
    stretch: Vec<f32>,
    shift: Vec<f32>,
    widen: Convolution,
    narrow: Convolution,
    layers: Vec<Layer>,
    norm: Norm,
}

/// Looks at some moments at a time; between two looks it steps on.
#[derive(Debug)]
struct Convolution {
    /// For each number that comes out, the weights of each moment's numbers.
    weight: Array2<f32>,
    bias: Vec<f32>,
    step: usize,
}

#[derive(Debug)]
struct Layer {
    norm: Norm,
    query: Quantised,
    key: Quantised,
    value: Quantised,
    looked: Quantised,
    looked_norm: Norm,
    widen: Quantised,
    widen_bias: Vec<f32>,
    narrow: Quantised,
    narrow_bias: Vec<f32>,
}

impl Encoder {
    pub(super) fn read(ort: &Ort<'_>, shape: Shape) -> Result<Self, String> {
        let width = shape.width;
        let stretch = ort.input("/groupnorm/Mul", 1)?.to_owned();
        let shift = ort.input("/groupnorm/Add", 1)?.to_owned();
        Ok(Self {
            shape,
            waves: Convolution::read(ort, "conv1", (1, 127, 64), width)?,
            stretch: ort.numbers(&[stretch], width)?,
            shift: ort.numbers(&[shift], width)?,
            widen: Convolution::read(ort, "conv2", (width, 7, 3), 2 * width)?,
            narrow: Convolution::read(ort, "conv3", (2 * width, 3, 2), width)?,
            layers: (0..shape.layers)
                .map(|at| Layer::read(ort, at, shape))
                .collect::<Result<_, _>>()?,
            norm: Norm::read(ort, "layer_norm", shape)?,
        })
    }

    /// A vector for each 24 ms.
    pub(super) fn see(&self, sound: &[f32]) -> Array2<f32> {
        let x = self.waves.apply(&Array2::from(sound.as_chunks::<1>().0.to_vec()));
        let x = self.widen.apply(&self.even(x)).mapv_into(gelu);
        let mut x = self.narrow.apply(&x).mapv_into(gelu);
        let turns = Turns::new(x.nrows());
        for layer in &self.layers {
            layer.apply(&mut x, &turns, self.shape.head());
        }
        self.norm.rows(&x)
    }

    /// What was loud and what was soft, alike.
    fn even(&self, x: Array2<f32>) -> Array2<f32> {
        let mut x = x.mapv_into(f32::tanh);
        let count = x.len() as f32;
        let mean = x.sum() / count;
        let variance = x.fold(0.0, |sum, x| sum + (x - mean) * (x - mean)) / count;
        let factor = (variance + LITTLE).sqrt().recip();
        for mut row in x.rows_mut() {
            for (x, (stretch, shift)) in row.iter_mut().zip(self.stretch.iter().zip(&self.shift)) {
                *x = (*x - mean) * factor * stretch + shift;
            }
        }
        x
    }
}

impl Convolution {
    fn read(
        ort: &Ort<'_>,
        name: &str,
        (from, moments, step): (usize, usize, usize),
        to: usize,
    ) -> Result<Self, String> {
        let kept = ort.dense(&format!("{name}.weight"), to * from * moments)?;
        let bias = match name {
            "conv1" => vec![0.0; to],
            _ => ort.numbers(&[format!("{name}.bias")], to)?,
        };
        // Kept by output, number and moment; needed by output, moment and number.
        let weight = Array2::from_shape_fn((to, from * moments), |(out, at)| {
            kept[(out * from + at % from) * moments + at / from]
        });
        Ok(Self { weight, bias, step })
    }

    /// `x` has a row for each moment.
    fn apply(&self, x: &Array2<f32>) -> Array2<f32> {
        let wide = self.weight.ncols();
        let moments = wide / x.ncols();
        let count = (x.nrows().saturating_sub(moments)) / self.step + 1;
        let flat: Vec<f32> = x.iter().copied().collect();
        let mut seen = Array2::zeros((count, wide));
        for (at, mut row) in seen.rows_mut().into_iter().enumerate() {
            let from = at * self.step * x.ncols();
            row.iter_mut().zip(&flat[from.min(flat.len())..]).for_each(|(to, from)| *to = *from);
        }
        let mut y = Array2::zeros((count, self.bias.len()));
        general_mat_mul(1.0, &seen, &self.weight.t(), 0.0, &mut y);
        add(&mut y, &self.bias);
        y
    }
}

impl Layer {
    fn read(ort: &Ort<'_>, at: usize, shape: Shape) -> Result<Self, String> {
        let width = shape.width;
        let matrix = |names: &[&str], from, to| {
            let names: Vec<_> = names.iter().map(|name| format!("/layers.{at}/{name}")).collect();
            ort.matrix(&names, from, to)
        };
        let look = |name: &str| matrix(&[&format!("self_attn/{name}")], width, width);
        let bias =
            |name: &str, count| ort.numbers(&[format!("layers.{at}.mlp.{name}.bias")], count);
        Ok(Self {
            norm: Norm::read(ort, &format!("layers.{at}.input_layernorm"), shape)?,
            query: look("q_proj")?,
            key: look("k_proj")?,
            value: look("v_proj")?,
            looked: matrix(&["self_attn/o_proj", "self_attn/dense"], width, width)?,
            looked_norm: Norm::read(ort, &format!("layers.{at}.post_attention_layernorm"), shape)?,
            widen: matrix(&["mlp/fc1"], width, shape.wide)?,
            widen_bias: bias("fc1", shape.wide)?,
            narrow: matrix(&["mlp/fc2"], shape.wide, width)?,
            narrow_bias: bias("fc2", width)?,
        })
    }

    fn apply(&self, x: &mut Array2<f32>, turns: &Turns, head: usize) {
        let normed = self.norm.rows(x);
        let mut query = self.query.apply(&normed);
        let mut key = self.key.apply(&normed);
        let value = self.value.apply(&normed);
        for (place, (query, key)) in query.rows_mut().into_iter().zip(key.rows_mut()).enumerate() {
            turns.turn(query, place, head);
            turns.turn(key, place, head);
        }
        let scale = (head as f32).sqrt().recip();
        let mut seen = Array2::zeros(x.dim());
        let mut scores = Array2::zeros((x.nrows(), x.nrows()));
        for from in (0..x.ncols()).step_by(head) {
            let part = (from..from + head).into();
            let [query, key, value] =
                [&query, &key, &value].map(|all| all.slice_axis(Axis(1), part));
            general_mat_mul(scale, &query, &key.t(), 0.0, &mut scores);
            scores.axis_iter_mut(Axis(0)).for_each(softmax);
            general_mat_mul(1.0, &scores, &value, 0.0, &mut seen.slice_axis_mut(Axis(1), part));
        }
        *x += &self.looked.apply(&seen);
        let mut wide = self.widen.apply(&self.looked_norm.rows(x));
        add(&mut wide, &self.widen_bias);
        wide.mapv_inplace(gelu);
        let mut narrow = self.narrow.apply(&wide);
        add(&mut narrow, &self.narrow_bias);
        *x += &narrow;
    }
}

/// Adds the same to each row.
fn add(x: &mut Array2<f32>, bias: &[f32]) {
    for mut row in x.rows_mut() {
        row.iter_mut().zip(bias).for_each(|(x, bias)| *x += bias);
    }
}
