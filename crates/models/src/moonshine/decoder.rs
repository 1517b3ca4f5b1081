//! The half of Moonshine that writes: one piece of a word after the other.

use ndarray::{Array2, ArrayView1, ArrayViewMut1};

use super::{
    Shape,
    parts::{Norm, Turns, softmax},
};
use crate::{ort::Ort, quantised::Quantised};

/// The piece that a text begins after.
const START: usize = 1;
/// The piece that ends a text.
const END: usize = 2;

#[derive(Debug)]
pub(super) struct Decoder {
    shape: Shape,
    /// A vector for each piece; also what says how much a vector is like each piece.
    words: Quantised,
    layers: Vec<Layer>,
    norm: Norm,
}

#[derive(Debug)]
struct Layer {
    norm: Norm,
    own: Look,
    heard_norm: Norm,
    heard: Look,
    wide_norm: Norm,
    /// What is to be let through, then how much of it.
    widen: Quantised,
    widen_bias: Vec<f32>,
    narrow: Quantised,
    narrow_bias: Vec<f32>,
}

/// The matrices of a look at other vectors.
#[derive(Debug)]
struct Look {
    query: Quantised,
    key: Quantised,
    value: Quantised,
    looked: Quantised,
}

/// What one layer looks at: a key and a value for each place.
struct Places {
    keys: Vec<f32>,
    values: Vec<f32>,
}

impl Decoder {
    pub(super) fn read(ort: &Ort<'_>, shape: Shape) -> Result<Self, String> {
        let words = "model.decoder.embed_tokens.weight_merged_0";
        Ok(Self {
            shape,
            words: ort.rows(words, Shape::WORDS, shape.width)?,
            layers: (0..shape.layers)
                .map(|at| Layer::read(ort, at, shape))
                .collect::<Result<_, _>>()?,
            norm: Norm::read(ort, "model.decoder.norm", shape)?,
        })
    }

    /// The pieces of what was said, at most so many.
    pub(super) fn write(&self, heard: &Array2<f32>, most: usize) -> Vec<usize> {
        let turns = Turns::new(most + 1);
        let heard: Vec<Places> = self
            .layers
            .iter()
            .map(|layer| Places {
                keys: layer.heard.key.apply(heard).into_raw_vec_and_offset().0,
                values: layer.heard.value.apply(heard).into_raw_vec_and_offset().0,
            })
            .collect();
        let mut own: Vec<Places> =
            self.layers.iter().map(|_| Places { keys: Vec::new(), values: Vec::new() }).collect();
        let mut written = Vec::new();
        let mut piece = START;
        for place in 0..most {
            let mut x = self.words.row(piece);
            for (layer, (own, heard)) in self.layers.iter().zip(own.iter_mut().zip(&heard)) {
                layer.apply(&mut x, own, heard, &turns, place, self.shape.head());
            }
            let likely = self.words.times(&self.norm.apply(&x));
            let best = likely.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
            piece = best.map_or(END, |(piece, _)| piece);
            if piece == END {
                break;
            }
            written.push(piece);
        }
        written
    }
}

impl Layer {
    fn read(ort: &Ort<'_>, at: usize, shape: Shape) -> Result<Self, String> {
        let width = shape.width;
        let matrix = |names: [&str; 2], from, to| {
            let names = names.map(|name| format!("/model/decoder/layers.{at}/{name}"));
            ort.matrix(&names, from, to)
        };
        let bias = |names: [&str; 2], count| {
            let name = |name| format!("model.decoder.layers.{at}.mlp.{name}.bias_merged_0");
            ort.numbers(&names.map(name), count)
        };
        let look = |kind: &str| {
            let square = |name: &str, older: &str| {
                let names = [name, older].map(|name| format!("{kind}/{name}"));
                matrix([&names[0], &names[1]], width, width)
            };
            Ok::<_, String>(Look {
                query: square("q_proj", "q_proj")?,
                key: square("k_proj", "k_proj")?,
                value: square("v_proj", "v_proj")?,
                looked: square("o_proj", "dense")?,
            })
        };
        let norm =
            |name: &str| Norm::read(ort, &format!("model.decoder.layers.{at}.{name}"), shape);
        Ok(Self {
            norm: norm("input_layernorm")?,
            own: look("self_attn")?,
            heard_norm: norm("post_attention_layernorm")?,
            heard: look("encoder_attn")?,
            wide_norm: norm("final_layernorm")?,
            widen: matrix(["mlp/fc1", "mlp/up_proj"], width, 2 * shape.wide)?,
            widen_bias: bias(["fc1", "up_proj"], 2 * shape.wide)?,
            narrow: matrix(["mlp/fc2", "mlp/down_proj"], shape.wide, width)?,
            narrow_bias: bias(["fc2", "down_proj"], width)?,
        })
    }

    fn apply(
        &self,
        x: &mut [f32],
        own: &mut Places,
        heard: &Places,
        turns: &Turns,
        place: usize,
        size: usize,
    ) {
        let normed = self.norm.apply(x);
        let mut query = self.own.query.times(&normed);
        let mut key = self.own.key.times(&normed);
        turns.turn(ArrayViewMut1::from(query.as_mut_slice()), place, size);
        turns.turn(ArrayViewMut1::from(key.as_mut_slice()), place, size);
        own.keys.extend(key);
        own.values.extend(self.own.value.times(&normed));
        add(x, &self.own.looked.times(&own.seen(&query, size)));
        let query = self.heard.query.times(&self.heard_norm.apply(x));
        add(x, &self.heard.looked.times(&heard.seen(&query, size)));

        let mut wide = self.widen.times(&self.wide_norm.apply(x));
        add(&mut wide, &self.widen_bias);
        let (through, much) = wide.split_at(wide.len() / 2);
        let gated: Vec<f32> =
            through.iter().zip(much).map(|(x, gate)| x * gate / (1.0 + (-gate).exp())).collect();
        add(x, &self.narrow.times(&gated));
        add(x, &self.narrow_bias);
    }
}

impl Places {
    /// What each head of the query sees.
    fn seen(&self, query: &[f32], head: usize) -> Vec<f32> {
        let width = query.len();
        let scale = (head as f32).sqrt().recip();
        let mut seen = vec![0.0; width];
        let mut scores = vec![0.0; self.keys.len() / width];
        for from in (0..width).step_by(head) {
            let part = from..from + head;
            let query = ArrayView1::from(&query[part.clone()]);
            for (score, key) in scores.iter_mut().zip(self.keys.chunks_exact(width)) {
                *score = scale * query.dot(&ArrayView1::from(&key[part.clone()]));
            }
            softmax(ArrayViewMut1::from(scores.as_mut_slice()));
            let seen = &mut seen[part.clone()];
            for (share, value) in scores.iter().zip(self.values.chunks_exact(width)) {
                seen.iter_mut()
                    .zip(&value[part.clone()])
                    .for_each(|(to, from)| *to += share * from);
            }
        }
        seen
    }
}

fn add(x: &mut [f32], more: &[f32]) {
    x.iter_mut().zip(more).for_each(|(x, more)| *x += more);
}
