//! Documents as a business would send them.

use frontdesk_base::Colour;
use frontdesk_pdf::{
    Columns, Document, Fact, Line, Logo, Paper, Party, Pay, Stamp, TaxTable, Tone, Total,
};

/// A mark and a name, drawn: what a business uploads.
const LOGO: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 64"><defs><linearGradient id="a" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#2dd4bf"/><stop offset="1" stop-color="#0f766e"/></linearGradient></defs><rect width="64" height="64" rx="16" fill="url(#a)"/><path d="M18 44V20l28 24V20" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/><path d="M86 46V18h4l18 20V18h5v28h-4L91 26v20zM124 36a10 10 0 1 1 20 0 10 10 0 1 1-20 0zm5 0a5 5 0 1 0 10 0 5 5 0 1 0-10 0zM152 46V26h5v3q2-3 7-3v5q-7-.500-7 6v9zM176 46V26h5v3q2-3 7-3v5q-7-.500-7 6v9z" fill="#134e4a"/></svg>"##;

/// Every sample and its name.
pub(crate) fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("one-line", one_line()),
        ("forty", forty()),
        ("long-texts", long_texts()),
        ("names", names()),
        ("arabic", arabic()),
        ("four-rates", four_rates()),
        ("millions", millions()),
        ("receipt", receipt()),
        ("quote", quote()),
    ]
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn facts(pairs: &[(&str, &str)]) -> Vec<Fact> {
    pairs
        .iter()
        .map(|(label, value)| Fact { label: (*label).into(), value: (*value).into() })
        .collect()
}

fn total(label: &str, value: &str) -> Total {
    Total { label: label.into(), value: value.into(), strong: false }
}

fn strong(label: &str, value: &str) -> Total {
    Total { strong: true, ..total(label, value) }
}

fn line(description: &str, quantity: &str, unit_price: &str, tax: &str, amount: &str) -> Line {
    Line {
        description: description.into(),
        quantity: quantity.into(),
        unit_price: unit_price.into(),
        tax: Some(tax.into()),
        amount: amount.into(),
        ..Line::default()
    }
}

fn english() -> Columns {
    Columns {
        description: "Description".into(),
        quantity: Some("Qty".into()),
        unit_price: Some("Unit price".into()),
        tax: Some("VAT".into()),
        amount: "Amount".into(),
    }
}

/// An invoice of one line.
pub(crate) fn one_line() -> Document {
    Document {
        title: "Invoice".into(),
        number: "INV-2026-0042".into(),
        language: "en-GB".into(),
        paper: Paper::A4,
        accent: Some(Colour([0x0f, 0x76, 0x6e])),
        logo: Some(Logo(LOGO.as_bytes().to_vec())),
        business: Party {
            label: Some("From".into()),
            name: "Norr Studio Ltd".into(),
            lines: strings(&[
                "14 Calton Street",
                "Edinburgh EH8 8DE",
                "hello@norr.example",
                "+44 131 496 0123",
            ]),
        },
        recipient: Party {
            label: Some("Bill to".into()),
            name: "Amelia Hargreaves".into(),
            lines: strings(&["Hargreaves & Daughters", "3 Leith Walk", "Edinburgh EH6 5DX"]),
        },
        facts: facts(&[
            ("Date", "29 November 2026"),
            ("Due", "13 December 2026"),
            ("Customer no.", "C-1180"),
        ]),
        stamp: None,
        subject: String::new(),
        intro: None,
        columns: english(),
        lines: vec![Line {
            detail: Some(
                "Two hours on site, with photographs of every room and a written summary.".into(),
            ),
            ..line("Interior consultation", "1", "£180.00", "20%", "£180.00")
        }],
        totals: vec![
            total("Subtotal", "£180.00"),
            total("VAT 20%", "£36.00"),
            strong("Total due", "£216.00"),
        ],
        taxes: None,
        notes: strings(&[
            "Thank you for your trust. Please pay within 14 days and quote the invoice number.",
        ]),
        pay: Some(Pay {
            label: "Pay online".into(),
            url: "https://pay.norr.example/i/7Qm2xW9d".into(),
            hint: "Scan the code with your phone, or open the link.".into(),
        }),
        footer: strings(&[
            "Norr Studio Ltd · Registered in Scotland SC123456 · VAT GB 123 4567 89",
            "IBAN GB33 BUKB 2020 1555 5555 55 · BIC BUKBGB22",
        ]),
        page_label: "Page {page} of {pages}".into(),
        created_at_ms: 1_795_910_400_000,
        id: "inv_01k00000000000000000000042".into(),
    }
}

