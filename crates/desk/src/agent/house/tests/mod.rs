//! House at work: a desk that runs its tools for it, and what is said there.

mod appointments;
mod blind;
mod blind_cases;
mod dialogues;
mod hostile;
mod intake;
mod intake_beside;
mod manners;
mod named;
mod questions;
mod receptionist;
mod word;

use frontdesk_base::{Language, Money, money::Currency};
use jiff::civil::{Time, date};
use serde_json::{Value, json};

use super::{
    Author, BusinessFacts, ContactFacts, Done, Exception, Facts, HistoryLine, Input, MOST_CALLS,
    Price, Reply, ServiceFacts, State, Step, WeekHours, step,
};
use crate::knowledge::index::{Band, Index, Kind, Passage, tests::businesses};

const TOOLS: &[&str] = &[
    "search_knowledge",
    "get_business_hours",
    "capture_lead",
    "take_message",
    "update_contact",
    "escalate_to_human",
    "resolve_conversation",
];

/// What a desk's tools answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tools {
    /// They work, and a person is there.
    Work,
    /// They work, but nobody is there.
    Night,
    /// They refuse.
    Refuse,
    /// They break.
    Break,
    /// There are none.
    Off,
}

/// A conversation under way.
struct Desk {
    business: BusinessFacts,
    index: Index,
    now: &'static str,
    clock12: bool,
    zone: Option<String>,
    contact: ContactFacts,
    tools: Tools,
    state: State,
    /// Files that come with the next message.
    files: usize,
    /// Whether what is answered is heard.
    spoken: bool,
    history: Vec<(Author, String)>,
    /// Tools called in the last turn.
    calls: Vec<Done>,
}

fn at(hour: i8, minute: i8) -> Time {
    Time::new(hour, minute, 0, 0).unwrap()
}

fn service(name: &str, description: &str, minutes: u32, price: &str) -> ServiceFacts {
    let euro = Currency::from_code("EUR").unwrap();
    let (from, amount) = match price.strip_prefix("from ") {
        Some(amount) => (true, amount),
        None => (false, price),
    };
    ServiceFacts {
        name: name.to_owned(),
        description: description.to_owned(),
        duration_minutes: minutes,
        price: (!amount.is_empty())
            .then(|| Price { from, money: Money::parse(amount, euro).unwrap() }),
        deposit: None,
    }
}

fn salon() -> BusinessFacts {
    let day = vec![(at(9, 0), at(18, 0))];
    BusinessFacts {
        name: "Studio Ella".into(),
        industry: "hair salon".into(),
        phone: Some("+49 171 2345678".into()),
        email: Some("hello@studio-ella.example".into()),
        website: Some("https://studio-ella.example".into()),
        address: Some("12 Market Street, Leipzig".into()),
        time_zone: "Europe/Berlin".into(),
        currency: "EUR".into(),
        hours: WeekHours([
            Vec::new(),
            day.clone(),
            day.clone(),
            vec![(at(9, 0), at(20, 0))],
            day.clone(),
            vec![(at(9, 0), at(14, 0))],
            Vec::new(),
        ]),
        exceptions: vec![
            Exception {
                date: date(2026, 12, 25),
                open: Vec::new(),
                note: Some("Christmas".into()),
            },
            Exception {
                date: date(2026, 12, 24),
                open: vec![(at(9, 0), at(12, 0))],
                note: Some("Christmas Eve".into()),
            },
        ],
        services: vec![
            service("Women's cut", "Wash, cut and finish", 60, "55"),
            service("Men's cut", "Wash and cut", 30, "32"),
            service("Children's cut", "Up to twelve years", 30, "20"),
            service("Full colour", "One colour, roots to ends", 120, "from 80"),
            service("Root touch-up", "", 90, "60"),
            service("Highlights", "Foils, half or full head", 150, "from 110"),
            service("Balayage", "Freehand highlights", 180, "from 140"),
            service("Blow-dry", "", 45, "30"),
            service("Bridal styling", "Trial included", 0, ""),
        ],
        staff: vec!["Ella Brandt".into(), "Ana".into(), "Tom".into()],
        ..BusinessFacts::default()
    }
}

impl Desk {
    /// The salon on a Wednesday at eleven.
    fn salon() -> Self {
        Self::of(salon(), businesses::salon())
    }

    fn of(business: BusinessFacts, passages: Vec<Passage>) -> Self {
        Self {
            business,
            index: Index::build(passages, Language::En),
            now: "2026-11-25T11:00[Europe/Berlin]",
            clock12: false,
            zone: None,
            contact: ContactFacts::default(),
            spoken: false,
            tools: Tools::Work,
            state: State::default(),
            files: 0,
            history: Vec::new(),
            calls: Vec::new(),
        }
    }

    fn with(mut self, tools: Tools) -> Self {
        self.tools = tools;
        self
    }

