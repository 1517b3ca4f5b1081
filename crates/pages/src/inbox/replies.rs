//! Saved replies: what members say again and again.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::SavedReplyId;
use frontdesk_desk::{
    App, Role,
    saved_replies::{self, NewSavedReply, SavedReply},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages, errors,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Button, Column, Control, Entry, Field, FormErrors, Icon, Tone, card, empty_state,
        error_summary, field, form_actions, link_button, menu_link, menu_post,
        page_header_with_back, row_menu, submit, table,
    },
    shell::{Frame, Page},
};

const HOME: &str = "/app/saved-replies";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(HOME, get(list).post(create))
        .route("/app/saved-replies/new", get(new))
        .route("/app/saved-replies/{reply}", get(edit).post(update))
        .route("/app/saved-replies/{reply}/delete", post(delete))
}

async fn list(State(app): State<App>, frame: Frame) -> Result<Page> {
    let replies = saved_replies::list(&app, &frame.caller).await?;
    let may = frame.may(Role::Operator);
    let add = html! {
        @if may { (link_button("/app/saved-replies/new", &Button { label: "New reply", icon: Some(Icon::Plus), tone: Tone::Primary, key: Some("c"), ..Button::default() })) }
    };
    let body = html! {
        (page_header_with_back("/app/inbox", "Inbox", "Saved replies", &html! { @if !replies.is_empty() { (add) } }))
        @if replies.is_empty() {
            (card(&empty_state(Icon::Quote, "Say it once, send it often", "Keep what you write again and again. In a conversation, type / and a word of the title.", &add)))
        } @else {
            (table("Saved replies", &[Column::new("Title"), Column { wide_only: true, ..Column::new("Text") }, Column::actions()], &rows(&replies, may)))
        }
    };
    Ok(frame.page(Place::Inbox, "Saved replies", &body))
}

fn rows(replies: &[SavedReply], may: bool) -> Markup {
    html! {
        @for reply in replies {
            @let path = format!("{HOME}/{}", reply.id);
            tr {
                td { @if may { a.row-link href=(path) { (reply.title) } } @else { (reply.title) } }
                td.soft.wide-only { div.clip.narrow dir="auto" { (reply.text) } }
                td.actions {
                    @if may {
                        (row_menu(&format!("More for {}", reply.title), &html! {
                            (menu_link(&path, &Entry { label: "Edit", icon: Some(Icon::Edit), ..Entry::default() }))
                            (menu_post(&format!("{path}/delete"), &Entry {
                                label: "Delete", icon: Some(Icon::Trash), danger: true,
                                confirm: Some(&format!("Delete the saved reply “{}”?", reply.title)), ..Entry::default()
                            }))
                        }))
                    }
                }
            }
        }
    }
}

/// The form of a reply.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    title: String,
    text: String,
    /// The mark of the reply that the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl Typed {
    fn of(reply: SavedReply) -> Self {
        let typed = Self { title: reply.title, text: reply.text, ..Self::default() };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    fn shown(&self) -> Stored {
        vec![("Title", self.title.trim().to_owned()), ("Text", self.text.trim().replace('\r', ""))]
    }

    fn reply(&self) -> NewSavedReply {
        NewSavedReply { title: self.title.clone(), text: self.text.clone() }
    }
}

fn form(frame: Frame, title: &str, action: &str, kept: &Typed, errors: &FormErrors) -> Page {
    let body = html! {
        (page_header_with_back(HOME, "Saved replies", title, &html! {}))
        (card(&html! {
            form.form method="post" action=(action) data-guard data-dirty[!kept.news.is_empty()] {
                (meanwhile::told(&kept.base, &kept.news, action))
                (error_summary(errors))
                (field(&Field { name: "title", label: "Title", value: &kept.title, required: true, autofocus: errors.is_empty(), max_length: Some(120), error: errors.get("title"), hint: Some("What you type after / to find it."), ..Field::default() }))
                (field(&Field { name: "text", label: "Text", value: &kept.text, required: true, control: Control::Area { rows: 6 }, error: errors.get("text"), ..Field::default() }))
                (form_actions(&html! {
                    (link_button(HOME, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                    (submit(&Button { label: "Save", tone: Tone::Primary, ..Button::default() }))
                }))
            }
        }))
    };
    let page = frame.page(Place::Inbox, title, &body);
    if errors.is_empty() { page } else { page.refused() }
}

async fn new(frame: Frame) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    Ok(form(frame, "New saved reply", HOME, &Typed::default(), &FormErrors::none()))
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(kept): Form<Typed>,
) -> Result<Response> {
    match saved_replies::create(&app, &frame.caller, &kept.reply()).await {
        Ok(_) => Ok(back.led(Flash::done("Saved"), HOME)),
        Err(error) => {
            Ok(form(frame, "New saved reply", HOME, &kept, &errors::of_form(error)?)
                .into_response())
        }
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<SavedReplyId>) -> Result<Page> {
    frame.caller.must_be(Role::Operator)?;
    let kept = Typed::of(saved_replies::get(&app, &frame.caller, &id).await?);
    Ok(form(frame, "Saved reply", &format!("{HOME}/{id}"), &kept, &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SavedReplyId>,
    Form(kept): Form<Typed>,
) -> Result<Response> {
    frame.caller.must_be(Role::Operator)?;
    let stored = Typed::of(saved_replies::get(&app, &frame.caller, &id).await?);
    if let Some(news) = meanwhile::news(&kept.base, &stored.shown(), &kept.shown()) {
        let kept = Typed { base: stored.base, news, ..kept };
        let action = format!("{HOME}/{id}");
        let page = form(frame, "Saved reply", &action, &kept, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match saved_replies::update(&app, &frame.caller, &id, &kept.reply()).await {
        Ok(()) => Ok(back.led(Flash::done("Saved"), HOME)),
        Err(error) => {
            let errors = errors::of_form(error)?;
            Ok(form(frame, "Saved reply", &format!("{HOME}/{id}"), &kept, &errors).into_response())
        }
    }
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SavedReplyId>,
) -> Result<Response> {
    saved_replies::delete(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("Deleted"), HOME))
}
