//! Web pages: the whole body without what surrounds a page (menus, cookie banners, link lists).
//!
//! Of a header, footer or side column the lines with a figure or an address stay, because that is
//! where a business has its telephone number, its address and its opening hours. What a page says of
//! the business in schema.org's words (JSON-LD) is added where its text does not say it.
//!
//! Extractors for articles ("readability") are not used: they choose the one longest text and lose
//! price tables and opening hours, which are what people ask about.

mod boilerplate;
mod links;
mod schema;
mod table;
mod tree;
mod walk;

use ::url::Url;

use crate::{
    Document, Failure, Limits, Warning,
    document::{Builder, Format},
    guarded,
    limits::Work,
    text,
};
use tree::Tree;
use walk::Walk;

/// A page as a crawler needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebPage {
    /// What it says; it may have no section.
    pub document: Document,
    /// The address that the page gives as its own (`<link rel=canonical>`), absolute. Another site may
    /// stand here: the caller decides what it believes.
    pub canonical: Option<Url>,
    /// Where its links lead: absolute, `http` or `https`, without fragment, each once, in the order of
    /// the page, at most 5,000. Links with `rel=nofollow` are not there.
    pub links: Vec<Url>,
    /// Whether the page asks not to be kept (`<meta name=robots>`).
    pub noindex: bool,
    /// Whether the page asks not to follow its links.
    pub nofollow: bool,
    /// Its language as it says itself (`<html lang>`), such as `de-AT`.
    pub language: Option<String>,
}

/// Reads a page. `content_type` is the header's, `base_url` the address it came from after
/// redirects. A page without text is no failure: it may have links.
pub fn page(
    bytes: &[u8],
    content_type: Option<&str>,
    base_url: &Url,
    limits: &Limits,
) -> Result<WebPage, Failure> {
    if bytes.len() > limits.file_bytes {
        return Err(Failure::TooLarge { limit: limits.file_bytes });
    }
    guarded(|| {
        let (tree, builder) = parse(bytes, content_type, limits);
        let found = links::find(&tree, base_url);
        let document = Walk::over(&tree, builder).finish_even_empty();
        Ok(WebPage {
            document,
            canonical: found.canonical,
            links: found.links,
            noindex: found.noindex,
            nofollow: found.nofollow,
            language: found.language,
        })
    })
}

/// Reads an HTML file.
pub(crate) fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    work: &mut Work<'_>,
) -> Result<Document, Failure> {
    let (tree, builder) = parse(bytes, content_type, work.limits);
    work.tell(0, None)?;
    Walk::over(&tree, builder).finish()
}

fn parse(bytes: &[u8], content_type: Option<&str>, limits: &Limits) -> (Tree, Builder) {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]);
    // The header counts more than the page, as in a browser.
    let declared = content_type.and_then(text::charset).or_else(|| text::charset(&head));
    let (html, bad) = text::decode(bytes, declared);
    let tree = Tree::read(&html);
    let mut builder = Builder::new(Format::Html, limits);
    if bad {
        builder.warn(Warning::Characters);
    }
    if tree.cut {
        builder.warn(Warning::Shortened);
    }
    (tree, builder)
}
