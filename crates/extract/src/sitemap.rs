//! The list of its pages that a site gives (`sitemap.xml`), as XML, as plain lines, or packed.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use url::Url;

use crate::{
    text,
    xml::{self, Node},
};

/// What a packed site map may unpack to, in bytes (as the protocol says).
const UNPACKED: usize = 50 << 20;
/// The most addresses of one site map (as the protocol says).
const ADDRESSES: usize = 50_000;

/// What a site map lists, in its order: `http` and `https` addresses, at most 50,000.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<Url>,
    /// Further site maps. They may lead in circles, so the caller counts.
    pub sitemaps: Vec<Url>,
}

/// Reads a site map. What cannot be read lists nothing; what is cut off lists what stands before the
/// cut.
pub fn read(bytes: &[u8]) -> Sitemap {
    let bytes = unpack(bytes);
    let (text, _) = text::decode(&bytes[..bytes.len().min(UNPACKED)], None);
    if text.trim_start().starts_with('<') { from_xml(&text) } else { from_lines(&text) }
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return bytes.to_vec();
    }
    let mut unpacked = Vec::new();
    let most = u64::try_from(UNPACKED).unwrap_or(u64::MAX);
    // A packed file that breaks off has unpacked to something until there.
    let _ = MultiGzDecoder::new(bytes).take(most).read_to_end(&mut unpacked);
    unpacked
}

fn from_xml(text: &str) -> Sitemap {
    let mut map = Sitemap::default();
    let (mut location, mut inside) = (String::new(), false);
    // The elements that are open: a page may list its pictures, which have a `<loc>` of their own.
    let mut open: Vec<String> = Vec::new();
    // Whatever breaks off, what was read until then counts.
    let _ = xml::walk(text, &mut |node| {
        match node {
            Node::Open(tag) => {
                inside = tag.name() == "loc";
                open.push(tag.name().to_owned());
            }
            Node::Text(text) if inside && location.len() < crate::url::LONGEST => {
                location.push_str(text);
            }
            Node::Text(_) => {}
            Node::Close(name) => {
                open.pop();
                inside = false;
                match (name, open.last().map(String::as_str)) {
                    ("loc", Some("url")) => add(&mut map.pages, &location),
                    ("loc", Some("sitemap")) => add(&mut map.sitemaps, &location),
                    _ => {}
                }
                location.clear();
            }
        }
        Ok(())
    });
    map
}

fn from_lines(text: &str) -> Sitemap {
    let mut map = Sitemap::default();
    text.lines().for_each(|line| add(&mut map.pages, line));
    map
}

fn add(list: &mut Vec<Url>, location: &str) {
    let location = location.trim();
    if list.len() >= ADDRESSES || location.len() > crate::url::LONGEST {
        return;
    }
    if let Ok(url) = Url::parse(location)
        && matches!(url.scheme(), "http" | "https")
    {
        list.push(url);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], pages: &[&str], sitemaps: &[&str]) {
        let map = read(bytes);
        assert_eq!(map.pages.iter().map(Url::as_str).collect::<Vec<_>>(), pages);
        assert_eq!(map.sitemaps.iter().map(Url::as_str).collect::<Vec<_>>(), sitemaps);
    }

    const XML: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>\
        <url><loc> https://e.de/a?b=1&amp;c=2 </loc><i:image><i:loc>https://e.de/i</i:loc></i:image></url>\
        <url><loc>javascript:alert(1)</loc></url><url><loc><![CDATA[https://e.de/b]]></loc></url></urlset>";

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_site_map_is_read_in_each_of_its_forms() {
        let pages = ["https://e.de/a?b=1&c=2", "https://e.de/b"];
        check(XML.as_bytes(), &pages, &[]);
        check(&packed(XML.as_bytes()), &pages, &[]);
        check(
            b"https://e.de/a\r\nnot one\nhttps://e.de/b",
            &["https://e.de/a", "https://e.de/b"],
            &[],
        );
        let index =
            b"<sitemapindex><sitemap><loc>https://e.de/1.xml</loc></sitemap></sitemapindex>";
        check(index, &[], &["https://e.de/1.xml"]);
    }

    #[test]
    fn what_is_cut_off_or_endless_is_read_as_far_as_it_goes() {
        check(&XML.as_bytes()[..180], &["https://e.de/a?b=1&c=2"], &[]);
        check(&packed(&vec![b'<'; 60 << 20]), &[], &[]);
        check(b"<html><a>", &[], &[]);
        check(&[], &[], &[]);
    }
}
