//! What surrounds a page and is the same on each: menus, banners, headers and footers.

use super::tree::{Node, Tree, silent};

/// What to do with an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    All,
    /// The lines that say something about the business.
    Facts,
    Nothing,
}

/// How much of an element is the page's own text. `main` says whether it is within the page's main
/// part.
pub(super) fn keep(tree: &Tree, id: usize, main: bool) -> Keep {
    let node = tree.node(id);
    if silent(&node.name) || node.attr("aria-hidden") == Some("true") {
        return Keep::Nothing;
    }
    let role = node.attr("role").unwrap_or_default();
    if node.name == "nav" || matches!(role, "navigation" | "search" | "menu" | "menubar") {
        return Keep::Nothing;
    }
    if matches!(node.name.as_str(), "body" | "html" | "main" | "article" | "#root") {
        return Keep::All;
    }
    let names = names(node);
    if !names.is_empty() {
        if banner(&names) && tree.text(id).len() < 4_000 {
            return Keep::Nothing;
        }
        if menu(&names) && is_links(tree, id) {
            return Keep::Nothing;
        }
    }
    let around = node.name == "aside"
        || matches!(role, "complementary" | "contentinfo")
        || (matches!(node.name.as_str(), "header" | "footer") && !main)
        || role == "banner";
    // A large picture with the page's heading over it is often called a header.
    if around && !has(tree, id, &["h1", "main", "table"]) { Keep::Facts } else { Keep::All }
}

/// Whether a line says something about the business: a time, a price, a number, an address.
pub(super) fn is_fact(line: &str) -> bool {
    let copyright = line.contains('©') || line.to_lowercase().contains("copyright");
    !copyright && line.len() < 600 && line.contains(|c: char| c.is_numeric() || c == '@')
}

/// The words of its class and id.
fn names(node: &Node) -> Vec<String> {
    let class = node.attr("class").unwrap_or_default();
    let id = node.attr("id").unwrap_or_default();
    format!("{class} {id}").to_lowercase().split_whitespace().map(str::to_owned).collect()
}

/// A question about cookies, or a link for those who do not see the page.
fn banner(names: &[String]) -> bool {
    const ABOUT: [&str; 10] = [
        "banner", "notice", "consent", "bar", "popup", "modal", "law", "message", "overlay",
        "dialog",
    ];
    names.iter().any(|name| {
        let cookies = name.contains("cookie") && ABOUT.iter().any(|about| name.contains(about));
        cookies
            || name.contains("gdpr")
            || name.contains("consent-")
            || matches!(
                name.as_str(),
                "breadcrumb" | "breadcrumbs" | "skip-link" | "skiplink" | "skip-to-content"
            )
    })
}

/// A name that menus have. Restaurants have menus too, so the name alone decides nothing.
fn menu(names: &[String]) -> bool {
    const PARTS: [&str; 12] = [
        "nav",
        "navbar",
        "navigation",
        "menu",
        "topbar",
        "pagination",
        "pager",
        "social",
        "share",
        "sharing",
        "sitemap",
        "toc",
    ];
    names.iter().any(|name| name.split(['-', '_']).any(|part| PARTS.contains(&part)))
}

/// Whether it is mostly links and says nothing about the business.
fn is_links(tree: &Tree, id: usize) -> bool {
    let text = tree.text(id);
    if text.lines().any(is_fact) {
        return false;
    }
    let all = text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut linked = 0;
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        let node = tree.node(id);
        if matches!(node.name.as_str(), "a" | "button") {
            linked += tree.text(id).chars().filter(|c| c.is_alphanumeric()).count();
        } else {
            next.extend(&node.children);
        }
    }
    linked * 2 >= all
}

fn has(tree: &Tree, id: usize, names: &[&str]) -> bool {
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        let node = tree.node(id);
        if names.contains(&node.name.as_str()) {
            return true;
        }
        next.extend(&node.children);
    }
    false
}
