//! What both halves of Moonshine are made of.

use ndarray::{Array2, ArrayViewMut1};

use super::Shape;
use crate::ort::Ort;

/// The numbers of a head that are turned by the place.
const TURNED: usize = 32;
/// Added to a variance, so that nothing is divided by nothing.
const LITTLE: f32 = 1e-5;

/// Brings a vector to mean 0 and variance 1, then stretches it as taught.
#[derive(Debug)]
pub(super) struct Norm(Vec<f32>);

impl Norm {
    pub(super) fn read(ort: &Ort<'_>, name: &str, shape: Shape) -> Result<Self, String> {
        let names = [format!("{name}.weight"), format!("{name}.weight_merged_0")];
        Ok(Self(ort.numbers(&names, shape.width)?))
    }

    pub(super) fn apply(&self, x: &[f32]) -> Vec<f32> {
        let count = x.len() as f32;
        let mean = x.iter().sum::<f32>() / count;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count;
        let factor = (variance + LITTLE).sqrt().recip();
        x.iter().zip(&self.0).map(|(x, weight)| (x - mean) * factor * weight).collect()
    }

    pub(super) fn rows(&self, x: &Array2<f32>) -> Array2<f32> {
        let mut y = x.clone();
        for mut row in y.rows_mut() {
            let normed = self.apply(&row.to_vec());
            row.iter_mut().zip(normed).for_each(|(to, from)| *to = from);
        }
        y
    }
}

/// How far each pair of numbers is turned at each place.
#[derive(Debug)]
pub(super) struct Turns(Vec<[(f32, f32); TURNED / 2]>);

impl Turns {
    /// For so many places.
    pub(super) fn new(places: usize) -> Self {
        let at = |place: usize| {
            std::array::from_fn(|pair| {
                let slow = 10_000_f32.powf(-2.0 * pair as f32 / TURNED as f32);
                (place as f32 * slow).sin_cos()
            })
        };
        Self((0..places).map(at).collect())
    }

    /// Turns each head of a vector as is right for its place.
    pub(super) fn turn(&self, mut x: ArrayViewMut1<'_, f32>, place: usize, head: usize) {
        let Some(turns) = self.0.get(place) else { return };
        for from in (0..x.len()).step_by(head) {
            for (pair, (sine, cosine)) in turns.iter().enumerate() {
                let (one, other) = (from + 2 * pair, from + 2 * pair + 1);
                let (a, b) = (x[one], x[other]);
                x[one] = a * cosine - b * sine;
                x[other] = b * cosine + a * sine;
            }
        }
    }
}

/// Makes shares of scores: positive, and together 1.
pub(super) fn softmax(mut scores: ArrayViewMut1<'_, f32>) {
    let most = scores.fold(f32::NEG_INFINITY, |most, score| most.max(*score));
    scores.mapv_inplace(|score| (score - most).exp());
    let sum = scores.sum();
    scores.mapv_inplace(|score| score / sum);
}
