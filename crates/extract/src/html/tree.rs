//! A web page as a tree. Simpler than a browser's and bounded where a browser's is not: the depth and
//! the number of nodes are limited, and building it takes time in proportion to the page, while the
//! algorithm of the standard is quadratic in the depth. What a browser repairs by moving nodes around
//! stays where it was written.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The most nodes of a page. A long page of a shop has 20,000.
const NODES: usize = 300_000;
/// The deepest that elements are nested; what is deeper becomes a leaf.
const DEPTH: usize = 200;
/// The longest attribute that is kept, in bytes.
const ATTRIBUTE: usize = 4_096;

/// The attributes that somebody here asks for.
const ATTRIBUTES: [&str; 17] = [
    "aria-controls",
    "aria-expanded",
    "aria-hidden",
    "charset",
    "class",
    "colspan",
    "content",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "property",
    "rel",
    "role",
    "rowspan",
    "type",
];

/// A node of the page.
#[derive(Debug)]
pub(super) struct Node {
    /// The name of an element, empty for text.
    pub(super) name: String,
    /// The text, of a node that is text.
    pub(super) text: String,
    pub(super) children: Vec<usize>,
    attributes: Vec<(&'static str, String)>,
}

impl Node {
    /// An attribute that is there.
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// A page. Node 0 is its root.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// Whether there were more nodes than are kept.
    pub(super) cut: bool,
    /// Open elements, from the root.
    open: Vec<usize>,
}

impl Tree {
    /// Reads a page or a piece of one.
    pub(super) fn read(html: &str) -> Self {
        let mut tree = Self { nodes: Vec::new(), cut: false, open: vec![0] };
        tree.nodes.push(Node {
            name: "#root".into(),
            text: String::new(),
            children: Vec::new(),
            attributes: Vec::new(),
        });
        // Scripts and the like have text only, whatever looks like a tag in them.
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
            if tree.nodes.len() >= NODES {
                tree.cut = true;
                break;
            }
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let attributes = ATTRIBUTES.iter().filter_map(|known| {
                        let value = &tag.attributes.get(known.as_bytes())?.value;
                        let value = &value[..value.len().min(ATTRIBUTE)];
                        Some((*known, String::from_utf8_lossy(value).into_owned()))
                    });
                    tree.start(name, attributes.collect(), tag.self_closing);
                }
                Token::EndTag(tag) => tree.end(&String::from_utf8_lossy(&tag.name)),
                Token::String(text) => {
                    let text = String::from_utf8_lossy(&text.value).into_owned();
                    tree.add(String::new(), text, Vec::new());
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        tree
    }

    pub(super) fn node(&self, id: usize) -> &Node {
        &self.nodes[id]
    }

