//! Who may know whom, between crates: ours, others', the environment, the engine.

use super::{File, Problem, features::feature, names_path, words};

/// Each crate and the crates of ours that it may depend on. A new crate gets a line here.
const CRATES: [(&str, &[&str]); 14] = [
    ("base", &[]),
    ("db", &["base"]),
    ("audio", &["base"]),
    ("pdf", &["base"]),
    ("providers", &["base"]),
    ("models", &[]),
    ("extract", &[]),
    ("when", &[]),
    ("voice", &["base", "audio", "providers"]),
    ("desk", &["base", "db", "providers", "models", "extract", "when", "audio", "voice"]),
    ("http", &["base", "desk"]),
    ("api", &["base", "desk", "http", "voice"]),
    ("pages", &["base", "when", "desk", "http"]),
    (
        "server",
        &[
            "base",
            "db",
            "audio",
            "pdf",
            "providers",
            "models",
            "voice",
            "desk",
            "http",
            "api",
            "pages",
        ],
    ),
];

/// Crates of others that have no business in a crate of ours: HTTP and HTML stay out of the rules of
/// business, SQL stays out of what answers requests.
const FOREIGN: [(&[&str], &[&str]); 3] = [
    (
        &["base", "db", "desk", "audio", "models", "extract", "when", "voice"],
        &["axum", "maud", "hyper", "tower_http", "reqwest"],
    ),
    (&["providers"], &["maud", "sqlx"]),
    (&["http", "api", "pages"], &["sqlx", "frontdesk_db", "reqwest"]),
];

/// Files outside the server that may read the environment.
const ENVIRONMENT: [&str; 6] = [
    "crates/db/src/testing.rs",
    "crates/desk/src/bookings/tests/entries.rs",
    "crates/desk/src/calendars/tests/caldav.rs",
    "crates/models/src/testing.rs",
    "crates/providers/tests/it/calendars/radicale.rs",
    "crates/providers/tests/it/smtp.rs",
];

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
        let outside = file.crate_name().is_none_or(|name| name == "server")
            || file.path.contains("/examples/");
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
