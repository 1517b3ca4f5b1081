//! Light Markdown from the agent and from members, as markup that is safe whatever they wrote.
//!
//! Only what a message needs is made: paragraphs, emphasis, lists, quotes, code, links. HTML in the
//! text is shown as the text it is, pictures become links to themselves, and a link that is not to
//! the web, a mailbox or a phone is only its words.

use std::fmt::Write as _;

use maud::{Escaper, Markup, Render, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The text as markup.
pub fn render(text: &str) -> Markup {
    let options = Options::ENABLE_STRIKETHROUGH;
    let mut written = Written::default();
    for event in Parser::new_ext(text, options) {
        written.take(event);
    }
    html! { (written) }
}

/// The text in one line, without the marks of its formatting: for previews.
pub fn plain(text: &str) -> String {
    let mut line = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => {
                line.push_str(&words);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::CodeBlock,
            ) => {
                line.push(' ');
            }
            _ => {}
        }
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markup that was made of fixed tags and escaped text, and nothing else.
#[derive(Default)]
struct Written {
    html: String,
    /// For each open link, whether it was made one.
    links: Vec<bool>,
}

impl Render for Written {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(&self.html);
    }
}

impl Written {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.begin(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => {
                self.html.push_str("<code>");
                self.text(&code);
                self.html.push_str("</code>");
            }
            // In a chat a line that is broken is meant to be.
            Event::SoftBreak | Event::HardBreak => self.html.push_str("<br>"),
            Event::Rule => self.html.push_str("<hr>"),
            Event::TaskListMarker(done) => self.html.push_str(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
        }
    }

    fn begin(&mut self, tag: &Tag) {
        match tag {
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.link(dest_url),
            Tag::List(Some(first)) if *first != 1 => {
                let _ = write!(self.html, "<ol start=\"{first}\">");
            }
            other => self.html.push_str(opening(other)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => {
                if self.links.pop() == Some(true) {
                    self.html.push_str("</a>");
                }
            }
            other => self.html.push_str(closing(other)),
        }
    }

    fn link(&mut self, to: &CowStr) {
        // A link inside of a link is none.
        let made = goes_somewhere(to) && !self.links.contains(&true);
        self.links.push(made);
        if made {
            self.html.push_str("<a href=\"");
            self.text(to);
            self.html.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">");
        }
    }

    fn text(&mut self, text: &str) {
        let _ = Escaper::new(&mut self.html).write_str(text);
    }
}

/// Whether a link leads to the web, a mailbox or a phone. Browsers pass over spaces and control
/// characters in a scheme, so an address with any is none.
fn goes_somewhere(to: &str) -> bool {
    let plain = to.chars().all(|c| !c.is_control() && !c.is_whitespace());
    let lower = to.get(..8).unwrap_or(to).to_ascii_lowercase();
    plain
        && ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

fn opening(tag: &Tag) -> &'static str {
    match tag {
        Tag::Paragraph => "<p>",
        // A heading in a message is a line that stands out, not a heading of the page.
        Tag::Heading { .. } => "<p><strong>",
        Tag::BlockQuote(_) => "<blockquote>",
        Tag::CodeBlock(_) => "<pre><code>",
        Tag::List(Some(_)) => "<ol>",
        Tag::List(None) => "<ul>",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<s>",
        Tag::HtmlBlock => "<p>",
        _ => "",
    }
}

