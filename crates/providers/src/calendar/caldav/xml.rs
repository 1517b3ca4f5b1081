//! WebDAV's XML, as a tree of elements with their namespaces.
//!
//! The text is a stranger's: no document type is read, no entity but XML's own is known, nothing recurses
//! while it is read, and depth and number of elements are bounded.

use quick_xml::{
    NsReader,
    escape::resolve_xml_entity,
    events::Event,
    name::{Namespace, ResolveResult},
};

/// The deepest that elements may be nested; real answers have about ten.
const DEPTH: usize = 32;
/// The most elements of one answer.
const MOST: usize = 500_000;

/// Whose name an element has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// `DAV:`
    Dav,
    /// `urn:ietf:params:xml:ns:caldav`
    CalDav,
    /// `http://calendarserver.org/ns/`
    CalendarServer,
    /// Anybody else's.
    Other,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    space: Space,
    name: String,
    /// The text that stands in it, not in its children.
    pub(super) text: String,
    children: Vec<Element>,
    /// Its attribute `name`: the one that is needed.
    pub(super) called: String,
}

impl Element {
    /// The first child of this name.
    pub(super) fn child(&self, space: Space, name: &str) -> Option<&Self> {
        self.all(space, name).next()
    }

    /// The children of this name.
    pub(super) fn all(&self, space: Space, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |one| one.is(space, name))
    }

    /// Whether it has this name.
    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// Its children.
    pub(super) fn children(&self) -> &[Self] {
        &self.children
    }
}

