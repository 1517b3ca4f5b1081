//! Keeping a part of a page fresh: which events it listens for and where it is fetched again.

use maud::{Markup, html};

/// What makes a part of a page out of date, and where it comes from. The part must be in the
/// answer under the same id; an answer that is the whole page is fine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live<'a> {
    /// Event names, separated by spaces; `conversation.*` for all that begin so.
    pub on: Option<&'a str>,
    /// Only when the event's data has this: `conversation_id=cnv_1`.
    pub when: Option<&'a str>,
    /// Where it is fetched.
    pub get: Option<&'a str>,
}

/// A part that fetches itself again when an event says so, without losing focus, scroll, or what
/// is being typed in it.
pub fn live_region(id: &str, live: &Live, body: &Markup) -> Markup {
    html! {
        div.live id=(id) data-live-on=[live.on] data-live-if=[live.when] hx-get=[live.get]
            hx-trigger=[live.get.map(|_| "live-refresh")] hx-select=[live.get.map(|_| format!("#{id}"))]
            hx-swap=[live.get.map(|_| "outerMorph")] { (body) }
    }
}
