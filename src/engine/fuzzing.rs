//! Readers of engines that are not public, for [`crate::fuzzing`].

use super::command::presets;
use super::kokoro::voices;
use super::neural::VoiceData;
use super::openai::{answer as answers, statement::ModelStatement};
use super::piper::config::{Config, END, PAD, START};
use std::path::Path;
use std::time::SystemTime;

pub(crate) fn answer(bytes: &[u8]) {
    const TEXT: &str = "Who's there? asked the keeper.";
    if let Ok(audio) = answers::sound(bytes, TEXT) {
        assert!(!audio.samples.is_empty() && audio.seconds() <= super::perform::longest(TEXT) + 1.0);
    }
    let (status, body) = bytes.split_at(bytes.len().min(2));
    let status = status.iter().fold(0, |sum: u16, byte| sum << 8 | u16::from(*byte));
    let wait = std::str::from_utf8(&body[..body.len().min(40)]).ok();
    for status in [status, 400, 429] {
        let said = format!("{:?}", answers::refusal(status, wait, body, SystemTime::UNIX_EPOCH));
        assert!(said.len() < 4000, "{said}");
    }
    ModelStatement::heard(200, bytes, "kokoro");
}

pub(crate) fn listing(text: &str) {
    presets::espeak_table(text);
    presets::flite_list(text);
    presets::say_list(text);
}

pub(crate) fn piper(text: &str) {
    if let Ok(config) = Config::parse(text) {
        assert!([START, PAD, END].iter().all(|sign| !config.ids[sign].is_empty()));
        assert!(config.ids.values().flatten().all(|&id| id >= 0));
        assert!(config.speakers.values().all(|number| (0..config.speaker_count).contains(number)));
    }
}

pub(crate) fn recipe(text: &str) {
    if let Ok(mixture) = voices::recipe(text) {
        assert!((mixture.iter().map(|(_, weight)| weight).sum::<f32>() - 1.0).abs() < 0.01);
    }
}

pub(crate) fn styles(path: &Path) {
    for voice in voices::list(&VoiceData::File(path.to_path_buf())) {
        if let Ok(numbers) = voices::styles(&voice) {
            assert!(numbers.len() == 510 * voices::WIDTH && numbers.iter().all(|number| number.is_finite()));
        }
    }
}

/// The runtime is only asked in tests, because it panics over some graphs: that is caught, and a fuzzer would end there.
pub(crate) fn graph(path: &Path, _: &[u8], _known: bool) {
    if cfg!(not(fuzzing)) {
        let _ =
            super::neural::ReadGraph::read(super::neural::GraphSource::File(path)).and_then(|graph| graph.load(false));
    }
}
