//! PDFs that unpack without end, lead in circles, or name one object ten thousand times.

use std::{fmt::Write as _, io::Write as _};

use flate2::{Compression, write::ZlibEncoder};
use frontdesk_extract::{Failure, Limits};

use crate::{
    hostile::{check_complex, try_all},
    read, read_within,
};

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A PDF of these objects, the first of which is the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(bytes.len());
        writeln!(bytes, "{number} 0 obj").unwrap();
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let xref = bytes.len();
    write!(bytes, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for offset in offsets {
        writeln!(bytes, "{offset:010} 00000 n ").unwrap();
    }
    write!(bytes, "trailer\n<</Size {}/Root 1 0 R>>\n", objects.len() + 1).unwrap();
    write!(bytes, "startxref\n{xref}\n%%EOF").unwrap();
    bytes
}

fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dict}/Length {}>>stream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

/// A PDF of one page with this content.
fn page(content: Vec<u8>, more: Vec<Vec<u8>>) -> Vec<u8> {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>";
    let resources = format!("<</Font<</F {font}>>/XObject<</X 5 0 R>>>>");
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources{resources}>>").into_bytes(),
        content,
    ];
    objects.extend(more);
    pdf(&objects)
}

#[test]
fn the_pdf_of_these_tests_is_one() {
    let document =
        read("a.pdf", &page(stream("", b"BT /F 12 Tf (Hello you) Tj ET"), vec![])).unwrap();
    assert_eq!(document.sections[0].text, "Hello you");
}

#[test]
fn a_page_that_unpacks_without_end_is_left_out() {
    let bomb = packed(&vec![b' '; 40 << 20]);
    assert!(bomb.len() < 200 << 10);
    check_complex("a.pdf", &page(stream("/Filter/FlateDecode", &bomb), vec![]));

    let twice = packed(&bomb);
    check_complex("a.pdf", &page(stream("/Filter[/FlateDecode/FlateDecode]", &twice), vec![]));
}

#[test]
fn a_form_that_draws_itself_ends() {
    let form = stream("/Subtype/Form/Resources<</XObject<</X 5 0 R>>>>", &b"/X Do ".repeat(1_000));
    let limits = Limits { unpacked_bytes: 4 << 20, ..Limits::default() };
    let result = read_within("a.pdf", &page(stream("", b"/X Do"), vec![form]), &limits);
    assert_eq!(result, Err(Failure::TooComplex("every page")));
}

#[test]
fn a_map_of_four_billion_characters_is_one_line() {
    let map = stream("", b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange");
    let document =
        read("a.pdf", &page(stream("", b"BT /F 12 Tf (\\000\\001) Tj ET"), vec![map])).unwrap();
    assert_eq!(document.sections[0].text, "AB");
}

#[test]
fn a_tree_of_pages_that_is_a_circle_ends() {
    let circle = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[2 0 R 2 0 R]/Parent 2 0 R/Count 9>>".to_vec(),
    ]);
    assert!(read("a.pdf", &circle).is_err());
    try_all("a.pdf", &pdf(&[b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>".to_vec()]));
    try_all("a.pdf", &pdf(&[b"[".repeat(100_000)]));
    try_all("a.pdf", &pdf(&[b"<</A".repeat(100_000)]));
}

#[test]
fn objects_without_number_are_refused_before_they_are_made() {
    check_complex("a.pdf", &pdf(&[b"[0 ".repeat(1_000_000)]));

    // One large object that the index names ten thousand times.
    let mut bytes = b"%PDF-1.5\n1 0 obj\n[".to_vec();
    bytes.extend(b"0 ".repeat(100_000));
    bytes.extend(b"]\nendobj\n");
    let xref = bytes.len();
    write!(bytes, "xref\n0 10000\n").unwrap();
    for _ in 0..10_000 {
        writeln!(bytes, "{:010} 00000 n ", 9).unwrap();
    }
    write!(bytes, "trailer\n<</Size 10000/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF").unwrap();
    check_complex("a.pdf", &bytes);
}

#[test]
fn an_object_stream_is_counted_as_it_unpacks() {
    let objects = |content: Vec<u8>, first: usize| {
        let dict = format!("/Type/ObjStm/N 1/First {first}/Filter/FlateDecode");
        pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), stream(&dict, &packed(&content))])
    };
    let mut large = b"9 0 [".to_vec();
    large.extend(b"0 ".repeat(300_000));
    // One fits, and twenty of them are more than may be.
    let one = objects(large.clone(), 4);
    assert_eq!(read("a.pdf", &one).unwrap_err().code(), "damaged");
    let dict = "/Type/ObjStm/N 1/First 4/Filter/FlateDecode";
    let many = vec![stream(dict, &packed(&large)); 20];
    check_complex("a.pdf", &page(stream("", b""), many));

    check_complex("a.pdf", &objects(vec![b' '; 3 << 20], 4));
    // A thousand objects that all are the same one.
    let mut index = (10..1_010).fold(String::new(), |mut index, n| {
        write!(index, "{n} 0 ").unwrap();
        index
    });
    let first = index.len();
    index.push_str("[1 2 3]");
    check_complex("a.pdf", &objects(index.into_bytes(), first));
}
