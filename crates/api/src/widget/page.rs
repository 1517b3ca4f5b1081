//! The page inside the widget's frame: a shell, its style and its script.

use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use frontdesk_desk::{Error, channels::widget};
use frontdesk_http::{Door, Gate, Path, Result, Surface, assets};

use crate::state::Desk;

/// The page. A key that no widget has gets it too, with 404: its script then says in the visitor's
/// own language that there is no chat here.
pub(super) async fn page(
    State(desk): State<Desk>,
    gate: Gate,
    Path(key): Path<String>,
) -> Result<Response> {
    gate.pass(Door::WidgetConfig)?;
    if !widget::is_key(&key) {
        return Err(Error::NotFound("chat").into());
    }
    match widget::frame_ancestors(&desk.app, &key).await {
        Ok(origins) => Ok((Surface::Widget { origins }, shell(&key)).into_response()),
        Err(Error::NotFound(_)) => {
            let anywhere = Surface::Widget { origins: Vec::new() };
            Ok((StatusCode::NOT_FOUND, anywhere, shell(&key)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The shell, and where what only those load who talk is. A key is letters, digits and an underscore, so it is safe where it stands.
fn shell(key: &str) -> Html<String> {
    let (style, script) = (assets::url("widget-app.css"), assets::url("widget-app.js"));
    let [voice, look, worklet] = ["voice.js", "voice.css", "voice-worklet.js"].map(assets::url);
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <title>Chat</title><link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body data-widget=\"{key}\" data-script=\"{voice}\" data-style=\"{look}\" data-worklet=\"{worklet}\"><div id=\"app\"></div><script src=\"{script}\" defer></script></body></html>"
    ))
}
