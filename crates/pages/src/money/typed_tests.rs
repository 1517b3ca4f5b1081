//! Reading the form of a quote or an invoice.

use super::*;

fn eur() -> Currency {
    Currency::from_code("EUR").unwrap()
}

fn typed(descriptions: &[&str]) -> Typed {
    let row = |text: &&str| Row { description: (*text).to_owned(), ..Row::default() };
    Typed { rows: descriptions.iter().map(row).collect(), ..Typed::default() }
}

#[track_caller]
fn check(button: &str, after: &[&str]) {
    let mut form = typed(&["a", "b", "c"]);
    form.change(button, "");
    let left: Vec<&str> = form.rows.iter().map(|row| row.description.as_str()).collect();
    assert_eq!(left, after, "{button}");
}

#[test]
fn lines_are_added_moved_and_taken_away() {
    check("add", &["a", "b", "c", ""]);
    check("remove-1", &["a", "c"]);
    check("up-2", &["a", "c", "b"]);
    check("down-0", &["b", "a", "c"]);
    for nothing in ["", "show", "up-0", "down-2", "remove-3", "remove--1", "remove-x", "up-", "-"] {
        check(nothing, &["a", "b", "c"]);
    }
    let mut full = typed(&["a"; MOST_LINES]);
    full.change("add", "");
    assert_eq!(full.rows.len(), MOST_LINES);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_once() {
    let mut form = typed(&["", "Tap", ""]);
    form.rows[0].price = "x".to_owned();
    form.rows[1].quantity = "many".to_owned();
    form.discount = "half".to_owned();
    form.recipient.email = "nobody".to_owned();
    let Err(Error::Invalid(wrong)) = form.whole(eur()).map(|_| ()) else { panic!("it is wrong") };
    let fields: Vec<&str> = wrong.keys().map(AsRef::as_ref).collect();
    let expected = [
        "discount",
        "lines.0.description",
        "lines.0.unit_price",
        "lines.1.quantity",
        "recipient.email",
    ];
    assert_eq!(fields, expected);
    assert!(wrong.values().all(|messages| messages.len() == 1), "{wrong:?}");
}

#[test]
fn what_is_stored_comes_back_as_it_was() {
    let sent = Sent {
        l_description: vec!["Work".to_owned(), String::new()],
        l_quantity: vec!["1,5".to_owned()],
        l_price: vec!["1.250,00".to_owned()],
        l_discount: vec!["10 %".to_owned()],
        l_tax: vec!["19 VAT".to_owned()],
        deposit: "30%".to_owned(),
        deposit_on: "2026-12-24".to_owned(),
        due_days: "14".to_owned(),
        ..Sent::default()
    };
    let (form, _) = Typed::read(sent);
    let read = form.whole(eur()).unwrap();
    assert_eq!(read.content.lines.len(), 1, "a line at the end that is empty is none");
    let again = Typed::of(&read.content, eur()).whole(eur()).unwrap();
    assert_eq!(again.content, read.content);
}

#[test]
fn a_form_with_less_or_more_than_it_should_have_is_read_as_far_as_it_goes() {
    let sent = Sent {
        l_description: vec!["a".to_owned(); 999],
        l_quantity: vec!["1".to_owned()],
        contact: "x".to_owned(),
        currency: "EURO".to_owned(),
        ..Sent::default()
    };
    let (form, _) = Typed::read(sent);
    let Err(Error::Invalid(wrong)) = form.whole(eur()).map(|_| ()) else { panic!("it is wrong") };
    let fields: Vec<&str> = wrong.keys().map(AsRef::as_ref).collect();
    assert_eq!(fields, ["contact", "currency", "lines"]);
}
