//! Everything that happened with somebody, one under the other.

use maud::{Markup, html};

use super::{Icon, Moment, time};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Happening<'a> {
    /// Its picture.
    pub icon: Icon,
    /// What it was, in a few words.
    pub title: &'a str,
    /// Where it is, when it has a place of its own.
    pub href: Option<&'a str>,
    /// When.
    pub at: Moment,
    /// A mark beside the title.
    pub mark: Markup,
    /// More about it.
    pub body: Markup,
}

/// Things that happened, as they are given: newest first.
pub fn timeline(happenings: &[Happening]) -> Markup {
    html! {
        ol.timeline {
            @for one in happenings {
                li.timeline-item {
                    span.timeline-icon { (one.icon) }
                    div.timeline-main {
                        p.timeline-head {
                            @if let Some(href) = one.href { a.timeline-title href=(href) { (one.title) } } @else { span.timeline-title { (one.title) } }
                            (one.mark)
                            span.push.faint.small { (time(&one.at)) }
                        }
                        div.timeline-body dir="auto" { (one.body) }
                    }
                }
            }
        }
    }
}
