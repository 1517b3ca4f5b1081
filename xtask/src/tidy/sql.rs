//! Where SQL may stand, and that it says whose rows it means.

use super::{File, Problem, lex, migrations};

/// Crates whose strings hold no SQL.
const WITHOUT: [&str; 5] = ["http", "api", "pages", "providers", "voice"];

/// What excuses a statement that sees every organization.
const DOOR: &str = "// system door: ";

/// Every statement on a tenant table names `org_id`, once for each tenant table that it touches, or
/// says through which door it sees all of them.
pub(super) fn organization(files: &[File]) -> Vec<Problem> {
    let tables = migrations::tables(files);
    let tenants: Vec<&str> =
        tables.iter().filter(|table| table.is_tenants()).map(|table| table.name.as_str()).collect();
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| matches!(file.crate_name(), Some("desk" | "server"))) {
        let heads = heads(file);
        for literal in file.product_strings() {
            if heads.iter().any(|head| head.body.contains(&literal.at)) {
                continue;
            }
            let text = whole(file, literal, &heads);
            let words: Vec<String> =
                migrations::tokens(&text).into_iter().map(|(_, word)| word).collect();
            let touched = touched(&words, &tenants);
            let named = words.iter().filter(|word| *word == "org_id").count();
            if touched.len() <= named || has_door(file, literal.line) {
                continue;
            }
            let say = format!(
                "this touches {} but names org_id {named} times; name it for each table, \
                 or write `{DOOR}why` on the line above",
                touched.join(", ")
            );
            problems.push(Problem::new(file, literal.line, say));
        }
    }
    problems
}

/// A macro that begins statements: `concat!("SELECT … FROM tasks ", $rest)`.
struct Head<'a> {
    name: &'a str,
    text: String,
    body: std::ops::Range<usize>,
}

/// The macros of a file that hold the beginning of a statement.
fn heads(file: &File) -> Vec<Head<'_>> {
    const MACRO: &str = "macro_rules! ";
    let code = &file.lexed.code;
    let mut found = Vec::new();
    for (at, _) in code.match_indices(MACRO) {
        let rest = &code[at + MACRO.len()..];
        let end = rest.find(|c| !lex::is_word(c)).unwrap_or(rest.len());
        let mut depth = 0_i32;
        let length = rest.find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == '}' && depth == 0
        });
        let body = at..at + MACRO.len() + length.unwrap_or(rest.len());
        let literals = file.lexed.strings.iter().filter(|literal| body.contains(&literal.at));
        let text: String = literals.map(|literal| literal.text.as_str()).collect();
        if code[body.clone()].contains("concat!") {
            found.push(Head { name: &rest[..end], text, body });
        }
    }
    found
}

/// What a literal says, behind the head that the macro around it puts before it.
fn whole(file: &File, literal: &lex::Literal, heads: &[Head<'_>]) -> String {
    let before = file.lexed.code[..literal.at].trim_end();
    let head = heads.iter().find(|head| before.ends_with(&format!("{}!(", head.name)));
    head.map_or_else(|| literal.text.clone(), |head| format!("{} {}", head.text, literal.text))
}

/// The tenant tables that a statement reads or writes.
fn touched<'a>(words: &[String], tenants: &[&'a str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut from = false;
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", String::as_str);
        let table = tenants.iter().find(|name| **name == next);
        match word.as_str() {
            "FROM" | "JOIN" | "INTO" | "UPDATE" => {
                from = word == "FROM";
                found.extend(table);
            }
            // FROM a, b
            "," if from => found.extend(table),
            "WHERE" | "SET" | "ORDER" | "GROUP" | "LIMIT" | "SELECT" | "(" | ")" => from = false,
            _ => {}
        }
    }
    found
}

/// Whether the statement that this line belongs to follows a door comment.
fn has_door(file: &File, line: usize) -> bool {
    let code: Vec<&str> = file.lexed.code.lines().collect();
    let is_door = |at: usize| {
        let reason =
            |text: &str| text.strip_prefix(DOOR).is_some_and(|reason| !reason.trim().is_empty());
        file.lexed.comments.iter().any(|(on, text)| *on == at && reason(text))
    };
    // Upwards to the end of the statement before this one.
    for at in (1..line).rev().take(8) {
        if is_door(at) {
            return true;
        }
        if code.get(at - 1).is_some_and(|text| text.trim_end().ends_with([';', '{', '}'])) {
            return false;
        }
    }
    false
}

