//! Changes the sample rate of a stream, however long it is.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler, WindowFunction};

/// The fewest input frames for one transform, which are enough for a steep filter (the pass band ends within 2 % of
/// half the lower rate).
const CHUNK: usize = 2048;

/// The lowest and highest rates that can be converted, in Hz. Two rates without a common factor need a transform with as
/// many samples as the higher one has in a second.
pub const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// Changes the sample rate of a stream. The output is as long as the input, rounded up to a whole frame, and does not
/// depend on how the input is cut into blocks. The filter's delay is removed, so nothing moves in time.
pub struct RateConverter {
    /// `None` if both rates are the same.
    fft: Option<Fft<f32>>,
    channels: usize,
    from: u32,
    to: u32,
    /// Samples that do not fill a chunk yet.
    waiting: Vec<f32>,
    /// The last output of the transform.
    given: Vec<f32>,
    /// How many frames are still to be removed at the beginning.
    delay: usize,
    frames_in: u64,
    frames_out: u64,
}

impl RateConverter {
    /// Creates a converter from one rate to another, both in [`RATES`], for at least one channel.
    ///
    /// # Panics
    /// A rate is out of range, or there is no channel.
    pub fn new(from: u32, to: u32, channels: u16) -> Self {
        assert!(
            RATES.contains(&from) && RATES.contains(&to) && channels > 0,
            "{from} Hz to {to} Hz, {channels} channels"
        );
        let channels = usize::from(channels);
        let fft = (from != to).then(|| {
            let (from, to) = (from as usize, to as usize);
            // With an even number of frames, the filter is centred on a sample, and its delay is an integer.
            let unit = 2 * from / gcd(from, to);
            let chunk = unit * CHUNK.div_ceil(unit);
            Fft::new_custom(from, to, chunk, 1, channels, WindowFunction::BlackmanHarris2, FixedSync::Both)
                .expect("two positive rates")
        });
        let delay = fft.as_ref().map_or(0, Resampler::output_delay);
        let given = vec![0.0; fft.as_ref().map_or(0, |fft| fft.output_frames_max() * channels)];
        Self { fft, channels, from, to, waiting: Vec::new(), given, delay, frames_in: 0, frames_out: 0 }
    }

    /// Takes interleaved samples and appends what is ready to `out`.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let Some(fft) = &self.fft else { return out.extend_from_slice(samples) };
        let chunk = fft.input_frames_next() * self.channels;
        let mut rest = samples;
        while self.waiting.len() + rest.len() >= chunk {
            let (head, tail) = rest.split_at(chunk - self.waiting.len());
            self.waiting.extend_from_slice(head);
            self.turn(out, u64::MAX);
            rest = tail;
        }
        self.waiting.extend_from_slice(rest);
    }

    /// Appends the rest. An incomplete last frame is left out.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        let Some(fft) = &self.fft else { return };
        let chunk = fft.input_frames_next() * self.channels;
        let frames = self.frames_in + (self.waiting.len() / self.channels) as u64;
        let total = converted(frames, self.from, self.to);
        self.waiting.truncate(self.waiting.len() / self.channels * self.channels);
        while self.frames_out < total {
            self.waiting.resize(chunk, 0.0);
            self.turn(out, total);
        }
    }

    /// Transforms one chunk. At most `total` frames are output in all.
    fn turn(&mut self, out: &mut Vec<f32>, total: u64) {
        let (Some(fft), channels) = (&mut self.fft, self.channels) else { return };
        let frames = self.waiting.len() / channels;
        let room = self.given.len() / channels;
        // The buffers have the lengths that the transform asks for; nothing else can fail.
        let input = InterleavedSlice::new(&self.waiting[..], channels, frames).expect("whole frames");
        let mut output = InterleavedSlice::new_mut(&mut self.given[..], channels, room).expect("whole frames");
        let (_, given) = fft.process_into_buffer(&input, &mut output, None::<&Indexing>).expect("a whole chunk");
        self.waiting.clear();
        self.frames_in += frames as u64;
        let skipped = self.delay.min(given);
        self.delay -= skipped;
        let taken = ((given - skipped) as u64).min(total - self.frames_out) as usize;
        out.extend_from_slice(&self.given[skipped * channels..(skipped + taken) * channels]);
        self.frames_out += taken as u64;
    }
}

/// Frames after a change of rate, rounded up.
pub fn converted(frames: u64, from: u32, to: u32) -> u64 {
    let exact = (u128::from(frames) * u128::from(to)).div_ceil(u128::from(from.max(1)));
    u64::try_from(exact).unwrap_or(u64::MAX)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(samples: &[f32], from: u32, to: u32, channels: u16, block: usize) -> Vec<f32> {
        let mut converter = RateConverter::new(from, to, channels);
        let mut out = Vec::new();
        samples.chunks(block).for_each(|block| converter.push(block, &mut out));
        converter.finish(&mut out);
        out
    }

    fn tone(frames: usize, rate: u32, hertz: f64) -> Vec<f32> {
        let step = std::f64::consts::TAU * hertz / f64::from(rate);
        (0..frames).map(|i| (0.5 * (step * i as f64).sin()) as f32).collect()
    }

    #[test]
    fn a_tone_is_the_same_tone_at_the_same_place_in_every_rate() {
        for (from, to) in [
            (16_000, 48_000),
            (8_000, 48_000),
            (22_050, 48_000),
            (44_100, 48_000),
            (96_000, 48_000),
            (16_000, 44_100),
            (7_919, 48_000),
            (48_000, 11_025),
        ] {
            let frames = from as usize + 77;
            let found = convert(&tone(frames, from, 440.0), from, to, 1, 4096);
            assert_eq!(found.len() as u64, converted(frames as u64, from, to));
            // The ends are not compared, because the tone is cut off there.
            let expected = tone(found.len(), to, 440.0);
            let inner = to as usize / 5..found.len() - to as usize / 5;
            let error =
                found[inner.clone()].iter().zip(&expected[inner]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(error < 1e-4, "{from} Hz to {to} Hz: {error}");
        }
    }

    #[test]
    fn blocks_leave_no_trace() {
        let samples = tone(30_000, 44_100, 300.0);
        let whole = convert(&samples, 44_100, 48_000, 1, usize::MAX);
        assert!([1, 7, 2048, 9_999].iter().all(|&block| convert(&samples, 44_100, 48_000, 1, block) == whole));
    }

    #[test]
    fn channels_do_not_mix() {
        let (left, right) = (tone(20_000, 16_000, 300.0), tone(20_000, 16_000, 1_000.0));
        let both: Vec<f32> = left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]).collect();
        let found = convert(&both, 16_000, 48_000, 2, 33);
        for (channel, alone) in [left, right].iter().enumerate() {
            let found: Vec<f32> = found.iter().skip(channel).step_by(2).copied().collect();
            assert!(found == convert(alone, 16_000, 48_000, 1, 4096));
        }
    }

    #[test]
    fn short_and_empty_sound_keeps_its_length_and_one_rate_passes_through() {
        for frames in [0, 1, 2, 100] {
            assert_eq!(
                convert(&tone(frames, 22_050, 440.0), 22_050, 48_000, 1, 10).len(),
                (frames * 320).div_ceil(147)
            );
        }
        let samples = tone(999, 48_000, 440.0);
        assert_eq!(convert(&samples, 48_000, 48_000, 1, 10), samples);
    }
}
