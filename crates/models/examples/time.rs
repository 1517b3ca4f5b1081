//! How long a vector and a reading take: `cargo run --release -p frontdesk-models --example time -- FOLDER`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement")]

use std::{path::PathBuf, time::Instant};

use frontdesk_models::{MiniLm, ModelError, Reader};

fn main() -> Result<(), ModelError> {
    let folder: PathBuf = std::env::args_os().nth(1).unwrap_or_default().into();
    let start = Instant::now();
    let model = MiniLm::open(&folder)?;
    println!("open: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let query = "do you have time for a haircut tomorrow?";
    let passage =
        "Appointments can be moved or cancelled up to a day before they begin. ".repeat(15);
    let reader = Reader::new();
    let asked = reader.ask(&model, query);
    let told = reader.tell(&model, &passage);
    let vector = |text: &str| assert_eq!(model.embed(text).len(), MiniLm::DIMENSIONS);
    time("vector of a question", || vector(query));
    time("vector of a passage", || vector(&passage));
    time("a question read", || assert!(reader.ask(&model, query).vector().is_some()));
    time("a passage read", || drop(reader.tell(&model, &passage)));
    time("a passage judged", || assert!(reader.judge(&asked, &told).is_finite()));
    Ok(())
}

fn time(name: &str, work: impl Fn()) {
    let mut times: Vec<f64> = (0..100)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: {:.2} ms at best, {:.2} ms in the middle", times[0], times[50]);
}
