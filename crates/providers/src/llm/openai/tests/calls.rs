//! Tool calls, as servers cut them.

use super::*;

fn calls(pieces: &[Value]) -> Vec<u8> {
    let deltas: Vec<Value> = pieces.iter().map(|piece| json!({ "tool_calls": [piece] })).collect();
    stream(&deltas, "tool_calls")
}

/// A name, the pieces of the calls, and the calls.
type Cut = (&'static str, Vec<Value>, Vec<(String, Value)>);

fn check_cuts(table: Vec<Cut>) {
    for (name, pieces, called) in table {
        let expected = (String::new(), called, Some(StopReason::ToolUse));
        assert_eq!(hear(&calls(&pieces)), Ok(expected), "{name}");
    }
}

#[test]
fn calls_are_put_together_however_they_are_cut() {
    let text = r#"{"day":"2026-11-24"}"#;
    check_cuts(vec![
        (
            "no id and no index, whole",
            vec![
                json!({ "function": { "name": "find_slot", "arguments": text } }),
                json!({ "function": { "name": "opening_hours", "arguments": "{}" } }),
            ],
            vec![slot(), hours()],
        ),
        (
            "no id and no index, in pieces",
            vec![
                json!({ "function": { "name": "find_slot" } }),
                json!({ "function": { "arguments": &text[..9] } }),
                json!({ "function": { "arguments": &text[9..] } }),
                json!({ "function": { "name": "opening_hours" } }),
            ],
            vec![slot(), hours()],
        ),
        (
            "every index 0, new ids",
            vec![
                json!({ "index": 0, "id": "a", "function": { "name": "find_slot", "arguments": text } }),
                json!({ "index": 0, "id": "b", "function": { "name": "opening_hours", "arguments": "" } }),
            ],
            vec![slot(), hours()],
        ),
        (
            "every index 0, no ids, the same tool twice",
            vec![
                json!({ "index": 0, "function": { "name": "find_slot", "arguments": text } }),
                json!({ "index": 0, "function": { "name": "find_slot", "arguments": text } }),
            ],
            vec![slot(), slot()],
        ),
        (
            "the id and the name in every piece",
            vec![
                json!({ "index": 0, "id": "a", "function": { "name": "find_slot", "arguments": &text[..5] } }),
                json!({ "index": 0, "id": "a", "function": { "name": "find_slot", "arguments": &text[5..] } }),
            ],
            vec![slot()],
        ),
        (
            "the name in every piece, no id",
            vec![
                json!({ "index": 0, "function": { "name": "find_slot", "arguments": &text[..5] } }),
                json!({ "index": 0, "function": { "name": "find_slot", "arguments": &text[5..] } }),
            ],
            vec![slot()],
        ),
        (
            "the id late",
            vec![
                json!({ "index": 0, "function": { "name": "find_slot", "arguments": "" } }),
                json!({ "index": 0, "id": "a", "function": { "arguments": text } }),
            ],
            vec![slot()],
        ),
        (
            "an empty id in later pieces",
            vec![
                json!({ "index": 0, "id": "a", "function": { "name": "find_slot", "arguments": &text[..5] } }),
                json!({ "index": 0, "id": "", "function": { "name": null, "arguments": &text[5..] } }),
            ],
            vec![slot()],
        ),
    ]);
}

#[test]
fn arguments_are_understood_in_each_of_their_forms() {
    let text = r#"{"day":"2026-11-24"}"#;
    let value = json!({ "day": "2026-11-24" });
    check_cuts(vec![
        (
            "arguments as an object",
            vec![json!({ "index": 0, "id": "a", "function": { "name": "find_slot", "arguments": value } })],
            vec![slot()],
        ),
        (
            "arguments as text in text",
            vec![json!({ "id": "a", "function": { "name": "find_slot", "arguments": json!(text).to_string() } })],
            vec![slot()],
        ),
        (
            "no arguments in each form",
            ["", "{}", "null", " "]
                .iter()
                .enumerate()
                .map(|(index, none)| {
                    json!({ "index": index, "function": { "name": "opening_hours", "arguments": none } })
                })
                .collect(),
            vec![hours(), hours(), hours(), hours()],
        ),
        (
            "an empty announcement",
            vec![
                json!({ "index": 0, "id": "a", "function": { "name": "", "arguments": "" } }),
                json!({ "index": 1, "id": "b", "function": { "name": "opening_hours" } }),
            ],
            vec![hours()],
        ),
    ]);
}

#[test]
fn a_call_without_an_id_gets_one_of_nine_letters_and_digits() {
    let piece = |name: &str| json!({ "function": { "name": name, "arguments": "{}" } });
    let events = events(&calls(&[piece("a"), piece("b")])).unwrap();
    let ids: Vec<String> = events
        .into_iter()
        .filter_map(|event| match event {
            ChatEvent::ToolCall(call) => Some(call.id),
            _ => None,
        })
        .collect();

    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    let nine = |id: &String| id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    assert!(ids.iter().all(nine), "{ids:?}");
}

#[test]
fn bad_arguments_are_worth_another_try_unless_the_answer_was_cut() {
    for text in ["{\"day\":", "[1]", "7", "not json"] {
        let piece =
            json!({ "index": 0, "id": "a", "function": { "name": "book", "arguments": text } });
        let deltas = [json!({ "tool_calls": [piece] })];

        assert_eq!(hear(&stream(&deltas, "tool_calls")).unwrap_err().kind, Kind::Retry, "{text}");
        let cut = (String::new(), Vec::new(), Some(StopReason::MaxTokens));
        assert_eq!(hear(&stream(&deltas, "length")), Ok(cut), "{text}");
    }
}
