//! A matrix of bytes: a quarter of the memory that has to be read for each vector.

use ndarray::{Array2, Axis, linalg::general_mat_mul};

/// The most columns: with these the sum of products below stays in 32 bits.
const MAX_WIDTH: usize = 2048;
/// The largest whole number that stands for a number of a vector, of either sign.
const LIMIT: f32 = 4095.0;
/// How many rows are made into numbers at a time.
const ROWS: usize = 128;

/// A matrix of which each number is `scale * code + offset`.
#[derive(Debug)]
pub(crate) struct Quantised {
    codes: Vec<u8>,
    width: usize,
    scale: f32,
    offset: f32,
}

impl Quantised {
    /// From its codes, row by row.
    pub(crate) fn new(
        codes: Vec<u8>,
        width: usize,
        scale: f32,
        offset: f32,
    ) -> Result<Self, String> {
        if width == 0 || width > MAX_WIDTH || !codes.len().is_multiple_of(width) {
            return Err(format!("a matrix has {width} columns"));
        }
        Ok(Self { codes, width, scale, offset })
    }

    /// How many rows it has.
    pub(crate) fn height(&self) -> usize {
        self.codes.len() / self.width
    }

    /// The numbers of a row, or of the last.
    pub(crate) fn row(&self, at: usize) -> Vec<f32> {
        let at = at.min(self.height() - 1) * self.width;
        let codes = &self.codes[at..at + self.width];
        codes.iter().map(|code| self.scale * f32::from(*code) + self.offset).collect()
    }

    /// The product with one vector. Its numbers are taken as whole ones of 13 bits, and the sums are
    /// of whole numbers: what is lost is less than what the codes have lost.
    pub(crate) fn times(&self, x: &[f32]) -> Vec<f32> {
        let most = x.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
        let unit = if most > 0.0 { most / LIMIT } else { 1.0 };
        #[expect(clippy::cast_possible_truncation, reason = "between -4095 and 4095")]
        let whole: Vec<i16> = x.iter().map(|number| (number / unit).round() as i16).collect();
        let sum: i32 = whole.iter().map(|number| i32::from(*number)).sum();
        let (scale, offset) = (self.scale * unit, self.offset * unit * sum as f32);
        let rows = self.codes.chunks_exact(self.width);
        rows.map(|row| scale * dot(row, &whole) as f32 + offset).collect()
    }

    /// The product with many vectors, one in each row.
    pub(crate) fn apply(&self, x: &Array2<f32>) -> Array2<f32> {
        let mut y = Array2::zeros((x.nrows(), self.height()));
        let mut numbers = Array2::zeros((ROWS, self.width));
        let mut at = 0;
        for codes in self.codes.chunks(ROWS * self.width) {
            let count = codes.len() / self.width;
            let mut numbers = numbers.slice_axis_mut(Axis(0), (..count).into());
            for (number, code) in numbers.iter_mut().zip(codes) {
                *number = self.scale * f32::from(*code) + self.offset;
            }
            let mut part = y.slice_axis_mut(Axis(1), (at..at + count).into());
            general_mat_mul(1.0, x, &numbers.t(), 0.0, &mut part);
            at += count;
        }
        y
    }
}

/// Without checks for overflow, of which there is none: so a compiler makes it several products at
/// a time, on any processor.
fn dot(codes: &[u8], x: &[i16]) -> i32 {
    let products = codes.iter().zip(x).map(|(code, x)| i32::from(*code) * i32::from(*x));
    products.fold(0, i32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_vector_and_many_give_the_same() {
        let codes = (0..300 * 40).map(|at| u8::try_from(at * 7 % 256).unwrap()).collect();
        let matrix = Quantised::new(codes, 40, 0.01, -1.2).unwrap();
        let x =
            Array2::from_shape_fn((3, 40), |(row, at)| (row * 40 + at) as f32 * 0.37 % 2.0 - 1.0);

        let many = matrix.apply(&x);

        assert_eq!((many.nrows(), many.ncols()), (3, 300));
        for (row, x) in many.rows().into_iter().zip(x.rows()) {
            let exact =
                |at: usize| -> f32 { matrix.row(at).iter().zip(x).map(|(w, x)| w * x).sum() };
            for (at, one) in matrix.times(x.as_slice().unwrap()).iter().enumerate() {
                assert!((one - row[at]).abs() < 0.005, "{one} {}", row[at]);
                assert!((exact(at) - row[at]).abs() < 0.001);
            }
        }
    }

    #[test]
    fn the_largest_sums_fit() {
        let matrix = Quantised::new(vec![255; MAX_WIDTH], MAX_WIDTH, 1.0, 0.0).unwrap();
        for sign in [1.0, -1.0] {
            let product = matrix.times(&[sign * 2.0; MAX_WIDTH])[0];
            assert!((product - sign * 2.0 * 255.0 * 2048.0).abs() < 1.0, "{product}");
        }
        assert_eq!(matrix.times(&[0.0; MAX_WIDTH]), [0.0]);
        assert!(Quantised::new(vec![0; 4096], 4096, 1.0, 0.0).is_err());
        assert!(Quantised::new(vec![0; 5], 2, 1.0, 0.0).is_err());
    }
}
