//! The inbox's pages and the parts of them that are fetched again.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use frontdesk_base::{Timestamp, id::ConversationId};
use frontdesk_desk::{App, Result as Done, agent::drafting, conversations::member, saved_replies};
use frontdesk_http::{Path, Query, Result};
use maud::{Markup, html};

use super::{
    details, head,
    head::Attempt,
    list::{self, List},
    look::Look,
    messages::{self, Span},
    scene::Scene,
    team::Team,
};
use crate::{
    layout::Place,
    parts::{Icon, Pane, empty_state, kbd, panes},
    shell::{Frame, Page},
    tasks::task_dialog,
};

const REPLACE_URL: HeaderName = HeaderName::from_static("hx-replace-url");

/// The list, and nothing beside it.
pub(super) async fn inbox(
    State(app): State<App>,
    frame: Frame,
    Query(look): Query<Look>,
) -> Result<Page> {
    let look = Look { open: String::new(), ..look };
    let team = Team::load(&app, &frame.caller).await?;
    let list = List::load(&app, &frame, &look).await?;
    let hint = html! { span.faint { "Move with " (kbd("j")) " and " (kbd("k")) ", open with " (kbd("↵")) } };
    let thread = empty_state(
        Icon::Inbox,
        "Pick a conversation",
        "What people write on every channel comes together here, as it happens.",
        &hint,
    );
    let body = panes(Pane::List, &list::pane(&frame, &look, &team, &list), &thread, &html! {});
    Ok(frame.full_page(Place::Inbox, "Inbox", &body))
}

/// The list alone: what is fetched when something has happened, and while somebody searches.
pub(super) async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(look): Query<Look>,
) -> Result<Response> {
    let team = Team::load(&app, &frame.caller).await?;
    let list = List::load(&app, &frame, &look).await?;
    let part = list::region(&frame, &look, &team, &list);
    if look.typed.is_empty() {
        return Ok(part.into_response());
    }
    let page = HeaderValue::try_from(look.page()).unwrap_or(HeaderValue::from_static("/app/inbox"));
    Ok(([(REPLACE_URL, page)], part).into_response())
}

/// A conversation beside the list. Opening it is having seen it.
pub(super) async fn opened(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationId>,
    Query(look): Query<Look>,
) -> Result<Page> {
    Ok(conversation(&app, frame, &id, &look, Attempt::default()).await?)
}

pub(super) async fn conversation(
    app: &App,
    frame: Frame,
    id: &ConversationId,
    look: &Look,
    attempt: Attempt<'_>,
) -> Done<Page> {
    let look = Look { open: id.to_string(), ..look.clone() };
    let scene = Scene::load(app, &frame.caller, id).await?;
    let span = Span::opening(&scene);
    let loaded = messages::load(app, &frame, &scene, span).await?;
    // Before the list is read, which then shows it as seen.
    member::read(app, &frame.caller, id).await?;
    let list = List::load(app, &frame, &look).await?;
    let saved = saved_replies::list(app, &frame.caller).await?;
    let choices = drafting::choices(app, &frame.caller, id).await?;
    let known = details::Known::load(app, &frame, &scene).await?;
    let thread = html! {
        (head::head(&frame, &scene, &look))
        (messages::pane(&frame, &scene, span, &loaded))
        (head::answer(&frame, &scene, &saved, &client_id(app), choices, attempt))
    };
    let pane = if look.pane == "details" { Pane::Details } else { Pane::Thread };
    let body = panes(
        pane,
        &list::pane(&frame, &look, &scene.team, &list),
        &thread,
        &details::pane(&frame, &scene, &look, &known),
    );
    // Beside the panes: a phone shows one of them, and the dialog opens from each.
    let about = Some((&scene.contact.id, Some(&scene.row.id)));
    let body = html! { (body) (task_dialog(&frame, &scene.team.members, about)) };
    let title = scene.name.clone();
    Ok(frame.full_page(Place::Inbox, &title, &body))
}

/// The name of the next message from this page.
fn client_id(app: &App) -> String {
    app.random().token()[..24].to_owned()
}

/// The messages alone.
pub(super) async fn thread(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationId>,
    Query(span): Query<Span>,
) -> Result<Markup> {
    let scene = Scene::load(&app, &frame.caller, &id).await?;
    let loaded = messages::load(&app, &frame, &scene, span).await?;
    Ok(messages::pane(&frame, &scene, span, &loaded))
}

/// What stands above and below the messages.
pub(super) async fn around(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationId>,
) -> Result<Markup> {
    let scene = Scene::load(&app, &frame.caller, &id).await?;
    let saved = saved_replies::list(&app, &frame.caller).await?;
    let choices = drafting::choices(&app, &frame.caller, &id).await?;
    Ok(html! {
        (head::head(&frame, &scene, &Look::default()))
        (head::answer(&frame, &scene, &saved, &client_id(&app), choices, Attempt::default()))
    })
}

/// What is known of the contact.
pub(super) async fn known(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationId>,
) -> Result<Markup> {
    let scene = Scene::load(&app, &frame.caller, &id).await?;
    let known = details::Known::load(&app, &frame, &scene).await?;
    Ok(details::region(&frame, &scene, &known))
}

/// How long ago a visit may have ended and still be "now" to whoever answers.
pub(super) fn is_recent(frame: &Frame, at: Timestamp) -> bool {
    frame.now.since(at) < std::time::Duration::from_secs(5 * 60)
}
