//! Lists of contacts from a file: choosing one, saying what its columns hold, seeing what comes of it,
//! and how far it is.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::header,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use frontdesk_base::id::ImportId;
use frontdesk_desk::{
    App, Error, Role,
    contacts::import::{self, Existing, Import, ImportState, Outcome, Planned, Preview, Setting},
    limits::IMPORT_BYTES,
};
use frontdesk_http::{Form, Member, Path, Result, headers::Surface};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    errors,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Answer, Button, Choice, Column, Control, Field, FormErrors, Icon, Live, Mood, Question,
        Reads, Tone, badge, empty_state, error_summary, field, figure, link_button, live_region,
        notice, page_header_with_back, post_button, progress, radio_cards, submit, table, time,
        titled_card,
    },
    shell::{Frame, Page},
};

/// The most bytes of one sending: the file and what is around it.
pub(super) const LARGEST: usize = IMPORT_BYTES + 64 * 1024;

const PATH: &str = "/app/contacts/imports";

async fn start_page(app: &App, frame: Frame, errors: &FormErrors) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let all = import::list(app, &frame.caller).await?;
    let body = html! {
        (page_header_with_back("/app/contacts", "Contacts", "Import contacts", &html! {}))
        div.narrow.stack {
            (titled_card("Choose a file", &html! {}, &html! {
                form.form method="post" action=(PATH) enctype="multipart/form-data" {
                    (field(&Field {
                        name: "file", label: "CSV file", required: true, error: errors.get("file"),
                        hint: Some("The first row says what the columns hold. Up to 20 MB and 100,000 rows; commas, semicolons or tabs, in any usual encoding."),
                        control: Control::File { accept: ".csv,.txt,.tsv,text/csv", multiple: false }, ..Field::default()
                    }))
                    div.form-end { (submit(&Button { label: "Continue", icon: Some(Icon::Upload), tone: Tone::Primary, ..Button::default() })) }
                }
                p.small.soft { "Nothing is changed yet: you see what would come of it first." }
            }))
            @if all.is_empty() {
                (empty_state(Icon::Upload, "No imports yet", "Lists that you have read stand here for 30 days, with the rows that were not right.", &html! {}))
            } @else {
                (titled_card("Earlier", &html! {}, &table("Imports", &[Column::new("File"), Column::new("State"), Column::number("Rows"), Column::new("When")], &html! {
                    @for one in &all {
                        tr {
                            td { a.row-link href={ (PATH) "/" (one.id) } { bdi { (one.file_name) } } }
                            td { (state(one)) }
                            td.number { (one.total) }
                            td { (time(&frame.moment(one.created_at, Reads::Relative))) }
                        }
                    }
                })))
            }
        }
    };
    Ok(frame.page(Place::Contacts, "Import contacts", &body))
}

fn state(one: &Import) -> Markup {
    match one.state {
        ImportState::Prepared => badge(Mood::Neutral, "not started"),
        ImportState::Running => badge(Mood::Info, "running"),
        ImportState::Done if one.bad > 0 => {
            badge(Mood::Warning, &format!("done, {} not right", one.bad))
        }
        ImportState::Done => badge(Mood::Success, "done"),
        ImportState::Failed => badge(Mood::Danger, "stopped"),
    }
}

pub(super) async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    start_page(&app, frame, &FormErrors::none()).await
}

pub(super) async fn upload(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    // They may? Before a byte is read.
    frame.caller.must_be(Role::Operator)?;
    let form = form.map_err(|_| Error::invalid("body", "is sent as multipart/form-data"))?;
    let (name, bytes) = chosen(form).await?;
    match import::prepare(&app, &frame.caller, &name, bytes).await {
        Ok(import) => {
            let flash = Flash::done("Read. Check what the columns hold.");
            Ok(back.led(flash, &format!("{PATH}/{}", import.id)))
        }
        Err(error) => {
            let wrong = errors::of_form(error)?.first().unwrap_or_default();
            let errors = FormErrors::one("file", &format!("The file {wrong}."));
            Ok(start_page(&app, frame, &errors).await?.refused().into_response())
        }
    }
}

/// The file that was chosen. One byte more than may be is kept, so that it is told.
async fn chosen(mut form: Multipart) -> Result<(String, Bytes)> {
    while let Some(mut part) = form.next_field().await? {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name().unwrap_or("list.csv").to_owned();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = part.chunk().await? {
            if bytes.len() <= IMPORT_BYTES {
                bytes.extend_from_slice(&chunk);
            }
        }
        return Ok((name, bytes.freeze()));
    }
    Ok((String::new(), Bytes::new()))
}

