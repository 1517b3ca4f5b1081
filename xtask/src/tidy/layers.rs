//! Who may know whom: between crates, and between the features of `desk`.

use std::collections::BTreeSet;

use super::{File, Problem, names_path, words};

/// Each crate and the crates of ours that it may depend on. A new crate gets a line here.
const CRATES: [(&str, &[&str]); 11] = [
    ("base", &[]),
    ("db", &["base"]),
    ("audio", &["base"]),
    ("pdf", &["base"]),
    ("providers", &["base"]),
    ("voice", &["base", "audio", "providers"]),
    ("desk", &["base", "db", "providers", "voice"]),
    ("http", &["base", "desk"]),
    ("api", &["base", "desk", "http"]),
    ("pages", &["base", "desk", "http"]),
    (
        "server",
        &["base", "db", "audio", "pdf", "providers", "voice", "desk", "http", "api", "pages"],
    ),
];

/// The features of `desk` by tier: a feature uses those in lower tiers, and those beside it unless they
/// use it back. It speaks to a higher one by an event or a job. A new feature gets its place here.
const TIERS: [&[&str]; 7] = [
    &[
        "app",
        "background",
        "caller",
        "tool",
        "events",
        "jobs",
        "audit",
        "settings",
        "blobs",
        "mail",
        "secrets",
        "limits",
        "signing",
    ],
    &["orgs", "auth", "billing", "privacy", "metering"],
    &["contacts", "knowledge"],
    &["conversations", "leads", "tasks", "bookings", "quotes", "invoices", "calls"],
    &["channels", "automations", "webhooks", "reports", "setup", "demo"],
    &["agent"],
    &["registry"],
];

/// Crates of others that have no business in a crate of ours: HTTP and HTML stay out of the rules of
/// business, SQL stays out of what answers requests.
const FOREIGN: [(&[&str], &[&str]); 3] = [
    (
        &["base", "db", "desk", "audio", "voice"],
        &["axum", "maud", "hyper", "tower_http", "reqwest"],
    ),
    (&["providers"], &["maud", "sqlx"]),
    (&["http", "api", "pages"], &["sqlx", "frontdesk_db", "reqwest"]),
];

/// Files outside the server that may read the environment.
const ENVIRONMENT: [&str; 1] = ["crates/db/src/testing.rs"];

/// Parts of `desk` that may ask which engine it is.
const ENGINE: [&str; 2] = ["events", "jobs"];

/// Imports go only downward between crates.
pub(super) fn crates(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let Some(name) =
            file.path.strip_prefix("crates/").and_then(|p| p.strip_suffix("/Cargo.toml"))
        else {
            continue;
        };
        let Some((_, allowed)) = CRATES.iter().find(|(known, _)| *known == name) else {
            let say = format!(
                "crate `{name}` has no place: add it to CRATES in xtask/src/tidy/layers.rs"
            );
            problems.push(Problem::new(file, 0, say));
            continue;
        };
        let mut dev = false;
        for (at, line) in file.text.lines().enumerate() {
            if line.starts_with('[') {
                dev = line.starts_with("[dev-dependencies");
            }
            let Some(rest) = line.strip_prefix("frontdesk-") else { continue };
            let to = rest.split(['.', ' ', '=']).next().unwrap_or(rest);
            // A test may look further down than the crate, never up.
            let fine = allowed.contains(&to) || (dev && (to == name || place(to) < place(name)));
            if !fine {
                let say = format!("`{name}` may not use `{to}`: it may use {}", list(allowed));
                problems.push(Problem::new(file, at + 1, say));
            }
        }
    }
    problems
}

fn place(name: &str) -> Option<usize> {
    CRATES.iter().position(|(known, _)| *known == name)
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "no crate of ours".to_owned() } else { names.join(", ") }
}

