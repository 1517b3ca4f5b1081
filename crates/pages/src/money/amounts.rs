//! Amounts, discounts, taxes and due dates as people type them into one field: `10%`, `12,50`, `19 VAT`.
//! What is wrong is noted by its field, and something harmless stands in its place, so that the rest can
//! be added up.

use frontdesk_base::{Currency, Money, error::Checks};
use frontdesk_desk::sales::{Due, Reduction, Tax, Thousandths};
use jiff::civil::Date;

/// An amount in minor units; nothing typed is nothing.
pub(crate) fn amount(checks: &mut Checks, field: &str, text: &str, currency: Currency) -> i64 {
    if text.trim().is_empty() {
        return 0;
    }
    let money = checks.take(field.to_owned(), Money::parse(text, currency));
    money.map_or(0, |money| money.amount)
}

/// As a field holds it; nothing of nothing.
pub(crate) fn amount_text(amount: i64, currency: Currency) -> String {
    Money { amount, currency }.decimal()
}

/// A part or an amount: `10%`, `10 %`, `12,50`; empty for none.
pub(crate) fn reduction(
    checks: &mut Checks,
    field: &str,
    text: &str,
    currency: Currency,
) -> Reduction {
    let text = text.trim();
    if text.is_empty() {
        return Reduction::None;
    }
    let read = match text.strip_suffix('%') {
        Some(rate) => rate.parse().ok().map(Reduction::Percent),
        None => Money::parse(text, currency).ok().map(|money| Reduction::Amount(money.amount)),
    };
    let wrong = format!("is a part such as 10% or an amount such as {}", example(currency));
    checks.require(read.is_some(), field.to_owned(), wrong);
    match read {
        None | Some(Reduction::Percent(Thousandths(0)) | Reduction::Amount(0)) => Reduction::None,
        Some(read) => read,
    }
}

/// An amount as it is written in this currency.
pub(crate) fn example(currency: Currency) -> String {
    let units = 10_i64.pow(currency.digits().min(4));
    amount_text(45 * units, currency)
}

pub(crate) fn reduction_text(reduction: Reduction, currency: Currency) -> String {
    match reduction {
        Reduction::None => String::new(),
        Reduction::Percent(rate) => format!("{rate}%"),
        Reduction::Amount(amount) => amount_text(amount, currency),
    }
}

/// The value of the choice for a tax that is typed.
pub(crate) const OTHER: &str = "other";

/// A tax as the list of them sends it: its rate, a space, its name; empty for none.
pub(crate) fn tax_value(tax: &Tax) -> String {
    if tax.label().is_empty() { String::new() } else { format!("{} {}", tax.rate, tax.name) }
}

/// The same back; `typed` are the name and the rate of one that is not on the list.
pub(crate) fn tax(checks: &mut Checks, field: &str, value: &str, typed: (&str, &str)) -> Tax {
    let (rate, name) = match value {
        "" => return Tax::default(),
        OTHER => (typed.1.trim().trim_end_matches('%'), typed.0.trim()),
        value => value.split_once(' ').unwrap_or((value, "")),
    };
    let rate = if rate.is_empty() { "0" } else { rate };
    let rate = checks.take(field.to_owned(), rate.parse::<Thousandths>());
    Tax { name: name.to_owned(), rate: rate.unwrap_or_default() }
}

/// A quantity; nothing typed is one.
pub(crate) fn quantity(checks: &mut Checks, field: &str, text: &str) -> Thousandths {
    if text.trim().is_empty() {
        return Thousandths::ONE;
    }
    checks.take(field.to_owned(), text.parse::<Thousandths>()).unwrap_or_default()
}

/// A day; nothing typed is none.
pub(crate) fn day(checks: &mut Checks, field: &str, text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let day = text.parse::<Date>().ok().filter(|day| (1970..=2200).contains(&day.year()));
    checks.require(day.is_some(), field.to_owned(), "is not a date");
    day
}

/// By a day, or so many days after the invoice is issued; the day goes first.
pub(crate) fn due(checks: &mut Checks, field: &str, (days, on): (&str, &str)) -> Due {
    if let Some(day) = day(checks, field, on) {
        return Due::On(day);
    }
    let days = days.trim();
    if days.is_empty() {
        return Due::Days(0);
    }
    let read = days.parse().ok();
    checks.require(read.is_some(), field.to_owned(), "is a number of days");
    Due::Days(read.unwrap_or(0))
}

/// The same as the two fields hold it.
pub(crate) fn due_texts(due: Due) -> (String, String) {
    match due {
        Due::Days(days) => (days.to_string(), String::new()),
        Due::On(day) => (String::new(), day.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur() -> Currency {
        Currency::from_code("EUR").unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: Reduction) {
        let mut checks = Checks::new();
        assert_eq!(reduction(&mut checks, "discount", text, eur()), expected, "{text}");
        checks.done().unwrap();
    }

    #[test]
    fn a_discount_is_a_part_or_an_amount() {
        check("", Reduction::None);
        check(" 10% ", Reduction::Percent(Thousandths(10_000)));
        check("12,5 %", Reduction::Percent(Thousandths(12_500)));
        check("12,50", Reduction::Amount(1_250));
        check("1.250,00", Reduction::Amount(125_000));
        check("0%", Reduction::None);
        check("0", Reduction::None);
        for wrong in ["%", "ten", "10%%", "% 10", "1e3", "10 EUR", "٣%", "\u{202e}10"] {
            let mut checks = Checks::new();
            assert_eq!(reduction(&mut checks, "discount", wrong, eur()), Reduction::None);
            assert!(checks.done().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_tax_comes_back_as_it_was_offered() {
        for (name, rate) in [("VAT", 19_000), ("VAT", 0), ("", 8_100), ("Sales tax, city", 9_975)] {
            let one = Tax { name: name.to_owned(), rate: Thousandths(rate) };
            let mut checks = Checks::new();
            assert_eq!(tax(&mut checks, "t", &tax_value(&one), ("x", "99")), one);
            checks.done().unwrap();
        }
        let mut checks = Checks::new();
        assert_eq!(tax(&mut checks, "t", "", ("x", "9")), Tax::default());
        let typed = tax(&mut checks, "t", OTHER, (" GST ", "7,5 %"));
        assert_eq!((typed.name.as_str(), typed.rate), ("GST", Thousandths(7_500)));
        assert_eq!(tax(&mut checks, "t", OTHER, ("Exempt", "")).label(), "Exempt");
        checks.done().unwrap();
        for wrong in ["x", "x VAT", "1.2345 VAT", "-- VAT", "%"] {
            let mut checks = Checks::new();
            tax(&mut checks, "t", wrong, ("", ""));
            assert!(checks.done().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_and_dates_are_read_or_refused() {
        let mut checks = Checks::new();
        assert_eq!(due(&mut checks, "d", ("14", "")), Due::Days(14));
        let on = due(&mut checks, "d", ("14", "2026-12-24"));
        assert_eq!(due_texts(on), (String::new(), "2026-12-24".to_owned()));
        assert_eq!(due(&mut checks, "d", ("", "")), Due::Days(0));
        assert_eq!(quantity(&mut checks, "q", "1,5"), Thousandths(1_500));
        checks.done().unwrap();
        for (days, on) in [("x", ""), ("-1", ""), ("99999", ""), ("", "soon"), ("", "9999-12-31")] {
            let mut checks = Checks::new();
            due(&mut checks, "d", (days, on));
            assert!(checks.done().is_err(), "{days} {on}");
        }
    }
}
