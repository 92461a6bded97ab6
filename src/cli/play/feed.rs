//! The sound of a plan while it is being spoken, line after line, as WAV of unknown length.
//!
//! The levels of a book are known when all of it is spoken. Until then, every voice gets the level that its first line
//! needs, and keeps it, so that nothing pumps. What of a line is heard, and so how long the silence next to it has to be, is
//! decided by the line itself.

use fullcast::audio::{Audio, level, levels, resample};
use fullcast::cast::DeliveryId;
use fullcast::plan::{Plan, Speak, Step};
use fullcast::store::{Store, Take};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::time::Duration;

/// How often to look whether the next line is spoken.
const LOOK: Duration = Duration::from_millis(20);

/// The level of every voice: the root of the mean square of its samples, as an amplitude. It is that of speech at -20 LUFS.
const LEVEL: f64 = 0.1;

/// The highest sample.
const CEILING: f32 = 0.9;

/// How far the speaking of a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaking {
    /// A line that is missing may still come.
    GoesOn,
    /// Nothing more comes, but what is there is to be heard.
    IsDone,
    /// Nothing more is to be heard.
    IsOver,
}

/// Writes what a plan says to `out`, and waits for lines that are not spoken yet as long as `speaking` says that they may come.
///
/// # Errors
/// The receiver failed.
pub fn feed(plan: &Plan, store: &Store, speaking: &dyn Fn() -> Speaking, out: &mut impl Write) -> io::Result<()> {
    let mut feeder = Feeder { plan, store, speaking, out, rate: 0, gains: BTreeMap::new(), pause: 0.0, tail: 0.0 };
    // A silence before the first line has no rate, and nobody misses it.
    for step in &plan.steps {
        if !feeder.step(step)? {
            break;
        }
    }
    feeder.silence(feeder.pause - feeder.tail)?;
    feeder.out.flush()
}

struct Feeder<'a, W> {
    plan: &'a Plan,
    store: &'a Store,
    speaking: &'a dyn Fn() -> Speaking,
    out: &'a mut W,
    /// The rate of the first take. 0 before it.
    rate: u32,
    gains: BTreeMap<DeliveryId, f32>,
    /// The pause in seconds that comes before the next take. It is written with that, because it is as much shorter as the
    /// take begins softly.
    pause: f64,
    /// How many seconds of that are in the last take.
    tail: f64,
}

impl<W: Write> Feeder<'_, W> {
    /// Returns false if no more is to be written.
    fn step(&mut self, step: &Step) -> io::Result<bool> {
        match step {
            Step::Silence(seconds) => self.pause += seconds,
            // How far it is to the time of a subtitle does not matter for listening.
            Step::Slot(_) => {}
            Step::Speak(speak) => {
                let Some(take) = self.take(speak) else { return Ok(false) };
                // A line that cannot be read is left out; a render speaks it again.
                let Ok(audio) = self.store.read(&take) else { return Ok(true) };
                let [head, tail] = take.edges(take.loudness - levels::CLEAR);
                self.silence(self.pause - self.tail - head)?;
                (self.pause, self.tail) = (0.0, tail);
                self.speak(speak, &take, audio)?;
            }
        }
        Ok((self.speaking)() != Speaking::IsOver)
    }

    fn silence(&mut self, seconds: f64) -> io::Result<()> {
        self.write(&vec![0.0; (seconds.max(0.0) * f64::from(self.rate)) as usize])
    }

    /// Waits for a take.
    fn take(&self, speak: &Speak) -> Option<Take> {
        loop {
            // What was spoken last may be there although nothing more comes.
            let speaking = (self.speaking)();
            if speaking == Speaking::IsOver {
                return None;
            }
            if let Some(take) = self.store.get(&speak.key) {
                return Some(take);
            }
            if speaking == Speaking::IsDone {
                return None;
            }
            std::thread::sleep(LOOK);
        }
    }

    fn speak(&mut self, speak: &Speak, take: &Take, audio: Audio) -> io::Result<()> {
        if self.rate == 0 {
            self.rate = take.rate;
            self.out.write_all(&head(take.rate))?;
        }
        let audio = if take.rate == self.rate { audio } else { resample::resample(&audio, self.rate) };
        let asked = level::from_db(self.plan.delivery(speak).gain);
        let gain = self.gains.entry(speak.delivery).or_insert_with(|| {
            let mean = (take.energy / take.frames.max(1) as f64).sqrt();
            if mean > 1e-5 { (LEVEL / mean) as f32 * asked } else { asked }
        });
        let highest = CEILING / take.peak.max(1e-6);
        let gain = gain.min(highest);
        let samples: Vec<f32> = audio.samples.iter().map(|sample| sample * gain).collect();
        self.write(&samples)
    }

    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let bytes: Vec<u8> = samples
            .iter()
            .flat_map(|sample| ((sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16).to_le_bytes())
            .collect();
        self.out.write_all(&bytes)
    }
}

/// The beginning of a WAV file with 16-bit mono of unknown length: the sizes are the largest that there are.
fn head(rate: u32) -> Vec<u8> {
    const UNKNOWN: [u8; 4] = u32::MAX.to_le_bytes();
    let mut head = b"RIFF".to_vec();
    head.extend(UNKNOWN);
    head.extend(b"WAVEfmt ");
    head.extend(16_u32.to_le_bytes());
    head.extend([1_u16, 1].iter().flat_map(|number| number.to_le_bytes()));
    head.extend([rate, rate * 2].iter().flat_map(|number| number.to_le_bytes()));
    head.extend([2_u16, 16].iter().flat_map(|number| number.to_le_bytes()));
    head.extend(b"data");
    head.extend(UNKNOWN);
    head
}

/// Whether a player ended because the user closed it, which is no fault.
pub fn was_closed(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
}
