//! The inbox's frame: three panes of which a phone shows one, and the rows of its list.

use maud::{Markup, html};

use super::{Channel, Icon, Moment, Size, Status, agent_avatar, avatar, channel_icon, count, time};

/// The pane a phone shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list of conversations.
    #[default]
    List,
    /// One conversation.
    Thread,
    /// What is known about its contact.
    Details,
}

/// The panes. Going from one to another is a link: the page says which is shown.
pub fn panes(shown: Pane, list: &Markup, thread: &Markup, details: &Markup) -> Markup {
    let shown = match shown {
        Pane::List => "list",
        Pane::Thread => "thread",
        Pane::Details => "details",
    };
    html! {
        div.panes data-pane=(shown) {
            section.pane.pane-list aria-label="Conversations" { (list) }
            section.pane.pane-thread aria-label="Conversation" { (thread) }
            aside.pane.pane-details aria-label="Details" { (details) }
        }
    }
}

/// The head of a pane: on phones with a way back, when there is somewhere to go back to.
pub fn pane_head(back: Option<(&str, &str)>, title: &Markup, actions: &Markup) -> Markup {
    html! {
        header.pane-head {
            @if let Some((href, label)) = back {
                a.pane-back.btn.btn-quiet.btn-small.btn-icon href=(href) title=(label) { (Icon::ArrowStart) span.sr-only { (label) } }
            }
            div.pane-title { (title) }
            div.pane-actions { (actions) }
        }
    }
}

/// Who answers a conversation now.
#[derive(Clone, Copy, Debug, Default)]
pub enum Answering<'a> {
    /// Nobody: it waits, or is done.
    #[default]
    Nobody,
    /// The AI.
    Agent,
    /// A member: name, and what colours the face.
    Member(&'a str, &'a str),
}

/// One line of the list.
#[derive(Clone, Debug, Default)]
pub struct ConversationRow<'a> {
    /// The conversation's id; the element is `row-` and it.
    pub id: &'a str,
    /// Where it opens.
    pub href: &'a str,
    /// The contact, as they are called.
    pub name: &'a str,
    /// What colours the contact's face; the contact's id.
    pub seed: &'a str,
    /// The way it came in.
    pub channel: Channel,
    /// The last line. `by` says whose, when it is not the contact's.
    pub preview: &'a str,
    /// What a search found in it, in the place of the last line.
    pub found: Option<Markup>,
    /// `You`, `Ada`, the agent's name; empty for the contact.
    pub by: &'a str,
    /// The conversation type that it is of; empty when it is of none.
    pub kind: &'a str,
    /// When the last line came; `Reads::Short`.
    pub at: Moment,
    /// Messages not seen by this viewer.
    pub unread: u32,
    /// Who is expected to answer.
    pub status: Status,
    /// Who answers.
    pub answering: Answering<'a>,
    /// The one that is open beside the list.
    pub current: bool,
}

/// One line of the list.
pub fn conversation_row(row: &ConversationRow) -> Markup {
    html! {
        li.row id={ "row-" (row.id) } {
            a.row-face.unread[row.unread > 0] href=(row.href) data-nav-item aria-current=[row.current.then_some("page")] {
                span.row-avatar { (avatar(row.name, row.seed, Size::Medium)) (channel_icon(row.channel)) }
                span.row-name { bdi { (row.name) } }
                span.row-time { (time(&row.at)) }
                span.row-preview dir="auto" {
                    @if let Some(found) = &row.found { (found) } @else {
                        @if !row.by.is_empty() { span.row-by { (row.by) ": " } }
                        (row.preview)
                    }
                }
                span.row-marks {
                    @if !row.kind.is_empty() { span.row-kind title=(row.kind) { (row.kind) } }
                    @match row.status {
                        Status::Escalated => span.row-mark.mark-escalated title="Needs a person" { (Icon::Hand) span.sr-only { "Needs a person" } },
                        Status::Snoozed => span.row-mark title="Snoozed" { (Icon::Snooze) span.sr-only { "Snoozed" } },
                        Status::Resolved => span.row-mark.mark-resolved title="Resolved" { (Icon::Check) span.sr-only { "Resolved" } },
                        Status::Open | Status::Held => {}
                    }
                    @match row.answering {
                        Answering::Agent => span title="The agent answers" { (agent_avatar(Size::Tiny)) span.sr-only { "The agent answers" } },
                        Answering::Member(name, seed) => span title={ (name) " answers" } { (avatar(name, seed, Size::Tiny)) span.sr-only { (name) " answers" } },
                        Answering::Nobody => {}
                    }
                    (count(row.unread, "unread"))
                }
            }
        }
    }
}

/// The list of conversations; `j` and `k` move in it. `rows` is `conversation_row`s.
pub fn conversation_list(rows: &Markup) -> Markup {
    html! { ul.rows data-nav-list { (rows) } }
}

#[cfg(test)]
mod tests {
    use super::{Answering, ConversationRow, conversation_row};

    #[test]
    fn a_row_shows_hostile_text_as_text() {
        let evil = "</li><script>alert('x')</script>";
        let row = ConversationRow {
            name: evil,
            preview: evil,
            by: evil,
            kind: evil,
            answering: Answering::Member(evil, evil),
            ..ConversationRow::default()
        };
        let html = conversation_row(&row).into_string();
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</li>").count(), 1, "{html}");
    }
}
