//! The cast: who has which voice, and which voices there are.

use super::call::{Answer, Call, Refusal, Reply};
use super::map;
use super::people::{self, NARRATOR};
use super::session::{Loaded, Session, lock};
use super::undo::Deed;
use crate::audio::shape::{KNOBS, Knob, Shape};
use crate::book::Book;
use crate::cast::Origin;
use crate::desk::{self, VoicesChange};
use crate::engine::{Engines, Gender, Voice};
use crate::script::{Item, SpeakerId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What can be set for a character besides the knobs: the key, its label, its range, its unit and its meaning.
type Further = (&'static str, &'static str, [f64; 2], &'static str, &'static str);
const FURTHER: [Further; 2] = [
    ("gain", "Loudness", [-24.0, 24.0], "dB", "loudness: -6 halves the amplitude"),
    ("pan", "Place", [-1.0, 1.0], "", "position in stereo: -1 is left, 1 is right"),
];

#[derive(Serialize)]
struct CastView<'a> {
    characters: Vec<CharacterView<'a>>,
    knobs: Vec<KnobView>,
    map: Vec<map::Spot>,
}

#[derive(Serialize)]
struct CharacterView<'a> {
    speaker: usize,
    name: &'a str,
    lines: usize,
    words: usize,
    minutes: f64,
    with: Vec<With>,
    voice: Option<String>,
    engine: Option<String>,
    from: &'static str,
    settings: BTreeMap<&'static str, f64>,
    alike: Vec<Alike>,
    aliases: Vec<&'a str>,
}

#[derive(Serialize)]
struct With {
    speaker: usize,
    scenes: usize,
}

#[derive(Serialize)]
struct Alike {
    speaker: usize,
    distance: f32,
}

#[derive(Serialize)]
struct KnobView {
    name: &'static str,
    label: String,
    min: f64,
    max: f64,
    step: f64,
    default: f64,
    unit: &'static str,
    help: &'static str,
}

/// Which voice of which engine speaks somebody's lines.
type Sounds = Option<(String, String)>;

/// The voice of a character, as their first line has it, or else as their entry says.
fn sounds(book: &Book, engines: &Engines, who: usize, name: &str) -> Sounds {
    let delivery = book.cast.deliveries.iter().find(|delivery| delivery.speaker.0 == who);
    if let Some(settings) = delivery.and_then(|delivery| delivery.voices.first()) {
        return Some((settings.engine.clone(), settings.voice.clone()));
    }
    let choice = book.voices.entry(name)?.voices.first()?;
    let (engine, voice) = choice.iter().find_map(|voice| engines.find(&voice.value).ok())?;
    Some((engine.name().into(), voice.name.to_string()))
}

/// The name of a voice, as voices.toml should have it. One that is not on every machine is named with its engine.
pub(super) fn written(engines: &Engines, engine: &str, voice: &Voice) -> String {
    match engines.find(&voice.name) {
        Ok((found, _)) if found.name() == engine && voice.built_in => voice.name.to_string(),
        _ => format!("{engine}:{}", voice.name),
    }
}

fn distance(engines: &Engines, one: &Sounds, other: &Sounds) -> Option<f32> {
    let ((engine, one), (others, other)) = (one.as_ref()?, other.as_ref()?);
    if engine == others { engines.get(engine)?.distance(one, other) } else { None }
}

impl Session {
    /// `GET api/cast`
    pub fn cast(&self, _: &Call) -> Answer {
        let (_, loaded) = self.current()?;
        let (book, engines) = (&loaded.book, self.engines());
        let names = people::everybody(book);
        let all: Vec<Sounds> = names.iter().enumerate().map(|(who, name)| sounds(book, &engines, who, name)).collect();
        let mut minutes = vec![0.0; names.len()];
        for (line, heard) in book.script.lines().zip(lock(&loaded.heard).iter()) {
            minutes[line.speaker.0] += heard.seconds / 60.0;
        }
        let rows = desk::rows(book);
        let scenes = scenes(book, names.len());
        let shown = |who: &usize| {
            *who == 0 || rows.iter().any(|row| row.speaker.0 == *who) || *who >= book.script.speakers.len()
        };
        let ids: Vec<usize> = (0..names.len()).filter(shown).collect();
        let characters = ids.iter().map(|&who| {
            let row = rows.iter().find(|row| row.speaker.0 == who);
            let apart = |other: usize| distance(&engines, &all[who], &all[other]);
            let alike = ids
                .iter()
                .filter(|other| **other != who)
                .filter_map(|&speaker| Some(Alike { speaker, distance: apart(speaker)? }));
            let mut alike: Vec<Alike> = alike.collect();
            alike.sort_by(|one, other| one.distance.total_cmp(&other.distance));
            alike.truncate(8);
            let aliases =
                book.script.speakers.get(who).map(|speaker| speaker.aliases.iter().map(String::as_str).collect());
            let found = all[who]
                .as_ref()
                .and_then(|(engine, voice)| Some(written(&engines, engine, &*engines.voice(engine, voice)?)));
            CharacterView {
                speaker: who,
                name: people::on_page(who, names[who]),
                lines: row.map_or(0, |row| row.lines),
                words: row.map_or(0, |row| row.words),
                minutes: (minutes[who] * 100.0).round() / 100.0,
                with: scenes[who].iter().map(|(speaker, scenes)| With { speaker: *speaker, scenes: *scenes }).collect(),
                voice: found,
                engine: all[who].as_ref().map(|(engine, _)| engine.clone()),
                from: if is_automatic(book, who) { "automatic" } else { "file" },
                settings: settings(book, who, names[who]),
                alike,
                aliases: aliases.unwrap_or_default(),
            }
        });
        let characters = characters.collect();
        let map = map::of(&ids, &|one, other| distance(&engines, &all[one], &all[other]));
        Reply::json(&CastView { characters, knobs: knobs(), map })
    }

