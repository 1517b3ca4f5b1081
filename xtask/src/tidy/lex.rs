//! Rust text told apart: what is code, what is a string, what is a comment. No more of the grammar
//! than that, so a rule can look for a word without finding it in prose.

/// A string literal: where it starts and what it says, escapes resolved as far as SQL needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) line: usize,
    /// Where its opening quote is in [`Lexed::code`].
    pub(super) at: usize,
    pub(super) text: String,
}

/// The parts of a file. Lines are counted from 1.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// The text with comments and the insides of strings blanked, line for line.
    pub(super) code: String,
    pub(super) strings: Vec<Literal>,
    /// Each line of each comment.
    pub(super) comments: Vec<(usize, String)>,
}

/// Tells a file apart.
pub(super) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0, line: 1, out: Lexed::default() };
    lexer.run();
    lexer.out
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    out: Lexed,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// Takes one character; it stays in the code or is blanked there.
    fn take(&mut self, keep: bool) -> char {
        let c = self.peek(0);
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        self.out.code.push(if keep || c == '\n' { c } else { ' ' });
        c
    }

    fn run(&mut self) {
        let mut word = false;
        while self.at < self.chars.len() {
            let (c, next) = (self.peek(0), self.peek(1));
            let raw = if word { None } else { self.raw_start() };
            match c {
                '/' if next == '/' => self.line_comment(),
                '/' if next == '*' => self.block_comment(),
                '"' => self.string(),
                '\'' if next == '\\' || (self.peek(2) == '\'' && next != '\'') => self.character(),
                _ if raw.is_some() => self.raw_string(raw.unwrap_or_default()),
                _ => {
                    self.take(true);
                }
            }
            word = self.at > 0 && is_word(self.chars[self.at - 1]);
        }
    }

    /// `r"`, `r#"`, `br"`, `cr"`: how many characters stand before the quote.
    fn raw_start(&self) -> Option<usize> {
        let mut at = usize::from(matches!(self.peek(0), 'b' | 'c'));
        if self.peek(at) != 'r' {
            return None;
        }
        at += 1;
        while self.peek(at) == '#' {
            at += 1;
        }
        (self.peek(at) == '"').then_some(at)
    }

    fn line_comment(&mut self) {
        let (line, mut text) = (self.line, String::new());
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            text.push(self.take(false));
        }
        self.out.comments.push((line, text));
    }

    fn block_comment(&mut self) {
        let (mut depth, mut line, mut text) = (0_u32, self.line, String::new());
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                ('\n', _) => {
                    self.out.comments.push((line, std::mem::take(&mut text)));
                    line += 1;
                }
                _ => {}
            }
            let edge = matches!((self.peek(0), self.peek(1)), ('/', '*') | ('*', '/'));
            text.push(self.take(false));
            if edge {
                text.push(self.take(false));
                if depth == 0 {
                    break;
                }
            }
        }
        self.out.comments.push((line, text));
    }

    fn string(&mut self) {
        let (line, at, mut text) = (self.line, self.out.code.len(), String::new());
        self.take(true);
        while self.at < self.chars.len() && self.peek(0) != '"' {
            if self.take_if('\\') {
                match self.take(false) {
                    '\n' => {
                        while self.peek(0).is_whitespace() {
                            self.take(false);
                        }
                    }
                    'n' | 't' | 'r' => text.push(' '),
                    other => text.push(other),
                }
            } else {
                text.push(self.take(false));
            }
        }
        self.take(true);
        self.out.strings.push(Literal { line, at, text });
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.peek(0) == wanted;
        if found {
            self.take(false);
        }
        found
    }

    fn raw_string(&mut self, before: usize) {
        let (line, at, mut text) = (self.line, self.out.code.len(), String::new());
        let hashes = (0..before).filter(|ahead| self.peek(*ahead) == '#').count();
        for _ in 0..before {
            self.take(false);
        }
        self.take(true);
        while self.at < self.chars.len() {
            if self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#') {
                self.take(true);
                for _ in 0..hashes {
                    self.take(false);
                }
                break;
            }
            text.push(self.take(false));
        }
        self.out.strings.push(Literal { line, at, text });
    }

    fn character(&mut self) {
        self.take(true);
        if self.take_if('\\') {
            self.take(false);
        }
        while self.at < self.chars.len() && self.peek(0) != '\'' {
            self.take(false);
        }
        self.take(true);
    }
}

/// Whether a name can contain it.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The lines that belong to `#[cfg(test)]` modules.
pub(super) fn test_lines(code: &str) -> Vec<std::ops::RangeInclusive<usize>> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].contains("#[cfg(test)]") || lines[at].contains("#[cfg(all(test") {
            let start = at;
            let (mut depth, mut opened) = (0_i32, false);
            while at < lines.len() {
                for c in lines[at].chars() {
                    match c {
                        '{' => (depth, opened) = (depth + 1, true),
                        '}' => depth -= 1,
                        _ => {}
                    }
                }
                let ended = opened && depth <= 0;
                let declared = !opened && lines[at].trim_end().ends_with(';');
                if ended || declared {
                    break;
                }
                at += 1;
            }
            found.push(start + 1..=at + 1);
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_not_code() {
        let lexed = lex("let a = \"use b\"; // use c\n/* use d\n/* e */ */ let f = 'g';");

        assert_eq!(lexed.code, "let a = \"     \";         \n        \n           let f = ' ';");
        assert_eq!(lexed.strings, [Literal { line: 1, at: 8, text: "use b".into() }]);
        let comments: Vec<_> = lexed.comments.iter().map(|(line, text)| (*line, &**text)).collect();
        assert_eq!(comments, [(1, "// use c"), (2, "/* use d"), (3, "\n/* e */ */")]);
    }

    #[test]
    fn lifetimes_quotes_and_escapes_do_not_confuse() {
        let text = [
            "fn f<'a>(x: &'a str) { '\"'; '\\''; b'x'; \"\\\"y\\\" \\",
            "    z\"; r#\"raw \"q\"\"#; for_r\"v\" }",
        ];
        let lexed = lex(&text.join("\n"));

        let texts: Vec<_> = lexed.strings.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["\"y\" z", "raw \"q\"", "v"]);
        assert!(lexed.code.contains("fn f<'a>(x: &'a str)"));
    }

    #[test]
    fn test_modules_are_found_to_their_end() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { }\n}\nfn c() {}\n#[cfg(test)]\nmod d;\nfn e() {}";

        assert_eq!(test_lines(code), [2..=5, 7..=8]);
    }
}
