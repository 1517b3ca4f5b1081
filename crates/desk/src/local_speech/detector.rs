//! Whether somebody speaks, judged by Silero.

use std::path::PathBuf;

use frontdesk_audio::{Converter, Detector};
use frontdesk_models::Silero;

use super::Late;

/// Silero for the calls of this process: one set of weights, read when the first call needs it.
pub struct LocalDetector {
    model: Late<Silero>,
}

impl LocalDetector {
    /// Of the model in this folder of models.
    pub fn new(folder: PathBuf) -> Self {
        Self { model: Late::new(move || Silero::load(&folder)) }
    }

    /// A detector for one call, whose sound has so many samples a second; none when the model cannot be
    /// read, which the log says.
    pub async fn for_call(&self, rate: u32) -> Option<Box<dyn Detector>> {
        let model = self.model.get().await.ok()?.fresh();
        let converter = Converter::new(rate, Silero::RATE).ok()?;
        Some(Box::new(Judge {
            model,
            converter,
            waiting: Vec::new(),
            samples: Vec::new(),
            last: 0.0,
        }))
    }
}

/// One call's. The model sees 32 ms at a time, so that its word on a frame of 20 ms may be a frame late.
struct Judge {
    model: Silero,
    converter: Converter,
    /// Samples at the model's rate that do not fill a frame of it yet.
    waiting: Vec<f32>,
    samples: Vec<f32>,
    last: f32,
}

impl Detector for Judge {
    fn frame(&mut self, samples: &[i16]) -> f32 {
        self.samples.clear();
        self.samples.extend(samples.iter().map(|sample| f32::from(*sample) / 32_768.0));
        self.converter.push_f32(&self.samples, &mut self.waiting);
        while let Some((frame, rest)) = self.waiting.split_first_chunk::<{ Silero::FRAME }>() {
            self.last = self.model.frame(frame);
            let rest = rest.len();
            self.waiting.drain(..self.waiting.len() - rest);
        }
        self.last
    }

    fn reset(&mut self) {
        self.model.reset();
        self.converter.reset();
        self.waiting.clear();
        self.last = 0.0;
    }
}
