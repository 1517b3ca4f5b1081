//! The frame around every page: the rail, the menus, the dialogs that any page may need, and the
//! plain frame of pages for people who are not signed in.

mod customer;
mod palette;
mod rail;

use frontdesk_base::Language;
use maud::{DOCTYPE, Markup, html};

pub(crate) use customer::{customer_page, logo, style_of};

use crate::flash::Flash;
use crate::parts::{
    Button, Icon, Mood, Toast, Tone, banner, brand, confirm_dialog, connection_banner, link_button,
    toast,
};

/// The pages of the rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Where setting up starts.
    #[default]
    Home,
    /// Every conversation.
    Inbox,
    /// Who called, and what was said.
    Calls,
    /// Who is booked when.
    Calendar,
    /// Everybody who wrote or called.
    Contacts,
    /// Who may become a customer.
    Leads,
    /// What is to be done.
    Tasks,
    /// What was offered, billed and paid.
    Money,
    /// What the agent answers from.
    Knowledge,
    /// How it speaks and what it may do.
    Agent,
    /// The ways in.
    Channels,
    /// Everything else.
    Settings,
}

impl Place {
    /// In the order of the rail.
    pub const ALL: [Place; 12] = [
        Place::Home,
        Place::Inbox,
        Place::Calls,
        Place::Calendar,
        Place::Contacts,
        Place::Leads,
        Place::Tasks,
        Place::Money,
        Place::Knowledge,
        Place::Agent,
        Place::Channels,
        Place::Settings,
    ];

    /// Where it is.
    pub fn href(self) -> &'static str {
        match self {
            Place::Home => "/app/home",
            Place::Inbox => "/app/inbox",
            Place::Calls => "/app/calls",
            Place::Calendar => "/app/calendar",
            Place::Contacts => "/app/contacts",
            Place::Leads => "/app/leads",
            Place::Tasks => "/app/tasks",
            Place::Money => "/app/money",
            Place::Knowledge => "/app/knowledge",
            Place::Agent => "/app/agent",
            Place::Channels => "/app/channels",
            Place::Settings => "/app/settings",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Place::Home => "Home",
            Place::Inbox => "Inbox",
            Place::Calls => "Calls",
            Place::Calendar => "Calendar",
            Place::Contacts => "Contacts",
            Place::Leads => "Leads",
            Place::Tasks => "Tasks",
            Place::Money => "Money",
            Place::Knowledge => "Knowledge",
            Place::Agent => "Agent",
            Place::Channels => "Channels",
            Place::Settings => "Settings",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Place::Home => Icon::Home,
            Place::Inbox => Icon::Inbox,
            Place::Calls => Icon::Phone,
            Place::Calendar => Icon::Calendar,
            Place::Contacts => Icon::Contacts,
            Place::Leads => Icon::Leads,
            Place::Tasks => Icon::Tasks,
            Place::Money => Icon::Money,
            Place::Knowledge => Icon::Knowledge,
            Place::Agent => Icon::Sparkle,
            Place::Channels => Icon::Channels,
            Place::Settings => Icon::Settings,
        }
    }

    /// The keys that lead there.
    fn keys(self) -> &'static str {
        match self {
            Place::Home => "g h",
            Place::Inbox => "g i",
            Place::Calls => "g p",
            Place::Calendar => "g d",
            Place::Contacts => "g c",
            Place::Leads => "g l",
            Place::Tasks => "g t",
            Place::Money => "g m",
            Place::Knowledge => "g k",
            Place::Agent => "g a",
            Place::Channels => "g w",
            Place::Settings => "g s",
        }
    }

    /// In the phone's bar; the others are behind "More".
    fn in_bar(self) -> bool {
        !matches!(
            self,
            Place::Calls
                | Place::Leads
                | Place::Tasks
                | Place::Money
                | Place::Knowledge
                | Place::Agent
                | Place::Channels
                | Place::Settings
        )
    }
}

