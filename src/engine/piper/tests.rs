use super::*;
use crate::audio::shape::Shape;
use crate::engine::neural::onnx::voices::{self, config, heard, spelled, tone_bursts};
use crate::engine::neural::{Espeak, Phonemizer};
use crate::engine::tests::settings::{every_key_is_read, tables};
use crate::engine::{EngineErrorKind, Engines, Settings, perform};
use crate::trust::Consent;
use std::fs;
use std::io::Write;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

/// A phonemizer that returns every text letter by letter.
struct Letters;

impl Phonemizer for Letters {
    fn version(&self) -> Result<String, Obstacle> {
        Ok("letters 1".into())
    }

    fn phonemes(&self, _: &str, texts: &[&str], _: bool) -> Result<Vec<String>, EngineError> {
        Ok(texts.iter().map(|text| text.to_lowercase()).collect())
    }
}

static GOING: AtomicBool = AtomicBool::new(false);

/// A folder with one voice, `tones`.
fn folder(model: &[u8], config: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(&folder, "tones", model, config);
    folder
}

fn put(folder: &TempDir, name: &str, model: &[u8], config: &str) {
    fs::write(folder.path().join(format!("{name}.onnx")), model).unwrap();
    fs::write(folder.path().join(format!("{name}.onnx.json")), config).unwrap();
}

fn within(folder: &TempDir, phonemizer: impl Phonemizer + 'static) -> Piper {
    Piper::new(Installation::at("piper", Some(folder.path().to_path_buf()), Box::new(phonemizer)))
}

fn open(folder: &TempDir) -> Piper {
    within(folder, Letters)
}

fn asked<'a>(voice: &'a str, text: &'a str) -> Utterance<'a> {
    Utterance { text, sounds: &[], voice, shape: Shape::PLAIN, seed: 7, stop: &GOING }
}

fn said(engine: &Piper, utterance: &Utterance<'_>) -> Result<Vec<f32>, String> {
    engine.speak(utterance).map(|speech| speech.audio.samples).map_err(|error| error.message)
}

fn letters(text: &str) -> String {
    let folder = folder(&tone_bursts(false), &config("text", ""));
    spelled(&heard(&said(&open(&folder), &asked("tones", text)).unwrap(), 1.0))
}

#[test]
fn every_phoneme_stands_between_pads_and_the_whole_between_its_marks() {
    assert_eq!(letters("hi"), "^_h_i_$");
    assert_eq!(letters("Hi,  you!"), "^_h_i_,_ _y_o_u_!_$");
}

#[test]
fn a_sound_that_the_voice_lacks_is_left_out_but_a_word_is_not() {
    assert_eq!(letters("ñaß"), "^_n_\u{303}_a_$");
    let folder = folder(&tone_bursts(false), &config("text", ""));
    let message = said(&open(&folder), &asked("tones", "go щука go")).unwrap_err();
    assert!(message.contains("щука"), "{message}");
}

#[test]
fn sentences_are_spoken_one_by_one_with_a_silence_between() {
    let folder = folder(&tone_bursts(false), &config("espeak", ""));
    let samples = said(&open(&folder), &asked("tones", "Oh, no. (Why?)")).unwrap();
    let first = voices::BURST * "^_o_h_,_ _n_o_._$".len();
    let silence = (0.2 * voices::RATE as f32) as usize;
    assert_eq!(spelled(&heard(&samples[..first], 1.0)), "^_o_h_,_ _n_o_._$");
    assert!(samples[first..first + silence].iter().all(|&sample| sample == 0.0));
    assert_eq!(spelled(&heard(&samples[first + silence..], 1.0)), "^_w_h_y_?_$");
}

#[test]
fn the_rate_turns_the_length_scale() {
    let folder = folder(&tone_bursts(false), &config("text", ""));
    let engine = open(&folder);
    for rate in [0.5, 1.0, 2.0] {
        let samples =
            said(&engine, &Utterance { shape: Shape { rate, ..Shape::PLAIN }, ..asked("tones", "abc") }).unwrap();
        assert_eq!(spelled(&heard(&samples, 1.0 / rate)), "^_a_b_c_$", "{rate}");
    }
}

#[test]
fn a_long_sentence_is_cut_at_clauses_and_no_phoneme_is_lost() {
    let text = vec!["one two three four, five"; 60].join(" ") + " " + &"x".repeat(600);
    let said = letters(&text);
    let clean = said.replace(['^', '_', '$'], "");
    assert_eq!(clean, text);
    let longest = said.split('$').map(|stretch| stretch.len() / 2).max().unwrap();
    assert!(longest <= ids::LONGEST + 1 && longest > ids::LONGEST / 2, "{longest}");
    assert!(said.starts_with("^_o_n_e_") && said.contains("_,_ _$^_f_i_v_e_"), "{said}");
}

