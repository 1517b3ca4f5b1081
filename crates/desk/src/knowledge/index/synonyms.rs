//! Different words for the same thing at a front desk. Small on purpose: an owner's alternative
//! phrasings say the rest.

/// Words that mean the same, and how far one may stand for another.
struct Group {
    closeness: f32,
    words: &'static [&'static str],
}

const fn close(words: &'static [&'static str]) -> Group {
    Group { closeness: 0.9, words }
}

const fn near(words: &'static [&'static str]) -> Group {
    Group { closeness: 0.75, words }
}

const GROUPS: &[Group] = &[
    close(&["price", "cost", "charge", "pricing", "rate"]),
    near(&["price", "fee", "expensive", "cheap", "pricey", "tariff", "quote", "estimate", "pay"]),
    close(&[
        "hours", "opening", "open", "opens", "opened", "close", "closed", "closing", "shut",
        "times",
    ]),
    close(&["address", "location", "located", "directions", "situated"]),
    near(&["address", "where", "find", "street", "map", "reach"]),
    close(&["parking", "park", "carpark", "garage"]),
    near(&["parking", "car", "vehicle", "drive", "driving", "street"]),
    close(&["cancel", "cancellation", "cancelling", "canceling", "scrap"]),
    near(&["cancel", "miss", "noshow", "missed"]),
    near(&["reschedule", "move", "change", "postpone", "rearrange"]),
    close(&[
        "appointment",
        "booking",
        "reservation",
        "book",
        "reserve",
        "slot",
        "appt",
        "schedule",
    ]),
    close(&["phone", "telephone", "mobile", "call", "ring"]),
    near(&["phone", "number", "contact"]),
    close(&["email", "mail"]),
    close(&["card", "credit", "debit", "visa", "mastercard", "amex", "contactless"]),
    close(&["pay", "payment", "paid", "paying"]),
    near(&["card", "payment", "pay", "cash", "paypal", "applepay"]),
    close(&["cash", "coins", "notes"]),
    close(&[
        "kid", "child", "children", "kiddo", "toddler", "boy", "girl", "son", "daughter", "baby",
    ]),
    close(&["woman", "women", "lady", "ladies", "female"]),
    close(&["man", "men", "gent", "gents", "male", "gentleman", "gentlemen"]),
    close(&["colour", "color", "dye", "tint", "coloring", "colouring"]),
    close(&["haircut", "cut", "trim", "chop"]),
    close(&[
        "wheelchair",
        "disabled",
        "disability",
        "accessible",
        "accessibility",
        "stepfree",
        "ramp",
    ]),
    close(&["voucher", "giftcard", "certificate"]),
    close(&["dog", "pet", "puppy"]),
    near(&["pet", "cat", "animal"]),
    close(&["wifi", "internet"]),
    close(&["bike", "bicycle", "cycle"]),
    close(&["ebike", "electric"]),
    close(&["repair", "fix", "mend", "repairing"]),
    close(&["puncture", "flat"]),
    close(&["late", "delayed", "behind"]),
    close(&["discount", "reduction", "deal", "concession"]),
    close(&["refund", "reimburse", "moneyback"]),
    close(&["choose", "pick", "select", "specific", "particular", "preferred"]),
    near(&["hiring", "openings", "apprenticeship", "apprentice", "trainee"]),
    close(&["document", "paper", "paperwork", "papers", "form"]),
    close(&["instalment", "installment", "financing", "monthly"]),
    close(&["sedation", "sleep", "anaesthetic", "anesthesia", "asleep"]),
    close(&["stairs", "steps", "step", "staircase"]),
    close(&["company", "employer", "corporate"]),
    close(&["tyre", "tire", "tube"]),
    close(&["used", "secondhand"]),
    close(&["choose", "certain"]),
    close(&["job", "vacancy", "vacancies", "hiring", "career", "recruiting"]),
    close(&["allergy", "allergic", "allergies", "sensitive"]),
    close(&["pregnant", "pregnancy", "expecting"]),
    close(&["coffee", "tea", "drink", "beverage", "refreshment"]),
    close(&["insurance", "insurer", "insured"]),
    close(&["deposit", "upfront", "prepay", "advance"]),
    close(&["guarantee", "warranty", "guaranteed"]),
    close(&["stylist", "hairdresser", "barber", "hairstylist"]),
    close(&["walkin", "unannounced"]),
    close(&["doctor", "dentist", "practitioner"]),
    close(&[
        "scared",
        "terrified",
        "frightened",
        "nervous",
        "anxious",
        "afraid",
        "fear",
        "anxiety",
        "phobia",
    ]),
    close(&["hurt", "painful", "pain", "sore", "ache", "toothache", "aching"]),
    close(&["emergency", "urgent", "urgently"]),
    close(&["rent", "rental", "hire", "loan", "borrow"]),
    close(&["deliver", "delivery", "ship", "shipping", "postage"]),
    close(&["collect", "collection", "pickup"]),
    close(&["return", "exchange"]),
    close(&["product", "products", "shampoo"]),
    close(&["student", "students", "nus"]),
    close(&["senior", "pensioner", "oap", "elderly"]),
    close(&["bus", "train", "tram", "metro", "subway", "transport", "transit"]),
    close(&["bridal", "wedding", "bride"]),
    close(&["nail", "manicure"]),
    close(&["whiten", "whitening", "bleaching"]),
    close(&["register", "registration", "join", "enrol", "signup"]),
    close(&["bathroom", "toilet", "restroom", "loo"]),
    close(&["owner", "boss", "founder"]),
    close(&["staff", "team", "employee"]),
    close(&["tip", "gratuity"]),
];

