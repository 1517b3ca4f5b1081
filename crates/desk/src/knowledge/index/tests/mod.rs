//! Retrieval, by question: what is answered, and what is not.

pub(crate) mod businesses;

use frontdesk_base::Language;

use super::{Band, Index, Kind, Passage};
use businesses::{bikes, dentist, salon};

/// What a question should come to: part of the title answered, offered, or nothing.
fn check(index: &Index, question: &str, expected: Option<&str>) -> Result<(), String> {
    let shown = |hit: &super::Hit| {
        format!("{:?} {:.2}/{:.2}", index.passage(hit).title, hit.score, hit.coverage)
    };
    // "~" before the title: asking whether it is meant will do.
    let may_ask = expected.is_some_and(|title| title.starts_with('~'));
    let expected = expected.map(|title| title.trim_start_matches('~'));
    match (index.band(question), expected) {
        (Band::Answer(hit), Some(title)) if index.passage(&hit).title.contains(title) => Ok(()),
        (Band::DidYouMean(hits), Some(title))
            if hits.iter().any(|hit| index.passage(hit).title.contains(title)) =>
        {
            if may_ask {
                return Ok(());
            }
            Err(format!(
                "ASK    {question}: {}",
                hits.iter().map(shown).collect::<Vec<_>>().join("; ")
            ))
        }
        (Band::Unknown, None) => Ok(()),
        (Band::Answer(hit), _) => Err(format!("WRONG  {question}: {}", shown(&hit))),
        (Band::DidYouMean(hits), _) => Err(format!(
            "OFFER  {question}: {}",
            hits.iter().map(shown).collect::<Vec<_>>().join("; ")
        )),
        (Band::Unknown, Some(_)) => {
            let best = index.search(question, 1).first().map(shown);
            Err(format!("MISS   {question}: {best:?}"))
        }
    }
}

