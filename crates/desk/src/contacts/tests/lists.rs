//! Lists of contacts that come and go as CSV.

use super::*;
use crate::contacts::{
    export::{self, Nothing},
    import::{self, Existing, ImportState, Outcome, Setting},
};

async fn run(t: &TestApp) {
    crate::registry::runner(t).run_due().await.unwrap();
}

async fn prepared(t: &TestApp, owner: &Caller, csv: impl Into<Vec<u8>>) -> import::Import {
    import::prepare(t, owner, "list.csv", csv.into().into()).await.unwrap()
}

async fn imported(t: &TestApp, owner: &Caller, csv: impl Into<Vec<u8>>) -> import::Import {
    let import = prepared(t, owner, csv).await;
    import::start(t, owner, &import.id).await.unwrap();
    run(t).await;
    import::get(t, owner, &import.id).await.unwrap()
}

fn counts(i: &import::Import) -> (i64, i64, i64, i64) {
    (i.created, i.updated, i.skipped, i.bad)
}

/// Everything an export says but when.
fn told(csv: &[u8]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&csv[3..])
        .records()
        .map(|row| row.unwrap().iter().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .map(|mut row| {
            row.truncate(row.len() - 2);
            row
        })
        .collect();
    rows[1..].sort();
    rows
}

both! {
    async fn five_thousand_contacts_come_in_and_the_bad_rows_are_told(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        person(&t, &owner, "Known", &["p7@x.de"]).await;
        let row = |at: usize| match at % 1_000 {
            500 => format!("P {at};nonsense;;{at}"),
            501 => ";;;x".to_owned(),
            _ => format!("P {at};p{at}@x.de;+49 151 {};{at}", 10_000_000 + at),
        };
        let rows: Vec<String> = (0..5_000).map(row).collect();
        let csv = format!("Name;E-Mail;Telefon;Kundennummer\n{}\n", rows.join("\n"));
        let import = prepared(&t, &owner, csv).await;
        assert_eq!(import.mapping.0, ["name", "email", "phone", "skip"]);

        let preview = import::preview(&t, &owner, &import.id).await.unwrap();
        import::start(&t, &owner, &import.id).await.unwrap();
        import::start(&t, &owner, &import.id).await.unwrap();
        run(&t).await;

        let done = import::get(&t, &owner, &import.id).await.unwrap();
        assert_eq!((done.state, done.done, done.total), (ImportState::Done, 5_000, 5_000));
        assert_eq!(counts(&done), (4_989, 1, 0, 10));
        assert_eq!(counts(&done), (preview.created, preview.updated, preview.skipped, preview.bad));
        assert_eq!(count(&t, &owner).await.unwrap(), 4_990);
        let report = String::from_utf8(import::report(&t, &owner, &import.id).await.unwrap()).unwrap();
        assert_eq!(report.lines().count(), 11);
        assert!(report.contains("502,E-Mail: nonsense is not an e-mail address"), "{report}");
        let mut conn = t.db().read(owner.org()).await.unwrap();
        let told: i64 = conn.query("SELECT COUNT(*) FROM events WHERE org_id = $1 AND name = 'contact.created'").bind(owner.org()).scalar().await.unwrap();
        let newest: i64 = conn.query("SELECT MAX(seq) - COUNT(*) FROM events WHERE org_id = $1").bind(owner.org()).scalar().await.unwrap();
        assert_eq!((told, newest), (4_990, 0), "each is told of, without gaps");
        assert!(matches!(import::preview(&t, &owner, &import.id).await, Err(Error::Conflict(_))), "the file is gone");
    }
}

