//! A custom model of Vapi's: what it is asked, and the pieces of its answer.
//!
//! Vapi speaks OpenAI's chat completions and adds the call (`metadataSendMode: "variable"`). It sends the
//! whole history each time, in which a reply that was spoken over stands as far as it was spoken.

use serde_json::{Value, json};

use super::message::{self, CallInfo};

/// The most messages of a history, the last ones.
const MOST: usize = 2_000;

/// What a model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The call.
    pub call: Option<CallInfo>,
    /// The model's name, as the assistant has it.
    pub model: String,
    /// What was said, in order; what instructs is left out.
    pub history: Vec<Turn>,
    /// Whether the answer is wanted in pieces.
    pub stream: bool,
    /// The names of the tools that Vapi runs.
    pub tools: Vec<String>,
}

/// Something in a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// The person outside.
    User(String),
    /// The assistant; empty where it only called a tool.
    Assistant(String),
    /// What came of a tool.
    Tool,
}

/// Reads a request; `None` for what is none.
pub fn read(body: &[u8]) -> Option<Asked> {
    let all: Value = serde_json::from_slice(body).ok()?;
    let messages = all["messages"].as_array()?;
    let skip = messages.len().saturating_sub(MOST);
    let history = messages.iter().skip(skip).filter_map(|message| {
        let words = content(&message["content"]);
        match message["role"].as_str()? {
            "user" => Some(Turn::User(words)),
            "assistant" => Some(Turn::Assistant(words)),
            "tool" | "function" => Some(Turn::Tool),
            _ => None,
        }
    });
    let tools = all["tools"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let tools =
        tools.filter_map(|tool| tool["function"]["name"].as_str().or(tool["type"].as_str()));
    Some(Asked {
        call: message::call(&all),
        model: all["model"].as_str().unwrap_or_default().to_owned(),
        history: history.collect(),
        stream: all["stream"].as_bool().unwrap_or(false),
        tools: tools.take(200).map(str::to_owned).collect(),
    })
}

/// The words of a message: a text, or parts with texts.
fn content(content: &Value) -> String {
    let words = match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part["text"].as_str());
            texts.collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    };
    words.trim().to_owned()
}

impl Asked {
    /// The name of the tool that ends the call, as the assistant has it.
    pub fn end_tool(&self) -> Option<&str> {
        self.tool("endcall")
    }

    /// The name of the tool that puts the call through.
    pub fn transfer_tool(&self) -> Option<&str> {
        self.tool("transfercall")
    }

    /// A tool of Vapi's by its name, which accounts may have written in another way: `end_call_tool`.
    fn tool(&self, letters: &str) -> Option<&str> {
        let same = |name: &str| {
            let plain = name.chars().filter(char::is_ascii_alphabetic);
            plain.collect::<String>().to_ascii_lowercase().starts_with(letters)
        };
        self.tools.iter().map(String::as_str).find(|name| same(name))
    }
}

/// An answer on its way: what all its pieces share.
#[derive(Debug, Clone)]
pub struct Answer {
    id: String,
    model: String,
    /// Seconds since 1970.
    created: i64,
}

/// What ends a stream.
pub const DONE: &str = "data: [DONE]\n\n";

impl Answer {
    /// An answer of this id and model, begun at this time in seconds since 1970.
    pub fn new(id: &str, model: &str, created: i64) -> Self {
        Self { id: format!("chatcmpl-{id}"), model: model.to_owned(), created }
    }

    /// The event that begins a stream.
    pub fn begin(&self) -> String {
        self.event(&json!({ "role": "assistant", "content": "" }), None)
    }

    /// The event of a piece of the text.
    pub fn text(&self, text: &str) -> String {
        self.event(&json!({ "content": text }), None)
    }

    /// The event by which Vapi runs a tool of its own.
    pub fn tool(&self, tool: &ToolUse) -> String {
        self.event(&json!({ "tool_calls": [tool.json()] }), None)
    }

    /// The event that ends the text, by whether a tool was called.
    pub fn end(&self, called: bool) -> String {
        self.event(&json!({}), Some(if called { "tool_calls" } else { "stop" }))
    }

    /// A whole answer, for who wants no stream.
    pub fn whole(&self, text: &str, tools: &[ToolUse]) -> Value {
        let mut message = json!({ "role": "assistant", "content": text });
        if !tools.is_empty() {
            message["tool_calls"] = tools.iter().map(ToolUse::json).collect();
        }
        let reason = if tools.is_empty() { "stop" } else { "tool_calls" };
        json!({
            "id": self.id, "object": "chat.completion", "created": self.created, "model": self.model,
            "choices": [{ "index": 0, "message": message, "finish_reason": reason }],
        })
    }

