//! How long a vector takes: `cargo run --release -p frontdesk-models --example time -- FOLDER`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement")]

use std::{path::PathBuf, time::Instant};

use frontdesk_models::{MiniLm, ModelError};

fn main() -> Result<(), ModelError> {
    let folder: PathBuf = std::env::args_os().nth(1).unwrap_or_default().into();
    let start = Instant::now();
    let model = MiniLm::open(&folder)?;
    println!("open: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let query = "do you have time for a haircut tomorrow?";
    let passage =
        "Appointments can be moved or cancelled up to a day before they begin. ".repeat(15);
    for (name, text) in [("query", query), ("passage", &passage)] {
        let mut times: Vec<f64> = (0..100)
            .map(|_| {
                let start = Instant::now();
                assert_eq!(model.embed(text).len(), MiniLm::DIMENSIONS);
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{name}: {:.1} ms at best, {:.1} ms in the middle", times[0], times[50]);
    }
    Ok(())
}
