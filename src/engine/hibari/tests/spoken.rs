//! Tests of the built-in network, and of what is said with it.

use super::super::melody::MelodyTurn;
use super::super::*;
use crate::audio::level::{peak, rms, to_db};
use crate::audio::levels::{self, VoiceMeter};
use crate::audio::shape::{KNOBS, Shape};
use crate::audio::timbre::Timbre;
use crate::engine::neural::{Espeak, onnx};
use crate::engine::{EngineErrorKind, Settings, perform};
use crate::voices::phonemes::Pronunciation;
use misaki::MisakiLanguage;
use std::sync::atomic::AtomicBool;

static GOING: AtomicBool = AtomicBool::new(false);

const LINE: &str = "The old ferry leaves the harbour at eight.";

pub fn engine() -> Hibari {
    Hibari::new(Installation::at("hibari", None, Box::new(Espeak::default())))
}

pub fn asked<'a>(voice: &'a str, text: &'a str) -> Utterance<'a> {
    Utterance { text, sounds: &[], voice, shape: Shape::PLAIN, seed: 7, stop: &GOING }
}

fn said(utterance: &Utterance<'_>) -> Result<Audio, EngineError> {
    engine().speak(utterance).map(|speech| speech.audio)
}

fn pieces(text: &str) -> Vec<Vec<i32>> {
    let pieces = reading::pieces(MisakiLanguage::American, &asked("river", text)).unwrap();
    pieces.into_iter().map(|piece| piece.numbers).collect()
}

