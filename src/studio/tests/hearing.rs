//! What is heard, and how loud.

use super::*;
use crate::assemble;
use crate::audio::{Audio, level, pcm, target};
use crate::book::{Book, BookOptions};
use crate::diag::Diagnostics;
use crate::engine::{Engine, EngineError, Fingerprint, Setup, Speech, Utterance, Voice};
use crate::render::Booth;
use serde_json::json;
use std::sync::{Condvar, Mutex};

/// A story in which two people speak whose voices are not equally loud.
const TALK: &str = "Nora: The rain came down all night, and nobody slept.\n\nPip: I slept very well, thank you.\n\n\
    Nora: Then you are the only one in this house.\n\nPip: Somebody has to be.\n";

fn talk() -> Running {
    Running::with(TALK, "announce = false\ncast.Nora.voice = \"nora\"\ncast.Pip = { voice = \"pip\", gain = -3 }\n")
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    let mut reader = hound::WavReader::new(bytes).unwrap();
    reader.samples::<i16>().map(|sample| pcm::from_i16(sample.unwrap())).collect()
}

/// The gain of each take in the finished book, in dB.
fn gains_of_a_render(studio: &Running) -> Vec<f32> {
    let (mut engines, mut faults) = (Engines::open(), Diagnostics::new());
    let script = studio.folder.path().join("story.md");
    let book = Book::load(&script, &BookOptions::default(), &mut engines, &mut faults).unwrap();
    let store = Store::open(studio.folder.path().join("cache")).unwrap();
    let booth = Booth::new(&engines, &store);
    let takes = crate::render::render(&book.plan, &booth, &|_| {}).unwrap();
    let mut timeline = assemble::lay_out(&book.plan, &takes, assemble::natural_rate(&takes));
    assemble::level(&mut timeline, &takes, target::find(target::DEFAULT_TARGET).unwrap(), &booth).unwrap();
    timeline.takes().map(|placed| level::to_db(placed.gain)).collect()
}

/// How much louder each line is heard than its take, in dB.
fn gains_heard(studio: &Running) -> Vec<f32> {
    let book = studio.book();
    let store = Store::open(studio.folder.path().join("cache")).unwrap();
    let (mut engines, mut faults) = (Engines::open(), Diagnostics::new());
    let script = studio.folder.path().join("story.md");
    let plan = Book::load(&script, &BookOptions::default(), &mut engines, &mut faults).unwrap().plan;
    let heard = |id: usize| {
        let sound = studio.get(&format!("api/sound/line/{id}"));
        assert_eq!(sound.status, 200, "{}", sound.text());
        let take = plan.speaks().find(|speak| speak.line == id).and_then(|speak| store.get(&speak.key)).unwrap();
        let energy = level::energy(&samples(&sound.body));
        level::to_db((energy / take.energy).sqrt() as f32)
    };
    (0..book["lines"].as_array().unwrap().len()).map(heard).collect()
}

fn near(one: &[f32], other: &[f32], by: f32) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| (one - other).abs() <= by)
}

#[test]
fn a_line_is_heard_at_the_level_that_it_has_in_the_book() {
    let studio = talk();
    let order = json!({ "version": studio.book()["version"], "format": "wav" });
    assert_eq!(studio.post("api/render", &order).status, 202);
    while studio.get("api/render").json()["state"] == "running" {
        std::thread::sleep(Duration::from_millis(20));
    }
    let rendered = gains_of_a_render(&studio);
    assert!((rendered[0] - rendered[1]).abs() > 1.0, "the voices need no levelling: {rendered:?}");
    let heard = gains_heard(&studio);
    assert!(near(&heard, &rendered, 0.2), "heard {heard:?}, rendered {rendered:?}");
}

#[test]
fn voices_are_level_with_each_other_before_the_book_is_spoken() {
    let studio = talk();
    let heard = gains_heard(&studio);
    let again = gains_heard(&studio);
    assert!(near(&heard[2..], &again[2..], 0.5), "first {heard:?}, then {again:?}");
    let rendered = gains_of_a_render(&studio);
    let apart = |gains: &[f32]| [gains[3] - gains[2]];
    // One line of each voice tells less than all of them.
    assert!(near(&apart(&again), &apart(&rendered), 1.0), "heard {again:?}, rendered {rendered:?}");
}

#[test]
fn a_trial_is_as_loud_as_the_lines_of_the_book() {
    let studio = talk();
    let loudness =
        |bytes: &[u8]| level::to_db((level::energy(&samples(bytes)) / samples(bytes).len() as f64).sqrt() as f32);
    let line = loudness(&studio.get("api/sound/line/0").body);
    for voice in ["nora", "pip", "walter"] {
        let trial = studio.post("api/try", &json!({ "speaker": 1, "voice": voice, "settings": {}, "line": 0 }));
        assert_eq!(trial.status, 200, "{}", trial.text());
        let trial = loudness(&trial.body);
        assert!((trial - line).abs() < 3.0, "{voice}: {trial} dB, and the line {line} dB");
    }
}

/// Where engines are set up, and wait as long as the gate is closed.
#[derive(Default)]
struct Gate {
    /// Whether it is closed, and whether somebody waits.
    state: Mutex<(bool, bool)>,
    changed: Condvar,
}

impl Gate {
    fn set(&self, closed: bool) {
        *self.state.lock().unwrap() = (closed, false);
        self.changed.notify_all();
    }

    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.1 = true;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |(closed, _)| *closed).unwrap());
    }

    fn wait_for_somebody(&self) {
        let state = self.state.lock().unwrap();
        let (state, late) =
            self.changed.wait_timeout_while(state, Duration::from_secs(60), |(_, waits)| !*waits).unwrap();
        drop(state);
        assert!(!late.timed_out(), "the book is not read again");
    }
}

/// Opens the gate, however the test ends.
struct Opens<'a>(&'a Gate);

impl Drop for Opens<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// An engine that is set up slowly.
struct Slow(Arc<Gate>);

impl Engine for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }
    fn configure(&mut self, _setup: &Setup<'_>, _faults: &mut Diagnostics) {
        self.0.pass();
    }
    fn voices(&self) -> &[Voice] {
        &[]
    }
    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("slow/1".into())
    }
    fn speak(&self, _utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        Ok(Speech { audio: Audio::new(16_000, Vec::new()) })
    }
}

#[test]
fn a_line_is_heard_while_the_book_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("story.md"), STORY).unwrap();
    std::fs::write(folder.path().join("voices.toml"), "voices_of = \"tone\"\n").unwrap();
    let gate = Arc::new(Gate::default());
    let (options, slow) = (StudioOptions::of(folder.path().join("story.md")), gate.clone());
    let engines = move || Ok(Engines::open().with(Slow(slow.clone())));
    let studio = Running::opened(folder, options, Box::new(engines));
    let book = studio.book();
    let opens = Opens(&gate);
    gate.set(true);
    studio.write("story.md", &STORY.replace("Then burn it", "Then keep it"));
    gate.wait_for_somebody();
    let sound = studio.get(&format!("api/sound/line/{}?version={}", line(&book, "burn it"), book["version"]));
    assert_eq!((sound.status, &sound.body[..4]), (200, &b"RIFF"[..]));
    assert_eq!(studio.book()["version"], book["version"], "the last good state is shown");
    drop(opens);
    studio.wait(|now| now["version"] != book["version"]);
}
