use super::*;
use crate::book::BookOptions;
use crate::diag::Diagnostics;
use crate::render::{self, Booth};
use crate::store::Store;
use std::collections::BTreeSet;
use tempfile::TempDir;

const VOICES: &str = "announce = false\n[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n";
const STORY: &str = "It was late.\n\nAnn: Is Nguyen there?\n\nAnn: Yes.\n\nHe was.\n";

/// A folder with a script, its voices and a cache.
struct Desk {
    dir: TempDir,
    engines: Engines,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path().join("cache")).unwrap();
        let desk = Self { dir, engines: Engines::open(), store };
        desk.write(STORY, VOICES);
        desk
    }

    fn write(&self, story: &str, voices: &str) {
        std::fs::write(self.dir.path().join("story.md"), story).unwrap();
        std::fs::write(self.dir.path().join("voices.toml"), voices).unwrap();
    }

    fn script(&self) -> PathBuf {
        self.dir.path().join("story.md")
    }

    fn book(&self) -> Book {
        let mut faults = Diagnostics::new();
        let book = Book::load(&self.script(), &BookOptions::default(), &mut Engines::open(), &mut faults).unwrap();
        assert!(!faults.has_errors(), "{faults:?}");
        book
    }

    fn render(&self) -> History<'static> {
        let (book, meter) = (self.book(), Pace::default());
        let watch = |event: SpeechEvent<'_>| meter.watch(&event);
        let takes = render::render(&book.plan, &Booth::new(&self.engines, &self.store), &watch).unwrap();
        let before = History::speeds_before(self.store.dir(), &self.script());
        let history = History::of(&book, &self.engines, &takes, &meter, &before);
        history.save(self.store.dir()).unwrap();
        let kept = History::load(self.store.dir(), &self.script()).unwrap();
        assert_eq!(kept, history);
        assert_eq!(History::speeds_before(self.store.dir(), &self.script()), history.speeds);
        kept
    }

    fn forecast(&self) -> Forecast {
        let past = Past::load(self.store.dir(), &self.script());
        forecast(&self.book(), &self.engines, &self.store, &past, 1)
    }

    /// The lines that will be spoken, with the reasons.
    fn why(&self) -> Vec<(usize, Vec<Why>)> {
        let told = self.forecast();
        let lines = told.lines.iter().filter(|line| line.state == State::Speak);
        lines.map(|line| (line.line, line.why.iter().copied().collect())).collect()
    }
}

#[test]
fn a_record_is_read_as_it_was_saved() {
    let desk = Desk::new();
    assert_eq!(History::load(desk.store.dir(), &desk.script()), None);
    let history = desk.render();
    assert_eq!(History::load(desk.store.dir(), &desk.script()), Some(history));
    let names: Vec<_> = std::fs::read_dir(desk.store.dir().join("renders")).unwrap().collect();
    assert_eq!(names.len(), 1, "no temp file is left");
}

#[test]
fn a_record_that_is_broken_or_of_another_version_counts_as_none() {
    let desk = Desk::new();
    let history = desk.render();
    let path = path(desk.store.dir(), &desk.script());
    for junk in ["", "{", "[]", "\0\0"] {
        std::fs::write(&path, junk).unwrap();
        assert_eq!(History::load(desk.store.dir(), &desk.script()), None, "{junk:?}");
    }
    History { version: VERSION + 1, ..history.clone() }.save(desk.store.dir()).unwrap();
    assert_eq!(History::load(desk.store.dir(), &desk.script()), None);
    History { voicings: Vec::new(), ..history }.save(desk.store.dir()).unwrap();
    assert_eq!(History::load(desk.store.dir(), &desk.script()), None, "its lines refer to nothing");
    assert_eq!(desk.why(), []);
}

#[test]
fn what_was_never_rendered_is_told_as_that() {
    let desk = Desk::new();
    let all: Vec<_> = [1, 3, 5, 7].map(|line| (line, vec![Why::NeverRendered])).into();
    assert_eq!(desk.why(), all);
    desk.render();
    assert_eq!(desk.why(), []);
}

