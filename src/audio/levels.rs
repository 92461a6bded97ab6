//! One static gain for every voice, so that all stand at the same level. Never one per line: a whisper stays softer than a
//! shout, and nothing pumps.

#[cfg(test)]
mod tests;

use super::measure::{self, Unmeasurable};
use ebur128::{EbuR128, Mode};

/// The most dB that a voice is raised or lowered by. What is further off is a fault of the voice that a gain would only hide
/// (or raise the noise of).
pub const MAX_GAIN: f64 = 12.0;

/// dB under a take's loudest [`measure::SILENCE_WINDOW`] where it is taken to begin and end. Relative, because engines differ
/// by more than 20 dB.
const EDGE: f64 = 30.0;

/// Seconds of a gating block (ITU-R BS.1770-4): there is no loudness of anything shorter.
const GATING_BLOCK: f64 = 0.4;

/// Measures the loudness of one voice over all its takes.
///
/// The takes are heard end to end, without the silence around them: gating blocks lie across the joins, so that a voice that
/// only ever says "No." is measured as well, and pauses do not make a voice of few words seem softer. The order in which
/// takes are added moves the result by hundredths of an LU; add them in the same order to get the same bytes.
pub struct VoiceMeter {
    rate: u32,
    loudness: EbuR128,
    frames: usize,
    // The first gating block, for a voice that speaks for less than one in the whole book.
    first: Vec<f32>,
}

impl VoiceMeter {
    /// A meter that has heard nothing, for mono takes at `rate` Hz.
    ///
    /// # Errors
    /// The rate is out of range.
    pub fn new(rate: u32) -> Result<Self, Unmeasurable> {
        let unmeasurable = Unmeasurable { rate, channels: 1 };
        if !measure::RATES.contains(&rate) {
            return Err(unmeasurable);
        }
        let loudness = open(rate).map_err(|_| unmeasurable)?;
        Ok(Self { rate, loudness, frames: 0, first: Vec::new() })
    }

    /// Hears a whole take. Silence in it is left out at both ends; a take of nothing else changes nothing.
    pub fn add(&mut self, take: &[f32]) {
        let (take, _) = measure::valid(take);
        let speech = speech(&take, self.rate);
        let missing = self.block().saturating_sub(self.first.len()).min(speech.len());
        self.first.extend_from_slice(&speech[..missing]);
        self.frames += speech.len();
        if !speech.is_empty() {
            measure::feed(&mut self.loudness, speech);
        }
    }

    /// Integrated loudness of the voice in LUFS (mono), `None` if it has not been heard or lies below -70 LUFS. A voice of
    /// less than 400 ms in all is measured as if it repeated itself.
    pub fn loudness(&self) -> Option<f64> {
        let lufs = if self.frames >= self.block() {
            self.loudness.loudness_global()
        } else {
            // Four gating blocks, so that the filter has settled.
            let repeated: Vec<f32> = self.first.iter().copied().cycle().take(self.block() * 4).collect();
            let mut loudness = open(self.rate).ok()?;
            loudness.add_frames_f32(&repeated).and_then(|()| loudness.loudness_global())
        };
        lufs.ok().filter(|lufs| lufs.is_finite())
    }

    /// Integrated loudness of one voice in LUFS over what several meters heard of it, as one meter would tell it but for
    /// the few gating blocks that would lie across. See [`loudness`](Self::loudness).
    pub fn together(meters: &[VoiceMeter]) -> Option<f64> {
        match meters {
            [one] => one.loudness(),
            // What one meter heard too little of does not count beside others.
            _ => EbuR128::loudness_global_multiple(meters.iter().map(|meter| &meter.loudness))
                .ok()
                .filter(|lufs| lufs.is_finite()),
        }
    }

    fn block(&self) -> usize {
        (f64::from(self.rate) * GATING_BLOCK).ceil() as usize + GATING_SLACK
    }
}

/// Frames by which the crate's gating block can be longer than 400 ms, because it is made of four rounded tenths.
const GATING_SLACK: usize = 4;

