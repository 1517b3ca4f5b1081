//! Days and amounts as each language writes them on paper.

use jiff::civil::Date;

use super::Language;
use crate::Money;

const ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const DE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const AR: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
];

impl Language {
    /// A day with its month in words: `29 November 2026`, `29. November 2026`, `1er mai 2027`.
    pub fn day(self, date: Date) -> String {
        let (day, year) = (date.day(), date.year());
        let month = usize::from(date.month().unsigned_abs()) - 1;
        match self {
            Self::En => date.strftime("%-d %B %Y").to_string(),
            Self::De => format!("{day}. {} {year}", DE[month]),
            Self::Es => format!("{day} de {} de {year}", ES[month]),
            Self::Fr if day == 1 => format!("1er {} {year}", FR[month]),
            Self::Fr => format!("{day} {} {year}", FR[month]),
            Self::Ar => format!("{day} {} {year}", AR[month]),
        }
    }

    /// A decimal number in this language's marks: `1,234.5`, `1.234,5`.
    pub fn decimal(self, plain: &str) -> String {
        let (sign, plain) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let (group, point) = match self {
            Self::En | Self::Ar => (",", "."),
            Self::De | Self::Es => (".", ","),
            // A space as narrow as print sets it, that no line breaks at.
            Self::Fr => ("\u{202f}", ","),
        };
        let mut grouped = String::with_capacity(plain.len() + 4);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push_str(group);
            }
            grouped.push(digit);
        }
        if fraction.is_empty() {
            format!("{sign}{grouped}")
        } else {
            format!("{sign}{grouped}{point}{fraction}")
        }
    }

    /// An amount with all its decimals: `€1,234.50`, `1.234,50 €`, `CHF 30.00`.
    pub fn money(self, money: Money) -> String {
        let plain = Money { amount: money.amount.saturating_abs(), ..money }.decimal();
        let number = self.decimal(&plain);
        let sign = if money.amount < 0 { "-" } else { "" };
        let symbol = money.currency.symbol();
        match self {
            Self::En if symbol.chars().all(char::is_alphabetic) => {
                format!("{sign}{symbol}\u{a0}{number}")
            }
            Self::En => format!("{sign}{symbol}{number}"),
            // Isolated, so that the sign and the figures keep their order between words from right to left.
            Self::Ar => format!("\u{2066}{sign}{number}\u{a0}{symbol}\u{2069}"),
            Self::De | Self::Es | Self::Fr => format!("{sign}{number}\u{a0}{symbol}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Currency;

    fn money(amount: i64, code: &str) -> Money {
        Money { amount, currency: Currency::from_code(code).unwrap() }
    }

    #[test]
    fn each_language_writes_in_its_own_marks() {
        for (language, day, euros, yen) in [
            (Language::En, "1 May 2027", "-€1,234,567.05", "¥1,200"),
            (Language::De, "1. Mai 2027", "-1.234.567,05\u{a0}€", "1.200\u{a0}¥"),
            (Language::Es, "1 de mayo de 2027", "-1.234.567,05\u{a0}€", "1.200\u{a0}¥"),
            (
                Language::Fr,
                "1er mai 2027",
                "-1\u{202f}234\u{202f}567,05\u{a0}€",
                "1\u{202f}200\u{a0}¥",
            ),
            (
                Language::Ar,
                "1 مايو 2027",
                "\u{2066}-1,234,567.05\u{a0}€\u{2069}",
                "\u{2066}1,200\u{a0}¥\u{2069}",
            ),
        ] {
            assert_eq!(language.day(date(2027, 5, 1)), day);
            assert_eq!(language.money(money(-123_456_705, "EUR")), euros);
            assert_eq!(language.money(money(1_200, "JPY")), yen);
        }
        assert_eq!(Language::En.money(money(3_000, "CHF")), "CHF\u{a0}30.00");
        assert_eq!(Language::De.decimal("1.5"), "1,5");
        assert_eq!(Language::En.decimal("100"), "100");
    }
}
