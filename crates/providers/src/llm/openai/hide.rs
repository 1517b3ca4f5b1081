//! Keeps from the caller what a model writes for itself: `<think>…</think>` when the server does
//! not take the reasoning out, and `<tool_call>…</tool_call>` when its tool parser is off. Tags
//! may be cut anywhere between two chunks.

/// What is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hidden {
    Thought,
    Call,
}

const TAGS: [(&str, &str, Hidden); 3] = [
    ("<think>", "</think>", Hidden::Thought),
    ("<thinking>", "</thinking>", Hidden::Thought),
    ("<tool_call>", "</tool_call>", Hidden::Call),
];

/// The state between two chunks of text.
#[derive(Debug, Default)]
pub(super) struct Hide {
    /// Whether `<tool_call>` is looked for: only when tools were offered.
    calls: bool,
    /// The end of what came, which may be the beginning of a tag.
    held: String,
    inside: Option<(&'static str, Hidden)>,
    /// Nothing has been shown yet: blanks at the beginning are dropped.
    started: bool,
    leaked: bool,
}

impl Hide {
    pub(super) fn new(calls: bool) -> Self {
        Self { calls, ..Self::default() }
    }

    /// Whether a tool call stood in the text.
    pub(super) fn leaked_a_call(&self) -> bool {
        self.leaked
    }

    /// What of `text` and of what was held back may be shown.
    pub(super) fn push(&mut self, text: &str) -> String {
        self.held.push_str(text);
        let mut shown = String::new();
        while self.step(&mut shown) {}
        self.trim(shown)
    }

    /// What was held back at the end of the answer. A thought without an end is dropped.
    pub(super) fn finish(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        let shown = if self.inside.is_some() { String::new() } else { held };
        self.trim(shown)
    }

    /// Moves past the next tag. False when there is none in what is held.
    fn step(&mut self, shown: &mut String) -> bool {
        if let Some((close, hidden)) = self.inside {
            let Some(at) = self.held.find(close) else {
                let keep = beginning_of(&self.held, [close].into_iter());
                self.held.drain(..self.held.len() - keep);
                return false;
            };
            self.held.drain(..at + close.len());
            self.inside = None;
            self.leaked |= hidden == Hidden::Call;
            return true;
        }
        let found = self
            .tags()
            .filter_map(|(tag, enters)| self.held.find(tag).map(|at| (at, tag, enters)))
            .min_by_key(|(at, ..)| *at);
        let Some((at, tag, enters)) = found else {
            let keep = beginning_of(&self.held, self.tags().map(|(tag, _)| tag));
            let rest = self.held.split_off(self.held.len() - keep);
            shown.push_str(&std::mem::replace(&mut self.held, rest));
            return false;
        };
        shown.push_str(&self.held[..at]);
        self.held.drain(..at + tag.len());
        self.inside = enters;
        self.leaked |= enters.is_some_and(|(_, hidden)| hidden == Hidden::Call);
        true
    }

    /// The tags that matter outside: those that open, and stray ends of thoughts, which templates
    /// that open the thought themselves leave behind.
    fn tags(&self) -> impl Iterator<Item = (&'static str, Option<(&'static str, Hidden)>)> + use<> {
        let calls = self.calls;
        TAGS.into_iter()
            .filter(move |(.., hidden)| calls || *hidden == Hidden::Thought)
            .flat_map(|(open, close, hidden)| [(open, Some((close, hidden))), (close, None)])
    }

    fn trim(&mut self, shown: String) -> String {
        if self.started {
            return shown;
        }
        let text = shown.trim_start();
        self.started = !text.is_empty();
        text.to_owned()
    }
}

/// How many bytes at the end of `text` may be the beginning of one of `tags`.
fn beginning_of<'a>(text: &str, tags: impl Iterator<Item = &'a str>) -> usize {
    let longest = |tag: &str| {
        (1..tag.len()).rev().find(|&length| text.ends_with(&tag[..length])).unwrap_or(0)
    };
    tags.map(longest).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(chunks: &[&str]) -> (String, bool) {
        let mut hide = Hide::new(true);
        let mut text: String = chunks.iter().map(|chunk| hide.push(chunk)).collect();
        text.push_str(&hide.finish());
        (text, hide.leaked_a_call())
    }

    #[test]
    fn thoughts_and_leaked_calls_are_taken_out() {
        let table = [
            ("plain", "plain", false),
            ("<think>no</think>yes", "yes", false),
            ("<think>\n\n</think>\n\nHello", "Hello", false),
            ("a <think>no</think>b", "a b", false),
            ("<thinking>no</thinking>yes", "yes", false),
            ("<think>a < b and <thin</think>yes", "yes", false),
            ("<think>never closed", "", false),
            ("no opening</think>\nyes", "no opening\nyes", false),
            ("1 < 2 and <b>", "1 < 2 and <b>", false),
            ("ends with <thin", "ends with <thin", false),
            ("<tool_call>{\"name\":\"a\"}</tool_call>", "", true),
            ("I look <tool_call>{\"name\"", "I look ", true),
            ("<think>x</think><think>y</think>z", "z", false),
            ("å<think>å</think>å", "åå", false),
            ("  \n lead", "lead", false),
        ];
        for (text, expected, leaked) in table {
            assert_eq!(shown(&[text]), (expected.to_owned(), leaked), "{text}");
            let letters: Vec<String> = text.chars().map(String::from).collect();
            let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
            assert_eq!(shown(&letters), (expected.to_owned(), leaked), "{text}, letter by letter");
        }
    }

    #[test]
    fn a_tool_call_is_text_when_no_tool_was_offered() {
        let mut hide = Hide::new(false);
        assert_eq!(hide.push("<tool_call>x</tool_call>"), "<tool_call>x</tool_call>");
    }

    #[test]
    fn text_is_not_held_back_longer_than_needed() {
        let mut hide = Hide::new(true);
        assert_eq!(hide.push("Hello <"), "Hello ");
        assert_eq!(hide.push("b>"), "<b>");
    }

    proptest! {
        /// How the text is cut changes nothing.
        #[test]
        fn cuts_do_not_matter(pieces in proptest::collection::vec(
            prop_oneof![
                Just("<think>"), Just("</think>"), Just("<tool_call>"), Just("</tool_call>"),
                Just("<thinking>"), Just("<"), Just("thi"), Just("nk>"), Just("å"), Just(" "),
            ],
            0..20,
        )) {
            let whole = pieces.concat();
            prop_assert_eq!(shown(&pieces), shown(&[&whole]));
        }
    }
}