/// Set phrases and the one word they stand for; the longest first where one begins another.
const PHRASES: &[(&[&str], &str)] = &[
    (&["how", "much"], "price"),
    (&["call", "off"], "cancel"),
    (&["called", "off"], "cancel"),
    (&["no", "show"], "noshow"),
    (&["not", "turn", "up"], "noshow"),
    (&["dont", "show", "up"], "noshow"),
    (&["turn", "up", "late"], "late"),
    (&["running", "late"], "late"),
    (&["money", "back"], "refund"),
    (&["gift", "card"], "voucher"),
    (&["gift", "cards"], "voucher"),
    (&["gift", "certificate"], "voucher"),
    (&["gift", "certificates"], "voucher"),
    (&["gift", "vouchers"], "voucher"),
    (&["gift", "voucher"], "voucher"),
    (&["gift", "vouchers"], "voucher"),
    (&["walk", "in"], "walkin"),
    (&["walk", "ins"], "walkin"),
    (&["drop", "in"], "walkin"),
    (&["just", "turn", "up"], "walkin"),
    (&["just", "show", "up"], "walkin"),
    (&["just", "come", "by"], "walkin"),
    (&["just", "come", "in"], "walkin"),
    (&["without", "an", "appointment"], "walkin"),
    (&["without", "appointment"], "walkin"),
    (&["without", "a", "booking"], "walkin"),
    (&["without", "booking"], "walkin"),
    (&["house", "call"], "homevisit"),
    (&["house", "calls"], "homevisit"),
    (&["home", "visit"], "homevisit"),
    (&["home", "visits"], "homevisit"),
    (&["come", "to", "my", "home"], "homevisit"),
    (&["come", "to", "my", "house"], "homevisit"),
    (&["come", "to", "my", "place"], "homevisit"),
    (&["down", "payment"], "deposit"),
    (&["turn", "up"], "visit"),
    (&["show", "up"], "visit"),
    (&["apple", "pay"], "applepay"),
    (&["google", "pay"], "applepay"),
    (&["second", "hand"], "secondhand"),
    (&["wi", "fi"], "wifi"),
    (&["e", "mail"], "email"),
    (&["e", "bike"], "ebike"),
    (&["e", "bikes"], "ebike"),
    (&["step", "free"], "stepfree"),
    (&["pick", "up"], "pickup"),
    (&["close", "to"], "near"),
    (&["close", "by"], "near"),
    (&["up", "front"], "upfront"),
    (&["in", "advance"], "advance"),
    (&["sign", "up"], "signup"),
    (&["car", "park"], "parking"),
    (&["public", "transport"], "transport"),
];

/// Replaces set phrases by the word they stand for.
pub(super) fn join_phrases(words: &[String]) -> Vec<String> {
    let mut joined = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        let phrase = PHRASES.iter().find(|(phrase, _)| {
            rest.len() >= phrase.len() && phrase.iter().zip(rest).all(|(a, b)| a == b)
        });
        if let Some((phrase, word)) = phrase {
            joined.push((*word).to_owned());
            at += phrase.len();
        } else {
            joined.push(words[at].clone());
            at += 1;
        }
    }
    joined
}

/// Every pair of words of which the second may stand for the first, with how well it does.
pub(super) fn pairs() -> impl Iterator<Item = (&'static str, &'static str, f32)> {
    GROUPS.iter().flat_map(|group| {
        group.words.iter().flat_map(move |word| {
            group
                .words
                .iter()
                .filter(move |other| *other != word)
                .map(move |other| (*word, *other, group.closeness))
        })
    })
}

/// One word for all that mean the same: "ladies" and "women" are both "woman".
pub(crate) fn canonical(plain: &str) -> Option<&'static str> {
    GROUPS
        .iter()
        .find(|group| group.closeness > 0.8 && group.words.contains(&plain))
        .and_then(|group| group.words.first().copied())
}
