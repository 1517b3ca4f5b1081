//! How likely a passage answers, by many small decision trees over the figures of
//! [`super::evidence`]. They are fitted to questions whose answers are known: `evaluation/fit.py`
//! writes them, `evaluation/training/` is what they are fitted to.

use std::sync::LazyLock;

/// The trees for what vectors say.
pub(super) static TREES: LazyLock<Forest> =
    LazyLock::new(|| Forest::parse(include_str!("meaning.trees")));

/// The trees for what vectors and a reader say.
pub(super) static READ: LazyLock<Forest> =
    LazyLock::new(|| Forest::parse(include_str!("read.trees")));

/// Trees whose leaves are added up.
#[derive(Debug)]
pub(super) struct Forest {
    base: f32,
    nodes: Vec<Node>,
    roots: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Node {
    /// At most `most` of figure `of` goes left, more goes right.
    Split {
        of: usize,
        most: f32,
        left: u32,
        right: u32,
    },
    Leaf(f32),
}

impl Forest {
    /// Reads what `fit.py` writes: the base, then each tree as its nodes, one to a line, numbered
    /// within the tree, with an empty line before each tree. A file that is not so is empty: a test
    /// holds the one that ships to it.
    fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let base = lines.next().and_then(|line| line.parse().ok()).unwrap_or_default();
        let (mut nodes, mut roots) = (Vec::new(), Vec::new());
        let mut root = 0;
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let node = match words.as_slice() {
                [value] if !value.is_empty() => value.parse().map(Node::Leaf).ok(),
                [of, most, left, right] => read_split(of, most, left, right, root),
                _ => {
                    root = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                    roots.push(root);
                    continue;
                }
            };
            nodes.extend(node);
        }
        Self { base, nodes, roots }
    }

    /// The likelihood, 0 to 1.
    pub(super) fn likely(&self, figures: &[f32]) -> f32 {
        let sum = self.roots.iter().fold(self.base, |sum, root| sum + self.leaf(*root, figures));
        1.0 / (1.0 + (-sum).exp())
    }

    fn leaf(&self, root: u32, figures: &[f32]) -> f32 {
        let mut at = root;
        loop {
            match self.nodes.get(at as usize) {
                Some(Node::Split { of, most, left, right }) => {
                    let figure = figures.get(*of).copied().unwrap_or_default();
                    at = if figure <= *most { *left } else { *right };
                }
                Some(Node::Leaf(value)) => return *value,
                None => return 0.0,
            }
        }
    }
}

fn read_split(of: &str, most: &str, left: &str, right: &str, root: u32) -> Option<Node> {
    Some(Node::Split {
        of: of.parse().ok()?,
        most: most.parse().ok()?,
        left: root + left.parse::<u32>().ok()?,
        right: root + right.parse::<u32>().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{evidence::FIGURES, meaning::FIGURES_READ},
        *,
    };

    #[test]
    fn trees_are_walked_and_added_up() {
        let forest = Forest::parse("0.5\n\n0 0.25 1 2\n-1\n2\n\n1 3 1 2\n0\n1\n");
        let odds = |likely: f32| (likely / (1.0 - likely)).ln();
        assert!((odds(forest.likely(&[0.25, 4.0])) - 0.5).abs() < 1e-4);
        assert!((odds(forest.likely(&[0.3, 3.0])) - 2.5).abs() < 1e-4);
    }

    #[test]
    fn the_trees_that_ship_are_whole() {
        for (forest, figures) in [(&*TREES, FIGURES), (&*READ, FIGURES + FIGURES_READ)] {
            assert!(forest.roots.len() > 20);
            for (at, node) in forest.nodes.iter().enumerate() {
                if let Node::Split { of, left, right, .. } = node {
                    // Downward only, so that a walk ends.
                    let at = u32::try_from(at).unwrap();
                    assert!(*of < figures && *left > at && *right > at);
                    assert!((*left.max(right) as usize) < forest.nodes.len());
                }
            }
        }
    }

    #[test]
    fn what_is_no_tree_is_nothing() {
        for text in ["", "x", "0\n1 2 3\n\n\n4 4 4", "nan nan"] {
            let likely = Forest::parse(text).likely(&[1.0]);
            assert!((0.0..=1.0).contains(&likely));
        }
    }
}