pub(super) async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ImportId>,
) -> Result<Page> {
    let known = import::get(&app, &frame.caller, &id).await?;
    if known.state == ImportState::Prepared {
        return preview_page(&app, frame, &id, &FormErrors::none()).await;
    }
    let problems = import::problems(&app, &frame.caller, &id, 20).await?;
    let at = format!("{PATH}/{id}");
    let live = Live { on: Some("contact.import_changed"), when: None, get: Some(&at) };
    let body = html! {
        (page_header_with_back(PATH, "Import contacts", &known.file_name, &html! {}))
        (live_region("import", &live, &html! { div.stack { (result(&known, &at)) (not_right(&known, &problems, &at)) } }))
    };
    Ok(frame.page(Place::Contacts, &known.file_name, &body))
}

fn result(known: &Import, at: &str) -> Markup {
    let unsigned = |n: i64| u64::try_from(n).unwrap_or(0);
    html! {
        @match known.state {
            ImportState::Running => {
                (titled_card("Taking over", &html! {}, &html! {
                    (progress("Rows", unsigned(known.done), unsigned(known.total)))
                    p.small.soft { "You can leave this page; it goes on." }
                    span hidden hx-get=(at) hx-trigger="every 2s" hx-target="#import" hx-select="#import" hx-swap="outerMorph" {}
                }))
            }
            ImportState::Failed => (notice(Mood::Danger, "It stopped before the last row", known.error.as_deref().unwrap_or_default())),
            _ => (notice(Mood::Success, "Every row has been dealt with", "New contacts stand first in the table.")),
        }
        div.grid.grid-tight {
            (figure("New contacts", &known.created.to_string(), None))
            (figure("Changed", &known.updated.to_string(), None))
            (figure("Nothing new", &known.skipped.to_string(), None))
            (figure("Not right", &known.bad.to_string(), None))
        }
        div.cluster {
            @if known.state != ImportState::Running {
                (link_button("/app/contacts", &Button { label: "See contacts", icon: Some(Icon::Contacts), tone: Tone::Primary, ..Button::default() }))
            }
            (post_button(&format!("{at}/delete"), &Button {
                label: if known.state == ImportState::Running { "Stop the import" } else { "Delete report" }, icon: Some(Icon::Trash),
                confirm: Some("Delete this import with its report? Contacts that were taken over stay."), ..Button::default()
            }))
        }
    }
}

fn not_right(known: &Import, problems: &[import::Problem], at: &str) -> Markup {
    if problems.is_empty() {
        return html! {};
    }
    let download = link_button(
        &format!("{at}/report.csv"),
        &Button {
            label: "Download all of them",
            icon: Some(Icon::Download),
            small: true,
            ..Button::default()
        },
    );
    titled_card(
        "Rows that are not right",
        &download,
        &html! {
            p.small.soft { "Put them right in the downloaded file and import that: each row says why." @if known.bad > 20 { " The first 20 are shown." } }
            (table("Rows that are not right", &[Column::number("Line"), Column::new("Reason"), Column { wide_only: true, ..Column::new("Row") }], &html! {
                @for one in problems {
                    tr { td.number { (one.line) } td { bdi { (one.reason) } } td.wide-only.soft { bdi.clip { (one.cells.join(" · ")) } } }
                }
            }))
        },
    )
}

async fn preview_page(app: &App, frame: Frame, id: &ImportId, errors: &FormErrors) -> Result<Page> {
    let seen = import::preview(app, &frame.caller, id).await?;
    let at = format!("{PATH}/{id}");
    let body = html! {
        (page_header_with_back(PATH, "Import contacts", &seen.import.file_name, &html! {
            (post_button(&format!("{at}/delete"), &Button { label: "Discard", icon: Some(Icon::Trash), ..Button::default() }))
        }))
        div.stack {
            (error_summary(errors))
            @if seen.bad_characters { (notice(Mood::Warning, "Some characters could not be read", "If names look wrong below, save the list as CSV in UTF-8 and choose that.")) }
            (what_comes(&seen, &at))
            (titled_card("What the columns hold", &html! {}, &mapping(&seen, &at)))
            (titled_card("The first rows", &html! {}, &rows(&seen, &seen.rows)))
            @if !seen.problems.is_empty() { (titled_card("The first rows that are not right", &html! {}, &rows(&seen, &seen.problems))) }
        }
    };
    Ok(frame.page(Place::Contacts, &seen.import.file_name, &body))
}

