//! What a reader finds in the PDF, and where: no picture is compared, sheets are looked at by people.

use frontdesk_pdf::{Line, Logo, Paper, Pay, Total, read_logo, render};

use crate::{read, samples, squeezed};

#[test]
fn the_same_document_makes_the_same_bytes() {
    for (name, document) in [("one line", samples::one_line()), ("arabic", samples::arabic())] {
        let first = render(&document).unwrap();
        // What was made between the two leaves no trace.
        render(&samples::receipt()).unwrap();
        assert!(first == render(&document).unwrap(), "{name}");
    }
    let other = frontdesk_pdf::Document { id: "inv_other".into(), ..samples::one_line() };
    assert!(render(&samples::one_line()).unwrap() != render(&other).unwrap());
}

#[test]
fn everything_that_was_given_can_be_read() {
    let pdf = read(&samples::quote());
    let text = pdf.text(1);
    for expected in [
        "Quote",
        "Q-2026-0019",
        "Valid until",
        "Amelia Hargreaves",
        "Edinburgh EH8 8DE",
        "thank you for showing us your shop.",
        "Unit price",
        "Design of the sales room",
        "Measured plan, two designs, one round of changes.",
        "Booked together with the design, 15% off: −£288.00",
        "£1,632.00",
        "£5,402.40",
        "Deposit on acceptance, 30%",
        "Read and accept online",
        "norr.example/quotes/7Qm2xW9dKp",
        "Work begins about three weeks after acceptance",
        "IBAN GB33 BUKB 2020 1555 5555 55",
        "Page 1 of 1",
    ] {
        assert!(text.contains(&squeezed(expected)), "{expected:?} is not in {text}");
    }
}

#[test]
fn no_number_is_broken_over_lines() {
    let document = samples::millions();
    let pdf = read(&document);
    let text = pdf.pdf.extract_text(&[1]).unwrap();
    let lines: Vec<String> = text.lines().map(squeezed).collect();
    let taxes = document.taxes.iter().flat_map(|table| table.rows.iter().flat_map(|row| &row[1..]));
    let cells = document.lines.iter().flat_map(|line| [&line.unit_price, &line.amount]);
    let sums = document.totals.iter().map(|total| &total.value);
    for number in taxes.chain(cells).chain(sums) {
        let number = squeezed(number);
        assert!(lines.iter().any(|line| line.contains(&number)), "{number} is not in {lines:#?}");
    }
    for quantity in ["1,234,567.891", "1,000,000"] {
        assert!(lines.iter().any(|line| line.contains(quantity)), "{quantity} in {lines:#?}");
    }
}

