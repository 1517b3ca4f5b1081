//! Stub.
use axum::Router;
use crate::Pages;
pub(crate) fn router() -> Router<Pages> { Router::new() }
