//! The voices that a character could have: those that are here, and those that can be installed.

use super::call::{Answer, Call, Refusal, Reply};
use super::session::Session;
use super::{cast, view};
use crate::book::Book;
use crate::engine::Engines;
use crate::install::{self, InstallRequest};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct VoicesView<'a> {
    voices: Vec<VoiceView<'a>>,
    installable: Vec<Installable<'a>>,
}

#[derive(Serialize)]
struct VoiceView<'a> {
    name: String,
    engine: &'a str,
    language: &'a str,
    gender: Option<&'static str>,
    description: &'a str,
    /// The least distance to the voices of the others.
    distance: Option<f32>,
    installed: bool,
    used_by: Vec<&'a str>,
}

#[derive(Serialize)]
struct Installable<'a> {
    name: &'a str,
    engine: &'a str,
    language: &'a str,
    gender: Option<&'static str>,
    about: &'a str,
    size: Option<u64>,
    licence: &'a str,
    address: Option<&'a str>,
}

/// All voices, those that are most unlike the voices of the others first.
pub(super) fn listed(book: &Book, engines: &Engines, own: Option<usize>) -> Answer {
    let others = cast::of_others(book, engines, own);
    let users = cast::of_others(book, engines, None);
    let voices = engines.voices().map(|(engine, voice)| {
        let same = |(e, v): &(String, String)| *e == engine.name() && *v == *voice.name;
        let alike = others.iter().filter(|(_, (e, _))| e == engine.name());
        let distances = alike.filter_map(|(_, (_, other))| engine.distance(&voice.name, other));
        VoiceView {
            name: cast::written(engines, engine.name(), voice),
            engine: engine.name(),
            language: &voice.language,
            gender: view::gender(voice.gender),
            description: &voice.description,
            distance: distances.reduce(f32::min),
            installed: voice.obstacle.is_none(),
            used_by: users.iter().filter(|(_, sounds)| same(sounds)).map(|(name, _)| name.as_str()).collect(),
        }
    });
    let mut voices: Vec<VoiceView> = voices.collect();
    let rank = |voice: &VoiceView| voice.distance.map_or(1, |_| 0);
    voices.sort_by(|one, other| {
        let apart = other.distance.unwrap_or(0.0).total_cmp(&one.distance.unwrap_or(0.0));
        rank(one).cmp(&rank(other)).then(apart)
    });
    let missing = install::catalogue()
        .iter()
        .filter(|entry| install::folder(entry).is_ok_and(|folder| !install::is_installed(entry, &folder)));
    let installable = missing.map(|entry| Installable {
        name: &entry.name,
        engine: &entry.engine,
        language: &entry.language,
        gender: None,
        about: &entry.about,
        size: entry.bytes(),
        licence: &entry.licence,
        address: None,
    });
    Reply::json(&VoicesView { voices, installable: installable.collect() })
}

/// The body of `POST api/install`.
#[derive(Deserialize)]
struct Wanted {
    name: String,
}

/// How far an installation is.
#[derive(Serialize)]
struct Progress<'a> {
    name: &'a str,
    done: u64,
    of: Option<u64>,
    state: &'static str,
    error: Option<String>,
}

impl Session {
    /// `POST api/install`: installs a voice of the catalogue, and tells all pages how far it is.
    pub fn install(self: &Arc<Self>, call: &Call) -> Answer {
        let Wanted { name } = call.body()?;
        let entry = install::find(&name).ok_or_else(|| Refusal::missing("the catalogue has no such voice"))?;
        let request = InstallRequest::new(&entry.name, None)?;
        let session = self.clone();
        std::thread::spawn(move || {
            let tell = |done, state, error| {
                session.pages.tell("install", &Progress { name: &entry.name, done, of: entry.bytes(), state, error });
            };
            let (mut whole, mut told, mut last) = (0, 0, 0);
            let installed = (session.options.install)(&request, &mut |progress| {
                if progress.done < last {
                    whole += last;
                }
                last = progress.done;
                // A page needs no more than a hundred of them.
                if whole + last >= told + entry.bytes().unwrap_or(0).max(1 << 20) / 100 {
                    told = whole + last;
                    tell(told, "running", None);
                }
            });
            match installed {
                Ok(()) => {
                    session.renew_engines();
                    tell(entry.bytes().unwrap_or(whole + last), "done", None);
                }
                Err(fault) => tell(whole + last, "failed", Some(fault.message)),
            }
        });
        Ok(Reply::Begun)
    }
}
