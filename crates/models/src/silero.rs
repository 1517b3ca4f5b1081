//! Silero VAD: how likely it is that somebody speaks, 31 times a second.
//!
//! A spectrum, four convolutions and a memory (LSTM), computed here in plain arithmetic. The
//! architecture is that of `silero_vad_16k_op15.onnx`, version 6.2, which is also where the numbers
//! come from.

use std::{path::Path, sync::Arc};

use crate::{ModelError, onnx::Initialisers};

/// Samples of the frame before that each frame is seen with.
const CONTEXT: usize = 64;
/// Samples in the window of a spectrum.
const WINDOW: usize = 256;
/// From one spectrum to the next.
const HOP: usize = 128;
/// Spectra of a frame: its 576 samples and 64 mirrored ones.
const SPECTRA: usize = 4;
/// Frequencies of a spectrum.
const BINS: usize = WINDOW / 2 + 1;
/// Numbers in the memory.
const MEMORY: usize = 128;

/// Silero VAD, 1.3 MB, for the sound of one call at 16 kHz.
///
/// A frame takes some 50 microseconds on the thread that asks. Each call needs its own:
/// [`Silero::fresh`] makes one that shares the weights.
#[derive(Debug, Clone)]
pub struct Silero {
    weights: Arc<Weights>,
    context: [f32; CONTEXT],
    hidden: [f32; MEMORY],
    cell: [f32; MEMORY],
}

#[derive(Debug)]
struct Weights {
    /// The windowed waves of each frequency: cosines, then sines.
    waves: Vec<f32>,
    convolutions: [Convolution; 4],
    /// Of the input and of the memory side by side, so that a gate is one sum of products.
    gates: Vec<f32>,
    gate_bias: Vec<f32>,
    last: Vec<f32>,
    last_bias: f32,
}

impl Silero {
    /// Samples in a frame: 32 ms.
    pub const FRAME: usize = 512;
    /// Samples in a second.
    pub const RATE: u32 = 16_000;