/// What answers requests and what speaks to the outside holds no SQL.
pub(super) fn nowhere_else(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in files {
        let Some(name) = file.crate_name().filter(|name| WITHOUT.contains(name)) else { continue };
        for literal in file.product_strings().filter(|literal| is_sql(&literal.text)) {
            let say = format!("`{name}` holds no SQL: write an operation in `desk`");
            problems.push(Problem::new(file, literal.line, say));
        }
    }
    problems
}

fn is_sql(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["SELECT", rest @ ..] => rest.contains(&"FROM"),
        ["INSERT", "INTO", ..]
        | ["DELETE", "FROM", ..]
        | ["CREATE" | "ALTER" | "DROP", "TABLE", ..] => true,
        ["UPDATE", _, rest @ ..] => rest.contains(&"SET"),
        ["WITH", rest @ ..] => rest.contains(&"SELECT") || rest.contains(&"(SELECT"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    const SCHEMA: (&str, &str) = (
        "crates/db/migrations/20261123000000_a.sql",
        "CREATE TABLE tasks (org_id TEXT, id TEXT, PRIMARY KEY (org_id, id));\n\
         CREATE TABLE notes (org_id TEXT, id TEXT, PRIMARY KEY (org_id, id));\n\
         CREATE TABLE users (id TEXT PRIMARY KEY);\n",
    );
    const STORE: &str = "crates/desk/src/tasks/store.rs";

    #[track_caller]
    fn check(code: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|text| format!("{STORE}:{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_rule(organization, &[SCHEMA, (STORE, code)], &expected);
    }

    #[test]
    fn a_statement_that_names_the_organization_passes() {
        check("c.query(\"SELECT id FROM tasks WHERE org_id = $1 AND id = $2\")", &[]);
        check("c.query(\"INSERT INTO tasks (org_id, id) VALUES ($1, $2)\")", &[]);
        check(
            "c.build(\"SELECT t.id FROM tasks t JOIN notes n USING (org_id, id) WHERE t.org_id = \")",
            &[],
        );
        check("c.query(\"SELECT id FROM users WHERE id = $1\")", &[]);
        check("app.say(\"picked FROM the list; UPDATE your notes\")", &[]);
    }

    #[test]
    fn a_statement_that_forgets_the_organization_is_told() {
        check(
            "c.query(\"SELECT id FROM tasks WHERE id = $1\")",
            &["1: this touches tasks but names org_id 0 times"],
        );
        check("\nc.query(\"DELETE FROM notes\")", &["2: this touches notes"]);
        check(
            "c.query(\"SELECT 1 FROM users u, tasks t WHERE t.id = u.id\")",
            &["1: this touches tasks"],
        );
        check(
            "c.query(\"SELECT t.id FROM tasks t \\\n  JOIN notes n ON n.id = t.id WHERE t.org_id = $1\")",
            &["1: this touches tasks, notes but names org_id 1 times"],
        );
    }

    #[test]
    fn a_macro_that_begins_a_statement_is_read_with_its_end() {
        let head = "macro_rules! task {\n    ($rest:literal) => {\n        concat!(\"SELECT id FROM tasks \", $rest)\n    };\n}\n";

        check(&format!("{head}c.query(task!(\"WHERE org_id = $1\"))\n"), &[]);
        check(
            &format!("{head}c.query(task!(\n  \"WHERE id = $1\"))\n"),
            &["7: this touches tasks"],
        );
    }

    #[test]
    fn a_door_excuses_the_statement_below_it_and_no_other() {
        let code = "// system door: the runner claims work of every organization\nlet a = c\n    .query(\"UPDATE tasks \
                    SET x = 1\");\nlet b = c.query(\"DELETE FROM tasks\");\n";
        check(code, &["4: this touches tasks"]);
        check("// system door: \nc.query(\"DELETE FROM tasks\");\n", &["2: this touches tasks"]);
    }

    #[test]
    fn tests_may_look_at_every_row() {
        let text =
            "#[cfg(test)]\nmod tests {\n    fn f() { c.query(\"SELECT id FROM tasks\"); }\n}\n";
        check(text, &[]);
    }

    #[test]
    fn pages_hold_no_sql() {
        let text = "fn f() { q(\"SELECT id FROM tasks\"); p(\"SELECT one of these\"); p(\"Update from here\"); }";

        check_rule(
            nowhere_else,
            &[("crates/pages/src/tasks.rs", text)],
            &["crates/pages/src/tasks.rs:1: `pages` holds no SQL"],
        );
    }
}
