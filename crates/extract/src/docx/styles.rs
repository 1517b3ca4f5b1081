//! What the styles of a Word document mean: headings, whatever the language they are named in.

use std::collections::HashMap;

use crate::xml::{self, Node};

/// What one style says of its paragraphs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// The level of the heading, from 1; 0 is the document's title.
    pub(super) heading: Option<u8>,
    pub(super) listed: bool,
    pub(super) bold: bool,
}

#[derive(Debug, Default)]
struct Raw {
    own: Style,
    based_on: Option<String>,
}

/// The styles of a document, by id.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Raw>);

/// How long a chain of styles that are based on each other may be.
const CHAIN: usize = 16;

impl Styles {
    /// Reads `word/styles.xml`. One that cannot be read says nothing: the text is still there.
    pub(super) fn read(xml: &str) -> Self {
        let mut styles = HashMap::new();
        let mut current: Option<(String, Raw)> = None;
        let _ = xml::walk(xml, &mut |node| {
            match node {
                Node::Open(tag) => {
                    let value = tag.val().unwrap_or_default();
                    match (tag.name(), &mut current) {
                        ("style", slot) => {
                            let id = tag.attr("styleId").unwrap_or_default();
                            *slot = Some((id, Raw::default()));
                        }
                        ("name", Some((_, raw))) => {
                            raw.own.heading = raw.own.heading.or(by_name(&value));
                        }
                        ("outlineLvl", Some((_, raw))) => {
                            let level = value.parse().ok().filter(|level: &u8| *level < 9);
                            raw.own.heading = raw.own.heading.or(level.map(|level| level + 1));
                        }
                        ("numId", Some((_, raw))) => raw.own.listed = value != "0",
                        ("b", Some((_, raw))) => raw.own.bold = tag.on(),
                        ("basedOn", Some((_, raw))) => raw.based_on = Some(value),
                        _ => {}
                    }
                }
                Node::Close("style") => styles.extend(current.take()),
                _ => {}
            }
            Ok(())
        });
        Self(styles)
    }

    /// What a style says, with what it inherits.
    pub(super) fn of(&self, id: Option<&str>) -> Style {
        let mut style = Style::default();
        let mut next = id.and_then(|id| self.0.get(id));
        // Without a style of that id, the id itself is often the name.
        if let (Some(id), None) = (id, next) {
            style.heading = by_name(id);
        }
        for _ in 0..CHAIN {
            let Some(raw) = next else { break };
            style.heading = style.heading.or(raw.own.heading);
            style.listed |= raw.own.listed;
            style.bold |= raw.own.bold;
            next = raw.based_on.as_deref().and_then(|id| self.0.get(id));
        }
        style
    }
}

/// The level of a heading by the name of its style. Word keeps the English names of its own styles in
/// the file in every language; other programs and ids have them translated.
fn by_name(name: &str) -> Option<u8> {
    const HEADINGS: [&str; 14] = [
        "heading",
        "überschrift",
        "berschrift",
        "titre",
        "título",
        "titulo",
        "ttulo",
        "titolo",
        "kop",
        "rubrik",
        "overskrift",
        "nagłówek",
        "nagwek",
        "заголовок",
    ];
    let name = name.to_lowercase().replace([' ', '-', '_'], "");
    if name == "title" || name == "titel" {
        return Some(0);
    }
    let (word, level) = name.split_at_checked(name.len().checked_sub(1)?)?;
    let level = level.parse().ok().filter(|level| (1..=9).contains(level))?;
    HEADINGS.contains(&word).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_their_names_in_many_languages() {
        for (name, level) in [
            ("heading 1", Some(1)),
            ("Heading3", Some(3)),
            ("berschrift2", Some(2)),
            ("Título 1", Some(1)),
            ("Title", Some(0)),
            ("Subtitle", None),
            ("Normal", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(by_name(name), level, "{name}");
        }
    }

    #[test]
    fn a_style_inherits_and_a_circle_of_styles_ends() {
        let xml = "<styles><style styleId='H'><name val='Our heading'/><basedOn val='B'/></style>\
                   <style styleId='B'><basedOn val='H'/><pPr><outlineLvl val='2'/></pPr></style></styles>";

        let styles = Styles::read(xml);

        assert_eq!(styles.of(Some("H")).heading, Some(3));
        assert_eq!(styles.of(Some("Heading2")).heading, Some(2));
        assert_eq!(styles.of(None), Style::default());
    }
}
