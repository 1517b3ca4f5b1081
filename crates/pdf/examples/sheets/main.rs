//! Writes one PDF for each kind of sheet, to be looked at:
//! `cargo run -p frontdesk-pdf --example sheets -- DIR`.
#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

mod samples;

use std::{error::Error, fs, path::PathBuf};

use frontdesk_base::clock::Stopwatch;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("say where to: sheets DIR")?);
    fs::create_dir_all(&folder)?;
    for (name, document) in samples::all() {
        let start = Stopwatch::start();
        let pdf = frontdesk_pdf::render(&document)?;
        println!("{name:<12} {:>8} bytes {:>6} ms", pdf.len(), start.elapsed().as_millis());
        fs::write(folder.join(format!("{name}.pdf")), pdf)?;
    }
    Ok(())
}
