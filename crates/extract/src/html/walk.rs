//! From the tree of a page to its text.

use super::{
    boilerplate::{self, Keep},
    schema, table,
    tree::{Tree, block, separate},
};
use crate::{
    document::{Builder, QUESTION, is_question},
    table as lines, text,
};

/// The level of what opens and closes (`<summary>`, a button that shows an answer).
const FOLD: u8 = 8;

/// Goes through a page. Its depth is the tree's, which is bounded.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    builder: Builder,
    /// The paragraph that is being read.
    text: String,
    bold: usize,
    /// Whether the paragraph has text that is not bold.
    plain: bool,
    items: usize,
    main: bool,
}

impl<'a> Walk<'a> {
    /// Writes a whole page.
    pub(super) fn over(tree: &'a Tree, mut builder: Builder) -> Builder {
        if let Some(id) = tree.nodes.iter().position(|node| node.name == "title") {
            builder.title(
                &tree
                    .node(id)
                    .children
                    .iter()
                    .map(|id| tree.node(*id).text.as_str())
                    .collect::<String>(),
            );
        }
        let mut walk = Self {
            tree,
            builder,
            text: String::new(),
            bold: 0,
            plain: false,
            items: 0,
            main: false,
        };
        walk.children(0);
        walk.flush();
        schema::add(tree, &mut walk.builder);
        walk.builder
    }

    fn children(&mut self, id: usize) {
        let mut after_element = false;
        for child in &self.tree.node(id).children {
            let at = self.text.len();
            self.node(*child);
            if after_element && self.text.is_char_boundary(at) && at < self.text.len() {
                separate(&mut self.text, at);
            }
            after_element = !self.tree.node(*child).name.is_empty();
        }
    }

    fn node(&mut self, id: usize) {
        let tree = self.tree;
        let node = tree.node(id);
        if self.builder.full() {
            return;
        }
        if node.name.is_empty() {
            self.plain |= self.bold == 0 && !node.text.trim().is_empty();
            self.text.push_str(&node.text.replace(['\n', '\r'], " "));
            return;
        }
        match boilerplate::keep(tree, id, self.main) {
            Keep::All => self.element(id),
            Keep::Facts => self.facts(id),
            Keep::Nothing => {}
        }
    }

    fn element(&mut self, id: usize) {
        let tree = self.tree;
        let node = tree.node(id);
        match node.name.as_str() {
            "br" => self.text.push('\n'),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                let level = node.name.as_bytes()[1] - b'0';
                self.builder.heading(level, &tree.text(id));
            }
            "summary" => {
                self.flush();
                self.builder.heading(FOLD, &tree.text(id));
            }
            "details" => {
                self.flush();
                self.children(id);
                self.flush();
                self.builder.leave(FOLD);
            }
            "button" => {
                let said = text::line(&tree.text(id));
                let folds = node.attr("aria-expanded").or(node.attr("aria-controls")).is_some();
                if is_question(&said) || (folds && said.chars().count() > 12) {
                    self.flush();
                    self.builder.heading(FOLD, &said);
                }
            }
            "label" | "title" => {}
            "b" | "strong" => {
                self.bold += 1;
                self.children(id);
                self.bold -= 1;
            }
            "li" => {
                self.flush();
                self.items += 1;
                self.children(id);
                self.flush();
                self.items -= 1;
            }
            "ul" | "ol" | "menu" => {
                self.flush();
                self.children(id);
                self.flush();
                if self.items == 0 {
                    self.builder.end_lines();
                }
            }
            "dl" => self.definitions(id),
            "table" => self.table(id),
            "pre" => {
                self.flush();
                for child in &node.children {
                    let said = if tree.node(*child).name.is_empty() {
                        tree.node(*child).text.clone()
                    } else {
                        tree.text(*child)
                    };
                    self.text.push_str(&said);
                }
                self.plain = true;
                self.flush();
            }
            "main" | "article" => {
                let main = std::mem::replace(&mut self.main, true);
                self.flush();
                self.children(id);
                self.flush();
                self.main = main;
            }
            // The paragraphs of an item are one item.
            "p" | "div" if self.items > 0 && !self.text.trim().is_empty() => {
                self.text.push(' ');
                self.children(id);
            }
            name if block(name) => {
                self.flush();
                self.children(id);
                // What follows within an item belongs to it.
                if self.items == 0 || matches!(name, "blockquote" | "section") {
                    self.flush();
                }
            }
            _ => self.children(id),
        }
    }

    /// Terms and what they mean. A term that asks a question is the heading of its answer.
    fn definitions(&mut self, id: usize) {
        self.flush();
        self.builder.end_lines();
        let tree = self.tree;
        let mut parts = Vec::new();
        for child in &tree.node(id).children {
            // Pairs may stand in a `<div>` each.
            match tree.node(*child).name.as_str() {
                "dt" | "dd" => parts.push(*child),
                "div" => parts.extend(&tree.node(*child).children),
                _ => {}
            }
        }
        let mut term = String::new();
        let mut asked = false;
        for part in parts {
            match tree.node(part).name.as_str() {
                "dt" => {
                    term = text::line(&tree.text(part));
                    asked = is_question(&term);
                    if asked {
                        self.builder.heading(QUESTION, &term);
                    }
                }
                "dd" if asked => {
                    self.children(part);
                    self.flush();
                }
                "dd" => {
                    let meaning = text::line(&tree.text(part));
                    let row = lines::line(&[std::mem::take(&mut term), meaning], &[]);
                    self.builder.row(&row.unwrap_or_default());
                }
                _ => {}
            }
        }
        if asked {
            self.builder.leave(QUESTION);
        }
        self.builder.end_lines();
    }

    fn table(&mut self, id: usize) {
        self.flush();
        let table = table::read(self.tree, id);
        if let Some(caption) = &table.caption {
            self.builder.paragraph(caption);
        }
        if table.layout {
            for cell in &table.cells {
                self.children(*cell);
                self.flush();
            }
            return;
        }
        self.builder.end_lines();
        for row in lines::rows(&table.rows, table.header) {
            self.builder.row(&row);
            if self.builder.full() {
                break;
            }
        }
        self.builder.end_lines();
    }

    /// Reads a part around the page and leaves only what it says about the business, under no
    /// heading of the page.
    fn facts(&mut self, id: usize) {
        self.flush();
        let path = self.builder.take_path();
        let before = self.builder.sections_mut().len();
        self.element(id);
        self.flush();
        let mut at = 0;
        self.builder.sections_mut().retain_mut(|section| {
            at += 1;
            if at <= before {
                return true;
            }
            let kept: Vec<&str> = section
                .text
                .split("\n\n")
                // The lines of an address belong together; the lines of a list stand for themselves.
                .flat_map(|block| {
                    if block.starts_with("- ") { block.lines().collect() } else { vec![block] }
                })
                .filter(|block| boilerplate::is_fact(block))
                .collect();
            section.text = kept.join("\n\n");
            !section.text.is_empty()
        });
        self.builder.set_path(path);
    }

    fn flush(&mut self) {
        let said = std::mem::take(&mut self.text);
        let bold = !std::mem::take(&mut self.plain);
        if said.trim().is_empty() {
            return;
        }
        if bold && is_question(&said) {
            self.builder.heading(QUESTION, &said);
        } else if self.items > 0 {
            self.builder.item(&said);
        } else {
            self.builder.paragraph(&said);
        }
    }
}
