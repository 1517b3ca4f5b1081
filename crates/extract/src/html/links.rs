//! Where a page leads, and what it asks of crawlers.

use std::collections::HashSet;

use url::Url;

use super::tree::Tree;

/// The most links of a page.
const LINKS: usize = 5_000;

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) canonical: Option<Url>,
    pub(super) links: Vec<Url>,
    pub(super) noindex: bool,
    pub(super) nofollow: bool,
    pub(super) language: Option<String>,
}

/// Looks through the whole page.
pub(super) fn find(tree: &Tree, base_url: &Url) -> Found {
    let base = tree.first("base").and_then(|node| node.attr("href"));
    let base = base.and_then(|href| base_url.join(href).ok()).unwrap_or_else(|| base_url.clone());
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for node in &tree.nodes {
        let rel = || node.attr("rel").unwrap_or_default().to_ascii_lowercase();
        let is = |word: &str| rel().split_whitespace().any(|own| own == word);
        match node.name.as_str() {
            "html" if found.language.is_none() => {
                let language = node.attr("lang").map(str::trim).filter(|lang| !lang.is_empty());
                found.language = language.filter(|lang| lang.len() < 36).map(str::to_owned);
            }
            "meta" => robots(node.attr("name"), node.attr("content"), &mut found),
            "link" if found.canonical.is_none() && is("canonical") => {
                found.canonical = node.attr("href").and_then(|href| resolve(&base, href));
            }
            "a" | "area" if found.links.len() < LINKS && !is("nofollow") => {
                let link = node.attr("href").and_then(|href| resolve(&base, href));
                if let Some(link) = link.filter(|link| seen.insert(link.clone())) {
                    found.links.push(link);
                }
            }
            _ => {}
        }
    }
    found
}

fn resolve(base: &Url, href: &str) -> Option<Url> {
    let mut link = base.join(href.trim()).ok()?;
    link.set_fragment(None);
    let web = matches!(link.scheme(), "http" | "https") && link.host().is_some();
    (web && link.as_str().len() <= crate::url::LONGEST).then_some(link)
}

fn robots(name: Option<&str>, content: Option<&str>, found: &mut Found) {
    if !name.is_some_and(|name| name.trim().eq_ignore_ascii_case("robots")) {
        return;
    }
    for word in content.unwrap_or_default().to_ascii_lowercase().split(',') {
        match word.trim() {
            "noindex" => found.noindex = true,
            "nofollow" => found.nofollow = true,
            "none" => (found.noindex, found.nofollow) = (true, true),
            _ => {}
        }
    }
}