#[test]
fn the_seed_and_nothing_else_decides_the_noise() {
    for model in [tone_bursts(false), voices::random_vits()] {
        let folder = folder(&model, &config("text", ""));
        let engine = open(&folder);
        let utterance = asked("tones", "some noise, please");
        let first = said(&engine, &utterance).unwrap();
        assert!(first.iter().any(|&sample| sample != 0.0));
        said(&engine, &asked("tones", "something else")).unwrap();
        assert!(said(&engine, &utterance).unwrap() == first, "again");
        assert!(said(&open(&folder), &utterance).unwrap() == first, "loaded anew");
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| said(&engine, &utterance).unwrap())).collect();
            for thread in threads {
                assert!(thread.join().unwrap() == first, "another thread");
            }
        });
        let other = said(&engine, &Utterance { seed: 8, ..utterance }).unwrap();
        assert!(other != first, "another seed");
    }
}

#[test]
fn speakers_are_asked_for_by_name_or_number() {
    let more = r#""num_speakers": 3, "speaker_id_map": {"anna": 0, "bert": 2},"#;
    let folder = folder(&tone_bursts(true), &config("text", more));
    let engine = open(&folder);
    let peak = |voice| crate::audio::level::peak(&said(&engine, &asked(voice, "aaa")).unwrap());
    let one = peak("tones");
    for (voice, times) in [("tones#anna", 1.0), ("tones#1", 2.0), ("tones#bert", 3.0), ("tones#2", 3.0)] {
        assert!((peak(voice) / one - times).abs() < 0.05, "{voice}");
        assert_eq!(engine.voice(voice).unwrap().name, voice);
    }
    for wrong in ["tones#carl", "tones#3", "tones#-1", "tones#", "other#anna"] {
        assert!(engine.voice(wrong).is_err(), "{wrong}");
        assert!(said(&engine, &asked(wrong, "a")).is_err(), "{wrong}");
    }
    assert!(engine.voice("tones#carl").unwrap_err().to_string().contains("anna, bert, …"));
    assert_eq!(engine.voice("other"), Err(Obstacle::Voices { what: "it is not installed", entry: None }));
    assert_ne!(engine.fingerprint("tones#anna"), engine.fingerprint("tones#bert"));
    assert!(engine.voice("tones").unwrap().description.contains("3 speakers"));
}

#[test]
fn a_voice_is_found_with_its_language_in_folders_too() {
    let folder = folder(&tone_bursts(false), &config("text", ""));
    let within = folder.path().join("de/de_DE/thorsten");
    fs::create_dir_all(&within).unwrap();
    fs::write(within.join("de_DE-thorsten.onnx"), tone_bursts(false)).unwrap();
    fs::write(within.join("de_DE-thorsten.onnx.json"), config("espeak", "").replace("en_US", "de_DE")).unwrap();
    let engine = open(&folder);
    let found: Vec<_> = engine.voices().iter().map(|voice| (&*voice.name, &*voice.language)).collect();
    assert_eq!(found, [("de_DE-thorsten", "de-DE"), ("tones", "en-US")]);
    assert_eq!(engine.absences(), []);
}

#[test]
fn every_key_of_the_table_is_read() {
    let folder =
        |setup: &Setup<'_>| setup.settings.tables("piper").into_iter().find_map(|mut table| table.path("folder"));
    every_key_is_read(&SCHEMA, |setup, _| format!("{:?}", folder(setup)));
}

#[test]
fn settings_name_another_folder_and_look_at_it_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut engines = Engines::none().with(open(&tempfile::tempdir().unwrap()));
    assert_eq!(engines.voices().count(), 0);
    // The folder that voices.toml names is relative to that file.
    let within = folder.path().parent().unwrap().join("voices.toml");
    let text = format!("[engines.piper]\nfolder = {:?}\n", folder.path().file_name().unwrap());
    let settings = tables(&within, &text);
    engines.trust(Consent::everything());
    engines.configure(&settings, &mut Diagnostics::new());
    assert_eq!(engines.voices().count(), 0);
    put(&folder, "tones", &tone_bursts(false), &config("text", ""));
    engines.configure(&settings, &mut Diagnostics::new());
    assert_eq!(engines.find("tones").unwrap().1.name, "tones");
}