both! {
    async fn an_export_reads_back_as_the_same(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        for caller in [&owner, &other] {
            for (name, kind) in [("Born", FieldKind::Date), ("Visits", FieldKind::Number)] {
                fields::create(&t, caller, &NewField { name: name.into(), kind, choices: vec![] }).await.unwrap();
            }
        }
        let change = ContactChange {
            name: Some("=HYPERLINK(\"http://x\")".into()),
            emails: Some(vec!["a@x.de".into(), "b@x.de".into()]),
            phones: Some(vec!["+4915112345678".into(), "+4930901820".into()]),
            whatsapp: Some("US.12".into()),
            language: Some("de".into()),
            country: Some("DE".into()),
            notes: Some("-1 \"quoted\"\nsecond; line, @all".into()),
            tags: Some(vec!["'=x".into(), "vip".into()]),
            fields: BTreeMap::from([("Born".to_owned(), "2000-02-29".to_owned()), ("Visits".to_owned(), "-3.5".to_owned())]),
            ..ContactChange::default()
        };
        let ana = create(&t, &owner, &change).await.unwrap();
        let say = NewConsent { channel: By::Sms, granted: false, source: "form".into(), given_at: None };
        consents::record(&t, &owner, &ana.id, &say).await.unwrap();
        person(&t, &owner, "'tis Bo", &[]).await;

        let csv = export::csv(&t, &owner, &Filter::default(), &Nothing).await.unwrap();
        let same = imported(&t, &owner, csv.clone()).await;
        let there = imported(&t, &other, csv.clone()).await;

        assert_eq!(counts(&same), (0, 0, 2, 0), "nothing is new where it came from");
        assert_eq!(counts(&there), (2, 0, 0, 0));
        assert_eq!(told(&export::csv(&t, &owner, &Filter::default(), &Nothing).await.unwrap()), told(&csv));
        assert_eq!(told(&export::csv(&t, &other, &Filter::default(), &Nothing).await.unwrap()), told(&csv));
        for row in told(&csv) {
            for cell in row {
                let number = cell.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || c == '.');
                assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
        assert_eq!(audit::count(&t, owner.org(), "contacts.exported").await.unwrap(), 2);
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(matches!(export::csv(&t, &viewer, &Filter::default(), &Nothing).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn one_file_means_one_person_once(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let known = person(&t, &owner, "Ana", &["ana@x.de"]).await;
        person(&t, &owner, "Rui", &["rui@x.de"]).await;
        let csv = "First name,Last name,Email,Email 2\nAna,Silva,ANA@x.de,\nBo,,bo@x.de,\nBo,Berg,bo@x.de,bo@y.de\nWho,,ana@x.de,rui@x.de\n";
        let import = prepared(&t, &owner, csv).await;
        let rows = import::preview(&t, &owner, &import.id).await.unwrap().rows;
        assert_eq!(rows[0].outcome, Outcome::Update(known.id.clone()));
        let Outcome::Create(made) = &rows[1].outcome else { panic!("{rows:?}") };
        assert_eq!(rows[2].outcome, Outcome::Update(made.clone()));
        assert!(matches!(&rows[3].outcome, Outcome::Bad(reason) if reason.contains("different contacts")));

        let setting = Setting { columns: import.mapping.0.clone(), existing: Existing::Skip, tags: vec!["list".into()] };
        import::set(&t, &owner, &import.id, &setting).await.unwrap();
        import::start(&t, &owner, &import.id).await.unwrap();
        run(&t).await;

        let done = import::get(&t, &owner, &import.id).await.unwrap();
        assert_eq!(counts(&done), (1, 1, 1, 1));
        assert_eq!(get(&t, &owner, &known.id).await.unwrap().name.as_deref(), Some("Ana"));
        let bo = identities::find(&t, &owner, Kind::Email, "bo@y.de").await.unwrap().unwrap();
        assert_eq!((bo.name.as_deref(), bo.tags.0.as_slice()), (Some("Bo Berg"), &["list".to_owned()][..]));
    }
}

both! {
    async fn numbers_of_a_list_are_of_the_rows_country_or_the_businesss(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let here = orgs::ProfileChange { country: Some("US".into()), ..orgs::ProfileChange::default() };
        orgs::update_profile(&t, &owner, here).await.unwrap();
        let csv = "Name,Phone,Country\nRob,(415) 555-2671,\nAna,030 901820,DE\nBo,+45 32 12 34 56,\nCy,12,\n";
        let import = prepared(&t, &owner, csv).await;
        let preview = import::preview(&t, &owner, &import.id).await.unwrap();
        assert_eq!((preview.created, preview.bad), (3, 1));
        import::start(&t, &owner, &import.id).await.unwrap();
        run(&t).await;

        for number in ["+14155552671", "+4930901820", "+4532123456"] {
            assert!(identities::find(&t, &owner, Kind::Phone, number).await.unwrap().is_some(), "{number}");
        }
        // They have not been here: whoever has stands before them.
        person(&t, &owner, "Zed", &["zed@x.de"]).await;
        let all = list(&t, &owner, &Filter { limit: 10, ..Filter::default() }).await.unwrap().data;
        assert_eq!(all.iter().map(|one| one.seen().is_some()).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(serde_json::to_value(&all[1]).unwrap()["seen_at"], serde_json::Value::Null);
    }
}

both! {
    async fn hostile_files_are_refused_in_words(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        for bytes in [
            Vec::new(), b"\n\n".to_vec(), b"Name\n".to_vec(), b"PK\x03\x04aaaa".to_vec(), b"a\0b\nc".to_vec(),
            vec![b','; 5_000], vec![b'a'; limits::IMPORT_BYTES + 1], "x\n".repeat(limits::IMPORT_ROWS + 2).into_bytes(),
        ] {
            let refused = import::prepare(&t, &owner, "x", bytes.into()).await;
            assert!(matches!(&refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        let odd = imported(&t, &owner, "Name,Email\n<script>alert(1)</script>,\n=cmd|'/C calc'!A0,x@y.de,more\n\"never ends,x@y.de\n").await;
        assert_eq!((odd.state, odd.created, odd.bad), (ImportState::Done, 2, 1));
        let bad = import::problems(&t, &owner, &odd.id, 10).await.unwrap();
        assert!(bad[0].reason.contains("3 cells"), "{}", bad[0].reason);
        let report = String::from_utf8(import::report(&t, &owner, &odd.id).await.unwrap()).unwrap();
        assert!(report.contains("'=cmd"), "{report}");
    }
}

both! {
    async fn columns_are_checked_and_only_before_it_runs(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let import = prepared(&t, &owner, "A,B\nAna,x\n").await;
        let set = |columns: &[&str]| {
            let setting = Setting { columns: columns.iter().map(|c| (*c).to_owned()).collect(), existing: Existing::Update, tags: vec![] };
            let (app, owner, id) = (t.app().clone(), owner.clone(), import.id.clone());
            async move { import::set(&app, &owner, &id, &setting).await }
        };
        for wrong in [&["name"][..], &["name", "name"], &["skip", "skip"], &["name", "fld_0192f300000000000000000000000000"]] {
            assert!(matches!(set(wrong).await, Err(Error::Invalid(_))), "{wrong:?}");
        }
        set(&["name", "notes"]).await.unwrap();
        import::start(&t, &owner, &import.id).await.unwrap();
        assert!(matches!(set(&["name", "skip"]).await, Err(Error::Conflict(_))));
        run(&t).await;
        let done = import::get(&t, &owner, &import.id).await.unwrap();
        assert_eq!(counts(&done), (1, 0, 0, 0));
    }
}

both! {
    async fn imports_are_their_organizations_and_run_out(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let waiting = prepared(&t, &owner, "Name\nAna\n").await;
        let done = imported(&t, &owner, "Name,Email\nBo,wrong\n").await;
        assert!(matches!(import::get(&t, &other, &done.id).await, Err(Error::NotFound(_))));
        assert!(matches!(import::preview(&t, &other, &waiting.id).await, Err(Error::NotFound(_))));
        assert!(matches!(import::start(&t, &other, &waiting.id).await, Err(Error::NotFound(_))));
        assert!(matches!(import::report(&t, &other, &done.id).await, Err(Error::NotFound(_))));
        assert!(matches!(import::delete(&t, &other, &done.id).await, Err(Error::NotFound(_))));
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(matches!(import::prepare(&t, &viewer, "x", "Name\nAna\n".into()).await, Err(Error::Forbidden(_))));

        t.advance(std::time::Duration::from_secs(25 * 3600));
        import::forget_expired(&t).await.unwrap();
        assert_eq!(import::list(&t, &owner).await.unwrap().len(), 1);
        t.advance(std::time::Duration::from_secs(30 * 24 * 3600));
        import::forget_expired(&t).await.unwrap();
        assert!(import::list(&t, &owner).await.unwrap().is_empty());
        assert!(dump(&t, &owner, "SELECT reason FROM contact_import_problems WHERE org_id = $1").await.is_empty());
    }
}
