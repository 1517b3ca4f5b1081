//! How long a sentence takes: `cargo run --release -p frontdesk-when --example speed`. Reads from the
//! arguments instead when there are any, and prints what was understood.
#![expect(clippy::print_stdout, reason = "a program for a terminal")]
#![expect(clippy::disallowed_methods, reason = "it measures")]

use std::time::Instant;

use frontdesk_when::{Asked, Context, Order, read};
use jiff::civil::{date, time};

const SENTENCES: [&str; 8] = [
    "Hi, can I get a haircut with Anna on Friday around 2?",
    "tomorrow at half past three",
    "Monday morning or Wednesday at 3, but not next week please",
    "I can't do Monday, what about the 10th between 2 and 4pm instead?",
    "How much is the 90 minute deep tissue massage, and do you take cards? My number is 0151 496 0123.",
    "Hätten Sie nächsten Donnerstag gegen zehn noch was frei?",
    "can you squeeze me in within the next hour",
    "Thanks, that is all for today",
];

fn main() {
    let ctx = Context {
        now: date(2026, 3, 4).at(10, 0, 0, 0),
        order: Order::DayFirst,
        opens: time(9, 0, 0, 0),
        closes: time(18, 0, 0, 0),
        asked: Asked::Nothing,
        around: None,
        focus: None,
    };
    let said: Vec<String> = std::env::args().skip(1).collect();
    if !said.is_empty() {
        for text in said {
            println!("{text}\n    {:#}", read(&text, &ctx));
        }
        return;
    }
    let units = [
        "any time ",
        "monday or ",
        "not ",
        "3 ",
        "between ",
        "from 3 to ",
        "a week on ",
        "the 3rd of ",
        "half past ",
        "end of the ",
    ];
    for unit in units {
        let text = unit.repeat(4000 / unit.len());
        let started = Instant::now();
        std::hint::black_box(read(&text, &ctx));
        println!(
            "{:>6.1} ms  {unit} ×{}",
            started.elapsed().as_secs_f64() * 1e3,
            4000 / unit.len()
        );
    }
    let rounds = 2000;
    for text in SENTENCES {
        let started = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(read(std::hint::black_box(text), &ctx));
        }
        println!("{:>6.1} us  {text}", started.elapsed().as_secs_f64() * 1e6 / f64::from(rounds));
    }
}
