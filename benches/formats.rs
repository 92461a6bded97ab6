//! How fast each format is written and how much of the sound it keeps, compared with ffmpeg, which does the same to the
//! same sound in the same run. Prints the tables in BENCHMARKS.md.
//!
//! `cargo bench --bench formats [--features mp3] [-- FILE.wav]`. Without a file, the sound is ten minutes of the stories in
//! `content/`. If ffmpeg is not installed, its rows are missing, and so is the quality of the files, which it decodes.
//!
//! `cargo bench --bench formats -- long [HOURS…]` measures what books of one and ten hours cost as M4B: see
//! `formats/long.rs`.

#[path = "formats/bands.rs"]
mod bands;
#[path = "formats/long.rs"]
mod long;

use fullcast::output::tags::Tags;
use fullcast::output::{Bits, OUTPUTS, Output, OutputError, OutputRow, Spec};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// How many runs are made, of which the fastest counts.
const RUNS: usize = 3;

/// How many seconds of sound are encoded if no file is named.
const LENGTH: usize = 600;

fn main() {
    // Cargo passes `--bench` to every benchmark.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match asked.split_first() {
        Some((word, hours)) if word == "long" => long::run(hours),
        Some((file, _)) => formats(&read(Path::new(file))),
        None => formats(&speech()),
    }
}

struct Sound {
    spec: Spec,
    samples: Vec<f32>,
}

impl Sound {
    fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.spec.channels) / f64::from(self.spec.rate)
    }
}

fn formats(sound: &Sound) {
    let Spec { rate, channels, .. } = sound.spec;
    println!("{:.0} s of {rate} Hz, {channels} channel(s); best of {RUNS} runs, one thread.\n", sound.seconds());
    let dir = tempfile::tempdir().expect("a temporary folder");
    let source = dir.path().join("source.wav");
    encode(&OUTPUTS[0], &source, sound).expect("a WAV file");
    let (mut speed, mut quality) = (Vec::new(), Vec::new());
    for row in OUTPUTS {
        if let Err(error) = (row.check_size)(1, &sound.spec) {
            speed.push(format!("| {} | {error} |", row.name));
            continue;
        }
        let ours = dir.path().join("ours").with_extension(row.extensions[0]);
        let took = fastest(|| encode(row, &ours, sound).ok());
        let theirs = dir.path().join("theirs").with_extension(row.extensions[0]);
        let arguments = ffmpeg_arguments(row.name, rate, channels);
        let their_time = fastest(|| ffmpeg(&source, &arguments, &theirs));
        let of = |path: &Path, took: Option<f64>| match took {
            Some(took) => (format!("{:.0}", sound.seconds() / took), kilobits(path, sound)),
            None => ("-".into(), "-".into()),
        };
        let ((ours_speed, ours_rate), (their_speed, their_rate)) = (of(&ours, took), of(&theirs, their_time));
        let ratio = took.zip(their_time).map_or("-".into(), |(ours, theirs)| format!("{:.2}", theirs / ours));
        speed.push(format!("| {} | {ours_speed} | {their_speed} | {ratio} | {ours_rate} | {their_rate} |", row.name));
        let kept = |path: &Path| decode(path, sound).map(|decoded| bands::row(sound, &decoded));
        for (who, path) in [("fullcast", &ours), ("ffmpeg", &theirs)] {
            quality.extend(kept(path).map(|kept| format!("| {} | {who} | {kept} |", row.name)));
        }
    }
    println!("| format | × real time | ffmpeg | as fast as ffmpeg | kbit/s | ffmpeg |\n|---|---:|---:|---:|---:|---:|");
    speed.iter().for_each(|row| println!("{row}"));
    println!(
        "\nSignal to noise in dB by band, of the file decoded by ffmpeg; the decoded length less the length that was written.\n"
    );
    println!("| format | by | {} | samples too many |", bands::names().join(" | "));
    println!("|---|---|{}---:|", "---:|".repeat(bands::names().len()));
    quality.iter().for_each(|row| println!("{row}"));
}

