//! Gain, fades and sums.

use super::Audio;
use super::butterworth::Highpass;

/// The amplitude factor for a gain in decibels.
pub fn from_db(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

/// The decibels of an amplitude factor. Silence is -200 dB.
pub fn to_db(factor: f32) -> f32 {
    20.0 * factor.max(1e-10).log10()
}

/// The largest magnitude, or 0 if there are no samples.
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// The sum of the samples.
pub fn sum(samples: &[f32]) -> f64 {
    samples.iter().map(|&sample| f64::from(sample)).sum()
}

/// The sum of the squares.
pub fn energy(samples: &[f32]) -> f64 {
    // Adding up each chunk separately keeps f32 exact enough, and lets the compiler process several samples at once.
    let energy = |chunk: &[f32]| f64::from(chunk.iter().map(|sample| sample * sample).sum::<f32>());
    samples.chunks(64).map(energy).sum()
}

/// The root mean square, or 0 if there are no samples.
pub fn rms(samples: &[f32]) -> f32 {
    (energy(samples) / samples.len().max(1) as f64).sqrt() as f32
}

/// Makes the sound louder by `db` decibels, or quieter if that is negative. Nothing is limited.
pub fn gain(audio: &mut Audio, db: f32) {
    let factor = from_db(db);
    audio.samples.iter_mut().for_each(|sample| *sample *= factor);
}

/// Fades both ends in and out over `seconds` along half a cosine. A sound shorter than two fades is faded over half its length.
pub fn fade(audio: &mut Audio, seconds: f32) {
    let length = ((seconds * audio.rate as f32) as usize).min(audio.samples.len() / 2);
    let end = audio.samples.len();
    for i in 0..length {
        let level = 0.5 - 0.5 * (std::f32::consts::PI * (i as f32 + 0.5) / length as f32).cos();
        audio.samples[i] *= level;
        audio.samples[end - 1 - i] *= level;
    }
}

/// Keeps every sample within `ceiling` without a hard edge: values above three quarters of it are bent towards it.
pub fn soft_limit(samples: &mut [f32], ceiling: f32) {
    let knee = 0.75 * ceiling;
    let room = ceiling - knee;
    for sample in samples {
        let over = sample.abs() - knee;
        if over > 0.0 {
            *sample = (knee + room * (over / room).tanh()).copysign(*sample);
        }
    }
}

/// Seconds between the starts of successive voices in a [`mix`]: enough to sound like several people, too little to sound
/// like an echo.
const APART: f32 = 0.035;

/// Corner frequency of [`remove_rumble`] in Hz. The lowest tone of a voice, at 80 Hz, is left as it is.
const LOWEST: f64 = 45.0;

/// Removes the DC offset, which the pulses of synthetic voices have and recordings do not, and rumble, which neural voices
/// learnt from recordings. Subtracting the mean instead would leave a step at both ends and in every pause.
pub fn remove_rumble(audio: &mut Audio) {
    let mut filter = Highpass::new(LOWEST, audio.rate);
    audio.samples.iter_mut().for_each(|sample| *sample = filter.next(*sample));
}

/// Mixes several voices, each a little later than the one before; the first starts at 0. Together they are as loud as one
/// of them (-10 dB·log10 of their number), and no sample exceeds `ceiling`. All are resampled to the highest rate. `None`
/// if there are no voices.
pub fn mix(voices: &[Audio], ceiling: f32) -> Option<Audio> {
    let rate = voices.iter().map(|voice| voice.rate).max()?;
    let share = 1.0 / (voices.len() as f32).sqrt();
    let mut sum = Audio::new(rate, Vec::new());
    for (nth, voice) in voices.iter().enumerate() {
        let voice = if voice.rate == rate { voice.clone() } else { super::resample::resample(voice, rate) };
        let start = nth * (APART * rate as f32) as usize;
        sum.samples.resize(sum.samples.len().max(start + voice.samples.len()), 0.0);
        for (total, sample) in sum.samples[start..].iter_mut().zip(&voice.samples) {
            *total += share * sample;
        }
    }
    soft_limit(&mut sum.samples, ceiling);
    Some(sum)
}
