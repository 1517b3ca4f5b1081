//! A link as a QR code.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// Longer links make a code that a phone does not read from paper.
const MAX_BYTES: usize = 600;

/// The code as an SVG of one path with one unit a module, without a margin. Nothing for a link too long.
pub(crate) fn svg(url: &str) -> Option<Vec<u8>> {
    if url.len() > MAX_BYTES {
        return None;
    }
    let code = QrCode::encode_text(url, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count();
            if run > 0 {
                write!(path, "M{x} {y}h{run}v1h-{run}z").ok()?;
            }
            x += i32::try_from(run).ok()? + 1;
        }
    }
    Some(
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" \
             viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
        )
        .into_bytes(),
    )
}
