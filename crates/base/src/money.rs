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
        self.0.symbol().to_string()
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
        ] {
            let money = Money::parse(text, currency).unwrap();
            assert_eq!((money.amount, money.to_string().as_str()), (amount, shown), "{text}");
        }
        for wrong in ["", "45.", ".5", "45.001", "1e3", "NaN", "99999999999999999999", "4 5"] {
            assert_eq!(Money::parse(wrong, usd), Err(NotAnAmount), "{wrong}");
        }
        assert!(Money::parse("12.5", yen).is_err());
    }
}
