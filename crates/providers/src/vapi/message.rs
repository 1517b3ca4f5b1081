//! What Vapi tells and asks at a server URL: `{"message": {"type": …, "call": {…}, …}}`.
//!
//! What is acted upon is typed; whatever else comes only says that the call goes on. Nothing of it is
//! trusted beyond the secret that came along: texts are of any length and numbers of any form.

use std::collections::HashSet;

use serde_json::Value;

use crate::phone::CallerId;

/// The most tool calls of one message.
const MOST_CALLS: usize = 32;
/// The most lines of a transcript.
const MOST_LINES: usize = 1_000;
/// The longest id, in bytes.
const ID: usize = 200;

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// What it says.
    pub message: Message,
    /// The call that it is about, where it is about one.
    pub call: Option<CallInfo>,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A call has come in: what is to become of it? To be answered within 7.5 seconds.
    AssistantRequest,
    /// Tools are to be run: each is to be answered.
    ToolCalls(Vec<ToolCall>),
    /// To whom is the call to be put through?
    TransferDestination,
    /// Where the call stands.
    Status(Status),
    /// Everything of a call that is over.
    Report(Box<Report>),
    /// Anything else: the call goes on.
    Other,
}

/// Where a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It is answered.
    InProgress,
    /// It is being put through to a person.
    Forwarding,
    /// It is over, for a reason in Vapi's word.
    Ended(String),
    /// Something before it is answered.
    Before,
}

/// Who called whom, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Somebody called a number of the account.
    Inbound,
    /// The account called somebody.
    Outbound,
    /// Through a browser.
    Web,
}

/// A call as a message names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallInfo {
    /// Vapi's id of it.
    pub id: String,
    /// Who called whom.
    pub direction: Direction,
    /// The person outside.
    pub customer: CallerId,
    /// The number of the account, where there is one.
    pub own_number: String,
}

/// A tool that is to be run.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// Its id, which the result names.
    pub id: String,
    /// The tool.
    pub name: String,
    /// What it is called with.
    pub arguments: Value,
}

/// Everything of a call that is over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Why it ended, in Vapi's word.
    pub ended_reason: String,
    /// When it began, in milliseconds since 1970.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// What it was about, by Vapi's model.
    pub summary: String,
    /// What was said.
    pub lines: Vec<Line>,
    /// Where its recording can be fetched for a while.
    pub recording_url: Option<String>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whether the person outside said it; the assistant did otherwise.
    pub customer: bool,
    /// The words.
    pub text: String,
    /// From when, in milliseconds from the beginning.
    pub start_ms: i64,
    /// Until when.
    pub end_ms: i64,
}

/// Reads a message; `None` for what is none.
pub fn read(body: &[u8]) -> Option<Envelope> {
    let mut all: Value = serde_json::from_slice(body).ok()?;
    let message = all.get_mut("message").map(Value::take).filter(Value::is_object)?;
    let call = call(&message);
    let kind = text(&message["type"]);
    let message = match kind {
        "assistant-request" => Message::AssistantRequest,
        "tool-calls" | "function-call" => Message::ToolCalls(tool_calls(&message)),
        "transfer-destination-request" => Message::TransferDestination,
        "status-update" => Message::Status(match text(&message["status"]) {
            "in-progress" => Status::InProgress,
            "forwarding" => Status::Forwarding,
            "ended" => Status::Ended(word(&message["endedReason"])),
            _ => Status::Before,
        }),
        "end-of-call-report" => Message::Report(Box::new(report(&message))),
        "" => return None,
        _ => Message::Other,
    };
    Some(Envelope { message, call })
}

