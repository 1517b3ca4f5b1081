//! The written part: links lead somewhere, changelog fragments are named as they are collected.

use std::path::{Component, Path, PathBuf};

use super::{File, Problem, has_extension};

/// Kinds of changelog fragments.
const KINDS: [&str; 6] = ["added", "changed", "fixed", "removed", "security", "upgrade"];

/// Relative links in Markdown lead to a file, and to a heading in it when they name one.
pub(super) fn links(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| has_extension(&file.path, &["md"])) {
        for (line, target) in targets(&file.text) {
            if target.contains("://") || target.starts_with("mailto:") || target.starts_with('/') {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let there = resolve(&file.path, path);
            let folder = format!("{there}/");
            let found = files.iter().find(|other| other.path == there);
            let is_folder = files.iter().any(|other| other.path.starts_with(&folder));
            if found.is_none() && !is_folder && !exists(&there) {
                problems.push(Problem::new(file, line, format!("`{target}` leads nowhere")));
            }
            let markdown = found.filter(|other| has_extension(&other.path, &["md"]));
            if let Some(other) = markdown.filter(|_| !anchor.is_empty())
                && !headings(&other.text).iter().any(|heading| heading == anchor)
            {
                problems.push(Problem::new(file, line, format!("`{target}`: no such heading")));
            }
        }
    }
    problems
}

/// Files of kinds that are not read (pictures, sounds, scripts without an ending).
fn exists(path: &str) -> bool {
    crate::run::root().join(path).exists()
}

/// What is in the parentheses of `[text](target)`, outside code.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut code = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        let mut rest = if code { "" } else { line };
        while let Some((before, after)) = rest.split_once("](") {
            let Some((target, next)) = after.split_once(')') else { break };
            // An odd number of backticks before it: it stands in code.
            if before.matches('`').count() % 2 == 0 && !target.is_empty() {
                found.push((at + 1, target.split(' ').next().unwrap_or(target)));
            }
            rest = next;
        }
    }
    found
}

/// The path from the root that a link in `from` means.
fn resolve(from: &str, link: &str) -> String {
    if link.is_empty() {
        return from.to_owned();
    }
    let mut path = PathBuf::new();
    let base = Path::new(from).parent().unwrap_or(Path::new(""));
    for part in base.join(link).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path.to_string_lossy().into_owned()
}

/// The anchors that a page's headings get.
fn headings(text: &str) -> Vec<String> {
    let heading = |line: &str| {
        let name = line.trim_start_matches('#').strip_prefix(' ')?;
        let mut anchor = String::new();
        for c in name.trim().to_lowercase().chars() {
            match c {
                ' ' => anchor.push('-'),
                c if c.is_alphanumeric() || c == '-' || c == '_' => anchor.push(c),
                _ => {}
            }
        }
        Some(anchor)
    };
    text.lines().filter(|line| line.starts_with('#')).filter_map(heading).collect()
}

/// A fragment is `WHAT.KIND.md`.
pub(super) fn changelog(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let Some(name) = file.path.strip_prefix("changelog.d/") else { continue };
        let mut parts = name.rsplit('.');
        let (end, kind, rest) = (parts.next(), parts.next(), parts.next());
        let fine =
            end == Some("md") && kind.is_some_and(|kind| KINDS.contains(&kind)) && rest.is_some();
        if name != "README.md" && !fine {
            let say = format!("name a fragment WHAT.KIND.md, KIND one of {}", KINDS.join(", "));
            problems.push(Problem::new(file, 0, say));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    #[test]
    fn a_link_leads_somewhere() {
        let text = "# One two\n[a](b.md) [b](../c.md#what-now) [c](https://x.y) [d](#one-two) `[e](gone.md)`\n\
                    ```\n[f](gone.md)\n```\n[g](gone.md) [h](b.md#no)\n";

        check_rule(
            links,
            &[("docs/a.md", text), ("docs/b.md", "# B\n"), ("c.md", "## What, now?\n")],
            &["docs/a.md:6: `b.md#no`: no such heading", "docs/a.md:6: `gone.md` leads nowhere"],
        );
    }

    #[test]
    fn a_fragment_says_its_kind() {
        check_rule(
            changelog,
            &[
                ("changelog.d/12.added.md", ""),
                ("changelog.d/x.new.md", ""),
                ("changelog.d/README.md", ""),
            ],
            &["changelog.d/x.new.md: name a fragment"],
        );
    }
}