fn closing(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph | TagEnd::HtmlBlock => "</p>",
        TagEnd::Heading(
            HeadingLevel::H1
            | HeadingLevel::H2
            | HeadingLevel::H3
            | HeadingLevel::H4
            | HeadingLevel::H5
            | HeadingLevel::H6,
        ) => "</strong></p>",
        TagEnd::BlockQuote(_) => "</blockquote>",
        TagEnd::CodeBlock => "</code></pre>",
        TagEnd::List(true) => "</ol>",
        TagEnd::List(false) => "</ul>",
        TagEnd::Item => "</li>",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</s>",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, render};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let html = render(text)
            .into_string()
            .replace(r#" target="_blank" rel="noopener noreferrer nofollow ugc""#, "");
        assert_eq!(html, expected, "{text}");
    }

    #[test]
    fn a_message_reads_as_it_was_meant() {
        check(
            "Hi **Ann**, *yes*.\nSee you.",
            "<p>Hi <strong>Ann</strong>, <em>yes</em>.<br>See you.</p>",
        );
        check("- a\n- b", "<ul><li>a</li><li>b</li></ul>");
        check("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>");
        check("> quoted", "<blockquote><p>quoted</p></blockquote>");
        check("`a < b`", "<p><code>a &lt; b</code></p>");
        check("# Prices", "<p><strong>Prices</strong></p>");
        check(
            "[us](https://a.example/?a=1&b=2)",
            "<p><a href=\"https://a.example/?a=1&amp;b=2\">us</a></p>",
        );
        check("<https://a.example>", "<p><a href=\"https://a.example\">https://a.example</a></p>");
        check("[call](tel:+4512345678)", "<p><a href=\"tel:+4512345678\">call</a></p>");
        check("~~no~~", "<p><s>no</s></p>");
    }

    #[test]
    fn a_preview_is_one_line_of_words() {
        assert_eq!(
            plain("Hi **Ann**:\n- a\n- [b](https://x.example)\n\n`c` <b>d"),
            "Hi Ann: a b c <b>d"
        );
    }

    #[test]
    fn html_is_text() {
        check("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>");
        for evil in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "text <a href=\"javascript:alert(1)\" onclick=\"x\">y</a>",
            "<div\n  onmouseover=alert(1)>\n\nx",
            "<!-- --><iframe src=//evil.example>",
            "```\n</code></pre><script>x</script>\n```",
            "`</code><script>x</script>`",
            "> <style>*{}</style>",
            "<![CDATA[<script>]]>",
            "&lt;script&gt;<scr<script>ipt>",
        ] {
            let html = render(evil).into_string();
            for tag in ["<script", "<img", "<svg", "<iframe", "<style", "<div", "<!"] {
                assert!(!html.contains(tag), "{evil}: {html}");
            }
        }
    }

    #[test]
    fn a_link_goes_to_the_web_or_nowhere() {
        for evil in [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](<java\nscript:alert(1)>)",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](vbscript:x)",
            "[x](//evil.example)",
            "[x](/app/sign-out)",
            "[x](\u{1}javascript:alert(1))",
            "[x]( javascript:alert(1))",
            "[x](&#106;avascript:alert(1))",
            "[x][1]\n\n[1]: javascript:alert(1)",
            "<javascript:alert(1)>",
            "![x](javascript:alert(1))",
        ] {
            let html = render(evil).into_string();
            assert!(!html.contains("href"), "{evil}: {html}");
        }
    }

    #[test]
    fn an_address_cannot_leave_its_attribute() {
        for evil in [
            "[x](https://a.example/\"onclick=alert`1`)",
            "[x](<https://a.example/\" onclick=alert(1) x=\">)",
            "[x](https://a.example 'title\" onclick=\"x')",
            "![a\" onerror=\"x](https://a.example/x.png)",
            "[a [b](https://b.example)](https://c.example)",
        ] {
            let html = render(evil).into_string();
            assert!(!html.contains("\"onclick") && !html.contains("\" on"), "{evil}: {html}");
            assert!(!html.contains("<img"), "{evil}: {html}");
        }
    }

    #[test]
    fn deep_nesting_neither_overflows_nor_grows_without_end() {
        for evil in [
            ">".repeat(8_000),
            "*".repeat(8_000),
            "[".repeat(8_000),
            "- ".repeat(4_000),
            "`".repeat(8_000),
        ] {
            assert!(render(&evil).into_string().len() < 400_000);
        }
    }
}
