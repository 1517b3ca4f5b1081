//! What a piece of a message is about. Rules, tried from the most telling to the least: a
//! receptionist's trade has few topics, and a rule can be read, tested and corrected.

use super::{
    Facts, State, Subject,
    bookings::Wish,
    contact::Reach,
    days::{self, When},
    details::Details,
    said::Said,
    services::Match,
    smalltalk::{self, Talk},
};

/// What a piece is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Tries to change what the assistant is.
    Tampering,
    Person,
    Upset,
    Complaint,
    Message,
    Lead,
    Wish(Wish),
    Reach(Reach),
    Staff,
    Services,
    Price,
    Duration,
    Offered,
    Hours,
    Talk(Talk),
    /// Only says how to reach them.
    Details,
    Question,
    Statement,
}

impl Topic {
    /// Whether it asks for something, so that words around it need no answer of their own.
    pub(super) const fn main(self) -> bool {
        !matches!(self, Self::Talk(_) | Self::Details | Self::Statement)
    }
}

/// The topic of `said`.
pub(super) fn topic(said: &Said, facts: &Facts<'_>, state: &State) -> Topic {
    let talk = smalltalk::read(said);
    if tampering(said) {
        return Topic::Tampering;
    }
    if let Some(talk @ (Talk::Identity | Talk::Joke)) = talk {
        return Topic::Talk(talk);
    }
    if person(said, facts) {
        return Topic::Person;
    }
    if upset(said) {
        return Topic::Upset;
    }
    if complaint(said) {
        return Topic::Complaint;
    }
    if lead(said) {
        return Topic::Lead;
    }
    if message(said, facts) {
        return Topic::Message;
    }
    if let Some(wish) = wish(said, state) {
        return Topic::Wish(wish);
    }
    business(said, facts, state).or(talk.map(Topic::Talk)).unwrap_or_else(|| {
        if !said.question() && !Details::read(&said.raw).empty() {
            Topic::Details
        } else if said.question() {
            Topic::Question
        } else {
            Topic::Statement
        }
    })
}

fn business(said: &Said, facts: &Facts<'_>, state: &State) -> Option<Topic> {
    if duration(said, facts, state) {
        return Some(Topic::Duration);
    }
    if hours(said, state) {
        return Some(Topic::Hours);
    }
    let follows =
        said.begins_any(&["and for", "what about", "how about", "and a", "and the", "and"])
            && said.words.len() <= 7;
    let named = || matches!(facts.services_in(said), Match::Full { .. });
    if services(said) && !named() {
        return Some(Topic::Services);
    }
    if price(said) || follows && state.subject == Some(Subject::Price) && named() {
        return Some(Topic::Price);
    }
    if let Some(reach) = reach(said) {
        return Some(Topic::Reach(reach));
    }
    if staff(said, facts) {
        return Some(Topic::Staff);
    }
    if offered(said) && named() {
        return Some(Topic::Offered);
    }
    None
}

fn tampering(said: &Said) -> bool {
    said.any(&[
        "ignore all",
        "ignore your",
        "ignore previous",
        "ignore the previous",
        "ignore any",
        "ignore everything",
        "disregard all",
        "disregard your",
        "disregard previous",
        "disregard the",
        "forget your instructions",
        "forget all",
        "forget everything",
        "system prompt",
        "your instructions",
        "your prompt",
        "developer mode",
        "jailbreak",
        "jailbroken",
        "pretend to be",
        "pretend you are",
        "pretend that you",
        "you are now",
        "act as",
        "act like a",
        "roleplay",
        "role play",
        "reveal your",
        "print your",
        "override your",
        "dan mode",
        "words above",
        "text above",
        "admin mode",
        "initial prompt",
        "your rules",
        "your configuration",
        "your api key",
        "api key",
        "other customers",
        "another customer",
        "customer list",
        "your database",
        "sudo",
        "drop table",
    ])
}

/// Whom people ask for when they want a person.
const PEOPLE: &[&str] = &[
    "person",
    "human",
    "humans",
    "someone",
    "somebody",
    "agent",
    "manager",
    "owner",
    "boss",
    "staff",
    "team",
    "receptionist",
    "operator",
    "representative",
    "rep",
    "anyone",
    "anybody",
    "people",
    "colleague",
    "supervisor",
    "employee",
    "advisor",
    "assistant manager",
    "one of you",
    "real",
    "guy",
    "lady",
    "customer service",
    "support",
    "reception",
    "stylist",
    "dentist",
    "doctor",
    "mechanic",
    "you guys",
];

