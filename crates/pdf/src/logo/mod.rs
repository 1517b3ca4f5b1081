//! The logo: a stranger's picture, made into one that is safe to set.
//!
//! Pixels are decoded here, within limits, turned upright, made as small as print can tell apart and
//! written anew in RGB: no profile, comment or CMYK of the file reaches the document. A drawing
//! is let through as it is, if [`svg::check`] finds nothing in it but shapes.

mod svg;

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, imageops::FilterType,
    metadata::Orientation,
};
use thiserror::Error;
use typst::{foundations::Bytes, visualize::SvgImage};

use frontdesk_base::paper::{Logo, ReadLogo};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

const MAX_BYTES: usize = 2_000_000;
const MAX_SIDE: u32 = 8_000;
const MAX_PIXELS: u64 = 20_000_000;
/// What print of the logo's place can tell apart: 60 × 18 mm at about 400 dots an inch.
const SET_WIDTH: u32 = 960;
const SET_HEIGHT: u32 = 288;

/// Why a logo cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LogoProblem {
    /// More than 2 MB.
    #[error("the logo is larger than 2 MB")]
    Heavy,
    /// Neither PNG nor JPEG nor SVG.
    #[error("the logo is neither PNG nor JPEG nor SVG")]
    Unknown,
    /// More pixels than allowed, or none.
    #[error(
        "the logo has {width} × {height} pixels; at most 8,000 on a side and 20 million are allowed"
    )]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// It breaks off, or is not what it begins as.
    #[error("the logo's file is damaged")]
    Damaged,
    /// A drawing with something in it that is not a shape.
    #[error("the logo's drawing has something in it that cannot be set: {0}")]
    Drawing(String),
}

/// A logo that can be set.
#[derive(Debug, PartialEq)]
pub(crate) struct Picture {
    /// "png" or "svg".
    pub(crate) format: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Reads a logo.
pub(crate) fn read(logo: &Logo) -> Result<Picture, LogoProblem> {
    let bytes = logo.0.as_slice();
    if bytes.len() > MAX_BYTES {
        return Err(LogoProblem::Heavy);
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => pixels(bytes, format),
        Ok(_) => Err(LogoProblem::Unknown),
        Err(_) => drawing(bytes),
    }
}

/// A logo for paper as for screens: a drawing is drawn, because mail programs show none.
pub(crate) fn ready(logo: &Logo) -> Result<ReadLogo, LogoProblem> {
    let picture = read(logo)?;
    let png = if picture.format == "svg" { drawn(&picture.bytes)? } else { picture.bytes.clone() };
    let mut decoder = ImageReader::with_format(Cursor::new(&png), ImageFormat::Png);
    decoder.no_limits();
    let (width, height) = decoder.into_dimensions().map_err(|_| LogoProblem::Damaged)?;
    Ok(ReadLogo { paper: Logo(picture.bytes), png, width, height })
}

/// A drawing in pixels, as large as a picture of them would be kept.
fn drawn(svg: &[u8]) -> Result<Vec<u8>, LogoProblem> {
    let tree = Tree::from_data(svg, &Options::default()).map_err(|_| LogoProblem::Damaged)?;
    let size = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "both are small")]
    let scale = (SET_WIDTH as f32 / size.width()).min(SET_HEIGHT as f32 / size.height());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no side is longer than the longest that is set"
    )]
    let long = |length: f32, most: u32| ((length * scale).round() as u32).clamp(1, most);
    let (width, height) = (long(size.width(), SET_WIDTH), long(size.height(), SET_HEIGHT));
    let mut pixels = Pixmap::new(width, height).ok_or(LogoProblem::Damaged)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let picture = image::RgbaImage::from_raw(width, height, pixels.take_demultiplied())
        .ok_or(LogoProblem::Damaged)?;
    written(&DynamicImage::from(picture))
}

fn written(picture: &DynamicImage) -> Result<Vec<u8>, LogoProblem> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).map_err(|_| LogoProblem::Damaged)?;
    Ok(png.into_inner())
}

fn pixels(bytes: &[u8], format: ImageFormat) -> Result<Picture, LogoProblem> {
    let damaged = |_| LogoProblem::Damaged;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let many = u64::from(width) * u64::from(height) > MAX_PIXELS;
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE || many {
        return Err(LogoProblem::Size { width, height });
    }
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(upright);
    if picture.width() > SET_WIDTH || picture.height() > SET_HEIGHT {
        // Twice the goal by counting pixels, then the rest with care: a large photo takes no longer.
        let rough = picture.thumbnail(SET_WIDTH * 2, SET_HEIGHT * 2);
        picture = rough.resize(SET_WIDTH, SET_HEIGHT, FilterType::CatmullRom);
    }
    let picture = if picture.color().has_alpha() {
        DynamicImage::from(picture.to_rgba8())
    } else {
        DynamicImage::from(picture.to_rgb8())
    };
    Ok(Picture { format: "png", bytes: written(&picture)? })
}

fn drawing(bytes: &[u8]) -> Result<Picture, LogoProblem> {
    let text = std::str::from_utf8(bytes).map_err(|_| LogoProblem::Unknown)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return Err(LogoProblem::Unknown);
    }
    svg::check(text)?;
    let image =
        SvgImage::new(Bytes::from_string(text.to_owned())).map_err(|_| LogoProblem::Damaged)?;
    let usable = |side: f64| side.is_finite() && (0.01..1e6).contains(&side);
    if !usable(image.width()) || !usable(image.height()) {
        return Err(LogoProblem::Drawing("its size".to_owned()));
    }
    Ok(Picture { format: "svg", bytes: text.as_bytes().to_vec() })
}
