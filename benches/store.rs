//! What the store and the WAV writer cost, compared with the bare disk, and what takes would cost as FLAC: `cargo bench
//! --bench store`.
//!
//! Prints tables for BENCHMARKS.md. The ratios are from one run on one machine; the times only show the scale.

use fullcast::audio::shape::Shape;
use fullcast::audio::{Audio, pcm};
use fullcast::engine::{self, ENGINES, Fingerprint, Settings};
use fullcast::output::tags::Tags;
use fullcast::output::{Bits, OUTPUTS, Spec};
use fullcast::store::{Key, Request, Store, Take};
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// How many lines a book has, and how many seconds each takes to say.
const TAKES: u32 = 1000;
const SECONDS: usize = 4;
const RATE: u32 = 16_000;

/// How many rounds are made, of which the fastest counts.
const ROUNDS: usize = 3;

fn main() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder to work in");
    let audio = Audio::new(RATE, (0..RATE * SECONDS as u32).map(|i| (i as f32 * 0.05).sin() * 0.5).collect());
    let file = vec![7u8; audio.samples.len() * 2 + 136];
    let table = Table::new();

    let mut keys: Vec<Key> = Vec::new();
    table.time("key of a line", None, || keys = (0..TAKES).map(key).collect());

    let bare = |sync: bool| {
        let (dir, file) = (dir.path(), &file);
        move || (0..TAKES).for_each(|i| bare_write(dir, i, file, sync))
    };
    let written = table.time("bare write", None, bare(false));
    let synced = table.time("bare write + sync", Some(("bare write", written)), bare(true));
    let fresh = || {
        let _ = fs::remove_dir_all(dir.path().join("cache"));
        Store::open(dir.path().join("cache")).expect("a store")
    };
    let fill = |store: &Store| {
        for key in &keys {
            store.put(key, &audio).expect("a take");
        }
    };
    // This is the time for which the renderer waits. Meanwhile, the takes are synced in the background.
    let mut waited = Duration::MAX;
    let flushed = best(|| {
        let store = fresh();
        let start = Instant::now();
        fill(&store);
        waited = waited.min(start.elapsed());
        store.flush().expect("a disk that works");
        start.elapsed()
    });
    table.print("put", Some(("bare write", written)), waited);
    table.print("put + flush", Some(("bare write + sync", synced)), flushed);

    let store = fresh();
    fill(&store);
    store.flush().expect("a disk that works");
    let mut takes: Vec<Take> = Vec::new();
    table.time("get", None, || takes = keys.iter().map(|key| store.get(key).expect("a take")).collect());
    let read = table.time("bare read", None, || {
        (0..TAKES).for_each(|i| drop(black_box(fs::read(dir.path().join(i.to_string())).expect("a file"))));
    });
    table.time("read, checked", Some(("bare read", read)), || read_all(&store, &takes));

    for bits in [Bits::Sixteen, Bits::TwentyFour] {
        let spec = Spec::new(RATE, 1, bits);
        table.time(&format!("WAV, {} bits", bits.count()), Some(("bare write", written)), || {
            let mut output = (OUTPUTS[0].open)(&dir.path().join("book.wav"), &spec, &Tags::default()).expect("a file");
            (0..TAKES).for_each(|_| output.write(&audio.samples).expect("room"));
            output.finish().expect("a disk that works");
        });
    }
    lossless(dir.path());
}

/// How many lines are spoken to compare their sizes as WAV and as FLAC. Sines would not be representative.
const SPOKEN: u32 = 200;

