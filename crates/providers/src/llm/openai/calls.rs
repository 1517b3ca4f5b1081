//! Tool calls put together from their pieces, however a server cuts them.

use serde_json::{Value, json};

use super::{Ids, PROVIDER};
use crate::{error::ProviderError, llm::ToolCall};

/// The calls of one answer, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Call>);

#[derive(Debug, Default)]
struct Call {
    index: Option<u64>,
    id: Option<String>,
    name: String,
    text: String,
    /// Arguments that came as JSON instead of as text that holds JSON.
    value: Option<Value>,
}

impl Call {
    fn is_whole(&self) -> bool {
        self.value.is_some() || serde_json::from_str::<Value>(&self.text).is_ok()
    }
}

impl Calls {
    /// Adds one element of `delta.tool_calls`.
    pub(super) fn push(&mut self, piece: &Value) {
        let text =
            |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let index = piece["index"].as_u64();
        let id = text(&piece["id"]);
        let name = text(&piece["function"]["name"]);
        let at = self.place(index, id.as_deref(), name.as_deref());
        let at = at.unwrap_or_else(|| {
            self.0.push(Call::default());
            self.0.len() - 1
        });
        let call = &mut self.0[at];
        call.index = call.index.or(index);
        call.id = call.id.take().or(id);
        if call.name.is_empty() {
            call.name = name.unwrap_or_default();
        }
        match &piece["function"]["arguments"] {
            Value::String(text) => call.text.push_str(text),
            Value::Null => {}
            value => call.value = Some(value.clone()),
        }
    }

    /// The call that a piece continues; `None` when it begins one.
    fn place(&self, index: Option<u64>, id: Option<&str>, name: Option<&str>) -> Option<usize> {
        let last_where = |fits: &dyn Fn(&Call) -> bool| self.0.iter().rposition(fits);
        if id.is_some() {
            // A known id continues its call; a new one begins a call, even at an index that was
            // used: some servers number every call 0. A call still without a name may get its id
            // late.
            return last_where(&|call| call.id.as_deref() == id).or_else(|| {
                let at = last_where(&|call| index.is_some() && call.index == index)?;
                let nameless =
                    self.0[at].id.is_none() && (self.0[at].name.is_empty() || name.is_none());
                nameless.then_some(at)
            });
        }
        let at = match index {
            Some(_) => last_where(&|call| call.index == index)?,
            None => self.0.len().checked_sub(1)?,
        };
        // A name begins a call, unless it repeats the one whose arguments are still coming.
        let call = &self.0[at];
        let begins = name
            .is_some_and(|name| !call.name.is_empty() && (call.name != name || call.is_whole()));
        (!begins).then_some(at)
    }

    /// The finished calls. `cut_off` says that the model ran out of tokens, so that the last call
    /// may be half of what it meant and is dropped.
    ///
    /// Fails with [`Kind::Retry`](crate::Kind::Retry) when arguments are no JSON object: asked
    /// again, a model mostly gets it right.
    pub(super) fn finish(self, cut_off: bool, ids: &Ids) -> Result<Vec<ToolCall>, ProviderError> {
        let mut calls = self.0;
        if cut_off {
            calls.pop();
        }
        // An announced call that never got a name or arguments is none.
        calls.retain(|call| !call.name.is_empty() || !call.text.is_empty() || call.value.is_some());
        calls
            .into_iter()
            .map(|call| {
                if call.name.is_empty() {
                    return Err(ProviderError::retry(PROVIDER, "a tool call names no tool"));
                }
                let arguments = arguments(call.value, &call.text).ok_or_else(|| {
                    ProviderError::retry(PROVIDER, "the arguments of a tool are no JSON object")
                })?;
                let id = call.id.unwrap_or_else(|| ids.next());
                Ok(ToolCall { id, name: call.name, arguments })
            })
            .collect()
    }
}

/// Arguments as an object: from an object, from text, or from text in text.
fn arguments(value: Option<Value>, text: &str) -> Option<Value> {
    let mut value = match value {
        Some(value) => value,
        None if text.trim().is_empty() => Value::Null,
        None => serde_json::from_str(text).ok()?,
    };
    if let Value::String(text) = &value {
        value = serde_json::from_str(text).ok()?;
    }
    match value {
        Value::Null => Some(json!({})),
        Value::Object(_) => Some(value),
        _ => None,
    }
}
