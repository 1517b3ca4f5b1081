//! Small pieces of text: keys, code to copy, progress, and what somebody else wrote.

use frontdesk_base::phone;
use maud::{Markup, html};

use super::Icon;

/// Keys to press, one cap each: `kbd("Ctrl K")`.
pub fn kbd(keys: &str) -> Markup {
    html! { span.keys { @for key in keys.split_whitespace() { kbd { (key) } } } }
}

/// Code with a button that copies it. The id must be unique on the page.
pub fn code_block(id: &str, label: &str, code: &str) -> Markup {
    html! {
        figure.code {
            figcaption.code-head {
                span { (label) }
                button.btn.btn-quiet.btn-small type="button" data-copy={ "#" (id) } { (Icon::Copy) span { "Copy" } }
            }
            pre.code-body tabindex="0" role="region" aria-label=(label) { code id=(id) { (code) } }
        }
    }
}

/// One value, such as an id or an address, with a button that copies it.
pub fn copy_value(value: &str, what: &str) -> Markup {
    html! {
        span.copy-value {
            span.copy-text { (value) }
            button.btn.btn-quiet.btn-small.btn-icon type="button" data-copy-text=(value) title={ "Copy " (what) } {
                (Icon::Copy) span.sr-only { "Copy " (what) }
            }
        }
    }
}

/// How far something is, with its words above it.
pub fn progress(label: &str, done: u64, total: u64) -> Markup {
    html! {
        div.progress {
            div.progress-head { span { (label) } span.progress-figures { (done) " of " (total) } }
            progress aria-label=(label) value=(done) max=(total.max(1)) {}
        }
    }
}

/// A phone number in groups, as a link that calls it.
pub fn phone(number: &str) -> Markup {
    html! { a.phone href={ "tel:" (number) } dir="ltr" { (phone::grouped(number)) } }
}

/// A line of text in which phone numbers are shown as such.
pub fn with_phones(text: &str) -> Markup {
    html! {
        @for (n, piece) in text.split('+').enumerate() {
            @let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            @if n > 0 && (8..=15).contains(&digits) {
                (phone(&format!("+{}", &piece[..digits]))) (piece[digits..])
            } @else { @if n > 0 { "+" } (piece) }
        }
    }
}

/// How much of a text stands before what was found in it.
const LEAD: usize = 24;

/// The part of a text in which the words of a search stand, with those words marked.
pub fn excerpt(text: &str, search: &str) -> Markup {
    let words: Vec<String> = search
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    // Words and what is between them: only words are looked at, and only from their beginning.
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = first.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != inside).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        let lower = piece.to_lowercase();
        pieces.push((piece, inside && words.iter().any(|word| lower.starts_with(word))));
        rest = after;
    }
    let first = pieces.iter().position(|(_, found)| *found).unwrap_or_default();
    let mut start = first;
    let mut before = 0;
    while start > 0 && before + pieces[start - 1].0.chars().count() <= LEAD {
        start -= 1;
        before += pieces[start].0.chars().count();
    }
    html! {
        @if start > 0 { "…" }
        @for (piece, found) in &pieces[start..] { @if *found { mark { (piece) } } @else { (piece) } }
    }
}

/// Text as somebody wrote it: line breaks kept, web addresses made into links, nothing else.
pub fn written(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(plain) => { (plain) }
                Piece::Link(url) => { a href=(url) target="_blank" rel="noopener noreferrer nofollow ugc" { (url) } }
            }
        }
    }
}

enum Piece<'a> {
    Plain(&'a str),
    Link(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = next_link(rest) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
            .unwrap_or(from.len());
        // A full stop or a bracket after an address belongs to the sentence.
        let url = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        if !before.is_empty() {
            found.push(Piece::Plain(before));
        }
        let scheme = if from.starts_with("https://") { 8 } else { 7 };
        if url.len() > scheme {
            found.push(Piece::Link(url));
            rest = &from[url.len()..];
        } else {
            found.push(Piece::Plain(&from[..scheme]));
            rest = &from[scheme..];
        }
    }
    if !rest.is_empty() {
        found.push(Piece::Plain(rest));
    }
    found
}

fn next_link(text: &str) -> Option<usize> {
    match (text.find("https://"), text.find("http://")) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::{excerpt, with_phones, written};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let html = written(text)
            .into_string()
            .replace(r#" target="_blank" rel="noopener noreferrer nofollow ugc""#, "");
        assert_eq!(html, expected);
    }

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        check("hi", "hi");
        check(
            "see https://a.example/x?y=1&z=2.",
            r#"see <a href="https://a.example/x?y=1&amp;z=2">https://a.example/x?y=1&amp;z=2</a>."#,
        );
        check("(http://a.example)", r#"(<a href="http://a.example">http://a.example</a>)"#);
        check("https:// nothing", "https:// nothing");
        check("javascript:alert(1)", "javascript:alert(1)");
    }

    #[test]
    fn what_was_found_is_in_sight_and_marked() {
        let shown = |text: &str, search: &str| excerpt(text, search).into_string();
        assert_eq!(shown("Is there parking?", "PARK"), "Is there <mark>parking</mark>?");
        assert_eq!(
            shown("We are happy to see you on Saturday, and there is parking.", "parking"),
            "… Saturday, and there is <mark>parking</mark>."
        );
        assert_eq!(shown("a <b> c", "b"), "a &lt;<mark>b</mark>&gt; c");
        assert_eq!(shown("", "x"), "");
        assert_eq!(shown("spark", "park"), "spark");
    }

    #[test]
    fn phone_numbers_are_grouped_and_called_by_a_press() {
        assert_eq!(
            with_phones("Call +12015550188, 2+2 times <now>").into_string(),
            r#"Call <a class="phone" href="tel:+12015550188" dir="ltr">+1 201-555-0188</a>, 2+2 times &lt;now&gt;"#
        );
    }

    #[test]
    fn markup_is_shown_not_obeyed() {
        check("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
        check(
            "https://a.example/\"onclick=\"x",
            r#"<a href="https://a.example/">https://a.example/</a>&quot;onclick=&quot;x"#,
        );
    }
}
