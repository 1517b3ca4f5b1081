//! Credit notes: worked examples, and that the parts are the whole whichever way it is cut.

use proptest::prelude::*;

use super::*;

fn line(description: &str, quantity: i64, unit_price: i64, rate: i64) -> Line {
    Line {
        description: description.to_owned(),
        quantity: Thousandths(quantity),
        unit_price,
        tax: Tax { name: "VAT".to_owned(), rate: Thousandths(rate) },
        ..Line::default()
    }
}

fn bill(lines: &[Line], discount: Reduction, inclusive: bool) -> (Sums, Rest) {
    let sums = sums::add_up(lines, discount, inclusive).unwrap();
    let rest = Rest::of(lines, &sums, discount, inclusive);
    (sums, rest)
}

fn credited(rest: &mut Rest, lines: Vec<Line>) -> Taken {
    let taken = rest.clone().take(lines).unwrap();
    rest.less(&taken.lines, &taken.sums);
    taken
}

const TENTH: Reduction = Reduction::Percent(Thousandths(10_000));

#[test]
fn a_part_has_its_share_of_the_discount_of_the_whole() {
    let four = line("Cut", 4_000, 1_000, 19_000);
    let (sums, mut rest) = bill(std::slice::from_ref(&four), TENTH, false);
    assert_eq!(sums.total, 4_284);
    let one = credited(&mut rest, vec![line("Cut", 1_000, 1_000, 19_000)]);
    assert_eq!((one.sums.subtotal, one.sums.discount, one.sums.tax), (1_000, 100, 171));
    assert_eq!((one.sums.total, one.discount), (1_071, TENTH));
    let left = rest.lines();
    assert_eq!((left.len(), left[0].quantity), (1, Thousandths(3_000)));
    let last = rest.clone().take_all("Rest").unwrap();
    assert_eq!((last.sums.total, last.lines[0].description.as_str()), (3_213, "Cut"));
    rest.less(&last.lines, &last.sums);
    assert!(matches!(rest.take_all("Rest"), Err(Error::Conflict(_))));
}

#[test]
fn a_part_has_its_share_of_the_discount_of_its_line() {
    let mut four = line("Cut", 4_000, 1_000, 0);
    four.discount = Reduction::Amount(1_000);
    let (_, mut rest) = bill(&[four], Reduction::None, false);
    let one = credited(&mut rest, vec![line("Cut", 1_000, 1_000, 0)]);
    assert_eq!((one.sums.total, one.lines[0].discount), (750, Reduction::Amount(250)));
    assert_eq!(rest.take_all("").unwrap().sums.total, 2_250);
}

#[test]
fn lines_of_other_days_are_taken_back_each_by_itself() {
    let on = |day: &str, quantity| Line {
        detail: day.to_owned(),
        ..line("Cut", quantity, 1_000, 19_000)
    };
    let (_, mut rest) = bill(&[on("Monday", 2_000), on("Tuesday", 1_000)], TENTH, false);
    let left = |rest: &Rest| -> Vec<(String, i64)> {
        rest.lines().into_iter().map(|line| (line.detail, line.quantity.0)).collect()
    };
    assert_eq!(left(&rest), [("Monday".to_owned(), 2_000), ("Tuesday".to_owned(), 1_000)]);
    assert!(rest.clone().take(vec![on("Tuesday", 2_000)]).is_err(), "there was one on that day");
    credited(&mut rest, vec![on("Tuesday", 1_000)]);
    assert_eq!(left(&rest), [("Monday".to_owned(), 2_000)]);
    // One that names no day is of the first of which something is left.
    let (_, mut rest) = bill(&[on("Monday", 2_000), on("Tuesday", 1_000)], TENTH, false);
    credited(&mut rest, vec![line("Cut", 2_000, 1_000, 19_000)]);
    assert_eq!(left(&rest), [("Tuesday".to_owned(), 1_000)]);
    credited(&mut rest, vec![line("Cut", 1_000, 1_000, 19_000)]);
    assert!(left(&rest).is_empty());
}