fn what_comes(seen: &Preview, at: &str) -> Markup {
    html! {
        div.grid.grid-tight {
            (figure("New contacts", &seen.created.to_string(), None))
            (figure("Added to contacts", &seen.updated.to_string(), None))
            (figure("Left as they are", &seen.skipped.to_string(), None))
            (figure("Not right", &seen.bad.to_string(), None))
        }
        div.cluster {
            (post_button(&format!("{at}/start"), &Button { label: "Import", icon: Some(Icon::Check), tone: Tone::Primary, disabled: seen.created + seen.updated == 0, ..Button::default() }))
            span.small.soft { "Rows that are not right are left out and told afterwards." }
        }
    }
}

fn mapping(seen: &Preview, at: &str) -> Markup {
    let options: Vec<Choice> =
        seen.columns.iter().map(|(word, title)| Choice::new(word, title)).collect();
    let existing = [
        Answer {
            value: "update",
            label: "Add what the row says",
            hint: Some(
                "Names and fields become what the row says; addresses, numbers and tags are added.",
            ),
            ..Answer::default()
        },
        Answer {
            value: "skip",
            label: "Leave them as they are",
            hint: Some("Only new contacts are made."),
            ..Answer::default()
        },
    ];
    let tags = seen.import.tags.join(", ");
    html! {
        form.form method="post" action=(at) {
            div.mapping {
                @for (n, header) in seen.import.header.iter().enumerate() {
                    @let sample = seen.samples.get(n).map_or("", String::as_str);
                    @let hint = if sample.is_empty() { "Empty in every row".to_owned() } else { format!("Such as {sample}") };
                    @let title = if header.is_empty() { format!("Column {}", n + 1) } else { header.clone() };
                    (field(&Field {
                        name: "columns", id: Some(&format!("f-column-{n}")), label: &title, hint: Some(&hint),
                        value: seen.import.mapping.get(n).map_or("skip", String::as_str), control: Control::Select { options: &options }, ..Field::default()
                    }))
                }
            }
            (radio_cards(&Question { name: "existing", label: "Contacts that are there already", value: seen.import.existing.as_str(), options: &existing, ..Question::default() }))
            (field(&Field { name: "tags", label: "Tags for everybody in the file", value: &tags, optional: true, hint: Some("Separated by commas, such as newsletter."), ..Field::default() }))
            div.form-end { (submit(&Button { label: "See what comes of it", icon: Some(Icon::Search), ..Button::default() })) }
        }
    }
}

fn rows(seen: &Preview, planned: &[Planned]) -> Markup {
    let shown: Vec<usize> = (0..seen.import.header.len())
        .filter(|at| seen.import.mapping.get(*at).is_some_and(|word| word != "skip"))
        .take(6)
        .collect();
    let mut columns = vec![Column::number("Line"), Column::new("What comes of it")];
    columns.extend(shown.iter().map(|at| Column::new(&seen.import.header[*at])));
    table(
        "Rows",
        &columns,
        &html! {
            @for row in planned {
                tr {
                    td.number { (row.line) }
                    td {
                        @match &row.outcome {
                            Outcome::Create(_) => (badge(Mood::Success, "new")),
                            Outcome::Update(_) => (badge(Mood::Info, "added to a contact")),
                            Outcome::Skip(_) => (badge(Mood::Neutral, "left as it is")),
                            Outcome::Bad(reason) => { (badge(Mood::Danger, "not right")) " " span.small { bdi { (reason) } } }
                        }
                    }
                    @for at in &shown { td.soft { bdi.preview-cell { (row.cells.get(*at).map_or("", String::as_str)) } } }
                }
            }
        },
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    columns: Vec<String>,
    existing: String,
    tags: String,
}

pub(super) async fn set(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<ImportId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let setting = Setting {
        columns: typed.columns,
        existing: typed.existing.parse().unwrap_or(Existing::Update),
        tags: vec![typed.tags],
    };
    match import::set(&app, &frame.caller, &id, &setting).await {
        Ok(_) => {
            Ok(back.led(Flash::done("This is what would come of it"), &format!("{PATH}/{id}")))
        }
        Err(error) => {
            let errors = errors::of_form(error)?;
            Ok(preview_page(&app, frame, &id, &errors).await?.refused().into_response())
        }
    }
}

pub(super) async fn start(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    import::start(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("The import has begun"), &format!("{PATH}/{id}")))
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    import::delete(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("Import deleted; contacts stay"), PATH))
}

pub(super) async fn report(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    let csv = import::report(&app, &caller, &id).await?;
    Ok(sheet("rows-not-right.csv", csv))
}

/// A CSV file to save. It holds what people said, so nothing keeps it.
pub(crate) fn sheet(name: &str, csv: Vec<u8>) -> Response {
    let surface = Surface::Attachment { name: name.to_owned(), inline: false };
    let kind =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (surface, kind, csv).into_response()
}
