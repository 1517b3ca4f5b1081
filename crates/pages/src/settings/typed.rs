//! What people type into one field that stands for several values.

/// Words between commas, semicolons or spaces: language tags.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split([',', ';', ' ', '\n', '\r', '\t'])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// One a line, the empty ones left out.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The parts between commas: spans of a day.
pub(crate) fn parts(text: &str) -> Vec<String> {
    text.split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_in_one_field() {
        assert_eq!(words("en, de-AT;fr  "), ["en", "de-AT", "fr"]);
        assert_eq!(lines(" a b \r\n\r\nc\n"), ["a b", "c"]);
        assert_eq!(parts("09:00-13:00, 15:00-19:00,"), ["09:00-13:00", "15:00-19:00"]);
        assert!(words(" ").is_empty() && lines("\n").is_empty() && parts("").is_empty());
    }
}
