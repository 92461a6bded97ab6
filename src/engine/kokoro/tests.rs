use super::*;
use crate::audio::shape::Shape;
use crate::engine::EngineErrorKind;
use crate::engine::neural::onnx::voices::{heard_tokens, random_kokoro, token_bursts};
use crate::engine::neural::{Espeak, Phonemizer};
use std::fs;
use std::io::Write;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

/// A phonemizer that returns the letters of a text as its phonemes.
struct Letters;

impl Phonemizer for Letters {
    fn version(&self) -> Result<String, Obstacle> {
        Ok("letters 1".into())
    }

    fn phonemes(&self, _: &str, texts: &[&str], _: bool) -> Result<Vec<String>, EngineError> {
        Ok(texts.iter().map(|text| text.to_string()).collect())
    }
}

static GOING: AtomicBool = AtomicBool::new(false);

/// Makes the file of a voice whose style for n symbols begins with `level + n / 1000`.
fn table(level: f32) -> Vec<u8> {
    let row = |row: usize| (0..WIDTH).map(move |at| if at == 0 { level + row as f32 / 1000.0 } else { 0.5 });
    (1..=510).flat_map(row).flat_map(f32::to_le_bytes).collect()
}

fn folder(model: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    put("model.onnx", model);
    put("ef_low.bin", &table(0.1));
    put("em_high.bin", &table(0.3));
    folder
}

fn within(folder: &TempDir, phonemizer: impl Phonemizer + 'static) -> Kokoro {
    Kokoro::new(Installation::at("kokoro", Some(folder.path().to_path_buf()), Box::new(phonemizer)))
}

/// Returns what keeps a voice from speaking, whether the engine has it or not.
fn obstacle(engine: &Kokoro, name: &str) -> Option<String> {
    engine.voice(name).map_or_else(Some, |voice| voice.obstacle.clone()).map(|obstacle| obstacle.to_string())
}

/// Returns what the engine reports as missing for all of its voices.
fn absence(engine: &Kokoro) -> Option<String> {
    engine.absences().into_iter().find(|absence| absence.what.is_empty()).map(|absence| absence.obstacle.to_string())
}

fn open(folder: &TempDir) -> Kokoro {
    within(folder, Letters)
}

fn asked<'a>(voice: &'a str, text: &'a str) -> Utterance<'a> {
    Utterance { text, sounds: &[], voice, shape: Shape::PLAIN, seed: 7, stop: &GOING }
}

fn said(engine: &Kokoro, utterance: &Utterance<'_>) -> Result<Vec<f32>, String> {
    engine.speak(utterance).map(|speech| speech.audio.samples).map_err(|error| error.message)
}

fn numbers(text: &str) -> Vec<usize> {
    text.chars().map(|symbol| tokens::token(symbol).unwrap() as usize).collect()
}

#[test]
fn the_vocabulary_is_that_of_the_model() {
    // The size of the vocabulary, and samples from all over it, as config.json has them.
    let all: std::collections::BTreeSet<i32> = ('\0'..='\u{ffff}').filter_map(tokens::token).collect();
    assert_eq!(all.len(), 114);
    for (symbol, number) in [
        (';', 1),
        ('?', 6),
        ('—', 9),
        ('”', 15),
        (' ', 16),
        ('ᵝ', 22),
        ('A', 24),
        ('I', 25),
        ('O', 31),
        ('T', 36),
        ('Y', 41),
        ('a', 43),
        ('f', 48),
        ('h', 50),
        ('z', 68),
        ('æ', 72),
        ('ç', 78),
        ('ð', 81),
        ('ə', 83),
        ('ɚ', 85),
        ('ɜ', 87),
        ('ɡ', 92),
        ('ɪ', 102),
        ('ŋ', 112),
        ('ø', 116),
        ('θ', 119),
        ('ɹ', 123),
        ('ɻ', 126),
        ('ʁ', 128),
        ('ʃ', 131),
        ('ʧ', 133),
        ('ʋ', 136),
        ('ɤ', 140),
        ('ʎ', 143),
        ('ʒ', 147),
        ('ˈ', 156),
        ('ː', 158),
        ('↘', 173),
        ('ᵻ', 177),
    ] {
        assert_eq!(tokens::token(symbol), Some(number), "{symbol}");
    }
    assert_eq!(tokens::token('g'), None);
}

#[test]
fn espeaks_phonemes_become_those_of_the_model() {
    use MisakiLanguage::{American, British, Italian};
    for (language, espeak, expected) in [
        (American, "t^ʃˈɑː^ɹmɪŋ nˈʌtʃɛl bˈɔ^ɪ nˈa^ʊ", "ʧˈɑɹmɪŋ nˈʌtʃɛl bˈY nˈW"),
        (American, "a^ɪ ˈo^ʊ juː", "I ˈO ju"),
        (American, "ðə lˈɪɾə^l bˈʌʔn\u{329}z wɜː", "ðə lˈɪTᵊl bˈʌtnz wɜɹ"),
        (American, "ɹˈɪðm\u{329}", "ɹˈɪðᵊm"),
        (British, "a^ɪ ˈə^ʊ ðe^ə hˈi^ə", "I ˈQ ðɛː hˈɪə"),
        (Italian, "pˈit^sːa ʎɪ d^zjˈi t^ʃˈao", "pˈiʦːa ʎɪ ʣjˈi ʧˈao"),
    ] {
        let symbols = tokens::symbols(language, espeak);
        assert_eq!(symbols, expected, "{espeak}");
        assert!(symbols.chars().all(|symbol| tokens::token(symbol).is_some()), "{symbols}");
    }
}

