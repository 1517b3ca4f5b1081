//! Files as ordinary programs write them. `fixtures/README.md` says how each was made.

use frontdesk_extract::{CutOptions, Failure, Format, Warning, cut};

use crate::{fixture, read, show};

const SALON: &str = "\
# Salon Ana
Wir sind ein Friseursalon in Berlin-Kreuzberg und arbeiten seit 2009 ohne Voranmeldung an Samstagen, \
an allen anderen Tagen nur mit Termin. Unsere Friseurinnen sprechen Deutsch, Englisch, Spanisch und \
Türkisch.

Salon Ana GmbH
Lindenstraße 12
10969 Berlin
Telefon 030 1234567
# Salon Ana > Öffnungszeiten
Montag: geschlossen
Dienstag bis Freitag: 9:00–18:30
Samstag: 9:00–14:00
# Salon Ana > Preise
Alle Preise verstehen sich inklusive Mehrwertsteuer.

Leistung: Damenhaarschnitt; Dauer: 45 min; Preis: 48,00 €
Leistung: Herrenhaarschnitt; Dauer: 30 min; Preis: 32,00 €
Leistung: Färben, kurzes Haar; Dauer: 90 min; Preis: 75,00 €
# Salon Ana > Häufige Fragen > Kann ich mit Karte zahlen?
Ja. Wir nehmen Girocard, Visa und Mastercard, aber kein American Express. Trinkgeld bitte in bar.
# Salon Ana > Häufige Fragen > Was passiert, wenn ich nicht komme?
Bis 24 Stunden vorher können Sie kostenlos absagen. Danach berechnen wir 50 % des Preises.
# Salon Ana > Was Sie mitbringen sollten
";

/// The file begins as `SALON` and goes on as `rest`.
#[track_caller]
fn check_salon(name: &str, format: Format, rest: &str) {
    let document = read(name, &fixture(name)).unwrap();

    assert_eq!(show(&document), format!("{SALON}{rest}"));
    assert_eq!((document.format, document.warnings), (format, vec![]));
    assert_eq!(document.title.as_deref(), Some("Salon Ana: Preise und Fragen"));
}

const LISTS: &str = "- Ein Foto der gewünschten Frisur\n- Ihren Allergiepass, wenn Sie einen haben\n\n\
                     1. Bitte fünf Minuten früher kommen\n2. Am Empfang anmelden";

#[test]
fn one_document_says_the_same_in_each_format() {
    let items = "- Ein Foto der gewünschten Frisur\n- Ihren Allergiepass, wenn Sie einen haben\n\
                 - Bitte fünf Minuten früher kommen\n- Am Empfang anmelden";
    check_salon("libreoffice.docx", Format::Docx, items);
    check_salon("libreoffice.pdf", Format::Pdf, LISTS);
    check_salon("objstreams.pdf", Format::Pdf, LISTS);
    // Chromium draws bullets as circles, which are no text.
    let lists = LISTS
        .replace("- ", "")
        .replace("kommen\n", "kommen\n# Salon Ana > Was Sie mitbringen sollten\n");
    check_salon("chromium.pdf", Format::Pdf, &lists);
}

#[test]
fn a_pdf_that_may_only_not_be_printed_is_read() {
    check_salon("restricted.pdf", Format::Pdf, LISTS);
}

#[track_caller]
fn check(name: &str, shown: &str) {
    assert_eq!(show(&read(name, &fixture(name)).unwrap()), shown);
}

#[test]
fn columns_hyphens_and_running_feet_do_not_disturb_a_brochure() {
    check(
        "brochure.pdf",
        "# Gasthof Sonne\n\
         Unser Gasthof liegt am Rande des Naturschutzgebietes und ist seit vier Generationen im Besitz \
         der Familie Oberhuber. Die Küche verwendet ausschließlich Zutaten von Bauernhöfen aus der \
         Nachbarschaft.\n\n\
         Für Hochzeitsgesellschaften, Betriebsausflüge und Familienfeiern öffnen wir den Festsaal mit \
         achtzig Sitzplätzen. Die Saalmiete beträgt 250 Euro und entfällt ab vierzig Gästen.\n\n\
         Anreisende mit der Bahn holen wir gern vom Bahnhof Sonnenau ab, wenn Sie uns am Vortag bis 18 \
         Uhr Bescheid geben. Parkplätze für Personenkraftwagen sind kostenlos.\n\
         # Gasthof Sonne > Speisekarte\n\
         Leberknödelsuppe: 5,80 €\nSchweinebraten mit Knödel: 14,90 €\n\
         Kaiserschmarrn für zwei Personen: 16,50 €\n\
         # Gasthof Sonne > Kontakt\n\
         Familie Oberhuber\nDorfplatz 3\n83999 Sonnenau\nTelefon 08999 4711\n\
         # Gasthof Sonne > Kontakt > Haben Sie am Montag offen?\n\
         Nein, montags ist Ruhetag.",
    );
}

