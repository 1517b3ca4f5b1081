//! What this installation keeps, about whom, until when: made from what is really kept and configured.

use axum::extract::State;
use frontdesk_desk::{
    App,
    privacy::{self, About, Held, Notice},
};
use maud::{Markup, html};

use crate::{
    layout::plain_page,
    parts::{Column, Icon, card, page_header, section_header, table},
};

pub(super) async fn privacy(State(app): State<App>) -> Markup {
    let notice = privacy::notice(&app);
    let lead = "What this installation of Frontdesk keeps, about whom, and until when. This page is made from what is really stored and switched on.";
    let body = html! {
        (page_header("Privacy", Some(lead), &html! {}))
        (card(&in_short(&notice)))
        (section_header("Who else is given data", None, &html! {}))
        (recipients(&notice))
        (section_header("Cookies", None, &html! {}))
        (cookies(&notice))
        @for about in About::ALL {
            @let (title, lead) = words(about);
            (section_header(title, Some(lead), &html! {}))
            (held_table(title, notice.held.iter().copied().filter(|held| held.about == about)))
        }
        (section_header("Your rights", None, &html! {}))
        div.prose {
            p {
                "If you wrote to a business through its chat, that business decides what happens with what you said: ask it for a copy, a correction or deletion. "
                "It can do all of these in its dashboard, and deletion there is really deletion: rows, files and search index, at once."
            }
            p { "If you have an account here, you change your name, address and password yourself. For deleting the account, ask whoever runs this installation." }
        }
    };
    plain_page("Privacy", &body)
}

fn in_short(notice: &Notice) -> Markup {
    let points: [(Icon, Markup); 4] = [
        (
            Icon::Shield,
            html! { "No analytics, no advertising, no tracking. No page here loads anything from another server." },
        ),
        (
            Icon::Lock,
            html! { "Files and credentials are encrypted with a key of the business's own. Passwords and tokens are kept as hashes alone." },
        ),
        (
            Icon::Clock,
            html! { "A visit in the chat ends after " (notice.visit_hours) " hours without use, a signed-in session after " (notice.session_days) " days." },
        ),
        (
            Icon::Globe,
            html! {
                @if notice.recipients.is_empty() { "Answers are made on this server: no provider of models is set up." }
                @else { "Answers may be written by a provider of models, named below." }
            },
        ),
    ];
    html! {
        ul.privacy-points { @for (icon, text) in points { li { (icon) span { (text) } } } }
    }
}

fn recipients(notice: &Notice) -> Markup {
    html! {
        div.prose {
            @if notice.recipients.is_empty() {
                p { "Nobody, by this installation's own configuration." }
            } @else {
                dl.recipients {
                    @for one in &notice.recipients {
                        dt { (one.name) @if let Some(host) = &one.host { " " span.faint { "at " (host) } } }
                        dd { (one.purpose) ". It receives: " (one.receives) }
                    }
                }
            }
            p.soft { "A business may bring a key of its own to a provider of models. What its customers write is then sent there as well, and its own privacy notice says so." }
        }
    }
}

fn cookies(notice: &Notice) -> Markup {
    let columns = [Column::new("Name"), Column::new("What for"), Column::new("Until")];
    let days =
        format!("It ends {} days after its last use, or when you sign out.", notice.session_days);
    let rows = html! {
        tr { td { code { "fd_session" } } td { "Keeps you signed in to the dashboard. Over HTTPS it is called " code { "__Host-fd_session" } "." } td { (days) } }
        tr { td { code { "fd_flash" } } td { "Says on the next page what you have just done." } td { "One page, at most a minute." } }
    };
    html! {
        div.prose {
            p {
                "Only what signing in cannot do without, and only when you sign in or send a form. That is why there is no cookie banner: nothing here needs your consent. "
                "Visitors of the chat get no cookie; it remembers its visit in its own frame's storage, which the website around it cannot read. "
                "The dashboard keeps the theme you chose and unsent drafts in your browser."
            }
        }
        (table("Cookies", &columns, &rows))
    }
}

const fn words(about: About) -> (&'static str, &'static str) {
    match about {
        About::Contacts => (
            "People who write to a business",
            "Kept for that business, for as long as it wants to.",
        ),
        About::Users => {
            ("People who sign in", "Members of a business, and whoever is invited to be one.")
        }
        About::Business => ("The business", "How it set itself up. Names of staff are among it."),
        About::Nobody => ("The program itself", "What it needs to run."),
    }
}

fn held_table<'a>(caption: &str, held: impl Iterator<Item = &'a Held>) -> Markup {
    let columns = [
        Column::new("What"),
        Column::new("Until when"),
        Column { wide_only: true, ..Column::new("How it goes") },
        Column { wide_only: true, ..Column::new("Table") },
    ];
    let rows = html! {
        @for one in held {
            tr id={ "held-" (one.table) } {
                td { (one.what) }
                td.soft { (one.until) }
                td.soft.wide-only { (one.deletion) }
                td.wide-only { code.faint { (one.table) } }
            }
        }
    };
    html! { div.held { (table(caption, &columns, &rows)) } }
}
