//! What of the inbox is looked at: the filters, as the address carries them.

use frontdesk_base::id::ConversationId;
use frontdesk_desk::{
    Caller,
    conversations::{Filter, Status},
};
use serde::Deserialize;

/// Rows shown at first, and added by each "Load more".
const STEP: i64 = 40;
/// Rows of one list; what comes after them is a page of its own.
const MOST: i64 = 200;

/// The filters. Everything is text, so that an old or mistyped address shows a list and no error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Look {
    /// `open`, `escalated`, `resolved`; anything else is every status.
    pub(super) status: String,
    /// The kind of channel.
    pub(super) channel: String,
    /// `me`, `nobody`.
    pub(super) assignee: String,
    /// The id of a conversation type.
    pub(super) of_type: String,
    /// Only with something unread.
    pub(super) unread: String,
    /// Snoozed ones too.
    pub(super) snoozed: String,
    /// Words to search.
    pub(super) q: String,
    /// Where this page of the list begins.
    pub(super) cursor: String,
    /// How many rows are shown.
    pub(super) rows: String,
    /// The conversation beside the list.
    pub(super) open: String,
    /// The pane a phone shows: `details`.
    pub(super) pane: String,
    /// Asked for by typing in the search box: the address of the page follows.
    pub(super) typed: String,
}

impl Look {
    /// The status that is looked at; `None` for every one.
    pub(super) fn status(&self) -> Option<Status> {
        self.status.parse().ok()
    }

    /// The conversation beside the list.
    pub(super) fn open(&self) -> Option<ConversationId> {
        self.open.parse().ok()
    }

    /// How many rows to show.
    pub(super) fn rows(&self) -> i64 {
        self.rows.parse().unwrap_or(STEP).clamp(STEP, MOST)
    }

    /// The same with more rows; `None` when a list does not grow any more.
    pub(super) fn more(&self) -> Option<Self> {
        let rows = self.rows();
        (rows < MOST).then(|| Self { rows: (rows + STEP).min(MOST).to_string(), ..self.clone() })
    }

    /// What the desk is asked.
    pub(super) fn filter(&self, caller: &Caller) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            status: self.status(),
            channel: some(&self.channel),
            assignee: (self.assignee == "me")
                .then(|| caller.member().map(ToString::to_string))
                .flatten(),
            unassigned: self.assignee == "nobody",
            of_type: some(&self.of_type),
            unread: !self.unread.is_empty(),
            // Whoever searches wants it found, asleep or not.
            snoozed: !self.snoozed.is_empty() || !self.q.trim().is_empty(),
            search: some(&self.q),
            cursor: some(&self.cursor),
            limit: self.rows(),
        }
    }

    /// Whether anything but the status narrows the list.
    pub(super) fn narrows(&self) -> bool {
        [&self.channel, &self.assignee, &self.of_type, &self.unread, &self.q]
            .iter()
            .any(|text| !text.is_empty())
    }

    /// An address with these filters.
    pub(super) fn at(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What is in effect, for addresses and hidden fields. The pane and the open conversation are
    /// the path's to say, and are not among them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("status", &self.status),
            ("channel", &self.channel),
            ("assignee", &self.assignee),
            ("of_type", &self.of_type),
            ("unread", &self.unread),
            ("snoozed", &self.snoozed),
            ("q", &self.q),
            ("cursor", &self.cursor),
            ("rows", &self.rows),
        ]
        .into_iter()
        .map(|(name, value)| (name, value.as_str()))
        .filter(|(_, value)| !value.is_empty())
    }

    /// The page itself: the list, or the conversation beside it.
    pub(super) fn page(&self) -> String {
        match self.open() {
            Some(id) => self.at(&format!("/app/inbox/{id}")),
            None => self.at("/app/inbox"),
        }
    }

    /// The part of the page that holds the list.
    pub(super) fn list(&self) -> String {
        let path = self.at("/app/inbox/list");
        match self.open() {
            Some(id) => format!("{path}{}open={id}", if path.contains('?') { '&' } else { '?' }),
            None => path,
        }
    }

    /// The same list from its top, with one thing changed.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut look = Self { cursor: String::new(), rows: String::new(), ..self.clone() };
        change(&mut look);
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_what_was_chosen_and_nothing_else() {
        let look = Look { q: "a&b=c #".into(), status: "open".into(), ..Look::default() };
        assert_eq!(look.at("/app/inbox"), "/app/inbox?status=open&q=a%26b%3Dc+%23");
        assert_eq!(Look::default().page(), "/app/inbox");
    }

    #[test]
    fn nonsense_in_the_address_is_the_whole_list() {
        let look = Look {
            status: "\"><script>".into(),
            rows: "-7".into(),
            open: "x".into(),
            ..Look::default()
        };
        assert_eq!((look.status(), look.rows(), look.open()), (None, STEP, None));
        assert_eq!(Look { rows: "99999999999999999999".into(), ..Look::default() }.rows(), STEP);
        assert_eq!(Look { rows: "900".into(), ..Look::default() }.more(), None);
    }
}
