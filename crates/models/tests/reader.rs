//! The reader against the values of the arithmetic that it was fitted with (`evaluation/read.py`).
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

use frontdesk_models::{MiniLm, Reader, testing};

const PASSAGES: [&str; 3] = [
    "Do you have parking? Free parking for ten cars is behind the building.",
    "Do you take cards? We take every card, and cash.",
    "How much is a haircut? A haircut is 35 euros for adults and 20 euros for children under twelve.",
];

fn said(question: &str) -> Vec<f32> {
    let (model, reader) = (MiniLm::open(&testing::folder()).unwrap(), Reader::new());
    let asked = reader.ask(&model, question);
    PASSAGES.iter().map(|text| reader.judge(&asked, &reader.tell(&model, text))).collect()
}

#[test]
fn what_it_says_is_that_of_the_reference() {
    for (question, right) in [
        ("where can i leave my car", [5.052, -5.470, -5.783]),
        ("do pensioners pay less for a haircut", [-6.926, -6.087, -2.317]),
        ("is it cheaper for my eight year old", [-3.794, -3.366, 3.311]),
    ] {
        let said = said(question);
        let near = said.iter().zip(right).all(|(said, right)| (said - right).abs() < 0.05);
        assert!(near, "{question}: {said:?} is not {right:?}");
    }
}

#[test]
fn any_text_is_judged() {
    let (model, reader) = (MiniLm::open(&testing::folder()).unwrap(), Reader::new());
    for text in ["", "   ", "\0\u{fffd}", "日本語", "[CLS][SEP]", &"word ".repeat(50_000)] {
        let said = reader.judge(&reader.ask(&model, text), &reader.tell(&model, text));
        assert!(said.is_finite(), "{text:.20}: {said}");
    }
}

#[test]
fn a_question_that_was_read_has_its_vector() {
    let (model, reader) = (MiniLm::open(&testing::folder()).unwrap(), Reader::new());
    let question = "where can i leave my car";
    assert_eq!(reader.ask(&model, question).vector(), Some(model.embed(question).as_slice()));
    assert_eq!(reader.ask(&model, &"word ".repeat(500)).vector(), None);
}