fn check_all(passages: Vec<Passage>, cases: &[(&str, &str)]) {
    let index = Index::build(passages, Language::En);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(question, title)| {
            let expected = (!title.is_empty()).then_some(*title);
            check(&index, question, expected).err()
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_salon_answers_paraphrases_and_slips() {
    check_all(salon(), SALON);
}

const SALON: &[(&str, &str)] = &[
    ("do you have parking", "parking"),
    ("parking?", "parking"),
    ("is there parkng nearby", "parking"),
    ("where can I park my car", "parking"),
    ("can I park close to you?", "parking"),
    ("what's your cancelation policy", "cancellation"),
    ("cancellation fee", "cancellation"),
    ("how late can I call off my appointment", "cancellation"),
    ("do you accept credit cards", "payment"),
    ("can I pay with visa", "payment"),
    ("do you take card?", "payment"),
    ("is cash ok", "payment"),
    ("can i pay with apple pay", "payment"),
    ("do you do walk-ins", "book in advance"),
    ("can I just walk in", "book in advance"),
    ("do i need a reservation", "book in advance"),
    ("do you sell gift cards", "gift"),
    ("giftcard", "gift"),
    ("I want to buy a voucher", "gift"),
    ("do you cut kids hair", "children"),
    ("haircut for my child", "children"),
    ("can I bring my dog", "dog"),
    ("are dogs ok", "dog"),
    ("may I bring my puppy", "dog"),
    ("is it wheelchair accessible", "wheelchair"),
    ("I use a wheelchair, can I get in?", "wheelchair"),
    ("do you have wifi", "Wi-Fi"),
    ("is there wi-fi", "Wi-Fi"),
    ("free internet?", "Wi-Fi"),
    ("do I need an allergy test", "patch test"),
    ("which shampoo do you use", "products"),
    ("are your products vegan", "products"),
    ("student discount", "student"),
    ("do pensioners get a discount", "student"),
    ("can I get a refund", "not happy"),
    ("do you do bridal hair", "wedding"),
    ("hair for my wedding", "wedding"),
    ("colour during pregnancy", "pregnant"),
    ("I'm pregnant, can I dye my hair?", "pregnant"),
    ("how long does balayage last", "balayage"),
    ("do you do extensions", "extensions"),
    ("do you have extentions", "extensions"),
    ("is coffee free", "~drinks"),
    ("what if I'm late", "late"),
    ("colour correction", "colour accidents"),
    ("do you have a loyalty card", "loyalty"),
    ("are you hiring", "hiring"),
    ("any job openings", "~hiring"),
    ("which tram goes to you", "public transport"),
    ("can I pick my stylist", "choose my stylist"),
    ("do you trim beards", "beards"),
    ("beard trim", "beards"),
    ("do you take deposits", "deposit"),
    ("can I donate my hair", "donate"),
    ("do you come to my house", "house calls"),
    ("do you do home visits", "house calls"),
    ("do you do house calls", "house calls"),
    ("my daughter has head lice", "lice"),
    ("when was the salon founded", "About"),
    ("who founded Studio Ella", "About"),
    ("do you use solar power", "About"),
    // Nothing of this is known.
    ("do you sell motorbikes?", ""),
    ("what's the capital of France?", ""),
    ("do you do tattoos?", ""),
    ("how much is a tattoo", ""),
    ("do you repair phones", ""),
    ("can you fix my car", ""),
    ("do you have a swimming pool", ""),
    ("do you offer massages", ""),
    ("do you sell shoes", ""),
    ("who won the world cup", ""),
    ("what is the meaning of life", ""),
    ("do you do piercings", ""),
    ("can I bring my parrot", ""),
    ("do you have a sauna", ""),
    ("is there a lift", ""),
    ("do you do spray tans", ""),
    ("do you speak Polish", ""),
    ("what's your VAT number", ""),
    ("how many stylists do you have", "~choose my stylist"),
    ("do you have a toilet for babies", ""),
    ("do you accept bitcoin", ""),
    ("can I rent a chair", ""),
    ("do you offer keratin straightening", ""),
    ("how old is the owner", ""),
    ("do you do eyelash extensions", ""),
    ("where can I buy a bike", ""),
    ("", ""),
    ("???", ""),
    ("asdfgh jkl", ""),
    ("do you", ""),
    ("how much", ""),
    ("can I", ""),
];

#[test]
fn a_dentist_answers_paraphrases_and_slips() {
    check_all(
        dentist(),
        &[
            ("are you taking new patients", "new patients"),
            ("can i register as a new patient", "new patients"),
            ("I have a toothache", "emergency"),
            ("my tooth is hurting really badly", "emergency"),
            ("a filling fell out", "emergency"),
            ("do you take my insurance", "insurance"),
            ("which insurances do you accept", "insurance"),
            ("I'm afraid of the dentist", "sedation"),
            ("i am very nervous", "sedation"),
            ("does whitening hurt", "whitening"),
            ("is bleaching safe", "whitening"),
            ("how often should I get a checkup", "check-up"),
            ("do you see kids", "children"),
            ("can I pay in installments", "instalments"),
            ("payment plan", "instalments"),
            ("what should I bring for my first appointment", "bring"),
            ("do you do invisalign", "braces"),
            ("missed appointment fee", "cancel"),
            ("are xrays safe when pregnant", "pregnancy"),
            ("when can I eat after a filling", "eat"),
            ("do you do implants", "implants"),
            ("do you do botox", ""),
            ("do you sell toothbrushes", ""),
            ("can you prescribe antibiotics", ""),
            ("do you treat dogs", ""),
            ("how tall is the eiffel tower", ""),
            ("do you do hair", ""),
        ],
    );
}

#[test]
fn a_bike_shop_answers_paraphrases_and_slips() {
    check_all(
        bikes(),
        &[
            ("how long do repairs take", "repair take"),
            ("can I rent a bicycle", "rent"),
            ("do you hire out bikes", "rent"),
            ("do you buy second hand bikes", "used"),
            ("do you buy used bicycles", "used"),
            ("can you repair my ebike", "e-bikes"),
            ("do you fix electric bikes", "e-bikes"),
            ("waranty on repairs", "warranty"),
            ("can I test ride", "test ride"),
            ("do you have helmets", "helmets"),
            ("do you deliver", "deliver"),
            ("jobrad", "leasing"),
            ("do I need an appointment", "appointment"),
            ("what's included in a full service", "full service"),
            ("winter storage", "winter"),
            ("can you store my bike for the winter", "winter"),
            ("do you sell motorbikes", ""),
            ("do you sell skateboards", ""),
            ("do you sell scooters", ""),
            ("can you repair my washing machine", ""),
            ("do you have bike trailers", ""),
        ],
    );
}

#[test]
fn an_answer_from_a_page_is_the_sentences_asked_for() {
    let index = Index::build(salon(), Language::En);
    for (question, contains, lacks) in [
        ("when was the salon founded", "2009", "party"),
        ("is the party in july with live music", "live music", "2009"),
        ("do you use solar power", "solar power", "London"),
    ] {
        let hits = index.search(question, 1);
        let text = index.excerpt(&hits[0], question);
        assert!(text.contains(contains) && !text.contains(lacks), "{question}: {text}");
    }
}

#[test]
fn an_faq_is_answered_word_for_word() {
    let index = Index::build(salon(), Language::En);
    let hits = index.search("do you have parking", 3);
    assert_eq!(index.excerpt(&hits[0], "do you have parking"), index.passage(&hits[0]).text);
}

#[test]
fn an_empty_index_knows_nothing() {
    let index = Index::build(Vec::new(), Language::En);
    assert_eq!(index.band("do you have parking"), Band::Unknown);
}

#[test]
fn other_languages_are_stemmed_their_way() {
    let passage = |question: &str, answer: &str| Passage {
        id: "p".into(),
        source_id: "s".into(),
        title: question.into(),
        questions: vec![question.into()],
        text: answer.into(),
        kind: Kind::Faq,
    };
    let german = Index::build(
        vec![
            passage("Gibt es Parkplätze?", "Ja, vier hinter dem Haus."),
            passage("Nehmen Sie Kreditkarten?", "Ja, alle."),
        ],
        Language::De,
    );
    assert!(
        matches!(german.band("Haben Sie einen Parkplatz"), Band::Answer(hit) if hit.passage == 0)
    );
}

#[test]
fn hostile_queries_end_quickly_and_scores_are_bounded() {
    let index = Index::build(salon(), Language::En);
    for query in [
        "a".repeat(100_000),
        "parking ".repeat(20_000),
        "🙂".repeat(30_000),
        "pa rk ".repeat(9_000),
    ] {
        for hit in index.search(&query, 5) {
            assert!((0.0..=1.0001).contains(&hit.score) && (0.0..=1.0001).contains(&hit.coverage));
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_can_be_asked_and_indexed(text in "\\PC{0,200}", query in "\\PC{0,120}") {
        let passage = Passage {
            id: "p".into(),
            source_id: "s".into(),
            title: query.clone(),
            questions: vec![text.clone()],
            text: text.clone(),
            kind: Kind::Document,
        };
        let index = Index::build(vec![passage], Language::En);
        index.band(&query);
        for hit in index.search(&text, 2) {
            index.excerpt(&hit, &query);
        }
    }
}