/// An organization the user can switch to.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// Where switching to it is posted.
    pub switch: String,
    /// The one that is open.
    pub current: bool,
}

/// A line above every page, such as an e-mail address that is not verified.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// How bad it is.
    pub mood: Mood,
    /// What is the matter.
    pub text: String,
    /// The words and the address of what to do about it.
    pub action: Option<(String, String)>,
}

/// What the frame knows of the user and the organization.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The page that is open.
    pub place: Place,
    /// The user's name.
    pub user_name: String,
    /// The user's e-mail address.
    pub user_email: String,
    /// The user's id; colours the face.
    pub user_id: String,
    /// The organization's name.
    pub organization: String,
    /// Every organization of the user.
    pub organizations: Vec<Organization>,
    /// Conversations that wait for this user.
    pub unread: u32,
    /// Bookings that wait for a yes.
    pub requests: u32,
    /// Tasks of this user that are due today or were before.
    pub tasks: u32,
    /// The stream of live events; none on pages that must not listen.
    pub live: Option<String>,
    /// The last event that is already on the page.
    pub live_since: Option<String>,
    /// The line above the page.
    pub announcement: Option<Announcement>,
    /// What has just been done.
    pub flash: Vec<Flash>,
    /// The language of the page, `en`.
    pub language: String,
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            place: Place::Home,
            user_name: String::new(),
            user_email: String::new(),
            user_id: String::new(),
            organization: String::new(),
            organizations: Vec::new(),
            unread: 0,
            requests: 0,
            tasks: 0,
            live: Some("/app/events".to_owned()),
            live_since: None,
            announcement: None,
            flash: Vec::new(),
            language: "en".to_owned(),
        }
    }
}

/// Where an asset of the dashboard is.
pub fn asset(name: &str) -> String {
    format!("/assets/{name}")
}

/// A page of the dashboard: its body in a column of readable width.
pub fn page(shell: &Shell, title: &str, body: &Markup) -> Markup {
    framed(shell, title, &html! { div.page { (body) } })
}

/// A page of the dashboard that uses the whole space and scrolls in its own panes: the inbox.
pub fn full_page(shell: &Shell, title: &str, body: &Markup) -> Markup {
    framed(shell, title, &html! { h1.sr-only { (title) } (body) })
}

fn framed(shell: &Shell, title: &str, body: &Markup) -> Markup {
    let dir = direction(&shell.language);
    html! {
        (DOCTYPE)
        html lang=(shell.language) dir=(dir) {
            (head(&format!("{title} · {}", shell.organization)))
            body.app data-live=[&shell.live] data-live-since=[&shell.live_since] {
                a.skip href="#main" { "Skip to the content" }
                (rail::rail(shell))
                div.stage {
                    (connection_banner())
                    @if let Some(a) = &shell.announcement {
                        (banner(a.mood, &a.text, &html! { @if let Some((label, href)) = &a.action { a href=(href) { (label) } } }))
                    }
                    main.main id="main" tabindex="-1" { (body) }
                }
                (rail::bar(shell))
                (toasts(&shell.flash))
                (palette::palette(shell))
                (palette::keys())
                (confirm_dialog())
            }
        }
    }
}

fn toasts(flash: &[Flash]) -> Markup {
    html! {
        div.toasts id="toasts" role="status" aria-live="polite" {
            @for one in flash {
                (toast(&Toast {
                    text: &one.text,
                    mood: one.mood(),
                    undo: one.undo.as_deref(),
                    about: one.about.as_ref().map(|(id, version)| (id.as_str(), *version)),
                }))
            }
        }
    }
}

/// The script is not deferred: the theme is known before anything is painted, and all that must wait
/// for the page waits by itself. It stands after the style, so that what measures finds a page in its shape.
fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            meta name="htmx-config" content=r#"{"includeIndicatorCSS":false,"history":"reload","defaultTimeout":30000,"defaultSettleDelay":0,"noSwap":[204,304,"5xx"]}"#;
            title { (title) }
            link rel="icon" type="image/svg+xml" href="/assets/favicon.svg";
            link rel="stylesheet" href=(asset("app.css"));
            script src=(asset("app.js")) {}
        }
    }
}

