//! Documents that mean harm, or are only too much. None may reach a file, the network or an endless loop.

use frontdesk_pdf::{Document, Line, Logo, LogoProblem, MAX_LINES, PdfError, read_logo, render};

use crate::{read, samples, squeezed};

fn line(description: &str) -> Line {
    Line { description: description.into(), amount: "1".into(), ..Line::default() }
}

#[test]
fn markup_is_text() {
    let nasty = r#"#panic("x") #read("/etc/passwd") $ x^2 $ ] } \ `raw` *b* _i_ // c /* d */ <label> @ref = H "q" #{ [ \u{41} ~ --- https://a.example"#;
    let mut document = samples::one_line();
    document.title = nasty.into();
    document.number = "#sys.version".into();
    document.business.name = nasty.into();
    document.recipient.lines = vec![nasty.into(), "#import \"@preview/x:1.0.0\"".into()];
    document.facts[0].value = nasty.into();
    document.lines = vec![Line { detail: Some(nasty.into()), quantity: "#".into(), ..line(nasty) }];
    document.notes = vec![nasty.into()];
    document.footer = vec![nasty.into()];
    document.page_label = "#{page} {pages} {page}".into();
    document.id = nasty.into();
    let text = read(&document).all();
    for piece in [r#"#panic("x")"#, "#read(\"/etc/passwd\")", "`raw`*b*_i_", "#sys.version", "---"]
    {
        assert!(text.contains(&squeezed(piece)), "{piece} is not in {text}");
    }
    assert!(text.contains("#1"), "{text}");
}

#[test]
fn what_no_font_has_and_what_draws_nothing_is_no_error() {
    let odd: String = (0..0x3000_u32)
        .chain(0xe000..0xe100)
        .chain(0xf900..0x1_0400)
        .chain(0x1_f300..0x1_f700)
        .step_by(7)
        .filter_map(char::from_u32)
        .collect();
    let mut document = samples::one_line();
    document.lines = vec![Line { detail: Some(odd.clone()), ..line(&odd) }];
    document.notes = vec![odd];
    document.recipient.name = "👩‍👩‍👧 \u{202e}gpj.exe\u{202c} \u{0}\u{7}\u{fffe}".into();
    let text = read(&document).all();
    assert!(text.contains("gpj.exe"), "{text}");
}

#[test]
fn a_long_word_stays_in_its_column() {
    let mut document = samples::one_line();
    let word = "W".repeat(1_500);
    document.lines = vec![Line { quantity: word.clone(), tax: Some(word.clone()), ..line(&word) }];
    let pdf = read(&document);
    assert!(pdf.pages() > 1);
    assert!(pdf.all().matches('W').count() >= 3 * 1_500);
    document.lines = vec![line(&"wide word ".repeat(1_000)), line(&"\n".repeat(100_000))];
    assert!(read(&document).pages() > 1);
}

#[test]
fn a_word_without_end_and_hundreds_of_lines_run_over_many_pages() {
    let mut document = samples::one_line();
    document.lines = vec![line(&"x".repeat(30_000))];
    assert!(read(&document).pages() > 1);
    document.lines = (0..300).map(|n| line(&format!("Line {n}"))).collect();
    assert!(read(&document).pages() > 6);
}

#[test]
fn too_much_is_said_to_be_too_much() {
    let too_much = |change: &dyn Fn(&mut Document)| {
        let mut document = samples::one_line();
        change(&mut document);
        matches!(render(&document), Err(PdfError::TooMuch { .. }))
    };
    assert!(too_much(&|d| d.lines = vec![Line::default(); MAX_LINES + 1]));
    assert!(too_much(&|d| d.lines = vec![line(&"x".repeat(2_100_000))]));
    assert!(too_much(&|d| d.title = "x".repeat(1_001)));
    assert!(too_much(&|d| d.footer = vec!["x".repeat(2_001)]));
    assert!(too_much(&|d| d.notes = vec![String::new(); 101]));
    assert!(too_much(&|d| d.recipient.lines = vec![String::new(); 25]));
}

#[test]
fn a_logo_is_shapes_or_pixels_and_nothing_else() {
    let svg = |inner: &str| {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>"#
        )
    };
    let good = [
        svg("<rect width='4' height='4'/>"),
        svg(
            "<defs><path id='a' d='M0 0h4v4z'/><clipPath id='b'><use xlink:href='#a'/></clipPath></defs><g clip-path='url(#b)'><circle r='3'/></g>",
        ),
        svg(
            "<style>.a{fill:#f00}</style><metadata><x xmlns='urn:x'/></metadata><path class='a' d='M0 0h4v4z'/>",
        ),
        format!(
            "\u{feff}<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>{}",
            svg("<g/>")
        ),
    ];
    for text in good {
        let logo = Logo(text.clone().into_bytes());
        assert!(read_logo(&logo).is_ok(), "{text}");
        assert!(render(&Document { logo: Some(logo), ..samples::one_line() }).is_ok(), "{text}");
    }
    let nested = (1..30)
        .map(|n| format!("<g id='a{n}'><use href='#a{}'/><use href='#a{}'/></g>", n - 1, n - 1))
        .collect::<Vec<_>>()
        .concat();
    let clips = (1..30)
        .map(|n| format!("<clipPath id='c{n}'>{}</clipPath>", "<path d='M0 0h1v1z'/>".repeat(9)))
        .collect::<Vec<_>>()
        .concat();
    let bad = [
        svg("<image href='https://evil.example/x.png'/>"),
        svg("<image xlink:href='file:///etc/passwd'/>"),
        svg("<s:image xlink:href='/logo'/>"),
        svg("<use href='other.svg#a'/>"),
        svg("<script>alert(1)</script>"),
        svg("<rect onload='alert(1)' width='1' height='1'/>"),
        svg("<foreignObject/>"),
        svg("<text>Hello</text>"),
        svg("<filter id='f'><feGaussianBlur stdDeviation='9999'/></filter>"),
        svg("<rect style='filter:blur(20px)' width='4' height='4'/>"),
        svg("<rect style='\\66ilter:blur(20px)' width='4' height='4'/>"),
        svg("<style>rect{Filter:blur(20px)}</style><rect width='4' height='4'/>"),
        svg("<pattern id='p'/>"),
        svg(&format!("<g id='a0'><path d='M0 0h1'/></g>{nested}")),
        svg(&format!("<style>path{{clip-path:url(#c1)}}</style>{clips}")),
        svg("<clipPath id='c'><g clip-path='url(#d)'/></clipPath>"),
        svg(&"<g>".repeat(5_000)),
        svg(&"<g/>".repeat(6_000)),
        svg("<g>"),
        format!("<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>{}", svg("<g/>")),
        "<html><body/></html>".into(),
        "<svg viewBox='0 0 9 9'/>".into(),
        svg("").replace("0 0 9 9", "0 0 1e30 1e-30"),
        String::new(),
        "GIF89a".into(),
        "%PDF-1.7".into(),
    ];
    for text in bad {
        let logo = Logo(text.clone().into_bytes());
        let shown: String = text.chars().take(200).collect();
        assert!(read_logo(&logo).is_err(), "{shown}");
        let made = render(&Document { logo: Some(logo), ..samples::one_line() });
        assert!(matches!(made, Err(PdfError::Logo(_))), "{shown}");
    }
}

#[test]
fn a_logo_of_pixels_is_bounded() {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbaImage::new(40, 20).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = png.into_inner();
    assert_eq!(
        read_logo(&Logo(png.clone())).map(|logo| (logo.width > 0, logo.height > 0)),
        Ok((true, true))
    );

    // The header says 60,000 × 60,000; nothing of that is allocated.
    let mut huge = png.clone();
    huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    huge[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let problem = read_logo(&Logo(huge)).unwrap_err();
    assert!(matches!(problem, LogoProblem::Size { .. } | LogoProblem::Damaged), "{problem}");

    for end in 0..png.len() - 12 {
        assert!(read_logo(&Logo(png[..end].to_vec())).is_err(), "cut at {end}");
    }
    assert_eq!(read_logo(&Logo(vec![b'<'; 2_000_001])), Err(LogoProblem::Heavy));
}
