pub(in crate::engine) mod settings;

use super::*;
use std::collections::BTreeSet;

static NEVER: AtomicBool = AtomicBool::new(false);

const LINES: &[&str] = &[
    "Sphinx of black quartz, judge my vow!",
    "The five boxing wizards jump quickly; pack my box with five dozen liquor jugs.",
    "Oh! Why? No way. Ah ha ha, what a huge ordeal.",
    "She sells sea shells, he said.",
];

/// The voices that exist on every machine, except those of hibari, which have tests of their own.
fn built_in(engines: &Engines) -> impl Iterator<Item = (&dyn Engine, &Voice)> {
    engines.voices().filter(|(engine, _)| matches!(engine.name(), "pico" | "tone"))
}

fn settings(engine: &dyn Engine, voice: &Voice) -> Settings {
    Settings { engine: engine.name().into(), voice: voice.name.to_string(), shape: voice.shape }
}

fn spoken(name: &str, text: &str) -> Result<Audio, EngineError> {
    let engines = Engines::open();
    let (engine, voice) = engines.find(name).unwrap();
    perform(engine, &settings(engine, &voice), text)
}

#[test]
fn every_engine_and_voice_is_named_once_and_described() {
    let names: BTreeSet<_> = ENGINES.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), ENGINES.len());
    assert!(ENGINES.iter().all(|row| !row.help.is_empty() && !row.name.contains([':', '/'])));
    let engines = Engines::open();
    let mut voices = BTreeSet::new();
    let natural = || engines.voices().filter(|(engine, _)| engine.name() == "hibari");
    for (engine, voice) in built_in(&engines).chain(natural()) {
        assert!(voices.insert(voice.name.clone()), "{} twice", voice.name);
        assert!(!voice.description.is_empty() && !voice.licence.is_empty());
        assert!(!engine.fingerprint("").0.is_empty());
        for knob in crate::audio::shape::KNOBS {
            let value = (knob.get)(&voice.shape);
            assert!((knob.min..=knob.max).contains(&value), "{}: {} {value}", voice.name, knob.key);
        }
    }
}

