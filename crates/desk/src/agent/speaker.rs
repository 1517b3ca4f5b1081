//! The reply on its way to the screen: pieces on the bus while they are written, forgotten again
//! when they are not to be sent.

use frontdesk_base::id::{ConversationId, MessageId, OrgId};

use crate::{App, events::Nudge};

/// One reply being written.
pub(super) struct Speaker<'a> {
    app: &'a App,
    org: &'a OrgId,
    conversation: &'a ConversationId,
    message: MessageId,
    text: String,
    audience: Audience,
    /// Of a spoken reply, what has not been checked yet.
    held: String,
}

/// Who hears a reply while it is written.
#[derive(Debug, Clone)]
pub(crate) enum Audience {
    /// Whoever watches the conversation, over the bus.
    Watchers,
    /// Whoever tries the agent out, and nobody else.
    One(Listener),
    /// A caller: what was spoken cannot be taken back, so nothing is before it was checked.
    Caller(Listener),
    /// Nobody.
    Nobody,
}

impl Audience {
    /// Whether the reply is heard, not read.
    pub(super) const fn is_a_caller(&self) -> bool {
        matches!(self, Self::Caller(_))
    }
}

/// Where the pieces of a reply are sent for one who tries the agent out. It may be gone already.
pub type Listener = tokio::sync::mpsc::UnboundedSender<Piece>;

/// A piece of a reply that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// More of it.
    More(String),
    /// What was said so far is taken back; the reply begins anew, or is not given.
    TakenBack,
    /// A tool works on it.
    Working,
}

impl<'a> Speaker<'a> {
    pub(super) fn new(
        app: &'a App,
        org: &'a OrgId,
        conversation: &'a ConversationId,
        audience: Audience,
    ) -> Self {
        Self {
            app,
            org,
            conversation,
            message: MessageId::new(app.clock().now()),
            text: String::new(),
            audience,
            held: String::new(),
        }
    }

    /// The id that the message will have.
    pub(super) fn message(&self) -> &MessageId {
        &self.message
    }

    /// What has been said.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Says a piece.
    pub(super) fn say(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        self.text.push_str(piece);
        self.publish(Nudge::Delta {
            conversation: self.conversation.clone(),
            message: self.message.clone(),
            text: piece.to_owned(),
        });
    }

    /// Whether nothing is heard before it was checked.
    pub(super) fn is_spoken(&self) -> bool {
        matches!(self.audience, Audience::Caller(_))
    }

    /// How far what was said can be read alone, when that is further than what may be heard: up to the
    /// last stop that something follows, because "9." may become "9.30".
    pub(super) fn whole(&self) -> Option<usize> {
        let released = self.text.len() - self.held.len();
        let end = last_stop(&self.text)?;
        (self.is_spoken() && end > released).then_some(end)
    }

    /// What was said up to this byte may be heard.
    pub(super) fn release(&mut self, end: usize) {
        let released = self.text.len() - self.held.len();
        if let Audience::Caller(listener) = &self.audience
            && end > released
        {
            let rest = self.held.split_off(end - released);
            let piece = std::mem::replace(&mut self.held, rest);
            // A caller who is gone needs no piece.
            drop(listener.send(Piece::More(piece)));
        }
    }

    /// All of it may be heard.
    pub(super) fn release_all(&mut self) {
        self.release(self.text.len());
    }

    /// Resolves when a caller wants no answer any more.
    pub(super) async fn unwanted(&self) {
        match &self.audience {
            Audience::Caller(listener) => listener.closed().await,
            _ => std::future::pending().await,
        }
    }

    /// A tool works on the reply.
    pub(super) fn working(&self) {
        if let Audience::Caller(listener) = &self.audience {
            drop(listener.send(Piece::Working));
        }
    }

    /// Says a whole text in pieces of a few words, so that the screen writes it as it would a
    /// model's.
    pub(super) fn say_all(&mut self, text: &str) {
        let mut piece = String::new();
        for word in text.split_inclusive(' ') {
            piece.push_str(word);
            if piece.len() >= 24 {
                self.say(&piece);
                piece.clear();
            }
        }
        self.say(&piece);
    }

    /// Takes back what was said and begins a new message.
    pub(super) fn start_over(&mut self) {
        if !self.text.is_empty() {
            self.cancel();
        }
        self.text.clear();
        self.held.clear();
        self.message = MessageId::new(self.app.clock().now());
    }

    /// Takes back what was said.
    pub(super) fn cancel(&mut self) {
        self.publish(Nudge::DeltaCancelled {
            conversation: self.conversation.clone(),
            message: self.message.clone(),
        });
    }

    /// Shows, or no longer shows, that the agent is at work.
    pub(super) fn typing(&mut self, name: &str, typing: bool) {
        self.publish(Nudge::Typing {
            conversation: self.conversation.clone(),
            author: "agent".to_owned(),
            name: name.to_owned(),
            typing,
        });
    }

    fn publish(&mut self, nudge: Nudge) {
        match (&self.audience, nudge) {
            (Audience::Caller(_), Nudge::Delta { text, .. }) => self.held.push_str(&text),
            (Audience::Caller(listener), Nudge::DeltaCancelled { .. }) => {
                drop(listener.send(Piece::TakenBack));
            }
            (Audience::Watchers, nudge) => {
                self.app.bus().publish(self.org, Some(self.conversation), nudge);
            }
            // A listener that is gone needs no piece.
            (Audience::One(listener), Nudge::Delta { text, .. }) => {
                drop(listener.send(Piece::More(text)));
            }
            (Audience::One(listener), Nudge::DeltaCancelled { .. }) => {
                drop(listener.send(Piece::TakenBack));
            }
            _ => {}
        }
    }
}

/// The byte after the last stop that is followed by a space.
fn last_stop(text: &str) -> Option<usize> {
    let stops = ['.', '!', '?', ',', ';', ':', '…', '。', '؟', '،'];
    let mut letters = text.char_indices().rev();
    let mut follows = false;
    letters.find_map(|(at, letter)| {
        let ends = letter == '\n' || (follows && stops.contains(&letter));
        follows = letter.is_whitespace();
        ends.then_some(at + letter.len_utf8())
    })
}

#[cfg(test)]
mod tests {
    use super::last_stop;

    #[test]
    fn only_what_can_be_read_alone_is_whole() {
        for (text, whole) in [
            ("It is £45", None),
            ("It is £45.", None),
            ("It is £45.50 in all. And", Some("It is £45.50 in all.")),
            ("At 9:30, or at 10:", Some("At 9:30,")),
            ("Yes\nand", Some("Yes\n")),
            ("Ja, um 9", Some("Ja,")),
            ("", None),
        ] {
            assert_eq!(last_stop(text).map(|end| &text[..end]), whole, "{text}");
        }
    }
}
