//! Files that are cut off, lie about themselves, or unpack without end. None may panic, hang, or take
//! more memory than the limits say.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
    ops::ControlFlow,
};

use frontdesk_extract::{CutOptions, Failure, Format, Limits, Warning, cut, html, robots, sitemap};
use proptest::prelude::*;
use url::Url;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{fixture, read, read_within};

const FIXTURES: [&str; 17] = [
    "brochure.pdf",
    "chromium.pdf",
    "encrypted.docx",
    "encrypted.pdf",
    "handbook.md",
    "libreoffice.docx",
    "libreoffice.pdf",
    "libreoffice.xlsx",
    "mixed.pdf",
    "notes.txt",
    "objstreams.pdf",
    "openpyxl.xlsx",
    "page.html",
    "restricted.pdf",
    "scan.pdf",
    "windows-1252.csv",
    "word-template.docx",
];

/// Reads, cuts, and reads as each kind of web file.
pub(crate) fn try_all(name: &str, bytes: &[u8]) {
    let result = read(name, bytes);
    if let Err(Failure::Damaged(why)) = &result {
        assert!(!why.contains("panicked"), "{name} of {} bytes: {why}", bytes.len());
    }
    if let Ok(document) = result {
        cut(&document, &CutOptions::default());
    }
}

#[test]
fn every_fixture_cut_off_anywhere_is_read_or_refused() {
    for name in FIXTURES {
        let bytes = fixture(name);
        for end in (0..bytes.len()).step_by((bytes.len() / 40).max(1)) {
            try_all(name, &bytes[..end]);
        }
    }
}

#[test]
fn every_fixture_with_a_byte_changed_is_read_or_refused() {
    for name in FIXTURES {
        let bytes = fixture(name);
        for at in (0..bytes.len()).step_by((bytes.len() / 40).max(1)) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x15;
            try_all(name, &changed);
        }
    }
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    archive(&[("word/document.xml", format!("<w:document>{body}</w:document>").as_bytes())])
}

fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let workbook = "<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>";
    let relations = "<R><Relationship Id='r1' Target='worksheets/sheet1.xml'/></R>";
    archive(&[
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

#[track_caller]
pub(crate) fn check_complex(name: &str, bytes: &[u8]) {
    let result = read(name, bytes);
    assert!(matches!(result, Err(Failure::TooComplex(_))), "{result:?}");
}

#[test]
fn a_zip_bomb_is_refused_by_what_comes_out_of_it() {
    let spaces = " ".repeat(110 << 20);
    let bomb = docx(&spaces);
    assert!(bomb.len() < 200 << 10);
    check_complex("a.docx", &bomb);

    // Each below the ratio, together above the sum.
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let text = (0..200_000).fold(String::new(), |mut text, n| {
        write!(text, "<w:p>{n}</w:p>").unwrap();
        text
    });
    let result = read_within("a.docx", &docx(&text), &limits);
    assert_eq!(result, Err(Failure::TooComplex("unpacked bytes")));

    let many: Vec<(String, Vec<u8>)> = (0..6_000).map(|n| (format!("word/{n}"), vec![])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    check_complex("a.docx", &archive(&many));
}

#[test]
fn a_size_that_a_header_claims_is_not_believed() {
    let mut bytes = docx("<w:p><w:r><w:t>here</w:t></w:r></w:p>");
    // The unpacked size in the central directory: one gigabyte.
    let at = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap() + 24;
    bytes[at..at + 4].copy_from_slice(&(1_u32 << 30).to_le_bytes());

    match read("a.docx", &bytes) {
        Ok(document) => assert_eq!(document.sections[0].text, "here"),
        Err(failure) => assert_eq!(failure.code(), "damaged"),
    }
}

#[test]
fn xml_that_multiplies_or_nests_without_end_is_bounded() {
    let entities = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>";
    let body = format!("{entities}<w:document><w:p><w:r><w:t>x&b;y</w:t></w:r></w:p></w:document>");
    let document = read("a.docx", &archive(&[("word/document.xml", body.as_bytes())])).unwrap();
    assert_eq!(document.sections[0].text, "xy");

    check_complex("a.docx", &docx(&"<w:tbl>".repeat(100_000)));
}

#[test]
fn a_sheet_that_claims_to_be_endless_costs_what_is_in_it() {
    let sheet = "<worksheet><dimension ref='A1:XFD1048576'/><sheetData>\
                 <row r='1'><c r='A1' t='inlineStr'><is><t>first</t></is></c></row>\
                 <row r='1048576'><c r='XFD1048576'><v>7</v></c></row></sheetData></worksheet>";
    let document = read("a.xlsx", &xlsx(sheet, "<sst/>")).unwrap();
    assert_eq!(document.sections[0].text, "first\n\n7");
}

#[test]
fn a_long_text_that_every_cell_repeats_is_kept_once_in_the_limit() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "long ".repeat(20_000));
    let cells = "<row>".to_owned() + &"<c t='s'><v>0</v></c>".repeat(200) + "</row>";
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", cells.repeat(100));
    let document = read("a.xlsx", &xlsx(&sheet, &strings)).map(|document| document.warnings);
    assert!(document.is_ok_and(|warnings| warnings.contains(&Warning::Shortened)));

    check_complex(
        "a.xlsx",
        &xlsx("<w/>", &format!("<sst>{}</sst>", "<si></si>".repeat(1_700_000))),
    );
}

#[test]
fn tags_without_end_do_not_take_the_stack() {
    for tag in ["<div>", "<b>", "<p><table><tr><td>", "<ul><li>", "<details><summary>", "<button>"]
    {
        let page = tag.repeat(20_000) + "end";
        let read = read("a.html", page.as_bytes());
        assert!(matches!(read, Ok(_) | Err(Failure::Empty)), "{tag}: {read:?}");
    }
    for text in ["> ", "- ", "[", "![](", "*a ", "`", "|a|\n|-|\n", "<b>"] {
        try_all("a.md", text.repeat(10_000).as_bytes());
    }
    try_all("a.csv", "\"".repeat(200_000).as_bytes());
    try_all("a.csv", ";".repeat(200_000).as_bytes());
}

#[test]
fn limits_are_told_as_what_they_are() {
    let small = Limits { file_bytes: 100, ..Limits::default() };
    let pdf = fixture("libreoffice.pdf");
    assert_eq!(read_within("a.pdf", &pdf, &small), Err(Failure::TooLarge { limit: 100 }));

    let few = Limits { pages: 2, ..Limits::default() };
    let brochure = read_within("a.pdf", &fixture("brochure.pdf"), &few);
    assert_eq!(brochure, Err(Failure::TooManyPages { pages: 3, limit: 2 }));

    let short = Limits { text_bytes: 600, ..Limits::default() };
    let document = read_within("a.pdf", &pdf, &short).unwrap();
    assert_eq!(document.warnings, [Warning::Shortened]);
    assert!(document.sections.iter().map(|section| section.text.len()).sum::<usize>() < 600);
}

#[test]
fn whoever_asked_can_stop_it() {
    for name in FIXTURES {
        let mut asked = 0;
        let result =
            frontdesk_extract::read(name, None, &fixture(name), &Limits::default(), &mut |_| {
                asked += 1;
                ControlFlow::Break(())
            });
        assert!(
            matches!(result, Err(Failure::Cancelled | Failure::Protected)),
            "{name}: {result:?}"
        );
        assert!(asked < 2);
    }
}

#[test]
fn every_failure_and_warning_says_what_to_do() {
    for failure in [
        Failure::Empty,
        Failure::Unsupported(None),
        Failure::Protected,
        Failure::Damaged("x".into()),
        Failure::TooLarge { limit: 1 },
        Failure::TooManyPages { pages: 2, limit: 1 },
        Failure::TooComplex("x"),
        Failure::OnlyScans { pages: 2 },
        Failure::Cancelled,
    ] {
        let message = failure.message();
        assert!(
            message.ends_with('.') && message.len() > 40 && !message.contains("  "),
            "{message}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_are_read_or_refused(
        start in prop::sample::select(vec![
            &b""[..], b"%PDF-1.7\n1 0 obj<<", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..2_000),
        name in prop::sample::select(vec!["a.html", "a.md", "a.csv", "a.txt", "a"]),
    ) {
        let bytes = [start, &rest].concat();
        try_all(name, &bytes);
        let base = Url::parse("https://e.de").unwrap();
        html::page(&bytes, None, &base, &Limits::default()).unwrap();
        sitemap::read(&bytes);
        robots::Rules::read("Frontdesk", &bytes).allowed(&base);
    }

    #[test]
    fn random_markup_is_read_or_refused(
        parts in prop::collection::vec(prop::sample::select(vec![
            "<p>", "</p>", "<li>", "<ul>", "</ul>", "<table>", "<tr>", "<td rowspan=9 colspan=9>", "</td>", "</table>",
            "<h2>", "</h2>", "<dl>", "<dt>", "<dd>", "<b>", "</b>", "é €", "Open?", "<br>", "<nav>", "</nav>", "<script>",
            "</script>", "<footer>", "</footer>", "9:00", "<details>", "<summary>", "&amp;", "<!--", "-->",
        ]), 0..200),
    ) {
        let page = parts.concat();
        let read = read("a.html", page.as_bytes());
        if let Ok(document) = read {
            prop_assert_eq!(document.format, Format::Html);
            prop_assert!(document.sections.iter().all(|section| !section.text.trim().is_empty()));
        }
    }
}
