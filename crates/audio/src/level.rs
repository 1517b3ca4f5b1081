//! How loud samples are, in decibels below full scale.

/// What silence measures: no 16-bit sample is quieter than about -90 dBFS.
pub const SILENT: f32 = -96.0;

/// The level of samples by their root mean square, in dBFS: 0 is a square wave at full scale, so a
/// sine at full scale is -3. Silence and no samples at all are [`SILENT`].
pub fn dbfs(samples: &[i16]) -> f32 {
    let sum: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    if samples.is_empty() {
        return SILENT;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a level needs no more than f32")]
    let mean = (sum / samples.len() as f64 / 32_768_f64.powi(2)) as f32;
    decibels(mean)
}

/// The highest sample, in dBFS.
pub fn peak_dbfs(samples: &[i16]) -> f32 {
    let peak = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    decibels((f32::from(peak) / 32_768.0).powi(2))
}

/// A power, where 1 is full scale, in decibels, not below [`SILENT`].
pub(crate) fn decibels(power: f32) -> f32 {
    (10.0 * power.log10()).max(SILENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tone;

    #[test]
    fn levels_are_what_they_are_called() {
        assert!(dbfs(&[i16::MIN; 100]).abs() < 0.01);
        assert!((dbfs(&tone(8_000, 1_000.0, 32_767.0, 8_000)) + 3.01).abs() < 0.01);
        assert!((dbfs(&[328; 160]) + 40.0).abs() < 0.02);
        assert!((peak_dbfs(&[0, -3_277, 5]) + 20.0).abs() < 0.02);
        let silent = [dbfs(&[]), dbfs(&[0; 160]), peak_dbfs(&[])];
        assert!(silent.iter().all(|level| (level - SILENT).abs() < 0.01), "{silent:?}");
    }
}