/// One gain in dB for every voice that brings it to the level of all, at most [`MAX_GAIN`] up or down.
///
/// That level is the median of what was measured (the lower of two middles): it is met by the fewest changes, one odd voice
/// does not move it, and the gain of the book follows anyway. A voice that could not be measured gets 0 dB. What a
/// character is meant to be louder or softer comes on top.
pub fn voice_gains(loudness: &[Option<f64>]) -> Vec<f32> {
    let mut measured: Vec<f64> = loudness.iter().flatten().copied().filter(|lufs| lufs.is_finite()).collect();
    measured.sort_by(f64::total_cmp);
    let level = measured.get(measured.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    let gain = |lufs: f64| (level - lufs).clamp(-MAX_GAIN, MAX_GAIN) as f32;
    loudness.iter().map(|lufs| lufs.filter(|lufs| lufs.is_finite()).map_or(0.0, gain)).collect()
}

/// Measures the loudness and the RMS of a stretch of the finished sound, and no more: for finding a gain.
pub struct BookMeter {
    channels: u16,
    // None at a rate that cannot be measured.
    loudness: Option<EbuR128>,
    energy: f64,
    samples: u64,
}

impl BookMeter {
    /// A meter that has heard nothing.
    pub fn new(rate: u32, channels: u16) -> Self {
        let measurable = measure::RATES.contains(&rate) && (1..=measure::MAX_CHANNELS).contains(&channels);
        let loudness = EbuR128::new(channels.into(), rate, Mode::I | Mode::HISTOGRAM).ok();
        Self { channels, loudness: loudness.filter(|_| measurable), energy: 0.0, samples: 0 }
    }

    /// Hears whole frames, interleaved.
    pub fn add(&mut self, interleaved: &[f32]) {
        let (samples, _) = measure::valid(interleaved);
        if let Some(loudness) = &mut self.loudness {
            measure::feed(loudness, &samples);
        }
        // Partial sums keep f32 exact enough and let the compiler use all lanes.
        let energy = |chunk: &[f32]| f64::from(chunk.iter().map(|sample| sample * sample).sum::<f32>());
        self.energy += samples.chunks(64).map(energy).sum::<f64>();
        self.samples += samples.len() as u64;
    }

    /// Hears so many frames of silence.
    pub fn add_silence(&mut self, frames: u64) {
        const ZEROS: [f32; 4096] = [0.0; 4096];
        let mut left = frames * u64::from(self.channels);
        while left > 0 {
            // Whole frames only.
            let whole = ZEROS.len() - ZEROS.len() % usize::from(self.channels);
            let now = left.min(whole as u64) as usize;
            self.add(&ZEROS[..now]);
            left -= now as u64;
        }
    }

    /// Integrated loudness in LUFS and RMS in dBFS over all stretches.
    pub fn together(meters: &[BookMeter]) -> (Option<f64>, Option<f64>) {
        let loudness = meters.iter().filter_map(|meter| meter.loudness.as_ref());
        let lufs = EbuR128::loudness_global_multiple(loudness).ok().filter(|lufs| lufs.is_finite());
        let (energy, samples) = meters.iter().fold((0.0, 0), |(e, n), meter| (e + meter.energy, n + meter.samples));
        (lufs, super::decibel::from_power(energy / (samples.max(1)) as f64))
    }
}

fn open(rate: u32) -> Result<EbuR128, ebur128::Error> {
    EbuR128::new(1, rate, Mode::I | Mode::HISTOGRAM)
}

/// A take without the silence at its ends, to the window.
fn speech(take: &[f32], rate: u32) -> &[f32] {
    let window = ((f64::from(rate) * measure::SILENCE_WINDOW).round() as usize).max(1);
    let power = |samples: &[f32]| {
        samples.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum::<f64>() / samples.len() as f64
    };
    let powers: Vec<f64> = take.chunks(window).map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f64::max);
    let edge = loudest * 10f64.powf(-EDGE / 10.0);
    let is_speech = |power: &f64| *power > 0.0 && *power >= edge;
    match (powers.iter().position(is_speech), powers.iter().rposition(is_speech)) {
        (Some(first), Some(last)) => &take[first * window..((last + 1) * window).min(take.len())],
        _ => &[],
    }
}
