//! voices.toml: who speaks with which voice, how long the pauses are, and how words are said.
//!
//! [`find`] finds the file. [`parse`] reads it in three passes: it checks the file's tree against the tables of
//! [`keys`], makes entries of what is right, and resolves names and inheritance. The faults of all three passes are
//! reported together. `[engines]` is passed on as [`EngineTables`], which the engines read.

mod check;
mod checked;
mod draft;
mod engines;
mod files;
mod keys;
mod kind;
mod lexicon;
mod manual;
pub mod phonemes;
mod resolve;
mod syntax;
mod table;
#[cfg(test)]
mod tests;
mod usual;
mod wording;

pub use checked::{CheckedTable, Scalar};
pub use engines::{EngineSettings, EngineTables};
pub use files::{FILE_NAME, find};
pub use keys::keys;
pub use kind::{LONGEST_PAUSE, ValueKind};
pub use lexicon::{Lexicon, LexiconEntry, LexiconLayer};
pub use manual::{json_schema, manual};
pub use table::{EngineSchema, Table, TableKey};
pub use usual::StyleFound;

use crate::audio::shape::Shape;
use crate::diag::{Diagnostics, Source, Span};
use crate::names;
use crate::script::{Declared, Footnotes, Quotes, SpeechTags};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The narrator's name, wherever a character is named.
pub const NARRATOR: &str = "narrator";

/// Reads the text of an included file.
pub type Read<'a> = &'a dyn Fn(&Path) -> Result<String, Unread>;

/// Why an included file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is not in the folder of the book, and nobody has agreed to reading it.
    Untrusted,
    /// For this reason, in a few words.
    Because(String),
}

impl From<String> for Unread {
    fn from(why: String) -> Self {
        Self::Because(why)
    }
}

/// A value, and where it is in voices.toml.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The file.
    pub source: Arc<Source>,
    /// The place of the value itself, without its key.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Makes another value with the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), source: self.source, span: self.span }
    }
}

/// Everything that voices.toml says.
#[derive(Clone, Debug, Default)]
pub struct Voices {
    /// `[defaults]`, which apply to the narrator and to every character.
    pub defaults: Entry,
    /// `[narrator]`.
    pub narrator: Entry,
    /// `[cast.NAME]` and the members of groups, in file order, with everything that they inherit through `like` and
    /// their group.
    pub cast: Vec<(Spanned<String>, Entry)>,
    /// `[styles.NAME]`, by the key of the name (see [`names::key`]).
    pub styles: BTreeMap<String, Entry>,
    /// `[pauses]`.
    pub pauses: Pauses,
    /// `[master]`.
    pub master: Master,
    /// `[sounds]`.
    pub sounds: SoundSettings,
    /// `[lexicon]`.
    pub lexicon: Lexicon,
    /// `[engines]`, which the engines read: see [`EngineTables::read`].
    pub engines: EngineTables,
    /// `quotes` in `[attribution]`, or else at the top.
    pub quotes: Quotes,
    /// `least` in `[attribution]`, from 0 to 1.
    pub least: f32,
    /// `tags` in `[attribution]`.
    pub tags: SpeechTags,
    /// `styles` in `[attribution]`: whether speech tags choose styles.
    pub tags_choose_styles: bool,
    /// Whether `usual_styles` is off, so that styles that everybody writes have to be defined too.
    pub without_usual_styles: bool,
    /// `announce`; true if the file does not say.
    pub announce: Option<bool>,
    /// `voices_of`: the engines whose voices are given to everybody without a voice; of several, the first that reads the
    /// script's language. Empty if the file does not say.
    pub voices_of: Vec<Spanned<String>>,
    /// `notes`: what happens to footnotes.
    pub footnotes: Footnotes,
    /// The index in `cast` of every name and alias, by its key.
    names: BTreeMap<String, usize>,
}

/// One character's table. Whatever is `None` is taken from `[defaults]`, then from the voice itself.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Where the table's header is. `None` for an entry that is not in any file.
    pub place: Option<(Arc<Source>, Span)>,
    /// The voice that `voice` names, or those of a `chorus`, which speak at once. Empty if the entry names none.
    pub voices: Vec<VoiceChoice>,
    /// The knobs that are set, by key, in addition to the voice's own shape: see [`crate::audio::shape::KNOBS`].
    pub knobs: BTreeMap<&'static str, Spanned<f32>>,
    /// In dB.
    pub gain: Option<Spanned<f32>>,
    /// From -1, which is left, to 1, which is right.
    pub pan: Option<Spanned<f32>>,
    /// Other names.
    pub aliases: Vec<Spanned<String>>,
    /// The character that this one is like. What is inherited from it is already filled in.
    pub like: Option<Spanned<String>>,
    /// The character's own styles, by the key of the name. Each is already merged with the global style of that name.
    pub styles: BTreeMap<String, Entry>,
    /// Words as this character says them; see [`Voices::lexicon_of`].
    pub lexicon: Lexicon,
    /// Changes of voice, by ascending chapter; see [`Entry::at_chapter`].
    pub from: Vec<Recast>,
}

/// One or more names of voices. The first that works on this machine is used, so that the same file serves a machine that
/// lacks some of them.
pub type VoiceChoice = Vec<Spanned<String>>;

/// Another voice, beginning with a certain chapter.
#[derive(Clone, Debug)]
pub struct Recast {
    /// The first chapter to which it applies, counted from 1.
    pub chapter: Spanned<usize>,
    /// How the character sounds from that chapter on. The entry is complete: it includes what did not change.
    pub entry: Entry,
}