/// The call of a message or of a request to a custom model, which name it in the same way.
pub fn call(message: &Value) -> Option<CallInfo> {
    let call = &message["call"];
    let id = text(&call["id"]);
    if id.is_empty() || id.len() > ID || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let number = |of: &str| -> &str {
        let there = text(&message[of]["number"]);
        if there.is_empty() { text(&call[of]["number"]) } else { there }
    };
    let customer = number("customer");
    let customer =
        if customer.is_empty() { text(&message["customer"]["sipUri"]) } else { customer };
    Some(CallInfo {
        id: id.to_owned(),
        direction: match text(&call["type"]) {
            "outboundPhoneCall" => Direction::Outbound,
            "webCall" | "vapi.websocketCall" => Direction::Web,
            _ => Direction::Inbound,
        },
        customer: CallerId::parse(customer),
        own_number: number("phoneNumber").chars().take(40).collect(),
    })
}

/// The calls of tools. Their shape has changed more than once: a function with its arguments as an object
/// or as JSON in a text, or a name with parameters beside it; beside the tool's definition or in a list of
/// their own; one alone in `functionCall`.
fn tool_calls(message: &Value) -> Vec<ToolCall> {
    let listed = list(&message["toolCallList"]).iter().chain(list(&message["toolCalls"]));
    let with = list(&message["toolWithToolCallList"]).iter().map(|one| &one["toolCall"]);
    let single = Some(&message["functionCall"]).filter(|one| one.is_object());
    let mut seen = HashSet::new();
    let calls = listed.chain(with).chain(single).filter_map(tool_call);
    calls.filter(|call| seen.insert(call.id.clone())).take(MOST_CALLS).collect()
}

fn tool_call(call: &Value) -> Option<ToolCall> {
    let function = &call["function"];
    let name = [&function["name"], &call["name"]].into_iter().map(text).find(|n| !n.is_empty())?;
    let id = text(&call["id"]);
    if id.len() > ID || name.len() > ID {
        return None;
    }
    let given =
        [&function["arguments"], &function["parameters"], &call["arguments"], &call["parameters"]];
    let arguments = given.into_iter().find(|one| !one.is_null()).cloned().unwrap_or_default();
    let arguments = match arguments {
        Value::String(json) => serde_json::from_str(&json).unwrap_or_default(),
        other => other,
    };
    Some(ToolCall { id: id.to_owned(), name: name.to_owned(), arguments })
}

fn report(message: &Value) -> Report {
    let (call, artifact) = (&message["call"], &message["artifact"]);
    let either = |name: &str| {
        if message[name].is_null() { &call[name] } else { &message[name] }
    };
    let cost = either("cost").as_f64().filter(|cost| cost.is_finite()).unwrap_or_default();
    let analysis = either("analysis");
    let messages =
        if artifact["messages"].is_array() { &artifact["messages"] } else { &message["messages"] };
    let urls = [
        &artifact["presignedStereoUrl"],
        &artifact["presignedMonoUrl"],
        &artifact["stereoRecordingUrl"],
        &artifact["recording"]["stereoUrl"],
        &artifact["recordingUrl"],
        &message["stereoRecordingUrl"],
        &message["recordingUrl"],
    ];
    let recording = urls.into_iter().map(text).find(|url| !url.is_empty() && url.len() <= 4_000);
    Report {
        ended_reason: word(either("endedReason")),
        started_ms: instant(either("startedAt")),
        ended_ms: instant(either("endedAt")),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "between nothing and ten thousand dollars"
        )]
        cost_micros: (cost.clamp(0.0, 10_000.0) * 1_000_000.0).round() as i64,
        summary: text(&analysis["summary"]).to_owned(),
        lines: list(messages).iter().filter_map(line).take(MOST_LINES).collect(),
        recording_url: recording.map(str::to_owned),
    }
}

fn line(message: &Value) -> Option<Line> {
    let customer = match text(&message["role"]) {
        "user" => true,
        "bot" | "assistant" => false,
        _ => return None,
    };
    let words = text(&message["message"]).trim();
    if words.is_empty() {
        return None;
    }
    let millis = |value: &Value, unit: f64| {
        let number = value.as_f64().filter(|number| number.is_finite()).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "between nothing and a day")]
        {
            (number * unit).clamp(0.0, 86_400_000.0).round() as i64
        }
    };
    let start_ms = millis(&message["secondsFromStart"], 1_000.0);
    let end_ms = start_ms.saturating_add(millis(&message["duration"], 1.0));
    Some(Line { customer, text: words.to_owned(), start_ms, end_ms })
}