/// Imports go only downward between the features of `desk`, and never into another's store.
pub(super) fn features(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut beside = BTreeSet::new();
    for file in files {
        let Some(own) = feature(file) else { continue };
        let Some(tier) = tier(own) else {
            let say =
                format!("feature `{own}` has no tier: add it to TIERS in xtask/src/tidy/layers.rs");
            problems.push(Problem::new(file, 0, say));
            continue;
        };
        for (line, target, next) in uses(file) {
            if target == own || target == "testing" {
                continue;
            }
            let Some(other) = self::tier(&target) else {
                let say = format!(
                    "`crate::{target}` has no tier: add it to TIERS in xtask/src/tidy/layers.rs"
                );
                problems.push(Problem::new(file, line, say));
                continue;
            };
            if other > tier {
                let say = format!(
                    "`{own}` (tier {tier}) may not use `{target}` (tier {other}): \
                     speak to it by an event or a job"
                );
                problems.push(Problem::new(file, line, say));
            }
            if next == "store" {
                let say =
                    format!("`{target}::store` is used only by `{target}`: call its operations");
                problems.push(Problem::new(file, line, say));
            }
            if other == tier && tier > 0 {
                beside.insert((own.to_owned(), target.clone(), file.path.clone(), line));
            }
        }
    }
    for (own, target, path, line) in &beside {
        let back = beside.iter().any(|(from, to, ..)| from == target && to == own);
        if back {
            let message = format!(
                "`{own}` and `{target}` (tier {}) use each other: one of them must use an event",
                tier(own).unwrap_or(0)
            );
            problems.push(Problem { path: path.clone(), line: *line, message });
        }
    }
    problems
}

fn tier(feature: &str) -> Option<usize> {
    TIERS.iter().position(|names| names.contains(&feature))
}

/// The feature of `desk` that a file belongs to: its folder, or its name.
fn feature(file: &File) -> Option<&str> {
    let rest = file.path.strip_prefix("crates/desk/src/")?;
    let name = rest.split('/').next()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (!matches!(name, "lib" | "testing" | "tests") && file.is_rust()).then_some(name)
}

/// The modules that product code names after `crate::`, and what it takes from them, as
/// `(line, module, next)`. Names that `lib.rs` passes on (types, by their capital) are not followed.
fn uses(file: &File) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let code: String = file
        .lexed
        .code
        .lines()
        .enumerate()
        .map(
            |(at, line)| {
                if file.is_test_line(at + 1) { "\n".to_owned() } else { format!("{line}\n") }
            },
        )
        .collect();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c == '$' || super::lex::is_word(c)) {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + "crate::".len()..];
        for (module, next) in heads(rest) {
            if module.starts_with(|c: char| c.is_ascii_lowercase()) {
                found.push((line, module, next));
            }
        }
    }
    found
}

/// The first two names of a path, or of each path in a group.
fn heads(rest: &str) -> Vec<(String, String)> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![head(rest)];
    };
    let (mut depth, mut paths, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                paths.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                paths.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    paths.iter().map(|path| head(path.trim())).filter(|(name, _)| !name.is_empty()).collect()
}

fn head(path: &str) -> (String, String) {
    let name =
        |text: &str| text.chars().take_while(|c| super::lex::is_word(*c)).collect::<String>();
    let first = name(path);
    let next =
        path[first.len()..].strip_prefix("::").map(|rest| name(rest.trim_start_matches('{')));
    (first, next.unwrap_or_default())
}

/// HTTP and HTML stay out of `desk`, SQL out of `http`, `api` and `pages`.
pub(super) fn foreign(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let Some(name) = file.crate_name() else { continue };
        for (_, banned) in FOREIGN.iter().filter(|(crates, _)| crates.contains(&name)) {
            for (line, code) in file.product_lines() {
                for other in banned.iter().filter(|other| names_path(code, other)) {
                    problems.push(Problem::new(
                        file,
                        line,
                        format!("`{name}` does not use `{other}`"),
                    ));
                }
            }
        }
    }
    problems
}

/// Only the server reads the environment.
pub(super) fn environment(files: &[File]) -> Vec<Problem> {
    const READERS: [&str; 6] = ["var", "var_os", "vars", "vars_os", "set_var", "args"];
    let mut problems = Vec::new();
    for file in files {
        let outside = file.crate_name().is_none_or(|name| name == "server");
        if outside || ENVIRONMENT.contains(&&*file.path) {
            continue;
        }
        for (line, code) in file.lexed.code.lines().enumerate().map(|(at, code)| (at + 1, code)) {
            let reads = words(code)
                .iter()
                .any(|(before, word, _)| READERS.contains(word) && before.ends_with("env::"));
            if reads {
                let say = "only `server` reads the environment: take the value as an argument";
                problems.push(Problem::new(file, line, say));
            }
        }
    }
    problems
}