impl Entry {
    /// How the character sounds in a chapter, counted from 1. Chapter 0 is what comes before the first heading.
    pub fn at_chapter(&self, chapter: usize) -> &Entry {
        let past = self.from.iter().take_while(|recast| recast.chapter.value <= chapter);
        past.last().map_or(self, |recast| &recast.entry)
    }

    /// This entry laid over `base`: whatever is not set here is taken from there. This is how defaults apply to a character.
    pub fn over(&self, base: &Entry) -> Entry {
        let mut both = self.clone();
        both.fill(base);
        both
    }

    /// The knobs that are set, as a shape. The others are neutral.
    pub fn shape(&self) -> Shape {
        let mut shape = Shape::default();
        for knob in crate::audio::shape::KNOBS {
            if let Some(value) = self.knobs.get(knob.key) {
                (knob.set)(&mut shape, value.value);
            }
        }
        shape
    }
}

/// `[master]`: how the finished sound is levelled. The keys of takes do not depend on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Master {
    /// The name of a target (see [`crate::audio::target`]).
    pub target: Option<String>,
    /// Whether there is room tone under everything; false if the file does not say.
    pub room_tone: Option<bool>,
}

/// `[sounds]`: the sound files that a script names. The keys of takes do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoundSettings {
    /// Whether they are heard.
    pub play: bool,
    /// By how many dB music is lower while somebody speaks.
    pub duck: f32,
    /// In how many seconds music comes and goes.
    pub fade: f64,
}

impl Default for SoundSettings {
    fn default() -> Self {
        Self { play: false, duck: 10.0, fade: 2.0 }
    }
}

/// Silences between lines, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pauses {
    /// Between two stretches of the same block, and between the pieces of a long one.
    pub line: f64,
    /// Where the author started a new line inside a block, as in verse.
    pub verse: f64,
    /// When another speaker takes over.
    pub turn: f64,
    /// Between two blocks of the same speaker.
    pub paragraph: f64,
    /// At a scene break.
    pub scene: f64,
    /// Before and after a chapter's heading.
    pub chapter: f64,
    /// A plain `[pause]` of the script.
    pub pause: f64,
}

/// Gives access to a field of [`Pauses`] so that it can be changed.
type PauseField = fn(&mut Pauses) -> &mut f64;

impl Pauses {
    /// The keys of `[pauses]` and their fields.
    const KEYS: [(&'static str, PauseField); 7] = [
        ("line", |p| &mut p.line),
        ("verse", |p| &mut p.verse),
        ("turn", |p| &mut p.turn),
        ("paragraph", |p| &mut p.paragraph),
        ("scene", |p| &mut p.scene),
        ("chapter", |p| &mut p.chapter),
        ("pause", |p| &mut p.pause),
    ];
}

impl Default for Pauses {
    fn default() -> Self {
        Self { line: 0.2, verse: 0.35, turn: 0.45, paragraph: 0.6, scene: 1.6, chapter: 1.2, pause: 1.0 }
    }
}

/// Lays styles over those of the same name in `below`.
fn fill_styles(styles: &mut BTreeMap<String, Entry>, below: &BTreeMap<String, Entry>) {
    for (name, base) in below {
        styles.entry(name.clone()).and_modify(|style| style.fill(base)).or_insert_with(|| base.clone());
    }
}

impl Voices {
    /// The characters that the file declares, for those who read a script.
    pub fn declared(&self) -> Vec<Declared> {
        let names = self.cast.iter().map(|(name, entry)| Declared {
            name: name.value.clone(),
            aliases: entry.aliases.iter().map(|alias| alias.value.clone()).collect(),
        });
        names.collect()
    }

    /// The entry of a character, by name or alias, in any letter case. `narrator` gives the narrator's entry. What is
    /// inherited through `like` and a group is filled in, but `[defaults]` are not: see [`Entry::over`].
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        match names::key(name) {
            name if name == NARRATOR => Some(&self.narrator),
            name => self.names.get(&name).map(|&at| &self.cast[at].1),
        }
    }

    /// Gives a character one voice for the whole story and keeps everything else as it is. This is for trying voices out.
    pub fn recast(&mut self, name: &str, voice: Spanned<String>) {
        let key = names::key(name);
        let entry = if key == NARRATOR {
            &mut self.narrator
        } else {
            let at = *self.names.entry(key).or_insert_with(|| {
                self.cast.push((voice.clone().map(|_| name.to_string()), Entry::default()));
                self.cast.len() - 1
            });
            &mut self.cast[at].1
        };
        entry.voices = vec![vec![voice]];
        entry.from.clear();
    }

    /// The narrator's entry, which is empty if the file says nothing.
    pub fn narrator(&self) -> &Entry {
        &self.narrator
    }

    /// The lexicon for a character: its own words, laid over the global ones.
    pub fn lexicon_of(&self, name: &str) -> Lexicon {
        match self.entry(name) {
            Some(entry) => entry.lexicon.over(&self.lexicon),
            None => self.lexicon.clone(),
        }
    }
}

/// Reads voices.toml and all files that it includes, by means of `read`. All faults are pushed to `diagnostics`, file
/// by file in source order. What is right is returned even if there are faults.
pub fn parse(source: &Arc<Source>, read: Read<'_>, diagnostics: &mut Diagnostics) -> Voices {
    let mut faults = Diagnostics::new();
    let (draft, files) = files::load(source, read, &mut faults);
    let voices = resolve::resolve(draft, &mut faults);
    diagnostics.extend(files::in_order(faults, &files));
    voices
}
