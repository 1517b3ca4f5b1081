//! The operators of a page's content, one by one. lopdf's own decoder makes an object of every number
//! first, which takes fifty times the memory of the page; here nothing is kept.

/// An operand. What text does not need (dictionaries, deeper arrays) is left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Operand>),
}

/// The most operands of an operator, and elements of an array.
const OPERANDS: usize = 64;
const ELEMENTS: usize = 50_000;

/// Reads content.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

enum Token<'a> {
    Operand(Operand),
    Word(&'a [u8]),
    Open,
    Close,
    /// The begin or end of a dictionary.
    Other,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next operator with its operands, none at the end. The data of an inline image is skipped;
    /// its operator is `BI`.
    pub(super) fn next(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        self.operator(operands, OPERANDS)
    }

    /// [`Lexer::next`] for the long blocks of a character map.
    pub(super) fn next_block(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        self.operator(operands, ELEMENTS)
    }

    fn operator(&mut self, operands: &mut Vec<Operand>, most: usize) -> Option<&'a [u8]> {
        operands.clear();
        let mut array: Option<Vec<Operand>> = None;
        let mut depth = 0_usize;
        loop {
            match self.token()? {
                Token::Operand(operand) => match &mut array {
                    Some(array) if array.len() < ELEMENTS => array.push(operand),
                    Some(_) => {}
                    None if operands.len() < most => operands.push(operand),
                    None => {}
                },
                Token::Open => {
                    depth += 1;
                    array.get_or_insert_default();
                }
                Token::Close => {
                    depth = depth.saturating_sub(1);
                    if depth == 0
                        && let Some(array) = array.take()
                        && operands.len() < most
                    {
                        operands.push(Operand::Array(array));
                    }
                }
                Token::Word(b"BI") => {
                    self.skip_image();
                    return Some(b"BI");
                }
                Token::Word(b"true" | b"false" | b"null") | Token::Other => {}
                Token::Word(word) => return Some(word),
            }
        }
    }

    fn token(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'%' => {
                    while self.bytes.get(self.at).is_some_and(|b| !matches!(b, b'\n' | b'\r')) {
                        self.at += 1;
                    }
                }
                byte if is_space(byte) => self.at += 1,
                _ => break,
            }
        }
        let start = self.at;
        self.at += 1;
        let two = self.bytes.get(start..start + 2);
        Some(match self.bytes[start] {
            b'(' => Token::Operand(Operand::Text(self.literal())),
            b'<' if two == Some(b"<<") => {
                self.at += 1;
                Token::Other
            }
            b'>' => Token::Other,
            b'<' => Token::Operand(Operand::Text(self.hex())),
            b'/' => Token::Operand(Operand::Name(self.name())),
            b'[' => Token::Open,
            b']' => Token::Close,
            b')' | b'{' | b'}' => Token::Other,
            _ => {
                while self.bytes.get(self.at).is_some_and(|b| !is_space(*b) && !is_delimiter(*b)) {
                    self.at += 1;
                }
                let word = &self.bytes[start..self.at];
                match number(word) {
                    Some(number) => Token::Operand(Operand::Number(number)),
                    None => Token::Word(word),
                }
            }
        })
    }

    /// A string in parentheses, after the first.
    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1_usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = byte - b'0';
                for _ in 0..2 {
                    match self.bytes.get(self.at) {
                        Some(&digit @ b'0'..=b'7') => {
                            code = code.wrapping_mul(8).wrapping_add(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                text.push(code);
            }
            other => text.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut half: Option<u8> = None;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex_digit(byte) else { continue };
            match half.take() {
                Some(high) => text.push(high << 4 | digit),
                None => half = Some(digit),
            }
        }
        text.extend(half.map(|high| high << 4));
        text
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(&byte) = self.bytes.get(self.at) {
            if is_space(byte) || is_delimiter(byte) {
                break;
            }
            self.at += 1;
            let code = (byte == b'#').then(|| self.bytes.get(self.at..self.at + 2)).flatten();
            match code.and_then(|code| Some(hex_digit(code[0])? << 4 | hex_digit(code[1])?)) {
                Some(code) => {
                    self.at += 2;
                    name.push(code);
                }
                None => name.push(byte),
            }
        }
        name
    }

    /// Goes behind the `EI` of an image that stands in the content.
    fn skip_image(&mut self) {
        while let Some(rest) = self.bytes.get(self.at..) {
            let Some(end) = rest.windows(2).position(|two| two == b"EI") else { break };
            let before = end.checked_sub(1).is_none_or(|at| is_space(rest[at]));
            let after = rest.get(end + 2).is_none_or(|byte| is_space(*byte));
            self.at += end + 2;
            if before && after {
                return;
            }
        }
        self.at = self.bytes.len();
    }
}

fn number(word: &[u8]) -> Option<f64> {
    if word.len() > 40
        || !word.iter().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'))
    {
        return None;
    }
    let word = std::str::from_utf8(word).ok()?;
    // Some programs write "--5" and "5-3"; readers take the first number of it.
    let word =
        word.trim_start_matches('-').split('-').next().map(|rest| (word.starts_with('-'), rest))?;
    let value: f64 = if word.1.is_empty() { 0.0 } else { word.1.parse().ok()? };
    Some(if word.0 { -value } else { value })
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

pub(super) fn is_delimiter(byte: u8) -> bool {
    b"()<>[]{}/%".contains(&byte)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, seen: &str) {
        let mut lexer = Lexer::new(content.as_bytes());
        let (mut operands, mut out) = (Vec::new(), Vec::new());
        while let Some(operator) = lexer.next(&mut operands) {
            out.push(format!(
                "{}{}",
                String::from_utf8_lossy(operator),
                operands.iter().map(show).collect::<String>()
            ));
        }
        assert_eq!(out.join(" "), seen);
    }

    fn show(operand: &Operand) -> String {
        match operand {
            Operand::Number(number) => format!(":{number}"),
            Operand::Text(text) => format!(":({})", String::from_utf8_lossy(text)),
            Operand::Name(name) => format!("/{}", String::from_utf8_lossy(name)),
            Operand::Array(array) => format!("[{}]", array.iter().map(show).collect::<String>()),
        }
    }

    #[test]
    fn operators_come_with_their_operands() {
        check("BT /F1 12 Tf [(a\\)b) -20.5 <4142>] TJ ET", "BT Tf/F1:12 TJ[:(a)b):-20.5:(AB)] ET");
        check("(a(b)c\\101\\\n)Tj%x\n1 .5 -3 m", "Tj:(a(b)cA) m:1:0.5:-3");
        check("/P <</MCID 0>> BDC q", "BDC/P/MCID:0 q");
        check("BI /W 1 ID \x01EIx EI Q", "BI Q");
        check("[[1] 2] d (open", "d[:1:2]");
    }
}
