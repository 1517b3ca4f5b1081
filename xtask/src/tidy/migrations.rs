//! The schema, as the migrations say it: names, column types, keys, and that each table is declared
//! to the privacy registry.

use super::{File, Problem, has_extension};

/// Where the migrations are.
const FOLDER: &str = "crates/db/migrations/";

/// The column types that are the same on both engines.
const TYPES: [&str; 5] = ["TEXT", "BIGINT", "DOUBLE PRECISION", "BOOLEAN", "BYTEA"];

/// Tables that hold the schema itself.
const NOBODYS: [&str; 0] = [];

/// A table as the latest migration leaves it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    file: usize,
    line: usize,
    /// Each part between the commas of its definition, as tokens.
    parts: Vec<Vec<String>>,
    is_virtual: bool,
}

impl Table {
    /// Whether its rows belong to an organization.
    pub(super) fn is_tenants(&self) -> bool {
        self.parts.iter().any(|part| part.first().is_some_and(|name| name == "org_id"))
    }
}

/// Words, numbers, strings and single marks, with their lines, comments left out.
pub(super) fn tokens(sql: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (at, line) in sql.lines().enumerate() {
        let line = line.split("--").next().unwrap_or(line);
        let mut word = String::new();
        for c in line.chars().chain([' ']) {
            if super::lex::is_word(c) || c == '$' {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                found.push((at + 1, std::mem::take(&mut word)));
            }
            if !c.is_whitespace() {
                found.push((at + 1, c.to_string()));
            }
        }
    }
    found
}

/// The tables that exist after all migrations.
pub(super) fn tables(files: &[File]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for (index, file) in files.iter().enumerate().filter(|(_, file)| is_migration(file)) {
        let tokens = tokens(&file.text);
        let words: Vec<String> = tokens.iter().map(|(_, word)| word.to_uppercase()).collect();
        for at in 0..words.len() {
            let is = |offset: usize, word: &str| words.get(at + offset).is_some_and(|w| w == word);
            let raw = |offset: usize| tokens.get(at + offset).map_or("", |(_, word)| word.as_str());
            let known =
                |tables: &[Table], name: &str| tables.iter().position(|table| table.name == name);
            if is(0, "CREATE") && (is(1, "TABLE") || (is(1, "VIRTUAL") && is(2, "TABLE"))) {
                let is_virtual = is(1, "VIRTUAL");
                let mut name = at + if is_virtual { 3 } else { 2 };
                if words.get(name).is_some_and(|word| word == "IF") {
                    name += 3;
                }
                let Some((line, word)) = tokens.get(name) else { continue };
                let parts = parts(&tokens[name + 1..]);
                if known(&tables, word).is_none() {
                    tables.push(Table {
                        name: word.clone(),
                        file: index,
                        line: *line,
                        parts,
                        is_virtual,
                    });
                }
            } else if is(0, "DROP") && is(1, "TABLE") {
                let name = raw(if is(2, "IF") { 4 } else { 2 });
                tables.retain(|table| table.name != name);
            } else if is(0, "ALTER") && is(1, "TABLE") {
                let Some(table) = known(&tables, raw(2)) else { continue };
                if is(3, "RENAME") && is(4, "TO") {
                    raw(5).clone_into(&mut tables[table].name);
                } else if is(3, "ADD") && !is_split(file) {
                    let from = at + if is(4, "COLUMN") { 5 } else { 4 };
                    let end = words[from..].iter().position(|word| word == ";").unwrap_or(0);
                    let part =
                        tokens[from..from + end].iter().map(|(_, word)| word.clone()).collect();
                    tables[table].parts.push(part);
                }
            }
        }
    }
    tables
}

