//! Tracks the fundamental frequency and finds the periods of a voice.

/// Seconds from one measured frame to the next.
pub const HOP: f32 = 0.005;

/// Range of voices in Hz, from a creaky man to an excited child.
const LOWEST: f32 = 60.0;
const HIGHEST: f32 = 500.0;

/// The rate in Hz to which the sound is reduced for tracking: enough for the fundamental, with a quarter of the work at 16 kHz.
const THIN: f32 = 8_000.0;

/// Seconds that one measurement covers: two periods of the lowest voice.
const WINDOW: f32 = 0.034;

/// Correlation above which a frame counts as voiced.
const VOICED: f32 = 0.55;

/// How many candidates are kept for each frame.
const CANDIDATES: usize = 4;

/// The period of each frame in seconds, 0 where the sound is unvoiced.
pub struct Melody {
    periods: Vec<f32>,
}

impl Melody {
    /// Follows the fundamental by normalized correlation. Among the candidates, it takes the path with the best
    /// correlation and the fewest jumps (a small version of Talkin 1995, "A robust algorithm for pitch tracking").
    pub fn track(samples: &[f32], rate: u32) -> Self {
        let step = ((rate as f32 / THIN).round() as usize).max(1);
        let thin = thinned(samples, step);
        let thin_rate = rate as f32 / step as f32;
        let (low, high) = ((thin_rate / HIGHEST) as usize, (thin_rate / LOWEST) as usize);
        let window = (WINDOW * thin_rate) as usize;
        let frames = (samples.len() as f32 / rate as f32 / HOP) as usize + 1;
        let power: f32 = thin.iter().map(|sample| sample * sample).sum::<f32>() / thin.len().max(1) as f32;
        let candidates: Vec<_> = (0..frames)
            .map(|frame| {
                let centre = (frame as f32 * HOP * thin_rate) as isize;
                candidates(&thin, centre, window, low.max(2)..high, power * 1e-3)
            })
            .collect();
        Self { periods: best_path(&candidates).into_iter().map(|lag| lag / thin_rate).collect() }
    }

    /// The period at a time in seconds, 0 where the sound is unvoiced.
    pub fn period(&self, time: f32) -> f32 {
        let frame = (time / HOP).round().max(0.0) as usize;
        self.periods.get(frame).copied().unwrap_or(0.0)
    }

    /// The median of the voiced periods. `None` if nothing is voiced.
    pub fn median(&self) -> Option<f32> {
        let mut voiced: Vec<f32> = self.periods.iter().copied().filter(|&period| period > 0.0).collect();
        voiced.sort_by(f32::total_cmp);
        voiced.get(voiced.len() / 2).copied()
    }
}

/// Every `step`th sample of the sound, smoothed by a triangle so that there is little aliasing.
fn thinned(samples: &[f32], step: usize) -> Vec<f32> {
    let reach = step as isize;
    let at = |i: isize| if i < 0 { 0.0 } else { samples.get(i as usize).copied().unwrap_or(0.0) };
    let total = (reach * reach) as f32;
    (0..samples.len().div_ceil(step))
        .map(|i| {
            let centre = (i * step) as isize;
            (1 - reach..reach).map(|d| at(centre + d) * (reach - d.abs()) as f32).sum::<f32>() / total
        })
        .collect()
}

/// Lags (in thin samples, refined) with their correlation, the best first.
fn candidates(thin: &[f32], centre: isize, window: usize, lags: std::ops::Range<usize>, quiet: f32) -> Vec<(f32, f32)> {
    let start = centre - (window + lags.end) as isize / 2;
    if start < 0 || start as usize + window + lags.end + 1 > thin.len() {
        return Vec::new();
    }
    let part = &thin[start as usize..start as usize + window + lags.end + 1];
    let head = &part[..window];
    let energy = dot(head, head);
    if energy < quiet * window as f32 {
        return Vec::new();
    }
    let mut moving = dot(&part[lags.start - 1..][..window], &part[lags.start - 1..][..window]);
    let mut scores = Vec::with_capacity(lags.len() + 2);
    for lag in lags.start - 1..=lags.end {
        scores.push(dot(head, &part[lag..lag + window]) / (energy * moving.max(0.0)).sqrt().max(1e-12));
        if lag + window < part.len() {
            moving += part[lag + window].powi(2) - part[lag].powi(2);
        }
    }
    let mut found = Vec::new();
    for i in 1..scores.len() - 1 {
        let (a, b, c) = (scores[i - 1], scores[i], scores[i + 1]);
        if b > VOICED && b >= a && b > c {
            let bend = a - 2.0 * b + c;
            let shift = if bend < 0.0 { (0.5 * (a - c) / bend).clamp(-0.5, 0.5) } else { 0.0 };
            found.push(((lags.start - 1 + i) as f32 + shift, b));
        }
    }
    // A lag twice as long correlates just as well; a small penalty on length makes the true one win.
    let worth = |&(lag, score): &(f32, f32)| score - 0.02 * (lag / lags.start as f32).log2();
    found.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    found.truncate(CANDIDATES);
    found.iter_mut().for_each(|candidate| candidate.1 = worth(candidate));
    found
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums in parallel let the compiler use wide registers. Their order is fixed, and so is the result.
    let mut sums = [0.0f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for i in 0..8 {
            sums[i] += x[i] * y[i];
        }
    }
    rest + sums.iter().sum::<f32>()
}

