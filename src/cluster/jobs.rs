//! What is sent: a line to be spoken, and which voices it takes.

use crate::cast::Delivery;
use crate::engine::{self, Engines, Pronunciation, Settings};
use serde::{Deserialize, Serialize};

/// Version of everything that is sent. Raise it when an older program would misunderstand a newer one: it is part of every
/// kind, so they leave each other's jobs alone.
const VERSION: u32 = 2;

/// The most bytes of the text of a line: many times what a voice says at once.
const LONGEST: usize = 64 << 10;

/// A line to be spoken. The key of its take is the last token of its subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Job {
    /// The text that the engine is given.
    pub text: String,
    /// Stretches of it that are said by phonemes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sounds: Vec<Pronunciation>,
    /// The voices that say it at once.
    pub voices: Vec<Settings>,
}

/// The voices that a job takes, each as this machine has it. Two machines that have the same make the same samples.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Kind {
    version: u32,
    /// See [`processor`].
    processor: String,
    pub voices: Vec<KindVoice>,
}

/// A voice of a [`Kind`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct KindVoice {
    pub engine: String,
    pub voice: String,
    /// See [`engine::fingerprint`].
    fingerprint: String,
}

/// The kind of this processor, as far as it decides the last bits of samples: the networks (rten) and the transformations of
/// shapes and resampling (rustfft) choose their instructions by it when they run, and these round differently.
pub(super) fn processor() -> String {
    #[cfg(target_arch = "x86_64")]
    let instructions = {
        let known = [
            ("avx512vnni", is_x86_feature_detected!("avx512vnni")),
            ("avx512", is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw")),
            ("avx2", is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")),
            ("sse4.1", is_x86_feature_detected!("sse4.1")),
        ];
        known.iter().find(|(_, there)| *there).map_or("plain", |(name, _)| name)
    };
    #[cfg(not(target_arch = "x86_64"))]
    let instructions = "plain";
    format!("{} {instructions}", std::env::consts::ARCH)
}

impl Kind {
    /// The kind of what is said by these voices, each named by its engine and its name. `None` if one of them cannot speak
    /// here, or belongs to a program or a server.
    pub fn of<'v>(
        voices: impl IntoIterator<Item = (&'v str, &'v str)>,
        engines: &Engines,
        processor: &str,
    ) -> Option<Self> {
        let here = |(name, voice): (&str, &str)| {
            let engine = engines.get(name).filter(|engine| engine.is_self_contained())?;
            engine.voice(voice).ok().filter(|voice| voice.obstacle.is_none())?;
            Some(KindVoice {
                engine: name.to_string(),
                voice: voice.to_string(),
                fingerprint: engine::fingerprint(engine, voice).0,
            })
        };
        let voices: Option<Vec<KindVoice>> = voices.into_iter().map(here).collect();
        voices.filter(|voices| !voices.is_empty()).map(|voices| Self {
            version: VERSION,
            processor: processor.into(),
            voices,
        })
    }

    /// The kind of a delivery.
    pub fn of_delivery(delivery: &Delivery, engines: &Engines, processor: &str) -> Option<Self> {
        Self::of(names(&delivery.voices), engines, processor)
    }

    /// Whether these voices are the very same here.
    pub fn is_here(&self, engines: &Engines, processor: &str) -> bool {
        let named = self.voices.iter().map(|voice| (&*voice.engine, &*voice.voice));
        Self::of(named, engines, processor).as_ref() == Some(self)
    }

    /// Whether a job is one that a coordinator can have sent, and these are its voices.
    pub fn speaks(&self, job: &Job) -> bool {
        let is_sound = job.text.len() <= LONGEST && job.voices.iter().all(|settings| settings.shape.is_allowed());
        is_sound && names(&job.voices).eq(self.voices.iter().map(|voice| (&*voice.engine, &*voice.voice)))
    }

    /// Identifies it in subjects and names.
    pub fn id(&self) -> String {
        let json = serde_json::to_vec(self).expect("plain strings always become JSON");
        blake3::hash(&json).to_hex()[..24].to_string()
    }

    /// The voices, as messages show them.
    pub fn words(&self) -> String {
        let voices = self.voices.iter().map(|voice| format!("{}:{}", voice.engine, voice.voice));
        voices.collect::<Vec<_>>().join(" + ")
    }
}

/// The engines and names of voices.
fn names(voices: &[Settings]) -> impl Iterator<Item = (&str, &str)> {
    voices.iter().map(|settings| (&*settings.engine, &*settings.voice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::shape::Shape;

    fn settings(engine: &str, voice: &str) -> Settings {
        Settings { engine: engine.into(), voice: voice.into(), shape: Shape::PLAIN }
    }

    #[test]
    fn a_kind_is_here_only_if_every_voice_is_the_very_same() {
        let engines = Engines::open();
        let kind = Kind::of([("tone", "hum"), ("pico", "nora")], &engines, "this").unwrap();
        assert!(kind.is_here(&engines, "this"));
        assert_eq!(kind.words(), "tone:hum + pico:nora");
        let mut other = kind.clone();
        other.voices[1].fingerprint += "x";
        assert!(!other.is_here(&engines, "this") && other.id() != kind.id(), "another build of a voice");
        assert!(!kind.is_here(&engines, "another"), "a processor that computes otherwise");
        let newer = Kind { version: VERSION + 1, ..kind };
        assert!(!newer.is_here(&engines, "this"));
    }

    #[test]
    fn programs_and_servers_are_never_sent_for_and_neither_is_a_voice_that_is_not_here() {
        let engines = Engines::open();
        for voice in [("command", "espeak"), ("openai", "nova"), ("tone", "nobody"), ("unknown", "hum")] {
            assert_eq!(Kind::of([voice], &engines, ""), None, "{voice:?}");
            assert_eq!(Kind::of([("tone", "hum"), voice], &engines, ""), None, "{voice:?}");
        }
        assert_eq!(Kind::of([], &engines, ""), None);
    }

    #[test]
    fn a_job_names_the_voices_of_its_kind_and_arrives_as_it_left() {
        let engines = Engines::open();
        let kind = Kind::of([("tone", "hum")], &engines, "").unwrap();
        let shape = Shape { rate: 1.1, ..Shape::PLAIN };
        let job = Job {
            text: "Hello.".into(),
            sounds: Vec::new(),
            voices: vec![Settings { shape, ..settings("tone", "hum") }],
        };
        let json = serde_json::to_vec(&job).unwrap();
        assert_eq!(serde_json::from_slice::<Job>(&json).unwrap(), job);
        assert!(kind.speaks(&job));
        assert!(!kind.speaks(&Job { voices: vec![settings("tone", "beep")], ..job.clone() }));
        assert!(!kind.speaks(&Job { text: "a".repeat(LONGEST + 1), ..job.clone() }), "no line is as long");
        for rate in [0.0, 1e-9, -1.0, f32::NAN, f32::INFINITY, 1e30] {
            let shape = Shape { rate, ..Shape::PLAIN };
            let job = Job { voices: vec![Settings { shape, ..settings("tone", "hum") }], ..job.clone() };
            assert!(!kind.speaks(&job), "{rate}");
        }
    }
}