#[test]
fn a_pronunciation_is_said_as_it_is_written() {
    let folder = folder(&tone_bursts(false), &config("espeak", ""));
    put(&folder, "plain", &tone_bursts(false), &config("text", ""));
    let engine = open(&folder);
    let sounds = [crate::engine::Pronunciation { start: 3, end: 12, ipa: "ˈnɪ.t\u{361}ʃə".into() }];
    let samples = said(&engine, &Utterance { sounds: &sounds, ..asked("tones", "Oh Nietzsche!") }).unwrap();
    assert_eq!(spelled(&heard(&samples, 1.0)), "^_o_h_ _n_ˈ_ɪ_t_ʃ_ə_!_$");
    let takes = |voice| engine.voice(voice).unwrap().abilities.phonemes;
    assert!(takes("tones") && !takes("plain"));
    assert_eq!(engine.unsayable("tones", "ˈnɪ.t\u{361}ʃə"), None);
    assert_eq!(engine.unsayable("tones", "aʘ").as_deref(), Some("ʘ"));
}

#[test]
fn what_nobody_waits_for_is_given_up() {
    let folder = folder(&tone_bursts(false), &config("text", ""));
    let stop = AtomicBool::new(true);
    assert!(said(&open(&folder), &Utterance { stop: &stop, ..asked("tones", "hi") }).is_err());
}

#[test]
fn the_fingerprint_tells_of_every_change() {
    let folder = folder(&tone_bursts(false), &config("espeak", ""));
    let before = open(&folder).fingerprint("tones");
    assert_eq!(open(&folder).fingerprint("tones"), before);
    put(&folder, "tones", &tone_bursts(false), &config("espeak", "").replace("0.667", "0.5"));
    let configured = open(&folder).fingerprint("tones");
    assert_ne!(configured, before);
    let engine = open(&folder);
    assert_eq!(engine.fingerprint("tones"), configured);
    put(&folder, "tones", &voices::random_vits(), &config("espeak", "").replace("0.667", "0.5"));
    assert_ne!(engine.fingerprint("tones"), configured, "the same engine sees it too");
    assert!(before.0.contains("letters 1"));
}

#[test]
fn what_is_missing_is_told() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(open(&empty).absences(), [Absence { what: String::new(), obstacle: NOTHING_INSTALLED }]);
    let without = |folder: &TempDir| within(folder, Espeak::new("/nowhere/espeak-ng"));
    let folder = folder(&tone_bursts(false), &config("espeak", ""));
    let engine = without(&folder);
    let obstacle = |engine: &Piper, voice: &str| engine.voice(voice).unwrap().obstacle.clone();
    let espeak = obstacle(&engine, "tones").expect("espeak-ng");
    assert!(engine.voices().is_empty());
    for message in [espeak.to_string(), said(&engine, &asked("tones", "hi")).unwrap_err()] {
        for system in ["apt install espeak-ng", "dnf install espeak-ng", "brew install espeak-ng", "Windows"] {
            assert!(message.contains(system), "{message}");
        }
    }
    put(&folder, "plain", &tone_bursts(false), &config("text", ""));
    let engine = without(&folder);
    assert_eq!(obstacle(&engine, "plain"), None);
    assert_eq!(engine.absences(), [Absence { what: "tones".into(), obstacle: espeak }]);
}

