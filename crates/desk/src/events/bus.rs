//! The live bus: says that something is there to be read, and carries what is never stored.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use frontdesk_base::id::{ConversationId, MessageId, OrgId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// What goes over the bus. It is plain data, so that another process could be the listener.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Nudge {
    /// There are rows up to this number to read.
    Stored {
        /// The number of the newest event.
        seq: i64,
    },
    /// A piece of the reply that is being written.
    Delta {
        /// In which conversation.
        conversation: ConversationId,
        /// The message that the reply will be, if it is sent.
        message: MessageId,
        /// The piece.
        text: String,
    },
    /// The reply that was being written will not be sent: forget its pieces.
    DeltaCancelled {
        /// In which conversation.
        conversation: ConversationId,
        /// The message it would have been.
        message: MessageId,
    },
    /// Somebody is typing, or has stopped.
    Typing {
        /// In which conversation.
        conversation: ConversationId,
        /// `contact`, `member` or `agent`.
        author: String,
        /// Who.
        name: String,
        /// Whether they are.
        typing: bool,
    },
    /// Whether a contact has the widget open, or how many members are at the desk.
    Presence {
        /// The conversation, when it is the contact's presence.
        conversation: Option<ConversationId>,
        /// Whether they are there.
        here: bool,
    },
}

/// What to listen to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Everything in an organization: the dashboard.
    Org(OrgId),
    /// One conversation: the widget.
    Conversation(OrgId, ConversationId),
}

impl Topic {
    /// Whose it is.
    fn org(&self) -> &OrgId {
        match self {
            Self::Org(org) | Self::Conversation(org, _) => org,
        }
    }
}

/// A listener's end of the bus.
pub trait Subscription: Send {
    /// The next nudge; `None` when some were missed (read the rows again).
    fn next(&mut self) -> std::pin::Pin<Box<dyn Future<Output = Option<Nudge>> + Send + '_>>;
}

/// A live bus. Losing a nudge must be harmless: the rows are the truth.
pub trait Bus: Send + Sync {
    /// Tells everyone who listens to the organization, and to the conversation if one is named.
    fn publish(&self, org: &OrgId, conversation: Option<&ConversationId>, nudge: Nudge);

    /// Tells every listener of the organization, of whichever conversation.
    fn broadcast(&self, org: &OrgId, nudge: Nudge);

    /// The organizations that somebody in this process listens to.
    fn listened(&self) -> HashSet<OrgId>;

    /// Listens.
    fn subscribe(&self, topic: Topic) -> Box<dyn Subscription>;
}

/// How far a listener may fall behind before it has to read the rows again.
const BACKLOG: usize = 256;

/// The bus of a single process.
#[derive(Debug, Default)]
pub struct MemoryBus {
    topics: Arc<Mutex<HashMap<Topic, broadcast::Sender<Arc<Nudge>>>>>,
}

struct MemorySubscription {
    topic: Topic,
    receiver: Option<broadcast::Receiver<Arc<Nudge>>>,
    topics: Arc<Mutex<HashMap<Topic, broadcast::Sender<Arc<Nudge>>>>>,
}

impl Bus for MemoryBus {
    fn publish(&self, org: &OrgId, conversation: Option<&ConversationId>, nudge: Nudge) {
        // Shared, so that the room a topic keeps for listeners is small.
        let nudge = Arc::new(nudge);
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = topics.get(&Topic::Org(org.clone())) {
            let _ = sender.send(nudge.clone());
        }
        if let Some(conversation) = conversation
            && let Some(sender) =
                topics.get(&Topic::Conversation(org.clone(), conversation.clone()))
        {
            let _ = sender.send(nudge);
        }
    }

    fn broadcast(&self, org: &OrgId, nudge: Nudge) {
        // Shared, so that the room a topic keeps for listeners is small.
        let nudge = Arc::new(nudge);
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, sender) in topics.iter().filter(|(topic, _)| topic.org() == org) {
            let _ = sender.send(nudge.clone());
        }
    }

    fn listened(&self) -> HashSet<OrgId> {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let mut orgs = HashSet::new();
        for topic in topics.keys() {
            if !orgs.contains(topic.org()) {
                orgs.insert(topic.org().clone());
            }
        }
        orgs
    }

    fn subscribe(&self, topic: Topic) -> Box<dyn Subscription> {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        // A conversation's few nudges need little room; ten thousand idle widgets hold this each.
        let room = if matches!(topic, Topic::Org(_)) { BACKLOG } else { 32 };
        let receiver =
            topics.entry(topic.clone()).or_insert_with(|| broadcast::channel(room).0).subscribe();
        Box::new(MemorySubscription {
            topic,
            receiver: Some(receiver),
            topics: self.topics.clone(),
        })
    }
}

impl Subscription for MemorySubscription {
    fn next(&mut self) -> std::pin::Pin<Box<dyn Future<Output = Option<Nudge>> + Send + '_>> {
        Box::pin(async move {
            match &mut self.receiver {
                Some(receiver) => receiver.recv().await.ok().map(Arc::unwrap_or_clone),
                None => None,
            }
        })
    }
}

impl Drop for MemorySubscription {
    fn drop(&mut self) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        // Its own receiver first, so that the last listener of a topic takes the topic with it.
        drop(self.receiver.take());
        if topics.get(&self.topic).is_some_and(|sender| sender.receiver_count() == 0) {
            topics.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Timestamp;

    use super::*;

    fn topics(bus: &MemoryBus) -> usize {
        bus.topics.lock().unwrap().len()
    }

    #[tokio::test]
    async fn a_topic_goes_with_its_last_listener() {
        let (bus, now) = (MemoryBus::default(), Timestamp::from_millis(0));
        let (org, conversation) = (OrgId::new(now), ConversationId::new(now));
        let topic = Topic::Conversation(org.clone(), conversation.clone());

        let dashboard = bus.subscribe(Topic::Org(org.clone()));
        let (first, mut second) = (bus.subscribe(topic.clone()), bus.subscribe(topic));
        assert_eq!(topics(&bus), 2);
        drop(first);
        assert_eq!(topics(&bus), 2);

        bus.publish(&org, Some(&conversation), Nudge::Stored { seq: 7 });
        assert!(matches!(second.next().await, Some(Nudge::Stored { seq: 7 })));
        drop(second);
        assert_eq!(topics(&bus), 1);
        drop(dashboard);
        assert_eq!(topics(&bus), 0);
        // Nobody listens: nothing is kept.
        bus.publish(&org, Some(&conversation), Nudge::Stored { seq: 8 });
        assert_eq!(topics(&bus), 0);
    }

    #[tokio::test]
    async fn a_listener_that_is_too_slow_is_told_to_read_the_rows() {
        let (bus, now) = (MemoryBus::default(), Timestamp::from_millis(0));
        let org = OrgId::new(now);
        let mut slow = bus.subscribe(Topic::Org(org.clone()));

        for seq in 0..1_000 {
            bus.publish(&org, None, Nudge::Stored { seq });
        }

        assert!(slow.next().await.is_none());
        assert!(slow.next().await.is_some());
    }
}