#[test]
fn every_kind_of_sheet_is_an_archives_and_a_screen_readers() {
    for (name, document) in samples::all() {
        let pdf = read(&document);
        assert!(pdf.says("<pdfuaid:part>1</pdfuaid:part>"), "{name}");
        assert!(pdf.says("<pdfaid:part>3</pdfaid:part>"), "{name}");
    }
    let pdf = read(&samples::arabic());
    assert_eq!(pdf.catalog(b"Lang").as_str().unwrap(), b"ar");
    let marked = pdf.catalog(b"MarkInfo");
    assert!(marked.as_dict().unwrap().get(b"Marked").unwrap().as_bool().unwrap());
    assert!(pdf.says("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(pdf.says("<xmp:CreateDate>2026-11-29T"));
    assert!(pdf.says("Frontdesk"));
    assert!(!pdf.says("/home/") && !pdf.says("/root/"));
}

#[test]
fn fonts_are_embedded_as_the_few_glyphs_that_are_used() {
    let pdf = read(&samples::names());
    assert!(pdf.bytes.len() < 100_000, "{} bytes", pdf.bytes.len());
    let text = pdf.all();
    for name in
        ["王小明", "山田太郎", "カタカナ", "김민수", "Щербакова", "Παπαδοπούλου", "Þórður", "İpek"]
    {
        assert!(text.contains(name), "{name} is not in {text}");
    }
}

#[test]
fn lines_run_over_pages_under_a_head_of_their_own() {
    let pdf = read(&samples::forty());
    assert_eq!(pdf.pages(), 3);
    for page in 1..=3 {
        let text = pdf.text(page);
        assert!(text.contains(&squeezed(&format!("Page {page} of 3"))), "{text}");
        assert_eq!(text.contains(&squeezed("Unit price")), page < 3, "{text}");
    }
    // A line and its detail are on the same page, and the sums are together.
    for line in 1..=40 {
        if line % 3 == 0 {
            let detail = squeezed(&format!("{line} November 2026, with Josephine"));
            let page = (1..=3).find(|page| pdf.text(*page).contains(&detail)).unwrap();
            let names = [
                "Wash and cut",
                "Colour, full head",
                "Blow-dry",
                "Treatment",
                "Styling for an event",
            ];
            let name = squeezed(&format!("{} {line}", names[line % names.len()]));
            assert!(pdf.text(page).contains(&name), "line {line}");
        }
    }
    let last = pdf.text(3);
    for sum in ["Subtotal", "Discounts", "£17,745.00"] {
        assert!(last.contains(sum), "{last}");
    }
}

#[test]
fn sums_are_kept_together_wherever_the_lines_end() {
    for count in [10, 12, 14, 15, 16, 17] {
        let mut document = samples::forty();
        document.lines.truncate(count);
        document.totals = (1..=12)
            .map(|n| Total {
                label: format!("Sum {n}."),
                value: format!("£{n}.00"),
                strong: n == 12,
            })
            .collect();
        let pdf = read(&document);
        let pages = u32::try_from(pdf.pages()).unwrap();
        let on = |text: &str| (1..=pages).find(|page| pdf.text(*page).contains(text)).unwrap();
        assert_eq!(on("Sum1."), on("Sum12."), "{count} lines");
    }
}

#[test]
fn a_column_without_a_name_is_left_out() {
    let receipt = read(&samples::receipt()).text(1);
    assert!(receipt.contains("PAID"));
    assert!(!receipt.contains("Qty") && !receipt.contains("Unitprice"), "{receipt}");
}

#[test]
fn the_sheet_has_the_size_it_was_asked_for() {
    for (paper, width, height) in [(Paper::A4, 595.0, 842.0), (Paper::Letter, 612.0, 792.0)] {
        let pdf = read(&frontdesk_pdf::Document { paper, ..samples::one_line() });
        let page = *pdf.pdf.get_pages().get(&1).unwrap();
        let sheet = pdf.pdf.get_dictionary(page).unwrap().get(b"MediaBox").unwrap();
        let sheet: Vec<f32> =
            sheet.as_array().unwrap().iter().map(|side| side.as_float().unwrap()).collect();
        assert!((sheet[2] - width).abs() < 1.0 && (sheet[3] - height).abs() < 1.0, "{sheet:?}");
    }
}

#[test]
fn only_the_web_is_linked() {
    let with = |url: &str| {
        let pay = Pay { label: "Pay".into(), url: url.into(), hint: String::new() };
        read(&frontdesk_pdf::Document { pay: Some(pay), ..samples::one_line() })
    };
    assert!(with("https://pay.example/1").says("(https://pay.example/1)"));
    for url in ["javascript:alert(1)", "file:///etc/passwd", ""] {
        let pdf = with(url);
        assert!(!pdf.says("/URI"), "{url}");
    }
    // Too long for a code that a phone can read, and still a link.
    let long = format!("https://pay.example/{}", "a".repeat(900));
    assert!(with(&long).says("/URI"));
}

#[test]
fn an_empty_document_is_a_page() {
    let mut document = samples::one_line();
    document.lines = Vec::new();
    document.totals = Vec::new();
    document.facts = Vec::new();
    document.footer = Vec::new();
    document.notes = Vec::new();
    document.pay = None;
    document.logo = None;
    document.business.name = String::new();
    document.title = String::new();
    document.number = String::new();
    document.id = String::new();
    document.page_label = String::new();
    document.language = String::new();
    assert_eq!(read(&document).pages(), 1);
    document.lines = vec![Line::default()];
    document.created_at_ms = i64::MAX;
    assert_eq!(read(&document).pages(), 1);
}

#[test]
fn a_logo_of_pixels_is_set_small() {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(1500, 700, |x, y| {
        image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 9])
    })
    .write_to(&mut png, image::ImageFormat::Jpeg)
    .unwrap();
    let logo = Logo(png.into_inner());
    read_logo(&logo).unwrap();
    let pdf = read(&frontdesk_pdf::Document { logo: Some(logo), ..samples::one_line() });
    assert!(pdf.bytes.len() < 900_000, "{}", pdf.bytes.len());
}
