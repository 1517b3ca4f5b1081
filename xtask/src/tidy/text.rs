//! Rules about any file: its length, its first words, what it leaves undone.

use super::{File, Problem, has_extension, words};

/// The longest a source file may be, and where it should be split.
pub(super) const MOST: usize = 500;
const SPLIT: usize = 400;

/// Files that are one long table.
const LONG: [&str; 0] = [];

/// Where the words that mark unfinished work stand because they are what is looked for.
const NAMES_THEM: [&str; 1] = ["xtask/src/tidy/text.rs"];

/// The length of a file that nears its limit.
pub(super) fn growing(file: &File) -> Option<usize> {
    Some(length(file)?).filter(|lines| (SPLIT + 1..=MOST).contains(lines))
}

fn length(file: &File) -> Option<usize> {
    let source = has_extension(&file.path, &["rs", "ts", "mjs"]);
    (source && !LONG.contains(&&*file.path)).then(|| file.text.lines().count())
}

/// Every Rust file says what it is, leaves nothing undone, and silences no lint.
pub(super) fn rust(files: &[File]) -> Vec<Problem> {
    const UNDONE: [&str; 2] = ["todo", "unimplemented"];
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let first = file.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if !first.starts_with("//!") {
            problems.push(Problem::new(
                file,
                1,
                "begin with `//!`: what this file is, and what it will not do",
            ));
        }
        for (at, code) in file.lexed.code.lines().enumerate() {
            let line = at + 1;
            for (before, word, after) in words(code) {
                let attribute = before.ends_with("#[") || before.ends_with("#![");
                if UNDONE.contains(&word) && after.starts_with('!') {
                    problems.push(Problem::new(file, line, format!("`{word}!` leaves it undone")));
                }
                if word == "allow" && after.starts_with('(') && attribute {
                    let say = "use #[expect(.., reason = \"..\")]: it goes away with its cause";
                    problems.push(Problem::new(file, line, say));
                }
                if word == "ignore" && attribute {
                    problems.push(Problem::new(
                        file,
                        line,
                        "a test that is not run is not there: fix it or remove it",
                    ));
                }
            }
        }
    }
    problems
}

/// No source is too long, no line ends in blanks, nothing is marked as unfinished.
pub(super) fn every_file(files: &[File]) -> Vec<Problem> {
    const MARKS: [&str; 3] = ["TODO", "FIXME", "XXX"];
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| !has_extension(&file.path, &["lock"])) {
        if let Some(lines) = length(file).filter(|lines| *lines > MOST) {
            let say = format!("{lines} lines; {MOST} are the most: split it by what it does");
            problems.push(Problem::new(file, 0, say));
        }
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            problems.push(Problem::new(file, 0, "the last line does not end"));
        }
        // In prose the words may be spoken of.
        let marks = !has_extension(&file.path, &["md"]) && !NAMES_THEM.contains(&&*file.path);
        for (at, line) in file.text.lines().enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                problems.push(Problem::new(file, at + 1, "blanks at the end of the line"));
            }
            for (_, word, _) in
                words(line).iter().filter(|(_, word, _)| marks && MARKS.contains(word))
            {
                problems.push(Problem::new(
                    file,
                    at + 1,
                    format!("`{word}`: do it now, or open an issue"),
                ));
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
    fn a_file_says_what_it_is() {
        check_rule(rust, &[("a.rs", "//! A.\nfn a() {}\n")], &[]);
        check_rule(rust, &[("a.rs", "use b;\n")], &["a.rs:1: begin with `//!`"]);
    }

    #[test]
    fn nothing_is_left_undone_or_silenced() {
        let text = "//! A.\nfn a() { todo!() }\n#[allow(dead_code)]\n#[ignore]\n#[expect(dead_code, reason = \"b\")]\n\
                    // #[allow(in_a_comment)]\n#[ignore = \"slow\"]\nfn allow(ignore: u8) {}\n";

        let says = ["2: `todo!`", "3: use #[expect", "4: a test that", "7: a test that"];
        check_rule(
            rust,
            &[("a.rs", text)],
            &says.map(|say| format!("a.rs:{say}")).each_ref().map(String::as_str),
        );
    }

    #[test]
    fn length_blanks_and_marks_are_told() {
        let long = "x\n".repeat(MOST + 1);

        check_rule(every_file, &[("a.ts", &long)], &["a.ts: 501 lines; 500 are the most"]);
        check_rule(every_file, &[("a.css", &long)], &[]);
        check_rule(
            every_file,
            &[("a.sql", "a \nb\n-- TODO: c\nd")],
            &["a.sql: the last line does not end", "a.sql:1: blanks at the end", "a.sql:3: `TODO`"],
        );
        check_rule(every_file, &[("a.md", "No TODO here.\n")], &[]);
    }

    #[test]
    fn a_file_that_grows_is_told_in_time() {
        let file = |lines: usize| File::new("a.rs", &"x\n".repeat(lines));

        assert_eq!(growing(&file(SPLIT)), None);
        assert_eq!(growing(&file(SPLIT + 1)), Some(SPLIT + 1));
        assert_eq!(growing(&file(MOST + 1)), None);
    }
}
