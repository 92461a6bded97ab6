//! Compares measures with a target, and makes the rows of the report.

use super::{Level, Target};
use crate::audio::measure::Measures;
use serde::Serialize;

/// The largest DC offset in percent of full scale, for all targets. 0.5 % costs 0.04 dB of headroom, and its steps where
/// sound meets digital silence (-46 dBFS) are masked by speech. Takes have no offset: see
/// [`remove_rumble`](crate::audio::level::remove_rumble).
const DC_LIMIT: f64 = 0.5;

/// One measured quantity and what the target allows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What was measured, unique within a report.
    pub quantity: &'static str,
    /// The value. `None` is minus infinity if the unit is dBFS or dBTP, and unknown otherwise.
    pub value: Option<f64>,
    /// Unit of the value and of what is allowed.
    pub unit: &'static str,
    /// What the target allows.
    pub allowed: Range,
    /// The result of the comparison.
    pub verdict: Verdict,
}

/// What a target allows, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Range {
    /// The smallest value allowed.
    pub min: Option<f64>,
    /// The largest value allowed.
    pub max: Option<f64>,
}

/// Whether a row is within what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is within what is allowed.
    Pass,
    /// It is not within what is allowed.
    Fail,
    /// The target does not restrict it.
    Info,
}

/// Compares every quantity with the target, in the order of the report. A value is compared as it is shown (with two
/// decimals for levels and times), so that no row says "-3.00, at most -3.00: fail".
pub fn judge(measures: &Measures, target: &Target) -> Vec<Row> {
    let m = measures;
    let loudness = target.lufs(m.channels).map_or(Range::FREE, |(lufs, by)| Range::within(lufs - by, lufs + by));
    let rms = match target.level {
        Level::Rms { min, max } => Range::within(min, max),
        Level::Free | Level::Lufs { .. } => Range::FREE,
    };
    let sound = |max: f64| if target.sound { Range::at_most(Some(max)) } else { Range::FREE };
    let seconds = |ends: Option<(f64, f64)>| ends.map_or(Range::FREE, |(min, max)| Range::within(min, max));
    let exactly = |value: Option<f64>| Range { min: value, max: value };
    let count = |number: u64| Some(number as f64);
    vec![
        row("integrated loudness", "LUFS", m.integrated_lufs, loudness),
        row("loudness range", "LU", m.loudness_range_lu, Range::FREE),
        row("true peak", "dBTP", m.true_peak_dbtp, Range::at_most(target.true_peak)),
        row("sample peak", "dBFS", m.sample_peak_dbfs, Range::at_most(target.sample_peak)),
        row("RMS", "dBFS", m.rms_dbfs, rms),
        row("noise floor", "dBFS", m.noise_floor_dbfs, Range::at_most(target.noise_floor)),
        row("clipped samples", "", count(m.clipped_samples), Range::FREE),
        row("clipped runs", "", count(m.clipped_runs), sound(0.0)),
        row("invalid samples", "", count(m.invalid_samples), sound(0.0)),
        row("DC offset", "%", Some(m.dc_offset.abs() * 100.0), sound(DC_LIMIT)),
        row("head silence", "s", Some(m.head_silence_s), seconds(target.head)),
        row("tail silence", "s", Some(m.tail_silence_s), seconds(target.tail)),
        row("longest silence", "s", m.longest_silence_s, Range::FREE),
        row("duration", "s", Some(m.duration_s), Range::at_most(target.duration)),
        row("sample rate", "Hz", Some(f64::from(m.rate)), exactly(target.rate.map(f64::from))),
        row("channels", "", Some(f64::from(m.channels)), exactly(target.channels.map(f64::from))),
    ]
}

fn row(quantity: &'static str, unit: &'static str, value: Option<f64>, allowed: Range) -> Row {
    let verdict = match (allowed, value) {
        (Range::FREE, _) => Verdict::Info,
        // Silence, or a loudness that could not be measured, is below every limit.
        (Range { min, .. }, None) => Verdict::of(min.is_none()),
        (Range { min, max }, Some(value)) => {
            let scale = 10f64.powi(decimals(unit) as i32);
            let shown = (value * scale).round() / scale;
            Verdict::of(min.is_none_or(|min| shown >= min) && max.is_none_or(|max| shown <= max))
        }
    };
    Row { quantity, value, unit, allowed, verdict }
}

fn decimals(unit: &str) -> usize {
    match unit {
        "" | "Hz" => 0,
        _ => 2,
    }
}

impl Verdict {
    fn of(passed: bool) -> Self {
        if passed { Self::Pass } else { Self::Fail }
    }

    /// One word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Info => "info",
        }
    }
}

impl Range {
    const FREE: Self = Self { min: None, max: None };

    fn within(min: f64, max: f64) -> Self {
        Self { min: Some(min), max: Some(max) }
    }

    fn at_most(max: Option<f64>) -> Self {
        Self { min: None, max }
    }
}

impl Row {
    /// The value with its unit, for tables: `-19.02 LUFS`, `-inf dBFS`, `unknown`.
    pub fn value_text(&self) -> String {
        match self.value {
            Some(value) => self.with_unit(self.number(value)),
            None if self.unit.starts_with("dB") => self.with_unit("-inf".to_owned()),
            None => "unknown".to_owned(),
        }
    }

    /// What is allowed, for tables: `-19.50 to -18.50 LUFS`, `at most -3.00 dBTP`; empty if the target does not restrict it.
    pub fn allowed_text(&self) -> String {
        match (self.allowed.min, self.allowed.max) {
            (None, None) => String::new(),
            (Some(min), Some(max)) if min == max => self.with_unit(self.number(min)),
            (Some(min), Some(max)) => self.with_unit(format!("{} to {}", self.number(min), self.number(max))),
            (None, Some(max)) => self.with_unit(format!("at most {}", self.number(max))),
            (Some(min), None) => self.with_unit(format!("at least {}", self.number(min))),
        }
    }

    fn number(&self, value: f64) -> String {
        let text = format!("{value:.*}", decimals(self.unit));
        // -0.001 is shown as 0.00.
        if text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) { text.replace('-', "") } else { text }
    }

    fn with_unit(&self, text: String) -> String {
        if self.unit.is_empty() { text } else { format!("{text} {}", self.unit) }
    }
}