fn person(said: &Said, facts: &Facts<'_>) -> bool {
    const BARE: &[&str] = &[
        "agent",
        "human",
        "person",
        "operator",
        "representative",
        "manager",
        "receptionist",
        "someone",
        "somebody",
        "rep",
        "supervisor",
    ];
    const AROUND: &[&str] = &[
        "a", "an", "the", "real", "live", "to", "please", "now", "get", "me", "i", "want", "need",
        "talk", "speak", "with", "can", "could", "give", "actual", "connect", "transfer", "would",
        "like", "id", "just", "let", "you", "right", "away", "asap", "no", "ok", "hello", "hi",
        "put", "through", "on", "there", "is", "pls", "here", "may", "another", "fetch", "bring",
        "call", "us",
    ];
    if said.any(BARE)
        && said.words.iter().all(|w| BARE.contains(&w.as_str()) || AROUND.contains(&w.as_str()))
    {
        return true;
    }
    if said.any(&[
        "real person",
        "real human",
        "actual person",
        "actual human",
        "live agent",
        "human being",
        "human agent",
        "live person",
        "live chat with",
        "put me through",
        "transfer me",
        "hand me over",
        "connect me",
        "escalate",
        "get me a person",
        "get a person",
        "get me a human",
        "talk to a person",
        "not a bot",
        "not a robot",
        "not a machine",
        "instead of a bot",
        "no bots",
        "person instead",
        "human instead",
        "fed up with bots",
        "is there a human",
        "is there a person",
        "let me talk to",
        "let me speak to",
        "someone real",
        "somebody real",
        "with a human",
        "to a human",
        "to a person",
        "customer service",
        "a member of staff",
        "get your manager",
        "get the manager",
        "get someone",
        "get somebody",
        "your supervisor",
    ]) {
        return true;
    }
    let talk = said.any(&[
        "speak to",
        "speak with",
        "talk to",
        "talk with",
        "chat with",
        "chat to",
        "speaking to",
        "talking to",
        "speaking with",
        "discuss with",
        "talk directly to",
        "speak directly to",
        "speak directly with",
        "hear from",
    ]);
    let staff = || {
        facts
            .business
            .staff
            .iter()
            .any(|name| Said::new(name).words.first().is_some_and(|first| said.has(first)))
    };
    talk && (said.any(PEOPLE) || staff())
        || said.any(&[
            "need human",
            "want human",
            "need a human",
            "want a human",
            "human please",
            "human help",
            "a real one",
            "person please",
            "agent please",
            "want a person",
            "need a person",
        ])
}

fn upset(said: &Said) -> bool {
    let swears = said.words.iter().any(|word| {
        [
            "fuck", "fucking", "fucked", "fuckin", "shit", "shitty", "bullshit", "wtf", "ffs",
            "bollocks", "bastard", "asshole", "arsehole", "bitch", "fck", "damn", "goddamn",
            "moron", "idiot", "idiots",
        ]
        .contains(&word.as_str())
    });
    let at_us = said.any(&[
        "stupid bot",
        "stupid robot",
        "stupid machine",
        "stupid thing",
        "so stupid",
        "is stupid",
        "are stupid",
        "youre stupid",
        "useless",
        "so dumb",
        "are dumb",
        "dumb bot",
        "hopeless",
        "waste of time",
        "wasting my time",
        "not helping",
        "not helpful",
        "isnt helpful",
        "isnt helping",
        "arent helping",
        "no help",
        "doesnt help",
        "didnt help",
        "not what i asked",
        "not what i meant",
        "didnt answer",
        "not answering",
        "wrong answer",
        "you dont understand",
        "dont understand me",
        "you dont get it",
        "going in circles",
        "going round in circles",
        "are you kidding",
        "ridiculous",
        "this sucks",
        "you suck",
        "so annoying",
        "this is annoying",
        "pathetic",
        "not listening",
        "dont listen",
        "garbage bot",
        "this is garbage",
        "this is rubbish",
        "sick of this",
        "fed up",
        "i already told you",
        "i already said",
        "had enough",
        "i give up",
        "so frustrating",
        "frustrating",
        "frustrated",
        "doesnt work",
        "not working for me",
        "terrible bot",
        "worst bot",
        "bad bot",
        "unbelievable",
        "shut up",
        "this is a joke",
        "come on already",
        "for gods sake",
        "you keep repeating",
    ]);
    swears
        || at_us && (!said.question() || said.words.len() <= 5)
        || shouting(said) && !said.question()
}

