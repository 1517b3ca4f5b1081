//! Content lines as RFC 5545 wants them: escaped, folded at 75 octets between characters, ended by CRLF.

/// Octets of a line, without its end.
const WIDTH: usize = 75;

/// A calendar file that is being written.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property whose value holds nothing that must be escaped.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.with(name, &[], value);
    }

    /// A property whose value is text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.with(name, &[], &escaped(value));
    }

    /// A property with parameters.
    pub(super) fn with(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        let mut line = name.to_owned();
        for (name, value) in parameters {
            line.push(';');
            line.push_str(name);
            line.push('=');
            line.push_str(&parameter(value));
        }
        line.push(':');
        // What would end the line early is no part of any value.
        line.extend(value.chars().filter(|c| !c.is_control()));
        self.fold(&line);
    }

    fn fold(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > WIDTH {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    pub(super) fn done(self) -> String {
        self.0
    }
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// RFC 5545, 3.1: quoted where it must be; a quotation mark cannot be written and becomes an apostrophe.
fn parameter(value: &str) -> String {
    let value: String = value
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| if c == '"' { '\'' } else { c })
        .collect();
    if value.contains([':', ';', ',']) { format!("\"{value}\"") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters() {
        for text in [
            "老虎".repeat(60),
            "é".repeat(200),
            "a b ".repeat(50),
            "👩‍🚀".repeat(30),
            " ".repeat(200),
        ] {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            let written = lines.done();
            assert!(written.split("\r\n").all(|line| line.len() <= WIDTH), "{written}");
            assert_eq!(
                written.replace("\r\n ", "").trim_end_matches("\r\n"),
                format!("SUMMARY:{text}")
            );
        }
    }

    #[test]
    fn nothing_that_is_written_ends_its_line() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a\r\nDTSTART:x;y,z\\");
        lines.with("ORGANIZER", &[("CN", "Ana \"A\", Berlin\r\nX:y")], "mailto:a@b.example\r\nX:y");
        assert_eq!(
            lines.done(),
            "SUMMARY:a\\nDTSTART:x\\;y\\,z\\\\\r\nORGANIZER;CN=\"Ana 'A', BerlinX:y\":mailto:a@b.exampleX:y\r\n"
        );
    }
}
