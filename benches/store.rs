//! What the store and the WAV writer cost, beside the bare disk: `cargo bench --bench store`.
//!
//! Prints a table for BENCHMARKS.md. The ratios are of one run on one machine; the times are only for scale.

use fullcast::audio::Audio;
use fullcast::audio::shape::Shape;
use fullcast::engine::{Fingerprint, Settings};
use fullcast::output::tags::Tags;
use fullcast::output::{Bits, OUTPUTS, Spec};
use fullcast::store::{Key, Request, Store, Take};
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Lines of a book, and the seconds that one takes to say.
const TAKES: u32 = 1000;
const SECONDS: usize = 4;
const RATE: u32 = 16_000;

/// Each measurement is the best of so many.
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
    // What the renderer waits for; the disk is asked in the background meanwhile.
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
}

fn key(number: u32) -> Key {
    let settings =
        Settings { engine: "pico".into(), voice: "nora".into(), shape: Shape { pitch: 2.0, ..Shape::default() } };
    let text = format!("Line {number}: and this is about as long as a line of a story is, give or take a few words.");
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

/// Prints a row for each thing that was timed.
struct Table;

impl Table {
    fn new() -> Self {
        println!("{TAKES} takes of {SECONDS} s at {RATE} Hz\n");
        println!("| what | µs per take | × real time | ratio | to |\n|---|---:|---:|---:|---|");
        Self
    }

    /// Times something that is done with all takes, and prints it with its ratio to another time, which has a name.
    fn time(&self, what: &str, base: Option<(&str, Duration)>, mut run: impl FnMut()) -> Duration {
        let time = best(|| {
            let start = Instant::now();
            run();
            start.elapsed()
        });
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