    /// Reads the model below `folder`, the one that holds a folder for each model:
    /// `silero-vad/silero_vad_16k_op15.onnx`.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let file = folder.join(crate::SILERO.name).join(crate::SILERO.files[0].name);
        let mut file = Initialisers::open(&file)?;
        let mut convolution = |at: usize, from, to, step| {
            let name = |what| format!("model.encoder.{at}.reparam_conv.{what}");
            let weight = file.take(&name("weight"), &[to, from, 3])?;
            Ok(Convolution::new(&weight, file.take(&name("bias"), &[to])?, from, step))
        };
        let convolutions = [
            convolution(0, BINS, 128, 1)?,
            convolution(1, 128, 64, 2)?,
            convolution(2, 64, 64, 2)?,
            convolution(3, 64, MEMORY, 1)?,
        ];
        let input = file.take("model.decoder.rnn.weight_ih", &[4 * MEMORY, MEMORY])?;
        let memory = file.take("model.decoder.rnn.weight_hh", &[4 * MEMORY, MEMORY])?;
        let rows = input.chunks_exact(MEMORY).zip(memory.chunks_exact(MEMORY));
        let gates = rows.flat_map(|(input, memory)| [input, memory]).flatten().copied().collect();
        let mut gate_bias = file.take("model.decoder.rnn.bias_ih", &[4 * MEMORY])?;
        let second = file.take("model.decoder.rnn.bias_hh", &[4 * MEMORY])?;
        gate_bias.iter_mut().zip(&second).for_each(|(bias, second)| *bias += second);
        let weights = Weights {
            waves: file.take("model.stft.forward_basis_buffer", &[2 * BINS, 1, WINDOW])?,
            convolutions,
            gates,
            gate_bias,
            last: file.take("model.decoder.decoder.2.weight", &[1, MEMORY, 1])?,
            last_bias: file.take("model.decoder.decoder.2.bias", &[1])?[0],
        };
        Ok(Self::with(Arc::new(weights)))
    }

    fn with(weights: Arc<Weights>) -> Self {
        Self { weights, context: [0.0; CONTEXT], hidden: [0.0; MEMORY], cell: [0.0; MEMORY] }
    }

    /// Another one with the same weights, which has heard nothing yet.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self::with(Arc::clone(&self.weights))
    }

    /// Forgets what it has heard.
    pub fn reset(&mut self) {
        *self = self.fresh();
    }

    /// How likely it is that somebody speaks in the next 32 ms, 0 to 1. The samples are at 16 kHz,
    /// between -1 and 1.
    pub fn frame(&mut self, samples: &[f32; Self::FRAME]) -> f32 {
        let mut sound = [0.0; CONTEXT + Self::FRAME + CONTEXT];
        let (start, rest) = sound.split_at_mut(CONTEXT);
        let (middle, mirror) = rest.split_at_mut(Self::FRAME);
        start.copy_from_slice(&self.context);
        middle.copy_from_slice(samples);
        // As if a mirror stood at the last sample.
        for (to, from) in mirror.iter_mut().zip(samples[..Self::FRAME - 1].iter().rev()) {
            *to = *from;
        }
        self.context.copy_from_slice(&samples[Self::FRAME - CONTEXT..]);

        let weights = Arc::clone(&self.weights);
        let mut spectra = vec![0.0; SPECTRA * BINS];
        for (at, spectrum) in spectra.chunks_exact_mut(BINS).enumerate() {
            let window = &sound[at * HOP..at * HOP + WINDOW];
            let (cosines, sines) = weights.waves.split_at(BINS * WINDOW);
            let waves = cosines.chunks_exact(WINDOW).zip(sines.chunks_exact(WINDOW));
            for (strength, (cosine, sine)) in spectrum.iter_mut().zip(waves) {
                *strength = dot(window, cosine).hypot(dot(window, sine));
            }
        }
        let mut seen = spectra;
        for convolution in &weights.convolutions {
            seen = convolution.apply(&seen);
        }
        self.remember(&weights, &seen);
        let spoken: f32 = weights
            .last
            .iter()
            .zip(&self.hidden)
            .map(|(weight, hidden)| weight * hidden.max(0.0))
            .sum();
        sigmoid(spoken + weights.last_bias)
    }

    /// One step of the memory.
    fn remember(&mut self, weights: &Weights, seen: &[f32]) {
        let mut both = [0.0; 2 * MEMORY];
        both[..MEMORY].copy_from_slice(&seen[..MEMORY]);
        both[MEMORY..].copy_from_slice(&self.hidden);
        let rows = weights.gates.chunks_exact(2 * MEMORY).zip(&weights.gate_bias);
        let gates: Vec<f32> = rows.map(|(row, bias)| dot(row, &both) + bias).collect();
        for at in 0..MEMORY {
            let [let_in, keep, new, let_out] = [0, 1, 2, 3].map(|gate| gates[gate * MEMORY + at]);
            self.cell[at] = sigmoid(keep) * self.cell[at] + sigmoid(let_in) * new.tanh();
            self.hidden[at] = sigmoid(let_out) * self.cell[at].tanh();
        }
    }
}

/// A convolution over time, three wide, with a zero on each side; what is negative becomes 0.
#[derive(Debug)]
struct Convolution {
    /// For each output: the weights of the time before, of now and of the time after.
    weight: Vec<f32>,
    bias: Vec<f32>,
    from: usize,
    step: usize,
}

impl Convolution {
    /// `weight` is by output, input and time.
    fn new(weight: &[f32], bias: Vec<f32>, from: usize, step: usize) -> Self {
        let by_time = |row: &[f32]| {
            let at = |time: usize| row.iter().copied().skip(time).step_by(3);
            at(0).chain(at(1)).chain(at(2)).collect::<Vec<f32>>()
        };
        let weight = weight.chunks_exact(3 * from).flat_map(by_time).collect();
        Self { weight, bias, from, step }
    }

    fn apply(&self, x: &[f32]) -> Vec<f32> {
        let times = x.len() / self.from;
        let mut padded = vec![0.0; (times + 2) * self.from];
        padded[self.from..][..x.len()].copy_from_slice(x);
        let mut out = Vec::with_capacity(times.div_ceil(self.step) * self.bias.len());
        for time in (0..times).step_by(self.step) {
            let seen = &padded[time * self.from..][..3 * self.from];
            let rows = self.weight.chunks_exact(3 * self.from).zip(&self.bias);
            out.extend(rows.map(|(row, bias)| (dot(row, seen) + bias).max(0.0)));
        }
        out
    }
}

fn sigmoid(x: f32) -> f32 {
    (1.0 + (-x).exp()).recip()
}

/// The sum of the products, in sixteen sums that a compiler can compute side by side.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let (ones, one_rest) = one.as_chunks::<16>();
    let (others, other_rest) = other.as_chunks::<16>();
    let mut sums = [0.0; 16];
    for (one, other) in ones.iter().zip(others) {
        for at in 0..16 {
            sums[at] += one[at] * other[at];
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}
