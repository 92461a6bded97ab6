//! How fast each format is written, and how that compares to ffmpeg doing the same to the same sound on the same machine.
//!
//! `cargo bench --bench formats [--features mp3] [-- FILE.wav]`; without a file, ten minutes of something like speech. The
//! column for ffmpeg is there where it is installed.

use fullcast::output::tags::Tags;
use fullcast::output::{Bits, Output, OutputError, OutputRow, Spec};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Runs of which the fastest counts.
const RUNS: usize = 3;

fn main() {
    let (spec, samples) = sound();
    let seconds = samples.len() as f64 / f64::from(spec.channels) / f64::from(spec.rate);
    println!("{seconds:.0} s of {} Hz, {} channel(s); best of {RUNS} runs, one thread", spec.rate, spec.channels);
    println!("{:<6} {:>10} {:>12} {:>12} {:>10} {:>12}", "", "bytes", "kbit/s", "× real time", "ffmpeg", "× real time");
    let dir = tempfile::tempdir().expect("a temporary folder");
    let source = dir.path().join("source.wav");
    let wav = fullcast::output::by_path(&source).expect("the WAV row");
    encode(wav, &source, &spec, &samples).expect("a WAV file");
    for row in fullcast::output::OUTPUTS {
        let path = dir.path().join("ours").with_extension(row.extensions[0]);
        let ours = fastest(|| match encode(row, &path, &spec, &samples) {
            Ok(()) => Some(()),
            Err(error) => {
                println!("{:<6} {error}", row.name);
                None
            }
        });
        let Some(ours) = ours else { continue };
        let size = std::fs::metadata(&path).map_or(0, |file| file.len());
        let theirs_path = dir.path().join("theirs").with_extension(row.extensions[0]);
        let theirs = ffmpeg_arguments(row.name, spec.rate)
            .and_then(|arguments| fastest(|| ffmpeg(&source, arguments, &theirs_path)))
            .map_or(("-".into(), "-".into()), |time| {
                let size = std::fs::metadata(&theirs_path).map_or(0, |file| file.len());
                (size.to_string(), format!("{:.0}", seconds / time))
            });
        let rate = size as f64 * 8.0 / seconds / 1000.0;
        let speed = seconds / ours;
        println!("{:<6} {size:>10} {rate:>12.1} {speed:>12.0} {:>10} {:>12}", row.name, theirs.0, theirs.1);
    }
}

/// The same kind of file by ffmpeg's own or linked encoders, on one thread.
fn ffmpeg_arguments(format: &str, rate: u32) -> Option<&'static [&'static str]> {
    Some(match format {
        "wav" => &["-c:a", "pcm_s16le"],
        "flac" => &["-c:a", "flac", "-compression_level", "5"],
        "opus" => &["-c:a", "libopus", "-b:a", "40k", "-application", "audio", "-compression_level", "10"],
        "m4b" | "m4a" => &["-c:a", "aac", "-b:a", "96k", "-ar", "44100", "-f", "mp4"],
        "mp3" if rate < 32_000 => &["-c:a", "libmp3lame", "-b:a", "96k", "-compression_level", "2"],
        "mp3" => &["-c:a", "libmp3lame", "-b:a", "192k", "-compression_level", "2"],
        _ => return None,
    })
}

fn ffmpeg(source: &Path, arguments: &[&str], path: &Path) -> Option<()> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-threads", "1", "-i"]).arg(source).args(arguments).arg(path);
    command.status().ok()?.success().then_some(())
}

/// Seconds.
fn fastest(mut run: impl FnMut() -> Option<()>) -> Option<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    Some(best)
}

fn encode(row: &OutputRow, path: &Path, spec: &Spec, samples: &[f32]) -> Result<(), OutputError> {
    let mut output: Box<dyn Output> = (row.open)(path, spec, &Tags::default())?;
    samples.chunks(16_384).try_for_each(|block| output.write(block))?;
    output.finish()
}

fn sound() -> (Spec, Vec<f32>) {
    // Cargo hands `--bench` to every bench.
    if let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        let mut reader = hound::WavReader::open(&path).expect("a WAV file");
        let found = reader.spec();
        let samples: Vec<f32> =
            reader.samples::<i16>().map(|sample| f32::from(sample.expect("16 bits")) / 32_768.0).collect();
        let frames = Some(samples.len() as u64 / u64::from(found.channels));
        return (Spec { frames, ..Spec::new(found.sample_rate, found.channels, Bits::Sixteen) }, samples);
    }
    let rate = 44_100;
    let frames = rate * 600;
    let samples = (0..frames)
        .map(|frame| {
            let seconds = f64::from(frame) / f64::from(rate);
            let syllable = (seconds * 10.0).sin().powi(2) * if seconds % 1.7 > 1.4 { 0.0 } else { 0.2 };
            let buzz: f64 =
                (1..20).map(|n| (seconds * 120.0 * f64::from(n) * std::f64::consts::TAU).sin() / f64::from(n)).sum();
            (syllable * buzz) as f32
        })
        .collect();
    (Spec { frames: Some(frames.into()), ..Spec::new(rate, 1, Bits::Sixteen) }, samples)
}