/// A page for somebody who is not signed in: one card in the middle. `foot` goes below it.
pub fn public_page(title: &str, lead: Option<&str>, body: &Markup, foot: &Markup) -> Markup {
    bare(
        title,
        &html! {
            div.public {
                header.public-head { (brand()) }
                section.card.public-card {
                    h1.public-title { (title) }
                    @if let Some(lead) = lead { p.lead { (lead) } }
                    (body)
                }
                div.public-foot { (foot) }
            }
        },
    )
}

/// A page for anybody, wide enough to read: the mark on top, the body in a column.
pub fn plain_page(title: &str, body: &Markup) -> Markup {
    plain_page_in(Language::En, title, body)
}

/// The same in a language.
pub fn plain_page_in(language: Language, title: &str, body: &Markup) -> Markup {
    bare_in(
        language,
        title,
        &html! {
            div.plain {
                header.plain-head { a.plain-home href="/" { (brand()) } }
                (body)
            }
        },
    )
}

/// The first page of the installation: its body has the whole screen.
pub fn landing_page(title: &str, body: &Markup) -> Markup {
    bare(title, body)
}

/// What went wrong, what it means, and ways on: pairs of words and address, the best one first.
pub fn error_page(status: u16, title: &str, detail: &str, actions: &[(&str, &str)]) -> Markup {
    bare(
        title,
        &html! {
            // The mark by which the script knows that an answer is no fragment.
            div.public data-error-page {
                header.public-head { (brand()) }
                section.error {
                    p.error-status { (status) }
                    h1 { (title) }
                    p.lead { (detail) }
                    div.error-actions {
                        @for (n, (label, href)) in actions.iter().enumerate() {
                            (link_button(href, &Button { label, tone: if n == 0 { Tone::Primary } else { Tone::Secondary }, ..Button::default() }))
                        }
                    }
                }
            }
        },
    )
}

fn bare(title: &str, body: &Markup) -> Markup {
    bare_in(Language::En, title, body)
}

fn bare_in(language: Language, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) dir=(direction(language.tag())) {
            (head(&if title == "Frontdesk" { title.to_owned() } else { format!("{title} · Frontdesk") }))
            body.bare {
                main id="main" { (body) }
                (toasts(&[]))
                (confirm_dialog())
            }
        }
    }
}

/// Which way a language is read.
pub(crate) fn direction(language: &str) -> &'static str {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    if matches!(base, "ar" | "he" | "fa" | "ur" | "ps" | "yi") { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::{Shell, error_page, page};
    use maud::html;

    #[test]
    fn names_are_escaped_everywhere() {
        let evil = "</title><script>x</script>".to_owned();
        let shell = Shell {
            user_name: evil.clone(),
            organization: evil.clone(),
            user_email: evil.clone(),
            ..Shell::default()
        };
        let html = page(&shell, &evil, &html! {}).into_string();
        assert!(!html.contains("<script>x"), "{html}");
    }

    #[test]
    fn nothing_needs_inline_script_or_style() {
        let html = page(&Shell::default(), "Home", &html! {}).into_string();
        assert!(
            !html.contains(" style=") && !html.contains("hx-on") && !html.contains(" onclick"),
            "{html}"
        );
        assert_eq!(html.matches("<script").count(), 1);
    }

    #[test]
    fn a_page_in_arabic_runs_from_the_right() {
        let shell = Shell { language: "ar-EG".into(), ..Shell::default() };
        assert!(page(&shell, "x", &html! {}).into_string().contains(r#"dir="rtl""#));
    }

    #[test]
    fn an_error_page_offers_a_way_on() {
        let html =
            error_page(404, "Not here", "It may have moved.", &[("Go home", "/app")]).into_string();
        assert!(html.contains(r#"href="/app""#) && html.contains("404"), "{html}");
    }
}