/// What stands between the commas of the first parentheses.
fn parts(tokens: &[(usize, String)]) -> Vec<Vec<String>> {
    let (mut depth, mut parts) = (0_u32, vec![Vec::new()]);
    for (_, word) in tokens {
        match word.as_str() {
            "(" => depth += 1,
            ")" if depth == 1 => break,
            ")" => depth -= 1,
            ";" if depth == 0 => break,
            "," if depth == 1 => {
                parts.push(Vec::new());
                continue;
            }
            _ => {}
        }
        if depth > 1 || (depth == 1 && word != "(") {
            parts.last_mut().map(|part| part.push(word.clone())).unwrap_or_default();
        }
    }
    parts
}

fn is_migration(file: &File) -> bool {
    file.path.starts_with(FOLDER) && has_extension(&file.path, &["sql"])
}

fn is_split(file: &File) -> bool {
    file.path.ends_with(".sqlite.sql") || file.path.ends_with(".postgres.sql")
}

/// A migration is named by its time; one for an engine has one for the other.
pub(super) fn names(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for file in files.iter().filter(|file| is_migration(file)) {
        let name = file.path.trim_start_matches(FOLDER);
        let stem = name.split('.').next().unwrap_or(name);
        let (time, rest) = stem.split_once('_').unwrap_or((stem, ""));
        let timed = time.len() == 14 && time.chars().all(|c| c.is_ascii_digit());
        let named = !rest.is_empty()
            && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !timed || !named {
            let say = "name a migration YYYYMMDDHHMMSS_what_it_does.sql (.sqlite.sql and .postgres.sql when they differ)";
            problems.push(Problem::new(file, 0, say));
        }
        if let Some((_, other)) = seen.iter().find(|(at, other)| *at == time && *other != stem) {
            problems.push(Problem::new(file, 0, format!("`{other}` has the same time")));
        }
        seen.push((time, stem));
        for (own, other) in [(".sqlite.sql", ".postgres.sql"), (".postgres.sql", ".sqlite.sql")] {
            let twin = file.path.replace(own, other);
            if file.path.ends_with(own) && !files.iter().any(|file| file.path == twin) {
                problems.push(Problem::new(file, 0, format!("`{twin}` is missing")));
            }
        }
    }
    problems
}

/// Columns are of types that both engines read alike.
pub(super) fn columns(files: &[File]) -> Vec<Problem> {
    const CONSTRAINTS: [&str; 7] =
        ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT", "EXCLUDE", "LIKE"];
    let mut problems = Vec::new();
    for table in
        tables(files).iter().filter(|table| !table.is_virtual && !is_split(&files[table.file]))
    {
        for part in &table.parts {
            let Some(column) = part.first() else { continue };
            if CONSTRAINTS.contains(&column.to_uppercase().as_str()) {
                continue;
            }
            let given = part[1..].join(" ");
            let fits = |kind: &str| given == kind || given.starts_with(&format!("{kind} "));
            if !TYPES.iter().any(|kind| fits(kind)) {
                let say = format!("`{}.{column}` must be one of {}", table.name, TYPES.join(", "));
                problems.push(Problem::new(&files[table.file], table.line, say));
            }
        }
    }
    problems
}

/// A tenant table's primary key begins with the organization.
pub(super) fn keys(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in tables(files).iter().filter(|table| table.is_tenants() && !table.is_virtual) {
        let first = table.parts.iter().find_map(|part| {
            let at = part.windows(2).position(|pair| pair[0] == "PRIMARY" && pair[1] == "KEY")?;
            // Beside a column, or as a part of its own: PRIMARY KEY ( org_id …
            if at > 0 && part[0] != "CONSTRAINT" { part.first() } else { part.get(at + 3) }
        });
        if first.is_none_or(|column| column != "org_id") {
            let say = format!("the primary key of `{}` begins with `org_id`", table.name);
            problems.push(Problem::new(&files[table.file], table.line, say));
        }
    }
    problems
}

