//! The faces a sheet is set in, embedded when the program is built. `web/fonts.mjs` says where they
//! come from.
//!
//! Inter has Latin, Greek and Cyrillic; Noto has Arabic, Hebrew, Han with kana, and Hangul. Han is in
//! the forms of mainland China, and Han and Hangul in one weight. Other scripts are not there: what
//! [`super::text`] does with them is told there.

use std::sync::LazyLock;

use typst::{
    foundations::Bytes,
    text::{Font, FontBook},
    utils::LazyHash,
};

macro_rules! face {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/fonts/", $name)) as &[u8]
    };
}

static FILES: [&[u8]; 9] = [
    face!("Inter-Regular.ttf"),
    face!("Inter-Medium.ttf"),
    face!("Inter-SemiBold.ttf"),
    face!("NotoSansArabic-Regular.ttf"),
    face!("NotoSansArabic-SemiBold.ttf"),
    face!("NotoSansHebrew-Regular.ttf"),
    face!("NotoSansHebrew-SemiBold.ttf"),
    face!("NotoSansSC-Regular.otf"),
    face!("NotoSansKR-Regular.otf"),
];

/// The notices and the licence of the fonts, which go wherever the fonts go.
pub const LICENSES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/fonts/LICENSES.txt"));

/// The faces and typst's index of them.
pub(crate) struct Fonts {
    pub(crate) faces: Vec<Font>,
    pub(crate) book: LazyHash<FontBook>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let faces: Vec<Font> =
        FILES.iter().filter_map(|file| Font::new(Bytes::new(*file), 0)).collect();
    let book = LazyHash::new(FontBook::from_fonts(&faces));
    Fonts { faces, book }
});

/// The families, first choice first.
pub(crate) fn families() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for face in &FONTS.faces {
        let name = face.info().family.as_str();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether some face has a glyph for it.
pub(crate) fn covers(c: char) -> bool {
    FONTS.faces.iter().any(|face| face.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licence_goes_along_with_every_font() {
        assert_eq!(LICENSES.matches("SIL OPEN FONT LICENSE Version 1.1").count(), 5);
        for name in
            ["Inter-Regular.ttf", "NotoSansArabic", "NotoSansHebrew", "NotoSansSC", "NotoSansKR"]
        {
            assert!(LICENSES.contains(name), "{name}");
        }
    }

    #[test]
    fn every_file_is_a_face_and_the_promised_scripts_are_covered() {
        assert_eq!(FONTS.faces.len(), FILES.len());
        let promised = "Aéßžİ Ωά Жї אבג ابج پڤگ 汉漢 かカ 한글 0123456789 €£₪₺₹₽¥ −×·–— “”«» \u{a0}\u{202f}\u{2009}□٠١٢";
        let missing: String = promised.chars().filter(|c| !covers(*c)).collect();
        assert_eq!(missing, "");
    }
}
