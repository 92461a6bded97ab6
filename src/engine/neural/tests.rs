use super::clauses::clauses;
use super::*;
use crate::engine::{EngineError, Obstacle};
use std::io::Write;
use std::path::Path;

pub mod published;

fn cut(text: &str) -> String {
    clauses(text).iter().map(|clause| format!("{}{}", clause.text, clause.mark)).collect::<Vec<_>>().join("|")
}

#[test]
fn clauses_end_at_marks_and_keep_their_words() {
    for (text, expected) in [
        ("Hello, world!", "Hello,|world!"),
        ("“Stop!” he cried.", "Stop!|he cried."),
        ("It costs 3.50, or 1,000: see a.b.com at 10:30.", "It costs 3.50,|or 1,000:|see a.b.com at 10:30."),
        ("J. R. R. Tolkien wrote it.", "J R R Tolkien wrote it."),
        ("So did I. She smiled.", "So did I.|She smiled."),
        ("Well… maybe. Or not…", "Well;|maybe.|Or not."),
        ("Wait... What?!", "Wait.|What?"),
        ("no mark at all", "no mark at all."),
        ("yes—no – “never” (he said)", "yes;|no;|never he said."),
        ("the dogs’ rock 'n' roll isn’t well-known - is it?", "the dogs' rock n' roll isn't well-known is it?"),
        ("[[h@]] *bold* _it_\n\nnew line", "h@ bold it new line."),
        ("... ! ?", ""),
        ("¿Qué? ¡No!", "Qué?|No!"),
        ("", ""),
        ("你好。好吗？", "你好.|好吗?"),
    ] {
        assert_eq!(cut(text), expected, "{text}");
    }
}

#[test]
fn no_letter_of_odd_text_is_lost_between_clauses() {
    let text = "a,b.c 'd' e...f—g \"h\" (i) J. K? l:m;n 1.5 2,5 o'p q-r…s";
    let kept: String = cut(text).chars().filter(|c| c.is_alphanumeric()).collect();
    let all: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    assert_eq!(kept, all);
}

#[test]
fn stresses_stand_at_the_vowels() {
    for (written, expected) in [
        ("ˈdʒeɪ.n", "dʒˈeɪ.n"),
        ("ˌstɹɛˈŋθən", "stɹˌɛŋθˈən"),
        ("həlˈəʊ", "həlˈəʊ"),
        ("ˈpm\u{329}f", "pˈm\u{329}f"),
        ("nu ˈjɔɹk", "nu jˈɔɹk"),
        // Here is no vowel at which the stress mark could stand.
        ("ˈpst ˌʃ", "pstˈ ʃˌ"),
        ("ˌˈa", "ˌˈa"),
        ("", ""),
    ] {
        assert_eq!(stressed_at_vowels(written), expected, "{written}");
    }
}

#[test]
fn a_missing_program_is_told_with_how_to_get_it() {
    let message = Espeak::new("/nowhere/espeak-ng").version().unwrap_err().to_string();
    assert!(message.contains("apt install espeak-ng") && message.contains("/nowhere/espeak-ng"), "{message}");
}

#[test]
fn voices_of_espeak_are_names_not_paths_or_options() {
    for voice in ["", "-w", "../../x", "a b", "en;ls"] {
        assert!(
            Espeak::new("/nowhere/espeak-ng")
                .phonemes(voice, &["hi"], false)
                .unwrap_err()
                .message
                .contains("not a voice"),
            "{voice}"
        );
    }
}

/// espeak-ng, if it is installed.
fn installed() -> Option<Espeak> {
    let espeak = Espeak::default();
    match espeak.version() {
        Ok(_) => Some(espeak),
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "skipped: {why}");
            None
        }
    }
}

fn plain(text: &str) -> MarkedText<'_> {
    MarkedText { text, sounds: &[], notation: str::to_string }
}

/// A phonemizer that returns every text unchanged.
struct Letters;

impl Phonemizer for Letters {
    fn version(&self) -> Result<String, Obstacle> {
        Ok("letters 1".into())
    }

    fn phonemes(&self, _: &str, texts: &[&str], _: bool) -> Result<Vec<String>, EngineError> {
        Ok(texts.iter().map(|text| text.to_string()).collect())
    }
}

