//! Which format some bytes are in: by what they are, then by what they are called.

use crate::{Failure, Limits, archive::Archive, document::Format};

/// The format; [`Failure::Unsupported`] names what it is instead, where that is known.
pub(crate) fn format(
    name: &str,
    declared: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Format, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::Empty);
    }
    if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return office(bytes, limits);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return Err(compound(bytes));
    }
    if let Some(what) = known(bytes) {
        return Err(Failure::Unsupported(Some(what)));
    }
    if binary(bytes) {
        return Err(Failure::Unsupported(None));
    }
    Ok(text(name, declared, bytes))
}

/// What is in a ZIP archive.
fn office(bytes: &[u8], limits: &Limits) -> Result<Format, Failure> {
    let archive = Archive::open(bytes, limits)?;
    if archive.any_below("word/") {
        return Ok(Format::Docx);
    }
    if archive.has("xl/workbook.bin") {
        return Err(Failure::Unsupported(Some("An Excel binary workbook (XLSB)")));
    }
    if archive.any_below("xl/") {
        return Ok(Format::Xlsx);
    }
    let what = if archive.any_below("ppt/") {
        "A presentation (PowerPoint)"
    } else if archive.has("mimetype") && archive.has("content.xml") {
        "An OpenDocument file (ODT, ODS)"
    } else if archive.has("META-INF/container.xml") {
        "An e-book (EPUB)"
    } else if archive.any_below("Index/") {
        "A file of Pages, Numbers or Keynote"
    } else {
        "A ZIP archive"
    };
    Err(Failure::Unsupported(Some(what)))
}

/// Office before 2007, or a password around an office file.
fn compound(bytes: &[u8]) -> Failure {
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
        Failure::Protected
    } else {
        Failure::Unsupported(Some("A file of an old version of Office (DOC, XLS)"))
    }
}

fn known(bytes: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], &str); 14] = [
        (b"\xff\xd8\xff", "A picture (JPEG)"),
        (b"\x89PNG", "A picture (PNG)"),
        (b"GIF8", "A picture (GIF)"),
        (b"II*\0", "A picture (TIFF)"),
        (b"MM\0*", "A picture (TIFF)"),
        (b"BM", "A picture (BMP)"),
        (b"RIFF", "A picture, sound or film"),
        (b"{\\rtf", "A rich-text file (RTF)"),
        (b"Rar!", "An archive (RAR)"),
        (b"7z\xbc\xaf", "An archive (7z)"),
        (b"\x1f\x8b", "An archive (GZIP)"),
        (b"%!PS", "A PostScript file"),
        (b"ID3", "A sound"),
        (b"MZ", "A program"),
    ];
    let start = starts.iter().find(|(start, _)| bytes.starts_with(start));
    let heic = bytes.get(4..8) == Some(b"ftyp");
    match start {
        // Two letters are also how a text may begin.
        Some((b"BM" | b"MZ" | b"ID3" | b"RIFF", _)) if !binary(bytes) => None,
        Some((_, what)) => Some(what),
        None => heic.then_some("A picture or film"),
    }
}

/// Zero bytes that are not UTF-16, or many control characters.
fn binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return false;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let utf16 = even.abs_diff(odd) * 10 > head.len() / 2 * 7;
    let control = head
        .iter()
        .filter(|byte| **byte < 32 && !matches!(**byte, b'\n' | b'\r' | b'\t' | 0x0c | 0x1b))
        .count();
    !utf16 && control * 50 > head.len()
}

/// Which kind of text: HTML says so itself, the rest is known by name and declared type.
fn text(name: &str, declared: Option<&str>, bytes: &[u8]) -> Format {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let markup = ["<!doctype html", "<html", "<head", "<body"];
    let xhtml = head.starts_with("<?xml") && head.contains("<html");
    if markup.iter().any(|start| head.starts_with(start)) || xhtml {
        return Format::Html;
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    let declared = declared.unwrap_or_default().to_ascii_lowercase();
    let declared = declared.split(';').next().unwrap_or_default().trim();
    match (extension.as_deref(), declared) {
        (Some("html" | "htm" | "xhtml"), _) => Format::Html,
        (Some("md" | "markdown" | "mdown" | "mkd"), _) => Format::Markdown,
        (Some("csv" | "tsv" | "tab"), _) => Format::Csv,
        (Some("txt" | "text"), _) => Format::Text,
        (_, "text/html" | "application/xhtml+xml") => Format::Html,
        (_, "text/markdown") => Format::Markdown,
        (_, "text/csv" | "text/tab-separated-values") => Format::Csv,
        _ if head.starts_with("<!--") && head.contains("<html") => Format::Html,
        _ => Format::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, declared: &str, bytes: &[u8], expected: Result<Format, &str>) {
        let found = format(name, Some(declared), bytes, &Limits::default());
        assert_eq!(found.as_ref().map_err(Failure::code), expected.as_ref().map_err(|code| *code));
    }

    #[test]
    fn what_a_file_is_counts_more_than_what_it_is_called() {
        check("a.txt", "text/plain", b"%PDF-1.7", Ok(Format::Pdf));
        check("a.pdf", "application/pdf", b"<!DOCTYPE HTML><p>x", Ok(Format::Html));
        check("a.md", "text/plain", b"# x", Ok(Format::Markdown));
        check("prices.CSV", "application/vnd.ms-excel", b"a;b", Ok(Format::Csv));
        check("page", "text/html; charset=utf-8", b"<p>x", Ok(Format::Html));
        check("readme", "", b"hello", Ok(Format::Text));
        check("BMW.txt", "", b"BMW for hire", Ok(Format::Text));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        check("a.pdf", "application/pdf", b" \n", Err("empty"));
        check("a.png", "image/png", b"\x89PNG\r\n", Err("unsupported"));
        check("a.bin", "", b"\x00\x01\x02\x03\x00\x05", Err("unsupported"));
        check("a.docx", "", b"PK\x03\x04 cut off", Err("damaged"));
        check(
            "a.doc",
            "",
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0],
            Err("unsupported"),
        );
    }
}
