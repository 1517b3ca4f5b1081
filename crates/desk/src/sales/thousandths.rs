//! A number with up to three decimals: a quantity (1.5 hours), a percentage (9.975 %).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Thousandths of one. Text and JSON are the decimal: `1.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Thousandths(pub i64);

impl Thousandths {
    /// One.
    pub const ONE: Self = Self(1_000);
    /// A hundred, as of percent.
    pub const HUNDRED: Self = Self(100_000);
}

/// Text that is not such a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not a number with at most three decimals, such as 1.5")]
pub struct NotANumber;

impl FromStr for Thousandths {
    type Err = NotANumber;

    /// Reads `2`, `1.5`, `1,5` and `-0.125`; more decimals are refused rather than rounded.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let text = text.trim().replace(',', ".");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let well_formed = !whole.is_empty()
            && whole.len() <= 12
            && fraction.len() <= 3
            && (!digits.contains('.') || !fraction.is_empty())
            && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if !well_formed {
            return Err(NotANumber);
        }
        let value: i64 = format!("{whole}{fraction:0<3}").parse().map_err(|_| NotANumber)?;
        Ok(Self(if negative { -value } else { value }))
    }
}

impl fmt::Display for Thousandths {
    /// Without needless zeros: `1.5`, `19`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.unsigned_abs() / 1_000, self.0.unsigned_abs() % 1_000);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:03}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl Serialize for Thousandths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Thousandths {
    /// From the decimal as text, or from a whole number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Text(String),
            Whole(i32),
        }
        match Given::deserialize(deserializer)? {
            Given::Text(text) => text.parse().map_err(serde::de::Error::custom),
            Given::Whole(whole) => Ok(Self(i64::from(whole) * 1_000)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_read_and_print_exactly() {
        for (text, value, shown) in [
            ("1", 1_000, "1"),
            ("1.5", 1_500, "1.5"),
            ("1,5", 1_500, "1.5"),
            ("9.975", 9_975, "9.975"),
            ("-0.05", -50, "-0.05"),
            (" 0.500 ", 500, "0.5"),
        ] {
            let read: Thousandths = text.parse().unwrap();
            assert_eq!((read.0, read.to_string().as_str()), (value, shown), "{text}");
        }
        for wrong in ["", ".", "1.", ".5", "1.2345", "1e3", "NaN", "1 000", "--1", "9999999999999"]
        {
            assert_eq!(wrong.parse::<Thousandths>(), Err(NotANumber), "{wrong}");
        }
        assert!(serde_json::from_str::<Thousandths>("1.25").is_err());
        assert_eq!(serde_json::from_str::<Thousandths>("\"1.25\"").unwrap().0, 1_250);
        assert_eq!(serde_json::from_str::<Thousandths>("3").unwrap().0, 3_000);
    }
}
