//! The stream of chat completions: chunks with a `delta`, a chunk with usage, `[DONE]`. A server
//! that answers with one JSON document instead is read the same way.

use serde_json::Value;

use super::{Ids, PROVIDER, calls::Calls, hide::Hide, streamed};
use crate::{
    error::ProviderError,
    llm::{
        ChatEvent, StopReason, Usage,
        wire::{Decoder, Out, Progress},
    },
    sse::Event,
};

/// The state of one answer.
#[derive(Debug)]
pub(super) struct Completion {
    hide: Hide,
    calls: Calls,
    ids: Ids,
    usage: Option<Usage>,
    finish_reason: Option<String>,
    refused: bool,
    spoke: bool,
    done: bool,
}

impl Completion {
    /// `tools` says whether tools were offered.
    pub(super) fn new(tools: bool, ids: Ids) -> Self {
        Self {
            hide: Hide::new(tools),
            calls: Calls::default(),
            ids,
            usage: None,
            finish_reason: None,
            refused: false,
            spoke: false,
            done: false,
        }
    }

    fn choice(&mut self, choice: &Value, out: &mut Out) -> Progress {
        // `message` is the whole answer of a server that does not stream.
        let delta = if choice["delta"].is_object() { &choice["delta"] } else { &choice["message"] };
        let text = text(&delta["content"]);
        let pieces = delta["tool_calls"].as_array().map(Vec::as_slice).unwrap_or_default();
        let reasons = ["reasoning", "reasoning_content"].iter().any(|key| !delta[key].is_null());
        self.refused |= delta["refusal"].as_str().is_some_and(|text| !text.is_empty());
        for piece in pieces {
            self.calls.push(piece);
        }
        let shown = self.hide.push(&text);
        self.say(shown, out);
        if let Some(reason) = choice["finish_reason"].as_str().filter(|word| !word.is_empty()) {
            self.finish_reason = Some(reason.to_owned());
        }
        let writes = !text.is_empty() || !pieces.is_empty() || reasons;
        if writes { Progress::Writing } else { Progress::Waiting }
    }

    fn say(&mut self, text: String, out: &mut Out) {
        if !text.is_empty() {
            self.spoke = true;
            out.push_back(ChatEvent::Text(text));
        }
    }

    fn count(&mut self, usage: &Value) {
        if !usage.is_object() {
            return;
        }
        let count = |value: &Value| value.as_u64().unwrap_or_default();
        let cached = count(&usage["prompt_tokens_details"]["cached_tokens"]);
        self.usage = Some(Usage {
            // Here the prompt's count holds the cached tokens.
            input_tokens: count(&usage["prompt_tokens"]).saturating_sub(cached),
            output_tokens: count(&usage["completion_tokens"]),
            cache_read_tokens: cached,
            cache_write_tokens: 0,
        });
    }

    fn stop(&self, has_calls: bool) -> StopReason {
        match self.finish_reason.as_deref() {
            Some("length") => StopReason::MaxTokens,
            Some("content_filter") => StopReason::Refusal,
            _ if self.refused => StopReason::Refusal,
            // Some servers say `stop` though they sent calls: what was sent decides.
            _ if has_calls => StopReason::ToolUse,
            Some("function_call") => StopReason::Other,
            _ => StopReason::End,
        }
    }
}

impl Decoder for Completion {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn event(&mut self, event: &Event, out: &mut Out) -> Result<Progress, ProviderError> {
        let data = event.data.trim();
        if data.is_empty() {
            return Ok(Progress::Waiting);
        }
        if data == "[DONE]" {
            self.done = true;
            return Ok(Progress::Done);
        }
        let event: Value = serde_json::from_str(data)
            .map_err(|_| ProviderError::retry(PROVIDER, "the stream holds something not JSON"))?;
        if let Some(error) = streamed(&event) {
            return Err(error);
        }
        self.count(&event["usage"]);
        // The chunk with usage has no choice; only one answer is ever asked for.
        Ok(match event["choices"].get(0) {
            Some(choice) => self.choice(choice, out),
            None => Progress::Waiting,
        })
    }

    fn end(&mut self, out: &mut Out) -> Result<(), ProviderError> {
        if !self.is_complete() {
            return Err(ProviderError::retry(PROVIDER, "the answer was cut off"));
        }
        let rest = self.hide.finish();
        self.say(rest, out);
        let cut_off = self.finish_reason.as_deref() == Some("length");
        let calls = std::mem::take(&mut self.calls).finish(cut_off, &self.ids)?;
        if self.hide.leaked_a_call() {
            tracing::warn!(provider = PROVIDER, "The model server left a tool call in the text");
            if calls.is_empty() && !self.spoke {
                let detail = "tool calls come as text: switch on the server's tool parser";
                return Err(ProviderError::refused(PROVIDER, detail));
            }
        }
        let has_calls = !calls.is_empty();
        out.extend(calls.into_iter().map(ChatEvent::ToolCall));
        out.extend(self.usage.map(ChatEvent::Usage));
        out.push_back(ChatEvent::Stop(self.stop(has_calls)));
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.done || self.finish_reason.is_some()
    }
}

/// The text of a content that is text, nothing, or a list of parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}
