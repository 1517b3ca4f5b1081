//! Adding: files from a form, a web page by its address.

use axum::{
    extract::{
        Multipart, State,
        multipart::{Field as Part, MultipartRejection},
    },
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use frontdesk_desk::{
    App, Error, Role,
    knowledge::sources::{self, Added, NewFile},
    limits::KNOWLEDGE_FILE_BYTES,
};
use frontdesk_http::{Form, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    PATH,
    list::{self, Typed},
};
use crate::{
    errors::of_form,
    flash::{Back, Flash},
    parts::{Button, Control, Field, FormErrors, Icon, field, submit, titled_card},
    shell::Frame,
};

/// The most files of one sending.
const FILES: usize = 10;
/// The most bytes of one sending: files and what is around them.
pub(super) const LARGEST: usize = FILES * KNOWLEDGE_FILE_BYTES + 256 * 1024;

const ACCEPT: &str = ".pdf,.docx,.xlsx,.csv,.md,.txt,.html,.htm";

/// The three ways to add something.
pub(super) fn cards(typed: &Typed) -> Markup {
    html! {
        (titled_card("Add files", &html! {}, &html! {
            form.form method="post" action="/app/knowledge/sources/files" enctype="multipart/form-data" {
                (field(&Field {
                    name: "files", label: "Files", label_hidden: true, hint: Some("PDF, Word, Excel, CSV, Markdown, HTML or text, up to 25 MB each."),
                    error: typed.file_errors.first().as_deref(), required: true, control: Control::File { accept: ACCEPT, multiple: true },
                    ..Field::default()
                }))
                div.form-end { (submit(&Button { label: "Upload", icon: Some(Icon::Upload), ..Button::default() })) }
            }
        }))
        (titled_card("Add a web page", &html! {}, &html! {
            form.form method="post" action="/app/knowledge/sources/pages" {
                (address("f-page-url", typed.page, &typed.page_errors, "One page, such as your price list.", "example.com/prices"))
                div.form-end { (submit(&Button { label: "Add the page", icon: Some(Icon::Plus), ..Button::default() })) }
            }
        }))
        (titled_card("Read a web site", &html! {}, &html! {
            form.form method="post" action="/app/knowledge/sites/preview" {
                (address("f-site-url", typed.site, &typed.site_errors, "You see its pages first, and choose.", "example.com"))
                div.form-end { (submit(&Button { label: "See its pages", icon: Some(Icon::Search), ..Button::default() })) }
            }
        }))
    }
}

fn address(id: &str, value: &str, errors: &FormErrors, hint: &str, example: &str) -> Markup {
    let error = errors.get("url").map(str::to_owned).or_else(|| errors.first());
    field(&Field {
        name: "url",
        id: Some(id),
        label: "Address",
        hint: Some(hint),
        value,
        error: error.as_deref(),
        required: true,
        placeholder: Some(example),
        autofocus: error.is_some(),
        autocomplete: Some("off"),
        ..Field::default()
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct Address {
    #[serde(default)]
    pub(super) url: String,
}

pub(super) async fn page(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Address>,
) -> Result<Response> {
    let error = match sources::add_page(&app, &frame.caller, &typed.url).await {
        Ok(Added::Same(_)) => {
            return Ok(back.led(Flash::done("This page is there already. It is read again."), PATH));
        }
        Ok(_) => return Ok(back.led(Flash::done("Added. It is being read."), PATH)),
        Err(error) => error,
    };
    let typed = Typed { page: &typed.url, page_errors: of_form(error)?, ..Typed::default() };
    Ok(list::render(&app, frame, &typed).await?.refused().into_response())
}

/// What became of an upload.
#[derive(Debug, Default)]
struct Taken {
    new: usize,
    same: usize,
    wrong: Vec<String>,
}

pub(super) async fn files(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    // They may? Before a byte is read.
    frame.caller.must_be(Role::Operator)?;
    let form = form.map_err(|_| Error::invalid("body", "is sent as multipart/form-data"))?;
    let taken = take(&app, &frame, form).await?;
    let wrong = match (&taken.wrong[..], taken.new + taken.same) {
        ([], 0) => "Choose at least one file.".to_owned(),
        ([], _) => return Ok(back.led(Flash::done(said(&taken)), PATH)),
        (wrong, _) => wrong.join(" "),
    };
    if taken.new > 0 {
        return Ok(back.led(Flash::warning(format!("{} {wrong}", said(&taken))), PATH));
    }
    let typed = Typed { file_errors: FormErrors::one("files", &wrong), ..Typed::default() };
    Ok(list::render(&app, frame, &typed).await?.refused().into_response())
}

fn said(taken: &Taken) -> String {
    match (taken.new, taken.same) {
        (0, _) => "Nothing new: this content is there already.".to_owned(),
        (1, 0) => "Added one file. It is being read.".to_owned(),
        (new, 0) => format!("Added {new} files. They are being read."),
        (new, same) => format!("Added {new}; {same} were there already."),
    }
}

/// Takes one file after another, so that only one is held at a time.
async fn take(app: &App, frame: &Frame, mut form: Multipart) -> Result<Taken> {
    let mut taken = Taken::default();
    while let Some(part) = form.next_field().await? {
        if part.name() != Some("files") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let Some(bytes) = whole(part).await? else {
            let most = KNOWLEDGE_FILE_BYTES >> 20;
            taken.wrong.push(format!("{name} is larger than {most} MB."));
            continue;
        };
        // A browser sends an empty part where no file was chosen.
        if name.is_empty() && bytes.is_empty() {
            continue;
        }
        if taken.new + taken.same + taken.wrong.len() >= FILES {
            taken.wrong.push(format!("At most {FILES} files at a time; {name} was left out."));
            break;
        }
        let file = NewFile { name: name.clone(), bytes };
        match sources::add_file(app, &frame.caller, file).await {
            Ok(Added::Same(_)) => taken.same += 1,
            Ok(_) => taken.new += 1,
            Err(Error::Conflict(words) | Error::TooLarge(words)) => {
                taken.wrong.push(format!("{name}: {words}"));
            }
            Err(Error::Invalid(_)) => taken.wrong.push(format!("{name} is empty.")),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(taken)
}

/// The whole of a file; nothing when it is too large, which is then read to its end and forgotten.
async fn whole(mut part: Part<'_>) -> Result<Option<Bytes>> {
    let mut bytes = BytesMut::new();
    let mut fits = true;
    while let Some(chunk) = part.chunk().await? {
        fits = fits && bytes.len() + chunk.len() <= KNOWLEDGE_FILE_BYTES;
        if fits {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes.clear();
        }
    }
    Ok(fits.then(|| bytes.freeze()))
}
