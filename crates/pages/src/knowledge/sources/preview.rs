//! A web site before it is read: its pages, to choose from.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use frontdesk_desk::{
    App, Role,
    knowledge::sources::sites::{self, NewSite, Preview},
    limits::{SITE_PAGES, SITE_PAGES_MOST},
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};

use super::{
    PATH, TAB,
    add::Address,
    list::{self, Typed},
    many,
};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Field, FormErrors, Mood, Toggle, Tone, checkbox, error_summary,
        field, form_actions, link_button, notice_with, page_header_with_back, submit, titled_card,
    },
    settings::typed::lines,
    shell::{Frame, Page},
};

pub(super) async fn preview(
    State(app): State<App>,
    frame: Frame,
    Form(typed): Form<Address>,
) -> Result<Response> {
    match sites::preview(&app, &frame.caller, &typed.url).await {
        Ok(preview) => {
            Ok(page(frame, &Choosing::of(&preview), &FormErrors::none()).into_response())
        }
        Err(error) => {
            let typed =
                Typed { site: &typed.url, site_errors: of_form(error)?, ..Typed::default() };
            Ok(list::render(&app, frame, &typed).await?.refused().into_response())
        }
    }
}

/// The form: what is offered and what is chosen.
#[derive(Debug, Default)]
struct Choosing {
    url: String,
    title: String,
    /// Address, title, chosen.
    pages: Vec<(String, String, bool)>,
    hints: Vec<String>,
    only_below: String,
    most_pages: String,
    every_hours: String,
}

impl Choosing {
    fn of(preview: &Preview) -> Self {
        let mut hints = Vec::new();
        if preview.more {
            hints.push("There are more pages than these; reading finds them.".to_owned());
        } else if !preview.from_map {
            hints.push("The site has no list of its pages. These are the links of its start page; reading finds further ones.".to_owned());
        }
        if preview.forbidden > 0 {
            let count = i64::try_from(preview.forbidden).unwrap_or(i64::MAX);
            let pages = many(count, "page", "pages");
            hints.push(format!("{pages} not here: the site's robots.txt asks not to read them."));
        }
        let pages = preview.pages.iter();
        Self {
            url: preview.url.clone(),
            title: preview.title.clone().unwrap_or_else(|| preview.url.clone()),
            pages: pages.map(|page| (page.url.clone(), page.title.clone(), true)).collect(),
            hints,
            only_below: String::new(),
            most_pages: SITE_PAGES.to_string(),
            every_hours: "168".to_owned(),
        }
    }

    /// The form as it was sent: every page that was offered is sent, and those that are ticked.
    fn sent(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        let mut ticked = std::collections::HashSet::new();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => sent.url = value,
                "title" => sent.title = value,
                "offered" => {
                    let (url, title) = value.split_once(' ').unwrap_or((&value, ""));
                    sent.pages.push((url.to_owned(), title.to_owned(), false));
                }
                "page" => {
                    ticked.insert(value);
                }
                "only_below" => sent.only_below = value,
                "most_pages" => sent.most_pages = value,
                "every_hours" => sent.every_hours = value,
                _ => {}
            }
        }
        for (url, _, chosen) in &mut sent.pages {
            *chosen = ticked.contains(url);
        }
        sent
    }

    fn site(&self) -> NewSite {
        NewSite {
            url: self.url.clone(),
            // What is no number is refused as one that is out of bounds.
            most_pages: Some(self.most_pages.trim().parse().unwrap_or(0)),
            only_below: lines(&self.only_below),
            left_out: self
                .pages
                .iter()
                .filter(|(_, _, chosen)| !chosen)
                .map(|(url, ..)| url.clone())
                .collect(),
            every_hours: Some(self.every_hours.trim().parse().unwrap_or(-1)),
        }
    }
}

pub(super) async fn start(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let sent = Choosing::sent(pairs);
    match sites::add(&app, &frame.caller, sent.site()).await {
        Ok(site) => {
            let to = format!("/app/knowledge/sites/{}", site.id);
            Ok(back.led(Flash::done("Started. Its pages are read one after another."), &to))
        }
        Err(error) => Ok(page(frame, &sent, &of_form(error)?).refused().into_response()),
    }
}

/// How often a site can be looked at again.
pub(super) const EVERY: [Choice<'static>; 4] = [
    Choice { value: "24", label: "Every day" },
    Choice { value: "168", label: "Every week" },
    Choice { value: "720", label: "Every 30 days" },
    Choice { value: "0", label: "Never by itself" },
];

fn page(frame: Frame, choosing: &Choosing, errors: &FormErrors) -> Page {
    let body = html! {
        (page_header_with_back(PATH, TAB.label(), "Read a web site", &html! {}))
        form.form method="post" action="/app/knowledge/sites" {
            (error_summary(errors))
            input type="hidden" name="url" value=(choosing.url);
            input type="hidden" name="title" value=(choosing.title);
            div.beside {
                (offered(choosing))
                aside.stack aria-label="How it is read" { (how(choosing, errors)) }
            }
        }
    };
    frame.page(Place::Knowledge, "Read a web site", &body)
}

fn offered(choosing: &Choosing) -> Markup {
    let count = i64::try_from(choosing.pages.len()).unwrap_or(i64::MAX);
    let aside = html! { span.faint.small { (many(count, "page", "pages")) } };
    titled_card(
        &choosing.title,
        &aside,
        &html! {
            @for hint in &choosing.hints { p.soft.small.gap-below-small { (hint) } }
            fieldset.page-list {
                legend.sr-only { "Pages to read" }
                @for (at, (url, title, chosen)) in choosing.pages.iter().enumerate() {
                    input type="hidden" name="offered" value={ (url) " " (title) };
                    (checkbox(&Toggle {
                        name: "page", value: url, id: Some(&format!("f-page-{at}")), label: title,
                        hint: (url != title).then_some(url.as_str()), on: *chosen, ..Toggle::default()
                    }))
                }
            }
        },
    )
}

fn how(choosing: &Choosing, errors: &FormErrors) -> Markup {
    let most = SITE_PAGES_MOST.to_string();
    html! {
        (titled_card("How it is read", &html! {}, &html! {
            div.form {
                (field(&Field {
                    name: "only_below", label: "Only below these paths", hint: Some("One a line, such as /prices. Empty reads the whole site."),
                    value: &choosing.only_below, error: errors.get("only_below"), optional: true, control: Control::Area { rows: 3 }, ..Field::default()
                }))
                (field(&Field {
                    name: "most_pages", label: "At most so many pages", value: &choosing.most_pages, error: errors.get("most_pages"), required: true,
                    control: Control::Number { min: Some("1"), max: Some(&most), step: "1" }, ..Field::default()
                }))
                (field(&Field {
                    name: "every_hours", label: "Look again", value: &choosing.every_hours, error: errors.get("every_hours"),
                    control: Control::Select { options: &EVERY }, ..Field::default()
                }))
                (notice_with(Mood::Neutral, "", &html! { "One page at a time, with a pause between, as the site's robots.txt asks. You can leave this page meanwhile." }))
                (form_actions(&html! {
                    (link_button(PATH, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                    (submit(&Button { label: "Start reading", tone: Tone::Primary, ..Button::default() }))
                }))
            }
        }))
    }
}
