//! The OpenAPI document: one for the REST API and the widget's.

use std::sync::LazyLock;

use axum::{Router, routing::get};
use frontdesk_http::Json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Response,
        ResponseBuilder,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};

use crate::{rest, schema::Problem, state::Desk, widget};

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(openapi);

pub(crate) fn router() -> Router<Desk> {
    Router::new().route("/api/openapi.json", get(async || Json(document())))
}

/// The document, made once.
pub(crate) fn document() -> &'static OpenApi {
    &DOCUMENT
}

/// Every operation that programs can call.
pub fn openapi() -> OpenApi {
    let mut document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Frontdesk")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(INTRODUCTION))
                .build(),
        )
        .tags(Some(
            TAGS.map(|(name, says)| TagBuilder::new().name(name).description(Some(says)).build()),
        ))
        .components(Some(Components::new()))
        .build();
    document.merge(rest::document());
    document.merge(widget::document());
    if let Some(components) = &mut document.components {
        components.schemas.insert(Problem::name().into_owned(), Problem::schema());
        for (name, scheme) in [("api_key", api_key()), ("session", session())] {
            components.security_schemes.insert(name.to_owned(), RefOr::T(scheme));
        }
    }
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        operation.responses.responses.insert("default".to_owned(), RefOr::T(problem()));
    }
    document
}

const INTRODUCTION: &str = "\
Conversations, contacts, bookings, knowledge and events of an organization, for programs with an API key; \
and the API of the chat widget, for whoever writes their own.\n\n\
Times are RFC 3339 in UTC. Ids are opaque and sort by time. A list is `{data, next_cursor}`. \
Errors are `application/problem+json` with a stable `type`; 429 and 503 say in `Retry-After` when \
to come back. Clients ignore fields that they do not know.";

const TAGS: [(&str, &str); 11] = [
    ("conversations", "Threads with contacts, and what is said in them."),
    ("calls", "Phone calls: what came of them, what was said, and their recordings."),
    ("contacts", "The people outside the business."),
    ("leads", "People who may become customers, and how far that has come."),
    ("bookings", "Appointments, the times that are free for them, and time that is kept free."),
    ("sales", "Quotes, invoices, credit notes, and what was paid."),
    ("tasks", "What is to be done, by whom and by when, and the rules that make tasks."),
    ("services", "What can be booked, who does it, and the rooms it needs."),
    ("knowledge", "What the agent is taught."),
    ("events", "What happened, in order."),
    ("widget", "The API of the chat widget, with a visit's session token."),
];

fn api_key() -> SecurityScheme {
    let says = "An API key of the organization (`fd_…`), made in its settings.";
    bearer(says)
}

fn session() -> SecurityScheme {
    let says = "The token of one visit (`ws_…`), from `POST /api/widget/v1/sessions`.";
    bearer(says)
}

fn bearer(says: &str) -> SecurityScheme {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(says)).build();
    SecurityScheme::Http(scheme)
}

/// What every operation answers when it refuses or fails.
fn problem() -> Response {
    let shape = Ref::from_schema_name(Problem::name());
    ResponseBuilder::new()
        .description("What went wrong, and what to do about it.")
        .content("application/problem+json", Content::new(Some(shape)))
        .build()
}

/// The operations of one path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}
