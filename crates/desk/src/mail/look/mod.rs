//! A mail as HTML: one look, made from the text that the mail has anyway.
//!
//! Paragraphs are paragraphs, several lines in a row are a box, an address of the web is a button or a
//! link. Nothing is loaded from anywhere: the logo goes along, and a mail that is opened tells nobody so.
//! Every word is escaped.

use frontdesk_base::{Colour, language::Language, text::fill};

use super::NewMail;
use crate::files::logos::LogoName;

/// Whose a mail looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The name at its head.
    pub name: String,
    /// Where they are and how they are reached, a line each, at its foot.
    pub about: Vec<String>,
    /// Their colour; `None` for Frontdesk's.
    pub accent: Option<Colour>,
    /// The logo at its head, which goes along.
    pub logo: Option<LogoName>,
}

impl Default for Look {
    fn default() -> Self {
        Self { name: "Frontdesk".to_owned(), about: Vec::new(), accent: None, logo: None }
    }
}

const LAYOUT: &str = include_str!("layout.html");
const PARAGRAPH: &str = include_str!("paragraph.html");
const BOX: &str = include_str!("box.html");
const BUTTON: &str = include_str!("button.html");
const CODE: &str = include_str!("code.html");
const NAME: &str = include_str!("name.html");
const LOGO: &str = include_str!("logo.html");

/// What the HTML calls the logo that goes along.
pub(super) const LOGO_ID: &str = "logo";
/// The most room for it, in pixels.
const LOGO_ROOM: (u32, u32) = (220, 56);

/// Frontdesk's colour, and the grounds of a mail by day and by night.
const ACCENT: Colour = Colour([0x0e, 0x6b, 0x66]);
const DAY: Colour = Colour::WHITE;
const NIGHT: Colour = Colour([0x1f, 0x24, 0x21]);

/// The most characters of the line that a list of mails shows beside the subject.
const PREVIEW: usize = 120;

/// The mail as HTML. `unsubscribe` is a link, empty for a mail that one cannot unsubscribe from.
pub(super) fn html(mail: &NewMail<'_>, unsubscribe: &str) -> String {
    let rtl = mail.language == Language::Ar;
    let accent = mail.look.accent.unwrap_or(ACCENT);
    let (day, night) = (accent.on(DAY), accent.on(NIGHT));
    let paragraphs: Vec<Vec<&str>> = paragraphs(&mail.body);
    // The foot says who writes: the text's own last lines would say it twice.
    let signed = paragraphs.last().filter(|last| last.first() == Some(&mail.look.name.as_str()));
    let shown = &paragraphs[..paragraphs.len() - usize::from(signed.is_some())];
    let links = shown.iter().flatten().filter(|line| link_of(line).is_some()).count();
    let mut content = String::new();
    let mut buttons = 0;
    for lines in shown {
        if let Some(code) = code_of(lines).filter(|_| mail.kind == "code") {
            content.push_str(&fill(PARAGRAPH, &[("text", &escape(lines[0]))]));
            content.push_str(&fill(CODE, &[("text", &escape(code))]));
            continue;
        }
        let plain: Vec<&str> =
            lines.iter().copied().filter(|line| link_of(line).is_none()).collect();
        if !plain.is_empty() {
            content.push_str(&prose(&plain));
        }
        for (label, link) in lines.iter().filter_map(|line| link_of(line)) {
            let label = match label {
                "" if links == 1 => mail.subject.as_str(),
                "" => link,
                label => label,
            };
            let filled = [("link", escape(link)), ("label", escape(label))];
            let filled: Vec<(&str, &str)> =
                filled.iter().map(|(name, text)| (*name, text.as_str())).collect();
            if buttons == 0 {
                let colours = [("fill", day.fill.hex()), ("ink", day.on_fill.hex())];
                let colours = colours.each_ref().map(|(name, hex)| (*name, hex.as_str()));
                content.push_str(&fill(BUTTON, &[filled.as_slice(), &colours].concat()));
            } else {
                let link = fill(
                    "<a class=\"link\" href=\"{link}\" style=\"color:{colour}\">{label}</a>",
                    &[filled.as_slice(), &[("colour", day.text.hex().as_str())]].concat(),
                );
                content.push_str(&fill(PARAGRAPH, &[("text", &link)]));
            }
            buttons += 1;
        }
    }
    let preview = shown.iter().skip(1).flatten().find(|line| link_of(line).is_none());
    let preview: String = preview.copied().unwrap_or_default().chars().take(PREVIEW).collect();
    fill(
        LAYOUT,
        &[
            ("lang", mail.language.tag()),
            ("dir", if rtl { "rtl" } else { "ltr" }),
            ("start", if rtl { "right" } else { "left" }),
            ("subject", &escape(&mail.subject)),
            ("preview", &escape(&preview)),
            ("head", &head(&mail.look, day.fill)),
            ("link_colour", &day.text.hex()),
            ("night_fill", &night.fill.hex()),
            ("night_ink", &night.on_fill.hex()),
            ("night_link", &night.text.hex()),
            ("content", &content),
            ("footer", &footer(mail, unsubscribe)),
        ],
    )
}

/// Whose mail it is: the logo, or their name beside a dot of their colour.
fn head(look: &Look, dot: Colour) -> String {
    let name = escape(&look.name);
    let Some(logo) = &look.logo else {
        return fill(NAME, &[("name", &name), ("dot", &dot.hex())]);
    };
    let (width, height) = logo.within(LOGO_ROOM.0, LOGO_ROOM.1);
    let (width, height) = (width.to_string(), height.to_string());
    fill(LOGO, &[("name", &name), ("id", LOGO_ID), ("width", &width), ("height", &height)])
}

