//! House rules that clippy cannot know. Each rule is a function from the tree to what is wrong, with
//! examples beside it; `docs/testing.md` says how to add one.

mod docs;
mod features;
mod layers;
mod lex;
mod lock;
mod migrations;
mod sql;
mod store;
mod text;

use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::run;

/// A file: its path from the root, what it says and, for Rust, its parts.
struct File {
    path: String,
    text: String,
    lexed: lex::Lexed,
    tests: Vec<std::ops::RangeInclusive<usize>>,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let rust = has_extension(path, &["rs"]);
        let lexed = if rust { lex::lex(text) } else { lex::Lexed::default() };
        let tests = lex::test_lines(&lexed.code);
        Self { path: path.to_owned(), text: text.to_owned(), lexed, tests }
    }

    fn is_rust(&self) -> bool {
        has_extension(&self.path, &["rs"])
    }

    /// The crate's folder name, for a file in `crates`.
    fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether the file holds only tests or what only tests use.
    fn is_test_file(&self) -> bool {
        let mut parts = self.path.split('/');
        parts
            .any(|part| matches!(part, "tests" | "tests.rs" | "testing" | "testing.rs" | "benches"))
    }

    fn is_test_line(&self, line: usize) -> bool {
        self.is_test_file() || self.tests.iter().any(|range| range.contains(&line))
    }

    /// The lines of code outside tests, with their numbers.
    fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.lexed.code.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.filter(|(line, _)| !self.is_test_line(*line))
    }

    /// The string literals outside tests.
    fn product_strings(&self) -> impl Iterator<Item = &lex::Literal> {
        self.lexed.strings.iter().filter(|literal| !self.is_test_line(literal.line))
    }
}

/// Something that breaks a rule, and where. Line 0 is the whole file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Problem {
    path: String,
    line: usize,
    message: String,
}

impl Problem {
    fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, message: message.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

type Rule = fn(&[File]) -> Vec<Problem>;

const RULES: [Rule; 17] = [
    layers::crates,
    features::downward,
    layers::foreign,
    layers::environment,
    layers::engine,
    sql::organization,
    sql::nowhere_else,
    store::used,
    migrations::names,
    migrations::columns,
    migrations::keys,
    migrations::registered,
    text::rust,
    text::every_file,
    docs::links,
    docs::changelog,
    lock::banned,
];

/// Checks the whole tree; prints what is wrong and what soon will be.
pub(crate) fn run() -> Result<()> {
    let files = read_tree(&run::root())?;
    for file in &files {
        if let Some(length) = text::growing(file) {
            println!("{}: {length} lines; split it before it reaches {}", file.path, text::MOST);
        }
    }
    let problems = check(&files);
    for problem in &problems {
        println!("{problem}");
    }
    match problems.len() {
        0 => Ok(()),
        1 => bail!("one thing is not as the house rules want it"),
        count => bail!("{count} things are not as the house rules want them"),
    }
}

fn check(files: &[File]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = RULES.iter().flat_map(|rule| rule(files)).collect();
    problems.sort();
    problems.dedup();
    problems
}

/// Everything a rule reads: the text files that people write.
fn read_tree(root: &Path) -> Result<Vec<File>> {
    const SKIP: [&str; 7] =
        ["target", "data", ".git", "web/node_modules", "web/dist", "web/fonts", "web/e2e/results"];
    const KINDS: [&str; 18] = [
        "rs",
        "md",
        "toml",
        "ts",
        "mjs",
        "js",
        "css",
        "sql",
        "sh",
        "yml",
        "yaml",
        "html",
        "service",
        "txt",
        "ftl",
        "run",
        "Dockerfile",
        "lock",
    ];
    let mut files = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !SKIP.iter().any(|skipped| path == root.join(skipped)) {
                    open.push(path);
                }
                continue;
            }
            if !has_extension(&name, &KINDS) {
                continue;
            }
            // A file that goes away while it is read is not there; one that is no text has no lines.
            if let (Ok(text), Ok(relative)) = (fs::read_to_string(&path), path.strip_prefix(root)) {
                files.push(File::new(&relative.to_string_lossy(), &text));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Whether what follows the last dot, or the whole name, is one of these.
fn has_extension(path: &str, kinds: &[&str]) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    kinds.contains(&name.rsplit('.').next().unwrap_or(name))
}

/// The words of a line of code, each with what stands right before and after it.
fn words(line: &str) -> Vec<(&str, &str, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (start, lex::is_word(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((&line[..from], &line[from..at], &line[at..]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Whether the line uses `name` as the start of a path: `name::`.
fn names_path(line: &str, name: &str) -> bool {
    words(line).iter().any(|(before, word, after)| {
        *word == name
            && after.starts_with("::")
            && !before.ends_with("::")
            && !before.ends_with('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs one rule over a tree of small files and compares what it says, `path:line: message` by
    /// beginnings.
    #[track_caller]
    pub(super) fn check_rule(rule: Rule, files: &[(&str, &str)], expected: &[&str]) {
        let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
        let mut problems = rule(&files);
        problems.sort();
        let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}\nshould begin with\n{expected}");
        }
    }

    #[test]
    fn the_tree_is_tidy() {
        let problems = check(&read_tree(&run::root()).unwrap());
        let told: Vec<String> = problems.iter().map(Problem::to_string).collect();

        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    #[test]
    fn a_path_is_not_found_inside_a_longer_one() {
        assert!(names_path("use axum::Router;", "axum"));
        assert!(!names_path("use crate::axum::Router;", "axum"));
        assert!(!names_path("my_axum::x", "axum"));
    }
}