    /// `POST api/cast`
    pub fn recast(&self, call: &Call) -> Answer {
        let Recast { version, speaker, voice, settings: wanted } = call.body()?;
        self.change(version, |loaded| {
            let book = &loaded.book;
            let name = people::at(book, speaker)?.to_string();
            let file = self.voices_text(book)?;
            let mut values = BTreeMap::new();
            // What an automatic choice bends stays, unless it is set now.
            if is_automatic(book, speaker) && Some(&voice) == loaded.voice_of(&self.engines(), speaker, &name).as_ref()
            {
                values = settings(book, speaker, &name);
            }
            values.extend(checked(&wanted)?);
            let inherits = book.voices.entry(&name).is_some_and(|entry| entry.like.is_some());
            let plain = |key: &str| !inherits && !book.voices.defaults.knobs.contains_key(key);
            let knobs = values.into_iter().map(|(key, value)| {
                let unset = (value - default_of(key)).abs() < 1e-9 && plain(key);
                (key, (!unset).then_some(value))
            });
            let change = VoicesChange::Set { name: name.clone(), voice: Some(voice.clone()), knobs: knobs.collect() };
            let text = people::rewrite(&file, &[change])?;
            let who = people::shown(&name);
            let label = format!("Cast {who} with {voice}");
            Ok(Deed { file, text, label, said: format!("{} speaks with {voice} now.", capitalized(&who)) })
        })
    }

    /// `GET api/voices?speaker=2`
    pub fn voices(&self, call: &Call) -> Answer {
        let (_, loaded) = self.current()?;
        let own = call.number("speaker")?.and_then(|speaker| usize::try_from(speaker).ok());
        super::voices::listed(&loaded.book, &self.engines(), own)
    }
}

impl Loaded {
    /// The voice of a character, as voices.toml should have it.
    fn voice_of(&self, engines: &Engines, who: usize, name: &str) -> Option<String> {
        let (engine, voice) = sounds(&self.book, engines, who, name)?;
        Some(written(engines, &engine, &*engines.voice(&engine, &voice)?))
    }
}

/// The body of `POST api/cast`.
#[derive(Deserialize)]
struct Recast {
    version: u64,
    speaker: usize,
    voice: String,
    #[serde(default)]
    settings: BTreeMap<String, f64>,
}

fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn is_automatic(book: &Book, who: usize) -> bool {
    book.cast.roles.get(who).is_some_and(|role| role.origin == Origin::Automatic)
}

/// Settings of a request by their keys in voices.toml.
///
/// # Errors
/// There is no such setting, or the value is out of its range.
pub(super) fn checked(settings: &BTreeMap<String, f64>) -> Result<BTreeMap<&'static str, f64>, Refusal> {
    let knobs = knobs();
    let known = settings.iter().map(|(key, value)| {
        let knob = knobs.iter().find(|knob| knob.name == key);
        let knob = knob.ok_or_else(|| Refusal::malformed("there is no such setting"))?;
        let fits = (knob.min..=knob.max).contains(value);
        // Sliders have steps that are no binary fractions.
        let value = (value * 1000.0).round() / 1000.0;
        if fits { Ok((knob.name, value)) } else { Err(Refusal::malformed(format!("`{key}` is out of its range"))) }
    });
    known.collect()
}

fn default_of(key: &str) -> f64 {
    KNOBS.iter().find(|knob| knob.key == key).map_or(0.0, |knob| f64::from((knob.get)(&Shape::PLAIN)))
}