#[test]
fn hostile_configurations_are_errors() {
    let good = config("text", "");
    for (from, to, part) in [
        (good.as_str(), "", "EOF"),
        (good.as_str(), "[]", "invalid"),
        (r#""text""#, r#""pinyin""#, "pinyin"),
        (r#""_": [0]"#, r#""_": []"#, "`_`"),
        (r#""a": [10]"#, r#""a": [-1]"#, "-1"),
        (r#""a": [10]"#, r#""a": [128]"#, "128"),
        (r#""sample_rate": 16000"#, r#""sample_rate": 0"#, "sample_rate"),
        (r#""length_scale": 1"#, r#""length_scale": 0"#, "length_scale"),
        (r#""noise_w": 0.8"#, r#""noise_w": 1e38"#, "noise_w"),
        (r#""audio""#, r#""speaker_id_map": {"x": 5}, "audio""#, "`x`"),
    ] {
        let changed = good.replace(from, to);
        assert_ne!(changed, good);
        let folder = folder(&tone_bursts(false), &changed);
        let engine = open(&folder);
        let error = engine.speak(&asked("tones", "hi")).unwrap_err();
        assert!(error.message.contains(part) && error.message.contains("tones"), "{to}: {error}");
        assert_eq!(error.kind, EngineErrorKind::Broken, "{to}: {error}");
        assert!(engine.voices().is_empty() && engine.absences()[0].what == "tones");
    }
}

#[test]
fn hostile_graphs_are_errors() {
    let good = tone_bursts(false);
    let config = config("text", "");
    let mut wrong: Vec<(String, Vec<u8>)> = vec![
        ("empty".into(), Vec::new()),
        ("garbage".into(), (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("pointer".into(), b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n".to_vec()),
        ("renamed".into(), replace(&good, b"scales", b"scalez")),
        ("speakers wanted".into(), tone_bursts(true)),
    ];
    wrong.extend((1..20).map(|part| (format!("cut at {part}/20"), good[..good.len() * part / 20].to_vec())));
    for (name, model) in wrong {
        let folder = folder(&model, &config);
        let answer = said(&open(&folder), &asked("tones", "hi"));
        match name.as_str() {
            // The graph has an input for the speaker, although the configuration has only one speaker.
            "speakers wanted" => assert!(answer.is_ok(), "{name}: {answer:?}"),
            _ => assert!(answer.is_err(), "{name}"),
        }
    }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[test]
fn a_damaged_byte_anywhere_never_panics() {
    let (good, config) = (voices::random_vits(), config("text", ""));
    for at in (0..good.len()).step_by(good.len() / 150) {
        let mut model = good.clone();
        model[at] ^= 0x55;
        let folder = folder(&model, &config);
        // A voice with damaged weights still makes a sound, but a damaged structure is an error.
        let _ = said(&open(&folder), &asked("tones", "hi"));
    }
}

#[test]
fn numbers_beyond_the_graph_are_errors() {
    let config = config("text", "").replace(r#""num_symbols": 128"#, r#""num_symbols": 1000"#).replace("[10]", "[999]");
    let folder = folder(&voices::random_vits(), &config);
    assert!(said(&open(&folder), &asked("tones", "a")).is_err());
}

/// `FULLCAST_TEST_PIPER=/path/NAME.onnx cargo test a_real_piper_voice -- --nocapture`
#[test]
fn a_real_piper_voice_speaks() {
    let Some(path) = std::env::var_os("FULLCAST_TEST_PIPER").map(std::path::PathBuf::from) else {
        // This is written past the test runner, which would capture it.
        let _ = writeln!(std::io::stderr(), "skipped: set FULLCAST_TEST_PIPER to a Piper voice's .onnx file to try it");
        return;
    };
    let engine =
        Piper::new(Installation::at("piper", path.parent().map(Path::to_path_buf), Box::new(Espeak::default())));
    let name = path.file_stem().unwrap().to_str().unwrap();
    let voice = engine.voice(name).expect("the voice is found").into_owned();
    let settings = Settings { engine: "piper".into(), voice: name.into(), shape: voice.shape };
    let text = "The quick brown fox jumps over the lazy dog. Does it? It does!";
    let (once, again) = (perform(&engine, &settings, text).unwrap(), perform(&engine, &settings, text).unwrap());
    assert!(once == again, "the same twice");
    assert!((1.5..15.0).contains(&once.seconds()), "{} s", once.seconds());
}

/// `FULLCAST_TEST_PIPER_PROGRAM=/path/piper cargo test piper_itself -- --nocapture`, with the program of `pip install piper-tts`:
/// the same graph is fed the same numbers, so that what voices were trained on is what they get here.
#[test]
fn the_numbers_are_those_that_piper_itself_feeds_a_voice() {
    let espeak = Espeak::default();
    let (Some(program), Ok(_)) = (std::env::var_os("FULLCAST_TEST_PIPER_PROGRAM"), espeak.version()) else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: set FULLCAST_TEST_PIPER_PROGRAM to Piper's program, and install espeak-ng, to compare with it"
        );
        return;
    };
    let folder = folder(&tone_bursts(false), &config("espeak", r#""num_speakers": 1,"#));
    let engine = within(&folder, espeak);
    for text in [
        "Hello world, this is a test.",
        "Do you know the way to the old house?",
        "The wind blew; nobody came: nothing stirred!",
        "Thirteen little green bottles, and a jar of honey.",
    ] {
        let out = folder.path().join("theirs.wav");
        let mut child = std::process::Command::new(&program)
            .args(["--noise-scale", "0", "--noise-w-scale", "0", "--no-normalize", "-m"])
            .arg(folder.path().join("tones.onnx"))
            .arg("-f")
            .arg(&out)
            .stdin(std::process::Stdio::piped())
            .spawn()
            .expect("Piper's program");
        writeln!(child.stdin.take().unwrap(), "{text}").unwrap();
        assert!(child.wait().unwrap().success());
        let theirs = crate::audio::wav::decode(&fs::read(&out).unwrap()).unwrap();
        let ours = said(&engine, &asked("tones", text)).unwrap();
        assert_eq!(spelled(&heard(&ours, 1.0)), spelled(&heard(&theirs.samples, 1.0)), "{text}");
    }
}