/// Several words in capitals, with exclamation marks.
fn shouting(said: &Said) -> bool {
    let letters: Vec<char> = said.raw.chars().filter(|c| c.is_alphabetic()).take(400).collect();
    let large = letters.iter().filter(|c| c.is_uppercase()).count();
    letters.len() >= 10
        && said.words.len() >= 3
        && large == letters.len()
        && said.raw.contains("!!")
}

fn complaint(said: &Said) -> bool {
    if said.any(&["complaint", "complain", "make a complaint", "file a complaint"]) {
        return !said.begins_any(&["how", "what", "where", "who", "do you have"]);
    }
    !said.question()
        && said.any(&[
            "unhappy",
            "not happy",
            "disappointed",
            "disappointing",
            "terrible",
            "horrible",
            "awful",
            "the worst",
            "ruined",
            "burnt my",
            "burned my",
            "you damaged",
            "damaged my",
            "was rude",
            "so rude",
            "very rude",
            "were rude",
            "disgusting",
            "unacceptable",
            "botched",
            "messed up",
            "screwed up",
            "overcharged",
            "charged me twice",
            "charged twice",
            "my money back",
            "want a refund",
            "demand a refund",
            "need a refund",
            "not satisfied",
            "dissatisfied",
            "bad experience",
            "bad haircut",
            "poor service",
            "never coming back",
            "never come back",
            "broke again",
            "broken again",
            "still broken",
            "fell off",
            "fell out",
            "hate my",
            "hate what",
            "not okay with",
            "wrong colour",
            "wrong color",
            "made it worse",
            "nobody called me back",
            "no one called me back",
            "never called me back",
            "stood me up",
            "kept me waiting",
            "waited for an hour",
            "lied to me",
        ])
}

fn lead(said: &Said) -> bool {
    said.any(&[
        "a quote",
        "an estimate",
        "quotation",
        "get quote",
        "price offer",
        "make me an offer",
        "an offer for",
        "proposal",
        "new clients",
        "new customers",
        "new patients",
        "become a client",
        "become a patient",
        "become a customer",
        "become a member",
        "interested in becoming",
        "as a new client",
        "as a new patient",
        "as a new customer",
        "accepting clients",
        "accepting patients",
        "taking on clients",
        "taking on patients",
        "custom offer",
        "cost estimate",
        "written estimate",
        "a quote for",
    ]) && !said.any(&["free quote policy"])
}

fn message(said: &Said, facts: &Facts<'_>) -> bool {
    if said.any(&[
        "leave a message",
        "leave message",
        "take a message",
        "pass on a message",
        "pass a message",
        "send a message",
        "send them a message",
        "give a message",
        "give them a message",
        "write a message",
        "leave a note",
        "leave a msg",
        "leave them a message",
        "leave you a message",
        "a message for",
        "message for the",
        "call me back",
        "callback",
        "call back",
        "ring me back",
        "phone me back",
        "get back to me",
        "please call me",
        "call me please",
        "call me on",
        "call me at",
        "call me tomorrow",
        "call me today",
        "call me later",
        "someone call me",
        "somebody call me",
        "someone to call me",
        "somebody to call me",
        "someone phone me",
        "someone ring me",
        "someone contact me",
        "give me a call",
        "give me a ring",
        "you call me",
        "they call me",
        "contact me",
        "email me back",
        "pass this on",
        "pass on that",
        "pass it on",
        "tell them that",
        "tell them i",
        "tell the team",
        "tell the owner",
        "tell the manager",
        "let them know",
        "let the team know",
        "let the owner know",
        "take my message",
        "have someone call",
        "have somebody call",
    ]) {
        return !said.begins_any(&["will you", "do you usually", "how soon", "when will"]);
    }
    facts.business.staff.iter().any(|name| {
        Said::new(name).words.first().is_some_and(|first| {
            said.any(&[
                &format!("tell {first}"),
                &format!("let {first} know"),
                &format!("message to {first}"),
                &format!("ask {first} to"),
            ])
        })
    })
}