#[test]
fn every_change_is_told_by_its_reason_and_only_where_it_matters() {
    let desk = Desk::new();
    desk.render();
    desk.write(&STORY.replace("late", "early"), VOICES);
    assert_eq!(desk.why(), [(1, vec![Why::Text])]);
    desk.write(&format!("{STORY}\nAnn: A new line.\n"), VOICES);
    assert_eq!(desk.why(), [(9, vec![Why::Text])]);
    desk.write(STORY, &VOICES.replace("beep\"", "beep\"\npitch = 2"));
    assert_eq!(desk.why(), [(3, vec![Why::Voice]), (5, vec![Why::Voice])]);
    desk.write(STORY, &format!("{VOICES}[lexicon]\nNguyen = \"win\"\n"));
    assert_eq!(desk.why(), [(3, vec![Why::Lexicon])]);
    desk.write(STORY, &format!("{}[lexicon]\nNguyen = \"win\"\n", VOICES.replace("beep\"", "beep\"\nrate = 2")));
    assert_eq!(desk.why(), [(3, vec![Why::Voice, Why::Lexicon]), (5, vec![Why::Voice])]);
    desk.write(&format!("---\nlanguage: en-GB\n---\n{STORY}"), VOICES);
    assert!(desk.why().iter().all(|(_, why)| *why == [Why::Language]) && desk.why().len() == 4);
    // A line moves, a speaker is renamed, pauses and levels change, but nothing has to be spoken again.
    desk.write(
        "Bob: Yes.\n\nBob: Is Nguyen there?\n\nHe was.\n\nIt was late.\n",
        &VOICES.replace("Ann]", "Bob]\ngain = -3"),
    );
    assert_eq!(desk.why(), []);
}

#[test]
fn a_line_that_somebody_else_says_now_has_another_voice() {
    let desk = Desk::new();
    desk.render();
    desk.write(&STORY.replace("Ann: Yes.", "Yes."), VOICES);
    assert_eq!(desk.why(), [(5, vec![Why::Voice])]);
}

#[test]
fn what_was_pruned_is_told_as_gone() {
    let desk = Desk::new();
    desk.render();
    std::fs::remove_dir_all(desk.store.dir().join("takes")).unwrap();
    assert!(desk.why().iter().all(|(_, why)| *why == [Why::Gone]) && desk.why().len() == 4);
}

#[test]
fn another_engine_is_told_as_that() {
    let desk = Desk::new();
    let mut history = desk.render();
    history.voicings.iter_mut().for_each(|voicing| voicing.engine = "tone/0".into());
    history.lines.iter_mut().for_each(|line| line.pieces.iter_mut().for_each(|piece| piece.1 = Key([0; 32])));
    history.save(desk.store.dir()).unwrap();
    std::fs::remove_dir_all(desk.store.dir().join("takes")).unwrap();
    assert!(desk.why().iter().all(|(_, why)| *why == [Why::Engine]) && desk.why().len() == 4);
}

#[test]
fn a_repeated_line_is_spoken_once_and_counted_for_everyone() {
    let desk = Desk::new();
    desk.write("Ann: Yes, yes.\n\nAnn: Yes, yes.\n", VOICES);
    let told = desk.forecast();
    assert_eq!((told.to_speak, told.characters_to_speak), (1, 9));
    let ann = told.speakers.iter().find(|share| share.speaker == "Ann").unwrap();
    assert_eq!((ann.lines, ann.words, ann.to_speak), (2, 4, 2));
}

#[test]
fn lengths_are_exact_once_all_is_cached_and_near_for_lines_of_a_measured_voice() {
    let desk = Desk::new();
    desk.render();
    let cached = desk.forecast();
    let book = desk.book();
    let exact = |book: &Book| {
        let takes = book.plan.speaks().map(|speak| (speak.key, desk.store.get(&speak.key).unwrap())).collect();
        let timeline = crate::assemble::lay_out(&book.plan, &takes, 16_000);
        timeline.frames as f64 / 16_000.0
    };
    assert!((cached.audio_seconds - exact(&book)).abs() < 1e-3);
    let longer = STORY.replace("Yes.", "Is Nguyen there or elsewhere, Sam?");
    desk.write(&longer, VOICES);
    let guessed = desk.forecast().audio_seconds;
    desk.render();
    let real = exact(&desk.book());
    assert!((guessed / real - 1.0).abs() < 0.1, "{guessed} s for {real} s");
}

