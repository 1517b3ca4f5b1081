//! The stream of the Messages API: `message_start`, blocks of content in pieces, `message_delta`,
//! `message_stop`, with `ping` and `error` anywhere. What is not known is ignored, as the API's
//! versioning rules ask.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{PROVIDER, streamed};
use crate::{
    error::ProviderError,
    llm::{
        ChatEvent, StopReason, ToolCall, Usage,
        wire::{Decoder, Out, Progress},
    },
    sse::Event,
};

/// The state of one answer.
#[derive(Debug)]
pub(super) struct Messages {
    model: String,
    blocks: BTreeMap<u64, Block>,
    usage: Usage,
    stop_reason: Option<String>,
    stopped: bool,
}

#[derive(Debug, Default)]
struct Block {
    /// The block as it will be passed back.
    value: Value,
    /// The pieces of a tool's input, which are JSON only when all are there.
    json: String,
}

impl Messages {
    pub(super) fn new(model: String) -> Self {
        Self {
            model,
            blocks: BTreeMap::new(),
            usage: Usage::default(),
            stop_reason: None,
            stopped: false,
        }
    }

    fn start_block(&mut self, event: &Value, out: &mut Out) {
        let value = event["content_block"].clone();
        let Some(index) = event["index"].as_u64().filter(|_| value.is_object()) else { return };
        if value["type"] == "text" {
            say(value["text"].as_str().unwrap_or_default(), out);
        }
        self.blocks.insert(index, Block { value, json: String::new() });
    }

    fn grow_block(&mut self, event: &Value, out: &mut Out) {
        let Some(block) = event["index"].as_u64().and_then(|index| self.blocks.get_mut(&index))
        else {
            return;
        };
        let delta = &event["delta"];
        let piece = |key: &str| delta[key].as_str().unwrap_or_default();
        match delta["type"].as_str().unwrap_or_default() {
            "text_delta" => {
                append(&mut block.value["text"], piece("text"));
                say(piece("text"), out);
            }
            "input_json_delta" => block.json.push_str(piece("partial_json")),
            "thinking_delta" => append(&mut block.value["thinking"], piece("thinking")),
            "signature_delta" => append(&mut block.value["signature"], piece("signature")),
            "citations_delta" => match &mut block.value["citations"] {
                Value::Array(citations) => citations.push(delta["citation"].clone()),
                none => *none = json!([delta["citation"]]),
            },
            _ => {}
        }
    }

    fn count(&mut self, usage: &Value) {
        let fields = [
            (&mut self.usage.input_tokens, "input_tokens"),
            (&mut self.usage.output_tokens, "output_tokens"),
            (&mut self.usage.cache_read_tokens, "cache_read_input_tokens"),
            (&mut self.usage.cache_write_tokens, "cache_creation_input_tokens"),
        ];
        for (field, key) in fields {
            // Counts are cumulative: one that is named replaces the one before.
            *field = usage[key].as_u64().unwrap_or(*field);
        }
    }

    fn cut_off(&self) -> bool {
        matches!(self.stop_reason.as_deref(), Some("max_tokens" | "model_context_window_exceeded"))
    }

    /// The content in order, tool inputs put together.
    fn content(&mut self) -> Result<Vec<Value>, ProviderError> {
        let mut blocks = std::mem::take(&mut self.blocks);
        // The input of the last block may be half of what the model meant, even if it parses.
        if self.cut_off()
            && let Some(last) = blocks.last_entry()
            && last.get().value["type"] == "tool_use"
        {
            last.remove();
        }
        let mut content = Vec::with_capacity(blocks.len());
        for Block { mut value, json } in blocks.into_values() {
            if !json.is_empty() {
                value["input"] = serde_json::from_str(&json).map_err(|_| {
                    ProviderError::retry(PROVIDER, "the input of a tool is not JSON")
                })?;
            }
            if value["type"] == "tool_use" && !value["input"].is_object() {
                return Err(ProviderError::retry(
                    PROVIDER,
                    "the input of a tool is no JSON object",
                ));
            }
            // A blank text block is refused when it comes back.
            let text = value["text"].as_str().unwrap_or_default();
            if value["type"] != "text" || !text.trim().is_empty() {
                content.push(value);
            }
        }
        Ok(content)
    }

    fn stop(&self, has_calls: bool) -> StopReason {
        match self.stop_reason.as_deref() {
            Some("tool_use") => StopReason::ToolUse,
            Some("max_tokens" | "model_context_window_exceeded") => StopReason::MaxTokens,
            Some("refusal") => StopReason::Refusal,
            // The product uses no tool that the provider runs, nor its compaction.
            Some("pause_turn" | "compaction") => StopReason::Other,
            _ if has_calls => StopReason::ToolUse,
            _ => StopReason::End,
        }
    }
}

impl Decoder for Messages {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn event(&mut self, event: &Event, out: &mut Out) -> Result<Progress, ProviderError> {
        let event: Value = serde_json::from_str(&event.data)
            .map_err(|_| ProviderError::retry(PROVIDER, "the stream holds something not JSON"))?;
        match event["type"].as_str().unwrap_or_default() {
            "message_start" => {
                self.count(&event["message"]["usage"]);
                // Already owed, even if the answer is dropped before its end.
                out.push_back(ChatEvent::Usage(self.usage));
            }
            "content_block_start" => {
                self.start_block(&event, out);
                return Ok(Progress::Writing);
            }
            "content_block_delta" => {
                self.grow_block(&event, out);
                return Ok(Progress::Writing);
            }
            "message_delta" => {
                self.count(&event["usage"]);
                if let Some(reason) = event["delta"]["stop_reason"].as_str() {
                    self.stop_reason = Some(reason.to_owned());
                }
            }
            "message_stop" => {
                self.stopped = true;
                return Ok(Progress::Done);
            }
            "error" => return Err(streamed(&event)),
            _ => {}
        }
        Ok(Progress::Waiting)
    }

    fn end(&mut self, out: &mut Out) -> Result<(), ProviderError> {
        if !self.stopped {
            return Err(ProviderError::retry(PROVIDER, "the answer was cut off"));
        }
        let content = self.content()?;
        let mut has_calls = false;
        for block in content.iter().filter(|block| block["type"] == "tool_use") {
            has_calls = true;
            let word = |key: &str| block[key].as_str().unwrap_or_default().to_owned();
            out.push_back(ChatEvent::ToolCall(ToolCall {
                id: word("id"),
                name: word("name"),
                arguments: block["input"].clone(),
            }));
        }
        out.push_back(ChatEvent::Usage(self.usage));
        if !content.is_empty() {
            let raw = json!({ "provider": PROVIDER, "model": self.model, "content": content });
            out.push_back(ChatEvent::Raw(raw));
        }
        out.push_back(ChatEvent::Stop(self.stop(has_calls)));
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.stopped
    }
}

fn say(text: &str, out: &mut Out) {
    if !text.is_empty() {
        out.push_back(ChatEvent::Text(text.to_owned()));
    }
}

/// Appends to a text in JSON; what is no text yet becomes one.
fn append(value: &mut Value, piece: &str) {
    match value {
        Value::String(text) => text.push_str(piece),
        other => *other = Value::from(piece),
    }
}