/// The number of a voice of the company, and what ONNX Runtime 1.32 computes from the same weights and symbols: the
/// number of frames, the means of the five parts, and the melody at every twelfth frame.
type Reference = (usize, usize, [f32; 5], &'static [f32]);

const REFERENCE: &[Reference] = &[
    (
        0,
        168,
        [-6.0086, 0.1797, -5.1932, -4.9901, -0.1212],
        &[0.9, 0.0, 201.7, 200.5, 223.7, 150.3, 186.1, 171.2, 174.6, 151.5, 111.6, -0.4, 0.7, 0.6],
    ),
    (
        2,
        190,
        [-5.8705, 0.1179, -4.7965, -5.1829, -0.0746],
        &[-0.1, 0.2, 223.3, 237.1, 223.2, -3.3, 205.1, 168.7, 163.8, 211.1, 150.9, 141.8, -0.9, -0.5, 0.9, 1.4],
    ),
    (
        3,
        192,
        [-7.5718, 0.1626, -5.8818, -5.6511, -0.1309],
        &[-0.3, 0.6, 109.6, 170.2, 155.9, -0.7, 116.1, 96.1, 13.7, 105.9, 74.0, -0.5, -0.0, 0.1, 0.0, -0.5],
    ),
    (
        6,
        196,
        [-6.6675, 0.0939, -6.7636, -6.7643, -0.1924],
        &[-0.5, -0.5, -1.7, 262.0, 299.8, 218.3, 291.0, 283.2, 196.4, 264.2, 182.7, -0.1, 0.9, 0.4, 0.1, -0.2, -0.4],
    ),
];

#[test]
fn the_company_says_what_it_says_in_another_runtime() {
    let engine = engine();
    let graph = engine.graph(NetworkWeights::BuiltIn).unwrap();
    let symbols: Vec<char> = "ðə lˈæst fˈɛɹi hɐd ɡˈɔn.".chars().collect();
    let mut equally_long = 0;
    for (voice, count, means, melody) in REFERENCE {
        let frames = graph.run(&misaki::numbers(&symbols), &request(*voice, &Shape::PLAIN)).unwrap();
        for (part, mean) in means.iter().enumerate() {
            let found = (0..frames.count).flat_map(|nth| frames.frame(nth)[part]).sum::<f32>()
                / (frames.count * frames.frame(0)[part].len()) as f32;
            assert!((found - mean).abs() < 0.06, "voice {voice}: {found} for {mean}");
        }
        // Quantized numbers are rounded differently, so a phoneme whose length is between two numbers of frames can get
        // one more.
        assert!(frames.count.abs_diff(*count) <= 4, "voice {voice}: {} frames for {count}", frames.count);
        if frames.count == *count {
            equally_long += 1;
            for (hz, reference) in frames.melody.iter().step_by(12).zip(*melody) {
                assert!((hz - reference).abs() < 6.0, "voice {voice}: {hz} for {reference}");
            }
        }
    }
    assert!(equally_long >= 2, "only {equally_long} voices speak as long");
}

/// A plain request, but with the melody of a shape.
fn request(voice: usize, shape: &Shape) -> FrameRequest {
    FrameRequest { voice, tempo: 1.0, turn: MelodyTurn::new(shape) }
}

#[test]
fn a_turned_melody_reaches_the_spectrum() {
    let engine = engine();
    let graph = engine.graph(NetworkWeights::BuiltIn).unwrap();
    let symbols = misaki::numbers(&"ðə lˈæst fˈɛɹi.".chars().collect::<Vec<_>>());
    let with = |pitch| graph.run(&symbols, &request(0, &Shape { pitch, ..Shape::PLAIN })).unwrap();
    let (plain, low) = (with(0.0), with(-6.0));
    assert_eq!(plain.count, low.count);
    let gains = |frames: &graph::SpectrumFrames| -> Vec<f32> {
        (0..frames.count).flat_map(|nth| frames.frame(nth)[0].to_vec()).collect()
    };
    let (plain, low) = (gains(&plain), gains(&low));
    let differences = plain.iter().zip(&low).map(|(a, b)| (a - b).abs());
    assert!(differences.sum::<f32>() / plain.len() as f32 > 0.05);
}

#[test]
fn the_spectrum_is_the_same_before_it_is_cut_into_outputs() {
    let read = || neural::ReadGraph::read(GraphSource::BuiltIn(networks::COMPANY)).unwrap();
    let columns = read().columns(&graph::PARTS, graph::BINS);
    assert!(columns.is_some(), "the quick way was not found");
    let symbols = misaki::numbers(&"ðə lˈæst fˈɛɹi.".chars().collect::<Vec<_>>());
    for pitch in [0.0, 3.0] {
        let shape = Shape { pitch, ..Shape::PLAIN };
        let [whole, parts] = [columns.clone(), None].map(|columns| {
            let graph = SpectrumGraph::of(read().load(true).unwrap(), columns).unwrap();
            graph.run(&symbols, &request(1, &shape)).unwrap()
        });
        assert!(whole == parts && whole.count > 50);
    }
}

#[test]
fn a_voice_that_the_network_does_not_have_is_an_error() {
    let engine = engine();
    let graph = engine.graph(NetworkWeights::BuiltIn).unwrap();
    for number in [8, 400, usize::MAX] {
        assert!(graph.run(&[0, 50, 0], &request(number, &Shape::PLAIN)).is_err(), "{number}");
    }
}

#[test]
fn every_voice_says_a_sentence() {
    let engine = engine();
    assert!(engine.voices().len() >= 8);
    for voice in engine.voices() {
        let settings = Settings { engine: "hibari".into(), voice: voice.name.to_string(), shape: voice.shape };
        let audio = perform(&engine, &settings, LINE).unwrap();
        assert!((1.5..5.0).contains(&audio.seconds()), "{}: {} s", voice.name, audio.seconds());
        let (loudest, level) = (peak(&audio.samples), to_db(rms(&audio.samples)));
        assert!(loudest < 0.708 && (-30.0..-12.0).contains(&level), "{}: {loudest}, {level} dB", voice.name);
        let mean = audio.samples.iter().sum::<f32>() / audio.samples.len() as f32;
        assert!(mean.abs() < 3e-4, "{}: {mean}", voice.name);
    }
}

/// The voices should be one decibel below `nora`, within a decibel, by the measure from which the parts of a cast get
/// their gains. At this level, the limiter has little to do.
#[test]
fn all_voices_are_as_loud_as_those_of_other_engines() {
    let loudness = |engine: &dyn Engine, voice: &Voice| {
        let settings = Settings { engine: engine.name().into(), voice: voice.name.to_string(), shape: voice.shape };
        let audio = perform(engine, &settings, LINE).unwrap();
        let mut level = VoiceMeter::new(audio.rate);
        level.add(&levels::contour(&audio.samples, audio.rate), audio.samples.len() as u64);
        level.loudness().unwrap()
    };
    let engines = crate::engine::Engines::open();
    let (pico, nora) = engines.find("pico:nora").unwrap();
    let (engine, wanted) = (engine(), loudness(pico, &nora));
    let mut wrong = String::new();
    for voice in engine.voices() {
        let off = loudness(&engine, voice) - wanted + 1.0;
        if off.abs() > 1.0 {
            wrong += &format!("{}: {:.1} dB instead of {:.1}\n", voice.name, f64::from(voice.gain) - off, voice.gain);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_line_is_the_same_on_two_threads_and_after_other_lines() {
    let first = said(&asked("river", LINE)).unwrap();
    let shared = engine();
    shared.speak(&asked("michael", "Something else.")).unwrap();
    std::thread::scope(|scope| {
        let threads = [0, 1].map(|_| scope.spawn(|| shared.speak(&asked("river", LINE)).unwrap().audio));
        threads.into_iter().for_each(|thread| assert!(thread.join().unwrap() == first));
    });
    let other = said(&Utterance { seed: 8, ..asked("river", LINE) }).unwrap();
    assert!(other != first && other.samples.len().abs_diff(first.samples.len()) < 2_000, "the seed is only noise");
}

#[test]
fn the_melody_moves_as_asked() {
    let plain = Timbre::of(&said(&asked("river", LINE)).unwrap()).unwrap();
    for pitch in [-6.0, 5.0] {
        let shape = Shape { pitch, ..Shape::PLAIN };
        let moved = Timbre::of(&said(&Utterance { shape, ..asked("river", LINE) }).unwrap()).unwrap();
        let steps = moved.semitones(&plain);
        assert!((steps.abs() - pitch.abs()).abs() < 0.7, "{steps} for {pitch}");
    }
}

#[test]
fn the_tempo_is_the_networks_own() {
    let plain = said(&asked("michael", LINE)).unwrap().seconds();
    for rate in [0.6, 1.6] {
        let shape = Shape { rate, ..Shape::PLAIN };
        let seconds = said(&Utterance { shape, ..asked("michael", LINE) }).unwrap().seconds();
        assert!((seconds / plain * f64::from(rate) - 1.0).abs() < 0.12, "{seconds} s at {rate}, {plain} s plain");
    }
}

#[test]
fn what_makes_no_sound_is_refused() {
    for text in ["", " ", "\u{200b}", "\0", "🦀", "…", "— ?!", "()"] {
        let error = said(&asked("river", text)).unwrap_err();
        assert_eq!(error.kind, EngineErrorKind::Refused, "{text:?}: {error}");
        assert!(error.message.contains("no sound"), "{text:?}: {error}");
    }
    assert_eq!(said(&asked("nobody", LINE)).unwrap_err().kind, EngineErrorKind::Missing);
}

#[test]
fn short_and_long_lines_are_in_proportion() {
    for text in ["No.", "Hm?", "Oh!", "A", "1987"] {
        let seconds = said(&asked("michael", text)).unwrap().seconds();
        assert!((0.15..3.0).contains(&seconds), "{text}: {seconds} s");
    }
    let of = |count: usize| said(&asked("hugh", &"and then there were many more of them ".repeat(count))).unwrap();
    let (short, long) = (of(4).seconds(), of(24).seconds());
    assert!((long / short - 6.0).abs() < 0.9, "{short} s for 4, {long} s for 24");
}

#[test]
fn no_voice_breathes_on_after_its_last_word() {
    for voice in engine().voices() {
        for text in ["He asked her for a receipt.", "The rain came through the roof.", "Shh!"] {
            let samples = said(&asked(&voice.name, text)).unwrap().samples;
            let levels: Vec<f32> = samples.chunks(600).map(|chunk| to_db(rms(chunk))).collect();
            let loudest = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let loud = |depth| levels.iter().rposition(|&level| level > loudest - depth).unwrap() as f32;
            let tail = (levels.len() as f32 - loud(22.0)) / 40.0;
            assert!((0.03..0.55).contains(&tail), "{}: {tail} s after the words of {text}", voice.name);
        }
    }
}

#[test]
fn sentences_are_said_one_by_one_unless_they_are_short() {
    let one = pieces("Too late. The last ferry of the evening had gone, and nobody was left on the shore.");
    assert_eq!(one.len(), 1);
    let two = pieces(
        "The harbour master slept in his old chair. \"We should have brought more water,\" said the cook, and sighed.",
    );
    assert_eq!(two.len(), 2);
    let dots = pieces("He said so... and then he went away to the north with Dr. Harrison and J. R. Smith.");
    assert_eq!(dots.len(), 1);
    let all: usize = pieces(&"and then there were many more of them ".repeat(40)).iter().map(Vec::len).sum();
    assert!(pieces(&"and then there were many more of them ".repeat(40)).iter().all(|piece| piece.len() <= 402));
    assert!(all > 40 * 25);
}

#[test]
fn a_pronunciation_is_said() {
    let voice = engine();
    assert_eq!(voice.unsayable("river", "ˈdʒeɪ"), None);
    assert_eq!(voice.unsayable("river", "ʘ"), Some("ʘ".into()));
    let sounds = [Pronunciation { start: 3, end: 6, ipa: "bəˈnɑnə bəˈnɑnə".into() }];
    let with = said(&Utterance { sounds: &sounds, ..asked("river", "hi Jay!") }).unwrap().seconds();
    assert!(with > 1.4 * said(&asked("river", "hi Jay!")).unwrap().seconds());
}

#[test]
fn odd_text_is_spoken_or_refused_under_any_shape() {
    let odd = [
        "} qqq23/ &amp;( XVII twelfths— … a( a … the \\ ] \n http://a.b/c?d=e[ [ b 1,000.5\u{301} %] ( ? A.B.C.",
        "Sssss... zzz?! \u{200d}\0 hmmmm -- \u{2028} <b>x</b>",
        "бо́льший 日本 é ñ 🦀 Łódź, ok",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b",
        "...!!! \"'\" 'n' (I) [2] {3} *4*",
    ];
    for (nth, text) in odd.into_iter().enumerate() {
        let mut shape = Shape::PLAIN;
        for (place, knob) in KNOBS.iter().enumerate() {
            (knob.set)(&mut shape, if (nth + place) % 2 == 0 { knob.min } else { knob.max });
        }
        match said(&Utterance { shape, ..asked("river", text) }) {
            Ok(audio) => assert!(peak(&audio.samples) < 8.0 && audio.seconds() < 60.0, "{text}"),
            Err(error) => assert_eq!(error.kind, EngineErrorKind::Refused, "{text}: {error}"),
        }
    }
}

#[test]
fn who_does_not_wait_any_more_is_not_spoken_to() {
    let stop = AtomicBool::new(true);
    assert_eq!(said(&Utterance { stop: &stop, ..asked("river", LINE) }).unwrap_err().kind, EngineErrorKind::Retry);
}

#[test]
fn networks_in_the_folder_speak_beside_those_that_are_built_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bf_mine.int8.onnx"), networks::COMPANY).unwrap();
    std::fs::write(folder.path().join("michael.onnx"), networks::COMPANY).unwrap();
    std::fs::write(folder.path().join("garbage.onnx"), [0x77; 3_000]).unwrap();
    std::fs::write(folder.path().join("other.onnx"), onnx::voices::random_kokoro()).unwrap();
    let installed = Installation::at("hibari", Some(folder.path().into()), Box::new(Espeak::default()));
    let engine = Hibari::new(installed);
    let mine = engine.voice("bf_mine").unwrap().into_owned();
    assert_eq!((&*mine.language, mine.gender), ("en-GB", crate::engine::Gender::Woman));
    assert_eq!(engine.voices().iter().filter(|voice| voice.name == "michael").count(), 1);
    assert_ne!(engine.fingerprint("bf_mine"), engine.fingerprint("michael"));
    let first = engine.speak(&asked("bf_mine", "Well, well.")).unwrap();
    assert_eq!(&*engine.voice("bf_mine/3").unwrap().name, "bf_mine/3");
    assert_ne!(engine.fingerprint("bf_mine"), engine.fingerprint("bf_mine/3"));
    assert_ne!(first, engine.speak(&asked("bf_mine/3", "Well, well.")).unwrap());
    assert_eq!(engine.speak(&asked("bf_mine/30", "Well, well.")).unwrap_err().kind, EngineErrorKind::Broken);
    assert!(engine.voice("bf_mine/x").is_err() && engine.voice("michael/1").is_err());
    for (name, part) in [
        ("garbage", "garbage.onnx` is not an ONNX graph, or is damaged"),
        ("other", "other.onnx` is not a voice of hibari"),
    ] {
        let error = engine.speak(&asked(name, LINE)).unwrap_err();
        assert!(error.message.contains(part) && error.kind == EngineErrorKind::Broken, "{error}");
    }
}

#[test]
fn a_fingerprint_tells_of_the_weights_and_of_what_reads_the_text() {
    let engine = engine();
    let print = |voice: &str| engine.fingerprint(voice).0;
    assert_ne!(print("river"), print("michael"));
    assert!(print("river").contains(misaki::english::VERSION) && print("river").contains("rten"));
    assert_ne!(print("nobody"), print("river"));
}