/// Lines between empty lines.
fn paragraphs(body: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = body.lines().map(str::trim).collect();
    let parts = lines.split(|line| line.is_empty());
    parts.filter(|part| !part.is_empty()).map(<[&str]>::to_vec).collect()
}

fn prose(lines: &[&str]) -> String {
    let text: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    if text.len() == 1 {
        return fill(PARAGRAPH, &[("text", &text[0])]);
    }
    let rest = text[1..].join("<br>");
    fill(BOX, &[("text", &format!("<strong>{}</strong><br>{rest}", text[0]))])
}

/// What a line's link is called and where it leads: `To cancel it: https://…`, or the address alone.
fn link_of(line: &str) -> Option<(&str, &str)> {
    let (label, address) = line.rsplit_once(' ').unwrap_or(("", line));
    let web = address.starts_with("https://") || address.starts_with("http://");
    web.then(|| (label.trim().trim_end_matches([':', '：']).trim(), address))
}

/// A code that stands in its own sentence: `… is 123456. …`.
fn code_of<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let [line] = lines else { return None };
    let word = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    // The last one: a business may have a number in its name.
    line.split(|c: char| !c.is_ascii_alphanumeric()).rfind(word)
}

fn footer(mail: &NewMail<'_>, unsubscribe: &str) -> String {
    let mut lines = vec![format!("<strong>{}</strong>", escape(&mail.look.name))];
    // Isolated, so that a phone number keeps its order among words from right to left.
    lines.extend(mail.look.about.iter().map(|line| format!("<bdi>{}</bdi>", escape(line))));
    if !unsubscribe.is_empty() {
        let label = unsubscribe_word(mail.language);
        lines.push(format!(
            "<a href=\"{}\" style=\"color:#66706b\">{label}</a>",
            escape(unsubscribe)
        ));
    }
    lines.join("<br>")
}

/// What the link is called by which one unsubscribes.
pub(super) fn unsubscribe_word(language: Language) -> &'static str {
    match language {
        Language::En => "Unsubscribe",
        Language::De => "Abmelden",
        Language::Fr => "Se désabonner",
        Language::Es => "Cancelar la suscripción",
        Language::Ar => "إلغاء الاشتراك",
    }
}

/// Text as it may stand in HTML, in an attribute too.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() && c != '\n' => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use frontdesk_base::address::Email;

    use super::*;

    fn mail<'a>(to: &'a Email, body: &str) -> NewMail<'a> {
        let look = Look {
            name: "Studio <Ana>".to_owned(),
            about: vec!["Main St 1".to_owned()],
            ..Look::default()
        };
        NewMail::new("booking", to, "Your time".to_owned(), body.to_owned())
            .dressed(Language::Ar, look)
    }

    #[test]
    fn what_people_wrote_is_text() {
        let to = Email::parse("ann@example.com").unwrap();
        let body = "Hello <script>alert(1)</script>,\n\nit is {content} \"there\":\n\nCut with Ana\n10:00\n\nMove it: https://a.example/x?a=1&b=\"><b>\n\nStudio <Ana>\n+49 30 1\n";

        let html = html(&mail(&to, body), "");

        assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"));
        assert!(html.contains("it is {content} &quot;there&quot;:"));
        assert!(html.contains("<strong>Cut with Ana</strong><br>10:00"));
        assert!(html.contains("href=\"https://a.example/x?a=1&amp;b=&quot;&gt;&lt;b&gt;\""));
        assert!(html.contains("dir=\"rtl\"") && html.contains("lang=\"ar\""));
        assert!(!html.contains("+49 30 1"), "the foot says who writes");
        assert!(html.contains("Main St 1") && !html.contains("إلغاء"));
    }

    #[test]
    fn a_business_has_its_colour_and_its_logo_and_both_can_be_read() {
        let to = Email::parse("ann@example.com").unwrap();
        let mut mail = mail(&to, "Look: https://a.example/x\n\nMore: https://a.example/y");
        let plain = html(&mail, "");
        assert!(plain.contains("background:#0e6b66;color:#ffffff") && !plain.contains("<img"));

        mail.look.accent = Colour::parse("#ffe000");
        mail.look.logo = LogoName::parse("0123456789abcdef0123456789abcdef-640x192");
        let html = html(&mail, "");

        assert!(html.contains(
            "<img src=\"cid:logo\" alt=\"Studio &lt;Ana&gt;\" width=\"186\" height=\"56\""
        ));
        assert!(!html.contains("0e6b66") && !html.contains("5cc4b8"), "nothing is Frontdesk's");
        let button = html.split("class=\"button\"").nth(1).unwrap();
        let colour =
            |after: &str| Colour::parse(&button.split(after).nth(1).unwrap()[..7]).unwrap();
        let (fill, ink) = (colour("background:"), colour(";color:"));
        assert!(fill.contrast(ink) >= frontdesk_base::colour::TEXT);
        assert!(fill.contrast(Colour::WHITE) >= frontdesk_base::colour::SHAPE);
    }

    #[test]
    fn a_link_is_called_by_what_stands_before_it() {
        assert_eq!(
            link_of("To cancel it: https://a.example/x"),
            Some(("To cancel it", "https://a.example/x"))
        );
        assert_eq!(link_of("https://a.example"), Some(("", "https://a.example")));
        assert_eq!(link_of("javascript:alert(1)"), None);
        assert_eq!(link_of("see https://a.example for more"), None);
        assert_eq!(
            code_of(&["your code for X is 123456. It works for ten minutes."]),
            Some("123456")
        );
        assert_eq!(code_of(&["رمزك لدى 654321 هو 123456. وهو صالح لعشر دقائق."]), Some("123456"));
    }
}