fn wish(said: &Said, state: &State) -> Option<Wish> {
    // Questions about how booking works are for the knowledge.
    if said.any(&[
        "dont have an appointment",
        "no appointment",
        "should i",
        "or just",
        "or do i",
        "or can i",
        "policy",
        "fee",
        "fees",
        "penalty",
        "deposit",
        "do i need",
        "do i have to",
        "need to book",
        "have to book",
        "without",
        "how far",
        "how early",
        "how long before",
        "how soon",
        "how do i",
        "how can i",
        "how does",
        "how to",
        "what if",
        "what happens",
        "if i",
        "notice",
        "required",
        "walk in",
        "walk ins",
        "walkins",
        "last minute",
        "is it possible to cancel",
        "can i cancel",
        "charge",
        "in advance",
        "how late",
        "do you take",
        "by appointment",
        "appointment only",
        "how much",
        "cost",
        "price",
        "how long",
        "book online",
        "booking online",
        "online booking",
        "online",
        "phone number",
        "bring",
        "prepare",
        "before my",
        "after my",
        "at my",
        "during my",
        "for my appointment",
        "to my appointment",
        "late for",
        "remind",
        "reminder",
        "confirm",
    ]) {
        return None;
    }
    if said.any(&[
        "cancel my",
        "cancel the appointment",
        "cancel an appointment",
        "cancel appointment",
        "cancel our",
        "cancel a booking",
        "cancel the booking",
        "cancel booking",
        "need to cancel",
        "want to cancel",
        "like to cancel",
        "have to cancel",
        "call off my",
        "cant make it",
        "cannot make it",
        "wont make it",
        "take me off",
        "wanna cancel",
        "gotta cancel",
        "cancel tomorrow",
        "cancel today",
        "cant come",
    ]) {
        return Some(Wish::Cancel);
    }
    if said.any(&[
        "reschedule",
        "move my",
        "change my appointment",
        "change my booking",
        "change the time",
        "change the date",
        "postpone",
        "another time",
        "push back my",
        "switch my appointment",
        "rebook",
        "move the appointment",
        "change the appointment",
    ]) {
        return Some(Wish::Move);
    }
    let dated = said.any(days::WORDS) || said.any(&["asap", "soon"]);
    let book = said.any(&[
        "book an",
        "book a",
        "book me",
        "book in",
        "book for",
        "to book",
        "book my",
        "book appointment",
        "book with",
        "book it",
        "make an appointment",
        "make a booking",
        "make a reservation",
        "make appointment",
        "get an appointment",
        "have an appointment",
        "schedule an",
        "schedule a",
        "schedule my",
        "like an appointment",
        "need an appointment",
        "want an appointment",
        "like appointment",
        "need appointment",
        "want appointment",
        "appointment for",
        "appointment with",
        "appointment please",
        "arrange an appointment",
        "set up an appointment",
        "reserve a",
        "fit me in",
        "squeeze me in",
        "availability",
        "available slots",
        "free slots",
        "any slots",
        "free slot",
        "next available",
        "any openings",
        "free appointment",
        "free appointments",
        "available appointments",
        "available appointment",
        "anything free",
        "anything available",
        "any appointments",
        "see me",
        "an opening",
        "a slot",
        "new appointment",
        "get booked in",
        "booked in for",
        "come in for a",
    ]) || dated
        && said.any(&["appointment", "booking", "a table", "a reservation", "come in for"])
        || said.only(&[
            "book",
            "booking",
            "appointment",
            "an",
            "a",
            "please",
            "reservation",
            "make",
            "i",
            "want",
            "to",
            "need",
            "now",
            "appointments",
            "appt",
            "schedule",
        ]) && said.any(&[
            "book",
            "booking",
            "appointment",
            "reservation",
            "appt",
            "schedule",
            "appointments",
        ]);
    // "When is my appointment?" is not a wish for one.
    let about_own = said.any(&[
        "when is my",
        "what time is my",
        "where is my",
        "have i got",
        "do i have",
        "is my appointment",
        "my booking",
    ]);
    (book && !about_own).then_some(Wish::Book).or_else(|| {
        let goes_on = state.wishing
            && !said.question()
            && (said.any(days::WORDS) || days::time(said).is_some());
        goes_on.then_some(Wish::Book)
    })
}

