//! A `store.rs` holds only what its feature or a test uses.

use super::{File, Problem, lex, words};

/// Each function of a store is named in a test, or by another file of its feature.
pub(super) fn used(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for store in files.iter().filter(|file| is_store(file)) {
        let Some((folder, _)) = store.path.rsplit_once("/store") else { continue };
        let folder = format!("{folder}/");
        let others: Vec<&File> = files
            .iter()
            .filter(|file| file.is_rust() && file.path.starts_with(&folder) && !is_store(file))
            .collect();
        for (line, name) in functions(store) {
            let named =
                |file: &&File| words(&file.lexed.code).iter().any(|(_, word, _)| *word == name);
            let tested = store
                .lexed
                .code
                .lines()
                .enumerate()
                .filter(|(at, _)| store.is_test_line(at + 1))
                .any(|(_, code)| words(code).iter().any(|(_, word, _)| *word == name));
            if !tested && !others.iter().any(named) {
                let say =
                    format!("no test and nothing in {folder} uses `{name}`: test it or remove it");
                problems.push(Problem::new(store, line, say));
            }
        }
    }
    problems
}

/// `store.rs`, or a file in a `store` folder, of a feature.
fn is_store(file: &File) -> bool {
    let Some(path) = file.path.strip_prefix("crates/desk/src/") else { return false };
    file.is_rust() && (path.ends_with("/store.rs") || path.contains("/store/"))
}

/// The functions that others can call, with their lines.
fn functions(file: &File) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (line, code) in file.product_lines() {
        let code = code.trim_start();
        if !code.starts_with("pub") {
            continue;
        }
        if let Some((_, rest)) = code.split_once("fn ") {
            let end = rest.find(|c| !lex::is_word(c)).unwrap_or(rest.len());
            found.push((line, &rest[..end]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    #[test]
    fn a_function_that_nobody_uses_is_told() {
        let store = "pub(super) async fn insert(c: &mut Tx) {}\npub async fn list() {}\npub(super) fn gone() {}\n\
                     fn private() {}\n#[cfg(test)]\nmod tests { fn f() { super::list(); } }\n";

        check_rule(
            used,
            &[
                ("crates/desk/src/tasks/store.rs", store),
                ("crates/desk/src/tasks/mod.rs", "fn create() { store::insert(); } // gone\n"),
                ("crates/desk/src/leads/mod.rs", "fn f() { gone(); }\n"),
            ],
            &[
                "crates/desk/src/tasks/store.rs:3: no test and nothing in crates/desk/src/tasks/ uses `gone`",
            ],
        );
    }
}
