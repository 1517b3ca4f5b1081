//! Help with writing: the draft made better, or a draft from the knowledge. The answer is a part that
//! the composer's script puts under the text; nothing is sent.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use frontdesk_base::{id::ConversationId, text};
use frontdesk_desk::{
    App, Error,
    agent::drafting::{self, Change, Suggestion},
    knowledge::FoundPassage,
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    errors,
    parts::{Drafted, drafted},
    shell::Frame,
};

/// Characters of a passage beside a draft.
const EXCERPT: usize = 160;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    text: String,
    change: String,
}

/// The draft, better.
pub(super) async fn improve(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationId>,
    Form(draft): Form<Draft>,
) -> Result<Response> {
    let change: Change =
        draft.change.parse().map_err(|_| Error::invalid("change", "is not one of the choices"))?;
    let improved = match drafting::improve(&app, &frame.caller, &id, &draft.text, change).await {
        Ok(improved) => improved,
        Err(error) => return refused(error),
    };
    let same = improved.text == draft.text.trim();
    let said = match (same, improved.by.as_str()) {
        (true, _) => "Nothing to improve".to_owned(),
        (false, "house") => "Improved by the built-in engine".to_owned(),
        (false, model) => format!("Improved by {model}"),
    };
    let part =
        Drafted { text: (!same).then_some(improved.text.as_str()), said: &said, below: html! {} };
    Ok(drafted(&part).into_response())
}

/// A draft from the knowledge, with what it rests on.
pub(super) async fn suggest(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    let suggestion = match drafting::suggest(&app, &frame.caller, &id).await {
        Ok(suggestion) => suggestion,
        Err(error) => return refused(error),
    };
    let said = match (suggestion.question.is_empty(), suggestion.text.is_empty(), suggestion.unsure)
    {
        (true, ..) => "Nothing has been asked yet",
        (_, true, _) => "Your knowledge does not answer this",
        (.., true) => "This may be what was meant. Read it before you send it.",
        (.., false) => "From your knowledge. Read it before you send it.",
    };
    let below = html! {
        @if suggestion.text.is_empty() && !suggestion.question.is_empty() { (write_it(&suggestion)) }
        @if !suggestion.passages.is_empty() { ul.drafted-passages { @for one in &suggestion.passages { (passage(one)) } } }
    };
    let text = Some(suggestion.text.as_str()).filter(|text| !text.is_empty());
    Ok(drafted(&Drafted { text, said, below }).into_response())
}

fn write_it(suggestion: &Suggestion) -> Markup {
    let question: String =
        form_urlencoded::byte_serialize(suggestion.question.as_bytes()).collect();
    html! { a.small href={ "/app/knowledge/new?question=" (question) } { "Write the answer" } }
}

fn passage(one: &FoundPassage) -> Markup {
    let href = match one.kind {
        "faq" => format!("/app/knowledge/{}", one.source_id),
        "profile" => "/app/settings/organization".to_owned(),
        _ => "/app/knowledge".to_owned(),
    };
    html! {
        li { a href=(href) dir="auto" { (one.title) } " " span.faint dir="auto" { (text::shorten(&text::line(&one.text), EXCERPT)) } }
    }
}

/// What is wrong, in words for the notice: the text in the composer stays as it is.
fn refused(error: Error) -> Result<Response> {
    let words = match error {
        Error::Conflict(words) => words.to_string(),
        other => errors::of_form(other)?.first().unwrap_or_default(),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, words).into_response())
}