#[test]
fn known_sounds_take_the_place_of_their_words() {
    let sounds = |text: &str, words: &[&str]| -> Vec<crate::engine::Pronunciation> {
        let sound = |word: &&str| {
            let start = text.find(word).unwrap();
            crate::engine::Pronunciation { start, end: start + word.len(), ipa: "ˈnɪtʃə".into() }
        };
        words.iter().map(sound).collect()
    };
    for (text, words, expected) in [
        ("I read Nietzsche, daily.", &["Nietzsche"][..], "I read ˈnɪtʃə,|daily."),
        ("Nietzsche!", &["Nietzsche"], "ˈnɪtʃə!"),
        ("So: Nietzsche’s “Nausea” is Sartre's.", &["Nietzsche", "Sartre"], "So:|ˈnɪtʃəz Nausea is ˈnɪtʃəz."),
        ("a\u{e000}b (Nietzsche) c", &["Nietzsche"], "a b ˈnɪtʃə c."),
        ("no", &[], "no."),
    ] {
        let sounds = sounds(text, words);
        let written = MarkedText { text, sounds: &sounds, notation: str::to_string };
        let spoken = phonemize(&Letters, "en", written, false).unwrap();
        let said: Vec<String> = spoken.iter().map(|clause| format!("{}{}", clause.phonemes, clause.mark)).collect();
        assert_eq!(said.join("|"), expected);
    }
    // If a caller passes a wrong place, the text is said as it is spelt.
    let wrong = [crate::engine::Pronunciation { start: 2, end: 900, ipa: "a".into() }];
    let written = MarkedText { text: "some text", sounds: &wrong, notation: str::to_string };
    assert_eq!(phonemize(&Letters, "en", written, false).unwrap()[0].phonemes, "some text");
}

#[test]
fn phonemes_come_back_clause_by_clause() {
    let Some(espeak) = installed() else { return };
    assert!(espeak.version().unwrap().starts_with("espeak-ng 1."));
    let text = "Hello, world! Mr. Smith paid 3.50 at 10:30. Why?";
    let spoken = phonemize(&espeak, "en-us", plain(text), false).unwrap();
    let marks: String = spoken.iter().map(|clause| clause.mark).collect();
    assert_eq!(marks, ",!..?");
    assert_eq!(spoken[0].phonemes, "həlˈoʊ");
    let many = vec!["Again."; 400].join(" ");
    assert_eq!(phonemize(&espeak, "en-us", plain(&many), false).unwrap().len(), 400);
}

#[test]
fn words_of_another_language_leave_no_flags() {
    let Some(espeak) = installed() else { return };
    let spoken = phonemize(&espeak, "fr", plain("je vois the computer"), false).unwrap();
    assert!(!spoken[0].phonemes.contains(['(', ')']), "{spoken:?}");
    let message = phonemize(&espeak, "xx-nowhere", plain("hello"), false).unwrap_err().message;
    assert!(message.contains("xx-nowhere"), "{message}");
}

#[test]
fn no_files_are_no_error() {
    assert!(find_files(Path::new("/nowhere/at/all"), ".onnx").is_empty());
    assert_eq!(Digests::default().of(&VoiceData::File("/nowhere/at/all".into())), "missing");
}

/// A graph that adds a table of weights to its input.
fn graph_with_weights(weights: &[f32]) -> Vec<u8> {
    use super::onnx::graph::{FLOAT, Graph};
    let mut g = Graph::default();
    let x = g.input("x", FLOAT, &[weights.len() as u64]);
    let w = g.floats(&[weights.len() as u64], weights);
    g.named_node("Add", &[&x, &w], &[], "output");
    g.output("output", &[weights.len() as u64]);
    g.finish()
}

#[test]
fn weights_are_found_in_the_graph_and_in_files_beside_it() {
    use rten_onnx::onnx::{DataLocation, ModelProto, StringStringEntryProto};
    let weights: Vec<f32> = (0..1_000).map(|n| n as f32).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.onnx");
    let run = || {
        let network = Network::load(&VoiceData::File(path.clone())).map_err(|error| error.message)?;
        network.run(vec![(0, Tensor::floats(&[1_000], vec![0.5; 1_000]))], 0).map_err(|error| error.message)
    };
    let expected: Vec<f32> = weights.iter().map(|weight| weight + 0.5).collect();
    std::fs::write(&path, graph_with_weights(&weights)).unwrap();
    assert_eq!(run().unwrap(), expected);

    let moved = |place: &str| {
        let mut model = ModelProto::parse_buf(&graph_with_weights(&weights)).unwrap();
        let tensor = &mut model.graph.as_mut().unwrap().initializer[0];
        let bytes = tensor.raw_data.take().unwrap().into_inner();
        let entries = [("location", place.to_string()), ("offset", "8".into()), ("length", bytes.len().to_string())];
        let entry = |(key, value): (&str, String)| StringStringEntryProto { key: Some(key.into()), value: Some(value) };
        tensor.external_data = entries.map(entry).into();
        tensor.data_location = Some(DataLocation::EXTERNAL);
        std::fs::write(&path, model.write_buf().unwrap()).unwrap();
        bytes
    };
    let bytes = moved("voice.onnx_data");
    assert!(run().unwrap_err().contains("`voice.onnx_data`"), "the file is missing");
    std::fs::write(folder.path().join("voice.onnx_data"), [&[0; 8], &bytes[..]].concat()).unwrap();
    assert_eq!(run().unwrap(), expected);
    std::fs::write(folder.path().join("voice.onnx_data"), &bytes[..100]).unwrap();
    assert!(run().is_err());
    for place in ["../voice.onnx_data", "/voice.onnx_data", "."] {
        moved(place);
        assert!(run().unwrap_err().contains("not in its folder"), "{place}");
    }
}