#[test]
fn tokens_stand_between_two_pads_whatever_the_inputs_are_called() {
    for (tokens, sound) in [("input_ids", "waveform"), ("tokens", "audio"), ("x", "output")] {
        let folder = folder(&token_bursts(tokens, sound));
        let samples = said(&open(&folder), &asked("ef_low", "hi, you. (Oh)")).unwrap();
        let expected = [vec![0], numbers("hi, you. Oh."), vec![0]].concat();
        assert_eq!(heard_tokens(&samples, 1.0), expected, "{tokens}");
    }
}

#[test]
fn the_speed_is_the_models_own() {
    let folder = folder(&token_bursts("tokens", "audio"));
    let samples =
        said(&open(&folder), &Utterance { shape: Shape { rate: 0.5, ..Shape::PLAIN }, ..asked("ef_low", "abc") })
            .unwrap();
    assert_eq!(samples.len(), 6 * 512);
    assert_eq!(heard_tokens(&samples, 0.5), [vec![0], numbers("abc."), vec![0]].concat());
}

#[test]
fn the_style_is_that_of_the_length_and_of_the_mixture() {
    let folder = folder(&token_bursts("tokens", "audio"));
    let engine = open(&folder);
    let peak = |voice: &str, text: &str| crate::audio::level::peak(&said(&engine, &asked(voice, text)).unwrap());
    for (voice, level) in
        [("ef_low", 0.1), ("em_high", 0.3), ("ef_low*0.25 + em_high*0.75", 0.25), ("ef_low+em_high", 0.2)]
    {
        // "aaa." has four symbols, so the fourth row is used.
        assert!((peak(voice, "aaa") - level - 0.004).abs() < 2e-3, "{voice}: {}", peak(voice, "aaa"));
    }
    let long = "a ".repeat(100);
    assert!((peak("ef_low", &long) - 0.1 - 0.2).abs() < 4e-3);
}

#[test]
fn a_mixture_is_checked_before_anything_is_spoken() {
    let folder = folder(&token_bursts("tokens", "audio"));
    let engine = open(&folder);
    for (wrong, part) in [
        ("ef_low*0.5+em_high*0.4", "0.90"),
        ("ef_low*x+em_high*0.4", "`x`"),
        ("ef_low*-1+em_high*2", "-1"),
        ("ef_low*nan+em_high*0.5", "nan"),
        ("ef_low*0.5+em_high", "every voice"),
        ("ef_low*0.5+ef_low*0.5", "twice"),
        ("ef_low+af_nobody", "af_nobody"),
        ("ef_low+", "no name"),
        ("", "no name"),
    ] {
        let why = engine.voice(wrong).unwrap_err().to_string();
        assert!(why.contains(part), "{wrong}: {why}");
        assert!(said(&engine, &asked(wrong, "a")).is_err());
    }
    let mixed = engine.voice("ef_low*0.5+em_high*0.5").unwrap();
    assert_eq!((&*mixed.language, mixed.gender), ("es", Gender::Neutral));
    let print = |voice| engine.fingerprint(voice);
    assert_ne!(print("ef_low*0.5+em_high*0.5"), print("ef_low*0.4+em_high*0.6"));
    assert_ne!(print("ef_low"), print("em_high"));
}

#[test]
fn a_pronunciation_is_said_in_the_models_symbols() {
    let folder = folder(&token_bursts("tokens", "audio"));
    fs::write(folder.path().join("af_x.bin"), table(0.2)).unwrap();
    let engine = open(&folder);
    let sounds = [crate::engine::Pronunciation { start: 3, end: 6, ipa: "ˈdʒeɪ.n".into() }];
    let samples = said(&engine, &Utterance { sounds: &sounds, ..asked("af_x", "hi Jay!") }).unwrap();
    assert_eq!(heard_tokens(&samples, 1.0), [vec![0], numbers("hˈI ʤˈAn!"), vec![0]].concat());
    assert_eq!(engine.unsayable("af_x", "ˈdʒeɪ.n"), None);
    assert!(engine.unsayable("af_x", "aʘ").is_some());
}

#[test]
fn a_long_text_is_cut_and_no_token_is_lost() {
    let folder = folder(&token_bursts("tokens", "audio"));
    let text = format!("{} {}", vec!["one two, three. four"; 60].join(" "), "x".repeat(700));
    let samples = said(&open(&folder), &asked("ef_low", &text)).unwrap();
    let heard = heard_tokens(&samples, 1.0);
    let spoken: Vec<usize> = heard.iter().copied().filter(|&token| token != 0).collect();
    assert_eq!(spoken, numbers(&format!("{text}.")));
    let longest = heard.split(|&token| token == 0).map(<[usize]>::len).max().unwrap();
    assert!(longest <= 510, "{longest}");
}

