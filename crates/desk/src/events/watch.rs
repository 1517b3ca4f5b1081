//! Following events live: rows in order, and nudges between them.

use std::collections::VecDeque;

use frontdesk_base::{
    Result,
    id::{ConversationId, OrgId},
};

use super::{Event, Nudge, Subscription, Topic, store};
use crate::App;

/// Rows read at once.
const PAGE: i64 = 200;

/// What a watcher sees.
#[derive(Debug)]
pub enum Seen {
    /// A stored event; the watcher may come back with its number.
    Event(Box<Event>),
    /// Something live that is not stored.
    Live(Nudge),
}

/// A place in an organization's (or one conversation's) stream of events.
pub struct Watch {
    app: App,
    org: OrgId,
    conversation: Option<ConversationId>,
    seen: i64,
    ready: VecDeque<Event>,
    /// Whether there may be rows that have not been read.
    stale: bool,
    subscription: Box<dyn Subscription>,
}

impl Watch {
    /// Follows the organization, or one conversation of it, from after event `after`, or from now.
    /// The caller has proven that it may.
    pub(crate) async fn start(
        app: &App,
        org: &OrgId,
        conversation: Option<ConversationId>,
        after: Option<i64>,
    ) -> Result<Self> {
        let topic = match &conversation {
            Some(id) => Topic::Conversation(org.clone(), id.clone()),
            None => Topic::Org(org.clone()),
        };
        // Listening begins before the place is read: what is stored in between is seen.
        let subscription = app.bus().subscribe(topic);
        let seen = match after {
            Some(after) => after,
            None => super::newest(app, org).await?,
        };
        Ok(Self {
            app: app.clone(),
            org: org.clone(),
            conversation,
            seen,
            ready: VecDeque::new(),
            stale: true,
            subscription,
        })
    }

    /// The number after which this watch goes on.
    pub fn position(&self) -> i64 {
        self.seen
    }

    /// Rows that have not been read.
    async fn page(&mut self) -> Result<Vec<Event>> {
        let mut conn = self.app.db().read(&self.org).await?;
        store::after(&mut conn, &self.org, self.conversation.as_ref(), self.seen, PAGE).await
    }

    /// The next thing to see. Cancelling it loses nothing.
    pub async fn next(&mut self) -> Result<Seen> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.seen = event.seq;
                return Ok(Seen::Event(Box::new(event)));
            }
            if self.stale {
                // Boxed: ten thousand idle watches hold no room for a statement that is not run.
                let page = Box::pin(self.page()).await?;
                self.stale = i64::try_from(page.len()) == Ok(PAGE);
                self.ready.extend(page);
                if !self.ready.is_empty() {
                    continue;
                }
            }
            match self.subscription.next().await {
                Some(Nudge::Stored { seq }) => self.stale = seq > self.seen,
                Some(live) => return Ok(Seen::Live(live)),
                None => self.stale = true,
            }
        }
    }
}
