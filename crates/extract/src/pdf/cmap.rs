//! What the codes of a font mean (`ToUnicode`). Ranges stay ranges: lopdf's own reader writes out each
//! code of a range, of which a line can claim four billion.

use std::collections::HashMap;

use super::lex::{Lexer, Operand};

/// A map from codes to text.
#[derive(Debug, Default)]
pub(super) struct CMap {
    single: HashMap<u32, String>,
    /// First code, last code, text of the first.
    ranges: Vec<(u32, u32, Vec<u16>)>,
}

/// The most codes, and the most ranges: those are looked through one by one.
const ENTRIES: usize = 70_000;
const RANGES: usize = 5_000;

impl CMap {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes);
        let mut operands = Vec::new();
        while let Some(word) = lexer.next_block(&mut operands) {
            match word {
                b"endbfchar" => {
                    operands.chunks_exact(2).for_each(|pair| map.char(&pair[0], &pair[1]));
                }
                b"endbfrange" => {
                    operands.chunks_exact(3).for_each(|row| map.range(&row[0], &row[1], &row[2]));
                }
                _ => {}
            }
        }
        map
    }

    /// The text of a code, none if the font does not say.
    pub(super) fn get(&self, code: u32) -> Option<String> {
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let (first, _, text) =
            self.ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&code))?;
        let mut text = text.clone();
        let last = text.last_mut()?;
        *last = last.wrapping_add(u16::try_from((code - first) & 0xffff).unwrap_or(0));
        Some(String::from_utf16_lossy(&text))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.single.is_empty() && self.ranges.is_empty()
    }

    fn char(&mut self, code: &Operand, text: &Operand) {
        if let (Some(code), Operand::Text(text)) = (number(code), text)
            && self.single.len() < ENTRIES
        {
            self.single.insert(code, String::from_utf16_lossy(&utf16(text)));
        }
    }

    fn range(&mut self, first: &Operand, last: &Operand, text: &Operand) {
        let (Some(first), Some(last)) = (number(first), number(last)) else { return };
        match text {
            Operand::Text(text) if first <= last && self.ranges.len() < RANGES => {
                // Most ranges are one code long; those are found faster one by one.
                if first == last {
                    self.char(&Operand::Number(f64::from(first)), &Operand::Text(text.clone()));
                } else {
                    self.ranges.push((first, last, utf16(text)));
                }
            }
            Operand::Array(texts) => {
                for (code, text) in (first..=last).zip(texts) {
                    self.char(&Operand::Number(f64::from(code)), text);
                }
            }
            _ => {}
        }
    }
}

fn number(code: &Operand) -> Option<u32> {
    match code {
        Operand::Text(bytes) if bytes.len() <= 4 => {
            Some(bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte)))
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "made from a u32 above"
        )]
        Operand::Number(code) => Some(*code as u32),
        _ => None,
    }
}

fn utf16(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).take(16).map(|two| u16::from_be_bytes([two[0], two[1]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_ranges_have_their_text() {
        let map = CMap::read(
            b"1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <01> <0041> <0002> <00660069> endbfchar \
              2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<0078> <0079>] endbfrange",
        );

        let got: Vec<String> = [1, 2, 0x11, 0x21, 0x99]
            .iter()
            .map(|code| map.get(*code).unwrap_or_default())
            .collect();
        assert_eq!(got, ["A", "fi", "b", "y", ""]);
    }

    #[test]
    fn a_range_of_all_codes_costs_one_entry() {
        let map = CMap::read(b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange");

        assert_eq!(map.ranges.len(), 1);
        assert_eq!(map.get(2).as_deref(), Some("C"));
        assert!(map.get(u32::MAX).is_some());
    }
}