/// The settings of a character that change the sound of the voice.
fn settings(book: &Book, who: usize, name: &str) -> BTreeMap<&'static str, f64> {
    // The number goes through its decimal digits, so that 1.02 does not become 1.01999998.
    let decimal = |value: f32| value.to_string().parse::<f64>().unwrap_or(f64::from(value));
    let mut all = BTreeMap::new();
    if let Some(role) = book.cast.roles.get(who).filter(|_| is_automatic(book, who)) {
        let bent = |knob: &&Knob| (knob.get)(&role.bend) != (knob.get)(&Shape::PLAIN);
        all.extend(KNOBS.iter().filter(bent).map(|knob| (knob.key, decimal((knob.get)(&role.bend)))));
    }
    let entry = if name == NARRATOR { Some(book.voices.narrator()) } else { book.voices.entry(name) };
    let entry = entry.cloned().unwrap_or_default().over(&book.voices.defaults);
    all.extend(entry.knobs.iter().map(|(key, value)| (*key, decimal(value.value))));
    all.extend(entry.gain.iter().map(|value| ("gain", decimal(value.value))));
    all.extend(entry.pan.iter().map(|value| ("pan", decimal(value.value))));
    all
}

/// What can be set, in the order of the page.
fn knobs() -> Vec<KnobView> {
    let of_voices = KNOBS.iter().map(|knob| {
        let (unit, step) = match knob.unit {
            "factor" => ("×", 0.01),
            "0 to 1" => ("", 0.05),
            "semitones" | "dB per octave" => (knob.unit, 0.1),
            unit => (unit, 10.0),
        };
        let label = match knob.key {
            "rate" => "Tempo".to_string(),
            "f1" => "Formant 1".into(),
            "f2" => "Formant 2".into(),
            "f3" => "Formant 3".into(),
            "tilt" => "Brightness".into(),
            "intonation" => "Melody".into(),
            key => capitalized(&key.replace('_', " ")),
        };
        let (min, max) = (f64::from(knob.min), f64::from(knob.max));
        let range = |value: f64| (value * 1000.0).round() / 1000.0;
        KnobView {
            name: knob.key,
            label,
            min: range(min),
            max: range(max),
            step,
            default: default_of(knob.key),
            unit,
            help: knob.help,
        }
    });
    let further = FURTHER.iter().map(|(name, label, [min, max], unit, help)| {
        let step = if *name == "pan" { 0.05 } else { 0.5 };
        KnobView { name, label: (*label).into(), min: *min, max: *max, step, default: 0.0, unit, help }
    });
    of_voices.chain(further).collect()
}

/// With whom everybody is in scenes, and in how many: most often first.
fn scenes(book: &Book, count: usize) -> Vec<Vec<(usize, usize)>> {
    let mut together: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); count];
    let mut here: BTreeSet<usize> = BTreeSet::new();
    let mut close = |here: &mut BTreeSet<usize>| {
        for one in here.iter() {
            here.iter().filter(|other| *other != one).for_each(|other| *together[*one].entry(*other).or_default() += 1);
        }
        here.clear();
    };
    for item in &book.script.items {
        match item {
            Item::Scene { .. } => close(&mut here),
            Item::Line(line) if line.heading.is_some() => close(&mut here),
            Item::Line(line) if line.speaker != SpeakerId::NARRATOR => _ = here.insert(line.speaker.0),
            Item::Line(_) | Item::Pause { .. } | Item::Sound(_) => {}
        }
    }
    close(&mut here);
    let sorted = together.into_iter().map(|with| {
        let mut with: Vec<(usize, usize)> = with.into_iter().collect();
        with.sort_by_key(|(speaker, scenes)| (std::cmp::Reverse(*scenes), *speaker));
        with
    });
    sorted.collect()
}

/// The voices of everybody but one, each once.
pub(super) fn of_others(book: &Book, engines: &Engines, own: Option<usize>) -> Vec<(String, (String, String))> {
    let names = people::everybody(book).into_iter().enumerate().filter(|(who, _)| Some(*who) != own);
    let found = names
        .filter_map(|(who, name)| Some((people::on_page(who, name).to_string(), sounds(book, engines, who, name)?)));
    found.collect()
}

/// The voice that sounds least like those of the others, for somebody new: of this gender, and of the engine of the
/// automatic voices.
pub(super) fn suggested(book: &Book, engines: &Engines, gender: Option<Gender>) -> Option<String> {
    let automatic = book.cast.automatic_engine.as_deref().and_then(|name| engines.get(name));
    let engine = automatic.or_else(|| engines.by_naturalness().into_iter().next())?;
    let taken: Vec<String> = of_others(book, engines, None).into_iter().map(|(_, (_, voice))| voice).collect();
    let fits = engine.voices().iter().filter(|voice| gender.is_none_or(|gender| voice.gender == gender));
    let least = |name: &str| {
        let unknown = |other: &String| f32::from(u8::from(other != name));
        let distances = taken.iter().map(|other| engine.distance(name, other).unwrap_or_else(|| unknown(other)));
        distances.fold(f32::MAX, f32::min)
    };
    let mut found: Vec<(f32, &Voice)> = fits.map(|voice| (least(&voice.name), voice)).collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.name.cmp(&other.1.name)));
    found.first().map(|(_, voice)| written(engines, engine.name(), voice))
}
