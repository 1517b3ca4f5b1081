//! What speech costs: `cargo run --release -p frontdesk-models --example speech_cost -- FOLDER`.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement")]

use std::{fs, path::PathBuf, time::Instant};

use frontdesk_models::{ModelError, Moonshine, MoonshineSize, PIPER, Piper, Silero};

/// The processor time of this process so far, in seconds (`proc_pid_stat(5)`: fields 14 and 15, in
/// hundredths).
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Megabytes of memory in use (`proc_pid_status(5)`).
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default().to_owned()
}

/// Tells what `work` costs for so many seconds of sound.
fn cost(name: &str, times: u32, seconds: f64, mut work: impl FnMut()) {
    let (start, before) = (Instant::now(), processor());
    for _ in 0..times {
        work();
    }
    let (each, spent) = (start.elapsed().as_secs_f64() / f64::from(times), processor() - before);
    println!(
        "{name}: {:.0} ms for {seconds:.1} s of sound, {:.4} s of processor a second; {}",
        each * 1e3,
        spent / f64::from(times) / seconds,
        memory()
    );
}

fn main() -> Result<(), ModelError> {
    let folder: PathBuf = std::env::args_os().nth(1).unwrap_or_default().into();
    // A vowel that rises and falls, 4 s: what is computed depends on the length alone, nearly.
    let sound: Vec<f32> = (0..64_000_u16)
        .map(|at| {
            let time = f32::from(at) / 16e3;
            let voice: f32 = (1..30_u8)
                .map(|tone| (std::f32::consts::TAU * 120.0 * f32::from(tone) * time).sin())
                .sum();
            0.02 * voice * (3.0 * time).sin()
        })
        .collect();
    let mut vad = Silero::load(&folder)?;
    cost("Silero", 50, 4.0, || {
        for frame in sound.as_chunks::<{ Silero::FRAME }>().0 {
            vad.frame(frame);
        }
    });
    for size in [MoonshineSize::Tiny, MoonshineSize::Base] {
        let start = Instant::now();
        let ears = Moonshine::load(&folder, size)?;
        println!("{size:?}: loaded in {:.2} s", start.elapsed().as_secs_f64());
        cost(&format!("Moonshine {size:?}"), 5, 4.0, || {
            ears.transcribe(&sound);
        });
    }
    let start = Instant::now();
    let voice = Piper::load(&folder, PIPER.name)?;
    println!("Piper: loaded in {:.2} s", start.elapsed().as_secs_f64());
    for text in [
        "Of course.",
        "I have an appointment free tomorrow at half past three, shall I book it for you?",
    ] {
        let samples = voice.say(text, 1.0).map_or(0, |sound| sound.len());
        cost("Piper", 5, samples as f64 / f64::from(voice.sample_rate()), || {
            // What goes wrong has gone wrong above.
            let _ = voice.say(text, 1.0);
        });
    }
    Ok(())
}
