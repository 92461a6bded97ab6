//! Gain, fades and sums.

use super::Audio;

/// A factor from decibels.
pub fn from_db(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

/// Decibels from a factor; silence is -200 dB.
pub fn to_db(factor: f32) -> f32 {
    20.0 * factor.max(1e-10).log10()
}

/// Largest magnitude, 0 for no samples.
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// The sum of the samples.
pub fn sum(samples: &[f32]) -> f64 {
    samples.iter().map(|&sample| f64::from(sample)).sum()
}

/// The sum of the squares.
pub fn energy(samples: &[f32]) -> f64 {
    // Partial sums keep f32 exact enough and let the compiler use all lanes.
    let energy = |chunk: &[f32]| f64::from(chunk.iter().map(|sample| sample * sample).sum::<f32>());
    samples.chunks(64).map(energy).sum()
}

/// Root mean square, 0 for no samples.
pub fn rms(samples: &[f32]) -> f32 {
    (energy(samples) / samples.len().max(1) as f64).sqrt() as f32
}

/// Makes the sound louder by `db` decibels (quieter where negative). Nothing is limited here.
pub fn gain(audio: &mut Audio, db: f32) {
    let factor = from_db(db);
    audio.samples.iter_mut().for_each(|sample| *sample *= factor);
}

/// Fades both ends over `seconds`, along half a cosine, or over half the sound where it is shorter than two fades.
pub fn fade(audio: &mut Audio, seconds: f32) {
    let length = ((seconds * audio.rate as f32) as usize).min(audio.samples.len() / 2);
    let end = audio.samples.len();
    for i in 0..length {
        let level = 0.5 - 0.5 * (std::f32::consts::PI * (i as f32 + 0.5) / length as f32).cos();
        audio.samples[i] *= level;
        audio.samples[end - 1 - i] *= level;
    }
}

/// Keeps every sample within `ceiling` without a hard edge: what passes three quarters of it is bent towards it.
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

/// Seconds between the starts of neighbouring voices in a [`mix`]: enough to be heard as several people, too little to be
/// heard as an echo.
const APART: f32 = 0.035;

/// Below this, in Hz, nobody hears a tone, and [`remove_dc`] takes more than half of the power; of a voice's lowest tone, at
/// 80 Hz, it takes 0.3 dB.
const LOWEST: f64 = 20.0;

/// Makes the sound swing about zero, as it does behind every microphone: the pulses of synthetic voices lean to one side.
///
/// The usual DC blocker, a zero at 0 Hz and a pole beside it (J. O. Smith, "Introduction to Digital Filters", "DC
/// Blocker"). A mean that is merely taken off would leave a step at both ends and in every pause.
pub fn remove_dc(audio: &mut Audio) {
    let pole = (-std::f64::consts::TAU * LOWEST / f64::from(audio.rate)).exp();
    // Leaves half the sample rate as loud as it was.
    let scale = (1.0 + pole) / 2.0;
    let (mut input, mut output) = (0.0, 0.0);
    for sample in &mut audio.samples {
        let before = std::mem::replace(&mut input, f64::from(*sample));
        output = pole * output + scale * (input - before);
        *sample = output as f32;
    }
}

/// Several voices at once, each a little later than the one before; the first starts at 0. Together as loud as one of them (-10 dB·log10 of their
/// number), no sample beyond `ceiling`. All are brought to the highest sample rate. None for no voices.
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
