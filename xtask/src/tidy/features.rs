//! Who may know whom, between the features of `desk`.

use std::collections::BTreeSet;

use super::{File, Problem};

/// The features of `desk` by tier: a feature uses those in lower tiers, and those beside it unless they
/// use it back. It speaks to a higher one by an event or a job. A new feature gets its place here.
const TIERS: [&[&str]; 8] = [
    &[
        "app",
        "background",
        "caller",
        "tool",
        "events",
        "jobs",
        "audit",
        "settings",
        "files",
        "printing",
        "mail",
        "secrets",
        "limits",
        "signing",
        "knowledge_version",
        "embeddings",
        "local_speech",
    ],
    &["orgs", "auth", "billing", "privacy", "metering", "services", "offers"],
    &["contacts", "knowledge"],
    &["conversations", "leads", "tasks", "bookings", "sales", "calls", "saved_replies"],
    &[
        "channels",
        "automations",
        "webhooks",
        "reports",
        "setup",
        "intake",
        "calendars",
        "data_requests",
    ],
    &["agent", "evaluation"],
    &["registry"],
    // What drives the whole product from outside: the terminal and the demo.
    &["chat", "demo"],
];

/// Imports go only downward between the features of `desk`, and never into another's store.
pub(super) fn downward(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut beside = BTreeSet::new();
    for file in files {
        let Some(own) = feature(file) else { continue };
        let Some(tier) = tier(own) else {
            let say = format!(
                "feature `{own}` has no tier: add it to TIERS in xtask/src/tidy/features.rs"
            );
            problems.push(Problem::new(file, 0, say));
            continue;
        };
        for (line, target, next) in uses(file) {
            if target == own || target == "testing" {
                continue;
            }
            let Some(other) = self::tier(&target) else {
                let say = format!(
                    "`crate::{target}` has no tier: add it to TIERS in xtask/src/tidy/features.rs"
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
pub(super) fn feature(file: &File) -> Option<&str> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    #[test]
    fn a_feature_uses_only_lower_tiers() {
        let contacts = "use crate::{app::App, conversations::{self, Message}, orgs};\n";
        let tasks = "fn f() { crate::contacts::get(); crate::agent::turn() }\n";

        check_rule(
            downward,
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

        check_rule(downward, &[leads], &[]);
        let both =
            [format!("{}:1: {says}", leads.0), format!("{}:1: `tasks` and `leads`", tasks.0)];
        check_rule(downward, &[leads, tasks], &[&both[0], &both[1]]);
    }

    #[test]
    fn tests_and_comments_may_name_anything() {
        let text = "// crate::agent\n/// [`crate::agent`]\n#[cfg(test)]\nmod tests {\n    use crate::agent;\n}\n";

        check_rule(downward, &[("crates/desk/src/tasks/mod.rs", text)], &[]);
    }

    #[test]
    fn an_unknown_feature_and_another_store_are_told() {
        check_rule(
            downward,
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
}
