//! Plain text: paragraphs, lists, and the lines as they are.

use crate::{
    Document, Failure, Warning,
    document::{Builder, Format},
    limits::Work,
    text,
};

/// Reads plain text.
pub(crate) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<Document, Failure> {
    let (decoded, bad) = text::decode(bytes, None);
    let mut builder = Builder::new(Format::Text, work.limits);
    if bad {
        builder.warn(Warning::Characters);
    }
    let mut paragraph = String::new();
    for (at, line) in decoded.lines().enumerate() {
        work.count(at + 1)?;
        if builder.full() {
            break;
        }
        if line.trim().is_empty() {
            flush(&mut paragraph, &mut builder);
            builder.end_lines();
        } else if let Some(item) = bullet(line) {
            flush(&mut paragraph, &mut builder);
            builder.item(item);
        } else {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    flush(&mut paragraph, &mut builder);
    builder.finish()
}

fn flush(paragraph: &mut String, builder: &mut Builder) {
    builder.paragraph(paragraph);
    paragraph.clear();
}

/// The text of a list item that begins with a bullet.
pub(crate) fn bullet(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix([
        '-', '*', '+', '•', '●', '○', '▪', '■', '‣', '·', '–', '\u{f0b7}', '\u{f0a7}',
    ])?;
    (rest.starts_with(char::is_whitespace) && !rest.trim().is_empty()).then(|| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{show, with_work};

    #[test]
    fn paragraphs_and_lists_are_kept_as_they_stand() {
        let text = "Kette GmbH\nHafenweg 3\n\n\n* one\n• two\n- \n\nEnd";
        let document = with_work(|work| read(text.as_bytes(), work)).unwrap();
        assert_eq!(show(&document), "Kette GmbH\nHafenweg 3\n\n- one\n- two\n\n-\n\nEnd\n");
    }
}