#[test]
fn the_time_of_a_render_follows_from_what_was_measured_and_from_the_threads() {
    let desk = Desk::new();
    let book = desk.book();
    let timed = |past: &Past, jobs| forecast(&book, &desk.engines, &desk.store, past, jobs);
    let mut history = History::of(&book, &desk.engines, &Takes::new(), &Pace::default(), &Speeds::new());
    for voice in ["tone:hum", "tone:beep"] {
        history.speeds.insert(voice.into(), Speed { characters: 20.0, seconds: 1.0, timed: 2.0, took: 1.0 });
    }
    history.save(desk.store.dir()).unwrap();
    let mut past = Past::load(desk.store.dir(), &desk.script());
    let (one, two) = (timed(&past, 1), timed(&past, 2));
    let writing = one.audio_seconds / 2000.0;
    assert!((one.render_seconds - writing - one.characters_to_speak as f64 * 0.5).abs() < 1e-6);
    assert!((two.render_seconds - writing) * 2.0 - (one.render_seconds - writing) < 1e-6);
    assert!(one.guessed.is_empty());
    // What another book measured on this machine is newer.
    past.machine.learn("tone:hum", Speed { timed: 100.0, took: 100.0, ..Speed::default() });
    past.machine.learn("tone:beep", Speed { timed: 100.0, took: 100.0, ..Speed::default() });
    let again = timed(&past, 1);
    assert!((again.render_seconds - writing - again.characters_to_speak as f64).abs() < 1e-6);
}

#[test]
fn before_anything_was_measured_the_guess_is_that_of_the_voice_and_said_to_be_one() {
    let desk = Desk::new();
    let told = desk.forecast();
    assert!(told.render_seconds < 0.1 && told.guessed == BTreeSet::from(["tone".to_string()]), "{told:?}");
    let mut past = Past::default();
    let expected = |past: &Past, label: &str| {
        let (engine, voice) = label.split_once(':').unwrap();
        let settings = Settings { engine: engine.into(), voice: voice.into(), shape: Shape::PLAIN };
        let speaker = crate::script::SpeakerId(0);
        let delivery = Delivery { voices: vec![settings], gain: 0.0, pan: 0.0, speaker, language: None };
        past.expected(&delivery, &desk.engines)
    };
    let guess = expected(&past, "pico:nora");
    assert!(!guess.measured && guess.per_character < 0.001);
    past.machine.learn("pico:nora", Speed { timed: 50.0, took: 5.0, ..Speed::default() });
    assert_eq!(expected(&past, "pico:nora"), Expected { per_character: 0.1, measured: true });
    assert_eq!(
        expected(&past, "pico:walter"),
        Expected { per_character: 0.1, measured: true },
        "an engine's voices are alike"
    );
    assert!(!expected(&past, "tone:hum").measured);
}

#[test]
fn the_speeds_of_the_machine_are_kept_and_follow_it() {
    let cache = tempfile::tempdir().unwrap();
    let mut speeds = MachineSpeeds::load(cache.path());
    assert_eq!(speeds.of("pico:nora"), None);
    speeds.learn("pico:nora", Speed { timed: 1e6, took: 1e6, characters: 10.0, seconds: 1.0 });
    speeds.save(cache.path()).unwrap();
    let mut again = MachineSpeeds::load(cache.path());
    assert_eq!(again.of("pico:nora"), speeds.of("pico:nora"));
    // The machine became ten times as fast.
    for _ in 0..10 {
        again.learn("pico:nora", Speed { timed: 4000.0, took: 400.0, ..Speed::default() });
    }
    let speed = again.of("pico:nora").unwrap();
    assert!(speed.took / speed.timed < 0.11, "{speed:?}");
    for junk in ["", "{", "[]", "{\"version\":99,\"speeds\":{}}"] {
        std::fs::write(cache.path().join("speeds.json"), junk).unwrap();
        assert_eq!(MachineSpeeds::load(cache.path()).of("pico:nora"), None, "{junk}");
    }
}

#[test]
fn times_of_voices_that_were_not_spoken_again_are_kept() {
    let desk = Desk::new();
    let mut first = desk.render();
    first.speeds.insert("pico:nora".into(), Speed { characters: 9.0, seconds: 1.0, timed: 4.0, took: 2.0 });
    first.save(desk.store.dir()).unwrap();
    let second = desk.render();
    assert_eq!(second.speed("pico:nora").map(|speed| (speed.timed, speed.took)), Some((4.0, 2.0)));
    assert_eq!(second.speed("tone:beep"), first.speed("tone:beep"));
}
