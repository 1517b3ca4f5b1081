//! Whatever is typed: no panic, no loop, no empty reply, no unbounded work.

use super::{Desk, Tools};

const CLAIMS: &[&str] = &["passed your message on", "passed your request on", "I've noted"];

/// Every claim in the reply has its receipt in the same turn.
fn honest(desk: &mut Desk, text: &str) {
    let reply = desk.say(text);
    let receipt = ["take_message", "capture_lead", "update_contact"]
        .iter()
        .any(|tool| desk.called(tool).is_some());
    let claims = CLAIMS.iter().any(|claim| reply.text.contains(claim));
    assert!(
        !claims || receipt && matches!(desk.tools, Tools::Work | Tools::Night),
        "{text:?}: {}",
        reply.text
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_conversation_ends_well(texts in proptest::collection::vec("\\PC{0,80}", 1..5)) {
        for tools in [Tools::Work, Tools::Break] {
            let mut desk = Desk::salon().with(tools);
            for text in &texts {
                honest(&mut desk, text);
            }
        }
    }

    #[test]
    fn any_words_of_the_trade_end_well(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "open", "close", "tomorrow", "25", "/", "12", "pm", "at", "how", "much", "cut", "book", "person", "message", "leave",
            "my", "name", "is", "Ann", "ann@x.com", "+49", "171", "2345678", "no", "yes", "never", "mind", "it's", "?", ".", "!!!",
            "and", "also", ",", "ß", "İ", "😀", "cancel", "quote", "bye", "thanks", "easter", "the", "31st", "february", "99", "I'm",
        ]), 1..14),
        cut in 1_usize..5,
    ) {
        for tools in [Tools::Work, Tools::Night, Tools::Refuse, Tools::Off] {
            let mut desk = Desk::salon().with(tools);
            for part in words.chunks(words.len().div_ceil(cut)) {
                honest(&mut desk, &part.join(" "));
            }
        }
    }
}

#[test]
fn long_messages_take_bounded_time() {
    // That it ends is the test: the runner ends one that does not.
    for text in [
        "a".repeat(100_000),
        "how much is a cut and ".repeat(5_000),
        "open? ".repeat(16_000),
        "1234567 ".repeat(12_000),
        "İ".repeat(50_000),
        "ann@".repeat(25_000),
        "I'm ".repeat(25_000),
        "\n".repeat(100_000),
        "?!.".repeat(33_000),
    ] {
        let mut desk = Desk::salon();
        desk.say(&text);
        desk.say("leave a message");
        desk.say(&text);
        desk.say(&text);
        desk.say(&text);
    }
}
