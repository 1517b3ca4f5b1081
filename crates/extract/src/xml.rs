//! XML as a sequence of opens, texts and closes, by local names. No entity is ever expanded but the
//! five that are part of XML and numbers, nothing recurses, and the depth is bounded.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::Failure;

/// The deepest that elements may be nested. Tables within tables of office files reach 40.
const DEPTH: usize = 512;

/// What the reader of an XML file meets.
pub(crate) enum Node<'a> {
    Open(&'a Tag<'a>),
    Text(&'a str),
    Close(&'a str),
}

/// A start tag.
pub(crate) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without a prefix.
    pub(crate) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// An attribute by its name without a prefix.
    pub(crate) fn attr(&self, name: &str) -> Option<String> {
        // Unchecked, because the check for duplicates is quadratic.
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| local(attribute.key.into_inner()) == name)?;
        let raw = String::from_utf8_lossy(&found.value).into_owned();
        match quick_xml::escape::unescape(&raw) {
            Ok(text) => Some(text.into_owned()),
            Err(_) => Some(raw),
        }
    }

    /// The attribute `val`, which Office uses for nearly everything.
    pub(crate) fn val(&self) -> Option<String> {
        self.attr("val")
    }

    /// Whether a switch such as `<w:b/>` is on: there, and not set to "false".
    pub(crate) fn on(&self) -> bool {
        !matches!(self.val().as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

fn local(name: &[u8]) -> &str {
    let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
    std::str::from_utf8(name).unwrap_or_default()
}

/// Walks over it. Stops at the first error, its own or `visit`'s.
pub(crate) fn walk(
    xml: &str,
    visit: &mut dyn FnMut(Node<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|e| Failure::Damaged(e.to_string()))? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Failure::TooComplex("depth of XML"));
                }
                visit(Node::Open(&Tag(start)))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Node::Close(local(end.name().into_inner())))?;
            }
            Event::Text(text) => {
                if let Ok(text) = text.decode() {
                    visit(Node::Text(&text))?;
                }
            }
            Event::CData(text) => {
                if let Ok(text) = text.decode() {
                    visit(Node::Text(&text))?;
                }
            }
            Event::GeneralRef(reference) => {
                let mut buffer = [0; 4];
                let text = match &*reference {
                    b"amp" => "&",
                    b"lt" => "<",
                    b"gt" => ">",
                    b"quot" => "\"",
                    b"apos" => "'",
                    _ => match reference.resolve_char_ref() {
                        Ok(Some(c)) => c.encode_utf8(&mut buffer),
                        _ => "",
                    },
                };
                visit(Node::Text(text))?;
            }
            Event::Eof if depth > 0 => return Err(Failure::Damaged("XML ends early".into())),
            Event::Eof => return Ok(()),
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[track_caller]
    fn check(xml: &str, seen: &str) {
        let mut out = String::new();
        let result = walk(xml, &mut |node| {
            match node {
                Node::Open(tag) => {
                    write!(out, "<{}{}>", tag.name(), tag.val().unwrap_or_default()).unwrap();
                }
                Node::Text(text) => out += text,
                Node::Close(_) => out.push('/'),
            }
            Ok(())
        });
        if let Err(failure) = result {
            out += failure.code();
        }
        assert_eq!(out, seen);
    }

    #[test]
    fn only_the_entities_of_xml_itself_mean_something() {
        check("<w:p w:val='a&amp;b'>x &lt;&#228;&nope;</w:p>", "<pa&b>x <ä/");
        let bomb = "<!DOCTYPE b [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><b>&b;</b>";
        check(bomb, "<b>/");
    }

    #[test]
    fn depth_and_ends_are_checked() {
        check("<a><b>", "<a><b>damaged");
        check("<a></b>", "<a>damaged");
        let deep = "<a>".repeat(100_000);
        assert_eq!(walk(&deep, &mut |_| Ok(())), Err(Failure::TooComplex("depth of XML")));
    }
}
