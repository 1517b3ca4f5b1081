//! Phone numbers, kept as E.164 (`+4512345678`).

use std::str::FromStr;

/// A phone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Phone(String);

/// Text that is not a phone number that could exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not a phone number; write it with its country code, such as +45 12 34 56 78")]
pub struct NotAPhone;

impl Phone {
    /// Reads a number as people write it; one without a country code is taken to be in `country`
    /// (ISO 3166 alpha-2).
    pub fn parse(text: &str, country: Option<&str>) -> Result<Self, NotAPhone> {
        // The library accepts letters (vanity numbers) and extensions; a stored number has neither.
        if text.len() > 40
            || !text.chars().all(|c| c.is_ascii_digit() || " +-./()\u{a0}".contains(c))
        {
            return Err(NotAPhone);
        }
        let country = country.and_then(|c| phonenumber::country::Id::from_str(c).ok());
        let number = phonenumber::parse(country, text).map_err(|_| NotAPhone)?;
        if !phonenumber::is_valid(&number) {
            return Err(NotAPhone);
        }
        Ok(Self(number.format().mode(phonenumber::Mode::E164).to_string()))
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number in groups, as people of its country write it for somebody abroad: `+1 201-555-0188`.
/// What is not a number of any country is left as it is.
pub fn grouped(number: &str) -> String {
    match phonenumber::parse(None, number) {
        Ok(known) if number.starts_with('+') => {
            known.format().mode(phonenumber::Mode::International).to_string()
        }
        _ => number.to_owned(),
    }
}

impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_groups() {
        assert_eq!(grouped("+12015550188"), "+1 201-555-0188");
        assert_eq!(grouped("+4532123456"), "+45 32 12 34 56");
        for other in ["", "112", "call me", "+", "+999"] {
            assert_eq!(grouped(other), other);
        }
    }

    #[test]
    fn numbers_become_e164_or_are_refused() {
        assert_eq!(Phone::parse("+45 32 12 34 56", None).unwrap().as_str(), "+4532123456");
        assert_eq!(Phone::parse("(415) 555-2671", Some("US")).unwrap().as_str(), "+14155552671");
        for wrong in ["", "12", "call me", "+1 800 FLOWERS", "+0000000000", "+45 32 12 34 56 ext 5"]
        {
            assert_eq!(Phone::parse(wrong, None), Err(NotAPhone), "{wrong}");
        }
    }
}
