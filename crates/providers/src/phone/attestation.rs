//! How far a carrier vouches for the number of who calls.

use serde_json::Value;

/// What the carrier found of a call's signature (STIR/SHAKEN). It is of who brought the call into the
/// network, not of who speaks: somebody may lie with a number of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Attestation {
    /// A: the carrier where it began knows who calls and that the number is theirs.
    Full,
    /// B: it knows who calls, and not whether the number is theirs.
    Partial,
    /// C: it only passed the call on.
    Gateway,
    /// There is a signature and it does not hold: the number may be forged.
    Failed,
    /// Nothing is known: most calls from abroad carry no signature, and not every carrier tells.
    #[default]
    None,
}

impl Attestation {
    /// Reads what a carrier says in one word or several with dashes between them. That a check failed
    /// wins over the letter of what was claimed. Anything else says nothing.
    ///
    /// Carriers spell it differently, and only the names of their fields are written down, so it is read
    /// by its parts: the letters A, B and C and the words for a failure (SHAKEN, ATIS-1000074).
    pub fn parse(text: &str) -> Self {
        // No word for it is longer; a long text is none.
        if text.len() > 64 {
            return Self::None;
        }
        let text = text.to_ascii_lowercase();
        let parts = || text.split(|c: char| !c.is_alphanumeric());
        if parts().any(|part| matches!(part, "failed" | "invalid")) {
            return Self::Failed;
        }
        // "No validation" is none whatever comes with it.
        if parts().any(|part| matches!(part, "no" | "not" | "none")) {
            return Self::None;
        }
        let mut levels = parts().filter_map(|part| match part {
            "a" | "full" => Some(Self::Full),
            "b" | "partial" => Some(Self::Partial),
            "c" | "gateway" => Some(Self::Gateway),
            _ => None,
        });
        // Two letters are no answer.
        levels.next().filter(|_| levels.next().is_none()).unwrap_or_default()
    }

    /// What is left of a claim when it is also said whether its signature holds. Of a claim of which
    /// this is not said, or said oddly, nothing is known.
    pub(super) fn checked(self, holds: &Value) -> Self {
        let holds = match holds {
            Value::Bool(holds) => Some(*holds),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        };
        match holds {
            Some(true) => self,
            // Without a claim there was nothing to hold.
            Some(false) if self != Self::None => Self::Failed,
            _ if self == Self::Failed => self,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_attestation_is_read_however_it_is_spelled() {
        for (text, is) in [
            ("TN-Validation-Passed-A", Attestation::Full),
            ("TN-Validation-Passed-B", Attestation::Partial),
            ("tn-validation-passed-c", Attestation::Gateway),
            ("TN-Validation-Failed-A", Attestation::Failed),
            ("TN-Validation-Failed", Attestation::Failed),
            ("No-TN-Validation", Attestation::None),
            ("A", Attestation::Full),
            (" b ", Attestation::Partial),
            ("C", Attestation::Gateway),
            ("FULL", Attestation::Full),
        ] {
            assert_eq!(Attestation::parse(text), is, "{text}");
        }
    }

    #[test]
    fn what_is_no_attestation_says_nothing() {
        let long = format!("{}-A", "x".repeat(80));
        for text in
            ["", "-", "D", "AA", "A-B", "TN-Validation-Passed", "\u{0}", "ÄA", "no a", &long]
        {
            assert_eq!(Attestation::parse(text), Attestation::None, "{text:?}");
        }
    }

    #[test]
    fn a_claim_counts_when_its_signature_holds() {
        for (claim, holds, is) in [
            (Attestation::Full, json!(true), Attestation::Full),
            (Attestation::Full, json!("TRUE"), Attestation::Full),
            (Attestation::Full, json!(false), Attestation::Failed),
            (Attestation::Gateway, json!("false"), Attestation::Failed),
            (Attestation::Full, json!(null), Attestation::None),
            (Attestation::Full, json!({ "a": [] }), Attestation::None),
            (Attestation::Failed, json!(1), Attestation::Failed),
            (Attestation::None, json!(false), Attestation::None),
            (Attestation::None, json!(true), Attestation::None),
        ] {
            assert_eq!(claim.checked(&holds), is, "{claim:?} {holds}");
        }
    }
}
