//! What several tests share: a folder to work in, and the real binary.

pub mod speech_server;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of a test, with a cache of its own.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temp folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a writable temp folder");
        path
    }

    /// Writes a script, and a voices.toml in which everyone's voice is a sine, which takes almost no time.
    pub fn tones(&self, script: &str) -> PathBuf {
        self.write("voices.toml", "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n");
        self.write("story.md", script)
    }

    /// Runs the binary in this folder, with a cache in it.
    pub fn fullcast(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().expect("the binary runs");
        Run(output)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fullcast"));
        command.current_dir(self.folder.path()).args(args).env("FULLCAST_CACHE", self.path("cache"));
        // What is installed on this machine makes no difference.
        command.env("FULLCAST_VOICES", self.path("no-voices")).env("FULLCAST_CONFIG", self.path("config"));
        command
    }

    /// Agrees to everything that a book asks for.
    pub fn trust(&self, book: &str) {
        self.fullcast(&["trust", book, "--yes"]).ok();
    }
}

/// What a run printed, and how it ended.
pub struct Run(pub Output);

impl Run {
    pub fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Fails unless the run succeeded.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code(), Some(0), "stderr:\n{}", self.stderr());
        self
    }

    /// Fails unless the run ended with this code and these words on stderr.
    #[track_caller]
    pub fn fails(self, code: i32, words: &[&str]) -> Self {
        let stderr = self.stderr();
        assert_eq!(self.code(), Some(code), "stderr:\n{stderr}");
        for word in words {
            assert!(stderr.contains(word), "`{word}` is not in:\n{stderr}");
        }
        assert!(!stderr.contains("panicked"), "{stderr}");
        self
    }
}

/// Reports that another program is not installed, so that the caller can skip what needs it. With
/// `FULLCAST_TEST_TOOLS=all` in the environment, as in the project's own checks, this fails instead.
#[track_caller]
pub fn not_installed(program: &str, why: impl std::fmt::Display) {
    use std::io::Write;
    assert!(std::env::var_os("FULLCAST_TEST_TOOLS").is_none(), "{program}: {why}");
    // This is written past the test runner, which would capture it.
    let _ = writeln!(std::io::stderr(), "SKIPPED, {program}: {why}");
}

/// The rate of a WAV file, and its samples in -1..1.
pub fn samples(path: &Path) -> (u32, Vec<f32>) {
    let mut reader = hound::WavReader::open(path).expect("a WAV file");
    let spec = reader.spec();
    let scale = (1u32 << (spec.bits_per_sample - 1)) as f32;
    let samples = reader.samples::<i32>().map(|sample| sample.expect("a whole file") as f32 / scale);
    (spec.sample_rate, samples.collect())
}

/// The root mean square in dBFS.
pub fn level(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    10.0 * (sum / samples.len().max(1) as f64 + 1e-12).log10()
}

/// The files in a folder and below it, sorted, by their paths within it.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found
}

/// A small generator with a fixed seed (Knuth's MMIX constants), so that a test draws the same numbers every time.
pub struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}