#[test]
fn a_voice_is_found_bare_or_after_its_engine() {
    let engines = Engines::open();
    assert_eq!(engines.find("nora").unwrap().0.name(), "pico");
    assert_eq!(engines.find("pico:nora").unwrap().1.name, "nora");
    assert_eq!(engines.find("tone:beep").unwrap().1.name, "beep");
    for (wrong, part) in [("nobody", "no voice"), ("tone:nora", "no voice"), ("espeak:nora", "no engine")] {
        let message = engines.find(wrong).err().unwrap().message;
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_line_is_the_same_on_every_thread_and_after_other_lines() {
    for (name, text) in
        [("nora", LINES[1]), ("walter", LINES[0]), ("tone:hum", LINES[0]), ("greta", "Schönes Wetter heute.")]
    {
        let first = spoken(name, text).unwrap();
        for other in ["a", "x < y & z", LINES[2]] {
            spoken("nora", other).unwrap();
        }
        assert!(spoken(name, text).unwrap() == first, "{name}: again");
        let threads: Vec<_> = (0..3).map(|_| std::thread::spawn(move || spoken(name, text).unwrap())).collect();
        for thread in threads {
            assert!(thread.join().unwrap() == first, "{name}: another thread");
        }
    }
}

#[test]
fn no_voice_clips() {
    let engines = Engines::open();
    for (engine, voice) in built_in(&engines) {
        for line in LINES {
            for pitch in [-8.0, 0.0, 6.0] {
                let utterance = Utterance {
                    text: line,
                    sounds: &[],
                    voice: &voice.name,
                    shape: Shape { pitch, ..Shape::PLAIN },
                    seed: 0,
                    stop: &NEVER,
                };
                let raw = engine.speak(&utterance).unwrap().audio;
                assert!(crate::audio::level::peak(&raw.samples) < 0.99, "{} at {pitch}: raw", voice.name);
            }
            let audio = perform(engine, &settings(engine, voice), line).unwrap();
            let peak = crate::audio::level::peak(&audio.samples);
            assert!(peak > 0.05 && peak < 0.708, "{}: peak {peak}", voice.name);
        }
    }
}

#[test]
fn every_voice_swings_about_zero() {
    let engines = Engines::open();
    for (engine, voice) in built_in(&engines) {
        let lines = LINES.iter().map(|line| perform(engine, &settings(engine, voice), line).unwrap());
        let samples: Vec<f32> = lines.flat_map(|audio| audio.samples).collect();
        let mean = samples.iter().map(|&sample| f64::from(sample)).sum::<f64>() / samples.len() as f64;
        assert!(mean.abs() < 3e-4, "{}: {:.3} % of DC", voice.name, mean * 100.0);
    }
}

#[test]
fn what_makes_no_sound_is_an_error() {
    for text in ["", " ", "\u{200b}", "\0", "🦀"] {
        for name in ["nora", "tone:beep"] {
            let message = spoken(name, text).err().map(|error| error.message);
            assert!(
                message.as_deref().is_some_and(|message| message.contains("no sound")),
                "{name} {text:?}: {message:?}"
            );
        }
    }
}

#[test]
fn odd_text_is_spoken_to_its_end() {
    let plain = spoken("nora", "go on").unwrap().seconds();
    for text in [
        "a < b go on",
        "<b>bold</b> go on",
        "x <ignore> go on",
        "go \0 on",
        "«go» — on",
        "go &lt; on",
        "go\non",
        "]]> go on",
    ] {
        let seconds = spoken("nora", text).unwrap().seconds();
        assert!(seconds > 0.9 * plain, "{text:?}: {seconds} s");
    }
}

#[test]
fn what_breaks_pico_whole_is_spoken_in_parts() {
    // This is one of the two strings out of 4,200 on which the engine gives up.
    let text = "} qqq23/ &amp;( XVII twelfths— … a( a … the \\ ] \n http://a.b/c?d=e[ [ &amp; b 1,000.5\u{301} %] ( ? \
                A.B.C.\u{200d} 1-= &amp;` b+{ { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ` ')!~ 23 ббб 10:30 \
                :\u{200d} 3/4= b > €5 # 中文 & ` A.B.C. .): </speed>! ";
    assert!(spoken("lucia", text).unwrap().seconds() > 10.0);
}

#[test]
fn nothing_of_a_long_text_is_dropped() {
    let sentence = "and then there were so many more of them ";
    let of = |count: usize| {
        let text = format!("{}.", sentence.repeat(count).trim());
        spoken("nora", &text).unwrap().seconds()
    };
    let (short, long) = (of(3), of(9));
    assert!((long / short - 3.0).abs() < 0.3, "{short} s for 3, {long} s for 9");
}

#[test]
fn every_language_speaks() {
    for (voice, text) in [
        ("greta", "Guten Morgen, meine Damen und Herren."),
        ("colette", "Où êtes-vous allé, ce garçon à l'œil triste ?"),
        ("giulia", "Perché no? La città è bella."),
        ("lucia", "¿Qué pasa, señor? El niño duerme."),
        ("claire", "Good morning, ladies and gentlemen."),
    ] {
        assert!(spoken(voice, text).unwrap().seconds() > 1.0, "{voice}");
    }
}

/// Measures of a line that do not change if another processor rounds differently.
#[derive(Debug)]
struct Features {
    frames: usize,
    /// The levels of the four quarters in dBFS.
    levels: [f32; 4],
    /// How often the sign changes per second.
    crossings: f32,
}

fn features(audio: &Audio) -> Features {
    let quarter = audio.samples.len() / 4;
    let level = |nth: usize| {
        let part = &audio.samples[nth * quarter..(nth + 1) * quarter];
        let sum: f64 = part.iter().map(|&sample| f64::from(sample).powi(2)).sum();
        (10.0 * (sum / part.len() as f64 + 1e-9).log10()) as f32
    };
    // Near silence, signs depend on rounding errors.
    let heard: Vec<f32> = audio.samples.iter().copied().filter(|sample| sample.abs() > 0.01).collect();
    let changes = heard.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
    Features {
        frames: audio.samples.len(),
        levels: std::array::from_fn(level),
        crossings: changes as f32 / audio.seconds() as f32,
    }
}

/// A voice, the knobs that are set, and what comes out.
type Pinned = (&'static str, &'static [(&'static str, f32)], Features);

/// Every step between an engine and its take is exercised by at least one of these lines.
const PINNED: &[Pinned] = &[
    ("tone:hum", &[], Features { frames: 34560, levels: [-20.98, -21.38, -20.63, -21.80], crossings: 527.31 }),
    (
        "tone:beep",
        &[("rate", 1.2), ("pitch", 3.0), ("timbre", 0.9)],
        Features { frames: 29067, levels: [-21.15, -21.45, -20.66, -22.05], crossings: 1040.35 },
    ),
    ("nora", &[], Features { frames: 42960, levels: [-22.08, -18.46, -25.03, -20.45], crossings: 802.61 }),
    (
        "walter",
        &[("intonation", 0.5)],
        Features { frames: 45396, levels: [-23.45, -18.19, -26.49, -18.86], crossings: 303.46 },
    ),
    ("silas", &[], Features { frames: 47832, levels: [-23.48, -18.21, -25.16, -20.03], crossings: 865.70 }),
    (
        "edith",
        &[("f1", 1.2), ("roughness", 0.4), ("breath", 0.7)],
        Features { frames: 47525, levels: [-22.22, -20.00, -27.01, -20.85], crossings: 399.96 },
    ),
];

#[test]
fn lines_come_out_as_at_this_revision() {
    assert_eq!(REVISION, 4, "a new revision: measure the lines anew");
    let engines = Engines::open();
    let mut wrong = String::new();
    for (name, knobs, pinned) in PINNED {
        let (engine, voice) = engines.find(name).unwrap();
        let mut settings = settings(engine, &voice);
        for (key, value) in *knobs {
            let knob = crate::audio::shape::KNOBS.iter().find(|knob| knob.key == *key).unwrap();
            (knob.set)(&mut settings.shape, *value);
        }
        let found = features(&perform(engine, &settings, LINES[0]).unwrap());
        let levels = found.levels.iter().zip(pinned.levels).all(|(a, b)| (a - b).abs() < 0.05);
        if found.frames.abs_diff(pinned.frames) > 1 || !levels || (found.crossings - pinned.crossings).abs() > 5.0 {
            wrong += &format!("    ({name:?}, &{knobs:?}, {found:?}),\n");
        }
    }
    assert!(
        wrong.is_empty(),
        "what is heard has changed: raise REVISION in perform.rs, and pin what comes out now:\n{wrong}"
    );
}

#[test]
fn a_fingerprint_tells_of_engine_voice_gain_and_shaping() {
    let engines = Engines::open();
    let print = |name: &str| {
        let (engine, voice) = engines.find(name).unwrap();
        (fingerprint(engine, &voice.name), voice)
    };
    for name in ["nora", "lucia", "tone:hum"] {
        let (Fingerprint(print), voice) = print(name);
        assert!(print.contains(&*voice.language) && print.contains(&format!(" {} dB", voice.gain)), "{print}");
        assert!(print.ends_with(&format!("shaped by {REVISION}")), "{print}");
    }
    assert_ne!(print("nora").0, print("claire").0, "another base");
    assert_ne!(print("nora").0, print("ivy").0, "another gain");
    assert_eq!(print("tone:hum").0, print("tone:beep").0, "names are in the settings");
}

/// An engine of another program that uses the library. Each letter is a short beep.
struct Beep([Voice; 1]);

impl Beep {
    fn new(name: &'static str) -> Self {
        Self([Voice::new(name.into(), "und".into())])
    }
}

impl Engine for Beep {
    fn name(&self) -> &'static str {
        "tone"
    }

    fn voices(&self) -> &[Voice] {
        &self.0
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("beep/1".into())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let frames = utterance.text.chars().count() * 800;
        let samples = (0..frames).map(|frame| if frame / 20 % 2 == 0 { 0.2 } else { -0.2 });
        Ok(Speech { audio: Audio::new(16_000, samples.collect()) })
    }
}

#[test]
fn an_engine_of_ones_own_stands_beside_the_others_or_in_their_place() {
    let engines = Engines::open().with(Beep::new("bip"));
    assert_eq!(engines.iter().count(), ENGINES.len(), "it is named as the built-in one");
    assert!(engines.find("hum").is_err() && engines.find("nora").is_ok());
    let (engine, voice) = engines.find("bip").unwrap();
    assert!((0.2..0.4).contains(&perform(engine, &settings(engine, &voice), "Hello.").unwrap().seconds()));
    assert!(
        engines.voices().all(|(engine, voice)| engine.name() != "tone" || !voice.automatic),
        "nobody gets it unasked"
    );
}

#[test]
fn a_story_is_rendered_with_an_engine_of_ones_own_alone() {
    use crate::attribute::{AttributionOptions, attribute};
    use crate::{cast, diag, plan, read, render, store, voices};
    let engines = Engines::none().with(Beep::new("bip"));
    let mut told = diag::Diagnostics::new();
    let story = "Ann: Hello.\n\nBen: Good day.\n";
    let manuscript =
        read::read(read::Input::new(std::path::Path::new("story.md"), story.into()), &mut told).expect("text");
    let script = attribute(&manuscript, &AttributionOptions { announce: false, ..Default::default() }, &mut told);
    let voices = voices::Voices::default();
    let cast = cast::cast(&script, &voices, &engines, &mut told);
    let plan = plan::plan(&script, &cast, &voices, &engines, &mut told);
    assert!(!told.has_errors(), "{told:?}");
    let store = store::Store::temporary().unwrap();
    let takes = render::render(&plan, &render::Booth::new(&engines, &store), &|_| {}).unwrap();
    assert_eq!(takes.len(), 2);
}

#[test]
fn without_any_voice_a_story_is_an_error_and_no_panic() {
    use crate::book::{Book, BookOptions};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.md");
    std::fs::write(&path, "A line.\n\nAnn: Hello.\n").unwrap();
    std::fs::write(folder.path().join("voices.toml"), "").unwrap();
    let mut told = Diagnostics::new();
    let book = Book::load(&path, &BookOptions::default(), &mut Engines::none(), &mut told).expect("a book");
    let errors: Vec<_> = told.iter().filter(|told| told.severity == crate::diag::Severity::Error).collect();
    assert!(errors.len() == 1 && errors[0].code == "no-voices", "{errors:?}");
    assert_eq!(book.cast.roles.len(), 2);
}

#[test]
fn an_error_tells_its_kind_and_where_it_comes_from() {
    use std::error::Error;
    let engines = Engines::open();
    let error = engines.find("command:nowhere-at-all").err().unwrap();
    assert_eq!(error.kind, EngineErrorKind::Missing);
    let obstacle = Obstacle::Setting { table: "[engines.openai]", step: "name a server", example: "urls = []" };
    let error = EngineError::from(obstacle.clone()).about("nova");
    assert_eq!(error.to_string(), "nova: name a server under [engines.openai] in voices.toml, such as urls = []");
    assert_eq!((error.kind, error.obstacle()), (EngineErrorKind::Missing, Some(&obstacle)));
    assert!(error.source().is_some());
    let damaged = Obstacle::Damaged { path: "x.onnx".into(), problem: "is empty".into() };
    assert_eq!(EngineError::from(damaged).kind, EngineErrorKind::Broken);
    assert_eq!(spoken("nora", "🦀").unwrap_err().kind, EngineErrorKind::Refused);
}

/// An engine that handles the knob `breath` itself, and shows its value by the length of the sound.
struct Breathing([Voice; 1]);

impl Engine for Breathing {
    fn name(&self) -> &'static str {
        "breathing"
    }

    fn voices(&self) -> &[Voice] {
        &self.0
    }

    fn fingerprint(&self, _voice: &str) -> Fingerprint {
        Fingerprint("breathing/1".into())
    }

    fn speak(&self, utterance: &Utterance<'_>) -> Result<Speech, EngineError> {
        let (shape, plain) = (utterance.shape, Shape::PLAIN);
        assert_eq!(Shape { breath: 0.0, ..shape }, plain, "all other knobs are neutral");
        let frames = 16_000 + (16_000.0 * shape.breath) as usize;
        let samples = (0..frames).map(|frame| if frame / 20 % 2 == 0 { 0.2 } else { -0.2 });
        Ok(Speech { audio: Audio::new(16_000, samples.collect()) })
    }
}

#[test]
fn a_knob_that_an_engine_turns_itself_is_not_turned_again() {
    let abilities = Abilities { knobs: &["breath"], ..Abilities::NONE };
    let engine = Breathing([Voice { abilities, ..Voice::new("airy".into(), "und".into()) }]);
    let spoken = |shape| {
        let settings = Settings { engine: "breathing".into(), voice: "airy".into(), shape };
        perform(&engine, &settings, "Hello.").unwrap().samples
    };
    let (plain, breathed) = (spoken(Shape::PLAIN), spoken(Shape { breath: 0.5, ..Shape::PLAIN }));
    assert_eq!(breathed.len() - plain.len(), 8_000);
    // The samples of the tone are the same, so no breath was added to them.
    assert_eq!(plain[4_000..12_000], breathed[4_000..12_000]);
    assert_ne!(spoken(Shape { roughness: 0.5, ..Shape::PLAIN })[4_000..12_000], plain[4_000..12_000]);
}
