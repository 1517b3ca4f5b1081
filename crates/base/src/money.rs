//! Money: whole minor units and a currency. No fractions of a cent, no floating point.

use serde::{Deserialize, Serialize};

/// An amount in the minor units of its currency (cents for USD, yen for JPY).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for a credit.
    pub amount: i64,
    /// ISO 4217.
    pub currency: Currency,
}

/// An ISO 4217 currency; three capital letters in JSON and in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// From its three letters, in any case.
    pub fn from_code(code: &str) -> Option<Self> {
        iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase()).map(Self)
    }

    /// Three capital letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(2))
    }

    /// The sign people know it by, or the code.
    pub fn symbol(self) -> String {
        match self.code() {
            // The sign that Unicode has for it is used by nobody who pays in it.
            "CHF" => "CHF".to_owned(),
            _ => self.0.symbol().to_string(),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom("is not an ISO 4217 currency code"))
    }
}

/// Text that is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not an amount such as 45.00")]
pub struct NotAnAmount;

impl Money {
    /// Reads a decimal amount such as `45`, `45.5` or `45.00`; more digits than the currency has
    /// are refused rather than rounded.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, NotAnAmount> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let plain = without_groups(digits).ok_or(NotAnAmount)?;
        let digits = plain.as_str();
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let places = currency.digits() as usize;
        let well_formed = !whole.is_empty()
            && whole.len() <= 15
            && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
            && fraction.len() <= places
            && !(digits.contains('.') && fraction.is_empty());
        if !well_formed {
            return Err(NotAnAmount);
        }
        let padded = format!("{whole}{fraction:0<places$}");
        let amount: i64 = padded.parse().map_err(|_| NotAnAmount)?;
        Ok(Self { amount: if negative { -amount } else { amount }, currency })
    }

    /// The amount as a decimal without the currency: `45.00`.
    pub fn decimal(self) -> String {
        let places = self.currency.digits() as usize;
        let sign = if self.amount < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.amount.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// The digits with a point before the fraction, of an amount as people write it: `1,250.50`, `1.250,50`,
/// `1250,50`, `1 250`. A single mark with three digits after it could be either, unless it is a comma.
fn without_groups(text: &str) -> Option<String> {
    const SPACES: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '’'];
    let grouped = |text: &str, mark: char| {
        let mut groups = text.split(mark);
        groups.next().is_some_and(|first| (1..=3).contains(&first.len()))
            && groups.all(|group| group.len() == 3)
    };
    if text.contains(SPACES) {
        let (whole, rest) = text.split_at(text.rfind([',', '.']).unwrap_or(text.len()));
        let whole = whole.replace(SPACES, " ");
        return grouped(&whole, ' ')
            .then(|| format!("{}{rest}", whole.replace(' ', "")))
            .filter(|plain| !plain.contains(SPACES))
            .and_then(|plain| without_groups(&plain));
    }
    let text = text.to_owned();
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    match (comma, point) {
        (None, _) if text.matches('.').count() < 2 => Some(text),
        (None, _) => grouped(&text, '.').then(|| text.replace('.', "")),
        (Some(comma), Some(point)) => {
            let (last, mark) = if comma > point { (comma, '.') } else { (point, ',') };
            let (whole, fraction) = (&text[..last], &text[last + 1..]);
            let plain = whole.replace(mark, "");
            (grouped(whole, mark) && !fraction.contains([',', '.']))
                .then(|| format!("{plain}.{fraction}"))
        }
        (Some(comma), None) if text.matches(',').count() == 1 && text.len() - comma <= 3 => {
            Some(text.replace(',', "."))
        }
        (Some(_), None) => grouped(&text, ',').then(|| text.replace(',', "")),
    }
}

impl std::fmt::Display for Money {
    /// As people read it: `$45`, `$45.50`, `€120`, `CHF 30`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimal = self.decimal();
        let whole = decimal.strip_suffix(".00").unwrap_or(&decimal);
        let symbol = self.currency.symbol();
        if symbol.chars().all(char::is_alphabetic) {
            write!(f, "{symbol} {whole}")
        } else {
            write!(f, "{symbol}{whole}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_and_print_exactly() {
        let usd = Currency::from_code("usd").unwrap();
        let yen = Currency::from_code("JPY").unwrap();
        for (text, currency, amount, shown) in [
            ("45.00", usd, 4500, "$45"),
            ("45.5", usd, 4550, "$45.50"),
            ("-0.05", usd, -5, "$-0.05"),
            ("1200", yen, 1200, "¥1200"),
            ("1,250.50", usd, 125_050, "$1250.50"),
            ("1.250,50", usd, 125_050, "$1250.50"),
            ("1250,5", usd, 125_050, "$1250.50"),
            ("1 250", usd, 125_000, "$1250"),
            ("1’250’000.05", usd, 125_000_005, "$1250000.05"),
            ("12,000", usd, 1_200_000, "$12000"),
            ("1.250.000", usd, 125_000_000, "$1250000"),
        ] {
            let money = Money::parse(text, currency).unwrap();
            assert_eq!((money.amount, money.to_string().as_str()), (amount, shown), "{text}");
        }
        for wrong in [
            "",
            "45.",
            ".5",
            "45.001",
            "1e3",
            "NaN",
            "99999999999999999999",
            "4 5",
            "1,25,0",
            "1,2.3,4",
            ",50",
            "1.250",
            "12 34 567",
            "1,250,50",
        ] {
            assert_eq!(Money::parse(wrong, usd), Err(NotAnAmount), "{wrong}");
        }
        assert!(Money::parse("12.5", yen).is_err());
    }
}
