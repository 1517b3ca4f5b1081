//! Phone numbers, kept as E.164 (`+4512345678`).

use std::str::FromStr;

/// A phone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Phone(String);

/// Text that is not a phone number that could exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not a phone number; write it with its country code, such as +45 32 12 34 56")]
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

    /// Reads a number as people write it; one without a country code is taken to be in the first of these
    /// countries where it could exist, the likeliest first. An empty one is none.
    pub fn parse_near(text: &str, countries: &[&str]) -> Result<Self, NotAPhone> {
        let known = countries.iter().filter(|country| !country.is_empty());
        let mut places = known.map(|country| Some(*country)).chain([None]);
        places.find_map(|country| Self::parse(text, country).ok()).ok_or(NotAPhone)
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A stored number in groups, as people read it: `+1 415-555-0134`. Anything else stays as it is.
pub fn grouped(number: &str) -> String {
    if !number.starts_with('+') {
        return number.to_owned();
    }
    let Ok(parsed) = phonenumber::parse(None, number) else { return number.to_owned() };
    parsed.format().mode(phonenumber::Mode::International).to_string()
}

/// The country of a stored number (ISO 3166 alpha-2); none of a number of no country's, or of text that is
/// no number.
pub fn country(number: &str) -> Option<String> {
    let parsed = phonenumber::parse(None, number).ok()?;
    parsed.country().id().map(|id| id.as_ref().to_owned())
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
    fn a_number_tells_its_country() {
        for (number, country) in [
            ("+14155550134", Some("US")),
            ("+4930901820", Some("DE")),
            ("ask us", None),
            ("", None),
        ] {
            assert_eq!(super::country(number).as_deref(), country, "{number}");
        }
    }

    #[test]
    fn a_number_is_shown_in_groups() {
        assert_eq!(grouped("+14155550134"), "+1 415-555-0134");
        assert_eq!(grouped("+4532123456"), "+45 32 12 34 56");
        for same in ["", "ask us", "+", "030 123456"] {
            assert_eq!(grouped(same), same);
        }
    }

    #[test]
    fn numbers_become_e164_or_are_refused() {
        assert_eq!(Phone::parse("+45 32 12 34 56", None).unwrap().as_str(), "+4532123456");
        assert_eq!(Phone::parse("(415) 555-2671", Some("US")).unwrap().as_str(), "+14155552671");
        for wrong in ["", "12", "call me", "+1 800 FLOWERS", "+0000000000", "+45 32 12 34 56 ext 5"]
        {
            assert_eq!(Phone::parse(wrong, None), Err(NotAPhone), "{wrong}");
            assert_eq!(Phone::parse_near(wrong, &["DK", "US"]), Err(NotAPhone), "{wrong}");
        }
    }

    #[test]
    fn a_number_without_its_code_is_of_the_likeliest_country_that_has_it() {
        let near = |text: &str, countries: &[&str]| {
            Phone::parse_near(text, countries).map(|phone| phone.to_string())
        };
        assert_eq!(near("415-555-2671", &["", "US"]).as_deref(), Ok("+14155552671"));
        assert_eq!(near("32 12 34 56", &["DK", "US"]).as_deref(), Ok("+4532123456"));
        assert_eq!(near("+45 32 12 34 56", &["US"]).as_deref(), Ok("+4532123456"));
        assert_eq!(near("415-555-2671", &["", ""]), Err(NotAPhone));
        assert_eq!(near("415-555-2671", &["nowhere"]), Err(NotAPhone));
    }

    #[test]
    fn the_number_that_a_refusal_shows_is_one() {
        let said = NotAPhone.to_string();
        let (_, example) = said.split_once("such as ").unwrap();
        assert!(Phone::parse(example, None).is_ok(), "{example}");
    }
}