/// Every table is named in the privacy registry: what is stored about whom, and until when.
pub(super) fn registered(files: &[File]) -> Vec<Problem> {
    let registry: Vec<&File> = files
        .iter()
        .filter(|file| {
            (file.path.starts_with("crates/desk/src/privacy/")
                || file.path == "crates/desk/src/privacy.rs")
                && file.is_rust()
                && !file.is_test_file()
        })
        .collect();
    let mut problems = Vec::new();
    for table in tables(files) {
        let named =
            registry.iter().any(|file| file.product_strings().any(|text| text.text == table.name));
        if !registry.is_empty() && !named && !table.is_virtual && !NOBODYS.contains(&&*table.name) {
            let say = format!(
                "table `{}` is not named in desk/privacy: say what it holds, about whom and how long",
                table.name
            );
            problems.push(Problem::new(&files[table.file], table.line, say));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    const TASKS: &str = "-- Tasks.\nCREATE TABLE tasks (\n  org_id TEXT NOT NULL REFERENCES organizations (org_id),\n  \
                         id TEXT NOT NULL,\n  weight DOUBLE PRECISION,\n  done BOOLEAN NOT NULL DEFAULT FALSE,\n  \
                         PRIMARY KEY (org_id, id)\n);\nCREATE INDEX tasks_done ON tasks (org_id, done);\n";

    #[test]
    fn a_good_migration_passes() {
        let tree = [("crates/db/migrations/20261123000000_tasks.sql", TASKS)];

        check_rule(names, &tree, &[]);
        check_rule(columns, &tree, &[]);
        check_rule(keys, &tree, &[]);
        check_rule(registered, &tree, &[]);
    }

    #[test]
    fn a_badly_named_or_lonely_migration_is_told() {
        check_rule(
            names,
            &[
                ("crates/db/migrations/1_tasks.sql", ""),
                ("crates/db/migrations/20261123000000_search.sqlite.sql", ""),
            ],
            &[
                "crates/db/migrations/1_tasks.sql: name a migration",
                "crates/db/migrations/20261123000000_search.sqlite.sql: `crates/db/migrations/20261123000000_search.postgres.sql` is missing",
            ],
        );
    }

    #[test]
    fn a_type_of_one_engine_and_a_key_without_the_organization_are_told() {
        let text = "CREATE TABLE a (\n  org_id TEXT NOT NULL,\n  id UUID PRIMARY KEY\n);\n";
        let tree = [("crates/db/migrations/20261123000000_a.sql", text)];

        check_rule(
            columns,
            &tree,
            &["crates/db/migrations/20261123000000_a.sql:1: `a.id` must be one of"],
        );
        check_rule(
            keys,
            &tree,
            &["crates/db/migrations/20261123000000_a.sql:1: the primary key of `a` begins with"],
        );
    }

    #[test]
    fn a_later_migration_changes_the_table() {
        let later = "ALTER TABLE tasks ADD COLUMN who JSONB;\nALTER TABLE tasks RENAME TO todos;\nDROP TABLE gone;\n";
        let first = format!("{TASKS}CREATE TABLE gone (id TEXT PRIMARY KEY);");
        let tree = [
            ("crates/db/migrations/20261123000000_tasks.sql", first.as_str()),
            ("crates/db/migrations/20261123000001_later.sql", later),
        ];

        check_rule(
            columns,
            &tree,
            &["crates/db/migrations/20261123000000_tasks.sql:2: `todos.who` must be one of"],
        );
        let files: Vec<File> = tree.iter().map(|(path, text)| File::new(path, text)).collect();
        assert_eq!(tables(&files).iter().map(|table| &*table.name).collect::<Vec<_>>(), ["todos"]);
    }

    #[test]
    fn a_table_that_privacy_does_not_name_is_told() {
        check_rule(
            registered,
            &[
                ("crates/db/migrations/20261123000000_tasks.sql", TASKS),
                ("crates/desk/src/privacy/mod.rs", "const HELD: &[&str] = &[\"contacts\"];"),
            ],
            &["crates/db/migrations/20261123000000_tasks.sql:2: table `tasks` is not named"],
        );
    }
}