    /// The first element of this name, in the order of the page.
    pub(super) fn first(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// The text below a node, with `\n` for `<br>` and around blocks.
    pub(super) fn text(&self, id: usize) -> String {
        let mut text = String::new();
        self.gather(id, &mut text);
        text
    }

    fn gather(&self, id: usize, text: &mut String) {
        let node = self.node(id);
        if node.name.is_empty() {
            text.push_str(&node.text.replace(['\n', '\r'], " "));
            return;
        }
        if silent(&node.name) || node.attr("aria-hidden") == Some("true") {
            return;
        }
        let alone = node.name == "br" || block(&node.name);
        if alone {
            text.push('\n');
        }
        let mut after_element = false;
        for child in &node.children {
            let at = text.len();
            self.gather(*child, text);
            if after_element {
                separate(text, at);
            }
            after_element = !self.node(*child).name.is_empty();
        }
        if alone {
            text.push('\n');
        }
    }

    fn add(
        &mut self,
        name: String,
        text: String,
        attributes: Vec<(&'static str, String)>,
    ) -> usize {
        let id = self.nodes.len();
        self.nodes.push(Node { name, text, children: Vec::new(), attributes });
        let parent = self.open.last().copied().unwrap_or(0);
        self.nodes[parent].children.push(id);
        id
    }

    fn start(&mut self, name: String, attributes: Vec<(&'static str, String)>, closed: bool) {
        match name.as_str() {
            "li" => self.close_within(&["li"], &["ul", "ol"]),
            "dt" | "dd" => self.close_within(&["dt", "dd"], &["dl"]),
            "tr" => self.close_within(&["tr"], &["table"]),
            "td" | "th" => self.close_within(&["td", "th"], &["tr", "table"]),
            "thead" | "tbody" | "tfoot" => {
                self.close_within(&["thead", "tbody", "tfoot", "caption"], &["table"]);
            }
            "option" => self.close_within(&["option"], &["select"]),
            "body" => self.close_within(&["head"], &[]),
            _ => {}
        }
        if block(&name) {
            self.close_within(&["p"], &["td", "th", "table", "button", "body"]);
        }
        let leaf = void(&name) || (closed && !block(&name)) || self.open.len() >= DEPTH;
        let id = self.add(name, String::new(), attributes);
        if !leaf {
            self.open.push(id);
        }
    }

    /// Closes the nearest open element of these names, unless one of `walls` stands before it.
    fn close_within(&mut self, names: &[&str], walls: &[&str]) {
        for at in (1..self.open.len()).rev() {
            let name = self.nodes[self.open[at]].name.as_str();
            if names.contains(&name) {
                self.open.truncate(at);
                return;
            }
            if walls.contains(&name) {
                return;
            }
        }
    }

    fn end(&mut self, name: &str) {
        // An end within a cell closes nothing outside of it, but the parts of a table do.
        let of_table = matches!(name, "table" | "tr" | "thead" | "tbody" | "tfoot" | "td" | "th");
        let walls: &[&str] = if of_table { &[] } else { &["td", "th", "table"] };
        self.close_within(&[name], walls);
    }
}

/// Puts a space at a seam between two elements where a reader sees one, because they are set apart by
/// style: "Cut" and "35 €", but not the large first letter of a word.
pub(super) fn separate(text: &mut String, at: usize) {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next())
    else {
        return;
    };
    let apart = (before.is_lowercase() && after.is_uppercase())
        || (before.is_alphabetic() && (after.is_numeric() || "€$£".contains(after)))
        || (before.is_numeric() && after.is_alphabetic())
        || (":.!?".contains(before) && after.is_alphanumeric());
    if apart {
        text.insert(at, ' ');
    }
}

/// Elements that begin on a line of their own.
pub(super) fn block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "caption"
    )
}

/// Elements whose content is no text of the page.
pub(super) fn silent(name: &str) -> bool {
    matches!(
        name,
        "audio"
            | "canvas"
            | "datalist"
            | "head"
            | "iframe"
            | "input"
            | "math"
            | "noscript"
            | "object"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "video"
    )
}

fn void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, text: &str) {
        assert_eq!(crate::text::clean(&Tree::read(html).text(0)), text);
    }

    #[test]
    fn a_page_is_read_however_it_is_closed() {
        check("<p>a<p>b<ul><li>c<li>d</ul>e", "a\nb\nc\nd\ne");
        check("<table><tr><td>a</div><td>b<tr><td>c</table>d", "a\nb\nc\nd");
        check("</b></div>x<b>y", "xy");
        check("a<script>if (a < b) { '<p>' }</script>b<style>p{}</style>", "ab");
        check("<title>x<b></title>&auml;&#8364;&nope;", "x<b>ä€&nope;");
    }

    #[test]
    fn what_is_set_apart_by_style_is_not_glued() {
        check("<span>Cut</span><span>35 €</span>", "Cut 35 €");
        check("<b>W</b><i>ord</i>", "Word");
        check("<span>Open</span><span>Monday</span>", "Open Monday");
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let tree = Tree::read(&"<div><p>".repeat(30_000));
        assert_eq!((tree.nodes.len(), tree.open.len()), (60_001, DEPTH));
        assert!(Tree::read(&"<b>".repeat(NODES)).cut);
    }
}
