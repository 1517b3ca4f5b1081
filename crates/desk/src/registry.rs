//! The one place that knows every feature: the jobs they run and the tools they give the agent.

use crate::{App, agent, conversations, jobs::Runner};

/// A runner that knows every job of the product.
pub fn runner(app: &App) -> Runner {
    Runner::new(app, conversations::handlers().into_iter().chain(agent::handlers()))
}