/// Few places may ask which engine it is.
pub(super) fn engine(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let may = match file.crate_name() {
            Some("db" | "server") | None => true,
            Some(_) => feature(file).is_some_and(|own| ENGINE.contains(&own)),
        };
        if may {
            continue;
        }
        for (line, code) in file.product_lines() {
            if code.contains(".engine()") {
                let say = "write one text for both engines, or `Sql::Split`, instead of asking which it is";
                problems.push(Problem::new(file, line, say));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    #[test]
    fn a_crate_uses_only_what_is_below_it() {
        let up =
            "[dependencies]\nfrontdesk-base.workspace = true\nfrontdesk-desk = { path = \"..\" }\n";

        check_rule(
            crates,
            &[
                ("crates/db/Cargo.toml", up),
                ("crates/desk/Cargo.toml", "frontdesk-db.workspace = true"),
            ],
            &["crates/db/Cargo.toml:3: `db` may not use `desk`"],
        );
        check_rule(
            crates,
            &[("crates/new/Cargo.toml", "")],
            &["crates/new/Cargo.toml: crate `new` has no place"],
        );
    }

    #[test]
    fn a_test_may_look_further_down_but_not_up() {
        let toml = "[dev-dependencies]\nfrontdesk-db.workspace = true\nfrontdesk-server.workspace = true\n";

        check_rule(
            crates,
            &[("crates/api/Cargo.toml", toml)],
            &["crates/api/Cargo.toml:3: `api` may not use `server`"],
        );
    }

    #[test]
    fn a_feature_uses_only_lower_tiers() {
        let contacts = "use crate::{app::App, conversations::{self, Message}, orgs};\n";
        let tasks = "fn f() { crate::contacts::get(); crate::agent::turn() }\n";

        check_rule(
            features,
            &[
                ("crates/desk/src/contacts/mod.rs", contacts),
                ("crates/desk/src/tasks/mod.rs", tasks),
            ],
            &[
                "crates/desk/src/contacts/mod.rs:1: `contacts` (tier 2) may not use `conversations`",
                "crates/desk/src/tasks/mod.rs:1: `tasks` (tier 3) may not use `agent`",
            ],
        );
    }

    #[test]
    fn neighbours_use_each_other_one_way_only() {
        let leads = ("crates/desk/src/leads/mod.rs", "use crate::tasks;\n");
        let tasks = ("crates/desk/src/tasks/mod.rs", "use crate::leads;\n");
        let says = "`leads` and `tasks` (tier 3) use each other";

        check_rule(features, &[leads], &[]);
        let both =
            [format!("{}:1: {says}", leads.0), format!("{}:1: `tasks` and `leads`", tasks.0)];
        check_rule(features, &[leads, tasks], &[&both[0], &both[1]]);
    }

    #[test]
    fn tests_and_comments_may_name_anything() {
        let text = "// crate::agent\n/// [`crate::agent`]\n#[cfg(test)]\nmod tests {\n    use crate::agent;\n}\n";

        check_rule(features, &[("crates/desk/src/tasks/mod.rs", text)], &[]);
    }

    #[test]
    fn an_unknown_feature_and_another_store_are_told() {
        check_rule(
            features,
            &[
                ("crates/desk/src/surprise.rs", ""),
                (
                    "crates/desk/src/tasks/jobs.rs",
                    "use crate::contacts::store;\nuse crate::surprise;\n",
                ),
            ],
            &[
                "crates/desk/src/surprise.rs: feature `surprise` has no tier",
                "crates/desk/src/tasks/jobs.rs:1: `contacts::store` is used only by",
                "crates/desk/src/tasks/jobs.rs:2: `crate::surprise` has no tier",
            ],
        );
    }

    #[test]
    fn http_and_html_stay_out_of_desk_and_sql_out_of_pages() {
        check_rule(
            foreign,
            &[
                ("crates/desk/src/app.rs", "use axum::Router;\n"),
                ("crates/pages/src/lib.rs", "use maud::Markup;\nuse frontdesk_db::Db;\n"),
            ],
            &[
                "crates/desk/src/app.rs:1: `desk` does not use `axum`",
                "crates/pages/src/lib.rs:2: `pages` does not use `frontdesk_db`",
            ],
        );
    }

    #[test]
    fn only_the_server_reads_the_environment() {
        let text = "fn f() { std::env::var(\"X\"); env!(\"X\"); std::env::temp_dir(); }\n";

        check_rule(
            environment,
            &[("crates/server/src/config.rs", text), ("crates/desk/src/app.rs", text)],
            &["crates/desk/src/app.rs:1: only `server` reads the environment"],
        );
    }

    #[test]
    fn few_may_ask_which_engine_it_is() {
        let text = "fn f() { if db.engine() == Engine::Sqlite {} }\n";

        check_rule(
            engine,
            &[("crates/desk/src/jobs/mod.rs", text), ("crates/desk/src/tasks/mod.rs", text)],
            &["crates/desk/src/tasks/mod.rs:1: write one text for both engines"],
        );
    }
}