    /// One message, one reply.
    fn say(&mut self, text: &str) -> Reply {
        self.say_all(&[text])
    }

    /// Messages that fold into one turn.
    fn say_all(&mut self, texts: &[&str]) -> Reply {
        self.calls.clear();
        let state: State =
            serde_json::from_value(serde_json::to_value(&self.state).unwrap()).unwrap();
        for _ in 0..=MOST_CALLS {
            let step = self.next(texts, state.clone());
            match step {
                Step::Call { name, arguments } => {
                    assert!(self.calls.len() < MOST_CALLS, "{texts:?} calls without end");
                    assert!(self.tool_names().contains(&name), "{name} is off");
                    let result = self.run(name, &arguments);
                    self.calls.push(Done { name: name.to_owned(), arguments, result });
                }
                Step::Reply(reply) => {
                    assert!(!reply.text.trim().is_empty(), "{texts:?} gets an empty reply");
                    for text in texts {
                        self.history.push((Author::Contact, (*text).to_owned()));
                    }
                    self.history.push((Author::Agent, reply.text.clone()));
                    self.state = reply.state.clone();
                    return reply;
                }
            }
        }
        panic!("{texts:?} gets no reply");
    }

    fn next(&self, texts: &[&str], state: State) -> Step {
        let history: Vec<HistoryLine<'_>> = self
            .history
            .iter()
            .map(|(author, text)| HistoryLine { author: *author, text })
            .collect();
        let facts = Facts {
            business: &self.business,
            agent_name: "Mia",
            persona: "warm and brief",
            now: self.now.parse().unwrap(),
            clock12: self.clock12,
            zone: self.zone.clone(),
            contact: self.contact.clone(),
            language: Language::En,
            in_hours: self.tools != Tools::Night,
            people_online: self.tools != Tools::Night,
            tools: self.tool_names(),
        };
        step(
            &facts,
            &Input {
                texts,
                files: self.files,
                history: &history,
                state,
                calls: &self.calls,
                spoken: self.spoken,
            },
        )
    }

    fn tool_names(&self) -> &'static [&'static str] {
        static WITH_INTAKES: std::sync::LazyLock<Vec<&'static str>> =
            std::sync::LazyLock::new(|| [TOOLS, intake::TOOLS].concat());
        match self.tools {
            Tools::Off => &[],
            _ if !self.business.types.is_empty() => &WITH_INTAKES,
            _ => TOOLS,
        }
    }

    fn run(&mut self, name: &str, arguments: &Value) -> Value {
        match self.tools {
            Tools::Refuse => return json!({ "refused": "the limit for today is reached" }),
            Tools::Break => return json!({ "error": "internal" }),
            _ => {}
        }
        match name {
            "search_knowledge" => self.search(arguments["query"].as_str().unwrap()),
            "escalate_to_human" if self.tools == Tools::Night => {
                json!({ "status": "open", "out_of_hours": true, "opens_at": "2026-11-26T09:00+01:00" })
            }
            "escalate_to_human" => {
                json!({ "status": "escalated", "promise": "Ana will be with you in a moment." })
            }
            "start_intake" | "answer_intake" => {
                let night = self.tools == Tools::Night;
                intake::run(&self.business.types, night, name, arguments)
            }
            "take_message" => json!({ "task": { "id": "tsk_1" } }),
            "capture_lead" => json!({ "lead": { "id": "led_1" } }),
            "update_contact" => {
                let text = |key: &str| arguments[key].as_str().map(str::to_owned);
                self.contact.name = text("name").or(self.contact.name.take());
                self.contact.email = text("email").or(self.contact.email.take());
                self.contact.phone = text("phone").or(self.contact.phone.take());
                json!({ "contact": { "id": "con_1" } })
            }
            _ => json!({}),
        }
    }

    fn search(&self, query: &str) -> Value {
        let band = self.index.band(query);
        let hits = match &band {
            Band::Answer(hit) => vec![*hit],
            Band::DidYouMean(hits) => hits.clone(),
            Band::Unknown => Vec::new(),
        };
        let passages: Vec<Value> = hits
            .iter()
            .map(|hit| {
                let passage = self.index.passage(hit);
                json!({
                    "id": passage.id, "source_id": passage.source_id, "title": passage.title,
                    "text": self.index.excerpt(hit, query), "score": hit.score,
                    "kind": if passage.kind == Kind::Faq { "faq" } else { "document" },
                })
            })
            .collect();
        json!({ "band": band.name(), "passages": passages })
    }

    /// The call of that tool in the last turn.
    fn called(&self, name: &str) -> Option<&Value> {
        self.calls.iter().find(|done| done.name == name).map(|done| &done.arguments)
    }
}

fn labels(reply: &Reply) -> Vec<&str> {
    reply.choices.iter().map(|choice| choice.label.as_str()).collect()
}
