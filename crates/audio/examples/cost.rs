//! What each step of a call's sound costs, in nanoseconds for a frame of 20 ms:
//! `cargo run --release -p frontdesk-audio --example cost`.
#![expect(clippy::print_stdout, reason = "a program that tells what it measured")]
#![expect(
    clippy::disallowed_methods,
    reason = "a program that measures; nothing depends on the time"
)]

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use frontdesk_audio::{
    Activity, Channel, Converter, Detector, EnergyDetector, FRAME, Framer, Law, Pacer, Peaks,
    Recorder, TELEPHONE, fade, frame_samples, level,
};

/// Two seconds of frames at a time, of which the quickest counts: others use the machine too.
const FRAMES: u32 = 100;
const ROUNDS: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let speech = speech(TELEPHONE);
    let frames: Vec<&[i16]> = speech.chunks_exact(160).collect();
    let frame = |at: u32| frames[at as usize % frames.len()];
    let mut coded = Vec::new();
    Law::Mu.encode(&speech, &mut coded);
    let pieces: Vec<&[u8]> = coded.chunks_exact(160).collect();
    let code = |at: u32| pieces[at as usize % pieces.len()];
    let at = |frame: u32| FRAME * frame;

    for law in [Law::Mu, Law::A] {
        let (mut samples, mut out) = (Vec::new(), Vec::new());
        measure(&format!("decode {law:?}"), |at| {
            samples.clear();
            law.decode(code(at), &mut samples);
        });
        measure(&format!("encode {law:?}"), |at| {
            out.clear();
            law.encode(frame(at), &mut out);
        });
    }
    let mut cutter = Framer::new(160);
    measure("cut into frames", |at| {
        cutter.push(code(at));
        while let Some(frame) = cutter.frame() {
            black_box(frame);
        }
    });
    for (from, to) in [
        (8_000, 16_000),
        (16_000, 8_000),
        (22_050, 8_000),
        (24_000, 8_000),
        (24_000, 16_000),
        (16_000, 24_000),
        (48_000, 16_000),
    ] {
        let mut converter = Converter::new(from, to)?;
        let (piece, mut out) = (vec![1_000; frame_samples(from)], Vec::new());
        let name = format!("{from} to {to}, {:.1} ms late", converter.delay().as_secs_f64() * 1e3);
        measure(&name, |_| {
            out.clear();
            converter.push(&piece, &mut out);
        });
    }
    let mut detector = EnergyDetector::new(TELEPHONE);
    let mut activity = Activity::new(Duration::from_millis(500));
    measure("detect speech, all loud", |at| {
        black_box(activity.frame(detector.frame(frame(at)), FRAME));
    });
    detector.reset();
    let quiet = [3; 160];
    measure("detect speech, silence", |_| {
        black_box(activity.frame(detector.frame(&quiet), FRAME));
    });
    let mut pacer = Pacer::new(Duration::ZERO, 0, 5);
    measure("pace", |frame| {
        black_box(pacer.due(at(frame)));
    });
    let mut recorder = Recorder::new(TELEPHONE, Duration::from_secs(15));
    recorder.allow(Duration::ZERO);
    let mut out = Vec::new();
    measure("record both channels", |frame| {
        out.clear();
        recorder.push(Channel::Caller, at(frame), code(frame));
        recorder.push(Channel::Agent, at(frame), code(frame + 7));
        recorder.take(at(frame), &mut out);
    });
    let mut peaks = Peaks::new(800);
    let both = [0x90; 320];
    measure("overview", |_| peaks.push_coded(&both, Law::Mu));
    measure("level", |at| {
        black_box(level::dbfs(frame(at)));
    });
    let mut last = [0x90; 160];
    measure("cut without a click", |_| fade::cut_coded(black_box(&mut last), Law::Mu));
    Ok(())
}

fn measure(name: &str, mut step: impl FnMut(u32)) {
    let mut best = Duration::MAX;
    for round in 0..ROUNDS {
        let begun = Instant::now();
        for frame in 0..FRAMES {
            step(round * FRAMES + frame);
        }
        best = best.min(begun.elapsed());
    }
    println!("{name:32} {:>7} ns", best.as_nanos() / u128::from(FRAMES));
}

/// A second of something with the pulses and the tilt of a voice.
fn speech(rate: u32) -> Vec<i16> {
    let mut memory = 0.0_f64;
    (0..rate)
        .map(|at| {
            let pulse = if at % 70 == 0 { 9_000.0 } else { 0.0 };
            memory = 0.9 * memory + pulse;
            #[expect(clippy::cast_possible_truncation, reason = "well within 16 bits")]
            let sample = memory as i16;
            sample
        })
        .collect()
}