fn kilobits(path: &Path, sound: &Sound) -> String {
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    format!("{:.0}", bytes as f64 * 8.0 / sound.seconds() / 1000.0)
}

/// The arguments with which ffmpeg writes the same kind of file on one thread, by its own encoders or by those linked in.
fn ffmpeg_arguments(format: &str, rate: u32, channels: u16) -> Vec<&'static str> {
    let mono = channels == 1;
    match format {
        "flac" => vec!["-c:a", "flac", "-compression_level", "5"],
        "opus" => {
            let bits = if mono { "40k" } else { "64k" };
            vec!["-c:a", "libopus", "-b:a", bits, "-application", "audio", "-compression_level", "10"]
        }
        "m4b" => vec!["-c:a", "aac", "-b:a", if mono { "96k" } else { "160k" }, "-ar", "44100", "-f", "mp4"],
        "mp3" => {
            let bits = if rate >= 32_000 {
                "192k"
            } else if mono {
                "96k"
            } else {
                "160k"
            };
            vec!["-c:a", "libmp3lame", "-b:a", bits, "-compression_level", "2"]
        }
        _ => vec!["-c:a", "pcm_s16le"],
    }
}

fn ffmpeg(source: &Path, arguments: &[&str], path: &Path) -> Option<()> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-threads", "1", "-i"]).arg(source).args(arguments).arg(path);
    command.status().ok()?.success().then_some(())
}

/// The samples that ffmpeg decodes, at the rate at which they were written.
fn decode(path: &Path, sound: &Sound) -> Option<Vec<f32>> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path);
    let rate = sound.spec.rate.to_string();
    let output = command.args(["-map", "0:a", "-ar", &rate, "-f", "f32le", "-"]).stderr(Stdio::null()).output().ok()?;
    let sample = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().expect("four bytes"));
    output.status.success().then(|| output.stdout.chunks_exact(4).map(sample).collect())
}

/// The seconds of the fastest run. `None` if a run failed.
fn fastest(mut run: impl FnMut() -> Option<()>) -> Option<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    Some(best)
}

fn encode(row: &OutputRow, path: &Path, sound: &Sound) -> Result<(), OutputError> {
    let mut output: Box<dyn Output> = (row.open)(path, &sound.spec, &Tags::default())?;
    sound.samples.chunks(16_384).try_for_each(|block| output.write(block))?;
    output.finish()
}

fn read(path: &Path) -> Sound {
    let mut reader = hound::WavReader::open(path).expect("a WAV file");
    let found = reader.spec();
    let samples: Vec<f32> =
        reader.samples::<i16>().map(|sample| f32::from(sample.expect("16 bits")) / 32_768.0).collect();
    let frames = Some(samples.len() as u64 / u64::from(found.channels));
    Sound { spec: Spec { frames, ..Spec::new(found.sample_rate, found.channels, Bits::Sixteen) }, samples }
}

/// The stories of this repository as they are rendered, repeated as often as necessary.
fn speech() -> Sound {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut all: Option<Sound> = None;
    for story in ["the-night-ferry.md", "the-voice-above-the-bakery.md"] {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("content").join(story);
        let path = dir.path().join("story.wav");
        let mut command = Command::new(env!("CARGO_BIN_EXE_fullcast"));
        command.args(["render", "-q", "--no-cache", "-o"]).args([&path, &script]);
        assert!(command.status().expect("the binary runs").success(), "{story} is not rendered");
        let sound = read(&path);
        match &mut all {
            Some(all) if all.spec.channels == sound.spec.channels => all.samples.extend(sound.samples),
            Some(_) => {}
            None => all = Some(sound),
        }
    }
    let mut sound = all.expect("there are stories");
    let length = LENGTH * sound.spec.rate as usize * usize::from(sound.spec.channels);
    sound.samples = sound.samples.iter().copied().cycle().take(length).collect();
    sound.spec.frames = Some(length as u64 / u64::from(sound.spec.channels));
    sound
}