/// Forty lines over several pages.
pub(crate) fn forty() -> Document {
    let what =
        ["Wash and cut", "Colour, full head", "Blow-dry", "Treatment", "Styling for an event"];
    let lines = (1..=40)
        .map(|n| Line {
            detail: (n % 3 == 0).then(|| format!("{n} November 2026, with Josephine")),
            discount: (n % 8 == 0).then(|| "Regular guest, 10% off: −£6.50".to_owned()),
            ..line(
                &format!("{} {n}", what[n % what.len()]),
                &(n % 4 + 1).to_string(),
                &format!("£{}.50", 40 + n),
                "20%",
                &format!("£{}.00", 60 + n * 17 % 900),
            )
        })
        .collect();
    Document {
        title: "Invoice".into(),
        number: "INV-2026-0107".into(),
        lines,
        totals: vec![
            total("Subtotal", "£14,820.00"),
            total("Discounts", "−£32.50"),
            total("VAT 20%", "£2,957.50"),
            strong("Total due", "£17,745.00"),
        ],
        ..one_line()
    }
}

/// Texts that are longer than their places, and no logo.
pub(crate) fn long_texts() -> Document {
    let paragraph = "The work is carried out over three mornings so that the shop can open at noon. \
        Furniture is moved and covered, walls are washed, filled and sanded where needed, and painted twice. ";
    Document {
        title: "Rechnung mit Leistungsnachweis".into(),
        number: "RE-2026-11-000000000000000000000000000000000042".into(),
        language: "de-DE".into(),
        accent: Some(Colour([0xff, 0xc8, 0x00])),
        logo: None,
        business: Party {
            label: Some("Von".into()),
            name: "Maler- und Tapezierfachbetrieb Wolkenhauer-Schimmelpfennig & Söhne GmbH".into(),
            lines: strings(&[
                "Donaudampfschifffahrtsgesellschaftskapitänsstraße 128",
                "10115 Berlin",
                "buchhaltung.und.auftragsannahme@wolkenhauer-schimmelpfennig.example",
            ]),
        },
        recipient: Party {
            label: Some("An".into()),
            name: "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz-Verein e. V."
                .into(),
            lines: strings(&[
                "z. Hd. Frau Dr. Maximiliane von und zu Hohenstein-Wackerbarth",
                "Am Alten Markt 1",
                "14467 Potsdam",
            ]),
        },
        facts: facts(&[
            ("Rechnungsdatum", "29. November 2026"),
            ("Leistungszeitraum", "1. bis 28. November 2026"),
            ("Ihre Bestellnummer bei uns", "4500012345-00010-ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ]),
        columns: Columns {
            description: "Beschreibung".into(),
            quantity: Some("Menge".into()),
            unit_price: Some("Einzelpreis".into()),
            tax: Some("USt.".into()),
            amount: "Betrag".into(),
        },
        lines: vec![
            Line {
                detail: Some(paragraph.repeat(3)),
                ..line(
                    "Malerarbeiten im Verkaufsraum einschließlich aller Neben- und Vorbereitungsarbeiten",
                    "128,5 Std.",
                    "48,00\u{a0}€",
                    "19\u{a0}%",
                    "6.168,00\u{a0}€",
                )
            },
            line(
                "https://example.com/a/very/long/address?with=parameters&and=more&token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiIxMjM0NTY3ODkwIn0",
                "1",
                "0,00\u{a0}€",
                "19\u{a0}%",
                "0,00\u{a0}€",
            ),
            line(
                &"Oberflächenbeschichtungswerkstoff".repeat(4),
                "1.000.000 Quadratmeter",
                "123.456.789.012,34\u{a0}€",
                "Steuerfrei nach § 4 Nr. 11b UStG",
                "999.999.999.999.999,99\u{a0}€",
            ),
        ],
        totals: vec![
            total("Zwischensumme ohne Nachlässe und Umsatzsteuer", "999.999.999.999.999,99\u{a0}€"),
            strong("Zu zahlender Gesamtbetrag", "999.999.999.999.999,99\u{a0}€"),
        ],
        notes: vec![paragraph.repeat(2), "Zahlbar innerhalb von 14 Tagen ohne Abzug.".into()],
        pay: Some(Pay {
            label: "Online bezahlen".into(),
            url: format!("https://pay.example/{}", "abcdefghij".repeat(20)),
            hint: "Code mit dem Telefon scannen oder den Link öffnen.".into(),
        }),
        page_label: "Seite {page} von {pages}".into(),
        footer: strings(&[
            "Maler- und Tapezierfachbetrieb Wolkenhauer-Schimmelpfennig & Söhne GmbH · Amtsgericht Charlottenburg HRB 123456 · Geschäftsführer: Ottokar Wolkenhauer, Adelgunde Schimmelpfennig",
            "Steuernummer 27/123/45678 · USt-IdNr. DE123456789 · IBAN DE02 1203 0000 0000 2020 51 · BIC BYLADEM1001",
        ]),
        ..one_line()
    }
}

/// Names in other scripts in an English invoice.
pub(crate) fn names() -> Document {
    Document {
        recipient: Party {
            label: Some("Bill to".into()),
            name: "דנה לוי־כהן".into(),
            lines: strings(&["רחוב הרצל 12, דירה 4", "תל אביב 6688312", "+972 3 123 4567"]),
        },
        lines: vec![
            line("Consultation for محمد عبد الرحمن", "1", "£80.00", "20%", "£80.00"),
            line("王小明 (Wáng Xiǎomíng), 山田太郎 and カタカナ", "2", "£40.00", "20%", "£80.00"),
            line("김민수, Жанна Щербакова, Ελένη Παπαδοπούλου", "1", "£20.00", "20%", "£20.00"),
            Line {
                detail: Some("שיחת ייעוץ (60 דקות)".into()),
                ..line("Nguyễn Thị Ánh, Þórður, Łukasz, Čižmár, İpek", "1", "£0.00", "20%", "£0.00")
            },
        ],
        totals: vec![strong("Total due", "£216.00")],
        ..one_line()
    }
}

/// A whole invoice from right to left.
pub(crate) fn arabic() -> Document {
    Document {
        title: "فاتورة".into(),
        number: "INV-2026-0042".into(),
        language: "ar".into(),
        accent: Some(Colour([0x7c, 0x3a, 0xed])),
        business: Party {
            label: Some("من".into()),
            name: "صالون الياسمين".into(),
            lines: strings(&[
                "12 شارع النيل",
                "القاهرة 11511",
                "+20 2 2345 6789",
                "hello@yasmin.example",
            ]),
        },
        recipient: Party {
            label: Some("إلى".into()),
            name: "Amelia Hargreaves".into(),
            lines: strings(&["شركة النور للتجارة", "7 شارع التحرير، الجيزة"]),
        },
        facts: facts(&[("التاريخ", "29 نوفمبر 2026"), ("تاريخ الاستحقاق", "13 ديسمبر 2026")]),
        columns: Columns {
            description: "الوصف".into(),
            quantity: Some("الكمية".into()),
            unit_price: Some("سعر الوحدة".into()),
            tax: Some("الضريبة".into()),
            amount: "المبلغ".into(),
        },
        lines: vec![
            Line {
                detail: Some("مع غسل وتجفيف الشعر، مدة الجلسة ساعتان".into()),
                ..line("قص وصبغ الشعر", "1", "850.00 ج.م.", "14%", "850.00 ج.م.")
            },
            Line {
                discount: Some("خصم 10%: ‎−30.00 ج.م.".into()),
                ..line("Manicure & Pedicure", "2", "150.00 ج.م.", "14%", "270.00 ج.م.")
            },
        ],
        totals: vec![
            total("المجموع الفرعي", "1,120.00 ج.م."),
            total("ضريبة القيمة المضافة 14%", "156.80 ج.م."),
            strong("الإجمالي المستحق", "1,276.80 ج.م."),
        ],
        notes: strings(&["شكرًا لثقتكم بنا. يُرجى السداد خلال 14 يومًا مع ذكر رقم الفاتورة."]),
        pay: Some(Pay {
            label: "ادفع عبر الإنترنت".into(),
            url: "https://pay.yasmin.example/i/7Qm2xW9d".into(),
            hint: "امسح الرمز بهاتفك أو افتح الرابط.".into(),
        }),
        footer: strings(&["صالون الياسمين · سجل تجاري 123456 · رقم التسجيل الضريبي 123-456-789"]),
        page_label: "صفحة {page} من {pages}".into(),
        ..one_line()
    }
}

/// Four rates of tax, with their table, on an American sheet.
pub(crate) fn four_rates() -> Document {
    let rates = [
        ("19\u{a0}%", "100,00"),
        ("7\u{a0}%", "40,00"),
        ("5,5\u{a0}%", "20,00"),
        ("0\u{a0}%", "1.250,00"),
    ];
    Document {
        title: "Rechnung".into(),
        number: "RE-2026-0815".into(),
        language: "de".into(),
        paper: Paper::Letter,
        accent: Some(Colour([0x1d, 0x4e, 0xd8])),
        columns: Columns {
            description: "Beschreibung".into(),
            quantity: Some("Menge".into()),
            unit_price: Some("Einzelpreis".into()),
            tax: Some("USt.".into()),
            amount: "Betrag".into(),
        },
        lines: rates
            .iter()
            .zip(["Beratung vor Ort", "Fachbuch „Farbe“", "Lieferung", "Versicherung (steuerfrei)"])
            .map(|((rate, amount), what)| {
                line(what, "1", &format!("{amount}\u{a0}€"), rate, &format!("{amount}\u{a0}€"))
            })
            .collect(),
        taxes: Some(TaxTable {
            columns: ["USt.-Satz", "Netto", "Steuer", "Brutto"].map(str::to_owned),
            rows: vec![
                ["19\u{a0}%", "100,00\u{a0}€", "19,00\u{a0}€", "119,00\u{a0}€"].map(str::to_owned),
                ["7\u{a0}%", "40,00\u{a0}€", "2,80\u{a0}€", "42,80\u{a0}€"].map(str::to_owned),
                ["5,5\u{a0}%", "20,00\u{a0}€", "1,10\u{a0}€", "21,10\u{a0}€"].map(str::to_owned),
                ["0\u{a0}%", "1.250,00\u{a0}€", "0,00\u{a0}€", "1.250,00\u{a0}€"]
                    .map(str::to_owned),
            ],
        }),
        totals: vec![
            total("Netto", "1.410,00\u{a0}€"),
            total("Umsatzsteuer", "22,90\u{a0}€"),
            total("Bereits gezahlt", "−432,90\u{a0}€"),
            strong("Offener Betrag", "1.000,00\u{a0}€"),
        ],
        page_label: "Seite {page} von {pages}".into(),
        ..one_line()
    }
}

/// Four rates of tax on amounts of many figures, one by an Arabic name, and large quantities.
pub(crate) fn millions() -> Document {
    let rp = |amount: &str| format!("Rp\u{a0}{amount}");
    let rates = [
        ("11%", "1,234,567.891 kg", "15,000,000.00", "18,518,518,365.00"),
        ("5.5%", "1,000,000", "1,250,000.00", "1,250,000,000,000.00"),
        ("1.1%", "12", "100,000,000.00", "1,200,000,000.00"),
        ("0%", "3", "2,000,000.00", "6,000,000.00"),
    ];
    let row = |name: &str, net: &str, tax: &str, gross: &str| {
        [name.to_owned(), rp(net), rp(tax), rp(gross)]
    };
    Document {
        lines: rates
            .iter()
            .map(|(rate, quantity, price, amount)| {
                line("Cement, sand and gravel, delivered", quantity, &rp(price), rate, &rp(amount))
            })
            .collect(),
        taxes: Some(TaxTable {
            columns: ["Tax", "Net", "Tax amount", "Gross"].map(str::to_owned),
            rows: vec![
                row("PPN 11%", "18,518,518,365.00", "2,037,037,020.15", "20,555,555,385.15"),
                row(
                    "مضافة \u{200e}5.5%",
                    "1,250,000,000,000.00",
                    "68,750,000,000.00",
                    "1,318,750,000,000.00",
                ),
                row("Luxury 1.1%", "1,200,000,000.00", "13,200,000.00", "1,213,200,000.00"),
                row("0%", "6,000,000.00", "0.00", "6,000,000.00"),
            ],
        }),
        totals: vec![
            total("Net", &rp("1,269,724,518,365.00")),
            total("مضافة \u{200e}5.5%", &rp("68,750,000,000.00")),
            strong("Total", &rp("1,340,524,755,385.15")),
        ],
        ..one_line()
    }
}

/// A receipt, stamped.
pub(crate) fn receipt() -> Document {
    Document {
        title: "Receipt".into(),
        number: "R-2026-0042".into(),
        accent: None,
        logo: None,
        facts: facts(&[
            ("Date", "29 November 2026"),
            ("Paid by", "Visa •••• 4242"),
            ("For invoice", "INV-2026-0042"),
        ]),
        stamp: Some(Stamp { text: "PAID".into(), tone: Tone::Good }),
        columns: Columns { quantity: None, unit_price: None, tax: None, ..english() },
        totals: vec![
            total("Subtotal", "£180.00"),
            total("VAT 20%", "£36.00"),
            strong("Paid", "£216.00"),
        ],
        pay: None,
        notes: strings(&["Thank you. Please keep this receipt for your records."]),
        ..one_line()
    }
}

/// A quote with a deposit.
pub(crate) fn quote() -> Document {
    Document {
        title: "Quote".into(),
        number: "Q-2026-0019".into(),
        accent: Some(Colour([0xbe, 0x18, 0x5d])),
        facts: facts(&[("Date", "29 November 2026"), ("Valid until", "29 December 2026")]),
        subject: "A window, a counter and a door".into(),
        intro: Some("Dear Amelia,\n\nthank you for showing us your shop. This is what we would do, and what it would cost. Prices hold until the end of the year.".into()),
        lines: vec![
            Line { detail: Some("Measured plan, two designs, one round of changes.".into()), ..line("Design of the sales room", "1", "£1,400.00", "20%", "£1,400.00") },
            Line { discount: Some("Booked together with the design, 15% off: −£288.00".into()), ..line("Painting, 96 m²", "96", "£20.00", "20%", "£1,632.00") },
            line("Shelves, oiled oak", "6", "£245.00", "20%", "£1,470.00"),
        ],
        totals: vec![
            total("Subtotal", "£4,502.00"),
            total("VAT 20%", "£900.40"),
            strong("Total", "£5,402.40"),
            total("Deposit on acceptance, 30%", "£1,620.72"),
            total("On completion", "£3,781.68"),
        ],
        pay: Some(Pay {
            label: "Read and accept online".into(),
            url: "https://norr.example/quotes/7Qm2xW9dKp".into(),
            hint: "The deposit is due when you accept. You can decline there too, or ask a question.".into(),
        }),
        notes: strings(&["Work begins about three weeks after acceptance and takes six mornings. Colours may differ slightly from the screen."]),
        ..one_line()
    }
}
