//! A colour that a business calls its own, and what can be read on it and beside it.

use serde::{Deserialize, Serialize};

/// WCAG's contrast of small text.
pub const TEXT: f64 = 4.5;
/// WCAG's contrast of what is no text: a button, a line that matters.
pub const SHAPE: f64 = 3.0;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colour(pub [u8; 3]);

/// A colour as it is used on a ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shades {
    /// Of a button.
    pub fill: Colour,
    /// Of the words on it.
    pub on_fill: Colour,
    /// Of words on the ground itself.
    pub text: Colour,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self([255; 3]);
    /// Black.
    pub const BLACK: Self = Self([0; 3]);

    /// Reads `#rrggbb`; case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// `#rrggbb`, in small letters.
    pub fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// How far two colours are apart to the eye, 1 to 21, as WCAG counts it.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }

    /// Black or white: what reads better on it. It is always enough for text.
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    /// The same hue, as far from this ground as is asked for: darker on what is light, lighter on what is dark.
    #[must_use]
    pub fn away_from(self, ground: Self, contrast: f64) -> Self {
        let to = ground.ink();
        let mut shade = self;
        for step in 1..=16_u16 {
            if shade.contrast(ground) >= contrast {
                break;
            }
            shade = self.mixed(to, step * 16);
        }
        shade
    }

    /// What of it can be seen and read on this ground.
    pub fn on(self, ground: Self) -> Shades {
        let fill = self.away_from(ground, SHAPE);
        Shades { fill, on_fill: fill.ink(), text: self.away_from(ground, TEXT) }
    }

    /// So many 256ths of another colour in it.
    #[must_use]
    pub fn mixed(self, other: Self, parts: u16) -> Self {
        let parts = parts.min(256);
        let mut mixed = self.0;
        for (own, other) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*own) * (256 - parts) + u16::from(other) * parts;
            *own = u8::try_from(sum / 256).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_colour_is_one() {
        assert_eq!(Colour::parse("#1D4ed8"), Some(Colour([0x1d, 0x4e, 0xd8])));
        for wrong in
            ["", "#", "1d4ed8", "#1d4ed", "#1d4ed80", "#1d4eg8", "#+1d4ed", "red", "#é1d4e"]
        {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_colour_can_be_made_readable_and_written_on() {
        let grounds = [Colour::WHITE, Colour([0xf5, 0xf3, 0xef]), Colour([0x1c, 0x1a, 0x17])];
        for r in (0..=255).step_by(51) {
            for g in (0..=255).step_by(51) {
                for b in (0..=255).step_by(51) {
                    let colour = Colour([r, g, b]);
                    assert!(colour.contrast(colour.ink()) >= TEXT, "{colour:?}");
                    for ground in grounds {
                        let text = colour.away_from(ground, TEXT);
                        assert!(text.contrast(ground) >= TEXT, "{colour:?} on {ground:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_be_read_already_is_left_as_it_is() {
        let blue = Colour([0x1d, 0x4e, 0xd8]);
        assert_eq!(blue.away_from(Colour::WHITE, TEXT), blue);
        let yellow = Colour([0xff, 0xe0, 0x00]).away_from(Colour::WHITE, TEXT);
        assert!(yellow.0[0] > yellow.0[2], "the hue stays");
        assert_eq!(blue.hex(), "#1d4ed8");
    }
}
