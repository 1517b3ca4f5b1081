//! Streams as they come and as they should not.

use proptest::prelude::*;

use super::*;

/// What `chunks` hold, with what the end of the stream leaves.
fn read(chunks: &[&[u8]]) -> (Vec<(String, String)>, Option<String>) {
    let mut parser = Parser::default();
    let mut events = Vec::new();
    for chunk in chunks {
        parser.push(chunk, &mut events).unwrap();
    }
    let rest = parser.finish().map(|event| event.data);
    (events.into_iter().map(|event| (event.name, event.data)).collect(), rest)
}

fn pairs(events: &[(&str, &str)]) -> Vec<(String, String)> {
    events.iter().map(|(name, data)| ((*name).to_owned(), (*data).to_owned())).collect()
}

#[test]
fn an_event_stream_is_read_as_the_standard_says() {
    type Case = (&'static str, &'static [u8], &'static [(&'static str, &'static str)]);
    let table: &[Case] = &[
        ("one event", b"data: a\n\n", &[("", "a")]),
        ("a name", b"event: ping\ndata: a\n\n", &[("ping", "a")]),
        ("a name is for one event", b"event: x\ndata: 1\n\ndata: 2\n\n", &[("x", "1"), ("", "2")]),
        ("a name without data is nothing", b"event: x\n\ndata: 2\n\n", &[("", "2")]),
        ("lines are joined", b"data: a\ndata:\ndata: b\n\n", &[("", "a\n\nb")]),
        ("one space is taken off", b"data:  a\ndata:b\n\n", &[("", " a\nb")]),
        ("no colon is an empty value", b"data\n\n", &[("", "")]),
        ("comments", b": KEEP ALIVE\n\n:\ndata: a\n:x\n\n", &[("", "a")]),
        ("unknown fields", b"retry: 5\nfoo: bar\ndata: a\n\n", &[("", "a")]),
        ("CRLF", b"event: e\r\ndata: a\r\n\r\ndata: b\r\n\r\n", &[("e", "a"), ("", "b")]),
        ("CR", b"data: a\r\rdata: b\r\r", &[("", "a"), ("", "b")]),
        ("mixed", b"data: a\r\ndata: b\n\rdata: c\r\n\n", &[("", "a\nb"), ("", "c")]),
        ("a byte order mark", b"\xEF\xBB\xBFdata: a\n\n", &[("", "a")]),
        ("one that comes later is data", b"data: \xEF\xBB\xBFa\n\n", &[("", "\u{feff}a")]),
        ("not UTF-8", b"data: a\xFFb\n\n", &[("", "a\u{fffd}b")]),
        ("a field name in capitals is unknown", b"DATA: a\n\n", &[]),
        ("nothing", b"", &[]),
        ("blank lines", b"\n\n\r\n\r", &[]),
    ];
    for (name, bytes, events) in table {
        assert_eq!(read(&[bytes]).0, pairs(events), "{name}");
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read(&single).0, pairs(events), "{name}, a byte at a time");
    }
}

#[test]
fn the_last_id_stays_and_one_with_a_null_is_ignored() {
    let mut parser = Parser::default();
    let mut events = Vec::new();
    parser.push(b"id: 7\ndata: a\n\nid: 8\0\ndata: b\n\nid\ndata: c\n\n", &mut events).unwrap();

    let ids: Vec<&str> = events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["7", "7", ""]);
}

#[test]
fn the_end_of_the_stream_offers_what_was_not_ended() {
    assert_eq!(read(&[b"data: a\n\ndata: [DONE]"]).1.as_deref(), Some("[DONE]"));
    assert_eq!(read(&[b"data: a\n\ndata: [DONE]\n"]).1.as_deref(), Some("[DONE]"));
    assert_eq!(read(&[b"data: a\n\n"]).1, None);
    assert_eq!(read(&[b"event: x\n"]).1, None);
}

#[test]
fn an_event_without_an_end_is_refused_at_the_limit() {
    let mut events = Vec::new();
    let mut one_line = Parser::new(100);
    let mut many_lines = Parser::new(100);
    let mut empty_lines = Parser::new(100);

    assert_eq!(one_line.push(&[b'x'; 101], &mut events), Err(TooLong { limit: 100 }));
    let lines = "data: 0123456789\n".repeat(20);
    assert_eq!(many_lines.push(lines.as_bytes(), &mut events), Err(TooLong { limit: 100 }));
    let lines = "data\n".repeat(200);
    assert_eq!(empty_lines.push(lines.as_bytes(), &mut events), Err(TooLong { limit: 100 }));
    assert!(events.is_empty());
}

#[test]
fn events_below_the_limit_may_go_on_forever() {
    let mut parser = Parser::new(32);
    let mut events = Vec::new();
    for _ in 0..1_000 {
        parser.push(b"data: 0123456789\n\n", &mut events).unwrap();
    }
    assert_eq!(events.len(), 1_000);
}

/// Pieces that put line ends, fields and broken UTF-8 next to one another in every order.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"data:".to_vec()),
        Just(b"data: \xC3\xA5\xF0\x9F\x99\x82".to_vec()),
        Just(b"event: e".to_vec()),
        Just(b"id: 1".to_vec()),
        Just(b": note".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(BYTE_ORDER_MARK.to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// How the bytes are cut into chunks changes nothing.
    #[test]
    fn chunks_do_not_matter(bytes in hostile(), cuts in proptest::collection::vec(1_usize..9, 1..50)) {
        let whole = read(&[&bytes]);
        let mut chunks = Vec::new();
        let mut rest = bytes.as_slice();
        for size in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, tail) = rest.split_at((*size).min(rest.len()));
            chunks.push(chunk);
            rest = tail;
        }
        prop_assert_eq!(read(&chunks), whole);
    }
}
