//! The live streams that are open: how many there may be, and who is there because of them.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use frontdesk_base::id::{ContactSessionId, ConversationId};
use frontdesk_desk::{App, Error, Visitor, conversations::live};
use frontdesk_http::Problem;

/// Streams of one visit: as many tabs.
const PER_SESSION: usize = 4;
/// Streams of this process.
const IN_ALL: usize = 20_000;

/// The live streams that are open in this process.
#[derive(Default)]
pub(crate) struct Streams(Mutex<Open>);

#[derive(Default)]
struct Open {
    total: usize,
    sessions: HashMap<ContactSessionId, usize>,
    conversations: HashMap<ConversationId, usize>,
}

impl Streams {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more stream, given back when it is dropped. The first one of a conversation
    /// tells members that the contact is there, and the last one that they are gone.
    pub(crate) fn enter(
        self: &Arc<Self>,
        app: &App,
        visitor: &Visitor,
        conversation: &ConversationId,
    ) -> Result<Seat, Problem> {
        let mut open = self.open();
        if open.total >= IN_ALL {
            return Err(Problem::unavailable(Duration::from_secs(10)));
        }
        if open.sessions.get(visitor.session()).is_some_and(|count| *count >= PER_SESSION) {
            return Err(Error::Busy(Duration::from_secs(10)).into());
        }
        open.total += 1;
        *open.sessions.entry(visitor.session().clone()).or_default() += 1;
        let here = open.conversations.entry(conversation.clone()).or_default();
        *here += 1;
        let first = *here == 1;
        tell(&open);
        drop(open);
        if first {
            live::contact_here(app, visitor, conversation, true);
        }
        Ok(Seat {
            streams: self.clone(),
            app: app.clone(),
            visitor: visitor.clone(),
            conversation: conversation.clone(),
        })
    }
}

/// The place of one stream.
pub(crate) struct Seat {
    streams: Arc<Streams>,
    app: App,
    visitor: Visitor,
    conversation: ConversationId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        open.total = open.total.saturating_sub(1);
        leave(&mut open.sessions, self.visitor.session());
        let last = leave(&mut open.conversations, &self.conversation);
        tell(&open);
        drop(open);
        if last {
            live::contact_here(&self.app, &self.visitor, &self.conversation, false);
        }
    }
}

/// Counts one less; true when that was the last.
fn leave<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) -> bool {
    let Some(count) = counts.get_mut(key) else { return true };
    *count -= 1;
    if *count > 0 {
        return false;
    }
    counts.remove(key);
    true
}

fn tell(open: &Open) {
    #[expect(clippy::cast_precision_loss, reason = "there are never so many")]
    metrics::gauge!("widget_streams").set(open.total as f64);
}