/// Reads a document; `None` when it is none, or one that nobody writes in good faith.
pub(super) fn parse(bytes: &[u8]) -> Option<Element> {
    let mut reader = NsReader::from_reader(bytes);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut seen = 0;
    loop {
        let (space, event) = reader.read_resolved_event().ok()?;
        match event {
            Event::Start(tag) => {
                seen += 1;
                if open.len() >= DEPTH || seen > MOST {
                    return None;
                }
                let mut attributes = tag.attributes();
                let called = attributes
                    .with_checks(false)
                    .flatten()
                    .find(|one| one.key.as_ref() == b"name")
                    .map(|one| String::from_utf8_lossy(&one.value).into_owned());
                open.push(Element {
                    space: owner(&space),
                    name: String::from_utf8_lossy(tag.local_name().as_ref()).into_owned(),
                    text: String::new(),
                    children: Vec::new(),
                    called: called.unwrap_or_default(),
                });
            }
            Event::End(_) => {
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Some(done),
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content().ok()?),
            Event::CData(text) => add(&mut open, &text.decode().ok()?),
            Event::GeneralRef(name) => match name.resolve_char_ref().ok()? {
                Some(letter) => add(&mut open, letter.encode_utf8(&mut [0; 4])),
                None => add(&mut open, resolve_xml_entity(&name.decode().ok()?)?),
            },
            Event::DocType(_) | Event::Eof => return None,
            _ => {}
        }
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn owner(space: &ResolveResult<'_>) -> Space {
    match space {
        ResolveResult::Bound(Namespace(b"DAV:")) => Space::Dav,
        ResolveResult::Bound(Namespace(b"urn:ietf:params:xml:ns:caldav")) => Space::CalDav,
        ResolveResult::Bound(Namespace(b"http://calendarserver.org/ns/")) => Space::CalendarServer,
        _ => Space::Other,
    }
}

/// What a 207 says.
#[derive(Debug, Default)]
pub(super) struct Multistatus {
    /// What it says of each resource.
    pub(super) responses: Vec<Response>,
    /// From where to go on.
    pub(super) token: Option<String>,
}

/// What is said of one resource.
#[derive(Debug)]
pub(super) struct Response {
    /// As the server writes it.
    pub(super) href: String,
    /// The status of the whole, where there is one.
    pub(super) status: Option<u16>,
    /// The properties that it has.
    pub(super) properties: Vec<Element>,
}

impl Response {
    /// A property that it has.
    pub(super) fn property(&self, space: Space, name: &str) -> Option<&Element> {
        self.properties.iter().find(|one| one.is(space, name))
    }

    /// The text of a property, trimmed; empty where it has none.
    pub(super) fn text(&self, space: Space, name: &str) -> &str {
        self.property(space, name).map_or("", |one| one.text.trim())
    }
}

/// Reads a 207.
pub(super) fn multistatus(bytes: &[u8]) -> Option<Multistatus> {
    let root = parse(bytes)?;
    if !root.is(Space::Dav, "multistatus") {
        return None;
    }
    let token = root.child(Space::Dav, "sync-token").map(|one| one.text.trim().to_owned());
    let mut responses = Vec::new();
    for response in root.all(Space::Dav, "response") {
        let status = response.child(Space::Dav, "status").and_then(status);
        let mut properties = Vec::new();
        for part in response.all(Space::Dav, "propstat") {
            let there = part.child(Space::Dav, "status").and_then(self::status);
            if there.is_none_or(|status| (200..300).contains(&status)) {
                let lists = part.all(Space::Dav, "prop");
                properties.extend(lists.flat_map(|list| list.children().iter().cloned()));
            }
        }
        for href in response.all(Space::Dav, "href") {
            let href = href.text.trim().to_owned();
            responses.push(Response { href, status, properties: properties.clone() });
        }
    }
    Some(Multistatus { responses, token })
}

/// Whether an error names this condition.
pub(super) fn failed(bytes: &[u8], condition: &str) -> bool {
    parse(bytes).is_some_and(|root| {
        root.is(Space::Dav, "error") && root.children().iter().any(|one| one.name == condition)
    })
}

/// `HTTP/1.1 404 Not Found`
fn status(element: &Element) -> Option<u16> {
    element.text.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_their_namespace_whatever_the_prefix() {
        let text = br#"<?xml version="1.0"?>
            <x:multistatus xmlns:x="DAV:" xmlns:d="urn:ietf:params:xml:ns:caldav">
              <x:response><x:href> /a%20b/ </x:href>
                <x:propstat><x:prop><d:calendar-data>A&amp;B&#13;&lt;<![CDATA[&c]]></d:calendar-data><x:getetag>"1"</x:getetag></x:prop>
                  <x:status>HTTP/1.1 200 OK</x:status></x:propstat>
                <x:propstat><x:prop><displayname xmlns="DAV:">no</displayname></x:prop><x:status>HTTP/1.1 404 Not Found</x:status></x:propstat>
              </x:response>
              <response xmlns="DAV:"><href>/gone</href><status>HTTP/1.1 404 Not Found</status></response>
              <response xmlns="http://evil.example/"><href>/evil</href></response>
              <x:sync-token>t1</x:sync-token>
            </x:multistatus>"#;
        let read = multistatus(text).unwrap();
        assert_eq!(read.token.as_deref(), Some("t1"));
        assert_eq!(read.responses.len(), 2);
        let first = &read.responses[0];
        assert_eq!((first.href.as_str(), first.status), ("/a%20b/", None));
        assert_eq!(first.text(Space::CalDav, "calendar-data"), "A&B\r<&c");
        assert_eq!(first.text(Space::Dav, "getetag"), "\"1\"");
        assert!(first.property(Space::Dav, "displayname").is_none());
        assert_eq!(read.responses[1].status, Some(404));
    }

    #[test]
    fn hostile_documents_are_none() {
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MOST + 1));
        let lol = r#"<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><m>&b;</m>"#;
        let file = r#"<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><m>&a;</m>"#;
        for bad in
            ["", "<a>", "</a>", "<a></b>", "<a>&unknown;</a>", "not xml", &deep, &wide, lol, file]
        {
            assert_eq!(parse(bad.as_bytes()), None, "{}", &bad[..bad.len().min(60)]);
        }
        assert!(multistatus(b"<multistatus/>").is_none());
        assert!(failed(
            br#"<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>"#,
            "valid-sync-token"
        ));
    }
}
