//! The demo's one-click sign-in. It is nowhere but in the demo.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_desk::{App, auth, demo};
use frontdesk_http::{ClientInfo, Door, Gate, Hx, Query, Redirect, Result, SessionCookie};

use super::Next;
use crate::Pages;

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/demo/sign-in", get(sign_in))
}

/// Opening the address is the one click.
async fn sign_in(
    State(app): State<App>,
    hx: Hx,
    gate: Gate,
    client: ClientInfo,
    Query(next): Query<Next>,
) -> Result<Response> {
    let user = demo::owner(&app).await?;
    gate.pass(Door::Link)?;
    let session = auth::demo_session(&app, &user, &(&client).into()).await?;
    let to = Redirect::back(&hx, next.path(), "/app");
    Ok((SessionCookie::begin(&client, &session), to).into_response())
}
