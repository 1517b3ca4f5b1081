//! Web sites that the agent is taught by, read page by page and looked at again.

use axum::{extract::State, http::StatusCode};
use frontdesk_base::id::SiteId;
use frontdesk_desk::{
    contacts::Page,
    knowledge::sources::sites::{self, NewSite, Preview, Site, SitePage},
};
use frontdesk_http::{Json, Key, Path, Result};
use serde::Deserialize;

use super::schema;
use crate::state::Desk;

/// An address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    url: String,
}

/// What to change of a site.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    every_hours: Option<i64>,
    paused: Option<bool>,
}

/// Says what would be read of a site: looks at its robots.txt, its sitemap and its start page, and
/// stores nothing. It may take up to 25 seconds.
#[utoipa::path(
    post, path = "/api/v1/knowledge/site-previews", operation_id = "preview_site",
    tag = "knowledge", request_body = schema::SiteAddress,
    responses((status = 200, body = schema::SitePreview)), security(("api_key" = ["write"]))
)]
pub(super) async fn preview(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(asked): Json<Asked>,
) -> Result<Json<Preview>> {
    Ok(Json(sites::preview(&desk.app, &caller, &asked.url).await?))
}

/// Web sites, the newest first; at most twenty.
#[utoipa::path(
    get, path = "/api/v1/knowledge/sites", operation_id = "list_sites",
    tag = "knowledge",
    responses((status = 200, body = schema::KnowledgeSitePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn list(State(desk): State<Desk>, Key(caller): Key) -> Result<Json<Page<Site>>> {
    let data = sites::list(&desk.app, &caller).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// Adds a web site and begins to read it. One that is read already is a conflict.
#[utoipa::path(
    post, path = "/api/v1/knowledge/sites", operation_id = "add_site",
    tag = "knowledge", request_body = schema::NewKnowledgeSite,
    responses((status = 201, body = schema::KnowledgeSite)), security(("api_key" = ["write"]))
)]
pub(super) async fn add(
    State(desk): State<Desk>,
    Key(caller): Key,
    Json(new): Json<NewSite>,
) -> Result<(StatusCode, Json<Site>)> {
    Ok((StatusCode::CREATED, Json(sites::add(&desk.app, &caller, new).await?)))
}

/// One web site, and how far reading it is.
#[utoipa::path(
    get, path = "/api/v1/knowledge/sites/{id}", operation_id = "get_site",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 200, body = schema::KnowledgeSite)), security(("api_key" = ["read"]))
)]
pub(super) async fn show(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SiteId>,
) -> Result<Json<Site>> {
    Ok(Json(sites::get(&desk.app, &caller, &id).await?))
}

/// The pages of a web site and what came of each, those that could not be read first; at most a
/// thousand.
#[utoipa::path(
    get, path = "/api/v1/knowledge/sites/{id}/pages", operation_id = "list_site_pages",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 200, body = schema::SitePagePage)), security(("api_key" = ["read"]))
)]
pub(super) async fn pages(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SiteId>,
) -> Result<Json<Page<SitePage>>> {
    let data = sites::pages(&desk.app, &caller, &id).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// Changes how often a web site is looked at again, stops reading it, or lets reading go on. What is
/// absent stays.
#[utoipa::path(
    patch, path = "/api/v1/knowledge/sites/{id}", operation_id = "update_site",
    tag = "knowledge", params(("id" = String, Path)), request_body = schema::SiteChange,
    responses((status = 200, body = schema::KnowledgeSite)), security(("api_key" = ["write"]))
)]
pub(super) async fn update(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SiteId>,
    Json(change): Json<Change>,
) -> Result<Json<Site>> {
    if let Some(hours) = change.every_hours {
        sites::set_schedule(&desk.app, &caller, &id, hours).await?;
    }
    let site = match change.paused {
        Some(paused) => sites::pause(&desk.app, &caller, &id, paused).await?,
        None => sites::get(&desk.app, &caller, &id).await?,
    };
    Ok(Json(site))
}

/// Looks at every page of a web site again, now. One that is being read goes on as it is.
#[utoipa::path(
    post, path = "/api/v1/knowledge/sites/{id}/check", operation_id = "check_site",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 202, body = schema::KnowledgeSite)), security(("api_key" = ["write"]))
)]
pub(super) async fn check(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SiteId>,
) -> Result<(StatusCode, Json<Site>)> {
    Ok((StatusCode::ACCEPTED, Json(sites::check_again(&desk.app, &caller, &id).await?)))
}

/// Takes a web site away, with all that was learned from it.
#[utoipa::path(
    delete, path = "/api/v1/knowledge/sites/{id}", operation_id = "delete_site",
    tag = "knowledge", params(("id" = String, Path)),
    responses((status = 204)), security(("api_key" = ["write"]))
)]
pub(super) async fn delete(
    State(desk): State<Desk>,
    Key(caller): Key,
    Path(id): Path<SiteId>,
) -> Result<StatusCode> {
    sites::delete(&desk.app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