/// Measures what a spoken take costs as it is kept, and what FLAC would save and cost. Only the encoder is measured,
/// not the disk.
fn lossless(dir: &Path) {
    let pico = ENGINES.iter().find(|row| row.name == "pico").map(|row| (row.open)()).expect("the built-in engine");
    let settings = Settings { engine: "pico".into(), voice: "nora".into(), shape: Shape::default() };
    let speak = |number| engine::perform(&*pico, &settings, &line(number)).expect("speech");
    let spoken: Vec<Audio> = (0..SPOKEN).map(speak).collect();
    let frames: usize = spoken.iter().map(|audio| audio.samples.len()).sum();
    let keys: Vec<Key> = (0..SPOKEN).map(key).collect();
    let (mut takes, mut put) = (Vec::new(), Duration::MAX);
    let place = dir.join("spoken");
    for _ in 0..ROUNDS {
        let _ = fs::remove_dir_all(&place);
        let store = Store::open(&place).expect("a store");
        let start = Instant::now();
        takes = keys.iter().zip(&spoken).map(|(key, audio)| store.put(key, audio).expect("a take")).collect();
        put = put.min(start.elapsed());
    }
    let store = Store::open(&place).expect("a store");
    let read = best(|| timed(|| read_all(&store, &takes)));
    let integers = |audio: &Audio| audio.samples.iter().map(|&sample| pcm::to_i16(sample).into()).collect();
    let whole: Vec<Vec<i32>> = spoken.iter().map(integers).collect();
    let mut files = Vec::new();
    let encoded = best(|| timed(|| files = whole.iter().map(|samples| flac::encode(samples)).collect()));
    let decoded = best(|| timed(|| files.iter().for_each(|file| drop(black_box(flac::decode(file))))));
    assert!(
        files.iter().zip(&whole).all(|(file, samples)| flac::decode(file) == *samples),
        "FLAC gives back all of it"
    );

    let size = files.iter().map(Vec::len).sum::<usize>() as f64 / (frames * 2) as f64;
    println!("\n{SPOKEN} spoken takes of {:.1} s\n", frames as f64 / f64::from(RATE * SPOKEN));
    println!("| a take as | size | µs to keep it | µs to read it |\n|---|---:|---:|---:|");
    let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(SPOKEN);
    println!("| WAV, all of the store | 1.00 | {:.0} | {:.0} |", each(put), each(read));
    println!("| FLAC, the coder alone | {size:.2} | {:.0} | {:.0} |", each(encoded), each(decoded));
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// The encoder that writes FLAC books, here in memory.
mod flac {
    use super::RATE;
    use flac_codec::decode::FlacSampleReader;
    use flac_codec::encode::{FlacSampleWriter, Options};
    use std::io::Cursor;

    pub fn encode(samples: &[i32]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let total = Some(samples.len() as u64);
        let mut writer = FlacSampleWriter::new(&mut file, Options::default(), RATE, 16, 1, total).expect("a writer");
        writer.write(samples).expect("memory");
        writer.finalize().expect("memory");
        file.into_inner()
    }

    pub fn decode(file: &[u8]) -> Vec<i32> {
        let mut samples = Vec::new();
        FlacSampleReader::new(Cursor::new(file)).expect("FLAC").read_to_end(&mut samples).expect("all of it");
        samples
    }
}

fn line(number: u32) -> String {
    format!("Line {number}: and this is about as long as a line of a story is, give or take a few words.")
}

fn key(number: u32) -> Key {
    let settings =
        Settings { engine: "pico".into(), voice: "nora".into(), shape: Shape { pitch: 2.0, ..Shape::default() } };
    let text = line(number);
    let fingerprint = Fingerprint("pico 1".into());
    Request { voices: &[(&fingerprint, &settings)], text: &text, sounds: &[], language: "en-US", seed: 0 }.key()
}

fn bare_write(dir: &Path, number: u32, bytes: &[u8], sync: bool) {
    let mut file = File::create(dir.join("temp")).expect("a file");
    file.write_all(bytes).expect("room");
    if sync {
        file.sync_data().expect("a disk that works");
    }
    fs::rename(dir.join("temp"), dir.join(number.to_string())).expect("a file");
}

fn read_all(store: &Store, takes: &[Take]) {
    let mut samples = Vec::new();
    for take in takes {
        store.read_into(take, &mut samples).expect("a sound take");
        black_box(&samples);
    }
}

fn best(mut run: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| run()).min().expect("one round at least")
}

/// Prints a row for each measurement.
struct Table;

impl Table {
    fn new() -> Self {
        println!("{TAKES} takes of {SECONDS} s at {RATE} Hz\n");
        println!("| what | µs per take | × real time | ratio | to |\n|---|---:|---:|---:|---|");
        Self
    }

    /// Measures something that is done with all takes, and prints its time and the ratio to another time, which has a name.
    fn time(&self, what: &str, base: Option<(&str, Duration)>, mut run: impl FnMut()) -> Duration {
        let time = best(|| timed(&mut run));
        self.print(what, base, time);
        time
    }

    fn print(&self, what: &str, base: Option<(&str, Duration)>, time: Duration) {
        let each = time.as_secs_f64() / f64::from(TAKES);
        let (to, ratio) = base
            .map_or(("", String::new()), |(to, base)| (to, format!("{:.2}", time.as_secs_f64() / base.as_secs_f64())));
        println!("| {what} | {:.1} | {:.0} | {ratio} | {to} |", each * 1e6, SECONDS as f64 / each);
    }
}
