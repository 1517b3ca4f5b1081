//! What a web page learns of a business by the widget's public key.

use axum::extract::State;
use frontdesk_desk::channels::widget::{self, PublicConfig};
use frontdesk_http::{Door, Gate, Json, Query, Result};
use serde::Deserialize;
use utoipa::IntoParams;

use super::schema::WidgetConfig;
use crate::state::Desk;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The widget's key.
    widget: String,
}

/// How the widget looks and what it offers.
#[utoipa::path(
    get, path = "/api/widget/v1/config", operation_id = "widget_config",
    tag = "widget", params(Asked),
    responses((status = 200, body = WidgetConfig))
)]
pub(super) async fn config(
    State(desk): State<Desk>,
    gate: Gate,
    Query(asked): Query<Asked>,
) -> Result<Json<PublicConfig>> {
    gate.pass(Door::WidgetConfig)?;
    Ok(Json(widget::public_config(&desk.app, &asked.widget).await?))
}
