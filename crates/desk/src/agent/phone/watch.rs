//! What becomes of a call that is held while nobody in it does anything: members take it over, write to the
//! caller or end it, wherever they are; the process is about to stop, or stops.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use frontdesk_base::{
    Language, Result,
    id::{MessageId, OrgId},
};
use frontdesk_voice::{core::Member, session::Control};
use tokio::{sync::mpsc, time::Instant};

use super::receiver;
use crate::{
    App,
    calls::{self, Call},
    channels::voice::phrases,
    events::{Nudge, Topic},
};

/// How often it is said that a call is still held.
const BEAT: Duration = Duration::from_secs(15);

/// What members wrote and the caller has not heard yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Written(Arc<Mutex<VecDeque<(MessageId, String)>>>);

impl Written {
    fn add(&self, message: MessageId, words: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back((message, words));
    }

    /// The message whose words, or their beginning, these are.
    pub(super) fn take(&self, words: &str) -> Option<MessageId> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let words = words.trim();
        let at = written.iter().position(|(_, all)| !words.is_empty() && all.starts_with(words))?;
        written.remove(at).map(|(message, _)| message)
    }
}

/// Watches over a call for as long as it is held.
pub(super) struct Watch<'a> {
    pub(super) app: &'a App,
    pub(super) org: &'a OrgId,
    pub(super) call: &'a Call,
    pub(super) control: mpsc::Sender<Control>,
    pub(super) written: Written,
    /// The language that it begins in.
    pub(super) language: Language,
}

impl Watch<'_> {
    /// Says again and again that the call is held, tells it what members do, and has it let go of when it was
    /// ended elsewhere or the process is told to stop.
    pub(super) async fn run(self) -> Infallible {
        let conversation = &self.call.conversation_id;
        let topic = Topic::Conversation(self.org.clone(), conversation.clone());
        let mut changes = self.app.bus().subscribe(topic);
        let (mut taken, mut seen, mut left) = (false, None, false);
        let mut told = false;
        let leaves = async {
            self.app.background().leaving().await;
            tokio::time::sleep(self.app.settings().calls_go_on).await;
        };
        let mut leaves = std::pin::pin!(leaves);
        let mut beat = Instant::now();
        loop {
            if beat <= Instant::now() {
                beat = Instant::now() + BEAT;
                if !self.beat().await {
                    break;
                }
                self.part().await;
            }
            match self.look(&mut taken, &mut seen, &mut left).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(org.id = %self.org, call.id = %self.call.id, error = %error, "How a call stands was not read");
                }
            }
            loop {
                tokio::select! {
                    () = self.app.background().stopping() => return self.close().await,
                    () = &mut leaves, if !told => {
                        told = true;
                        drop(self.control.send(Control::Leave).await);
                    }
                    () = tokio::time::sleep_until(beat) => break,
                    // Some may have been missed: then it is looked anew.
                    nudge = changes.next() => if matches!(nudge, Some(Nudge::Stored { .. }) | None) { break },
                }
            }
        }
        self.close().await
    }

    async fn close(&self) -> Infallible {
        drop(self.control.send(Control::Close).await);
        std::future::pending().await
    }

    /// Whether the call is still to be held.
    async fn beat(&self) -> bool {
        match calls::beat(self.app, self.org, &self.call.id).await {
            Ok(open) => open,
            Err(error) => {
                tracing::warn!(org.id = %self.org, call.id = %self.call.id, error = %error, "A call's beat was not kept");
                true
            }
        }
    }

    /// A member who is on the line and may not be there any more is not.
    async fn part(&self) {
        match receiver::may_stay(self.app, self.org, &self.call.id).await {
            Ok(true) => {}
            Ok(false) => drop(self.control.send(Control::Part).await),
            Err(error) => {
                tracing::warn!(org.id = %self.org, call.id = %self.call.id, error = %error, "Who is on the line was not checked");
            }
        }
    }

    /// Passes on what members did; false when the call is over.
    async fn look(
        &self,
        taken: &mut bool,
        seen: &mut Option<i64>,
        left: &mut bool,
    ) -> Result<bool> {
        let of = (&self.call.id, &self.call.conversation_id);
        let after = seen.unwrap_or(i64::MAX);
        let standing = calls::standing(self.app, self.org, of, after).await?;
        // What was written before the call is not said in it.
        *seen = Some(standing.last);
        if !standing.open {
            return Ok(false);
        }
        if standing.put_through {
            // Nothing else is done to a caller who is leaving.
            if !std::mem::replace(left, true) {
                let language = standing.language.as_deref().and_then(Language::from_tag);
                let line = phrases::handed_over(language.unwrap_or(self.language), true);
                self.tell(Member::PutsThrough(line.to_owned())).await;
            }
            return Ok(true);
        }
        if std::mem::replace(taken, standing.taken) != standing.taken {
            self.tell(if standing.taken { Member::TakesOver } else { Member::HandsBack }).await;
        }
        for (message, text) in standing.said {
            self.written.add(message, text.clone());
            self.tell(Member::Says(text)).await;
        }
        Ok(true)
    }

    async fn tell(&self, act: Member) {
        // A call that is over needs no telling.
        drop(self.control.send(Control::Member(act)).await);
    }
}
