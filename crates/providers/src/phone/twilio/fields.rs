//! The fields of a form that Twilio posts.

use crate::phone::Attestation;

/// The most fields of a form: Twilio sends about forty.
const MOST: usize = 500;

/// Fields in the order they came, repeated ones included: all of them are signed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form. `None` when it has more fields than any of Twilio's.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let pairs = url::form_urlencoded::parse(body).into_owned();
        let fields = Self::of(pairs.take(MOST + 1));
        (fields.0.len() <= MOST).then_some(fields)
    }

    /// Fields of these names and values.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The first value of a name, empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A value that is an identifier of Twilio's: two letters and 32 hexadecimal digits.
    pub fn sid(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|text| is_sid(text))
    }

    /// How far the carrier vouches for the number of who calls: `StirVerstat` of a call that comes in.
    /// Its spelling in capitals is not promised, so that none is asked for.
    pub fn attestation(&self) -> Attestation {
        let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("StirVerstat");
        let mut said = self.0.iter().filter(named).map(|(_, value)| Attestation::parse(value));
        // Said twice and differently is not said.
        let first = said.next().unwrap_or_default();
        if said.all(|other| other == first) { first } else { Attestation::None }
    }

    /// Every field, as it came.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A form of these names and values.
    pub(super) fn encode(pairs: &[(&str, &str)]) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

/// Whether a text has the form of Twilio's identifiers.
pub fn is_sid(text: &str) -> bool {
    text.len() == 34
        && text.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && text.bytes().skip(2).all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_all_it_has() {
        let fields = Fields::parse(b"From=%2B1415&From=x&Empty=&Note=a+b%20c&Bad=%ff").unwrap();
        assert_eq!(
            (fields.get("From"), fields.get("Empty"), fields.get("None")),
            ("+1415", "", "")
        );
        assert_eq!((fields.get("Note"), fields.get("Bad")), ("a b c", "\u{fffd}"));
        assert_eq!(fields.pairs().count(), 5);
        assert!(Fields::parse("a=b&".repeat(501).as_bytes()).is_none());
    }

    #[test]
    fn a_caller_is_vouched_for_or_not() {
        let of = |body: &str| Fields::parse(body.as_bytes()).unwrap().attestation();
        assert_eq!(of("From=%2B1415&StirVerstat=TN-Validation-Passed-A"), Attestation::Full);
        assert_eq!(of("stirverstat=TN-Validation-Failed-B"), Attestation::Failed);
        for odd in [
            "From=%2B1415",
            "StirVerstat=",
            "StirVerstat=%00%ff",
            "StirVerstat=TN-Validation-Passed-A&StirVerstat=TN-Validation-Failed",
            "StirVerstatus=A",
        ] {
            assert_eq!(of(odd), Attestation::None, "{odd}");
        }
    }

    #[test]
    fn only_identifiers_are_identifiers() {
        let fields = Fields::of([
            ("CallSid".to_owned(), format!("CA{}", "0a".repeat(16))),
            ("Path".to_owned(), "CA/../../Accounts".to_owned()),
            ("Long".to_owned(), format!("CA{}", "0a".repeat(17))),
        ]);
        assert!(fields.sid("CallSid").is_some());
        assert_eq!(
            (fields.sid("Path"), fields.sid("Long"), fields.sid("None")),
            (None, None, None)
        );
    }
}