/// A time in RFC 3339, or in milliseconds since 1970.
fn instant(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => {
            text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
        }
        other => other.as_i64().filter(|millis| *millis > 0),
    }
}

/// An identifier of Vapi's, such as a reason: what could be more is cut.
fn word(value: &Value) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || "-._".contains(*c);
    text(value).chars().filter(plain).take(120).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read_json(message: &Value) -> Option<Envelope> {
        read(json!({ "message": message }).to_string().as_bytes())
    }

    #[test]
    fn a_call_that_comes_in_names_who_calls() {
        let asked = read_json(&json!({
            "type": "assistant-request", "timestamp": 1_767_323_045_000_u64,
            "call": { "id": "call-1", "type": "inboundPhoneCall" },
            "customer": { "number": "+4930901821" }, "phoneNumber": { "number": "+15005550010" },
        }))
        .unwrap();
        assert_eq!(asked.message, Message::AssistantRequest);
        let call = asked.call.unwrap();
        assert_eq!((call.id.as_str(), call.direction), ("call-1", Direction::Inbound));
        assert_eq!(call.customer.number().unwrap().as_str(), "+4930901821");
        assert_eq!(call.own_number, "+15005550010");
        let inside = json!({ "call": { "id": "c", "customer": { "number": "+4930901821" } } });
        assert!(super::call(&inside).unwrap().customer.number().is_some());
        let hidden = json!({ "call": { "id": "c", "type": "webCall" } });
        let hidden = super::call(&hidden).unwrap();
        assert_eq!((hidden.customer, hidden.direction), (CallerId::Withheld, Direction::Web));
    }

    #[test]
    fn tools_are_read_in_every_shape_once() {
        let arguments = json!({ "service": "Cut" });
        for call in [
            json!({ "id": "t1", "type": "function", "function": { "name": "book", "arguments": arguments.to_string() } }),
            json!({ "id": "t1", "type": "function", "function": { "name": "book", "arguments": arguments } }),
            json!({ "id": "t1", "name": "book", "arguments": arguments }),
            json!({ "id": "t1", "name": "book", "parameters": arguments }),
            json!({ "id": "t1", "function": { "name": "book", "parameters": arguments } }),
        ] {
            let both = json!({
                "type": "tool-calls", "toolCallList": [call], "toolCalls": [call],
                "toolWithToolCallList": [{ "type": "function", "toolCall": call }],
            });
            let Some(Envelope { message: Message::ToolCalls(calls), .. }) = read_json(&both) else {
                panic!("these are tool calls")
            };
            let wanted =
                ToolCall { id: "t1".into(), name: "book".into(), arguments: arguments.clone() };
            assert_eq!(calls, [wanted], "{call}");
        }
        let old = json!({ "type": "function-call", "functionCall": { "name": "book", "parameters": {} } });
        let Some(Envelope { message: Message::ToolCalls(calls), .. }) = read_json(&old) else {
            panic!()
        };
        assert_eq!((calls[0].name.as_str(), calls[0].id.as_str()), ("book", ""));
        let many: Vec<Value> =
            (0..500).map(|n| json!({ "id": n.to_string(), "name": "book" })).collect();
        let Some(Envelope { message: Message::ToolCalls(calls), .. }) =
            read_json(&json!({ "type": "tool-calls", "toolCallList": many }))
        else {
            panic!()
        };
        assert_eq!(calls.len(), MOST_CALLS);
    }

    #[test]
    fn what_is_not_known_says_that_the_call_goes_on() {
        for kind in
            ["transcript", "transcript[transcriptType=\"final\"]", "speech-update", "some-day"]
        {
            let told = read_json(&json!({ "type": kind, "call": { "id": "c" } })).unwrap();
            assert_eq!(told.message, Message::Other, "{kind}");
            assert!(told.call.is_some());
        }
        for none in [
            "",
            "null",
            "[]",
            "{}",
            "{\"message\":[]}",
            "{\"message\":{}}",
            "{\"message\":{\"type\":5}}",
        ] {
            assert_eq!(read(none.as_bytes()), None, "{none}");
        }
        let state = |status: &str| {
            read_json(&json!({ "type": "status-update", "status": status, "endedReason": "customer-ended-call" })).unwrap().message
        };
        assert_eq!(state("in-progress"), Message::Status(Status::InProgress));
        assert_eq!(state("forwarding"), Message::Status(Status::Forwarding));
        assert_eq!(state("ended"), Message::Status(Status::Ended("customer-ended-call".into())));
        assert_eq!(state("queued"), Message::Status(Status::Before));
    }

    #[test]
    fn a_report_has_times_cost_words_and_a_recording() {
        let told = read_json(&json!({
            "type": "end-of-call-report", "endedReason": "customer-ended-call", "cost": 0.123_456_7,
            "startedAt": "2026-11-23T10:00:00.000Z", "endedAt": "2026-11-23T10:01:30.500Z",
            "call": { "id": "c" }, "analysis": { "summary": "About a cut." },
            "artifact": {
                "messages": [
                    { "role": "system", "message": "secret prompt", "secondsFromStart": 0 },
                    { "role": "bot", "message": "Hello!", "secondsFromStart": 1.25, "duration": 900 },
                    { "role": "user", "message": " A cut. ", "secondsFromStart": 3, "duration": -5 },
                    { "role": "tool_calls", "toolCalls": [] },
                    { "role": "user", "message": "  " },
                ],
                "recordingUrl": "https://x.example/mono.wav", "presignedStereoUrl": "https://x.example/stereo",
            },
        }));
        let Some(Envelope { message: Message::Report(report), .. }) = told else {
            panic!("it is a report")
        };
        assert_eq!(report.cost_micros, 123_457);
        assert_eq!(report.ended_ms.unwrap() - report.started_ms.unwrap(), 90_500);
        let lines: Vec<_> = report
            .lines
            .iter()
            .map(|l| (l.customer, l.text.as_str(), l.start_ms, l.end_ms))
            .collect();
        assert_eq!(lines, [(false, "Hello!", 1_250, 2_150), (true, "A cut.", 3_000, 3_000)]);
        assert_eq!(report.recording_url.as_deref(), Some("https://x.example/stereo"));
        let odd = json!({ "type": "end-of-call-report", "cost": 1e300, "startedAt": "soon", "endedAt": -5, "artifact": { "messages": [5, null, { "role": "user" }] } });
        let Some(Envelope { message: Message::Report(report), call: None }) = read_json(&odd)
        else {
            panic!()
        };
        assert_eq!(
            (report.cost_micros, report.started_ms, report.ended_ms, report.lines.len()),
            (10_000_000_000, None, None, 0)
        );
    }

    proptest! {
        #[test]
        fn nothing_that_comes_breaks_it(body in any::<Vec<u8>>(), kind in any::<String>(), more in any::<String>(), number in any::<f64>()) {
            let _ = read(&body);
            for kind in [kind.as_str(), "tool-calls", "end-of-call-report", "status-update", "assistant-request"] {
                let _ = read_json(&json!({
                    "type": kind, "status": more, "endedReason": more, "cost": number, "startedAt": more,
                    "call": { "id": more, "type": more, "customer": { "number": more } },
                    "toolCallList": [{ "id": more, "name": more, "arguments": more }],
                    "artifact": { "messages": [{ "role": "user", "message": more, "secondsFromStart": number, "duration": number }] },
                }));
            }
        }
    }
}
