//! Decibels to plain numbers and back.

/// The factor that a gain in dB applies to samples: 10^(dB / 20).
pub fn to_amplitude(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

/// An amplitude (1 is full scale) in dBFS. `None` is minus infinity, for 0 and below.
pub fn from_amplitude(amplitude: f64) -> Option<f64> {
    (amplitude > 0.0).then(|| 20.0 * amplitude.log10())
}

/// A mean square (1 is a full-scale square wave) in dBFS. `None` is minus infinity.
pub fn from_power(power: f64) -> Option<f64> {
    (power > 0.0).then(|| 10.0 * power.log10())
}
