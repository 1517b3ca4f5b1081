//! A model that says what a test tells it to, when the test lets it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::stream;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::{ChatEvent, ChatModel, ChatRequest, ChatStream, StopReason, ToolCall, Usage};
use crate::error::ProviderError;

/// A gate in the middle of an answer. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Semaphore>);

impl Default for Gate {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }
}

impl Gate {
    /// A closed gate.
    pub fn closed() -> Self {
        Self::default()
    }

    /// Opens it for good.
    pub fn open(&self) {
        self.0.close();
    }

    async fn pass(&self) {
        // Closing the semaphore is what opens the gate: no permit is ever given.
        let _ = self.0.acquire().await;
    }
}

#[derive(Debug, Clone)]
enum Step {
    Event(ChatEvent),
    Wait(Gate),
    Pause(Duration),
    Fail(ProviderError),
}

/// One scripted answer.
///
/// ```
/// # use frontdesk_providers::llm::fake::Reply;
/// # use serde_json::json;
/// let looks_it_up = Reply::text("One moment.").tool("t1", "opening_hours", json!({}));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reply {
    refused: Option<ProviderError>,
    steps: Vec<Step>,
    stop: Option<StopReason>,
}

impl Reply {
    /// An answer that says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An answer that says `text`, word by word.
    pub fn text(text: &str) -> Self {
        Self::new().say(text)
    }

    /// No answer: the request itself fails.
    pub fn refused(error: ProviderError) -> Self {
        Self { refused: Some(error), ..Self::default() }
    }

    /// And says `text`, word by word.
    #[must_use]
    pub fn say(mut self, text: &str) -> Self {
        for word in text.split_inclusive(' ') {
            self.steps.push(Step::Event(ChatEvent::Text(word.to_owned())));
        }
        self
    }

    /// And calls a tool.
    #[must_use]
    pub fn tool(mut self, id: &str, name: &str, arguments: Value) -> Self {
        let call = ToolCall { id: id.to_owned(), name: name.to_owned(), arguments };
        self.steps.push(Step::Event(ChatEvent::ToolCall(call)));
        self
    }

    /// And reports what it used.
    #[must_use]
    pub fn usage(mut self, usage: Usage) -> Self {
        self.steps.push(Step::Event(ChatEvent::Usage(usage)));
        self
    }

    /// And gives its raw content.
    #[must_use]
    pub fn raw(mut self, raw: Value) -> Self {
        self.steps.push(Step::Event(ChatEvent::Raw(raw)));
        self
    }

    /// And waits until the test opens `gate`.
    #[must_use]
    pub fn wait(mut self, gate: &Gate) -> Self {
        self.steps.push(Step::Wait(gate.clone()));
        self
    }

    /// And is silent for `pause` of tokio's time.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.steps.push(Step::Pause(pause));
        self
    }

    /// And breaks off with `error`.
    #[must_use]
    pub fn fail(mut self, error: ProviderError) -> Self {
        self.steps.push(Step::Fail(error));
        self
    }

    /// Stops for `reason` instead of the one that fits what was said.
    #[must_use]
    pub fn stop(mut self, reason: StopReason) -> Self {
        self.stop = Some(reason);
        self
    }

    fn into_stream(self) -> ChatStream {
        let calls =
            self.steps.iter().any(|step| matches!(step, Step::Event(ChatEvent::ToolCall(_))));
        let by_itself = if calls { StopReason::ToolUse } else { StopReason::End };
        let stop = ChatEvent::Stop(self.stop.unwrap_or(by_itself));
        let mut steps = VecDeque::from(self.steps);
        steps.push_back(Step::Event(stop));
        Box::pin(stream::unfold(steps, |mut steps| async move {
            loop {
                match steps.pop_front()? {
                    Step::Event(event) => return Some((Ok(event), steps)),
                    Step::Wait(gate) => gate.pass().await,
                    Step::Pause(pause) => tokio::time::sleep(pause).await,
                    Step::Fail(error) => return Some((Err(error), VecDeque::new())),
                }
            }
        }))
    }
}

/// A model that gives scripted answers in order and remembers what it was asked. Cloning shares
/// script and memory.
#[derive(Debug, Clone)]
pub struct FakeModel {
    name: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    script: VecDeque<Reply>,
    seen: Vec<ChatRequest>,
}

impl FakeModel {
    /// A model named `fake:model` with this script.
    pub fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        let script = script.into_iter().collect();
        let inner = Inner { script, seen: Vec::new() };
        Self { name: "fake:model".to_owned(), inner: Arc::new(Mutex::new(inner)) }
    }

    /// The same under another name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Adds an answer to the end of the script.
    pub fn push(&self, reply: Reply) {
        self.lock().script.push_back(reply);
    }

    /// What it was asked, oldest first.
    pub fn seen(&self) -> Vec<ChatRequest> {
        self.lock().seen.clone()
    }

    /// How many answers are left.
    pub fn left(&self) -> usize {
        self.lock().script.len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ChatModel for FakeModel {
    fn name(&self) -> &str {
        &self.name
    }

    /// Fails for good when the script has no answer left.
    async fn stream(&self, request: &ChatRequest) -> Result<ChatStream, ProviderError> {
        let reply = {
            let mut inner = self.lock();
            inner.seen.push(request.clone());
            inner.script.pop_front()
        };
        match reply {
            None => Err(ProviderError::refused("fake", "the script has no answer left")),
            Some(Reply { refused: Some(error), .. }) => Err(error),
            Some(reply) => Ok(reply.into_stream()),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};
    use serde_json::json;

    use super::*;

    fn request() -> ChatRequest {
        ChatRequest {
            system_stable: String::new(),
            system_volatile: String::new(),
            messages: vec![super::super::ChatMessage::User("hi".to_owned())],
            tools: Vec::new(),
            max_tokens: 10,
            deadline: Duration::from_secs(1),
            first_token_deadline: Duration::from_secs(1),
        }
    }

    #[tokio::test]
    async fn it_says_its_script_and_waits_at_a_gate() {
        let gate = Gate::closed();
        let model =
            FakeModel::new([Reply::text("Good morning").wait(&gate).tool("1", "a", json!({}))]);
        let mut answer = model.stream(&request()).await.unwrap();

        assert_eq!(answer.next().await, Some(Ok(ChatEvent::Text("Good ".to_owned()))));
        assert_eq!(answer.next().await, Some(Ok(ChatEvent::Text("morning".to_owned()))));
        assert!(answer.next().now_or_never().is_none(), "the gate is closed");
        gate.open();
        assert!(matches!(answer.next().await, Some(Ok(ChatEvent::ToolCall(_)))));
        assert_eq!(answer.next().await, Some(Ok(ChatEvent::Stop(StopReason::ToolUse))));
        assert_eq!(answer.next().await, None);
        assert_eq!((model.seen().len(), model.left()), (1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn it_fails_as_told_and_when_the_script_is_over() {
        let broken = ProviderError::retry("fake", "cut off");
        let pause = Duration::from_mins(1);
        let model = FakeModel::new([Reply::text("Hm").pause(pause).fail(broken.clone())]);

        let answer: Vec<_> = model.stream(&request()).await.unwrap().collect().await;
        assert_eq!(answer, [Ok(ChatEvent::Text("Hm".to_owned())), Err(broken)]);
        assert!(model.stream(&request()).await.is_err());
    }
}
