//! Money that adds up: worked examples, and properties over any lines.

use proptest::prelude::*;

use super::*;

fn tax(name: &str, rate: i64) -> Tax {
    Tax { name: name.to_owned(), rate: Thousandths(rate) }
}

fn line(quantity: i64, unit_price: i64, rate: i64) -> Line {
    Line {
        description: "Work".to_owned(),
        quantity: Thousandths(quantity),
        unit_price,
        tax: tax("VAT", rate),
        ..Line::default()
    }
}

#[test]
fn tax_is_reckoned_once_for_each_rate() {
    // Three times 0.33 at 19 %: line by line it would be 0.06 each, 0.18; on the sum it is 0.19.
    let sums = add_up(
        &[line(1_000, 33, 19_000), line(1_000, 33, 19_000), line(1_000, 33, 19_000)],
        Reduction::None,
        false,
    )
    .unwrap();

    assert_eq!((sums.net, sums.tax, sums.total), (99, 19, 118));
}

#[test]
fn prices_that_include_tax_stay_what_they_are() {
    let sums =
        add_up(&[line(1_000, 10_000, 19_000), line(2_000, 4_999, 7_000)], Reduction::None, true)
            .unwrap();

    assert_eq!(sums.total, 10_000 + 9_998);
    assert_eq!(sums.taxes[0].amount, 1_597); // 100 / 1.19 = 84.03
    assert_eq!(sums.taxes[1].amount, 654); // 99.98 / 1.07 = 93.44
}

#[test]
fn a_discount_of_all_is_shared_out_by_the_taxes() {
    let lines = [line(1_000, 10_000, 19_000), line(1_000, 5_000, 7_000), line(1_000, 1, 0)];
    let sums = add_up(&lines, Reduction::Amount(1_000), false).unwrap();

    assert_eq!((sums.subtotal, sums.discount, sums.net), (15_001, 1_000, 14_001));
    let nets: Vec<i64> = sums.taxes.iter().map(|sum| sum.net).collect();
    assert_eq!(nets, [9_333, 4_667, 1]);
}

#[test]
fn quantities_round_half_away_from_zero() {
    // 1.5 h at 33.33: 49.995 is 50.00.
    assert_eq!(add_up(&[line(1_500, 3_333, 0)], Reduction::None, false).unwrap().total, 5_000);
    // Quebec's 9.975 % on 100.00 is 9.975, said as 9.98.
    assert_eq!(add_up(&[line(1_000, 10_000, 9_975)], Reduction::None, false).unwrap().tax, 998);
}

#[test]
fn a_discount_never_takes_more_than_there_is() {
    let mut free = line(1_000, 500, 19_000);
    free.discount = Reduction::Amount(9_999);
    let sums = add_up(&[free, line(1_000, 300, 19_000)], Reduction::Amount(10_000), false).unwrap();

    assert_eq!((sums.lines.as_slice(), sums.discount, sums.total), (&[0, 300][..], 300, 0));
}

#[test]
fn sums_too_large_are_refused() {
    let huge = line(1_000_000_000, 100_000_000_000, 0);
    assert_eq!(add_up(&[huge], Reduction::None, false), Err(TooMuch));
    let most = line(1_000, MOST_TOTAL, 0);
    assert_eq!(add_up(&[most.clone(), most], Reduction::None, false), Err(TooMuch));
    assert_eq!(add_up(&[line(1_000, MOST_TOTAL, 1)], Reduction::None, false), Err(TooMuch));
}

prop_compose! {
    fn any_line()(quantity in 1_i64..100_000, unit_price in 0_i64..1_000_000, rate in prop::sample::select(vec![0_i64, 5_000, 7_000, 9_975, 19_000, 25_500]), off in any_reduction()) -> Line {
        Line { discount: off, ..line(quantity, unit_price, rate) }
    }
}

fn any_reduction() -> impl Strategy<Value = Reduction> {
    prop_oneof![
        Just(Reduction::None),
        (0_i64..=100_000).prop_map(|rate| Reduction::Percent(Thousandths(rate))),
        (0_i64..10_000_000).prop_map(Reduction::Amount),
    ]
}

proptest! {
    #[test]
    fn the_sums_agree(lines in prop::collection::vec(any_line(), 0..20), off in any_reduction(), inclusive: bool) {
        let sums = add_up(&lines, off, inclusive).unwrap();

        prop_assert_eq!(sums.subtotal, sums.lines.iter().sum::<i64>());
        prop_assert_eq!(sums.net, sums.taxes.iter().map(|sum| sum.net).sum::<i64>());
        prop_assert_eq!(sums.tax, sums.taxes.iter().map(|sum| sum.amount).sum::<i64>());
        prop_assert_eq!(sums.total, sums.net + sums.tax);
        let after = if inclusive { sums.total } else { sums.net };
        prop_assert_eq!(after, sums.subtotal - sums.discount);
        prop_assert!(sums.taxes.iter().all(|sum| sum.net >= 0 && sum.amount >= 0));
        prop_assert!(sums.lines.iter().all(|amount| *amount >= 0));
    }

    #[test]
    fn each_tax_is_within_half_a_unit_of_its_rate(lines in prop::collection::vec(any_line(), 1..20), inclusive: bool) {
        for sum in add_up(&lines, Reduction::None, inclusive).unwrap().taxes {
            // Twice the error, in thousandths of a percent of a unit, is at most one whole (and a rate more where it was taken out).
            let exact = i128::from(sum.net) * i128::from(sum.tax.rate.0);
            let error = (i128::from(sum.amount) * 100_000 - exact).abs() * 2;
            let most = if inclusive { 100_000 + i128::from(sum.tax.rate.0) } else { 100_000 };
            prop_assert!(error <= most, "{sum:?}");
        }
    }

    #[test]
    fn the_order_of_the_lines_changes_nothing(lines in prop::collection::vec(any_line(), 1..12), inclusive: bool) {
        let mut turned = lines.clone();
        turned.reverse();
        let (one, other) = (add_up(&lines, Reduction::None, inclusive).unwrap(), add_up(&turned, Reduction::None, inclusive).unwrap());
        prop_assert_eq!((one.net, one.tax, one.total), (other.net, other.tax, other.total));
    }

    #[test]
    fn what_is_shared_out_is_all_of_it(amount in 0_i64..1_000_000, parts in prop::collection::vec(0_i64..1_000_000, 1..12)) {
        let whole: i64 = parts.iter().sum();
        let amount = amount.min(whole);
        let shares = shared(amount, &parts);
        prop_assert_eq!(shares.iter().sum::<i64>(), amount);
        prop_assert!(shares.iter().zip(&parts).all(|(share, part)| (0..=*part).contains(share)));
    }
}