#[test]
fn a_scan_is_told_by_its_page_and_a_file_of_scans_is_refused() {
    let mixed = read("mixed.pdf", &fixture("mixed.pdf")).unwrap();

    assert_eq!(show(&mixed), format!("{SALON}{LISTS}"));
    assert_eq!(mixed.warnings, [Warning::Scan { page: 2 }]);
    assert_eq!(mixed.pages, Some(2));
    assert_eq!(read("scan.pdf", &fixture("scan.pdf")), Err(Failure::OnlyScans { pages: 1 }));
}

#[test]
fn a_password_is_told() {
    for name in ["encrypted.pdf", "encrypted.docx"] {
        assert_eq!(read(name, &fixture(name)), Err(Failure::Protected), "{name}");
    }
}

#[test]
fn a_document_of_word_has_its_bold_questions_as_headings() {
    check(
        "word-template.docx",
        "# Hotel Seeblick > Anreise\n\
         Check-in ist ab 15 Uhr, Check-out bis 11 Uhr.\n\
         # Hotel Seeblick > Anreise > Gibt es Parkplätze?\n\
         Ja, 20 Stellplätze hinter dem Haus, 8 € pro Nacht.\n\
         # Hotel Seeblick > Anreise > Sind Hunde erlaubt?\n\
         Ja, 12 € pro Hund und Nacht.\n\
         # Hotel Seeblick > Anreise > Ausstattung\n\
         - WLAN im ganzen Haus\n- Sauna von 16 bis 21 Uhr\n\n\
         Zimmer: Einzelzimmer; Preis: 89 €\nZimmer: Doppelzimmer; Preis: 129 €",
    );
}

#[test]
fn a_workbook_shows_its_numbers_as_excel_does_and_keeps_what_is_hidden() {
    let shown = "# Preise\n\
         Leistung: Damenhaarschnitt; Dauer (min): 45; Preis: 48.00 €; MwSt.: 19 %; Gültig ab: 2026-01-01\n\
         Leistung: Herrenhaarschnitt; Dauer (min): 30; Preis: 32.50 €; MwSt.: 19 %; Gültig ab: 2026-01-01\n\
         Leistung: Färben, kurz; Dauer (min): 90; Preis: 75.00 €; MwSt.: 19 %; Gültig ab: 2026-03-15\n\
         # Öffnungszeiten\n\
         Tag: Dienstag; von: 09:00; bis: 18:30\nTag: Samstag; von: 09:00; bis: 14:00\n\n\
         Feiertage geschlossen";
    check("openpyxl.xlsx", shown);
    // LibreOffice has worked out the formula.
    check("libreoffice.xlsx", &format!("{shown}\n\n3"));

    let workbook = read("openpyxl.xlsx", &fixture("openpyxl.xlsx")).unwrap();
    assert_eq!(workbook.warnings, [Warning::SheetHidden { name: "Intern".into() }]);
}

#[test]
fn text_files_are_read_in_the_encoding_of_their_country() {
    check(
        "windows-1252.csv",
        "# \nArtikel: Weißbrot; Preis: 3,20 €; Größe: 750 g\n\
         Artikel: Brötchen, hell; Preis: 0,45 €; Größe: 60 g\n\
         Artikel: Kuchen (Käse); Preis: 2,80 €; Größe: Stück",
    );
    check(
        "handbook.md",
        "# Fahrradwerkstatt Kette\n\
         Wir reparieren Fahrräder aller Marken, auch E-Bikes.\n\nKette GmbH\nHafenweg 3\n20457 Hamburg\n\
         # Fahrradwerkstatt Kette > Preise\n\
         Leistung: Schlauch wechseln; Preis: 15 €\nLeistung: Inspektion; Preis: 69 €\n\
         # Fahrradwerkstatt Kette > FAQ > Muss ich einen Termin machen?\n\
         Nein, von Dienstag bis Freitag können Sie ohne Termin kommen.\n\
         # Fahrradwerkstatt Kette > FAQ > Repariert ihr auch Roller?\n\
         Nein.\n\n- Abholung ab 17 Uhr\n- Wir rufen an, wenn das Rad fertig ist\n- auch samstags\n\n\
         - 1. Abgeben\n- 2. Abholen\n\nHRB 12345",
    );
}

#[test]
fn pieces_are_questions_with_answers_and_whole_sections() {
    let document = read("notes.txt", &fixture("notes.txt")).unwrap();
    let pieces = cut(&document, &CutOptions::default());

    let seen: Vec<(Option<&str>, &str)> =
        pieces.iter().map(|piece| (piece.question.as_deref(), piece.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            (None, "WEINHANDLUNG NORD\n\nMo-Fr 10-19 Uhr\nSa 10-16 Uhr"),
            (
                Some("Liefern Sie auch?"),
                "Ja, ab 60 Euro kostenlos in ganz Kiel.\nMindestens sechs Flaschen."
            ),
            (
                Some("Kann ich verkosten?"),
                "Freitags ab 17 Uhr, ohne Anmeldung.\n\n- Rotwein\n- Weißwein"
            ),
        ]
    );
}