/// Viterbi search. Candidate 0 of each frame means "unvoiced".
fn best_path(candidates: &[Vec<(f32, f32)>]) -> Vec<f32> {
    // Penalties for a jump of an octave and for a change between voiced and unvoiced, in units of correlation.
    const JUMP: f32 = 0.5;
    const CHANGE: f32 = 0.15;
    let states = |frame: &[(f32, f32)]| std::iter::once((0.0, VOICED)).chain(frame.iter().copied()).collect::<Vec<_>>();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(candidates.len());
    let mut before: Vec<(f32, f32)> = vec![(0.0, 0.0)];
    for frame in candidates {
        let mut from = Vec::new();
        let now: Vec<(f32, f32)> = states(frame)
            .into_iter()
            .map(|(lag, score)| {
                let price = |old: f32| match (old > 0.0, lag > 0.0) {
                    (true, true) => JUMP * (lag / old).log2().abs(),
                    (false, false) => 0.0,
                    _ => CHANGE,
                };
                let totals = before.iter().map(|&(old, total)| total + score - price(old));
                let (best, total) = totals
                    .enumerate()
                    .fold((0, f32::NEG_INFINITY), |best, new| if new.1 > best.1 { new } else { best });
                from.push(best);
                (lag, total)
            })
            .collect();
        back.push(from);
        before = now;
    }
    let mut state = 0;
    for (i, &(_, total)) in before.iter().enumerate() {
        if total > before[state].1 {
            state = i;
        }
    }
    let mut path = vec![0.0; candidates.len()];
    for frame in (0..candidates.len()).rev() {
        path[frame] = if state == 0 { 0.0 } else { candidates[frame][state - 1].0 };
        state = back[frame][state];
    }
    path
}

/// One period, or a few milliseconds of unvoiced sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its middle, in samples.
    pub at: f64,
    /// Its length in samples.
    pub period: f32,
    /// Whether it is a period of voiced sound.
    pub voiced: bool,
}

/// Cuts the sound into periods. Voiced marks are at corresponding points of successive periods.
pub fn marks(samples: &[f32], rate: u32, melody: &Melody) -> Vec<Mark> {
    let unvoiced = (HOP * rate as f32) as usize;
    let mut marks: Vec<Mark> = Vec::new();
    let mut at = 0.0;
    while (at as usize) < samples.len() {
        let period = melody.period(at as f32 / rate as f32) * rate as f32;
        if period == 0.0 {
            marks.push(Mark { at, period: unvoiced as f32, voiced: false });
            at += unvoiced as f64;
            continue;
        }
        let previous = marks.last().copied().filter(|mark| mark.voiced);
        let found = match previous {
            None => loudest(samples, at as usize, (at as usize + period as usize).min(samples.len())) as f64,
            Some(last) => alike(samples, last.at, at, period),
        };
        marks.push(Mark { at: found, period, voiced: true });
        at = found + f64::from(period.max(1.0));
    }
    marks
}

/// The index of the sample with the largest magnitude.
fn loudest(samples: &[f32], start: usize, end: usize) -> usize {
    (start..end).fold(start, |best, i| if samples[i].abs() > samples[best].abs() { i } else { best })
}

/// The place near `expected` around which the sound is most like that around `last`, to a fraction of a sample.
fn alike(samples: &[f32], last: f64, expected: f64, period: f32) -> f64 {
    let half = (0.5 * period) as usize;
    let reach = (0.12 * period).ceil() as usize + 1;
    let (old, middle) = (last.round() as usize, expected.round() as usize);
    if old < half || middle < half + reach || middle + half + reach >= samples.len() {
        return expected;
    }
    let model = &samples[old - half..old + half];
    let score = |at: usize| {
        let part = &samples[at - half..at + half];
        dot(model, part) / dot(part, part).max(1e-12).sqrt()
    };
    let scores: Vec<f32> = (middle - reach..=middle + reach).map(score).collect();
    let mut best = 1;
    for i in 1..scores.len() - 1 {
        if scores[i] > scores[best] {
            best = i;
        }
    }
    let (a, b, c) = (scores[best - 1], scores[best], scores[best + 1]);
    let bend = a - 2.0 * b + c;
    let shift = if bend < 0.0 { (0.5 * (a - c) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    // The model was taken around a whole sample, from which `last` differs by a fraction.
    (middle - reach + best) as f64 + f64::from(shift) + (last - old as f64)
}