fn duration(said: &Said, facts: &Facts<'_>, state: &State) -> bool {
    if !said.any(&["how long", "how much time", "duration", "how many minutes", "how many hours"])
        || said.any(&[
            "been",
            "valid",
            "before",
            "last for",
            "after",
            "advance",
            "wait",
            "warranty",
            "guarantee",
        ])
    {
        return false;
    }
    match facts.services_in(said) {
        Match::Full { .. } => true,
        Match::Nothing => {
            state.service.is_some() && said.any(&["take", "it", "that", "does", "last"])
        }
        Match::Part(_) | Match::Missing => false,
    }
}

/// Words of an opening-hours question that say nothing else.
pub(super) const HOURS_FRAME: &[&str] = &[
    "open",
    "opening",
    "hours",
    "hour",
    "close",
    "closed",
    "closing",
    "opens",
    "closes",
    "opened",
    "shut",
    "shuts",
    "times",
    "time",
    "business",
    "working",
    "until",
    "till",
    "schedule",
    "late",
    "early",
    "earliest",
    "latest",
    "today",
    "doors",
    "shop",
    "store",
    "salon",
    "studio",
    "practice",
    "surgery",
    "clinic",
    "office",
    "workshop",
    "place",
    "again",
    "somebody",
    "anyone",
    "anybody",
    "already",
    "normal",
    "regular",
    "trading",
    "operating",
    "lunch",
    "break",
    "oclock",
    "guys",
    "come",
    "there",
    "reopen",
    "o",
    "clock",
    "christmas",
    "weekdays",
    "weekday",
    "timings",
    "timing",
    "hey",
    "hello",
    "closer",
];

fn hours(said: &Said, state: &State) -> bool {
    let day = When::read(said, jiff::civil::date(2000, 1, 1), false);
    let rest = |said: &Said| {
        said.rest(HOURS_FRAME)
            .filter(|word| {
                !days::WORDS.contains(word) && !word.starts_with(|c: char| c.is_ascii_digit())
            })
            .count()
    };
    if said.any(&[
        "close to",
        "close by",
        "been open",
        "did",
        "open a",
        "open positions",
        "open position",
        "opening positions",
        "how many hours",
        "24 hours",
        "hours before",
        "hours after",
        "hours in advance",
        "hours notice",
        "close enough",
    ]) {
        return false;
    }
    if said.any(&[
        "open",
        "opening",
        "hours",
        "close",
        "closed",
        "closing",
        "opens",
        "closes",
        "shut",
        "until when",
        "till when",
        "how late",
        "business hours",
        "reopen",
        "timings",
        "lunch break",
        "over lunch",
        "at lunch",
    ]) {
        return true;
    }
    if day.is_some()
        && rest(said) == 0
        && said.any(&[
            "you work",
            "come on",
            "come in",
            "come by",
            "come",
            "there on",
            "in on",
            "you there",
            "are you in",
            "pop in",
            "drop by",
            "working",
            "anyone there",
            "available on",
        ])
    {
        return true;
    }
    let follows = (state.subject == Some(Subject::Hours)
        || said.begins_any(&["what about", "how about"]))
        && (day.is_some() || days::time(said).is_some())
        && said.words.len() <= 8;
    follows && rest(said) == 0
}

fn services(said: &Said) -> bool {
    const FRAME: &[&str] = &[
        "services",
        "service",
        "treatments",
        "treatment",
        "offer",
        "price",
        "prices",
        "pricing",
        "list",
        "menu",
        "show",
        "kind",
        "rates",
        "fees",
        "range",
        "see",
        "charge",
        "cost",
        "everything",
        "offering",
        "repairs",
        "options",
        "available",
        "stuff",
        "cost",
        "hello",
        "hey",
        "full",
        "catalogue",
        "costs",
        "overview",
        "current",
    ];
    said.any(&[
        "what services",
        "which services",
        "services do you",
        "your services",
        "list of services",
        "service list",
        "treatments do you",
        "what treatments",
        "which treatments",
        "your treatments",
        "what do you offer",
        "what all do you",
        "price list",
        "pricelist",
        "prices",
        "your prices",
        "your rates",
        "your pricing",
        "menu of",
        "kind of services",
        "kinds of services",
        "types of services",
        "services you offer",
        "all services",
        "services",
        "service menu",
        "what kind of treatments",
        "what can i get done",
        "what can you do for my",
        "what do you guys do",
        "what do you guys offer",
        "what are the prices",
        "pricing",
    ]) && said.rest(FRAME).count() == 0
}

