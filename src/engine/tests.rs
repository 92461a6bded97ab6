use super::*;
use std::collections::BTreeSet;

const LINES: &[&str] = &[
    "Sphinx of black quartz, judge my vow!",
    "The five boxing wizards jump quickly; pack my box with five dozen liquor jugs.",
    "Oh! Why? No way. Ah ha ha, what a huge ordeal.",
    "She sells sea shells, he said.",
];

fn settings(engine: &dyn Engine, voice: &VoiceInfo) -> Settings {
    Settings { engine: engine.name().into(), voice: voice.name.into(), shape: voice.shape }
}

fn spoken(name: &str, text: &str) -> Result<Audio, EngineError> {
    let engines = Engines::open().unwrap();
    let (engine, voice) = engines.find(name).unwrap();
    perform(engine, &settings(engine, voice), text)
}

#[test]
fn every_engine_and_voice_is_named_once_and_described() {
    let names: BTreeSet<_> = ENGINES.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), ENGINES.len());
    assert_eq!(ENGINES.iter().map(|row| row.name).collect::<Vec<_>>(), ["pico", "tone"]);
    let engines = Engines::open().unwrap();
    let mut voices = BTreeSet::new();
    for (engine, voice) in engines.voices() {
        assert!(voices.insert(voice.name), "{} twice", voice.name);
        assert!(!voice.description.is_empty() && !voice.licence.is_empty());
        assert!(!engine.fingerprint().0.is_empty());
        for knob in crate::audio::shape::KNOBS {
            let value = (knob.get)(&voice.shape);
            assert!((knob.min..=knob.max).contains(&value), "{}: {} {value}", voice.name, knob.key);
        }
    }
}

#[test]
fn a_voice_is_found_bare_or_behind_its_engine() {
    let engines = Engines::open().unwrap();
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
    let engines = Engines::open().unwrap();
    for (engine, voice) in engines.voices() {
        for line in LINES {
            for pitch in [-8.0, 0.0, 6.0] {
                let utterance = Utterance { text: line, voice: voice.name, rate: 1.0, pitch, seed: 0 };
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
    // One of the two strings of 4,200 on which the engine gives up.
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
