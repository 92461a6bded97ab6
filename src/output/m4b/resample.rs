//! From the sound's rate to one that AAC is good at, while it streams.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};
use std::io;

/// Half of the least number of samples that are resampled at once. The longer, the closer to half of the lower rate
/// the filter's edge is.
const HALF_BLOCK: usize = 512;

/// Changes the rate of interleaved samples. No delay: the first sample out is at the time of the first one in.
pub struct Resample {
    fft: Fft<f32>,
    channels: usize,
    rates: (u64, u64),
    /// Samples that do not fill a block yet.
    pending: Vec<f32>,
    block: Vec<f32>,
    /// Samples still to leave out, all channels counted: the filter's delay.
    skip: usize,
    /// Frames in and out so far.
    frames: (u64, u64),
}

impl Resample {
    /// Between two rates in Hz, neither of them 0.
    ///
    /// # Errors
    /// rubato cannot.
    pub fn new(from: u32, to: u32, channels: usize) -> io::Result<Self> {
        let least = (from / gcd(from, to)) as usize;
        // An even number of least blocks makes the filter's delay, half a block, a whole number of samples.
        let block = least * 2 * HALF_BLOCK.div_ceil(least);
        let fft = Fft::new(from as usize, to as usize, block, channels, FixedSync::Both).map_err(io::Error::other)?;
        Ok(Self {
            channels,
            rates: (from.into(), to.into()),
            pending: Vec::new(),
            block: vec![0.0; fft.output_frames_max() * channels],
            skip: fft.output_delay() * channels,
            frames: (0, 0),
            fft,
        })
    }

    /// Frames (samples per channel) after resampling: as long in seconds, the last begun sample counted.
    pub fn frames_out(&self, frames: u64) -> u64 {
        (u128::from(frames) * u128::from(self.rates.1)).div_ceil(self.rates.0.into()) as u64
    }

    /// Appends to `out` what is ready.
    ///
    /// # Errors
    /// rubato refuses.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> io::Result<()> {
        self.pending.extend_from_slice(samples);
        let block = self.fft.input_frames_next();
        let mut done = 0;
        while self.pending.len() - done >= block * self.channels {
            self.resample(done, block, out)?;
            done += block * self.channels;
        }
        self.pending.drain(..done);
        Ok(())
    }

    /// Appends the rest, after which `frames_out` of all that came in have gone out.
    ///
    /// # Errors
    /// rubato refuses.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> io::Result<()> {
        let rest = self.pending.len() / self.channels;
        let total = self.frames_out(self.frames.0 + rest as u64);
        self.resample(0, rest, out)?;
        self.pending.clear();
        while self.frames.1 < total {
            self.resample(0, 0, out)?;
        }
        out.truncate(out.len() - (self.frames.1 - total) as usize * self.channels);
        Ok(())
    }

    /// One block, from `frames` frames at `start` of what is pending, and silence.
    fn resample(&mut self, start: usize, frames: usize, out: &mut Vec<f32>) -> io::Result<()> {
        let input = &self.pending[start..start + frames * self.channels];
        let capacity = self.block.len() / self.channels;
        let input = InterleavedSlice::new(input, self.channels, frames).map_err(io::Error::other)?;
        let mut output =
            InterleavedSlice::new_mut(&mut self.block, self.channels, capacity).map_err(io::Error::other)?;
        let part = Indexing::new().partial_len(frames);
        let made = self.fft.process_into_buffer(&input, &mut output, Some(&part)).map_err(io::Error::other)?.1;
        let made = &self.block[..made * self.channels];
        let skipped = self.skip.min(made.len());
        self.skip -= skipped;
        out.extend_from_slice(&made[skipped..]);
        self.frames.0 += frames as u64;
        self.frames.1 += ((made.len() - skipped) / self.channels) as u64;
        Ok(())
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