    fn event(&self, delta: &Value, reason: Option<&str>) -> String {
        let chunk = json!({
            "id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model,
            "choices": [{ "index": 0, "delta": delta, "finish_reason": reason }],
        });
        // JSON has no line break outside its texts, and none is bare within them.
        format!("data: {chunk}\n\n")
    }
}

/// A tool that Vapi is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolUse {
    /// An id of ours.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// Its arguments.
    pub arguments: Value,
}

impl ToolUse {
    fn json(&self) -> Value {
        json!({
            "index": 0, "id": self.id, "type": "function",
            "function": { "name": self.name, "arguments": self.arguments.to_string() },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_request_is_read_with_its_call_and_its_history() {
        let asked = read(
            json!({
                "model": "frontdesk", "stream": true, "temperature": 0.5,
                "messages": [
                    { "role": "system", "content": "Be kind." },
                    { "role": "assistant", "content": "Hello!" },
                    { "role": "user", "content": [{ "type": "text", "text": "A cut," }, { "type": "text", "text": "please." }] },
                    { "role": "assistant", "content": null, "tool_calls": [{}] },
                    { "role": "tool", "content": "done" },
                    { "content": "nobody's" }, 5,
                ],
                "tools": [{ "type": "function", "function": { "name": "transferCall" } }, { "type": "function", "function": { "name": "end_call_tool" } }],
                "call": { "id": "c-1", "type": "webCall" }, "metadata": {},
            })
            .to_string()
            .as_bytes(),
        )
        .unwrap();
        assert_eq!(asked.call.as_ref().unwrap().id, "c-1");
        let said = |text: &str| Turn::Assistant(text.to_owned());
        assert_eq!(
            asked.history,
            [said("Hello!"), Turn::User("A cut, please.".into()), said(""), Turn::Tool]
        );
        assert_eq!(
            (asked.end_tool(), asked.transfer_tool()),
            (Some("end_call_tool"), Some("transferCall"))
        );
        assert!(asked.stream);
        for none in ["", "{}", "[]", "{\"messages\":5}"] {
            assert_eq!(read(none.as_bytes()), None, "{none}");
        }
        let bare = read(b"{\"messages\":[]}").unwrap();
        assert!(!bare.stream && bare.end_tool().is_none() && bare.call.is_none());
    }

    #[test]
    fn an_answer_is_framed_as_events() {
        let answer = Answer::new("1", "frontdesk", 5);
        let chunk = |event: &str| -> Value {
            let data = event.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap();
            assert!(!data.contains('\n'));
            serde_json::from_str(data).unwrap()
        };
        let text = chunk(&answer.text("one\n\ndata: two"));
        assert_eq!(text["choices"][0]["delta"]["content"], "one\n\ndata: two");
        assert_eq!(
            (text["object"].as_str(), text["id"].as_str()),
            (Some("chat.completion.chunk"), Some("chatcmpl-1"))
        );
        assert_eq!(chunk(&answer.begin())["choices"][0]["delta"]["role"], "assistant");
        let tool = ToolUse {
            id: "t".into(),
            name: "transferCall".into(),
            arguments: json!({ "destination": "+15" }),
        };
        let called = chunk(&answer.tool(&tool));
        let call = &called["choices"][0]["delta"]["tool_calls"][0];
        assert_eq!(call["function"]["arguments"], "{\"destination\":\"+15\"}");
        assert_eq!(chunk(&answer.end(true))["choices"][0]["finish_reason"], "tool_calls");
        assert_eq!(chunk(&answer.end(false))["choices"][0]["finish_reason"], "stop");
        let whole = answer.whole("Hi", &[tool]);
        assert_eq!(whole["choices"][0]["message"]["tool_calls"][0]["id"], "t");
        assert_eq!(answer.whole("Hi", &[])["choices"][0]["finish_reason"], "stop");
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(body in any::<Vec<u8>>(), words in any::<String>(), role in any::<String>()) {
            let _ = read(&body);
            let _ = read(json!({ "messages": [{ "role": role, "content": words }, { "role": "user", "content": [words, { "text": words }] }], "tools": [words, { "type": words }] }).to_string().as_bytes());
            let event = Answer::new(&words, &role, 1).text(&words);
            prop_assert_eq!(event.matches("\n\n").count(), 1);
        }
    }
}