#[test]
fn a_random_graph_says_the_same_each_time() {
    let folder = folder(&random_kokoro());
    let engine = open(&folder);
    let first = said(&engine, &asked("ef_low", "some words")).unwrap();
    assert!(first.len() > 300 && said(&open(&folder), &asked("ef_low", "some words")).unwrap() == first);
    assert!(said(&engine, &Utterance { seed: 1, ..asked("ef_low", "some words") }).unwrap() != first);
}

#[test]
fn voices_are_read_from_numpy_archives_whatever_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kokoro-v1.0.onnx"), token_bursts("tokens", "audio")).unwrap();
    let file = fs::File::create(folder.path().join("voices-v1.0.bin")).unwrap();
    let mut archive = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, data) in [("if_sara", table(0.2)), ("jf_alpha", table(0.2)), ("am_short", vec![0; 1024])] {
        archive.start_file(format!("{name}.npy"), options).unwrap();
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (510, 1, 256), }\n";
        archive.write_all(b"\x93NUMPY\x01\x00").unwrap();
        archive.write_all(&(header.len() as u16).to_le_bytes()).unwrap();
        archive.write_all(header.as_bytes()).unwrap();
        archive.write_all(&data).unwrap();
    }
    archive.finish().unwrap();
    let engine = open(&folder);
    let names: Vec<_> = engine.voices().iter().map(|voice| (&*voice.name, &*voice.language, voice.gender)).collect();
    assert_eq!(names, [("am_short", "en-US", Gender::Man), ("if_sara", "it", Gender::Woman)]);
    assert!(said(&engine, &asked("if_sara", "ciao")).is_ok());
    assert!(said(&engine, &asked("am_short", "hi")).unwrap_err().contains("am_short"));
    assert!(engine.voice("jf_alpha").unwrap_err().to_string().contains("Japanese"));
}

#[test]
fn what_is_missing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = Obstacle::Voices { what: "it is not installed", entry: Some("kokoro") };
    assert_eq!(open(&folder).absences()[0].obstacle, nothing);
    fs::write(folder.path().join("af_x.bin"), table(0.1)).unwrap();
    assert!(absence(&open(&folder)).unwrap().contains(".onnx"));
    fs::write(folder.path().join("model.onnx"), random_kokoro()).unwrap();
    assert_eq!(absence(&open(&folder)), None);
    fs::write(folder.path().join("if_y.bin"), table(0.1)).unwrap();
    let without = within(&folder, Espeak::new("/nowhere/espeak-ng"));
    let names: Vec<&str> = without.voices().iter().map(|voice| &*voice.name).collect();
    assert_eq!(
        (names, absence(&without), obstacle(&without, "af_x")),
        (vec!["af_x"], None, None),
        "English needs no program"
    );
    assert!(said(&without, &asked("af_x", "hi")).is_ok());
    let more = without.absences();
    assert!(more.len() == 1 && more[0].what == "voices in it", "{more:?}");
    assert!(more[0].obstacle.to_string().contains("apt install"), "{more:?}");
    assert!(without.voice("if_y").is_ok() && obstacle(&without, "if_y").unwrap().contains("apt install"));
    let error = without.speak(&asked("if_y", "ciao")).unwrap_err();
    assert!(error.kind == EngineErrorKind::Missing && error.message.contains("apt install"), "{error}");
    assert_ne!(without.fingerprint("if_y"), open(&folder).fingerprint("if_y"));
    assert_eq!(without.fingerprint("af_x"), open(&folder).fingerprint("af_x"));
}

#[test]
fn hostile_files_are_errors() {
    let good = random_kokoro();
    for (name, model) in [
        ("empty", Vec::new()),
        ("cut", good[..good.len() / 2].to_vec()),
        ("garbage", vec![0x77; 3000]),
        ("Piper", crate::engine::neural::onnx::voices::random_vits()),
    ] {
        let folder = folder(&model);
        let error = open(&folder).speak(&asked("ef_low", "hi")).unwrap_err();
        assert!(error.kind == EngineErrorKind::Broken && error.message.contains("model.onnx"), "{name}: {error}");
    }
    for (name, bytes) in [
        ("short.bin", table(0.1)[..5000].to_vec()),
        ("archive.npz", b"PK\x03\x04 and no more".to_vec()),
        ("empty.bin", Vec::new()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("model.onnx"), &good).unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        assert!(open(&folder).voices().is_empty() && absence(&open(&folder)).is_some(), "{name}");
    }
    let folder = folder(&good);
    let mut damaged = table(0.1);
    damaged[1000..1004].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(folder.path().join("ef_low.bin"), damaged).unwrap();
    assert!(said(&open(&folder), &asked("ef_low", "hi")).unwrap_err().contains("damaged"));
}

#[test]
fn words_without_known_sounds_are_errors() {
    let folder = folder(&random_kokoro());
    let error = open(&folder).speak(&asked("ef_low", "go щука go")).unwrap_err();
    assert!(error.kind == EngineErrorKind::Refused && error.message.contains("щука"), "{error}");
}
