//! The accent: as the business gave it for areas, darkened where it carries text.

/// WCAG's contrast of small text.
const READABLE: f64 = 4.5;

/// As typst reads a colour.
pub(crate) fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The same hue, dark enough to be read on white.
pub(crate) fn readable(mut colour: [u8; 3]) -> [u8; 3] {
    while 1.05 / (luminance(colour) + 0.05) < READABLE {
        colour = colour.map(|part| u8::try_from(u16::from(part) * 15 / 16).unwrap_or(u8::MAX));
    }
    colour
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [r, g, b] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pale_accent_is_darkened_and_a_dark_one_left() {
        assert_eq!(readable([0x1d, 0x4e, 0xd8]), [0x1d, 0x4e, 0xd8]);
        let yellow = readable([0xff, 0xe0, 0x00]);
        assert!(1.05 / (luminance(yellow) + 0.05) >= READABLE);
        assert!(yellow[0] > yellow[2]);
        assert!(luminance(readable([255; 3])) < 0.2);
    }
}