fn price(said: &Said) -> bool {
    said.any(&[
        "how much",
        "price",
        "prices",
        "cost",
        "costs",
        "charge",
        "charges",
        "rates",
        "expensive",
        "pricing",
        "set me back",
        "how expensive",
        "what do you ask for",
        "how many euros",
        "how many dollars",
    ]) && !said.any(&[
        "how much time",
        "how much notice",
        "how much in advance",
        "how much earlier",
        "charge for cancel",
        "charge for missed",
        "how much experience",
        "price match",
        "prices change",
        "charge my phone",
        "charge my",
        "how much hair",
        "how much sugar",
    ])
}

fn reach(said: &Said) -> Option<Reach> {
    if said.any(&["my email", "my number", "my phone", "my address", "my website"]) {
        return None;
    }
    if said.any(&[
        "phone number",
        "telephone number",
        "your number",
        "number to call",
        "number i can call",
        "your phone",
        "can i call you",
        "i call you",
        "ring you",
        "contact number",
        "phone you",
        "mobile number",
        "telephone",
        "call you",
    ]) || said.only(&[
        "phone",
        "number",
        "telephone",
        "please",
        "your",
        "no",
        "nr",
        "num",
        "tel",
    ]) {
        return Some(Reach::Phone);
    }
    if said.any(&[
        "your email",
        "email address",
        "email you",
        "an email",
        "write to you",
        "your e mail",
        "your mail",
        "e mail address",
        "mail address",
    ]) || said.only(&["email", "please", "e", "mail"])
    {
        return Some(Reach::Email);
    }
    if said.any(&[
        "website",
        "web site",
        "homepage",
        "your site",
        "your url",
        "web page",
        "webpage",
        "web address",
        "online shop",
    ]) {
        return Some(Reach::Website);
    }
    if said.any(&[
        "contact you",
        "reach you",
        "get in touch",
        "contact details",
        "contact info",
        "contact information",
        "get hold of you",
    ]) {
        return Some(Reach::Any);
    }
    let address = said.any(&[
        "address",
        "where are you",
        "where you are",
        "where r u",
        "where are u",
        "your location",
        "location",
        "located",
        "directions",
        "get there",
        "get to you",
        "get to your",
        "get to the",
        "find you",
        "your street",
        "postcode",
        "zip code",
        "which street",
        "what street",
        "where your",
        "whereabouts",
        "what city",
        "which city",
        "where is your",
        "where do i go",
        "where is the salon",
        "where is the shop",
        "where is the office",
        "where is the practice",
        "where is the clinic",
        "where is it",
        "where do you work",
        "where can i find",
        "where exactly",
        "way to you",
        "where do i find you",
        "where you located",
        "where do i come",
    ]);
    address.then_some(Reach::Address)
}

fn staff(said: &Said, facts: &Facts<'_>) -> bool {
    if said.any(&[
        "who works",
        "who work",
        "your team",
        "your staff",
        "who are your",
        "which stylists",
        "your stylists",
        "who cuts",
        "who will cut",
        "who is on the team",
        "who on your team",
        "your hairdressers",
        "your dentists",
        "your mechanics",
        "names of your",
    ]) {
        return said.begins_any(&[
            "who",
            "what are the names",
            "which",
            "tell me",
            "do you have",
            "how many",
            "whos",
        ]);
    }
    said.any(&[
        "work there",
        "work here",
        "works there",
        "works here",
        "still work",
        "work for you",
        "still there",
        "still with you",
    ]) && facts
        .business
        .staff
        .iter()
        .any(|name| Said::new(name).words.first().is_some_and(|first| said.has(first)))
}

fn offered(said: &Said) -> bool {
    said.begins_any(&[
        "do you do",
        "do you offer",
        "do you have",
        "do you provide",
        "do you sell",
        "can you do",
        "can i get",
        "do you also",
        "do u do",
        "you do",
        "do you guys do",
        "are you doing",
        "can you",
        "tell me about",
        "what is",
        "whats",
        "do you cut",
        "do you fix",
        "do you repair",
        "info on",
        "information about",
        "information on",
        "is there",
        "can i have",
        "could i get",
        "i would like to know about",
        "what about",
        "how about",
        "are you able to do",
    ]) || said.words.len() <= 4 && !said.begins("why")
}