#[test]
fn what_is_no_part_of_the_invoice_is_bounded_by_it() {
    let (_, mut rest) = bill(&[line("Cut", 4_000, 1_000, 19_000)], TENTH, false);
    let field = |refused: Result<Taken>| match refused {
        Err(Error::Invalid(fields)) => fields.keys().next().map(ToString::to_string),
        _ => None,
    };
    let other = rest.clone().take(vec![line("Cut", 1_000, 1_000, 7_000)]);
    assert_eq!(field(other).as_deref(), Some("lines.0.tax"));
    let more = rest.clone().take(vec![line("Cut", 5_000, 1_000, 19_000)]);
    assert_eq!(field(more).as_deref(), Some("lines.0.quantity"));
    let more = rest.clone().take(vec![line("Sorry", 1_000, 4_001, 19_000)]);
    assert_eq!(field(more).as_deref(), Some("lines"));
    // An amount that is none of its lines: the rest is said as one.
    let sorry = credited(&mut rest, vec![line("Sorry", 1_000, 500, 19_000)]);
    assert_eq!(sorry.sums.total, 536, "5.00 less 10 %, and 19 %: 5.355");
    let rest = rest.take_all("Rest of INV-1").unwrap();
    assert_eq!(
        (rest.lines[0].description.as_str(), rest.lines[0].unit_price),
        ("Rest of INV-1", 3_500)
    );
    assert_eq!(sorry.sums.total + rest.sums.total, 4_284);
}

fn any_reduction() -> impl Strategy<Value = Reduction> {
    prop_oneof![
        Just(Reduction::None),
        (0_i64..=100_000).prop_map(|rate| Reduction::Percent(Thousandths(rate))),
        (0_i64..2_000_000).prop_map(Reduction::Amount),
    ]
}

prop_compose! {
    fn any_line()(name in "[ab]", detail in "[xy]?", quantity in 1_i64..100_000, unit_price in 0_i64..1_000_000, rate in prop::sample::select(vec![0_i64, 7_000, 9_975, 19_000]), discount in any_reduction()) -> Line {
        Line { detail, discount, ..line(&name, quantity, unit_price, rate) }
    }
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(lines in prop::collection::vec(any_line(), 1..6), off in any_reduction(), inclusive: bool, cuts in prop::collection::vec((0_usize..6, 1_i64..=1_000), 0..8), loose in prop::option::of(0_i64..1_000)) {
        let (whole, mut rest) = bill(&lines, off, inclusive);
        let mut notes = Vec::new();
        for (at, thousandth) in cuts {
            let left = rest.lines();
            let Some(line) = left.get(at) else { continue };
            let quantity = Thousandths((line.quantity.0 * thousandth / 1_000).max(1));
            notes.push(credited(&mut rest, vec![Line { quantity, ..line.clone() }]));
        }
        if let Some(loose) = loose {
            let tax = lines[0].tax.clone();
            let price = rest.group(&tax).map_or(0, |group| group.left()) * loose / 1_000;
            let sorry = Line { tax, ..line("Sorry", 1_000, price, 0) };
            notes.push(credited(&mut rest, vec![sorry]));
        }
        if let Ok(last) = rest.take_all("Rest") {
            notes.push(last);
        }
        for note in &notes {
            let sums = &note.sums;
            prop_assert!(sums.net >= 0 && sums.tax >= 0 && sums.discount >= 0, "{sums:?}");
            prop_assert_eq!(sums.subtotal - sums.discount, if inclusive { sums.total } else { sums.net });
            prop_assert_eq!(sums.total, sums.taxes.iter().map(TaxSum::gross).sum::<i64>());
        }
        let all = |of: fn(&Sums) -> i64| notes.iter().map(|note| of(&note.sums)).sum::<i64>();
        prop_assert_eq!((all(|s| s.total), all(|s| s.tax), all(|s| s.discount)), (whole.total, whole.tax, whole.discount));
        for billed in &whole.taxes {
            let back: i64 = notes.iter().flat_map(|note| &note.sums.taxes).filter(|one| one.tax == billed.tax).map(TaxSum::gross).sum();
            prop_assert_eq!(back, billed.gross());
        }
    }
}
